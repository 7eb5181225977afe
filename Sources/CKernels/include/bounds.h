#ifndef PATRON_BOUNDS_H
#define PATRON_BOUNDS_H

#include <stdint.h>

/// Assigns `rows` points to the nearest of `count` (padded) centres that have moved since, as
/// `patron_assign` would, but measures only the points whose bounds leave it open (Hamerly, SDM
/// 2010).
///
/// By centre, `drifts` is at least how far any other has moved in all, `travels` that and how far the
/// centre itself has, and `gaps` at most half the distance to the nearest other. A point keeps its centre
/// while that centre's travel is below the point's number in `deadlines`: until then one number of a
/// point is read, and none written. `lower` bounds its distance to any other centre from below, with
/// the drift at the time added.
///
/// Adds to `sums` (count × dimension) and `counts` what points bring to the cluster they enter and
/// take from the one they leave; returns how many do. `open` holds `rows` indices, `tile` what
/// `patron_tile_floats` says.
long patron_assign_moved(
    long rows, long dimension, const float *points, long count, const float *centres,
    const float *travels, const float *drifts, const float *gaps, int32_t *labels,
    float *deadlines, float *lower, double *sums, int64_t *counts, int32_t *open, float *tile);

/// The bounds of `rows` points whose squared distances to the nearest and second nearest centre were
/// just measured, before any of them moves: in place of the second distances `lower`, of the first
/// `deadlines`.
void patron_start_bounds(long rows, long dimension, float *deadlines, float *lower);

/// Σ of the squared distances of `rows` points to the centres that `labels` name.
double patron_inertia(
    long rows, long dimension, const float *points, const int32_t *labels, const float *centres);

#endif

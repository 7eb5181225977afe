#ifndef PATRON_BOUNDS_H
#define PATRON_BOUNDS_H

#include <stdint.h>

/// At least twice the relative error that a squared distance of `dimension` terms in Float has.
static inline float patron_distance_error(long dimension) {
  return (float)(dimension + 8) * 0x1p-23f;
}

/// Assigns `rows` points to the nearest of `count` (padded) centres that have moved since, as
/// `patron_assign` would, but measures only the points whose bounds leave it open (Hamerly, SDM
/// 2010): `upper` bounds the distance to a point's own centre from above, `lower` the one to any other
/// from below. By centre, `moves` is at least how far it moved, `drifts` how far any other did, and
/// `gaps` at most half the distance to the nearest other. Adds to `sums` (count × dimension) and
/// `counts` what points bring to the cluster they enter and take from the one they leave; returns
/// how many do. `open` holds `rows` indices, `tile` what `patron_tile_floats` says.
long patron_assign_moved(
    long rows, long dimension, const float *points, long count, const float *centres,
    const float *moves, const float *drifts, const float *gaps, int32_t *labels, float *upper,
    float *lower, double *sums, int64_t *counts, int32_t *open, float *tile);

/// Σ of the squared distances of `rows` points to the centres that `labels` name.
double patron_inertia(
    long rows, long dimension, const float *points, const int32_t *labels, const float *centres);

#endif

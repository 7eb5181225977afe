#ifndef PATRON_KERNELS_H
#define PATRON_KERNELS_H

#include <stdint.h>

// Loops that BLAS has no word for, or that a pass over the rows in memory would dominate. Pure
// functions: no allocation, no state, no threads; the caller gives every buffer. Matrices are
// stored row by row; rows are Float, sums are Double. Each function is compiled for AVX-512, AVX2 and the
// base processor on x86-64 and once elsewhere (NEON on arm64), and chooses at run time.

/// How many floats of scratch the passes over points need for points of `dimension` columns.
static inline long patron_tile_floats(long dimension) { return 16 * dimension; }

/// How many centres `patron_assign` reads: `count` rounded up to a multiple of 4. The caller fills
/// the rows beyond `count` with infinity, at which distance no point is assigned to them.
static inline long patron_padded_centres(long count) { return (count + 3) / 4 * 4; }

/// Assigns each of `rows` points to the nearest of `count` centres, the lowest index among equals:
/// writes its label, its squared distance and, if `seconds` is not null, the squared distance to
/// the second nearest (infinite if there is one centre). If `sums` is not null, adds each point to
/// row `label` of `sums` (count × dimension) and 1 to `counts`. Returns how many labels changed.
/// Squared distances are sums of squared differences: no cancellation far from the origin.
long patron_assign(
    long rows, long dimension, const float *points, long count, const float *centres,
    int32_t *labels, float *distances, float *seconds, double *sums, int64_t *counts,
    double *inertia, float *tile);

/// For each of `count` (a multiple of 4, padded with infinity) candidate centres: the squared
/// distance of each point to the nearer of that candidate and the centres chosen so far (`nearest`,
/// null when there are none), in `minima[candidate * stride + row]`, and the sum of these added to
/// `totals[candidate]`.
void patron_try_candidates(
    long rows, long dimension, const float *points, const float *nearest, long count,
    const float *candidates, float *minima, long stride, double *totals, float *tile);

/// Adds to `sums[row * clusters + labels[j]]` the distance from each of `rows` points to each of
/// `count` others (a multiple of 4, padded; a negative label is skipped): the inner sums of a
/// silhouette.
void patron_sum_distances(
    long rows, long dimension, const float *points, long count, const float *others,
    const int32_t *labels, long clusters, double *sums, float *tile);

/// One pass of Newton's method over `rows` rows, with u = x − centre and z = u·β + intercept:
/// adds Σ w·log(1 + exp(−s·z)) to `loss` (s = ±1), Σ w·(p − y)·(u, 1) to `gradient`
/// (dimension + 1), lowers `margin` to the least s·z, and, unless it is null, writes
/// √(w·p·(1 − p))·(u, 1) to `scaled` (rows × (dimension + 1)), whose Gram matrix is the Hessian.
/// `weights` may be null; `rows` is at most 256.
void patron_logistic_pass(
    long rows, long dimension, const float *features, const float *labels, const float *weights,
    const double *centre, const double *coefficients, double intercept, double *scaled,
    double *gradient, double *loss, double *margin);

/// The mean of each column over `rows` points, and the sum of squares about it, in place of what
/// `means` and `squares` held, which must be 0. `scratch` holds 2·dimension numbers.
void patron_column_moments(
    long rows, long dimension, const float *points, double *means, double *squares,
    double *scratch);

/// scores[row] = features[row]·coefficients + intercept, summed in Double.
void patron_linear_scores(
    long rows, long dimension, const float *features, const double *coefficients, double intercept,
    double *scores);

/// The most axes that `patron_add_histograms` takes, and how many sums it keeps for each: 256 pairs, and
/// a little more, as sums a whole page apart would be taken for the same by the processor.
enum { PATRON_HISTOGRAM_AXES = 8, PATRON_HISTOGRAM_STRIDE = 2 * 256 + 8 };

/// Adds the pairs of `slopes` (count × 2), which belong to the rows `rows` of a frame, to the pair of
/// sums of their bin: `sums[axis * PATRON_HISTOGRAM_STRIDE + 2 * codes[axis][row]]` and the next.
///
/// Axis by axis a sum would wait for the one before, which most rows share; several axes at a time
/// fill these waits. Integers have the same sums in any order, and less those of some rows they are
/// those of the rest.
void patron_add_histograms(
    long count, const int32_t *rows, const int32_t *slopes, long axes, const uint8_t *const *codes,
    int64_t *sums);

/// Parts the rows `rows` and their pairs `slopes` by whether `isLeft` says so of their bin, in their
/// order and without a branch; returns how many are left. All outputs have room for `count` rows.
long patron_part_rows(
    long count, const int32_t *rows, const int32_t *slopes, const uint8_t *codes,
    const uint8_t *isLeft, int32_t *leftRows, int32_t *leftSlopes, int32_t *rightRows,
    int32_t *rightSlopes);

#endif

#include "bounds.h"

#include "tiles.h"

/// A bound is widened by this after each addition: more than the addition can round it by.
static const float WIDER = 1 + 0x1p-22f, NARROWER = 1 - 0x1p-22f;

INLINE float squared_distance(long dimension, const float *a, const float *b) {
  Eight sums = {0};
  long j = 0;
  for (; j + 8 <= dimension; j += 8) {
    Eight x, y;
    memcpy(&x, a + j, sizeof x);
    memcpy(&y, b + j, sizeof y);
    const Eight step = x - y;
    sums += step * step;
  }
  float sum = ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
  for (; j < dimension; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

/// Writes the rows whose bounds do not prove that they stay where they are, and returns how many
/// they are. The centres have moved, so the bounds follow first.
INLINE long unproven_body(
    long rows, float slack, const float *moves, const float *drifts, const float *gaps,
    const int32_t *labels, float *upper, float *lower, int32_t *open) {
  long count = 0;
  for (long r = 0; r < rows; r++) {
    const int32_t label = labels[r];
    const float up = (upper[r] + moves[label]) * WIDER;
    const float low = (lower[r] - drifts[label]) * NARROWER;
    const float limit = low > gaps[label] ? low : gaps[label];
    upper[r] = up;
    lower[r] = low;
    open[count] = (int32_t)r;
    count += !(up * slack < limit);
  }
  return count;
}

INLINE long assign_moved_body(
    long rows, long dimension, const float *points, long count, const float *centres,
    const float *moves, const float *drifts, const float *gaps, int32_t *labels, float *upper,
    float *lower, double *sums, int64_t *counts, int32_t *open, float *tile) {
  // The relative error of a squared distance summed in Float, and once more for safety: what is
  // proven here is what the comparison of all rounded distances would have found.
  const float error = patron_distance_error(dimension);
  const float slack = 1 + 2 * error;
  long left = unproven_body(rows, slack, moves, drifts, gaps, labels, upper, lower, open);
  long kept = 0;
  for (long i = 0; i < left; i++) {
    const long r = open[i];
    if (i + 4 < left) __builtin_prefetch(points + open[i + 4] * dimension);
    const int32_t label = labels[r];
    const float own = squared_distance(dimension, points + r * dimension, centres + label * dimension);
    const float up = sqrtf(own) * (1 + error);
    const float limit = lower[r] > gaps[label] ? lower[r] : gaps[label];
    upper[r] = up;
    open[kept] = (int32_t)r;
    kept += !(up * slack < limit);
  }
  long changed = 0;
  for (long first = 0; first < kept; first += LANES) {
    const long here = kept - first < LANES ? kept - first : LANES;
    const float *starts[LANES];
    // The last row stands in for those that a tile lacks.
    for (long i = 0; i < LANES; i++)
      starts[i] = points + (long)open[first + (i < here ? i : here - 1)] * dimension;
    transpose_rows(dimension, starts, tile);
    Floats best, second;
    Ints label;
    nearest_two(dimension, tile, count, centres, &best, &second, &label);
    for (long i = 0; i < here; i++) {
      const long r = open[first + i];
      const int32_t old = labels[r], new = label[i];
      upper[r] = sqrtf(best[i]) * (1 + error);
      lower[r] = sqrtf(second[i]) * (1 - error);
      if (new == old) continue;
      changed += 1;
      labels[r] = new;
      counts[old] -= 1;
      counts[new] += 1;
      double *restrict from = sums + old * dimension, *restrict to = sums + new * dimension;
      for (long j = 0; j < dimension; j++) {
        const double x = (double)starts[i][j];
        from[j] -= x;
        to[j] += x;
      }
    }
  }
  return changed;
}

DISPATCHED(
    long, assign_moved,
    (long rows, long dimension, const float *points, long count, const float *centres,
     const float *moves, const float *drifts, const float *gaps, int32_t *labels, float *upper,
     float *lower, double *sums, int64_t *counts, int32_t *open, float *tile),
    (rows, dimension, points, count, centres, moves, drifts, gaps, labels, upper, lower, sums,
     counts, open, tile))

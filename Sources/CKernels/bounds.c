#include "bounds.h"

#include "tiles.h"

/// A bound is widened by this after each addition: more than the addition can round it by.
static const float WIDER = 1 + 0x1p-22f, NARROWER = 1 - 0x1p-22f;

/// How many rows ahead memory is asked for: those that are open lie apart.
enum { AHEAD = 16 };

/// The squared distance of a point to one centre.
INLINE float one_distance(long dimension, const float *point, const float *centre) {
  Eight s = {0};
  long j = 0;
  for (; j + 8 <= dimension; j += 8) {
    Eight x, y;
    memcpy(&x, point + j, sizeof x);
    memcpy(&y, centre + j, sizeof y);
    const Eight step = x - y;
    s += step * step;
  }
  float sum = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
  for (; j < dimension; j++) {
    const float step = point[j] - centre[j];
    sum += step * step;
  }
  return sum;
}

/// Lets the bounds follow the centres, writes the rows whose bounds do not prove that they stay where
/// they are, and returns how many they are.
INLINE long unproven(
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

/// Measures the `left` rows of `open` against their own centres, and keeps those that are still open.
INLINE long tightened(
    long left, long dimension, const float *points, const float *centres, float error,
    const float *gaps, const int32_t *labels, float *upper, const float *lower, int32_t *open) {
  long count = 0;
  for (long i = 0; i < left; i++) {
    const long r = open[i];
    if (i + AHEAD < left) {
      const float *ahead = points + open[i + AHEAD] * dimension;
      for (long j = 0; j < dimension; j += 16) __builtin_prefetch(ahead + j);
    }
    const int32_t label = labels[r];
    const float own = one_distance(dimension, points + r * dimension, centres + label * dimension);
    const float up = __builtin_elementwise_sqrt(own) * (1 + error);
    const float limit = lower[r] > gaps[label] ? lower[r] : gaps[label];
    upper[r] = up;
    open[count] = (int32_t)r;
    count += !(up * (1 + 2 * error) < limit);
  }
  return count;
}

INLINE long assign_moved_body(
    long rows, long dimension, const float *points, long count, const float *centres,
    const float *moves, const float *drifts, const float *gaps, int32_t *labels, float *upper,
    float *lower, double *sums, int64_t *counts, int32_t *open, float *tile) {
  // What is proven with this to spare is what a comparison of all rounded distances would find.
  const float error = patron_distance_error(dimension);
  long left = unproven(rows, 1 + 2 * error, moves, drifts, gaps, labels, upper, lower, open);
  left = tightened(left, dimension, points, centres, error, gaps, labels, upper, lower, open);
  long changed = 0;
  for (long first = 0; first < left; first += LANES) {
    const long here = left - first < LANES ? left - first : LANES;
    const float *starts[LANES];
    // The last row stands in for those that a tile lacks.
    for (long i = 0; i < LANES; i++)
      starts[i] = points + (long)open[first + (i < here ? i : here - 1)] * dimension;
    transpose_rows(dimension, starts, tile);
    Floats best, second;
    Ints label;
    nearest_two(dimension, tile, count, centres, &best, &second, &label);
    const Floats up = __builtin_elementwise_sqrt(best) * (1 + error);
    const Floats low = __builtin_elementwise_sqrt(second) * (1 - error);
    for (long i = 0; i < here; i++) {
      const long r = open[first + i];
      const int32_t old = labels[r], new = label[i];
      upper[r] = up[i];
      lower[r] = low[i];
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

INLINE double inertia_body(
    long rows, long dimension, const float *points, const int32_t *labels, const float *centres) {
  double total = 0;
  for (long r = 0; r < rows; r++)
    total += (double)one_distance(
        dimension, points + r * dimension, centres + labels[r] * dimension);
  return total;
}

DISPATCHED(
    long, assign_moved,
    (long rows, long dimension, const float *points, long count, const float *centres,
     const float *moves, const float *drifts, const float *gaps, int32_t *labels, float *upper,
     float *lower, double *sums, int64_t *counts, int32_t *open, float *tile),
    (rows, dimension, points, count, centres, moves, drifts, gaps, labels, upper, lower, sums,
     counts, open, tile))

DISPATCHED(
    double, inertia,
    (long rows, long dimension, const float *points, const int32_t *labels, const float *centres),
    (rows, dimension, points, labels, centres))

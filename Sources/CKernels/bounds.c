#include "bounds.h"

#include "tiles.h"

/// The factor of a bound of the sums of travels: more than its few roundings can add up to.
static const float NARROWER = 1 - 0x1p-21f;

/// How many open rows ahead memory is asked for.
enum { AHEAD = 32 };

/// Open rows to a hundred of a block from which on all its rows are fetched, in order: memory gives
/// rows in order three to four times as fast as rows that lie apart. So many have seldom room left
/// between their bounds, and with few centres all distances cost little more than the own one.
enum { DENSE_PERCENT = 20, FEW_CENTRES = 32 };

/// At least twice the relative error that a squared distance of `dimension` terms in Float has.
INLINE float distance_error(long dimension) { return (float)(dimension + 8) * 0x1p-23f; }

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

/// The travel of a centre at which what separates `low` from `up` is used up, but for what rounded
/// distances could hide.
INLINE float deadline(float travel, float up, float low, float error) {
  return (travel + (low * (1 - 2 * error) - up)) * NARROWER;
}

/// Writes the rows whose bounds do not prove that they stay where they are, and returns how many.
INLINE long unproven(
    long rows, const float *travels, const int32_t *labels, const float *deadlines,
    int32_t *open) {
  long count = 0;
  for (long r = 0; r < rows; r++) {
    open[count] = (int32_t)r;
    count += !(travels[labels[r]] < deadlines[r]);
  }
  return count;
}

/// Asks memory for what stands from `start` to before `end`, which need not begin a line of the cache.
INLINE void fetch(const float *start, const float *end) {
  for (; start < end; start += 16) __builtin_prefetch(start);
  __builtin_prefetch(end - 1);
}

/// Measures the `left` rows of `open` against their own centres, and keeps those that are still open.
INLINE long tightened(
    long left, long dimension, const float *points, const float *centres, float error,
    const float *travels, const float *drifts, const float *gaps, const int32_t *labels,
    float *deadlines, const float *lower, int32_t *open) {
  long count = 0;
  for (long i = 0; i < left; i++) {
    const long r = open[i];
    if (i + AHEAD < left) {
      const float *ahead = points + open[i + AHEAD] * dimension;
      fetch(ahead, ahead + dimension);
    }
    const int32_t label = labels[r];
    const float own = one_distance(dimension, points + r * dimension, centres + label * dimension);
    const float up = __builtin_elementwise_sqrt(own) * (1 + error);
    const float low = (lower[r] - drifts[label]) * NARROWER;
    const float limit = low > gaps[label] ? low : gaps[label];
    deadlines[r] = deadline(travels[label], up, low, error);
    open[count] = (int32_t)r;
    // What is proven with this to spare is what a comparison of all rounded distances would find.
    count += !(up < limit * (1 - 2 * error));
  }
  return count;
}

INLINE long assign_moved_body(
    long rows, long dimension, const float *points, long count, const float *centres,
    const float *travels, const float *drifts, const float *gaps, int32_t *labels,
    float *deadlines, float *lower, double *sums, int64_t *counts, int32_t *open, float *tile) {
  const float error = distance_error(dimension);
  long left = unproven(rows, travels, labels, deadlines, open);
  const int dense = left * 100 > rows * DENSE_PERCENT && count <= FEW_CENTRES;
  if (!dense)
    left = tightened(
        left, dimension, points, centres, error, travels, drifts, gaps, labels, deadlines, lower,
        open);
  long changed = 0, fetched = 0;
  for (long first = 0; first < left; first += LANES) {
    const long here = left - first < LANES ? left - first : LANES;
    if (dense) {
      const long next = open[first + AHEAD < left ? first + AHEAD : left - 1] + 1;
      fetch(points + fetched * dimension, points + next * dimension);
      fetched = next;
    }
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
      deadlines[r] = deadline(travels[new], up[i], low[i], error);
      lower[r] = (low[i] + drifts[new]) * NARROWER;
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

INLINE void start_bounds_body(long rows, long dimension, float *deadlines, float *lower) {
  const float error = distance_error(dimension);
  for (long r = 0; r < rows; r++) {
    const float up = __builtin_elementwise_sqrt(deadlines[r]) * (1 + error);
    const float low = __builtin_elementwise_sqrt(lower[r]) * (1 - error);
    deadlines[r] = deadline(0, up, low, error);
    lower[r] = low;
  }
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
     const float *travels, const float *drifts, const float *gaps, int32_t *labels,
     float *deadlines, float *lower, double *sums, int64_t *counts, int32_t *open, float *tile),
    (rows, dimension, points, count, centres, travels, drifts, gaps, labels, deadlines, lower, sums,
     counts, open, tile))

DISPATCHED(
    void, start_bounds, (long rows, long dimension, float *deadlines, float *lower),
    (rows, dimension, deadlines, lower))

DISPATCHED(
    double, inertia,
    (long rows, long dimension, const float *points, const int32_t *labels, const float *centres),
    (rows, dimension, points, labels, centres))

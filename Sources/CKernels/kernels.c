#include "kernels.h"

#include "tiles.h"

INLINE long assign_body(
    long rows, long dimension, const float *points, long count, const float *centres,
    int32_t *labels, float *distances, float *seconds, double *sums, int64_t *counts,
    double *inertia, float *tile) {
  long changed = 0;
  double total = 0;
  for (long start = 0; start < rows; start += LANES) {
    const long here = rows - start < LANES ? rows - start : LANES;
    const float *block = points + start * dimension;
    load_tile(here, dimension, block, tile);
    Floats best, second;
    Ints label;
    nearest_two(dimension, tile, count, centres, &best, &second, &label);
    int32_t new_labels[LANES];
    float new_distances[LANES], new_seconds[LANES];
    memcpy(new_labels, &label, sizeof new_labels);
    store(new_distances, &best);
    store(new_seconds, &second);
    for (long r = 0; r < here; r++) {
      changed += labels[start + r] != new_labels[r];
      labels[start + r] = new_labels[r];
      distances[start + r] = new_distances[r];
      total += (double)new_distances[r];
    }
    if (seconds) memcpy(seconds + start, new_seconds, sizeof(float) * (unsigned long)here);
    if (!sums) continue;
    for (long r = 0; r < here; r++) {
      double *restrict sum = sums + new_labels[r] * dimension;
      const float *restrict point = block + r * dimension;
      for (long j = 0; j < dimension; j++) sum[j] += (double)point[j];
      counts[new_labels[r]] += 1;
    }
  }
  *inertia += total;
  return changed;
}

INLINE void try_candidates_body(
    long rows, long dimension, const float *points, const float *nearest, long count,
    const float *candidates, float *minima, long stride, double *totals, float *tile) {
  for (long start = 0; start < rows; start += LANES) {
    const long here = rows - start < LANES ? rows - start : LANES;
    load_tile(here, dimension, points + start * dimension, tile);
    Floats known = (Floats){0} + INFINITY;
    if (nearest) memcpy(&known, nearest + start, sizeof(float) * (unsigned long)here);
    for (long c = 0; c < count; c += CENTRES) {
      Floats found[CENTRES];
      tile_distances(dimension, tile, candidates + c * dimension, found);
      for (int i = 0; i < CENTRES; i++) {
        const Ints nearer = found[i] < known;
        Floats least;
        choose(&least, &nearer, &found[i], &known);
        float values[LANES];
        store(values, &least);
        double total = 0;
        for (long r = 0; r < here; r++) total += (double)values[r];
        totals[c + i] += total;
        memcpy(minima + (c + i) * stride + start, values, sizeof(float) * (unsigned long)here);
      }
    }
  }
}

INLINE void sum_distances_body(
    long rows, long dimension, const float *points, long count, const float *others,
    const int32_t *labels, long clusters, double *sums, float *tile) {
  for (long start = 0; start < rows; start += LANES) {
    const long here = rows - start < LANES ? rows - start : LANES;
    load_tile(here, dimension, points + start * dimension, tile);
    for (long c = 0; c < count; c += CENTRES) {
      Floats found[CENTRES];
      tile_distances(dimension, tile, others + c * dimension, found);
      for (int i = 0; i < CENTRES; i++) {
        const int32_t label = labels[c + i];
        if (label < 0) continue;
        float values[LANES];
        store(values, &found[i]);
        for (long r = 0; r < here; r++)
          sums[(start + r) * clusters + label] += (double)sqrtf(values[r]);
      }
    }
  }
}

/// (x − centre)·coefficients.
INLINE double centred_product(
    long dimension, const float *x, const double *centre, const double *coefficients) {
  Doubles total = {0};
  long j = 0;
  for (; j + DOUBLE_LANES <= dimension; j += DOUBLE_LANES) {
    Eight narrow;
    Doubles middle, factor;
    memcpy(&narrow, x + j, sizeof narrow);
    memcpy(&middle, centre + j, sizeof middle);
    memcpy(&factor, coefficients + j, sizeof factor);
    total += (__builtin_convertvector(narrow, Doubles) - middle) * factor;
  }
  double sum = ((total[0] + total[4]) + (total[1] + total[5]))
      + ((total[2] + total[6]) + (total[3] + total[7]));
  for (; j < dimension; j++) sum += ((double)x[j] - centre[j]) * coefficients[j];
  return sum;
}

/// exp(x) for x ≤ 0 with an error of a rounding or two; what lies below the smallest normal number is
/// rounded up to it. x = k·log 2 + r, |r| ≤ log(2)/2, and Taylor's polynomial of r, whose rest
/// r¹⁴/14! is below 4e-18.
INLINE void exp_of_negatives(const Doubles *argument, Doubles *result) {
  const Doubles least = (Doubles){0} - 708;
  const Longs low = *argument < least;
  const Doubles x = (Doubles)(((Longs)least & low) | ((Longs)*argument & ~low));
  // Added to 1.5·2⁵², a number is rounded to a whole one that stands in the last bits.
  const double shifter = 0x1.8p52;
  const Doubles shifted = x * 0x1.71547652b82fep0 + shifter;
  const Doubles k = shifted - shifter;
  const Doubles r = (x - k * 0x1.62e42fefa38p-1) - k * 0x1.ef35793c7673p-45;
  Doubles p = (Doubles){0} + 1.0 / 6227020800;
  static const double inverse_factorials[] = {
      1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
      1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1};
  for (int i = 0; i < 13; i++) p = p * r + inverse_factorials[i];
  *result = p * (Doubles)(((Longs)shifted + 1023) << 52);
}

/// log(1 + t) for 0 ≤ t ≤ 1 with an error of a rounding or two: 2·artanh(s), s = t/(2 + t) ≤ 1/3, whose
/// series' rest after s³³/33 is below 1e-18.
INLINE void log_one_plus(const Doubles *argument, Doubles *result) {
  const Doubles s = *argument / (*argument + 2), square = s * s;
  Doubles sum = (Doubles){0} + 1.0 / 33;
  for (int i = 31; i >= 1; i -= 2) sum = sum * square + 1.0 / i;
  *result = 2 * s * sum;
}

INLINE void logistic_pass_body(
    long rows, long dimension, const float *features, const float *labels, const float *weights,
    const double *centre, const double *coefficients, double intercept, double *scaled,
    double *gradient, double *loss, double *margin) {
  double total = 0, least = *margin;
  // Σ log(1 + t) is the log of a product: 256 rows in 8 lanes stay below 2³².
  Doubles product = (Doubles){0} + 1;
  for (long start = 0; start < rows; start += DOUBLE_LANES) {
    const long here = rows - start < DOUBLE_LANES ? rows - start : DOUBLE_LANES;
    const float *block = features + start * dimension;
    Doubles z = {0}, weight = {0}, sign = (Doubles){0} + 1;
    for (long r = 0; r < here; r++) {
      z[r] = intercept + centred_product(dimension, block + r * dimension, centre, coefficients);
      weight[r] = weights ? (double)weights[start + r] : 1;
      if (!(labels[start + r] > 0.5f)) sign[r] = -1;
    }
    const Doubles score = sign * z;  // positive where the model leans to the label
    const Longs wrong_side = score < (Doubles){0};
    const Doubles size = (Doubles)((Longs)z & INT64_MAX);
    // exp of a number at most 0 neither overflows nor loses the small tail.
    const Doubles negative = -size, one = (Doubles){0} + 1;
    Doubles tail;
    exp_of_negatives(&negative, &tail);
    const Doubles whole = one + tail;
    const Doubles top = (Doubles)(((Longs)one & wrong_side) | ((Longs)tail & ~wrong_side));
    const Doubles residual = -sign * weight * (top / whole);  // w·(p − y)
    Doubles root = weight * tail;                              // √(w·p·(1 − p)), from its square
    for (long r = 0; r < DOUBLE_LANES; r++) root[r] = sqrt(root[r]);
    root /= whole;
    Doubles own = weight * (Doubles)((Longs)size & wrong_side);
    if (weights) {
      Doubles log_whole;
      log_one_plus(&tail, &log_whole);
      own += weight * log_whole;
    }
    for (long r = 0; r < here; r++) {
      total += own[r];
      if (weight[r] > 0 && score[r] < least) least = score[r];
    }
    if (!weights) product *= one + weight * tail;
    long j = 0;
    for (; j + DOUBLE_LANES <= dimension; j += DOUBLE_LANES) {
      Doubles middle, slope;
      memcpy(&middle, centre + j, sizeof middle);
      memcpy(&slope, gradient + j, sizeof slope);
      for (long r = 0; r < here; r++) {
        Eight narrow;
        memcpy(&narrow, block + r * dimension + j, sizeof narrow);
        const Doubles wide = __builtin_convertvector(narrow, Doubles) - middle;
        slope += wide * residual[r];
        if (!scaled) continue;
        const Doubles row = wide * root[r];
        memcpy(scaled + (start + r) * (dimension + 1) + j, &row, sizeof row);
      }
      memcpy(gradient + j, &slope, sizeof slope);
    }
    for (long r = 0; r < here; r++) {
      double *row = scaled ? scaled + (start + r) * (dimension + 1) : 0;
      for (long i = j; i < dimension; i++) {
        const double wide = (double)block[r * dimension + i] - centre[i];
        gradient[i] += residual[r] * wide;
        if (row) row[i] = wide * root[r];
      }
      gradient[dimension] += residual[r];
      if (row) row[dimension] = root[r];
    }
  }
  if (!weights)
    total += log(product[0] * product[1] * product[2] * product[3])
        + log(product[4] * product[5] * product[6] * product[7]);
  *loss += total;
  *margin = least;
}

/// Rows that are summed and then measured about their mean while they are in the first cache.
enum { MOMENT_ROWS = 128 };

INLINE void column_moments_body(
    long rows, long dimension, const float *points, double *means, double *squares,
    double *scratch) {
  double *restrict mean = scratch, *restrict square = scratch + dimension;
  for (long start = 0; start < rows; start += MOMENT_ROWS) {
    const long here = rows - start < MOMENT_ROWS ? rows - start : MOMENT_ROWS;
    const float *restrict block = points + start * dimension;
    for (long j = 0; j < 2 * dimension; j++) scratch[j] = 0;
    for (long r = 0; r < here; r++)
      for (long j = 0; j < dimension; j++) mean[j] += (double)block[r * dimension + j];
    for (long j = 0; j < dimension; j++) mean[j] /= (double)here;
    for (long r = 0; r < here; r++)
      for (long j = 0; j < dimension; j++) {
        const double step = (double)block[r * dimension + j] - mean[j];
        square[j] += step * step;
      }
    // Two means and two sums of squares as those of both (Chan, Golub & LeVeque 1983).
    const double share = (double)here / (double)(start + here);
    for (long j = 0; j < dimension; j++) {
      const double step = mean[j] - means[j];
      means[j] += step * share;
      squares[j] += square[j] + step * step * share * (double)start;
    }
  }
}

INLINE void linear_scores_body(
    long rows, long dimension, const float *features, const double *coefficients, double intercept,
    double *scores) {
  for (long r = 0; r < rows; r++) {
    const float *x = features + r * dimension;
    Doubles total = {0};
    long j = 0;
    for (; j + DOUBLE_LANES <= dimension; j += DOUBLE_LANES) {
      Eight narrow;
      Doubles factor;
      memcpy(&narrow, x + j, sizeof narrow);
      memcpy(&factor, coefficients + j, sizeof factor);
      total += __builtin_convertvector(narrow, Doubles) * factor;
    }
    double sum = ((total[0] + total[4]) + (total[1] + total[5]))
        + ((total[2] + total[6]) + (total[3] + total[7]));
    for (; j < dimension; j++) sum += (double)x[j] * coefficients[j];
    scores[r] = sum + intercept;
  }
}

DISPATCHED(
    long, assign,
    (long rows, long dimension, const float *points, long count, const float *centres,
     int32_t *labels, float *distances, float *seconds, double *sums, int64_t *counts,
     double *inertia, float *tile),
    (rows, dimension, points, count, centres, labels, distances, seconds, sums, counts, inertia,
     tile))

DISPATCHED(
    void, try_candidates,
    (long rows, long dimension, const float *points, const float *nearest, long count,
     const float *candidates, float *minima, long stride, double *totals, float *tile),
    (rows, dimension, points, nearest, count, candidates, minima, stride, totals, tile))

DISPATCHED(
    void, sum_distances,
    (long rows, long dimension, const float *points, long count, const float *others,
     const int32_t *labels, long clusters, double *sums, float *tile),
    (rows, dimension, points, count, others, labels, clusters, sums, tile))

DISPATCHED(
    void, logistic_pass,
    (long rows, long dimension, const float *features, const float *labels, const float *weights,
     const double *centre, const double *coefficients, double intercept, double *scaled,
     double *gradient, double *loss, double *margin),
    (rows, dimension, features, labels, weights, centre, coefficients, intercept, scaled, gradient,
     loss, margin))

DISPATCHED(
    void, column_moments,
    (long rows, long dimension, const float *points, double *means, double *squares,
     double *scratch),
    (rows, dimension, points, means, squares, scratch))

DISPATCHED(
    void, linear_scores,
    (long rows, long dimension, const float *features, const double *coefficients,
     double intercept, double *scores),
    (rows, dimension, features, coefficients, intercept, scores))

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

/// Writes x − centre to `row` and returns its product with `coefficients`.
INLINE double centred_product(
    long dimension, const float *x, const double *centre, const double *coefficients,
    double *row) {
  Doubles total = {0};
  long j = 0;
  for (; j + DOUBLE_LANES <= dimension; j += DOUBLE_LANES) {
    Eight narrow;
    Doubles middle, factor;
    memcpy(&narrow, x + j, sizeof narrow);
    memcpy(&middle, centre + j, sizeof middle);
    memcpy(&factor, coefficients + j, sizeof factor);
    const Doubles wide = __builtin_convertvector(narrow, Doubles) - middle;
    memcpy(row + j, &wide, sizeof wide);
    total += wide * factor;
  }
  double sum = ((total[0] + total[4]) + (total[1] + total[5]))
      + ((total[2] + total[6]) + (total[3] + total[7]));
  for (; j < dimension; j++) {
    row[j] = (double)x[j] - centre[j];
    sum += row[j] * coefficients[j];
  }
  return sum;
}

INLINE void logistic_pass_body(
    long rows, long dimension, const float *features, const float *labels, const float *weights,
    const double *centre, const double *coefficients, double intercept, double *scaled,
    double *gradient, double *loss, double *margin) {
  double total = 0, least = *margin;
  for (long r = 0; r < rows; r++) {
    double *restrict row = scaled + r * (dimension + 1);
    double *restrict slope = gradient;
    row[dimension] = 1;
    const double z = intercept
        + centred_product(dimension, features + r * dimension, centre, coefficients, row);
    const double weight = weights ? (double)weights[r] : 1;
    const int positive = labels[r] > 0.5f;
    const double signed_score = positive ? z : -z;
    // exp of a number at most 0 neither overflows nor loses the small tail.
    const double tail = exp(-fabs(z));
    total += weight * ((signed_score < 0 ? -signed_score : 0) + log1p(tail));
    if (weight > 0 && signed_score < least) least = signed_score;
    const double wrong = (signed_score < 0 ? 1 : tail) / (1 + tail);  // 1 − P(label)
    const double residual = weight * (positive ? -wrong : wrong);     // w·(p − y)
    const double root = sqrt(weight * tail) / (1 + tail);             // √(w·p·(1 − p))
    for (long j = 0; j <= dimension; j++) {
      slope[j] += residual * row[j];
      row[j] *= root;
    }
  }
  *loss += total;
  *margin = least;
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
    void, linear_scores,
    (long rows, long dimension, const float *features, const double *coefficients,
     double intercept, double *scores),
    (rows, dimension, features, coefficients, intercept, scores))

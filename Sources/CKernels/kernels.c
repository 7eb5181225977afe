#include "kernels.h"

#include <float.h>
#include <math.h>
#include <string.h>

// Vectors of 64 bytes whatever the processor: AVX-512 has them whole, elsewhere the compiler splits
// them in two or four, which is the unrolling that hides the latency of a fused multiply-add.
typedef float Floats __attribute__((vector_size(64)));
typedef int32_t Ints __attribute__((vector_size(64)));
typedef double Doubles __attribute__((vector_size(64)));
typedef float HalfFloats __attribute__((vector_size(32)));
enum { LANES = 16, DOUBLE_LANES = 8, CENTRES = 4 };

#define INLINE static inline __attribute__((always_inline))

INLINE void load(Floats *vector, const float *source) { memcpy(vector, source, sizeof *vector); }
INLINE void store(float *target, const Floats *vector) { memcpy(target, vector, sizeof *vector); }

/// Turns up to 16 points into columns of 16: tile[j * 16 + row]. Missing rows become zeros.
INLINE void load_tile(long rows, long dimension, const float *points, float *tile) {
  if (rows < LANES) memset(tile, 0, sizeof(float) * (unsigned long)(LANES * dimension));
  if (rows == LANES) {
    for (long j = 0; j < dimension; j++)
      for (long r = 0; r < LANES; r++) tile[j * LANES + r] = points[r * dimension + j];
  } else {
    for (long r = 0; r < rows; r++)
      for (long j = 0; j < dimension; j++) tile[j * LANES + r] = points[r * dimension + j];
  }
}

/// The squared distances of the 16 points of a tile to 4 centres.
INLINE void tile_distances(
    long dimension, const float *tile, const float *centres, Floats distances[CENTRES]) {
  const float *c0 = centres, *c1 = c0 + dimension, *c2 = c1 + dimension, *c3 = c2 + dimension;
  Floats d0 = {0}, d1 = {0}, d2 = {0}, d3 = {0};
  for (long j = 0; j < dimension; j++) {
    Floats x;
    load(&x, tile + j * LANES);
    const Floats e0 = x - c0[j], e1 = x - c1[j], e2 = x - c2[j], e3 = x - c3[j];
    d0 += e0 * e0;
    d1 += e1 * e1;
    d2 += e2 * e2;
    d3 += e3 * e3;
  }
  distances[0] = d0;
  distances[1] = d1;
  distances[2] = d2;
  distances[3] = d3;
}

/// Where `mask` is set, `a`; elsewhere `b`.
INLINE void choose(Floats *result, const Ints *mask, const Floats *a, const Floats *b) {
  *result = (Floats)(((Ints)*a & *mask) | ((Ints)*b & ~*mask));
}

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
    Floats best = (Floats){0} + INFINITY, second = best;
    Ints label = {0};
    for (long c = 0; c < count; c += CENTRES) {
      Floats found[CENTRES];
      tile_distances(dimension, tile, centres + c * dimension, found);
      for (int i = 0; i < CENTRES; i++) {
        const Ints nearer = found[i] < best;
        Floats loser;
        choose(&loser, &nearer, &best, &found[i]);
        const Ints runner = loser < second;
        choose(&second, &runner, &loser, &second);
        choose(&best, &nearer, &found[i], &best);
        label = (((Ints){0} + (int32_t)(c + i)) & nearer) | (label & ~nearer);
      }
    }
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
    HalfFloats narrow;
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
      HalfFloats narrow;
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

// Each body is compiled once for each kind of processor and chosen as it is called: the question
// to the processor is a load and a test, against thousands of rows a call.
#if defined(__x86_64__)
#define AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")))
#define AVX2 __attribute__((target("avx2,fma")))
#define DISPATCHED(type, name, parameters, arguments)                                       \
  AVX512 static type name##_avx512 parameters { return name##_body arguments; }             \
  AVX2 static type name##_avx2 parameters { return name##_body arguments; }                 \
  static type name##_base parameters { return name##_body arguments; }                      \
  type patron_##name parameters {                                                           \
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")            \
        && __builtin_cpu_supports("avx512bw"))                                              \
      return name##_avx512 arguments;                                                       \
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))                    \
      return name##_avx2 arguments;                                                         \
    return name##_base arguments;                                                           \
  }
#else
#define DISPATCHED(type, name, parameters, arguments) \
  type patron_##name parameters { return name##_body arguments; }
#endif

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

#ifndef PATRON_TILES_H
#define PATRON_TILES_H

// What the passes over points share: tiles of 16 points and their distances to centres.

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "dispatch.h"

// Vectors of 64 bytes whatever the processor: AVX-512 has them whole, elsewhere the compiler splits
// them in two or four, which is the unrolling that hides the latency of a fused multiply-add.
typedef float Floats __attribute__((vector_size(64)));
typedef int32_t Ints __attribute__((vector_size(64)));
typedef float Eight __attribute__((vector_size(32)));
typedef double Doubles __attribute__((vector_size(64)));
typedef int64_t Longs __attribute__((vector_size(64)));
enum { LANES = 16, DOUBLE_LANES = 8, CENTRES = 4 };

INLINE void load(Floats *vector, const float *source) { memcpy(vector, source, sizeof *vector); }
INLINE void store(float *target, const Floats *vector) { memcpy(target, vector, sizeof *vector); }

/// Turns 8 columns of 8 points into 8 rows of a tile: a network of three rounds of
/// shuffles, each a single instruction of AVX.
INLINE void transpose_eight(const float *const *rows, long column, float *tile) {
  Eight r[8], t[8], s[8];
  for (int i = 0; i < 8; i++) memcpy(&r[i], rows[i] + column, sizeof r[i]);
  for (int i = 0; i < 8; i += 2) {
    t[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    t[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  for (int i = 0; i < 8; i += 4) {
    s[i] = __builtin_shufflevector(t[i], t[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    s[i + 1] = __builtin_shufflevector(t[i], t[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    s[i + 2] = __builtin_shufflevector(t[i + 1], t[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
    s[i + 3] = __builtin_shufflevector(t[i + 1], t[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  for (int i = 0; i < 4; i++) {
    const Eight low = __builtin_shufflevector(s[i], s[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    const Eight high = __builtin_shufflevector(s[i], s[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    memcpy(tile + i * LANES, &low, sizeof low);
    memcpy(tile + (i + 4) * LANES, &high, sizeof high);
  }
}

/// Turns the 16 points that begin at `rows` into columns of 16: tile[j * 16 + row].
INLINE void transpose_rows(long dimension, const float *const rows[LANES], float *tile) {
  long j = 0;
  for (; j + 8 <= dimension; j += 8) {
    transpose_eight(rows, j, tile + j * LANES);
    transpose_eight(rows + 8, j, tile + j * LANES + 8);
  }
  for (; j < dimension; j++)
    for (long r = 0; r < LANES; r++) tile[j * LANES + r] = rows[r][j];
}

/// Turns up to 16 points into columns of 16: tile[j * 16 + row]. Missing rows become zeros.
INLINE void load_tile(long rows, long dimension, const float *points, float *tile) {
  if (rows < LANES) memset(tile, 0, sizeof(float) * (unsigned long)(LANES * dimension));
  if (rows == LANES) {
    const float *starts[LANES];
    for (long r = 0; r < LANES; r++) starts[r] = points + r * dimension;
    transpose_rows(dimension, starts, tile);
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
    const Floats e0 = x - c0[j];
    d0 += e0 * e0;
    const Floats e1 = x - c1[j];
    d1 += e1 * e1;
    const Floats e2 = x - c2[j];
    d2 += e2 * e2;
    const Floats e3 = x - c3[j];
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

/// The squared distances of the 16 points of a tile to the nearest and second nearest of `count`
/// centres, and the index of the nearest, the lowest among equals.
INLINE void nearest_two(
    long dimension, const float *tile, long count, const float *centres, Floats *nearest,
    Floats *runner_up, Ints *index) {
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
  *nearest = best;
  *runner_up = second;
  *index = label;
}

#endif

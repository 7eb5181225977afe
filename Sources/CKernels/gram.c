#include "gram.h"

/// How many rows ahead memory is asked for: they lie anywhere.
enum { AHEAD = 12 };

void patron_add_gram_row(
    long count, const int32_t *rows, const float *factors, const long *offsets,
    const int32_t *columns, const float *values, int32_t item, double *sums) {
  for (long i = 0; i < count; i++) {
    if (i + AHEAD < count) {
      __builtin_prefetch(columns + offsets[rows[i + AHEAD]]);
      __builtin_prefetch(values + offsets[rows[i + AHEAD]]);
    }
    long entry = offsets[rows[i]];
    const double factor = factors ? factors[i] : 1;
    for (;; entry++) {
      const int32_t other = columns[entry];
      sums[other] += factors ? factor * (double)values[entry] : 1;
      if (other == item) break;
    }
  }
}

void patron_count_gram_row(
    long count, const int32_t *rows, const long *offsets, const int32_t *columns, int32_t item,
    float *sums) {
  for (long i = 0; i < count; i++) {
    if (i + AHEAD < count) __builtin_prefetch(columns + offsets[rows[i + AHEAD]]);
    for (const int32_t *other = columns + offsets[rows[i]];; other++) {
      sums[*other] += 1;
      if (*other == item) break;
    }
  }
}

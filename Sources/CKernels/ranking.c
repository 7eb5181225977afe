#include "ranking.h"

#include <string.h>

#include "dispatch.h"

// Eight floats a vector whatever the processor: two sums of four vectors each fill half of the sixteen
// registers of AVX2, and hide the latency of an addition.
typedef float Floats __attribute__((vector_size(32)));
typedef int32_t Ints __attribute__((vector_size(32)));
enum { LANES = 8, VECTORS = PATRON_PANEL_WIDTH / LANES };

/// Puts an item into a list whose last score is lower than its own.
INLINE void insert(long capacity, int32_t *items, float *scores, int32_t item, float score) {
  long index = capacity - 1;
  for (; index > 0 && scores[index - 1] < score; index--) {
    scores[index] = scores[index - 1];
    items[index] = items[index - 1];
  }
  scores[index] = score;
  items[index] = item;
}

INLINE void rank_panel_body(
    long rows, const long *offsets, const int32_t *columns, const float *values,
    const float *panel, const float *base, long first, uint32_t allowed, uint32_t repeatable, long capacity,
    int32_t *items, float *scores) {
  for (long r = 0; r < rows; r++) {
    const long end = offsets[r + 1];
    long entry = offsets[r];
    if (entry == end) continue;
    // Two sums that do not wait for each other: entries of even and of odd number.
    Floats even[VECTORS], odd[VECTORS] = {{0}};
    memcpy(even, base, sizeof even);
    uint32_t seen = 0;
    for (; entry + 1 < end; entry += 2) {
      const uint32_t a = (uint32_t)(columns[entry] - (int32_t)first);
      const uint32_t b = (uint32_t)(columns[entry + 1] - (int32_t)first);
      if (a < PATRON_PANEL_WIDTH) seen |= 1u << a;
      if (b < PATRON_PANEL_WIDTH) seen |= 1u << b;
      Floats x[VECTORS], y[VECTORS];
      memcpy(x, panel + (long)columns[entry] * PATRON_PANEL_WIDTH, sizeof x);
      memcpy(y, panel + (long)columns[entry + 1] * PATRON_PANEL_WIDTH, sizeof y);
      if (values) {
        const float p = values[entry], q = values[entry + 1];
        for (int i = 0; i < VECTORS; i++) even[i] += p * x[i];
        for (int i = 0; i < VECTORS; i++) odd[i] += q * y[i];
      } else {
        for (int i = 0; i < VECTORS; i++) even[i] += x[i];
        for (int i = 0; i < VECTORS; i++) odd[i] += y[i];
      }
    }
    if (entry < end) {
      const uint32_t a = (uint32_t)(columns[entry] - (int32_t)first);
      if (a < PATRON_PANEL_WIDTH) seen |= 1u << a;
      Floats x[VECTORS];
      memcpy(x, panel + (long)columns[entry] * PATRON_PANEL_WIDTH, sizeof x);
      const float p = values ? values[entry] : 1;
      for (int i = 0; i < VECTORS; i++) even[i] += p * x[i];
    }
    for (int i = 0; i < VECTORS; i++) even[i] += odd[i];
    float *best = scores + r * capacity;
    const float worst = best[capacity - 1];
    Ints better = {0};
    for (int i = 0; i < VECTORS; i++) better |= even[i] > worst;
    if (!__builtin_reduce_or(better)) continue;
    float found[PATRON_PANEL_WIDTH];
    memcpy(found, even, sizeof found);
    uint32_t open = allowed & (~seen | repeatable);
    for (; open; open &= open - 1) {
      const int j = __builtin_ctz(open);
      if (found[j] > best[capacity - 1])
        insert(capacity, items + r * capacity, best, (int32_t)(first + j), found[j]);
    }
  }
}

DISPATCHED(
    void, rank_panel,
    (long rows, const long *offsets, const int32_t *columns, const float *values,
     const float *panel, const float *base, long first, uint32_t allowed, uint32_t repeatable,
     long capacity, int32_t *items, float *scores),
    (rows, offsets, columns, values, panel, base, first, allowed, repeatable, capacity, items,
     scores))

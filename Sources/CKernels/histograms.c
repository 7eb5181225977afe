#include <string.h>

#include "dispatch.h"
#include "kernels.h"

typedef int64_t pair __attribute__((vector_size(16)));

INLINE void add_histograms(
    long count, const int32_t *rows, const int32_t *slopes, const long axes,
    const uint8_t *const *codes, int64_t *sums) {
  for (long index = 0; index < count; index++) {
    long row = rows[index];
    pair own = {slopes[2 * index], slopes[2 * index + 1]};
    long bins[PATRON_HISTOGRAM_AXES];
    for (long axis = 0; axis < axes; axis++) bins[axis] = 2 * (long)codes[axis][row];
    for (long axis = 0; axis < axes; axis++) {
      int64_t *sum = sums + axis * PATRON_HISTOGRAM_STRIDE + bins[axis];
      pair old;
      memcpy(&old, sum, sizeof old);
      old += own;
      memcpy(sum, &old, sizeof old);
    }
  }
}

void patron_add_histograms(
    long count, const int32_t *rows, const int32_t *slopes, long axes, const uint8_t *const *codes,
    int64_t *sums) {
  // Full groups have a loop unrolled for them, the last few axes go in groups of two and one.
  const uint8_t *own[PATRON_HISTOGRAM_AXES];
  for (long axis = 0; axis < axes; axis++) own[axis] = codes[axis];
  if (axes == PATRON_HISTOGRAM_AXES) {
    add_histograms(count, rows, slopes, PATRON_HISTOGRAM_AXES, own, sums);
    return;
  }
  long done = 0;
  for (; done + 4 <= axes; done += 4) {
    add_histograms(count, rows, slopes, 4, own + done, sums + done * PATRON_HISTOGRAM_STRIDE);
  }
  for (; done + 2 <= axes; done += 2) {
    add_histograms(count, rows, slopes, 2, own + done, sums + done * PATRON_HISTOGRAM_STRIDE);
  }
  if (done < axes) {
    add_histograms(count, rows, slopes, 1, own + done, sums + done * PATRON_HISTOGRAM_STRIDE);
  }
}

long patron_part_rows(
    long count, const int32_t *rows, const int32_t *slopes, const uint8_t *codes,
    const uint8_t *isLeft, int32_t *leftRows, int32_t *leftSlopes, int32_t *rightRows,
    int32_t *rightSlopes) {
  long left = 0;
  for (long index = 0; index < count; index++) {
    // Written to both sides, and left standing on one.
    long right = index - left;
    int32_t row = rows[index];
    leftRows[left] = row;
    rightRows[right] = row;
    memcpy(leftSlopes + 2 * left, slopes + 2 * index, 2 * sizeof *slopes);
    memcpy(rightSlopes + 2 * right, slopes + 2 * index, 2 * sizeof *slopes);
    left += isLeft[codes[row]] != 0;
  }
  return left;
}

#ifndef PATRON_GRAM_H
#define PATRON_GRAM_H

#include <stdint.h>

/// Adds to `sums` row `item` of the Gram matrix XᵀX up to its diagonal, X being sparse rows: for each
/// of `count` rows that have the item (`rows`, with its `factors` there), row r's columns
/// `columns[offsets[r]...]` and values as far as `item`, which each of them has. If `factors` is null,
/// all values count as 1. Here because Swift has no word for fetching the next rows ahead.
void patron_add_gram_row(
    long count, const int32_t *rows, const float *factors, const long *offsets,
    const int32_t *columns, const float *values, int32_t item, double *sums);

/// The same for ones, in Float: exact below 2²⁴.
void patron_count_gram_row(
    long count, const int32_t *rows, const long *offsets, const int32_t *columns, int32_t item,
    float *sums);

#endif

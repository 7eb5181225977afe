#ifndef PATRON_RANKING_H
#define PATRON_RANKING_H

#include <stdint.h>

/// How many items `patron_rank_panel` scores at once: a panel of weights of some thousand items
/// stays in a second-level cache while the customers pass by.
enum { PATRON_PANEL_WIDTH = 32 };

/// Scores a panel of PATRON_PANEL_WIDTH items, numbered from `first`, for each of `rows` customers
/// and merges them into the customers' lists.
///
/// Customer r has items `columns[offsets[r]..<offsets[r + 1]]`, ascending, with `values` beside them
/// (null: all 1); the score of item `first` + j is base[j] + Σ value · panel[column * PATRON_PANEL_WIDTH + j].
/// A list holds `capacity` items and scores, in falling order of score and the lower item first among equals; it begins as −1
/// and −infinity. Panels must come in rising order. Bit j of `allowed` lets item `first` + j into lists at all,
/// bit j of `repeatable` into those of customers who have it. A score that is no number never enters.
void patron_rank_panel(
    long rows, const long *offsets, const int32_t *columns, const float *values,
    const float *panel, const float *base, long first, uint32_t allowed, uint32_t repeatable, long capacity,
    int32_t *items, float *scores);

#endif

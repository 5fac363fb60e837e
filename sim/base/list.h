/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a mask to the list of rows that it marks. Marks are found by a loop that vectorises, and
 * rows without any are passed over eight at a time, so what concerns few costs little. */
#ifndef BD_BASE_LIST_H
#define BD_BASE_LIST_H

#include <stdint.h>
#include <string.h>

/* Room that a mask of n rows needs, in bytes. */
#define BD_MASK_ROOM(n) (((size_t)(n) + 7) / 8 * 8)

/* Entries that a list from a mask of n rows may write: rows are written four at a time. */
#define BD_LIST_ROOM(n) ((size_t)(n) + 4)

typedef uint32_t bd_four __attribute__((vector_size(16)));

/* The marked ones of four rows, by their marks as bits. */
static const bd_four bd_marked[16] = {{0},    {0},       {1},       {0, 1},      {2},    {0, 2},
                                      {1, 2}, {0, 1, 2}, {3},       {0, 3},      {1, 3}, {0, 1, 3},
                                      {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}};

/* Rows i < n with mask[i] != 0 into `rows`, in order; returns how many. mask[n] to the end of its
 * room is set to 0. An eight with a mark is written down as two fours from a table, whatever is in
 * it, and the next one over what was not marked: no branch to guess. */
static inline uint32_t bd_list(uint8_t *mask, uint32_t n, uint32_t *rows)
{
    const uint64_t ones = 0x0101010101010101u;
    uint32_t *to = rows;
    memset(mask + n, 0, BD_MASK_ROOM(n) - n);
    for (uint32_t from = 0; from < n; from += 8) {
        uint64_t eight;
        memcpy(&eight, mask + from, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        eight = __builtin_bswap64(eight); /* the first row in the lowest byte */
#endif
        if (eight == 0) continue;
        /* 1 in every byte that is not 0; then the bytes as bits, and their running sums */
        uint64_t marks = (((eight & 0x7f * ones) + 0x7f * ones) | eight) >> 7 & ones;
        uint32_t bits = (uint32_t)(marks * 0x0102040810204080u >> 56);
        uint64_t sums = marks * ones;
        bd_four low = bd_marked[bits & 15] + from, high = bd_marked[bits >> 4] + (from + 4);
        memcpy(to, &low, sizeof low);
        memcpy(to + (sums >> 24 & 255), &high, sizeof high);
        to += sums >> 56;
    }
    return (uint32_t)(to - rows);
}

/* Sorts a short list of keys; who sorts rows keeps them in the low bits, so that no two are equal.
 */
static inline void bd_sort_keys(uint64_t *keys, uint32_t n)
{
    for (uint32_t gap = n / 2; gap > 0; gap /= 2)
        for (uint32_t i = gap; i < n; i++) {
            uint64_t key = keys[i];
            uint32_t at = i;
            for (; at >= gap && keys[at - gap] > key; at -= gap) keys[at] = keys[at - gap];
            keys[at] = key;
        }
}

/* Brings the `first` smallest of n different keys to the front, in no order (Hoare 1961). */
static inline void bd_select_keys(uint64_t *keys, uint32_t n, uint32_t first)
{
    uint32_t low = 0, high = n; /* what is not yet told apart: keys[low .. high) */
    while (high - low > 1 && low < first && first < high) {
        uint64_t pivot = keys[low + (high - low) / 2];
        uint32_t i = low, j = high - 1;
        for (;; i++, j--) {
            while (keys[i] < pivot) i++;
            while (keys[j] > pivot) j--;
            if (i >= j) break;
            uint64_t key = keys[i];
            keys[i] = keys[j], keys[j] = key;
        }
        if (first <= i)
            high = i;
        else
            low = i;
    }
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a mask to the list of rows that it marks. */
#ifndef BD_BASE_LIST_H
#define BD_BASE_LIST_H

#include <stdint.h>
#include <string.h>

/* Room that a mask of n rows needs, in bytes. */
#define BD_MASK_ROOM(n) (((size_t)(n) + 7) / 8 * 8)

/* Entries that a list from a mask of n rows may write: rows are written up to sixteen at a time. */
#define BD_LIST_ROOM(n) ((size_t)(n) + 16)

/* Rows i < n with mask[i] != 0 into `rows`, in order; returns how many. mask[n] to the end of its
 * room is written over. */
uint32_t bd_list(uint8_t *mask, uint32_t n, uint32_t *rows);

/* The same where the machine has no wide registers. */
uint32_t bd_list_by_fours(uint8_t *mask, uint32_t n, uint32_t *rows);

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

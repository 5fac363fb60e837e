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

/* Rows i < n with mask[i] != 0 into `rows`, in order; returns how many. mask[n] to the end of its
 * room is set to 0. */
static inline uint32_t bd_list(uint8_t *mask, uint32_t n, uint32_t *rows)
{
    uint32_t count = 0;
    memset(mask + n, 0, BD_MASK_ROOM(n) - n);
    for (uint32_t from = 0; from < n; from += 8) {
        uint64_t eight;
        memcpy(&eight, mask + from, 8);
        if (eight == 0) continue;
        for (uint32_t i = from; i < from + 8; i++)
            if (mask[i]) rows[count++] = i;
    }
    return count;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of planning (MODEL.md 7.2): apportionment and the order of who is helped first. */
#ifndef BD_PROCESS_PLANNING_H
#define BD_PROCESS_PLANNING_H

#include "base/math.h"

#include <stddef.h>
#include <stdint.h>

/* Targeting rules, in the order of the row strategy.targeting. */
typedef enum bd_targeting {
    BD_TARGET_UNIVERSAL,
    BD_TARGET_RANDOM,
    BD_TARGET_POOREST,
    BD_TARGET_VULNERABLE
} bd_targeting;

/* Shares out `total` >= 0 in whole numbers in proportion to weight[n] >= 0 by largest remainder,
 * ties to the lower index: sum of part = total, or all 0 if all weights are 0 (returns what was
 * not given out). `remainder` and `order` are working room of n. */
int64_t bd_apportion(int64_t total, const int64_t *weight, size_t n, int64_t *part,
                     uint64_t *remainder, uint32_t *order);

/* How many of each village's waiting households are among the `places` first of all, from the
 * villages' histograms (`bins` bins, highest priority last; bin b of village i is histogram[b *
 * stride + i]): all above the marginal bin, of which places are apportioned. */
void bd_quotas(int64_t places, const uint16_t *histogram, size_t bins, size_t stride,
               const uint32_t *village, size_t n, int64_t *quota, int64_t *weight,
               uint64_t *remainder, uint32_t *order);

/* Places in the order of help, 0 .. 255 (255 first): 256 times the share of a standard normal that
 * lies below the score. Scores are whole numbers of 2^-28 above -2.75, well inside place 0, and
 * fall into cells so narrow that at most one place begins in each: below[cell] places begin under
 * the cell, the next one at edge[cell]. */
#define BD_PLACE_CELLS 704
typedef struct bd_places {
    int32_t edge[BD_PLACE_CELLS], below[BD_PLACE_CELLS];
} bd_places;

void bd_places_set(bd_places *places);

static inline int32_t bd_place_units(double score)
{
    return (int32_t)(bd_clamp(score + 2.75, 0, 5.4999) * 0x1p28);
}

static inline uint8_t bd_priority(const bd_places *places, double score)
{
    int32_t units = bd_place_units(score), cell = units >> 21;
    return (uint8_t)(places->below[cell] + (units >= places->edge[cell]));
}

#endif

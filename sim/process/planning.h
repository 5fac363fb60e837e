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
    BD_TARGET_VULNERABLE,
    BD_TARGET_FELT_NEED,
    BD_TARGET_CENTRAL,
    BD_TARGET_CLUSTERED,
    BD_TARGET_GEOGRAPHIC
} bd_targeting;

/* Share of the full hours `left` months before the end of a gradual exit over `months`. */
static inline double bd_exit_share(double left, double months)
{
    double share = months > 0 ? left / months : 1;
    return share < 1 ? share : 1;
}

/* Felt need: how far what the household lacks most lies below adequate, as far as what is offered
 * helps against it (0 to 1). About standard normal. */
static inline double bd_felt_need(double lack, double offered)
{
    return (lack * offered - 0.1) * 8;
}

/* Centrality in the village network from ties and the village's mean; about standard normal. */
static inline double bd_centrality(double ties, double mean)
{
    return (bd_log(1 + ties) - bd_log(1 + mean)) / 0.6;
}

/* Place of the highest of 1 + ties lots, of which `highest` (0 to 1) is the highest: 0 .. 255. */
static inline uint8_t bd_cluster_place(double highest, double mean)
{
    return (uint8_t)bd_clamp(bd_pow(highest, 1 + mean) * 256, 0, 255);
}

/* Shares out `total` >= 0 in whole numbers in proportion to weight[n] >= 0 by largest remainder,
 * ties to the lower index: sum of part = total, or all 0 if all weights are 0 (returns what was
 * not given out). `remainder` and `order` are working room of n. */
int64_t bd_apportion(int64_t total, const int64_t *weight, size_t n, int64_t *part,
                     uint64_t *remainder, uint32_t *order);

/* Gives up to `whole` deliveries of `each` minutes to n villages, village i at most most[i] of
 * them: the next one always to the village to which most is due, ties to the first. What is given
 * is due no longer; who had its turn early owes, and waits. given[n]: deliveries; returns their
 * sum. */
int64_t bd_turns(int64_t whole, int64_t each, const int64_t *most, size_t n, int64_t *due,
                 int64_t *given);

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

/* A month's budget when `left` is what remains of the fund; negative: no limit. */
static inline int64_t bd_budget(int64_t month, int64_t left)
{
    return left >= 0 && left < month ? left : month;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of shocks (MODEL.md 7.1). */
#ifndef BD_PROCESS_SHOCKS_H
#define BD_PROCESS_SHOCKS_H

#include <stdbool.h>
#include <stdint.h>

/* 1 if a household is in a crisis after a month: `in` whether it was, chances to begin and end. */
static inline uint8_t bd_crisis_next(uint8_t in, float begin, float end, float card)
{
    return card < (in ? 1.0f - end : begin);
}

/* Whether a disaster whose first village is `start` and that covers `reach` of `count` villages,
 * neighbours in the order of the district and round its end, hits the village at `place`. */
static inline bool bd_disaster_hits(uint32_t place, uint32_t start, uint32_t count, double reach)
{
    uint32_t behind = place >= start ? place - start : place + count - start;
    return behind < reach * count;
}

/* Share of the district's villages that such a disaster hits: reach, rounded up to whole villages;
 * 0 for reach 0. */
static inline double bd_disaster_share(uint32_t count, double reach)
{
    double wanted = reach * count;
    uint32_t whole = (uint32_t)wanted, hit = whole + (wanted > whole);
    return count > 0 ? (hit < count ? (double)hit / count : 1) : 0;
}

#endif

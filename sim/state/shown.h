/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What neighbours see of a household, in 32 bits, so that a village's fits the nearest cache and
 * sums over neighbours are sums of whole numbers: exact, in any order. From the low end:
 *   bit 0       visibly takes part, or is empowered
 *   bit 1, 2    tells of the topic, as one who takes part or as another
 *   bits 3-12   visits of a cadre to each neighbour, in 1/1023
 *   bits 13-31  awareness above its usual (or its level: influence.reads), in 1/262143, signed;
 *               rounded to the nearest, so as often up as down
 * A zero shows nothing. */
#ifndef BD_STATE_SHOWN_H
#define BD_STATE_SHOWN_H

#include "base/math.h"

enum {
    BD_SHOWN_PART = 1,
    BD_SHOWN_TELLS_MORE = 2,
    BD_SHOWN_TELLS = 4,
    BD_SHOWN_VISITS = 0x3FF << 3
};
#define BD_SHOWN_VISIT 1023.0f  /* units of one visit */
#define BD_SHOWN_GAIN 262143.0f /* units of a gain of 1 */

/* Nearest whole number of |x| < 2^22, halves to the even one: adding 1.5*2^23 rounds. */
static inline int32_t bd_nearest(float x)
{
    float shifted = x + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &shifted, 4);
    return bits - 0x4B400000;
}

/* Bits of a gain in [-1, 1]. */
static inline uint32_t bd_shown_gain(float gain)
{
    return (uint32_t)bd_nearest(bd_clampf(gain, -1, 1) * BD_SHOWN_GAIN) << 13;
}

/* Bits of `contacts` visits shared among `degree` > 0 neighbours, at most one each. */
static inline uint32_t bd_shown_visits(float contacts, float degree)
{
    return (uint32_t)bd_nearest(bd_clampf(contacts * BD_SHOWN_VISIT / degree, 0, BD_SHOWN_VISIT))
           << 3;
}

static inline uint32_t bd_visits_seen(uint32_t shown)
{
    return shown >> 3 & 0x3FFu;
}
static inline int32_t bd_gain_seen(uint32_t shown)
{
    return (int32_t)shown >> 13;
}

/* The same spread over 64 bits, so that up to BD_SUM_MOST of them add up without a carry from one
 * number into the next: part in bits 0-6, the two ways of telling in 7-13 and 14-20, visits in
 * 21-37, gain plus 2^18 in 38-63. */
#define BD_SUM_MOST 127

static inline uint64_t bd_shown_wide(uint32_t shown)
{
    return (uint64_t)(shown & 1u) | (uint64_t)(shown >> 1 & 1u) << 7 |
           (uint64_t)(shown >> 2 & 1u) << 14 | (uint64_t)bd_visits_seen(shown) << 21 |
           (uint64_t)((shown ^ 0x80000000u) >> 13) << 38;
}

/* Sums over neighbours: counts, and visits and gains in their units. */
typedef struct bd_seen {
    int32_t part, tells_more, tells, visits, gain;
} bd_seen;

/* From the sum of wide numbers of `degree` neighbours, at most BD_SUM_MOST. */
static inline bd_seen bd_seen_of(uint64_t sum, int32_t degree)
{
    return (bd_seen){.part = (int32_t)(sum & 127u),
                     .tells_more = (int32_t)(sum >> 7 & 127u),
                     .tells = (int32_t)(sum >> 14 & 127u),
                     .visits = (int32_t)(sum >> 21 & 0x1FFFFu),
                     .gain = (int32_t)(sum >> 38) - (degree << 18)};
}

#endif

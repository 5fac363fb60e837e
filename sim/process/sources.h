/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of sources (MODEL.md 7.17). */
#ifndef BD_PROCESS_SOURCES_H
#define BD_PROCESS_SOURCES_H

#include "base/math.h"
#include "state/channels.h"

#include <stdbool.h>
#include <stdint.h>

/* Who can give: hours those in the middle and the better-off, money the better-off and the elite.
 */
static inline bool bd_can_give(uint8_t stratum)
{
    return stratum != BD_STRATUM_poor;
}
static inline bool bd_gives_hours(uint8_t stratum)
{
    return stratum == BD_STRATUM_middle || stratum == BD_STRATUM_better_off;
}
static inline bool bd_gives_money(uint8_t stratum)
{
    return stratum == BD_STRATUM_better_off || stratum == BD_STRATUM_elite;
}

/* How far awareness and trust beyond the usual move giving: a bound for what can be asked of one.
 */
#define BD_GIVING_ROOM 0.5f

/* Chance of beginning to give: `logit` of a usual household in this village this month, plus what
 * it has become aware of and trusts beyond its usual; `willing` is a share for the uninformed and
 * the disappointed. */
static inline float bd_giving_chance(float logit, float by_awareness, float awareness,
                                     float by_trust, float trust, float willing)
{
    awareness = awareness < BD_GIVING_ROOM ? awareness : BD_GIVING_ROOM;
    trust = trust < BD_GIVING_ROOM ? trust : BD_GIVING_ROOM;
    return willing * bd_logisticf(logit + by_awareness * awareness + by_trust * trust);
}

/* Log-odds that work with givers adds: the more, the less each adds. */
static inline double bd_support(double most, double work)
{
    return most * (1 - bd_exp(-work));
}

/* Share of the volunteers that find a place to serve. */
static inline double bd_placed_share(double places, double volunteers)
{
    return volunteers > places ? places / volunteers : 1;
}

/* Chance that a giver stops; a volunteer without a place to serve does so sooner. */
static inline double bd_stop_chance(double end, double unplaced, double placed_share, bool hours)
{
    return bd_clamp(end + (hours ? unplaced * (1 - placed_share) : 0), 0, 1);
}

/* Chance that work with partners activates an organisation this month. */
static inline double bd_activation_chance(double start, double work, double ease)
{
    return 1 - (1 - start) * bd_exp(-work * ease);
}

/* Visits that each household in need gets, at most four a month. */
static inline double bd_visits_each(double visits, double households)
{
    double each = households > 0 ? visits / households : 0;
    return each < 4 ? each : 4;
}

#endif

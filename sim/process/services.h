/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of services (MODEL.md 7.6). */
#ifndef BD_PROCESS_SERVICES_H
#define BD_PROCESS_SERVICES_H

#include "base/math.h"
#include "state/world.h"

/* Chance that a household with the disadvantages in `bits` needs the service in a month. */
static inline double bd_need_chance(const bd_params *p, const bd_institution *k, uint16_t bits,
                                    bool crisis)
{
    double more = 1 + (crisis ? k->need_crisis : 0);
    for (uint32_t d = 0; d < p->ndisadvantage; d++)
        if (bits >> d & 1) more *= 1 + k->need_of[d];
    return k->service == 1 ? bd_clamp(k->need * more, 0, 1) : 0;
}

/* Chance that a household in need applies: aware of the service and not kept away by the way to it,
 * which is longer where infrastructure (as it meets it) is closed. */
static inline double bd_apply_chance(double awareness, double distance, double travel,
                                     double infrastructure)
{
    return bd_clamp(awareness * (1 - distance * travel * (1 - infrastructure)), 0, 1);
}

/* Times by which a bias against a disadvantage lowers an institution's openness: the less, the more
 * open it is. */
static inline double bd_bias_left(double bias, double openness)
{
    return 1 - bd_clamp(bias, 0, 1) * (1 - openness);
}

/* Openness as a household with the disadvantages in `bits` meets it; disadvantage d leaves left[d]
 * times as much. */
static inline double bd_openness_met(double openness, unsigned bits, const double *left)
{
    for (; bits != 0; bits &= bits - 1) openness *= left[__builtin_ctz(bits)];
    return openness;
}

/* Chance that the door is open to an applicant, whatever room there is. */
static inline double bd_favour(double closure, double openness)
{
    return 1 - closure * (1 - openness);
}

/* Chance that a refused household gives its case up: workers with advocacy culture keep cases
 * alive. */
static inline double bd_give_up_chance(double usual, double by_culture, double culture)
{
    return usual * (1 - bd_clamp(by_culture * culture, 0, 1));
}

/* Share of spending or entitlement that does not arrive: the usual, more where the institution is
 * less open than usual, less by what is known, posted, audited and looked at in meetings (each the
 * share it removes). */
static inline double bd_leakage(double usual, double closed, double known, double posted,
                                double audited, double attended)
{
    return bd_clamp(
        usual * (1 + closed) * (1 - known) * (1 - posted) * (1 - audited) * (1 - attended), 0, 1);
}

/* Share of its entitlement that a household receives; its own awareness saves a part of what
 * leaks. */
static inline float bd_received_share(float leakage, float own_rights, float awareness)
{
    return 1 - leakage * (1 - own_rights * awareness);
}

/* A share of a sum of money in whole rupiah, half up; money up to 16 million, which a float holds
 * exactly. */
static inline float bd_whole_part(float money, float share)
{
    return (float)(int32_t)(money * share + 0.5f);
}

/* Part of `money` (of either sign) that the place-th of `places` gets when it is shared out in
 * whole rupiah as evenly as can be, the first getting what is over. */
static inline int64_t bd_even_part(int64_t money, uint32_t places, uint32_t place)
{
    int64_t each = money / places, over = money % places;
    int64_t sign = over < 0 ? -1 : 1;
    return each + ((int64_t)place < over * sign ? sign : 0);
}

/* Strength of a granted service beyond the usual: of a service widened to `widened` times its usual
 * reach only what the usual one would not have given counts. */
static inline double bd_service_beyond(double quality, double usual_quality, double widened)
{
    return widened > 0 ? bd_positive(quality - usual_quality / widened) : 0;
}

/* Capacity relative to the usual a month later. */
static inline double bd_capacity_next(double capacity, double rise, double back)
{
    return bd_clamp(capacity + rise - back * (capacity - 1), 0, 10);
}

#endif

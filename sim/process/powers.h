/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of powers (MODEL.md 7.10). */
#ifndef BD_PROCESS_POWERS_H
#define BD_PROCESS_POWERS_H

#include "base/math.h"

#include <stdbool.h>

/* Practice of a power from own and given practice: 1 - (1 - own)(1 - given). All in [0, 1]. */
static inline float bd_practice(float own, float given)
{
    return 1 - (1 - own) * (1 - given);
}

/* Own practice in the group of one power: the mean over powers, more for the one that the group
 * works on (`focus` more than for the others). */
static inline float bd_group_practice(float mean, float focus, bool focused)
{
    float here = mean + (focused ? focus * (6.0f / 7) : -focus * (1.0f / 7));
    return mean > 0 ? bd_clampf(here, 0, 1) : 0;
}

/* Usual practice of one power, from `usual`, the mean over powers that burn-in measured. A group's
 * turn from one power to the next is part of the usual: it spreads over powers as this month's
 * practice `here` does, so a member since burn-in has nothing beyond the usual at rest. As a
 * slope in `here` and a constant, since both are the same for all seven powers. */
static inline float bd_usual_slope(float mean, float usual)
{
    return mean > 0 ? usual / mean : 0;
}
static inline float bd_usual_constant(float mean, float usual)
{
    return mean > 0 ? 0 : usual;
}

typedef struct bd_power_rates {
    float gain, loss, fade, keep, unlearn, press; /* eta, eta_loss, delta, h, h_loss, kappa */
} bd_power_rates;

/* Power after a month. x power, base its baseline, cap its ceiling, agency A, beyond = practice
 * beyond the usual in [-1, 1]. Practice fills the room below the ceiling, falling short of the
 * usual wears power down, what is not practised returns to the baseline, ceilings press. A negative
 * part is written as the positive part less the number: one comparison instead of two. */
static inline float bd_power_next(float x, float base, float cap, float agency, float beyond,
                                  bd_power_rates r)
{
    float more = bd_positivef(beyond), less = more - beyond;
    float room = bd_positivef(cap - x), above = room - (cap - x);
    float next = x + r.gain * agency * more * room - r.loss * less * x +
                 r.fade * (1 - more) * (base - x) - r.press * above;
    return bd_clampf(next, 0, 1);
}

/* Baseline after a month: own practice beyond the usual consolidates, lasting loss lowers it. Lies
 * between base and x, so it needs no bounds. */
static inline float bd_power_base_next(float x, float base, float own_beyond, bd_power_rates r)
{
    float gained = bd_positivef(x - base), lost = gained - (x - base);
    return base + r.keep * bd_positivef(own_beyond) * gained - r.unlearn * lost;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of groupwork (MODEL.md 7.4). */
#ifndef BD_PROCESS_GROUPWORK_H
#define BD_PROCESS_GROUPWORK_H

#include "base/math.h"

#include <stdbool.h>

/* Share of a stage that a group gets through in a month: cohesion relative to the usual, and
 * facilitation in [0, 1], which makes it up to 1 + `help` times faster. */
static inline float bd_cycle_speed(float months, float cohesion, float usual, float facilitation,
                                   float help)
{
    float alone = usual > 0 ? cohesion / usual : 1;
    return alone * (1 + help * facilitation) / months;
}

/* Own practice of a member, mean over the seven powers, at most 1: the group works on one of them.
 */
static inline float bd_member_practice(float base, float by_efficacy, float efficacy, float focus)
{
    return bd_clampf(base + by_efficacy * efficacy + focus * (1.0f / 7), 0, 1);
}

/* Chance that a group's joint analysis finds its true problem. */
static inline float bd_analysis_accuracy(float alone, float help, float facilitation)
{
    return bd_clampf(alone + help * facilitation, 0, 1);
}

/* Chance that the elite decides for the group: where power is unequal and elites sit in it. */
static inline float bd_capture_chance(float equity, float elite_share)
{
    return (1 - equity) * bd_clampf(4 * elite_share, 0, 1);
}

/* Share of a success's push on efficacy that a failure teaches. */
#define BD_FAILURE_TEACHES 0.25

/* What evaluation adds to a usual group's efficacy or cohesion in a usual month: `won` and `lost`
 * are what a success and a failure add, one of them comes every `cycle_months`. It is part of the
 * usual, so it is taken off when a group returns to the usual. */
static inline double bd_usual_lesson(double success, double won, double lost, double cycle_months)
{
    return (success * won + (1 - success) * lost) / cycle_months;
}

/* Cohesion or efficacy after a month's return to the usual, less the usual lesson. */
static inline float bd_group_return(float v, float usual, float rate, float lesson)
{
    return bd_clampf(v + rate * (usual - v) - lesson, 0, 1);
}

/* Log-odds of a successful action. */
static inline float bd_success_odds(float usual, float slope, float efficacy, float efficacy_usual,
                                    float cohesion, float cohesion_usual, float openness)
{
    return usual + slope * (efficacy - efficacy_usual) + slope * (cohesion - cohesion_usual) +
           openness;
}

#endif

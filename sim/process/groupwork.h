/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of groupwork (MODEL.md 7.4). */
#ifndef BD_PROCESS_GROUPWORK_H
#define BD_PROCESS_GROUPWORK_H

#include "base/math.h"
#include "state/channels.h"

#include <stdbool.h>

/* Share of what a group did this month that is its own: what a worker does with it counts with the
 * degree of participation, the rest is done for it. */
static inline float bd_owned_share(float facilitation, float participation)
{
    return 1 - facilitation * (1 - participation);
}

/* Share of a stage that a group gets through in a month: cohesion relative to the usual, and
 * facilitation in [0, 1], which makes it up to 1 + `help` times faster; passing over members is
 * faster still by `skip`. */
static inline float bd_cycle_speed(float months, float cohesion, float usual, float facilitation,
                                   float help, float skip, float participation)
{
    float alone = usual > 0 ? cohesion / usual : 1;
    return alone * (1 + help * facilitation * (1 + skip * (1 - participation))) / months;
}

/* Own practice of a member, mean over the seven powers, at most 1: the group works on one of them.
 */
static inline float bd_member_practice(float base, float by_efficacy, float efficacy, float focus)
{
    return bd_clampf(base + by_efficacy * efficacy + focus * (1.0f / 7), 0, 1);
}

/* Chance that a group's joint analysis finds its true problem: help counts less where members take
 * no part in deciding, since the problem is theirs. */
static inline float bd_analysis_accuracy(float alone, float help, float facilitation, float owned,
                                         float participation)
{
    return bd_clampf(alone + help * facilitation * (1 - owned * (1 - participation)), 0, 1);
}

/* Weight of a way to a solution: what fits the barrier counts eight times, `found` times that where
 * an inventive worker helps to seek; self-help fits a problem that lies with the members;
 * co-operation relative to the usual makes acting together likelier, ties to other groups make
 * projects likelier.
 */
static inline float bd_solution_weight(int solution, int barrier, float self_help,
                                       float cooperation, float network, float found)
{
    bool personal = barrier >= BD_NFACTOR;
    bool custom = barrier == BD_FACTOR_norms || barrier == BD_FACTOR_equity;
    bool owed = barrier == BD_FACTOR_institutions || barrier == BD_FACTOR_policy;
    float fits = 2 * found;
    switch (solution) {
    case BD_SOLUTION_self_help:
        return self_help * (personal ? fits : 0.25f);
    case BD_SOLUTION_service:
        return owed ? fits : 0.25f;
    case BD_SOLUTION_project:
        return (1 + network) * (barrier == BD_FACTOR_infrastructure ? fits : 0.25f);
    default:
        return cooperation * (custom ? fits : 0.25f);
    }
}

/* How much more often a group finds what fits: facilitation by a worker inventive beyond the usual.
 */
static inline float bd_fitting_found(double by_inventive, double beyond, float facilitation)
{
    return bd_positivef(1 + (float)(by_inventive * beyond) * facilitation);
}

/* Efficacy gained by seeing better groups: one's ties, the mean of those one is tied to. */
static inline float bd_network_lesson(float rate, float ties, float peers, float own)
{
    return rate * ties * bd_positivef(peers - own);
}

/* Cohesion lost when the help that members leaned on is gone. */
static inline float bd_exit_loss(float rate, float leaned, float carried)
{
    return rate * bd_positivef(leaned - carried);
}

/* Chance that the elite decides for the group: where power is unequal, elites sit in it, and the
 * members' own voice, 0 to 1, is weak. */
static inline float bd_capture_chance(float equity, float elite_share, float voice)
{
    return (1 - equity) * bd_clampf(4 * elite_share, 0, 1) * (1 - voice);
}

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

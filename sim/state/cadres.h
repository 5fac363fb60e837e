/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cadres at rest (MODEL.md section 5 and 7.8): how many of the empowered members carry work on in
 * the long run. */
#ifndef BD_STATE_CADRES_H
#define BD_STATE_CADRES_H

#include "base/math.h"
#include "state/params.h"

/* Own practice of a member of a usual group, mean over the seven powers, in [0, 1]. */
static inline double bd_usual_practice(const bd_params *p)
{
    return bd_clamp(p->groups.practice + p->groups.practice_efficacy * p->groups.efficacy_mean +
                        p->groups.practice_focus / BD_NPOWER,
                    0, 1);
}

/* Share of cadres among empowered members in the long run, in [0, 1]. Members of the long run
 * joined once and have learned since: their skill lies above the usual by what a usual group's
 * practice teaches, so they become cadres more easily than the usual member of burn-in. */
static inline double bd_usual_cadres(const bd_params *p)
{
    double taught = p->processes.agency ? p->agency.learning * bd_usual_practice(p) : 0;
    double ahead = bd_clamp(taught / (p->agency.skill_return + 1e-12), 0, 1 - p->agency.skill_mean);
    double odds =
        p->roles.cadre / (1 - p->roles.cadre + 1e-12) * bd_exp(p->roles.cadre_skill * ahead);
    double start = odds / (1 + odds);
    return start / (start + p->roles.cadre_end + 1e-12);
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of policy and campaigns (MODEL.md 7.13). */
#ifndef BD_PROCESS_POLICY_H
#define BD_PROCESS_POLICY_H

#include "process/structure.h"
#include "state/params.h"

/* Stance of a level after a month: pushes, and return to its usual stance, shifted by what weighs
 * on it from above. */
static inline double bd_stance_next(double stance, double usual, double above, double up,
                                    double down, double back)
{
    return bd_factor_next(stance, bd_clamp(usual + above, 0, 1), up, down, 0, back);
}

/* Share of households whose threshold lies below the share of supporters they see (Granovetter):
 * thresholds are normal. */
static inline double bd_crowd_share(double seen, double threshold, double spread)
{
    return bd_normal_cdf((seen - threshold) / spread);
}

/* Support after a month: work recruits among those who do not stand behind it yet, then the crowd
 * follows what it sees; `called` is what attention, momentum and example add to it. */
static inline double bd_support_next(double support, double recruits, double called, double pace,
                                     double threshold, double spread)
{
    double with = support + bd_clamp(recruits, 0, 1) * (1 - support);
    return bd_clamp(with + pace * (bd_crowd_share(with + called, threshold, spread) - with), 0, 1);
}

/* What speaks for and against a campaign. */
typedef struct bd_contest {
    double demand, beyond; /* size of the step; supporters above those needed */
    double pressure, equity, conflict;
} bd_contest;

/* Chance that those who decide give in this month; never higher for a larger demand. */
static inline double bd_campaign_chance(const bd_params_policy *p, bd_contest of)
{
    double z = bd_log(bd_clamp(p->win, 1e-9, 1 - 1e-9) / (1 - bd_clamp(p->win, 1e-9, 1 - 1e-9))) -
               p->win_demand * of.demand + p->win_support * of.beyond +
               p->win_pressure * of.pressure - p->resistance * (1 - of.equity) -
               p->win_conflict * of.conflict;
    return 1 / (1 + bd_exp(bd_clamp(-z, -80, 80)));
}

#endif

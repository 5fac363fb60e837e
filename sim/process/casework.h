/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of casework (MODEL.md 7.3). */
#ifndef BD_PROCESS_CASEWORK_H
#define BD_PROCESS_CASEWORK_H

#include "base/math.h"
#include "state/params.h"

#include <stdbool.h>
#include <stdint.h>

/* Months for which a case is worked on at least, and at most: a strategy's own length is both. */
static inline int64_t bd_case_least(const bd_params *p)
{
    return p->strategy.case_months > 0 ? p->strategy.case_months : p->casework.case_months;
}
static inline int64_t bd_case_most(const bd_params *p)
{
    return p->strategy.case_months > 0 ? p->strategy.case_months : p->casework.case_months_most;
}

/* How strongly casework works: quality of the work times the helping relation, which scales it
 * with the household's trust in [0, 1]; `relation` is the share that depends on trust. */
static inline float bd_casework_strength(float quality, float relation, float trust)
{
    return quality * (1 - relation * (1 - trust));
}

/* Whether a household functions again: its distress is back at the usual, and its agency lies
 * `more` above the usual. */
static inline bool bd_restored(float distress, float usual_distress, float agency,
                               float usual_agency, float more)
{
    return distress <= usual_distress && agency >= usual_agency + more;
}

/* Whether distress has returned: it lies more than `margin` above the usual. */
static inline bool bd_relapsed(float distress, float usual, float margin)
{
    return distress > usual + margin;
}

/* Whether a contact of after-care is due in its month `months`, counted from 1. */
static inline bool bd_contact_due(uint32_t months, int64_t every)
{
    return months % every == 0;
}

/* Chance that what a client said in confidence gets about in a month: usual, more where the worker
 * is burnt out beyond the usual, less where it fits the culture better. */
static inline double bd_breach_chance(double usual, double by_burnout, double burnout_beyond,
                                      double by_fit, double fit_beyond)
{
    return bd_clamp(usual * bd_positive(1 + by_burnout * burnout_beyond) *
                        bd_positive(1 - by_fit * fit_beyond),
                    0, 1);
}

/* Chance of an event of usual chance p once its odds are `times` as high. */
static inline float bd_at_odds(float p, float times)
{
    return p * times / (1 - p + p * times);
}

#endif

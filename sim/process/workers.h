/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of workers (MODEL.md 7.16). */
#ifndef BD_PROCESS_WORKERS_H
#define BD_PROCESS_WORKERS_H

#include "base/math.h"
#include "state/posts.h"

/* Quality of work, 1 usual: skill in the role (0 to 1), what is lost by burnout beyond the usual,
 * what cultural fit and what the role's own aptitude add. */
static inline double bd_work_quality(double skill, double tired, double accepted, double apt)
{
    return skill / BD_USUAL_SKILL * bd_positive(1 - tired) * bd_positive(1 + accepted) *
           bd_positive(1 + apt);
}

/* Quality of a post's work in a role; 0 where nobody is in post. */
double bd_post_quality(const bd_world *w, const bd_params_workers *p, uint32_t post,
                       bd_worker_role role);

/* Load over what is manageable: hours taken over hours there are, or open cases over those that so
 * many full-time workers can manage, whichever is more. */
static inline double bd_load(double hours_taken, double hours, double cases, double manageable)
{
    double by_hours = hours > 0 ? hours_taken / hours : 0;
    double by_cases = manageable > 0 ? cases / manageable : 0;
    return by_hours > by_cases ? by_hours : by_cases;
}

/* A worker's variable a month on: pushes once, then return to the usual. */
static inline double bd_worker_next(double x, double up, double down, double back, double usual)
{
    up = up > 1 ? 1 : up, down = down > 1 ? 1 : down;
    return bd_clamp(x + up * (1 - x) - down * x + back * (usual - x), 0, 1);
}

#endif

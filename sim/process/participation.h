/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of participation (MODEL.md 7.8). Hazards are logistic in deviations from the usual. */
#ifndef BD_PROCESS_PARTICIPATION_H
#define BD_PROCESS_PARTICIPATION_H

#include "base/math.h"
#include "state/params.h"

#include <stdbool.h>

/* Slopes of the joining hazard, log-odds per unit. */
typedef struct bd_join_slopes {
    float base; /* log-odds of a usual household in this village this month */
    float propensity, awareness, motivation, trust, distress, neighbours, visits, poverty;
    float held_back;        /* taken from held-back households in this village */
    float care, usual_size; /* taken per member beyond the mean size */
    float disappointed;
} bd_join_slopes;

static inline float bd_join_chance(bd_join_slopes s, float propensity, float awareness,
                                   float motivation, float trust, float distress, float neighbours,
                                   float visits, float poor, float held_back, float cost,
                                   float size, float disappointed)
{
    float z = s.base + s.propensity * propensity + s.awareness * awareness +
              s.motivation * motivation + s.trust * trust - s.distress * distress +
              s.neighbours * neighbours + s.visits * visits - s.poverty * poor -
              s.held_back * held_back - cost - s.care * (size - s.usual_size) -
              s.disappointed * disappointed;
    return bd_logisticf(z);
}

/* Chance that a member leaves; arguments are deviations from the usual. */
static inline float bd_leave_chance(float base, const bd_params_participation *p, float cohesion,
                                    float motivation, float distress)
{
    return bd_logisticf(base - (float)p->leave_cohesion * cohesion -
                        (float)p->leave_motivation * motivation +
                        (float)p->leave_distress * distress);
}

/* Threshold of a household under the threshold rule. */
static inline float bd_join_threshold(float theta, float spread, float propensity)
{
    return theta + spread * (propensity - 0.5f);
}

/* Chance that a cadre founds a group: where cadres are many, no more than makes up for what
 * dissolves at rest, or a village would fill with groups of itself. */
static inline double bd_cadre_founding(double usual, double cadres, double dissolved)
{
    return cadres * usual > dissolved ? dissolved / cadres : usual;
}

/* What comes of founding: how many join, in the mean, and the chance that there is a group. */
typedef struct bd_gathering {
    double come, founded;
} bd_gathering;

/* Of a founding to which `expected` come in the mean, each by themselves (Poisson): at most `most`
 * are taken, and fewer than `least` are no group. */
static inline bd_gathering bd_gathering_of(double expected, int64_t least, int64_t most)
{
    double chance = bd_exp(-expected), fewer = 0, below = 0;
    bd_gathering g = {0};
    for (int64_t n = 0; n < most; n++) {
        if (n < least)
            fewer += chance;
        else
            g.come += (double)n * chance;
        below += chance;
        chance *= expected / (double)(n + 1);
    }
    bool any = most >= least;
    g.come = any ? g.come + (double)most * bd_positive(1 - below) : 0;
    g.founded = any ? bd_positive(1 - fewer) : 0;
    return g;
}

/* Chance that a group dissolves this month. */
static inline float bd_dissolve_chance(float usual, float slope, float cohesion_beyond,
                                       float unschooled_times, bool schooled)
{
    float hazard = usual * bd_expf(-slope * cohesion_beyond);
    return bd_clampf(schooled ? hazard : hazard * unschooled_times, 0, 1);
}

#endif

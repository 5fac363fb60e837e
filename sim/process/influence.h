/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of influence (MODEL.md 7.7). */
#ifndef BD_PROCESS_INFLUENCE_H
#define BD_PROCESS_INFLUENCE_H

#include "base/math.h"

/* x^n for 0 <= n < 32 by fixed squarings: no branch in a loop over households. */
static inline float bd_whole_power(float x, int n)
{
    float x2 = x * x, x4 = x2 * x2, x8 = x4 * x4, x16 = x8 * x8;
    return (n & 1 ? x : 1.0f) * (n & 2 ? x2 : 1.0f) * (n & 4 ? x4 : 1.0f) * (n & 8 ? x8 : 1.0f) *
           (n & 16 ? x16 : 1.0f);
}

/* Hill function of the share of neighbours that take part beyond the reference: e^n / (e^n +
 * theta^n), 0 for e <= 0; `theta_power` is theta^n. */
static inline float bd_hill(float e, float theta_power, int n)
{
    float power = bd_whole_power(bd_positivef(e), n);
    float sum = power + theta_power;
    return sum > 0 ? power / sum : 0;
}

/* Chance to learn from sources whose failure exponents add up to `told`. */
static inline float bd_inform_chance(float told)
{
    return 1.0f - bd_expf(-told);
}

/* Chance that a household takes the topic up when it first knows it: logistic of logit(adopt) +
 * slope * propensity, 0 and 1 being certain. `odds` is adopt / (1 - adopt). */
static inline float bd_adopt_chance(float adopt, float odds, float slope, float propensity)
{
    float chance = 1 - 1 / (1 + odds * bd_expf(slope * propensity));
    return ((adopt <= 0) | (adopt >= 1)) ? adopt : chance;
}

/* Pull of awareness towards neighbours: DeGroot averaging with self-weight 1 - rate. */
static inline float bd_awareness_pull(float rate, float neighbours, float own)
{
    return rate * (neighbours - own);
}

/* Push on awareness and on skill, up or down, of cadres' visits beyond the village's usual. */
static inline float bd_cadre_lesson(float teach, float visited)
{
    return teach * visited;
}

/* Push on motivation, up or down, of such visits and of encouragement beyond the usual. */
static inline float bd_urge(float encourage, float visited, float motivation, float felt)
{
    return encourage * visited + motivation * felt;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of agency (MODEL.md 7.15). */
#ifndef BD_PROCESS_AGENCY_H
#define BD_PROCESS_AGENCY_H

#include "base/math.h"

/* Effects add once: positive pushes are summed and applied to what is missing, negative ones to
 * what is there. v and result in [0, 1]; up, down >= 0. */
static inline float bd_push(float v, float up, float down)
{
    up = up > 1 ? 1 : up, down = down > 1 ? 1 : down;
    return v + up * (1 - v) - down * v;
}

/* Return of v to its usual value. */
static inline float bd_return(float v, float usual, float rate)
{
    return v + rate * (usual - v);
}

/* Agency: harmonic mean of awareness, skill and motivation (complements: the scarcest binds),
 * cut by distress; 0 where one of them is 0. */
static inline float bd_agency_of(float awareness, float skill, float motivation, float distress)
{
    float as = awareness * skill, sum = as + (awareness + skill) * motivation;
    float mean = sum > 1e-12f ? 3 * as * motivation / sum : 0;
    return mean * (1 - 0.5f * distress);
}

/* Target of distress: usual, plus hardship beyond the expected, less what coping takes away. */
static inline float bd_distress_target(float usual, float hardship, float relief, float coping)
{
    return bd_clampf(usual + hardship - relief * coping, 0, 1);
}

/* Months of usual consumption that a household holds in savings beyond those it aims at: what is
 * left of money that came in. */
static inline float bd_reserve(float savings, float used_to, float aim)
{
    return bd_positivef(savings / (used_to > 1 ? used_to : 1) - aim);
}

/* Fading of coping: what is practised in one's own activity fades less, and so it does where a
 * reserve leaves room to go on practising. */
static inline float bd_coping_fade(float fade, float practised, float own, float secured,
                                   float reserve)
{
    float room = secured * reserve;
    return fade * (1 - practised * own) * (1 - (room < 1 ? room : 1));
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of roles and attribution (MODEL.md 7.11). */
#ifndef BD_PROCESS_ROLES_H
#define BD_PROCESS_ROLES_H

#include "base/math.h"

#include <stdbool.h>

/* Weighted reservoir of one (Chao 1982): after adding weight w to credit, whether the newcomer
 * replaces the candidate; `u` uniform in (0,1). */
static inline bool bd_credit_replaces(float w, float credit_with_w, float u)
{
    return u * credit_with_w < w;
}

/* Uniform left over in a card that was spent on the chance `used`: card / used, below 1. */
static inline float bd_card_rest(float card, float used)
{
    float rest = used > 0 ? card / used : 0;
    return rest < 0.99999994f ? rest : 0.99999994f;
}

/* Weights of credit: what each kind of source added to agency times practice this month. */
typedef struct bd_credit_weights {
    float group, work, neighbours;
} bd_credit_weights;

static inline bd_credit_weights bd_credit_of(float agency, float own, float usual, float worked,
                                             float taught)
{
    float beyond = bd_positivef(own - usual);
    return (bd_credit_weights){
        .group = agency * beyond, .work = agency * worked, .neighbours = taught * (own + worked)};
}

/* How far a cadre's chance to carry the work on has ripened: it takes `whole` months in the group.
 */
static inline float bd_ripe(uint8_t months, float whole)
{
    return (float)months < whole ? (float)months / whole : 1.0f;
}

/* Members that a cadre of the village carries. One more cadre is counted than there are, so that
 * the last to stop does not make the load endless. */
static inline double bd_cadre_load(double members, double cadres)
{
    return members / (cadres + 1);
}

/* How far a load lies beyond the usual, as a share of it, within -1 and 1; 0 where none is usual.
 */
static inline double bd_overload(double load, double usual)
{
    return usual > 0 ? bd_clamp(load / usual - 1, -1, 1) : 0;
}

/* Chance that a cadre stops: of its usual chance so much more as it is overloaded and more
 * distressed than usual (burnout), or less. Linear, so that ups and downs around the usual leave
 * the mean alone. */
static inline float bd_cadre_stops(float usual, float by_load, float by_distress, float beyond)
{
    return usual * bd_positivef(1 + by_load + by_distress * beyond);
}

#endif

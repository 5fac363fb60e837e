/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kinds of group (MODEL.md 7.4): whom a kind suits, and which kind is founded. Shared by the start
 * of a world and by what happens in it. */
#ifndef BD_STATE_KINDS_H
#define BD_STATE_KINDS_H

#include "state/params.h"

#include <string.h>

/* Completed upper secondary school: who keeps a co-operative's books. */
#define BD_BOOKKEEPING_YEARS 12

/* Key of the disadvantage that women-led households have. */
#define BD_WOMEN_LED "gender"

/* What of a household a kind looks at. */
typedef struct bd_kind_look {
    uint8_t stratum, schooling;
    bool women_led, structural; /* has BD_WOMEN_LED; has any structural one */
} bd_kind_look;

/* The scenario's disadvantages that decide both, as bits. */
typedef struct bd_kind_bits {
    uint16_t women_led, structural;
} bd_kind_bits;

static inline bd_kind_bits bd_kind_bits_of(const bd_params *p)
{
    bd_kind_bits of = {0};
    for (uint32_t d = 0; d < p->ndisadvantage; d++) {
        uint16_t bit = (uint16_t)(1u << d);
        if (strcmp(p->disadvantage[d].key, BD_WOMEN_LED) == 0) of.women_led |= bit;
        if (p->disadvantage[d].family == 0) of.structural |= bit;
    }
    return of;
}

static inline bd_kind_look bd_kind_look_at(bd_kind_bits of, uint16_t bits, uint8_t stratum,
                                           uint8_t schooling)
{
    return (bd_kind_look){.stratum = stratum,
                          .schooling = schooling,
                          .women_led = (bits & of.women_led) != 0,
                          .structural = (bits & of.structural) != 0};
}

/* Whether a kind suits a household: it founds and joins such groups more easily. */
static inline bool bd_kind_suits(int kind, bd_kind_look look)
{
    switch (kind) {
    case BD_GROUP_savings:
        return look.stratum == BD_STRATUM_poor;
    case BD_GROUP_farmer:
        return look.schooling < BD_BOOKKEEPING_YEARS;
    case BD_GROUP_women:
        return look.women_led;
    case BD_GROUP_cooperative:
        return look.schooling >= BD_BOOKKEEPING_YEARS;
    default:
        return look.structural;
    }
}

/* Whether a kind admits a household: action by identity admits those whom it is about. */
static inline bool bd_kind_admits(int kind, bd_kind_look look)
{
    return kind != BD_GROUP_action || look.structural;
}

/* Weight of each kind for a founder: the usual frequency, `fit` times that of a kind that suits, 0
 * of one that does not admit the founder. Returns their sum. */
static inline double bd_kind_weights(const double usual[BD_NGROUP_KIND], double fit,
                                     bd_kind_look look, double weight[BD_NGROUP_KIND])
{
    double sum = 0;
    for (int k = 0; k < BD_NGROUP_KIND; k++) {
        weight[k] = !bd_kind_admits(k, look) ? 0 : usual[k] * (bd_kind_suits(k, look) ? fit : 1);
        sum += weight[k];
    }
    return sum;
}

/* Kind that a founder chooses by these weights; u uniform in (0,1). */
static inline int bd_kind_chosen(const double usual[BD_NGROUP_KIND], double fit, bd_kind_look look,
                                 double u)
{
    double weight[BD_NGROUP_KIND];
    double place = u * bd_kind_weights(usual, fit, look, weight);
    for (int k = 0; k < BD_NGROUP_KIND; k++) {
        if (place < weight[k]) return k;
        place -= weight[k];
    }
    return BD_GROUP_farmer;
}

#endif

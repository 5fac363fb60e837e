/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Households, drawn or completed (MODEL.md section 6.1). Every trait is a mixture of what the
 * village shares, what the hamlet shares and what is the household's own, so that neighbours are
 * alike before anybody has influenced anybody: real villages differ in take-up five times as much
 * as contagion alone makes them. What a reader would get wrong: assets, schooling, disadvantages
 * and agency are correlated through log assets, and the wish for ties is a trait as well, because
 * leaders are chosen by it before the ties exist. */
#ifndef BD_SETUP_POPULATION_H
#define BD_SETUP_POPULATION_H

#include "state/survey.h"
#include "state/wealth.h"

/*    name, what it decides. Normals first, then uniforms; four a block, never reordered.
 *    Disadvantages follow, one normal each. */
#define BD_TRAITS(N, U)                                                       \
    N(sociable, "wish for ties")                                              \
    N(size, "members")                                                        \
    N(schooling, "years of schooling")                                        \
    N(assets, "log assets")                                                   \
    N(propensity, "propensity to take part")                                  \
    N(power, "initial power over its ceiling, what all seven have in common") \
    N(awareness, "usual awareness")                                           \
    N(skill, "usual skill")                                                   \
    N(motivation, "usual motivation")                                         \
    N(trust, "usual trust")                                                   \
    N(distress, "usual distress")                                             \
    N(power_choice, "initial power over its ceiling, its own part")           \
    N(power_needs, "the same")                                                \
    N(power_ideas, "the same")                                                \
    N(power_institutions, "the same")                                         \
    N(power_resources, "the same")                                            \
    N(power_economy, "the same")                                              \
    N(power_care, "the same")                                                 \
    U(ties, "rounding of the wish for ties in the village")                   \
    U(cross, "rounding of the wish for ties across")                          \
    U(crisis, "whether it is in a crisis at the start")                       \
    U(leader, "whether it leads")                                             \
    U(informed, "whether a leader knows the topic")                           \
    U(spare, "nothing yet")

typedef enum bd_trait {
#define T(name, meaning) BD_TRAIT_##name,
    BD_TRAITS(T, T)
#undef T
        BD_NTRAIT,
    BD_NTRAIT_NORMAL = BD_TRAIT_ties /* rows before it are normals */
} bd_trait;

_Static_assert(BD_NTRAIT % 4 == 0, "traits are dealt four a block");
_Static_assert(BD_TRAIT_power_care - BD_TRAIT_power_choice + 1 == BD_NPOWER &&
                   BD_TRAIT_trust - BD_TRAIT_awareness + 1 == BD_NAGENCY,
               "a trait for every power and every agency variable");

#define BD_TRAITS_MAX (BD_NTRAIT + BD_DISADVANTAGES_MAX)
#define BD_TRAIT_ROWS 256u /* households drawn at a time */

/* Constants that follow from the parameters. */
typedef struct bd_population {
    const bd_params *p;
    bd_luck luck;
    float own, hamlet, village; /* weights of the three parts of a trait; squares sum to 1 */
    struct {
        float shared, lone;  /* weights of village and of hamlet, each; of the household */
        float poverty, rest; /* weights of minus log assets and of the rest */
        float threshold;     /* has the disadvantage above it */
    } weak[BD_DISADVANTAGES_MAX];
    float stratum_from[BD_NSTRATUM]; /* lowest log assets of a stratum */
    float crisis[BD_NSTRATUM];       /* prevalence in the long run */
    float shape;                     /* gamma shape of the wish for ties; 0: all alike */
    float local_wish, cross_wish;    /* means */
    float leader_base, leader_slope; /* chance to lead = base + slope * wish over its mean */
    bd_wealth wealth;
    uint16_t held_back; /* bits of the disadvantages that norms hold back */
} bd_population;

/* BD_INPUT when shares cannot hold together. */
bd_status bd_population_set(bd_population *c, const bd_params *p, bd_luck luck, bd_error *err);

/* Fills village v's own columns (but id, district, first, count, hamlets) and its households',
 * whose id and hamlet stand. Until bd_settle_village, `profile` holds the disadvantages' bits,
 * `power` the fraction of the ceiling, and `candidate` the wish for ties. `cross_scale` makes up
 * for wishes across that will find no other village. `given`: NULL, or the survey's households of
 * this village; `known`: NULL, or what the survey says of the village. */
void bd_draw_village(bd_world *w, const bd_population *c, uint32_t v, float cross_scale,
                     const bd_survey_household *given, const bd_survey_village *known);

static inline uint32_t bd_wish_local(uint32_t wish)
{
    return wish & 0xFFFFFFu;
}
static inline uint32_t bd_wish_cross(uint32_t wish)
{
    return wish >> 24;
}

/* Turns bits into profile rows and fractions into powers; `row` maps bits to profile rows. */
void bd_settle_village(bd_world *w, const bd_params *p, uint32_t v, const uint16_t *row);

/* Chance that a household of the stratum is in a crisis, in the long run. */
double bd_crisis_prevalence(const bd_params *p, bd_stratum stratum);

/* Gamma variate of mean 1 and the given shape from a standard normal (Wilson and Hilferty 1931);
 * never negative; shape 0 stands for no spread: 1. Mean within 1 % for shapes from 1. */
float bd_gamma_from_normal(float shape, float z);

/* Slope b of the chance to lead, share * (1 - b + b * wish / mean wish), at which leaders have
 * `ratio` times the others' mean wish when wishes have the squared coefficient of variation cv2;
 * within [0, 1]. */
double bd_leader_slope(double share, double ratio, double cv2);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Alkire-Foster measurement of empowerment, as in the WEAI (Alkire and Foster 2011; Alkire et al.
 * 2013; MODEL.md section 4.6). A household is adequate in power k when power[k] >= threshold[k],
 * its score is the weighted share of adequate powers, and it is disempowered when score < cutoff.
 *     H  = disempowered / households             headcount
 *     A  = mean (1 - score) of the disempowered  intensity
 *     M0 = H A, index = 1 - M0
 * Seven powers make 128 patterns of adequacy, so everything follows from integer counts by
 * pattern: sums are exact and no order of households can change a result. The cutoff is compared
 * with a slack of 1e-9, or a score that should equal it would fall short by rounding. */
#ifndef BD_MEASURE_ALKIRE_FOSTER_H
#define BD_MEASURE_ALKIRE_FOSTER_H

#include "state/params.h"

#define BD_PATTERNS (1u << BD_NPOWER)

/* Thresholds, weights (summing to 1) and what follows for each pattern of adequacy, in which bit k
 * is set when the household is adequate in power k. */
typedef struct bd_adequacy {
    float threshold[BD_NPOWER];
    double weight[BD_NPOWER];
    double cutoff;
    float score[BD_PATTERNS];          /* 0 to 1 */
    double lack[BD_PATTERNS];          /* 1 - score of the disempowered, else 0 */
    uint8_t disempowered[BD_PATTERNS]; /* 1 when score < cutoff */
} bd_adequacy;

/* From powers.*.threshold, powers.*.weight and roles.cutoff. Weights that are all 0 count alike. */
void bd_adequacy_set(bd_adequacy *a, const bd_params *p);

/* Pattern of a household whose power k is power[k * stride]. */
static inline uint32_t bd_adequacy_pattern(const float *power, size_t stride,
                                           const float threshold[BD_NPOWER])
{
    uint32_t pattern = 0;
    for (uint32_t k = 0; k < BD_NPOWER; k++)
        pattern |= (uint32_t)(power[k * stride] >= threshold[k]) << k;
    return pattern;
}

/* Patterns of n households: vectorises. Power k of household i is power[k * stride + i]. */
void bd_adequacy_patterns(const float *power, size_t stride, uint32_t n,
                          const float threshold[BD_NPOWER], uint8_t *pattern);

/* What the counts of households by pattern say. Shares are 0 when there are no households, and
 * intensity 0 when nobody is disempowered. */
typedef struct bd_disempowerment {
    double households;
    double headcount;                     /* H, 0 to 1 */
    double intensity;                     /* A, 0 to 1 */
    double m0;                            /* H A */
    double index;                         /* 1 - M0 */
    double censored_headcount[BD_NPOWER]; /* share that is disempowered and inadequate in k */
    double contribution[BD_NPOWER];       /* weight[k] censored_headcount[k] / M0; sums to 1 */
} bd_disempowerment;

bd_disempowerment bd_alkire_foster(const bd_adequacy *a, const uint64_t count[BD_PATTERNS]);

/* Contribution of a subgroup to the M0 of all: share * its M0 / M0 of all; 0 when that is 0. */
double bd_subgroup_contribution(const bd_disempowerment *subgroup, const bd_disempowerment *all);

/* Parity gap: M0 of the subgroup less M0 of the others; positive when the subgroup is worse off.
 * 0 when either has no household. */
double bd_parity_gap(const bd_disempowerment *subgroup, const bd_disempowerment *others);

/* Row of the disadvantage that the parity gap is about: the one named `gender`; BD_NONE (all bits
 * set) when the scenario has none. */
uint32_t bd_parity_disadvantage(const bd_params *p);

#endif

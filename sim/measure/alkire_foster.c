/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Alkire-Foster from counts by pattern of adequacy. */
#include "measure/alkire_foster.h"

#include "base/hot.h"
#include "state/kinds.h"

#include <string.h>

#define SLACK 1e-9

void bd_adequacy_set(bd_adequacy *a, const bd_params *p)
{
    double sum = 0;
    for (int k = 0; k < BD_NPOWER; k++) sum += p->power[k].weight;
    for (int k = 0; k < BD_NPOWER; k++) {
        a->threshold[k] = (float)p->power[k].threshold;
        a->weight[k] = sum > 0 ? p->power[k].weight / sum : 1.0 / BD_NPOWER;
    }
    a->cutoff = p->roles.cutoff;
    for (uint32_t pattern = 0; pattern < BD_PATTERNS; pattern++) {
        double score = 0;
        for (int k = 0; k < BD_NPOWER; k++)
            if (pattern >> k & 1) score += a->weight[k];
        a->score[pattern] = (float)score;
        a->disempowered[pattern] = score + SLACK < a->cutoff;
        a->lack[pattern] = a->disempowered[pattern] ? 1 - score : 0;
    }
}

BD_HOT void bd_adequacy_patterns(const float *power, size_t stride, uint32_t n,
                                 const float threshold[BD_NPOWER], uint8_t *pattern)
{
    float z[BD_NPOWER];
    memcpy(z, threshold, sizeof z);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t bits = 0;
        for (uint32_t k = 0; k < BD_NPOWER; k++)
            bits |= (power[k * stride + i] >= z[k] ? 1u : 0u) << k;
        pattern[i] = (uint8_t)bits;
    }
}

bd_disempowerment bd_alkire_foster(const bd_adequacy *a, const uint64_t count[BD_PATTERNS])
{
    uint64_t households = 0, disempowered = 0, censored[BD_NPOWER] = {0};
    for (uint32_t pattern = 0; pattern < BD_PATTERNS; pattern++) {
        households += count[pattern];
        if (!a->disempowered[pattern]) continue;
        disempowered += count[pattern];
        for (int k = 0; k < BD_NPOWER; k++)
            if (!(pattern >> k & 1)) censored[k] += count[pattern];
    }
    bd_disempowerment d = {.households = (double)households, .index = 1};
    if (households == 0 || disempowered == 0) return d;
    for (int k = 0; k < BD_NPOWER; k++) {
        d.censored_headcount[k] = (double)censored[k] / (double)households;
        d.m0 += a->weight[k] * d.censored_headcount[k];
    }
    d.headcount = (double)disempowered / (double)households;
    d.intensity = d.m0 / d.headcount;
    d.index = 1 - d.m0;
    for (int k = 0; k < BD_NPOWER; k++)
        d.contribution[k] = d.m0 > 0 ? a->weight[k] * d.censored_headcount[k] / d.m0 : 0;
    return d;
}

double bd_subgroup_contribution(const bd_disempowerment *subgroup, const bd_disempowerment *all)
{
    double total = all->households * all->m0;
    return total > 0 ? subgroup->households * subgroup->m0 / total : 0;
}

double bd_parity_gap(const bd_disempowerment *subgroup, const bd_disempowerment *others)
{
    if (subgroup->households == 0 || others->households == 0) return 0;
    return subgroup->m0 - others->m0;
}

uint32_t bd_parity_disadvantage(const bd_params *p)
{
    for (uint32_t d = 0; d < p->ndisadvantage; d++)
        if (strcmp(p->disadvantage[d].key, BD_WOMEN_LED) == 0) return d;
    return UINT32_MAX;
}

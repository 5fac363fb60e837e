/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ceilings of the powers. A disadvantage bites less in an open village. */
#include "state/ceilings.h"

#include "base/hot.h"

double bd_factor_met(const bd_params *p, uint16_t bits, bd_factor f, double factor)
{
    double met = factor;
    for (uint32_t d = 0; d < p->ndisadvantage; d++)
        if (bits >> d & 1) met *= 1 - p->disadvantage[d].burden[f] * (1 - factor);
    return met;
}

void bd_ceilings(const bd_params *p, uint16_t bits, const double factor[BD_NFACTOR],
                 double ceiling[BD_NPOWER])
{
    double met[BD_NFACTOR];
    for (int f = 0; f < BD_NFACTOR; f++) met[f] = bd_factor_met(p, bits, (bd_factor)f, factor[f]);
    for (int k = 0; k < BD_NPOWER; k++) {
        double open = 0;
        for (int f = 0; f < BD_NFACTOR; f++) open += p->power[k].ceiling[f] * met[f];
        ceiling[k] = p->consolidation.floor + (1 - p->consolidation.floor) * open;
    }
}

double bd_ceiling(const bd_params *p, uint16_t bits, bd_power_axis k,
                  const double factor[BD_NFACTOR])
{
    double open = 0;
    for (int f = 0; f < BD_NFACTOR; f++)
        if (p->power[k].ceiling[f] > 0)
            open += p->power[k].ceiling[f] * bd_factor_met(p, bits, (bd_factor)f, factor[f]);
    return p->consolidation.floor + (1 - p->consolidation.floor) * open;
}

BD_HOT static void burden(const uint16_t *restrict bits, uint32_t n, uint32_t d, float times,
                          float *restrict met)
{
    for (uint32_t i = 0; i < n; i++) met[i] *= bits[i] >> d & 1 ? times : 1.0f;
}

BD_HOT static void add_times(const float *restrict met, uint32_t n, float weight,
                             float *restrict out)
{
    for (uint32_t i = 0; i < n; i++) out[i] += weight * met[i];
}

void bd_ceiling_planes(const bd_params *p, const uint16_t *bits, uint32_t n,
                       const double factor[BD_NFACTOR], size_t stride, float *out)
{
    float met[BD_PROFILES_MAX], floor = (float)p->consolidation.floor;
    for (int k = 0; k < BD_NPOWER; k++)
        for (uint32_t i = 0; i < n; i++) out[(size_t)k * stride + i] = floor;
    for (int f = 0; f < BD_NFACTOR; f++) {
        for (uint32_t i = 0; i < n; i++) met[i] = (float)factor[f];
        for (uint32_t d = 0; d < p->ndisadvantage; d++)
            if (p->disadvantage[d].burden[f] > 0)
                burden(bits, n, d, (float)(1 - p->disadvantage[d].burden[f] * (1 - factor[f])),
                       met);
        for (int k = 0; k < BD_NPOWER; k++)
            if (p->power[k].ceiling[f] > 0)
                add_times(met, n, (1 - floor) * (float)p->power[k].ceiling[f],
                          out + (size_t)k * stride);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ceilings of the powers. A disadvantage bites less in an open village. */
#include "state/ceilings.h"

#include "base/hot.h"

double bd_factor_met(const bd_params *p, uint16_t bits, bd_factor f, double factor)
{
    double met = factor;
    for (unsigned left = bits & ((1u << p->ndisadvantage) - 1); left != 0; left &= left - 1)
        met *= bd_burden_left(p->disadvantage[__builtin_ctz(left)].burden[f], factor);
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

#define BLOCK 256u /* profiles at a time */

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

/* Ceilings of n <= BLOCK profiles: plane k starts at k * BLOCK. */
static void planes_of(const bd_params *p, const uint16_t *bits, uint32_t n,
                      const double factor[BD_NFACTOR], float *out)
{
    float met[BLOCK], floor = (float)p->consolidation.floor;
    for (uint32_t i = 0; i < BD_NPOWER * BLOCK; i++) out[i] = floor;
    for (int f = 0; f < BD_NFACTOR; f++) {
        for (uint32_t i = 0; i < n; i++) met[i] = (float)factor[f];
        for (uint32_t d = 0; d < p->ndisadvantage; d++)
            if (p->disadvantage[d].burden[f] > 0)
                burden(bits, n, d, (float)(1 - p->disadvantage[d].burden[f] * (1 - factor[f])),
                       met);
        for (int k = 0; k < BD_NPOWER; k++)
            if (p->power[k].ceiling[f] > 0)
                add_times(met, n, (1 - floor) * (float)p->power[k].ceiling[f],
                          out + (size_t)k * BLOCK);
    }
}

BD_HOT static void rows_of(const float *restrict plane, uint32_t n, float *restrict row)
{
    _Static_assert(BD_NPOWER == 7 && BD_CEILING_ROW == 8, "a row is seven powers and a rest");
    for (uint32_t i = 0; i < n; i++) {
        float *to = row + (size_t)i * BD_CEILING_ROW;
        const float *from = plane + i;
        to[0] = from[0], to[1] = from[BLOCK], to[2] = from[2 * BLOCK], to[3] = from[3 * BLOCK];
        to[4] = from[4 * BLOCK], to[5] = from[5 * BLOCK], to[6] = from[6 * BLOCK], to[7] = 0;
    }
}

void bd_ceiling_rows(const bd_params *p, const uint16_t *bits, uint32_t n,
                     const double factor[BD_NFACTOR], float *out)
{
    float plane[BD_NPOWER * BLOCK];
    for (uint32_t from = 0; from < n; from += BLOCK) {
        uint32_t count = n - from < BLOCK ? n - from : BLOCK;
        planes_of(p, bits + from, count, factor, plane);
        rows_of(plane, count, out + (size_t)from * BD_CEILING_ROW);
    }
}

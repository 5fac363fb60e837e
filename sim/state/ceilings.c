/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ceilings of the powers. A disadvantage bites less in an open village. */
#include "state/ceilings.h"

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
    double ceiling[BD_NPOWER];
    bd_ceilings(p, bits, factor, ceiling);
    return ceiling[k];
}

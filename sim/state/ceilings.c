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

double bd_ceiling(const bd_params *p, uint16_t bits, bd_power_axis k,
                  const double factor[BD_NFACTOR])
{
    double open = 0;
    for (int f = 0; f < BD_NFACTOR; f++)
        if (p->power[k].ceiling[f] > 0)
            open += p->power[k].ceiling[f] * bd_factor_met(p, bits, (bd_factor)f, factor[f]);
    return p->consolidation.floor + (1 - p->consolidation.floor) * open;
}

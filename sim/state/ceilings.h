/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ceilings of the powers (MODEL.md section 4.1): what structure allows a household. */
#ifndef BD_STATE_CEILINGS_H
#define BD_STATE_CEILINGS_H

#include "state/world.h"

/* Times by which a disadvantage with a burden lowers a structural factor: the less, the more open
 * the village. */
static inline double bd_burden_left(double burden, double factor)
{
    return 1 - burden * (1 - factor);
}

/* Structural factor f as a household with the disadvantages in `bits` meets it:
 * S[f] * product over d of (1 - B[d][f] (1 - S[f])). In [0, 1]. */
double bd_factor_met(const bd_params *p, uint16_t bits, bd_factor f, double factor);

/* Ceiling of power k for those disadvantages: floor + (1 - floor) sum_f W[k][f] met[f]. */
double bd_ceiling(const bd_params *p, uint16_t bits, bd_power_axis k,
                  const double factor[BD_NFACTOR]);

#define BD_CEILING_ROW 8 /* floats from one profile's ceilings to the next's */

/* Ceilings of n <= BD_PROFILES_MAX profiles at once, in float: power k of profile i lies at
 * i * BD_CEILING_ROW + k; what is left of a row is 0. */
void bd_ceiling_rows(const bd_params *p, const uint16_t *bits, uint32_t n,
                     const double factor[BD_NFACTOR], float *out);

/* All seven ceilings of one profile. */
void bd_ceilings(const bd_params *p, uint16_t bits, const double factor[BD_NFACTOR],
                 double ceiling[BD_NPOWER]);

#endif

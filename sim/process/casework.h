/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of casework (MODEL.md 7.3). */
#ifndef BD_PROCESS_CASEWORK_H
#define BD_PROCESS_CASEWORK_H

#include "state/params.h"

/* Months for which a case is served before it is closed: the strategy's, or else the usual. */
static inline int64_t bd_case_length(const bd_params *p)
{
    return p->strategy.case_months > 0 ? p->strategy.case_months : p->casework.case_months;
}

/* How strongly casework works: quality of the work times the helping relation, which scales it
 * with the household's trust in [0, 1]; `relation` is the share that depends on trust. */
static inline float bd_casework_strength(float quality, float relation, float trust)
{
    return quality * (1 - relation * (1 - trust));
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The snowball number: how many households a newly empowered household goes on to empower
 * (MODEL.md section 4.10). Pooled over everybody it is below 1 by construction (each child has one
 * parent), so it is reported by cohort and by month:
 *   cohort R         children per household empowered in month m, as far as they were observed.
 *                    Late cohorts have had little time: they are right-censored, and count as
 *                    complete only from `window` observed months on.
 *   instantaneous R  children a household would have if the birth rates by age of this window of
 *                    months held for ever: sum over age a of births(t, a) / cohort size (t - a).
 *                    It is Fraser's (2007) instantaneous reproduction number with the infectivity
 *                    profile left free, in demography the period total fertility rate. Cori et
 *                    al. (2013) divide births by parents weighed with a known profile instead;
 *                    attribution tells parent and child apart, so no profile need be assumed.
 * All work on a table of births: births[t * n + m] is the number of households that became
 * empowered in month t with a parent empowered in month m; newly[m] is the size of cohort m. */
#ifndef BD_MEASURE_SNOWBALL_H
#define BD_MEASURE_SNOWBALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bd_cohort_r {
    double r;          /* children per newly empowered household; NaN for an empty cohort */
    uint32_t observed; /* months after the cohort's month that were observed */
    bool complete;     /* observed >= window */
} bd_cohort_r;

/* R of cohort m from its children up to month `last` (both months of the table). */
bd_cohort_r bd_snowball_cohort(uint32_t newly, uint32_t children, uint32_t m, uint32_t last,
                               uint32_t window);

/* Instantaneous R of month t from births in the `window` months up to t, none before `first`,
 * where births began to be observed. Ages at which no cohort was at risk add nothing. NaN when no
 * cohort was at risk at any age. */
double bd_snowball_instantaneous(const uint32_t *newly, const uint32_t *births, size_t n,
                                 uint32_t first, uint32_t t, uint32_t window);

/* Mean R of the cohorts first <= m < end that are complete: children over newly empowered. The
 * standard error is that of a ratio estimator over cohorts (Cochran 1977, 6.4); NaN with fewer
 * than two cohorts. */
typedef struct bd_snowball_mean {
    double r, error;
    uint32_t cohorts; /* complete cohorts with a member */
    uint64_t newly;
} bd_snowball_mean;

bd_snowball_mean bd_snowball_mean_over(const uint32_t *newly, const uint32_t *children,
                                       uint32_t first, uint32_t end, uint32_t last,
                                       uint32_t window);

/* Mean months from a parent's empowerment to a child's, over all births; NaN without any. */
double bd_snowball_interval(const uint32_t *births, size_t n, size_t months);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be said of paired replicates: means with their Monte-Carlo error, ratios, and which
 * strategies are worth their money. Numbers in, numbers out. An error here is over replicates: how
 * well the mean of this model is known, nothing about the world. */
#ifndef BD_STUDY_ECONOMICS_H
#define BD_STUDY_ECONOMICS_H

#include <stddef.h>
#include <stdint.h>

/* A value and its Monte-Carlo standard error; error NaN with fewer than two replicates. */
typedef struct bd_estimate {
    double value, error;
} bd_estimate;

/* Mean over those of x[0..n) that are not NaN; NaN when there are none. */
bd_estimate bd_mean_of(const double *x, uint32_t n);

/* Sum of top over sum of bottom, with the delete-one jackknife error (Efron and Tibshirani 1993,
 * chapter 11). Pairs with a NaN are left out; NaN when the sum of bottom is 0. */
bd_estimate bd_ratio_of(const double *top, const double *bottom, uint32_t n);

/* Variance that a difference would have with independent seeds, over what it has under common
 * random numbers: (var a + var b) / var(a - b). Infinite when the pairs always differ by the same,
 * NaN with fewer than two pairs. */
double bd_variance_gain(const double *a, const double *b, uint32_t n);

/* Standard deviation over replicates; NaN with fewer than two. */
double bd_spread_of(const double *x, uint32_t n);

/* Where a strategy stands in an incremental analysis of cost and effect (Drummond et al. 2015,
 * chapter 5): strategies in order of cost; one that costs no less than another and does no more is
 * dominated; one whose extra effect costs more than the extra effect of the next, dearer one is
 * extendedly dominated (a mix of its neighbours does better); the rest form the frontier. */
typedef enum bd_standing {
    BD_ON_FRONTIER,
    BD_DOMINATED,
    BD_EXTENDEDLY_DOMINATED,
    BD_ALIKE /* same cost and effect as one before it in the table */
} bd_standing;

/* Fills standing[n] and ratio[n]: extra cost over extra effect against the next cheaper strategy
 * on the frontier; NaN for the cheapest and for those not on it. BD_ARMS_MAX strategies at most. */
#define BD_ARMS_MAX 64
void bd_frontier(const double *cost, const double *effect, size_t n, bd_standing *standing,
                 double *ratio);

/* share[a]: of replicates in which strategy a has the largest value[a * stride + r]; those that
 * share the first place share the replicate. */
void bd_chance_of_best(const double *value, size_t stride, size_t narm, uint32_t replicates,
                       double *share);

#endif

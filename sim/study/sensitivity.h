/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an outcome depends on: Sobol's indices from Saltelli's layout (first order by Saltelli et
 * al. 2010, total by Jansen 1999), elementary effects (Morris 1991, Campolongo et al. 2007),
 * partial rank correlation; each with a bootstrap interval. The noise of seeds is estimated from
 * replicates and kept apart: indices are those of the expected outcome. Points that failed are NaN
 * and left out. */
#ifndef BD_STUDY_SENSITIVITY_H
#define BD_STUDY_SENSITIVITY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A figure and its 95 % interval. */
typedef struct bd_index {
    double value, low, high;
} bd_index;

/* What seeds do to an outcome y[point * replicates + replicate]. A run differs from its point's
 * mean by what its seed does at every point (`shared`, under common luck) and by what it does at
 * this one (`own`). */
typedef struct bd_noise {
    double points; /* variance of the expected outcome between points */
    double shared; /* variance of what a seed does everywhere; 0 under independent luck */
    double own;    /* variance of what a seed does at one point */
    double share;  /* of the variance of a single run; NaN with one replicate */
} bd_noise;

bd_noise bd_seed_noise(const double *y, uint32_t npoint, uint32_t replicates, bool common_luck);

/* Mean over replicates of each point, NaN where any failed. */
void bd_point_means(const double *y, uint32_t npoint, uint32_t replicates, double *mean);

/* Indices of the expected outcome, from y[point * replicates + replicate] in Saltelli's layout of n
 * base points. With two replicates and more the noise of seeds is not in them: every product is of
 * outcomes under different seeds. first[k], total[k]; the answer is how many base points count. */
uint32_t bd_sobol_indices(const double *y, uint32_t n, uint32_t k, uint32_t replicates,
                          uint64_t seed, uint32_t resamples, bd_index *first, bd_index *total,
                          bd_error *err);

/* Effects of r trajectories of k + 1 points with outcomes f and unit coordinates x[point * k +
 * axis]: mean, mean of the absolute value, standard deviation. */
typedef struct bd_effect {
    double mean, spread;
    bd_index absolute; /* mu* */
    uint32_t count;
} bd_effect;
void bd_morris_effects(const double *f, const double *x, uint32_t r, uint32_t k, uint64_t seed,
                       uint32_t resamples, bd_effect *out);

/* Partial rank correlation of f with each of k parameters x[point * k + axis] over n points. The
 * answer is how many points count; with fewer than k + 3, or a parameter that does not vary, NaN.
 */
uint32_t bd_partial_rank(const double *f, const double *x, uint32_t n, uint32_t k, uint64_t seed,
                         uint32_t resamples, bd_index *out, bd_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Least squares with errors clustered by village. Numbers in, numbers out. */
#ifndef BD_STUDY_ESTIMATORS_H
#define BD_STUDY_ESTIMATORS_H

#include <stddef.h>
#include <stdint.h>

#define BD_COLUMNS_MAX 32u

typedef struct bd_coefficient {
    double value, error; /* NaN when the columns do not determine it, or with one cluster */
} bd_coefficient;

/* Coefficient `which` of the regression of y[n] on the k columns of x[n][k], with the
 * cluster-robust error CR1: the sandwich of Liang and Zeger (1986) times G / (G - 1) * (n - 1) / (n
 * - k) for G clusters (Cameron and Miller 2015, section II.B). cluster[i] lies in 0 .. clusters -
 * 1; clusters without rows do not count. `sum` is room for `clusters` numbers. */
bd_coefficient bd_clustered(const double *x, const double *y, const uint32_t *cluster, size_t n,
                            size_t k, size_t which, size_t clusters, double *sum);

/* Share of the variance of y that lies between clusters: one-way analysis of variance with clusters
 * of different size (Donner and Klar 2000, chapter 1); NaN when it cannot be told. */
double bd_cluster_share(const double *y, const uint32_t *cluster, size_t n, size_t clusters,
                        double *sum, double *count);

/* Quantile of Student's t. */
double bd_t_quantile(double p, double df);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Normal equations by Cholesky: designs have a few columns and are well scaled. */
#include "study/estimators.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define SINGULAR 1e-10 /* of a pivot, over its diagonal */

/* Lower triangle of the factor of a, in place; false when a column follows from others. */
static bool factor(double a[BD_COLUMNS_MAX][BD_COLUMNS_MAX], size_t k)
{
    for (size_t j = 0; j < k; j++) {
        double whole = a[j][j];
        for (size_t m = 0; m < j; m++) a[j][j] -= a[j][m] * a[j][m];
        if (!(a[j][j] > SINGULAR * whole)) return false;
        a[j][j] = sqrt(a[j][j]);
        for (size_t i = j + 1; i < k; i++) {
            for (size_t m = 0; m < j; m++) a[i][j] -= a[i][m] * a[j][m];
            a[i][j] /= a[j][j];
        }
    }
    return true;
}

static void solve(double a[BD_COLUMNS_MAX][BD_COLUMNS_MAX], size_t k, double *b)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t m = 0; m < i; m++) b[i] -= a[i][m] * b[m];
        b[i] /= a[i][i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t m = i + 1; m < k; m++) b[i] -= a[m][i] * b[m];
        b[i] /= a[i][i];
    }
}

static double dot(const double *a, const double *b, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < k; i++) sum += a[i] * b[i];
    return sum;
}

bd_coefficient bd_clustered(const double *x, const double *y, const uint32_t *cluster, size_t n,
                            size_t k, size_t which, size_t clusters, double *sum)
{
    double square[BD_COLUMNS_MAX][BD_COLUMNS_MAX] = {{0}}, beta[BD_COLUMNS_MAX] = {0};
    double row[BD_COLUMNS_MAX] = {0}; /* of the inverse */
    bd_coefficient out = {NAN, NAN};
    if (k > BD_COLUMNS_MAX || which >= k || n <= k) return out;
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < k; a++) {
            beta[a] += x[i * k + a] * y[i];
            for (size_t b = 0; b <= a; b++) square[a][b] += x[i * k + a] * x[i * k + b];
        }
    row[which] = 1;
    if (!factor(square, k)) return out;
    solve(square, k, beta);
    solve(square, k, row);
    out.value = beta[which];
    /* a cluster that has rows is told from one without by a number that no sum takes */
    for (size_t g = 0; g < clusters; g++) sum[g] = INFINITY;
    for (size_t i = 0; i < n; i++) {
        double *s = &sum[cluster[i]];
        if (isinf(*s)) *s = 0;
        *s += dot(row, x + i * k, k) * (y[i] - dot(beta, x + i * k, k));
    }
    double g = 0, variance = 0;
    for (size_t c = 0; c < clusters; c++)
        if (!isinf(sum[c])) g++, variance += sum[c] * sum[c];
    if (g > 1) out.error = sqrt(variance * g / (g - 1) * (double)(n - 1) / (double)(n - k));
    return out;
}

double bd_cluster_share(const double *y, const uint32_t *cluster, size_t n, size_t clusters,
                        double *sum, double *count)
{
    double mean = 0, between = 0, within = 0, squares = 0, g = 0;
    memset(sum, 0, clusters * sizeof *sum);
    memset(count, 0, clusters * sizeof *count);
    for (size_t i = 0; i < n; i++)
        mean += y[i] / (double)n, sum[cluster[i]] += y[i], count[cluster[i]]++;
    for (size_t c = 0; c < clusters; c++) {
        if (count[c] <= 0) continue;
        g++, squares += count[c] * count[c];
        between += count[c] * (sum[c] / count[c] - mean) * (sum[c] / count[c] - mean);
    }
    for (size_t i = 0; i < n; i++) {
        double off = y[i] - sum[cluster[i]] / count[cluster[i]];
        within += off * off;
    }
    if (g < 2 || (double)n <= g) return NAN;
    double all = (double)n, size = (all - squares / all) / (g - 1);
    between /= g - 1, within /= all - g;
    double share = (between - within) / size;
    return share + within > 0 ? share / (share + within) : NAN;
}

double bd_t_quantile(double p, double df)
{
    return gsl_cdf_tdist_Pinv(p, df);
}

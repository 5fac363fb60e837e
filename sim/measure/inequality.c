/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gini coefficients and the share of variance between villages. */
#include "measure/inequality.h"

#define SPAN 16u /* divides BD_CLASSES */

double bd_gini_classes(const uint64_t count[BD_CLASSES])
{
    /* sum over i<j of (x_j - x_i), for class midpoints, from running counts and sums */
    double below = 0, total = 0, spread = 0;
    for (uint32_t from = 0; from < BD_CLASSES; from += SPAN) {
        uint64_t any = 0; /* most spans of a small world are empty */
        for (uint32_t i = 0; i < SPAN; i++) any |= count[from + i];
        for (uint32_t c = from; any != 0 && c < from + SPAN; c++) {
            if (count[c] == 0) continue;
            double n = (double)count[c], x = ((double)c + 0.5) / BD_CLASSES;
            spread += n * (x * below - total);
            below += n;
            total += n * x;
        }
    }
    return total > 0 ? spread / (below * total) : 0;
}

double bd_gini_levels(const double *count, size_t n)
{
    double households = 0, sum = 0, apart = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) apart += count[i] * count[j] * (double)(i - j);
        households += count[i];
        sum += count[i] * (double)i;
    }
    return sum > 0 ? apart / (households * sum) : 0;
}

double bd_gini_sorted(const double *x, size_t n)
{
    double total = 0, ranked = 0;
    for (size_t i = 0; i < n; i++) {
        total += x[i];
        ranked += (double)(i + 1) * x[i];
    }
    if (n == 0 || !(total > 0)) return 0;
    return 2 * ranked / ((double)n * total) - ((double)n + 1) / (double)n;
}

double bd_between_share(const double *count, const double *sum, const double *square, size_t n)
{
    double households = 0, total = 0, squares = 0, between = 0;
    for (size_t v = 0; v < n; v++) {
        if (!(count[v] > 0)) continue;
        households += count[v];
        total += sum[v];
        squares += square[v];
        between += sum[v] * sum[v] / count[v];
    }
    if (!(households > 0)) return 0;
    double centre = total * total / households;
    double variance = squares - centre;
    if (!(variance > 1e-12 * squares)) return 0;
    double share = (between - centre) / variance;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Snowball numbers from the table of births. */
#include "measure/snowball.h"

#include <math.h>

bd_cohort_r bd_snowball_cohort(uint32_t newly, uint32_t children, uint32_t m, uint32_t last,
                               uint32_t window)
{
    uint32_t observed = last > m ? last - m : 0;
    return (bd_cohort_r){.r = newly > 0 ? (double)children / newly : NAN,
                         .observed = observed,
                         .complete = observed >= window};
}

double bd_snowball_instantaneous(const uint32_t *newly, const uint32_t *births, size_t n,
                                 uint32_t first, uint32_t t, uint32_t window)
{
    uint32_t from = t + 1 > window ? t + 1 - window : 0;
    if (from < first) from = first;
    double r = 0;
    bool at_risk = false;
    for (uint32_t age = 0; age <= t; age++) {
        uint64_t born = 0, parents = 0;
        for (uint32_t month = age > from ? age : from; month <= t; month++) {
            uint32_t m = month - age;
            if (m >= n) continue;
            born += births[(size_t)month * n + m];
            parents += newly[m];
        }
        if (parents == 0) continue;
        at_risk = true;
        r += (double)born / (double)parents;
    }
    return at_risk ? r : NAN;
}

bd_snowball_mean bd_snowball_mean_over(const uint32_t *newly, const uint32_t *children,
                                       uint32_t first, uint32_t end, uint32_t last, uint32_t window)
{
    bd_snowball_mean mean = {.r = NAN, .error = NAN};
    uint64_t born = 0;
    for (uint32_t m = first; m < end; m++) {
        if (newly[m] == 0 || !bd_snowball_cohort(newly[m], children[m], m, last, window).complete)
            continue;
        mean.cohorts++;
        mean.newly += newly[m];
        born += children[m];
    }
    if (mean.newly == 0) return mean;
    mean.r = (double)born / (double)mean.newly;
    if (mean.cohorts < 2) return mean;
    double squares = 0;
    for (uint32_t m = first; m < end; m++) {
        if (newly[m] == 0 || !bd_snowball_cohort(newly[m], children[m], m, last, window).complete)
            continue;
        double residual = children[m] - mean.r * newly[m];
        squares += residual * residual;
    }
    double k = mean.cohorts;
    mean.error = sqrt(k / (k - 1) * squares) / (double)mean.newly;
    return mean;
}

double bd_snowball_interval(const uint32_t *births, size_t n, size_t months)
{
    double born = 0, waited = 0;
    for (size_t t = 0; t < months; t++)
        for (size_t m = 0; m < n && m <= t; m++) {
            double b = births[t * n + m];
            born += b;
            waited += b * (double)(t - m);
        }
    return born > 0 ? waited / born : NAN;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paired replicates: means, ratios, frontier. */
#include "study/economics.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

bd_estimate bd_mean_of(const double *x, uint32_t n)
{
    double sum = 0, square = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(x[i])) sum += x[i], count++;
    if (count == 0) return (bd_estimate){NAN, NAN};
    double mean = sum / count;
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(x[i])) square += (x[i] - mean) * (x[i] - mean);
    return (bd_estimate){mean, count > 1 ? sqrt(square / (count - 1) / count) : NAN};
}

double bd_spread_of(const double *x, uint32_t n)
{
    double sum = 0, square = 0;
    for (uint32_t i = 0; i < n; i++) sum += x[i];
    for (uint32_t i = 0; i < n; i++) square += (x[i] - sum / n) * (x[i] - sum / n);
    return n > 1 ? sqrt(square / (n - 1)) : NAN;
}

bd_estimate bd_ratio_of(const double *top, const double *bottom, uint32_t n)
{
    double above = 0, below = 0, mean = 0, square = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(top[i]) && !isnan(bottom[i])) above += top[i], below += bottom[i], count++;
    if (count == 0 || below == 0) return (bd_estimate){NAN, NAN};
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(top[i]) && !isnan(bottom[i]))
            mean += (above - top[i]) / (below - bottom[i]) / count;
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(top[i]) && !isnan(bottom[i])) {
            double part = (above - top[i]) / (below - bottom[i]) - mean;
            square += part * part;
        }
    double error = count > 1 ? sqrt(square * (count - 1) / count) : NAN;
    return (bd_estimate){above / below, isfinite(error) ? error : NAN};
}

static double variance_of_difference(const double *a, const double *b, uint32_t n)
{
    double mean = 0, square = 0;
    for (uint32_t i = 0; i < n; i++) mean += (a[i] - b[i]) / n;
    for (uint32_t i = 0; i < n; i++) square += (a[i] - b[i] - mean) * (a[i] - b[i] - mean);
    return square / (n - 1);
}

double bd_variance_gain(const double *a, const double *b, uint32_t n)
{
    if (n < 2) return NAN;
    double first = bd_spread_of(a, n), second = bd_spread_of(b, n);
    double apart = first * first + second * second, paired = variance_of_difference(a, b, n);
    return paired > 0 ? apart / paired : INFINITY;
}

/* Order of cost; of equal ones the more effective first, then the earlier. */
static bool cheaper(const double *cost, const double *effect, size_t a, size_t b)
{
    if (cost[a] < cost[b] || cost[a] > cost[b]) return cost[a] < cost[b];
    if (effect[a] < effect[b] || effect[a] > effect[b]) return effect[a] > effect[b];
    return a < b;
}

static size_t drop_dominated(const double *cost, const double *effect, size_t *order, size_t n,
                             bd_standing *standing)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t a = order[i];
        standing[a] = BD_ON_FRONTIER;
        if (kept > 0 && effect[a] <= effect[order[kept - 1]]) {
            size_t b = order[kept - 1];
            bool same = !(cost[a] > cost[b]) && !(effect[a] < effect[b]);
            standing[a] = same ? BD_ALIKE : BD_DOMINATED;
        } else {
            order[kept++] = a;
        }
    }
    return kept;
}

static double extra(const double *cost, const double *effect, size_t from, size_t to)
{
    return (cost[to] - cost[from]) / (effect[to] - effect[from]);
}

void bd_frontier(const double *cost, const double *effect, size_t n, bd_standing *standing,
                 double *ratio)
{
    size_t order[BD_ARMS_MAX];
    assert(n <= BD_ARMS_MAX);
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at > 0 && cheaper(cost, effect, i, order[at - 1]); at--) order[at] = order[at - 1];
        order[at] = i;
        ratio[i] = NAN;
    }
    size_t kept = drop_dominated(cost, effect, order, n, standing), last = 0;
    for (size_t i = 1; i < kept; i++) {
        /* order[0..last] is a frontier so far; what the newcomer makes too dear leaves it */
        while (last > 0 && extra(cost, effect, order[last - 1], order[last]) >=
                               extra(cost, effect, order[last], order[i]))
            standing[order[last--]] = BD_EXTENDEDLY_DOMINATED;
        order[++last] = order[i];
    }
    for (size_t i = 1; i <= last && kept > 0; i++)
        ratio[order[i]] = extra(cost, effect, order[i - 1], order[i]);
}

void bd_chance_of_best(const double *value, size_t stride, size_t narm, uint32_t replicates,
                       double *share)
{
    for (size_t a = 0; a < narm; a++) share[a] = 0;
    for (uint32_t r = 0; r < replicates; r++) {
        double most = -INFINITY;
        uint32_t ties = 0;
        for (size_t a = 0; a < narm; a++) {
            double x = value[a * stride + r];
            ties = x > most ? 1 : ties + !(x < most);
            most = x > most ? x : most;
        }
        for (size_t a = 0; a < narm; a++)
            if (!(value[a * stride + r] < most)) share[a] += 1.0 / ties / replicates;
    }
}

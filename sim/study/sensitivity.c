/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Estimators. Resampling draws by address, so that a table is the same wherever it is made. */
#include "study/sensitivity.h"

#include "base/random.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- seeds ---- */

void bd_point_means(const double *y, uint32_t npoint, uint32_t replicates, double *mean)
{
    for (uint32_t i = 0; i < npoint; i++) {
        double sum = 0;
        for (uint32_t r = 0; r < replicates; r++) sum += y[(size_t)i * replicates + r];
        mean[i] = isfinite(sum) ? sum / replicates : NAN;
    }
}

/* Sums of squares of a two-way table over its whole rows, by point, by replicate, and the rest. */
typedef struct squares {
    double points, replicates, rest;
    uint32_t n;
} squares;

static bool whole(const double *row, uint32_t replicates)
{
    for (uint32_t r = 0; r < replicates; r++)
        if (!isfinite(row[r])) return false;
    return true;
}

static squares squares_of(const double *y, uint32_t npoint, uint32_t replicates)
{
    squares s = {0, 0, 0, 0};
    double grand = 0;
    for (uint32_t i = 0; i < npoint; i++) {
        const double *row = y + (size_t)i * replicates;
        if (!whole(row, replicates)) continue;
        for (uint32_t r = 0; r < replicates; r++) grand += row[r];
        s.n++;
    }
    if (s.n == 0) return s;
    grand /= (double)s.n * replicates;
    double total = 0;
    for (uint32_t i = 0; i < npoint; i++) {
        const double *row = y + (size_t)i * replicates;
        if (!whole(row, replicates)) continue;
        double mean = 0;
        for (uint32_t r = 0; r < replicates; r++) {
            mean += row[r] / replicates;
            total += (row[r] - grand) * (row[r] - grand);
        }
        s.points += replicates * (mean - grand) * (mean - grand);
    }
    for (uint32_t r = 0; r < replicates; r++) {
        double mean = 0;
        for (uint32_t i = 0; i < npoint; i++)
            if (whole(y + (size_t)i * replicates, replicates))
                mean += y[(size_t)i * replicates + r] / s.n;
        s.replicates += s.n * (mean - grand) * (mean - grand);
    }
    s.rest = total - s.points - s.replicates;
    return s;
}

static double positive(double x)
{
    return x > 0 ? x : 0;
}

bd_noise bd_seed_noise(const double *y, uint32_t npoint, uint32_t replicates, bool common_luck)
{
    bd_noise noise = {.share = NAN};
    squares s = squares_of(y, npoint, replicates);
    double r = replicates, n = s.n;
    if (s.n < 2) return noise;
    if (replicates < 2) {
        noise.points = s.points / (n - 1);
        return noise;
    }
    if (common_luck) {
        noise.own = s.rest / ((n - 1) * (r - 1));
        noise.shared = positive((s.replicates / (r - 1) - noise.own) / n);
    } else {
        noise.own = (s.rest + s.replicates) / (n * (r - 1));
    }
    noise.points = positive((s.points / (n - 1) - noise.own) / r);
    double all = noise.points + noise.shared + noise.own;
    if (all > 0) noise.share = (noise.shared + noise.own) / all;
    return noise;
}

/* ---- intervals ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The middle 95 % of draws that are numbers. */
static void set_interval(bd_index *index, double *draw, uint32_t n)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (isfinite(draw[i])) draw[kept++] = draw[i];
    index->low = index->high = NAN;
    if (kept < 20) return;
    qsort(draw, kept, sizeof *draw, ascending);
    index->low = draw[(uint32_t)(0.025 * (kept - 1) + 0.5)];
    index->high = draw[(uint32_t)(0.975 * (kept - 1) + 0.5)];
}

static void resample(uint64_t seed, uint32_t draw, uint32_t n, uint32_t *pick)
{
    bd_luck luck = {.seed = seed};
    bd_stream s = bd_stream_open(luck, BD_KIND_RUN, draw, 0, BD_PURPOSE_BOOTSTRAP);
    for (uint32_t i = 0; i < n; i++) pick[i] = bd_below(&s, n);
}

/* ---- Sobol ---- */

/* Outcomes in Saltelli's layout, each replicate with its mean over A and B taken out, so that what
 * a seed does everywhere is gone. */
typedef struct saltelli {
    double *f; /* [base point][k + 2][replicate] */
    uint32_t k, n, replicates;
    const uint32_t *base; /* [n]: base points that count */
} saltelli;

/* Product of two expected outcomes from replicates of each: seeds differ between the factors of
 * every product that is summed, so their noise is not in it, however it goes together between
 * points. One replicate has no other seed: then the noise stays. */
static double product_of(const double *x, const double *y, uint32_t n)
{
    double sum_x = 0, sum_y = 0, same = 0;
    if (n == 1) return x[0] * y[0];
    for (uint32_t r = 0; r < n; r++) sum_x += x[r], sum_y += y[r], same += x[r] * y[r];
    return (sum_x * sum_y - same) / ((double)n * (n - 1));
}

/* Indices over base points pick[0..n) of s->base; NULL: each once. `step` has room for replicates.
 */
static void indices(const saltelli *s, const uint32_t *pick, double *step, double *first,
                    double *total)
{
    uint32_t n = s->replicates;
    double mean = 0, square = 0;
    for (uint32_t j = 0; j < s->k; j++) first[j] = total[j] = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        const double *a = s->f + (size_t)s->base[pick == NULL ? i : pick[i]] * (s->k + 2) * n;
        const double *b = a + n;
        for (uint32_t r = 0; r < n; r++) mean += (a[r] + b[r]) / (2.0 * s->n * n);
        square += product_of(a, a, n) + product_of(b, b, n);
        for (uint32_t j = 0; j < s->k; j++) {
            const double *ab = b + (size_t)(j + 1) * n;
            for (uint32_t r = 0; r < n; r++) step[r] = ab[r] - a[r];
            first[j] += product_of(b, step, n) / s->n;
            total[j] += product_of(step, step, n) / (2.0 * s->n);
        }
    }
    double variance = (square - 2.0 * s->n * mean * mean) / (2.0 * s->n - 1);
    for (uint32_t j = 0; j < s->k; j++) {
        first[j] = variance > 0 ? first[j] / variance : NAN;
        total[j] = variance > 0 ? total[j] / variance : NAN;
    }
}

/* Takes the mean over A and B of each replicate out of all that belongs to it. */
static void centre(saltelli *s)
{
    size_t wide = (size_t)(s->k + 2) * s->replicates;
    for (uint32_t r = 0; r < s->replicates; r++) {
        double mean = 0;
        for (uint32_t i = 0; i < s->n; i++) {
            const double *row = s->f + s->base[i] * wide + r;
            mean += (row[0] + row[s->replicates]) / (2.0 * s->n);
        }
        for (uint32_t i = 0; i < s->n; i++)
            for (uint32_t p = 0; p < s->k + 2; p++)
                s->f[s->base[i] * wide + (size_t)p * s->replicates + r] -= mean;
    }
}

/* Draws and intervals around indices that stand in first and total. */
static void resample_indices(const saltelli *s, uint64_t seed, uint32_t resamples, uint32_t *pick,
                             double *room, bd_index *first, bd_index *total)
{
    uint32_t k = s->k;
    double *step = room, *column = step + s->replicates, *draw = column + resamples + 1;
    indices(s, NULL, step, draw, draw + k);
    for (uint32_t j = 0; j < k; j++) first[j].value = draw[j], total[j].value = draw[k + j];
    for (uint32_t b = 0; b < resamples; b++) {
        resample(seed, b, s->n, pick);
        indices(s, pick, step, draw + (size_t)b * 2 * k, draw + (size_t)b * 2 * k + k);
    }
    for (uint32_t j = 0; j < 2 * k; j++) {
        for (uint32_t b = 0; b < resamples; b++) column[b] = draw[(size_t)b * 2 * k + j];
        set_interval(j < k ? &first[j] : &total[j - k], column, resamples);
    }
}

uint32_t bd_sobol_indices(const double *y, uint32_t n, uint32_t k, uint32_t replicates,
                          uint64_t seed, uint32_t resamples, bd_index *first, bd_index *total,
                          bd_error *err)
{
    size_t wide = (size_t)(k + 2) * replicates, cells = n * wide;
    uint32_t *base = malloc(((size_t)n + 1) * sizeof *base), kept = 0;
    uint32_t *pick = malloc(((size_t)n + 1) * sizeof *pick);
    double *copy = malloc((cells + 1) * sizeof *copy);
    double *room = malloc((replicates + ((size_t)resamples + 1) * (2 * k + 1)) * sizeof *room);
    for (uint32_t j = 0; j < k; j++) first[j] = total[j] = (bd_index){NAN, NAN, NAN};
    if (base == NULL || pick == NULL || copy == NULL || room == NULL) {
        bd_fail(err, BD_MEMORY, "resampling %u points", n);
    } else {
        for (uint32_t i = 0; i < n; i++)
            if (whole(y + i * wide, (uint32_t)wide)) base[kept++] = i;
        memcpy(copy, y, cells * sizeof *copy);
        saltelli s = {.f = copy, .k = k, .n = kept, .replicates = replicates, .base = base};
        if (kept > 1) centre(&s);
        if (kept > 1) resample_indices(&s, seed, resamples, pick, room, first, total);
    }
    free(base), free(pick), free(copy), free(room);
    return kept;
}

/* ---- Morris ---- */

void bd_morris_effects(const double *f, const double *x, uint32_t r, uint32_t k, uint64_t seed,
                       uint32_t resamples, bd_effect *out)
{
    double *effect = malloc(((size_t)r + 1) * sizeof *effect);
    double *draw = malloc(((size_t)resamples + 1) * sizeof *draw);
    uint32_t *pick = malloc(((size_t)r + 1) * sizeof *pick);
    for (uint32_t j = 0; j < k; j++) {
        bd_effect e = {.mean = NAN, .spread = NAN, .absolute = {NAN, NAN, NAN}};
        for (uint32_t p = 0; effect != NULL && p < r * (k + 1); p++) {
            if (p % (k + 1) == 0) continue;
            double step = x[(size_t)p * k + j] - x[(size_t)(p - 1) * k + j];
            double change = f[p] - f[p - 1];
            if (step != 0 && isfinite(change) && e.count < r) effect[e.count++] = change / step;
        }
        double sum = 0, absolute = 0, square = 0;
        for (uint32_t i = 0; i < e.count; i++) sum += effect[i], absolute += fabs(effect[i]);
        if (e.count > 0) e.mean = sum / e.count, e.absolute.value = absolute / e.count;
        for (uint32_t i = 0; i < e.count; i++)
            square += (effect[i] - e.mean) * (effect[i] - e.mean);
        if (e.count > 1) e.spread = sqrt(square / (e.count - 1));
        for (uint32_t b = 0; b < resamples && e.count > 1 && pick != NULL && draw != NULL; b++) {
            resample(seed, b, e.count, pick);
            draw[b] = 0;
            for (uint32_t i = 0; i < e.count; i++) draw[b] += fabs(effect[pick[i]]) / e.count;
        }
        if (e.count > 1 && pick != NULL && draw != NULL) set_interval(&e.absolute, draw, resamples);
        out[j] = e;
    }
    free(effect), free(draw), free(pick);
}

/* ---- partial rank correlation ---- */

typedef struct ranked {
    double value;
    uint32_t at;
} ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Ranks of n values, ties sharing their mean. */
static void rank_values(ranked *order, uint32_t n, double *out, uint32_t stride)
{
    qsort(order, n, sizeof *order, by_value);
    for (uint32_t i = 0; i < n;) {
        uint32_t end = i;
        while (end < n && order[end].value == order[i].value) end++;
        for (uint32_t t = i; t < end; t++)
            out[(size_t)order[t].at * stride] = 0.5 * (i + end - 1.0);
        i = end;
    }
}

/* Room for a correlation matrix and its inverse. */
typedef struct solving {
    uint32_t m;
    gsl_matrix *c, *inverse;
    gsl_permutation *order;
    double *mean, *scale; /* [m] */
} solving;

static void correlate(const double *rank, uint32_t n, const uint32_t *pick, solving *s)
{
    uint32_t m = s->m;
    for (uint32_t a = 0; a < m; a++) s->mean[a] = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t a = 0; a < m; a++)
            s->mean[a] += rank[(size_t)(pick == NULL ? i : pick[i]) * m + a] / n;
    gsl_matrix_set_zero(s->c);
    for (uint32_t i = 0; i < n; i++) {
        const double *row = rank + (size_t)(pick == NULL ? i : pick[i]) * m;
        for (uint32_t a = 0; a < m; a++)
            for (uint32_t b = 0; b <= a; b++)
                *gsl_matrix_ptr(s->c, a, b) += (row[a] - s->mean[a]) * (row[b] - s->mean[b]);
    }
    for (uint32_t a = 0; a < m; a++) s->scale[a] = sqrt(gsl_matrix_get(s->c, a, a));
    for (uint32_t a = 0; a < m; a++)
        for (uint32_t b = 0; b <= a; b++) {
            double r = gsl_matrix_get(s->c, a, b) / (s->scale[a] * s->scale[b]);
            gsl_matrix_set(s->c, a, b, r), gsl_matrix_set(s->c, b, a, r);
        }
}

/* Correlation of the last of m columns with each other one, the rest held fixed, from the inverse
 * of their correlation matrix; NaN when it has none. */
static void partial(const double *rank, uint32_t n, const uint32_t *pick, solving *s, double *out)
{
    int sign;
    uint32_t m = s->m;
    bool regular = true;
    correlate(rank, n, pick, s);
    for (uint32_t a = 0; a < m; a++) regular = regular && s->scale[a] > 1e-6;
    if (regular) gsl_linalg_LU_decomp(s->c, s->order, &sign);
    for (uint32_t a = 0; a < m && regular; a++) regular = fabs(gsl_matrix_get(s->c, a, a)) > 1e-9;
    if (regular) gsl_linalg_LU_invert(s->c, s->order, s->inverse);
    for (uint32_t j = 0; j + 1 < m; j++)
        out[j] = regular ? -gsl_matrix_get(s->inverse, j, m - 1) /
                               sqrt(gsl_matrix_get(s->inverse, j, j) *
                                    gsl_matrix_get(s->inverse, m - 1, m - 1))
                         : NAN;
}

/* Ranks of the points that count, k parameters and the outcome a row; answers how many. */
static uint32_t rank_points(const double *f, const double *x, uint32_t n, uint32_t k, ranked *order,
                            double *rank)
{
    uint32_t kept = 0, m = k + 1;
    for (uint32_t j = 0; j < m; j++) {
        kept = 0;
        for (uint32_t i = 0; i < n; i++) {
            if (!isfinite(f[i]) || !whole(x + (size_t)i * k, k)) continue;
            order[kept] = (ranked){j < k ? x[(size_t)i * k + j] : f[i], kept};
            kept++;
        }
        rank_values(order, kept, rank + j, m);
    }
    return kept;
}

uint32_t bd_partial_rank(const double *f, const double *x, uint32_t n, uint32_t k, uint64_t seed,
                         uint32_t resamples, bd_index *out, bd_error *err)
{
    uint32_t m = k + 1, kept = 0;
    solving s = {.m = m,
                 .c = gsl_matrix_alloc(m, m),
                 .inverse = gsl_matrix_alloc(m, m),
                 .order = gsl_permutation_alloc(m),
                 .mean = malloc(m * sizeof(double)),
                 .scale = malloc(m * sizeof(double))};
    ranked *order = malloc(((size_t)n + 1) * sizeof *order);
    double *rank = malloc(((size_t)n + 1) * m * sizeof *rank);
    uint32_t *pick = malloc(((size_t)n + 1) * sizeof *pick);
    double *draw = malloc(((size_t)resamples + 1) * m * sizeof *draw);
    double *column = malloc(((size_t)resamples + 1) * sizeof *column);
    for (uint32_t j = 0; j < k; j++) out[j] = (bd_index){NAN, NAN, NAN};
    if (!s.c || !s.inverse || !s.order || !s.mean || !s.scale || !order || !rank || !pick ||
        !draw || !column) {
        bd_fail(err, BD_MEMORY, "ranking %u points", n);
    } else {
        kept = rank_points(f, x, n, k, order, rank);
        if (kept >= k + 3) {
            partial(rank, kept, NULL, &s, draw);
            for (uint32_t j = 0; j < k; j++) out[j].value = draw[j];
            for (uint32_t b = 0; b < resamples; b++) {
                resample(seed, b, kept, pick);
                partial(rank, kept, pick, &s, draw + (size_t)b * k);
            }
            for (uint32_t j = 0; j < k; j++) {
                for (uint32_t b = 0; b < resamples; b++) column[b] = draw[(size_t)b * k + j];
                set_interval(&out[j], column, resamples);
            }
        }
    }
    gsl_matrix_free(s.c), gsl_matrix_free(s.inverse), gsl_permutation_free(s.order);
    free(s.mean), free(s.scale), free(order), free(rank), free(pick), free(draw), free(column);
    return kept;
}

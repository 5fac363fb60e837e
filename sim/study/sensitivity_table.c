/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gathers the outcome by point and replicate, keeps the noise of seeds apart, asks for indices. */
#include "study/sensitivity_table.h"

#include "base/buffer.h"
#include "io/layout.h"
#include "io/segment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const methods[] = {
#define M(name, meaning) #name,
    BD_SENSITIVITY_METHODS(M)
#undef M
};

const char *bd_sensitivity_method_name(bd_sensitivity_method method)
{
    return methods[method];
}

bd_sensitivity_method bd_sensitivity_method_of(const char *design)
{
    if (strcmp(design, "sobol") == 0) return BD_SENSITIVITY_sobol;
    if (strcmp(design, "morris") == 0) return BD_SENSITIVITY_morris;
    return BD_SENSITIVITY_prcc;
}

/* y[point * replicates + replicate]; NaN where the run failed or is not there. */
static void gather(const bd_results_file *f, const bd_sensitivity_choice *c, double *y)
{
    size_t cells = (size_t)f->axes.npoint * f->axes.nreplicate;
    double *base = y + cells;
    for (size_t i = 0; i < 2 * cells; i++) y[i] = NAN;
    for (size_t i = 0; i < f->rows.count; i++) {
        bd_run_place at = bd_run_place_of(&f->axes, f->rows.row[i].run);
        if (at.world != c->world || at.point >= f->axes.npoint) continue;
        double value = f->rows.value[i * f->rows.nvalue + c->outcome];
        size_t cell = (size_t)at.point * f->axes.nreplicate + at.replicate;
        if (at.arm == c->arm) y[cell] = value;
        if (at.arm == 0) base[cell] = value;
    }
    for (size_t i = 0; i < cells && c->difference; i++) y[i] -= base[i];
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Coordinates in [0, 1]: of a range on its scale, of values their place among them. */
static bd_status unit_coordinates(const bd_results_file *f, double *unit, bd_error *err)
{
    uint32_t n = f->axes.npoint, k = f->nparameter, kinds = 0;
    double *sorted = malloc(((size_t)n + 1) * sizeof *sorted);
    if (sorted == NULL) return bd_fail(err, BD_MEMORY, "%u points", n);
    for (uint32_t j = 0; j < k; j++) {
        const bd_results_parameter *p = &f->parameter[j];
        uint32_t m = 0;
        for (uint32_t i = 0; i < n; i++)
            if (isfinite(f->value[(size_t)i * k + j])) sorted[m++] = f->value[(size_t)i * k + j];
        qsort(sorted, m, sizeof *sorted, ascending);
        kinds = 0;
        for (uint32_t i = 0; i < m; i++)
            if (i == 0 || sorted[i] != sorted[kinds - 1]) sorted[kinds++] = sorted[i];
        for (uint32_t i = 0; i < n; i++) {
            double x = f->value[(size_t)i * k + j], u = NAN;
            uint32_t at = 0;
            while (at < kinds && sorted[at] < x && isnan(p->low)) at++;
            if (isfinite(x) && isnan(p->low)) u = kinds > 1 ? at / (kinds - 1.0) : 0;
            if (isfinite(x) && !isnan(p->low))
                u = p->log ? log(x / p->low) / log(p->high / p->low)
                           : (x - p->low) / (p->high - p->low);
            unit[(size_t)i * k + j] = u;
        }
    }
    free(sorted);
    return BD_OK;
}

static bd_status room(bd_sensitivity *s, bd_error *err)
{
    size_t k = s->nparameter + 1;
    s->first = malloc(k * sizeof *s->first);
    s->total = malloc(k * sizeof *s->total);
    s->effect = calloc(k, sizeof *s->effect);
    if (s->first && s->total && s->effect) {
        for (size_t j = 0; j < k; j++) s->first[j] = s->total[j] = (bd_index){NAN, NAN, NAN};
        return BD_OK;
    }
    return bd_fail(err, BD_MEMORY, "a table of indices");
}

static bd_status check(const bd_results_file *f, const bd_sensitivity_choice *c, bd_error *err)
{
    bool fits = c->method == BD_SENSITIVITY_prcc || strcmp(f->design, methods[c->method]) == 0;
    if (f->nparameter == 0 || f->axes.npoint < 2)
        return bd_fail(err, BD_INPUT, "the study varies nothing, so nothing can depend on it");
    if (!fits)
        return bd_fail(err, BD_INPUT, "'%s' needs a design of kind %s; this study has %s",
                       methods[c->method], methods[c->method], f->design);
    if (c->method == BD_SENSITIVITY_prcc && strcmp(f->design, "cases") == 0)
        return bd_fail(err, BD_INPUT,
                       "named cases change one thing at a time; indices need a design such as "
                       "lhs, sobol or morris");
    uint32_t wide = f->nparameter + (c->method == BD_SENSITIVITY_morris ? 1 : 2);
    if (c->method != BD_SENSITIVITY_prcc && f->axes.npoint != f->design_points * wide)
        return bd_fail(err, BD_INPUT, "the file has %u points where its design has %u",
                       f->axes.npoint, f->design_points * wide);
    return BD_OK;
}

static bd_status find_indices(const bd_results_file *f, const double *y, double *mean, double *unit,
                              bd_sensitivity *s, bd_error *err)
{
    uint32_t n = f->axes.npoint, k = f->nparameter, r = f->axes.nreplicate, counted = 0;
    const bd_sensitivity_choice *c = &s->choice;
    bd_point_means(y, n, r, mean);
    s->noise = bd_seed_noise(y, n, r, f->common_luck);
    s->mean = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!isfinite(mean[i])) continue;
        s->mean += mean[i];
        counted++;
    }
    s->failed = n - counted;
    s->mean = counted > 0 ? s->mean / counted : NAN;
    bd_error why = {.status = BD_OK};
    if (c->method == BD_SENSITIVITY_sobol) {
        s->of = f->design_points;
        s->used = bd_sobol_indices(y, s->of, k, r, f->seed, c->resamples, s->first, s->total, &why);
    } else if (c->method == BD_SENSITIVITY_morris) {
        BD_TRY(unit_coordinates(f, unit, err));
        s->of = s->used = f->design_points;
        bd_morris_effects(mean, unit, s->of, k, f->seed, c->resamples, s->effect);
        for (uint32_t j = 0; j < k; j++) {
            s->first[j] = s->effect[j].absolute;
            if (s->effect[j].count < s->used) s->used = s->effect[j].count;
        }
    } else {
        s->of = n;
        s->used = bd_partial_rank(mean, f->value, n, k, f->seed, c->resamples, s->first, &why);
    }
    return why.status == BD_OK ? BD_OK : bd_fail(err, why.status, "%s", why.text);
}

bd_status bd_sensitivity_of(const bd_results_file *f, const bd_sensitivity_choice *choice,
                            bd_sensitivity *s, bd_error *err)
{
    *s = (bd_sensitivity){.choice = *choice, .nparameter = f->nparameter};
    BD_TRY(check(f, choice, err));
    BD_TRY(room(s, err));
    size_t cells = (size_t)f->axes.npoint * f->axes.nreplicate;
    double *y = malloc((2 * cells + 1) * sizeof *y);
    double *mean = malloc(((size_t)f->axes.npoint + 1) * sizeof *mean);
    double *unit = malloc(((size_t)f->axes.npoint * f->nparameter + 1) * sizeof *unit);
    bd_status status = y && mean && unit ? BD_OK : bd_fail(err, BD_MEMORY, "an outcome by point");
    if (status == BD_OK) {
        gather(f, choice, y);
        status = find_indices(f, y, mean, unit, s, err);
    }
    free(y), free(mean), free(unit);
    return status;
}

void bd_sensitivity_release(bd_sensitivity *s)
{
    free(s->first), free(s->total), free(s->effect);
    *s = (bd_sensitivity){.nparameter = 0};
}

bd_status bd_cases_of(const bd_results_file *f, const bd_sensitivity_choice *choice, bd_case *out,
                      bd_error *err)
{
    uint32_t n = f->axes.nreplicate;
    double *y = malloc((2 * (size_t)f->axes.npoint * n + 1) * sizeof *y);
    double *step = malloc(((size_t)n + 1) * sizeof *step);
    if (y == NULL || step == NULL) {
        free(y), free(step);
        return bd_fail(err, BD_MEMORY, "cases");
    }
    gather(f, choice, y);
    for (uint32_t i = 0; i < f->axes.npoint; i++) {
        const double *row = y + (size_t)i * n;
        out[i] = (bd_case){.mean = bd_mean_of(row, n)};
        for (uint32_t r = 0; r < n; r++) {
            step[r] = row[r] - y[r];
            out[i].replicates += isfinite(row[r]);
        }
        out[i].difference = bd_mean_of(step, n);
    }
    free(y), free(step);
    return BD_OK;
}

/* ---- the file ---- */

#ifdef BD_HDF5
/* A figure of one parameter of one table. */
typedef struct column {
    bd_sensitivity_method method;
    const char *name, *label;
    double (*value)(const bd_sensitivity *s, uint32_t j);
} column;

#define INTERVAL "95 % interval over resampled points: its "
#define FIGURES(F)                                                                                 \
    F(sobol, first, "First index: share of variance explained by itself", first, value)            \
    F(sobol, first_low, INTERVAL "lower end", first, low)                                          \
    F(sobol, first_high, INTERVAL "upper end", first, high)                                        \
    F(sobol, total, "Total index: share of variance with all it does together with others", total, \
      value)                                                                                       \
    F(sobol, total_low, INTERVAL "lower end", total, low)                                          \
    F(sobol, total_high, INTERVAL "upper end", total, high)                                        \
    F(morris, mu_star, "Mean of absolute elementary effects", first, value)                        \
    F(morris, mu_star_low, INTERVAL "lower end", first, low)                                       \
    F(morris, mu_star_high, INTERVAL "upper end", first, high)                                     \
    F(morris, mu, "Mean of elementary effects", effect, mean)                                      \
    F(morris, sigma, "Standard deviation of elementary effects", effect, spread)                   \
    F(prcc, prcc, "Partial rank correlation", first, value)                                        \
    F(prcc, prcc_low, INTERVAL "lower end", first, low)                                            \
    F(prcc, prcc_high, INTERVAL "upper end", first, high)
#define F(method, name, label, table, member)                     \
    static double get_##name(const bd_sensitivity *s, uint32_t j) \
    {                                                             \
        return s->table[j].member;                                \
    }
FIGURES(F)
#undef F

static const column columns[] = {
#define F(method, name, label, table, member) \
    {BD_SENSITIVITY_##method, "/sensitivity/" #name, label, get_##name},
    FIGURES(F)
#undef F
};

static double get_noise(const bd_sensitivity *s, uint32_t j)
{
    (void)j;
    return s->noise.share;
}
static double get_used(const bd_sensitivity *s, uint32_t j)
{
    (void)j;
    return s->used;
}
static double get_failed(const bd_sensitivity *s, uint32_t j)
{
    (void)j;
    return s->failed;
}

/* Of a table as a whole. */
static const column wholes[] = {
    {BD_NSENSITIVITY, "/sensitivity/noise",
     "Share of the variance of a single run that is the noise of seeds", get_noise},
    {BD_NSENSITIVITY, "/sensitivity/used", "Base points, trajectories or points that count",
     get_used},
    {BD_NSENSITIVITY, "/sensitivity/failed", "Points of which a run failed or is missing",
     get_failed},
};

typedef struct filling {
    const bd_results_file *f;
    const bd_sensitivity *table;
    size_t n;
    bd_netcdf *file;
    double *value; /* [n][nparameter] */
} filling;

static bd_status put(filling *w, const column *c, bool by_parameter, bd_error *err)
{
    static const char *const dim[] = {"outcome", "parameter"};
    static const double nan = NAN;
    size_t k = by_parameter ? w->f->nparameter : 1, start[2] = {0, 0}, count[2] = {w->n, k};
    for (size_t i = 0; i < w->n * k; i++)
        w->value[i] = c->value(&w->table[i / k], (uint32_t)(i % k));
    BD_TRY(bd_netcdf_variable(w->file, c->name, BD_NETCDF_DOUBLE, by_parameter ? 2 : 1, dim, &nan,
                              err));
    BD_TRY(bd_netcdf_text(w->file, c->name, "units", "1", err));
    BD_TRY(bd_netcdf_text(w->file, c->name, "long_name", c->label, err));
    return bd_netcdf_write(w->file, c->name, BD_NETCDF_DOUBLE, start, count, w->value, err);
}

/* "years under holistic less the baseline" */
static const char *label_of(bd_pool *pool, const bd_results_file *f, const bd_sensitivity_choice *c)
{
    bd_buffer text = {0};
    bd_buffer_add(&text, "%s under %s", f->outcome[c->outcome].name, f->arm[c->arm]);
    if (c->difference) bd_buffer_add(&text, " less %s", f->arm[0]);
    if (f->axes.nworld > 1) bd_buffer_add(&text, " in %s", f->world[c->world]);
    const char *kept = text.failed ? NULL : bd_pool_text(pool, text.text, text.length);
    bd_buffer_release(&text);
    return kept;
}

static bd_status put_labels(filling *w, bd_error *err)
{
    bd_pool pool = {0};
    bool whole = true;
    const char **label = bd_pool_take(&pool, (w->n + w->f->nparameter + 1) * sizeof(char *));
    const char **key = label + w->n;
    for (size_t i = 0; label != NULL && i < w->n; i++) {
        label[i] = label_of(&pool, w->f, &w->table[i].choice);
        whole = whole && label[i] != NULL;
    }
    for (uint32_t j = 0; label != NULL && j < w->f->nparameter; j++)
        key[j] = w->f->parameter[j].key;
    bd_status status =
        label == NULL || !whole ? bd_fail(err, BD_MEMORY, "the labels of a table") : BD_OK;
    if (status == BD_OK)
        status = bd_netcdf_coordinate(w->file, "/sensitivity", "outcome", BD_NETCDF_STRING, w->n,
                                      label, err);
    if (status == BD_OK)
        status = bd_netcdf_coordinate(w->file, "/sensitivity", "parameter", BD_NETCDF_STRING,
                                      w->f->nparameter, key, err);
    bd_pool_release(&pool);
    return status;
}

static bd_status fill(filling *w, bd_error *err)
{
    char digest[BD_SHA256_HEX];
    bd_sensitivity_method method = w->table[0].choice.method;
    BD_TRY(bd_netcdf_text(w->file, "/", "Conventions", "CF-1.10", err));
    BD_TRY(bd_netcdf_text(w->file, "/", "source", "berdaya " BD_VERSION, err));
    BD_TRY(bd_netcdf_text(w->file, "/", "schema_version", BD_SCHEMA_VERSION, err));
    BD_TRY(bd_netcdf_text(w->file, "/", "kind", "sensitivity", err));
    BD_TRY(bd_netcdf_text(w->file, "/", "method", methods[method], err));
    BD_TRY(bd_netcdf_text(w->file, "/", "study_identity", w->f->identity, err));
    BD_TRY(bd_netcdf_group(w->file, "/sensitivity", err));
    BD_TRY(put_labels(w, err));
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        if (columns[c].method == method) BD_TRY(put(w, &columns[c], true, err));
    for (size_t c = 0; c < sizeof wholes / sizeof *wholes; c++)
        BD_TRY(put(w, &wholes[c], false, err));
    BD_TRY(bd_netcdf_digest(w->file, digest, err));
    BD_TRY(bd_netcdf_text(w->file, "/", "data_digest", digest, err));
    return bd_netcdf_text(w->file, "/", "status", "complete", err);
}

bd_status bd_sensitivity_write(const bd_results_file *f, const bd_sensitivity *table, size_t n,
                               const char *path, bd_error *err)
{
    filling w = {.f = f, .table = table, .n = n};
    char *part = bd_path_suffix(path, ".part");
    w.value = malloc((n * f->nparameter + 1) * sizeof *w.value);
    bd_status status = part == NULL || w.value == NULL ? bd_fail(err, BD_MEMORY, "a table")
                                                       : bd_netcdf_create(part, 1, &w.file, err);
    if (status == BD_OK) {
        status = fill(&w, err);
        if (status == BD_OK)
            status = bd_netcdf_close(w.file, err);
        else
            bd_netcdf_abandon(w.file);
    }
    if (status == BD_OK) status = bd_file_publish(part, path, err);
    free(part), free(w.value);
    return status;
}
#else
bd_status bd_sensitivity_write(const bd_results_file *f, const bd_sensitivity *table, size_t n,
                               const char *path, bd_error *err)
{
    (void)f, (void)table, (void)n, (void)path;
    return bd_fail(err, BD_UNAVAILABLE, "this build has no HDF5");
}
#endif

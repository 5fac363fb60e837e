/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gathers the outcome by point and replicate, keeps the noise of seeds apart, asks for indices. */
#include "study/sensitivity_table.h"

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
/* A row: one parameter of one table. */
typedef struct line {
    const bd_sensitivity *s;
    uint32_t j;
} line;

typedef struct column {
    const char *name, *label;
    double (*value)(const line *l);
} column;

#define FIGURES(F)                                                                               \
    F(index, "First index, mean of absolute effects, or partial rank correlation", first, value) \
    F(index_low, "Lower end of its 95 % interval", first, low)                                   \
    F(index_high, "Upper end of its 95 % interval", first, high)                                 \
    F(total, "Total index", total, value)                                                        \
    F(total_low, "Lower end of its 95 % interval", total, low)                                   \
    F(total_high, "Upper end of its 95 % interval", total, high)                                 \
    F(effect_mean, "Mean of elementary effects", effect, mean)                                   \
    F(effect_spread, "Standard deviation of elementary effects", effect, spread)
#define F(name, label, table, member)       \
    static double get_##name(const line *l) \
    {                                       \
        return l->s->table[l->j].member;    \
    }
FIGURES(F)
#undef F

static double get_noise(const line *l)
{
    return l->s->noise.share;
}
static double get_used(const line *l)
{
    return l->s->used;
}
static double get_failed(const line *l)
{
    return l->s->failed;
}

static const column columns[] = {
#define F(name, label, table, member) {"/" #name, label, get_##name},
    FIGURES(F)
#undef F
        {"/seed_share", "Share of the variance of a single run that is the noise of seeds",
         get_noise},
    {"/used", "Base points, trajectories or points that count", get_used},
    {"/failed", "Points of which a run failed or is missing", get_failed},
};

static bd_status put_texts(bd_netcdf *file, const char *path, const char *label, size_t n,
                           const char *const *text, bd_error *err)
{
    static const char *const dim[] = {"row"};
    size_t start = 0;
    BD_TRY(bd_netcdf_variable(file, path, BD_NETCDF_STRING, 1, dim, NULL, err));
    BD_TRY(bd_netcdf_text(file, path, "long_name", label, err));
    return bd_netcdf_write(file, path, BD_NETCDF_STRING, &start, &n, text, err);
}

static bd_status put_labels(bd_netcdf *file, const bd_results_file *f, const line *row, size_t n,
                            bd_error *err)
{
    const char **text = malloc((n + 1) * sizeof *text);
    if (text == NULL) return bd_fail(err, BD_MEMORY, "labels");
    for (size_t i = 0; i < n; i++) text[i] = f->world[row[i].s->choice.world];
    bd_status status = put_texts(file, "/world", "World", n, text, err);
    for (size_t i = 0; i < n; i++) text[i] = f->arm[row[i].s->choice.arm];
    if (status == BD_OK) status = put_texts(file, "/strategy", "Strategy (strategi)", n, text, err);
    for (size_t i = 0; i < n; i++) text[i] = f->outcome[row[i].s->choice.outcome].name;
    if (status == BD_OK) status = put_texts(file, "/outcome", "Outcome", n, text, err);
    for (size_t i = 0; i < n; i++) text[i] = row[i].s->choice.difference ? "difference" : "value";
    if (status == BD_OK)
        status = put_texts(file, "/of", "The outcome itself or its difference to the baseline", n,
                           text, err);
    for (size_t i = 0; i < n; i++) text[i] = f->parameter[row[i].j].key;
    if (status == BD_OK) status = put_texts(file, "/parameter", "Parameter", n, text, err);
    free(text);
    return status;
}

static bd_status fill(bd_netcdf *file, const bd_results_file *f, const line *row, size_t n,
                      double *value, bd_error *err)
{
    static const char *const dim[] = {"row"};
    static const double nan = NAN;
    size_t start = 0;
    char digest[BD_SHA256_HEX];
    BD_TRY(bd_netcdf_text(file, "/", "Conventions", "CF-1.10", err));
    BD_TRY(bd_netcdf_text(file, "/", "source", "berdaya " BD_VERSION, err));
    BD_TRY(bd_netcdf_text(file, "/", "kind", "sensitivity", err));
    BD_TRY(bd_netcdf_text(file, "/", "method", methods[row[0].s->choice.method], err));
    BD_TRY(bd_netcdf_text(file, "/", "study_identity", f->identity, err));
    BD_TRY(bd_netcdf_dimension(file, "/", "row", n, false, err));
    BD_TRY(put_labels(file, f, row, n, err));
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        const char *path = columns[c].name;
        for (size_t i = 0; i < n; i++) value[i] = columns[c].value(&row[i]);
        BD_TRY(bd_netcdf_variable(file, path, BD_NETCDF_DOUBLE, 1, dim, &nan, err));
        BD_TRY(bd_netcdf_text(file, path, "units", "1", err));
        BD_TRY(bd_netcdf_text(file, path, "long_name", columns[c].label, err));
        BD_TRY(bd_netcdf_write(file, path, BD_NETCDF_DOUBLE, &start, &n, value, err));
    }
    BD_TRY(bd_netcdf_digest(file, digest, err));
    BD_TRY(bd_netcdf_text(file, "/", "data_digest", digest, err));
    return bd_netcdf_text(file, "/", "status", "complete", err);
}

static bd_status write_lines(const bd_results_file *f, const line *row, size_t n, double *value,
                             const char *path, bd_error *err)
{
    bd_netcdf *file;
    char *part = bd_path_suffix(path, ".part");
    if (part == NULL) return bd_fail(err, BD_MEMORY, "a path");
    bd_status status = bd_netcdf_create(part, 1, &file, err);
    if (status == BD_OK) {
        status = fill(file, f, row, n, value, err);
        if (status == BD_OK)
            status = bd_netcdf_close(file, err);
        else
            bd_netcdf_abandon(file);
    }
    if (status == BD_OK) status = bd_file_publish(part, path, err);
    free(part);
    return status;
}

bd_status bd_sensitivity_write(const bd_results_file *f, const bd_sensitivity *table, size_t n,
                               const char *path, bd_error *err)
{
    size_t rows = n * f->nparameter;
    line *row = malloc((rows + 1) * sizeof *row);
    double *value = malloc((rows + 1) * sizeof *value);
    bd_status status = row == NULL || value == NULL ? bd_fail(err, BD_MEMORY, "a table") : BD_OK;
    for (size_t i = 0; i < rows && status == BD_OK; i++)
        row[i] = (line){&table[i / f->nparameter], (uint32_t)(i % f->nparameter)};
    if (status == BD_OK) status = write_lines(f, row, rows, value, path, err);
    free(row), free(value);
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

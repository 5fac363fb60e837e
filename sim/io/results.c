/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The flat table of a study's runs. */
#include "io/results.h"

#include "base/buffer.h"
#include "io/layout.h"
#include "io/segment.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uint64_t bd_run_blocks(const bd_run_axes *a)
{
    return (uint64_t)a->npoint * a->nworld * a->nreplicate;
}

bd_run_place bd_run_place_of(const bd_run_axes *a, uint64_t run)
{
    uint64_t block = run / a->narm;
    return (bd_run_place){.point = (uint32_t)(block / a->nreplicate / a->nworld),
                          .world = (uint32_t)(block / a->nreplicate % a->nworld),
                          .replicate = (uint32_t)(block % a->nreplicate),
                          .arm = (uint32_t)(run % a->narm)};
}

uint32_t bd_run_luck(const bd_run_axes *a, bd_run_place at, bool common)
{
    return (common ? 0 : at.point * a->nreplicate) + at.replicate;
}

void bd_results_name(char out[128], const char *before, const char *key)
{
    snprintf(out, 128, "%.30s%.90s", before, key);
    for (char *c = out; *c != 0; c++)
        if (*c == '.' || *c == '-' || *c == '@') *c = '_';
}

#ifdef BD_HDF5
typedef struct writing {
    const bd_results_about *about;
    const bd_run_records *rows;
    bd_netcdf *file;
    void *column;                   /* room for one column */
    const bd_netcdf_source *source; /* of an index: where the columns lie; else NULL */
    uint32_t nsource;
    const char *source_digest;
} writing;

static bd_status put_column(writing *w, const char *path, bd_netcdf_type type, const void *fill,
                            const char *unit, const char *label, bd_error *err)
{
    static const char *const dim[] = {"run"};
    size_t start = 0, count = w->rows->count;
    BD_TRY(bd_netcdf_variable(w->file, path, type, 1, dim, fill, err));
    BD_TRY(bd_netcdf_text(w->file, path, "units", unit, err));
    BD_TRY(bd_netcdf_text(w->file, path, "long_name", label, err));
    if (w->source != NULL) return BD_OK;
    return bd_netcdf_write(w->file, path, type, &start, &count, w->column, err);
}

/* Numbers 0 to n - 1 that stand for labels. */
static bd_status put_flags(writing *w, const char *path, const char *const *label, uint32_t n,
                           bd_error *err)
{
    bd_buffer words = {0};
    int32_t *number = malloc((n + 1) * sizeof *number);
    for (uint32_t i = 0; i < n; i++) {
        bd_buffer_add(&words, "%s%s", i > 0 ? " " : "", label[i]);
        if (number != NULL) number[i] = (int32_t)i;
    }
    bd_status status =
        number == NULL || words.failed ? bd_fail(err, BD_MEMORY, "labels of %s", path) : BD_OK;
    if (status == BD_OK)
        status = bd_netcdf_number(w->file, path, "flag_values", BD_NETCDF_INT32, n, number, err);
    if (status == BD_OK) status = bd_netcdf_text(w->file, path, "flag_meanings", words.text, err);
    free(number);
    bd_buffer_release(&words);
    return status;
}

static bd_status put_places(writing *w, bd_error *err)
{
    const bd_results_about *a = w->about;
    static const struct {
        const char *path, *label;
    } axes[] = {{"/point", "Point of the design"},
                {"/world", "World"},
                {"/replicate", "Replicate"},
                {"/strategy", "Strategy (strategi)"}};
    int32_t *column = w->column;
    for (int axis = 0; axis < 4; axis++) {
        for (size_t i = 0; i < w->rows->count; i++) {
            bd_run_place at = bd_run_place_of(&a->axes, w->rows->row[i].run);
            uint32_t value[] = {at.point, at.world, at.replicate, at.arm};
            column[i] = (int32_t)value[axis];
        }
        BD_TRY(put_column(w, axes[axis].path, BD_NETCDF_INT32, NULL, "1", axes[axis].label, err));
    }
    if (a->point != NULL) BD_TRY(put_flags(w, "/point", a->point, a->axes.npoint, err));
    BD_TRY(put_flags(w, "/world", a->world, a->axes.nworld, err));
    return put_flags(w, "/strategy", a->arm, a->axes.narm, err);
}

static bd_status put_parameters(writing *w, bd_error *err)
{
    static const double nan = NAN;
    const bd_results_about *a = w->about;
    for (uint32_t j = 0; j < a->nparameter; j++) {
        const bd_results_parameter *p = &a->parameter[j];
        char name[128], path[130];
        double *column = w->column;
        bd_results_name(name, "parameter_", p->key);
        snprintf(path, sizeof path, "/%s", name);
        for (size_t i = 0; i < w->rows->count; i++) {
            bd_run_place at = bd_run_place_of(&a->axes, w->rows->row[i].run);
            column[i] = a->value[(size_t)at.point * a->nparameter + j];
        }
        BD_TRY(put_column(w, path, BD_NETCDF_DOUBLE, &nan, "1", p->key, err));
        BD_TRY(bd_netcdf_text(w->file, path, "key", p->key, err));
        if (p->word != NULL) BD_TRY(put_flags(w, path, p->word, p->nword, err));
        if (!isnan(p->low)) {
            double range[2] = {p->low, p->high};
            BD_TRY(
                bd_netcdf_number(w->file, path, "design_range", BD_NETCDF_DOUBLE, 2, range, err));
            BD_TRY(bd_netcdf_text(w->file, path, "design_scale", p->log ? "log" : "linear", err));
        }
    }
    return BD_OK;
}

static bd_status put_states(writing *w, bd_error *err)
{
    static const char *const words[] = {
#define R(name, meaning) #name,
        BD_RUN_STATUSES(R)
#undef R
    };
    const bd_run_record *row = w->rows->row;
    int32_t *state = w->column;
    for (size_t i = 0; i < w->rows->count; i++) state[i] = (int32_t)row[i].status;
    BD_TRY(put_column(w, "/run_status", BD_NETCDF_INT32, NULL, "1", "What became of the run", err));
    BD_TRY(put_flags(w, "/run_status", words, BD_NRUN_STATUS, err));
    const char **reason = w->column;
    for (size_t i = 0; i < w->rows->count; i++) reason[i] = row[i].reason;
    BD_TRY(put_column(w, "/reason", BD_NETCDF_STRING, NULL, "", "Why it failed", err));
    uint64_t *digest = w->column;
    for (size_t i = 0; i < w->rows->count; i++) digest[i] = row[i].digest;
    return put_column(w, "/state_digest", BD_NETCDF_UINT64, NULL, "1", "Digest of the final state",
                      err);
}

static bd_status put_outcomes(writing *w, bd_error *err)
{
    static const double nan = NAN;
    for (uint32_t j = 0; j < w->about->noutcome; j++) {
        const bd_results_outcome *o = &w->about->outcome[j];
        char name[128], path[130];
        double *column = w->column;
        bd_results_name(name, "", o->name);
        snprintf(path, sizeof path, "/%s", name);
        for (size_t i = 0; i < w->rows->count; i++)
            column[i] = w->rows->value[i * w->rows->nvalue + j];
        BD_TRY(put_column(w, path, BD_NETCDF_DOUBLE, &nan, o->unit, o->label, err));
        BD_TRY(bd_netcdf_text(w->file, path, "outcome", o->name, err));
    }
    return BD_OK;
}

static bd_status put_machine(writing *w, bd_error *err)
{
    double *column = w->column;
    BD_TRY(bd_netcdf_group(w->file, "/machine", err));
    BD_TRY(bd_netcdf_dimension(w->file, "/machine", "run", w->rows->count, false, err));
    for (size_t i = 0; i < w->rows->count; i++) column[i] = w->rows->row[i].seconds;
    BD_TRY(put_column(w, "/machine/seconds", BD_NETCDF_DOUBLE, NULL, "s", "Time of the run", err));
    for (size_t i = 0; i < w->rows->count; i++) column[i] = w->rows->row[i].peak_bytes;
    return put_column(w, "/machine/peak_memory", BD_NETCDF_DOUBLE, NULL, "byte",
                      "Most memory of the process so far", err);
}

/* Names separated by blanks, for readers of the table. */
static bd_status put_names(writing *w, const char *name, const void *first, size_t stride,
                           uint32_t n, bd_error *err)
{
    bd_buffer words = {0};
    for (uint32_t i = 0; i < n; i++) {
        const char *const *at = (const void *)((const char *)first + i * stride);
        bd_buffer_add(&words, "%s%s", i > 0 ? " " : "", *at);
    }
    bd_status status = words.failed ? bd_fail(err, BD_MEMORY, "names")
                                    : bd_netcdf_text(w->file, "/", name, words.text, err);
    bd_buffer_release(&words);
    return status;
}

static bd_status put_about(writing *w, const bd_recorder_resources *resources, bd_error *err)
{
    const bd_results_about *a = w->about;
    uint32_t shard[2] = {a->shard, a->shards}, design[2] = {a->design_points, a->design_levels};
    uint32_t axes[4] = {a->axes.npoint, a->axes.nworld, a->axes.nreplicate, a->axes.narm};
    BD_TRY(bd_origin_write(a->origin, a->params, resources, w->file, err));
    BD_TRY(bd_netcdf_text(w->file, "/", "kind", "study", err));
    BD_TRY(bd_netcdf_text(w->file, "/", "study_text", a->study_text, err));
    BD_TRY(bd_netcdf_text(w->file, "/", "design", a->design, err));
    BD_TRY(bd_netcdf_number(w->file, "/", "design_size", BD_NETCDF_UINT32, 2, design, err));
    BD_TRY(bd_netcdf_text(w->file, "/", "luck", a->common_luck ? "common" : "independent", err));
    BD_TRY(bd_netcdf_number(w->file, "/", "axes", BD_NETCDF_UINT32, 4, axes, err));
    BD_TRY(put_names(w, "world_names", a->world, sizeof *a->world, a->axes.nworld, err));
    BD_TRY(put_names(w, "strategy_names", a->arm, sizeof *a->arm, a->axes.narm, err));
    if (a->point != NULL)
        BD_TRY(put_names(w, "case_names", a->point, sizeof *a->point, a->axes.npoint, err));
    BD_TRY(put_names(w, "parameter_keys", &a->parameter->key, sizeof *a->parameter, a->nparameter,
                     err));
    BD_TRY(put_names(w, "outcome_names", &a->outcome->name, sizeof *a->outcome, a->noutcome, err));
    return bd_netcdf_number(w->file, "/", "shard", BD_NETCDF_UINT32, 2, shard, err);
}

/* Blocks of this shard times arms. */
static uint64_t runs_of_shard(const bd_results_about *a)
{
    uint64_t blocks = bd_run_blocks(&a->axes), first = a->shard - 1;
    return (blocks > first ? (blocks - first - 1) / a->shards + 1 : 0) * a->axes.narm;
}

static bd_status fill(writing *w, const bd_recorder_resources *resources,
                      char digest[BD_SHA256_HEX], bd_error *err)
{
    uint64_t *run = w->column;
    BD_TRY(put_about(w, resources, err));
    for (size_t i = 0; i < w->rows->count; i++) run[i] = w->rows->row[i].run;
    BD_TRY(bd_netcdf_coordinate(w->file, "/", "run", BD_NETCDF_UINT64, w->rows->count, run, err));
    BD_TRY(bd_netcdf_text(w->file, "/run", "long_name", "Run of the study", err));
    if (w->source != NULL)
        BD_TRY(bd_netcdf_sources(w->file, w->source, w->nsource, w->rows->count, err));
    BD_TRY(put_places(w, err));
    BD_TRY(put_parameters(w, err));
    BD_TRY(put_states(w, err));
    BD_TRY(put_outcomes(w, err));
    BD_TRY(put_machine(w, err));
    if (w->source != NULL)
        snprintf(digest, BD_SHA256_HEX, "%s", w->source_digest);
    else
        BD_TRY(bd_netcdf_digest(w->file, digest, err));
    BD_TRY(bd_netcdf_text(w->file, "/", "data_digest", digest, err));
    bool complete = w->rows->count == runs_of_shard(w->about);
    return bd_netcdf_text(w->file, "/", "status", complete ? "complete" : "partial", err);
}

/* Writes the table to `part`, which it frees, and puts it in the place of `path`. */
static bd_status keep(writing *w, char *part, const char *path,
                      const bd_recorder_resources *resources, char digest[BD_SHA256_HEX],
                      bd_error *err)
{
    w->column = malloc((w->rows->count + 1) * 8);
    bd_status status = part == NULL || w->column == NULL
                           ? bd_fail(err, BD_MEMORY, "a table of %zu runs", w->rows->count)
                           : bd_netcdf_create(part, 1, &w->file, err);
    if (status == BD_OK) {
        status = fill(w, resources, digest, err);
        if (status == BD_OK)
            status = bd_netcdf_close(w->file, err);
        else
            bd_netcdf_abandon(w->file);
    }
    if (status == BD_OK) status = bd_file_publish(part, path, err);
    free(part), free(w->column);
    return status;
}

bd_status bd_results_write(const bd_results_about *about, const bd_run_records *rows,
                           const bd_recorder_resources *resources, const char *path,
                           char digest[BD_SHA256_HEX], bd_error *err)
{
    if (rows->count == 0) return bd_fail(err, BD_INPUT, "%s: there is no run to keep", path);
    writing w = {.about = about, .rows = rows};
    return keep(&w, bd_path_suffix(path, ".part/table.h5.part"), path, resources, digest, err);
}

/* One column of numbers. */
static bd_status get_column(bd_netcdf *f, const char *path, bd_netcdf_type type, size_t n,
                            void *column, bd_error *err)
{
    size_t start = 0;
    return bd_netcdf_read(f, path, type, &start, &n, column, err);
}

static bd_status get_reasons(bd_netcdf *f, bd_run_record *row, size_t n, bd_error *err)
{
    char **text = calloc(n, sizeof *text);
    if (text == NULL) return bd_fail(err, BD_MEMORY, "a table of %zu runs", n);
    bd_status status = get_column(f, "/reason", BD_NETCDF_STRING, n, text, err);
    for (size_t i = 0; i < n && status == BD_OK; i++)
        if (text[i] != NULL) snprintf(row[i].reason, BD_REASON_MAX, "%s", text[i]);
    if (status == BD_OK) bd_netcdf_free_texts(text, n);
    free(text);
    return status;
}

static bd_status get_records(bd_netcdf *f, bd_run_record *row, size_t n, void *column,
                             bd_error *err)
{
    uint64_t *whole = column;
    int32_t *state = column;
    double *number = column;
    BD_TRY(get_column(f, "/run", BD_NETCDF_UINT64, n, column, err));
    for (size_t i = 0; i < n; i++) row[i].run = whole[i];
    BD_TRY(get_column(f, "/state_digest", BD_NETCDF_UINT64, n, column, err));
    for (size_t i = 0; i < n; i++) row[i].digest = whole[i];
    BD_TRY(get_column(f, "/run_status", BD_NETCDF_INT32, n, column, err));
    for (size_t i = 0; i < n; i++) row[i].status = (bd_run_status)state[i];
    BD_TRY(get_column(f, "/machine/seconds", BD_NETCDF_DOUBLE, n, column, err));
    for (size_t i = 0; i < n; i++) row[i].seconds = number[i];
    BD_TRY(get_column(f, "/machine/peak_memory", BD_NETCDF_DOUBLE, n, column, err));
    for (size_t i = 0; i < n; i++) row[i].peak_bytes = number[i];
    return get_reasons(f, row, n, err);
}

static bd_status get_outcomes(bd_netcdf *f, const bd_results_outcome *outcome, uint32_t noutcome,
                              size_t n, double *value, double *column, bd_error *err)
{
    for (uint32_t j = 0; j < noutcome; j++) {
        char name[128], path[130];
        size_t ndim, shape[BD_NETCDF_DIMS];
        bd_results_name(name, "", outcome[j].name);
        snprintf(path, sizeof path, "/%s", name);
        bool there = bd_netcdf_shape(f, path, &ndim, shape);
        if (there) BD_TRY(get_column(f, path, BD_NETCDF_DOUBLE, n, column, err));
        for (size_t i = 0; i < n; i++) value[i * noutcome + j] = there ? column[i] : NAN;
    }
    return BD_OK;
}

bd_status bd_results_read(const char *path, const bd_results_outcome *outcome, uint32_t noutcome,
                          bd_run_records *rows, bd_error *err)
{
    bd_netcdf *f;
    size_t ndim, shape[BD_NETCDF_DIMS];
    *rows = (bd_run_records){.nvalue = noutcome};
    BD_TRY(bd_netcdf_open(path, &f, err));
    if (!bd_netcdf_shape(f, "/run", &ndim, shape) || ndim != 1) {
        bd_netcdf_abandon(f);
        return bd_fail(err, BD_INPUT, "%s: no table of runs", path);
    }
    size_t n = shape[0];
    bd_run_record *row = calloc(n + 1, sizeof *row);
    double *value = calloc(n * noutcome + 1, sizeof *value), *column = calloc(n + 1, 8);
    bd_status status = BD_OK;
    if (row == NULL || value == NULL || column == NULL)
        status = bd_fail(err, BD_MEMORY, "a table of %zu runs", n);
    if (status == BD_OK) status = get_records(f, row, n, column, err);
    if (status == BD_OK) status = get_outcomes(f, outcome, noutcome, n, value, column, err);
    for (size_t i = 0; i < n && status == BD_OK; i++)
        status = bd_run_records_add(rows, &row[i], value + i * noutcome, err);
    bd_netcdf_abandon(f);
    free(row), free(value), free(column);
    return status;
}

bd_status bd_results_index(const bd_results_about *about, const bd_run_records *rows,
                           const bd_netcdf_source *source, uint32_t nsource, const char *digest,
                           const char *path, bd_error *err)
{
    writing w = {.about = about,
                 .rows = rows,
                 .source = source,
                 .nsource = nsource,
                 .source_digest = digest};
    char unused[BD_SHA256_HEX];
    return keep(&w, bd_path_suffix(path, ".part"), path, NULL, unused, err);
}

bool bd_results_identity(const char *path, const char *kind, char identity[BD_SHA256_HEX],
                         bool *complete)
{
    bd_error err = {.status = BD_OK};
    bd_netcdf *file;
    char said[16], status[16] = "";
    if (bd_netcdf_open(path, &file, &err) != BD_OK) return false;
    bool is = bd_netcdf_get_text(file, "/", "kind", said, sizeof said) && strcmp(said, kind) == 0 &&
              bd_netcdf_get_text(file, "/", "identity", identity, BD_SHA256_HEX);
    *complete = is && bd_netcdf_get_text(file, "/", "status", status, sizeof status) &&
                strcmp(status, "complete") == 0;
    bd_netcdf_abandon(file);
    return is;
}
/* ---- reading ---- */

static bd_status not_there(const char *path, const char *what, bd_error *err)
{
    return bd_fail(err, BD_INPUT, "%s: not the output of a study (no %s)", path, what);
}

/* Words of a root attribute, separated by blanks. */
static bd_status read_words(bd_netcdf *file, const char *path, const char *name, bd_pool *pool,
                            const char ***out, uint32_t *count, bd_error *err)
{
    enum { ROOM = 1 << 16 };
    char *text = bd_pool_take(pool, ROOM);
    if (text == NULL) return bd_fail(err, BD_MEMORY, "%s", path);
    if (!bd_netcdf_get_text(file, "/", name, text, ROOM)) text[0] = 0;
    uint32_t n = 0;
    for (const char *at = text; *(at += strspn(at, " ")) != 0; at += strcspn(at, " ")) n++;
    *out = bd_pool_take(pool, (n + 1) * sizeof **out);
    if (*out == NULL) return bd_fail(err, BD_MEMORY, "%s", path);
    *count = 0;
    for (char *at = text; *(at += strspn(at, " ")) != 0 && *count < n;) {
        (*out)[(*count)++] = at;
        at += strcspn(at, " ");
        if (*at != 0) *at++ = 0;
    }
    return BD_OK;
}

static bd_status read_about(bd_netcdf *file, const char *path, bd_results_file *f, bd_error *err)
{
    double axes[4], size[2];
    char luck[16];
    const char **key, **outcome;
    uint32_t n;
    if (!bd_netcdf_get_numbers(file, "/", "axes", 4, axes)) return not_there(path, "axes", err);
    if (!bd_netcdf_get_numbers(file, "/", "design_size", 2, size) ||
        !bd_netcdf_get_text(file, "/", "design", f->design, sizeof f->design))
        return not_there(path, "design", err);
    if (!bd_netcdf_get_text(file, "/", "luck", luck, sizeof luck))
        return not_there(path, "luck", err);
    f->axes =
        (bd_run_axes){(uint32_t)axes[0], (uint32_t)axes[1], (uint32_t)axes[2], (uint32_t)axes[3]};
    f->design_points = (uint32_t)size[0], f->design_levels = (uint32_t)size[1];
    f->common_luck = strcmp(luck, "common") == 0;
    BD_TRY(read_words(file, path, "world_names", &f->pool, &f->world, &n, err));
    if (n != f->axes.nworld) return not_there(path, "worlds", err);
    BD_TRY(read_words(file, path, "strategy_names", &f->pool, &f->arm, &n, err));
    if (n != f->axes.narm) return not_there(path, "strategies", err);
    BD_TRY(read_words(file, path, "case_names", &f->pool, &f->point, &n, err));
    if (n != f->axes.npoint) f->point = NULL;
    BD_TRY(read_words(file, path, "parameter_keys", &f->pool, &key, &f->nparameter, err));
    BD_TRY(read_words(file, path, "outcome_names", &f->pool, &outcome, &f->noutcome, err));
    f->parameter = bd_pool_take(&f->pool, (f->nparameter + 1) * sizeof *f->parameter);
    f->outcome = bd_pool_take(&f->pool, (f->noutcome + 1) * sizeof *f->outcome);
    size_t cells = (size_t)f->axes.npoint * f->nparameter;
    f->value = bd_pool_take(&f->pool, (cells + 1) * sizeof *f->value);
    if (f->parameter == NULL || f->outcome == NULL || f->value == NULL)
        return bd_fail(err, BD_MEMORY, "%s", path);
    for (size_t i = 0; i < cells; i++) f->value[i] = NAN;
    for (uint32_t j = 0; j < f->nparameter; j++) {
        char name[128], at[130], scale[16] = "";
        double range[2] = {NAN, NAN};
        bd_results_name(name, "parameter_", key[j]);
        snprintf(at, sizeof at, "/%s", name);
        bd_netcdf_get_numbers(file, at, "design_range", 2, range);
        bd_netcdf_get_text(file, at, "design_scale", scale, sizeof scale);
        f->parameter[j] = (bd_results_parameter){
            .key = key[j], .low = range[0], .high = range[1], .log = strcmp(scale, "log") == 0};
    }
    for (uint32_t j = 0; j < f->noutcome; j++) {
        char name[128], at[130], unit[64] = "1", label[200] = "";
        bd_results_name(name, "", outcome[j]);
        snprintf(at, sizeof at, "/%s", name);
        bd_netcdf_get_text(file, at, "units", unit, sizeof unit);
        bd_netcdf_get_text(file, at, "long_name", label, sizeof label);
        f->outcome[j] = (bd_results_outcome){.name = outcome[j],
                                             .unit = bd_pool_text(&f->pool, unit, strlen(unit)),
                                             .label = bd_pool_text(&f->pool, label, strlen(label))};
    }
    return BD_OK;
}

/* Values of the parameters, from the runs that are there. */
static bd_status read_points(bd_netcdf *file, const bd_run_records *rows, bd_results_file *f,
                             bd_error *err)
{
    double *column = malloc((rows->count + 1) * sizeof *column);
    bd_status status = column == NULL ? bd_fail(err, BD_MEMORY, "%zu runs", rows->count) : BD_OK;
    for (uint32_t j = 0; j < f->nparameter && status == BD_OK; j++) {
        char name[128], path[130];
        bd_results_name(name, "parameter_", f->parameter[j].key);
        snprintf(path, sizeof path, "/%s", name);
        status = get_column(file, path, BD_NETCDF_DOUBLE, rows->count, column, err);
        for (size_t i = 0; i < rows->count && status == BD_OK; i++) {
            bd_run_place at = bd_run_place_of(&f->axes, rows->row[i].run);
            if (at.point < f->axes.npoint)
                f->value[(size_t)at.point * f->nparameter + j] = column[i];
        }
    }
    free(column);
    return status;
}

static bd_status read_rows(bd_netcdf *file, const char *path, bd_results_file *f, bd_error *err)
{
    bd_run_records rows;
    bd_status status = bd_results_read(path, f->outcome, f->noutcome, &rows, err);
    if (status == BD_OK) status = read_points(file, &rows, f, err);
    for (size_t i = 0; i < rows.count && status == BD_OK; i++)
        status = bd_run_records_add(&f->rows, &rows.row[i], rows.value + i * rows.nvalue, err);
    bd_run_records_release(&rows);
    return status;
}

static bd_status read_file(const char *path, bool first, bd_results_file *f, bd_error *err)
{
    bd_netcdf *file;
    char kind[16] = "", identity[BD_SHA256_HEX] = "";
    double seed;
    bd_error why = {.status = BD_OK};
    if (access(path, R_OK) != 0) return bd_fail(err, BD_INPUT, "%s: %s", path, strerror(errno));
    if (bd_netcdf_open(path, &file, &why) != BD_OK) return bd_fail(err, BD_INPUT, "%s", why.text);
    bd_status status = BD_OK;
    if (!bd_netcdf_get_text(file, "/", "kind", kind, sizeof kind) || strcmp(kind, "study") != 0 ||
        !bd_netcdf_get_text(file, "/", "identity", identity, sizeof identity))
        status = not_there(path, "kind", err);
    if (status == BD_OK && first) {
        snprintf(f->identity, sizeof f->identity, "%s", identity);
        if (bd_netcdf_get_numbers(file, "/", "seed", 1, &seed)) f->seed = (uint64_t)seed;
        status = read_about(file, path, f, err);
        f->rows.nvalue = f->noutcome;
    } else if (status == BD_OK && strcmp(identity, f->identity) != 0) {
        status = bd_fail(err, BD_MISMATCH, "%s is of another study or program than the first file",
                         path);
    }
    if (status == BD_OK) status = read_rows(file, path, f, err);
    bd_netcdf_abandon(file);
    return status;
}

bd_status bd_results_open(const char *const *path, size_t n, bd_results_file *out, bd_error *err)
{
    *out = (bd_results_file){.nparameter = 0};
    for (size_t i = 0; i < n; i++) BD_TRY(read_file(path[i], i == 0, out, err));
    bd_run_records_sort(&out->rows);
    return BD_OK;
}
#else
bd_status bd_results_write(const bd_results_about *about, const bd_run_records *rows,
                           const bd_recorder_resources *resources, const char *path,
                           char digest[BD_SHA256_HEX], bd_error *err)
{
    (void)about, (void)rows, (void)resources, (void)path, (void)digest;
    return bd_fail(err, BD_UNAVAILABLE, "this build has no HDF5");
}

bd_status bd_results_read(const char *path, const bd_results_outcome *outcome, uint32_t noutcome,
                          bd_run_records *rows, bd_error *err)
{
    (void)outcome;
    *rows = (bd_run_records){.nvalue = noutcome};
    return bd_fail(err, BD_UNAVAILABLE, "%s: this build has no HDF5", path);
}

bd_status bd_results_index(const bd_results_about *about, const bd_run_records *rows,
                           const bd_netcdf_source *source, uint32_t nsource, const char *digest,
                           const char *path, bd_error *err)
{
    (void)about, (void)rows, (void)source, (void)nsource, (void)digest;
    return bd_fail(err, BD_UNAVAILABLE, "%s: this build has no HDF5", path);
}

bool bd_results_identity(const char *path, const char *kind, char identity[BD_SHA256_HEX],
                         bool *complete)
{
    (void)path, (void)kind, (void)identity, (void)complete;
    return false;
}

bd_status bd_results_open(const char *const *path, size_t n, bd_results_file *out, bd_error *err)
{
    (void)path, (void)n;
    *out = (bd_results_file){.nparameter = 0};
    return bd_fail(err, BD_UNAVAILABLE, "this build has no HDF5");
}
#endif

void bd_results_release(bd_results_file *f)
{
    bd_run_records_release(&f->rows);
    bd_pool_release(&f->pool);
    *f = (bd_results_file){.nparameter = 0};
}

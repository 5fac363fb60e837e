/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public library over the inner parts. A simulation is a scenario, a model and perhaps a
 * recorder. Nothing here knows a column or a series by name: both are looked up in their tables. */
#include "berdaya/berdaya.h"

#include "base/build.h"
#include "io/recorder.h"
#include "io/scenario.h"
#include "io/threads.h"
#include "model/model.h"
#include "model/opening.h"
#include "model/run.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bd_simulation {
    bd_scenario *scenario;
    bd_model *model;
    bd_recorder *recorder;
    uint64_t seed;
    double *series; /* bd_series_width() */
    /* sums of the last month stepped, taken village by village within it as a recorder takes them:
     * those above a village decide after it has been seen */
    bd_observer observer;
    bd_sums *sums; /* [villages] */
    bool seen;
};

/* The public numbers are the inner ones. */
#define SAME(name) static_assert((int)BD_RESULT_##name == (int)BD_##name, #name)
SAME(OK);
SAME(INPUT);
SAME(EXISTS);
SAME(MISMATCH);
SAME(UNAVAILABLE);
SAME(MEMORY);
SAME(IO);
SAME(BROKEN);
SAME(STOPPED);
static_assert((int)BD_NSTATUS == (int)BD_RESULT_STOPPED + 1, "a status without a public number");

/* Fills the message from what is known: the report of a scenario, then the error's own words. */
static bd_result answer(bd_status status, const char *report, const bd_error *err,
                        bd_message *message)
{
    if (status == BD_OK || message == NULL) return (bd_result)status;
    message->result = (bd_result)status;
    const char *words = err->text[0] != 0 ? err->text : bd_status_words(status);
    /* the report ends with a count of its own; without one the error speaks alone */
    snprintf(message->text, sizeof message->text, "%s", report != NULL ? report : words);
    return (bd_result)status;
}

static bd_result refuse(bd_message *message, bd_status status, const char *words)
{
    bd_error err = {.status = status};
    snprintf(err.text, sizeof err.text, "%s", words);
    return answer(status, NULL, &err, message);
}

const char *bd_library_version(void)
{
    return BD_VERSION;
}

const char *bd_library_build(void)
{
    return bd_build();
}

/* The options as this library knows them, whatever the caller's was compiled against. */
static bool take_options(const bd_simulation_options *given, bd_simulation_options *out)
{
    *out = (bd_simulation_options){.size = 0};
    if (given == NULL || given->size < sizeof given->size) return false;
    memcpy(out, given, given->size < sizeof *out ? given->size : sizeof *out);
    return true;
}

static bd_status load_scenario(const bd_simulation_options *o, bd_diagnostics *report,
                               bd_scenario **out, bd_error *err)
{
    bd_scenario_request request = {.world = o->world != NULL ? o->world : "scenario",
                                   .world_text = o->world_text,
                                   .world_length = o->world_text ? strlen(o->world_text) : 0,
                                   .strategy = o->strategy,
                                   .by_name = o->world != NULL,
                                   .sets = o->set,
                                   .nsets = o->nset};
    return bd_scenario_load(&request, report, out, err);
}

static bd_status build(bd_simulation *s, const bd_simulation_options *o, const bd_survey *survey,
                       bd_error *err)
{
    s->seed = o->has_seed ? o->seed : bd_scenario_seed(s->scenario, NULL);
    s->series = malloc(bd_series_width() * sizeof *s->series);
    if (s->series == NULL) return bd_fail(err, BD_MEMORY, "a simulation");
    int threads = o->threads > 0 ? o->threads : bd_threads_available();
    BD_TRY(bd_model_create(bd_scenario_params(s->scenario),
                           (bd_luck){.seed = s->seed, .replicate = o->replicate}, survey, threads,
                           &s->model, err));
    bd_view view = bd_model_view(s->model);
    bd_observer_set(&s->observer, view.params);
    s->sums = calloc(view.counts.nvillage, sizeof *s->sums);
    return s->sums != NULL ? BD_OK : bd_fail(err, BD_MEMORY, "a simulation");
}

bd_result bd_simulation_create(const bd_simulation_options *options, bd_simulation **out,
                               bd_message *message)
{
    if (out == NULL) return refuse(message, BD_INPUT, "there is no place for the simulation");
    *out = NULL;
    bd_simulation_options o;
    if (!take_options(options, &o))
        return refuse(message, BD_INPUT, "options.size must be sizeof(bd_simulation_options)");
    if ((o.world == NULL) == (o.world_text == NULL))
        return refuse(message, BD_INPUT, "give either options.world or options.world_text");
    if (o.replicate > BD_REPLICATE_MAX)
        return refuse(message, BD_INPUT, "options.replicate is at most 16777215");
    bd_simulation *s = calloc(1, sizeof *s);
    bd_diagnostics *report = bd_diagnostics_create();
    if (s == NULL || report == NULL) {
        free(s);
        bd_diagnostics_destroy(report);
        return refuse(message, BD_MEMORY, "a simulation");
    }
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    bd_error err = {.status = BD_OK};
    bd_buffer words = {0};
    bd_opening opening = {.survey = NULL};
    bd_status status = load_scenario(&o, report, &s->scenario, &err);
    if (status == BD_OK) status = bd_opening_read(s->scenario, report, &opening, &err);
    if (status == BD_OK) status = build(s, &o, opening.survey, &err);
    if (bd_diagnostics_mistakes(report) > 0) bd_diagnostics_write(report, 50, &words);
    bd_opening_release(&opening);
    gsl_set_error_handler(handler);
    bd_diagnostics_destroy(report);
    bd_result result = answer(status, words.text, &err, message);
    bd_buffer_release(&words);
    if (status == BD_OK)
        *out = s;
    else
        bd_simulation_destroy(s);
    return result;
}

void bd_simulation_destroy(bd_simulation *s)
{
    if (s == NULL) return;
    bd_recorder_destroy(s->recorder);
    bd_model_destroy(s->model);
    bd_scenario_destroy(s->scenario);
    free(s->series);
    free(s->sums);
    free(s);
}

static const bd_params *params_of(const bd_simulation *s)
{
    return bd_scenario_params(s->scenario);
}

int32_t bd_simulation_month(const bd_simulation *s)
{
    return (int32_t)bd_model_view(s->model).month - (int32_t)params_of(s)->time.burn_in;
}

int32_t bd_simulation_end(const bd_simulation *s)
{
    return (int32_t)params_of(s)->time.months;
}

uint64_t bd_simulation_seed(const bd_simulation *s)
{
    return s->seed;
}

int bd_simulation_threads(const bd_simulation *s)
{
    return bd_model_threads(s->model);
}

uint64_t bd_simulation_digest(const bd_simulation *s, int work)
{
    bd_view view = bd_model_view(s->model);
    return bd_world_digest(&view, work != 0);
}

/* ---- months ---- */

/* What is seen of a village within the month: by the recorder, and for who asks afterwards. */
static void look(void *simulation, const bd_view *view, uint32_t village)
{
    bd_simulation *s = simulation;
    bd_series_observe(&s->observer, view, village, &s->sums[village]);
    if (s->recorder != NULL) bd_recorder_village(s->recorder, view, village);
}

static bd_status step_once(bd_simulation *s, bool last, bd_error *err)
{
    /* month 0 is seen as burn-in left it, as a recorder sees it */
    bool seen = bd_simulation_month(s) >= 0 && (last || s->recorder != NULL);
    bd_model_step(s->model, seen ? look : NULL, s);
    s->seen = seen;
    if (s->recorder == NULL || bd_simulation_month(s) < 0) return BD_OK;
    bd_view view = bd_model_view(s->model);
    return bd_recorder_month(s->recorder, &view, err);
}

bd_result bd_simulation_step(bd_simulation *s, uint32_t months, bd_message *message)
{
    if ((int64_t)bd_simulation_month(s) + months > bd_simulation_end(s))
        return refuse(message, BD_INPUT, "that leads beyond the scenario's last month");
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    bd_error err = {.status = BD_OK};
    bd_status status = BD_OK;
    for (uint32_t i = 0; i < months && status == BD_OK; i++)
        status = step_once(s, i + 1 == months, &err);
    gsl_set_error_handler(handler);
    return answer(status, NULL, &err, message);
}

/* ---- columns ---- */

/* C types of the column table. A compound entry counts as `width` numbers. */
static const struct {
    const char *name;
    bd_array_type type;
    size_t width;
} types[] = {{"uint8_t", BD_ARRAY_UINT8, 1},   {"uint16_t", BD_ARRAY_UINT16, 1},
             {"uint32_t", BD_ARRAY_UINT32, 1}, {"uint64_t", BD_ARRAY_UINT64, 1},
             {"int64_t", BD_ARRAY_INT64, 1},   {"float", BD_ARRAY_FLOAT32, 1},
             {"double", BD_ARRAY_FLOAT64, 1},  {"bd_drive", BD_ARRAY_FLOAT32, 5}};
static_assert(sizeof(bd_drive) == 5 * sizeof(float), "bd_drive is shown as five numbers");

static bd_result fill_array(const bd_column_info *c, bd_array *out, bd_message *message)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, c->type) != 0) continue;
        *out = (bd_array){.table = c->table,
                          .name = c->name,
                          .unit = c->unit,
                          .meaning = c->meaning,
                          .data = c->data,
                          .type = types[i].type};
        bool planes = c->planes != 1 || types[i].width > 1;
        if (planes) out->shape[out->ndim++] = c->planes;
        out->shape[out->ndim++] = c->rows;
        if (types[i].width > 1) out->shape[out->ndim++] = types[i].width;
        return BD_RESULT_OK;
    }
    return refuse(message, BD_UNAVAILABLE, "the column's type has no public number");
}

size_t bd_simulation_columns(const bd_simulation *s)
{
    bd_view view = bd_model_view(s->model);
    return bd_columns(&view, &view.counts, NULL, 0);
}

/* Looks for a column by place, or by names if `table` is not NULL. */
static bd_result find_column(const bd_simulation *s, size_t index, const char *table,
                             const char *name, bd_array *out, bd_message *message)
{
    bd_view view = bd_model_view(s->model);
    size_t n = bd_columns(&view, &view.counts, NULL, 0);
    bd_column_info *column = malloc(n * sizeof *column);
    if (column == NULL) return refuse(message, BD_MEMORY, "the list of columns");
    bd_columns(&view, &view.counts, column, n);
    size_t at = index;
    if (table != NULL)
        for (at = 0; at < n; at++)
            if (strcmp(column[at].table, table) == 0 && strcmp(column[at].name, name) == 0) break;
    bd_result result = at < n ? fill_array(&column[at], out, message)
                              : refuse(message, BD_INPUT, "there is no such column");
    free(column);
    return result;
}

bd_result bd_simulation_column_at(const bd_simulation *s, size_t index, bd_array *out,
                                  bd_message *message)
{
    return find_column(s, index, NULL, NULL, out, message);
}

bd_result bd_simulation_column(const bd_simulation *s, const char *table, const char *name,
                               bd_array *out, bd_message *message)
{
    if (table == NULL || name == NULL)
        return refuse(message, BD_INPUT, "a column has a table and a name");
    return find_column(s, 0, table, name, out, message);
}

/* ---- series ---- */

static bd_status observe(const bd_simulation *s, double *out, bd_error *err)
{
    bd_view view = bd_model_view(s->model);
    if (!s->seen) return bd_run_observe(&view, out, err);
    bd_sums all = bd_series_region(s->sums, view.counts.nvillage);
    bd_series_values(&all, out);
    return BD_OK;
}

size_t bd_library_series(void)
{
    size_t n;
    bd_series(&n);
    return n;
}

bd_result bd_library_series_at(size_t index, bd_series_info *out, bd_message *message)
{
    size_t n;
    const bd_series_row *row = bd_series(&n);
    if (index >= n) return refuse(message, BD_INPUT, "there is no such series");
    const char *axis = bd_series_axis_name(row[index].along);
    *out = (bd_series_info){.name = row[index].name,
                            .axis = axis != NULL ? axis : "",
                            .unit = row[index].unit,
                            .meaning = row[index].meaning,
                            .width = row[index].width,
                            .group = row[index].group,
                            .label = row[index].label,
                            .offset = row[index].offset};
    return BD_RESULT_OK;
}

const char *bd_library_label(const char *axis, size_t index)
{
    for (int along = 0; axis != NULL && along < BD_NALONG; along++) {
        const char *name = bd_series_axis_name((bd_series_axis)along);
        if (name != NULL && strcmp(name, axis) == 0)
            return bd_series_label((bd_series_axis)along, index);
    }
    return NULL;
}

bd_result bd_simulation_observe(const bd_simulation *s, double *out, size_t max,
                                bd_message *message)
{
    if (out == NULL || max < bd_series_width())
        return refuse(message, BD_INPUT, "the series have more values than fit");
    bd_error err = {.status = BD_OK};
    return answer(observe(s, out, &err), NULL, &err, message);
}

void bd_simulation_programme(const bd_simulation *s, int32_t *start, int32_t *end)
{
    const bd_params *p = params_of(s);
    bool programme = p->nphase > 0;
    *start = programme ? (int32_t)p->strategy.start : -1;
    *end = programme ? (int32_t)p->strategy.end : -1;
}

const char *bd_simulation_strategy(const bd_simulation *s)
{
    return params_of(s)->strategy.name;
}

size_t bd_simulation_scenario(const bd_simulation *s, char *out, size_t max)
{
    bd_buffer text = {0};
    bd_scenario_write(s->scenario, false, &text);
    size_t need = text.text != NULL ? strlen(text.text) + 1 : 0;
    if (out != NULL && max > 0) snprintf(out, max, "%s", text.text != NULL ? text.text : "");
    bd_buffer_release(&text);
    return need;
}

bd_result bd_simulation_series(const bd_simulation *s, const char *name, double *out, size_t max,
                               bd_message *message)
{
    const bd_series_row *row = name != NULL ? bd_series_find(name) : NULL;
    if (row == NULL) return refuse(message, BD_INPUT, "there is no such series");
    if (max < row->width) return refuse(message, BD_INPUT, "the series has more values than fit");
    bd_error err = {.status = BD_OK};
    bd_status status = observe(s, s->series, &err);
    if (status == BD_OK) memcpy(out, s->series + row->offset, row->width * sizeof *out);
    return answer(status, NULL, &err, message);
}

/* ---- recording ---- */

static bd_status open_recording(bd_simulation *s, const char *path, int force, bd_error *err)
{
    bd_view view = bd_model_view(s->model);
    bd_buffer text = {0};
    bd_scenario_write(s->scenario, false, &text);
    const char *title = bd_scenario_title(s->scenario);
    bd_recorder_options options = {.path = path,
                                   .force = force != 0,
                                   .nscenario = 1,
                                   .nreplicate = 1,
                                   .replicate = &view.luck.replicate,
                                   .title = title[0] != 0 ? title : NULL,
                                   .scenario_text = text.text,
                                   .build = bd_build(),
                                   .threads = bd_model_threads(s->model),
                                   .seed = s->seed};
    bd_status status = bd_recorder_create(&options, params_of(s), &s->recorder, err);
    bd_buffer_release(&text);
    BD_TRY(status);
    BD_TRY(bd_recorder_begin(s->recorder, 0, view.luck.replicate, &view, err));
    return bd_simulation_month(s) == 0 ? bd_recorder_month(s->recorder, &view, err) : BD_OK;
}

bd_result bd_simulation_record(bd_simulation *s, const char *path, int force, bd_message *message)
{
    if (path == NULL || path[0] == 0) return refuse(message, BD_INPUT, "a recording needs a path");
    if (s->recorder != NULL) return refuse(message, BD_INPUT, "a recording is open already");
    if (bd_simulation_month(s) > 0)
        return refuse(message, BD_INPUT, "a recording begins at month 0 at the latest");
    bd_error err = {.status = BD_OK};
    bd_status status = open_recording(s, path, force, &err);
    if (status != BD_OK) {
        bd_recorder_destroy(s->recorder);
        s->recorder = NULL;
    }
    return answer(status, NULL, &err, message);
}

bd_result bd_simulation_finish(bd_simulation *s, bd_message *message)
{
    if (s->recorder == NULL) return refuse(message, BD_INPUT, "no recording is open");
    bd_error err = {.status = BD_OK};
    bd_recorder_resources resources = {.threads = bd_model_threads(s->model)};
    bd_status status = bd_recorder_finish(s->recorder, &resources, &err);
    bd_recorder_destroy(s->recorder);
    s->recorder = NULL;
    return answer(status, NULL, &err, message);
}

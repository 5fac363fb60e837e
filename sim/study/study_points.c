/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The points of a study: rows of a CSV file, named cases, or a design over the ranges and values of
 * its parameters. A point holds numbers; of a parameter whose values are words, their index. */
#include "base/parse.h"
#include "io/csv.h"
#include "io/files.h"
#include "study/study_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef bd_study_loading loading;

/* ---- a list of points ---- */

static bd_place place_in(const bd_input *input, uint32_t at, uint32_t width)
{
    bd_place place = {.input = input, .width = width};
    for (uint32_t i = 0; i < at; i++) {
        unsigned char c = (unsigned char)input->text[i];
        if (c == '\n')
            place.line++, place.column = 0;
        else if ((c & 0xC0) != 0x80)
            place.column++;
    }
    return place;
}

static void report_cell(void *context, const bd_table *table, bool mistake, bd_table_place place,
                        const char *text)
{
    const bd_input input = {
        .name = table->path, .text = table->text, .length = table->size, .order = UINT32_MAX};
    const bd_place at = {
        .input = &input, .line = place.line, .column = place.column, .width = place.width};
    bd_report(context, mistake ? BD_MISTAKE : BD_WARNING, at, "", "%s", text);
}

static bd_yaml *node_of_cell(loading *l, const bd_input *input, const bd_table *t, bd_cell cell)
{
    bd_yaml *node = bd_study_take(l, 1, sizeof *node);
    if (node == NULL) return NULL;
    *node = (bd_yaml){.kind = BD_YAML_SCALAR,
                      .place = place_in(input, cell.at, cell.length),
                      .text = bd_pool_text(&l->s->pool, t->text + cell.text, cell.length),
                      .length = cell.length};
    return node->text == NULL ? NULL : node;
}

/* The values of a column: numbers as they are with their extremes to be checked, or words. */
static bd_status read_column(loading *l, const bd_input *input, const bd_table *t, uint32_t column)
{
    bd_study_parameter *p = &l->s->file.parameter[column];
    bd_points *points = &l->s->points;
    bool numbers = true;
    for (uint32_t r = 0; r < t->rows && numbers; r++) {
        bd_cell c = t->cell[(size_t)r * t->columns + column];
        double x;
        numbers =
            c.length == 0 || bd_parse_real(t->text + c.text, c.length, '.', &x) == BD_PARSE_OK;
    }
    const bd_yaml **value = bd_study_take(l, BD_STUDY_VALUES_MAX, sizeof(bd_yaml *));
    if (value == NULL) return BD_MEMORY;
    uint32_t least = UINT32_MAX, most = UINT32_MAX;
    for (uint32_t r = 0; r < t->rows; r++) {
        bd_cell c = t->cell[(size_t)r * t->columns + column];
        double *at = &points->value[(size_t)r * t->columns + column];
        *at = NAN;
        if (c.length == 0) continue;
        if (numbers) {
            bd_parse_real(t->text + c.text, c.length, '.', at);
            if (least == UINT32_MAX || *at < points->value[(size_t)least * t->columns + column])
                least = r;
            if (most == UINT32_MAX || *at > points->value[(size_t)most * t->columns + column])
                most = r;
            continue;
        }
        uint32_t k = 0;
        while (k < p->nvalue && (value[k]->length != c.length ||
                                 memcmp(value[k]->text, t->text + c.text, c.length) != 0))
            k++;
        if (k == BD_STUDY_VALUES_MAX)
            return bd_fail(l->err, BD_INPUT, "%s: more than %d words in the column %s", input->name,
                           BD_STUDY_VALUES_MAX, p->key);
        if (k == p->nvalue) value[p->nvalue++] = node_of_cell(l, input, t, c);
        if (value[k] == NULL) return BD_MEMORY;
        *at = k;
    }
    if (numbers && least != UINT32_MAX) {
        value[0] = node_of_cell(l, input, t, t->cell[(size_t)least * t->columns + column]);
        value[1] = node_of_cell(l, input, t, t->cell[(size_t)most * t->columns + column]);
        p->nvalue = 2;
        if (value[0] == NULL || value[1] == NULL) return BD_MEMORY;
    }
    p->value = value;
    l->s->word[column] = numbers ? NULL : value;
    return BD_OK;
}

static bd_status read_table(loading *l, const bd_input *input, const bd_table *t)
{
    bd_study *s = l->s;
    if (t->rows == 0) {
        bd_report(l->report, BD_MISTAKE, s->file.list_place, "design.file",
                  "the file has no points below its names of columns");
        return BD_OK;
    }
    if (t->columns > BD_STUDY_PARAMETERS_MAX) {
        bd_report(l->report, BD_MISTAKE, s->file.list_place, "design.file",
                  "%u columns; at most %d", t->columns, BD_STUDY_PARAMETERS_MAX);
        return BD_OK;
    }
    s->file.parameter = bd_study_take(l, t->columns, sizeof *s->file.parameter);
    s->word = bd_study_take(l, t->columns, sizeof *s->word);
    if (s->file.parameter == NULL || s->word == NULL) return BD_MEMORY;
    BD_TRY(bd_points_room(&s->points, t->rows, t->columns, l->err));
    for (uint32_t j = 0; j < t->columns; j++) {
        bd_cell head = t->header[j];
        s->file.parameter[j] =
            (bd_study_parameter){.key = bd_pool_text(&s->pool, t->text + head.text, head.length),
                                 .place = place_in(input, head.at, head.length)};
        if (s->file.parameter[j].key == NULL) return bd_fail(l->err, BD_MEMORY, "a column");
    }
    s->file.nparameter = t->columns;
    for (uint32_t j = 0; j < t->columns; j++) BD_TRY(read_column(l, input, t, j));
    return BD_OK;
}

bd_status bd_study_read_list(loading *l)
{
    bd_study *s = l->s;
    struct stat about;
    bd_input *input = bd_study_take(l, 1, sizeof *input);
    if (input == NULL) return BD_MEMORY;
    *input = (bd_input){.name = s->file.list, .order = UINT32_MAX};
    int problem =
        bd_file_text(&s->pool, s->file.list, (size_t)1 << 30, &input->text, &input->length, &about);
    if (problem == ENOMEM) return bd_fail(l->err, BD_MEMORY, "%s", s->file.list);
    if (problem != 0) {
        bd_report(l->report, BD_MISTAKE, s->file.list_place, "design.file", "cannot read %s: %s",
                  s->file.list, problem == EINVAL ? "not a plain file" : strerror(problem));
        return BD_OK;
    }
    bd_table table;
    bd_error err = {.status = BD_OK};
    bd_status status = bd_csv_parse(s->file.list, input->text, input->length, ',', &table,
                                    report_cell, l->report, &err);
    if (status == BD_INPUT) return BD_OK;
    if (status != BD_OK) return bd_fail(l->err, status, "%s", err.text);
    status = read_table(l, input, &table);
    bd_csv_release(&table);
    return status;
}

/* ---- the design ---- */

static bool all_numbers(const bd_study_parameter *p)
{
    double x;
    for (uint32_t i = 0; i < p->nvalue; i++)
        if (p->value[i]->quoted ||
            bd_parse_real(p->value[i]->text, p->value[i]->length, '.', &x) != BD_PARSE_OK)
            return false;
    return true;
}

/* Points hold the index of a value; where values are numbers, the number stands for it. */
static bd_status settle_values(loading *l)
{
    bd_study *s = l->s;
    uint32_t n = s->file.nparameter;
    s->word = bd_study_take(l, n, sizeof *s->word);
    if (s->word == NULL) return BD_MEMORY;
    for (uint32_t j = 0; j < n; j++) {
        const bd_study_parameter *p = &s->file.parameter[j];
        if (p->value == NULL) continue;
        if (!all_numbers(p)) {
            s->word[j] = p->value;
            continue;
        }
        for (uint32_t i = 0; i < s->points.count; i++) {
            double *at = &s->points.value[(size_t)i * n + j];
            if (isnan(*at)) continue;
            const bd_yaml *node = p->value[(size_t)*at];
            bd_parse_real(node->text, node->length, '.', at);
        }
    }
    return BD_OK;
}

static bd_status place_cases(loading *l)
{
    bd_study *s = l->s;
    uint32_t n = s->file.nparameter;
    BD_TRY(bd_points_room(&s->points, s->file.ncase > 0 ? s->file.ncase : 1, n, l->err));
    for (size_t i = 0; i < (size_t)s->points.count * n; i++) s->points.value[i] = NAN;
    for (size_t i = 0; i < s->file.ncase_value; i++) {
        const bd_study_case_value *v = &s->file.case_value[i];
        s->points.value[(size_t)v->point * n + v->parameter] = v->value;
    }
    return BD_OK;
}

/* Whether the key at `j` takes whole numbers. */
static bool is_whole(const bd_study *s, const char *key)
{
    bd_field_kind kind;
    bd_scenario *scenario = NULL;
    bd_diagnostics *report = bd_diagnostics_create();
    bd_error err = {.status = BD_OK};
    bool whole = false;
    for (uint32_t j = 0; report != NULL && j < s->file.nparameter; j++) {
        const bd_study_parameter *p = &s->file.parameter[j];
        if (strcmp(p->key, key) != 0 || p->value != NULL) continue;
        bd_pool pool = {0};
        bd_scenario_request request = {.world = s->file.world[0].path,
                                       .strategy = bd_study_strategy(s, 0),
                                       .overlay = bd_key_overlay(&pool, key, p->place, p->bound[0]),
                                       .values_only = true};
        bd_scenario_load(&request, report, &scenario, &err);
        whole = scenario != NULL && bd_scenario_kind(scenario, key, &kind) && kind == BD_INT;
        bd_scenario_destroy(scenario);
        bd_pool_release(&pool);
        break;
    }
    bd_diagnostics_destroy(report);
    return whole;
}

static bd_status make_axes(loading *l, bd_axis *axis)
{
    const bd_study_file *f = &l->s->file;
    uint32_t levels = f->levels > 0 ? f->levels : 3;
    for (uint32_t j = 0; j < f->nparameter; j++) {
        const bd_study_parameter *p = &f->parameter[j];
        axis[j] = (bd_axis){.low = p->low,
                            .high = p->high,
                            .log = p->log,
                            .whole = p->value == NULL && is_whole(l->s, p->key),
                            .nvalue = p->nvalue,
                            .levels = p->levels > 0 ? p->levels : levels};
    }
    return BD_OK;
}

/* Unit coordinates of the design; *n points. */
static bd_status draw_points(loading *l, uint32_t *n, double **unit)
{
    const bd_study_file *f = &l->s->file;
    uint32_t k = f->nparameter, levels = f->levels > 0 ? f->levels : 4;
    uint64_t count = f->design == BD_DESIGN_lhs     ? f->points
                     : f->design == BD_DESIGN_sobol ? (uint64_t)f->points * (k + 2)
                                                    : (uint64_t)f->trajectories * (k + 1);
    *unit = NULL;
    if (count > BD_POINTS_MAX)
        return bd_fail(l->err, BD_INPUT,
                       "the design has %llu points; at most %u are run in one study",
                       (unsigned long long)count, BD_POINTS_MAX);
    *n = (uint32_t)count;
    *unit = malloc((count * k + 1) * sizeof **unit);
    if (*unit == NULL) return bd_fail(l->err, BD_MEMORY, "the points of a design");
    if (f->design == BD_DESIGN_lhs) bd_latin_hypercube(l->s->seed, *n, k, *unit);
    if (f->design == BD_DESIGN_morris) bd_morris(l->s->seed, f->trajectories, k, levels, *unit);
    if (f->design == BD_DESIGN_sobol) BD_TRY(bd_saltelli(f->points, k, *unit, l->err));
    return BD_OK;
}

bd_status bd_study_make_points(loading *l)
{
    bd_study *s = l->s;
    if (s->file.design == BD_DESIGN_list) return BD_OK; /* as they were read */
    if (s->file.design == BD_DESIGN_cases) {
        BD_TRY(place_cases(l));
        return settle_values(l);
    }
    uint32_t n = 0, k = s->file.nparameter;
    double *unit = NULL;
    bd_axis *axis = bd_study_take(l, k, sizeof *axis);
    if (axis == NULL) return BD_MEMORY;
    BD_TRY(make_axes(l, axis));
    bd_status status;
    if (s->file.design == BD_DESIGN_grid) {
        status = bd_design_grid(axis, k, &s->points, l->err);
    } else {
        status = draw_points(l, &n, &unit);
        if (status == BD_OK) status = bd_design_place(axis, k, n, unit, &s->points, l->err);
        free(unit);
    }
    return status == BD_OK ? settle_values(l) : status;
}

void bd_study_warn_of_design(loading *l)
{
    const bd_study_file *f = &l->s->file;
    if (f->design == BD_DESIGN_sobol && (f->points & (f->points - 1)) != 0)
        bd_report(l->report, BD_WARNING, f->design_place, "design.points",
                  "a Sobol sequence fills space evenly at powers of two: 64, 128, 256, ...");
    bool ranges =
        f->design == BD_DESIGN_sobol || f->design == BD_DESIGN_morris || f->design == BD_DESIGN_lhs;
    if (ranges && f->replicates < 2)
        bd_report(l->report, BD_WARNING, f->design_place, "replicates",
                  "with one replicate the noise of seeds cannot be told from what parameters do; "
                  "two or more keep it apart");
    if (f->design == BD_DESIGN_sobol && f->nparameter > BD_SOBOL_PARAMETERS_MAX)
        bd_report(l->report, BD_MISTAKE, f->design_place, "design",
                  "%u parameters: a Sobol design has 1 to %u. Screen them first with design "
                  "morris and keep those that matter, or use lhs",
                  f->nparameter, BD_SOBOL_PARAMETERS_MAX);
}

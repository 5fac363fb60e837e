/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loading a study: its file, its design, every world under every arm with the values that a
 * parameter can take, its outcomes. Values of different points never meet in a run, so they are
 * checked one by one; what they are to each other is found when a point runs, and a point that
 * cannot be is a failed run with its reason. */
#include "base/build.h"
#include "base/parse.h"
#include "io/csv.h"
#include "io/files.h"
#include "io/value.h"
#include "study/study_parts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct loading {
    bd_study *s;
    bd_diagnostics *report;
    bd_error *err;
} loading;

static void *take(loading *l, size_t count, size_t size)
{
    void *room = bd_pool_take(&l->s->pool, (count > 0 ? count : 1) * size);
    if (room == NULL) bd_fail(l->err, BD_MEMORY, "the parts of a study");
    return room;
}

const char *bd_study_strategy(const bd_study *s, uint32_t arm)
{
    if (s->file.baseline && arm == 0) return NULL;
    return s->file.strategy[arm - s->file.baseline].path;
}

/* ---- scenarios ---- */

/* "key=value" of the command line, then for each parameter that a point sets. */
static bd_status point_sets(const bd_study *s, const double *value, bd_pool *pool, const char **set,
                            size_t *nset, bd_error *err)
{
    for (*nset = 0; *nset < s->sets.n; ++*nset) set[*nset] = s->sets.set[*nset];
    for (uint32_t j = 0; value != NULL && j < s->points.naxis; j++) {
        if (isnan(value[j])) continue;
        bd_buffer text = {0};
        char number[BD_REAL_TEXT];
        bd_buffer_add(&text, "%s=", s->parameter[j].key);
        if (s->word[j] == NULL) {
            bd_buffer_add_bytes(&text, number, bd_format_real(value[j], number));
        } else {
            const bd_yaml *word = s->word[j][(size_t)value[j]];
            if (word->quoted)
                bd_text_write(word->text, &text);
            else
                bd_buffer_add_bytes(&text, word->text, word->length);
        }
        const char *kept = text.failed ? NULL : bd_pool_text(pool, text.text, text.length);
        bd_buffer_release(&text);
        if (kept == NULL) return bd_fail(err, BD_MEMORY, "the values of a point");
        set[(*nset)++] = kept;
    }
    return BD_OK;
}

bd_status bd_study_scenario(const bd_study *s, uint32_t world, uint32_t arm, const double *value,
                            bd_diagnostics *report, bd_scenario **out, bd_error *err)
{
    bd_pool pool = {0};
    const char *set[BD_STUDY_SETS_MAX + BD_STUDY_PARAMETERS_MAX];
    bd_scenario_request request = {.world = s->file.world[world].path,
                                   .strategy = bd_study_strategy(s, arm),
                                   .sets = set,
                                   .overlay = s->file.set};
    *out = NULL;
    bd_status status = point_sets(s, value, &pool, set, &request.nsets, err);
    if (status == BD_OK) status = bd_scenario_load(&request, report, out, err);
    bd_pool_release(&pool);
    return status;
}

/* Nodes of a parameter that must be checked: its bounds or all its values. */
static uint32_t nodes_of(const bd_study_parameter *p, const bd_yaml *const **node)
{
    if (p->value != NULL) {
        *node = p->value;
        return p->nvalue;
    }
    *node = p->bound;
    return 2;
}

/* Maps of `set` with one value of each parameter beside them. */
static bd_yaml *overlay_of_round(loading *l, uint32_t round)
{
    const bd_study_file *f = &l->s->file;
    bd_yaml *all = take(l, 1, sizeof *all);
    if (all == NULL) return NULL;
    *all = (bd_yaml){.kind = BD_YAML_MAP};
    bd_yaml **at = &all->first;
    for (const bd_yaml *child = f->set == NULL ? NULL : f->set->first; child != NULL;
         child = child->next) {
        bd_yaml *copy = take(l, 1, sizeof *copy);
        if (copy == NULL) return NULL;
        *copy = *child;
        *at = copy, at = &copy->next;
    }
    for (uint32_t j = 0; j < f->nparameter; j++) {
        const bd_yaml *const *node;
        uint32_t n = nodes_of(&f->parameter[j], &node);
        if (n == 0) continue;
        bd_yaml *tree = bd_key_overlay(&l->s->pool, f->parameter[j].key, f->parameter[j].place,
                                       node[round % n]);
        if (tree == NULL) return NULL;
        *at = tree->first, at = &tree->first->next;
    }
    *at = NULL;
    return all;
}

static bd_status load_one(loading *l, uint32_t world, uint32_t arm, const bd_yaml *overlay,
                          bool values_only, bd_scenario **out)
{
    bd_error err = {.status = BD_OK};
    bd_scenario_request request = {.world = l->s->file.world[world].path,
                                   .strategy = bd_study_strategy(l->s, arm),
                                   .sets = l->s->sets.set,
                                   .nsets = l->s->sets.n,
                                   .overlay = overlay,
                                   .values_only = values_only};
    bd_status status = bd_scenario_load(&request, l->report, out, &err);
    if (status == BD_INPUT || status == BD_OK) return BD_OK; /* mistakes are told at the end */
    return bd_fail(l->err, status, "%s", err.text);
}

/* A world whose seed is drawn anew could not be resumed. */
static void check_seed(loading *l, const bd_scenario *s, uint32_t world)
{
    bool automatic;
    bd_scenario_seed(s, &automatic);
    if (automatic && !l->s->file.has_seed)
        bd_report(l->report, BD_MISTAKE, l->s->file.world[world].place, "world",
                  "this world draws its seed anew each time, so a study could not be resumed; give "
                  "the study a seed");
}

/* Each world under each arm, as it is. Keeps the first. */
static bd_status check_scenarios(loading *l)
{
    bd_study *s = l->s;
    for (uint32_t w = 0; w < s->axes.nworld; w++)
        for (uint32_t a = 0; a < s->axes.narm; a++) {
            bd_scenario *scenario;
            BD_TRY(load_one(l, w, a, s->file.set, false, &scenario));
            if (scenario == NULL) continue;
            if (a == 0) check_seed(l, scenario, w);
            const bd_params *p = bd_scenario_params(scenario);
            double n = (double)p->population.villages * p->population.households;
            if (n > s->households) s->households = n;
            if (s->first == NULL)
                s->first = scenario;
            else
                bd_scenario_destroy(scenario);
        }
    return BD_OK;
}

/* What the command line sets cannot vary as well; its seed goes before the file's. */
static bd_status check_sets(loading *l)
{
    bd_study *s = l->s;
    if (s->sets.n > BD_STUDY_SETS_MAX)
        return bd_fail(l->err, BD_INPUT, "--set: at most %d values", BD_STUDY_SETS_MAX);
    for (size_t i = 0; i < s->sets.n; i++) {
        size_t n = strcspn(s->sets.set[i], "=");
        if (n == 4 && strncmp(s->sets.set[i], "seed", n) == 0) s->file.has_seed = false;
        for (uint32_t j = 0; j < s->file.nparameter; j++) {
            const bd_study_parameter *p = &s->file.parameter[j];
            if (strlen(p->key) == n && strncmp(p->key, s->sets.set[i], n) == 0)
                bd_report(l->report, BD_MISTAKE, p->place, p->key,
                          "the study varies this, so --set cannot fix it");
        }
    }
    return BD_OK;
}

/* Words and truth values have no range between them. */
static void check_kinds(loading *l, const bd_scenario *scenario)
{
    for (uint32_t j = 0; j < l->s->file.nparameter; j++) {
        const bd_study_parameter *p = &l->s->file.parameter[j];
        bd_field_kind kind;
        if (!bd_scenario_kind(scenario, p->key, &kind)) {
            bd_report(l->report, BD_MISTAKE, p->place, p->key,
                      "not a single value; a parameter is one number or word");
            continue;
        }
        if (strncmp(p->key, "survey.", 7) == 0 || strncmp(p->key, "output.", 7) == 0)
            bd_report(l->report, BD_MISTAKE, p->place, p->key,
                      "a study does not vary what is read or recorded");
        bool number = kind == BD_REAL || kind == BD_INT;
        if (!number && p->value == NULL)
            bd_report(l->report, BD_MISTAKE, p->place, p->key,
                      "this key takes words, so it has no range; give values: [...]");
    }
}

static bd_status check_values(loading *l)
{
    bd_study *s = l->s;
    uint32_t rounds = 0;
    for (uint32_t j = 0; j < s->file.nparameter; j++) {
        const bd_yaml *const *node;
        uint32_t n = nodes_of(&s->file.parameter[j], &node);
        if (n > rounds) rounds = n;
    }
    for (uint32_t round = 0; round < rounds; round++) {
        bd_yaml *overlay = overlay_of_round(l, round);
        if (overlay == NULL) return bd_fail(l->err, BD_MEMORY, "the values of a study");
        for (uint32_t w = 0; w < s->axes.nworld; w++)
            for (uint32_t a = 0; a < s->axes.narm; a++) {
                bd_scenario *scenario;
                BD_TRY(load_one(l, w, a, overlay, true, &scenario));
                if (scenario != NULL && w + a + round == 0) check_kinds(l, scenario);
                bd_scenario_destroy(scenario);
            }
    }
    return BD_OK;
}

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
    bd_yaml *node = take(l, 1, sizeof *node);
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
    const bd_yaml **value = take(l, BD_STUDY_VALUES_MAX, sizeof(bd_yaml *));
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
    s->file.parameter = take(l, t->columns, sizeof *s->file.parameter);
    s->word = take(l, t->columns, sizeof *s->word);
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

static bd_status read_list(loading *l)
{
    bd_study *s = l->s;
    struct stat about;
    bd_input *input = take(l, 1, sizeof *input);
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
    s->word = take(l, n, sizeof *s->word);
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

static bd_status make_points(loading *l)
{
    bd_study *s = l->s;
    if (s->file.design == BD_DESIGN_list) return BD_OK; /* as they were read */
    if (s->file.design == BD_DESIGN_cases) {
        BD_TRY(place_cases(l));
        return settle_values(l);
    }
    uint32_t n = 0, k = s->file.nparameter;
    double *unit = NULL;
    bd_axis *axis = take(l, k, sizeof *axis);
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

static void warn_of_design(loading *l)
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

/* ---- outcomes ---- */

static bd_status add_outcome(loading *l, const char *name, const bd_yaml *node)
{
    bd_study *s = l->s;
    char why[256];
    bd_place place = node != NULL ? node->place : (bd_place){0};
    bd_outcome *o = &s->outcome[s->noutcome];
    if (!bd_outcome_read(name, o, why)) {
        bd_report(l->report, BD_MISTAKE, place, "outcomes", "unknown outcome; %s", why);
        return BD_OK;
    }
    if (o->kind == BD_OUTCOME_PAIR && (!s->file.baseline || s->axes.narm < 2))
        bd_report(l->report, BD_MISTAKE, place, "outcomes",
                  "'%s' compares a strategy with the baseline, household by household; it needs "
                  "both",
                  name);
    int64_t months = s->first != NULL ? bd_scenario_params(s->first)->time.months : INT64_MAX;
    if (o->kind == BD_OUTCOME_SERIES && o->month != UINT32_MAX && o->month > months)
        bd_report(l->report, BD_MISTAKE, place, "outcomes", "month %u lies after the last, %lld",
                  o->month, (long long)months);
    for (uint32_t i = 0; i < s->noutcome; i++)
        if (strcmp(s->kept[i].name, name) == 0)
            bd_report(l->report, BD_MISTAKE, place, "outcomes", "'%s' stands here twice", name);
    s->kept[s->noutcome++] = (bd_results_outcome){.name = name, .unit = o->unit, .label = o->label};
    return BD_OK;
}

static bd_status read_outcomes(loading *l)
{
    bd_study *s = l->s;
    bool pairs = s->file.baseline && s->axes.narm > 1;
    uint32_t room = s->file.noutcome > 0 ? s->file.noutcome : BD_NVALUE + BD_NPAIR;
    s->outcome = take(l, room, sizeof *s->outcome);
    s->kept = take(l, room, sizeof *s->kept);
    if (s->outcome == NULL || s->kept == NULL) return BD_MEMORY;
    for (uint32_t i = 0; i < s->file.noutcome; i++)
        BD_TRY(add_outcome(l, s->file.outcome[i]->text, s->file.outcome[i]));
    const char *name;
    for (size_t i = 0; s->file.noutcome == 0 && (name = bd_outcome_default(i, pairs)) != NULL; i++)
        BD_TRY(add_outcome(l, name, NULL));
    return BD_OK;
}

/* ---- what the file says ---- */

static bd_status label_all(loading *l)
{
    bd_study *s = l->s;
    const bd_study_file *f = &s->file;
    s->world = take(l, s->axes.nworld, sizeof *s->world);
    s->arm = take(l, s->axes.narm, sizeof *s->arm);
    s->parameter = take(l, f->nparameter, sizeof *s->parameter);
    if (s->world == NULL || s->arm == NULL || s->parameter == NULL) return BD_MEMORY;
    for (uint32_t w = 0; w < s->axes.nworld; w++) s->world[w] = f->world[w].name;
    for (uint32_t a = 0; a < s->axes.narm; a++)
        s->arm[a] = f->baseline && a == 0 ? "baseline" : f->strategy[a - f->baseline].name;
    s->point = f->ncase > 0 ? f->case_name : NULL;
    for (uint32_t j = 0; j < f->nparameter; j++) {
        const bd_study_parameter *p = &f->parameter[j];
        bool range = p->value == NULL;
        s->parameter[j] = (bd_results_parameter){.key = p->key,
                                                 .low = range ? p->low : NAN,
                                                 .high = range ? p->high : NAN,
                                                 .log = p->log};
        if (s->word[j] == NULL) continue;
        const char **word = take(l, p->nvalue, sizeof *word);
        if (word == NULL) return BD_MEMORY;
        for (uint32_t i = 0; i < p->nvalue; i++) word[i] = p->value[i]->text;
        s->parameter[j].word = word, s->parameter[j].nword = p->nvalue;
    }
    return BD_OK;
}

/* All that decides what the runs come to, in words. */
static bd_status resolve(loading *l)
{
    bd_study *s = l->s;
    bd_buffer *out = &s->resolved;
    char number[BD_REAL_TEXT];
    bd_buffer_add(out, "kind: study\nseed: %llu\nreplicates: %u\nluck: %s\ndesign: %s\noutcomes:",
                  (unsigned long long)s->seed, s->axes.nreplicate,
                  s->file.common_luck ? "common" : "independent",
                  bd_study_design_name(s->file.design));
    for (uint32_t i = 0; i < s->noutcome; i++) bd_buffer_add(out, " %s", s->kept[i].name);
    bd_buffer_add(out, "\npoints:\n ");
    for (uint32_t j = 0; j < s->points.naxis; j++) bd_buffer_add(out, " %s", s->parameter[j].key);
    for (uint32_t i = 0; i < s->points.count; i++) {
        bd_buffer_add(out, "\n -");
        for (uint32_t j = 0; j < s->points.naxis; j++) {
            double x = s->points.value[(size_t)i * s->points.naxis + j];
            bd_buffer_add(out, " ");
            if (isnan(x))
                bd_buffer_add(out, "~");
            else if (s->word[j] != NULL)
                bd_buffer_add(out, "'%s'", s->word[j][(size_t)x]->text);
            else
                bd_buffer_add_bytes(out, number, bd_format_real(x, number));
        }
    }
    for (uint32_t w = 0; w < s->axes.nworld; w++)
        for (uint32_t a = 0; a < s->axes.narm; a++) {
            bd_scenario *scenario;
            BD_TRY(load_one(l, w, a, s->file.set, false, &scenario));
            if (scenario == NULL) return bd_fail(l->err, BD_INPUT, "a world has just changed");
            bd_buffer_add(out, "\n--- # world %s, strategy %s\n", s->world[w], s->arm[a]);
            bd_scenario_write(scenario, false, out);
            bd_scenario_destroy(scenario);
        }
    return out->failed ? bd_fail(l->err, BD_MEMORY, "the study in words") : BD_OK;
}

static bd_status make_origin(loading *l, const char *command)
{
    bd_study *s = l->s;
    bd_recorder_input input[1 + BD_STUDY_WORLDS_MAX * BD_OPENED_FILES];
    size_t n = 0;
    for (uint32_t w = 0; w < s->axes.nworld; w++)
        for (size_t i = 0; i < s->opening[w].nfile; i++)
            input[n++] = (bd_recorder_input){.path = s->opening[w].file[i].path,
                                             .key = s->opening[w].file[i].key,
                                             .sha256 = s->opening[w].file[i].sha256};
    bd_recorder_options options = {.title = s->file.title[0] != 0 ? s->file.title : "Study",
                                   .scenario_text = s->resolved.text,
                                   .command = command,
                                   .request = "{\"verb\": \"study\"}",
                                   .build = bd_build(),
                                   .seed = s->seed,
                                   .nscenario = s->axes.narm,
                                   .nreplicate = s->axes.nreplicate,
                                   .scenario = s->arm,
                                   .input = input,
                                   .ninput = n};
#ifdef BD_HDF5
    return bd_origin_create(&s->origin, &options, bd_scenario_params(s->first), l->err);
#else
    (void)options;
    return bd_fail(l->err, BD_UNAVAILABLE,
                   "a study keeps its runs in HDF5, which this build lacks");
#endif
}

/* Index of the point that a value of `detail` names; the count of points when there is none. */
static uint32_t point_named(const bd_study *s, const bd_yaml *node)
{
    uint64_t number;
    uint32_t n = s->axes.npoint, i = 0;
    if (bd_parse_uint(node->text, node->length, &number) == BD_PARSE_OK && !node->quoted)
        return number < n ? (uint32_t)number : n;
    while (i < n && (s->point == NULL || strcmp(s->point[i], node->text) != 0)) i++;
    return i;
}

static bd_status choose_details(loading *l)
{
    bd_study *s = l->s;
    const bd_study_file *f = &s->file;
    if (f->ndetail == 0 && !f->detail_all) return BD_OK;
    s->detail = take(l, s->axes.npoint, sizeof *s->detail);
    if (s->detail == NULL) return BD_MEMORY;
    for (uint32_t i = 0; f->detail_all && i < s->axes.npoint; i++) s->detail[i] = true;
    bool whole = true;
    for (uint32_t i = 0; i < f->ndetail; i++) {
        uint32_t point = point_named(s, f->detail[i]);
        if (point < s->axes.npoint)
            s->detail[point] = true;
        else
            bd_report(l->report, BD_MISTAKE, f->detail[i]->place, "detail",
                      "no such point: the study has %u, numbered from 0%s", s->axes.npoint,
                      s->point != NULL ? ", or called as its cases" : "");
        whole = whole && point < s->axes.npoint;
    }
    return whole ? BD_OK : bd_fail(l->err, BD_INPUT, "mistakes in the study");
}

/* ---- all of it ---- */

static bd_status open_surveys(loading *l)
{
    bd_study *s = l->s;
    s->opening = take(l, s->axes.nworld, sizeof *s->opening);
    if (s->opening == NULL) return BD_MEMORY;
    for (uint32_t w = 0; w < s->axes.nworld; w++) {
        bd_scenario *scenario;
        bd_error err = {.status = BD_OK};
        BD_TRY(load_one(l, w, 0, s->file.set, false, &scenario));
        if (scenario == NULL) continue;
        bd_status status = bd_opening_read(scenario, l->report, &s->opening[w], &err);
        bd_scenario_destroy(scenario);
        if (status != BD_OK && bd_diagnostics_mistakes(l->report) == 0)
            return bd_fail(l->err, status, "%s", err.text);
    }
    return BD_OK;
}

static bd_status load_all(loading *l, const char *command)
{
    bd_study *s = l->s;
    const bd_study_file *f = &s->file;
    s->axes = (bd_run_axes){.npoint = 1,
                            .nworld = f->nworld,
                            .nreplicate = f->replicates,
                            .narm = f->nstrategy + f->baseline};
    if (f->design == BD_DESIGN_list) BD_TRY(read_list(l));
    BD_TRY(check_sets(l));
    BD_TRY(check_scenarios(l));
    BD_TRY(check_values(l));
    BD_TRY(read_outcomes(l));
    warn_of_design(l);
    BD_TRY(open_surveys(l));
    if (bd_diagnostics_mistakes(l->report) > 0 || s->first == NULL)
        return bd_fail(l->err, BD_INPUT, "mistakes in the study");
    s->seed = f->has_seed ? f->seed : bd_scenario_seed(s->first, NULL);
    const bd_params *p = bd_scenario_params(s->first);
    s->run_size = (double)p->population.villages * p->population.households *
                  (double)(p->time.burn_in + p->time.months);
    BD_TRY(make_points(l));
    s->axes.npoint = s->points.count;
    BD_TRY(label_all(l));
    BD_TRY(choose_details(l));
    BD_TRY(resolve(l));
    return make_origin(l, command);
}

bd_status bd_study_load(const char *path, bd_study_sets sets, const char *command,
                        bd_diagnostics *report, bd_study **out, bd_error *err)
{
    *out = NULL;
    bd_study *s = calloc(1, sizeof *s);
    if (s == NULL) return bd_fail(err, BD_MEMORY, "a study");
    s->sets = sets;
    loading l = {s, report, err};
    bd_status status = bd_study_file_read(path, report, &s->file, err);
    if (status == BD_OK) status = load_all(&l, command);
    if (status == BD_OK)
        *out = s;
    else
        bd_study_destroy(s);
    return status;
}

void bd_study_destroy(bd_study *s)
{
    if (s == NULL) return;
    for (uint32_t w = 0; s->opening != NULL && w < s->axes.nworld; w++)
        bd_opening_release(&s->opening[w]);
    bd_scenario_destroy(s->first);
    bd_points_release(&s->points);
    bd_buffer_release(&s->resolved);
#ifdef BD_HDF5
    bd_origin_release(&s->origin);
#endif
    bd_study_file_release(&s->file);
    bd_pool_release(&s->pool);
    free(s);
}

/* ---- asking ---- */

const bd_run_axes *bd_study_axes(const bd_study *s)
{
    return &s->axes;
}

uint64_t bd_study_blocks(const bd_study *s)
{
    return bd_run_blocks(&s->axes);
}

const char *bd_study_identity(const bd_study *s)
{
    return s->origin.identity;
}

const char *bd_study_title(const bd_study *s)
{
    return s->file.title;
}

uint64_t bd_study_seed(const bd_study *s)
{
    return s->seed;
}

double bd_study_run_size(const bd_study *s)
{
    return s->run_size;
}

bd_results_about bd_study_about(const bd_study *s, uint32_t shard, uint32_t shards)
{
    const bd_study_file *f = &s->file;
    uint32_t size = f->design == BD_DESIGN_morris ? f->trajectories : f->points;
    uint32_t levels = f->levels > 0 ? f->levels : f->design == BD_DESIGN_morris ? 4 : 3;
    return (bd_results_about){.axes = s->axes,
                              .world = s->world,
                              .arm = s->arm,
                              .point = s->point,
                              .parameter = s->parameter,
                              .nparameter = s->points.naxis,
                              .value = s->points.value,
                              .outcome = s->kept,
                              .noutcome = s->noutcome,
                              .design = bd_study_design_name(f->design),
                              .design_points = size,
                              .design_levels = levels,
                              .common_luck = f->common_luck,
                              .study_text = f->input->text,
                              .shard = shard,
                              .shards = shards,
                              .origin = &s->origin,
                              .params = bd_scenario_params(s->first)};
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loading a study: its file, every world under every arm with the values that a parameter can take,
 * its points (study_points.c), its outcomes. Values of different points never meet in a run, so
 * they are checked one by one; what they are to each other is found when a point runs, and a point
 * that cannot be is a failed run with its reason. */
#include "base/build.h"
#include "base/parse.h"
#include "io/value.h"
#include "study/study_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef bd_study_loading loading;

void *bd_study_take(loading *l, size_t count, size_t size)
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
    bd_yaml *all = bd_study_take(l, 1, sizeof *all);
    if (all == NULL) return NULL;
    *all = (bd_yaml){.kind = BD_YAML_MAP};
    bd_yaml **at = &all->first;
    for (const bd_yaml *child = f->set == NULL ? NULL : f->set->first; child != NULL;
         child = child->next) {
        bd_yaml *copy = bd_study_take(l, 1, sizeof *copy);
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
    s->outcome = bd_study_take(l, room, sizeof *s->outcome);
    s->kept = bd_study_take(l, room, sizeof *s->kept);
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
    s->world = bd_study_take(l, s->axes.nworld, sizeof *s->world);
    s->arm = bd_study_take(l, s->axes.narm, sizeof *s->arm);
    s->parameter = bd_study_take(l, f->nparameter, sizeof *s->parameter);
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
        const char **word = bd_study_take(l, p->nvalue, sizeof *word);
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
    s->detail = bd_study_take(l, s->axes.npoint, sizeof *s->detail);
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
    s->opening = bd_study_take(l, s->axes.nworld, sizeof *s->opening);
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
    if (f->design == BD_DESIGN_list) BD_TRY(bd_study_read_list(l));
    BD_TRY(check_sets(l));
    BD_TRY(check_scenarios(l));
    BD_TRY(check_values(l));
    BD_TRY(read_outcomes(l));
    bd_study_warn_of_design(l);
    BD_TRY(open_surveys(l));
    if (bd_diagnostics_mistakes(l->report) > 0 || s->first == NULL)
        return bd_fail(l->err, BD_INPUT, "mistakes in the study");
    s->seed = f->has_seed ? f->seed : bd_scenario_seed(s->first, NULL);
    const bd_params *p = bd_scenario_params(s->first);
    s->run_size = (double)p->population.villages * p->population.households *
                  (double)(p->time.burn_in + p->time.months);
    BD_TRY(bd_study_make_points(l));
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

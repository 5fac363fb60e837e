/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the tree of a study's file to its parts. Each key has a reader of its own; a mistake never
 * stops the reading. */
#include "io/study_file.h"

#include "base/nearest.h"
#include "base/parse.h"
#include "io/files.h"
#include "io/layers.h"
#include "io/scenario.h"
#include "io/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct reading {
    bd_study_file *f;
    bd_diagnostics *report;
    bool out_of_memory;
} reading;

typedef struct key_row {
    const char *name, *value, *schema, *meaning;
} key_row;

#define K(name, value, schema, meaning) {#name, value, schema, meaning},
static const key_row study_keys[] = {BD_STUDY_KEYS(K)};
static const key_row parameter_keys[] = {BD_STUDY_PARAMETER_KEYS(K)};
static const key_row design_keys[] = {BD_STUDY_DESIGN_KEYS(K)};
#undef K
static const struct {
    const char *name, *meaning;
} designs[] = {
#define D(name, meaning) {#name, meaning},
    BD_STUDY_DESIGNS(D)
#undef D
};
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

const char *bd_study_design_name(bd_study_design design)
{
    return designs[design].name;
}

static void *take(reading *r, size_t count, size_t size)
{
    void *room = bd_pool_take(&r->f->pool, (count > 0 ? count : 1) * size);
    if (room == NULL) r->out_of_memory = true;
    return room;
}

/* ---- maps ---- */

/* True if the node is a map; else a mistake is told. */
static bool is_map(reading *r, const bd_yaml *node, const char *path, const char *takes)
{
    if (node->kind == BD_YAML_MAP) return true;
    bool none = node->kind == BD_YAML_NULL;
    bd_report(r->report, BD_MISTAKE, none ? node->key_place : node->place, path,
              "found %s; allowed: %s", bd_yaml_words(node->kind), takes);
    return false;
}

static void unknown_keys(reading *r, const bd_yaml *map, const char *path, const key_row *row,
                         size_t nrow)
{
    for (const bd_yaml *child = map->first; child != NULL; child = child->next) {
        bd_nearest nearest = bd_nearest_to(child->key);
        bool known = false;
        bd_buffer all = {0};
        for (size_t i = 0; i < nrow; i++) {
            known = known || strcmp(row[i].name, child->key) == 0;
            bd_nearest_try(&nearest, row[i].name);
            bd_buffer_add(&all, "%s%s", i > 0 ? ", " : "", row[i].name);
        }
        char at[BD_PATH_MAX];
        bd_path_join(at, path, child->key);
        if (!known && nearest.best != NULL)
            bd_report(r->report, BD_MISTAKE, child->key_place, at,
                      "unknown key; did you mean '%s'?", nearest.best);
        else if (!known)
            bd_report(r->report, BD_MISTAKE, child->key_place, at, "unknown key\nknown here: %s",
                      all.text == NULL ? "" : all.text);
        bd_buffer_release(&all);
    }
}

static const bd_yaml *child_named(const bd_yaml *map, const char *key)
{
    if (map == NULL || map->kind != BD_YAML_MAP) return NULL;
    for (const bd_yaml *child = map->first; child != NULL; child = child->next)
        if (strcmp(child->key, key) == 0) return child;
    return NULL;
}

static uint32_t count_children(const bd_yaml *node)
{
    uint32_t n = 0;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) n++;
    return n;
}

/* ---- single values ---- */

static bool is_scalar(reading *r, const bd_yaml *node, const char *path, const char *takes)
{
    if (node->kind == BD_YAML_SCALAR) return true;
    bool none = node->kind == BD_YAML_NULL;
    bd_report(r->report, BD_MISTAKE, none ? node->key_place : node->place, path,
              "found %s; allowed: %s", bd_yaml_words(node->kind), takes);
    return false;
}

static const char *read_text(reading *r, const bd_yaml *root, const char *key)
{
    const bd_yaml *node = child_named(root, key);
    if (node == NULL || !is_scalar(r, node, key, "text")) return "";
    return node->text;
}

static void refuse_value(reading *r, const bd_yaml *node, const char *path, const char *why,
                         const char *takes)
{
    char quoted[BD_QUOTED];
    bd_report(r->report, BD_MISTAKE, node->place, path, "found %s%s%s\nallowed: %s",
              bd_quoted(node->text, node->length, quoted), *why == 0 ? "" : ", ", why, takes);
}

static void read_count(reading *r, const bd_yaml *map, const char *path, const char *key,
                       uint64_t low, uint64_t high, uint32_t *out)
{
    const bd_yaml *node = child_named(map, key);
    char at[BD_PATH_MAX], takes[64];
    uint64_t n;
    snprintf(takes, sizeof takes, "a whole number from %llu to %llu", (unsigned long long)low,
             (unsigned long long)high);
    bd_path_join(at, path, key);
    if (node == NULL || !is_scalar(r, node, at, takes)) return;
    bd_parse result = bd_parse_uint(node->text, node->length, &n);
    if (node->quoted) result = BD_PARSE_NOT_NUMBER;
    if (result != BD_PARSE_OK)
        refuse_value(r, node, at, bd_parse_words(result), takes);
    else if (n < low || n > high)
        refuse_value(r, node, at, n == 0 ? "so nothing would run" : "", takes);
    else
        *out = (uint32_t)n;
}

/* Index of the word in `words`, or `fallback` when it is not given; told when it is another. */
static int read_word(reading *r, const bd_yaml *map, const char *path, const char *key,
                     const char *const *words, int nword, int fallback)
{
    const bd_yaml *node = child_named(map, key);
    bd_buffer all = {0};
    char at[BD_PATH_MAX];
    int found = -1;
    bd_path_join(at, path, key);
    for (int i = 0; i < nword; i++) bd_buffer_add(&all, "%s%s", i > 0 ? ", " : "", words[i]);
    const char *takes = all.text == NULL ? "" : all.text;
    if (node != NULL && is_scalar(r, node, at, takes)) {
        bd_nearest nearest = bd_nearest_to(node->text);
        for (int i = 0; i < nword; i++) {
            if (strcmp(node->text, words[i]) == 0) found = i;
            bd_nearest_try(&nearest, words[i]);
        }
        char hint[96] = "";
        if (nearest.best != NULL) snprintf(hint, sizeof hint, "did you mean '%s'?", nearest.best);
        if (found < 0) refuse_value(r, node, at, hint, takes);
    }
    bd_buffer_release(&all);
    return found < 0 ? fallback : found;
}

/* ---- paths ---- */

/* A path as it is written, from the folder of this file. */
static const char *from_here(reading *r, const char *path)
{
    const char *slash = strrchr(r->f->input->name, '/');
    size_t folder = slash == NULL || path[0] == '/' ? 0 : (size_t)(slash - r->f->input->name) + 1;
    size_t n = strlen(path);
    char *out = take(r, folder + n + 1, 1);
    if (out == NULL) return path;
    memcpy(out, r->f->input->name, folder);
    memcpy(out + folder, path, n + 1);
    return out;
}

static bool good_name(const char *name)
{
    size_t n = strlen(name);
    bool good = n > 0 && n < BD_NAME_MAX;
    for (size_t i = 0; i < n && good; i++) {
        char c = name[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        good = letter || (i > 0 && ((c >= '0' && c <= '9') || c == '_' || c == '-'));
    }
    return good;
}

static void check_name(reading *r, const bd_yaml *child, const char *path)
{
    if (!good_name(child->key))
        bd_report(r->report, BD_MISTAKE, child->key_place, path,
                  "a name begins with a letter and has at most %d letters, digits, '_' and '-'",
                  BD_NAME_MAX - 1);
}

static void read_entries(reading *r, const bd_yaml *node, const char *key, uint32_t most,
                         bd_study_entry **out, uint32_t *count)
{
    uint32_t n = count_children(node);
    if (n > most) {
        bd_report(r->report, BD_MISTAKE, node->key_place, key, "%u given; at most %u fit", n, most);
        n = most;
    }
    *out = take(r, n, sizeof **out);
    if (*out == NULL) return;
    for (const bd_yaml *child = node->first; child != NULL && *count < n; child = child->next) {
        char at[BD_PATH_MAX];
        bd_path_join(at, key, child->key);
        check_name(r, child, at);
        if (!is_scalar(r, child, at, "the path of a file")) continue;
        (*out)[(*count)++] = (bd_study_entry){child->key, from_here(r, child->text), child->place};
    }
}

/* World path without folder and ending. */
static const char *name_of_path(reading *r, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash == NULL ? path : slash + 1;
    const char *point = strrchr(base, '.');
    size_t n = point != NULL && point != base ? (size_t)(point - base) : strlen(base);
    char *out = bd_pool_text(&r->f->pool, base, n < BD_NAME_MAX ? n : BD_NAME_MAX - 1);
    if (out == NULL) {
        r->out_of_memory = true;
        return "world";
    }
    for (char *c = out; *c != 0; c++)
        if (*c == ' ' || *c == '.') *c = '_';
    return out;
}

static void read_worlds(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const bd_yaml *node = child_named(root, "world");
    if (node == NULL) {
        bd_report(r->report, BD_MISTAKE, root->place, "world", "a study needs a world");
        return;
    }
    if (node->kind == BD_YAML_MAP) {
        read_entries(r, node, "world", BD_STUDY_WORLDS_MAX, &f->world, &f->nworld);
        if (f->nworld == 0 && node->first == NULL)
            bd_report(r->report, BD_MISTAKE, node->place, "world", "a study needs a world");
        return;
    }
    if (!is_scalar(r, node, "world", "a path, or a map NAME: path")) return;
    f->world = take(r, 1, sizeof *f->world);
    if (f->world == NULL) return;
    const char *path = from_here(r, node->text);
    f->world[f->nworld++] = (bd_study_entry){name_of_path(r, path), path, node->place};
}

static void read_strategies(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    static const char *const truth[] = {"false", "true"};
    f->baseline = read_word(r, root, "", "baseline", truth, 2, 1) == 1;
    const bd_yaml *node = child_named(root, "strategies");
    if (node != NULL && is_map(r, node, "strategies", "a map NAME: path"))
        read_entries(r, node, "strategies", BD_STUDY_ARMS_MAX - 1, &f->strategy, &f->nstrategy);
    for (uint32_t i = 0; i < f->nstrategy; i++)
        if (strcmp(f->strategy[i].name, "baseline") == 0)
            bd_report(r->report, BD_MISTAKE, f->strategy[i].place, "strategies.baseline",
                      "the baseline is the world without a programme; choose another name");
    if (!f->baseline && f->nstrategy == 0)
        bd_report(r->report, BD_MISTAKE, root->place, "strategies",
                  "without strategies and baseline nothing would run");
}

/* ---- values laid over ---- */

bd_yaml *bd_study_overlay(bd_pool *pool, const char *key, bd_place key_place, const bd_yaml *node)
{
    bd_yaml *tree = bd_pool_take(pool, sizeof *tree);
    if (tree == NULL) return NULL;
    *tree = *node;
    tree->next = NULL;
    size_t end = strlen(key);
    for (;;) {
        size_t begin = end;
        while (begin > 0 && key[begin - 1] != '.') begin--;
        tree->key = bd_pool_text(pool, key + begin, end - begin);
        tree->key_place = key_place;
        bd_yaml *around = bd_pool_take(pool, sizeof *around);
        if (tree->key == NULL || around == NULL) return NULL;
        *around = (bd_yaml){.kind = BD_YAML_MAP, .place = key_place, .first = tree};
        tree = around;
        if (begin == 0) return tree;
        end = begin - 1;
    }
}

/* Hangs the top of `tree` into the map `into`. */
static void hang(bd_yaml *into, bd_yaml *tree)
{
    bd_yaml **at = &into->first;
    while (*at != NULL) at = &(*at)->next;
    *at = tree->first;
}

static bool plain_key(reading *r, const bd_yaml *child, const char *path)
{
    size_t n = strlen(child->key);
    bool good = n > 0 && n < 400 && child->key[0] != '.' && child->key[n - 1] != '.' &&
                strstr(child->key, "..") == NULL;
    if (!good)
        bd_report(r->report, BD_MISTAKE, child->key_place, path,
                  "a name is missing here; a key looks like groups.size");
    return good;
}

static void read_set(reading *r, const bd_yaml *root)
{
    const bd_yaml *node = child_named(root, "set");
    if (node == NULL || !is_map(r, node, "set", "a map KEY: value")) return;
    bd_yaml *all = take(r, 1, sizeof *all);
    if (all == NULL) return;
    *all = (bd_yaml){.kind = BD_YAML_MAP, .place = node->place};
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        char at[BD_PATH_MAX];
        if (!plain_key(r, child, bd_path_join(at, "set", child->key))) continue;
        if (strcmp(child->key, "seed") == 0) {
            bd_report(r->report, BD_MISTAKE, child->key_place, at,
                      "a study's seed is a key of its own: seed: 1");
            continue;
        }
        bd_yaml *tree = bd_study_overlay(&r->f->pool, child->key, child->key_place, child);
        if (tree == NULL)
            r->out_of_memory = true;
        else
            hang(all, tree);
    }
    r->f->set = all;
}

static void read_seed(reading *r, const bd_yaml *root)
{
    const char *takes = "a whole number from 0 to 18446744073709551615";
    const bd_yaml *node = child_named(root, "seed");
    if (node == NULL || !is_scalar(r, node, "seed", takes)) return;
    bd_parse result = bd_parse_uint(node->text, node->length, &r->f->seed);
    if (node->quoted) result = BD_PARSE_NOT_NUMBER;
    if (result != BD_PARSE_OK) refuse_value(r, node, "seed", bd_parse_words(result), takes);
    r->f->has_seed = result == BD_PARSE_OK;
}

/* ---- parameters ---- */

static bool read_bound(reading *r, const bd_yaml *map, const char *path, const char *key,
                       double *out, const bd_yaml **node_out)
{
    const bd_yaml *node = child_named(map, key);
    const char *takes = "a number in the unit of the key, without a unit";
    char at[BD_PATH_MAX];
    bd_path_join(at, path, key);
    if (node == NULL) {
        bd_report(r->report, BD_MISTAKE, map->key_place, path,
                  "'%s' is missing; a parameter has low and high, or values", key);
        return false;
    }
    if (!is_scalar(r, node, at, takes)) return false;
    *node_out = node;
    bd_parse result = bd_parse_real(node->text, node->length, '.', out);
    if (node->quoted) result = BD_PARSE_NOT_NUMBER;
    if (result != BD_PARSE_OK) refuse_value(r, node, at, bd_parse_words(result), takes);
    return result == BD_PARSE_OK;
}

static void read_range(reading *r, const bd_yaml *node, const char *path, bd_study_parameter *p)
{
    static const char *const scales[] = {"linear", "log"};
    bool low = read_bound(r, node, path, "low", &p->low, &p->bound[0]);
    bool high = read_bound(r, node, path, "high", &p->high, &p->bound[1]);
    p->log = read_word(r, node, path, "scale", scales, 2, 0) == 1;
    read_count(r, node, path, "levels", 2, 1000, &p->levels);
    char at[BD_PATH_MAX];
    bd_path_join(at, path, "low");
    if (low && high && p->low > p->high)
        bd_report(r->report, BD_MISTAKE, p->bound[0]->place, at, "low %s is above high %s",
                  p->bound[0]->text, p->bound[1]->text);
    else if (low && high && p->low == p->high)
        bd_report(r->report, BD_MISTAKE, p->bound[0]->place, at,
                  "low and high are equal, so nothing varies; put the value under 'set'");
    else if (low && p->log && p->low <= 0)
        bd_report(r->report, BD_MISTAKE, p->bound[0]->place, at,
                  "a range on a log scale begins above 0");
}

static void read_values(reading *r, const bd_yaml *node, const bd_yaml *list, const char *path,
                        bd_study_parameter *p)
{
    char at[BD_PATH_MAX];
    bd_path_join(at, path, "values");
    if (list->kind != BD_YAML_LIST) {
        bd_report(r->report, BD_MISTAKE, list->kind == BD_YAML_NULL ? list->key_place : list->place,
                  at, "found %s; allowed: a list such as [8, 12, 20]", bd_yaml_words(list->kind));
        return;
    }
    for (const bd_yaml *child = node->first; child != NULL; child = child->next)
        if (child != list)
            bd_report(r->report, BD_MISTAKE, child->key_place, path,
                      "a parameter has values, or low and high, not both");
    uint32_t n = count_children(list);
    if (n == 0 || n > BD_STUDY_VALUES_MAX) {
        bd_report(r->report, BD_MISTAKE, list->place, at, "%u values; 1 to %d are allowed", n,
                  BD_STUDY_VALUES_MAX);
        return;
    }
    const bd_yaml **value = take(r, n, sizeof(bd_yaml *));
    if (value == NULL) return;
    for (const bd_yaml *child = list->first; child != NULL; child = child->next)
        if (is_scalar(r, child, at, "numbers or words")) value[p->nvalue++] = child;
    p->value = value;
}

static void read_parameters(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const bd_yaml *node = child_named(root, "parameters");
    if (node == NULL || !is_map(r, node, "parameters", "a map KEY: {low, high} or {values}"))
        return;
    uint32_t n = count_children(node);
    if (n > BD_STUDY_PARAMETERS_MAX) {
        bd_report(r->report, BD_MISTAKE, node->key_place, "parameters", "%u given; at most %d", n,
                  BD_STUDY_PARAMETERS_MAX);
        return;
    }
    f->parameter = take(r, n, sizeof *f->parameter);
    if (f->parameter == NULL) return;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        char at[BD_PATH_MAX];
        bd_path_join(at, "parameters", child->key);
        if (!plain_key(r, child, at)) continue;
        if (!is_map(r, child, at, "{low: 0.1, high: 0.3} or {values: [8, 12]}")) continue;
        unknown_keys(r, child, at, parameter_keys, COUNT(parameter_keys));
        bd_study_parameter *p = &f->parameter[f->nparameter++];
        *p = (bd_study_parameter){.key = child->key, .place = child->key_place};
        const bd_yaml *list = child_named(child, "values");
        if (list != NULL)
            read_values(r, child, list, at, p);
        else
            read_range(r, child, at, p);
    }
}

/* ---- cases ---- */

static uint32_t parameter_named(bd_study_file *f, const bd_yaml *child)
{
    for (uint32_t i = 0; i < f->nparameter; i++)
        if (strcmp(f->parameter[i].key, child->key) == 0) return i;
    f->parameter[f->nparameter] =
        (bd_study_parameter){.key = child->key, .place = child->key_place};
    return f->nparameter++;
}

/* Values of a key over all cases, equal ones once. */
static void gather_values(reading *r, uint32_t j)
{
    bd_study_file *f = r->f;
    bd_study_parameter *p = &f->parameter[j];
    const bd_yaml **value = take(r, f->ncase_value, sizeof(bd_yaml *));
    if (value == NULL) return;
    for (size_t i = 0; i < f->ncase_value; i++) {
        bd_study_case_value *v = &f->case_value[i];
        if (v->parameter != j) continue;
        uint32_t at = 0;
        while (at < p->nvalue && strcmp(value[at]->text, v->node->text) != 0) at++;
        if (at == p->nvalue) value[p->nvalue++] = v->node;
        v->value = at;
    }
    p->value = value;
}

static void read_case(reading *r, const bd_yaml *one, uint32_t point)
{
    bd_study_file *f = r->f;
    char at[BD_PATH_MAX], inner[BD_PATH_MAX];
    bd_path_join(at, "cases", one->key);
    check_name(r, one, at);
    if (!is_map(r, one, at, "a map KEY: value; {} leaves all as it is")) return;
    for (const bd_yaml *child = one->first; child != NULL; child = child->next) {
        snprintf(inner, sizeof inner, "cases.%.100s.%.300s", one->key, child->key);
        if (!plain_key(r, child, inner)) continue;
        if (!is_scalar(r, child, inner, "one number or word")) continue;
        f->case_value[f->ncase_value++] = (bd_study_case_value){
            .point = point, .parameter = parameter_named(f, child), .node = child};
    }
}

static void read_cases(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const bd_yaml *node = child_named(root, "cases");
    if (node == NULL || !is_map(r, node, "cases", "a map NAME: {KEY: value}")) return;
    if (f->nparameter > 0 || child_named(root, "parameters") != NULL) {
        bd_report(r->report, BD_MISTAKE, node->key_place, "cases",
                  "a study has cases or parameters, not both");
        return;
    }
    size_t values = 0;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next)
        values += count_children(child);
    uint32_t ncase = count_children(node);
    if (values > BD_STUDY_PARAMETERS_MAX * 100u || ncase == 0) {
        bd_report(r->report, BD_MISTAKE, node->key_place, "cases", "%u cases with %zu values%s",
                  ncase, values, ncase == 0 ? "; name one" : ": use a CSV file, design: list");
        return;
    }
    f->case_name = take(r, ncase, sizeof *f->case_name);
    f->case_value = take(r, values, sizeof *f->case_value);
    f->parameter = take(r, values, sizeof *f->parameter);
    if (r->out_of_memory) return;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        f->case_name[f->ncase] = child->key;
        read_case(r, child, f->ncase++);
    }
    for (uint32_t j = 0; j < f->nparameter; j++) gather_values(r, j);
    if (f->nparameter > BD_STUDY_PARAMETERS_MAX)
        bd_report(r->report, BD_MISTAKE, node->key_place, "cases", "%u keys; at most %d",
                  f->nparameter, BD_STUDY_PARAMETERS_MAX);
}

/* ---- design ---- */

static void needs(reading *r, const bd_yaml *design, uint32_t given, const char *key)
{
    bool there = child_named(design, key) != NULL; /* then its mistake was told */
    if (given == 0 && !there)
        bd_report(r->report, BD_MISTAKE, r->f->design_place, "design", "the design '%s' needs '%s'",
                  bd_study_design_name(r->f->design), key);
}

static void check_design(reading *r, const bd_yaml *root, const bd_yaml *node)
{
    bd_study_file *f = r->f;
    bool varies = child_named(root, "parameters") != NULL;
    if (f->design == BD_DESIGN_lhs || f->design == BD_DESIGN_sobol)
        needs(r, node, f->points, "points");
    if (f->design == BD_DESIGN_morris) needs(r, node, f->trajectories, "trajectories");
    if (f->design == BD_DESIGN_list && f->list == NULL) needs(r, node, 0, "file");
    if (f->design == BD_DESIGN_list && (varies || f->ncase > 0))
        bd_report(
            r->report, BD_MISTAKE, f->design_place, "design",
            "a list takes keys and values from its file, so there are no parameters or cases");
    if (f->design == BD_DESIGN_cases && varies)
        bd_report(r->report, BD_MISTAKE, f->design_place, "design",
                  "parameters vary by a design: grid, lhs, sobol or morris");
    bool ranges = f->design != BD_DESIGN_cases && f->design != BD_DESIGN_list;
    if (ranges && !varies)
        bd_report(r->report, BD_MISTAKE, f->design_place, "design",
                  "the design '%s' needs parameters to vary", bd_study_design_name(f->design));
    if (ranges && f->ncase > 0)
        bd_report(r->report, BD_MISTAKE, f->design_place, "design",
                  "cases are points already; a design needs parameters");
}

static void read_design(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const char *words[BD_NDESIGN];
    for (int i = 0; i < BD_NDESIGN; i++) words[i] = designs[i].name;
    const bd_yaml *node = child_named(root, "design"), *varies = child_named(root, "parameters");
    f->design = BD_DESIGN_cases;
    if (node == NULL && varies == NULL) return;
    f->design_place = node != NULL ? node->key_place : varies->key_place;
    if (node == NULL) {
        bd_report(r->report, BD_MISTAKE, varies->key_place, "design",
                  "parameters need a design, such as design: {kind: lhs, points: 100}");
        return;
    }
    if (!is_map(r, node, "design", "{kind, points, levels, trajectories, file}")) return;
    unknown_keys(r, node, "design", design_keys, COUNT(design_keys));
    if (child_named(node, "kind") == NULL && varies != NULL)
        bd_report(r->report, BD_MISTAKE, node->key_place, "design",
                  "'kind' is missing: grid, lhs, sobol or morris");
    f->design =
        (bd_study_design)read_word(r, node, "design", "kind", words, BD_NDESIGN, BD_DESIGN_cases);
    read_count(r, node, "design", "points", 1, 1000000, &f->points);
    read_count(r, node, "design", "levels", 2, 1000, &f->levels);
    read_count(r, node, "design", "trajectories", 1, 100000, &f->trajectories);
    const bd_yaml *list = child_named(node, "file");
    if (list != NULL && is_scalar(r, list, "design.file", "the path of a CSV file")) {
        f->list = from_here(r, list->text);
        f->list_place = list->place;
    }
    const bd_yaml *kind = child_named(node, "kind");
    bool known = kind != NULL && kind->kind == BD_YAML_SCALAR &&
                 strcmp(kind->text, designs[f->design].name) == 0;
    if (known) check_design(r, root, node);
}

static void read_outcomes(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const bd_yaml *node = child_named(root, "outcomes");
    if (node == NULL) return;
    if (node->kind != BD_YAML_LIST || node->first == NULL) {
        bd_report(r->report, BD_MISTAKE, node->kind == BD_YAML_NULL ? node->key_place : node->place,
                  "outcomes", "found %s; allowed: a list such as [empowered_end, years, lost]",
                  node->first == NULL && node->kind == BD_YAML_LIST ? "an empty list"
                                                                    : bd_yaml_words(node->kind));
        return;
    }
    uint32_t n = count_children(node);
    if (n > BD_STUDY_OUTCOMES_MAX) {
        bd_report(r->report, BD_MISTAKE, node->place, "outcomes", "%u given; at most %d", n,
                  BD_STUDY_OUTCOMES_MAX);
        return;
    }
    f->outcome = take(r, n, sizeof(bd_yaml *));
    if (f->outcome == NULL) return;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next)
        if (is_scalar(r, child, "outcomes", "the name of a series or figure"))
            f->outcome[f->noutcome++] = child;
}

/* ---- the file ---- */

static bool check_kind(reading *r, const bd_yaml *root)
{
    const bd_yaml *kind = child_named(root, "kind");
    if (kind == NULL) {
        bd_report(r->report, BD_MISTAKE, root->place, "kind",
                  "a study begins with the line 'kind: study'");
        return true;
    }
    if (kind->kind == BD_YAML_SCALAR && strcmp(kind->text, "study") == 0) return true;
    bd_report(r->report, BD_MISTAKE, kind->place, "kind", "a file of kind 'study' is wanted here");
    return false;
}

static void read_all(reading *r, const bd_yaml *root)
{
    static const char *const lucks[] = {"common", "independent"};
    bd_study_file *f = r->f;
    if (root->kind != BD_YAML_MAP) {
        bd_report(r->report, BD_MISTAKE, root->place, "", "found %s; a study is a map of keys",
                  bd_yaml_words(root->kind));
        return;
    }
    if (!check_kind(r, root)) return;
    unknown_keys(r, root, "", study_keys, COUNT(study_keys));
    f->title = read_text(r, root, "title");
    f->description = read_text(r, root, "description");
    f->common_luck = read_word(r, root, "", "luck", lucks, 2, 0) == 0;
    read_count(r, root, "", "replicates", 1, 100000, &f->replicates);
    read_worlds(r, root);
    read_strategies(r, root);
    read_set(r, root);
    read_seed(r, root);
    read_parameters(r, root);
    read_cases(r, root);
    read_design(r, root);
    read_outcomes(r, root);
}

static bd_status read_input(reading *r, const char *path, bd_error *err)
{
    bd_study_file *f = r->f;
    struct stat about;
    bd_input *input = bd_pool_take(&f->pool, sizeof *input);
    if (input == NULL) return bd_fail(err, BD_MEMORY, "the study %s", path);
    f->input = input;
    input->name = bd_pool_text(&f->pool, path, strlen(path));
    if (input->name == NULL) return bd_fail(err, BD_MEMORY, "the study %s", path);
    int problem =
        bd_file_text(&f->pool, path, BD_YAML_BYTES_MAX, &input->text, &input->length, &about);
    if (problem == ENOMEM) return bd_fail(err, BD_MEMORY, "the study %s", path);
    if (problem != 0) {
        input->text = NULL;
        bd_report(r->report, BD_MISTAKE, (bd_place){.input = input}, "", "cannot read the file: %s",
                  problem == EINVAL ? "not a plain file" : strerror(problem));
        return BD_OK;
    }
    bd_sha256 hash;
    bd_sha256_start(&hash);
    bd_sha256_add(&hash, input->text, input->length);
    bd_sha256_end(&hash, input->sha256);
    bd_yaml *root;
    bool whole;
    BD_TRY(bd_yaml_parse(input, 0, &f->pool, r->report, &root, &whole, err));
    if (root != NULL && whole) read_all(r, root);
    if (root == NULL && bd_diagnostics_mistakes(r->report) == 0)
        bd_report(r->report, BD_MISTAKE, (bd_place){.input = input}, "", "the file is empty");
    return r->out_of_memory ? bd_fail(err, BD_MEMORY, "the study %s", path) : BD_OK;
}

bd_status bd_study_file_read(const char *path, bd_diagnostics *report, bd_study_file *out,
                             bd_error *err)
{
    *out = (bd_study_file){.title = "", .description = "", .replicates = 1, .common_luck = true};
    reading r = {.f = out, .report = report};
    size_t before = bd_diagnostics_mistakes(report);
    BD_TRY(read_input(&r, path, err));
    size_t mistakes = bd_diagnostics_mistakes(report) - before;
    if (mistakes == 0) return BD_OK;
    return bd_fail(err, BD_INPUT, "%zu mistake%s in the study", mistakes, mistakes == 1 ? "" : "s");
}

void bd_study_file_release(bd_study_file *f)
{
    bd_pool_release(&f->pool);
    *f = (bd_study_file){.title = ""};
}

static void write_keys(const char *head, const key_row *row, size_t n, bd_buffer *out)
{
    bd_buffer_add(out, "\n#### %s\n\n| key | allowed | meaning |\n|---|---|---|\n", head);
    for (size_t i = 0; i < n; i++)
        bd_buffer_add(out, "| `%s` | %s | %s |\n", row[i].name, row[i].value, row[i].meaning);
}

void bd_study_reference(bd_buffer *out)
{
    bd_buffer_add(out, "\n### Studies (`kind: study`)\n");
    write_keys("Keys of a study", study_keys, COUNT(study_keys), out);
    write_keys("`parameters.KEY`", parameter_keys, COUNT(parameter_keys), out);
    write_keys("`design`", design_keys, COUNT(design_keys), out);
    bd_buffer_add(out, "\n#### Designs\n\n| kind | points |\n|---|---|\n");
    for (size_t i = 0; i < COUNT(designs); i++)
        bd_buffer_add(out, "| `%s` | %s |\n", designs[i].name, designs[i].meaning);
}

static void write_schema(const key_row *row, size_t n, bd_buffer *out);

/* A key's schema, with the tables that it names in their place. */
static void write_key_schema(const char *schema, bd_buffer *out)
{
    static const char *const name[] = {"PARAMETER", "DESIGN"};
    const char *at[] = {strstr(schema, name[0]), strstr(schema, name[1])};
    int which = at[0] != NULL ? 0 : 1;
    if (at[which] == NULL) {
        bd_buffer_add(out, "%s", schema);
        return;
    }
    bd_buffer_add_bytes(out, schema, (size_t)(at[which] - schema));
    if (which == 0)
        write_schema(parameter_keys, COUNT(parameter_keys), out);
    else
        write_schema(design_keys, COUNT(design_keys), out);
    bd_buffer_add(out, "%s", at[which] + strlen(name[which]));
}

static void write_schema(const key_row *row, size_t n, bd_buffer *out)
{
    bd_buffer_add(out, "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {");
    for (size_t i = 0; i < n; i++) {
        bd_buffer_add(out, "%s\n  \"%s\": {\"description\": ", i > 0 ? "," : "", row[i].name);
        bd_text_write(row[i].meaning, out);
        bd_buffer_add(out, ", \"allOf\": [");
        write_key_schema(row[i].schema, out);
        bd_buffer_add(out, "]}");
    }
    bd_buffer_add(out, "\n}}");
}

void bd_study_schema(bd_buffer *out)
{
    write_schema(study_keys, COUNT(study_keys), out);
}

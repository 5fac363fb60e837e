/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the tree of a study's file to its parts, along its rows. */
#include "io/study_file.h"

#include "base/parse.h"

#include <stdio.h>
#include <string.h>

/* What every reader is given. */
typedef struct reading {
    bd_key_reading keys;
    bd_study_file *f;
} reading;

/* ---- rows ---- */

static const bd_key file_keys[] = {BD_STUDY_KEYS(BD_KEY, BD_KEY_WHOLE)};
static const bd_key parameter_keys[] = {BD_STUDY_PARAMETER_KEYS(BD_KEY, BD_KEY_WHOLE)};
static const bd_key design_keys[] = {BD_STUDY_DESIGN_KEYS(BD_KEY, BD_KEY_WHOLE)};
static const struct {
    const char *name, *meaning;
} designs[] = {
#define D(name, meaning) {#name, meaning},
    BD_STUDY_DESIGNS(D)
#undef D
};

static const char *design_meaning(size_t design)
{
    return designs[design].meaning;
}

static const char *design_word(size_t design)
{
    return designs[design].name;
}

const char *bd_study_design_name(bd_study_design design)
{
    return designs[design].name;
}

const bd_key_file *bd_study_keys(void)
{
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
    static const bd_key_table tables[] = {{"", file_keys, COUNT(file_keys)},
                                          {"parameters.KEY", parameter_keys, COUNT(parameter_keys)},
                                          {"design", design_keys, COUNT(design_keys)}};
    static const bd_key_words words[] = {
        {"designs", "Designs", "design", COUNT(designs), design_word, design_meaning}};
    static const bd_key_file file = {.kind = "study",
                                     .plural = "Studies",
                                     .table = tables,
                                     .ntable = COUNT(tables),
                                     .words = words,
                                     .nwords = COUNT(words)};
    return &file;
}

/* ---- worlds and strategies ---- */

static void read_entries(reading *r, const bd_yaml *node, const char *key, uint32_t most,
                         bd_study_entry **out, uint32_t *count)
{
    uint32_t n = bd_key_children(node);
    if (n > most) {
        bd_report(r->keys.report, BD_MISTAKE, node->key_place, key, "%u given; at most %u fit", n,
                  most);
        n = most;
    }
    *out = bd_key_take(&r->keys, n, sizeof **out);
    if (*out == NULL) return;
    for (const bd_yaml *child = node->first; child != NULL && *count < n; child = child->next) {
        char at[BD_PATH_MAX];
        bd_path_join(at, key, child->key);
        bd_key_is_name(&r->keys, child, at);
        if (!bd_key_is_scalar(&r->keys, child, at, "the path of a file")) continue;
        (*out)[(*count)++] =
            (bd_study_entry){child->key, bd_key_from_here(&r->keys, child->text), child->place};
    }
}

/* World path without folder and ending. */
static const char *name_of_path(reading *r, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash == NULL ? path : slash + 1;
    const char *point = strrchr(base, '.');
    size_t n = point != NULL && point != base ? (size_t)(point - base) : strlen(base);
    char *out = bd_pool_text(r->keys.pool, base, n < BD_NAME_MAX ? n : BD_NAME_MAX - 1);
    if (out == NULL) {
        r->keys.out_of_memory = true;
        return "world";
    }
    for (char *c = out; *c != 0; c++)
        if (*c == ' ' || *c == '.') *c = '_';
    return out;
}

static void read_worlds(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const bd_yaml *node = bd_key_child(root, "world");
    if (node == NULL) {
        bd_report(r->keys.report, BD_MISTAKE, root->place, "world", "a study needs a world");
        return;
    }
    if (node->kind == BD_YAML_MAP) {
        read_entries(r, node, "world", BD_STUDY_WORLDS_MAX, &f->world, &f->nworld);
        if (f->nworld == 0 && node->first == NULL)
            bd_report(r->keys.report, BD_MISTAKE, node->place, "world", "a study needs a world");
        return;
    }
    if (!bd_key_is_scalar(&r->keys, node, "world", "a path, or a map NAME: path")) return;
    f->world = bd_key_take(&r->keys, 1, sizeof *f->world);
    if (f->world == NULL) return;
    const char *path = bd_key_from_here(&r->keys, node->text);
    f->world[f->nworld++] = (bd_study_entry){name_of_path(r, path), path, node->place};
}

static void read_strategies(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    static const char *const truth[] = {"false", "true"};
    f->baseline = bd_key_word(&r->keys, root, "", "baseline", truth, 2, 1) == 1;
    const bd_yaml *node = bd_key_child(root, "strategies");
    if (node != NULL && bd_key_is_map(&r->keys, node, "strategies", "a map NAME: path"))
        read_entries(r, node, "strategies", BD_STUDY_ARMS_MAX - 1, &f->strategy, &f->nstrategy);
    for (uint32_t i = 0; i < f->nstrategy; i++)
        if (strcmp(f->strategy[i].name, "baseline") == 0)
            bd_report(r->keys.report, BD_MISTAKE, f->strategy[i].place, "strategies.baseline",
                      "the baseline is the world without a programme; choose another name");
    if (!f->baseline && f->nstrategy == 0)
        bd_report(r->keys.report, BD_MISTAKE, root->place, "strategies",
                  "without strategies and baseline nothing would run");
}

/* ---- parameters ---- */

static bool read_bound(reading *r, const bd_yaml *map, const char *path, const char *key,
                       double *out, const bd_yaml **node_out)
{
    const bd_yaml *node = bd_key_child(map, key);
    const char *takes = "a number in the unit of the key, without a unit";
    char at[BD_PATH_MAX];
    bd_path_join(at, path, key);
    if (node == NULL) {
        bd_report(r->keys.report, BD_MISTAKE, map->key_place, path,
                  "'%s' is missing; a parameter has low and high, or values", key);
        return false;
    }
    if (!bd_key_is_scalar(&r->keys, node, at, takes)) return false;
    *node_out = node;
    bd_parse result = bd_parse_real(node->text, node->length, '.', out);
    if (node->quoted) result = BD_PARSE_NOT_NUMBER;
    if (result != BD_PARSE_OK) bd_key_refuse(&r->keys, node, at, bd_parse_words(result), takes);
    return result == BD_PARSE_OK;
}

static void read_range(reading *r, const bd_yaml *node, const char *path, bd_study_parameter *p)
{
    static const char *const scales[] = {"linear", "log"};
    bool low = read_bound(r, node, path, "low", &p->low, &p->bound[0]);
    bool high = read_bound(r, node, path, "high", &p->high, &p->bound[1]);
    p->log = bd_key_word(&r->keys, node, path, "scale", scales, 2, 0) == 1;
    bd_key_whole(&r->keys, node, path, "parameters.KEY", "levels", &p->levels);
    char at[BD_PATH_MAX];
    bd_path_join(at, path, "low");
    if (low && high && p->low > p->high)
        bd_report(r->keys.report, BD_MISTAKE, p->bound[0]->place, at, "low %s is above high %s",
                  p->bound[0]->text, p->bound[1]->text);
    else if (low && high && p->low == p->high)
        bd_report(r->keys.report, BD_MISTAKE, p->bound[0]->place, at,
                  "low and high are equal, so nothing varies; put the value under 'set'");
    else if (low && p->log && p->low <= 0)
        bd_report(r->keys.report, BD_MISTAKE, p->bound[0]->place, at,
                  "a range on a log scale begins above 0");
}

static void read_values(reading *r, const bd_yaml *node, const bd_yaml *list, const char *path,
                        bd_study_parameter *p)
{
    char at[BD_PATH_MAX];
    bd_path_join(at, path, "values");
    if (list->kind != BD_YAML_LIST) {
        bd_report(r->keys.report, BD_MISTAKE,
                  list->kind == BD_YAML_NULL ? list->key_place : list->place, at,
                  "found %s; allowed: a list such as [8, 12, 20]", bd_yaml_words(list->kind));
        return;
    }
    for (const bd_yaml *child = node->first; child != NULL; child = child->next)
        if (child != list)
            bd_report(r->keys.report, BD_MISTAKE, child->key_place, path,
                      "a parameter has values, or low and high, not both");
    uint32_t n = bd_key_children(list);
    if (n == 0 || n > BD_STUDY_VALUES_MAX) {
        bd_report(r->keys.report, BD_MISTAKE, list->place, at, "%u values; 1 to %d are allowed", n,
                  BD_STUDY_VALUES_MAX);
        return;
    }
    const bd_yaml **value = bd_key_take(&r->keys, n, sizeof(bd_yaml *));
    if (value == NULL) return;
    for (const bd_yaml *child = list->first; child != NULL; child = child->next)
        if (bd_key_is_scalar(&r->keys, child, at, "numbers or words")) value[p->nvalue++] = child;
    p->value = value;
}

static void read_parameters(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const bd_yaml *node = bd_key_child(root, "parameters");
    if (node == NULL ||
        !bd_key_is_map(&r->keys, node, "parameters", "a map KEY: {low, high} or {values}"))
        return;
    uint32_t n = bd_key_children(node);
    if (n > BD_STUDY_PARAMETERS_MAX) {
        bd_report(r->keys.report, BD_MISTAKE, node->key_place, "parameters", "%u given; at most %d",
                  n, BD_STUDY_PARAMETERS_MAX);
        return;
    }
    f->parameter = bd_key_take(&r->keys, n, sizeof *f->parameter);
    if (f->parameter == NULL) return;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        char at[BD_PATH_MAX];
        bd_path_join(at, "parameters", child->key);
        if (!bd_key_is_dotted(&r->keys, child, at)) continue;
        if (!bd_key_is_map(&r->keys, child, at, "{low: 0.1, high: 0.3} or {values: [8, 12]}"))
            continue;
        bd_key_unknown(&r->keys, child, at, "parameters.KEY");
        bd_study_parameter *p = &f->parameter[f->nparameter++];
        *p = (bd_study_parameter){.key = child->key, .place = child->key_place};
        const bd_yaml *list = bd_key_child(child, "values");
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
    const bd_yaml **value = bd_key_take(&r->keys, f->ncase_value, sizeof(bd_yaml *));
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
    bd_key_is_name(&r->keys, one, at);
    if (!bd_key_is_map(&r->keys, one, at, "a map KEY: value; {} leaves all as it is")) return;
    for (const bd_yaml *child = one->first; child != NULL; child = child->next) {
        snprintf(inner, sizeof inner, "cases.%.100s.%.300s", one->key, child->key);
        if (!bd_key_is_dotted(&r->keys, child, inner)) continue;
        if (!bd_key_is_scalar(&r->keys, child, inner, "one number or word")) continue;
        f->case_value[f->ncase_value++] = (bd_study_case_value){
            .point = point, .parameter = parameter_named(f, child), .node = child};
    }
}

static void read_cases(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const bd_yaml *node = bd_key_child(root, "cases");
    if (node == NULL || !bd_key_is_map(&r->keys, node, "cases", "a map NAME: {KEY: value}")) return;
    if (f->nparameter > 0 || bd_key_child(root, "parameters") != NULL) {
        bd_report(r->keys.report, BD_MISTAKE, node->key_place, "cases",
                  "a study has cases or parameters, not both");
        return;
    }
    size_t values = 0;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next)
        values += bd_key_children(child);
    uint32_t ncase = bd_key_children(node);
    if (values > BD_STUDY_PARAMETERS_MAX * 100u || ncase == 0) {
        bd_report(r->keys.report, BD_MISTAKE, node->key_place, "cases",
                  "%u cases with %zu values%s", ncase, values,
                  ncase == 0 ? "; name one" : ": use a CSV file, design: list");
        return;
    }
    f->case_name = bd_key_take(&r->keys, ncase, sizeof *f->case_name);
    f->case_value = bd_key_take(&r->keys, values, sizeof *f->case_value);
    f->parameter = bd_key_take(&r->keys, values, sizeof *f->parameter);
    if (r->keys.out_of_memory) return;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        f->case_name[f->ncase] = child->key;
        read_case(r, child, f->ncase++);
    }
    for (uint32_t j = 0; j < f->nparameter; j++) gather_values(r, j);
    if (f->nparameter > BD_STUDY_PARAMETERS_MAX)
        bd_report(r->keys.report, BD_MISTAKE, node->key_place, "cases", "%u keys; at most %d",
                  f->nparameter, BD_STUDY_PARAMETERS_MAX);
}

/* ---- design ---- */

static void needs(reading *r, const bd_yaml *design, uint32_t given, const char *key)
{
    bool there = bd_key_child(design, key) != NULL; /* then its mistake was told */
    if (given == 0 && !there)
        bd_report(r->keys.report, BD_MISTAKE, r->f->design_place, "design",
                  "the design '%s' needs '%s'", bd_study_design_name(r->f->design), key);
}

static void check_design(reading *r, const bd_yaml *root, const bd_yaml *node)
{
    bd_study_file *f = r->f;
    bool varies = bd_key_child(root, "parameters") != NULL;
    if (f->design == BD_DESIGN_lhs || f->design == BD_DESIGN_sobol)
        needs(r, node, f->points, "points");
    if (f->design == BD_DESIGN_morris) needs(r, node, f->trajectories, "trajectories");
    if (f->design == BD_DESIGN_list && f->list == NULL) needs(r, node, 0, "file");
    if (f->design == BD_DESIGN_list && (varies || f->ncase > 0))
        bd_report(
            r->keys.report, BD_MISTAKE, f->design_place, "design",
            "a list takes keys and values from its file, so there are no parameters or cases");
    if (f->design == BD_DESIGN_cases && varies)
        bd_report(r->keys.report, BD_MISTAKE, f->design_place, "design",
                  "parameters vary by a design: grid, lhs, sobol or morris");
    bool ranges = f->design != BD_DESIGN_cases && f->design != BD_DESIGN_list;
    if (ranges && !varies)
        bd_report(r->keys.report, BD_MISTAKE, f->design_place, "design",
                  "the design '%s' needs parameters to vary", bd_study_design_name(f->design));
    if (ranges && f->ncase > 0)
        bd_report(r->keys.report, BD_MISTAKE, f->design_place, "design",
                  "cases are points already; a design needs parameters");
}

static void read_design(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const char *words[BD_NDESIGN];
    for (int i = 0; i < BD_NDESIGN; i++) words[i] = designs[i].name;
    const bd_yaml *node = bd_key_child(root, "design"), *varies = bd_key_child(root, "parameters");
    f->design = BD_DESIGN_cases;
    if (node == NULL && varies == NULL) return;
    f->design_place = node != NULL ? node->key_place : varies->key_place;
    if (node == NULL) {
        bd_report(r->keys.report, BD_MISTAKE, varies->key_place, "design",
                  "parameters need a design, such as design: {kind: lhs, points: 100}");
        return;
    }
    if (!bd_key_is_map(&r->keys, node, "design", "{kind, points, levels, trajectories, file}"))
        return;
    bd_key_unknown(&r->keys, node, "design", "design");
    if (bd_key_child(node, "kind") == NULL && varies != NULL)
        bd_report(r->keys.report, BD_MISTAKE, node->key_place, "design",
                  "'kind' is missing: grid, lhs, sobol or morris");
    f->design = (bd_study_design)bd_key_word(&r->keys, node, "design", "kind", words, BD_NDESIGN,
                                             BD_DESIGN_cases);
    bd_key_whole(&r->keys, node, "design", "design", "points", &f->points);
    bd_key_whole(&r->keys, node, "design", "design", "levels", &f->levels);
    bd_key_whole(&r->keys, node, "design", "design", "trajectories", &f->trajectories);
    const bd_yaml *list = bd_key_child(node, "file");
    if (list != NULL && bd_key_is_scalar(&r->keys, list, "design.file", "the path of a CSV file")) {
        f->list = bd_key_from_here(&r->keys, list->text);
        f->list_place = list->place;
    }
    const bd_yaml *kind = bd_key_child(node, "kind");
    bool known = kind != NULL && kind->kind == BD_YAML_SCALAR &&
                 strcmp(kind->text, designs[f->design].name) == 0;
    if (known) check_design(r, root, node);
}

static void read_outcomes(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const bd_yaml *node = bd_key_child(root, "outcomes");
    if (node == NULL) return;
    if (node->kind != BD_YAML_LIST || node->first == NULL) {
        bd_report(r->keys.report, BD_MISTAKE,
                  node->kind == BD_YAML_NULL ? node->key_place : node->place, "outcomes",
                  "found %s; allowed: a list such as [empowered_end, years, lost]",
                  node->first == NULL && node->kind == BD_YAML_LIST ? "an empty list"
                                                                    : bd_yaml_words(node->kind));
        return;
    }
    uint32_t n = bd_key_children(node);
    if (n > BD_STUDY_OUTCOMES_MAX) {
        bd_report(r->keys.report, BD_MISTAKE, node->place, "outcomes", "%u given; at most %d", n,
                  BD_STUDY_OUTCOMES_MAX);
        return;
    }
    f->outcome = bd_key_take(&r->keys, n, sizeof(bd_yaml *));
    if (f->outcome == NULL) return;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next)
        if (bd_key_is_scalar(&r->keys, child, "outcomes", "the name of a series or figure"))
            f->outcome[f->noutcome++] = child;
}

static void read_detail(reading *r, const bd_yaml *root)
{
    bd_study_file *f = r->f;
    const bd_yaml *node = bd_key_child(root, "detail");
    if (node == NULL) return;
    f->detail_place = node->key_place;
    f->detail_all = node->kind == BD_YAML_SCALAR && strcmp(node->text, "all") == 0;
    if (!f->detail_all && node->kind != BD_YAML_LIST) {
        bd_report(r->keys.report, BD_MISTAKE,
                  node->kind == BD_YAML_NULL ? node->key_place : node->place, "detail",
                  "found %s; allowed: all, or a list of points such as [0, 3]",
                  bd_yaml_words(node->kind));
        return;
    }
    if (!f->baseline || !f->common_luck)
        bd_report(r->keys.report, BD_MISTAKE, node->key_place, "detail",
                  "details are comparisons with the baseline under common luck: this study has no "
                  "%s",
                  f->baseline ? "common luck" : "baseline");
    f->detail = bd_key_take(&r->keys, bd_key_children(node), sizeof(bd_yaml *));
    for (const bd_yaml *child = node->first; child != NULL && f->detail != NULL;
         child = child->next)
        if (bd_key_is_scalar(&r->keys, child, "detail", "the number of a point, or a case"))
            f->detail[f->ndetail++] = child;
}

/* ---- the file ---- */

static void read_all(reading *r, const bd_yaml *root)
{
    static const char *const lucks[] = {"common", "independent"};
    bd_key_reading *k = &r->keys;
    bd_study_file *f = r->f;
    const bd_yaml *node;
    if ((node = bd_key_child(root, "title")) != NULL) f->title = bd_key_text(k, node, "title");
    if ((node = bd_key_child(root, "description")) != NULL) bd_key_text(k, node, "description");
    f->common_luck = bd_key_word(k, root, "", "luck", lucks, 2, 0) == 0;
    bd_key_whole(k, root, "", "", "replicates", &f->replicates);
    read_worlds(r, root);
    read_strategies(r, root);
    if ((node = bd_key_child(root, "set")) != NULL) f->set = bd_key_set(k, node);
    if ((node = bd_key_child(root, "seed")) != NULL) f->has_seed = bd_key_seed(k, node, &f->seed);
    read_parameters(r, root);
    read_cases(r, root);
    read_design(r, root);
    read_outcomes(r, root);
    read_detail(r, root);
}

bd_status bd_study_file_read(const char *path, bd_diagnostics *report, bd_study_file *out,
                             bd_error *err)
{
    const bd_yaml *root;
    size_t before = bd_diagnostics_mistakes(report);
    *out = (bd_study_file){.title = "", .replicates = 1, .common_luck = true};
    reading r = {{.pool = &out->pool, .report = report, .file = bd_study_keys()}, out};
    BD_TRY(bd_key_file_open(&r.keys, path, &root, err));
    out->input = r.keys.input;
    if (root != NULL) read_all(&r, root);
    return bd_key_file_end(&r.keys, before, err);
}

void bd_study_file_release(bd_study_file *f)
{
    bd_pool_release(&f->pool);
    *f = (bd_study_file){.title = ""};
}

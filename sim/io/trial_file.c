/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a trial along its rows. */
#include "io/trial_file.h"

#include "base/nearest.h"
#include "base/parse.h"
#include "measure/observation.h"

#include <string.h>

/* What every reader is given. */
typedef struct reading {
    bd_key_reading keys;
    bd_trial_file *f;
} reading;

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* ---- rows ---- */

static const bd_key file_keys[] = {BD_TRIAL_KEYS(BD_KEY, BD_KEY_WHOLE)};

#define FIELD(kind, section, name, fallback, low, high, unit, source, meaning)         \
    {BD_##kind, #name,  offsetof(bd_trial_##section, name), fallback, low, high, unit, \
     source,    meaning},
#define S(name, rows, meaning) static const bd_field fields_##name[] = {rows(FIELD)};
BD_TRIAL_SECTIONS(S)
#undef S

static const bd_section sections[] = {
#define S(name, rows, meaning_)       \
    {.path = #name,                   \
     .meaning = meaning_,             \
     .fields = fields_##name,         \
     .nfields = COUNT(fields_##name), \
     .offset = offsetof(bd_trial, name)},
    BD_TRIAL_SECTIONS(S)
#undef S
};

/* Weight of an item. */
static const bd_field weight = {BD_REAL,      "weight",           0, 0, -100, 100, "1",
                                "assumption", "Weight of an item"};

const char *bd_trial_item_name(size_t item)
{
    static const char *const names[] = {
#define I(name) #name,
        BD_TRIAL_ITEMS(I)
#undef I
    };
    return item < BD_NITEM ? names[item] : NULL;
}

static const char *item_meaning(size_t item)
{
    static const bd_observation rows[] = {
#define I(name) BD_OBSERVE_##name,
        BD_TRIAL_ITEMS(I)
#undef I
    };
    return bd_observations()[rows[item]].meaning;
}

const bd_key_file *bd_trial_keys(void)
{
    static const bd_key_table tables[] = {{"", file_keys, COUNT(file_keys)}};
    static const bd_key_words words[] = {{"items", "Items of `outcome`", "item of the outcome",
                                          BD_NITEM, bd_trial_item_name, item_meaning}};
    static const bd_key_file file = {.kind = "trial",
                                     .plural = "Trials",
                                     .table = tables,
                                     .ntable = COUNT(tables),
                                     .section = sections,
                                     .nsection = COUNT(sections),
                                     .words = words,
                                     .nwords = COUNT(words)};
    return &file;
}

void bd_trial_defaults(bd_trial *t)
{
    *t = (bd_trial){.outcome = {[BD_ITEM_empowerment_index] = 1}};
#define SET_REAL(section, name, fallback) t->section.name = fallback;
#define SET_INT(section, name, fallback) t->section.name = fallback;
#define SET_CHOICE(section, name, fallback) t->section.name = fallback;
#define ROW(kind, section, name, fallback, low, high, unit, source, meaning) \
    SET_##kind(section, name, fallback)
#define S(name, rows, meaning) rows(ROW)
    BD_TRIAL_SECTIONS(S)
#undef S
#undef ROW
}

/* ---- reading ---- */

static void read_outcome(reading *r, const bd_yaml *node)
{
    bd_diagnostics *report = r->keys.report;
    bd_trial *trial = &r->f->trial;
    if (!bd_key_is_map(&r->keys, node, "outcome", "a map ITEM: weight")) return;
    double sum = 0;
    size_t before = bd_diagnostics_mistakes(report);
    memset(trial->outcome, 0, sizeof trial->outcome);
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        const char *names[BD_NITEM];
        char path[BD_PATH_MAX];
        bd_value value;
        for (size_t i = 0; i < BD_NITEM; i++) names[i] = bd_trial_item_name(i);
        int item = bd_key_among(&r->keys, child, "outcome", names, BD_NITEM);
        if (item < 0) continue;
        if (bd_value_read(&weight, child, bd_path_join(path, "outcome", child->key), report,
                          &value))
            trial->outcome[item] = value.real, sum += value.real * value.real;
    }
    if (sum <= 0 && bd_diagnostics_mistakes(report) == before)
        bd_report(report, BD_MISTAKE, node->place, "outcome", "no item has a weight");
}

static const char *read_path(reading *r, const bd_yaml *root, const char *key)
{
    const bd_yaml *node = bd_key_child(root, key);
    if (node == NULL)
        bd_report(r->keys.report, BD_MISTAKE, root->place, key, "is missing: the path of a file");
    else if (bd_key_is_scalar(&r->keys, node, key, "the path of a file"))
        return bd_key_from_here(&r->keys, node->text);
    return NULL;
}

/* The seed is laid over the scenarios like other values. */
static void read_set(reading *r, const bd_yaml *root)
{
    uint64_t seed;
    bd_yaml *all = NULL, *over = NULL;
    const bd_yaml *set = bd_key_child(root, "set"), *node = bd_key_child(root, "seed");
    if (set != NULL) r->f->set = all = bd_key_set(&r->keys, set);
    if (node == NULL || !bd_key_seed(&r->keys, node, &seed)) return;
    over = bd_key_overlay(r->keys.pool, "seed", node->key_place, node);
    if (over == NULL) {
        r->keys.out_of_memory = true;
        return;
    }
    if (all != NULL) over->first->next = all->first;
    r->f->set = over;
}

/* What the values are to each other. */
static void check_whole(reading *r, const bd_yaml *root)
{
    const bd_trial *t = &r->f->trial;
    const bd_yaml *late = bd_key_child(bd_key_child(root, "design"), "endline");
    const bd_yaml *lost = bd_key_child(bd_key_child(root, "survey"), "attrition_treated");
    if (t->design.baseline >= 0 && t->design.endline >= 0 &&
        t->design.endline <= t->design.baseline)
        bd_report(r->keys.report, BD_MISTAKE, late != NULL ? late->place : root->place,
                  "design.endline", "month %lld does not come after the baseline, month %lld",
                  (long long)t->design.endline, (long long)t->design.baseline);
    double share = t->survey.attrition + t->survey.attrition_treated;
    if (share < 0 || share >= 1)
        bd_report(r->keys.report, BD_MISTAKE, lost != NULL ? lost->place : root->place,
                  "survey.attrition_treated",
                  "attrition in villages served would lie outside 0 to 1");
}

static void read_trial(reading *r, const bd_yaml *root)
{
    const bd_yaml *node;
    if ((node = bd_key_child(root, "outcome")) != NULL) read_outcome(r, node);
    for (size_t i = 0; i < COUNT(sections); i++)
        if ((node = bd_key_child(root, sections[i].path)) != NULL)
            bd_key_section(&r->keys, &sections[i], node, &r->f->trial);
    check_whole(r, root);
}

static void read_all(reading *r, const bd_yaml *root)
{
    bd_key_reading *k = &r->keys;
    bd_trial_file *f = r->f;
    const bd_yaml *node;
    if ((node = bd_key_child(root, "title")) != NULL) f->title = bd_key_text(k, node, "title");
    if ((node = bd_key_child(root, "description")) != NULL) bd_key_text(k, node, "description");
    f->world = read_path(r, root, "world");
    f->strategy = read_path(r, root, "strategy");
    read_set(r, root);
    read_trial(r, root);
}

bd_status bd_trial_file_read(const char *path, bd_diagnostics *report, bd_trial_file *out,
                             bd_error *err)
{
    const bd_yaml *root;
    size_t before = bd_diagnostics_mistakes(report);
    *out = (bd_trial_file){.title = ""};
    bd_trial_defaults(&out->trial);
    reading r = {{.pool = &out->pool, .report = report, .file = bd_trial_keys()}, out};
    BD_TRY(bd_key_file_open(&r.keys, path, &root, err));
    out->input = r.keys.input;
    if (root != NULL) read_all(&r, root);
    return bd_key_file_end(&r.keys, before, err);
}

void bd_trial_file_release(bd_trial_file *f)
{
    bd_pool_release(&f->pool);
    *f = (bd_trial_file){.title = ""};
}

void bd_trial_write(const bd_trial *t, bd_buffer *out)
{
    for (size_t i = 0; i < COUNT(sections); i++) {
        bd_buffer_add(out, "%s:\n", sections[i].path);
        for (size_t j = 0; j < sections[i].nfields; j++) {
            const bd_field *f = &sections[i].fields[j];
            bd_buffer_add(out, "  %s: ", f->name);
            bd_value_write(f, (const char *)t + sections[i].offset + f->offset, out);
            bd_buffer_add(out, "\n");
        }
    }
    bd_buffer_add(out, "outcome:\n");
    for (size_t i = 0; i < BD_NITEM; i++) {
        char number[BD_REAL_TEXT];
        if (t->outcome[i] == 0) continue;
        bd_format_real(t->outcome[i], number);
        bd_buffer_add(out, "  %s: %s\n", bd_trial_item_name(i), number);
    }
}

bd_status bd_trial_read(const char *name, const char *text, bd_trial *out, bd_error *err)
{
    const bd_yaml *root = NULL;
    bd_trial_file file = {.title = ""};
    bd_diagnostics *report = bd_diagnostics_create();
    bd_trial_defaults(&file.trial);
    reading r = {{.pool = &file.pool, .report = report, .file = bd_trial_keys()}, &file};
    bd_status status = report != NULL ? BD_OK : bd_fail(err, BD_MEMORY, "the trial of %s", name);
    if (status == BD_OK) status = bd_key_text_open(&r.keys, name, text, &root, err);
    if (status == BD_OK && root != NULL) read_trial(&r, root);
    bool good = status == BD_OK && root != NULL && bd_diagnostics_mistakes(report) == 0;
    if (status == BD_OK && !good)
        status =
            bd_fail(err, BD_MISMATCH, "%s: the trial that it holds is of another version", name);
    *out = file.trial;
    bd_diagnostics_destroy(report);
    bd_trial_file_release(&file);
    return status;
}

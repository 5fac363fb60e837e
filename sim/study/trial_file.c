/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a trial along its rows. */
#include "study/trial_file.h"

#include "base/nearest.h"
#include "base/parse.h"
#include "io/files.h"
#include "io/value.h"
#include "io/yaml_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const keys[][3] = {
#define K(name, value, meaning) {#name, value, meaning},
    BD_TRIAL_KEYS(K)
#undef K
};
enum { NKEYS = sizeof keys / sizeof *keys };

static const bd_field weight = {BD_REAL,      "weight",           0, 0, -100, 100, "1",
                                "assumption", "Weight of an item"};

static void unknown(bd_diagnostics *report, const bd_yaml *node, const char *path,
                    const bd_nearest *nearest)
{
    if (nearest->best != NULL)
        bd_report(report, BD_MISTAKE, node->key_place, path, "unknown key; did you mean '%s'?",
                  nearest->best);
    else
        bd_report(report, BD_MISTAKE, node->key_place, path,
                  "unknown key; 'berdaya trial --keys' lists what there is");
}

static bool is_map(bd_diagnostics *report, const bd_yaml *node, const char *path)
{
    if (node->kind == BD_YAML_MAP) return true;
    bd_report(report, BD_MISTAKE, node->place, path, "found %s; a map of keys belongs here",
              bd_yaml_words(node->kind));
    return false;
}

static void read_section(bd_diagnostics *report, const bd_trial_section *section,
                         const bd_yaml *node, bd_trial *trial)
{
    if (!is_map(report, node, section->path)) return;
    for (const bd_yaml *c = node->first; c != NULL; c = c->next) {
        char path[256];
        bd_value value;
        const bd_field *field = NULL;
        bd_nearest nearest = bd_nearest_to(c->key);
        snprintf(path, sizeof path, "%s.%.100s", section->path, c->key);
        for (size_t i = 0; i < section->nfields; i++) {
            bd_nearest_try(&nearest, section->fields[i].name);
            if (strcmp(section->fields[i].name, c->key) == 0) field = &section->fields[i];
        }
        if (field == NULL)
            unknown(report, c, path, &nearest);
        else if (bd_value_read(field, c, path, report, &value))
            bd_value_store(field, value, (char *)trial + section->offset + field->offset);
    }
}

static void read_outcome(bd_diagnostics *report, const bd_yaml *node, bd_trial *trial)
{
    if (!is_map(report, node, "outcome")) return;
    double sum = 0;
    memset(trial->outcome, 0, sizeof trial->outcome);
    for (const bd_yaml *c = node->first; c != NULL; c = c->next) {
        char path[256];
        bd_value value;
        size_t item = 0;
        bd_nearest nearest = bd_nearest_to(c->key);
        snprintf(path, sizeof path, "outcome.%.100s", c->key);
        while (item < BD_NITEM && strcmp(bd_trial_item_name(item), c->key) != 0)
            bd_nearest_try(&nearest, bd_trial_item_name(item++));
        if (item == BD_NITEM)
            unknown(report, c, path, &nearest);
        else if (bd_value_read(&weight, c, path, report, &value))
            trial->outcome[item] = value.real, sum += value.real * value.real;
    }
    if (sum <= 0 && bd_diagnostics_mistakes(report) == 0)
        bd_report(report, BD_MISTAKE, node->place, "outcome", "no item has a weight");
}

static const char *read_text(bd_diagnostics *report, const bd_yaml *node, const char *path)
{
    if (node->kind == BD_YAML_SCALAR && node->length > 0) return node->text;
    bd_report(report, BD_MISTAKE, node->place, path, "found %s; a text belongs here",
              bd_yaml_words(node->kind));
    return "";
}

/* A path beside the file. */
static const char *read_path(bd_trial_file *f, bd_diagnostics *report, const bd_yaml *node,
                             const char *key)
{
    const char *text = read_text(report, node, key), *slash = strrchr(f->input.name, '/');
    size_t folder = slash == NULL || text[0] == '/' ? 0 : (size_t)(slash - f->input.name) + 1;
    char path[4096];
    int n = snprintf(path, sizeof path, "%.*s%s", (int)folder, f->input.name, text);
    if (n < 0 || (size_t)n >= sizeof path) {
        bd_report(report, BD_MISTAKE, node->place, key, "the path is too long");
        return "";
    }
    return bd_pool_text(&f->pool, path, (size_t)n);
}

static void read_sets(bd_trial_file *f, bd_diagnostics *report, const bd_yaml *node)
{
    if (!is_map(report, node, "set")) return;
    for (const bd_yaml *c = node->first; c != NULL; c = c->next) {
        char path[256];
        snprintf(path, sizeof path, "set.%.100s", c->key);
        if (c->kind != BD_YAML_SCALAR) {
            bd_report(report, BD_MISTAKE, c->place, path,
                      "found %s; write KEY: VALUE, with points in the key, as in "
                      "population.villages: 24",
                      bd_yaml_words(c->kind));
            continue;
        }
        if (f->nset == BD_TRIAL_SETS) {
            bd_report(report, BD_MISTAKE, c->place, path, "more than %d values", BD_TRIAL_SETS);
            return;
        }
        bd_buffer set = {0};
        bd_buffer_add(&set, "%s=", c->key);
        if (c->quoted)
            bd_text_write(c->text, &set);
        else
            bd_buffer_add(&set, "%s", c->text);
        const char *kept = set.failed ? NULL : bd_pool_text(&f->pool, set.text, set.length);
        bd_buffer_release(&set);
        if (kept != NULL) f->set[f->nset++] = kept;
    }
}

static void read_key(bd_trial_file *f, bd_diagnostics *report, const bd_yaml *c)
{
    size_t count;
    const bd_trial_section *section = bd_trial_sections(&count);
    bd_nearest nearest = bd_nearest_to(c->key);
    for (size_t i = 0; i < count; i++) {
        bd_nearest_try(&nearest, section[i].path);
        if (strcmp(c->key, section[i].path) == 0) {
            read_section(report, &section[i], c, &f->trial);
            return;
        }
    }
    for (size_t i = 0; i < NKEYS; i++) bd_nearest_try(&nearest, keys[i][0]);
    if (strcmp(c->key, "kind") == 0) {
        if (strcmp(read_text(report, c, "kind"), "trial") != 0)
            bd_report(report, BD_MISTAKE, c->place, "kind",
                      "this verb takes a file of kind 'trial'");
    } else if (strcmp(c->key, "title") == 0) {
        f->title = read_text(report, c, "title");
    } else if (strcmp(c->key, "description") == 0) {
        read_text(report, c, "description");
    } else if (strcmp(c->key, "world") == 0) {
        f->world = read_path(f, report, c, "world");
    } else if (strcmp(c->key, "strategy") == 0) {
        f->strategy = read_path(f, report, c, "strategy");
    } else if (strcmp(c->key, "set") == 0) {
        read_sets(f, report, c);
    } else if (strcmp(c->key, "outcome") == 0) {
        read_outcome(report, c, &f->trial);
    } else {
        unknown(report, c, c->key, &nearest);
    }
}

static void check_whole(const bd_trial_file *f, bd_diagnostics *report, bool kind)
{
    bd_place here = {.input = &f->input};
    const bd_trial *t = &f->trial;
    if (!kind) bd_report(report, BD_MISTAKE, here, "kind", "is missing: kind: trial");
    if (f->world == NULL) bd_report(report, BD_MISTAKE, here, "world", "is missing: a path");
    if (f->strategy == NULL) bd_report(report, BD_MISTAKE, here, "strategy", "is missing: a path");
    if (t->design.baseline >= 0 && t->design.endline >= 0 &&
        t->design.endline <= t->design.baseline)
        bd_report(report, BD_MISTAKE, here, "design.endline",
                  "month %lld does not come after the baseline, month %lld",
                  (long long)t->design.endline, (long long)t->design.baseline);
    double lost = t->survey.attrition + t->survey.attrition_treated;
    if (lost < 0 || lost >= 1)
        bd_report(report, BD_MISTAKE, here, "survey.attrition_treated",
                  "attrition in villages served would lie outside 0 to 1");
}

static void read_root(bd_trial_file *f, bd_diagnostics *report, const bd_yaml *root)
{
    bool kind = false;
    if (root == NULL || !is_map(report, root, "")) return;
    for (const bd_yaml *c = root->first; c != NULL; c = c->next) {
        kind = kind || strcmp(c->key, "kind") == 0;
        read_key(f, report, c);
    }
    check_whole(f, report, kind);
}

bd_status bd_trial_file_read(const char *path, bd_diagnostics *report, bd_trial_file *f,
                             bd_error *err)
{
    *f = (bd_trial_file){.title = ""};
    bd_trial_defaults(&f->trial);
    char *text;
    size_t length;
    BD_TRY(bd_file_read(path, BD_YAML_BYTES_MAX, &text, &length, err));
    f->input = (bd_input){.name = bd_pool_text(&f->pool, path, strlen(path)),
                          .text = bd_pool_text(&f->pool, text, length),
                          .length = length};
    free(text);
    if (f->input.name == NULL || f->input.text == NULL)
        return bd_fail(err, BD_MEMORY, "reading a trial");
    bd_sha256 hash;
    bd_sha256_start(&hash);
    bd_sha256_add(&hash, f->input.text, length);
    bd_sha256_end(&hash, f->input.sha256);
    bd_yaml *root = NULL;
    bool whole = false;
    BD_TRY(bd_yaml_parse(&f->input, 0, &f->pool, report, &root, &whole, err));
    if (whole) read_root(f, report, root);
    size_t mistakes = bd_diagnostics_mistakes(report);
    if (mistakes == 0) return BD_OK;
    return bd_fail(err, BD_INPUT, "%zu mistake%s in the trial", mistakes, mistakes == 1 ? "" : "s");
}

void bd_trial_file_release(bd_trial_file *f)
{
    bd_pool_release(&f->pool);
    *f = (bd_trial_file){.title = ""};
}

void bd_trial_keys_write(bd_buffer *out)
{
    size_t count;
    const bd_trial_section *section = bd_trial_sections(&count);
    for (size_t i = 0; i < NKEYS; i++)
        bd_buffer_add(out, "%s (%s): %s\n", keys[i][0], keys[i][1], keys[i][2]);
    bd_buffer_add(out, "    items:");
    for (size_t i = 0; i < BD_NITEM; i++) bd_buffer_add(out, " %s", bd_trial_item_name(i));
    bd_buffer_add(out, "\n");
    for (size_t i = 0; i < count; i++) {
        bd_buffer_add(out, "%s: %s\n", section[i].path, section[i].meaning);
        for (size_t j = 0; j < section[i].nfields; j++) {
            const bd_field *f = &section[i].fields[j];
            bd_buffer_add(out, "  %s: ", f->name);
            bd_field_default(f, out);
            bd_buffer_add(out, " (");
            bd_field_allowed(f, out);
            bd_buffer_add(out, "): %s\n", f->meaning);
        }
    }
}

void bd_trial_write(const bd_trial *t, bd_buffer *out)
{
    size_t count;
    const bd_trial_section *section = bd_trial_sections(&count);
    for (size_t i = 0; i < count; i++) {
        bd_buffer_add(out, "%s:\n", section[i].path);
        for (size_t j = 0; j < section[i].nfields; j++) {
            const bd_field *f = &section[i].fields[j];
            bd_buffer_add(out, "  %s: ", f->name);
            bd_value_write(f, (const char *)t + section[i].offset + f->offset, out);
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

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What readers of studies and trials have in common. */
#include "io/key_file.h"

#include "base/nearest.h"
#include "base/parse.h"
#include "io/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

void *bd_key_take(bd_key_reading *r, size_t count, size_t size)
{
    void *room = bd_pool_take(r->pool, (count > 0 ? count : 1) * size);
    if (room == NULL) r->out_of_memory = true;
    return room;
}

/* ---- maps ---- */

static bool is_kind(bd_key_reading *r, const bd_yaml *node, bd_yaml_kind kind, const char *path,
                    const char *takes)
{
    if (node->kind == kind) return true;
    bool none = node->kind == BD_YAML_NULL;
    bd_report(r->report, BD_MISTAKE, none ? node->key_place : node->place, path,
              "found %s; allowed: %s", bd_yaml_words(node->kind), takes);
    return false;
}

bool bd_key_is_map(bd_key_reading *r, const bd_yaml *node, const char *path, const char *takes)
{
    return is_kind(r, node, BD_YAML_MAP, path, takes);
}

bool bd_key_is_scalar(bd_key_reading *r, const bd_yaml *node, const char *path, const char *takes)
{
    return is_kind(r, node, BD_YAML_SCALAR, path, takes);
}

const bd_yaml *bd_key_child(const bd_yaml *map, const char *key)
{
    if (map == NULL || map->kind != BD_YAML_MAP) return NULL;
    for (const bd_yaml *child = map->first; child != NULL; child = child->next)
        if (strcmp(child->key, key) == 0) return child;
    return NULL;
}

uint32_t bd_key_children(const bd_yaml *node)
{
    uint32_t n = 0;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) n++;
    return n;
}

/* What may stand in a map, and which of it a key is nearest to. */
typedef struct choice {
    bd_nearest nearest;
    bd_buffer all;
    bool known;
} choice;

static void try_name(choice *c, const char *name)
{
    c->known = c->known || strcmp(name, c->nearest.word) == 0;
    bd_nearest_try(&c->nearest, name);
    bd_buffer_add(&c->all, "%s%s", c->all.length > 0 ? ", " : "", name);
}

/* Tells of a key that is not among the names. Releases `c`. */
static void tell_unknown(bd_key_reading *r, choice *c, const bd_yaml *child, const char *path)
{
    char at[BD_PATH_MAX];
    bd_path_join(at, path, child->key);
    if (!c->known && c->nearest.best != NULL)
        bd_report(r->report, BD_MISTAKE, child->key_place, at, "unknown key; did you mean '%s'?",
                  c->nearest.best);
    else if (!c->known)
        bd_report(r->report, BD_MISTAKE, child->key_place, at, "unknown key\nknown here: %s",
                  c->all.text == NULL ? "" : c->all.text);
    bd_buffer_release(&c->all);
}

static const bd_key_table *table_of(const bd_key_file *file, const char *path)
{
    size_t i = 0;
    while (i + 1 < file->ntable && strcmp(file->table[i].path, path) != 0) i++;
    return &file->table[i];
}

void bd_key_unknown(bd_key_reading *r, const bd_yaml *map, const char *path, const char *table)
{
    const bd_key_table *t = table_of(r->file, table);
    bool root = table[0] == '\0';
    for (const bd_yaml *child = map->first; child != NULL; child = child->next) {
        choice c = {.nearest = bd_nearest_to(child->key)};
        for (size_t i = 0; i < t->count; i++) try_name(&c, t->key[i].name);
        for (size_t i = 0; root && i < r->file->nsection; i++)
            try_name(&c, r->file->section[i].path);
        tell_unknown(r, &c, child, path);
    }
}

/* ---- single values ---- */

const char *bd_key_text(bd_key_reading *r, const bd_yaml *node, const char *path)
{
    return bd_key_is_scalar(r, node, path, "text") ? node->text : "";
}

void bd_key_refuse(bd_key_reading *r, const bd_yaml *node, const char *path, const char *why,
                   const char *takes)
{
    char quoted[BD_QUOTED];
    bd_report(r->report, BD_MISTAKE, node->place, path, "found %s%s%s\nallowed: %s",
              bd_quoted(node->text, node->length, quoted), *why == 0 ? "" : ", ", why, takes);
}

static bool read_whole(bd_key_reading *r, const bd_yaml *node, const char *path, uint64_t low,
                       uint64_t high, uint64_t *out)
{
    char takes[80];
    uint64_t n;
    snprintf(takes, sizeof takes, "a whole number from %llu to %llu", (unsigned long long)low,
             (unsigned long long)high);
    if (!bd_key_is_scalar(r, node, path, takes)) return false;
    bd_parse result = bd_parse_uint(node->text, node->length, &n);
    if (node->quoted) result = BD_PARSE_NOT_NUMBER;
    if (result != BD_PARSE_OK)
        bd_key_refuse(r, node, path, bd_parse_words(result), takes);
    else if (n < low || n > high)
        bd_key_refuse(r, node, path, n == 0 ? "so nothing would run" : "", takes);
    else
        *out = n;
    return result == BD_PARSE_OK && n >= low && n <= high;
}

void bd_key_whole(bd_key_reading *r, const bd_yaml *map, const char *path, const char *table,
                  const char *key, uint32_t *out)
{
    const bd_key_table *t = table_of(r->file, table);
    const bd_yaml *node = bd_key_child(map, key);
    char at[BD_PATH_MAX];
    uint64_t n = 0;
    for (size_t i = 0; node != NULL && i < t->count; i++)
        if (strcmp(t->key[i].name, key) == 0 &&
            read_whole(r, node, bd_path_join(at, path, key), t->key[i].low, t->key[i].high, &n))
            *out = (uint32_t)n;
}

bool bd_key_seed(bd_key_reading *r, const bd_yaml *node, uint64_t *out)
{
    return read_whole(r, node, "seed", 0, UINT64_MAX, out);
}

int bd_key_word(bd_key_reading *r, const bd_yaml *map, const char *path, const char *key,
                const char *const *words, int nword, int fallback)
{
    const bd_yaml *node = bd_key_child(map, key);
    bd_buffer all = {0};
    char at[BD_PATH_MAX];
    int found = -1;
    bd_path_join(at, path, key);
    for (int i = 0; i < nword; i++) bd_buffer_add(&all, "%s%s", i > 0 ? ", " : "", words[i]);
    const char *takes = all.text == NULL ? "" : all.text;
    if (node != NULL && bd_key_is_scalar(r, node, at, takes)) {
        bd_nearest nearest = bd_nearest_to(node->text);
        for (int i = 0; i < nword; i++) {
            if (strcmp(node->text, words[i]) == 0) found = i;
            bd_nearest_try(&nearest, words[i]);
        }
        char hint[96] = "";
        if (nearest.best != NULL) snprintf(hint, sizeof hint, "did you mean '%s'?", nearest.best);
        if (found < 0) bd_key_refuse(r, node, at, hint, takes);
    }
    bd_buffer_release(&all);
    return found < 0 ? fallback : found;
}

int bd_key_among(bd_key_reading *r, const bd_yaml *child, const char *path,
                 const char *const *names, int nname)
{
    choice c = {.nearest = bd_nearest_to(child->key)};
    int found = -1;
    for (int i = 0; i < nname; i++) {
        try_name(&c, names[i]);
        if (strcmp(names[i], child->key) == 0) found = i;
    }
    tell_unknown(r, &c, child, path);
    return found;
}

/* ---- names and paths ---- */

const char *bd_key_from_here(bd_key_reading *r, const char *path)
{
    const char *file = r->input->name, *slash = strrchr(file, '/');
    size_t folder = slash == NULL || path[0] == '/' ? 0 : (size_t)(slash - file) + 1;
    size_t n = strlen(path);
    char *out = bd_key_take(r, folder + n + 1, 1);
    if (out == NULL) return path;
    memcpy(out, file, folder);
    memcpy(out + folder, path, n + 1);
    return out;
}

bool bd_key_is_name(bd_key_reading *r, const bd_yaml *child, const char *path)
{
    size_t n = strlen(child->key);
    bool good = n > 0 && n < BD_NAME_MAX;
    for (size_t i = 0; i < n && good; i++) {
        char c = child->key[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        good = letter || (i > 0 && ((c >= '0' && c <= '9') || c == '_' || c == '-'));
    }
    if (!good)
        bd_report(r->report, BD_MISTAKE, child->key_place, path,
                  "a name begins with a letter and has at most %d letters, digits, '_' and '-'",
                  BD_NAME_MAX - 1);
    return good;
}

bool bd_key_is_dotted(bd_key_reading *r, const bd_yaml *child, const char *path)
{
    size_t n = strlen(child->key);
    bool good = n > 0 && n < 400 && child->key[0] != '.' && child->key[n - 1] != '.' &&
                strstr(child->key, "..") == NULL;
    if (!good)
        bd_report(r->report, BD_MISTAKE, child->key_place, path,
                  "a name is missing here; a key looks like groups.size");
    return good;
}

/* ---- values laid over ---- */

bd_yaml *bd_key_overlay(bd_pool *pool, const char *key, bd_place key_place, const bd_yaml *node)
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

bd_yaml *bd_key_set(bd_key_reading *r, const bd_yaml *node)
{
    if (!bd_key_is_map(r, node, "set", "a map KEY: value")) return NULL;
    bd_yaml *all = bd_key_take(r, 1, sizeof *all);
    if (all == NULL) return NULL;
    *all = (bd_yaml){.kind = BD_YAML_MAP, .place = node->place};
    bd_yaml **at = &all->first;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        char path[BD_PATH_MAX];
        if (!bd_key_is_dotted(r, child, bd_path_join(path, "set", child->key))) continue;
        if (strcmp(child->key, "seed") == 0) {
            bd_report(r->report, BD_MISTAKE, child->key_place, path,
                      "the seed of a %s is a key of its own: seed: 1", r->file->kind);
            continue;
        }
        bd_yaml *tree = bd_key_overlay(r->pool, child->key, child->key_place, child);
        if (tree == NULL)
            r->out_of_memory = true;
        else
            *at = tree->first, at = &tree->first->next;
    }
    return all;
}

/* ---- sections ---- */

void bd_key_section(bd_key_reading *r, const bd_section *section, const bd_yaml *node, void *base)
{
    if (!bd_key_is_map(r, node, section->path, "a map of keys")) return;
    for (const bd_yaml *child = node->first; child != NULL; child = child->next) {
        char path[BD_PATH_MAX];
        bd_value value;
        const bd_field *field = NULL;
        choice c = {.nearest = bd_nearest_to(child->key)};
        for (size_t i = 0; i < section->nfields; i++) {
            try_name(&c, section->fields[i].name);
            if (strcmp(section->fields[i].name, child->key) == 0) field = &section->fields[i];
        }
        tell_unknown(r, &c, child, section->path);
        bd_path_join(path, section->path, child->key);
        if (field != NULL && bd_value_read(field, child, path, r->report, &value))
            bd_value_store(field, value, (char *)base + section->offset + field->offset);
    }
}

/* ---- the file ---- */

static bool is_of_kind(bd_key_reading *r, const bd_yaml *root)
{
    const bd_yaml *kind = bd_key_child(root, "kind");
    if (kind == NULL) {
        bd_report(r->report, BD_MISTAKE, root->place, "kind",
                  "a %s begins with the line 'kind: %s'", r->file->kind, r->file->kind);
        return true;
    }
    if (kind->kind == BD_YAML_SCALAR && strcmp(kind->text, r->file->kind) == 0) return true;
    bd_report(r->report, BD_MISTAKE, kind->place, "kind", "a file of kind '%s' is wanted here",
              r->file->kind);
    return false;
}

static const bd_yaml *check_root(bd_key_reading *r, const bd_yaml *root)
{
    if (root->kind != BD_YAML_MAP) {
        bd_report(r->report, BD_MISTAKE, root->place, "", "found %s; a %s is a map of keys",
                  bd_yaml_words(root->kind), r->file->kind);
        return NULL;
    }
    if (!is_of_kind(r, root)) return NULL;
    bd_key_unknown(r, root, "", "");
    return root;
}

bd_status bd_key_file_open(bd_key_reading *r, const char *path, const bd_yaml **root, bd_error *err)
{
    struct stat about;
    bd_input *input = bd_key_take(r, 1, sizeof *input);
    *root = NULL;
    if (input == NULL) return bd_fail(err, BD_MEMORY, "%s", path);
    r->input = input;
    input->name = bd_pool_text(r->pool, path, strlen(path));
    if (input->name == NULL) return bd_fail(err, BD_MEMORY, "%s", path);
    int problem =
        bd_file_text(r->pool, path, BD_YAML_BYTES_MAX, &input->text, &input->length, &about);
    if (problem == ENOMEM) return bd_fail(err, BD_MEMORY, "%s", path);
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
    bd_yaml *tree;
    bool whole;
    size_t before = bd_diagnostics_mistakes(r->report);
    BD_TRY(bd_yaml_parse(input, 0, r->pool, r->report, &tree, &whole, err));
    if (tree != NULL && whole) *root = check_root(r, tree);
    if (tree == NULL && bd_diagnostics_mistakes(r->report) == before)
        bd_report(r->report, BD_MISTAKE, (bd_place){.input = input}, "", "the file is empty");
    return BD_OK;
}

bd_status bd_key_text_open(bd_key_reading *r, const char *name, const char *text,
                           const bd_yaml **root, bd_error *err)
{
    bd_yaml *tree;
    bool whole;
    bd_input *input = bd_key_take(r, 1, sizeof *input);
    *root = NULL;
    if (input == NULL) return bd_fail(err, BD_MEMORY, "%s", name);
    *input = (bd_input){.name = name, .text = text, .length = strlen(text)};
    r->input = input;
    BD_TRY(bd_yaml_parse(input, 0, r->pool, r->report, &tree, &whole, err));
    if (tree != NULL && whole && bd_key_is_map(r, tree, "", "a map of keys")) *root = tree;
    return BD_OK;
}

bd_status bd_key_file_end(const bd_key_reading *r, size_t before, bd_error *err)
{
    size_t mistakes = bd_diagnostics_mistakes(r->report) - before;
    if (r->out_of_memory) return bd_fail(err, BD_MEMORY, "the %s", r->file->kind);
    if (mistakes == 0) return BD_OK;
    return bd_fail(err, BD_INPUT, "%zu mistake%s in the %s", mistakes, mistakes == 1 ? "" : "s",
                   r->file->kind);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya explain: names that stand in the shipped files, for who gives no scenario, and the
 * references of the model page. */
#include "cli/cli.h"
#include "cli/explain.h"
#include "cli/shipped.h"

#include <stdio.h>
#include <string.h>

enum { NAME = 128 };

#define BASE "configs/base.yaml"
#define STRATEGIES "configs/strategies/"
#define OBSTACLES "configs/obstacles/"

static const bd_shipped *file_at(const char *path)
{
    size_t count;
    const bd_shipped *file = bd_shipped_files(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(file[i].path, path) == 0) return &file[i];
    return NULL;
}

/* File name without folder and ending. */
static void name_of(const char *path, char out[NAME])
{
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    snprintf(out, NAME, "%.*s", (int)strcspn(name, "."), name);
}

/* The text after `key: ` of a line that begins with it, for a file that was checked before it was
 * shipped; *length is 0 when there is none. */
static const char *value_of(const bd_shipped *file, const char *key, size_t *length)
{
    size_t n = strlen(key);
    for (const char *line = file->text; line != NULL && *line != '\0';) {
        size_t end = strcspn(line, "\n");
        if (end > n + 2 && strncmp(line, key, n) == 0 && line[n] == ':') {
            bool quoted = line[n + 2] == '"';
            *length = end - n - 2 - 2 * (size_t)quoted;
            return line + n + 2 + quoted;
        }
        line = line[end] == '\0' ? NULL : line + end + 1;
    }
    *length = 0;
    return "";
}

static void write_file(bd_search *s, const bd_shipped *file)
{
    bool strategy = strncmp(file->path, STRATEGIES, strlen(STRATEGIES)) == 0;
    char name[NAME];
    name_of(file->path, name);
    bd_buffer_add(&s->out, "%s  (%s, %s)\n\n", name, strategy ? "strategy" : "world", file->path);
    for (const char *line = file->text; *line != '\0';) {
        size_t end = strcspn(line, "\n");
        bd_buffer_add(&s->out, "  %.*s\n", (int)end, line);
        line += end + (line[end] == '\n');
    }
    if (strategy)
        bd_buffer_add(
            &s->out,
            "\n  'berdaya show configs/desa.yaml --strategy %s' says what it adds up to.\n",
            file->path);
    bd_buffer_add(&s->out, "\n");
}

static void explain_files(bd_search *s)
{
    size_t count, length;
    const bd_shipped *file = bd_shipped_files(&count);
    char name[NAME];
    bool strategies = bd_search_is(s, "strategies"), obstacles = bd_search_is(s, "obstacles");
    if (strategies) bd_buffer_add(&s->out, "strategies, in " STRATEGIES "\n");
    if (obstacles) bd_buffer_add(&s->out, "worlds with an obstacle, in " OBSTACLES "\n");
    for (size_t i = 0; i < count; i++) {
        bool of_strategies = strncmp(file[i].path, STRATEGIES, strlen(STRATEGIES)) == 0;
        bool of_obstacles = strncmp(file[i].path, OBSTACLES, strlen(OBSTACLES)) == 0;
        if (strcmp(file[i].path + strlen(file[i].path) - 5, ".yaml") != 0) continue;
        name_of(file[i].path, name);
        const char *title = value_of(&file[i], "title", &length);
        if ((of_strategies && strategies) || (of_obstacles && obstacles))
            bd_buffer_add(&s->out, "  %-26s %.*s\n", name, (int)length, title);
        /* The base is too long to be read here: its names are explained one by one. */
        if (strcmp(file[i].path, BASE) != 0 && bd_search_is(s, name)) write_file(s, &file[i]);
    }
    if (strategies || obstacles) bd_buffer_add(&s->out, "\n");
}

/* ---- names that the base gives ---- */

typedef struct visit {
    bd_search *s;
    const char *path; /* of the collection whose members are listed */
    bool headed;      /* the member's name was written */
} visit;

/* The open collection to which a setting belongs, with its member's name; NULL for none. */
static const bd_section *collection_of(const char *path, const char **member, size_t *length)
{
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(sections[i].path);
        if (sections[i].stride == 0 || sections[i].closed) continue;
        if (strncmp(path, sections[i].path, n) != 0 || path[n] != '.') continue;
        *member = path + n + 1;
        *length = strcspn(*member, ".");
        return &sections[i];
    }
    return NULL;
}

static bool is_label(const char *member, size_t length)
{
    return strcmp(member + length, ".label") == 0;
}

/* A label as YAML has it stands in quotes. */
static int label_length(const bd_setting *setting)
{
    size_t n = strlen(setting->value);
    return n < 2 ? 0 : (int)n - 2;
}

static void list_member(void *context, const bd_setting *setting)
{
    visit *v = context;
    const char *member;
    size_t length;
    const bd_section *c = collection_of(setting->path, &member, &length);
    if (c == NULL || strcmp(c->path, v->path) != 0 || !is_label(member, length)) return;
    bd_buffer_add(&v->s->out, "  %-26.*s %.*s\n", (int)length, member, label_length(setting),
                  setting->value + 1);
}

static void write_setting(bd_search *s, const bd_setting *setting)
{
    bd_buffer_add(&s->out, "  %s: %s  # ", setting->path, setting->value);
    bd_place_write(setting->origin, &s->out);
    if (setting->unit[0] != '\0' && strcmp(setting->unit, "1") != 0)
        bd_buffer_add(&s->out, "; %s", setting->unit);
    bd_buffer_add(&s->out, "\n");
}

void bd_explain_setting(void *context, const bd_setting *setting)
{
    bd_search *s = context;
    size_t n = strlen(s->key);
    const char *at = strstr(setting->path, s->key);
    if (at == NULL || (at != setting->path && at[-1] != '.')) return;
    if (at[n] != '.' && at[n] != '\0') return;
    s->found = true;
    write_setting(s, setting);
}

/* What the base says of the member whose name is the key; defaults are left out. */
static void explain_member(void *context, const bd_setting *setting)
{
    visit *v = context;
    const char *member;
    size_t length;
    const bd_section *c = collection_of(setting->path, &member, &length);
    if (c == NULL || strlen(v->s->key) != length || strncmp(member, v->s->key, length) != 0) return;
    if (setting->origin.input == NULL) return;
    v->s->found = true;
    if (!v->headed)
        bd_buffer_add(
            &v->s->out,
            "%s.%s  (%s)\n  as %s has it; 'berdaya explain %s' says what each key is, and "
            "keys\n  that are not written here have their defaults\n",
            c->path, v->s->key, c->meaning, BASE, c->path);
    v->headed = true;
    write_setting(v->s, setting);
}

static void mention_label(void *context, const bd_setting *setting)
{
    visit *v = context;
    const char *member;
    size_t length;
    char name[NAME], label[NAME];
    const bd_section *c = collection_of(setting->path, &member, &length);
    if (c == NULL || !is_label(member, length)) return;
    snprintf(name, sizeof name, "%.*s", (int)length, member);
    snprintf(label, sizeof label, "%.*s", label_length(setting), setting->value + 1);
    bd_search_mention(v->s, c->path, name, label);
}

/* The base of all worlds; NULL after a mistake that was printed. */
static bd_scenario *load_base(int *status)
{
    const bd_shipped *file = file_at(BASE);
    bd_scenario_request request = {
        .world = BASE, .world_text = file->text, .world_length = file->length};
    return bd_cli_load_request(&request, false, status);
}

/* Calls `look` for every value of the base. */
static bool each_of_base(bd_setting_visitor *look, void *context, int *status)
{
    bd_scenario *scenario = load_base(status);
    if (scenario == NULL) return false;
    bd_scenario_each(scenario, look, context);
    bd_scenario_destroy(scenario);
    return true;
}

bool bd_explain_members(bd_search *s, const char *path, int *status)
{
    visit v = {.s = s, .path = path};
    bd_buffer_add(&s->out, "  shipped in " BASE "\n");
    if (!each_of_base(list_member, &v, status)) return false;
    bd_buffer_add(&s->out, "\n");
    return true;
}

bool bd_explain_shipped(bd_search *s, int *status)
{
    visit v = {.s = s};
    explain_files(s);
    if (!each_of_base(explain_member, &v, status)) return false;
    if (v.headed) bd_buffer_add(&s->out, "\n");
    return s->found || each_of_base(bd_explain_setting, s, status);
}

bool bd_explain_label_mentions(bd_search *s, int *status)
{
    size_t count, length;
    const bd_shipped *file = bd_shipped_files(&count);
    char name[NAME], text[NAME];
    for (size_t i = 0; i < count; i++) {
        const char *title = value_of(&file[i], "title", &length);
        name_of(file[i].path, name);
        snprintf(text, sizeof text, "%.*s", (int)length, title);
        bd_search_mention(s, "file", name, text);
    }
    visit v = {.s = s};
    return each_of_base(mention_label, &v, status);
}

/* ---- references ---- */

#define PAGE "sim/MODEL.md"

/* The reference behind "- `key` " in the model page, to the end of its line; NULL for none. */
static const char *next_reference(const char *from, const char **key, size_t *n, size_t *length)
{
    for (const char *line = from; line != NULL && *line != '\0';) {
        size_t end = strcspn(line, "\n");
        if (strncmp(line, "- `", 3) == 0) {
            *key = line + 3;
            *n = strcspn(*key, "`\n");
            const char *text = *key + *n + 2;
            if ((*key)[*n] == '`' && text < line + end) {
                *length = (size_t)(line + end - text);
                return text;
            }
        }
        line = line[end] == '\0' ? NULL : line + end + 1;
    }
    return NULL;
}

/* Where the list of references begins. */
static const char *references(void)
{
    return strstr(file_at(PAGE)->text, "\n## 10 References") + 1;
}

void bd_reference_write(const char *citation, bd_buffer *out)
{
    const char *key, *text = references();
    size_t n, length;
    while ((text = next_reference(text, &key, &n, &length)) != NULL)
        if (strlen(citation) == n && strncmp(citation, key, n) == 0)
            bd_buffer_add(out, ": %.*s", (int)length, text);
}

void bd_explain_references(bd_search *s)
{
    const char *key, *text = references();
    size_t n, length;
    char name[NAME];
    bool all = bd_search_is(s, "references");
    while ((text = next_reference(text, &key, &n, &length)) != NULL) {
        snprintf(name, sizeof name, "%.*s", (int)n, key);
        if (all) bd_buffer_add(&s->out, "  %-16s %.*s\n", name, (int)length, text);
        if (bd_search_is(s, name))
            bd_buffer_add(&s->out, "%s  (reference, section 10 of " PAGE ")\n  %.*s\n\n", name,
                          (int)length, text);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The resolved scenario: every value with its origin, in the order of the table. Maps over
 * channels and methods show only what is not 0, since absent entries are 0. */
#include "io/layers.h"
#include "io/scenario.h"

#include <string.h>

enum { COMMENT_COLUMN = 34 };

typedef struct visiting {
    const bd_scenario *s;
    bd_setting_visitor *visit;
    void *context;
} visiting;

static void visit(const visiting *v, const char *path, const char *unit, bd_buffer *value)
{
    bd_setting setting = {path, value->text == NULL ? "" : value->text, unit,
                          bd_scenario_origin(v->s, path)};
    v->visit(v->context, &setting);
    bd_buffer_release(value);
}

static bool open_axis(const char *axis)
{
    return strcmp(axis, "channel") == 0 || bd_axis_room(axis) > 0;
}

static void each_entry(const visiting *v, const bd_field *f, const double *at, const char *path)
{
    const bd_params *p = bd_scenario_params(v->s);
    size_t n = bd_axis_count(p, f->unit);
    for (size_t i = 0; i < n; i++) {
        if (open_axis(f->unit) && at[i] == f->fallback) continue;
        char entry[BD_PATH_MAX];
        bd_buffer value = {0};
        bd_value_write(f, at + i, &value);
        visit(v, bd_path_join(entry, path, bd_axis_name(p, f->unit, i)), "1", &value);
    }
}

static const char *shown_unit(const bd_field *f)
{
    return f->kind == BD_REAL || f->kind == BD_INT ? f->unit : "";
}

static void each_field(const visiting *v, const bd_section *section, const char *at,
                       const char *path)
{
    for (size_t i = 0; i < section->nfields; i++) {
        const bd_field *f = &section->fields[i];
        char field[BD_PATH_MAX];
        bd_path_join(field, path, f->name);
        if (f->kind == BD_MAP) {
            each_entry(v, f, (const double *)(at + f->offset), field);
            continue;
        }
        bd_buffer value = {0};
        bd_value_write(f, at + f->offset, &value);
        visit(v, field, shown_unit(f), &value);
    }
}

static void each_member(const visiting *v, const bd_section *c)
{
    const char *p = (const char *)bd_scenario_params(v->s);
    uint32_t count = *(const uint32_t *)(p + c->count_offset);
    for (uint32_t i = 0; i < count; i++) {
        const char *at = p + c->offset + i * c->stride;
        char path[BD_PATH_MAX];
        each_field(v, c, at, bd_path_join(path, c->path, at));
    }
}

static bool inside(const bd_section *inner, const bd_section *outer)
{
    size_t n = strlen(outer->path);
    return strncmp(inner->path, outer->path, n) == 0 && inner->path[n] == '.';
}

void bd_scenario_each(const bd_scenario *s, bd_setting_visitor *visit_one, void *context)
{
    visiting v = {s, visit_one, context};
    bd_buffer value = {0};
    bd_text_write(bd_scenario_title(s), &value);
    visit(&v, "title", "", &value);
    bd_text_write(bd_scenario_description(s), &value);
    visit(&v, "description", "", &value);
    bd_buffer_add(&value, "%llu", (unsigned long long)bd_scenario_seed(s, NULL));
    visit(&v, "seed", "", &value);

    size_t count;
    const bd_section *sections = bd_sections(&count);
    const char *p = (const char *)bd_scenario_params(s);
    for (size_t i = 0; i < count; i++) {
        const bd_section *section = &sections[i];
        if (section->stride != 0) {
            if (strchr(section->path, '.') == NULL) each_member(&v, section);
            continue;
        }
        each_field(&v, section, p + section->offset, section->path);
        for (size_t j = 0; j < count; j++)
            if (inside(&sections[j], section)) each_member(&v, &sections[j]);
    }
}

/* Writing: a value's path against the one before tells which maps begin. */
typedef struct writing {
    bd_buffer *out;
    bool origins, automatic;
    char last[BD_PATH_MAX];
} writing;

/* Length of the maps (with their points) that two paths share. */
static size_t shared(const char *a, const char *b)
{
    size_t n = 0;
    for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++)
        if (a[i] == '.') n = i + 1;
    return n;
}

static void indent(bd_buffer *out, size_t levels)
{
    for (size_t i = 0; i < levels; i++) bd_buffer_add(out, "  ");
}

static void write_origin(const writing *w, const bd_setting *setting, size_t begin)
{
    bd_buffer_add(w->out, " ");
    while (w->out->length - begin < COMMENT_COLUMN) bd_buffer_add(w->out, " ");
    bd_buffer_add(w->out, "# ");
    bd_place_write(setting->origin, w->out);
    if (w->automatic && strcmp(setting->path, "seed") == 0) bd_buffer_add(w->out, " (auto)");
    if (setting->unit[0] != '\0' && strcmp(setting->unit, "1") != 0)
        bd_buffer_add(w->out, "; %s", setting->unit);
}

static void write_setting(void *context, const bd_setting *setting)
{
    writing *w = context;
    const char *path = setting->path;
    size_t at = shared(w->last, path), levels = 0;
    for (size_t i = 0; i < at; i++) levels += path[i] == '.';
    for (const char *point; (point = strchr(path + at, '.')) != NULL; levels++) {
        indent(w->out, levels);
        bd_buffer_add(w->out, "%.*s:\n", (int)(point - path - (ptrdiff_t)at), path + at);
        at = (size_t)(point - path) + 1;
    }
    size_t begin = w->out->length;
    indent(w->out, levels);
    bd_buffer_add(w->out, "%s: %s", path + at, setting->value);
    if (w->origins) write_origin(w, setting, begin);
    bd_buffer_add(w->out, "\n");
    bd_path_join(w->last, "", path);
}

void bd_scenario_write(const bd_scenario *s, bool origins, bd_buffer *out)
{
    writing w = {.out = out, .origins = origins};
    bd_scenario_seed(s, &w.automatic);
    if (origins) {
        for (size_t i = 0; i < bd_scenario_input_count(s); i++) {
            const bd_input *input = bd_scenario_input(s, i);
            bd_buffer_add(out, input->argument ? "# with " : "# from ");
            bd_name_write(input->name, out);
            bd_buffer_add(out, "\n");
        }
    }
    bd_buffer_add(out, "kind: world\n");
    bd_scenario_each(s, write_setting, &w);
}

void bd_scenario_digest(const bd_scenario *s, char hex[BD_SHA256_HEX])
{
    bd_buffer text = {0};
    bd_scenario_write(s, false, &text);
    bd_sha256 hash;
    bd_sha256_start(&hash);
    bd_sha256_add(&hash, text.text == NULL ? "" : text.text, text.length);
    bd_sha256_end(&hash, hex);
    bd_buffer_release(&text);
}

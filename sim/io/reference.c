/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Expansions of the tables for readers and editors. The schema allows what the loader allows of a
 * single key; sums and orders are the loader's alone. */
#include "io/reference.h"

#include "base/parse.h"
#include "io/layers.h"
#include "io/study_file.h"
#include "io/trial_file.h"
#include "io/words.h"

#include <string.h>

static void add_real(double value, bd_buffer *out)
{
    char text[BD_REAL_TEXT];
    bd_buffer_add_bytes(out, text, bd_format_real(value, text));
}

/* "section." of a collection inside a section, or "". */
static size_t outer_length(const char *path)
{
    const char *point = strchr(path, '.');
    return point == NULL ? 0 : (size_t)(point - path);
}

static bool lies_in(const bd_section *inner, const bd_section *outer)
{
    size_t n = outer_length(inner->path);
    return n > 0 && n == strlen(outer->path) && strncmp(inner->path, outer->path, n) == 0;
}

/* Schema */

enum { NAME_MAX_TAIL = BD_NAME_MAX - 2 };

static void describe(const char *meaning, bd_buffer *out)
{
    bd_buffer_add(out, "\"description\": ");
    bd_text_write(meaning, out);
    bd_buffer_add(out, ", ");
}

static void range_schema(const bd_field *f, bd_buffer *out)
{
    bd_buffer_add(out, "\"minimum\": ");
    add_real(f->low, out);
    bd_buffer_add(out, ", \"maximum\": ");
    add_real(f->high, out);
}

/* A number, or a text of number and unit. */
static void number_schema(const bd_field *f, bd_buffer *out)
{
    bd_buffer_add(out, "\"anyOf\": [{\"type\": \"%s\", ", f->kind == BD_INT ? "integer" : "number");
    range_schema(f, out);
    bd_buffer_add(out, "}");
    const char *word = bd_unit_word(f->unit, 0);
    bool own = strcmp(f->unit, "1") != 0;
    if (own || word != NULL) {
        bd_buffer_add(out,
                      ", {\"type\": \"string\", \"pattern\": \"^[-+]?[0-9.]+([eE][-+]?[0-9]+)? *(");
        if (own) bd_buffer_add(out, "%s%s", f->unit, word == NULL ? "" : "|");
        for (size_t i = 0; (word = bd_unit_word(f->unit, i)) != NULL; i++)
            bd_buffer_add(out, "%s%s", i > 0 ? "|" : "", word);
        bd_buffer_add(out, ")s?$\"}");
    }
}

static void entry_schema(const bd_field *map, const char *key, bd_buffer *out)
{
    bd_field entry = bd_map_entry(map, key);
    bd_buffer_add(out, "{");
    number_schema(&entry, out);
    bd_buffer_add(out, ", {\"type\": \"null\"}]}");
}

static void map_schema(const bd_field *f, bd_buffer *out)
{
    bd_buffer_add(out, "\"type\": [\"object\", \"null\"], \"additionalProperties\": ");
    if (bd_axis_room(f->unit) > 0) { /* the user's own names */
        entry_schema(f, "", out);
        return;
    }
    size_t n = bd_axis_count(NULL, f->unit);
    bd_buffer_add(out, "false, \"properties\": {");
    for (size_t i = 0; i < n; i++) {
        const char *key = bd_axis_name(NULL, f->unit, i);
        bd_buffer_add(out, "%s\"%s\": ", i > 0 ? ", " : "", key);
        entry_schema(f, key, out);
    }
    bd_buffer_add(out, "}");
}

static void choice_schema(const bd_field *f, bd_buffer *out)
{
    size_t n;
    const char *word;
    bd_buffer_add(out, "\"enum\": [");
    for (size_t i = 0; (word = bd_choice_word(f, i, &n)) != NULL; i++)
        bd_buffer_add(out, "%s\"%.*s\"", i > 0 ? ", " : "", (int)n, word);
    bd_buffer_add(out, "], \"default\": \"");
    bd_field_default(f, out);
    bd_buffer_add(out, "\"");
}

static void field_schema(const bd_field *f, bd_buffer *out)
{
    bd_buffer_add(out, "\"%s\": {", f->name);
    describe(f->meaning, out);
    switch (f->kind) {
    case BD_REAL:
    case BD_INT:
        number_schema(f, out);
        bd_buffer_add(out, "], \"default\": ");
        bd_field_default(f, out);
        break;
    case BD_BOOL:
        bd_buffer_add(out, "\"type\": \"boolean\", \"default\": ");
        bd_field_default(f, out);
        break;
    case BD_CHOICE:
        choice_schema(f, out);
        break;
    case BD_TEXT:
        bd_buffer_add(out, "\"type\": [\"string\", \"number\"], \"maxLength\": %d",
                      BD_TEXT_MAX - 1);
        break;
    case BD_MAP:
        map_schema(f, out);
        break;
    }
    bd_buffer_add(out, "}");
}

static void fields_schema(const bd_section *s, bd_buffer *out)
{
    for (size_t i = 0; i < s->nfields; i++) {
        if (i > 0) bd_buffer_add(out, ",\n    ");
        field_schema(&s->fields[i], out);
    }
}

static void member_schema(const bd_section *c, bd_buffer *out)
{
    bd_buffer_add(out, "{\"type\": %s, \"additionalProperties\": false, \"properties\": {\n    ",
                  c->closed ? "\"object\"" : "[\"object\", \"null\"]");
    fields_schema(c, out);
    bd_buffer_add(out, "}}");
}

static void collection_schema(const bd_section *c, bd_buffer *out)
{
    describe(c->meaning, out);
    if (c->closed) {
        bd_buffer_add(out, "\"type\": \"object\", \"additionalProperties\": false, "
                           "\"properties\": {");
        for (size_t i = 0; i < c->max; i++) {
            bd_buffer_add(out, "%s\"%s\": ", i > 0 ? ", " : "", bd_axis_name(NULL, "power", i));
            member_schema(c, out);
        }
        bd_buffer_add(out, "}");
        return;
    }
    bd_buffer_add(out, "\"type\": [\"object\", \"null\"], \"additionalProperties\": false, ");
    bd_buffer_add(out,
                  "\"patternProperties\": {\"^[A-Za-z][A-Za-z0-9_-]{0,%d}$\": ", NAME_MAX_TAIL);
    member_schema(c, out);
    bd_buffer_add(out, "}");
}

static const char *last_name(const char *path)
{
    const char *point = strrchr(path, '.');
    return point == NULL ? path : point + 1;
}

static void section_schema(const bd_section *s, const bd_section *all, size_t count, bd_buffer *out)
{
    bd_buffer_add(out, ",\n  \"%s\": {", last_name(s->path));
    if (s->stride != 0) {
        collection_schema(s, out);
    } else {
        describe(s->meaning, out);
        bd_buffer_add(out, "\"type\": [\"object\", \"null\"], \"additionalProperties\": false, "
                           "\"properties\": {\n    ");
        fields_schema(s, out);
        for (size_t i = 0; i < count; i++)
            if (lies_in(&all[i], s)) section_schema(&all[i], all, count, out);
        bd_buffer_add(out, "}");
    }
    bd_buffer_add(out, "}");
}

static void scenario_schema(bd_buffer *out)
{
    size_t count;
    const bd_section *sections = bd_sections(&count);
    bd_buffer_add(out, "{\n"
                       "\"type\": \"object\",\n\"additionalProperties\": false,\n"
                       "\"if\": {\"properties\": {\"kind\": {\"const\": \"strategy\"}}, "
                       "\"required\": [\"kind\"]},\n"
                       "\"then\": {\"propertyNames\": {\"enum\": [\"kind\", \"extends\", "
                       "\"title\", \"description\", \"strategy\", \"methods\", \"monitoring\"]}},\n"
                       "\"properties\": {");
    for (int key = 0; key < BD_NSCENARIO_KEY; key++) {
        bd_scenario_key_info row = bd_scenario_key_row((bd_scenario_key)key);
        bd_buffer_add(out, "%s\n  \"%s\": {", key > 0 ? "," : "", row.name);
        describe(row.meaning, out);
        if (key == BD_KEY_kind)
            bd_buffer_add(out, "\"enum\": [\"world\", \"strategy\"]}");
        else if (key == BD_KEY_seed)
            bd_buffer_add(out, "\"anyOf\": [{\"type\": \"integer\", \"minimum\": 0}, "
                               "{\"const\": \"auto\"}]}");
        else
            bd_buffer_add(out, "\"type\": \"string\"}");
    }
    for (size_t i = 0; i < count; i++)
        if (outer_length(sections[i].path) == 0) section_schema(&sections[i], sections, count, out);
    bd_buffer_add(out, "\n}\n}");
}

/* ---- files of keys ---- */

const bd_key_file *bd_reference_key_file(size_t index)
{
    if (index == 0) return bd_study_keys();
    return index == 1 ? bd_trial_keys() : NULL;
}

static void table_schema(const bd_key_file *f, const bd_key_table *t, bd_buffer *out);

/* Adds what @NAME stands for; answers how long the name is. */
static size_t named_schema(const bd_key_file *f, const char *name, bd_buffer *out)
{
    size_t n = strspn(name, ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    for (size_t i = 0; i < f->ntable; i++)
        if (strlen(f->table[i].path) == n && strncmp(name, f->table[i].path, n) == 0)
            table_schema(f, &f->table[i], out);
    for (size_t i = 0; i < f->nwords; i++)
        if (strlen(f->words[i].name) == n && strncmp(name, f->words[i].name, n) == 0)
            for (size_t j = 0; j < f->words[i].count; j++)
                bd_buffer_add(out, "%s\"%s\"", j > 0 ? ", " : "", f->words[i].word(j));
    return n;
}

static void key_schema(const bd_key_file *f, const bd_key *key, bd_buffer *out)
{
    if (key->schema == NULL) {
        bd_buffer_add(out, "{\"type\": \"integer\", \"minimum\": %llu, \"maximum\": %llu}",
                      (unsigned long long)key->low, (unsigned long long)key->high);
        return;
    }
    for (const char *at = key->schema; *at != '\0';) {
        size_t plain = strcspn(at, "@");
        bd_buffer_add_bytes(out, at, plain);
        at += plain;
        if (*at == '@') at += 1 + named_schema(f, at + 1, out);
    }
}

static void table_schema(const bd_key_file *f, const bd_key_table *t, bd_buffer *out)
{
    bd_buffer_add(out, "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {");
    for (size_t i = 0; i < t->count; i++) {
        bd_buffer_add(out, "%s\n  \"%s\": {", i > 0 ? "," : "", t->key[i].name);
        describe(t->key[i].meaning, out);
        bd_buffer_add(out, "\"allOf\": [");
        key_schema(f, &t->key[i], out);
        bd_buffer_add(out, "]}");
    }
    if (t->path[0] == '\0')
        for (size_t i = 0; i < f->nsection; i++)
            section_schema(&f->section[i], f->section, f->nsection, out);
    bd_buffer_add(out, "\n}}");
}

void bd_reference_schema(bd_buffer *out)
{
    const bd_key_file *f;
    size_t n = 0;
    bd_buffer_add(out, "{\n\"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
                       "\"title\": \"berdaya scenario\",\n"
                       "\"description\": \"A world, a strategy, a study or a trial, as "
                       "configs/README.md explains\",\n");
    for (; (f = bd_reference_key_file(n)) != NULL; n++) {
        bd_buffer_add(out,
                      "%s\"if\": {\"properties\": {\"kind\": {\"const\": \"%s\"}}, "
                      "\"required\": [\"kind\"]},\n\"then\": ",
                      n > 0 ? "{\n" : "", f->kind);
        table_schema(f, &f->table[0], out);
        bd_buffer_add(out, ",\n\"else\": ");
    }
    scenario_schema(out);
    for (; n > 0; n--) bd_buffer_add(out, "\n}");
    bd_buffer_add(out, "\n");
}

/* Page */

/* A cell of a Markdown table: '|' would end it. */
static void cell(const char *text, bd_buffer *out)
{
    for (; *text != '\0'; text++) bd_buffer_add(out, *text == '|' ? "\\%c" : "%c", *text);
}

static void field_row(const bd_field *f, bd_buffer *out)
{
    bd_buffer allowed = {0};
    bd_field_allowed(f, &allowed);
    bd_buffer_add(out, "| `%s` | ", f->name);
    cell(allowed.text == NULL ? "" : allowed.text, out);
    bd_buffer_add(out, " | ");
    bd_field_default(f, out);
    bd_buffer_add(out, " | ");
    cell(f->meaning, out);
    bd_buffer_add(out, " | %s |\n", f->source);
    bd_buffer_release(&allowed);
}

static void section_page(const bd_section *s, const char *head, bd_buffer *out)
{
    if (s->stride == 0)
        bd_buffer_add(out, "\n%s `%s`\n%s.\n", head, s->path, s->meaning);
    else
        bd_buffer_add(out, "\n%s `%s.NAME`\n%s. At most %u.\n", head, s->path, s->meaning,
                      (unsigned)s->max);
    bd_buffer_add(out, "\n| key | allowed | default | meaning | source |\n"
                       "|---|---|---|---|---|\n");
    for (size_t i = 0; i < s->nfields; i++) field_row(&s->fields[i], out);
}

static const char *list_note(const char *list)
{
    if (strncmp(list, "Channels", 8) == 0)
        return "The letters say to what a method with that effect may be delivered: c client, g "
               "group,\n"
               "v village (also institution and district), w worker; then what a delivery may "
               "do.\n";
    if (strncmp(list, "Powers", 6) == 0)
        return "Default ceilings in the order norms, institutions, infrastructure, policy, "
               "equity.\n";
    return "";
}

static void vocabulary(bd_buffer *out)
{
    static const struct {
        const char *list, *name, *words;
    } rows[] = {
#define P(name, a, b, c, d, e, id, meaning) \
    {"Powers (Ife)", #name, id ": " meaning "; ceiling " #a " " #b " " #c " " #d " " #e},
        BD_POWERS(P)
#undef P
#define F(name, id, meaning) {"Structural factors", #name, id ": " meaning},
            BD_FACTORS(F)
#undef F
#define C(name, units, low, high, meaning) \
    {"Channels of `methods.NAME.effects`", #name, units ", " #low " to " #high ": " meaning},
                BD_CHANNELS(C)
#undef C
    };
    const char *list = "";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(list, rows[i].list) != 0)
            bd_buffer_add(out, "\n### %s\n%s\n| name | meaning |\n|---|---|\n", rows[i].list,
                          list_note(rows[i].list));
        list = rows[i].list;
        bd_buffer_add(out, "| `%s` | ", rows[i].name);
        cell(rows[i].words, out);
        bd_buffer_add(out, " |\n");
    }
}

#define WORD_HEAD "\n| key | word | meaning |\n|---|---|---|\n"

/* The words of every row that takes one. */
static void word_page(const bd_section *s, bd_buffer *out)
{
    size_t n;
    const char *word;
    for (size_t i = 0; i < s->nfields; i++) {
        const bd_field *f = &s->fields[i];
        if (f->kind != BD_CHOICE) continue;
        for (size_t k = 0; (word = bd_choice_word(f, k, &n)) != NULL; k++)
            bd_buffer_add(out, "| `%s.%s%s` | `%.*s` | %s |\n", s->path,
                          s->stride != 0 ? "NAME." : "", f->name, (int)n, word,
                          bd_word_meaning(s->path, f, word, n));
    }
}

static void unit_page(bd_buffer *out)
{
    static const struct {
        const char *unit, *word;
        double times, over;
    } rows[] = {
#define U(unit, word, times, over) {unit, word, times, over},
        BD_UNITS(U)
#undef U
    };
    bd_buffer_add(out, "\n### Units\nA number may carry the unit of its row or one of these words "
                       "(a plural s is allowed): `\"6 month\"`, `\"5 %%\"`.\n\n"
                       "| unit of the row | word | is |\n|---|---|---|\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bd_buffer_add(out, "| %s | `%s` | ", rows[i].unit, rows[i].word);
        add_real(rows[i].times, out);
        if (rows[i].over != 1) {
            bd_buffer_add(out, "/");
            add_real(rows[i].over, out);
        }
        bd_buffer_add(out, " |\n");
    }
}

void bd_key_allowed(const bd_key *key, bd_buffer *out)
{
    if (key->value != NULL)
        bd_buffer_add(out, "%s", key->value);
    else
        bd_buffer_add(out, "%llu to %llu", (unsigned long long)key->low,
                      (unsigned long long)key->high);
}

static void table_page(const bd_key_file *f, const bd_key_table *t, bd_buffer *out)
{
    if (t->path[0] == '\0')
        bd_buffer_add(out, "\n#### Keys of a %s\n", f->kind);
    else
        bd_buffer_add(out, "\n#### `%s`\n", t->path);
    bd_buffer_add(out, "\n| key | allowed | meaning |\n|---|---|---|\n");
    for (size_t i = 0; i < t->count; i++) {
        bd_buffer_add(out, "| `%s` | ", t->key[i].name);
        bd_key_allowed(&t->key[i], out);
        bd_buffer_add(out, " | %s |\n", t->key[i].meaning);
    }
}

void bd_reference_file(const bd_key_file *f, bd_buffer *out)
{
    bd_buffer_add(out, "\n### %s (`kind: %s`)\n", f->plural, f->kind);
    for (size_t i = 0; i < f->ntable; i++) table_page(f, &f->table[i], out);
    for (size_t i = 0; i < f->nsection; i++) section_page(&f->section[i], "####", out);
    if (f->nsection > 0) bd_buffer_add(out, "\n#### Words\n" WORD_HEAD);
    for (size_t i = 0; i < f->nsection; i++) word_page(&f->section[i], out);
    for (size_t i = 0; i < f->nwords; i++) {
        const bd_key_words *w = &f->words[i];
        bd_buffer_add(out, "\n#### %s\n\n| name | meaning |\n|---|---|\n", w->title);
        for (size_t j = 0; j < w->count; j++)
            bd_buffer_add(out, "| `%s` | %s |\n", w->word(j), w->meaning(j));
    }
}

void bd_reference_page(bd_buffer *out)
{
    const bd_key_file *file;
    size_t count;
    const bd_section *sections = bd_sections(&count);
    bd_buffer_add(out,
                  "### Keys of the file itself\n\n| key | allowed | meaning |\n|---|---|---|\n");
    for (int key = 0; key < BD_NSCENARIO_KEY; key++) {
        bd_scenario_key_info row = bd_scenario_key_row((bd_scenario_key)key);
        bd_buffer_add(out, "| `%s` | ", row.name);
        cell(row.value, out);
        bd_buffer_add(out, " | %s |\n", row.meaning);
    }
    for (size_t i = 0; i < count; i++) section_page(&sections[i], "###", out);
    bd_buffer_add(out, "\n### Words\nWhat the words mean that a key takes.\n" WORD_HEAD);
    for (size_t i = 0; i < count; i++) word_page(&sections[i], out);
    vocabulary(out);
    unit_page(out);
    for (size_t i = 0; (file = bd_reference_key_file(i)) != NULL; i++) bd_reference_file(file, out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya explain: what a name means, wherever in the tables it stands. A name may be several
 * things (a power and a factor are both called institutions); all of them are printed. */
#include "cli/explain.h"

#include "cli/cli.h"
#include "io/reference.h"
#include "io/value.h"
#include "io/words.h"

#include <stdio.h>
#include <string.h>

enum { PATH = 256, MENTIONS = 16 };

bool bd_search_is(bd_search *s, const char *name)
{
    bd_nearest_try(&s->nearest, name);
    if (strcmp(s->key, name) != 0) return false;
    s->found = true;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool bd_search_spoken(const bd_search *s, const char *text)
{
    size_t n = strlen(s->key);
    if (n < 3) return false;
    for (const char *at = text; *at != '\0'; at++) {
        size_t i = 0;
        if (at != text && is_letter(at[-1])) continue;
        while (i < n && at[i] != '\0' && lower(at[i]) == lower(s->key[i])) i++;
        if (i == n && !is_letter(at[n])) return true;
    }
    return false;
}

void bd_search_mention(bd_search *s, const char *kind, const char *name, const char *text)
{
    if (!bd_search_spoken(s, text)) return;
    if (s->mentions == 0)
        bd_buffer_add(&s->out, "Nothing is called '%s', but these speak of it:\n\n", s->key);
    if (s->mentions++ < MENTIONS) bd_buffer_add(&s->out, "  %s  (%s)\n    %s\n", name, kind, text);
}

static const char *kind_words(const bd_field *f)
{
    static const char *const words[] = {"number", "whole number", "truth value",
                                        "word",   "text",         "map"};
    return words[f->kind];
}

/* The words of a row that takes one, each with its meaning. */
static void write_words(bd_search *s, const bd_section *section, const bd_field *f)
{
    size_t n;
    const char *word;
    for (size_t i = 0; f->kind == BD_CHOICE && (word = bd_choice_word(f, i, &n)) != NULL; i++) {
        const char *meaning = bd_word_meaning(section->path, f, word, n);
        bd_buffer_add(&s->out, "\n           %-14.*s %s", (int)n, word, meaning);
    }
}

/* Is the key a word that the row takes? */
static void explain_choice(bd_search *s, const bd_section *section, const bd_field *f,
                           const char *of)
{
    size_t n;
    const char *word;
    char name[PATH];
    for (size_t i = 0; f->kind == BD_CHOICE && (word = bd_choice_word(f, i, &n)) != NULL; i++) {
        snprintf(name, sizeof name, "%.*s", (int)n, word);
        if (bd_search_is(s, name))
            bd_buffer_add(&s->out, "%s  (word of %s.%s%s%s)\n  %s\n\n", name, section->path,
                          section->stride != 0 ? "NAME." : "", f->name, of,
                          bd_word_meaning(section->path, f, word, n));
    }
}

/* `of`: " of a trial", or "" for a scenario. */
static void write_field(bd_search *s, const bd_section *section, const bd_field *f, const char *of)
{
    bd_buffer_add(&s->out, "%s.%s%s  (%s%s)\n  %s\n  allowed  ", section->path,
                  section->stride != 0 ? "NAME." : "", f->name, kind_words(f), of, f->meaning);
    bd_field_allowed(f, &s->out);
    write_words(s, section, f);
    bd_buffer_add(&s->out, "\n  default  ");
    bd_field_default(f, &s->out);
    if (section->closed && f->kind == BD_MAP)
        bd_buffer_add(&s->out, " (each power has its own row)");
    if (f->kind == BD_REAL || f->kind == BD_INT) {
        bd_buffer_add(&s->out, "\n  unit     %s", f->unit);
        const char *word;
        for (size_t i = 0; (word = bd_unit_word(f->unit, i)) != NULL; i++)
            bd_buffer_add(&s->out, "%s%s", i == 0 ? "; also " : ", ", word);
    }
    bd_buffer_add(&s->out, "\n  source   %s", f->source);
    bd_reference_write(f->source, &s->out);
    bd_buffer_add(&s->out, "\n\n");
}

/* Does the key name this field: field, section.field, or with member and entry in between? */
static bool names_field(const char *key, const bd_section *section, const bd_field *f)
{
    if (strcmp(key, f->name) == 0) return true;
    size_t n = strlen(section->path);
    if (strncmp(key, section->path, n) != 0 || key[n] != '.') return false;
    const char *rest = key + n + 1;
    size_t length = strlen(f->name);
    if (section->stride != 0 && strcmp(rest, f->name) != 0) {
        const char *point = strchr(rest, '.');
        if (point == NULL) return false;
        rest = point + 1;
    }
    if (strncmp(rest, f->name, length) != 0) return false;
    return rest[length] == '\0' || (f->kind == BD_MAP && rest[length] == '.');
}

static void explain_section(bd_search *s, const bd_section *section, const char *of)
{
    char member[PATH];
    snprintf(member, sizeof member, "%s.NAME", section->path);
    if (bd_search_is(s, section->path) || bd_search_is(s, member)) {
        bd_buffer_add(&s->out, "%s  (%s%s)\n  %s\n\n", section->path,
                      section->stride != 0 ? "map of named members" : "section", of,
                      section->meaning);
        for (size_t i = 0; i < section->nfields; i++)
            bd_buffer_add(&s->out, "  %-26s %s\n", section->fields[i].name,
                          section->fields[i].meaning);
        bd_buffer_add(&s->out, "\n");
    }
    for (size_t i = 0; i < section->nfields; i++) {
        const bd_field *f = &section->fields[i];
        bd_nearest_try(&s->nearest, f->name);
        explain_choice(s, section, f, of);
        if (!names_field(s->key, section, f)) continue;
        s->found = true;
        write_field(s, section, f, of);
    }
}

/* Is the word one of those that the key's schema lists? */
static bool takes_word(const bd_key *key, const char *word)
{
    char quoted[PATH];
    snprintf(quoted, sizeof quoted, "\"%s\"", word);
    return key->schema != NULL && strstr(key->schema, "\"enum\"") != NULL &&
           strstr(key->schema, quoted) != NULL;
}

/* Keys of a table are called by name or by path; `kind` is said once, among the keys of scenarios.
 */
static void explain_table(bd_search *s, const bd_key_file *file, const bd_key_table *t)
{
    bool root = t->path[0] == '\0';
    for (size_t i = 0; i < t->count; i++) {
        const bd_key *key = &t->key[i];
        char path[PATH];
        snprintf(path, sizeof path, "%s%s%s", t->path, root ? "" : ".", key->name);
        bd_nearest_try(&s->nearest, key->name);
        if (strcmp(s->key, "kind") == 0) continue;
        bool named = bd_search_is(s, key->name) || bd_search_is(s, path);
        if (!named && !takes_word(key, s->key)) continue;
        s->found = true;
        bd_buffer_add(&s->out, "%s  (key of a %s)\n  %s\n  allowed  ", path, file->kind,
                      key->meaning);
        bd_key_allowed(key, &s->out);
        bd_buffer_add(&s->out, "\n\n");
    }
}

/* Keys, sections and words of a file of another kind than a scenario. */
static void explain_file(bd_search *s, const bd_key_file *file)
{
    char of[PATH];
    snprintf(of, sizeof of, " of a %s", file->kind);
    if (bd_search_is(s, file->kind)) bd_reference_file(file, &s->out);
    for (size_t i = 0; i < file->ntable; i++) explain_table(s, file, &file->table[i]);
    for (size_t i = 0; i < file->nsection; i++) explain_section(s, &file->section[i], of);
    for (size_t i = 0; i < file->nwords; i++)
        for (size_t j = 0; j < file->words[i].count; j++)
            if (bd_search_is(s, file->words[i].word(j)))
                bd_buffer_add(&s->out, "%s  (%s of a %s)\n  %s\n\n", s->key, file->words[i].one,
                              file->kind, file->words[i].meaning(j));
}

static void explain_keys(bd_search *s)
{
    const bd_key_file *file;
    size_t count;
    const bd_section *sections = bd_sections(&count);
    if (bd_search_is(s, "keys"))
        for (size_t i = 0; i < count; i++)
            bd_buffer_add(&s->out, "%-18s %s\n", sections[i].path, sections[i].meaning);
    for (size_t i = 0; i < count; i++) explain_section(s, &sections[i], "");
#define K(name, value, meaning)                                                                  \
    if (bd_search_is(s, #name))                                                                  \
        bd_buffer_add(&s->out, "%s  (key of the file)\n  %s\n  allowed  %s\n\n", #name, meaning, \
                      value);
    BD_SCENARIO_KEYS(K)
#undef K
    for (size_t i = 0; (file = bd_reference_key_file(i)) != NULL; i++) explain_file(s, file);
}

/* Names that the shipped base gives in the collection that the key names. */
static bool list_members(bd_search *s, int *status)
{
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++)
        if (sections[i].stride != 0 && !sections[i].closed &&
            strcmp(sections[i].path, s->key) == 0 &&
            !bd_explain_members(s, sections[i].path, status))
            return false;
    return true;
}

/* Values of the user's own scenario that have the key in their path. */
static bool explain_scenario(bd_search *s, const char *world, const char *strategy,
                             const bd_list *sets, int *status)
{
    bd_scenario *scenario = bd_cli_load(world, strategy, sets, true, status);
    if (scenario == NULL) return false;
    bd_scenario_each(scenario, bd_explain_setting, s);
    bd_scenario_destroy(scenario);
    return true;
}

static void mention_field(bd_search *s, const bd_section *section, const bd_field *f)
{
    size_t n;
    const char *word;
    char path[PATH], kind[PATH + 16];
    snprintf(path, sizeof path, "%s.%s%s", section->path, section->stride != 0 ? "NAME." : "",
             f->name);
    bd_search_mention(s, "key", path, f->meaning);
    for (size_t i = 0; f->kind == BD_CHOICE && (word = bd_choice_word(f, i, &n)) != NULL; i++) {
        char name[PATH];
        snprintf(name, sizeof name, "%.*s", (int)n, word);
        snprintf(kind, sizeof kind, "word of %s", path);
        bd_search_mention(s, kind, name, bd_word_meaning(section->path, f, word, n));
    }
}

/* Whatever speaks of the key, such as an Indonesian word, where nothing has it as its name. */
static bool explain_mentions(bd_search *s, int *status)
{
    size_t count;
    const bd_section *sections = bd_sections(&count);
    if (!bd_explain_label_mentions(s, status)) return false;
    bd_explain_name_mentions(s);
    for (size_t i = 0; i < count; i++) {
        bd_search_mention(s, "section", sections[i].path, sections[i].meaning);
        for (size_t k = 0; k < sections[i].nfields; k++)
            mention_field(s, &sections[i], &sections[i].fields[k]);
    }
    if (s->mentions > MENTIONS) bd_buffer_add(&s->out, "  and %zu more\n", s->mentions - MENTIONS);
    return true;
}

static int finish(bd_search *s)
{
    if (s->found || s->mentions > 0) return bd_cli_print(&s->out);
    bd_buffer_release(&s->out);
    fprintf(stderr, "berdaya explain: nothing is called '%s'", s->key);
    if (s->nearest.best != NULL) fprintf(stderr, "; did you mean '%s'?", s->nearest.best);
    fprintf(stderr,
            "\n'berdaya explain keys' lists the sections; names that are not shipped belong to a "
            "scenario:\n'berdaya explain NAME WORLD'\n");
    return bd_status_exit(BD_INPUT);
}

int bd_verb_explain(int argc, char **argv)
{
    const char *words[2], *strategy = NULL;
    bd_list sets = {.count = 0};
    const bd_option options[] = {BD_SCENARIO_OPTIONS(strategy, sets)};
    const bd_usage usage = {
        "explain",
        "KEY [WORLD]",
        "Says what a section, key or word of a key means, a method, strategy, disadvantage or\n"
        "institution that is shipped, a channel, power, role, process, series or column of the\n"
        "state, a figure of a comparison or a reference, with unit, range, default and source.\n"
        "With a scenario it adds the values there, so that the scenario's own names can be looked\n"
        "up. Lists: keys, methods, strategies, obstacles, disadvantages, institutions,\n"
        "organisations, campaigns, channels, powers, factors, series, observations, figures,\n"
        "columns, references.",
        "berdaya explain groups.size\nberdaya explain holistic\n"
        "berdaya explain counselling configs/desa.yaml",
        options,
        sizeof options / sizeof *options,
        1,
        2};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, words, &count);
    if (status >= 0) return status;
    bd_search s = {.key = words[0], .nearest = bd_nearest_to(words[0])};
    explain_keys(&s);
    bool fine = list_members(&s, &status);
    bd_explain_names(&s);
    bd_explain_references(&s);
    if (fine && count == 1) fine = bd_explain_shipped(&s, &status);
    if (fine && count == 2) fine = explain_scenario(&s, words[1], strategy, &sets, &status);
    if (fine && !s.found) fine = explain_mentions(&s, &status);
    if (fine) return finish(&s);
    bd_buffer_release(&s.out);
    return status;
}

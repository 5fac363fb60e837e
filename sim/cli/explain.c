/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya explain: what a name means, wherever in the tables it stands. A name may be several
 * things (a power and a factor are both called institutions); all of them are printed. */
#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/shipped.h"
#include "io/reference.h"
#include "io/value.h"
#include "measure/observation.h"
#include "measure/series.h"
#include "state/world.h"

#include <stdio.h>
#include <string.h>

enum { PATH = 256 };

typedef struct topic {
    const char *kind, *name, *meaning;
} topic;

static const topic vocabulary[] = {
#define P(name, a, b, c, d, e, id, meaning) {"power (Ife)", #name, id ": " meaning},
    BD_POWERS(P)
#undef P
#define F(name, id, meaning) {"structural factor", #name, id ": " meaning},
        BD_FACTORS(F)
#undef F
#define A(name, id, meaning) {"agency", #name, id ": " meaning},
            BD_AGENCIES(A)
#undef A
#define C(name, units, meaning)                                                                \
    {"channel of methods.NAME.effects, delivered to " units " (c client, g group, v village)", \
     #name, meaning},
                BD_CHANNELS(C)
#undef C
#define R(name, id, meaning) {"role of a household", #name, id ": " meaning},
                    BD_ROLES(R)
#undef R
#define R(name, meaning) {"reason for taking no part", #name, meaning},
                        BD_REASONS(R)
#undef R
#define S(name, id) {"wealth stratum", #name, id},
                            BD_STRATA(S)
#undef S
#define S(name, id) {"stage of a group's cycle (Aziz)", #name, id},
                                BD_STAGES(S)
#undef S
#define S(arg, stream, name, scope, section, meaning) \
    {"process (" #scope ", MODEL.md " section ")", #name, meaning},
                                    BD_SCHEDULE(S, )
#undef S
};
enum { NVOCABULARY = sizeof vocabulary / sizeof *vocabulary };

typedef struct column {
    const char *name, *type, *unit, *meaning;
} column;
#define COLUMN(type, name, planes, part, unit, meaning) {#name, #type, unit, meaning},
#define TABLE(name, rows, columns) static const column columns_of_##name[] = {columns(COLUMN)};
BD_TABLES(TABLE)
#undef TABLE
static const struct {
    const char *name;
    const column *column;
    size_t count;
} tables[] = {
#define TABLE(name, rows, columns) \
    {#name, columns_of_##name, sizeof columns_of_##name / sizeof *columns_of_##name},
    BD_TABLES(TABLE)
#undef TABLE
};
enum { NTABLES = sizeof tables / sizeof *tables };

typedef struct search {
    const char *key;
    bd_nearest nearest;
    bd_buffer out;
    bool found;
} search;

/* True if the key is `name`; otherwise the name stands for a suggestion. */
static bool is(search *s, const char *name)
{
    if (strcmp(s->key, name) == 0) {
        s->found = true;
        return true;
    }
    return false;
}

static void explain_words(search *s)
{
    for (size_t i = 0; i < NVOCABULARY; i++) {
        if (is(s, vocabulary[i].name))
            bd_buffer_add(&s->out, "%s  (%s)\n  %s\n\n", vocabulary[i].name, vocabulary[i].kind,
                          vocabulary[i].meaning);
        bd_nearest_try(&s->nearest, vocabulary[i].name);
    }
}

static void explain_columns(search *s)
{
    for (size_t t = 0; t < NTABLES; t++)
        for (size_t i = 0; i < tables[t].count; i++) {
            const column *c = &tables[t].column[i];
            char path[PATH];
            snprintf(path, sizeof path, "%s.%s", tables[t].name, c->name);
            if (is(s, path) || is(s, c->name))
                bd_buffer_add(&s->out, "%s  (column of the state, %s)\n  %s\n  unit     %s\n\n",
                              path, c->type, c->meaning, c->unit);
            bd_nearest_try(&s->nearest, c->name);
        }
}

/* Variables of the output: series of every month, and what a study would have measured. */
static void explain_results(search *s)
{
    size_t count;
    const bd_series_row *series = bd_series(&count);
    for (size_t i = 0; i < count; i++) {
        const bd_series_row *row = &series[i];
        const char *along = bd_series_axis_name(row->along);
        if (is(s, row->name)) {
            bd_buffer_add(&s->out,
                          "%s  (series of every month, group %s of the output)\n  %s: %s\n",
                          row->name, row->group, row->label, row->meaning);
            bd_buffer_add(&s->out, "  unit     %s\n", row->unit);
            if (row->along != BD_ALONG_none) bd_buffer_add(&s->out, "  along    %s\n", along);
            bd_buffer_add(&s->out, "\n");
        }
        bd_nearest_try(&s->nearest, row->name);
    }
    for (size_t i = 0; i < BD_NOBSERVATION; i++) {
        const bd_observation_row *row = &bd_observations()[i];
        if (is(s, row->name))
            bd_buffer_add(&s->out,
                          "%s  (what a study of target %s would measure, group /observation of the "
                          "output)\n  %s: %s\n  unit     %s\n\n",
                          row->name, row->target, row->label, row->meaning, row->unit);
        bd_nearest_try(&s->nearest, row->name);
    }
}

static const char *kind_words(const bd_field *f)
{
    static const char *const words[] = {"number", "whole number", "truth value",
                                        "word",   "text",         "map"};
    return words[f->kind];
}

/* `of`: " of a trial", or "" for a scenario. */
static void write_field(search *s, const bd_section *section, const bd_field *f, const char *of)
{
    bd_buffer_add(&s->out, "%s.%s%s  (%s%s)\n  %s\n  allowed  ", section->path,
                  section->stride != 0 ? "NAME." : "", f->name, kind_words(f), of, f->meaning);
    bd_field_allowed(f, &s->out);
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
    bd_buffer_add(&s->out, "\n  source   %s\n\n", f->source);
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

static void explain_section(search *s, const bd_section *section, const char *of)
{
    char member[PATH];
    snprintf(member, sizeof member, "%s.NAME", section->path);
    bd_nearest_try(&s->nearest, section->path);
    if (is(s, section->path) || is(s, member)) {
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
        if (!names_field(s->key, section, f)) continue;
        s->found = true;
        write_field(s, section, f, of);
    }
}

/* Keys of a table are called by name or by path; `kind` is said once, among the keys of scenarios.
 */
static void explain_table(search *s, const bd_key_file *file, const bd_key_table *t)
{
    bool root = t->path[0] == '\0';
    for (size_t i = 0; i < t->count; i++) {
        const bd_key *key = &t->key[i];
        char path[PATH];
        snprintf(path, sizeof path, "%s%s%s", t->path, root ? "" : ".", key->name);
        bd_nearest_try(&s->nearest, key->name);
        if (strcmp(s->key, "kind") == 0 || (!is(s, key->name) && !is(s, path))) continue;
        bd_buffer_add(&s->out, "%s  (key of a %s)\n  %s\n  allowed  ", path, file->kind,
                      key->meaning);
        bd_key_allowed(key, &s->out);
        bd_buffer_add(&s->out, "\n\n");
    }
}

/* Keys, sections and words of a file of another kind than a scenario. */
static void explain_file(search *s, const bd_key_file *file)
{
    char of[PATH];
    snprintf(of, sizeof of, " of a %s", file->kind);
    if (is(s, file->kind)) bd_reference_file(file, &s->out);
    for (size_t i = 0; i < file->ntable; i++) explain_table(s, file, &file->table[i]);
    for (size_t i = 0; i < file->nsection; i++) explain_section(s, &file->section[i], of);
    for (size_t i = 0; i < file->nwords; i++)
        for (size_t j = 0; j < file->words[i].count; j++)
            if (is(s, file->words[i].word(j)))
                bd_buffer_add(&s->out, "%s  (%s of a %s)\n  %s\n\n", s->key, file->words[i].one,
                              file->kind, file->words[i].meaning(j));
}

static void explain_keys(search *s)
{
    const bd_key_file *file;
    size_t count;
    const bd_section *sections = bd_sections(&count);
    if (is(s, "keys"))
        for (size_t i = 0; i < count; i++)
            bd_buffer_add(&s->out, "%-18s %s\n", sections[i].path, sections[i].meaning);
    for (size_t i = 0; i < count; i++) explain_section(s, &sections[i], "");
#define K(name, value, meaning)                                                                  \
    if (is(s, #name))                                                                            \
        bd_buffer_add(&s->out, "%s  (key of the file)\n  %s\n  allowed  %s\n\n", #name, meaning, \
                      value);
    BD_SCENARIO_KEYS(K)
#undef K
    for (size_t i = 0; (file = bd_reference_key_file(i)) != NULL; i++) explain_file(s, file);
}

/* Values of a scenario below the key, or of the member of that name. */
static void explain_setting(void *context, const bd_setting *setting)
{
    search *s = context;
    size_t n = strlen(s->key);
    const char *at = strstr(setting->path, s->key);
    if (at == NULL || (at != setting->path && at[-1] != '.')) return;
    if (at[n] != '.' && at[n] != '\0') return;
    s->found = true;
    bd_buffer_add(&s->out, "  %s: %s  # ", setting->path, setting->value);
    bd_place_write(setting->origin, &s->out);
    if (setting->unit[0] != '\0' && strcmp(setting->unit, "1") != 0)
        bd_buffer_add(&s->out, "; %s", setting->unit);
    bd_buffer_add(&s->out, "\n");
}

/* Names of the shipped base of all worlds (methods, disadvantages, institutions, campaigns), for
 * who gives no scenario. */
static void explain_shipped(search *s)
{
    size_t count;
    int status;
    const bd_shipped *file = bd_shipped_files(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(file[i].path, "base.yaml") != 0) continue;
        bd_scenario_request request = {.world = "configs/base.yaml",
                                       .world_text = file[i].text,
                                       .world_length = file[i].length};
        bd_scenario *scenario = bd_cli_load_request(&request, false, &status);
        if (scenario == NULL) return;
        bd_scenario_each(scenario, explain_setting, s);
        bd_scenario_destroy(scenario);
    }
}

static int finish(search *s)
{
    if (s->found) return bd_cli_print(&s->out);
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
        "Says what a section, key, method, channel, power, factor, role, process, series or "
        "column\n"
        "of the state means, with unit, range, default and source. With a scenario it adds the\n"
        "values there, so that the scenario's own methods can be looked up.",
        "berdaya explain groups.size\nberdaya explain institutions\n"
        "berdaya explain counselling configs/desa.yaml",
        options,
        sizeof options / sizeof *options,
        1,
        2};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, words, &count);
    if (status >= 0) return status;
    search s = {.key = words[0], .nearest = bd_nearest_to(words[0])};
    explain_keys(&s);
    explain_words(&s);
    explain_columns(&s);
    explain_results(&s);
    if (count == 1 && !s.found) explain_shipped(&s);
    if (count == 2) {
        bd_scenario *scenario = bd_cli_load(words[1], strategy, &sets, true, &status);
        if (scenario == NULL) {
            bd_buffer_release(&s.out);
            return status;
        }
        bd_scenario_each(scenario, explain_setting, &s);
        bd_scenario_destroy(scenario);
    }
    return finish(&s);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya explain: closed vocabularies of the model, columns of the state, what outputs and
 * comparisons hold. */
#include "cli/explain.h"
#include "measure/observation.h"
#include "measure/series.h"
#include "state/world.h"
#include "study/compare.h"

#include <stdio.h>
#include <string.h>

enum { PATH = 256 };

/* A word of a closed vocabulary. `list`: the name under which all of them are listed. */
typedef struct topic {
    const char *list, *kind, *name, *indonesian, *meaning;
} topic;

/* clang-format off */
static const topic vocabulary[] = {
#define P(name, a, b, c, d, e, id, meaning) {"powers", "power (Ife)", #name, id, meaning},
    BD_POWERS(P)
#undef P
#define F(name, id, meaning) {"factors", "structural factor", #name, id, meaning},
    BD_FACTORS(F)
#undef F
#define A(name, id, meaning) {"agencies", "agency", #name, id, meaning},
    BD_AGENCIES(A)
#undef A
#define C(name, units, low, high, meaning) \
    {"channels", "channel of methods.NAME.effects", #name, "", meaning},
    BD_CHANNELS(C)
#undef C
#define R(name, id, meaning) {"roles", "role of a household", #name, id, meaning},
    BD_ROLES(R)
#undef R
#define R(name, meaning) {"reasons", "reason for taking no part", #name, "", meaning},
    BD_REASONS(R)
#undef R
#define S(name, id) {"strata", "wealth stratum, from the lowest assets up", #name, id, ""},
    BD_STRATA(S)
#undef S
#define S(name, id) {"stages", "stage of a group's cycle (Aziz), in this order", #name, id, ""},
    BD_STAGES(S)
#undef S
#define S(name, id, meaning) {"stages", "stage of a household's case", #name, id, meaning},
    BD_CASE_STAGES(S)
#undef S
#define S(name, id, meaning) \
    {"solutions", "way in which a group goes about its problem", #name, id, meaning},
    BD_SOLUTIONS(S)
#undef S
#define K(name, id, first, second) \
    {"kinds", "kind of group, for the powers " #first " and " #second, #name, id, ""},
    BD_GROUP_KINDS(K)
#undef K
#define R(name, id, meaning) {"routes", "route of a case", #name, id, meaning},
    BD_ROUTES(R)
#undef R
#define R(name, id, meaning) {"worker_roles", "role of a social worker (Ife)", #name, id, meaning},
    BD_WORKER_ROLES(R)
#undef R
#define G(name, id, meaning) {"givers", "who gives hours and money", #name, id, meaning},
    BD_GIVERS(G)
#undef G
#define S(arg, stream, name, scope, section, meaning) \
    {"schedule", "process (" #scope ", MODEL.md " section ")", #name, "", meaning},
    BD_SCHEDULE(S, )
#undef S
#define V(name, unit, label) {"figures", "figure of a comparison; unit " unit, #name, "", label},
    BD_COMPARE_VALUES(V)
#undef V
#define V(name, unit, label) \
    {"figures", "figure of a comparison with a baseline; unit " unit, #name, "", label},
    BD_COMPARE_PAIRS(V)
    BD_COMPARE_RATIOS(V)
#undef V
    {"sources", "source of a value", "assumption", "asumsi",
     "Nobody has measured it here: a value of the right order, to be varied in a study"},
    {"sources", "source of a value", "calibrated", "dikalibrasi",
     "Set together with others so that the patterns and targets of sim/MODEL.md hold"},
};
/* clang-format on */
enum { NVOCABULARY = sizeof vocabulary / sizeof *vocabulary };

/* All columns of the state, of no world in particular; returns how many. */
static size_t columns_of_state(bd_column_info out[BD_WORLD_COLUMNS])
{
    const bd_counts none = {.nhousehold = 0};
    return bd_columns(NULL, &none, out, BD_WORLD_COLUMNS);
}

/* What a delivery may do on a channel, and to what a method that uses it may be delivered. */
static void write_channel(bd_search *s, const char *name)
{
    static const struct {
        const char *name, *units, *range;
    } channels[] = {
#define C(name, units, low, high, meaning) {#name, units, #low " to " #high},
        BD_CHANNELS(C)
#undef C
    };
    static const struct {
        char unit;
        const char *words;
    } units[] = {{'c', "clients"},
                 {'g', "groups"},
                 {'v', "villages, institutions, districts"},
                 {'w', "workers"}};
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        if (strcmp(channels[i].name, name) != 0) continue;
        const char *before = "; for deliveries to ";
        bd_buffer_add(&s->out, "  allowed  %s", channels[i].range);
        for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
            if (strchr(channels[i].units, units[u].unit) == NULL) continue;
            bd_buffer_add(&s->out, "%s%s", before, units[u].words);
            before = ", ";
        }
        bd_buffer_add(&s->out, "\n");
    }
}

/* "name  Indonesian: meaning", with either of the last two missing. */
static void write_line(bd_search *s, const char *name, const char *indonesian, const char *meaning)
{
    bool both = indonesian[0] != '\0' && meaning[0] != '\0';
    bd_buffer_add(&s->out, "  %-26s %s%s%s\n", name, indonesian, both ? ": " : "", meaning);
}

static void explain_words(bd_search *s)
{
    const char *head = "";
    for (size_t i = 0; i < NVOCABULARY; i++) {
        const topic *t = &vocabulary[i];
        if (bd_search_is(s, t->list)) {
            if (strcmp(head, t->list) != 0) bd_buffer_add(&s->out, "%s\n", t->list);
            head = t->list;
            write_line(s, t->name, t->indonesian, t->meaning);
        }
    }
    if (head[0] != '\0') bd_buffer_add(&s->out, "\n");
    for (size_t i = 0; i < NVOCABULARY; i++) {
        const topic *t = &vocabulary[i];
        bool both = t->indonesian[0] != '\0' && t->meaning[0] != '\0';
        if (bd_search_is(s, t->name) ||
            (t->indonesian[0] != '\0' && bd_search_is(s, t->indonesian))) {
            bd_buffer_add(&s->out, "%s  (%s)\n  %s%s%s\n", t->name, t->kind, t->indonesian,
                          both ? ": " : "", t->meaning);
            if (strcmp(t->list, "channels") == 0) write_channel(s, t->name);
            bd_buffer_add(&s->out, "\n");
        }
    }
}

static void explain_columns(bd_search *s)
{
    bool all = bd_search_is(s, "columns");
    bd_column_info column[BD_WORLD_COLUMNS];
    size_t n = columns_of_state(column);
    for (size_t i = 0; i < n; i++) {
        const bd_column_info *c = &column[i];
        char path[PATH];
        snprintf(path, sizeof path, "%s.%s", c->table, c->name);
        if (all) write_line(s, path, "", c->meaning);
        if (bd_search_is(s, path) || bd_search_is(s, c->name))
            bd_buffer_add(&s->out, "%s  (column of the state, %s)\n  %s\n  unit     %s\n\n", path,
                          c->type, c->meaning, c->unit);
    }
}

static void explain_one_series(bd_search *s, const bd_series_row *row)
{
    bd_buffer_add(&s->out, "%s  (series of every month, group %s of the output)\n  %s: %s\n",
                  row->name, row->group, row->label, row->meaning);
    bd_buffer_add(&s->out, "  unit     %s\n", row->unit);
    if (row->along != BD_ALONG_none)
        bd_buffer_add(&s->out, "  along    %s\n", bd_series_axis_name(row->along));
    bd_buffer_add(&s->out, "\n");
}

/* Variables of the output: series of every month, and what a study would have measured. */
static void explain_results(bd_search *s)
{
    size_t count;
    const bd_series_row *series = bd_series(&count);
    bool all = bd_search_is(s, "series");
    for (size_t i = 0; i < count; i++) {
        if (all) write_line(s, series[i].name, "", series[i].label);
        if (bd_search_is(s, series[i].name)) explain_one_series(s, &series[i]);
    }
    all = bd_search_is(s, "observations");
    for (size_t i = 0; i < BD_NOBSERVATION; i++) {
        const bd_observation_row *row = &bd_observations()[i];
        if (all) write_line(s, row->name, row->label, row->meaning);
        if (bd_search_is(s, row->name))
            bd_buffer_add(&s->out,
                          "%s  (what a study of target %s would measure, group /observation of the "
                          "output)\n  %s: %s\n  unit     %s\n\n",
                          row->name, row->target, row->label, row->meaning, row->unit);
    }
}

void bd_explain_names(bd_search *s)
{
    explain_words(s);
    explain_columns(s);
    explain_results(s);
}

void bd_explain_name_mentions(bd_search *s)
{
    size_t count;
    char text[2 * PATH];
    const bd_series_row *series = bd_series(&count);
    for (size_t i = 0; i < NVOCABULARY; i++) {
        const topic *t = &vocabulary[i];
        bool both = t->indonesian[0] != '\0' && t->meaning[0] != '\0';
        snprintf(text, sizeof text, "%s%s%s", t->indonesian, both ? ": " : "", t->meaning);
        bd_search_mention(s, t->list, t->name, text);
    }
    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "%s: %s", series[i].label, series[i].meaning);
        bd_search_mention(s, "series", series[i].name, text);
    }
    bd_column_info column[BD_WORLD_COLUMNS];
    size_t n = columns_of_state(column);
    for (size_t i = 0; i < n; i++) {
        snprintf(text, sizeof text, "%s.%s", column[i].table, column[i].name);
        bd_search_mention(s, "columns", text, column[i].meaning);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Worlds, programmes and statistics for tests. */
#include "support/support.h"

#include "io/scenario.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bd_params *params_new(void)
{
    bd_params *p = malloc(sizeof *p);
    assert_non_null(p);
    bd_params_defaults(p);
    return p;
}

/* Place of a row and, for a map, what follows its name in the key. */
static void *find(bd_params *p, const char *key, const bd_field **field, const char **rest)
{
    size_t nsections;
    const bd_section *sections = bd_sections(&nsections);
    for (size_t s = 0; s < nsections; s++) {
        size_t length = strlen(sections[s].path);
        if (sections[s].stride != 0 || strncmp(key, sections[s].path, length) != 0 ||
            key[length] != '.')
            continue;
        for (size_t i = 0; i < sections[s].nfields; i++) {
            const bd_field *f = &sections[s].fields[i];
            size_t name = strlen(f->name);
            const char *after = key + length + 1 + name;
            if (strncmp(key + length + 1, f->name, name) != 0) continue;
            if (*after != '\0' && !(*after == '.' && f->kind == BD_MAP)) continue;
            *field = f;
            *rest = *after == '.' ? after + 1 : "";
            return (char *)p + sections[s].offset + f->offset;
        }
    }
    fail_msg("no parameter %s", key);
    return NULL;
}

void set(bd_params *p, const char *key, double value)
{
    const bd_field *f = NULL;
    const char *rest = "";
    void *at = find(p, key, &f, &rest);
    if (f->kind != BD_CHOICE && f->high > f->low && !(value >= f->low && value <= f->high))
        fail_msg("%s = %g is not in [%g, %g]", key, value, f->low, f->high);
    switch (f->kind) {
    case BD_REAL:
        *(double *)at = value;
        return;
    case BD_INT:
        *(int64_t *)at = (int64_t)value;
        return;
    case BD_BOOL:
        *(bool *)at = value != 0;
        return;
    case BD_CHOICE:
        *(int *)at = (int)value;
        return;
    case BD_TEXT:
        fail_msg("%s takes a text", key);
        return;
    case BD_MAP:
        for (size_t i = 0; i < bd_axis_count(p, f->unit); i++)
            if (*rest == '\0' || strcmp(rest, bd_axis_name(p, f->unit, i)) == 0) {
                ((double *)at)[i] = value;
                if (*rest != '\0') return;
            }
        if (*rest != '\0') fail_msg("no parameter %s", key);
    }
}

/* Number of a word in "a|b|c", or -1. */
static int word_number(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (int i = 0; words != NULL; i++) {
        const char *end = strchr(words, '|');
        size_t here = end ? (size_t)(end - words) : strlen(words);
        if (here == length && strncmp(words, word, length) == 0) return i;
        words = end ? end + 1 : NULL;
    }
    return -1;
}

void set_word(bd_params *p, const char *key, const char *word)
{
    const bd_field *f = NULL;
    const char *rest = "";
    void *at = find(p, key, &f, &rest);
    if (f->kind == BD_TEXT) {
        snprintf(at, BD_TEXT_MAX, "%s", word);
        return;
    }
    int number = f->kind == BD_CHOICE ? word_number(f->unit, word) : -1;
    if (number < 0) fail_msg("%s cannot be %s", key, word);
    *(int *)at = number;
}

void only(bd_params *p, const char *const *processes)
{
    set(p, "time.burn_in", 0);
#define OFF(arg, stream, name, scope, section, meaning) p->processes.name = false;
    BD_SCHEDULE(OFF, )
#undef OFF
    for (; *processes != NULL; processes++) {
        char key[100];
        snprintf(key, sizeof key, "processes.%s", *processes);
        set(p, key, 1);
    }
}

uint32_t add_method(bd_params *p, const char *name, const char *unit, double hours, double cost)
{
    assert_true(p->nmethod < BD_METHODS_MAX);
    bd_method *m = &p->method[p->nmethod];
    memset(m, 0, sizeof *m);
    snprintf(m->key, sizeof m->key, "%s", name);
    m->hours = hours;
    m->cost = cost;
    m->reach = 1;
    m->unit = word_number("client|group|village|institution|district|worker", unit);
    assert_true(m->unit >= 0);
    return p->nmethod++;
}

static void effect(bd_params *p, uint32_t method, bd_channel channel, double size)
{
    p->method[method].effects[channel] = size;
}

uint32_t add_institution(bd_params *p, const char *name, int service)
{
    size_t count;
    const bd_section *s = bd_sections(&count);
    uint32_t k = p->ninstitution++;
    assert_true(k < BD_INSTITUTIONS_MAX);
    for (size_t i = 0; i < count; i++)
        if (strcmp(s[i].path, "institutions") == 0) bd_member_defaults(&s[i], &p->institution[k]);
    snprintf(p->institution[k].key, BD_NAME_MAX, "%s", name);
    p->institution[k].service = service;
    return k;
}

void add_programme(bd_params *p, int64_t start, int64_t end, double strength)
{
    uint32_t client = add_method(p, "counselling", "client", 2, 15000);
    effect(p, client, BD_CHANNEL_coping, 0.15 * strength);
    effect(p, client, BD_CHANNEL_motivation, 0.1 * strength);
    effect(p, client, BD_CHANNEL_practice_choice, 0.2 * strength);
    effect(p, client, BD_CHANNEL_practice_care, 0.15 * strength);
    uint32_t group = add_method(p, "training", "group", 6, 100000);
    effect(p, group, BD_CHANNEL_skill, 0.1 * strength);
    effect(p, group, BD_CHANNEL_awareness, 0.1 * strength);
    effect(p, group, BD_CHANNEL_facilitation, 0.5 * strength);
    effect(p, group, BD_CHANNEL_efficacy, 0.08 * strength);
    effect(p, group, BD_CHANNEL_cadre_training, 0.5 * strength);
    effect(p, group, BD_CHANNEL_practice_economy, 0.2 * strength);
    uint32_t village = add_method(p, "organising", "village", 12, 250000);
    p->method[village].reach = 0.3;
    effect(p, village, BD_CHANNEL_outreach, 0.6 * strength);
    effect(p, village, BD_CHANNEL_group_founding, 0.2 * strength);
    effect(p, village, BD_CHANNEL_norms, 0.01 * strength);
    effect(p, village, BD_CHANNEL_institutions, 0.01 * strength);
    effect(p, village, BD_CHANNEL_momentum, 0.05 * strength);
    effect(p, village, BD_CHANNEL_conflict, 0.02 * strength);
    effect(p, village, BD_CHANNEL_information, 0.1 * strength);
    effect(p, village, BD_CHANNEL_awareness, 0.05 * strength);
    effect(p, village, BD_CHANNEL_assessment, 0.1 * strength);

    set_word(p, "strategy.name", "test");
    set(p, "strategy.start", (double)start);
    set(p, "strategy.end", (double)end);
    set(p, "strategy.budget", 6e6);
    set_word(p, "strategy.targeting", "vulnerable");
    bd_phase *phase = &p->phase[p->nphase++];
    memset(phase, 0, sizeof *phase);
    snprintf(phase->key, sizeof phase->key, "main");
    phase->end = 3000;
    phase->mix[client] = 0.4;
    phase->mix[group] = 0.35;
    phase->mix[village] = 0.25;
}

bd_model *model_new(const bd_params *p, uint64_t seed, const bd_survey *survey, int threads)
{
    bd_error err = {0};
    bd_model *m = NULL;
    if (bd_model_create(p, (bd_luck){.seed = seed}, survey, threads, &m, &err) != BD_OK)
        fail_msg("%s", err.text);
    return m;
}

config config_read(const char *world, const char *strategy, const char *const *sets)
{
    config c = {.p = NULL};
    size_t nsets = 0;
    while (sets != NULL && sets[nsets] != NULL) nsets++;
    bd_scenario_request request = {
        .world = world, .strategy = strategy, .sets = sets, .nsets = nsets};
    bd_diagnostics *report = bd_diagnostics_create();
    bd_error err = {.status = BD_OK};
    bd_status status = bd_scenario_load(&request, report, &c.scenario, &err);
    if (status == BD_OK) status = bd_opening_read(c.scenario, report, &c.opening, &err);
    if (status != BD_OK) {
        bd_buffer words = {0};
        bd_diagnostics_write(report, 10, &words);
        fail_msg("%s: %s\n%s", world, err.text, words.text ? words.text : "");
    }
    c.p = bd_scenario_params(c.scenario);
    bd_diagnostics_destroy(report);
    return c;
}

config config_new(const char *world, const char *strategy, const char *const *sets, uint64_t seed,
                  int threads)
{
    config c = config_read(world, strategy, sets);
    c.model = model_new(c.p, seed, c.opening.survey, threads);
    return c;
}

void config_free(config *c)
{
    bd_model_destroy(c->model);
    bd_opening_release(&c->opening);
    bd_scenario_destroy(c->scenario);
    *c = (config){.p = NULL};
}

void step(bd_model *m, int months)
{
    for (int t = 0; t < months; t++) bd_model_step(m, NULL, NULL);
    char text[256];
    bd_view w = bd_model_view(m);
    const char *broken = bd_world_broken(&w, text, sizeof text);
    if (broken != NULL) fail_msg("month %u: %s", w.month, broken);
}

uint64_t digest(const bd_model *m, bool work)
{
    bd_view w = bd_model_view(m);
    return bd_world_digest(&w, work);
}

static void *array(size_t n, size_t size)
{
    void *at = calloc(n > 0 ? n : 1, size);
    assert_non_null(at);
    return at;
}

bd_survey *survey_new(uint32_t villages, uint32_t count, uint32_t per_district)
{
    bd_survey *s = array(1, sizeof *s);
    s->nregion = 1;
    s->ndistrict = (villages + per_district - 1) / per_district;
    s->nvillage = villages;
    s->nhousehold = villages * count;
    s->region = array(1, sizeof *s->region);
    s->region[0] = 1000;
    s->district = array(s->ndistrict, sizeof *s->district);
    for (uint32_t d = 0; d < s->ndistrict; d++)
        s->district[d] = (bd_survey_district){.id = 2000 + d, .region = 0};
    s->village = array(villages, sizeof *s->village);
    s->household = array(s->nhousehold, sizeof *s->household);
    for (uint32_t v = 0; v < villages; v++) {
        bd_survey_village *at = &s->village[v];
        *at = (bd_survey_village){.id = 3000 + v,
                                  .district = v / per_district,
                                  .first = v * count,
                                  .count = count,
                                  .travel = NAN,
                                  .cooperation = NAN};
        for (int f = 0; f < BD_NFACTOR; f++) at->factor[f] = NAN;
        for (uint32_t i = 0; i < count; i++)
            s->household[v * count + i] =
                (bd_survey_household){.id = (uint64_t)(v + 1) << 32 | (i + 1),
                                      .village = v,
                                      .size = BD_GIVEN_NOT,
                                      .schooling = BD_GIVEN_NOT,
                                      .stratum = BD_GIVEN_NOT,
                                      .leader = BD_GIVEN_NOT,
                                      .informed = BD_GIVEN_NOT,
                                      .log_assets = NAN,
                                      .propensity = NAN};
    }
    return s;
}

void survey_edges(bd_survey *s, const bd_edge *edges, size_t n)
{
    free(s->edge);
    s->edge = array(n, sizeof *s->edge);
    memcpy(s->edge, edges, n * sizeof *edges);
    s->nedge = n;
    s->has_edges = true;
}

void survey_free(bd_survey *s)
{
    if (s == NULL) return;
    free(s->region);
    free(s->district);
    free(s->village);
    free(s->household);
    free(s->edge);
    free(s);
}

double mean_power(const bd_view *w)
{
    size_t n = (size_t)w->counts.nhousehold * BD_NPOWER;
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += (double)w->household.power[i];
    return sum / (double)n;
}

double share_informed(const bd_view *w)
{
    uint32_t sum = 0;
    for (uint32_t h = 0; h < w->counts.nhousehold; h++) sum += w->household.informed[h] > 0;
    return (double)sum / w->counts.nhousehold;
}

double share_taking_part(const bd_view *w)
{
    uint32_t sum = 0;
    for (uint32_t h = 0; h < w->counts.nhousehold; h++)
        sum += w->household.group[h] != BD_NO_GROUP || w->household.flags[h] & BD_FLAG_PART;
    return (double)sum / w->counts.nhousehold;
}

double chi_square_p(const double *count, const double *expected, size_t n, size_t fitted)
{
    double sum = 0, held = 0, wanted = 0, last_sum = 0;
    size_t classes = 0;
    double last_held = 0, last_wanted = 0;
    for (size_t i = 0; i < n; i++) {
        held += count[i], wanted += expected[i];
        if (wanted < 5 && i + 1 < n) continue;
        if (wanted < 5 && classes > 0) { /* what is left joins the class before it */
            held += last_held, wanted += last_wanted;
            sum = last_sum;
            classes--;
        }
        last_sum = sum;
        last_held = held, last_wanted = wanted;
        sum += wanted > 0 ? (held - wanted) * (held - wanted) / wanted : held > 0 ? INFINITY : 0;
        classes++;
        held = wanted = 0;
    }
    if (classes <= 1 + fitted) return 1;
    return gsl_cdf_chisq_Q(sum, (double)(classes - 1 - fitted));
}

void assert_frequency(uint64_t count, uint64_t trials, double p, const char *what)
{
    /* both sides by the incomplete beta function, exact at any size */
    double low =
        count >= trials ? 1 : gsl_cdf_beta_Q(p, (double)count + 1, (double)(trials - count));
    double high = count == 0 ? 1 : gsl_cdf_beta_P(p, (double)count, (double)(trials - count) + 1);
    double chance = 2 * (low < high ? low : high);
    if (chance < FALSE_ALARM)
        fail_msg("%s: %llu of %llu (%g) where the chance is %g", what, (unsigned long long)count,
                 (unsigned long long)trials, (double)count / (double)trials, p);
}

void assert_near(double x, double expected, double tolerance, const char *what)
{
    if (!(fabs(x - expected) <= tolerance))
        fail_msg("%s: %.6g, expected %.6g within %.3g", what, x, expected, tolerance);
}

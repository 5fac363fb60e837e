/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What no single row can say of itself: sums, orders, counts that must fit, and plausible
 * nonsense. An error ('e') makes the run wrong or impossible; a warning ('w') is a run that
 * cannot show what its writer hopes to see. Reading the parameters is safe whatever they hold. */
#include "base/parse.h"
#include "state/params.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SUM_TOLERANCE 1e-6

typedef struct check {
    const bd_params *p;
    bd_params_report *report;
    void *context;
} check;

/* A number as text, for messages in every locale alike. */
typedef struct number {
    char text[BD_REAL_TEXT];
} number;
static number shown(double x)
{
    number n;
    if (x - x != 0) {
        snprintf(n.text, sizeof n.text, "not finite");
        return n;
    }
    /* nine decimals: the sum of 0.7 and 0.6 is 1.3 for who wrote them */
    if (x > -1e6 && x < 1e6) x = (double)(int64_t)(x * 1e9 + (x < 0 ? -0.5 : 0.5)) / 1e9;
    bd_format_real(x, n.text);
    return n;
}

static void say(const check *c, char severity, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void say(const check *c, char severity, const char *path, const char *format, ...)
{
    char text[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->report(c->context, severity, path, text);
}

/* Rows */

static void number_in_range(const check *c, const bd_field *f, const char *path, double value)
{
    if (!(value >= f->low && value <= f->high))
        say(c, 'e', path, "%s lies outside %s to %s", shown(value).text, shown(f->low).text,
            shown(f->high).text);
}

static void map_in_range(const check *c, const bd_field *f, const char *path, const double *value)
{
    size_t n = bd_axis_count(c->p, f->unit);
    for (size_t i = 0; i < n; i++) {
        char entry[256];
        snprintf(entry, sizeof entry, "%s.%s", path, bd_axis_name(c->p, f->unit, i));
        number_in_range(c, f, entry, value[i]);
    }
}

static void field_in_range(const check *c, const bd_field *f, const char *parent, const char *at)
{
    char path[192];
    snprintf(path, sizeof path, "%s.%s", parent, f->name);
    switch (f->kind) {
    case BD_REAL:
        number_in_range(c, f, path, *(const double *)(at + f->offset));
        break;
    case BD_INT:
        number_in_range(c, f, path, (double)*(const int64_t *)(at + f->offset));
        break;
    case BD_MAP:
        map_in_range(c, f, path, (const double *)(at + f->offset));
        break;
    case BD_CHOICE: {
        int words = 1, value = *(const int *)(at + f->offset);
        for (const char *u = f->unit; *u != '\0'; u++) words += *u == '|';
        if (value < 0 || value >= words) say(c, 'e', path, "%d is none of %s", value, f->unit);
        break;
    }
    case BD_BOOL:
    case BD_TEXT:
        break;
    }
}

/* Parameters can also come from a program, which no reader has looked at. */
static void rows_in_range(const check *c)
{
    size_t count;
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++) {
        const bd_section *s = &sections[i];
        const char *first = (const char *)c->p + s->offset;
        uint32_t members = 1;
        if (s->stride != 0) members = *(const uint32_t *)((const char *)c->p + s->count_offset);
        for (uint32_t m = 0; m < members; m++) {
            const char *at = first + m * s->stride;
            char path[128];
            snprintf(path, sizeof path, "%s%s%.*s", s->path, s->stride != 0 ? "." : "", BD_NAME_MAX,
                     s->stride != 0 ? at : "");
            for (size_t j = 0; j < s->nfields; j++) field_in_range(c, &s->fields[j], path, at);
        }
    }
}

/* Population */

static void population(const check *c)
{
    const bd_params_population *q = &c->p->population;
    double households = (double)q->villages * q->households;
    double ties = households * c->p->ties.degree;
    if (q->districts > q->villages)
        say(c, 'e', "population.districts", "more districts (%lld) than villages (%lld)",
            (long long)q->districts, (long long)q->villages);
    if (q->regions > q->districts)
        say(c, 'e', "population.regions", "more regions (%lld) than districts (%lld)",
            (long long)q->regions, (long long)q->districts);
    if (households > UINT32_MAX)
        say(c, 'e', "population.villages", "%s households in all; at most 4294967295 fit",
            shown(households).text);
    else if (ties > UINT32_MAX)
        say(c, 'e', "ties.degree", "%s ties in all, counted from both ends; at most 4294967295 fit",
            shown(ties).text);
    if ((double)q->villages * (double)c->p->groups.slots > UINT32_MAX)
        say(c, 'e', "groups.slots", "more group slots than 4294967295 in all villages together");
    if (q->village_share + q->hamlet_share > 1 + SUM_TOLERANCE)
        say(c, 'e', "population.hamlet_share",
            "village_share and hamlet_share are parts of one variance; together they are %s, above "
            "1",
            shown(q->village_share + q->hamlet_share).text);
    bool survey = c->p->survey.households[0] != '\0';
    if (!survey && c->p->ties.degree > q->households - 1 && c->p->ties.kind != 2)
        say(c, 'w', "ties.degree", "%s ties a household, but only %s others live in a village",
            shown(c->p->ties.degree).text, shown(q->households - 1).text);
}

static void survey(const check *c)
{
    const bd_params_survey *s = &c->p->survey;
    /* a textbook graph needs no edges; made-up friendships between real households would mislead */
    if (s->households[0] != '\0' && s->edges[0] == '\0' && c->p->ties.kind == 0)
        say(c, 'w', "survey.households", "no survey.edges: ties are drawn, see section ties");
    if (s->households[0] == '\0' && (s->edges[0] != '\0' || s->villages[0] != '\0'))
        say(c, 'e', s->edges[0] != '\0' ? "survey.edges" : "survey.villages",
            "ties and villages of a survey are read with survey.households, which is empty");
}

static void disadvantages(const check *c)
{
    for (uint32_t i = 0; i < c->p->ndisadvantage; i++) {
        const bd_disadvantage *d = &c->p->disadvantage[i];
        char path[96];
        snprintf(path, sizeof path, "disadvantages.%s.share", d->key);
        if (d->share == 0)
            say(c, 'w', path, "no household has this disadvantage");
        else if (d->share == 1)
            say(c, 'w', path, "every household has this disadvantage, so nobody to compare with");
    }
}

/* Groups and powers */

static void groups(const check *c)
{
    const bd_params_groups *g = &c->p->groups;
    if (g->size_min >= g->size_max)
        say(c, 'e', "groups.size_min", "size_min (%lld) must lie below size_max (%lld)",
            (long long)g->size_min, (long long)g->size_max);
    else if (g->size < g->size_min || g->size > g->size_max)
        say(c, 'e', "groups.size", "new groups of %lld lie outside size_min %lld to size_max %lld",
            (long long)g->size, (long long)g->size_min, (long long)g->size_max);
    double needed = g->size > 0 ? g->share * c->p->population.households / (double)g->size : 0;
    if (needed > (double)g->slots)
        say(c, 'w', "groups.slots", "%lld slots a village, but the groups at the start need %s",
            (long long)g->slots, shown(needed).text);
}

static void powers(const check *c)
{
    double weights = 0;
    for (uint32_t k = 0; k < c->p->npower; k++) {
        const bd_power *power = &c->p->power[k];
        double sum = 0;
        for (int f = 0; f < BD_NFACTOR; f++) sum += power->ceiling[f];
        weights += power->weight;
        char path[96];
        snprintf(path, sizeof path, "powers.%s.ceiling", power->key);
        if (!(sum >= 1 - SUM_TOLERANCE && sum <= 1 + SUM_TOLERANCE))
            say(c, 'e', path, "the shares of the factors sum to %s; they must sum to 1",
                shown(sum).text);
    }
    if (!(weights > 0)) say(c, 'e', "powers", "at least one power must have a weight above 0");
}

/* Strategy */

static void phase_mix(const check *c, const bd_phase *phase)
{
    double sum = 0;
    for (uint32_t m = 0; m < c->p->nmethod; m++) sum += phase->mix[m];
    char path[96];
    snprintf(path, sizeof path, "strategy.phases.%s.mix", phase->key);
    if (!(sum >= 1 - SUM_TOLERANCE && sum <= 1 + SUM_TOLERANCE))
        say(c, 'e', path, "the shares of the methods sum to %s; they must sum to 1",
            shown(sum).text);
}

static void phase_months(const check *c, const bd_phase *phase)
{
    const bd_params_strategy *s = &c->p->strategy;
    char path[96];
    snprintf(path, sizeof path, "strategy.phases.%s", phase->key);
    if (phase->end <= phase->start)
        say(c, 'e', path, "it ends in month %lld of the programme, before it starts in month %lld",
            (long long)phase->end, (long long)phase->start);
    else if (s->end > s->start && phase->start >= s->end - s->start)
        say(c, 'w', path, "it starts in month %lld of a programme of %lld months",
            (long long)phase->start, (long long)(s->end - s->start));
}

static void phase_pairs(const check *c, uint32_t i)
{
    const bd_phase *a = &c->p->phase[i];
    for (uint32_t j = 0; j < c->p->nphase; j++) {
        const bd_phase *b = &c->p->phase[j];
        bool later = b->start > a->start || (b->start == a->start && j > i);
        if (!later || b->start >= a->end || b->end <= b->start) continue;
        char path[96];
        snprintf(path, sizeof path, "strategy.phases.%s", b->key);
        say(c, 'e', path, "phases '%s' (months %lld to %lld) and '%s' (%lld to %lld) overlap",
            a->key, (long long)a->start, (long long)a->end, b->key, (long long)b->start,
            (long long)b->end);
    }
}

/* First month of the programme, up to its end, that no phase covers; -1 if there is none. */
static int64_t uncovered(const bd_params *p)
{
    int64_t length = p->strategy.end - p->strategy.start, month = 0;
    for (bool moved = true; moved && month < length;) {
        moved = false;
        for (uint32_t i = 0; i < p->nphase; i++)
            if (p->phase[i].start <= month && p->phase[i].end > month) {
                month = p->phase[i].end;
                moved = true;
            }
    }
    return month < length ? month : -1;
}

static void phases(const check *c)
{
    for (uint32_t i = 0; i < c->p->nphase; i++) {
        phase_mix(c, &c->p->phase[i]);
        phase_months(c, &c->p->phase[i]);
        phase_pairs(c, i);
    }
    int64_t gap = uncovered(c->p);
    if (gap >= 0)
        say(c, 'w', "strategy.phases",
            "no phase covers month %lld of the programme; its hours lapse then", (long long)gap);
}

static void workers(const check *c)
{
    const bd_params_strategy *s = &c->p->strategy;
    if (s->hours == 0)
        say(c, 'w', "strategy.hours", "workers without hours do nothing");
    else if (s->travel * s->villages_per_worker >= s->hours)
        say(c, 'w', "strategy.travel",
            "%s villages of %s hours' travel leave nothing of a worker's %s hours",
            shown(s->villages_per_worker).text, shown(s->travel).text, shown(s->hours).text);
    bool casework = false;
    for (uint32_t i = 0; i < c->p->nphase; i++)
        for (uint32_t m = 0; m < c->p->nmethod; m++)
            casework = casework || (c->p->phase[i].mix[m] > 0 && c->p->method[m].unit == 0);
    if (s->reserve > 0 && !casework)
        say(c, 'w', "strategy.reserve",
            "no phase has a method for clients, so nothing is reserved");
    if (s->exit == 1 && s->exit_months > s->end - s->start)
        say(c, 'w', "strategy.exit_months",
            "hours fall from the start: the programme lasts %lld months",
            (long long)(s->end - s->start));
    bool monitored = false;
    for (uint32_t i = 0; i < c->p->nphase; i++)
        for (uint32_t m = 0; m < c->p->nmethod; m++)
            monitored = monitored || (c->p->phase[i].mix[m] > 0 &&
                                      c->p->method[m].effects[BD_CHANNEL_monitoring] > 0);
    if (c->p->monitoring.adaptive > 0 && !monitored)
        say(c, 'w', "monitoring.adaptive",
            "no phase has a method that measures (channel monitoring), so nothing is learned");
    if (s->budget == 0) say(c, 'w', "strategy.budget", "a programme without a budget does nothing");
    if (s->coverage == 0) say(c, 'w', "strategy.coverage", "the programme serves no village");
    double wages = s->villages_per_worker > 0 ? s->hours * s->wage / s->villages_per_worker : 0;
    if (s->budget > 0 && wages > s->budget)
        say(c, 'w', "strategy.budget",
            "wages alone are %s rupiah a month and village, above the budget of %s",
            shown(wages).text, shown(s->budget).text);
}

/* An effect on a channel that a delivery of this unit never meets. */
static void method_effects(const check *c, const bd_method *method)
{
    static const struct {
        const char *name, *units;
    } channels[] = {
#define C(name, units, meaning) {#name, units},
        BD_CHANNELS(C)
#undef C
    };
    static const char letters[] = "cgvvvw"; /* by the words of methods.NAME.unit */
    static const char *const words[] = {"client",      "group",    "village",
                                        "institution", "district", "worker"};
    if (method->unit < 0 || method->unit >= (int)(sizeof words / sizeof *words)) return;
    for (int i = 0; i < BD_NCHANNEL; i++) {
        if (method->effects[i] == 0 || strchr(channels[i].units, letters[method->unit]) != NULL)
            continue;
        char path[128];
        snprintf(path, sizeof path, "methods.%s.effects.%s", method->key, channels[i].name);
        say(c, 'e', path, "a delivery to a %s does not reach this channel; see methods.%s.unit",
            words[method->unit], method->key);
    }
}

static void methods(const check *c)
{
    for (uint32_t m = 0; m < c->p->nmethod; m++) {
        const bd_method *method = &c->p->method[m];
        method_effects(c, method);
        double share = 0;
        for (uint32_t i = 0; i < c->p->nphase; i++) share += c->p->phase[i].mix[m];
        char path[96];
        snprintf(path, sizeof path, "methods.%s.hours", method->key);
        if (share > 0 && method->hours == 0)
            say(c, 'e', path,
                "a method in a mix gets a share of hours, so a delivery must take some");
    }
}

static void strategy(const check *c)
{
    const bd_params_strategy *s = &c->p->strategy;
    if (c->p->nphase == 0) {
        if (s->name[0] != '\0')
            say(c, 'w', "strategy.name", "a strategy without phases does nothing");
        return;
    }
    if (s->name[0] == '\0')
        say(c, 'w', "strategy.phases", "no programme runs: strategy.name is empty");
    if (s->end <= s->start)
        say(c, 'e', "strategy.end",
            "the programme ends in month %lld, before it starts in month %lld", (long long)s->end,
            (long long)s->start);
    else if (s->start >= c->p->time.months)
        say(c, 'w', "strategy.start",
            "the programme starts in month %lld, after the run's end in month %lld",
            (long long)s->start, (long long)c->p->time.months);
    phases(c);
    workers(c);
}

/* Campaigns */

static void campaigns(const check *c)
{
    const bd_params_strategy *s = &c->p->strategy;
    for (uint32_t i = 0; i < c->p->ncampaign; i++) {
        const bd_campaign *campaign = &c->p->campaign[i];
        char path[96];
        snprintf(path, sizeof path, "campaigns.%s.demand", campaign->key);
        if (campaign->demand == 0)
            say(c, 'e', path,
                "a campaign that demands nothing cannot be won; state a step above 0");
        snprintf(path, sizeof path, "campaigns.%s.supporters", campaign->key);
        if (campaign->supporters == 1)
            say(c, 'w', path, "it is heard only when every household stands behind it");
        snprintf(path, sizeof path, "campaigns.%s.start", campaign->key);
        if (c->p->nphase > 0 && s->end > s->start && campaign->start >= s->end - s->start)
            say(c, 'w', path, "it starts in month %lld of a programme of %lld months, so never",
                (long long)campaign->start, (long long)(s->end - s->start));
    }
}

/* Output */

static void snapshots(const check *c)
{
    const char *at = c->p->output.snapshots;
    while (*at != '\0') {
        size_t skip = strspn(at, " ,"), n = strcspn(at + skip, " ,");
        at += skip;
        int64_t month = -1;
        if (n == 0) return;
        bd_parse result = bd_parse_int(at, n, &month);
        if (result != BD_PARSE_OK)
            say(c, 'e', "output.snapshots", "'%.*s' is %s; months are listed as in \"0 48 120\"",
                (int)(n < 40 ? n : 40), at, bd_parse_words(result));
        else if (month < 0 || month > c->p->time.months)
            say(c, 'e', "output.snapshots", "month %lld lies outside the run, 0 to %lld",
                (long long)month, (long long)c->p->time.months);
        at += n;
    }
}

void bd_params_check(const bd_params *p, bd_params_report *report, void *context)
{
    check c = {p, report, context};
    rows_in_range(&c);
    population(&c);
    survey(&c);
    disadvantages(&c);
    groups(&c);
    powers(&c);
    methods(&c);
    strategy(&c);
    campaigns(&c);
    snapshots(&c);
}

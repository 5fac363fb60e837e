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
        const char *key = bd_axis_name(c->p, f->unit, i);
        char at[256];
        bd_field entry = *f;
        snprintf(at, sizeof at, "%s.%s", path, key);
        bd_axis_range(f, key, &entry.low, &entry.high);
        number_in_range(c, &entry, at, value[i]);
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

#define BD_TIES_COMPLETE 2 /* by the words of ties.kind */

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
    if (c->p->ties.kind == BD_TIES_COMPLETE && households * (q->households - 1) > UINT32_MAX)
        say(c, 'e', "ties.kind",
            "everybody tied to everybody makes %s ties in all; at most 4294967295 fit",
            shown(households * (q->households - 1)).text);
    double strata = q->poor + q->better_off + q->elite;
    if (strata > 1 + SUM_TOLERANCE)
        say(c, 'e', "population.poor",
            "poor, better_off and elite are shares of all households; together they are %s, above "
            "1",
            shown(strata).text);
    if ((double)q->villages * (double)c->p->groups.slots > UINT32_MAX)
        say(c, 'e', "groups.slots", "more group slots than 4294967295 in all villages together");
    if (q->village_share + q->hamlet_share > 1 + SUM_TOLERANCE)
        say(c, 'e', "population.hamlet_share",
            "village_share and hamlet_share are parts of one variance; together they are %s, above "
            "1",
            shown(q->village_share + q->hamlet_share).text);
    bool survey = c->p->survey.households[0] != '\0';
    if (!survey && c->p->ties.degree > q->households - 1 && c->p->ties.kind != BD_TIES_COMPLETE)
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
    const bd_params_population *q = &c->p->population;
    for (uint32_t i = 0; i < c->p->ndisadvantage; i++) {
        const bd_disadvantage *d = &c->p->disadvantage[i];
        char path[96];
        /* what follows from assets lies between hamlets only as far as assets do */
        double most = 1 - d->poverty * d->poverty * (1 - q->village_share - q->hamlet_share);
        snprintf(path, sizeof path, "disadvantages.%s.clustering", d->key);
        if (d->clustering > most + SUM_TOLERANCE)
            say(c, 'e', path,
                "with a correlation of %s with poverty at most %s of its variance can lie between "
                "hamlets",
                shown(d->poverty).text, shown(most).text);
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

/* Livelihood and institutions */

static void livelihood(const check *c)
{
    const bd_params_livelihood *q = &c->p->livelihood;
    if (!(q->low < q->threshold))
        say(c, 'e', "livelihood.threshold", "it must lie above livelihood.low, which is %s",
            shown(q->low).text);
    else if (!(q->threshold < q->high))
        say(c, 'e', "livelihood.threshold", "it must lie below livelihood.high, which is %s",
            shown(q->high).text);
    else if (q->threshold < 1.25 * q->low || q->high < 1.25 * q->threshold)
        say(c, 'w', "livelihood.threshold",
            "it lies within a quarter of a level of assets; it is kept about that far from either");
    for (int s = 1; s < BD_NSTRATUM; s++)
        if (q->income[s] < q->income[s - 1]) {
            char path[96];
            snprintf(path, sizeof path, "livelihood.income.%s",
                     bd_axis_name(c->p, "stratum", (size_t)s));
            say(c, 'w', path, "%s rupiah a member, less than the %s of the stratum below",
                shown(q->income[s]).text, shown(q->income[s - 1]).text);
        }
}

/* Words of institutions.NAME.service. */
enum { SERVICE_NONE, SERVICE_RATIONED, SERVICE_ENTITLED };

static void institution(const check *c, const bd_institution *k)
{
    char path[96];
    double listed = 0;
    for (int s = 0; s < BD_NSTRATUM; s++) listed += k->listed[s];
    snprintf(path, sizeof path, "institutions.%s.service", k->key);
    if (k->service == SERVICE_NONE && !k->appeals)
        say(c, 'w', path, "it gives nothing and hears no appeals, so nobody turns to it");
    snprintf(path, sizeof path, "institutions.%s.need", k->key);
    if (k->service == SERVICE_RATIONED && k->need == 0)
        say(c, 'w', path, "nobody ever needs its service");
    snprintf(path, sizeof path, "institutions.%s.listed", k->key);
    if (k->service == SERVICE_ENTITLED && listed == 0) say(c, 'w', path, "nobody is on its list");
    snprintf(path, sizeof path, "institutions.%s.money", k->key);
    if (k->service == SERVICE_ENTITLED && k->money == 0)
        say(c, 'w', path, "an entitlement of nothing");
    snprintf(path, sizeof path, "institutions.%s.shared", k->key);
    if (k->service == SERVICE_ENTITLED && k->shared > k->leakage + SUM_TOLERANCE)
        say(c, 'w', path, "others can have no more than what leaks, %s of the entitlement",
            shown(k->leakage).text);
}

static void institutions(const check *c)
{
    double need = 0;
    const bd_institution *first = NULL;
    for (uint32_t i = 0; i < c->p->ninstitution; i++) {
        const bd_institution *k = &c->p->institution[i];
        institution(c, k);
        need += k->service == SERVICE_RATIONED ? k->need : 0;
        char path[96];
        snprintf(path, sizeof path, "institutions.%s.appeals", k->key);
        if (k->appeals && first != NULL)
            say(c, 'w', path, "appeals go to the first institution that hears them, '%s'",
                first->key);
        if (k->appeals && first == NULL) first = k;
    }
    if (need > 1)
        say(c, 'e', "institutions",
            "a household needs one service a month at most; the chances to need one sum to %s",
            shown(need).text);
}

/* Strategy */

/* End of a phase that does not say when it is over. */
static int64_t open_end(void)
{
    size_t count;
    bd_phase usual = {.end = 0};
    const bd_section *sections = bd_sections(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(sections[i].path, "strategy.phases") == 0)
            bd_member_defaults(&sections[i], &usual);
    return usual.end;
}

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
    else if (s->end > s->start && phase->end > s->end - s->start && phase->end < open_end())
        say(c, 'w', path, "it goes on to month %lld of a programme of %lld months",
            (long long)phase->end, (long long)(s->end - s->start));
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

/* Hours of a phase that a month has for work in one village, travel taken off. */
static double work_hours(const bd_params_strategy *s)
{
    double hours = s->villages_per_worker > 0 ? s->hours / s->villages_per_worker : 0;
    return hours > s->travel ? hours - s->travel : 0;
}

/* Methods whose hours do not come to one delivery while the phase lasts: in a district, where hours
 * are gathered, or in a village for work with clients, which is not. */
static void phase_deliveries(const check *c, const bd_phase *phase)
{
    const bd_params_strategy *s = &c->p->strategy;
    int64_t length = s->end - s->start, end = phase->end < length ? phase->end : length;
    double months = (double)(end - phase->start), villages = 1;
    if (c->p->population.districts > 0)
        villages =
            s->coverage * (double)c->p->population.villages / (double)c->p->population.districts;
    if (months <= 0 || work_hours(s) <= 0) return;
    for (uint32_t m = 0; m < c->p->nmethod; m++) {
        const bd_method *of = &c->p->method[m];
        bool gathered = of->unit != 0;
        double hours = phase->mix[m] * work_hours(s) * months * (gathered ? villages : 1);
        if (!(phase->mix[m] > 0) || hours >= of->hours) continue;
        char path[160];
        snprintf(path, sizeof path, "strategy.phases.%s.mix.%s", phase->key, of->key);
        say(c, 'w', path,
            "%s hours in the phase's %lld months in a %s never come to one delivery of %s",
            shown((double)(int64_t)(hours * 10 + 0.5) / 10).text, (long long)months,
            gathered ? "district" : "village", shown(of->hours).text);
    }
}

/* Money that a phase's deliveries would take, against what wages leave of the budget. Demand may be
 * less than what hours are there for, so only what is half too much is told. */
#define MONEY_SHORT 1.5

static void phase_money(const check *c, const bd_phase *phase)
{
    const bd_params_strategy *s = &c->p->strategy;
    double hours = s->villages_per_worker > 0 ? s->hours / s->villages_per_worker : 0, hourly = 0;
    double left = s->budget - hours * s->wage, work = work_hours(s);
    for (uint32_t m = 0; m < c->p->nmethod; m++)
        if (c->p->method[m].hours > 0)
            hourly += phase->mix[m] * c->p->method[m].cost / c->p->method[m].hours;
    char path[96];
    snprintf(path, sizeof path, "strategy.phases.%s.mix", phase->key);
    if (left > 0 && work > 0 && hourly * work > MONEY_SHORT * left)
        say(c, 'w', path,
            "all its hours would take deliveries of %s rupiah a month and village, and wages leave "
            "%s of the budget: no money goes with %d %% of what costs money, and its hours go to "
            "methods that cost nothing, or to no use",
            shown((double)(int64_t)(hourly * work)).text, shown((double)(int64_t)left).text,
            (int)(100 * (1 - left / (hourly * work)) + 0.5));
}

static void phases(const check *c)
{
    for (uint32_t i = 0; i < c->p->nphase; i++) {
        phase_mix(c, &c->p->phase[i]);
        phase_months(c, &c->p->phase[i]);
        phase_pairs(c, i);
        phase_deliveries(c, &c->p->phase[i]);
        phase_money(c, &c->p->phase[i]);
    }
    int64_t gap = uncovered(c->p);
    if (gap >= 0)
        say(c, 'w', "strategy.phases",
            "no phase covers month %lld of the programme; its hours lapse then", (long long)gap);
}

/* Share of hours, summed over phases, that methods get on a channel. */
static double hours_on(const check *c, bd_channel channel)
{
    double share = 0;
    for (uint32_t i = 0; i < c->p->nphase; i++)
        for (uint32_t m = 0; m < c->p->nmethod; m++)
            if (c->p->method[m].effects[channel] > 0) share += c->p->phase[i].mix[m];
    return share;
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
    if (s->exit == BD_EXIT_GRADUAL && s->exit_months > s->end - s->start)
        say(c, 'w', "strategy.exit_months",
            "hours fall from the start: the programme lasts %lld months",
            (long long)(s->end - s->start));
    if (c->p->monitoring.adaptive > 0 && hours_on(c, BD_CHANNEL_monitoring) == 0)
        say(c, 'w', "monitoring.adaptive",
            "no phase has a method that measures (channel monitoring), so nothing is learned");
    if (s->budget == 0) say(c, 'w', "strategy.budget", "a programme without a budget does nothing");
    int64_t most = (c->p->population.villages + c->p->population.districts - 1) /
                   (c->p->population.districts > 0 ? c->p->population.districts : 1);
    if (s->coverage > 0 && s->coverage * (double)most < 0.5 && c->p->survey.households[0] == '\0')
        say(c, 'e', "strategy.coverage",
            "%s of the %lld villages of a district is no village, so there are no workers",
            shown(s->coverage).text, (long long)most);
    if (s->fund > 0 && s->fund < s->budget)
        say(c, 'w', "strategy.fund", "it is spent within the first month (strategy.budget is %s)",
            shown(s->budget).text);
    if (s->coverage == 0) say(c, 'w', "strategy.coverage", "the programme serves no village");
    double wages = s->villages_per_worker > 0 ? s->hours * s->wage / s->villages_per_worker : 0;
    if (s->budget > 0 && wages > s->budget)
        say(c, 'w', "strategy.budget",
            "wages alone are %s rupiah a month and village, above the budget of %s",
            shown(wages).text, shown(s->budget).text);
}

/* Letter by which channels name the unit of a delivery, by the words of methods.NAME.unit. */
static char unit_letter(const bd_method *method)
{
    static const char letters[] = "cgvvvw";
    return method->unit >= 0 && method->unit < (int)sizeof letters - 1 ? letters[method->unit]
                                                                       : '?';
}

static bool has_effects(const bd_method *method)
{
    for (int i = 0; i < BD_NCHANNEL; i++)
        if (method->effects[i] < 0 || method->effects[i] > 0) return true;
    return false;
}

/* An effect on a channel that a delivery of this unit never meets. */
static void method_effects(const check *c, const bd_method *method)
{
    static const struct {
        const char *name, *units;
    } channels[] = {
#define C(name, units, ...) {#name, units},
        BD_CHANNELS(C)
#undef C
    };
    static const char *const words[] = {"client",      "group",    "village",
                                        "institution", "district", "worker"};
    if (method->unit < 0 || method->unit >= (int)(sizeof words / sizeof *words)) return;
    for (int i = 0; i < BD_NCHANNEL; i++) {
        if (method->effects[i] == 0 || strchr(channels[i].units, unit_letter(method)) != NULL)
            continue;
        char path[128];
        snprintf(path, sizeof path, "methods.%s.effects.%s", method->key, channels[i].name);
        say(c, 'e', path, "a delivery to a %s does not reach this channel; see methods.%s.unit",
            words[method->unit], method->key);
    }
}

/* Work with groups where there are none, and an exit that waits for cadres who never come. */
static void nobody_there(const check *c)
{
    bool grouped = false;
    for (uint32_t i = 0; i < c->p->nphase; i++)
        for (uint32_t m = 0; m < c->p->nmethod; m++)
            grouped =
                grouped || (c->p->phase[i].mix[m] > 0 && unit_letter(&c->p->method[m]) == 'g');
    if (grouped && c->p->groups.share == 0 && hours_on(c, BD_CHANNEL_group_founding) == 0)
        say(c, 'w', "groups.share",
            "there are no groups at the start and no method founds any, so hours for groups lapse");
    if (c->p->strategy.exit == BD_EXIT_SELF_RELIANT && c->p->strategy.exit_cadres > 0 &&
        c->p->roles.cadre == 0)
        say(c, 'w', "strategy.exit",
            "nobody becomes a cadre (roles.cadre is 0), so no village is left before the end");
}

/* Hours that go to what a process which is switched off would deliver. */
static void switched_off(const check *c)
{
    const bd_params_processes *on = &c->p->processes;
    const struct {
        bool on;
        const char *path, *units, *whom;
    } rows[] = {{on->casework, "processes.casework", "c", "clients"},
                {on->groupwork, "processes.groupwork", "g", "groups"},
                {on->community, "processes.community", "v", "villages"},
                {on->workers, "processes.workers", "w", "workers"},
                {on->planning, "processes.planning", "cgvw", "anybody"}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        bool asked = false;
        for (uint32_t i = 0; i < c->p->nphase && !rows[r].on; i++)
            for (uint32_t m = 0; m < c->p->nmethod; m++)
                asked = asked || (c->p->phase[i].mix[m] > 0 &&
                                  strchr(rows[r].units, unit_letter(&c->p->method[m])) != NULL);
        if (asked)
            say(c, 'w', rows[r].path,
                "it is switched off, so the hours that phases give to work with %s lapse",
                rows[r].whom);
    }
}

/* Advocacy in a mix that nobody can win by its route, or that finds no refused household. */
static void advocacy(const check *c, const bd_method *method)
{
    bool refuses = false, hears = false;
    for (uint32_t i = 0; i < c->p->ninstitution; i++) {
        refuses = refuses || c->p->institution[i].service == SERVICE_RATIONED;
        hears = hears || c->p->institution[i].appeals;
    }
    char path[128];
    snprintf(path, sizeof path, "methods.%s.effects.advocacy", method->key);
    if (!refuses) {
        say(c, 'w', path, "no institution rations a service, so nobody is refused");
        return;
    }
    snprintf(path, sizeof path, "methods.%s.route", method->key);
    const char *route = bd_axis_name(c->p, "route", (size_t)method->route);
    if (method->route == BD_ROUTE_justice && !hears)
        say(c, 'w', path, "no institution hears appeals, so cases by this route change nothing");
    else if (c->p->services.success[method->route] == 0)
        say(c, 'w', path, "no case is ever won by this route: services.success.%s is 0", route);
}

static void casework(const check *c)
{
    const bd_params_casework *k = &c->p->casework;
    if (k->case_months_most < k->case_months)
        say(c, 'e', "casework.case_months_most",
            "%s months are fewer than casework.case_months (%s)",
            shown((double)k->case_months_most).text, shown((double)k->case_months).text);
    if (k->aftercare > 0 && k->aftercare_every > k->aftercare)
        say(c, 'w', "casework.aftercare_every",
            "after-care ends (%s months) before its first contact (%s)",
            shown((double)k->aftercare).text, shown((double)k->aftercare_every).text);
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
        snprintf(path, sizeof path, "methods.%s.effects", method->key);
        if (share > 0 && !has_effects(method))
            say(c, 'w', path, "it has no effects, so its hours do nothing");
        if (share > 0 && method->effects[BD_CHANNEL_advocacy] > 0) advocacy(c, method);
        snprintf(path, sizeof path, "methods.%s.once", method->key);
        if (method->once && unit_letter(method) != 'c')
            say(c, 'w', path, "only what is delivered to clients is given once a case");
        snprintf(path, sizeof path, "methods.%s.reach", method->key);
        if (method->reach != 1 && unit_letter(method) != 'v')
            say(c, 'w', path, "only deliveries to a village reach a share of its households");
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
    nobody_there(c);
    if (s->name[0] != '\0') switched_off(c);
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
        bool about = false;
        for (uint32_t k = 0; k < c->p->ninstitution; k++) about = about || campaign->about[k] > 0;
        snprintf(path, sizeof path, "campaigns.%s.target", campaign->key);
        if (about && campaign->target != BD_FACTOR_institutions)
            say(c, 'e', path, "what is about kinds of institution has the target institutions");
        snprintf(path, sizeof path, "campaigns.%s.from_cause", campaign->key);
        if (campaign->from_cause > 0 && !about)
            say(c, 'e', path, "a cause is one against institutions; say which under about");
        if (campaign->from_cause > 0 && c->p->services.case_to_cause == 0)
            say(c, 'w', path, "it never begins: services.case_to_cause is 0");
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
    livelihood(&c);
    institutions(&c);
    methods(&c);
    casework(&c);
    strategy(&c);
    campaigns(&c);
    snapshots(&c);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * berdaya check: the validator of `run`, and what a run would need. Sizes are upper estimates:
 * households by the mean size of a village, output before compression. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

enum {
    HOUSEHOLD_BYTES = 224, /* budget a household, its ties included */
    SERIES_REGION = 90,    /* numbers a month, all regional series with their axes */
    SERIES_VILLAGE = 40,   /* the same for each village */
    SERIES_DETAIL = 180,   /* and with output.village_detail */
    SERIES_METHOD = 5,     /* ledger entries a month and method */
    SNAPSHOT_BYTES = 120,  /* a household in a snapshot */
    EVENT_BYTES = 24,
    NUMBER_BYTES = 4
};
#define PACE 1e7 /* household-months a second on one thread; 'berdaya bench' measures it */

typedef struct needs {
    double households, months, memory, disk, seconds;
} needs;

static size_t words_in(const char *text)
{
    size_t n = 0;
    for (const char *at = text; *(at += strspn(at, " ,")) != '\0'; at += strcspn(at, " ,")) n++;
    return n;
}

static needs needs_of(const bd_params *p, const bd_survey *survey)
{
    needs n;
    double recorded = (double)p->time.months + 1, villages = (double)p->population.villages;
    n.households = villages * p->population.households;
    if (survey != NULL) {
        villages = survey->nvillage;
        n.households = survey->nhousehold;
    }
    n.months = (double)(p->time.burn_in + p->time.months);
    n.memory = n.households * HOUSEHOLD_BYTES;
    n.disk = recorded * NUMBER_BYTES * (SERIES_REGION + SERIES_METHOD * (double)p->nmethod);
    if (p->output.villages)
        n.disk += recorded * NUMBER_BYTES * villages *
                  (SERIES_VILLAGE + (p->output.village_detail ? SERIES_DETAIL : 0));
    n.disk += (double)words_in(p->output.snapshots) * n.households * SNAPSHOT_BYTES;
    if (p->output.events) n.disk += n.households * EVENT_BYTES;
    n.seconds = n.households * n.months / PACE;
    return n;
}

static void print_bytes(const char *what, double bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    int u = 0;
    while (bytes >= 1000 && u < 4) bytes /= 1000, u++;
    printf("%-12s about %.*f %s", what, bytes < 10 && u > 0 ? 1 : 0, bytes, units[u]);
}

static void print_time(double seconds)
{
    if (seconds < 100)
        printf("%-12s about %.0f s", "time", seconds < 1 ? 1 : seconds);
    else if (seconds < 6000)
        printf("%-12s about %.0f min", "time", seconds / 60);
    else
        printf("%-12s about %.1f h", "time", seconds / 3600);
    printf(" a replicate on one thread, at 10 million household-months a second\n");
}

static void print_needs(const bd_scenario *s, const bd_survey *survey)
{
    const bd_params *p = bd_scenario_params(s);
    needs n = needs_of(p, survey);
    char digest[BD_SHA256_HEX];
    bool automatic;
    bd_scenario_digest(s, digest);
    uint64_t seed = bd_scenario_seed(s, &automatic);
    printf("%s: no mistakes\n", bd_scenario_name(s));
    if (bd_scenario_title(s)[0] != '\0') printf("%-12s %s\n", "title", bd_scenario_title(s));
    if (survey != NULL)
        printf("%-12s from the survey %s: regions %u, districts %u, villages %u, households %u, "
               "ties %zu\n",
               "world", p->survey.households, survey->nregion, survey->ndistrict, survey->nvillage,
               survey->nhousehold, survey->nedge);
    else
        printf("%-12s regions %lld, districts %lld, villages %lld, households about %.0f\n",
               "world", (long long)p->population.regions, (long long)p->population.districts,
               (long long)p->population.villages, n.households);
    printf("%-12s %lld of burn-in, then %lld\n", "months", (long long)p->time.burn_in,
           (long long)p->time.months);
    if (p->strategy.name[0] == '\0' || p->nphase == 0)
        printf("%-12s none\n", "programme");
    else
        printf("%-12s %s, months %lld to %lld; phases %u, methods known %u\n", "programme",
               p->strategy.name, (long long)p->strategy.start, (long long)p->strategy.end,
               (unsigned)p->nphase, (unsigned)p->nmethod);
    printf("%-12s %llu%s\n", "seed", (unsigned long long)seed, automatic ? " (auto)" : "");
    printf("%-12s %.16s\n", "digest", digest);
    print_bytes("memory", n.memory);
    printf(" (at most %d bytes a household)\n", HOUSEHOLD_BYTES);
    print_bytes("disk", n.disk);
    printf(" a replicate, before compression\n");
    print_time(n.seconds);
}

int bd_verb_check(int argc, char **argv)
{
    const char *world, *strategy = NULL;
    static const char what[] =
        "Reads a scenario and its survey as 'run' would and reports every mistake at once, each\n"
        "with file, line, column and what is allowed. Without mistakes it says what a run would "
        "need.";
    bd_list sets = {.count = 0};
    const bd_option options[] = {BD_SCENARIO_OPTIONS(strategy, sets)};
    const bd_usage usage = {
        "check",
        "WORLD",
        what,
        "berdaya check configs/desa.yaml --strategy configs/strategies/holistic.yaml\n"
        "berdaya check configs/desa.yaml --set population.villages=75000",
        options,
        sizeof options / sizeof *options,
        1,
        1};
    size_t count;
    int status = bd_cli_parse(&usage, argc, argv, &world, &count);
    if (status >= 0) return status;
    bd_scenario *s = bd_cli_load(world, strategy, &sets, false, &status);
    if (s == NULL) return status;
    bd_opening opening = {.survey = NULL};
    status = bd_cli_open(NULL, s, false, &opening);
    if (status == 0) print_needs(s, opening.survey);
    bd_opening_release(&opening);
    bd_scenario_destroy(s);
    return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No concept of the sources is decoration: each row of table.h is run low and high under the same
 * luck, and its outcome must move as stated; with the mechanism off it must not move by one bit.
 * Prints the mean difference of every row. An argument picks tests by name: test_concepts
 * '*safety net*'. */
#include "concepts/table.h"
#include "io/scenario.h"
#include "measure/series.h"
#include "measure/snowball.h"
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEW 14 /* all must agree: chance 6.1e-5 for a fair coin */
#define MANY 40
#define MANY_AGREE 32 /* chance 9.1e-5 for a fair coin */
#define FIRST_MONTH 6
#define SETTINGS 64

typedef struct concept {
    const char *concept, *low, *high, *strategy, *both, *outcome;
    int direction;
    const char *off;
}
concept;

static const char *const small_world[] = {"population.villages=4", "population.districts=2",
                                          "population.households=120", "time.burn_in=12",
                                          "time.months=48"};

/* For the parameters alone: a world that costs nothing. */
static const char *const no_world[] = {"population.villages=1", "population.districts=1",
                                       "population.households=2", NULL};

/* Settings of one run, each with room of its own. */
typedef struct settings {
    char text[SETTINGS][256];
    const char *item[SETTINGS + 1];
    size_t n;
} settings;

/* A setting of a key that is there already goes before it. */
static void add(settings *s, const char *text, size_t length)
{
    size_t at = 0, key = strcspn(text, "=") + 1;
    while (at < s->n && strncmp(s->text[at], text, key) != 0) at++;
    if (at == SETTINGS || length >= sizeof s->text[0]) fail_msg("too many settings: %s", text);
    snprintf(s->text[at], sizeof s->text[0], "%.*s", (int)length, text);
    s->item[at] = s->text[at];
    if (at == s->n) s->item[++s->n] = NULL;
}

/* All effects of a method of the shipped world at 0. */
static void add_no_effects(settings *s, const bd_params *p, const char *name, size_t length)
{
    for (uint32_t m = 0; m < p->nmethod; m++) {
        if (strlen(p->method[m].key) != length || strncmp(p->method[m].key, name, length) != 0)
            continue;
        for (int c = 0; c < BD_NCHANNEL; c++) {
            if (p->method[m].effects[c] == 0) continue;
            char text[256];
            int n = snprintf(text, sizeof text, "methods.%s.effects.%s=0", p->method[m].key,
                             bd_axis_name(p, "channel", (size_t)c));
            add(s, text, (size_t)n);
        }
        return;
    }
    fail_msg("no method %.*s", (int)length, name);
}

static void add_all(settings *s, const bd_params *p, const char *list)
{
    static const char begin[] = "methods.", end[] = ".effects=none";
    while (*list != '\0') {
        size_t length = strcspn(list, ";");
        if (length > strlen(begin) + strlen(end) && strncmp(list, begin, strlen(begin)) == 0 &&
            strncmp(list + length - strlen(end), end, strlen(end)) == 0)
            add_no_effects(s, p, list + strlen(begin), length - strlen(begin) - strlen(end));
        else if (length > 0)
            add(s, list, length);
        list += length;
        list += strspn(list, "; ");
    }
}

static double from_column(const bd_view *view, const char *name)
{
    bd_column_info column[512];
    size_t n = bd_columns(view, &view->counts, column, 512), plane = 0;
    const char *dot = strchr(name, '.'), *bracket = strchr(name, '[');
    size_t length = bracket ? (size_t)(bracket - dot - 1) : strlen(dot + 1);
    if (bracket) plane = (size_t)strtoul(bracket + 1, NULL, 10);
    for (size_t i = 0; i < n; i++) {
        const bd_column_info *c = &column[i];
        if (strncmp(c->table, name, (size_t)(dot - name)) != 0 || c->table[dot - name] != '\0' ||
            strncmp(c->name, dot + 1, length) != 0 || c->name[length] != '\0')
            continue;
        double sum = 0;
        for (size_t r = 0; r < c->rows; r++) {
            const char *at = (const char *)c->data + (plane * c->rows + r) * c->item;
#define READ(t) strcmp(c->type, #t) == 0 ? (double)*(const t *)(const void *)at
            sum += READ(float)
                : READ(double)
                : READ(uint8_t)
                : READ(uint16_t)
                : READ(uint32_t) : READ(uint64_t) : (double)*(const int64_t *)(const void *)at;
#undef READ
        }
        return c->rows > 0 ? sum / (double)c->rows : 0;
    }
    fail_msg("no column %s", name);
    return 0;
}

/* One value of a series of the region; without a label the mean along its axis. */
static double from_series(const bd_view *view, const bd_params *p, const char *name)
{
    char head[64];
    size_t length = strcspn(name, ".");
    snprintf(head, sizeof head, "%.*s", (int)length, name);
    const bd_series_row *row = bd_series_find(head);
    if (row == NULL) fail_msg("no series %s", head);
    bd_observer observer;
    bd_observer_set(&observer, p);
    bd_sums *sums = calloc(view->counts.nvillage, sizeof *sums);
    double *values = calloc(bd_series_width(), sizeof *values);
    assert_true(sums != NULL && values != NULL);
    for (uint32_t v = 0; v < view->counts.nvillage; v++)
        bd_series_observe(&observer, view, v, &sums[v]);
    bd_sums region = bd_series_region(sums, view->counts.nvillage);
    bd_series_values(&region, values);
    double sum = 0, count = 0;
    for (size_t i = 0; i < row->width; i++) {
        if (name[length] == '.') {
            const char *label = bd_series_label(row->along, i);
            if (label == NULL || strcmp(label, name + length + 1) != 0) continue;
        }
        sum += values[row->offset + i], count++;
    }
    free(sums);
    free(values);
    if (count == 0) fail_msg("series %s has no %s", head, name + length + 1);
    return sum / count;
}

/* Children of the cohorts empowered since burn-in, a member; 0 where nobody was. */
static double snowball_number(const bd_view *view, const bd_params *p)
{
    uint32_t first = (uint32_t)p->time.burn_in;
    bd_snowball_mean mean = bd_snowball_mean_over(view->cohort.newly, view->cohort.children, first,
                                                  view->month, view->month, 0);
    return mean.newly > 0 ? mean.r : 0;
}

static double look_at(const bd_view *view, const bd_params *p, const char *name)
{
    if (name[0] == '@') return from_column(view, name + 1);
    if (strcmp(name, "snowball_number") == 0) return snowball_number(view, p);
    return from_series(view, p, name);
}

/* The world of a row with the settings of one of its arms, read once for all seeds. */
static config arm_new(const concept *row, const char *arm, bool off)
{
    config shipped = config_read("configs/desa.yaml", NULL, no_world);
    settings s = {.n = 0};
    for (size_t i = 0; i < sizeof small_world / sizeof *small_world; i++)
        add(&s, small_world[i], strlen(small_world[i]));
    add_all(&s, shipped.p, row->both);
    add_all(&s, shipped.p, arm);
    if (off) add_all(&s, shipped.p, row->off);
    config_free(&shipped);
    char strategy[200];
    snprintf(strategy, sizeof strategy,
             strcmp(row->strategy, "rest") == 0 ? "tests/concepts/strategy.yaml"
                                                : "configs/strategies/%s.yaml",
             row->strategy);
    return config_read("configs/desa.yaml", row->strategy[0] ? strategy : NULL, s.item);
}

static double outcome(const concept *row, const config *arm, uint64_t seed)
{
    bd_model *model = model_new(arm->p, seed, arm->opening.survey, 1);
    double sum = 0, months = 0;
    for (int64_t t = 0; t < arm->p->time.burn_in + arm->p->time.months; t++) {
        bd_model_step(model, NULL, NULL);
        if (t + 1 < arm->p->time.burn_in + FIRST_MONTH) continue;
        bd_view view = bd_model_view(model);
        sum += look_at(&view, arm->p, row->outcome);
        months++;
    }
    bd_model_destroy(model);
    return sum / months;
}

static void moves(void **state)
{
    const concept *row = *state;
    config low_arm = arm_new(row, row->low, false), high_arm = arm_new(row, row->high, false);
    int agree = 0, runs = 0;
    double mean = 0, level = 0;
    for (; runs < MANY && !(runs == FEW && agree == FEW); runs++) {
        double low = outcome(row, &low_arm, (uint64_t)runs + 1);
        double high = outcome(row, &high_arm, (uint64_t)runs + 1);
        agree += (high - low) * row->direction > 0;
        mean += high - low, level += low;
    }
    config_free(&low_arm);
    config_free(&high_arm);
    print_message("# %-28s %s\n#   against %s: %+.4g (from %.4g), as stated in %d of %d\n",
                  row->outcome, row->high, row->low, mean / runs, level / runs, agree, runs);
    if (runs == MANY && agree < MANY_AGREE)
        fail_msg("%s: %s moves as stated in %d of %d runs only", row->concept, row->outcome, agree,
                 runs);
}

static void stands_still(void **state)
{
    const concept *row = *state;
    config low_arm = arm_new(row, row->low, true), high_arm = arm_new(row, row->high, true);
    for (uint64_t seed = 1; seed <= 3; seed++) {
        double low = outcome(row, &low_arm, seed), high = outcome(row, &high_arm, seed);
        if (memcmp(&low, &high, sizeof low) != 0)
            fail_msg("%s: with %s, %s still moves by %.3g", row->concept, row->off, row->outcome,
                     high - low);
    }
    config_free(&low_arm);
    config_free(&high_arm);
}

#define ROW(concept, low, high, strategy, both, outcome, direction, off) \
    {concept, low, high, strategy, both, outcome, direction, off},
static const concept rows[] = {CONCEPTS(ROW)};
enum { NROW = sizeof rows / sizeof *rows };

int main(int argc, char **argv)
{
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    struct CMUnitTest tests[2 * NROW];
    char names[2 * NROW][256];
    for (size_t i = 0; i < NROW; i++) {
        snprintf(names[2 * i], sizeof names[0], "%zu %s: moves %s", i, rows[i].concept,
                 rows[i].outcome);
        snprintf(names[2 * i + 1], sizeof names[0], "%zu %s: off, %s stands still", i,
                 rows[i].concept, rows[i].outcome);
        void *state = (void *)&rows[i];
        tests[2 * i] = (struct CMUnitTest){names[2 * i], moves, NULL, NULL, state};
        tests[2 * i + 1] = (struct CMUnitTest){names[2 * i + 1], stands_still, NULL, NULL, state};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

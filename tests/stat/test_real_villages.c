/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The importer and the network statistics on 38 real villages (Banerjee and others 2013), against
 * the table of statistics that came with the data and was computed by other software. The data are
 * not part of the project: BERDAYA_SHARED names their folder, ../shared by default; without it the
 * test is skipped. */
#include "base/parse.h"
#include "io/csv.h"
#include "measure/network.h"
#include "model/inputs.h"
#include "setup/create.h"
#include "setup/survey.h"

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[512];

static const char *file_of(const char *name)
{
    static char path[4][800];
    static int next;
    next = (next + 1) % 4;
    snprintf(path[next], sizeof path[next], "%s/data/village-networks/%s", folder, name);
    return path[next];
}

static void tell(void *context, const bd_table *table, bool mistake, bd_table_place place,
                 const char *text)
{
    (void)context;
    print_message("%s:%u:%u %s%s\n", table->path, place.line + 1, place.column + 1,
                  mistake ? "" : "(warning) ", text);
}

static uint32_t column_of(const bd_table *t, const char *name)
{
    for (uint32_t c = 0; c < t->columns; c++)
        if (t->header[c].length == strlen(name) &&
            memcmp(t->text + t->header[c].text, name, strlen(name)) == 0)
            return c;
    fail_msg("no column %s", name);
    return 0;
}

static const bd_cell *cell_of(const bd_table *t, uint32_t row, const char *name)
{
    return &t->cell[(size_t)row * t->columns + column_of(t, name)];
}

static double number_of(const bd_table *t, uint32_t row, const char *name)
{
    const bd_cell *c = cell_of(t, row, name);
    double x;
    return bd_parse_real(t->text + c->text, c->length, '.', &x) == BD_PARSE_OK ? x : NAN;
}

static bd_table table_of(const char *name)
{
    bd_table t;
    bd_error err = {0};
    if (bd_csv_read(file_of(name), ',', &t, tell, NULL, &err) != BD_OK) fail_msg("%s", err.text);
    return t;
}

static void set_params(bd_params *p)
{
    bd_params_defaults(p);
    snprintf(p->survey.filter, BD_TEXT_MAX, "has_union12=1");
    snprintf(p->survey.id, BD_TEXT_MAX, "hhid");
    snprintf(p->survey.size, BD_TEXT_MAX, "n_members");
    snprintf(p->survey.wealth, BD_TEXT_MAX, "rooms");
    snprintf(p->survey.from, BD_TEXT_MAX, "hh_a");
    snprintf(p->survey.to, BD_TEXT_MAX, "hh_b");
}

/* Caste of each household as a number, by its permanent id. */
typedef struct caste {
    uint64_t id;
    uint16_t kind;
} caste;

static int by_id(const void *x, const void *y)
{
    const caste *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

static caste *read_castes(uint32_t *n)
{
    bd_table t = table_of("households.csv");
    caste *list = calloc(t.rows, sizeof *list);
    assert_non_null(list);
    for (uint32_t row = 0; row < t.rows; row++) {
        const bd_cell *v = cell_of(&t, row, "village"), *h = cell_of(&t, row, "hhid");
        const bd_cell *c = cell_of(&t, row, "caste");
        list[row].id = bd_survey_household_id(bd_survey_village_id(t.text + v->text, v->length),
                                              t.text + h->text, h->length);
        list[row].kind = BD_KIND_UNKNOWN;
        if (c->length > 0) /* the names differ in their first two letters */
            list[row].kind = (uint16_t)(t.text[c->text] << 7 ^ t.text[c->text + 1]);
    }
    *n = t.rows;
    qsort(list, t.rows, sizeof *list, by_id);
    bd_csv_release(&t);
    return list;
}

static void agrees(const bd_table *stats, uint32_t row, const char *name, double x)
{
    double expected = number_of(stats, row, name);
    if (isnan(expected)) return;
    if (!(fabs(x - expected) <= 0.5001e-4))
        fail_msg("village %g: %s is %.6f, not %.4f", number_of(stats, row, "village"), name, x,
                 expected);
}

static void statistics_of_the_real_villages_agree_to_the_digits(void **state)
{
    (void)state;
    static bd_params p;
    set_params(&p);
    bd_survey *s;
    bd_error err = {0};
    if (bd_survey_load(&p, file_of("households.csv"), file_of("edges_union12.csv"), NULL, tell,
                       NULL, &s, &err) != BD_OK)
        fail_msg("%s", err.text);
    bd_world w;
    if (bd_create_world(&w, &p, (bd_luck){1, 0}, s, 2, &err) != BD_OK) fail_msg("%s", err.text);
    bd_view view = bd_world_view(&w, &p);
    char text[200];
    assert_null(bd_world_broken(&view, text, sizeof text));
    assert_null(bd_ties_broken(&view, text, sizeof text));
    assert_int_equal(w.counts.nvillage, 38);

    bd_table stats = table_of("village_stats.csv");
    uint32_t ncaste;
    caste *castes = read_castes(&ncaste);
    bd_network mean = {0};
    bd_alike alike = {0};
    double leaders = 0;
    int with_leaders = 0;
    uint16_t kind[2000];
    for (uint32_t v = 0; v < 38; v++) {
        uint32_t row = UINT32_MAX;
        for (uint32_t r = 0; r < stats.rows; r++) {
            const bd_cell *net = cell_of(&stats, r, "net"), *name = cell_of(&stats, r, "village");
            if (memcmp(stats.text + net->text, "union12", 7) == 0 &&
                bd_survey_village_id(stats.text + name->text, name->length) == w.village.id[v])
                row = r;
        }
        assert_true(row != UINT32_MAX);
        bd_network m;
        assert_int_equal(bd_network_measure(&view, v, &m, NULL), BD_OK);
        agrees(&stats, row, "n", m.households);
        agrees(&stats, row, "m", m.ties);
        agrees(&stats, row, "mean_deg", m.degree);
        agrees(&stats, row, "sd_deg", m.degree_sd);
        agrees(&stats, row, "max_deg", m.degree_max);
        agrees(&stats, row, "cv2", m.cv2);
        agrees(&stats, row, "isolates", m.isolated);
        agrees(&stats, row, "avg_clust", m.clustering);
        agrees(&stats, row, "transitivity", m.transitivity);
        agrees(&stats, row, "ncomp", m.components);
        agrees(&stats, row, "giant", m.giant);
        agrees(&stats, row, "apl", m.path);
        agrees(&stats, row, "lambda1", m.eigenvalue);
        agrees(&stats, row, "density", m.density);
        for (uint32_t i = 0; i < w.village.count[v]; i++) {
            caste key = {.id = w.household.id[w.village.first[v] + i]};
            const caste *found = bsearch(&key, castes, ncaste, sizeof key, by_id);
            assert_non_null(found);
            kind[i] = found->kind;
        }
        bd_alike a = bd_network_alike(&view, v, kind);
        agrees(&stats, row, "caste_same", a.same);
        agrees(&stats, row, "caste_exp", a.expected);
        for (size_t i = 0; i < sizeof m / sizeof(double); i++)
            ((double *)&mean)[i] += ((const double *)&m)[i] / 38;
        alike.same += a.same / 38;
        alike.expected += a.expected / 38;
        if (!isnan(number_of(&stats, row, "leader_share"))) /* leaders known, not drawn */
            leaders += m.leaders_degree, with_leaders++;
    }
    print_message("  real villages: households %.1f degree %.3f sd %.3f CV^2 %.3f clustering %.3f "
                  "transitivity %.3f giant %.3f path %.3f eigenvalue %.2f\n  same caste %.3f, by "
                  "chance %.3f, Coleman %.3f; leaders %.3f times the others (%d villages)\n",
                  mean.households, mean.degree, mean.degree_sd, mean.cv2, mean.clustering,
                  mean.transitivity, mean.giant, mean.path, mean.eigenvalue, alike.same,
                  alike.expected, (alike.same - alike.expected) / (1 - alike.expected),
                  leaders / with_leaders, with_leaders);
    free(castes);
    bd_csv_release(&stats);
    bd_world_release(&w);
    bd_survey_destroy(s);
}

int main(void)
{
    const char *named = getenv("BERDAYA_SHARED");
    snprintf(folder, sizeof folder, "%s", named ? named : "../shared");
    if (access(file_of("households.csv"), R_OK) != 0) {
        printf("skipped: the survey data are not at %s\n", file_of("households.csv"));
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statistics_of_the_real_villages_agree_to_the_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

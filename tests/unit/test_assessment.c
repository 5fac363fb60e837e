/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Assessment: whom workers take for the most urgent, and what the village files. */
#include "one_month.h"
#include "process/planning.h"

#include <math.h>

static one_month *assessed(const char *rule, double error)
{
    bd_params *p = small_params();
    set(p, "population.households", 2000);
    uint32_t method = add_method(p, "counselling", "client", 2, 0);
    only_method(p, method);
    set_word(p, "strategy.targeting", rule);
    set(p, "casework.targeting_error", error);
    one_month *t = one_month_new(p);
    t->m.month = (uint32_t)p->casework.priority_every - 1; /* next month an order is due */
    bd_assessment(&t->m);
    return t;
}

/* Mean place in the order of help of the poor and of the others. */
static void mean_places(const one_month *t, double place[2])
{
    double sum[2] = {0}, count[2] = {0};
    for (uint32_t i = 0; i < t->m.n; i++) {
        bool poor = BD_ROWS(&t->m, stratum, 0)[i] == BD_STRATUM_poor;
        sum[poor] += BD_ROWS(&t->m, priority, 0)[i];
        count[poor]++;
    }
    for (int k = 0; k < 2; k++) place[k] = sum[k] / count[k];
}

static void without_error_the_poorest_come_first(void **state)
{
    (void)state;
    one_month *t = assessed("poorest", 0);
    for (uint32_t i = 1; i < t->m.n; i++) {
        bool poorer = BD_ROWS(&t->m, log_assets, 0)[i] < BD_ROWS(&t->m, log_assets, 0)[0];
        if (poorer)
            assert_true(BD_ROWS(&t->m, priority, 0)[i] >= BD_ROWS(&t->m, priority, 0)[0]);
        else
            assert_true(BD_ROWS(&t->m, priority, 0)[i] <= BD_ROWS(&t->m, priority, 0)[0]);
    }
    one_month_free(t);
}

static void error_blurs_the_order_and_assessment_sharpens_it(void **state)
{
    (void)state;
    double exact[2], blurred[2], sharpened[2];
    one_month *t = assessed("poorest", 0);
    mean_places(t, exact);
    one_month_free(t);
    t = assessed("poorest", 2);
    mean_places(t, blurred);
    t->w->village.assessment[0] = 0.9;
    bd_assessment(&t->m);
    mean_places(t, sharpened);
    one_month_free(t);
    assert_true(exact[1] - exact[0] > 1.5 * (blurred[1] - blurred[0]));
    assert_true(sharpened[1] - sharpened[0] > 1.3 * (blurred[1] - blurred[0]));
}

static void universal_help_comes_in_an_order_without_favourites(void **state)
{
    (void)state;
    one_month *t = assessed("universal", 0.6);
    double place[2];
    mean_places(t, place);
    assert_near(place[1], place[0], 4 * 74 / sqrt(t->m.n * 0.25 * 0.75), "mean place of the poor");
    one_month_free(t);
}

static void the_village_files_how_many_wait_at_which_place(void **state)
{
    (void)state;
    one_month *t = assessed("vulnerable", 0.6);
    uint8_t *months = BD_ROWS(&t->m, case_months, 0);
    months[0] = 2, months[1] = BD_CASE_CLOSED;
    bd_assessment(&t->m);
    uint32_t sum = 0, top = 1;
    for (uint32_t b = 0; b < BD_SCORE_BINS; b++) sum += t->w->village.histogram[b * 2];
    for (uint32_t i = 2; i < t->m.n; i++)
        top += BD_ROWS(&t->m, priority, 0)[i] >= 256 - 256 / BD_SCORE_BINS;
    assert_int_equal(sum, t->m.n - 1); /* a closed case does not wait */
    assert_int_equal(t->w->village.histogram[(BD_SCORE_BINS - 1) * 2], top); /* an open one first */
    one_month_free(t);
}

static void scores_become_places_by_their_rank(void **state)
{
    (void)state;
    one_month *t = assessed("poorest", 0);
    for (uint32_t i = 0; i < 50; i++)
        assert_int_equal(BD_ROWS(&t->m, priority, 0)[i],
                         bd_priority(&t->c.places, -(double)BD_ROWS(&t->m, log_assets, 0)[i]));
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_error_the_poorest_come_first),
        cmocka_unit_test(error_blurs_the_order_and_assessment_sharpens_it),
        cmocka_unit_test(universal_help_comes_in_an_order_without_favourites),
        cmocka_unit_test(the_village_files_how_many_wait_at_which_place),
        cmocka_unit_test(scores_become_places_by_their_rank),
    };
    return cmocka_run_group_tests_name("assessment", tests, NULL, NULL);
}

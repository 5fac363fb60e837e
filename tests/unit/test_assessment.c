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
    uint8_t *stage = BD_ROWS(&t->m, case_stage, 0), *months = BD_ROWS(&t->m, case_months, 0);
    stage[0] = BD_CASE_work, stage[1] = BD_CASE_closed;
    stage[2] = BD_CASE_aftercare, months[2] = (uint8_t)t->p->casework.aftercare_every - 1;
    stage[3] = BD_CASE_aftercare, months[3] = (uint8_t)t->p->casework.aftercare_every;
    bd_assessment(&t->m);
    uint32_t sum = 0, top = 2;
    for (uint32_t b = 0; b < BD_SCORE_BINS; b++) sum += t->w->village.histogram[b * 2];
    for (uint32_t i = 4; i < t->m.n; i++)
        top += BD_ROWS(&t->m, priority, 0)[i] >= 256 - 256 / BD_SCORE_BINS;
    assert_int_equal(sum, t->m.n - 2); /* neither a closed case waits nor one not due yet */
    assert_int_equal(t->w->village.histogram[(BD_SCORE_BINS - 1) * 2], top); /* an open one first */
    assert_int_equal(t->w->village.open_cases[0], 2);
    one_month_free(t);
}

static void scores_become_places_by_their_rank(void **state)
{
    (void)state;
    one_month *t = assessed("poorest", 0);
    for (uint32_t i = 0; i < 50; i++)
        assert_int_equal(
            BD_ROWS(&t->m, priority, 0)[i],
            bd_priority(&t->c.places, -(double)bd_assets_score(&t->c.wealth.law,
                                                               BD_ROWS(&t->m, log_assets, 0)[i])));
    one_month_free(t);
}

static void felt_need_is_what_is_lacked_most_as_far_as_help_is_offered(void **state)
{
    (void)state;
    one_month *t = assessed("felt_need", 0);
    t->p->method[0].effects[BD_CHANNEL_practice_economy] = 0.4; /* nothing else is offered */
    for (uint32_t i = 0; i < 3; i++)
        for (int k = 0; k < BD_NPOWER; k++) BD_ROWS(&t->m, power, k)[i] = 0.5f;
    BD_ROWS(&t->m, power, BD_POWER_economy)[0] = 0.1f;
    BD_ROWS(&t->m, power, BD_POWER_choice)[1] = 0.05f; /* lacks more, but not what is offered */
    bd_assessment(&t->m);
    const uint8_t *priority = BD_ROWS(&t->m, priority, 0);
    assert_true(priority[0] > 240 && priority[0] > priority[1] + 50 && priority[1] >= priority[2]);
    one_month_free(t);
}

static void the_central_come_first_by_their_ties(void **state)
{
    (void)state;
    one_month *t = assessed("central", 0);
    const uint32_t *offset = t->w->ties.offset;
    for (uint32_t i = 1; i < t->m.n; i++) {
        uint32_t ties = offset[i + 1] - offset[i], others = offset[1] - offset[0];
        uint8_t place = BD_ROWS(&t->m, priority, 0)[i], other = BD_ROWS(&t->m, priority, 0)[0];
        assert_true(ties == others  ? place == other
                    : ties > others ? place >= other
                                    : place <= other);
    }
    one_month_free(t);
}

static void clusters_come_with_those_to_whom_they_are_tied(void **state)
{
    (void)state;
    one_month *t = assessed("clustered", 0.6), *u = assessed("random", 0.6);
    double shared[2] = {0}, chosen[2] = {0}, mean = 0;
    one_month *arm[] = {t, u};
    for (int a = 0; a < 2; a++) {
        const uint8_t *priority = BD_ROWS(&arm[a]->m, priority, 0);
        for (uint32_t i = 0; i < t->m.n; i++) {
            if (a == 0) mean += priority[i] / (double)t->m.n;
            for (uint32_t e = t->w->ties.offset[i]; e < t->w->ties.offset[i + 1]; e++) {
                if (priority[i] < 230) continue;
                chosen[a]++;
                shared[a] += priority[t->w->ties.local[e]] >= 230;
            }
        }
    }
    assert_near(mean, 128, 25, "places spread over the whole order");
    assert_true(shared[0] / chosen[0] > 2 * shared[1] / chosen[1]);
    one_month_free(t);
    one_month_free(u);
}

static void help_goes_hamlet_by_hamlet(void **state)
{
    (void)state;
    one_month *t = assessed("geographic", 0.6);
    int place[256];
    for (int k = 0; k < 256; k++) place[k] = -1;
    int hamlets = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        int *of = &place[BD_ROWS(&t->m, hamlet, 0)[i]];
        hamlets += *of < 0;
        if (*of >= 0) assert_int_equal(*of, BD_ROWS(&t->m, priority, 0)[i]);
        *of = BD_ROWS(&t->m, priority, 0)[i];
    }
    assert_true(hamlets > 5);
    one_month_free(t);
}

static void who_is_chosen_wrongly_is_counted_and_assessment_lowers_it(void **state)
{
    (void)state;
    one_month *t = assessed("poorest", 0);
    assert_true(t->w->village.chosen[0] > 100);
    assert_int_equal(t->w->village.missed[0], 0);
    one_month_free(t);
    t = assessed("poorest", 1);
    uint32_t blurred = t->w->village.missed[0];
    t->w->village.assessment[0] = 0.8;
    bd_assessment(&t->m);
    assert_true(blurred > 30 && t->w->village.missed[0] < blurred / 2);
    one_month_free(t);
}

static void a_village_with_cadres_for_its_groups_is_left(void **state)
{
    (void)state;
    one_month *t = assessed("universal", 0);
    uint32_t groups = 0;
    for (uint32_t slot = 0; slot < t->w->counts.slots; slot++) groups += t->w->group.id[slot] != 0;
    set_word(t->p, "strategy.exit", "self_reliant");
    for (uint32_t i = 0; i < t->m.n; i++)
        BD_ROWS(&t->m, role, 0)[i] = i + 1 < groups ? BD_ROLE_cadre : BD_ROLE_aware;
    bd_assessment(&t->m);
    assert_int_equal(t->w->village.exited[0], 0);
    BD_ROWS(&t->m, role, 0)[groups] = BD_ROLE_cadre;
    bd_assessment(&t->m);
    assert_int_equal(t->w->village.exited[0], 1);
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(felt_need_is_what_is_lacked_most_as_far_as_help_is_offered),
        cmocka_unit_test(the_central_come_first_by_their_ties),
        cmocka_unit_test(clusters_come_with_those_to_whom_they_are_tied),
        cmocka_unit_test(help_goes_hamlet_by_hamlet),
        cmocka_unit_test(who_is_chosen_wrongly_is_counted_and_assessment_lowers_it),
        cmocka_unit_test(a_village_with_cadres_for_its_groups_is_left),
        cmocka_unit_test(without_error_the_poorest_come_first),
        cmocka_unit_test(error_blurs_the_order_and_assessment_sharpens_it),
        cmocka_unit_test(universal_help_comes_in_an_order_without_favourites),
        cmocka_unit_test(the_village_files_how_many_wait_at_which_place),
        cmocka_unit_test(scores_become_places_by_their_rank),
    };
    return cmocka_run_group_tests_name("assessment", tests, NULL, NULL);
}

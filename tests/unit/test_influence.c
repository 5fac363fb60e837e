/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Influence: simple contagion of what is known, complex contagion of what is done. */
#include "one_month.h"
#include "process/influence.h"
#include "state/shown.h"

#include <math.h>

static void whole_powers_are_powers(void **state)
{
    (void)state;
    for (int n = 0; n < 32; n++)
        assert_near((double)bd_whole_power(0.7f, n), pow(0.7, n), 1e-6, "0.7^n");
}

static void half_of_the_encouragement_is_felt_at_theta(void **state)
{
    (void)state;
    for (int n = 1; n < 10; n++) {
        float power = bd_whole_power(0.25f, n);
        assert_near((double)bd_hill(0.25f, power, n), 0.5, 1e-6, "at theta");
        assert_near((double)bd_hill(0, power, n), 0, 0, "nobody beyond the usual");
        assert_near((double)bd_hill(-0.3f, power, n), 0, 0, "fewer than usual");
    }
}

static void two_neighbours_are_worth_more_than_twice_one(void **state)
{
    (void)state;
    float power = bd_whole_power(0.25f, 3);
    assert_true(bd_hill(0.2f, power, 3) > 2 * bd_hill(0.1f, power, 3));
    assert_true(bd_hill(0.2f, 0.25f, 1) < 2 * bd_hill(0.1f, 0.25f, 1)); /* simple contagion: less */
}

static void being_told_by_several_is_failing_to_be_told_by_each(void **state)
{
    (void)state;
    float each = (float)bd_failure_exponent(0.35);
    assert_near((double)bd_inform_chance(each), 0.35, 1e-6, "one teller");
    assert_near((double)bd_inform_chance(3 * each), 1 - pow(0.65, 3), 1e-6, "three tellers");
    assert_near((double)bd_inform_chance(0), 0, 0, "none");
}

static void awareness_is_pulled_towards_the_mean_of_neighbours(void **state)
{
    (void)state;
    assert_near((double)bd_awareness_pull(0.05f, 0.3f, 0.1f), 0.01, 1e-7, "up");
    assert_near((double)bd_awareness_pull(0.05f, 0.1f, 0.3f), -0.01, 1e-7, "down");
}

/* A tenth of a visit, as near as what is shown comes to it. */
#define TENTH (102u << 3)
#define VISIT (102.0 / 1023)

/* What visits and encouragement push in household i: on skill, and on motivation. */
static double lesson(const one_month *t, uint32_t i)
{
    return (double)bd_cadre_lesson((float)t->p->influence.cadre_teach,
                                   BD_PLANE(&t->m, visited, 0)[i]);
}
static double urge(const one_month *t, uint32_t i)
{
    return (double)bd_urge((float)t->p->influence.cadre_encourage, BD_PLANE(&t->m, visited, 0)[i],
                           (float)t->p->influence.motivation,
                           BD_PLANE(&t->m, encourage, 0)[i] - t->m.s->felt_usual);
}

/* Shows the same to everybody, then lets neighbours influence village 0. */
static void show_all(one_month *t, uint32_t shown)
{
    size_t n = t->w->counts.nhousehold;
    for (size_t h = 0; h < n; h++) t->w->household.shown[(t->m.month & 1) * n + h] = shown;
    bd_influence(&t->m);
}

static void the_usual_share_of_neighbours_encourages_nobody(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    t->w->village.part_ref[0] = 1;
    show_all(t, BD_SHOWN_PART);
    for (uint32_t i = 0; i < t->m.n; i++) {
        assert_near((double)BD_PLANE(&t->m, encourage, 0)[i], 0, 0, "encouragement");
        assert_near(urge(t, i), 0, 0, "motivation");
    }
    one_month_free(t);
}

static void neighbours_beyond_the_usual_encourage_and_motivate(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    t->w->village.part_ref[0] = 0.5;
    show_all(t, BD_SHOWN_PART);
    double felt = 0.125 / (0.125 + pow(t->p->influence.theta, 3));
    uint32_t tied = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        if (BD_PLANE(&t->m, share, 0)[i] < 1) continue;
        tied++;
        assert_near((double)BD_PLANE(&t->m, encourage, 0)[i], felt, 1e-5, "encouragement");
        assert_near(urge(t, i), felt * t->p->influence.motivation, 1e-6, "motivation");
    }
    assert_true(tied > t->m.n / 2);
    one_month_free(t);
}

static void gains_like_ones_own_pull_nobody(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    float *awareness = BD_ROWS(&t->m, agency, BD_AGENCY_awareness);
    memcpy(awareness, BD_ROWS(&t->m, agency_base, BD_AGENCY_awareness), t->m.n * sizeof(float));
    show_all(t, 0);
    for (uint32_t i = 0; i < t->m.n; i++)
        assert_near((double)BD_PLANE(&t->m, pull, 0)[i], 0, 1e-7, "pull at rest");
    one_month_free(t);
}

static void visits_of_cadres_teach_awareness_and_skill(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    show_all(t, TENTH);
    uint32_t i = 0;
    while (lesson(t, i) <= 0) i++;
    const bd_ties *ties = &t->w->ties;
    double visits = VISIT * (ties->offset[i + 1] - ties->offset[i]);
    for (uint32_t e = ties->cross_first[0]; e < ties->cross_first[1]; e++)
        visits += ties->cross_from[e] == i ? VISIT : 0;
    assert_near(lesson(t, i), visits * t->p->influence.cadre_teach, 1e-6, "skill");
    assert_near(urge(t, i), visits * t->p->influence.cadre_encourage, 1e-6, "motivation");
    one_month_free(t);
}

static void the_usual_visits_teach_nobody(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "time.burn_in", 12);
    one_month *t = one_month_new(p);
    t->m.burn_in = t->m.settling = true;
    const bd_ties *ties = &t->w->ties;
    show_all(t, TENTH);
    double ends = ties->offset[t->m.n] + ties->cross_first[1];
    assert_near(t->w->village.contact_ref[0], VISIT * ends / t->m.n, 1e-6, "usual visits");
    double usual = t->w->village.contact_ref[0];
    begin_month(t, 0);
    t->m.burn_in = t->m.settling = false;
    show_all(t, TENTH);
    double sum = 0;
    uint32_t less = 0;
    for (uint32_t i = 0; i < t->m.n; i++) {
        sum += lesson(t, i), less += lesson(t, i) < 0;
    }
    assert_near(sum, 0, 1e-4, "as much is lost by the less visited as others gain");
    assert_true(less > 0);
    assert_near(t->w->village.contact_ref[0], usual, 0, "no longer measured");
    one_month_free(t);
}

static void who_has_more_neighbours_than_fit_a_sum_sees_them_all(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "population.households", 300);
    set_word(p, "ties.kind", "complete");
    set(p, "ties.across", 0);
    set(p, "influence.media", 0.01);
    one_month *t = one_month_new(p);
    uint32_t n = t->m.n, *shown = t->w->household.shown;
    assert_true(n > 2 * BD_SUM_MOST);
    for (uint32_t i = 0; i < n; i++)
        shown[i] = bd_shown_gain(i == 0 ? -1 : 0.5f) | (i % 2 ? BD_SHOWN_PART : BD_SHOWN_TELLS);
    bd_influence(&t->m);
    float *share = BD_PLANE(&t->m, share, 0), *pull = BD_PLANE(&t->m, pull, 0);
    float *aware = BD_ROWS(&t->m, agency, BD_AGENCY_awareness);
    float *usual = BD_ROWS(&t->m, agency_base, BD_AGENCY_awareness);
    uint32_t odd = n / 2;
    for (uint32_t i = 1; i < n; i++) {
        assert_near((double)share[i], (double)(odd - i % 2) / (n - 1), 1e-6, "all but itself");
        double mean = (0.5 * (n - 2) - 1) / (n - 1), own = (double)aware[i] - (double)usual[i];
        assert_near((double)pull[i], p->influence.awareness * (mean - own), 1e-6, "mean gain");
    }
    one_month_free(t);
}

static void who_is_inclined_takes_the_topic_up(void **state)
{
    (void)state;
    float odds = 0.2f / 0.8f;
    assert_near((double)bd_adopt_chance(0.2f, odds, 1, 0), 0.2, 1e-6, "usual");
    assert_near((double)bd_adopt_chance(0.2f, odds, 1.5f, 1), 0.528396, 1e-5, "inclined");
    assert_near((double)bd_adopt_chance(1, 1e6f, 5, -9), 1, 0, "certain");
    assert_near((double)bd_adopt_chance(0, 0, 5, 9), 0, 0, "never");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_inclined_takes_the_topic_up),
        cmocka_unit_test(whole_powers_are_powers),
        cmocka_unit_test(half_of_the_encouragement_is_felt_at_theta),
        cmocka_unit_test(two_neighbours_are_worth_more_than_twice_one),
        cmocka_unit_test(being_told_by_several_is_failing_to_be_told_by_each),
        cmocka_unit_test(awareness_is_pulled_towards_the_mean_of_neighbours),
        cmocka_unit_test(the_usual_share_of_neighbours_encourages_nobody),
        cmocka_unit_test(neighbours_beyond_the_usual_encourage_and_motivate),
        cmocka_unit_test(gains_like_ones_own_pull_nobody),
        cmocka_unit_test(who_has_more_neighbours_than_fit_a_sum_sees_them_all),
        cmocka_unit_test(visits_of_cadres_teach_awareness_and_skill),
        cmocka_unit_test(the_usual_visits_teach_nobody),
    };
    return cmocka_run_group_tests_name("influence", tests, NULL, NULL);
}

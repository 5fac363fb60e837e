/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Agency: pushes add once, the scarcest part binds, distress follows hardship and coping. */
#include "one_month.h"
#include "process/agency.h"

static void pushes_apply_to_what_is_missing_and_to_what_is_there(void **state)
{
    (void)state;
    assert_near((double)bd_push(0.4f, 0.5f, 0), 0.7, 1e-6, "gain");
    assert_near((double)bd_push(0.4f, 0, 0.5f), 0.2, 1e-6, "loss");
    assert_near((double)bd_push(0.4f, 0.1f, 0.1f), 0.42, 1e-6, "both, once");
}

static void no_sum_of_pushes_leaves_0_to_1(void **state)
{
    (void)state;
    for (int i = 0; i <= 10; i++)
        for (int up = 0; up <= 30; up++)
            for (int down = 0; down <= 30; down++) {
                float v = bd_push((float)i / 10, (float)up / 10, (float)down / 10);
                assert_true(v >= -1e-6f && v <= 1 + 1e-6f);
            }
}

static void a_variable_returns_to_its_usual_value(void **state)
{
    (void)state;
    float v = 0.9f;
    for (int i = 0; i < 200; i++) v = bd_return(v, 0.4f, 0.05f);
    assert_near((double)v, 0.4, 1e-4, "after long");
    assert_near((double)bd_return(0.9f, 0.4f, 0.1f), 0.85, 1e-6, "after a month");
}

static void agency_is_the_harmonic_mean_cut_by_half_the_distress(void **state)
{
    (void)state;
    assert_near((double)bd_agency_of(0.5f, 0.5f, 0.5f, 0), 0.5, 1e-6, "three alike");
    assert_near((double)bd_agency_of(0.2f, 0.6f, 0.3f, 0), 3 / (1 / 0.2 + 1 / 0.6 + 1 / 0.3), 1e-6,
                "harmonic mean");
    assert_near((double)bd_agency_of(0.5f, 0.5f, 0.5f, 1), 0.25, 1e-6, "in full distress");
}

static void without_awareness_skill_or_motivation_there_is_no_agency(void **state)
{
    (void)state;
    assert_near((double)bd_agency_of(0, 1, 1, 0), 0, 0, "no awareness");
    assert_near((double)bd_agency_of(1, 0, 1, 0), 0, 0, "no skill");
    assert_near((double)bd_agency_of(1, 1, 0, 0), 0, 0, "no motivation");
    assert_near((double)bd_agency_of(0, 0, 0, 0), 0, 0, "nothing");
}

static void the_scarcest_part_binds(void **state)
{
    (void)state;
    double gain_scarce =
        (double)(bd_agency_of(0.3f, 0.8f, 0.8f, 0) - bd_agency_of(0.2f, 0.8f, 0.8f, 0));
    double gain_plenty =
        (double)(bd_agency_of(0.2f, 0.9f, 0.8f, 0) - bd_agency_of(0.2f, 0.8f, 0.8f, 0));
    assert_true(gain_scarce > 5 * gain_plenty);
}

static void distress_has_a_target_within_0_and_1(void **state)
{
    (void)state;
    assert_near((double)bd_distress_target(0.3f, 0.2f, 0.5f, 0.4f), 0.3, 1e-6, "target");
    assert_near((double)bd_distress_target(0.3f, 0, 0.5f, 1), 0, 0, "no less than none");
    assert_near((double)bd_distress_target(0.9f, 0.5f, 0.5f, 0), 1, 0, "no more than all");
}

static void practised_coping_fades_less(void **state)
{
    (void)state;
    assert_near((double)bd_coping_fade(0.1f, 0.8f, 0, 2, 0), 0.1, 1e-7, "not practised");
    assert_near((double)bd_coping_fade(0.1f, 0.8f, 1, 2, 0), 0.02, 1e-7, "practised in full");
}

static void a_reserve_leaves_room_to_practise(void **state)
{
    (void)state;
    assert_near((double)bd_reserve(150, 100, 1), 0.5, 1e-6, "half a month beyond the aim");
    assert_near((double)bd_reserve(80, 100, 1), 0, 0, "less than it aims at");
    assert_near((double)bd_reserve(0.5f, 0, 1), 0, 0, "nothing to be used to");
    assert_near((double)bd_coping_fade(0.1f, 0.8f, 0, 2, 0.25f), 0.05, 1e-7, "half secured");
    assert_near((double)bd_coping_fade(0.1f, 0.8f, 0.5f, 2, 0.25f), 0.03, 1e-7, "and practised");
    assert_near((double)bd_coping_fade(0.1f, 0.8f, 0, 2, 3), 0, 0, "no more than all of it");
}

static void coping_lasts_longer_with_a_reserve(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    for (uint32_t i = 0; i < 2; i++) {
        BD_ROWS(&t->m, coping, 0)[i] = 0.4f;
        BD_ROWS(&t->m, consumption_ref, 0)[i] = 1e6f;
        BD_ROWS(&t->m, savings, 0)[i] = (float)(t->p->livelihood.buffer + 0.25 * i) * 1e6f;
        BD_PLANE(&t->m, own, 0)[i] = BD_ROWS(&t->m, practice_ref, 0)[i] = 0;
    }
    bd_agency(&t->m);
    const float *coping = BD_ROWS(&t->m, coping, 0);
    double fade = t->p->agency.coping_fade, kept = 1 - 0.25 * t->p->agency.coping_secured;
    assert_near((double)coping[0], 0.4 * (1 - fade), 1e-6, "at what it aims at");
    assert_near((double)coping[1], 0.4 * (1 - fade * (kept > 0 ? kept : 0)), 1e-6, "beyond it");
    one_month_free(t);
}

static void who_practises_more_than_usual_learns_and_who_less_forgets(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    float *usual = BD_ROWS(&t->m, practice_ref, 0), *own = BD_PLANE(&t->m, own, 0);
    const float *skill = BD_ROWS(&t->m, agency, BD_AGENCY_skill);
    for (uint32_t i = 0; i < 3; i++) {
        BD_ROWS(&t->m, agency, BD_AGENCY_skill)[i] = 0.5f;
        BD_ROWS(&t->m, agency_base, BD_AGENCY_skill)[i] = 0.5f;
        usual[i] = 0.3f;
    }
    own[0] = 0.3f, own[1] = 0.6f, own[2] = 0;
    bd_agency(&t->m);
    double learning = t->p->agency.learning * 0.3;
    assert_near((double)skill[0], 0.5, 1e-6, "the usual");
    assert_near((double)skill[1], 0.5 + learning, 1e-6, "more than usual");
    assert_near((double)skill[2], 0.5 - learning, 1e-6, "less than usual");
    one_month_free(t);
}

static void visits_and_encouragement_of_neighbours_move_agency(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    for (uint32_t i = 0; i < 2; i++)
        for (int a = 0; a < BD_NAGENCY; a++)
            BD_ROWS(&t->m, agency, a)[i] = BD_ROWS(&t->m, agency_base, a)[i] = 0.5f;
    BD_PLANE(&t->m, visited, 0)[0] = 0.3f, BD_PLANE(&t->m, visited, 0)[1] = -0.3f;
    BD_PLANE(&t->m, encourage, 0)[0] = BD_PLANE(&t->m, encourage, 0)[1] = 0.4f;
    t->s.felt_usual = 0.1f;
    bd_agency(&t->m);
    const bd_params_influence *by = &t->p->influence;
    const bd_params_agency *p = &t->p->agency;
    for (uint32_t i = 0; i < 2; i++) {
        double visits = i == 0 ? 0.3 : -0.3;
        double lesson = 0.5 * by->cadre_teach * visits;
        double urge = 0.5 * (by->cadre_encourage * visits + by->motivation * 0.3);
        assert_near((double)BD_ROWS(&t->m, agency, BD_AGENCY_awareness)[i],
                    0.5 + lesson * (1 - p->awareness_return), 1e-6, "awareness");
        assert_near((double)BD_ROWS(&t->m, agency, BD_AGENCY_motivation)[i],
                    0.5 + urge * (1 - p->motivation_return), 1e-6, "motivation");
    }
    one_month_free(t);
}

static void what_pushes_all_alike_adds_to_what_pushes_one(void **state)
{
    (void)state;
    for (int pushed = 0; pushed < 2; pushed++) { /* the two ways in which the month is gone on */
        one_month *t = one_month_new(small_params());
        for (int a = 0; a < BD_NAGENCY; a++)
            BD_ROWS(&t->m, agency, a)[3] = BD_ROWS(&t->m, agency_base, a)[3] = 0.5f;
        t->s.media = -0.2f, t->s.made_up = 0.1f;
        t->s.pushed = pushed ? t->m.n : 0;
        if (pushed) BD_PLANE(&t->m, up, BD_AGENCY_awareness)[3] = 0.4f;
        BD_PLANE(&t->m, up, BD_AGENCY_trust)[3] = 0.3f;
        bd_agency(&t->m);
        const bd_params_agency *p = &t->p->agency;
        assert_near((double)BD_ROWS(&t->m, agency, BD_AGENCY_awareness)[3],
                    0.5 + 0.5 * (pushed ? 0.2 : -0.2) * (1 - p->awareness_return), 1e-6, "media");
        assert_near((double)BD_ROWS(&t->m, agency, BD_AGENCY_trust)[3],
                    0.5 + 0.5 * 0.4 * (1 - p->trust_return), 1e-6, "trust");
        one_month_free(t);
    }
}

static void a_crisis_raises_distress_by_more_than_its_absence_lowers_it(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    uint8_t *crisis = BD_ROWS(&t->m, crisis, 0);
    for (uint32_t i = 0; i < 2; i++) {
        BD_ROWS(&t->m, distress, 0)[i] = BD_ROWS(&t->m, distress_base, 0)[i] = 0.3f;
        BD_ROWS(&t->m, stratum, 0)[i] = BD_STRATUM_middle;
        crisis[i] = i == 0;
    }
    bd_agency(&t->m);
    double expected = (double)t->c.crisis_expected[BD_STRATUM_middle];
    double rate = t->p->agency.distress_return * t->p->shocks.crisis_distress;
    assert_near((double)BD_ROWS(&t->m, distress, 0)[0], 0.3 + rate * (1 - expected), 1e-6, "in it");
    assert_near((double)BD_ROWS(&t->m, distress, 0)[1], 0.3 - rate * expected, 1e-6, "not in it");
    one_month_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_and_encouragement_of_neighbours_move_agency),
        cmocka_unit_test(what_pushes_all_alike_adds_to_what_pushes_one),
        cmocka_unit_test(pushes_apply_to_what_is_missing_and_to_what_is_there),
        cmocka_unit_test(no_sum_of_pushes_leaves_0_to_1),
        cmocka_unit_test(a_variable_returns_to_its_usual_value),
        cmocka_unit_test(agency_is_the_harmonic_mean_cut_by_half_the_distress),
        cmocka_unit_test(without_awareness_skill_or_motivation_there_is_no_agency),
        cmocka_unit_test(the_scarcest_part_binds),
        cmocka_unit_test(distress_has_a_target_within_0_and_1),
        cmocka_unit_test(practised_coping_fades_less),
        cmocka_unit_test(a_reserve_leaves_room_to_practise),
        cmocka_unit_test(coping_lasts_longer_with_a_reserve),
        cmocka_unit_test(who_practises_more_than_usual_learns_and_who_less_forgets),
        cmocka_unit_test(a_crisis_raises_distress_by_more_than_its_absence_lowers_it),
    };
    return cmocka_run_group_tests_name("agency", tests, NULL, NULL);
}

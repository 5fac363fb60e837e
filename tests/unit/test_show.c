/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Showing: what neighbours will see, in the plane of next month. */
#include "one_month.h"
#include "state/shown.h"

static uint32_t next_of(const one_month *t, uint32_t i)
{
    return t->w->household.shown[(size_t)(~t->m.month & 1) * t->w->counts.nhousehold + i];
}

static void this_months_plane_stays_while_next_months_is_written(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    size_t n = t->w->counts.nhousehold;
    for (size_t h = 0; h < n; h++) t->w->household.shown[h] = 77u << 3;
    bd_show(&t->m);
    for (uint32_t i = 0; i < t->m.n; i++) {
        assert_int_equal(t->w->household.shown[i], 77u << 3);
        assert_int_not_equal(bd_visits_seen(next_of(t, i)), 77);
    }
    one_month_free(t);
}

static void members_and_the_empowered_are_seen_to_take_part(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    for (uint32_t i = 0; i < 4; i++) {
        BD_ROWS(&t->m, group, 0)[i] = BD_NO_GROUP;
        BD_ROWS(&t->m, role, 0)[i] = BD_ROLE_aware;
        BD_ROWS(&t->m, flags, 0)[i] = 0;
    }
    BD_ROWS(&t->m, group, 0)[1] = 0;
    BD_ROWS(&t->m, role, 0)[2] = BD_ROLE_empowered;
    BD_ROWS(&t->m, flags, 0)[3] = BD_FLAG_ADOPTED;
    bd_show(&t->m);
    assert_int_equal(next_of(t, 0) & BD_SHOWN_PART, 0);
    for (uint32_t i = 1; i < 4; i++) assert_int_equal(next_of(t, i) & BD_SHOWN_PART, 1);
    one_month_free(t);
}

static void gains_over_the_usual_are_shown_or_levels_where_asked(void **state)
{
    (void)state;
    for (int levels = 0; levels < 2; levels++) {
        bd_params *p = small_params();
        set_word(p, "influence.reads", levels ? "levels" : "gains");
        one_month *t = one_month_new(p);
        BD_ROWS(&t->m, agency, BD_AGENCY_awareness)[0] = 0.7f;
        BD_ROWS(&t->m, agency_base, BD_AGENCY_awareness)[0] = 0.4f;
        bd_show(&t->m);
        assert_near(bd_gain_seen(next_of(t, 0)) / (double)BD_SHOWN_GAIN, levels ? 0.7 : 0.3, 2e-6,
                    "shown");
        one_month_free(t);
    }
}

static void participants_tell_more_than_others_and_both_stop(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "influence.tell_months", 3);
    set(p, "influence.media", 0.01); /* there is a topic to tell of */
    one_month *t = one_month_new(p);
    uint8_t months[] = {0, 1, 3, 4};
    for (uint32_t i = 0; i < 4; i++) {
        BD_ROWS(&t->m, informed, 0)[i] = months[i];
        BD_ROWS(&t->m, group, 0)[i] = i == 2 ? 0 : BD_NO_GROUP;
        BD_ROWS(&t->m, flags, 0)[i] = 0;
    }
    bd_show(&t->m);
    const uint32_t telling = BD_SHOWN_TELLS | BD_SHOWN_TELLS_MORE;
    assert_int_equal(next_of(t, 0) & telling, 0); /* does not know */
    assert_int_equal(next_of(t, 1) & telling, BD_SHOWN_TELLS);
    assert_int_equal(next_of(t, 2) & telling, BD_SHOWN_TELLS_MORE);
    assert_int_equal(next_of(t, 3) & telling, 0); /* told long enough */
    one_month_free(t);
}

static void a_cadres_visits_are_shared_among_its_neighbours(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    const bd_ties *ties = &t->w->ties;
    for (uint32_t i = 0; i < t->m.n; i++) BD_ROWS(&t->m, role, 0)[i] = BD_ROLE_aware;
    uint32_t cadre = 0;
    while (ties->offset[cadre + 1] - ties->offset[cadre] < 8) cadre++;
    BD_ROWS(&t->m, role, 0)[cadre] = BD_ROLE_cadre;
    bd_show(&t->m);
    double degree = ties->offset[cadre + 1] - ties->offset[cadre];
    for (uint32_t e = ties->cross_first[0]; e < ties->cross_first[1]; e++)
        degree += ties->cross_from[e] == cadre;
    for (uint32_t i = 0; i < t->m.n; i++)
        assert_near(bd_visits_seen(next_of(t, i)) / (double)BD_SHOWN_VISIT,
                    i == cadre ? t->p->influence.cadre_contacts / degree : 0, 0.5 / 1023 + 1e-6,
                    "visits");
    one_month_free(t);
}

static void a_cadre_with_more_ties_than_a_byte_says_visits_them_all(void **state)
{
    (void)state;
    bd_params *p = small_params();
    set(p, "population.households", 400);
    set_word(p, "ties.kind", "complete");
    set(p, "ties.across", 0);
    set(p, "influence.cadre_contacts", 30);
    one_month *t = one_month_new(p);
    assert_true(t->m.n > BD_DEGREE_MOST + 20);
    for (uint32_t i = 0; i < t->m.n; i++)
        BD_ROWS(&t->m, role, 0)[i] = i == 7 ? BD_ROLE_cadre : BD_ROLE_aware;
    bd_show(&t->m);
    for (uint32_t i = 0; i < 9; i++)
        assert_near(bd_visits_seen(next_of(t, i)) / (double)BD_SHOWN_VISIT,
                    i == 7 ? 30.0 / (t->m.n - 1) : 0, 0.5 / 1023 + 1e-6, "visits");
    one_month_free(t);
}

static void what_is_shown_keeps_its_sign_and_its_whole_range(void **state)
{
    (void)state;
    for (int gain = -1; gain <= 1; gain++)
        assert_int_equal(bd_gain_seen(bd_shown_gain((float)gain)), gain * (int)BD_SHOWN_GAIN);
    for (float gain = -1; gain <= 1; gain += 0.0123f) {
        assert_near(bd_gain_seen(bd_shown_gain(gain)) / (double)BD_SHOWN_GAIN, (double)gain, 2e-6,
                    "half a unit at most");
        assert_int_equal(bd_gain_seen(bd_shown_gain(-gain)), -bd_gain_seen(bd_shown_gain(gain)));
    }
    assert_int_equal(bd_visits_seen(bd_shown_visits(5, 4)), 1023); /* one each at most */
    assert_int_equal(bd_visits_seen(bd_shown_visits(1, 2)), 512);
}

static void as_many_neighbours_as_fit_a_sum_add_up_without_a_carry(void **state)
{
    (void)state;
    for (int least = 0; least < 2; least++) {
        uint32_t shown = least ? bd_shown_gain(-1)
                               : bd_shown_gain(1) | bd_shown_visits(9, 3) | BD_SHOWN_PART |
                                     BD_SHOWN_TELLS | BD_SHOWN_TELLS_MORE;
        uint64_t sum = 0;
        for (int k = 0; k < BD_SUM_MOST; k++) sum += bd_shown_wide(shown);
        bd_seen seen = bd_seen_of(sum, BD_SUM_MOST);
        assert_int_equal(seen.part, least ? 0 : BD_SUM_MOST);
        assert_int_equal(seen.tells, least ? 0 : BD_SUM_MOST);
        assert_int_equal(seen.tells_more, least ? 0 : BD_SUM_MOST);
        assert_int_equal(seen.visits, least ? 0 : BD_SUM_MOST * 1023);
        assert_int_equal(seen.gain, (least ? -1 : 1) * BD_SUM_MOST * (int)BD_SHOWN_GAIN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_shown_keeps_its_sign_and_its_whole_range),
        cmocka_unit_test(as_many_neighbours_as_fit_a_sum_add_up_without_a_carry),
        cmocka_unit_test(this_months_plane_stays_while_next_months_is_written),
        cmocka_unit_test(members_and_the_empowered_are_seen_to_take_part),
        cmocka_unit_test(gains_over_the_usual_are_shown_or_levels_where_asked),
        cmocka_unit_test(participants_tell_more_than_others_and_both_stop),
        cmocka_unit_test(a_cadres_visits_are_shared_among_its_neighbours),
        cmocka_unit_test(a_cadre_with_more_ties_than_a_byte_says_visits_them_all),
    };
    return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}

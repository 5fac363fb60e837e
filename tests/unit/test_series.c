/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/series.h"
#include "near.h"
#include "small_world.h"

#include <string.h>

static bd_world w;
static bd_params p;

static int make(void **state)
{
    (void)state;
    small_world_make(&w, &p, 3, 20);
    small_world_month(&w, 6);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    bd_world_release(&w);
    return 0;
}

static const double *at(const double *values, const char *name)
{
    const bd_series_row *row = bd_series_find(name);
    assert_non_null(row);
    return values + row->offset;
}

/* The slow way: household by household, in double. */
static void a_village_series_is_the_plain_mean_over_its_households(void **state)
{
    (void)state;
    bd_view view = bd_world_view(&w, &p);
    bd_observer o;
    bd_observer_set(&o, &p);
    size_t n = w.counts.nhousehold;
    for (uint32_t v = 0; v < w.counts.nvillage; v++) {
        bd_sums sums;
        double values[bd_series_width()];
        w.village.struck[v] = v % 2;
        bd_series_observe(&o, &view, v, &sums);
        bd_series_values(&sums, values);
        uint32_t first = w.village.first[v], count = w.village.count[v];
        double power[BD_NPOWER] = {0}, distress = 0, empowered = 0, members = 0, informed = 0;
        double crisis = 0, poor = 0, lacking = 0, by[2] = {0}, of[2] = {0};
        for (uint32_t h = first; h < first + count; h++) {
            double score = 0;
            for (size_t k = 0; k < BD_NPOWER; k++) {
                power[k] += (double)w.household.power[k * n + h];
                if (w.household.power[k * n + h] >= (float)p.power[k].threshold) score += 1.0 / 7;
            }
            bool woman = w.profile_bits[w.household.profile[h]] >> 1 & 1;
            of[woman]++;
            if (score < 0.8 - 1e-9) poor++, lacking += 1 - score, by[woman] += 1 - score;
            distress += (double)w.household.distress[h];
            empowered +=
                w.household.role[h] == BD_ROLE_empowered || w.household.role[h] == BD_ROLE_cadre;
            members += w.household.group[h] != BD_NO_GROUP;
            informed += w.household.informed[h] > 0;
            crisis += w.household.crisis[h];
        }
        for (size_t k = 0; k < BD_NPOWER; k++)
            assert_near(at(values, "power")[k], power[k] / count, 1e-6);
        assert_near(*at(values, "distress"), distress / count, 1e-6);
        assert_near(*at(values, "empowered_share"), empowered / count, 1e-15);
        assert_near(*at(values, "member_share"), members / count, 1e-15);
        assert_near(*at(values, "informed_share"), informed / count, 1e-15);
        assert_near(*at(values, "crisis_share"), crisis / count, 1e-15);
        assert_near(*at(values, "struck_share"), w.village.struck[v], 0);
        assert_near(*at(values, "headcount"), poor / count, 1e-15);
        assert_near(*at(values, "m0"), lacking / count, 1e-12);
        assert_near(*at(values, "intensity"), poor > 0 ? lacking / poor : 0, 1e-12);
        assert_near(*at(values, "empowerment_index"), 1 - lacking / count, 1e-12);
        double gap = of[0] > 0 && of[1] > 0 ? by[1] / of[1] - by[0] / of[0] : 0;
        assert_near(*at(values, "parity_gap"), gap, 1e-12);
        assert_near(*at(values, "group_count"), 2, 0);
        assert_near(*at(values, "newly_empowered"), w.village.newly[v], 0);
        assert_near(*at(values, "factor"), w.village.factor[v], 1e-15);
    }
}

static void shares_of_roles_sum_to_one_and_m0_is_h_times_a(void **state)
{
    (void)state;
    bd_view view = bd_world_view(&w, &p);
    bd_observer o;
    bd_observer_set(&o, &p);
    bd_sums sums[4];
    for (uint32_t v = 0; v < 4; v++) bd_series_observe(&o, &view, v, &sums[v]);
    bd_sums region = bd_series_region(sums, 4);
    double values[bd_series_width()], roles = 0;
    bd_series_values(&region, values);
    for (int r = 0; r < BD_NROLE; r++) roles += at(values, "role_share")[r];
    assert_near(roles, 1, 1e-14);
    assert_near(*at(values, "m0"), *at(values, "headcount") * *at(values, "intensity"), 1e-14);
    assert_near(*at(values, "m0"), 1 - *at(values, "empowerment_index"), 1e-14);
}

static void a_region_weighs_villages_by_households(void **state)
{
    (void)state;
    bd_view view = bd_world_view(&w, &p);
    bd_observer o;
    bd_observer_set(&o, &p);
    bd_sums sums[4];
    double expected = 0, households = 0;
    for (uint32_t v = 0; v < 4; v++) {
        bd_series_observe(&o, &view, v, &sums[v]);
        expected += w.village.goods[v] * w.village.count[v];
        households += w.village.count[v];
    }
    bd_sums region = bd_series_region(sums, 4);
    double values[bd_series_width()];
    bd_series_values(&region, values);
    assert_near(*at(values, "goods"), expected / households, 1e-12);
    assert_near(*at(values, "joined"), 0 + 1 + 2 + 3 + 4 * 6, 0);
    assert_near(region.households[0], 643, 0);
}

static void the_table_lays_series_out_without_gaps_and_in_bounds(void **state)
{
    (void)state;
    size_t count, next = 0;
    const bd_series_row *rows = bd_series(&count);
    bd_view view = bd_world_view(&w, &p);
    bd_observer o;
    bd_observer_set(&o, &p);
    bd_sums sums;
    bd_series_observe(&o, &view, 3, &sums);
    double values[bd_series_width()];
    bd_series_values(&sums, values);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].offset, next);
        next += rows[i].width;
        assert_true(strlen(rows[i].meaning) > 0 && strlen(rows[i].label) > 0);
        for (size_t k = 0; k < rows[i].width; k++) {
            double x = values[rows[i].offset + k];
            assert_true(rows[i].low == BD_OPEN || x >= rows[i].low);
            assert_true(rows[i].high == BD_OPEN || x <= rows[i].high);
            if (rows[i].along != BD_ALONG_none) assert_non_null(bd_series_label(rows[i].along, k));
        }
    }
    assert_int_equal(next, bd_series_width());
    assert_null(bd_series_find("no_such_series"));
    assert_string_equal(bd_series_label(BD_ALONG_role, 4), "cadre");
    assert_null(bd_series_label(BD_ALONG_role, BD_NROLE));
}

static void observing_changes_nothing(void **state)
{
    (void)state;
    bd_view view = bd_world_view(&w, &p);
    uint64_t before = bd_world_digest(&view, true);
    bd_observer o;
    bd_observer_set(&o, &p);
    bd_sums sums;
    for (uint32_t v = 0; v < 4; v++) bd_series_observe(&o, &view, v, &sums);
    assert_true(before == bd_world_digest(&view, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_village_series_is_the_plain_mean_over_its_households),
        cmocka_unit_test(shares_of_roles_sum_to_one_and_m0_is_h_times_a),
        cmocka_unit_test(a_region_weighs_villages_by_households),
        cmocka_unit_test(the_table_lays_series_out_without_gaps_and_in_bounds),
        cmocka_unit_test(observing_changes_nothing),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}

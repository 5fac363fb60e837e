/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Network statistics on graphs computed by hand, and the kinds of ties that a world can have. */
#include "measure/network.h"
#include "setup/create.h"
#include "setup/network.h"

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void assert_near(double x, double expected, double tolerance)
{
    if (!(fabs(x - expected) <= tolerance)) fail_msg("%.12g is not %.12g", x, expected);
}

/* One village of n households with these edges. */
static bd_world village_of(uint32_t n, const bd_edge *edges, size_t nedges)
{
    bd_world w;
    bd_counts counts = {.nhousehold = n, .nvillage = 1, .ndistrict = 1, .nregion = 1};
    assert_int_equal(bd_world_allocate(&w, &counts, NULL), BD_OK);
    w.village.count[0] = n;
    bd_edge copy[64];
    if (nedges > 0) memcpy(copy, edges, nedges * sizeof *edges);
    assert_int_equal(bd_ties_from_edges(&w, copy, nedges, NULL, NULL), BD_OK);
    return w;
}

static bd_params params;

static bd_network measure(const bd_world *w)
{
    bd_view view = bd_world_view(w, &params);
    bd_network m;
    assert_int_equal(bd_network_measure(&view, 0, &m, NULL), BD_OK);
    return m;
}

static void a_triangle_with_a_tail_and_a_hermit(void **state)
{
    (void)state;
    const bd_edge edges[] = {{0, 1}, {1, 2}, {0, 2}, {2, 3}};
    bd_world w = village_of(5, edges, 4);
    w.household.flags[2] = BD_FLAG_LEADER;
    bd_network m = measure(&w);
    assert_near(m.ties, 4, 0);
    assert_near(m.degree, 1.6, 1e-12); /* 2 2 3 1 0 */
    assert_near(m.degree_sd, sqrt(18 / 5.0 - 1.6 * 1.6), 1e-12);
    assert_near(m.degree_max, 3, 0);
    assert_near(m.cv2, (18 / 5.0 - 1.6 * 1.6) / (1.6 * 1.6), 1e-12);
    assert_near(m.isolated, 1, 0);
    assert_near(m.clustering, (1 + 1 + 1 / 3.0) / 5, 1e-12);
    assert_near(m.transitivity, 3 / 5.0, 1e-12); /* 3 closed of 1 + 1 + 3 triples */
    assert_near(m.components, 2, 0);
    assert_near(m.giant, 0.8, 1e-12);
    assert_near(m.path, (1 + 1 + 1 + 2 + 2 + 1) / 6.0, 1e-12);
    assert_near(m.density, 0.4, 1e-12);
    assert_near(m.leaders_degree, 3 / 1.25, 1e-12);
    /* largest root of x^4 - 4 x^2 - 2 x + 1 */
    double x = m.eigenvalue;
    assert_near(x * x * x * x - 4 * x * x - 2 * x + 1, 0, 1e-8);
    assert_near(x, 2.1701, 1e-4);
    bd_world_release(&w);
}

static void a_star_is_bipartite_and_its_eigenvalue_is_found(void **state)
{
    (void)state;
    const bd_edge edges[] = {{0, 1}, {0, 2}, {0, 3}, {0, 4}};
    bd_world w = village_of(5, edges, 4);
    bd_network m = measure(&w);
    assert_near(m.eigenvalue, 2, 1e-9);
    assert_near(m.clustering, 0, 0);
    assert_near(m.transitivity, 0, 0);
    assert_near(m.path, (4 * 1 + 6 * 2) / 10.0, 1e-12);
    assert_true(isnan(m.leaders_degree));
    bd_world_release(&w);
}

static void a_village_without_ties_has_no_paths(void **state)
{
    (void)state;
    bd_world w = village_of(3, NULL, 0);
    bd_network m = measure(&w);
    assert_near(m.components, 3, 0);
    assert_near(m.giant, 1 / 3.0, 1e-12);
    assert_near(m.eigenvalue, 0, 1e-12);
    assert_true(isnan(m.path) && isnan(m.cv2) && isnan(m.transitivity));
    bd_world_release(&w);
}

static void likeness_counts_ties_against_pairs(void **state)
{
    (void)state;
    const bd_edge edges[] = {{0, 1}, {1, 2}, {2, 3}, {3, 4}};
    bd_world w = village_of(5, edges, 4);
    bd_view view = bd_world_view(&w, &params);
    const uint16_t kind[] = {7, 7, 7, 9, BD_KIND_UNKNOWN};
    bd_alike a = bd_network_alike(&view, 0, kind);
    assert_near(a.same, 2 / 3.0, 1e-12);
    assert_near(a.expected, 3 * 2 / (4 * 3.0), 1e-12);
    assert_near(a.coleman, (2 / 3.0 - 0.5) / 0.5, 1e-12);
    bd_world_release(&w);
}

/* A world of one district with these ties. */
static bd_world world_with(int kind, uint32_t villages, double households, double degree,
                           int threads)
{
    bd_params_defaults(&params);
    params.ties.kind = kind;
    params.ties.degree = degree;
    params.population.villages = villages;
    params.population.districts = 1;
    params.population.households = households;
    params.population.households_spread = 0;
    bd_world w;
    bd_error err = {0};
    assert_int_equal(bd_create_world(&w, &params, (bd_luck){7, 0}, NULL, threads, &err), BD_OK);
    bd_view view = bd_world_view(&w, &params);
    char text[200];
    const char *broken = bd_ties_broken(&view, text, sizeof text);
    if (broken != NULL) fail_msg("%s", broken);
    return w;
}

static void complete_ties_join_everybody(void **state)
{
    (void)state;
    bd_world w = world_with(2, 2, 30, 5, 1);
    bd_network m = measure(&w);
    assert_near(m.degree, 29, 0);
    assert_near(m.eigenvalue, 29, 1e-8);
    assert_near(m.clustering, 1, 1e-12);
    assert_near(m.path, 1, 1e-12);
    assert_int_equal(w.ties.cross_first[2], 0);
    bd_world_release(&w);
}

static void a_ring_joins_each_to_its_nearest(void **state)
{
    (void)state;
    bd_world w = world_with(3, 1, 20, 4, 1);
    bd_network m = measure(&w);
    assert_near(m.degree, 4, 0);
    assert_near(m.degree_sd, 0, 1e-9);
    assert_near(m.clustering, 0.5, 1e-12); /* 3 of 6 pairs of neighbours are neighbours */
    assert_near(m.eigenvalue, 4, 1e-8);
    const uint16_t nearest[] = {1, 2, 18, 19};
    assert_memory_equal(w.ties.local, nearest, sizeof nearest);
    bd_world_release(&w);
}

static void the_smallest_villages_are_sound(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++)
        for (uint32_t n = 1; n <= 5; n++) {
            bd_world w = world_with(kind, 3, n, 2, 1);
            if (kind == 2) assert_int_equal(w.ties.offset[n], n * (n - 1));
            if (kind == 3) assert_int_equal(w.ties.offset[n], n == 1 ? 0 : n == 2 ? 2 : 2 * n);
            bd_world_release(&w);
        }
}

static void two_who_wish_for_one_tie_each_have_it(void **state)
{
    (void)state;
    bd_params_defaults(&params);
    params.population.villages = 20;
    params.population.districts = 1;
    params.population.households = 2;
    params.population.households_spread = 0;
    params.ties.degree = 1;
    params.ties.degree_spread = 0;
    params.ties.across = 0;
    params.ties.likeness = 0;
    for (int closure = 0; closure <= 1; closure++) {
        params.ties.closure = closure;
        bd_world w;
        assert_int_equal(bd_create_world(&w, &params, (bd_luck){7, 0}, NULL, 1, NULL), BD_OK);
        assert_int_equal(w.ties.offset[40], 40);
        bd_world_release(&w);
    }
}

static void random_ties_have_poisson_degrees(void **state)
{
    (void)state;
    /* 20 villages of 500: 249,500 pairs tie with chance 6/499 each, 30,000 ties +- 172 */
    bd_world w = world_with(1, 20, 500, 6, 1);
    double ties = w.ties.offset[w.counts.nhousehold] / 2.0;
    assert_near(ties, 30000, 4 * 172);
    double squares = 0;
    for (uint32_t h = 0; h < w.counts.nhousehold; h++) {
        double k = w.ties.offset[h + 1] - w.ties.offset[h];
        squares += k * k;
    }
    double mean = 2 * ties / 10000, variance = squares / 10000 - mean * mean;
    /* variance of a binomial; its own standard error is near variance * sqrt(2 / n) = .085 */
    assert_near(variance, 6 * (1 - 6 / 499.0), 4 * 0.09);
    bd_view view = bd_world_view(&w, &params);
    bd_network m;
    bd_network_measure(&view, 3, &m, NULL);
    assert_true(m.clustering < 0.03);
    bd_world_release(&w);
}

static void ties_across_join_different_villages_of_a_district(void **state)
{
    (void)state;
    bd_params_defaults(&params);
    params.population.villages = 40;
    params.population.districts = 4;
    params.population.households = 100;
    params.ties.across = 0.2;
    bd_world w;
    assert_int_equal(bd_create_world(&w, &params, (bd_luck){7, 0}, NULL, 2, NULL), BD_OK);
    for (uint32_t v = 0; v < 40; v++)
        for (uint32_t e = w.ties.cross_first[v]; e < w.ties.cross_first[v + 1]; e++) {
            uint32_t other = w.household.village[w.ties.cross_to[e]];
            assert_int_not_equal(other, v);
            assert_int_equal(w.village.district[other], w.village.district[v]);
        }
    double local = w.ties.offset[w.counts.nhousehold], cross = w.ties.cross_first[40];
    assert_near(cross / (local + cross), 0.2, 0.01);
    assert_near((local + cross) / w.counts.nhousehold, params.ties.degree,
                0.03 * params.ties.degree);
    bd_world_release(&w);
}

static void ties_are_the_same_on_any_number_of_threads(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        bd_world one = world_with(kind, 30, 90, 8, 1);
        for (int threads = 2; threads <= 7; threads += 5) {
            bd_world many = world_with(kind, 30, 90, 8, threads);
            uint32_t n = one.counts.nhousehold, ends = one.ties.offset[n];
            uint32_t cross = one.ties.cross_first[30];
            assert_true(ends > 0 && (kind != 0 || cross > 0));
            assert_memory_equal(one.ties.offset, many.ties.offset, (n + 1) * sizeof(uint32_t));
            assert_memory_equal(one.ties.local, many.ties.local, ends * sizeof(uint16_t));
            assert_memory_equal(one.ties.cross_first, many.ties.cross_first, 31 * sizeof(uint32_t));
            assert_memory_equal(one.ties.cross_from, many.ties.cross_from,
                                cross * sizeof(uint16_t));
            assert_memory_equal(one.ties.cross_to, many.ties.cross_to, cross * sizeof(uint32_t));
            bd_world_release(&many);
        }
        bd_world_release(&one);
    }
}

static void acceptance_multiplies_over_differences(void **state)
{
    (void)state;
    bd_params_defaults(&params);
    params.ndisadvantage = 3;
    params.disadvantage[0].likeness = 0.5;
    params.disadvantage[2].likeness = 0.2;
    params.ties.likeness = 0.3;
    bd_likeness like;
    assert_int_equal(bd_likeness_create(&like, &params, NULL), BD_OK);
    assert_int_equal(like.mask, 5);
    assert_near(like.differ[0], 1, 0);
    assert_near(like.differ[1], 0.5, 1e-7);
    assert_near(like.differ[4], 0.8, 1e-7);
    assert_near(like.differ[5], 0.4, 1e-7);
    assert_near(like.stratum[0], 1, 0);
    assert_near(like.stratum[3], 0.7, 1e-7);
    bd_likeness_destroy(&like);
}

static void more_ties_than_fit_are_refused_in_words(void **state)
{
    (void)state;
    bd_params_defaults(&params);
    params.ties.kind = 2;
    params.population.villages = 2;
    params.population.districts = 1;
    params.population.households = 60000;
    params.population.households_spread = 0;
    bd_world w;
    bd_error err = {0};
    assert_int_equal(bd_create_world(&w, &params, (bd_luck){7, 0}, NULL, 1, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "ends of ties"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_triangle_with_a_tail_and_a_hermit),
        cmocka_unit_test(a_star_is_bipartite_and_its_eigenvalue_is_found),
        cmocka_unit_test(a_village_without_ties_has_no_paths),
        cmocka_unit_test(likeness_counts_ties_against_pairs),
        cmocka_unit_test(complete_ties_join_everybody),
        cmocka_unit_test(a_ring_joins_each_to_its_nearest),
        cmocka_unit_test(the_smallest_villages_are_sound),
        cmocka_unit_test(two_who_wish_for_one_tie_each_have_it),
        cmocka_unit_test(random_ties_have_poisson_degrees),
        cmocka_unit_test(ties_across_join_different_villages_of_a_district),
        cmocka_unit_test(ties_are_the_same_on_any_number_of_threads),
        cmocka_unit_test(acceptance_multiplies_over_differences),
        cmocka_unit_test(more_ties_than_fit_are_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

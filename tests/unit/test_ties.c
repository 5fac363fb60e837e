/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tie table from a list of edges, checked on graphs small enough to write down. */
#include "state/ties.h"

#include <cmocka.h>
#include <string.h>

/* Two villages of 3 and 2 households. */
static bd_params params;
static bd_world two_villages(void)
{
    bd_world w;
    bd_counts counts = {.nhousehold = 5, .nvillage = 2, .ndistrict = 1, .nregion = 1};
    assert_int_equal(bd_world_allocate(&w, &counts, NULL), BD_OK);
    w.village.count[0] = 3;
    w.village.first[1] = 3;
    w.village.count[1] = 2;
    for (uint32_t h = 0; h < 5; h++) w.household.village[h] = h >= 3;
    return w;
}

static void edges_come_out_sorted_from_both_ends_and_once(void **state)
{
    (void)state;
    bd_world w = two_villages();
    bd_edge edges[] = {{2, 0}, {4, 3}, {0, 1}, {4, 0}, {0, 2}, {1, 4}, {0, 4}};
    size_t merged;
    assert_int_equal(bd_ties_from_edges(&w, edges, 7, &merged, NULL), BD_OK);
    assert_int_equal(merged, 2);
    const uint32_t offset[] = {0, 2, 3, 4, 5, 6};
    const uint16_t local[] = {1, 2, 0, 0, 1, 0};
    const uint32_t cross_first[] = {0, 2, 4};
    const uint16_t cross_from[] = {0, 1, 1, 1};
    const uint32_t cross_to[] = {4, 4, 0, 1};
    assert_memory_equal(w.ties.offset, offset, sizeof offset);
    assert_memory_equal(w.ties.local, local, sizeof local);
    assert_memory_equal(w.ties.cross_first, cross_first, sizeof cross_first);
    assert_memory_equal(w.ties.cross_from, cross_from, sizeof cross_from);
    assert_memory_equal(w.ties.cross_to, cross_to, sizeof cross_to);
    bd_view view = bd_world_view(&w, &params);
    char text[200];
    assert_null(bd_ties_broken(&view, text, sizeof text));
    const uint32_t degree[] = {3, 2, 1, 1, 3};
    for (uint32_t h = 0; h < 5; h++) assert_int_equal(bd_ties_degree(&w.ties, &view, h), degree[h]);
    bd_world_release(&w);
}

static void the_order_of_edges_does_not_matter(void **state)
{
    (void)state;
    bd_edge one[] = {{0, 1}, {1, 2}, {0, 3}, {3, 4}, {2, 4}};
    bd_edge other[] = {{4, 2}, {3, 0}, {4, 3}, {1, 0}, {2, 1}};
    bd_world a = two_villages(), b = two_villages();
    assert_int_equal(bd_ties_from_edges(&a, one, 5, NULL, NULL), BD_OK);
    assert_int_equal(bd_ties_from_edges(&b, other, 5, NULL, NULL), BD_OK);
    assert_int_equal(a.ties.arena.used, b.ties.arena.used);
    assert_memory_equal(a.ties.arena.block, b.ties.arena.block, a.ties.arena.used);
    bd_world_release(&a);
    bd_world_release(&b);
}

static void a_tie_to_oneself_or_to_nobody_is_refused(void **state)
{
    (void)state;
    bd_world w = two_villages();
    bd_edge self[] = {{1, 1}}, nobody[] = {{1, 5}};
    bd_error err = {0};
    assert_int_equal(bd_ties_from_edges(&w, self, 1, NULL, &err), BD_INPUT);
    assert_string_equal(err.text, "a tie between household rows 1 and 1 of 5");
    assert_int_equal(bd_ties_from_edges(&w, nobody, 1, NULL, NULL), BD_INPUT);
    bd_world_release(&w);
}

static void a_world_without_ties_is_whole(void **state)
{
    (void)state;
    bd_world w = two_villages();
    assert_int_equal(bd_ties_from_edges(&w, NULL, 0, NULL, NULL), BD_OK);
    bd_view view = bd_world_view(&w, &params);
    char text[200];
    assert_null(bd_ties_broken(&view, text, sizeof text));
    assert_int_equal(bd_ties_degree(&w.ties, &view, 4), 0);
    bd_world_release(&w);
}

static void every_rule_of_the_table_is_watched(void **state)
{
    (void)state;
    bd_world w = two_villages();
    bd_edge edges[] = {{0, 1}, {0, 2}, {0, 3}, {1, 4}};
    assert_int_equal(bd_ties_from_edges(&w, edges, 4, NULL, NULL), BD_OK);
    bd_view view = bd_world_view(&w, &params);
    char text[200];
#define WRONG(place, value, words)                                 \
    do {                                                           \
        __typeof__(place) kept = place;                            \
        place = value;                                             \
        assert_non_null(bd_ties_broken(&view, text, sizeof text)); \
        assert_non_null(strstr(text, words));                      \
        place = kept;                                              \
    } while (0)
    WRONG(w.ties.local[0], 0, "tie to local row");
    WRONG(w.ties.local[0], 7, "tie to local row");
    WRONG(w.ties.local[1], 1, "not in order");
    WRONG(w.ties.local[2], 2, "no other end");
    WRONG(w.ties.cross_to[0], 1, "tie across");
    WRONG(w.ties.cross_to[0], 4, "no other end");
    WRONG(w.ties.cross_from[0], 2, "no other end");
    WRONG(w.ties.degree[1], 1, "miscounted");
    assert_null(bd_ties_broken(&view, text, sizeof text));
    bd_world_release(&w);
}

static void gaps_between_villages_are_closed(void **state)
{
    (void)state;
    bd_world w = two_villages();
    assert_int_equal(bd_ties_reserve(&w.ties, 5, 2, 10, 6, NULL), BD_OK);
    /* 0-1 and 0-2 from place 1; 3-4 from place 6; 2-3 across from places 1 and 4 */
    const uint16_t first[] = {1, 2, 0, 0}, second[] = {1, 0};
    memcpy(w.ties.local + 1, first, sizeof first);
    memcpy(w.ties.local + 6, second, sizeof second);
    const uint32_t offset[] = {0, 2, 3, 0, 1};
    memcpy(w.ties.offset, offset, sizeof offset);
    w.ties.cross_from[1] = 2, w.ties.cross_to[1] = 3;
    w.ties.cross_from[4] = 0, w.ties.cross_to[4] = 2;
    const bd_ties_part part[] = {{1, 1, 4, 1}, {6, 4, 2, 1}};
    bd_ties_close(&w.ties, &w.village, 5, 2, 0, 2, part);
    bd_view view = bd_world_view(&w, &params);
    char text[200];
    assert_null(bd_ties_broken(&view, text, sizeof text));
    assert_int_equal(w.ties.offset[5], 6);
    assert_int_equal(w.ties.cross_first[2], 2);
    assert_int_equal(bd_ties_degree(&w.ties, &view, 2), 2);
    bd_world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_come_out_sorted_from_both_ends_and_once),
        cmocka_unit_test(the_order_of_edges_does_not_matter),
        cmocka_unit_test(a_tie_to_oneself_or_to_nobody_is_refused),
        cmocka_unit_test(a_world_without_ties_is_whole),
        cmocka_unit_test(every_rule_of_the_table_is_watched),
        cmocka_unit_test(gaps_between_villages_are_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

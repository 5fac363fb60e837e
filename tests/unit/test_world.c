/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of columns: places, views, invariants, digest, layout. */
#include "one_month.h"

static void every_column_has_its_rows_and_planes_to_itself(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    bd_view w = bd_model_view(t->model);
    bd_column_info columns[512];
    size_t n = bd_columns(&w, &w.counts, columns, 512);
    assert_true(n > 60 && n <= 512);
    for (size_t a = 0; a < n; a++) {
        const char *from = columns[a].data;
        const char *to = from + columns[a].item * columns[a].planes * columns[a].rows;
        assert_int_equal((uintptr_t)from % BD_ALIGN, 0);
        for (size_t b = 0; b < n; b++) {
            if (a == b || columns[b].rows == 0 || columns[b].planes == 0 || from == to) continue;
            const char *other = columns[b].data;
            assert_true(other < from || other >= to);
        }
    }
    one_month_free(t);
}

static void the_digest_sees_every_column_of_the_state(void **state)
{
    (void)state;
    bd_params *p = small_params();
    add_programme(p, 0, 10, 1);
    one_month *t = one_month_new(p);
    bd_view w = bd_model_view(t->model);
    bd_column_info columns[512];
    size_t n = bd_columns(&w, &w.counts, columns, 512);
    uint64_t people = bd_world_digest(&w, false), all = bd_world_digest(&w, true);
    for (size_t c = 0; c < n; c++) {
        if (columns[c].rows == 0 || columns[c].planes == 0) continue;
        unsigned char *byte = (unsigned char *)(uintptr_t)columns[c].data;
        *byte ^= 1;
        if (bd_world_digest(&w, true) == all)
            fail_msg("%s.%s is not in the digest", columns[c].table, columns[c].name);
        if ((bd_world_digest(&w, false) == people) != columns[c].work)
            fail_msg("%s.%s: work or people?", columns[c].table, columns[c].name);
        *byte ^= 1;
    }
    assert_true(bd_world_digest(&w, true) == all);
    one_month_free(t);
}

static void broken_invariants_are_named(void **state)
{
    (void)state;
    one_month *t = one_month_new(small_params());
    bd_view w = bd_model_view(t->model);
    char text[512];
    assert_null(bd_world_broken(&w, text, sizeof text));
    float power = t->w->household.power[3];
    t->w->household.power[3] = 1.5f;
    assert_non_null(strstr(bd_world_broken(&w, text, sizeof text), "power"));
    t->w->household.power[3] = power;
    t->w->group.members[0]++;
    assert_non_null(strstr(bd_world_broken(&w, text, sizeof text), "members"));
    t->w->group.members[0]--;
    assert_null(bd_world_broken(&w, text, sizeof text));
    one_month_free(t);
}

static void a_profile_has_one_row_and_a_full_table_says_so(void **state)
{
    (void)state;
    bd_counts counts = {.nhousehold = 1, .nvillage = 1, .ndistrict = 1, .nregion = 1};
    bd_world w;
    assert_int_equal(bd_world_allocate(&w, &counts, NULL), BD_OK);
    assert_int_equal(bd_profile_row(&w, 5), 0);
    assert_int_equal(bd_profile_row(&w, 9), 1);
    assert_int_equal(bd_profile_row(&w, 5), 0);
    for (uint32_t bits = 0; bits < 3000; bits++) bd_profile_row(&w, (uint16_t)bits);
    assert_int_equal(w.counts.nprofile, BD_PROFILES_MAX);
    assert_int_equal(bd_profile_row(&w, 60000), BD_NONE);
    bd_world_release(&w);
}

static void too_many_households_are_refused(void **state)
{
    (void)state;
    bd_counts counts = {.nhousehold = 1u << 29, .nvillage = 1, .ndistrict = 1, .nregion = 1};
    bd_world w;
    bd_error err = {0};
    assert_int_equal(bd_world_allocate(&w, &counts, &err), BD_INPUT);
    assert_non_null(strstr(err.text, "households"));
}

static void a_source_keeps_kind_and_row(void **state)
{
    (void)state;
    for (uint32_t kind = 0; kind < 4; kind++) {
        uint32_t source = bd_source_make((bd_source)kind, 123456789);
        assert_int_equal(bd_source_kind(source), kind);
        assert_int_equal(bd_source_row(source), 123456789);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_has_its_rows_and_planes_to_itself),
        cmocka_unit_test(the_digest_sees_every_column_of_the_state),
        cmocka_unit_test(broken_invariants_are_named),
        cmocka_unit_test(a_profile_has_one_row_and_a_full_table_says_so),
        cmocka_unit_test(too_many_households_are_refused),
        cmocka_unit_test(a_source_keeps_kind_and_row),
    };
    return cmocka_run_group_tests_name("world", tests, NULL, NULL);
}

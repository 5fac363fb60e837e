/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Posts: which villages are served, and by how many workers. */
#include "one_month.h"
#include "setup/programme.h"

static bd_params *villages(uint32_t n, double coverage, double per_worker)
{
    bd_params *p = small_params();
    set(p, "population.villages", n);
    set(p, "population.households", 20);
    snprintf(p->strategy.name, BD_TEXT_MAX, "test");
    p->strategy.coverage = coverage;
    p->strategy.villages_per_worker = per_worker;
    return p;
}

static void a_strategy_serves_its_share_of_villages(void **state)
{
    (void)state;
    bd_params *p = villages(10, 0.5, 2);
    assert_int_equal(bd_programme_served(p, 10), 5);
    assert_int_equal(bd_programme_posts(p, 10), 3);
    p->strategy.name[0] = '\0';
    assert_int_equal(bd_programme_served(p, 10), 0);
    free(p);
}

static void workers_are_as_many_as_villages_need(void **state)
{
    (void)state;
    const double each[] = {2, 1, 0.5, 1.6, 3};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        bd_params *p = villages(10, 1, each[i]);
        bd_model *m = model_new(p, 1, NULL, 1);
        bd_view w = bd_model_view(m);
        double workers = 0;
        uint32_t served = 0;
        for (uint32_t post = 0; post < w.counts.npost; post++)
            workers += w.post.workers[post], served += w.post.villages[post];
        assert_int_equal(served, 10);
        assert_near(workers, 10 / each[i], 1e-9, "workers");
        for (uint32_t v = 0; v < 10; v++) assert_true(w.village.post[v] < w.counts.npost);
        bd_model_destroy(m);
        free(p);
    }
}

static void a_larger_coverage_serves_the_same_villages_and_more(void **state)
{
    (void)state;
    bool before[20] = {false};
    for (int tenth = 1; tenth <= 10; tenth++) {
        bd_params *p = villages(20, tenth / 10.0, 2);
        bd_model *m = model_new(p, 1, NULL, 1);
        bd_view w = bd_model_view(m);
        uint32_t served = 0;
        for (uint32_t v = 0; v < 20; v++) {
            bool now = w.village.post[v] != BD_NONE;
            assert_true(now || !before[v]);
            before[v] = now;
            served += now;
        }
        assert_int_equal(served, 2 * tenth);
        bd_model_destroy(m);
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_strategy_serves_its_share_of_villages),
        cmocka_unit_test(workers_are_as_many_as_villages_need),
        cmocka_unit_test(a_larger_coverage_serves_the_same_villages_and_more),
    };
    return cmocka_run_group_tests_name("programme", tests, NULL, NULL);
}

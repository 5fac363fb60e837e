/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "near.h"
#include "state/channels.h"
#include "state/obstacles.h"

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static bd_params *params(void)
{
    bd_params *p = malloc(sizeof *p);
    assert_non_null(p);
    bd_params_defaults(p);
    p->ndisadvantage = 1;
    p->disadvantage[0].burden[BD_FACTOR_norms] = 0.6;
    return p;
}

static void no_grade_changes_nothing(void **state)
{
    (void)state;
    bd_params *p = params(), *q = params();
    bd_obstacles_apply(p);
    assert_memory_equal(p, q, sizeof *p);
    free(p), free(q);
}

static void a_severe_obstacle_takes_what_it_stands_for(void **state)
{
    (void)state;
    bd_params *p = params(), *q = params();
    p->obstacles = (bd_params_obstacles){1, 1, 1, 1, 1, 1, 1};
    bd_obstacles_apply(p);
    assert_near(p->strategy.budget, q->strategy.budget / 2, 1e-6);
    assert_near(p->strategy.villages_per_worker, 2 * q->strategy.villages_per_worker, 1e-12);
    assert_near(p->disadvantage[0].burden[BD_FACTOR_norms], 1, 0);
    assert_true(p->agency.awareness_mean < q->agency.awareness_mean);
    assert_true(p->population.schooling < q->population.schooling);
    assert_true(p->structure.mean[BD_FACTOR_norms] < q->structure.mean[BD_FACTOR_norms]);
    assert_true(p->structure.mean[BD_FACTOR_policy] < q->structure.mean[BD_FACTOR_policy]);
    assert_true(p->structure.mean[BD_FACTOR_infrastructure] <
                q->structure.mean[BD_FACTOR_infrastructure]);
    assert_true(p->structure.mean[BD_FACTOR_equity] < q->structure.mean[BD_FACTOR_equity]);
    assert_near(p->strategy.travel, 2 * q->strategy.travel, 1e-12);
    assert_near(p->shocks.disaster_rate, 2 * q->shocks.disaster_rate, 1e-12);
    free(p), free(q);
}

static void a_removed_obstacle_is_gone(void **state)
{
    (void)state;
    bd_params *p = params();
    p->obstacles.inequality = p->obstacles.infrastructure = p->obstacles.environment = -1;
    bd_obstacles_apply(p);
    assert_near(p->disadvantage[0].burden[BD_FACTOR_norms], 0, 0);
    assert_near(p->strategy.travel, 0, 0);
    assert_near(p->shocks.disaster_rate, 0, 0);
    assert_near(p->shocks.crisis_rate, 0, 0);
    free(p);
}

static void applying_twice_is_applying_once(void **state)
{
    (void)state;
    bd_params *p = params(), *q = params();
    p->obstacles.resources = q->obstacles.resources = 0.5;
    bd_obstacles_apply(p);
    bd_obstacles_apply(q);
    bd_obstacles_apply(q);
    assert_memory_equal(p, q, sizeof *p);
    free(p), free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_grade_changes_nothing),
        cmocka_unit_test(a_severe_obstacle_takes_what_it_stands_for),
        cmocka_unit_test(a_removed_obstacle_is_gone),
        cmocka_unit_test(applying_twice_is_applying_once),
    };
    return cmocka_run_group_tests_name("obstacles", tests, NULL, NULL);
}

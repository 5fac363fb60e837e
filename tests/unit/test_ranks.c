/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A world over several ranks is the world of one process, bit for bit, whatever crosses ranks. The
 * ranks are threads here (support/ranks.h). */
#include "base/ranks.h"
#include "model/model.h"
#include "setup/create.h"
#include "support/ranks.h"
#include "support/support.h"

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS = 40, MOST = RANKS_MOST };

typedef struct story {
    const bd_params *p;
    const bd_survey *survey;
    uint64_t digest[MOST][MONTHS + 1];
    uint32_t children;        /* of all cohorts, as the last rank counts them */
    size_t foreign, far_ends; /* bytes of other ranks' powers that were written; ties across */
} story;

static uint32_t all_children(const bd_view *w)
{
    uint32_t children = 0;
    for (uint32_t m = 0; m < w->counts.months; m++) children += w->cohort.children[m];
    return children;
}

static void live(const bd_ranks *ranks, void *story_)
{
    story *s = story_;
    bd_error err = {.status = BD_OK};
    bd_model *m;
    if (bd_model_create_on(ranks, s->p, (bd_luck){.seed = 5}, s->survey, 1, &m, &err) != BD_OK)
        fail_msg("%s", err.text);
    for (int t = 0; t <= MONTHS; t++) {
        s->digest[ranks->rank][t] = digest(m, true);
        if (t < MONTHS) bd_model_step(m, NULL, NULL);
    }
    bd_view w = bd_model_view(m);
    if (ranks->rank == ranks->size - 1) {
        s->children = all_children(&w);
        if (ranks->size > 1) {
            bd_own own = bd_own_rows(bd_model_world(m));
            for (uint32_t h = 0; h < own.household; h++) s->foreign += w.household.power[h] > 0;
            s->far_ends = w.part->in_first[ranks->size];
        }
    }
    bd_model_destroy(m);
}

static bd_params *busy_params(void)
{
    bd_params *p = params_new();
    add_programme(p, 4, 28, 1);
    uint32_t measuring = add_method(p, "measuring", "village", 4, 0);
    p->method[measuring].effects[BD_CHANNEL_monitoring] = 20;
    p->phase[0].mix[measuring] = 0.1;
    set(p, "monitoring.adaptive", 0.5);
    set(p, "population.regions", 2);
    set(p, "population.districts", 5);
    set(p, "population.villages", 13);
    set(p, "population.households", 70);
    set(p, "time.burn_in", 6);
    set(p, "time.months", MONTHS - 6);
    return p;
}

/* On 1, 2, 3 and 5 ranks, every rank and every month. */
static story assert_same_on_ranks(const bd_params *p, const bd_survey *survey)
{
    story one = {.p = p, .survey = survey}, last = one;
    on_ranks(1, live, &one);
    for (int size = 2; size <= MOST; size += size == 3 ? 2 : 1) {
        last = (story){.p = p, .survey = survey};
        on_ranks(size, live, &last);
        for (int r = 0; r < size; r++)
            for (int t = 0; t <= MONTHS; t++)
                if (last.digest[r][t] != one.digest[0][t])
                    fail_msg("rank %d of %d parts in month %d", r, size, t);
        assert_int_equal(last.children, one.children);
    }
    return last;
}

static void ranks_make_and_live_the_same_world(void **state)
{
    (void)state;
    bd_params *p = busy_params();
    story s = assert_same_on_ranks(p, NULL);
    assert_int_equal(s.foreign, 0); /* a rank has no memory of what it does not own */
    assert_true(s.children > 0);
    free(p);
}

static void ties_that_cross_ranks_are_felt_at_both_ends(void **state)
{
    (void)state;
    bd_params *p = busy_params();
    enum { VILLAGES = 10, COUNT = 60, TIES = 4000 };
    bd_survey *survey = survey_new(VILLAGES, COUNT, 2);
    bd_edge edge[TIES];
    for (uint32_t i = 0; i < TIES; i++) {
        uint32_t a = i % (VILLAGES * COUNT), far = (uint32_t)(bd_mix(i) >> 32);
        uint32_t b = (a + 1 + far % (i % 3 > 0 ? 20 : VILLAGES * COUNT - 1)) % (VILLAGES * COUNT);
        edge[i] = (bd_edge){a, b};
    }
    survey_edges(survey, edge, TIES);
    story s = assert_same_on_ranks(p, survey);
    assert_true(s.far_ends > 50);
    assert_true(s.children > 0);
    survey_free(survey);
    free(p);
}

static void more_ranks_than_districts_leave_some_idle(void **state)
{
    (void)state;
    bd_params *p = busy_params();
    set(p, "population.districts", 2);
    assert_same_on_ranks(p, NULL);
    free(p);
}

static void fail_on_two(const bd_ranks *ranks, void *count)
{
    bd_error err = {.status = BD_OK};
    bd_status status = BD_OK;
    assert_int_equal(bd_ranks_agree(ranks, BD_OK, &err), BD_OK);
    if (ranks->rank >= 2) status = bd_fail(&err, BD_MEMORY, "rank %d is full", ranks->rank);
    assert_int_equal(bd_ranks_agree(ranks, status, &err), BD_MEMORY);
    assert_string_equal(err.text, "rank 2 is full");
    __atomic_add_fetch((int *)count, 1, __ATOMIC_SEQ_CST);
}

static void a_failure_of_one_rank_is_one_of_all(void **state)
{
    (void)state;
    int count = 0;
    on_ranks(4, fail_on_two, &count);
    assert_int_equal(count, 4);
    assert_int_equal(bd_ranks_agree(NULL, BD_IO, NULL), BD_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_make_and_live_the_same_world),
        cmocka_unit_test(ties_that_cross_ranks_are_felt_at_both_ends),
        cmocka_unit_test(more_ranks_than_districts_leave_some_idle),
        cmocka_unit_test(a_failure_of_one_rank_is_one_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

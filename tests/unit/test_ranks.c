/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A world over several ranks is the world of one process, bit for bit, whatever crosses ranks. The
 * ranks are threads here that touch each other's memory only through the transport. */
#include "base/ranks.h"
#include "model/model.h"
#include "setup/create.h"
#include "support/support.h"

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 5 };

/* Where all threads meet, and what each brings. */
typedef struct meeting {
    pthread_barrier_t barrier;
    const void *data[MOST];
    const uint32_t *first[MOST];
} meeting;

static void bring(const bd_ranks *r, const void *data, const uint32_t *first)
{
    meeting *m = r->context;
    m->data[r->rank] = data;
    m->first[r->rank] = first;
    pthread_barrier_wait(&m->barrier);
}

static void part(const bd_ranks *r)
{
    pthread_barrier_wait(&((meeting *)r->context)->barrier);
}

static void take_rows(const bd_ranks *r, void *data, size_t item, const uint32_t *first)
{
    const meeting *m = r->context;
    for (int from = 0; from < r->size; from++) {
        size_t at = item * m->first[from][from];
        size_t bytes = item * m->first[from][from + 1] - at;
        assert_int_equal(m->first[from][from], first[from]);
        if (from != r->rank && bytes > 0)
            memcpy((char *)data + at, (const char *)m->data[from] + at, bytes);
    }
}

static void share(const bd_ranks *r, void *data, size_t item, const uint32_t *first)
{
    bring(r, data, first);
    take_rows(r, data, item, first);
    part(r);
}

static void collect(const bd_ranks *r, void *data, size_t item, const uint32_t *first)
{
    bring(r, data, first);
    if (r->rank == 0) take_rows(r, data, item, first);
    part(r);
}

static void sum(const bd_ranks *r, uint64_t *x, size_t n)
{
    const meeting *m = r->context;
    uint64_t *all = calloc(n, sizeof *all);
    bring(r, x, NULL);
    for (int from = 0; from < r->size; from++)
        for (size_t i = 0; i < n; i++) all[i] += ((const uint64_t *)m->data[from])[i];
    part(r);
    memcpy(x, all, n * sizeof *all);
    free(all);
}

static void exchange(const bd_ranks *r, const void *send, const uint32_t *send_first, void *receive,
                     const uint32_t *receive_first, size_t item)
{
    const meeting *m = r->context;
    bring(r, send, send_first);
    for (int from = 0; from < r->size; from++) {
        const uint32_t *first = m->first[from];
        size_t rows = first[r->rank + 1] - first[r->rank];
        assert_int_equal(rows, receive_first[from + 1] - receive_first[from]);
        if (rows > 0)
            memcpy((char *)receive + item * receive_first[from],
                   (const char *)m->data[from] + item * first[r->rank], item * rows);
    }
    part(r);
}

/* What every rank does in a test. */
typedef struct task {
    bd_ranks ranks;
    void (*act)(const bd_ranks *ranks, void *context);
    void *context;
} task;

static void *run_task(void *task_)
{
    task *t = task_;
    t->act(&t->ranks, t->context);
    return NULL;
}

static void on_ranks(int size, void (*act)(const bd_ranks *, void *), void *context)
{
    meeting m;
    task t[MOST];
    pthread_t thread[MOST];
    pthread_barrier_init(&m.barrier, NULL, (unsigned)size);
    for (int r = 0; r < size; r++) {
        t[r] = (task){{r, size, &m, share, collect, sum, exchange}, act, context};
        assert_int_equal(pthread_create(&thread[r], NULL, run_task, &t[r]), 0);
    }
    for (int r = 0; r < size; r++) pthread_join(thread[r], NULL);
    pthread_barrier_destroy(&m.barrier);
}

enum { MONTHS = 40 };

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

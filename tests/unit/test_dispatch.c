/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work handed out over ranks is done once, wherever it is done. */
#include "study/dispatch.h"
#include "support/ranks.h"

#include <cmocka.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

enum { PIECES = 60 };

typedef struct work {
    int workers;
    int meet; /* ranks that wait for one another in their first piece; 0: none does */
    atomic_bool met[RANKS_MOST];
    uint64_t stop_after, fails; /* pieces; 0: none */
    uint64_t next;
    int taken[PIECES + 1];
    uint64_t sum, failures;
    atomic_int begun;
    int at[RANKS_MOST]; /* pieces that each rank did, as far as results say */
} work;

/* What a rank knows: the work that all share, which only rank 0 may keep count of, and its number.
 */
typedef struct desk {
    work *w;
    int rank;
} desk;

typedef struct answer {
    uint64_t square;
    int rank;
} answer;

static bool next(void *desk_, uint64_t *piece)
{
    work *w = ((desk *)desk_)->w;
    if (w->next == PIECES) return false;
    *piece = ++w->next;
    return true;
}

/* Until each rank has a piece, or ten seconds are over: so a busy machine, on which one rank might
 * do all before another is awake, cannot pass for a rank that is given nothing. */
static void meet(const desk *k)
{
    atomic_store(&k->w->met[k->rank], true);
    for (int tries = 0; tries < 100000; tries++) {
        int there = 0;
        for (int r = 0; r < k->w->meet; r++) there += atomic_load(&k->w->met[r]);
        if (there == k->w->meet) return;
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
}

static bd_status square(void *desk_, uint64_t piece, void *result, bd_error *err)
{
    const desk *k = desk_;
    atomic_fetch_add(&k->w->begun, 1);
    meet(k);
    /* pieces of unequal length */
    nanosleep(&(struct timespec){.tv_nsec = 200000 * (long)(piece % 7)}, NULL);
    if (piece == k->w->fails) return bd_fail(err, BD_MEMORY, "piece %d is too large", (int)piece);
    *(answer *)result = (answer){.square = piece * piece, .rank = k->rank};
    return BD_OK;
}

static void take(void *desk_, uint64_t piece, const void *result)
{
    const desk *k = desk_;
    answer a;
    memcpy(&a, result, sizeof a);
    assert_int_equal(k->rank, 0);
    assert_int_equal(a.square, piece * piece);
    k->w->taken[piece]++;
    k->w->sum += a.square;
    k->w->at[a.rank]++;
}

static void failed(void *desk_, const bd_error *err)
{
    work *w = ((desk *)desk_)->w;
    assert_int_equal(err->status, BD_MEMORY);
    assert_string_equal(err->text, "piece 9 is too large");
    w->failures++;
}

static bool stop(void *desk_)
{
    const work *w = ((desk *)desk_)->w;
    return w->stop_after > 0 && (uint64_t)atomic_load(&w->begun) >= w->stop_after;
}

static void take_part(const bd_ranks *ranks, void *work_)
{
    work *w = work_;
    desk k = {w, ranks->rank};
    const bd_dispatch d = {.ranks = ranks,
                           .workers = w->workers,
                           .size = sizeof(answer),
                           .context = &k,
                           .next = next,
                           .work = square,
                           .take = take,
                           .failed = failed,
                           .stop = stop};
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_dispatch_run(&d, &err), BD_OK);
}

static void every_piece_is_done_once(void **state)
{
    (void)state;
    for (int size = 2; size <= RANKS_MOST; size += 3)
        for (int workers = 1; workers <= 3; workers += 2) {
            work w = {.workers = workers, .meet = size};
            on_ranks(size, take_part, &w);
            for (int i = 1; i <= PIECES; i++) assert_int_equal(w.taken[i], 1);
            assert_int_equal(w.sum, (uint64_t)PIECES * (PIECES + 1) * (2 * PIECES + 1) / 6);
            for (int r = 0; r < size; r++) assert_true(w.at[r] > 0); /* rank 0 works too */
        }
}

static void a_stop_ends_all_and_keeps_what_is_done(void **state)
{
    (void)state;
    work w = {.workers = 2, .stop_after = 20};
    on_ranks(3, take_part, &w);
    int taken = 0;
    for (int i = 1; i <= PIECES; i++) {
        assert_true(w.taken[i] <= 1);
        taken += w.taken[i];
    }
    assert_true(taken >= 15 && taken <= 30);
    assert_int_equal(taken, atomic_load(&w.begun));
}

static void a_piece_that_fails_is_told_to_the_first_rank(void **state)
{
    (void)state;
    work w = {.workers = 1, .fails = 9};
    on_ranks(4, take_part, &w);
    assert_int_equal(w.failures, 1);
    for (int i = 1; i <= PIECES; i++) assert_int_equal(w.taken[i], i != 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_is_done_once),
        cmocka_unit_test(a_stop_ends_all_and_keeps_what_is_done),
        cmocka_unit_test(a_piece_that_fails_is_told_to_the_first_rank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

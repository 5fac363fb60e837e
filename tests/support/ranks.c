/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A transport over threads. */
#include "support/ranks.h"

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

/* A message on its way. */
typedef struct letter {
    int from, to;
    bool passed;
    size_t bytes;
    struct letter *next;
    char data[];
} letter;

/* Where all threads meet, and what each brings. */
typedef struct meeting {
    pthread_barrier_t barrier;
    const void *data[RANKS_MOST];
    const uint32_t *first[RANKS_MOST];
    pthread_mutex_t guard;
    letter *letter; /* the oldest first */
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

static void post(const bd_ranks *r, int to, bool passed, const void *data, size_t bytes)
{
    meeting *m = r->context;
    letter *l = malloc(sizeof *l + bytes), **at = &m->letter;
    assert_non_null(l);
    *l = (letter){.from = r->rank, .to = to, .passed = passed, .bytes = bytes};
    memcpy(l->data, data, bytes);
    pthread_mutex_lock(&m->guard);
    while (*at != NULL) at = &(*at)->next;
    *at = l;
    pthread_mutex_unlock(&m->guard);
}

static void send_letter(const bd_ranks *r, int to, const void *data, size_t bytes)
{
    post(r, to, false, data, bytes);
}

/* The oldest that has come, of one rank or (-1) of any; NULL: none. The caller frees it. */
static letter *take_letter(const bd_ranks *r, int from, bool passed)
{
    meeting *m = r->context;
    pthread_mutex_lock(&m->guard);
    letter **at = &m->letter, *l;
    while (*at != NULL &&
           ((*at)->to != r->rank || (*at)->passed != passed || (from >= 0 && (*at)->from != from)))
        at = &(*at)->next;
    l = *at;
    if (l != NULL) *at = l->next;
    pthread_mutex_unlock(&m->guard);
    return l;
}

static void pass(const bd_ranks *r, int from, int to, void *data, size_t bytes)
{
    letter *l = NULL;
    if (r->rank == from) {
        post(r, to, true, data, bytes);
        return;
    }
    assert_int_equal(r->rank, to);
    while ((l = take_letter(r, from, true)) == NULL) sched_yield();
    assert_int_equal(l->bytes, bytes);
    memcpy(data, l->data, bytes);
    free(l);
}

static bool receive_letter(const bd_ranks *r, int *from, void *data, size_t room, size_t *bytes)
{
    letter *l = take_letter(r, -1, false);
    if (l == NULL) return false;
    assert_true(l->bytes <= room);
    memcpy(data, l->data, l->bytes);
    *from = l->from;
    *bytes = l->bytes;
    free(l);
    return true;
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

void on_ranks(int size, void (*act)(const bd_ranks *, void *), void *context)
{
    meeting m;
    task t[RANKS_MOST];
    pthread_t thread[RANKS_MOST];
    m.letter = NULL;
    pthread_mutex_init(&m.guard, NULL);
    pthread_barrier_init(&m.barrier, NULL, (unsigned)size);
    for (int r = 0; r < size; r++) {
        t[r] =
            (task){{r, size, &m, share, collect, sum, exchange, pass, send_letter, receive_letter},
                   act,
                   context};
        assert_int_equal(pthread_create(&thread[r], NULL, run_task, &t[r]), 0);
    }
    for (int r = 0; r < size; r++) pthread_join(thread[r], NULL);
    assert_null(m.letter);
    pthread_mutex_destroy(&m.guard);
    pthread_barrier_destroy(&m.barrier);
}

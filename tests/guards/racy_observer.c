/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small world stepped by four threads under ThreadSanitizer, with an observer that counts
 * households: `racy_observer village` counts by village, as it must; `racy_observer shared` adds
 * to one counter from all villages, a race on purpose that ThreadSanitizer must report. If it does
 * not, it would not see a race in the model either.
 *
 * On a busy machine one thread may observe every village before another has woken, and then there
 * is no race to see. So the first threads to come wait for one another; relaxed atomics order
 * nothing, thus they hide no race. */
#include "model/model.h"

#include <omp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VILLAGES 16
#define MONTHS 4

typedef struct counts {
    uint64_t village[VILLAGES];
    uint64_t shared;
    atomic_uint met; /* a bit for each thread that has observed */
} counts;

/* Returns when two threads observe, or after a minute. */
static void meet(counts *c)
{
    unsigned mine = 1u << omp_get_thread_num();
    unsigned all = atomic_fetch_or_explicit(&c->met, mine, memory_order_relaxed) | mine;
    for (time_t end = time(NULL) + 60; (all & (all - 1)) == 0 && time(NULL) < end;) {
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
        all = atomic_load_explicit(&c->met, memory_order_relaxed);
    }
}

static void count_village(void *context, const bd_view *view, uint32_t v)
{
    counts *c = context;
    meet(c);
    c->village[v] += view->village.count[v];
}

static void count_shared(void *context, const bd_view *view, uint32_t v)
{
    counts *c = context;
    meet(c);
    c->shared += view->village.count[v];
}

int main(int argc, char **argv)
{
    bd_village_observer *observe =
        argc > 1 && strcmp(argv[1], "shared") == 0 ? count_shared : count_village;
    bd_params *p = malloc(sizeof *p);
    if (!p) return 2;
    bd_params_defaults(p);
    p->population.villages = VILLAGES;
    p->population.households = 60;
    p->time.burn_in = 2;
    p->time.months = MONTHS;
    bd_model *m = NULL;
    bd_error err = {0};
    if (bd_model_create(p, (bd_luck){.seed = 1}, NULL, 4, &m, &err) != BD_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 2;
    }
    counts c = {0};
    for (int t = 0; t < MONTHS; t++) bd_model_step(m, observe, &c);
    uint64_t sum = c.shared;
    for (int v = 0; v < VILLAGES; v++) sum += c.village[v];
    printf("%d threads, %llu household-months\n", bd_model_threads(m), (unsigned long long)sum);
    bd_model_destroy(m);
    free(p);
    return sum == 0;
}

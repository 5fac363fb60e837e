/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loop. A village runs all its rows while it sits in cache, villages run in parallel; then
 * districts, then regions, then next month's plans. Nothing here decides anything. */
#include "model/model.h"

#include "base/hot.h"
#include "base/math.h"
#include "process/cases.h"
#include "process/delivery.h"
#include "process/schedule.h"
#include "setup/create.h"
#include "setup/groups.h"
#include "setup/institutions.h"
#include "setup/policy.h"
#include "setup/programme.h"
#include "setup/sources.h"
#include "state/obstacles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef _OPENMP
#include <omp.h>
#endif

struct bd_model {
    bd_params params;
    bd_constants constants;
    bd_world world;
    int threads;
    bool timing;
    bd_arena room;              /* scratch of all threads, then planning room */
    bd_scratch *scratch;        /* [threads] */
    bd_planning_room *planning; /* [threads] */
    double (*seconds)[32];      /* [threads]: by row of the schedule */
};

static int this_thread(void)
{
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint32_t largest(const uint32_t *count, uint32_t n)
{
    uint32_t most = 1;
    for (uint32_t i = 0; i < n; i++) most = count[i] > most ? count[i] : most;
    return most;
}

static void place_room(bd_model *m)
{
    const bd_counts *c = &m->world.counts;
    uint32_t rows = largest(m->world.village.count, c->nvillage);
    uint32_t villages = largest(m->world.district.count, c->ndistrict);
    m->scratch = bd_arena_take(&m->room, (size_t)m->threads, sizeof *m->scratch);
    m->planning = bd_arena_take(&m->room, (size_t)m->threads, sizeof *m->planning);
    m->seconds = bd_arena_take(&m->room, (size_t)m->threads, sizeof *m->seconds);
    for (int t = 0; t < m->threads; t++) {
        bd_scratch scratch = {0};
        bd_planning_room planning = {0};
        bd_scratch_place(&scratch, &m->room, c, rows);
        bd_planning_room_place(&planning, &m->room, villages, c->nmethod);
        if (m->scratch == NULL) continue;
        m->scratch[t] = scratch;
        m->planning[t] = planning;
    }
}

/* Rows of the schedule that run for a village. */
enum {
#define RUN_VILLAGE 1
#define RUN_DISTRICT 0
#define RUN_REGION 0
#define RUN_PLAN 0
#define S(arg, stream, name, scope, section, meaning) +RUN_##scope
    NVILLAGE_ROW = BD_SCHEDULE(S, )
#undef S
#undef RUN_VILLAGE
#undef RUN_DISTRICT
#undef RUN_REGION
#undef RUN_PLAN
};

/* Where part `part` in NVILLAGE_ROW of n begins. */
static uint32_t part_of(uint32_t n, uint32_t part)
{
    return (uint32_t)((uint64_t)n * part / NVILLAGE_ROW);
}

enum {
#define COLUMN(type, name, planes, kept, unit, meaning) +(planes)
    NHOUSEHOLD_PLANE = BD_HOUSEHOLD_COLUMNS(COLUMN)
#undef COLUMN
};

/* Where the columns of a village's households lie. */
typedef struct stretch {
    const void *from;
    size_t bytes;
} stretch;

static void find_stretches(const bd_world *w, uint32_t v, stretch out[NHOUSEHOLD_PLANE])
{
    size_t first = w->village.first[v], n = w->village.count[v], all = w->counts.nhousehold;
    uint32_t at = 0;
#define COLUMN(type, name, planes, kept, unit, meaning) \
    for (size_t k = 0; k < (planes); k++)               \
        out[at++] = (stretch){w->household.name + k * all + first, n * sizeof *w->household.name};
    BD_HOUSEHOLD_COLUMNS(COLUMN)
#undef COLUMN
}

/* Brings one part in NVILLAGE_ROW of what village v's month reads into the cache: its columns, its
 * ties, and what those across show. A month touches a short stretch of each of many columns, and
 * would wait for memory at the beginning of every one. */
static void fetch_part(const bd_world *w, uint32_t v, const stretch column[NHOUSEHOLD_PLANE],
                       uint32_t part)
{
    uint32_t last = part_of(NHOUSEHOLD_PLANE, part + 1);
    for (uint32_t k = part_of(NHOUSEHOLD_PLANE, part); k < last; k++)
        bd_fetch(column[k].from, column[k].bytes);
    uint32_t first = w->village.first[v], n = w->village.count[v];
    const bd_ties *ties = &w->ties;
    const uint32_t *shown = w->household.shown + (size_t)(w->month & 1) * w->counts.nhousehold;
    uint32_t row = part_of(n, part);
    bd_fetch(ties->offset + first + row, (part_of(n, part + 1) - row) * sizeof *ties->offset);
    bd_fetch(ties->degree + first + row, part_of(n, part + 1) - row);
    uint32_t local = ties->offset[first], nlocal = ties->offset[first + n] - local;
    uint32_t from = part_of(nlocal, part), end = part_of(nlocal, part + 1);
    bd_fetch(ties->local + local + from, (end - from) * sizeof *ties->local);
    uint32_t cross = ties->cross_first[v], ncross = ties->cross_first[v + 1] - cross;
    end = part_of(ncross, part + 1);
    for (uint32_t e = part_of(ncross, part); e < end; e++)
        bd_fetch_line(&shown[ties->cross_to[cross + e]]);
}

/* Asks for what the tables say of village v and of its groups, a line or two of each of hundreds of
 * columns: they come side by side instead of one after the other when they are read. */
static void fetch_village(const bd_world *w, uint32_t v)
{
    const bd_counts *c = &w->counts;
#define COLUMN(type, name, planes, kept, unit, meaning) \
    for (size_t k = 0; k < (size_t)(planes); k++)       \
        bd_fetch_line(w->village.name + k * c->nvillage + v);
    BD_VILLAGE_COLUMNS(COLUMN)
#undef COLUMN
#define COLUMN(type, name, planes, kept, unit, meaning) \
    bd_fetch(w->group.name + (size_t)v * c->slots, c->slots * sizeof *w->group.name);
    BD_GROUP_COLUMNS(COLUMN)
#undef COLUMN
}

/* One village, one month: the VILLAGE rows in table order. While it runs, the columns of village
 * `next` are on their way. */
static void step_village(bd_model *m, uint32_t v, uint32_t next)
{
    bd_world *w = &m->world;
    int thread = this_thread();
    bd_scratch *s = &m->scratch[thread];
    bd_village_month month = {.p = &m->params,
                              .c = &m->constants,
                              .w = w,
                              .s = s,
                              .v = v,
                              .first = w->village.first[v],
                              .n = w->village.count[v],
                              .month = w->month,
                              .settling = w->month < bd_settling_months(&m->params),
                              .burn_in = w->month < (uint32_t)m->params.time.burn_in};
    stretch ahead[NHOUSEHOLD_PLANE];
    if (next != BD_NONE) {
        find_stretches(w, next, ahead);
        fetch_village(w, next);
    }
    bd_scratch_clear(s, month.n);
    bd_cases_begin(w, v);
    bd_deal(w->luck, w->month, w->household.id + month.first, month.n, m->constants.card_blocks,
            s->stride, s->card);
    double *seconds = m->seconds[thread], start = m->timing ? now() : 0;
    (void)seconds, (void)start;
    uint32_t row = 0;
#define RUN_VILLAGE(name)                                     \
    if (m->params.processes.name) {                           \
        if (next != BD_NONE) fetch_part(w, next, ahead, row); \
        bd_##name(&month);                                    \
    }                                                         \
    if (m->timing) {                                          \
        double end = now();                                   \
        seconds[row] += end - start;                          \
        start = end;                                          \
    }
#define RUN_DISTRICT(name)
#define RUN_REGION(name)
#define RUN_PLAN(name)
#define S(arg, stream, name, scope, section, meaning) RUN_##scope(name) row++;
    BD_SCHEDULE(S, )
#undef S
#undef RUN_VILLAGE
#undef RUN_DISTRICT
#undef RUN_PLAN
}

static void step_district(bd_model *m, uint32_t d)
{
    bd_district_month month = {.p = &m->params,
                               .c = &m->constants,
                               .w = &m->world,
                               .d = d,
                               .month = m->world.month,
                               .room = m->planning[this_thread()]};
#define RUN_VILLAGE(name)
#define RUN_DISTRICT(name) \
    if (m->params.processes.name) bd_##name(&month);
#define RUN_PLAN(name)
#define S(arg, stream, name, scope, section, meaning) RUN_##scope(name)
    BD_SCHEDULE(S, )
#undef S
#undef RUN_DISTRICT
#undef RUN_REGION
#undef RUN_PLAN
}

static void step_regions(bd_model *m)
{
    bd_region_month month = {
        .p = &m->params, .c = &m->constants, .w = &m->world, .month = m->world.month};
#define RUN_DISTRICT(name)
#define RUN_REGION(name) \
    if (m->params.processes.name) bd_##name(&month);
#define RUN_PLAN(name)
#define S(arg, stream, name, scope, section, meaning) RUN_##scope(name)
    BD_SCHEDULE(S, )
#undef S
#undef RUN_REGION
#undef RUN_PLAN
}

static void plan_district(bd_model *m, uint32_t d, uint32_t next)
{
    bd_district_month month = {.p = &m->params,
                               .c = &m->constants,
                               .w = &m->world,
                               .d = d,
                               .month = next,
                               .room = m->planning[this_thread()]};
#define RUN_REGION(name)
#define RUN_PLAN(name) \
    if (m->params.processes.name) bd_##name(&month);
#define S(arg, stream, name, scope, section, meaning) RUN_##scope(name)
    BD_SCHEDULE(S, )
#undef S
#undef RUN_VILLAGE
#undef RUN_DISTRICT
#undef RUN_REGION
#undef RUN_PLAN
}

/* What the other ranks must know before regions decide and the next month begins. */
static void tell_ranks(bd_model *m)
{
    bd_world *w = &m->world;
    bd_part_share_voices(w);
    bd_part_tell_far_ends(w, (w->month + 1) & 1);
}

/* Villages that a thread takes at a time. Rows of a column lie side by side in a line of the cache,
 * and two threads that write to one line wait for each other; but no thread should be long alone
 * at the end of the month. */
static int chunk_of(uint32_t villages, int threads)
{
    enum { TURNS = 16, LEAST = 4, MOST = 64 };
    int fair = (int)(villages / ((uint32_t)threads * TURNS));
    return fair < LEAST ? LEAST : fair > MOST ? MOST : fair;
}

void bd_model_step(bd_model *m, bd_village_observer *observe, void *context)
{
    bd_world *w = &m->world;
    bd_own own = bd_own_rows(w);
    bd_view view = bd_world_view(w, &m->params);
    int chunk = chunk_of(own.village_end - own.village, m->threads);
    (void)chunk; /* without OpenMP nobody asks */
#pragma omp parallel for schedule(dynamic, 1) num_threads(m->threads)
    for (uint32_t d = own.district; d < own.district_end; d++)
        bd_ledger_begin(w, w->district.first[d], w->district.count[d]);
#pragma omp parallel for schedule(dynamic, chunk) num_threads(m->threads)
    for (uint32_t v = own.village; v < own.village_end; v++) {
        step_village(m, v, v + 1 < own.village_end ? v + 1 : BD_NONE);
        if (observe != NULL) observe(context, &view, v);
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(m->threads)
    for (uint32_t d = own.district; d < own.district_end; d++) step_district(m, d);
    tell_ranks(m);
    bd_part_begin_births(w);
    step_regions(m);
    bd_part_end_births(w);
#pragma omp parallel for schedule(dynamic, 1) num_threads(m->threads)
    for (uint32_t d = own.district; d < own.district_end; d++) plan_district(m, d, w->month + 1);
    w->month++;
#ifndef NDEBUG
    char text[256]; /* says what, in a debugger */
    view = bd_world_view(w, &m->params);
    const char *broken = bd_world_broken(&view, text, sizeof text);
    assert(broken == NULL);
#endif
}

static void first_show(bd_model *m, uint32_t v)
{
    bd_village_month month = {.p = &m->params,
                              .c = &m->constants,
                              .w = &m->world,
                              .s = &m->scratch[this_thread()],
                              .v = v,
                              .first = m->world.village.first[v],
                              .n = m->world.village.count[v],
                              .month = UINT32_MAX};
    bd_show(&month);
}

static void set_up(bd_model *m)
{
    bd_world *w = &m->world;
    bd_own own = bd_own_rows(w);
#pragma omp parallel for schedule(dynamic, 4) num_threads(m->threads)
    for (uint32_t v = own.village; v < own.village_end; v++) {
        bd_scratch *s = &m->scratch[this_thread()];
        bd_groups_set_up(w, &m->params, v, s->ids);
        bd_sources_set_up(w, &m->params, v);
        bd_institutions_set_up(w, &m->params, v);
        bd_influentials_set_up(w, &m->params, v);
        first_show(m, v);
    }
    bd_part_tell_far_ends(w, 0);
    bd_programme_set_up(w, &m->params);
    bd_part_find_posts(w);
    bd_policy_set_up(w, &m->params);
#pragma omp parallel for schedule(dynamic, 1) num_threads(m->threads)
    for (uint32_t d = own.district; d < own.district_end; d++) plan_district(m, d, 0);
}

static bd_status build(bd_model *m, const bd_ranks *ranks, bd_luck luck, const bd_survey *survey,
                       bd_error *err)
{
    BD_TRY(bd_create_world_on(&m->world, &m->params, luck, survey, m->threads, ranks, err));
    place_room(m);
    BD_TRY(bd_ranks_agree(ranks, bd_arena_reserve(&m->room, "scratch", err), err));
    place_room(m);
    bd_constants_set(&m->constants, &m->params);
    set_up(m);
    return BD_OK;
}

static bd_model *model_with(const bd_params *params, int threads)
{
    bd_model *m = calloc(1, sizeof *m);
    if (m == NULL) return NULL;
    m->params = *params;
    bd_obstacles_apply(&m->params);
    m->threads = threads;
#ifdef _OPENMP
    if (threads <= 0) m->threads = omp_get_max_threads();
#else
    m->threads = 1;
#endif
    return m;
}

bd_status bd_model_create(const bd_params *params, bd_luck luck, const bd_survey *survey,
                          int threads, bd_model **out, bd_error *err)
{
    return bd_model_create_on(NULL, params, luck, survey, threads, out, err);
}

bd_status bd_model_create_on(const bd_ranks *ranks, const bd_params *params, bd_luck luck,
                             const bd_survey *survey, int threads, bd_model **out, bd_error *err)
{
    *out = NULL;
    if (ranks != NULL && ranks->size == 1) ranks = NULL;
    bd_model *m = model_with(params, threads);
    bd_status status = BD_OK;
    if (m == NULL) status = bd_fail(err, BD_MEMORY, "a model is not to be had");
    status = bd_ranks_agree(ranks, status, err);
    if (status == BD_OK) status = build(m, ranks, luck, survey, err);
    if (status != BD_OK) {
        bd_model_destroy(m);
        return status;
    }
    *out = m;
    return BD_OK;
}

void bd_model_destroy(bd_model *m)
{
    if (m == NULL) return;
    bd_arena_release(&m->room);
    bd_world_release(&m->world);
    free(m);
}

/* Columns whose planes or rows follow from the strategy (ledger, posts) begin at zero; of posts
 * all do unless `posts`. */
static void copy_columns(const bd_model *from, bd_model *to, bool posts)
{
    bd_column_info source[BD_WORLD_COLUMNS], target[BD_WORLD_COLUMNS];
    bd_view source_view = bd_model_view(from), target_view = bd_model_view(to);
    size_t n = bd_columns(&source_view, &source_view.counts, source, BD_WORLD_COLUMNS);
    bd_columns(&target_view, &target_view.counts, target, BD_WORLD_COLUMNS);
    assert(n <= BD_WORLD_COLUMNS);
    for (size_t i = 0; i < n; i++) {
        size_t size = source[i].item * source[i].planes * source[i].rows;
        if (size != target[i].item * target[i].planes * target[i].rows || size == 0) continue;
        if (!posts && strcmp(source[i].table, "post") == 0) continue;
        memcpy((void *)(uintptr_t)target[i].data, source[i].data, size);
    }
}

/* Grants of the month to come, by teams of their own: rooms are numbered by the threads of this
 * model, not of the caller's. */
static void man_posts(bd_model *m, const uint8_t *wave)
{
    bd_programme_assign(&m->world, &m->params, wave);
    for (uint32_t v = 0; wave != NULL && v < m->world.counts.nvillage; v++)
        m->world.village.exited[v] = wave[v] > 1; /* not served until it is admitted */
#pragma omp parallel for schedule(dynamic, 1) num_threads(m->threads)
    for (uint32_t d = 0; d < m->world.counts.ndistrict; d++) plan_district(m, d, m->world.month);
}

static bd_status branch(const bd_model *from, bd_model *m, bool posts, const uint8_t *wave,
                        bd_error *err)
{
    const bd_world *w = &from->world;
    bd_counts counts = w->counts;
    counts.nmethod = m->params.nmethod;
    counts.npost = 0;
    for (uint32_t d = 0; d < counts.ndistrict; d++)
        counts.npost += wave != NULL
                            ? bd_programme_posts_for(&m->params, wave + w->district.first[d],
                                                     w->district.count[d])
                            : bd_programme_posts(&m->params, w->district.count[d]);
    BD_TRY(bd_world_allocate(&m->world, &counts, err));
    m->world.luck = w->luck;
    m->world.month = w->month;
    memcpy(m->world.profile_bits, w->profile_bits, sizeof w->profile_bits);
    m->world.ties = w->ties;
    m->world.ties.arena = (bd_arena){.block = NULL};
    copy_columns(from, m, posts);
    place_room(m);
    BD_TRY(bd_arena_reserve(&m->room, "scratch", err));
    place_room(m);
    bd_constants_set(&m->constants, &m->params);
    if (!posts) man_posts(m, wave);
    return BD_OK;
}

bd_status bd_model_branch(const bd_model *from, const bd_params *params, int threads,
                          bd_model **out, bd_error *err)
{
    return bd_model_assign(from, params, NULL, threads, out, err);
}

void bd_model_admit(bd_model *m, const uint8_t *wave, int admitted)
{
    for (uint32_t v = 0; v < m->world.counts.nvillage; v++)
        if (wave[v] == admitted) m->world.village.exited[v] = 0;
}

bd_status bd_model_assign(const bd_model *from, const bd_params *params, const uint8_t *wave,
                          int threads, bd_model **out, bd_error *err)
{
    *out = NULL;
    bd_model *m = model_with(params, threads);
    if (m == NULL) return bd_fail(err, BD_MEMORY, "a model is not to be had");
    bd_status status = branch(from, m, false, wave, err);
    if (status == BD_OK)
        *out = m;
    else
        bd_model_destroy(m);
    return status;
}

static bool same_posts(const bd_params *a, const bd_params *b)
{
    return a->strategy.coverage == b->strategy.coverage &&
           a->strategy.villages_per_worker == b->strategy.villages_per_worker &&
           (a->strategy.name[0] == '\0') == (b->strategy.name[0] == '\0');
}

bd_status bd_model_continue(bd_model **m, const bd_params *params, bd_error *err)
{
    bd_model *from = *m, *next = model_with(params, from->threads);
    if (next == NULL) return bd_fail(err, BD_MEMORY, "a model is not to be had");
    next->timing = from->timing;
    bool posts = same_posts(&from->params, &next->params);
    bd_status status = branch(from, next, posts, NULL, err);
    if (status != BD_OK) {
        bd_model_destroy(next);
        return status;
    }
    memcpy(next->seconds, from->seconds, (size_t)from->threads * sizeof *from->seconds);
    next->world.ties.arena = from->world.ties.arena; /* the ties move over */
    from->world.ties.arena = (bd_arena){.block = NULL};
    bd_model_destroy(from);
    *m = next;
    return BD_OK;
}

bd_view bd_model_view(const bd_model *m)
{
    return bd_world_view(&m->world, &m->params);
}

const bd_params *bd_model_params(const bd_model *m)
{
    return &m->params;
}

bd_world *bd_model_world(bd_model *m)
{
    return &m->world;
}

void bd_model_timing(bd_model *m, bool on)
{
    m->timing = on;
}

double bd_model_seconds(const bd_model *m, size_t row)
{
    double sum = 0;
    for (int t = 0; t < m->threads && row < 32; t++) sum += m->seconds[t][row];
    return sum;
}

int bd_model_threads(const bd_model *m)
{
    return m->threads;
}

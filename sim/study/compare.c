/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Replicates side by side, arms of a replicate one after the other from one burnt-in world. The
 * first replicate runs alone with all threads: it tells whether the shared beginning holds. */
#include "study/compare.h"

#include "io/begun.h"
#include "io/files.h"
#include "io/lock.h"
#include "io/memory.h"
#include "io/segment.h"
#include "io/threads.h"
#include "measure/series.h"
#include "model/run.h"
#include "state/params_digest.h"
#include "study/compare_table.h"
#include "study/figures.h"

#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#define FIRST_LOOK 10 /* replicates before an interval is believed */
static const int gain_months[] = {0, 12, 24, 36, 60};
enum { NGAIN = sizeof gain_months / sizeof *gain_months };

typedef struct session {
    const bd_compare_request *q;
    bd_comparison *c;
    bd_params *kept;                            /* parameters of the recording */
    bd_recorder **recorder;                     /* [outer], or NULL */
    bd_adequacy adequacy;                       /* weights of the powers */
    char folder[PATH_MAX], lock_path[PATH_MAX]; /* of what is finished, beside the output */
    bd_lock held;
    uint64_t study; /* names what finished replicates must have been made by */
    uint32_t burn_in, months, branch_month;
    uint32_t done;
    pthread_mutex_t lock; /* of what workers share: HDF5, progress, the first failure */
    bool failed;
    bd_error *err;
} session;

/* One world and what its baseline came to, household by household. */
typedef struct pairing {
    uint32_t n;
    float *start, *base;        /* weighted power at month 0 and, of the baseline, at the end */
    uint8_t *base_empowered;    /* at the end */
    uint8_t *quarter;           /* of the starting level */
    double *base_track, *track; /* [months + 1]: households empowered */
} pairing;

static double clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double *cell(double *table, const bd_comparison *c, uint32_t arm, size_t wide, size_t what)
{
    return table + ((size_t)arm * wide + what) * c->room;
}

const double *bd_compare_values(const bd_comparison *c, uint32_t arm, bd_compare_value what)
{
    return cell(c->value, c, arm, BD_NVALUE, what);
}

const double *bd_compare_pairs(const bd_comparison *c, uint32_t arm, bd_compare_pair what)
{
    return cell(c->pair, c, arm, BD_NPAIR, what);
}

void bd_compare_difference(const bd_comparison *c, uint32_t arm, bd_compare_value what, double *out)
{
    const double *x = bd_compare_values(c, arm, what), *base = bd_compare_values(c, 0, what);
    for (uint32_t r = 0; r < c->replicates; r++) out[r] = x[r] - base[r];
}

bd_estimate bd_compare_ratio_of(const bd_comparison *c, uint32_t arm, bd_compare_ratio which,
                                double *room)
{
    static const bd_compare_pair pair[BD_NRATIO][2] = {
        [BD_RATIO_gain_left_12] = {BD_PAIR_gain_12, BD_PAIR_gain_0},
        [BD_RATIO_gain_left_24] = {BD_PAIR_gain_24, BD_PAIR_gain_0},
        [BD_RATIO_gain_left_36] = {BD_PAIR_gain_36, BD_PAIR_gain_0},
        [BD_RATIO_gain_left_60] = {BD_PAIR_gain_60, BD_PAIR_gain_0},
        [BD_RATIO_causal_r] = {BD_PAIR_untreated, BD_PAIR_treated},
        [BD_RATIO_lost_mean] = {BD_PAIR_lost_by, BD_PAIR_lost}};
    const bd_estimate none = {NAN, NAN};
    if (arm == 0) return none;
    if (which == BD_RATIO_cost_per_year) {
        double *money = room, *years = room + c->replicates;
        bd_compare_difference(c, arm, BD_VALUE_money, money);
        bd_compare_difference(c, arm, BD_VALUE_years, years);
        bd_estimate e = bd_ratio_of(money, years, c->replicates);
        return e.value > 0 ? e : none;
    }
    if (which == BD_RATIO_r_after_exit)
        return bd_ratio_of(bd_compare_values(c, arm, BD_VALUE_children),
                           bd_compare_values(c, arm, BD_VALUE_newly), c->replicates);
    const double *bottom = bd_compare_pairs(c, arm, pair[which][1]);
    if (pair[which][1] == BD_PAIR_gain_0 && !(bd_mean_of(bottom, c->replicates).value > 0))
        return none;
    return bd_ratio_of(bd_compare_pairs(c, arm, pair[which][0]), bottom, c->replicates);
}

void bd_compare_worth_of(const bd_comparison *c, bd_compare_worth *out)
{
    double cost[BD_ARMS_MAX], effect[BD_ARMS_MAX];
    for (uint32_t a = 0; a < c->narm; a++) {
        cost[a] = bd_mean_of(bd_compare_values(c, a, BD_VALUE_money), c->replicates).value;
        effect[a] = bd_mean_of(bd_compare_values(c, a, BD_VALUE_years), c->replicates).value;
    }
    bd_frontier(cost, effect, c->narm, out->standing, out->incremental);
    bd_chance_of_best(bd_compare_values(c, 0, BD_VALUE_years), BD_NVALUE * (size_t)c->room, c->narm,
                      c->replicates, out->best);
}

/* ---- households ---- */

static bool is_empowered(uint8_t role)
{
    return role == BD_ROLE_empowered || role == BD_ROLE_cadre;
}

static void weigh_power(const session *s, const bd_view *view, float *out)
{
    uint32_t n = view->counts.nhousehold;
    memset(out, 0, n * sizeof *out);
    for (size_t k = 0; k < BD_NPOWER; k++) {
        const float *x = view->household.power + k * n, w = (float)s->adequacy.weight[k];
        for (uint32_t i = 0; i < n; i++) out[i] += w * x[i];
    }
}

static double count_empowered(const bd_view *view)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < view->counts.nhousehold; i++)
        count += is_empowered(view->household.role[i]);
    return count;
}

/* Quarters by classes of the starting level: a class goes to the quarter of its lowest rank. */
static void find_quarters(pairing *p)
{
    enum { CLASSES = 4096 };
    uint32_t count[CLASSES + 1] = {0}, before = 0;
    uint8_t quarter[CLASSES + 1];
    for (uint32_t i = 0; i < p->n; i++) count[(uint32_t)(p->start[i] * CLASSES)]++;
    for (uint32_t i = 0; i <= CLASSES; i++) {
        quarter[i] = (uint8_t)(p->n > 0 ? 4ull * before / p->n : 0);
        if (quarter[i] > 3) quarter[i] = 3;
        before += count[i];
    }
    for (uint32_t i = 0; i < p->n; i++) p->quarter[i] = quarter[(uint32_t)(p->start[i] * CLASSES)];
}

static void free_pairing(pairing *p)
{
    free(p->start), free(p->base), free(p->base_empowered), free(p->quarter);
    free(p->base_track), free(p->track);
}

static bd_status make_pairing(const session *s, uint32_t n, pairing *p, bd_error *err)
{
    *p = (pairing){.n = n,
                   .start = malloc((n + 1) * sizeof *p->start),
                   .base = malloc((n + 1) * sizeof *p->base),
                   .base_empowered = malloc(n + 1),
                   .quarter = malloc(n + 1),
                   .base_track = calloc(s->months + 1, sizeof *p->track),
                   .track = calloc(s->months + 1, sizeof *p->track)};
    if (p->start && p->base && p->base_empowered && p->quarter && p->base_track && p->track)
        return BD_OK;
    return bd_fail(err, BD_MEMORY, "pairing %u households", n);
}

/* Sums of a group of households. */
typedef struct group_sum {
    double households, power, empowered;
} group_sum;

static void add_to(group_sum *g, double power, int empowered)
{
    g->households += 1, g->power += power, g->empowered += empowered;
}

/* Compares each household with its own counterfactual. */
static bd_status pair_households(const session *s, uint32_t arm, uint32_t r, const bd_view *view,
                                 const pairing *p, bd_error *err)
{
    group_sum sum[BD_COMPARE_GROUPS] = {{0}};
    double lost = 0, lacks = 0, won = 0, extra[2] = {0};
    uint32_t nd = view->params->ndisadvantage;
    float *power = malloc((p->n + 1) * sizeof *power);
    if (power == NULL) return bd_fail(err, BD_MEMORY, "pairing %u households", p->n);
    weigh_power(s, view, power);
    for (uint32_t h = 0; h < p->n; h++) {
        double by = (double)power[h] - (double)p->base[h];
        int empowered = is_empowered(view->household.role[h]) - p->base_empowered[h];
        lost += by < -s->q->margin;
        lacks += by < -s->q->margin ? -by : 0;
        won += by > s->q->margin;
        extra[view->village.post[view->household.village[h]] != BD_NONE] += empowered;
        uint32_t bits = view->profile_bits[view->household.profile[h]];
        for (uint32_t d = 0; d < nd; d++)
            if (bits >> d & 1) add_to(&sum[d], by, empowered);
        add_to(&sum[nd + view->household.stratum[h]], by, empowered);
        add_to(&sum[nd + BD_NSTRATUM + p->quarter[h]], by, empowered);
    }
    free(power);
    bd_comparison *c = s->c;
    double n = p->n > 0 ? p->n : 1;
    cell(c->pair, c, arm, BD_NPAIR, BD_PAIR_lost)[r] = lost / n;
    cell(c->pair, c, arm, BD_NPAIR, BD_PAIR_lost_by)[r] = lacks / n;
    cell(c->pair, c, arm, BD_NPAIR, BD_PAIR_won)[r] = won / n;
    cell(c->pair, c, arm, BD_NPAIR, BD_PAIR_treated)[r] = extra[1];
    cell(c->pair, c, arm, BD_NPAIR, BD_PAIR_untreated)[r] = extra[0];
    for (size_t g = 0; g < c->ngroup; g++) {
        double of = sum[g].households;
        cell(c->power, c, arm, BD_COMPARE_GROUPS, g)[r] = of > 0 ? sum[g].power / of : NAN;
        cell(c->empowered, c, arm, BD_COMPARE_GROUPS, g)[r] = of > 0 ? sum[g].empowered / of : NAN;
    }
    return BD_OK;
}

/* ---- one arm ---- */

/* Exit of an arm's programme in months after burn-in, at most the last. */
static uint32_t exit_month(const session *s, uint32_t arm)
{
    int64_t end = s->q->arm[arm].params->strategy.end;
    return end < (int64_t)s->months ? (uint32_t)end : s->months;
}

static void keep_gains(const session *s, uint32_t arm, uint32_t r, const pairing *p)
{
    bd_comparison *c = s->c;
    for (size_t i = 0; i < NGAIN; i++) {
        uint32_t at = exit_month(s, arm) + (uint32_t)gain_months[i];
        cell(c->pair, c, arm, BD_NPAIR, BD_PAIR_gain_0 + i)[r] =
            at <= s->months ? (p->track[at] - p->base_track[at]) / p->n : NAN;
    }
}

static bd_status keep_end(const session *s, uint32_t arm, uint32_t r, const bd_view *view,
                          const bd_spending *spent, pairing *p, bd_error *err)
{
    bd_comparison *c = s->c;
    double *series = calloc(bd_series_width(), sizeof *series), years = 0, value[BD_NVALUE] = {0};
    if (series == NULL) return bd_fail(err, BD_MEMORY, "the series of a run");
    bd_status status = bd_run_observe(view, series, err);
    value[BD_VALUE_index_end] = series[bd_series_find("empowerment_index")->offset];
    value[BD_VALUE_parity_end] = series[bd_series_find("parity_gap")->offset];
    for (size_t k = 0; k < BD_NPOWER; k++)
        value[BD_VALUE_power_end] +=
            s->adequacy.weight[k] * series[bd_series_find("power")->offset + k];
    free(series);
    BD_TRY(status);
    for (uint32_t t = 1; t <= s->months; t++) years += p->track[t] / 12;
    value[BD_VALUE_empowered_end] = p->track[s->months] / p->n;
    value[BD_VALUE_years] = years;
    value[BD_VALUE_money] = (double)spent->wages;
    value[BD_VALUE_hours] = (double)spent->travel_minutes / 60;
    for (uint32_t m = 0; m < view->counts.nmethod; m++) {
        value[BD_VALUE_money] += (double)spent->used_money[m];
        value[BD_VALUE_hours] += (double)spent->used_minutes[m] / 60;
    }
    bd_snowball_mean during, after;
    bd_run_snowball(view, &during, &after);
    value[BD_VALUE_newly] = (double)after.newly;
    value[BD_VALUE_children] = after.newly > 0 ? after.r * (double)after.newly : 0;
    for (size_t i = 0; i < BD_NVALUE; i++) cell(c->value, c, arm, BD_NVALUE, i)[r] = value[i];
    if (arm > 0) {
        keep_gains(s, arm, r, p);
        return pair_households(s, arm, r, view, p, err);
    }
    weigh_power(s, view, p->base);
    memcpy(p->base_track, p->track, (s->months + 1) * sizeof *p->track);
    for (uint32_t h = 0; h < p->n; h++)
        p->base_empowered[h] = is_empowered(view->household.role[h]);
    return BD_OK;
}

/* Each thread has its own recorder; they meet only in the folder, where each run has its own files.
 */
static bd_status record(const session *s, bd_recorder *rec, bool begin, uint32_t arm, uint32_t r,
                        const bd_view *view, bd_error *err)
{
    if (rec == NULL) return BD_OK;
    BD_TRY(begin ? bd_recorder_begin(rec, arm, r, view, err) : bd_recorder_month(rec, view, err));
    bool last = view->month == s->burn_in + s->months; /* a finished arm is on disk */
    return last && !begin ? bd_recorder_flush(rec, err) : BD_OK;
}

/* Asked each month, since a run of a large world takes long. */
static bd_status go_on(const session *s, uint32_t r, bd_error *err)
{
    if (s->q->stop == NULL || !s->q->stop(s->q->context)) return BD_OK;
    return bd_fail(err, BD_STOPPED, "stopped before replicate %u was done", s->q->first + r);
}

static bd_status run_arm(session *s, bd_model *m, uint32_t arm, uint32_t r, pairing *p,
                         bd_recorder *rec, bd_error *err)
{
    bd_spending spent = {.wages = 0};
    bd_view view = bd_model_view(m);
    BD_TRY(record(s, rec, true, arm, r, &view, err));
    for (;;) {
        if (view.month == s->burn_in && arm == 0) {
            weigh_power(s, &view, p->start);
            find_quarters(p);
        }
        if (view.month == s->burn_in + s->months) {
            uint64_t *state = &s->c->digest[(size_t)arm * s->c->room + r];
            *state = bd_world_digest(&view, true);
            if (rec != NULL) bd_recorder_state(rec, *state);
        }
        if (view.month >= s->burn_in) {
            p->track[view.month - s->burn_in] = count_empowered(&view);
            if (s->q->observe != NULL)
                s->q->observe(s->q->context, arm, view.month - s->burn_in, &view);
            BD_TRY(record(s, rec, false, arm, r, &view, err));
        }
        if (view.month == s->burn_in + s->months) break;
        BD_TRY(go_on(s, r, err));
        bool observed = rec != NULL && view.month >= s->burn_in;
        bd_model_step(m, observed ? bd_recorder_village : NULL, rec);
        view = bd_model_view(m);
        bd_spending_add(&spent, &view);
    }
    return keep_end(s, arm, r, &view, &spent, p, err);
}

static bd_status own_beginning(const session *s, uint32_t arm, uint32_t r, int threads,
                               bd_model **out, bd_error *err)
{
    bd_luck luck = {.seed = s->q->seed, .replicate = s->q->first + r};
    BD_TRY(bd_model_create(s->q->arm[arm].params, luck, s->q->survey, threads, out, err));
    for (uint32_t t = 0; t < s->branch_month; t++) {
        BD_TRY(go_on(s, r, err));
        bd_model_step(*out, NULL, NULL);
    }
    return BD_OK;
}

static uint64_t state_of(const bd_model *m)
{
    bd_view view = bd_model_view(m);
    return bd_world_digest(&view, true);
}

/* The model with which an arm goes on. In the first replicate a shared beginning must prove to be
 * the arm's own, or it is given up. */
static bd_status beginning(session *s, const bd_model *root, uint32_t arm, uint32_t r, int threads,
                           bd_model **out, bd_error *err)
{
    if (!s->c->shared[arm]) return own_beginning(s, arm, r, threads, out, err);
    BD_TRY(bd_model_branch(root, s->q->arm[arm].params, threads, out, err));
    if (r > 0 || arm == 0 || s->q->trusted) return BD_OK;
    bd_model *own = NULL;
    bd_status status = own_beginning(s, arm, r, threads, &own, err);
    if (status == BD_OK && state_of(own) != state_of(*out)) {
        s->c->shared[arm] = false;
        bd_model *copy = *out;
        *out = own;
        own = copy;
    }
    bd_model_destroy(own);
    return status;
}

static void tell(session *s, double household_months)
{
    pthread_mutex_lock(&s->lock);
    s->done++;
    s->c->household_months += household_months;
    if (s->q->progress != NULL)
        s->q->progress(s->q->context, s->done, s->q->replicates * s->q->narm,
                       s->c->household_months);
    pthread_mutex_unlock(&s->lock);
}

static bool has_failed(session *s)
{
    pthread_mutex_lock(&s->lock);
    bool failed = s->failed;
    pthread_mutex_unlock(&s->lock);
    return failed;
}

static bool stopped(session *s)
{
    return has_failed(s) || (s->q->stop != NULL && s->q->stop(s->q->context));
}

/* What a replicate had recorded when it was stopped is no beginning of anything. */
static bd_status begin_again(const session *s, uint32_t r, bd_recorder *rec, bd_error *err)
{
    return rec == NULL || !s->q->resume ? BD_OK : bd_recorder_drop(rec, r, err);
}

static bd_status run_replicate(session *s, uint32_t r, int threads, bd_recorder *rec, bd_error *err)
{
    bd_model *root = NULL;
    pairing p = {0};
    bd_status status = begin_again(s, r, rec, err);
    if (status == BD_OK) status = own_beginning(s, 0, r, threads, &root, err);
    if (status == BD_OK) status = make_pairing(s, bd_model_view(root).counts.nhousehold, &p, err);
    for (uint32_t a = 0; a < s->q->narm && status == BD_OK; a++) {
        bd_model *m = NULL;
        if (stopped(s))
            status = bd_fail(err, BD_STOPPED, "stopped before replicate %u was done", r);
        if (status == BD_OK) status = beginning(s, root, a, r, threads, &m, err);
        if (status == BD_OK) status = run_arm(s, m, a, r, &p, rec, err);
        bd_model_destroy(m);
        uint32_t alone = s->c->shared[a] && a > 0 ? s->branch_month : 0;
        if (status == BD_OK) tell(s, (double)p.n * (s->burn_in + s->months - alone));
    }
    bd_model_destroy(root);
    free_pairing(&p);
    return status;
}

/* ---- finished replicates ---- */

/* Numbers that make up a replicate: those of each arm and whether it shared the burn-in. */
static size_t figure_count(const bd_comparison *c)
{
    return (size_t)c->narm * (BD_NVALUE + BD_NPAIR + 2 * BD_COMPARE_GROUPS + 2) + 1;
}

/* Copies a replicate out of the tables, or back into them. */
static void move_figures(session *s, uint32_t r, double *figure, bool out)
{
    bd_comparison *c = s->c;
    const struct {
        double *table;
        size_t wide;
    } part[] = {{c->value, BD_NVALUE},
                {c->pair, BD_NPAIR},
                {c->power, BD_COMPARE_GROUPS},
                {c->empowered, BD_COMPARE_GROUPS}};
    for (uint32_t a = 0; a < c->narm; a++) {
        for (size_t t = 0; t < sizeof part / sizeof *part; t++)
            for (size_t i = 0; i < part[t].wide; i++, figure++) {
                double *at = cell(part[t].table, c, a, part[t].wide, i) + r;
                *(out ? figure : at) = *(out ? at : figure);
            }
        uint64_t *digest = &c->digest[(size_t)a * c->room + r];
        memcpy(out ? (void *)figure : (void *)digest, out ? (void *)digest : (void *)figure,
               sizeof *digest);
        figure++;
        if (out)
            *figure = c->shared[a];
        else
            c->shared[a] = *figure > 0;
        figure++;
    }
    if (out)
        *figure = c->mean_households;
    else
        c->mean_households = *figure;
}

static bd_status keep_replicate(session *s, uint32_t r, bd_error *err)
{
    if (s->recorder == NULL) return BD_OK;
    size_t n = figure_count(s->c);
    double *figure = calloc(n, sizeof *figure);
    if (figure == NULL) return bd_fail(err, BD_MEMORY, "the figures of a replicate");
    move_figures(s, r, figure, true);
    bd_status status = bd_figures_write(s->folder, s->study, r, figure, n, err);
    free(figure);
    return status;
}

/* True if the replicate was finished before; its figures are taken up. The first is always run: it
 * shows the recorder the world whose shape the file has. */
static bool take_up(session *s, uint32_t r)
{
    if (s->recorder == NULL || !s->q->resume || r == 0) return false;
    size_t n = figure_count(s->c);
    double *figure = calloc(n, sizeof *figure);
    bool there = figure != NULL && bd_figures_read(s->folder, s->study, r, figure, n) &&
                 bd_recorder_holds(s->recorder[0], r);
    if (there) {
        pthread_mutex_lock(&s->lock);
        move_figures(s, r, figure, false);
        s->c->taken_up++;
        s->done += s->c->narm;
        pthread_mutex_unlock(&s->lock);
    }
    free(figure);
    return there;
}

/* ---- all of it ---- */

static void run_one(session *s, uint32_t r)
{
    bd_error err = {.status = BD_OK};
    int thread = 0;
#ifdef _OPENMP
    thread = omp_get_thread_num();
#endif
    if (has_failed(s) || take_up(s, r)) return;
    bd_recorder *rec = s->recorder != NULL ? s->recorder[thread] : NULL;
    int threads = r == 0 ? s->c->outer * s->c->inner : s->c->inner;
    if (run_replicate(s, r, threads, rec, &err) == BD_OK && keep_replicate(s, r, &err) == BD_OK)
        return;
    pthread_mutex_lock(&s->lock);
    if (!s->failed) {
        s->failed = true;
        *s->err = err;
    }
    pthread_mutex_unlock(&s->lock);
}

static void run_range(session *s, uint32_t from, uint32_t to)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->c->outer)
    for (uint32_t r = from; r < to; r++) run_one(s, r);
    s->c->replicates = to;
}

/* Widest half-interval of the difference in the share empowered at the end, over the arms. */
static double half_width(const bd_comparison *c)
{
    double widest = 0, *x = malloc(c->room * sizeof *x);
    for (uint32_t a = 1; x != NULL && a < c->narm; a++) {
        bd_compare_difference(c, a, BD_VALUE_empowered_end, x);
        double half = 1.96 * bd_mean_of(x, c->replicates).error;
        if (!(half <= widest)) widest = half;
    }
    free(x);
    return widest;
}

static bd_status run_all(session *s, bd_error *err)
{
    uint32_t most = s->q->replicates;
    if (most > 0) run_one(s, 0);
    s->c->replicates = 1;
    uint32_t next = s->q->precision > 0 && most > FIRST_LOOK ? FIRST_LOOK : most;
    while (!s->failed && s->c->replicates < most) {
        run_range(s, s->c->replicates, next);
        if (s->failed || s->q->precision <= 0 || half_width(s->c) <= s->q->precision) break;
        next = next + next / 4 + 1 < most ? next + next / 4 + 1 : most;
    }
    return s->failed ? err->status : BD_OK;
}

static void name_groups(bd_comparison *c, const bd_params *p)
{
    static const char *const strata[] = {
#define R(name, ...) "stratum " #name,
        BD_STRATA(R)
#undef R
    };
    static const char *const quarters[] = {"start lowest quarter", "start second quarter",
                                           "start third quarter", "start highest quarter"};
    for (uint32_t d = 0; d < p->ndisadvantage; d++)
        snprintf(c->group[c->ngroup++], sizeof *c->group, "disadvantage %.30s",
                 p->disadvantage[d].key);
    for (size_t i = 0; i < BD_NSTRATUM; i++)
        snprintf(c->group[c->ngroup++], sizeof *c->group, "%s", strata[i]);
    for (size_t i = 0; i < 4; i++)
        snprintf(c->group[c->ngroup++], sizeof *c->group, "%s", quarters[i]);
}

/* Equal to the baseline in everything that a burn-in knows of. */
static bool same_world(const bd_params *base, const bd_params *arm, bd_params *scratch)
{
    *scratch = *arm;
    scratch->strategy = base->strategy;
    scratch->nphase = base->nphase;
    memcpy(scratch->phase, base->phase, sizeof base->phase);
    scratch->nmethod = base->nmethod;
    memcpy(scratch->method, base->method, sizeof base->method);
    return bd_params_digest(scratch) == bd_params_digest(base);
}

/* Arms part two months before the first programme begins, so that all they ask for is asked under
 * their own strategy, and not after burn-in, since all months after it are recorded. */
static void find_branch(session *s)
{
    int64_t at = s->burn_in;
    for (uint32_t a = s->q->arm[0].params->nphase > 0 ? 0 : 1; a < s->q->narm; a++) {
        int64_t start = (int64_t)s->burn_in + s->q->arm[a].params->strategy.start - 2;
        if (start < at) at = start;
    }
    s->branch_month = at > 0 ? (uint32_t)at : 0;
}

static bd_status check_arms(session *s, bd_error *err)
{
    const bd_params *base = s->q->arm[0].params;
    if (s->q->narm > BD_ARMS_MAX)
        return bd_fail(err, BD_INPUT, "%u arms: at most %d", s->q->narm, BD_ARMS_MAX);
    if (base->ndisadvantage + BD_NSTRATUM + 4 > BD_COMPARE_GROUPS)
        return bd_fail(err, BD_INPUT, "more disadvantages than a comparison can tell apart");
    bd_params *scratch = malloc(sizeof *scratch);
    if (scratch == NULL) return bd_fail(err, BD_MEMORY, "the parameters of the arms");
    for (uint32_t a = 0; a < s->q->narm; a++) {
        const bd_params *p = s->q->arm[a].params;
        s->c->shared[a] = same_world(base, p, scratch);
        if (p->time.months == base->time.months && p->time.burn_in == base->time.burn_in) continue;
        free(scratch);
        return bd_fail(err, BD_INPUT,
                       "'%s' runs for other months than the baseline: arms can only be compared "
                       "over the same months",
                       s->q->arm[a].label);
    }
    free(scratch);
    return BD_OK;
}

/* Worlds at once need no waiting for each other; threads within a world are for few replicates
 * and for worlds that would not fit together. */
static void share_threads(session *s)
{
    int threads = s->q->threads > 0 ? s->q->threads : bd_threads_available();
    const bd_params *p = s->q->arm[0].params;
    double world = 600.0 * (double)(p->population.households * p->population.villages);
    double room = 0.5 * (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    bool fits = room <= 0 || 2 * threads * world < room;
    s->c->outer = fits && s->q->replicates > (uint32_t)threads ? threads : 1;
    s->c->inner = s->c->outer > 1 ? 1 : threads;
#ifndef _OPENMP
    s->c->outer = s->c->inner = 1;
#endif
}

/* All that decides a replicate's figures, and how many are planned. */
static uint64_t study_identity(const session *s)
{
    const bd_compare_request *q = s->q;
    uint64_t id = bd_mix2(q->seed, q->replicates), margin;
    memcpy(&margin, &q->margin, sizeof margin);
    id = bd_mix2(bd_mix2(id, margin), q->detail);
    for (uint32_t a = 0; a < q->narm; a++) {
        id = bd_mix2(id, bd_params_digest(q->arm[a].params));
        id = bd_mix2(id, bd_name_id(q->arm[a].label));
    }
    for (size_t i = 0; i < q->recording.ninput; i++)
        id = bd_mix2(id, bd_name_id(q->recording.input[i].sha256));
    return id;
}

/* The output is there and nothing was finished after it: a kill fell between naming the file and
 * clearing up, or after. */
static bool is_complete(const session *s)
{
    bool figures = false;
    char path[PATH_MAX];
    for (uint32_t r = 0; r < s->q->replicates; r++) {
        if (!bd_figures_path(s->folder, r, path) || !bd_path_exists(path)) continue;
        if (!bd_file_later(s->q->output, path)) return false;
        figures = true;
    }
    return figures || !bd_recorder_unfinished(s->q->output);
}

/* Parameters as the recorder is shown them: villages and events only where they are asked for. */
static bd_status keep_params(session *s, bd_error *err)
{
    const bd_compare_request *q = s->q;
    s->kept = malloc(sizeof *s->kept);
    if (s->kept == NULL) return bd_fail(err, BD_MEMORY, "a recorder");
    *s->kept = *q->arm[q->narm - 1].params;
    if (q->detail) return BD_OK;
    s->kept->output.villages = s->kept->output.events = false;
    s->kept->output.network = 0;
    return BD_OK;
}

static bd_recorder_options recording(const session *s, const char *label[BD_ARMS_MAX])
{
    const bd_compare_request *q = s->q;
    for (uint32_t a = 0; a < q->narm; a++) label[a] = q->arm[a].label;
    bd_recorder_options o = q->recording;
    o.path = q->output, o.seed = q->seed;
    o.nscenario = q->narm, o.scenario = label, o.nreplicate = q->replicates, o.replicate = NULL;
    return o;
}

/* Holds the place of the output; *complete when there is nothing left to do. */
static bd_status open_place(session *s, bool *complete, bd_error *err)
{
    const bd_compare_request *q = s->q;
    *complete = false;
    if (q->output == NULL) return BD_OK;
    int n = snprintf(s->folder, sizeof s->folder, "%s.part", q->output);
    int m = snprintf(s->lock_path, sizeof s->lock_path, "%s.part/lock", q->output);
    if (n < 0 || m < 0 || m >= PATH_MAX)
        return bd_fail(err, BD_INPUT, "the path of the output is too long");
    bool there = bd_path_exists(q->output);
    if (there && !q->force && !q->resume)
        return bd_fail(err, BD_EXISTS, "%s exists already; --force replaces it", q->output);
    s->study = study_identity(s);
    BD_TRY(keep_params(s, err));
    BD_TRY(bd_folder_make(s->folder, err));
    BD_TRY(bd_lock_take(s->lock_path, &s->held, err));
    *complete = q->resume && there && is_complete(s);
    const char *label[BD_ARMS_MAX];
    const bd_recorder_options o = recording(s, label);
    if (*complete) BD_TRY(bd_begun_same(&o, s->kept, err));
    if (*complete) return bd_segments_clear(s->folder, err);
    if (q->resume && !q->force && bd_figures_of_another(s->folder, s->study))
        return bd_fail(err, BD_MISMATCH,
                       "%s: begun by another comparison, or by another build of the program. "
                       "Choose another output, or --force to begin anew",
                       s->folder);
    return q->recording.seed_automatic ? bd_begun_keep_seed_of(q->output, q->seed, err) : BD_OK;
}

/* Figures go when the file that holds them has its name, or when all begins anew. */
static void clear_figures(const session *s)
{
    for (uint32_t r = 0; r < s->q->replicates; r++) bd_figures_remove(s->folder, r);
}

static void close_place(session *s, bool over)
{
    if (s->held.file < 0) return;
    if (over) clear_figures(s);
    if (over) bd_begun_drop_seed_of(s->q->output);
    bd_lock_release(&s->held, s->lock_path);
    bd_folder_drop(s->folder);
}

static bd_status open_recorders(session *s, bd_error *err)
{
    const bd_compare_request *q = s->q;
    if (q->output == NULL) return BD_OK;
    s->recorder = calloc((size_t)s->c->outer, sizeof(bd_recorder *));
    if (s->recorder == NULL) return bd_fail(err, BD_MEMORY, "a recorder");
    const char *label[BD_ARMS_MAX];
    bd_recorder_options o = recording(s, label);
    o.force = q->force || q->resume, o.resume = q->resume, o.unsynced = true;
    o.threads = s->c->inner;
    if (!q->resume) clear_figures(s);
    for (int i = 0; i < s->c->outer; i++) {
        BD_TRY(bd_recorder_create(&o, s->kept, &s->recorder[i], err));
        o.force = o.resume = true; /* further ones write into the same folder */
    }
    return BD_OK;
}

static bd_status close_output(session *s, bd_status status, bd_error *err)
{
    bd_comparison *c = s->c;
    if (s->recorder != NULL && status == BD_OK) {
        bd_compare_table table = {.c = c, .arm = s->q->arm};
        bd_recorder_resources resources = {.threads = c->outer * c->inner,
                                           .seconds = c->seconds,
                                           .household_months = c->household_months,
                                           .peak_bytes = (uint64_t)bd_memory_peak()};
        bd_recorder_add(s->recorder[0], bd_compare_table_write, &table);
        status = bd_recorder_trim(s->recorder[0], c->replicates, err);
        if (status == BD_OK) status = bd_recorder_finish(s->recorder[0], &resources, err);
        snprintf(c->data_digest, sizeof c->data_digest, "%s", bd_recorder_digest(s->recorder[0]));
    }
    for (int i = 0; s->recorder != NULL && i < c->outer; i++) bd_recorder_destroy(s->recorder[i]);
    free(s->recorder);
    return status;
}

static bd_status make_room(bd_comparison *c, bd_error *err)
{
    size_t n = (size_t)c->narm * c->room;
    c->value = calloc(n * BD_NVALUE, sizeof *c->value);
    c->pair = calloc(n * BD_NPAIR, sizeof *c->pair);
    c->power = calloc(n * BD_COMPARE_GROUPS, sizeof *c->power);
    c->empowered = calloc(n * BD_COMPARE_GROUPS, sizeof *c->empowered);
    c->digest = calloc(n, sizeof *c->digest);
    if (c->value && c->pair && c->power && c->empowered && c->digest) return BD_OK;
    return bd_fail(err, BD_MEMORY, "%u replicates of %u arms", c->room, c->narm);
}

void bd_comparison_release(bd_comparison *c)
{
    free(c->value), free(c->pair), free(c->power), free(c->empowered), free(c->digest);
    *c = (bd_comparison){.narm = 0};
}

bd_status bd_compare(const bd_compare_request *q, bd_comparison *c, bd_error *err)
{
    *c = (bd_comparison){.narm = q->narm, .room = q->replicates};
    session s = {.q = q,
                 .c = c,
                 .burn_in = (uint32_t)q->arm[0].params->time.burn_in,
                 .months = (uint32_t)q->arm[0].params->time.months,
                 .held = BD_LOCK_OPEN,
                 .err = err};
    BD_TRY(check_arms(&s, err));
    BD_TRY(make_room(c, err));
    bd_adequacy_set(&s.adequacy, q->arm[0].params);
    name_groups(c, q->arm[0].params);
    find_branch(&s);
    share_threads(&s);
    if (pthread_mutex_init(&s.lock, NULL) != 0)
        return bd_fail(err, BD_MEMORY, "a lock is not to be had");
    double began = clock_now();
    bd_status status = open_place(&s, &c->complete_before, err);
    bool run = status == BD_OK && !c->complete_before;
    if (run) status = open_recorders(&s, err);
    if (run && status == BD_OK) status = run_all(&s, err);
    c->seconds = clock_now() - began;
    if (run) status = close_output(&s, status, err);
    close_place(&s, status == BD_OK);
    free(s.kept);
    pthread_mutex_destroy(&s.lock);
    return status;
}

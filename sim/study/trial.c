/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Replicates side by side. In each, three worlds go on from one burn-in: nobody served, the trial,
 * everybody served. Who is drawn, asked, mismeasured and lost has addresses of its own, so the
 * trial's luck is apart from the world's. */
#include "study/trial.h"

#include "base/math.h"
#include "io/threads.h"
#include "measure/observation.h"
#include "model/model.h"
#include "study/estimators.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef _OPENMP
#include <omp.h>
#endif

const char *bd_trial_estimator_name(bd_trial_estimator e)
{
    static const char *const words[] = {
#define E(name, words, meaning) words,
        BD_TRIAL_ESTIMATORS(E)
#undef E
    };
    return words[e];
}

#define COUNTS(C) C(asked) C(found) C(served) C(villages) C(strata)
#define EFFECTS(E) E(direct) E(spillover) E(total) E(between)

void bd_trial_row_pack(const bd_trial_row *row, double figure[BD_TRIAL_FIGURES])
{
    for (int e = 0; e < BD_NESTIMATOR; e++) {
        *figure++ = row->estimate[e];
        *figure++ = row->error[e];
    }
#define ONE(name) *figure++ = row->name;
    EFFECTS(ONE)
    COUNTS(ONE)
#undef ONE
}

void bd_trial_row_unpack(const double figure[BD_TRIAL_FIGURES], bd_trial_row *row)
{
    for (int e = 0; e < BD_NESTIMATOR; e++) {
        row->estimate[e] = *figure++;
        row->error[e] = *figure++;
    }
#define ONE(name) row->name = *figure++;
    EFFECTS(ONE)
#undef ONE
#define ONE(name) row->name = (uint32_t)*figure++;
    COUNTS(ONE)
#undef ONE
}

size_t bd_trial_course_size(uint32_t nvillage, uint32_t nmonth)
{
    return nvillage * (sizeof(int32_t) + 2 * sizeof(float) * nmonth);
}

bd_trial_course bd_trial_course_of(void *bytes, uint32_t nvillage, uint32_t nmonth)
{
    bd_trial_course c = {.nvillage = nvillage, .nmonth = nmonth, .start = bytes};
    c.with = (float *)(void *)(c.start + nvillage);
    c.without = c.with + (size_t)nvillage * nmonth;
    return c;
}

/* ---- a replicate ---- */

typedef struct session {
    const bd_trial_request *q;
    bd_trial_result *result;
    bd_adequacy adequacy;
    uint32_t burn_in, branch, baseline, endline; /* months stepped */
    uint32_t done;
    pthread_mutex_t lock; /* of what workers share: progress, the first failure */
    bool failed;
    bd_error *err;
} session;

/* What is known of a world, household by household and village by village. */
typedef struct field {
    uint32_t nhousehold, nvillage;
    double sd[BD_NITEM], scale, centre;    /* of the outcome, at baseline without the programme */
    double *start, *without, *with, *full; /* outcome: baseline; endline of the three worlds */
    double *mean;                          /* [nvillage] room */
    uint8_t *wave, *all;                   /* [nvillage] */
    uint32_t *stratum;                     /* [nvillage] */
    uint32_t nstratum;
    uint32_t *word;  /* [nhousehold] room */
    uint64_t *key;   /* [nhousehold + nvillage] room */
    uint32_t *asked; /* [nasked]: rows of households */
    uint32_t nasked;
    void *bytes; /* of the course; NULL: nobody keeps it */
    bd_trial_course course;
} field;

static void free_field(field *f)
{
    free(f->start), free(f->without), free(f->with), free(f->full), free(f->mean);
    free(f->wave), free(f->all), free(f->stratum), free(f->word), free(f->key), free(f->asked);
    free(f->bytes);
}

static bd_status make_field(const session *s, field *f, const bd_counts *c, bd_error *err)
{
    uint32_t months = s->endline - s->baseline + 1;
    size_t n = (size_t)c->nhousehold + c->nvillage + 1;
    *f = (field){.nhousehold = c->nhousehold, .nvillage = c->nvillage};
    f->start = calloc(n, sizeof *f->start), f->without = calloc(n, sizeof *f->without);
    f->with = calloc(n, sizeof *f->with), f->full = calloc(n, sizeof *f->full);
    f->mean = calloc(n, sizeof *f->mean), f->wave = calloc(n, 1), f->all = calloc(n, 1);
    f->stratum = calloc(n, sizeof *f->stratum), f->word = calloc(n, sizeof *f->word);
    f->key = calloc(n, sizeof *f->key), f->asked = calloc(n, sizeof *f->asked);
    if (s->q->keep != NULL) {
        f->bytes = calloc(1, bd_trial_course_size(c->nvillage, months) + 1);
        f->course = bd_trial_course_of(f->bytes, c->nvillage, months);
    }
    if (f->start && f->without && f->with && f->full && f->mean && f->wave && f->all &&
        f->stratum && f->word && f->key && f->asked && (s->q->keep == NULL || f->bytes))
        return BD_OK;
    return bd_fail(err, BD_MEMORY, "a trial among %u households", c->nhousehold);
}

/* Standard deviation of x[n] into *sd, mean into *mean. */
static void spread(const double *x, uint32_t n, double *mean, double *sd)
{
    double sum = 0, square = 0;
    for (uint32_t i = 0; i < n; i++) sum += x[i];
    *mean = n > 0 ? sum / n : 0;
    for (uint32_t i = 0; i < n; i++) square += (x[i] - *mean) * (x[i] - *mean);
    *sd = n > 1 ? sqrt(square / (n - 1)) : 0;
}

static double observe(const session *s, const bd_view *view, size_t item, uint32_t h)
{
    return bd_observation_find(bd_trial_item_name(item))->observe(&s->adequacy, view, h);
}

/* Outcome of all households, unscaled until the scale is known. */
static void look(const session *s, const bd_view *view, const field *f, double *out)
{
    memset(out, 0, f->nhousehold * sizeof *out);
    for (size_t i = 0; i < BD_NITEM; i++) {
        double weight = s->q->trial->outcome[i];
        if (weight == 0 || !(f->sd[i] > 0)) continue;
        const bd_observation_row *row = bd_observation_find(bd_trial_item_name(i));
        for (uint32_t h = 0; h < f->nhousehold; h++)
            out[h] += weight * row->observe(&s->adequacy, view, h) / (f->sd[i] * f->scale);
    }
}

/* The units of the outcome, from the baseline of the world without the programme. */
static bd_status find_units(const session *s, const bd_view *view, field *f, bd_error *err)
{
    double mean;
    f->scale = 1;
    for (size_t i = 0; i < BD_NITEM; i++) {
        if (s->q->trial->outcome[i] == 0) continue;
        for (uint32_t h = 0; h < f->nhousehold; h++) f->start[h] = observe(s, view, i, h);
        spread(f->start, f->nhousehold, &mean, &f->sd[i]);
    }
    look(s, view, f, f->start);
    spread(f->start, f->nhousehold, &f->centre, &f->scale);
    if (!(f->scale > 0))
        return bd_fail(err, BD_INPUT,
                       "outcome: all households have the same at baseline, so there is no unit");
    f->centre /= f->scale;
    for (uint32_t h = 0; h < f->nhousehold; h++) f->start[h] /= f->scale;
    return BD_OK;
}

static void village_means(const bd_view *view, const double *x, double *mean)
{
    for (uint32_t v = 0; v < view->counts.nvillage; v++) {
        uint32_t first = view->village.first[v], n = view->village.count[v];
        mean[v] = 0;
        for (uint32_t h = first; h < first + n; h++) mean[v] += x[h] / n;
    }
}

static int by_key(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Order of a value that is not negative, by its bits; ties by row. */
static uint64_t key_of(double value, uint32_t row)
{
    float x = (float)value;
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
    return (uint64_t)bits << 32 | row;
}

static void find_strata(const session *s, const bd_view *view, field *f)
{
    int kind = s->q->trial->design.strata;
    uint32_t n = f->nvillage, blocks = (uint32_t)s->q->trial->design.blocks;
    f->nstratum = 1;
    memset(f->stratum, 0, n * sizeof *f->stratum);
    if (kind == BD_STRATA_NONE) return;
    if (kind == BD_STRATA_DISTRICT) {
        f->nstratum = view->counts.ndistrict;
        memcpy(f->stratum, view->village.district, n * sizeof *f->stratum);
        return;
    }
    village_means(view, f->start, f->mean);
    for (uint32_t v = 0; v < n; v++)
        f->key[v] = key_of(kind == BD_STRATA_SIZE ? view->village.count[v] : f->mean[v], v);
    qsort(f->key, n, sizeof *f->key, by_key);
    f->nstratum = blocks < n ? blocks : n;
    for (uint32_t i = 0; i < n; i++)
        f->stratum[(uint32_t)f->key[i]] = (uint32_t)((uint64_t)i * f->nstratum / n);
}

static uint32_t served_of(double share, uint32_t n)
{
    uint32_t served = (uint32_t)(share * n + 0.5);
    if (n > 1 && served == 0) served = 1;
    if (n > 1 && served == n) served = n - 1;
    return served;
}

/* The lowest lots of a stratum are served, in waves by their order. */
static void assign(const session *s, const bd_view *view, field *f)
{
    const bd_trial_design *d = &s->q->trial->design;
    memset(f->wave, 0, f->nvillage);
    memset(f->all, 1, f->nvillage);
    for (uint32_t g = 0; g < f->nstratum; g++) {
        uint32_t n = 0;
        for (uint32_t v = 0; v < f->nvillage; v++) {
            if (f->stratum[v] != g) continue;
            bd_stream lot = bd_stream_open(view->luck, BD_KIND_VILLAGE, view->village.id[v], 0,
                                           BD_PURPOSE_TRIAL_ASSIGN);
            f->key[n++] = (uint64_t)bd_bits(&lot) << 32 | v;
        }
        qsort(f->key, n, sizeof *f->key, by_key);
        uint32_t served = served_of(d->treated, n);
        for (uint32_t i = 0; i < served; i++)
            f->wave[(uint32_t)f->key[i]] = (uint8_t)(1 + (uint64_t)i * (uint64_t)d->waves / served);
    }
}

/* Months stepped when service begins. */
static uint32_t begin_of(const session *s, int wave)
{
    const bd_params *p = s->q->programme;
    return s->burn_in + (uint32_t)(p->strategy.start + (wave - 1) * s->q->trial->design.wave_gap);
}

static bool is_treated(const session *s, const field *f, uint32_t v)
{
    return f->wave[v] > 0 && begin_of(s, f->wave[v]) < s->endline;
}

static void note_starts(const session *s, field *f)
{
    for (uint32_t v = 0; v < f->nvillage; v++) {
        uint32_t begin = begin_of(s, f->wave[v]);
        bool served = f->wave[v] > 0 && begin <= s->endline;
        f->course.start[v] = served ? (int32_t)(begin - s->burn_in) : -1;
    }
}

static void draw_sample(const session *s, const bd_view *view, field *f)
{
    uint32_t most = (uint32_t)s->q->trial->survey.households;
    f->nasked = 0;
    for (uint32_t v = 0; v < f->nvillage; v++) {
        uint32_t first = view->village.first[v], n = view->village.count[v];
        bd_first_words(view->luck, BD_KIND_HOUSEHOLD, 0, BD_PURPOSE_TRIAL_SAMPLE,
                       view->household.id + first, n, f->word);
        for (uint32_t i = 0; i < n; i++) f->key[i] = (uint64_t)f->word[i] << 32 | (first + i);
        qsort(f->key, n, sizeof *f->key, by_key);
        for (uint32_t i = 0; i < n && i < most; i++) f->asked[f->nasked++] = (uint32_t)f->key[i];
    }
}

static double logistic(double x)
{
    return 1 / (1 + bd_exp(-x));
}

/* Outcome of a household as it is measured in the month. */
static double measured(const session *s, const bd_view *view, const field *f, const double *truth,
                       uint32_t h, uint32_t month)
{
    const bd_trial *t = s->q->trial;
    double error = 0;
    bd_stream luck = bd_stream_open(view->luck, BD_KIND_HOUSEHOLD, view->household.id[h], month,
                                    BD_PURPOSE_TRIAL_ERROR);
    for (size_t i = 0; i < BD_NITEM; i++)
        if (t->outcome[i] != 0) error += t->outcome[i] * bd_normal(&luck);
    return truth[h] + t->survey.error * error / f->scale;
}

static bool is_found(const session *s, const bd_view *view, const field *f, uint32_t h)
{
    const bd_trial_survey *p = &s->q->trial->survey;
    double lost = p->attrition;
    if (is_treated(s, f, view->household.village[h])) lost += p->attrition_treated;
    lost = bd_clamp(lost, 0, 1);
    if (lost > 0 && lost < 1)
        lost = logistic(bd_log(lost / (1 - lost)) + p->attrition_slope * (f->with[h] - f->centre));
    bd_stream luck = bd_stream_open(view->luck, BD_KIND_HOUSEHOLD, view->household.id[h],
                                    s->endline, BD_PURPOSE_TRIAL_ATTRITION);
    return (double)bd_uniform(&luck) >= lost;
}

/* Rows of the regressions: constant, assignment, baseline (left out by k), strata but the first. */
typedef struct table {
    double *x, *end, *change, *sum, *count;
    uint32_t *cluster;
    size_t n;
} table;

static void free_table(table *t)
{
    free(t->x), free(t->end), free(t->change), free(t->sum), free(t->count), free(t->cluster);
}

/* Columns with the baseline; without it one less. */
static size_t columns(const field *f)
{
    return 2 + f->nstratum;
}

static void fill_row(const session *s, const field *f, uint32_t v, double base, bool ancova,
                     double *x)
{
    size_t at = 0;
    x[at++] = 1;
    x[at++] = is_treated(s, f, v);
    if (ancova) x[at++] = base;
    for (uint32_t g = 1; g < f->nstratum; g++) x[at++] = f->stratum[v] == g;
}

static bd_status make_table(const field *f, table *t, bd_error *err)
{
    size_t n = f->nasked + 1, g = f->nvillage + 1;
    *t = (table){.x = calloc(n * columns(f), sizeof *t->x),
                 .end = calloc(n, sizeof *t->end),
                 .change = calloc(n, sizeof *t->change),
                 .sum = calloc(g, sizeof *t->sum),
                 .count = calloc(g, sizeof *t->count),
                 .cluster = calloc(n, sizeof *t->cluster)};
    if (t->x && t->end && t->change && t->sum && t->count && t->cluster) return BD_OK;
    return bd_fail(err, BD_MEMORY, "the table of a trial");
}

static void analyse(const session *s, const bd_view *view, const field *f, table *t,
                    bd_trial_row *row)
{
    size_t k = columns(f) - 1;
    for (uint32_t i = 0; i < f->nasked;
         i++) { /* who is asked at baseline tells how alike they are */
        uint32_t h = f->asked[i];
        t->end[i] = measured(s, view, f, f->start, h, s->baseline);
        t->cluster[i] = view->household.village[h];
    }
    row->between = bd_cluster_share(t->end, t->cluster, f->nasked, f->nvillage, t->sum, t->count);
    for (int ancova = 0; ancova < 2; ancova++, k++) {
        t->n = 0;
        for (uint32_t i = 0; i < f->nasked; i++) {
            uint32_t h = f->asked[i], v = view->household.village[h];
            if (!is_found(s, view, f, h)) continue;
            double base = measured(s, view, f, f->start, h, s->baseline);
            t->end[t->n] = measured(s, view, f, f->with, h, s->endline);
            t->change[t->n] = t->end[t->n] - base;
            t->cluster[t->n] = v;
            fill_row(s, f, v, base, ancova, t->x + t->n++ * k);
        }
        const double *y[] = {t->end, t->change};
        static const bd_trial_estimator which[2][2] = {
            {BD_ESTIMATOR_difference, BD_ESTIMATOR_change}, {BD_ESTIMATOR_ancova}};
        for (int e = 0; e < 2 - ancova; e++) {
            bd_coefficient c =
                bd_clustered(t->x, y[e], t->cluster, t->n, k, 1, f->nvillage, t->sum);
            row->estimate[which[ancova][e]] = c.value;
            row->error[which[ancova][e]] = c.error;
        }
    }
    row->asked = f->nasked, row->found = (uint32_t)t->n;
}

/* Mean over villages, served or not, of the difference between two worlds. */
static double effect(const session *s, const bd_view *view, field *f, const double *one,
                     const double *other, int served)
{
    double sum = 0, n = 0;
    for (uint32_t v = 0; v < f->nvillage; v++) {
        uint32_t first = view->village.first[v], count = view->village.count[v];
        if (count == 0 || (served >= 0 && is_treated(s, f, v) != (served > 0))) continue;
        double here = 0;
        for (uint32_t h = first; h < first + count; h++) here += (one[h] - other[h]) / count;
        sum += here, n++;
    }
    return n > 0 ? sum / n : NAN;
}

static bool stopped(session *s)
{
    pthread_mutex_lock(&s->lock);
    bool failed = s->failed;
    pthread_mutex_unlock(&s->lock);
    return failed || (s->q->stop != NULL && s->q->stop(s->q->context));
}

/* The month in each village, into a series of the course; x[nhousehold] is room. */
static void follow(const session *s, const bd_view *view, const field *f, double *x, float *series)
{
    uint32_t month = view->month - s->baseline;
    look(s, view, f, x);
    village_means(view, x, f->mean);
    for (uint32_t v = 0; v < f->nvillage; v++)
        series[v * f->course.nmonth + month] = view->village.count[v] > 0 ? (float)f->mean[v] : NAN;
}

/* Lives a world to the endline; `wave` NULL: without the programme, which also gives the units. */
static bd_status live(session *s, const bd_model *root, const uint8_t *wave, int threads, field *f,
                      double *end, bd_error *err)
{
    bd_model *m = NULL;
    const bd_params *p = wave != NULL ? s->q->programme : s->q->world;
    if (stopped(s)) return bd_fail(err, BD_STOPPED, "stopped before all trials were done");
    BD_TRY(wave != NULL ? bd_model_assign(root, p, wave, threads, &m, err)
                        : bd_model_branch(root, p, threads, &m, err));
    bd_status status = BD_OK;
    bd_view view = bd_model_view(m);
    float *series = wave == NULL ? f->course.without : wave == f->wave ? f->course.with : NULL;
    for (;;) {
        if (view.month == s->baseline && wave == NULL) status = find_units(s, &view, f, err);
        if (view.month == s->baseline && wave == f->wave && wave != NULL)
            look(s, &view, f, f->start); /* the trial's own: it may be late */
        if (view.month >= s->baseline && series != NULL && status == BD_OK)
            follow(s, &view, f, end, series);
        if (view.month == s->endline || status != BD_OK) break;
        for (int k = 2; wave != NULL && k <= s->q->trial->design.waves; k++)
            if (view.month + 1 == begin_of(s, k)) bd_model_admit(m, wave, k);
        bd_model_step(m, NULL, NULL);
        view = bd_model_view(m);
    }
    if (status == BD_OK) look(s, &view, f, end);
    bd_model_destroy(m);
    return status;
}

static bd_status check_design(const session *s, const field *f, bd_trial_row *row, bd_error *err)
{
    row->villages = f->nvillage, row->strata = f->nstratum;
    row->served = 0;
    for (uint32_t v = 0; v < f->nvillage; v++) row->served += is_treated(s, f, v);
    if (row->served < 2 || row->served + 2 > row->villages)
        return bd_fail(err, BD_INPUT,
                       "design: %u of %u villages are served before the endline; at least two must "
                       "be and two must not",
                       row->served, row->villages);
    if (columns(f) > BD_COLUMNS_MAX || row->villages < 2 + row->strata)
        return bd_fail(err, BD_INPUT, "design.strata: %u strata are too many for %u villages",
                       row->strata, row->villages);
    return BD_OK;
}

static bd_status try_out(session *s, const bd_model *root, int threads, field *f, bd_trial_row *row,
                         bd_error *err)
{
    table t = {0};
    bd_view view = bd_model_view(root);
    BD_TRY(live(s, root, NULL, threads, f, f->without, err));
    find_strata(s, &view, f);
    assign(s, &view, f);
    BD_TRY(check_design(s, f, row, err));
    if (f->bytes != NULL) note_starts(s, f);
    draw_sample(s, &view, f);
    BD_TRY(live(s, root, f->wave, threads, f, f->with, err));
    BD_TRY(live(s, root, f->all, threads, f, f->full, err));
    bd_status status = make_table(f, &t, err);
    if (status == BD_OK) analyse(s, &view, f, &t, row);
    row->direct = effect(s, &view, f, f->with, f->without, 1);
    row->spillover = effect(s, &view, f, f->with, f->without, 0);
    row->total = effect(s, &view, f, f->full, f->without, -1);
    free_table(&t);
    return status;
}

static bd_status run_replicate(session *s, uint32_t r, int threads, bd_error *err)
{
    bd_model *root = NULL;
    field f = {0};
    bd_luck luck = {.seed = s->q->seed, .replicate = r};
    BD_TRY(bd_model_create(s->q->world, luck, s->q->survey, threads, &root, err));
    for (uint32_t t = 0; t < s->branch; t++) bd_model_step(root, NULL, NULL);
    bd_view view = bd_model_view(root);
    bd_status status = make_field(s, &f, &view.counts, err);
    if (status == BD_OK) status = try_out(s, root, threads, &f, &s->result->row[r], err);
    bd_model_destroy(root);
    pthread_mutex_lock(&s->lock);
    s->done++;
    s->result->household_months +=
        (double)view.counts.nhousehold * (s->branch + 3.0 * (s->endline - s->branch));
    if (status == BD_OK && s->q->keep != NULL && !s->failed)
        status = s->q->keep(s->q->keeper, r, &s->result->row[r], &f.course, err);
    if (status == BD_OK && s->q->progress != NULL)
        s->q->progress(s->q->context, s->done, s->q->replicates, s->result->household_months);
    pthread_mutex_unlock(&s->lock);
    free_field(&f);
    return status;
}

static void run_one(session *s, uint32_t r, int threads)
{
    bd_error err = {.status = BD_OK};
    if (s->q->have != NULL && s->q->have[r]) return;
    if (stopped(s)) bd_fail(&err, BD_STOPPED, "stopped before all trials were done");
    if (err.status == BD_OK && run_replicate(s, r, threads, &err) == BD_OK) return;
    pthread_mutex_lock(&s->lock);
    if (!s->failed) *s->err = err;
    s->failed = true;
    pthread_mutex_unlock(&s->lock);
}

/* ---- all of it ---- */

static void share_threads(session *s)
{
    int threads = s->q->threads > 0 ? s->q->threads : bd_threads_available();
    const bd_params *p = s->q->world;
    double world = 1200.0 * (double)(p->population.households * p->population.villages);
    double room = 0.5 * (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    bool fits = room <= 0 || threads * world < room;
    s->result->outer = fits && s->q->replicates >= (uint32_t)threads ? threads : 1;
    s->result->inner = s->result->outer > 1 ? 1 : threads;
#ifndef _OPENMP
    s->result->outer = s->result->inner = 1;
#endif
}

static bd_status find_months(session *s, bd_error *err)
{
    const bd_params *p = s->q->programme;
    const bd_trial_design *d = &s->q->trial->design;
    int64_t baseline = d->baseline >= 0 ? d->baseline : p->strategy.start - 1;
    int64_t endline = d->endline >= 0 ? d->endline : p->strategy.end;
    if (p->nphase == 0) return bd_fail(err, BD_INPUT, "a trial needs a strategy with phases");
    if (baseline < 0) baseline = 0;
    if (endline <= baseline || endline > p->time.months)
        return bd_fail(err, BD_INPUT,
                       "design: baseline at month %lld, endline at month %lld of %lld: the endline "
                       "must come after the baseline and within the run",
                       (long long)baseline, (long long)endline, (long long)p->time.months);
    s->burn_in = (uint32_t)p->time.burn_in;
    s->baseline = s->burn_in + (uint32_t)baseline;
    s->endline = s->burn_in + (uint32_t)endline;
    s->result->baseline = (int32_t)baseline, s->result->endline = (int32_t)endline;
    /* worlds part in time for all that the programme asks for, as in study/compare.c */
    int64_t part = (int64_t)s->burn_in + p->strategy.start - 2;
    if (part > (int64_t)s->baseline) part = s->baseline;
    s->branch = part > 0 ? (uint32_t)part : 0;
    return BD_OK;
}

bd_status bd_trial_run(const bd_trial_request *q, bd_trial_result *out, bd_error *err)
{
    *out = (bd_trial_result){.replicates = q->replicates,
                             .row = calloc(q->replicates + 1, sizeof *out->row)};
    session s = {.q = q, .result = out, .err = err};
    if (out->row == NULL) return bd_fail(err, BD_MEMORY, "%u trials", q->replicates);
    for (uint32_t r = 0; q->have != NULL && r < q->replicates; r++)
        if (q->have[r]) out->row[r] = q->known[r], s.done++;
    BD_TRY(find_months(&s, err));
    bd_adequacy_set(&s.adequacy, q->world);
    share_threads(&s);
    if (pthread_mutex_init(&s.lock, NULL) != 0)
        return bd_fail(err, BD_MEMORY, "a lock is not to be had");
    struct timespec began, ended;
    clock_gettime(CLOCK_MONOTONIC, &began);
#pragma omp parallel for schedule(dynamic, 1) num_threads(out->outer)
    for (uint32_t r = 0; r < q->replicates; r++) run_one(&s, r, out->inner);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    out->seconds =
        (double)(ended.tv_sec - began.tv_sec) + 1e-9 * (double)(ended.tv_nsec - began.tv_nsec);
    pthread_mutex_destroy(&s.lock);
    return s.failed ? err->status : BD_OK;
}

void bd_trial_result_release(bd_trial_result *r)
{
    free(r->row);
    *r = (bd_trial_result){.replicates = 0};
}

/* ---- what comes of it ---- */

bd_estimate bd_trial_mean(const bd_trial_result *r, size_t offset)
{
    double sum = 0, square = 0, n = r->replicates;
    for (uint32_t i = 0; i < r->replicates; i++)
        sum += *(const double *)((const char *)&r->row[i] + offset);
    for (uint32_t i = 0; i < r->replicates; i++) {
        double off = *(const double *)((const char *)&r->row[i] + offset) - sum / n;
        square += off * off;
    }
    return (bd_estimate){sum / n, n > 1 ? sqrt(square / (n - 1) / n) : NAN};
}

/* The error counts two more of each kind, so that it is not 0 at 0 and 1 (Agresti and Coull 1998).
 */
static bd_estimate share_of(double count, double n)
{
    double p = (count + 2) / (n + 4);
    return (bd_estimate){count / n, sqrt(p * (1 - p) / (n + 4))};
}

static double freedom(const bd_trial_row *row)
{
    return row->villages - 1.0 - row->strata;
}

double bd_trial_half_width(const bd_trial_row *row, const bd_trial *t, bd_trial_estimator e)
{
    return bd_t_quantile(0.5 + 0.5 * t->analysis.confidence, freedom(row)) * row->error[e];
}

bd_trial_summary bd_trial_summarise(const bd_trial_result *r, const bd_trial *t,
                                    bd_trial_estimator e)
{
    double n = r->replicates, truth = BD_TRIAL_MEAN(r, direct).value, held = 0, found = 0;
    double bias = 0, square = 0, df = 1;
    bd_trial_summary out = {
        .estimate = bd_trial_mean(r, offsetof(bd_trial_row, estimate) + (size_t)e * sizeof(double)),
        .stated =
            bd_trial_mean(r, offsetof(bd_trial_row, error) + (size_t)e * sizeof(double)).value};
    for (uint32_t i = 0; i < r->replicates; i++) {
        const bd_trial_row *row = &r->row[i];
        double half = bd_trial_half_width(row, t, e);
        df = freedom(row);
        held += fabs(row->estimate[e] - truth) <= half;
        found += fabs(row->estimate[e]) > half;
        bias += (row->estimate[e] - row->direct) / n;
    }
    for (uint32_t i = 0; i < r->replicates; i++) {
        double off = r->row[i].estimate[e] - r->row[i].direct - bias;
        square += off * off;
    }
    out.bias = (bd_estimate){bias, n > 1 ? sqrt(square / (n - 1) / n) : NAN};
    out.coverage = share_of(held, n);
    out.rejection = share_of(found, n);
    out.spread = out.estimate.error * sqrt(n);
    out.smallest = out.spread * (bd_t_quantile(0.5 + 0.5 * t->analysis.confidence, df) +
                                 bd_t_quantile(t->analysis.power, df));
    return out;
}

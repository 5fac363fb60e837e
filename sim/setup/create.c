/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order in which a world is made: who there is, what they are like, who knows whom. Two passes
 * over villages in parallel, between them a short sequential count, so that nothing is held twice:
 * wishes for ties wait in a column that is not in use yet, and ties are written in their final
 * table, whose gaps are then closed. */
#include "setup/create.h"

#include "base/math.h"
#include "setup/network.h"
#include "setup/population.h"
#include "setup/programme.h"

#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

uint64_t bd_village_id(uint32_t region, uint32_t district_of_region, uint32_t village_of_district)
{
    /* 12, 14 and 22 bits, then 16 for the household; from 1, so that no id is 0 */
    return (uint64_t)(region + 1) << 52 | (uint64_t)(district_of_region & 0x3FFFu) << 38 |
           (uint64_t)(village_of_district & 0x3FFFFFu) << 16;
}

/* Share number i of `all` things spread evenly over `parts`: first of part i. */
static uint32_t spread_first(uint32_t all, uint32_t parts, uint32_t i)
{
    return (uint32_t)((uint64_t)all * i / parts);
}

/* Households of a synthetic village: lognormal about the mean, at least 1. */
static uint32_t draw_count(const bd_params *p, bd_luck luck, uint64_t id)
{
    double mean = p->population.households, cv = p->population.households_spread;
    if (cv > 0) {
        bd_stream s = bd_stream_open(luck, BD_KIND_VILLAGE, id, 0, BD_PURPOSE_VILLAGE_SIZE);
        double variance = bd_log(1 + cv * cv);
        mean *= bd_exp(__builtin_sqrt(variance) * bd_normal(&s) - variance / 2);
    }
    return (uint32_t)bd_clamp(mean + 0.5, 1, BD_VILLAGE_MAX);
}

static uint32_t hamlets_of(const bd_params *p, uint32_t count)
{
    return (uint32_t)bd_clamp(count / p->population.hamlet_size + 0.5, 1, count);
}

/* Where synthetic villages lie: ids of villages and how many households each has. */
typedef struct plan {
    uint32_t nregion, ndistrict, nvillage;
} plan;

static plan plan_of(const bd_params *p, const bd_survey *survey)
{
    if (survey != NULL) return (plan){survey->nregion, survey->ndistrict, survey->nvillage};
    plan n = {.nvillage = (uint32_t)p->population.villages};
    n.ndistrict = (uint32_t)p->population.districts;
    if (n.ndistrict > n.nvillage) n.ndistrict = n.nvillage; /* none without a village */
    n.nregion = (uint32_t)p->population.regions;
    if (n.nregion > n.ndistrict) n.nregion = n.ndistrict;
    return n;
}

/* Id of synthetic village v, and its district's row. */
static uint64_t synthetic_id(const plan *n, uint32_t v, uint32_t *district)
{
    /* the last i with spread_first(i) <= v */
    uint32_t d = (uint32_t)(((uint64_t)v * n->ndistrict + n->ndistrict - 1) / n->nvillage);
    while (spread_first(n->nvillage, n->ndistrict, d) > v) d--;
    while (d + 1 < n->ndistrict && spread_first(n->nvillage, n->ndistrict, d + 1) <= v) d++;
    uint32_t r = (uint32_t)((uint64_t)d * n->nregion / n->ndistrict);
    while (spread_first(n->ndistrict, n->nregion, r) > d) r--;
    while (r + 1 < n->nregion && spread_first(n->ndistrict, n->nregion, r + 1) <= d) r++;
    *district = d;
    return bd_village_id(r, d - spread_first(n->ndistrict, n->nregion, r),
                         v - spread_first(n->nvillage, n->ndistrict, d));
}

static bd_status count_world(bd_counts *c, const plan *n, const bd_params *p, bd_luck luck,
                             const bd_survey *survey, bd_error *err)
{
    uint64_t households = 0;
    for (uint32_t v = 0; v < n->nvillage; v++) {
        uint32_t district;
        households +=
            survey ? survey->village[v].count : draw_count(p, luck, synthetic_id(n, v, &district));
    }
    if (households > UINT32_MAX)
        return bd_fail(err, BD_INPUT, "%llu households: more than fit one run",
                       (unsigned long long)households);
    uint64_t groups = (uint64_t)n->nvillage * (uint64_t)p->groups.slots;
    if (groups > UINT32_MAX)
        return bd_fail(err, BD_INPUT, "%u villages with groups.slots %lld: more than fit one run",
                       n->nvillage, (long long)p->groups.slots);
    *c = (bd_counts){.nhousehold = (uint32_t)households,
                     .nvillage = n->nvillage,
                     .ndistrict = n->ndistrict,
                     .nregion = n->nregion,
                     .slots = (uint32_t)p->groups.slots,
                     .ngroup = (uint32_t)groups,
                     .nmethod = p->nmethod,
                     .ncampaign = p->ncampaign,
                     .ninstitution = p->ninstitution,
                     .months = (uint32_t)(p->time.burn_in + p->time.months)};
    for (uint32_t d = 0; d < n->ndistrict; d++) {
        uint32_t villages = 0;
        if (survey == NULL)
            villages = spread_first(n->nvillage, n->ndistrict, d + 1) -
                       spread_first(n->nvillage, n->ndistrict, d);
        else
            for (uint32_t v = 0; v < n->nvillage; v++) villages += survey->village[v].district == d;
        c->npost += bd_programme_posts(p, villages);
    }
    return BD_OK;
}

/* Regions, districts and where villages begin. */
static void lay_out(bd_world *w, const plan *n, const bd_params *p, const bd_survey *survey)
{
    uint32_t first = 0;
    for (uint32_t v = 0; v < n->nvillage; v++) {
        if (survey != NULL) {
            const bd_survey_village *from = &survey->village[v];
            w->village.id[v] = from->id;
            w->village.district[v] = from->district;
            w->village.count[v] = from->count;
            w->village.hamlets[v] = from->hamlets > 0 ? from->hamlets : hamlets_of(p, from->count);
        } else {
            w->village.id[v] = synthetic_id(n, v, &w->village.district[v]);
            w->village.count[v] = draw_count(p, w->luck, w->village.id[v]);
            w->village.hamlets[v] = hamlets_of(p, w->village.count[v]);
        }
        w->village.first[v] = first;
        first += w->village.count[v];
    }
    for (uint32_t v = n->nvillage; v-- > 0;) {
        w->district.first[w->village.district[v]] = v;
        w->district.count[w->village.district[v]]++;
    }
    for (uint32_t d = n->ndistrict; d-- > 0;) {
        uint32_t r = survey ? survey->district[d].region : 0;
        if (survey == NULL) {
            r = (uint32_t)((uint64_t)d * n->nregion / n->ndistrict);
            while (spread_first(n->ndistrict, n->nregion, r) > d) r--;
            while (r + 1 < n->nregion && spread_first(n->ndistrict, n->nregion, r + 1) <= d) r++;
        }
        w->district.region[d] = r;
        w->district.id[d] =
            survey ? survey->district[d].id
                   : bd_village_id(r, d - spread_first(n->ndistrict, n->nregion, r), 0);
        w->region.first[r] = d;
        w->region.count[r]++;
    }
    for (uint32_t r = 0; r < n->nregion; r++)
        w->region.id[r] = survey ? survey->region[r] : bd_village_id(r, 0, 0);
}

/* Ids and hamlets of village v's households. */
static void name_households(bd_world *w, uint32_t v, const bd_survey_household *given,
                            bool hamlets_given)
{
    uint32_t first = w->village.first[v], count = w->village.count[v];
    for (uint32_t i = 0; i < count; i++) {
        w->household.id[first + i] = given ? given[i].id : w->village.id[v] + i;
        uint32_t hamlet = (uint32_t)((uint64_t)i * w->village.hamlets[v] / count);
        if (hamlets_given) hamlet = given[i].hamlet;
        w->household.hamlet[first + i] = (uint8_t)(hamlet < 255 ? hamlet : 255);
    }
}

/* One bit for each of the 65,536 sets of disadvantages. */
typedef struct profile_set {
    uint64_t bit[1024];
} profile_set;

static void note_profiles(profile_set *s, const uint16_t *bits, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) s->bit[bits[i] >> 6] |= (uint64_t)1 << (bits[i] & 63);
}

/* Profile rows in rising order of bits, whoever met them first. */
static bd_status number_profiles(bd_world *w, const profile_set *seen, int nseen, uint16_t *row,
                                 bd_error *err)
{
    uint32_t n = 0;
    for (uint32_t bits = 0; bits < 65536; bits++) {
        bool present = false;
        for (int t = 0; t < nseen; t++) present |= seen[t].bit[bits >> 6] >> (bits & 63) & 1;
        if (!present) continue;
        if (n < BD_PROFILES_MAX) {
            w->profile_bits[n] = (uint16_t)bits;
            row[bits] = (uint16_t)n;
        }
        n++;
    }
    if (n > BD_PROFILES_MAX)
        return bd_fail(err, BD_INPUT,
                       "%u different sets of disadvantages: at most %u fit; use fewer "
                       "disadvantages, or rarer ones",
                       n, BD_PROFILES_MAX);
    w->counts.nprofile = n;
    return BD_OK;
}

/* What creation needs besides the world; all of it small and gone afterwards. */
typedef struct workshop {
    const bd_ranks *ranks;
    uint32_t made, made_end; /* villages that are made here */
    bd_population population;
    bd_likeness likeness;
    profile_set *seen;     /* one a thread */
    bd_network_room *room; /* one a thread */
    bd_ties_part *part;    /* one a village */
    float *cross_scale;    /* one a district */
    uint16_t *row;         /* profile rows by bits */
    int threads;
} workshop;

static void workshop_close(workshop *s)
{
    for (int t = 0; s->room != NULL && t < s->threads; t++) bd_network_room_destroy(&s->room[t]);
    bd_likeness_destroy(&s->likeness);
    free(s->seen);
    free(s->room);
    free(s->part);
    free(s->cross_scale);
    free(s->row);
}

static bd_status workshop_open(workshop *s, const bd_params *p, bd_luck luck, const plan *n,
                               int threads, bd_error *err)
{
    *s = (workshop){.threads = threads};
    s->seen = calloc((size_t)threads, sizeof *s->seen);
    s->room = calloc((size_t)threads, sizeof *s->room);
    s->part = calloc(n->nvillage, sizeof *s->part);
    s->cross_scale = calloc(n->ndistrict, sizeof *s->cross_scale);
    s->row = calloc(65536, sizeof *s->row);
    if (!s->seen || !s->room || !s->part || !s->cross_scale || !s->row)
        return bd_fail(err, BD_MEMORY, "making the world");
    BD_TRY(bd_population_set(&s->population, p, luck, err));
    return bd_likeness_create(&s->likeness, p, err);
}

static int thread_number(void)
{
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}

/* First pass: who they are, and how many ties they wish. */
static void draw_households(bd_world *w, workshop *s, const bd_survey *survey)
{
    int64_t made = s->made, made_end = s->made_end;
#pragma omp parallel for num_threads(s->threads) schedule(static)
    for (int64_t i = made; i < made_end; i++) {
        uint32_t v = (uint32_t)i, first = w->village.first[v];
        const bd_survey_village *known = survey ? &survey->village[v] : NULL;
        const bd_survey_household *given =
            survey ? survey->household + (known->first - survey->household_first) : NULL;
        name_households(w, v, given, known && known->hamlets > 0);
        bd_draw_village(w, &s->population, v, s->cross_scale[w->village.district[v]], given, known);
        note_profiles(&s->seen[thread_number()], w->household.profile + first, w->village.count[v]);
        if (survey && survey->has_edges) continue;
        s->part[v].local_count = (uint32_t)bd_ties_wished(w, s->population.p, v);
        for (uint32_t h = first; h < first + w->village.count[v]; h++)
            s->part[v].cross_count += bd_wish_cross(w->household.candidate[h]);
    }
}

/* Who owns the villages tells the others how many ends of ties they have. */
static void share_ends(const bd_world *w, workshop *s)
{
    const bd_part *p = &w->part;
    if (p->ranks != NULL) p->ranks->share(p->ranks, s->part, sizeof *s->part, p->village);
}

/* Sets of disadvantages that any rank has met. */
static bd_status share_profiles(workshop *s, bd_error *err)
{
    if (s->ranks == NULL) return BD_OK;
    size_t size = (size_t)s->ranks->size;
    profile_set *all = calloc(size, sizeof *all);
    uint32_t *first = calloc(size + 1, sizeof *first);
    bd_status status = BD_OK;
    if (all == NULL || first == NULL) status = bd_fail(err, BD_MEMORY, "sets of disadvantages");
    status = bd_ranks_agree(s->ranks, status, err);
    if (status == BD_OK) {
        profile_set *mine = &all[s->ranks->rank];
        for (size_t r = 0; r <= size; r++) first[r] = (uint32_t)r;
        for (int t = 0; t < s->threads; t++)
            for (size_t i = 0; i < 1024; i++) mine->bit[i] |= s->seen[t].bit[i];
        s->ranks->share(s->ranks, all, sizeof *all, first);
        for (size_t r = 0; r < size; r++)
            for (size_t i = 0; i < 1024; i++) s->seen[0].bit[i] |= all[r].bit[i];
    }
    free(all);
    free(first);
    return status;
}

/* Between the passes: where each village's ties will lie. */
static bd_status reserve_ties(bd_world *w, workshop *s, bd_error *err)
{
    uint64_t local = 0, cross = 0, most = 0;
    uint32_t rows = 0;
    for (uint32_t v = 0; v < w->counts.nvillage; v++) {
        s->part[v].local_at = local;
        s->part[v].cross_at = cross;
        local += s->part[v].local_count;
        cross += s->part[v].cross_count;
        if (s->part[v].local_count > most) most = s->part[v].local_count;
        if (w->village.count[v] > rows) rows = w->village.count[v];
    }
    BD_TRY(bd_ties_reserve(&w->ties, w->counts.nhousehold, w->counts.nvillage, local, cross, err));
    for (int t = 0; t < s->threads; t++)
        BD_TRY(bd_network_room_create(&s->room[t], rows, most, err));
    return BD_OK;
}

/* Second pass: who knows whom. */
static void tie_households(bd_world *w, workshop *s)
{
    int64_t made = s->made, made_end = s->made_end;
    const bd_params *p = s->population.p;
#pragma omp parallel num_threads(s->threads)
    {
        bd_network_room *room = &s->room[thread_number()];
#pragma omp for schedule(static)
        for (int64_t v = made; v < made_end; v++) {
            bd_ties_part *part = &s->part[v];
            part->local_count =
                bd_make_ties(w, p, &s->likeness, (uint32_t)v, w->ties.local + part->local_at, room);
            bd_wish_across(w, (uint32_t)v, s->part);
        }
#pragma omp for schedule(static)
        for (int64_t v = made; v < made_end; v++) bd_pair_across(w, (uint32_t)v, s->part);
#pragma omp for schedule(static)
        for (int64_t v = made; v < made_end; v++) bd_tidy_across(w, (uint32_t)v, s->part);
    }
    share_ends(w, s);
    bd_ties_close(&w->ties, &w->village, w->counts.nhousehold, w->counts.nvillage, s->made,
                  s->made_end, s->part);
}

/* Profile rows for bits, powers for fractions; the borrowed column is given back. */
static void settle_households(bd_world *w, workshop *s)
{
    int64_t made = s->made, made_end = s->made_end;
#pragma omp parallel for num_threads(s->threads) schedule(static)
    for (int64_t i = made; i < made_end; i++) {
        uint32_t v = (uint32_t)i;
        bd_settle_village(w, s->population.p, v, s->row);
        memset(w->household.candidate + w->village.first[v], 0,
               w->village.count[v] * sizeof *w->household.candidate);
    }
}

static bd_status take_edges(bd_world *w, const bd_survey *survey, bd_error *err)
{
    bd_edge *copy = malloc((survey->nedge + 1) * sizeof *copy);
    bd_status status = copy == NULL ? bd_fail(err, BD_MEMORY, "the survey's ties") : BD_OK;
    status = bd_ranks_agree(w->part.ranks, status, err);
    if (status == BD_OK && copy != NULL && survey->nedge > 0)
        memcpy(copy, survey->edge, survey->nedge * sizeof *copy);
    if (status == BD_OK) status = bd_ties_from_edges(w, copy, survey->nedge, NULL, err);
    free(copy);
    return status;
}

/* An empty world with its villages in place. */
static bd_status found(bd_world *w, const workshop *s, const plan *n, const bd_survey *survey,
                       bd_error *err)
{
    const bd_params *p = s->population.p;
    bd_counts counts;
    BD_TRY(count_world(&counts, n, p, s->population.luck, survey, err));
    BD_TRY(bd_world_allocate(w, &counts, err));
    w->luck = s->population.luck;
    lay_out(w, n, p, survey);
    return bd_part_set(w, s->ranks, err);
}

static bd_status make(bd_world *w, workshop *s, const plan *n, const bd_survey *survey,
                      bd_error *err)
{
    const bd_params *p = s->population.p;
    BD_TRY(bd_ranks_agree(s->ranks, found(w, s, n, survey, err), err));
    bd_own own = bd_own_rows(w);
    s->made = own.village, s->made_end = own.village_end;
    for (uint32_t d = 0; d < n->ndistrict; d++) {
        double found = bd_across_chance(w, d);
        s->cross_scale[d] = (float)(found > 0 && p->ties.kind == 0 ? 1 / found : 0);
    }
    draw_households(w, s, survey);
    BD_TRY(share_profiles(s, err));
    BD_TRY(number_profiles(w, s->seen, s->threads, s->row, err));
    if (survey && survey->has_edges) {
        BD_TRY(take_edges(w, survey, err));
    } else {
        share_ends(w, s);
        BD_TRY(bd_ranks_agree(s->ranks, reserve_ties(w, s, err), err));
        tie_households(w, s);
    }
    settle_households(w, s);
    return bd_part_list_far_ends(w, err);
}

bd_status bd_create_world(bd_world *w, const bd_params *p, bd_luck luck, const bd_survey *survey,
                          int threads, bd_error *err)
{
    return bd_create_world_on(w, p, luck, survey, threads, NULL, err);
}

bd_status bd_create_world_on(bd_world *w, const bd_params *p, bd_luck luck, const bd_survey *survey,
                             int threads, const bd_ranks *ranks, bd_error *err)
{
    *w = (bd_world){0};
    plan n = plan_of(p, survey);
    workshop s;
    bd_status status = workshop_open(&s, p, luck, &n, threads < 1 ? 1 : threads, err);
    s.ranks = ranks;
    status = bd_ranks_agree(ranks, status, err);
    if (status == BD_OK) status = make(w, &s, &n, survey, err);
    workshop_close(&s);
    if (status != BD_OK) bd_world_release(w);
    return status;
}

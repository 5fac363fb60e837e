/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Monthly series: observing a village, adding villages up, and what the sums say. */
#include "measure/series.h"

#include "base/hot.h"
#include "base/math.h"
#include "measure/inequality.h"

#include <string.h>

void bd_observer_set(bd_observer *o, const bd_params *p)
{
    bd_adequacy_set(&o->adequacy, p);
    o->gender = bd_parity_disadvantage(p);
    o->poor_assets = (float)bd_log(p->livelihood.threshold);
    for (uint32_t i = 0; i < BD_PATTERNS; i++)
        o->level[i] = (uint8_t)((double)o->adequacy.score[i] * (BD_SCORE_LEVELS - 1) + 0.5);
}

/* Vectors written out, since accumulators in an array go through memory on every step. A vector is
 * 32 bytes whatever the machine's width, so the order of additions is always the same; compilers
 * keep wider ones in memory. */
typedef float floats __attribute__((vector_size(32)));
typedef int32_t ints __attribute__((vector_size(32)));
typedef float half __attribute__((vector_size(16)));
typedef double doubles __attribute__((vector_size(32)));
typedef uint8_t bytes __attribute__((vector_size(32)));
typedef uint8_t eight __attribute__((vector_size(8)));
typedef uint16_t words __attribute__((vector_size(32)));
#define AT_ONCE 8u /* floats in a vector */
#define BLOCK 1024u
#define PART 256u
#define COLUMNS 8u
#define CODES (2 * BD_PATTERNS) /* patterns of adequacy, those of women-led households apart */
#define INLINE static inline __attribute__((always_inline))

/* Sum of a vector, in double, halves upon halves. */
INLINE double sum_of(const floats *x)
{
    half low, high;
    memcpy(&low, x, sizeof low), memcpy(&high, (const char *)x + sizeof low, sizeof high);
    doubles sum = __builtin_convertvector(low, doubles) + __builtin_convertvector(high, doubles);
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

/* The vector at x, zero beyond `n` floats. */
INLINE void load(const float *x, uint32_t n, floats *out)
{
    if (n < AT_ONCE) {
        *out = (floats){0};
        memcpy(out, x, n * sizeof *x);
    } else
        memcpy(out, x, sizeof *out);
}

/* Sums of columns that are read side by side: what one waits for, another does not. Floats are
 * added in eight lanes, 32 to a lane before they are added to those of the block, and blocks in
 * double: seven digits at a fraction of the cost of adding doubles throughout. */
INLINE void sum_columns(const float *const *x, uint32_t columns, uint32_t n, double *out)
{
    for (uint32_t c = 0; c < columns; c++) out[c] = 0;
    for (uint32_t from = 0; from < n; from += BLOCK) {
        uint32_t end = from + BLOCK < n ? from + BLOCK : n, i = from;
        floats whole[COLUMNS] = {{0}};
        while (i < end) {
            uint32_t stop = i + PART < end ? i + PART : end;
            floats lane[COLUMNS] = {{0}}, a;
            for (; i + AT_ONCE <= stop; i += AT_ONCE)
                for (uint32_t c = 0; c < columns; c++) {
                    memcpy(&a, x[c] + i, sizeof a);
                    lane[c] += a;
                }
            for (uint32_t c = 0; c < columns && i < stop; c++) {
                load(x[c] + i, stop - i, &a);
                lane[c] += a;
            }
            for (uint32_t c = 0; c < columns; c++) whole[c] += lane[c];
            i = stop;
        }
        for (uint32_t c = 0; c < columns; c++) out[c] += sum_of(&whole[c]);
    }
}

BD_HOT static void sum_seven(const float *const x[7], uint32_t n, double out[7])
{
    sum_columns(x, 7, n, out);
}

BD_HOT static void sum_eight(const float *const x[8], uint32_t n, double out[8])
{
    sum_columns(x, 8, n, out);
}

_Static_assert(BD_NPOWER == 7 && BD_NAGENCY == 4, "columns are added seven and eight at once");

/* Sums of powers, and who is adequate in which, in one turn over them. */
BD_HOT static void sum_powers(const float *power, size_t stride, uint32_t n,
                              const float threshold[BD_NPOWER], double out[BD_NPOWER],
                              uint8_t *pattern)
{
    floats whole[BD_NPOWER] = {{0}}, z[BD_NPOWER];
    uint32_t i = 0;
    for (uint32_t k = 0; k < BD_NPOWER; k++) z[k] = (floats){0} + threshold[k];
    while (i < n) {
        uint32_t stop = i + PART < n ? i + PART : n;
        floats lane[BD_NPOWER] = {{0}}, a;
        for (; i + AT_ONCE <= stop; i += AT_ONCE) {
            ints bits = {0};
            for (uint32_t k = 0; k < BD_NPOWER; k++) {
                memcpy(&a, power + k * stride + i, sizeof a);
                lane[k] += a;
                bits |= (ints)(a >= z[k]) & (1 << k);
            }
            eight some = __builtin_convertvector(bits, eight);
            memcpy(pattern + i, &some, sizeof some);
        }
        if (i < stop) {
            ints bits = {0};
            for (uint32_t k = 0; k < BD_NPOWER; k++) {
                load(power + k * stride + i, stop - i, &a);
                lane[k] += a;
                bits |= (ints)(a >= z[k]) & (1 << k);
            }
            eight some = __builtin_convertvector(bits, eight);
            memcpy(pattern + i, &some, stop - i);
        }
        for (uint32_t k = 0; k < BD_NPOWER; k++) whole[k] += lane[k];
        i = stop;
    }
    for (uint32_t k = 0; k < BD_NPOWER; k++) out[k] += sum_of(&whole[k]);
}

/* Sums of what households consume and are used to, and by how much the one falls short of the
 * other, added up over those for whom it does. */
BD_HOT static void sum_consumption(const float *now, const float *used_to, uint32_t n,
                                   double out[3])
{
    out[0] = out[1] = out[2] = 0;
    for (uint32_t from = 0; from < n; from += PART) {
        uint32_t end = from + PART < n ? from + PART : n;
        floats lane[3] = {{0}}, a, b;
        for (uint32_t i = from; i < end; i += AT_ONCE) {
            load(now + i, end - i, &a), load(used_to + i, end - i, &b);
            lane[0] += a, lane[1] += b;
            b -= a;
            lane[2] += (floats)((ints)b & (ints)(b > 0));
        }
        for (uint32_t c = 0; c < 3; c++) out[c] += sum_of(&lane[c]);
    }
}

/* Floats of each stratum, added up. */
BD_HOT static void sum_strata(const float *x, const uint8_t *stratum, uint32_t n,
                              double out[BD_NSTRATUM])
{
    int32_t wide[BLOCK + AT_ONCE]; /* strata, made as wide as floats */
    for (uint32_t s = 0; s < BD_NSTRATUM; s++) out[s] = 0;
    for (uint32_t from = 0; from < n; from += BLOCK) {
        uint32_t rows = from + BLOCK < n ? BLOCK : n - from;
        floats lane[BD_NSTRATUM] = {{0}}, a;
        ints which;
        const uint8_t *of = stratum + from;
        for (uint32_t i = 0; i < rows; i++) wide[i] = of[i];
        memset(wide + rows, 0, AT_ONCE * sizeof *wide); /* those beyond the end have nothing */
        for (uint32_t i = 0; i < rows; i += AT_ONCE) {
            load(x + from + i, rows - i, &a);
            memcpy(&which, wide + i, sizeof which);
            for (int32_t s = 0; s < BD_NSTRATUM; s++)
                lane[s] += (floats)((ints)a & (ints)(which == s));
        }
        for (uint32_t s = 0; s < BD_NSTRATUM; s++) out[s] += sum_of(&lane[s]);
    }
}

/* Sum of bytes, which are 255 at most: pairs, then all pairs by one product. */
INLINE uint32_t sum_bytes(const bytes *x)
{
    uint64_t part[4], sum = 0, pairs = 0x00ff00ff00ff00ffu;
    memcpy(part, x, sizeof part);
    for (uint32_t j = 0; j < 4; j++) sum += (part[j] & pairs) + (part[j] >> 8 & pairs);
    return (uint32_t)(sum * 0x0001000100010001u >> 48);
}

/* Adds those equal to 0, 1, ... to `lane`s, 255 turns at most; returns where it stopped. */
INLINE uint32_t count_some(const uint8_t *x, uint32_t n, uint32_t i, uint32_t nkind, bytes *lane)
{
    for (uint32_t turn = 0; turn < 255 && i < n; turn++, i += 32) {
        bytes a;
        memset(&a, 0xff, sizeof a); /* beyond the end: of no kind */
        if (n - i < 32)
            memcpy(&a, x + i, n - i);
        else
            memcpy(&a, x + i, sizeof a);
        for (uint32_t k = 0; k < nkind; k++) lane[k] -= (bytes)(a == (uint8_t)k);
    }
    return i;
}

/* How many of x are 0, 1, ... nkind - 1. */
INLINE void count_kinds(const uint8_t *x, uint32_t n, uint32_t nkind, double *out)
{
    uint32_t total[8] = {0};
    for (uint32_t i = 0; i < n;) {
        bytes lane[8] = {{0}};
        i = count_some(x, n, i, nkind, lane);
        for (uint32_t k = 0; k < nkind; k++) total[k] += sum_bytes(&lane[k]);
    }
    for (uint32_t k = 0; k < nkind; k++) out[k] = total[k];
}

_Static_assert(BD_NROLE <= 8 && BD_NSTRATUM <= 8, "count_kinds has room for eight kinds");

BD_HOT static void count_roles(const uint8_t *role, uint32_t n, double out[BD_NROLE])
{
    count_kinds(role, n, BD_NROLE, out);
}

BD_HOT static void count_strata(const uint8_t *stratum, uint32_t n, double out[BD_NSTRATUM])
{
    count_kinds(stratum, n, BD_NSTRATUM, out);
}

BD_HOT static double count_nonzero(const uint8_t *x, uint32_t n)
{
    double zero;
    count_kinds(x, n, 1, &zero);
    return n - zero;
}

BD_HOT static uint32_t count_members(const uint16_t *group, uint32_t n)
{
    uint32_t total = 0, i = 0;
    while (n - i >= 16) {
        words lane = {0}, a;
        for (uint32_t turn = 0; turn < 4095 && n - i >= 16; turn++, i += 16) {
            memcpy(&a, group + i, 32);
            lane -= (words)(a != BD_NO_GROUP);
        }
        uint64_t part[4]; /* 4 words of 4095 each fit a word */
        memcpy(part, &lane, sizeof part);
        total += (uint32_t)((part[0] + part[1] + part[2] + part[3]) * 0x0001000100010001u >> 48);
    }
    for (; i < n; i++) total += group[i] != BD_NO_GROUP;
    return total;
}

/* Households by pattern of adequacy, women-led ones apart. Four tables in turn, so that equal
 * patterns in a row do not wait for one another. */
static void count_patterns(const uint8_t *pattern, const uint16_t *profile, const uint8_t *women,
                           size_t n, uint32_t turn[4][CODES])
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (size_t t = 0; t < 4; t++) {
            size_t code = (size_t)pattern[i + t] + women[profile[i + t]];
            turn[t][code]++;
        }
    for (; i < n; i++) turn[0][pattern[i] + women[profile[i]]]++;
}

/* Weighed inadequacy of the disempowered. */
INLINE double inadequacy(const bd_adequacy *a, const uint32_t *count)
{
    double lane[8] = {0};
    for (uint32_t p = 0; p < BD_PATTERNS; p += 8)
        for (uint32_t j = 0; j < 8; j++) lane[j] += count[p + j] * a->lack[p + j];
    double sum = 0;
    for (int j = 0; j < 8; j++) sum += lane[j];
    return sum;
}

/* What patterns say, from their counts in four tables. */
BD_HOT static void weigh_patterns(const bd_observer *o, uint32_t turn[4][CODES], bd_sums *out)
{
    uint32_t count[CODES], disempowered = 0, women = 0;
    uint32_t level[4][16] = {{0}}; /* in turn, as above */
    for (uint32_t c = 0; c < CODES; c++)
        count[c] = (turn[0][c] + turn[1][c]) + (turn[2][c] + turn[3][c]);
    for (uint32_t p = 0; p < BD_PATTERNS; p++) {
        women += count[BD_PATTERNS + p];
        disempowered += o->adequacy.disempowered[p] ? count[p] + count[BD_PATTERNS + p] : 0;
    }
    /* scalar: levels are few and lie anywhere */
    for (uint32_t p = 0; p < BD_PATTERNS; p++)
        level[p & 3][o->level[p]] += count[p] + count[BD_PATTERNS + p];
    for (uint32_t l = 0; l < BD_SCORE_LEVELS; l++)
        out->score[l] = (level[0][l] + level[1][l]) + (level[2][l] + level[3][l]);
    out->disempowered[0] = disempowered;
    out->women[0] = women;
    out->women_inadequacy[0] = inadequacy(&o->adequacy, count + BD_PATTERNS);
    out->inadequacy[0] = inadequacy(&o->adequacy, count) + out->women_inadequacy[0];
}

/* BD_PATTERNS for profiles that have disadvantage `gender`, else 0. */
BD_HOT static void mark_women(const uint16_t *restrict bits, uint32_t n, uint32_t gender,
                              uint8_t *restrict women)
{
    for (uint32_t p = 0; p < n; p++)
        women[p] = (uint8_t)((uint32_t)(bits[p] >> gender & 1) * BD_PATTERNS);
}

/* Powers and adequacy. */
static void observe_powers(const bd_observer *o, const bd_view *view, uint32_t first, uint32_t n,
                           bd_sums *out)
{
    uint32_t turn[4][CODES] = {{0}};
    uint8_t women[BD_PROFILES_MAX], pattern[BLOCK];
    if (o->gender < BD_DISADVANTAGES_MAX)
        mark_women(view->profile_bits, view->counts.nprofile, o->gender, women);
    else
        memset(women, 0, view->counts.nprofile);
    for (uint32_t from = 0; from < n; from += BLOCK) {
        uint32_t rows = from + BLOCK < n ? BLOCK : n - from, h = first + from;
        sum_powers(view->household.power + h, view->counts.nhousehold, rows, o->adequacy.threshold,
                   out->power, pattern);
        count_patterns(pattern, view->household.profile + h, women, rows, turn);
    }
    weigh_patterns(o, turn, out);
}

/* What groups are and do; a worker's help counts as the group's own with the degree of
 * participation. */
static void observe_groups(const bd_view *view, uint32_t village, bd_sums *out)
{
    const bd_group_view *group = &view->group;
    size_t first = (size_t)village * view->counts.slots;
    double carried = 1 - view->params->strategy.participation;
    double groups = 0, self_carried = 0, network = 0, efficacy = 0, cohesion = 0;
    for (size_t g = first; g < first + view->counts.slots; g++) {
        if (group->id[g] == 0) continue;
        groups++;
        out->stage[group->stage[g]]++;
        out->solution[group->solution[g]]++;
        out->kind[group->kind[g]]++;
        self_carried += 1 - (double)group->facilitation[g] * carried;
        network += (double)group->network[g];
        efficacy += (double)group->efficacy[g];
        cohesion += (double)group->cohesion[g];
    }
    out->group[0] = groups;
    out->self_carried[0] = self_carried;
    out->network[0] = network;
    out->efficacy[0] = efficacy;
    out->cohesion[0] = cohesion;
    out->cycles[0] = view->village.cycles[village];
    out->successes[0] = view->village.successes[village];
}

/* Givers and organisations. */
static void observe_sources(const bd_view *view, uint32_t village, bd_sums *out)
{
    size_t villages = view->counts.nvillage;
    out->villages[0] = 1;
    out->givers[0] = view->village.givers[village];
    out->volunteers[0] = view->village.volunteers[village];
    out->placed[0] = view->village.placed[village];
    out->visits[0] = view->village.visits[village];
    for (size_t r = 0; r < BD_NREASON; r++)
        out->not_giving[r] = view->village.not_giving[r * villages + village];
    for (size_t k = 0; k < BD_NGIVER; k++) {
        out->mobilised_hours[k] =
            (double)view->village.mobilised_minutes[k * villages + village] / 60;
        out->mobilised_money[k] = (double)view->village.mobilised_money[k * villages + village];
    }
    for (size_t o = 0; o < BD_ORGANISATIONS_MAX; o++)
        out->partners[0] += view->village.partner[o * villages + village];
}

/* The post belongs to its villages in equal parts. */
static void observe_workers(const bd_view *view, uint32_t village, bd_sums *out)
{
    uint32_t post = view->village.post[village];
    size_t villages = view->counts.nvillage;
    out->chosen[0] = view->village.chosen[village];
    out->missed[0] = view->village.missed[village];
    out->crises_served[0] = view->village.crises_served[village];
    out->open_case[0] = view->village.open_cases[village];
    out->aftercare[0] = view->village.aftercare[village];
    out->cases_restored[0] = view->village.cases_restored[village];
    out->restored_months[0] = view->village.restored_months[village];
    out->cases_ended[0] = view->village.cases_ended[village];
    out->cases_closed[0] = view->village.cases_closed[village];
    out->reintegrated[0] = view->village.reintegrated[village];
    out->cases_relapsed[0] = view->village.cases_relapsed[village];
    out->breaches[0] = view->village.breaches[village];
    if (post < view->counts.npost && view->post.villages[post] > 0) {
        double share = 1.0 / view->post.villages[post], filled = share * view->post.filled[post];
        out->seat[0] = share * view->post.seats[post];
        out->filled[0] = filled;
        out->gone[0] = share * view->post.gone[post];
        out->worker_burnout[0] = filled * view->post.burnout[post];
        out->worker_load[0] = filled * view->post.load[post];
        out->worker_culture[0] = filled * view->post.culture[post];
    }
    double minutes[BD_NWORKER_ROLE] = {0}, worth[BD_NWORKER_ROLE] = {0}, quality[BD_NWORKER_ROLE];
    for (size_t r = 0; r < BD_NWORKER_ROLE; r++)
        quality[r] = view->village.quality[r * villages + village];
    for (size_t m = 0; m < view->counts.nmethod; m++) {
        size_t role = (size_t)view->params->method[m].role;
        int64_t used = view->village.used_minutes[m * villages + village];
        if (used == 0) continue;
        minutes[role] += (double)used;
        worth[role] += (double)used * quality[role];
    }
    memcpy(out->role_minutes, minutes, sizeof minutes);
    memcpy(out->role_worth, worth, sizeof worth);
}

static void observe_drives(const bd_drive *drive, size_t stride, uint32_t drives, double n,
                           bd_sums *out)
{
    for (uint32_t i = 0; i < drives; i++) {
        const bd_drive *d = drive + i * stride;
        out->campaigns[0] += n * (d->left > 0);
        out->support[0] += d->left > 0 ? n * (double)d->support : 0;
        out->campaigns_won[0] += n * (double)d->won;
        out->campaigns_lost[0] += n * (double)d->lost;
    }
}

/* The village's own campaigns and stance, and those above it that reach it. */
static void observe_policy(const bd_view *view, uint32_t village, bd_sums *out)
{
    const bd_counts *c = &view->counts;
    uint32_t d = view->village.district[village], r = view->district.region[d];
    double n = view->village.count[village];
    out->stance[BD_LEVEL_village] =
        n * view->village.factor[(size_t)BD_FACTOR_policy * c->nvillage + village];
    out->stance[BD_LEVEL_district] = n * view->district.stance[d];
    out->stance[BD_LEVEL_region] = n * view->region.stance[r];
    out->stance[BD_LEVEL_nation] = n * view->nation.stance[0];
    out->influential_open[0] = n * view->village.influential_open[village];
    out->decided[0] = view->village.decided[village];
    out->decided_poor[0] = view->village.decided_poor[village];
    out->pressure[0] = n * view->village.pressure[village];
    out->salience[0] = n * view->village.salience[village];
    observe_drives(view->village.campaign + village, c->nvillage, c->ncampaign, n, out);
    observe_drives(view->district.campaign + d, c->ndistrict, c->ncampaign, n, out);
    observe_drives(view->region.campaign + r, c->nregion, c->ncampaign, n, out);
    observe_drives(view->nation.campaign, 1, c->ncampaign, n, out);
}

static void observe_services(const bd_view *view, uint32_t village, uint32_t n, bd_sums *out)
{
    uint32_t count = view->counts.ninstitution;
    size_t villages = view->counts.nvillage;
    double applied = 0, granted = 0, cause = 0, capacity = 0, listed = 0;
    for (uint32_t k = 0; k < count; k++) {
        size_t at = k * villages + village;
        applied += view->village.applied[at];
        granted += view->village.granted[at];
        cause += n * view->village.cause[at];
        capacity += n * view->village.capacity[at] / count;
        listed += view->village.listed[at];
    }
    out->applied[0] = applied;
    out->granted[0] = granted;
    out->cause[0] = cause;
    out->capacity[0] = capacity;
    out->listed[0] = listed;
    for (uint32_t r = 0; r < BD_NROUTE; r++) {
        out->won[r] = view->village.route_won[r * villages + village];
        out->lost[r] = view->village.route_lost[r * villages + village];
    }
    out->weak_applied[0] = view->village.weak_applied[village];
    out->weak_granted[0] = view->village.weak_granted[village];
    out->cases_open[0] = view->village.cases_open[village];
    out->received[0] = (double)view->village.received[village];
    out->received_others[0] = (double)view->village.received_others[village];
    out->leaked[0] = (double)view->village.leaked[village];
}

BD_HOT static uint32_t count_below(const float *restrict x, uint32_t n, float bound)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < n; i++) total += x[i] < bound;
    return total;
}

static void observe_livelihood(const bd_observer *o, const bd_view *view, uint32_t village,
                               bd_sums *out)
{
    uint32_t first = view->village.first[village], n = view->village.count[village];
    const float *income = view->household.income + first;
    const uint8_t *stratum = view->household.stratum + first;
    double consumption[3];
    out->asset_poor[0] = count_below(view->household.log_assets + first, n, o->poor_assets);
    sum_consumption(view->household.consumption + first, view->household.consumption_ref + first, n,
                    consumption);
    out->consumption[0] = consumption[0];
    out->used_to[0] = consumption[1];
    out->fall[0] = consumption[2];
    sum_strata(income, stratum, n, out->income_stratum);
    count_strata(stratum, n, out->stratum);
    for (uint8_t s = 0; s < BD_NSTRATUM; s++) out->income[0] += out->income_stratum[s];
    const double *pool = view->group.pool + (size_t)village * view->counts.slots;
    for (uint32_t g = 0; g < view->counts.slots; g++) out->pool[0] += pool[g];
    out->taken[0] = view->village.taken[village];
    out->crisis_falls[0] = view->village.crisis_falls[village];
}

static void observe_means(const bd_view *view, uint32_t first, uint32_t n, bd_sums *out)
{
    size_t rows = view->counts.nhousehold;
    const float *base[BD_NPOWER],
        *other[BD_NAGENCY + 4] = {[BD_NAGENCY] = view->household.distress + first,
                                  view->household.coping + first,
                                  view->household.log_assets + first,
                                  view->household.savings + first};
    double sum[BD_NAGENCY + 4];
    for (size_t k = 0; k < BD_NPOWER; k++) base[k] = view->household.power_base + k * rows + first;
    for (size_t a = 0; a < BD_NAGENCY; a++) other[a] = view->household.agency + a * rows + first;
    sum_seven(base, n, out->power_base);
    sum_eight(other, n, sum);
    memcpy(out->agency, sum, sizeof out->agency);
    out->distress[0] = sum[BD_NAGENCY];
    out->coping[0] = sum[BD_NAGENCY + 1];
    out->log_assets[0] = sum[BD_NAGENCY + 2];
    out->savings[0] = sum[BD_NAGENCY + 3];
}

void bd_series_observe(const bd_observer *o, const bd_view *view, uint32_t village, bd_sums *out)
{
    const bd_counts *c = &view->counts;
    size_t villages = c->nvillage;
    uint32_t first = view->village.first[village], n = view->village.count[village];
    memset(out, 0, sizeof *out);
    out->households[0] = n;
    observe_powers(o, view, first, n, out);
    observe_means(view, first, n, out);
    count_roles(view->household.role + first, n, out->role);
    out->member[0] = count_members(view->household.group + first, n);
    out->informed[0] = count_nonzero(view->household.informed + first, n);
    out->crisis[0] = count_nonzero(view->household.crisis + first, n);
    observe_groups(view, village, out);
    observe_sources(view, village, out);
    observe_livelihood(o, view, village, out);
    out->struck[0] = view->village.struck[village] ? n : 0;
    out->newly[0] = view->village.newly[village];
    out->joined[0] = view->village.joined[village];
    out->left[0] = view->village.left[village];
    for (size_t f = 0; f < BD_NFACTOR; f++) {
        out->factor[f] = n * view->village.factor[f * villages + village];
        out->factor_base[f] = n * view->village.factor_base[f * villages + village];
    }
    out->cooperation[0] = n * view->village.cooperation[village];
    out->momentum[0] = n * view->village.momentum[village];
    out->conflict[0] = n * view->village.conflict[village];
    out->goods[0] = n * view->village.goods[village];
    observe_workers(view, village, out);
    observe_policy(view, village, out);
    observe_services(view, village, n, out);
}

_Static_assert(sizeof(bd_sums) % sizeof(double) == 0, "bd_sums holds doubles and nothing else");

BD_HOT static void add_sums(const double *restrict x, size_t n, double *restrict sum)
{
    for (size_t i = 0; i < n; i++) sum[i] += x[i];
}

bd_sums bd_series_region(const bd_sums *village, size_t n)
{
    bd_sums total;
    memset(&total, 0, sizeof total);
    for (size_t v = 0; v < n; v++)
        add_sums((const double *)&village[v], sizeof total / sizeof(double), (double *)&total);
    return total;
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static void mean(const bd_sums *s, const double *sum, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = ratio(sum[i], s->households[0]);
}

static void per_group(const bd_sums *s, const double *sum, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = ratio(sum[i], s->group[0]);
}

/* One function a series. */
#define MEAN_OF(series, sum)                                  \
    static void value_##series(const bd_sums *s, double *out) \
    {                                                         \
        mean(s, s->sum, sizeof s->sum / sizeof *s->sum, out); \
    }
#define SUM_OF(series, sum)                                   \
    static void value_##series(const bd_sums *s, double *out) \
    {                                                         \
        out[0] = s->sum[0];                                   \
    }

#define GROUPS_OF(series, sum)                                     \
    static void value_##series(const bd_sums *s, double *out)      \
    {                                                              \
        per_group(s, s->sum, sizeof s->sum / sizeof *s->sum, out); \
    }

GROUPS_OF(stage_share, stage)
GROUPS_OF(solution_share, solution)
GROUPS_OF(kind_share, kind)
GROUPS_OF(group_network, network)
GROUPS_OF(group_efficacy, efficacy)
GROUPS_OF(group_cohesion, cohesion)
MEAN_OF(power, power)
MEAN_OF(power_base, power_base)
MEAN_OF(agency, agency)
MEAN_OF(distress, distress)
MEAN_OF(coping, coping)
MEAN_OF(role_share, role)
MEAN_OF(member_share, member)
MEAN_OF(informed_share, informed)
MEAN_OF(crisis_share, crisis)
MEAN_OF(struck_share, struck)
MEAN_OF(headcount, disempowered)
MEAN_OF(m0, inadequacy)
MEAN_OF(factor, factor)
MEAN_OF(factor_base, factor_base)
MEAN_OF(cooperation, cooperation)
MEAN_OF(momentum, momentum)
MEAN_OF(conflict, conflict)
MEAN_OF(goods, goods)
MEAN_OF(influential_open, influential_open)
MEAN_OF(stance, stance)
MEAN_OF(pressure, pressure)
MEAN_OF(salience, salience)
MEAN_OF(campaigns_running, campaigns)
MEAN_OF(campaigns_won, campaigns_won)
MEAN_OF(campaigns_lost, campaigns_lost)
MEAN_OF(log_assets, log_assets)
MEAN_OF(asset_poor_share, asset_poor)
MEAN_OF(income, income)
MEAN_OF(consumption, consumption)
MEAN_OF(savings, savings)
MEAN_OF(extracted, taken)
GROUPS_OF(pool, pool)
SUM_OF(crisis_falls, crisis_falls)

static void value_income_stratum(const bd_sums *s, double *out)
{
    for (size_t k = 0; k < BD_NSTRATUM; k++) out[k] = ratio(s->income_stratum[k], s->stratum[k]);
}

static void value_hardship(const bd_sums *s, double *out)
{
    out[0] = ratio(s->fall[0], s->used_to[0]);
}
SUM_OF(group_count, group)
SUM_OF(newly_empowered, newly)
SUM_OF(joined, joined)
SUM_OF(left, left)
SUM_OF(applications, applied)
SUM_OF(cases_open, cases_open)
MEAN_OF(cause, cause)
MEAN_OF(service_capacity, capacity)

static void value_refusal_share(const bd_sums *s, double *out)
{
    out[0] = ratio(s->applied[0] - s->granted[0], s->applied[0]);
}

static void value_refusal_gap(const bd_sums *s, double *out)
{
    double others = s->applied[0] - s->weak_applied[0];
    out[0] = 0;
    if (s->weak_applied[0] > 0 && others > 0)
        out[0] =
            (s->granted[0] - s->weak_granted[0]) / others - s->weak_granted[0] / s->weak_applied[0];
}

static void value_cases_won(const bd_sums *s, double *out)
{
    for (int r = 0; r < BD_NROUTE; r++) out[r] = s->won[r];
}

static void value_cases_lost(const bd_sums *s, double *out)
{
    for (int r = 0; r < BD_NROUTE; r++) out[r] = s->lost[r];
}

static void value_entitlement_received(const bd_sums *s, double *out)
{
    out[0] = ratio(s->received[0], s->listed[0]);
}

static void value_entitlement_others(const bd_sums *s, double *out)
{
    out[0] = ratio(s->received_others[0], s->households[0] - s->listed[0]);
}

static void value_entitlement_missing(const bd_sums *s, double *out)
{
    double missing = s->received_others[0] + s->leaked[0];
    out[0] = ratio(missing, missing + s->received[0]);
}

MEAN_OF(giver_share, givers)
MEAN_OF(not_giving_share, not_giving)
SUM_OF(volunteers, volunteers)
SUM_OF(volunteers_placed, placed)
SUM_OF(care_visits, visits)

static void value_mobilised_hours(const bd_sums *s, double *out)
{
    memcpy(out, s->mobilised_hours, sizeof s->mobilised_hours);
}

static void value_mobilised_money(const bd_sums *s, double *out)
{
    memcpy(out, s->mobilised_money, sizeof s->mobilised_money);
}

static void value_partners_active(const bd_sums *s, double *out)
{
    out[0] = ratio(s->partners[0], s->villages[0]);
}

SUM_OF(cycles_completed, cycles)
SUM_OF(cycles_won, successes)

static void value_self_reliance(const bd_sums *s, double *out)
{
    out[0] = s->group[0] > 0 ? s->self_carried[0] / s->group[0] : 1;
}

static void value_empowered_share(const bd_sums *s, double *out)
{
    out[0] = ratio(s->role[BD_ROLE_empowered] + s->role[BD_ROLE_cadre], s->households[0]);
}

static void value_intensity(const bd_sums *s, double *out)
{
    out[0] = ratio(s->inadequacy[0], s->disempowered[0]);
}

static void value_decided_poor_share(const bd_sums *s, double *out)
{
    out[0] = ratio(s->decided_poor[0], s->decided[0]);
}

static void value_support(const bd_sums *s, double *out)
{
    out[0] = ratio(s->support[0], s->campaigns[0]);
}

static void value_empowerment_index(const bd_sums *s, double *out)
{
    out[0] = 1 - ratio(s->inadequacy[0], s->households[0]);
}

static void value_gini_power(const bd_sums *s, double *out)
{
    out[0] = bd_gini_levels(s->score, BD_SCORE_LEVELS);
}

static void value_parity_gap(const bd_sums *s, double *out)
{
    double others = s->households[0] - s->women[0];
    out[0] = 0;
    if (s->women[0] > 0 && others > 0)
        out[0] = s->women_inadequacy[0] / s->women[0] -
                 (s->inadequacy[0] - s->women_inadequacy[0]) / others;
}

static void value_worker_count(const bd_sums *s, double *out)
{
    out[0] = s->filled[0];
}

static void value_worker_vacancy(const bd_sums *s, double *out)
{
    out[0] = ratio(s->seat[0] - s->filled[0], s->seat[0]);
}

static void value_worker_turnover(const bd_sums *s, double *out)
{
    out[0] = ratio(s->gone[0], s->seat[0]);
}

static void value_worker_burnout(const bd_sums *s, double *out)
{
    out[0] = ratio(s->worker_burnout[0], s->filled[0]);
}

static void value_worker_load(const bd_sums *s, double *out)
{
    out[0] = ratio(s->worker_load[0], s->filled[0]);
}

static void value_worker_culture(const bd_sums *s, double *out)
{
    out[0] = ratio(s->worker_culture[0], s->filled[0]);
}

static void value_targeting_error(const bd_sums *s, double *out)
{
    out[0] = ratio(s->missed[0], s->chosen[0]);
}

static void value_crises_served(const bd_sums *s, double *out)
{
    out[0] = s->crises_served[0];
}

static void value_caseload(const bd_sums *s, double *out)
{
    out[0] = ratio(s->open_case[0], s->filled[0]);
}

SUM_OF(aftercare, aftercare)
SUM_OF(cases_restored, cases_restored)
SUM_OF(case_breaches, breaches)

static void value_case_duration(const bd_sums *s, double *out)
{
    out[0] = ratio(s->restored_months[0], s->cases_restored[0]);
}

static void value_case_success(const bd_sums *s, double *out)
{
    out[0] = ratio(s->cases_restored[0], s->cases_restored[0] + s->cases_ended[0]);
}

static void value_case_relapse(const bd_sums *s, double *out)
{
    out[0] = ratio(s->cases_relapsed[0], s->cases_restored[0]);
}

static void value_case_reintegrated(const bd_sums *s, double *out)
{
    out[0] = ratio(s->reintegrated[0], s->cases_closed[0]);
}

static void value_role_hours(const bd_sums *s, double *out)
{
    for (int r = 0; r < BD_NWORKER_ROLE; r++) out[r] = s->role_minutes[r] / 60;
}

static void value_role_worth(const bd_sums *s, double *out)
{
    for (int r = 0; r < BD_NWORKER_ROLE; r++) out[r] = s->role_worth[r] / 60;
}

static void value_acceptance(const bd_sums *s, double *out)
{
    double minutes = 0, worth = 0;
    for (int r = 0; r < BD_NWORKER_ROLE; r++)
        minutes += s->role_minutes[r], worth += s->role_worth[r];
    out[0] = ratio(worth, minutes);
}

static const size_t widths[] = {
#define A(name, count) [BD_ALONG_##name] = count,
    BD_SERIES_AXES(A)
#undef A
};

/* Offsets follow from the rows: a struct with a member a series, as wide as its axis. */
typedef struct series_layout {
#define S(name, group, along, ...) double name[BD_WIDE_##along];
    BD_SERIES(S)
#undef S
} series_layout;

static const bd_series_row series[] = {
#define S(name_, group_, along_, low_, high_, unit_, cells, label_, meaning_) \
    {.name = #name_,                                                          \
     .group = group_,                                                         \
     .along = BD_ALONG_##along_,                                              \
     .width = BD_WIDE_##along_,                                               \
     .offset = offsetof(series_layout, name_) / sizeof(double),               \
     .low = low_,                                                             \
     .high = high_,                                                           \
     .unit = unit_,                                                           \
     .cell_methods = cells,                                                   \
     .label = label_,                                                         \
     .meaning = meaning_,                                                     \
     .values = value_##name_},
    BD_SERIES(S)
#undef S
};

const bd_series_row *bd_series(size_t *count)
{
    *count = sizeof series / sizeof *series;
    return series;
}

const bd_series_row *bd_series_find(const char *name)
{
    for (size_t i = 0; i < sizeof series / sizeof *series; i++)
        if (strcmp(series[i].name, name) == 0) return &series[i];
    return NULL;
}

bool bd_series_of_villages(const bd_series_row *row)
{
    static void (*const main[])(const bd_sums *, double *) = {
#define V(name) value_##name,
        BD_VILLAGE_SERIES(V)
#undef V
    };
    for (size_t i = 0; i < sizeof main / sizeof *main; i++)
        if (row->values == main[i]) return true;
    return false;
}

size_t bd_series_width(void)
{
    return sizeof(series_layout) / sizeof(double);
}

void bd_series_values(const bd_sums *sums, double *out)
{
    for (size_t i = 0; i < sizeof series / sizeof *series; i++)
        series[i].values(sums, out + series[i].offset);
}

const char *bd_series_axis_name(bd_series_axis along)
{
    static const char *const names[] = {
#define A(name, count) [BD_ALONG_##name] = #name,
        BD_SERIES_AXES(A)
#undef A
    };
    return along > BD_ALONG_none && along < BD_NALONG ? names[along] : NULL;
}

const char *bd_series_label(bd_series_axis along, size_t index)
{
    static const char *const agencies[] = {
#define A(name, ...) #name,
        BD_AGENCIES(A)
#undef A
    };
    static const char *const roles[] = {
#define R(name, ...) #name,
        BD_ROLES(R)
#undef R
    };
    if (along <= BD_ALONG_none || along >= BD_NALONG || index >= widths[along]) return NULL;
    switch (along) {
    case BD_ALONG_agency:
        return agencies[index];
    case BD_ALONG_role:
        return roles[index];
    default:
        return bd_axis_name(NULL, bd_series_axis_name(along), index);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Services (MODEL.md 7.6). Households in need apply where they know of a service and can reach it;
 * institutions grant as long as there is room and refuse whom they do not favour; a refusal costs
 * trust and leaves a case that somebody may take up. Those on a list receive what does not leak of
 * their entitlement. What is usual moves nothing: usual refusals are made up for in everybody's
 * trust, a granted service counts beyond what was granted before, cases press beyond their usual
 * number. The openness of all institutions is the factor of the village; each kind lies above or
 * below it by its own offset and by what its own cases opened. */
#include "process/services.h"

#include "base/hot.h"
#include "base/list.h"
#include "process/cases.h"
#include "process/schedule.h"
#include "state/ceilings.h"

#include <string.h>

/* A factor wavers at rest; a service counts as widened above this. */
#define WAVERING 0.02

/* An application: institution, place in its order, household. They sort as whole numbers. */
static uint64_t application(uint32_t k, float place, uint32_t i)
{
    uint32_t bits;
    memcpy(&bits, &place, 4);
    return (uint64_t)k << 48 | (uint64_t)bits << 16 | i;
}
static uint32_t institution_of(uint64_t a)
{
    return (uint32_t)(a >> 48);
}
static float place_of(uint64_t a)
{
    uint32_t bits = (uint32_t)(a >> 16);
    float place;
    memcpy(&place, &bits, 4);
    return place;
}
static uint32_t household_of(uint64_t a)
{
    return (uint32_t)(a & 0xFFFF);
}

/* Row of institution k in a column by institution. */
static size_t row(const bd_village_month *m, uint32_t k)
{
    return (size_t)k * m->w->counts.nvillage + m->v;
}

/* Openness that institution k usually has. */
static double usual_openness(const bd_village_month *m, uint32_t k)
{
    size_t nv = m->w->counts.nvillage;
    return bd_institution_openness(m->w->village.factor_base[BD_FACTOR_institutions * nv + m->v],
                                   m->p->institution[k].openness, 0);
}

static double raised(double stock, double up)
{
    return stock + bd_clamp(up, 0, 1) * (1 - stock);
}

/* ---- what work, cases and time do to institutions ---- */

/* Cases and campaigns won last month. */
static double pressing_on(const bd_village_month *m, uint32_t k)
{
    return m->w->village.pressing[row(m, k)] + m->w->village.demanded[row(m, k)];
}

static void open_up(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    uint32_t count = m->w->counts.ninstitution;
    size_t nv = m->w->counts.nvillage, at = BD_FACTOR_institutions * nv + m->v;
    double factor = v->factor[at], mean = 0, back = m->p->structure.back[BD_FACTOR_institutions];
    for (uint32_t k = 0; k < count; k++) mean += pressing_on(m, k) / count;
    /* of either sign it weighs by what is missing, so that noise around the usual leaves the mean
     */
    m->s->village_up[BD_CHANNEL_institutions] += bd_positive(mean);
    m->s->village_down[BD_CHANNEL_institutions] +=
        bd_positive(-mean) * (1 - factor) / (factor + 1e-9);
    double rise = m->s->village_up[BD_CHANNEL_capacity] - m->s->village_down[BD_CHANNEL_capacity];
    for (uint32_t k = 0; k < count; k++) {
        double press = pressing_on(m, k), *opening = &v->opening[row(m, k)];
        *opening = bd_clamp(*opening * (1 - back) + (press - mean) * (1 - factor), -1, 1);
        v->capacity[row(m, k)] =
            bd_capacity_next(v->capacity[row(m, k)], rise + m->p->services.widen * press,
                             m->p->services.capacity_back);
    }
}

static void move_stocks(bd_village_month *m)
{
    const bd_params_services *p = &m->p->services;
    bd_village_table *v = &m->w->village;
    const double *up = m->s->village_up;
    v->rights[m->v] = raised(v->rights[m->v] * (1 - p->rights_fade), up[BD_CHANNEL_rights]);
    v->posted[m->v] = raised(v->posted[m->v] * (1 - p->posting_fade), up[BD_CHANNEL_posting]);
    v->audited[m->v] = raised(v->audited[m->v] * (1 - p->audit_fade), up[BD_CHANNEL_audit]);
    v->attended[m->v] =
        raised(v->attended[m->v] * (1 - p->attendance_fade), up[BD_CHANNEL_attendance]);
    v->service_quality[m->v] =
        raised(v->service_quality[m->v] * (1 - p->quality_fade), up[BD_CHANNEL_quality]);
    for (uint32_t k = 0; k < m->w->counts.ninstitution; k++) {
        double closed = p->leak_openness * (usual_openness(m, k) - bd_openness_of(m, k));
        v->leakage[row(m, k)] =
            bd_leakage(m->p->institution[k].leakage, closed, p->rights * v->rights[m->v],
                       p->posting * v->posted[m->v], p->sanction * v->audited[m->v],
                       p->scrutiny * v->attended[m->v]);
    }
}

/* Places that a village's own institution has this month; a shared one's were granted. */
static void open_places(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    for (uint32_t k = 0; k < m->w->counts.ninstitution; k++) {
        if (m->p->institution[k].level != 0 && m->p->processes.institutions) continue;
        double usual = m->p->institution[k].leakage;
        double kept = usual < 1 ? (1 - v->leakage[row(m, k)]) / (1 - usual) : 0;
        double places = v->places_left[row(m, k)] +
                        m->p->institution[k].capacity * m->n / 100 * v->capacity[row(m, k)] * kept;
        v->places[row(m, k)] = (uint32_t)places;
        v->places_left[row(m, k)] = places - (uint32_t)places;
    }
}

/* ---- cases that are open ---- */

static bool group_works_on_institutions(const bd_village_month *m, uint32_t i)
{
    uint16_t slot = BD_ROWS(m, group, 0)[i];
    if (slot == BD_NO_GROUP) return false;
    return m->w->group.barrier[(size_t)m->v * m->w->counts.slots + slot] == BD_FACTOR_institutions;
}

/* A group stands up for its member; its efficacy above the usual is the quality of that. */
static double group_quality(const bd_village_month *m, uint32_t i)
{
    size_t g = (size_t)m->v * m->w->counts.slots + BD_ROWS(m, group, 0)[i];
    return (double)m->w->group.efficacy[g] - m->p->groups.efficacy_mean;
}

static uint32_t open_cases(bd_village_month *m, uint32_t *rows)
{
    memcpy(m->s->mask, BD_ROWS(m, refused, 0), m->n);
    return bd_list(m->s->mask, m->n, rows);
}

BD_HOT static uint32_t count_marks(const uint8_t *marks, uint32_t n)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) count += marks[i] != 0;
    return count;
}

#define BLOCK 256u /* households whose draws are made together */

/* The first two draws of the month, for this purpose, of some listed households. */
typedef struct draws {
    uint32_t word[2][BLOCK];
} draws;

static void draw(const bd_village_month *m, uint32_t purpose, const uint32_t *rows, uint32_t n,
                 draws *d)
{
    uint64_t ids[BLOCK];
    const uint64_t *id = BD_ROWS(m, id, 0);
    for (uint32_t c = 0; c < n; c++) ids[c] = id[rows[c]];
    bd_stream_words(m->w->luck, BD_KIND_HOUSEHOLD, m->month, purpose, ids, n, 2, BLOCK, d->word[0]);
}

/* The household's stream after those two. */
static bd_stream after_draws(const bd_village_month *m, uint32_t purpose, uint32_t i)
{
    bd_stream s =
        bd_stream_open(m->w->luck, BD_KIND_HOUSEHOLD, BD_ROWS(m, id, 0)[i], m->month, purpose);
    bd_bits(&s), bd_bits(&s);
    return s;
}

/* Advocacy culture of the workers where cases are brought; elsewhere it does nothing. */
static double culture_at_work(const bd_village_month *m)
{
    for (uint32_t method = 0; method < m->p->nmethod; method++)
        if (m->p->method[method].effects[BD_CHANNEL_advocacy] > 0 &&
            m->w->village.granted_minutes[(size_t)method * m->w->counts.nvillage + m->v] > 0)
            return m->w->village.culture[m->v];
    return 0;
}

/* Groups take up members' cases; others are given up in time. `expected` and `press`: what groups
 * are expected to bring and to press, for the usual. */
static void settle_cases(bd_village_month *m, double *expected, double *press)
{
    const bd_params_services *p = &m->p->services;
    uint32_t *rows = m->s->order, count = open_cases(m, rows);
    double each = 100.0 / (m->n > 0 ? m->n : 1);
    double give_up = bd_give_up_chance(p->give_up, p->give_up_culture, culture_at_work(m));
    draws lot;
    for (uint32_t c = 0; c < count; c++) {
        uint32_t at = c % BLOCK, left = count - c;
        if (at == 0) draw(m, BD_PURPOSE_institutions, rows + c, left < BLOCK ? left : BLOCK, &lot);
        uint32_t i = rows[c], k = bd_case_of(m, i);
        float taken = bd_unit_float(lot.word[0][at]), tired = bd_unit_float(lot.word[1][at]);
        if (group_works_on_institutions(m, i)) {
            double quality = group_quality(m, i);
            expected[k] += p->group_case;
            press[k] += p->group_case * p->nudge[p->group_route] * each *
                        bd_case_chance_of(m, i, (bd_route)p->group_route, quality);
            if ((double)taken < p->group_case) {
                bd_stream s = after_draws(m, BD_PURPOSE_institutions, i);
                bd_case_bring(m, i, (bd_route)p->group_route, quality, &s);
                continue;
            }
        }
        if ((double)tired < give_up) BD_ROWS(m, refused, 0)[i] = 0;
    }
}

/* ---- needs, applications, grants ---- */

/* Plane k of the table of needs: chance to need one of the first k + 1 services, by crisis and
 * profile, when at most one is needed in a month. Worked out once: it follows from the scenario. */
static float *needs_up_to(const bd_village_month *m, uint32_t k)
{
    return m->s->need + (size_t)k * 2 * BD_PROFILES_MAX;
}

static void work_out_needs(bd_village_month *m)
{
    for (uint32_t profile = m->s->needs; profile < m->w->counts.nprofile; profile++)
        for (uint32_t crisis = 0; crisis < 2; crisis++) {
            double sum = 0;
            for (uint32_t k = 0; k < m->p->ninstitution; k++) {
                sum += bd_need_chance(m->p, &m->p->institution[k], m->w->profile_bits[profile],
                                      crisis != 0);
                needs_up_to(m, k)[crisis * BD_PROFILES_MAX + profile] = (float)bd_clamp(sum, 0, 1);
            }
        }
    m->s->needs = m->w->counts.nprofile;
}

BD_HOT static void in_need(uint32_t n, const float *restrict card, const float *restrict need,
                           const uint16_t *restrict profile, const uint8_t *restrict crisis,
                           uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++)
        mask[i] = bd_second_look(card[i]) < need[profile[i] + (crisis[i] ? BD_PROFILES_MAX : 0)];
}

/* Which service a household in need needs: the look that found it in need says that too. */
static uint32_t needed(const bd_village_month *m, float look, size_t at)
{
    uint32_t k = 0;
    while (k + 1 < m->p->ninstitution && look >= needs_up_to(m, k)[at]) k++;
    return k;
}

/* Of households in need, those who may go if the way is short: whose first draw lies below their
 * awareness. Rows and draws are kept in place; returns how many. No branch: nobody could guess. */
static uint32_t keep_aware(uint32_t *rows, uint32_t n, draws *d, const float *awareness)
{
    uint32_t kept = 0;
    for (uint32_t c = 0; c < n; c++) {
        uint32_t i = rows[c], goes = d->word[0][c], place = d->word[1][c];
        rows[kept] = i, d->word[0][kept] = goes, d->word[1][kept] = place;
        kept += bd_unit_float(goes) < awareness[i];
    }
    return kept;
}

/* Strength of a service of institution k beyond what it usually gives. */
static double beyond(const bd_village_month *m, uint32_t k)
{
    double usual = bd_favour(m->p->services.closure, usual_openness(m, k));
    double now = bd_favour(m->p->services.closure, bd_openness_of(m, k));
    double widened = usual > 0 ? m->w->village.capacity[row(m, k)] * now / usual : 1;
    double strength =
        bd_service_beyond(bd_service_quality(m, k), m->p->institution[k].quality, widened);
    return strength > WAVERING ? strength : 0;
}

/* What the month's ways and doors are to households: how open they are, the times by which each
 * disadvantage lowers that, and what a service granted is worth beyond the usual. */
typedef struct doors {
    uint16_t known; /* bits of disadvantages that there are */
    double way, open[BD_INSTITUTIONS_MAX], beyond[BD_INSTITUTIONS_MAX];
    double on_the_way[BD_DISADVANTAGES_MAX], inside[BD_INSTITUTIONS_MAX][BD_DISADVANTAGES_MAX];
} doors;

static void look_at_doors(const bd_village_month *m, doors *d)
{
    const bd_params *p = m->p;
    d->known = (uint16_t)((1u << p->ndisadvantage) - 1);
    d->way = m->w->village.factor[BD_FACTOR_infrastructure * m->w->counts.nvillage + m->v];
    for (uint32_t b = 0; b < p->ndisadvantage; b++)
        d->on_the_way[b] =
            bd_burden_left(p->disadvantage[b].burden[BD_FACTOR_infrastructure], d->way);
    for (uint32_t k = 0; k < p->ninstitution; k++) {
        if (p->institution[k].service != 1) continue;
        d->open[k] = bd_openness_of(m, k);
        d->beyond[k] = beyond(m, k);
        for (uint32_t b = 0; b < p->ndisadvantage; b++)
            d->inside[k][b] =
                bd_bias_left(p->services.bias * p->institution[k].bias[b], d->open[k]);
    }
}

/* The application of a household that goes if the way lets it; false: it does not. */
static bool applies(bd_village_month *m, const doors *d, uint32_t i, float goes, float place,
                    uint64_t *to)
{
    bd_village_table *v = &m->w->village;
    uint16_t profile = BD_ROWS(m, profile, 0)[i], bits = m->w->profile_bits[profile] & d->known;
    double chance =
        bd_apply_chance((double)BD_ROWS(m, agency, BD_AGENCY_awareness)[i], m->p->services.distance,
                        v->travel[m->v], bd_openness_met(d->way, bits, d->on_the_way));
    if ((double)goes >= chance) return false;
    float look = bd_second_look(BD_PLANE(m, card, BD_CARD_crisis)[i]);
    uint32_t k = needed(m, look, profile + (BD_ROWS(m, crisis, 0)[i] ? BD_PROFILES_MAX : 0u));
    double met = bd_openness_met(d->open[k], bits, d->inside[k]);
    double favour = bd_favour(m->p->services.closure, met);
    v->applied[row(m, k)]++;
    v->weak_applied[m->v] += met < d->open[k];
    *to = application(k, favour > 0 ? (float)((double)place / favour) : 2, i);
    return true;
}

/* Applications of the month into s->ids, sorted by institution and its order; how many. */
static uint32_t apply(bd_village_month *m, const doors *d)
{
    work_out_needs(m);
    in_need(m->n, BD_PLANE(m, card, BD_CARD_crisis), needs_up_to(m, m->p->ninstitution - 1),
            BD_ROWS(m, profile, 0), BD_ROWS(m, crisis, 0), m->s->mask);
    uint32_t *rows = m->s->order, count = bd_list(m->s->mask, m->n, rows), applications = 0;
    draws lot;
    for (uint32_t from = 0; from < count; from += BLOCK) {
        uint32_t *some = rows + from, n = count - from < BLOCK ? count - from : BLOCK;
        draw(m, BD_PURPOSE_services, some, n, &lot);
        n = keep_aware(some, n, &lot, BD_ROWS(m, agency, BD_AGENCY_awareness));
        for (uint32_t c = 0; c < n; c++)
            applications += applies(m, d, some[c], bd_unit_float(lot.word[0][c]),
                                    bd_unit_float(lot.word[1][c]), m->s->ids + applications);
    }
    bd_sort_keys(m->s->ids, applications);
    return applications;
}

static void refuse(bd_village_month *m, uint32_t k, uint32_t i)
{
    float trust = (float)m->p->services.refusal_trust;
    BD_PLANE(m, down, BD_AGENCY_trust)[i] += trust;
    m->w->village.trust_lost[m->v] += (double)(trust * BD_ROWS(m, agency, BD_AGENCY_trust)[i]);
    BD_ROWS(m, refused, 0)[i] = (uint8_t)(k + 1);
}

static void grant(bd_village_month *m, const doors *d, uint32_t applications)
{
    bd_village_table *v = &m->w->village;
    const uint16_t *profile = BD_ROWS(m, profile, 0);
    for (uint32_t a = 0; a < applications; a++) {
        uint32_t k = institution_of(m->s->ids[a]), i = household_of(m->s->ids[a]);
        if (place_of(m->s->ids[a]) > 1 || v->granted[row(m, k)] >= v->places[row(m, k)]) {
            refuse(m, k, i);
            continue;
        }
        uint16_t bits = m->w->profile_bits[profile[i]] & d->known;
        v->granted[row(m, k)]++;
        v->weak_granted[m->v] += bd_openness_met(d->open[k], bits, d->inside[k]) < d->open[k];
        if (d->beyond[k] > 0) bd_service_reaches(m, k, i, d->beyond[k]);
    }
}

/* ---- entitlements ---- */

/* What all on the list receive of their entitlement, and what they usually do. */
typedef struct receipts {
    int64_t now, usually;
} receipts;

/* What each receives beyond the usual goes to its cash, in whole rupiah (so the sums are exact in
 * any order): usual entitlements are part of usual incomes. */
BD_HOT static receipts receive(uint32_t n, const uint16_t *restrict entitled, uint32_t k,
                               float money, float leakage, float usual_leakage, float own,
                               const float *restrict awareness,
                               const float *restrict usual_awareness, float *restrict cash)
{
    int64_t now = 0, usually = 0;
    for (uint32_t i = 0; i < n; i++) {
        float on = entitled[i] >> k & 1 ? 1.0f : 0.0f;
        float share = bd_received_share(leakage, own, awareness[i]);
        float usual = bd_received_share(usual_leakage, own, usual_awareness[i]);
        float got = bd_whole_part(money, on * share), before = bd_whole_part(money, on * usual);
        cash[i] += got - before;
        now += (int32_t)got;
        usually += (int32_t)before;
    }
    return (receipts){now, usually};
}

/* Whoever receives less than usual trusts less. */
BD_HOT static void disappoint(uint32_t n, const uint16_t *restrict entitled, uint32_t k,
                              float leakage, float usual_leakage, float own, float trust,
                              const float *restrict awareness,
                              const float *restrict usual_awareness, float *restrict down)
{
    for (uint32_t i = 0; i < n; i++) {
        float on = entitled[i] >> k & 1 ? 1.0f : 0.0f;
        float share = bd_received_share(leakage, own, awareness[i]);
        float usual = bd_received_share(usual_leakage, own, usual_awareness[i]);
        down[i] += on * trust * bd_positivef(usual - share);
    }
}

/* Shares money out evenly among those on a mask. False, and nothing done, where there is nobody. */
static bool share_out(bd_village_month *m, int64_t money)
{
    float *cash = BD_PLANE(m, cash, 0);
    uint32_t count = bd_list(m->s->mask, m->n, m->s->order);
    for (uint32_t j = 0; j < count; j++)
        cash[m->s->order[j]] += (float)bd_even_part(money, count, j);
    return count > 0;
}

BD_HOT static void mark_stratum(uint32_t n, const uint8_t *restrict stratum, uint8_t which,
                                uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = stratum[i] == which;
}

BD_HOT static void mark_unlisted(uint32_t n, const uint16_t *restrict entitled, uint32_t k,
                                 uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (entitled[i] >> k & 1) == 0;
}

/* What those not on the list receive, whatever is known, as long as there is so much left. */
static int64_t left_for_others(const bd_institution *of, int64_t all, int64_t received)
{
    int64_t shared = (int64_t)(of->shared * (double)all + 0.5);
    return shared < all - received ? shared : all - received;
}

/* Money of the entitlement goes to those on the list, to their neighbours, and leaks to the elite;
 * what each has beyond the usual is cash of this month, in all 0. */
static void entitle(bd_village_month *m, uint32_t k)
{
    bd_village_table *v = &m->w->village;
    const bd_institution *of = &m->p->institution[k];
    float usual = (float)of->leakage, now = (float)v->leakage[row(m, k)];
    int64_t money = (int64_t)(of->money + 0.5), all = money * v->listed[row(m, k)];
    float own = (float)m->p->services.own_rights;
    const float *aware = BD_ROWS(m, agency, BD_AGENCY_awareness);
    const float *usually_aware = BD_ROWS(m, agency_base, BD_AGENCY_awareness);
    receipts sum = receive(m->n, BD_ROWS(m, entitled, 0), k, (float)money, now, usual, own, aware,
                           usually_aware, BD_PLANE(m, cash, 0));
    if (now > usual) /* trust follows what the institution does, not what a household knows */
        disappoint(m->n, BD_ROWS(m, entitled, 0), k, now, usual, own,
                   (float)m->p->services.leak_trust, aware, usually_aware,
                   BD_PLANE(m, down, BD_AGENCY_trust));
    int64_t others = left_for_others(of, all, sum.now);
    int64_t more = others - left_for_others(of, all, sum.usually);
    if (more != 0) {
        mark_unlisted(m->n, BD_ROWS(m, entitled, 0), k, m->s->mask);
        if (!share_out(m, more)) more = 0;
    }
    if (sum.usually - sum.now - more != 0) {
        mark_stratum(m->n, BD_ROWS(m, stratum, 0), BD_STRATUM_elite, m->s->mask);
        share_out(m, sum.usually - sum.now - more);
    }
    v->received[m->v] += sum.now;
    v->usual_received[m->v] += sum.usually;
    v->received_others[m->v] += others;
    v->leaked[m->v] += all - sum.now - others;
}

/* ---- the usual ---- */

static void take_reference(double *mean, double now, uint32_t months)
{
    *mean += (now - *mean) / (double)(months + 1);
}

/* Everybody's trust is pushed by what usual refusals take. */
static void usual_trust(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    if (m->burn_in) {
        double missing = m->n - bd_sum(BD_ROWS(m, agency, BD_AGENCY_trust), m->n);
        take_reference(&v->trust_ref[m->v], missing > 0 ? v->trust_lost[m->v] / missing : 0,
                       m->month);
    }
    m->s->made_up = (float)bd_positive(v->trust_ref[m->v]);
}

static void gather_causes(bd_village_month *m, const double *expected, const double *press)
{
    const bd_params_services *p = &m->p->services;
    bd_village_table *v = &m->w->village;
    double each = 100.0 / (m->n > 0 ? m->n : 1);
    for (uint32_t k = 0; k < m->w->counts.ninstitution; k++) {
        size_t at = row(m, k);
        if (m->burn_in) {
            if (m->settling) continue;
            uint32_t months = m->month - bd_settling_months(m->p);
            take_reference(&v->cases_ref[at], expected[k], months);
            take_reference(&v->pressed_ref[at], press[k], months);
            continue;
        }
        double cases = (double)v->cases_won[at] + v->cases_lost[at] - v->cases_ref[at];
        v->cause[at] =
            bd_positive(v->cause[at] * (1 - p->cause_decay) + p->case_to_cause * cases * each);
    }
}

void bd_services(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    uint32_t count = m->w->counts.ninstitution;
    double expected[BD_INSTITUTIONS_MAX] = {0}, press[BD_INSTITUTIONS_MAX] = {0};
    if (count == 0) return;
    for (uint32_t k = 0; k < count; k++) v->applied[row(m, k)] = v->granted[row(m, k)] = 0;
    v->weak_applied[m->v] = v->weak_granted[m->v] = 0;
    v->received[m->v] = v->usual_received[m->v] = 0;
    v->received_others[m->v] = v->leaked[m->v] = 0;
    if (!m->burn_in) open_up(m);
    move_stocks(m);
    open_places(m);
    settle_cases(m, expected, press);
    doors d;
    look_at_doors(m, &d);
    grant(m, &d, apply(m, &d));
    for (uint32_t k = 0; k < count; k++)
        if (m->p->institution[k].service == 2) entitle(m, k);
    usual_trust(m);
    gather_causes(m, expected, press);
    v->cases_open[m->v] = count_marks(BD_ROWS(m, refused, 0), m->n);
}

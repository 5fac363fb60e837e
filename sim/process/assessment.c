/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Assessment (MODEL.md 7.2). Workers order who is helped first by the strategy's targeting rule.
 * What they look for they see with an error, which social assessment lowers. The order is drawn
 * anew every few months; each month the village files how many wait at which place of the order,
 * and its district grants by that. */
#include "base/hot.h"
#include "base/math.h"
#include "process/casework.h"
#include "process/delivery.h"
#include "process/planning.h"
#include "process/schedule.h"

#define BLOCK 256u /* households whose words and scores are worked out together */

/* How urgent households are under the rule, about standard normal; larger first. Assets count by
 * their place in the law of assets at rest. */
static void by_assets(const bd_assets_law *law, uint32_t n, const float *log_assets,
                      double *urgency)
{
    for (uint32_t i = 0; i < n; i++) urgency[i] = -(double)bd_assets_score(law, log_assets[i]);
}

BD_HOT static void add_power(uint32_t n, const float *restrict power, double *restrict mean)
{
    for (uint32_t i = 0; i < n; i++) mean[i] += (double)power[i] / BD_NPOWER;
}

BD_HOT static void by_need(uint32_t n, const double *restrict burden,
                           const uint16_t *restrict profile, const uint8_t *restrict crisis,
                           double *restrict urgency)
{
    for (uint32_t i = 0; i < n; i++) {
        double power = urgency[i];
        urgency[i] = burden[profile[i]] + (crisis[i] ? 0.7 : 0.0) + (0.4 - power) * 3;
    }
}

static void by_vulnerability(const bd_village_month *m, uint32_t from, uint32_t n,
                             const double *burden, double *urgency)
{
    for (uint32_t i = 0; i < n; i++) urgency[i] = 0;
    for (int k = 0; k < BD_NPOWER; k++) add_power(n, BD_ROWS(m, power, k) + from, urgency);
    by_need(n, burden, BD_ROWS(m, profile, 0) + from, BD_ROWS(m, crisis, 0) + from, urgency);
}

/* How far the client methods of the phase help against the lack of each power, the most 1; all
 * alike where they help against none. */
static void set_offered(const bd_params *p, const bd_phase *phase, double offered[BD_NPOWER])
{
    double most = 0;
    for (int k = 0; k < BD_NPOWER; k++) {
        offered[k] = 0;
        for (uint32_t i = 0; i < p->nmethod; i++)
            if (p->method[i].unit == BD_UNIT_CLIENT)
                offered[k] += phase->mix[i] *
                              bd_positive(p->method[i].effects[BD_CHANNEL_practice_choice + k]);
        if (offered[k] > most) most = offered[k];
    }
    for (int k = 0; k < BD_NPOWER; k++) offered[k] = most > 0 ? offered[k] / most : 1;
}

static void by_felt_need(const bd_village_month *m, uint32_t from, uint32_t n,
                         const double offered[BD_NPOWER], double *urgency)
{
    for (uint32_t i = 0; i < n; i++) {
        double lack = -2;
        int most = 0;
        for (int k = 0; k < BD_NPOWER; k++) {
            double of = (double)m->c->threshold[k] - (double)BD_ROWS(m, power, k)[from + i];
            if (of > lack) lack = of, most = k;
        }
        urgency[i] = bd_felt_need(lack, offered[most]);
    }
}

static uint32_t ties_of(const bd_village_month *m, uint32_t i)
{
    const uint32_t *offset = m->w->ties.offset + m->first;
    return offset[i + 1] - offset[i];
}

static double mean_ties(const bd_village_month *m)
{
    double ties = m->w->ties.offset[m->first + m->n] - m->w->ties.offset[m->first];
    return m->n > 0 ? ties / m->n : 0;
}

static void by_centrality(const bd_village_month *m, uint32_t from, uint32_t n, double *urgency)
{
    double mean = mean_ties(m);
    for (uint32_t i = 0; i < n; i++) urgency[i] = bd_centrality(ties_of(m, from + i), mean);
}

/* The village's lots for ever, and each household's place by the highest lot around it: who is
 * drawn comes with all to whom it is tied. */
static void by_cluster(bd_village_month *m, uint8_t *priority)
{
    uint32_t *lot = m->s->order;
    double mean = mean_ties(m);
    bd_first_words(m->w->luck, BD_KIND_HOUSEHOLD, 0, BD_PURPOSE_assessment, BD_ROWS(m, id, 0), m->n,
                   lot);
    const uint32_t *offset = m->w->ties.offset + m->first;
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t highest = lot[i];
        for (uint32_t e = offset[i]; e < offset[i + 1]; e++)
            if (lot[m->w->ties.local[e]] > highest) highest = lot[m->w->ties.local[e]];
        priority[i] = bd_cluster_place((highest + 0.5) * 0x1p-32, mean);
    }
}

/* Hamlet after hamlet, in an order drawn for ever. */
static void by_hamlet(const bd_village_month *m, uint8_t *priority)
{
    for (uint32_t i = 0; i < m->n; i++)
        priority[i] =
            (uint8_t)(bd_mix2(m->w->village.id[m->v], BD_ROWS(m, hamlet, 0)[i] + 1u) >> 56);
}

/* Of those in the first quarter of the order, how many would not be in it by what they are. */
static void count_missed(bd_village_month *m, uint32_t n, const double *urgency,
                         const uint8_t *priority)
{
    uint32_t chosen = 0, missed = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool first = priority[i] >= 192;
        chosen += first;
        missed += first && bd_priority(&m->c->places, urgency[i]) < 192;
    }
    m->w->village.chosen[m->v] += chosen;
    m->w->village.missed[m->v] += missed;
}

/* Urgency is seen with an error; scale makes the sum standard normal again. */
BD_HOT static void see(uint32_t n, const double *restrict urgency, const double *restrict normal,
                       double error, double scale, const bd_places *restrict places,
                       uint8_t *restrict priority)
{
    for (uint32_t i = 0; i < n; i++)
        priority[i] = bd_priority(places, (urgency[i] + error * normal[i]) * scale);
}

BD_HOT static void by_lot(uint32_t n, const uint32_t *restrict word, uint8_t *restrict priority)
{
    for (uint32_t i = 0; i < n; i++) priority[i] = (uint8_t)(word[i] >> 24);
}

static void set_order(bd_village_month *m, const bd_phase *phase)
{
    int rule = m->p->strategy.targeting;
    m->w->village.chosen[m->v] = m->w->village.missed[m->v] = 0;
    if (rule == BD_TARGET_CLUSTERED) by_cluster(m, BD_ROWS(m, priority, 0));
    if (rule == BD_TARGET_GEOGRAPHIC) by_hamlet(m, BD_ROWS(m, priority, 0));
    if (rule == BD_TARGET_CLUSTERED || rule == BD_TARGET_GEOGRAPHIC) return;
    double offered[BD_NPOWER];
    set_offered(m->p, phase, offered);
    double error = m->p->casework.targeting_error * (1 - m->w->village.assessment[m->v]);
    double scale = 1 / __builtin_sqrt(1 + error * error);
    uint8_t *priority = BD_ROWS(m, priority, 0);
    uint32_t word[BLOCK], month = rule == BD_TARGET_RANDOM ? 0 : m->month;
    double urgency[BLOCK], normal[BLOCK], burden[BD_PROFILES_MAX];
    for (uint32_t p = 0; p < m->w->counts.nprofile; p++)
        burden[p] = (__builtin_popcount(m->w->profile_bits[p]) - 1.0) * 0.7;
    for (uint32_t from = 0; from < m->n; from += BLOCK) {
        uint32_t n = m->n - from < BLOCK ? m->n - from : BLOCK;
        bd_first_words(m->w->luck, BD_KIND_HOUSEHOLD, month, BD_PURPOSE_assessment,
                       BD_ROWS(m, id, 0) + from, n, word);
        if (rule == BD_TARGET_UNIVERSAL || rule == BD_TARGET_RANDOM) {
            by_lot(n, word, priority + from);
            continue;
        }
        if (rule == BD_TARGET_POOREST)
            by_assets(&m->c->wealth.law, n, BD_ROWS(m, log_assets, 0) + from, urgency);
        else if (rule == BD_TARGET_FELT_NEED)
            by_felt_need(m, from, n, offered, urgency);
        else if (rule == BD_TARGET_CENTRAL)
            by_centrality(m, from, n, urgency);
        else
            by_vulnerability(m, from, n, burden, urgency);
        bd_normals_of_words(word, n, normal);
        see(n, urgency, normal, error, scale, &m->c->places, priority + from);
        count_missed(m, n, urgency, priority + from);
    }
}

#define TOP (BD_SCORE_BINS - 1)

/* Place in the histogram: open cases before all others, what is neither open nor waits in a bin
 * that nobody reads. */
BD_HOT static void bins_of(uint32_t n, const uint8_t *restrict stage,
                           const uint8_t *restrict priority, uint8_t *restrict bin)
{
    for (uint32_t i = 0; i < n; i++) {
        uint8_t asks = stage[i] == BD_CASE_work ? TOP : BD_SCORE_BINS;
        bin[i] = stage[i] == BD_CASE_waits ? priority[i] / (256 / BD_SCORE_BINS) : asks;
    }
}

BD_HOT static uint32_t open_cases(uint32_t n, const uint8_t *stage)
{
    uint32_t open = 0;
    for (uint32_t i = 0; i < n; i++) open += stage[i] == BD_CASE_work;
    return open;
}

/* Contacts of after-care that are due next month ask for a place like open cases; how many. */
static uint32_t contacts_due(const bd_village_month *m, uint8_t *bin)
{
    const uint8_t *stage = BD_ROWS(m, case_stage, 0), *months = BD_ROWS(m, case_months, 0);
    uint32_t due = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        if (stage[i] != BD_CASE_aftercare ||
            !bd_contact_due(months[i] + 1u, m->p->casework.aftercare_every))
            continue;
        bin[i] = TOP;
        due++;
    }
    return due;
}

/* Counts in four tables in turn, so that equal bins in a row do not wait for one another. */
static void file_requests(bd_village_month *m)
{
    uint8_t *bin = m->s->mask;
    uint32_t count[4][BD_SCORE_BINS + 1] = {{0}}, i = 0;
    bins_of(m->n, BD_ROWS(m, case_stage, 0), BD_ROWS(m, priority, 0), bin);
    uint32_t due = m->p->casework.aftercare > 0 ? contacts_due(m, bin) : 0;
    for (; i + 4 <= m->n; i += 4)
        for (uint32_t turn = 0; turn < 4; turn++) count[turn][bin[i + turn]]++;
    for (; i < m->n; i++) count[0][bin[i]]++;
    m->w->village.open_cases[m->v] = due + open_cases(m->n, BD_ROWS(m, case_stage, 0));
    for (uint32_t b = 0; b < BD_SCORE_BINS; b++)
        m->w->village.histogram[(size_t)b * m->w->counts.nvillage + m->v] =
            (uint16_t)(count[0][b] + count[1][b] + count[2][b] + count[3][b]);
}

/* A village with a cadre for so many of its groups carries itself, and is left for good. */
static void see_self_reliance(bd_village_month *m)
{
    if (m->p->strategy.exit != BD_EXIT_SELF_RELIANT) return;
    uint32_t cadres = 0, groups = 0;
    const uint8_t *role = BD_ROWS(m, role, 0);
    for (uint32_t i = 0; i < m->n; i++) cadres += role[i] == BD_ROLE_cadre;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++)
        groups += m->w->group.id[(size_t)m->v * m->w->counts.slots + slot] != 0;
    if (groups > 0 && cadres >= m->p->strategy.exit_cadres * groups) m->w->village.exited[m->v] = 1;
}

void bd_assessment(bd_village_month *m)
{
    const bd_phase *phase = bd_phase_of(m->p, m->month + 1);
    if (phase == NULL || m->w->village.post[m->v] == BD_NONE) return;
    int64_t begin = m->p->time.burn_in + m->p->strategy.start;
    if (((int64_t)m->month + 1 - begin) % m->p->casework.priority_every == 0) set_order(m, phase);
    file_requests(m);
    see_self_reliance(m);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Influence (MODEL.md 7.7). A household reads what its neighbours showed last month: who takes
 * part, how much awareness they gained, who passes the topic on, which cadres came to see it.
 * Information is simple contagion (independent chances a tie); behaviour is complex contagion (a
 * Hill function of the share of neighbours beyond the village's usual share, felt as encouragement
 * to join and a little as motivation). Gains are read, not levels, so a village at rest stays at
 * rest. */
#include "process/influence.h"

#include "base/hot.h"
#include "base/list.h"
#include "process/schedule.h"
#include "state/shown.h"
#include "state/ties.h"

BD_HOT static void widen(uint32_t n, const uint32_t *restrict shown, uint64_t *restrict wide)
{
    for (uint32_t i = 0; i < n; i++) wide[i] = bd_shown_wide(shown[i]);
}

#define TIES 512u /* ties that are gone along at once */

/* What the neighbours inside the village show, summed by household: the step that a running sum
 * along all ties (modulo 2^64) makes over its own. A loop for each household would end where the
 * processor does not guess. */
static void gather(const uint32_t *restrict offset, const uint16_t *restrict local,
                   const uint64_t *restrict wide, uint32_t n, uint64_t *restrict sum)
{
    uint64_t passed[TIES + 1], run = 0, before = 0;
    uint32_t from = offset[0], end = offset[n], i = 0;
    passed[0] = 0;
    while (i < n) {
        uint32_t ties = end - from < TIES ? end - from : TIES;
        const uint16_t *next = local + from;
        uint32_t k = 0;
        for (; k + 4 <= ties; k += 4) { /* four wait for one another no longer than two */
            uint64_t a = wide[next[k]], b = wide[next[k + 1]];
            uint64_t c = wide[next[k + 2]], d = wide[next[k + 3]];
            passed[k + 1] = run + a;
            passed[k + 2] = run + (a + b);
            passed[k + 3] = run + (a + b) + c;
            passed[k + 4] = run += (a + b) + (c + d);
        }
        for (; k < ties; k++) passed[k + 1] = run += wide[next[k]];
        for (; i < n && offset[i + 1] - from <= ties; i++) {
            uint64_t here = passed[offset[i + 1] - from];
            sum[i] = here - before;
            before = here;
        }
        passed[0] = run;
        from += ties;
    }
}

#define AHEAD 16u /* ties across, ahead of the one that is read, whose other end is fetched */

static void gather_across(const bd_ties *ties, const uint32_t *restrict shown, uint32_t v,
                          uint64_t *restrict sum)
{
    const uint32_t *to = ties->cross_to;
    uint32_t end = ties->cross_first[v + 1];
    for (uint32_t e = ties->cross_first[v]; e < end; e++) {
        if (e + AHEAD < end) __builtin_prefetch(&shown[to[e + AHEAD]]);
        sum[ties->cross_from[e]] += bd_shown_wide(shown[to[e]]);
    }
}

/* -log chance that nobody tells, from tellers of either kind. */
BD_HOT static void hear(uint32_t n, const uint64_t *restrict sum, float more, float other,
                        float *restrict told)
{
    for (uint32_t i = 0; i < n; i++) {
        bd_seen seen = bd_seen_of(sum[i], 0);
        told[i] = more * (float)seen.tells_more + other * (float)seen.tells;
    }
}

BD_HOT static void read_visits(uint32_t n, const uint64_t *restrict sum, float *restrict visits)
{
    for (uint32_t i = 0; i < n; i++)
        visits[i] = (float)bd_seen_of(sum[i], 0).visits * (1 / BD_SHOWN_VISIT);
}

typedef struct rates {
    float part_ref, contact_ref, theta_power, motivation, awareness, teach, encourage;
    int steepness;
    float less_usual; /* 1: gains over the usual are read, 0: levels; no branch in the loop */
} rates;

/* What a household makes of what its `degree` neighbours show: sums over them. */
typedef struct feeling {
    float share, encourage, visited, pull, taught;
} feeling;

static inline feeling feel_one(float part, float gain, float visits, float degree, float aware,
                               float aware_base, rates r)
{
    float each = degree > 0 ? 1.0f / degree : 0.0f;
    float share = part * each, own = aware - r.less_usual * aware_base;
    float felt = bd_hill(share - r.part_ref, r.theta_power, r.steepness);
    return (feeling){.share = share,
                     .encourage = felt,
                     .visited = visits - r.contact_ref,
                     .pull = degree > 0 ? bd_awareness_pull(r.awareness, gain * each, own) : 0.0f,
                     .taught = (2 * r.teach + r.encourage) * visits + r.motivation * felt};
}

BD_HOT static void feel(uint32_t n, const uint64_t *restrict sum, const uint8_t *restrict degree,
                        const float *restrict aware, const float *restrict aware_base, rates r,
                        float *restrict share, float *restrict encourage, float *restrict visited,
                        float *restrict pull, float *restrict taught)
{
    for (uint32_t i = 0; i < n; i++) {
        bd_seen seen = bd_seen_of(sum[i], degree[i]);
        feeling f = feel_one((float)seen.part, (float)seen.gain * (1 / BD_SHOWN_GAIN),
                             (float)seen.visits * (1 / BD_SHOWN_VISIT), (float)(int32_t)degree[i],
                             aware[i], aware_base[i], r);
        share[i] = f.share;
        encourage[i] = f.encourage;
        visited[i] = f.visited;
        pull[i] = f.pull;
        taught[i] = f.taught;
    }
}

/* Household i by one neighbour at a time: for those with more ties than fit one sum. */
static void add_up(const bd_village_month *m, const uint32_t *shown, uint32_t i, rates r,
                   float *visited_by, float *told)
{
    const bd_ties *ties = &m->w->ties;
    uint32_t from = ties->offset[m->first + i], inside = ties->offset[m->first + i + 1] - from;
    uint32_t count, across = bd_ties_across(ties, m->v, i, &count);
    int64_t part = 0, gain = 0, visits = 0, more = 0, other = 0;
    for (uint32_t k = 0; k < inside + count; k++) {
        uint32_t j =
            k < inside ? m->first + ties->local[from + k] : ties->cross_to[across + k - inside];
        bd_seen seen = bd_seen_of(bd_shown_wide(shown[j]), 1);
        part += seen.part, gain += seen.gain, visits += seen.visits;
        more += seen.tells_more, other += seen.tells;
    }
    visited_by[i] = (float)visits * (1 / BD_SHOWN_VISIT);
    feeling f = feel_one((float)part, (float)gain * (1 / BD_SHOWN_GAIN), visited_by[i],
                         (float)(inside + count), BD_ROWS(m, agency, BD_AGENCY_awareness)[i],
                         BD_ROWS(m, agency_base, BD_AGENCY_awareness)[i], r);
    BD_PLANE(m, share, 0)[i] = f.share;
    BD_PLANE(m, encourage, 0)[i] = f.encourage;
    BD_PLANE(m, visited, 0)[i] = f.visited;
    BD_PLANE(m, pull, 0)[i] = f.pull;
    BD_PLANE(m, taught, 0)[i] = f.taught;
    told[i] = m->c->told_participant * (float)more + m->c->told_other * (float)other;
}

/* What all households of the village see of their neighbours, and what that does to them. `visits`
 * is written in burn-in, `told` where there is a topic. */
static void look_round(bd_village_month *m, rates r, float *visits, float *told)
{
    const bd_world *w = m->w;
    const bd_ties *ties = &w->ties;
    const uint32_t *shown = w->household.shown + (size_t)(m->month & 1) * w->counts.nhousehold;
    const uint8_t *degree = ties->degree + m->first;
    uint64_t *sum = m->s->ids, *wide = m->s->wide;
    widen(m->n, shown + m->first, wide);
    gather(ties->offset + m->first, ties->local, wide, m->n, sum);
    gather_across(ties, shown, m->v, sum);
    feel(m->n, sum, degree, BD_ROWS(m, agency, BD_AGENCY_awareness),
         BD_ROWS(m, agency_base, BD_AGENCY_awareness), r, BD_PLANE(m, share, 0),
         BD_PLANE(m, encourage, 0), BD_PLANE(m, visited, 0), BD_PLANE(m, pull, 0),
         BD_PLANE(m, taught, 0));
    if (m->burn_in) read_visits(m->n, sum, visits);
    if (m->c->topic) hear(m->n, sum, m->c->told_participant, m->c->told_other, told);
    if (bd_ties_most(degree, m->n) <= BD_SUM_MOST) return;
    for (uint32_t i = 0; i < m->n; i++)
        if (degree[i] > BD_SUM_MOST) add_up(m, shown, i, r, visits, told);
}

/* Visits and encouragement of a usual month: what is felt beyond them moves agency, so the cadres
 * of a village at rest do not raise it for ever. */
static void take_usual(bd_village_month *m, const float *contact, const float *felt)
{
    bd_village_table *v = &m->w->village;
    uint32_t months = m->settling ? m->month : m->month - bd_settling_months(m->p);
    double n = m->n > 0 ? m->n : 1, each = 1.0 / (double)(months + 1);
    v->contact_ref[m->v] += (bd_sum(contact, m->n) / n - v->contact_ref[m->v]) * each;
    v->felt_ref[m->v] += (bd_sum(felt, m->n) / n - v->felt_ref[m->v]) * each;
}

enum { MAY_LEARN = 1, KNEW = 2 };

/* Ages what is known; marks whose cards are wanted: who hears something and may learn, and who
 * knows and may forget or has not yet decided. */
BD_HOT static void age(uint32_t n, const float *restrict told, const float *restrict work,
                       float media, uint8_t forgets, const uint8_t *restrict flags,
                       uint8_t *restrict informed, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) {
        uint8_t knew = informed[i];
        uint8_t older = knew < 255 ? (uint8_t)(knew + 1) : knew;
        uint8_t may = told[i] + work[i] + media > 0 ? MAY_LEARN : 0;
        uint8_t wants = (forgets | ((flags[i] & BD_FLAG_DECIDED) == 0)) ? KNEW : 0;
        informed[i] = knew ? older : 0;
        mask[i] = knew ? wants : may;
    }
}

/* Knowledge of the topic. Adoption is drawn once, by card, when the topic arrives; who was told
 * before the start draws in the first month. */
static void inform(bd_village_month *m, const float *told)
{
    const bd_params_influence *p = &m->p->influence;
    const float *work = BD_PLANE(m, tell, 0), *propensity = BD_ROWS(m, propensity, 0);
    float forgetting = (float)p->forget;
    float media = m->c->told_media, usual = (float)p->adopt, slope = (float)p->adopt_propensity;
    float odds = (float)(p->adopt / (1 - bd_clamp(p->adopt, 0, 0.999999)));
    uint8_t *informed = BD_ROWS(m, informed, 0), *flags = BD_ROWS(m, flags, 0);
    age(m->n, told, work, media, forgetting > 0, flags, informed, m->s->mask);
    uint32_t *rows = m->s->wait, count = bd_list(m->s->mask, m->n, rows);
    const float *learn = bd_deal_listed(m, rows, count, BD_CARD_inform);
    const float *forget = BD_PLANE(m, card, BD_CARD_forget);
    const float *adopt = BD_PLANE(m, card, BD_CARD_adopt);
    for (uint32_t j = 0; j < count; j++) {
        uint32_t i = rows[j];
        bool knew = m->s->mask[i] == KNEW;
        bool learns = !knew && learn[j] < bd_inform_chance(told[i] + work[i] + media);
        if (learns) informed[i] = 1;
        if (knew && forget[j] < forgetting) informed[i] = 0;
        if (!(knew | learns) || flags[i] & BD_FLAG_DECIDED) continue;
        bool takes = adopt[j] < bd_adopt_chance(usual, odds, slope, propensity[i]);
        flags[i] = (uint8_t)(flags[i] | BD_FLAG_DECIDED | (takes ? BD_FLAG_ADOPTED : 0));
    }
}

void bd_influence(bd_village_month *m)
{
    const bd_params_influence *p = &m->p->influence;
    const bd_village_table *v = &m->w->village;
    rates r = {.part_ref = (float)v->part_ref[m->v],
               .contact_ref = (float)v->contact_ref[m->v],
               .theta_power = m->c->theta_power,
               .motivation = (float)p->motivation,
               .awareness = (float)p->awareness,
               .teach = (float)p->cadre_teach,
               .encourage = (float)p->cadre_encourage,
               .steepness = (int)p->steepness,
               .less_usual = p->reads == 1 ? 0 : 1};
    float *visits = BD_PLANE(m, room, 0), *told = BD_PLANE(m, room, 1);
    look_round(m, r, visits, told);
    m->s->felt_usual = (float)v->felt_ref[m->v];
    if (m->burn_in) take_usual(m, visits, BD_PLANE(m, encourage, 0));
    if (!m->c->topic || m->burn_in) return; /* news of the topic begins when burn-in is over */
    inform(m, told);
}

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
#include "process/schedule.h"

#include <string.h>

typedef struct sums {
    float *restrict part, *restrict gain, *restrict told, *restrict contact;
} sums;

typedef float quad __attribute__((vector_size(16)));

#define DEGREES 64u /* degrees from here on share a class */

/* Households by degree. Gone through in this order, the inner loop of gather ends where the last
 * one did and the processor guesses right; in the order of rows it guesses wrong once a household,
 * which costs more than the sorting. */
static void order_by_degree(const uint32_t *restrict offset, uint32_t n, uint32_t *restrict order)
{
    uint32_t place[DEGREES + 2] = {0};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t degree = offset[i + 1] - offset[i];
        place[(degree < DEGREES ? degree : DEGREES) + 1]++;
    }
    for (uint32_t d = 1; d <= DEGREES; d++) place[d] += place[d - 1];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t degree = offset[i + 1] - offset[i];
        order[place[degree < DEGREES ? degree : DEGREES]++] = i;
    }
}

/* Sum of what the neighbours inside the village show, in the order of their rows. */
static void gather(const uint32_t *restrict offset, const uint16_t *restrict local,
                   const quad *restrict seen, const uint32_t *restrict order, uint32_t n, sums s)
{
    for (uint32_t o = 0; o < n; o++) {
        uint32_t i = order[o];
        quad even = {0}, odd = {0};
        const uint16_t *next = local + offset[i], *end = local + offset[i + 1];
        for (; end - next >= 2; next += 2) even += seen[next[0]], odd += seen[next[1]];
        if (next < end) even += seen[*next];
        quad all = even + odd;
        s.part[i] = all[0], s.gain[i] = all[1], s.told[i] = all[2], s.contact[i] = all[3];
    }
}

static void gather_across(const bd_ties *ties, const bd_shown *restrict seen, uint32_t v, sums s)
{
    for (uint32_t e = ties->cross_first[v]; e < ties->cross_first[v + 1]; e++) {
        const bd_shown *one = &seen[ties->cross_to[e]];
        uint32_t i = ties->cross_from[e];
        s.part[i] += one->part, s.gain[i] += one->gain;
        s.told[i] += one->told, s.contact[i] += one->contact;
    }
}

typedef struct rates {
    float part_ref, contact_ref, felt_ref, theta_power, motivation, awareness, teach, encourage,
        media;
    int steepness;
    float less_usual; /* 1: gains over the usual are read, 0: levels; no branch in the loop */
} rates;

BD_HOT static void feel(uint32_t n, const uint32_t *restrict offset, const float *restrict across,
                        float *restrict part, const float *restrict gain,
                        const float *restrict contact, const float *restrict aware,
                        const float *restrict aware_base, rates r, float *restrict encourage,
                        float *restrict pull, float *restrict up_aware, float *restrict up_skill,
                        float *restrict up_motivation, float *restrict down_aware,
                        float *restrict down_skill, float *restrict down_motivation,
                        float *restrict taught)
{
    for (uint32_t i = 0; i < n; i++) {
        float degree = (float)(int32_t)(offset[i + 1] - offset[i]) + across[i];
        float each = degree > 0 ? 1.0f / degree : 0.0f;
        float share = part[i] * each;
        float felt = bd_hill(share - r.part_ref, r.theta_power, r.steepness);
        float own = aware[i] - r.less_usual * aware_base[i];
        float visits = contact[i];
        float beyond = visits - r.contact_ref, teach = r.teach * beyond;
        float urge = r.encourage * beyond + r.motivation * (felt - r.felt_ref);
        part[i] = share;
        encourage[i] = felt;
        pull[i] = degree > 0 ? bd_awareness_pull(r.awareness, gain[i] * each, own) : 0.0f;
        up_aware[i] += bd_positivef(teach);
        up_skill[i] += bd_positivef(teach);
        up_motivation[i] += bd_positivef(urge);
        down_aware[i] += bd_positivef(-teach);
        down_skill[i] += bd_positivef(-teach);
        down_motivation[i] += bd_positivef(-urge);
        taught[i] = (2 * r.teach + r.encourage) * visits + r.motivation * felt;
    }
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

/* Ages what is known, learns, forgets. Adoption is drawn once, by card, when the topic arrives. */
BD_HOT static void inform(uint32_t n, const float *restrict told, const float *restrict work,
                          const float *restrict learn, const float *restrict forget,
                          const float *restrict adopt, float media, float forgetting,
                          float adopting, uint8_t *restrict informed, uint8_t *restrict flags)
{
    for (uint32_t i = 0; i < n; i++) {
        uint8_t knew = informed[i];
        uint8_t older = knew < 255 ? (uint8_t)(knew + 1) : knew;
        uint8_t kept = forget[i] < forgetting ? 0 : older;
        uint8_t learns = learn[i] < bd_inform_chance(told[i] + work[i] + media);
        informed[i] = knew ? kept : learns;
        uint8_t first_time = !knew && learns && !(flags[i] & BD_FLAG_DECIDED);
        uint8_t takes = adopt[i] < adopting ? BD_FLAG_DECIDED | BD_FLAG_ADOPTED : BD_FLAG_DECIDED;
        flags[i] = (uint8_t)(flags[i] | (first_time ? takes : 0));
    }
}

void bd_influence(bd_village_month *m)
{
    const bd_params_influence *p = &m->p->influence;
    bd_world *w = m->w;
    const bd_ties *ties = &w->ties;
    size_t all = w->counts.nhousehold;
    const bd_shown *seen = w->household.shown + (size_t)(m->month & 1) * all;
    sums s = {BD_PLANE(m, share, 0), BD_PLANE(m, seen, 0), BD_PLANE(m, seen, 1),
              BD_PLANE(m, seen, 2)};
    float *across = BD_PLANE(m, seen, 3);
    order_by_degree(ties->offset + m->first, m->n, m->s->order);
    gather(ties->offset + m->first, ties->local, (const quad *)(const void *)(seen + m->first),
           m->s->order, m->n, s);
    memset(across, 0, m->n * sizeof *across);
    gather_across(ties, seen, m->v, s);
    for (uint32_t e = ties->cross_first[m->v]; e < ties->cross_first[m->v + 1]; e++)
        across[ties->cross_from[e]] += 1;

    rates r = {.part_ref = (float)w->village.part_ref[m->v],
               .contact_ref = (float)w->village.contact_ref[m->v],
               .felt_ref = (float)w->village.felt_ref[m->v],
               .theta_power = m->c->theta_power,
               .motivation = (float)p->motivation,
               .awareness = (float)p->awareness,
               .teach = (float)p->cadre_teach,
               .encourage = (float)p->cadre_encourage,
               .steepness = (int)p->steepness,
               .less_usual = p->reads == 1 ? 0 : 1};
    feel(m->n, ties->offset + m->first, across, s.part, s.gain, s.contact,
         BD_ROWS(m, agency, BD_AGENCY_awareness), BD_ROWS(m, agency_base, BD_AGENCY_awareness), r,
         BD_PLANE(m, encourage, 0), BD_PLANE(m, pull, 0), BD_PLANE(m, up, BD_AGENCY_awareness),
         BD_PLANE(m, up, BD_AGENCY_skill), BD_PLANE(m, up, BD_AGENCY_motivation),
         BD_PLANE(m, down, BD_AGENCY_awareness), BD_PLANE(m, down, BD_AGENCY_skill),
         BD_PLANE(m, down, BD_AGENCY_motivation), BD_PLANE(m, taught, 0));
    if (m->burn_in) take_usual(m, s.contact, BD_PLANE(m, encourage, 0));
    if (!m->c->topic || m->burn_in) return; /* news of the topic begins when burn-in is over */
    inform(m->n, s.told, BD_PLANE(m, tell, 0), BD_PLANE(m, card, BD_CARD_inform),
           BD_PLANE(m, card, BD_CARD_forget), BD_PLANE(m, card, BD_CARD_adopt), m->c->told_media,
           (float)p->forget, (float)p->adopt, BD_ROWS(m, informed, 0), BD_ROWS(m, flags, 0));
}

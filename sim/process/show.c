/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Showing (MODEL.md 7.7). What neighbours will see next month: who takes part, how much awareness
 * was gained, who passes the topic on, whom cadres will visit. Written to the plane of the next
 * month while this month's is still being read by other villages. */
#include "base/hot.h"
#include "base/list.h"
#include "base/math.h"
#include "process/schedule.h"
#include "state/shown.h"
#include "state/ties.h"

/* Whether it takes part, and so passes the topic on as a participant does. */
static inline bool joins(uint16_t group, uint8_t flags)
{
    return (group != BD_NO_GROUP) | ((flags & (BD_FLAG_PART | BD_FLAG_ADOPTED)) != 0);
}

BD_HOT static void visible(uint32_t n, const uint16_t *restrict group,
                           const uint8_t *restrict flags, const uint8_t *restrict role,
                           const uint8_t *restrict informed, uint8_t tell_months,
                           const float *restrict awareness, const float *restrict usual,
                           float less_usual, uint32_t *restrict shown)
{
    for (uint32_t i = 0; i < n; i++) {
        bool joined = joins(group[i], flags[i]);
        bool empowered = (role[i] == BD_ROLE_empowered) | (role[i] == BD_ROLE_cadre);
        bool tells = (informed[i] > 0) & (informed[i] <= tell_months);
        uint32_t telling = joined ? BD_SHOWN_TELLS_MORE : BD_SHOWN_TELLS;
        shown[i] = ((joined | empowered) ? BD_SHOWN_PART : 0u) | (tells ? telling : 0u) |
                   bd_shown_gain(awareness[i] - less_usual * usual[i]);
    }
}

BD_HOT static void mark_cadres(uint32_t n, const uint8_t *restrict role, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = role[i] == BD_ROLE_cadre;
}

/* Visits of cadres to each of their neighbours, those in other villages included. */
static void visit(const bd_village_month *m, const uint32_t *cadres, uint32_t n, uint32_t *shown)
{
    float contacts = (float)m->p->influence.cadre_contacts;
    for (uint32_t j = 0; j < n; j++) {
        uint32_t degree = bd_ties_of(&m->w->ties, m->v, m->first, cadres[j]);
        if (degree > 0) shown[cadres[j]] |= bd_shown_visits(contacts, (float)(int32_t)degree);
    }
}

void bd_show(bd_village_month *m)
{
    const bd_params_influence *p = &m->p->influence;
    bd_world *w = m->w;
    uint32_t *out = w->household.shown + (size_t)(~m->month & 1) * w->counts.nhousehold + m->first;
    const uint8_t *role = BD_ROWS(m, role, 0);
    visible(m->n, BD_ROWS(m, group, 0), BD_ROWS(m, flags, 0), role, BD_ROWS(m, informed, 0),
            m->c->topic ? (uint8_t)p->tell_months : 0, BD_ROWS(m, agency, BD_AGENCY_awareness),
            BD_ROWS(m, agency_base, BD_AGENCY_awareness), p->reads == 1 ? 0.0f : 1.0f, out);
    uint32_t *cadres = m->s->order;
    mark_cadres(m->n, role, m->s->mask);
    visit(m, cadres, bd_list(m->s->mask, m->n, cadres), out);
}

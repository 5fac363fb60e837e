/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Showing (MODEL.md 7.7). What neighbours will see next month: who takes part, how much awareness
 * was gained, who passes the topic on, whom cadres will visit. Written to the plane of the next
 * month while this month's is still being read by other villages. */
#include "base/hot.h"
#include "base/math.h"
#include "process/schedule.h"
#include "state/shown.h"
#include "state/ties.h"

/* Whether it takes part, and so passes the topic on as a participant does. */
static inline bool joins(uint16_t group, uint8_t flags)
{
    return (group != BD_NO_GROUP) | ((flags & (BD_FLAG_PART | BD_FLAG_ADOPTED)) != 0);
}

/* Visits of a cadre to each of its neighbours, those in other villages included. */
static inline uint32_t visits_of(uint8_t role, float contacts, float degree)
{
    uint32_t visits = bd_shown_visits(contacts, degree > 1 ? degree : 1);
    return ((role == BD_ROLE_cadre) & (degree > 0)) ? visits : 0;
}

BD_HOT static void visible(uint32_t n, const uint16_t *restrict group,
                           const uint8_t *restrict flags, const uint8_t *restrict role,
                           const uint8_t *restrict informed, uint8_t tell_months,
                           const float *restrict awareness, const float *restrict usual,
                           float less_usual, const uint8_t *restrict degree, float contacts,
                           uint32_t *restrict shown)
{
    for (uint32_t i = 0; i < n; i++) {
        bool joined = joins(group[i], flags[i]);
        bool empowered = (role[i] == BD_ROLE_empowered) | (role[i] == BD_ROLE_cadre);
        bool tells = (informed[i] > 0) & (informed[i] <= tell_months);
        uint32_t telling = joined ? BD_SHOWN_TELLS_MORE : BD_SHOWN_TELLS;
        shown[i] = ((joined | empowered) ? BD_SHOWN_PART : 0u) | (tells ? telling : 0u) |
                   visits_of(role[i], contacts, (float)(int32_t)degree[i]) |
                   bd_shown_gain(awareness[i] - less_usual * usual[i]);
    }
}

/* Visits of cadres that have more ties than their byte says. */
static void visit_many(const bd_village_month *m, float contacts, uint32_t *shown)
{
    const bd_ties *ties = &m->w->ties;
    const uint8_t *role = BD_ROWS(m, role, 0);
    const uint32_t visits = BD_SHOWN_VISITS;
    for (uint32_t i = 0; i < m->n; i++) {
        if (role[i] != BD_ROLE_cadre || ties->degree[m->first + i] < BD_DEGREE_MOST) continue;
        float degree = (float)bd_ties_of(ties, m->v, m->first, i);
        shown[i] = (shown[i] & ~visits) | bd_shown_visits(contacts, degree);
    }
}

void bd_show(bd_village_month *m)
{
    const bd_params_influence *p = &m->p->influence;
    bd_world *w = m->w;
    uint32_t *out = w->household.shown + (size_t)(~m->month & 1) * w->counts.nhousehold + m->first;
    const uint8_t *degree = w->ties.degree + m->first;
    float contacts = (float)p->cadre_contacts;
    visible(m->n, BD_ROWS(m, group, 0), BD_ROWS(m, flags, 0), BD_ROWS(m, role, 0),
            BD_ROWS(m, informed, 0), m->c->topic ? (uint8_t)p->tell_months : 0,
            BD_ROWS(m, agency, BD_AGENCY_awareness), BD_ROWS(m, agency_base, BD_AGENCY_awareness),
            p->reads == 1 ? 0.0f : 1.0f, degree, contacts, out);
    if (bd_ties_most(degree, m->n) == BD_DEGREE_MOST) visit_many(m, contacts, out);
}

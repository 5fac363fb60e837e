/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Showing (MODEL.md 7.7). What neighbours will see next month: who takes part, how much awareness
 * was gained, who passes the topic on, whom cadres will visit. Written to the plane of the next
 * month while this month's is still being read by other villages. */
#include "base/hot.h"
#include "base/list.h"
#include "base/math.h"
#include "process/schedule.h"
#include "state/ties.h"

/* Visits of a cadre to each of its neighbours, those in other villages included. */
static float visits(const bd_village_month *m, uint32_t i)
{
    const bd_ties *ties = &m->w->ties;
    uint32_t across;
    bd_ties_across(ties, m->v, i, &across);
    uint32_t degree = ties->offset[m->first + i + 1] - ties->offset[m->first + i] + across;
    return degree > 0 ? bd_clampf((float)m->p->influence.cadre_contacts / (float)degree, 0, 1) : 0;
}

/* Whether it takes part, and so passes the topic on as a participant does. */
static inline bool joins(uint16_t group, uint8_t flags)
{
    return (group != BD_NO_GROUP) | ((flags & (BD_FLAG_PART | BD_FLAG_ADOPTED)) != 0);
}

BD_HOT static void visible(uint32_t n, const uint16_t *restrict group,
                           const uint8_t *restrict flags, const uint8_t *restrict role,
                           const float *restrict awareness, const float *restrict usual,
                           float levels, float *restrict part, float *restrict gain)
{
    for (uint32_t i = 0; i < n; i++) {
        bool empowered = (role[i] == BD_ROLE_empowered) | (role[i] == BD_ROLE_cadre);
        part[i] = (joins(group[i], flags[i]) | empowered) ? 1.0f : 0.0f;
        gain[i] = awareness[i] - levels * usual[i];
    }
}

BD_HOT static void mark_cadres(uint32_t n, const uint8_t *restrict role, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = role[i] == BD_ROLE_cadre;
}

void bd_show(bd_village_month *m)
{
    const bd_params_influence *p = &m->p->influence;
    bd_world *w = m->w;
    bd_shown *restrict out =
        w->household.shown + (size_t)(~m->month & 1) * w->counts.nhousehold + m->first;
    const uint8_t *role = BD_ROWS(m, role, 0), *flags = BD_ROWS(m, flags, 0);
    const uint8_t *informed = BD_ROWS(m, informed, 0);
    const uint16_t *group = BD_ROWS(m, group, 0);
    float *part = BD_PLANE(m, seen, 0), *gain = BD_PLANE(m, seen, 1);
    visible(m->n, group, flags, role, BD_ROWS(m, agency, BD_AGENCY_awareness),
            BD_ROWS(m, agency_base, BD_AGENCY_awareness), p->reads == 1 ? 0.0f : 1.0f, part, gain);
    for (uint32_t i = 0; i < m->n; i++) out[i] = (bd_shown){part[i], gain[i], 0, 0};
    for (uint32_t i = 0; i < m->n && m->c->topic; i++) {
        bool tells = (informed[i] > 0) & (informed[i] <= p->tell_months);
        float strength = joins(group[i], flags[i]) ? m->c->told_participant : m->c->told_other;
        out[i].told = tells ? strength : 0.0f;
    }
    uint32_t *cadres = m->s->order;
    mark_cadres(m->n, role, m->s->mask);
    uint32_t ncadre = bd_list(m->s->mask, m->n, cadres);
    for (uint32_t j = 0; j < ncadre; j++) out[cadres[j]].contact = visits(m, cadres[j]);
}

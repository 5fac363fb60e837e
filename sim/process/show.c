/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Showing (MODEL.md 7.7). What neighbours will see next month: who takes part, how much awareness
 * was gained, who passes the topic on, whom cadres will visit. Written to the plane of the next
 * month while this month's is still being read by other villages. */
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

void bd_show(bd_village_month *m)
{
    const bd_params_influence *p = &m->p->influence;
    bd_world *w = m->w;
    bd_shown *restrict out =
        w->household.shown + (size_t)(~m->month & 1) * w->counts.nhousehold + m->first;
    const uint8_t *role = BD_ROWS(m, role, 0), *flags = BD_ROWS(m, flags, 0);
    const uint8_t *informed = BD_ROWS(m, informed, 0);
    const uint16_t *group = BD_ROWS(m, group, 0);
    const float *awareness = BD_ROWS(m, agency, BD_AGENCY_awareness);
    const float *usual = BD_ROWS(m, agency_base, BD_AGENCY_awareness);
    bool levels = p->reads == 1;
    float participant = m->c->told_participant, other = m->c->told_other;
    uint8_t tell_months = (uint8_t)p->tell_months;
    uint32_t *cadres = m->s->order, ncadre = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        bool joined =
            (group[i] != BD_NO_GROUP) | ((flags[i] & (BD_FLAG_PART | BD_FLAG_ADOPTED)) != 0);
        bool cadre = role[i] == BD_ROLE_cadre;
        bool visible = joined | cadre | (role[i] == BD_ROLE_empowered);
        bool tells = (informed[i] > 0) & (informed[i] <= tell_months);
        out[i] = (bd_shown){.part = visible ? 1.0f : 0.0f,
                            .gain = awareness[i] - (levels ? 0.0f : usual[i]),
                            .told = tells ? (joined ? participant : other) : 0.0f};
        cadres[ncadre] = i;
        ncadre += cadre;
    }
    for (uint32_t j = 0; j < ncadre; j++) out[cadres[j]].contact = visits(m, cadres[j]);
}

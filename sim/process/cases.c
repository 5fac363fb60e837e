/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cases. A case won gives the household what it was refused, as work beyond the usual, and presses
 * on the institution, which opens a little to those who were never seen (services.c). A case lost
 * costs trust, and may stay open for another attempt. */
#include "process/cases.h"

double bd_openness_of(const bd_village_month *m, uint32_t k)
{
    size_t nv = m->w->counts.nvillage;
    return bd_institution_openness(m->w->village.factor[BD_FACTOR_institutions * nv + m->v],
                                   m->p->institution[k].openness,
                                   m->w->village.opening[k * nv + m->v]);
}

uint32_t bd_appeals(const bd_params *p)
{
    for (uint32_t k = 0; k < p->ninstitution; k++)
        if (p->institution[k].appeals) return k;
    return BD_NO_INSTITUTION;
}

double bd_case_chance_of(const bd_village_month *m, uint32_t i, bd_route route, double quality)
{
    const bd_params_services *p = &m->p->services;
    uint32_t before = route == BD_ROUTE_justice ? bd_appeals(m->p) : bd_case_of(m, i);
    if (before == BD_NO_INSTITUTION) return 0;
    return bd_case_chance(p->success[route], p->case_openness, bd_openness_of(m, before),
                          p->case_quality, quality);
}

double bd_service_quality(const bd_village_month *m, uint32_t k)
{
    double usual = m->p->institution[k].quality;
    return usual + (1 - usual) * m->w->village.service_quality[m->v];
}

void bd_service_reaches(bd_village_month *m, uint32_t k, uint32_t i, double strength)
{
    m->s->reached = m->n;
    for (int power = 0; power < BD_NPOWER; power++) {
        double practice = m->p->institution[k].practice[power];
        float *given = BD_PLANE(m, given, power) + i;
        *given = 1 - (1 - *given) * (1 - (float)bd_clamp(practice * strength, 0, 1));
    }
}

static void won(bd_village_month *m, uint32_t i, uint32_t k, bd_route route, double each)
{
    bd_village_table *v = &m->w->village;
    size_t at = (size_t)k * m->w->counts.nvillage + m->v;
    v->cases_won[at]++;
    v->route_won[(size_t)route * m->w->counts.nvillage + m->v]++;
    v->pressed[at] += m->p->services.nudge[route] * each;
    BD_PLANE(m, up, BD_AGENCY_trust)[i] += (float)m->p->services.won_trust;
    BD_ROWS(m, refused, 0)[i] = 0;
    bd_service_reaches(m, k, i, bd_service_quality(m, k));
}

static void lost(bd_village_month *m, uint32_t i, uint32_t k, bd_route route, bool again)
{
    bd_village_table *v = &m->w->village;
    v->cases_lost[(size_t)k * m->w->counts.nvillage + m->v]++;
    v->route_lost[(size_t)route * m->w->counts.nvillage + m->v]++;
    float trust = (float)m->p->services.lost_trust;
    BD_PLANE(m, down, BD_AGENCY_trust)[i] += trust;
    v->trust_lost[m->v] += (double)(trust * BD_ROWS(m, agency, BD_AGENCY_trust)[i]);
    if (!again) BD_ROWS(m, refused, 0)[i] = 0;
}

void bd_case_bring(bd_village_month *m, uint32_t i, bd_route route, double quality, bd_stream *s)
{
    uint32_t k = bd_case_of(m, i);
    double chance = bd_case_chance_of(m, i, route, quality);
    double each = 100.0 / (m->n > 0 ? m->n : 1), heat = m->p->services.conflict[route] * each;
    float success = bd_uniform(s), again = bd_uniform(s);
    if (k == BD_NO_INSTITUTION || chance <= 0) return;
    m->s->village_up[BD_CHANNEL_conflict] += bd_positive(heat);
    m->s->village_down[BD_CHANNEL_conflict] += bd_positive(-heat);
    if ((double)success < chance)
        won(m, i, k, route, each);
    else
        lost(m, i, k, route, (double)again < m->p->services.appeal);
}

void bd_cases_begin(bd_world *w, uint32_t v)
{
    size_t nv = w->counts.nvillage;
    for (uint32_t k = 0; k < w->counts.ninstitution; k++) {
        w->village.cases_won[k * nv + v] = w->village.cases_lost[k * nv + v] = 0;
        w->village.pressed[k * nv + v] = 0;
    }
    for (uint32_t r = 0; r < BD_NROUTE; r++)
        w->village.route_won[r * nv + v] = w->village.route_lost[r * nv + v] = 0;
    w->village.trust_lost[v] = 0;
}

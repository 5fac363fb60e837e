/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shocks (MODEL.md 7.1). Households fall into crises and come out of them; disasters hit
 * neighbouring villages and take infrastructure, cohesion, trust and powers. A village knows of
 * its district's disaster without being told: both recompute the same addressed draw. Crises act
 * through distress as deviations from their expected share, and the loss of infrastructure is
 * compensated in the mean (structure.c), so a world without programme stands still. */
#include "process/shocks.h"

#include "base/hot.h"
#include "base/math.h"
#include "process/schedule.h"

BD_HOT static void crises(uint8_t *restrict crisis, const uint8_t *restrict stratum,
                          const float *restrict card, float begin_poor, float begin, float end,
                          uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        crisis[i] = bd_crisis_next(crisis[i], stratum[i] == BD_STRATUM_poor ? begin_poor : begin,
                                   end, card[i]);
}

static bool struck(const bd_village_month *m)
{
    const bd_world *w = m->w;
    uint32_t d = w->village.district[m->v];
    bd_stream s =
        bd_stream_open(w->luck, BD_KIND_DISTRICT, w->district.id[d], m->month, BD_PURPOSE_shocks);
    if (bd_uniform(&s) >= m->p->shocks.disaster_rate) return false;
    uint32_t count = w->district.count[d];
    return bd_disaster_hits(m->v - w->district.first[d], bd_below(&s, count), count,
                            m->p->shocks.disaster_reach);
}

static void disaster(bd_village_month *m)
{
    const bd_params_shocks *p = &m->p->shocks;
    float power_left = (float)(1 - p->disaster_power), trust = (float)p->disaster_trust;
    for (int k = 0; k < BD_NPOWER; k++) {
        float *power = BD_ROWS(m, power, k);
        for (uint32_t i = 0; i < m->n; i++) power[i] *= power_left;
    }
    float *down = BD_PLANE(m, down, BD_AGENCY_trust);
    for (uint32_t i = 0; i < m->n; i++) down[i] += trust;
    m->s->village_down[BD_CHANNEL_infrastructure] += p->disaster_infrastructure;
    size_t first = (size_t)m->v * m->w->counts.slots;
    for (uint32_t g = 0; g < m->w->counts.slots; g++) {
        m->w->group.cohesion[first + g] *= (float)(1 - p->disaster_cohesion);
        m->w->group.pool[first + g] *= 1 - p->disaster_savings;
    }
    float *assets = BD_ROWS(m, log_assets, 0), *savings = BD_ROWS(m, savings, 0);
    float lost = m->c->disaster_assets, kept = (float)(1 - p->disaster_savings);
    for (uint32_t i = 0; i < m->n; i++) {
        assets[i] = bd_clampf(assets[i] - lost, BD_ASSETS_LOWEST, BD_ASSETS_HIGHEST);
        savings[i] *= kept;
    }
}

void bd_shocks(bd_village_month *m)
{
    crises(BD_ROWS(m, crisis, 0), BD_ROWS(m, stratum, 0), BD_PLANE(m, card, BD_CARD_crisis),
           m->c->crisis_start[BD_STRATUM_poor], m->c->crisis_start[BD_STRATUM_middle],
           (float)m->p->shocks.crisis_end, m->n);
    bool hit = !m->burn_in && m->p->shocks.disaster_rate > 0 && struck(m);
    m->w->village.struck[m->v] = hit;
    if (hit) disaster(m);
}

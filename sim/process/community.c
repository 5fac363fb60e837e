/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Community work (MODEL.md 7.5). Campaigns, organising, lobbying, projects and values work are
 * delivered to the village: they push structure, momentum, co-operation and conflict, add outreach
 * to this month's joining, found groups, and reach a share of the households. Who is reached by a
 * delivery is a function of household, method and month, so arms share it. */
#include "base/hot.h"
#include "base/list.h"
#include "base/math.h"
#include "process/delivery.h"
#include "process/schedule.h"

static bool is_community(const bd_method *method)
{
    return method->unit == BD_UNIT_VILLAGE || method->unit == BD_UNIT_INSTITUTION ||
           method->unit == BD_UNIT_DISTRICT;
}

static void push_village(bd_village_month *m, const double *effect, double times)
{
    for (int c = 0; c < BD_NCHANNEL; c++) {
        m->s->village_up[c] += bd_positive(effect[c] * times);
        m->s->village_down[c] += bd_positive(-effect[c] * times);
    }
    m->w->village.outreach[m->v] += effect[BD_CHANNEL_outreach] * times;
    m->w->village.sampled[m->v] += bd_positive(effect[BD_CHANNEL_monitoring] * times);
    double *known = &m->w->village.assessment[m->v];
    *known += bd_clamp(effect[BD_CHANNEL_assessment] * times, 0, 1) * (1 - *known);
}

/* Work that neither presses nor calms needs people who sit down together. */
static bool is_consensus(const double *effect)
{
    return effect[BD_CHANNEL_pressure] <= 0 && !(effect[BD_CHANNEL_conflict] < 0) &&
           effect[BD_CHANNEL_conflict] <= 0;
}

static double peace(const bd_village_month *m)
{
    return 1 - m->p->structure.conflict_consensus * m->w->village.conflict[m->v];
}

/* Water, clinic, school within reach: public goods beyond the usual give practice of care. Less
 * than a thousandth is nothing, so that most villages need not look. */
static void use_goods(bd_village_month *m)
{
    double practice = m->p->structure.goods_practice * m->w->village.goods[m->v];
    if (practice < 1e-3) return;
    float left = (float)(1 - bd_clamp(practice, 0, 1));
    float *given = BD_PLANE(m, given, BD_POWER_care);
    m->s->reached = m->n;
    for (uint32_t i = 0; i < m->n; i++) given[i] = 1 - (1 - given[i]) * left;
}

static void found_groups(bd_village_month *m, uint32_t method, double chance, uint32_t made)
{
    bd_stream s = bd_stream_open(m->w->luck, BD_KIND_VILLAGE,
                                 bd_mix2(m->w->village.id[m->v], m->c->method_id[method]), m->month,
                                 BD_PURPOSE_community);
    for (uint32_t i = 0; i < made; i++)
        m->s->foundings[m->p->method[method].founds] += (double)bd_uniform(&s) < chance;
}

BD_HOT static void mix_ids(uint32_t n, const uint64_t *restrict id, uint64_t *restrict mixed)
{
    for (uint32_t i = 0; i < n; i++) mixed[i] = bd_mix(id[i]);
}

BD_HOT static void mark_reached(uint32_t n, const uint64_t *restrict mixed, uint64_t this_month,
                                float reach, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++)
        mask[i] = bd_unit_float((uint32_t)(bd_mix(mixed[i] ^ this_month) >> 32)) < reach;
}

static void reach_households(bd_village_month *m, uint32_t method, float scale)
{
    uint64_t this_month = bd_mix2(m->c->method_id[method], m->month) ^ m->w->luck.seed ^
                          (uint64_t)m->w->luck.replicate << 40;
    bd_dose dose = {0};
    bd_dose_add(m, &dose, &m->p->method[method], scale);
    mark_reached(m->n, m->s->ids, this_month, (float)m->p->method[method].reach, m->s->mask);
    bd_dose_give(m, &dose, m->s->order, bd_list(m->s->mask, m->n, m->s->order));
}

/* What was decided last month is carried out now; winning lifts those who take part, losing
 * disappoints them. */
static void hear_decisions(bd_village_month *m)
{
    const bd_village_table *v = &m->w->village;
    const bd_params_policy *p = &m->p->policy;
    for (size_t f = 0; f < BD_NFACTOR; f++)
        m->s->village_up[(size_t)BD_CHANNEL_norms + f] +=
            v->decision[f * m->w->counts.nvillage + m->v];
    double won = v->campaigns_won[m->v], lost = v->campaigns_lost[m->v];
    if (won + lost <= 0) return;
    m->s->village_up[BD_CHANNEL_momentum] += won * p->won_momentum;
    m->s->village_down[BD_CHANNEL_momentum] += lost * p->lost_momentum;
    const uint16_t *group = BD_ROWS(m, group, 0);
    float *motivation = BD_PLANE(m, up, BD_AGENCY_motivation);
    float *trust = BD_PLANE(m, down, BD_AGENCY_trust);
    m->s->pushed = m->n;
    for (uint32_t i = 0; i < m->n; i++) {
        if (group[i] == BD_NO_GROUP) continue;
        motivation[i] += (float)(won * p->won_motivation);
        trust[i] += (float)(lost * p->lost_trust);
    }
}

void bd_community(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    v->outreach[m->v] = 0;
    hear_decisions(m);
    use_goods(m);
    if (!v->treated[m->v]) return;
    bool mixed = false; /* whether s->ids holds the mixed ids already */
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        if (!is_community(&m->p->method[method])) continue;
        const double *effect = m->p->method[method].effects;
        uint32_t made = bd_deliver(m, method, BD_DELIVERIES_MAX);
        if (made == 0) continue;
        double quality = bd_quality(m, &m->p->method[method]);
        if (is_consensus(effect)) quality *= peace(m);
        push_village(m, effect, quality * made);
        if (effect[BD_CHANNEL_group_founding] > 0)
            found_groups(m, method, effect[BD_CHANNEL_group_founding] * quality, made);
        bool reaches = false;
        for (int c = 0; c < BD_NCHANNEL; c++)
            reaches = reaches || (m->c->household_channel[c] && effect[c] != 0);
        if (reaches && !mixed) mix_ids(m->n, BD_ROWS(m, id, 0), m->s->ids);
        mixed = mixed || reaches;
        if (reaches) reach_households(m, method, (float)(quality * made));
    }
}

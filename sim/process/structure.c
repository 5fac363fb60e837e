/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Structure (MODEL.md 7.12). Norms follow the newly empowered among those whom norms hold back;
 * every factor follows groups' successes against it and what community work pushes; conflict
 * closes institutions; equity follows decisions that the poor win. Events count beyond their usual
 * number, which burn-in measures while structure stands still. Baselines follow slower still. */
#include "process/structure.h"

#include "base/hot.h"
#include "base/list.h"
#include "process/schedule.h"
#include "process/shocks.h"

/* Running mean over the months after settling in which references are taken. */
static void take_reference(double *mean, double now, uint32_t months)
{
    *mean += (now - *mean) / (double)(months + 1);
}

static double share_taking_part(const bd_village_month *m)
{
    return bd_sum(BD_PLANE(m, share, 0), m->n) / (m->n > 0 ? m->n : 1);
}

BD_HOT static void mark_influentials(const uint8_t *restrict flags, uint8_t *restrict mask,
                                     uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (flags[i] & BD_FLAG_INFLUENTIAL) != 0;
}

/* Share of their neighbours that influentials see taking part; the usual where there are none. */
static double seen_by_influentials(const bd_village_month *m)
{
    if (!m->p->processes.influence) return m->w->village.influential_ref[m->v];
    mark_influentials(BD_ROWS(m, flags, 0), m->s->mask, m->n);
    uint32_t count = bd_list(m->s->mask, m->n, m->s->order);
    double sum = 0;
    for (uint32_t j = 0; j < count; j++) sum += (double)BD_PLANE(m, share, 0)[m->s->order[j]];
    return count > 0 ? sum / count : m->w->village.influential_ref[m->v];
}

static void move_influentials(bd_village_month *m)
{
    const bd_params_influentials *p = &m->p->influentials;
    double *open = &m->w->village.influential_open[m->v];
    double seen = p->results * (seen_by_influentials(m) - m->w->village.influential_ref[m->v]);
    *open = bd_factor_next(*open, p->open, m->s->village_up[BD_CHANNEL_influentials],
                           m->s->village_down[BD_CHANNEL_influentials], seen, p->back);
}

/* Conflict tears at groups. */
static void strain_groups(bd_village_month *m)
{
    float left = (float)(1 - m->p->structure.conflict_cohesion * m->w->village.conflict[m->v]);
    float *cohesion = m->w->group.cohesion + (size_t)m->v * m->w->counts.slots;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++) cohesion[slot] *= left;
}

static double doors(const bd_village_month *m)
{
    return bd_doors(m->w->village.influential_open[m->v], m->p->influentials.open,
                    m->p->influentials.doors);
}

static double groups_of(const bd_village_month *m)
{
    double groups = 0;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++)
        groups += m->w->group.id[(size_t)m->v * m->w->counts.slots + slot] != 0;
    return groups;
}

/* Successes are rare, so their usual number is what as many usual groups would achieve, and against
 * each barrier what these groups are expected to (groupwork.c), not the few that burn-in happened
 * to see. */
static void take_references(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    uint32_t at = m->v, nv = m->w->counts.nvillage;
    if (m->settling) {
        if (m->p->processes.influence)
            take_reference(&v->part_ref[at], share_taking_part(m), m->month);
        return;
    }
    uint32_t months = m->month - bd_settling_months(m->p);
    double n = m->n > 0 ? m->n : 1;
    if (m->p->processes.influence) take_reference(&v->part_ref[at], share_taking_part(m), months);
    take_reference(&v->influential_ref[at], seen_by_influentials(m), months);
    take_reference(&v->success_ref[at], groups_of(m) * m->c->success_month, months);
    take_reference(&v->bargain_ref[at], v->decided_poor[at], months);
    take_reference(&v->newly_ref[at], v->newly[at] / n, months);
    for (uint32_t f = 0; f < BD_NFACTOR; f++)
        take_reference(&v->barrier_ref[f * nv + at], m->s->barrier_usual[f], months);
}

/* What disasters take in a usual month, given back every month, so the mean stays. */
static double usual_loss(const bd_village_month *m)
{
    const bd_params_shocks *p = &m->p->shocks;
    uint32_t villages = m->w->district.count[m->w->village.district[m->v]];
    if (!m->p->processes.shocks) return 0;
    return p->disaster_rate * bd_disaster_share(villages, p->disaster_reach) *
           p->disaster_infrastructure;
}

/* How far the district's stance departs from its usual one, as far as it weighs here. */
static double weight_from_above(const bd_village_month *m)
{
    uint32_t d = m->w->village.district[m->v];
    return m->p->policy.levels * (m->w->district.stance[d] - m->w->district.stance_base[d]);
}

static void move_factors(bd_village_month *m)
{
    const bd_params_structure *p = &m->p->structure;
    bd_village_table *v = &m->w->village;
    uint32_t at = m->v, nv = m->w->counts.nvillage;
    double n = m->n > 0 ? m->n : 1, groups = groups_of(m);
    for (int f = 0; f < BD_NFACTOR; f++) {
        size_t i = (size_t)f * nv + at;
        int channel = BD_CHANNEL_norms + f;
        double up = m->s->village_up[channel], down = m->s->village_down[channel];
        double beyond = m->p->groups.success_structure * (v->barrier_won[i] - v->barrier_ref[i]);
        if (f == BD_FACTOR_norms)
            beyond += p->norms_empowered *
                      (v->newly_held_back[at] / n - v->newly_ref[at] * v->held_back_share[at]);
        if (f == BD_FACTOR_norms || f == BD_FACTOR_institutions) up *= doors(m);
        if (f == BD_FACTOR_institutions) down += p->institutions_conflict * v->conflict[at];
        if (f == BD_FACTOR_infrastructure)
            beyond += usual_loss(m) * v->factor_base[i] / (1 - v->factor[i] + 1e-9);
        if (f == BD_FACTOR_equity && groups > 0)
            beyond += p->equity_bargaining * (v->decided_poor[at] - v->bargain_ref[at]) / groups;
        double base = v->factor_base[i];
        if (f == BD_FACTOR_policy) base = bd_clamp(base + weight_from_above(m), 0, 1);
        double next = bd_factor_next(v->factor[i], base, up, down, beyond, p->back[f]);
        v->factor_base[i] =
            bd_clamp(v->factor_base[i] + p->keep * (v->factor[i] - v->factor_base[i]), 0, 1);
        v->factor[i] = next;
    }
}

static void move_village(bd_village_month *m)
{
    const bd_params_structure *p = &m->p->structure;
    bd_village_table *v = &m->w->village;
    uint32_t at = m->v;
    double n = m->n > 0 ? m->n : 1;
    double newly = v->newly[at] / n - v->newly_ref[at];
    double success = v->successes[at] - v->success_ref[at];
    double c = v->cooperation[at];
    c += bd_clamp(m->s->village_up[BD_CHANNEL_cooperation], 0, 1) * (1 - c) +
         p->cooperation_success * success * (1 - c) +
         p->cooperation_return * (p->cooperation_mean - c);
    v->cooperation[at] = bd_clamp(c, 0, 1);
    v->momentum[at] = bd_decaying_next(v->momentum[at],
                                       m->s->village_up[BD_CHANNEL_momentum] +
                                           p->momentum_results * bd_positive(newly),
                                       m->s->village_down[BD_CHANNEL_momentum], p->momentum_decay);
    v->conflict[at] = bd_decaying_next(v->conflict[at], m->s->village_up[BD_CHANNEL_conflict],
                                       m->s->village_down[BD_CHANNEL_conflict], p->conflict_decay);
    v->salience[at] =
        bd_decaying_next(v->salience[at], m->s->village_up[BD_CHANNEL_salience],
                         m->s->village_down[BD_CHANNEL_salience], m->p->policy.salience_decay);
    v->goods[at] =
        (v->goods[at] + m->s->village_up[BD_CHANNEL_infrastructure]) *
        (1 - bd_goods_decay(p->goods_decay, p->upkeep, v->cooperation[at] - p->cooperation_mean));
    v->assessment[at] *= 1 - p->assessment_fade;
}

/* What those who decide will hear of this month's work. */
static void tell_district(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    const double *up = m->s->village_up, *down = m->s->village_down;
    v->pressure[m->v] = bd_positive(up[BD_CHANNEL_pressure] - down[BD_CHANNEL_pressure]);
    v->recruits[m->v] = doors(m) * bd_positive(up[BD_CHANNEL_support] - down[BD_CHANNEL_support]);
}

void bd_structure(bd_village_month *m)
{
    m->w->village.part_now[m->v] = m->p->processes.influence ? share_taking_part(m) : 0;
    if (m->burn_in) {
        take_references(m);
        return;
    }
    move_factors(m);
    move_village(m);
    strain_groups(m);
    tell_district(m);
    move_influentials(m);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Policy (MODEL.md 7.13) of regions and the nation. Their campaigns are decided on what all their
 * districts heard; each level's stance returns to its usual one, shifted by what the level above
 * departs from its own; the nation also feels the international level. A village follows its
 * district (structure.c) and keeps its own deviation. */
#include "process/policy.h"

#include "process/drive.h"
#include "process/schedule.h"

static void region_decides(const bd_sitting *s, uint32_t r, bd_heard_of *in_nation)
{
    bd_world *w = s->w;
    bd_heard_of heard = {0};
    uint32_t first = w->region.first[r], last = first + w->region.count[r] - 1;
    for (uint32_t d = first; d <= last; d++) {
        for (size_t i = 0; i < BD_NVOICE; i++)
            heard.voice[i] += w->district.voice[i * w->counts.ndistrict + d];
        for (size_t k = 0; k < w->counts.ninstitution; k++)
            heard.cause[k] += w->district.cause[k * w->counts.ndistrict + d];
    }
    for (int i = 0; i < BD_NVOICE; i++) in_nation->voice[i] += heard.voice[i];
    for (uint32_t k = 0; k < w->counts.ninstitution; k++) in_nation->cause[k] += heard.cause[k];
    const bd_params_structure *q = &s->p->structure;
    double *stance = &w->region.stance[r], *usual = &w->region.stance_base[r], was = *stance;
    double above = w->nation.stance[0] - w->nation.stance_base[0];
    *stance =
        bd_stance_next(was, *usual, s->p->policy.levels * above, 0, 0, q->back[BD_FACTOR_policy]);
    *usual += q->keep * (was - *usual);
    if (!s->p->processes.campaigns) return;
    uint32_t village = w->district.first[first];
    const bd_council council = {.level = BD_LEVEL_region,
                                .kind = BD_KIND_REGION,
                                .id = w->region.id[r],
                                .drive = w->region.campaign + r,
                                .stride = w->counts.nregion,
                                .stance = stance,
                                .usual = usual,
                                .first = village,
                                .villages =
                                    w->district.first[last] + w->district.count[last] - village};
    bd_council_decides(s, &council, &heard);
}

void bd_policy(bd_region_month *m)
{
    bd_world *w = m->w;
    if (m->month < (uint32_t)m->p->time.burn_in) return;
    const bd_params_structure *q = &m->p->structure;
    const bd_sitting sitting = {m->p, m->c, w, m->month};
    bd_heard_of heard = {0};
    for (uint32_t r = 0; r < w->counts.nregion; r++) region_decides(&sitting, r, &heard);
    double *stance = w->nation.stance, *usual = w->nation.stance_base, was = *stance;
    double abroad = m->p->policy.international;
    *stance = bd_stance_next(was, *usual, 0, bd_positive(abroad), bd_positive(-abroad),
                             q->back[BD_FACTOR_policy]);
    *usual += q->keep * (was - *usual);
    if (!m->p->processes.campaigns) return;
    const bd_council nation = {.level = BD_LEVEL_nation,
                               .kind = BD_KIND_RUN,
                               .id = 0,
                               .drive = w->nation.campaign,
                               .stride = 1,
                               .stance = stance,
                               .usual = usual,
                               .first = 0,
                               .villages = w->counts.nvillage};
    bd_council_decides(&sitting, &nation, &heard);
}

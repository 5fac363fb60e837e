/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Campaigns (MODEL.md 7.13) of a district and its villages. A campaign demands a step of a stated
 * size from those who decide, within a deadline. Work and example gather supporters; heard is who
 * has enough of them; elites resist. What is decided reaches villages next month (community.c).
 * The district also hears of its villages what region and nation will hear, and lobbying moves its
 * stance a little. */
#include "process/drive.h"
#include "process/policy.h"
#include "process/schedule.h"

static void forget_last_month(bd_world *w, uint32_t v)
{
    for (size_t f = 0; f < BD_NFACTOR; f++) w->village.decision[f * w->counts.nvillage + v] = 0;
    for (size_t k = 0; k < w->counts.ninstitution; k++)
        w->village.demanded[k * w->counts.nvillage + v] = 0;
    w->village.campaigns_won[v] = w->village.campaigns_lost[v] = 0;
}

void bd_campaigns(bd_district_month *m)
{
    bd_world *w = m->w;
    if (m->month < (uint32_t)m->p->time.burn_in) return;
    const bd_params_structure *q = &m->p->structure;
    const bd_sitting sitting = {m->p, m->c, w, m->month};
    uint32_t d = m->d, first = w->district.first[d], end = first + w->district.count[d];
    bd_heard_of heard = {0};
    for (uint32_t v = first; v < end; v++) {
        bd_heard_of here = {0};
        forget_last_month(w, v);
        bd_hear_village(w, v, &here);
        for (int i = 0; i < BD_NVOICE; i++) heard.voice[i] += here.voice[i];
        for (size_t k = 0; k < w->counts.ninstitution; k++) heard.cause[k] += here.cause[k];
        const bd_council village = {.level = BD_LEVEL_village,
                                    .kind = BD_KIND_VILLAGE,
                                    .id = w->village.id[v],
                                    .drive = w->village.campaign + v,
                                    .stride = w->counts.nvillage,
                                    .first = v,
                                    .villages = 1};
        bd_council_decides(&sitting, &village, &here);
    }
    for (size_t i = 0; i < BD_NVOICE; i++)
        w->district.voice[i * w->counts.ndistrict + d] = heard.voice[i];
    for (size_t k = 0; k < w->counts.ninstitution; k++)
        w->district.cause[k * w->counts.ndistrict + d] = heard.cause[k];
    const double *voice = heard.voice;
    uint32_t r = w->district.region[d];
    double n = voice[BD_VOICE_households], above = w->region.stance[r] - w->region.stance_base[r];
    double lobby =
        n > 0 ? m->p->policy.lobby * voice[BD_VOICE_asked] / n * voice[BD_VOICE_equity] / n : 0;
    double *stance = &w->district.stance[d], *usual = &w->district.stance_base[d], was = *stance;
    *stance = bd_stance_next(was, *usual, m->p->policy.levels * above, lobby, 0,
                             q->back[BD_FACTOR_policy]);
    *usual += q->keep * (was - *usual);
    const bd_council district = {.level = BD_LEVEL_district,
                                 .kind = BD_KIND_DISTRICT,
                                 .id = w->district.id[d],
                                 .drive = w->district.campaign + d,
                                 .stride = w->counts.ndistrict,
                                 .stance = stance,
                                 .usual = usual,
                                 .first = first,
                                 .villages = end - first};
    bd_council_decides(&sitting, &district, &heard);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stances at the start. */
#include "setup/policy.h"

static bool has_standing(const bd_world *w, uint32_t h)
{
    return (w->household.flags[h] & BD_FLAG_LEADER) || w->household.stratum[h] == BD_STRATUM_elite;
}

void bd_influentials_set_up(bd_world *w, const bd_params *p, uint32_t v)
{
    uint32_t first = w->village.first[v], end = first + w->village.count[v];
    double standing = 0, wanted = p->influentials.share * w->village.count[v];
    for (uint32_t h = first; h < end; h++) standing += has_standing(w, h);
    for (uint32_t h = first; h < end; h++) {
        if (!has_standing(w, h)) continue;
        bd_stream s = bd_stream_open(w->luck, BD_KIND_HOUSEHOLD, w->household.id[h], 0,
                                     BD_PURPOSE_INFLUENTIALS_SET_UP);
        if ((double)bd_uniform(&s) * standing < wanted)
            w->household.flags[h] |= BD_FLAG_INFLUENTIAL;
    }
    w->village.influential_open[v] = p->influentials.open;
}

void bd_policy_set_up(bd_world *w, const bd_params *p)
{
    double *policy = w->village.factor + (size_t)BD_FACTOR_policy * w->counts.nvillage;
    bd_part_share_villages(&w->part, policy, sizeof *policy);
    for (uint32_t r = 0; r < w->counts.nregion; r++) {
        double region = 0, villages = 0;
        for (uint32_t d = w->region.first[r]; d < w->region.first[r] + w->region.count[r]; d++) {
            double sum = 0;
            for (uint32_t v = 0; v < w->district.count[d]; v++)
                sum += policy[w->district.first[d] + v];
            w->district.stance[d] = w->district.stance_base[d] = sum / w->district.count[d];
            region += sum, villages += w->district.count[d];
        }
        w->region.stance[r] = w->region.stance_base[r] = region / villages;
    }
    w->nation.stance[0] = w->nation.stance_base[0] = p->structure.mean[BD_FACTOR_policy];
}

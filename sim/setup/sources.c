/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Givers and organisations at the start (MODEL.md section 5): each gives with the share of months
 * in which it would at rest. Burn-in settles the rest, before anything is compared with the usual.
 */
#include "setup/sources.h"

static double at_rest(double start, double end)
{
    return start / (start + end + 1e-12);
}

void bd_sources_set_up(bd_world *w, const bd_params *p, uint32_t v)
{
    if (!p->processes.sources) return;
    uint32_t first = w->village.first[v], n = w->village.count[v];
    double share = at_rest(p->sources.start, p->sources.end + p->sources.unplaced / 2);
    for (uint32_t h = first; h < first + n; h++) {
        bd_stream s = bd_stream_open(w->luck, BD_KIND_HOUSEHOLD, w->household.id[h], 0,
                                     BD_PURPOSE_SOURCES_SET_UP);
        if (w->household.stratum[h] != BD_STRATUM_poor && (double)bd_uniform(&s) < share)
            w->household.giving[h] = 1;
    }
    for (uint32_t o = 0; o < p->norganisation; o++) {
        const bd_organisation *of = &p->organisation[o];
        bool district = of->level == 1;
        uint64_t place = district ? w->district.id[w->village.district[v]] : w->village.id[v];
        bd_stream s =
            bd_stream_open(w->luck, district ? BD_KIND_DISTRICT : BD_KIND_VILLAGE,
                           bd_mix2(place, bd_name_id(of->key)), 0, BD_PURPOSE_SOURCES_SET_UP);
        w->village.partner[(size_t)o * w->counts.nvillage + v] =
            (double)bd_uniform(&s) < at_rest(of->start, of->end);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Institutions at the start (MODEL.md section 5): usual capacity and leakage, the places of a first
 * month, and the lists of the entitled. A household's place on a list is a lot of its own, by its
 * id and the institution's name, so that a wider list holds all of a narrower one. */
#include "setup/institutions.h"

void bd_institutions_set_up(bd_world *w, const bd_params *p, uint32_t v)
{
    size_t nv = w->counts.nvillage;
    uint32_t first = w->village.first[v], n = w->village.count[v];
    for (uint32_t k = 0; k < w->counts.ninstitution; k++) {
        const bd_institution *of = &p->institution[k];
        uint64_t name = bd_name_id(of->key);
        w->village.capacity[k * nv + v] = 1;
        w->village.leakage[k * nv + v] = of->leakage;
        w->village.places[k * nv + v] = (uint32_t)(of->capacity * n / 100);
        for (uint32_t h = first; h < first + n; h++) {
            float lot = bd_unit_float((uint32_t)(bd_mix2(w->household.id[h], name) >> 32));
            bool on = of->service == 2 && (double)lot < of->listed[w->household.stratum[h]];
            w->household.entitled[h] |= (uint16_t)((uint32_t)on << k);
            w->village.listed[k * nv + v] += on;
        }
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groups at the start (MODEL.md section 5). Self-made groups hold a share of the households, those
 * inclined to take part first, neighbours of one hamlet together. They stand somewhere in their
 * cycle, and households that are adequate already count as empowered from the start. */
#include "setup/groups.h"

#include "base/list.h"
#include "base/math.h"
#include "state/cadres.h"
#include "state/kinds.h"

#include <string.h>

static float joining_key(bd_stream *s, float propensity)
{
    return (float)(-bd_log((double)bd_uniform(s)) / bd_exp((double)propensity));
}

/* A row under its key, which is not negative: in the order of keys, ties by row. */
static uint64_t keyed(float key, uint32_t row)
{
    uint32_t bits;
    memcpy(&bits, &key, 4);
    return (uint64_t)bits << 32 | row;
}

static void open_group(bd_world *w, const bd_params *p, uint32_t v, uint32_t slot)
{
    size_t g = (size_t)v * w->counts.slots + slot;
    bd_stream s = bd_stream_open(w->luck, BD_KIND_VILLAGE, bd_mix2(w->village.id[v], slot), 0,
                                 BD_PURPOSE_GROUPS_SET_UP);
    w->group.id[g] = bd_mix2(w->village.id[v], slot + 1) | 1;
    w->group.founder[g] = bd_source_make(BD_SOURCE_NONE, 0);
    w->group.leader[g] = BD_NONE;
    w->group.stage[g] = (uint8_t)bd_below(&s, BD_NSTAGE);
    w->group.progress[g] = bd_uniform(&s);
    w->group.problem[g] = (uint8_t)bd_below(&s, BD_NPOWER);
    w->group.barrier[g] = BD_NFACTOR;
    w->group.age[g] = (uint16_t)(12 + bd_below(&s, 60));
    w->group.cycles[g] = (uint16_t)(w->group.age[g] / (BD_NSTAGE * p->groups.stage_months));
    w->group.successes[g] = (uint16_t)(p->groups.success * w->group.cycles[g]);
    w->group.cohesion[g] = (float)p->groups.cohesion_mean;
    w->group.efficacy[g] = (float)p->groups.efficacy_mean;
}

/* Kind by whoever leads it, as if it had been founded. */
static void set_kind(bd_world *w, const bd_params *p, uint32_t v, uint32_t slot)
{
    size_t g = (size_t)v * w->counts.slots + slot;
    uint32_t h = w->group.leader[g];
    if (h == BD_NONE) return;
    bd_stream s =
        bd_stream_open(w->luck, BD_KIND_GROUP, w->group.id[g], 0, BD_PURPOSE_GROUPS_SET_UP);
    bd_kind_look look =
        bd_kind_look_at(bd_kind_bits_of(p), w->profile_bits[w->household.profile[h]],
                        w->household.stratum[h], w->household.schooling[h]);
    w->group.kind[g] =
        (uint8_t)bd_kind_chosen(p->groups.kinds, p->groups.kind_fit, look, (double)bd_uniform(&s));
}

/* Those who have been members for years are ahead, so that at rest those who join become like those
 * who leave were. */
static void raise_powers(bd_world *w, float ahead, uint32_t h)
{
    for (size_t k = 0; k < BD_NPOWER; k++) {
        float *x = w->household.power + k * w->counts.nhousehold + h;
        *x += ahead * (1 - *x);
        w->household.power_base[k * w->counts.nhousehold + h] = *x;
    }
}

static void fill_groups(bd_world *w, const bd_params *p, uint32_t v, uint64_t *order)
{
    uint32_t first = w->village.first[v], n = w->village.count[v];
    uint32_t groups = (uint32_t)(p->groups.share * n / (double)p->groups.size + 0.5);
    if (groups > w->counts.slots) groups = w->counts.slots;
    uint32_t members = groups * (uint32_t)p->groups.size;
    if (members > n)
        members = n, groups = (n + (uint32_t)p->groups.size - 1) / (uint32_t)p->groups.size;
    for (uint32_t i = 0; i < n; i++) {
        bd_stream s = bd_stream_open(w->luck, BD_KIND_HOUSEHOLD, w->household.id[first + i], 0,
                                     BD_PURPOSE_GROUPS_SET_UP);
        order[i] = keyed(joining_key(&s, w->household.propensity[first + i]), i);
    }
    bd_select_keys(order, n, members);
    for (uint32_t i = 0; i < members; i++) {
        uint32_t row = (uint32_t)order[i];
        order[i] = keyed(w->household.hamlet[first + row], row);
    }
    bd_sort_keys(order, members);
    for (uint32_t slot = 0; slot < groups; slot++) open_group(w, p, v, slot);
    for (uint32_t i = 0; i < members; i++) {
        uint32_t slot = i / (uint32_t)p->groups.size, h = first + (uint32_t)order[i];
        size_t g = (size_t)v * w->counts.slots + slot;
        w->household.group[h] = (uint16_t)slot;
        w->household.member_months[h] = 24;
        w->household.practice_ref[h] = (float)bd_usual_practice(p);
        raise_powers(w, (float)p->groups.members_ahead, h);
        w->group.members[g]++;
        w->group.schooled[g] += w->household.schooling[h] >= BD_SCHOOLED_YEARS;
        if (w->group.leader[g] == BD_NONE) w->group.leader[g] = h;
    }
    for (uint32_t slot = 0; slot < groups; slot++) set_kind(w, p, v, slot);
    w->village.founding[v] = p->groups.dissolve * groups;
    w->village.cadre_founding[v] = p->groups.cadre_founding;
}

static double adequacy(const bd_world *w, const bd_params *p, uint32_t h)
{
    double sum = 0, weights = 0;
    for (size_t k = 0; k < BD_NPOWER; k++) {
        weights += p->power[k].weight;
        if ((double)w->household.power[k * w->counts.nhousehold + h] >= p->power[k].threshold)
            sum += p->power[k].weight;
    }
    return weights > 0 ? sum / weights : 0;
}

static void set_role(bd_world *w, const bd_params *p, uint32_t h)
{
    bool member = w->household.group[h] != BD_NO_GROUP;
    w->household.role[h] = member ? BD_ROLE_participant : BD_ROLE_aware;
    if (!p->processes.powers || adequacy(w, p, h) < p->roles.cutoff - 1e-6) return;
    w->household.streak[h] = (uint8_t)p->roles.months;
    w->household.empowered_month[h] = BD_EMPOWERED_FROM_START;
    w->household.role[h] = BD_ROLE_empowered;
    bd_stream s =
        bd_stream_open(w->luck, BD_KIND_HOUSEHOLD, w->household.id[h], 1, BD_PURPOSE_GROUPS_SET_UP);
    if (member && (double)bd_uniform(&s) < bd_usual_cadres(p)) w->household.role[h] = BD_ROLE_cadre;
}

void bd_groups_set_up(bd_world *w, const bd_params *p, uint32_t v, uint64_t *order)
{
    uint32_t first = w->village.first[v], n = w->village.count[v], held_back = 0;
    for (uint32_t h = first; h < first + n; h++) {
        w->household.group[h] = BD_NO_GROUP;
        held_back += w->household.flags[h] & BD_FLAG_HELD_BACK ? 1 : 0;
    }
    w->village.held_back_share[v] = n > 0 ? (double)held_back / n : 0;
    if (p->processes.groupwork && p->participation.seats) fill_groups(w, p, v, order);
    for (uint32_t h = first; h < first + n; h++) set_role(w, p, h);
}

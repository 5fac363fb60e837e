/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Participation (MODEL.md 7.8). Members leave, groups dissolve, split and are founded, households
 * join where there is a seat. Who joins first when seats are short is decided by card, never by
 * row. While the village settles, expected flows are summed; from then on joining is shifted and
 * spontaneous founding set so that at rest as many come as go. */
#include "process/participation.h"

#include "base/hot.h"
#include "base/list.h"
#include "process/casework.h"
#include "process/schedule.h"
#include "state/cadres.h"
#include "state/kinds.h"

BD_HOT static void
join_chances(uint32_t n, const float *restrict propensity, const float *restrict awareness,
             const float *restrict awareness_base, const float *restrict motivation,
             const float *restrict motivation_base, const float *restrict trust,
             const float *restrict trust_base, const float *restrict distress,
             const float *restrict distress_base, const float *restrict encourage,
             const float *restrict visited, const uint8_t *restrict stratum,
             const uint8_t *restrict flags, const float *restrict cost,
             const uint8_t *restrict size, const uint8_t *restrict reason, bd_join_slopes s,
             float *restrict chance)
{
    for (uint32_t i = 0; i < n; i++)
        chance[i] = bd_join_chance(
            s, propensity[i], awareness[i] - awareness_base[i], motivation[i] - motivation_base[i],
            trust[i] - trust_base[i], distress[i] - distress_base[i], encourage[i], visited[i],
            stratum[i] == BD_STRATUM_poor ? 1.0f : 0.0f, flags[i] & BD_FLAG_HELD_BACK ? 1.0f : 0.0f,
            cost[i], (float)size[i], reason[i] == BD_REASON_disappointed ? 1.0f : 0.0f);
}

/* What it costs to come, by disadvantage profile. Worked out once: it follows from the scenario. */
static const float *profile_costs(bd_village_month *m)
{
    for (uint32_t row = m->s->costs; row < m->w->counts.nprofile; row++) {
        uint16_t bits = m->w->profile_bits[row];
        double cost = 0;
        for (uint32_t d = 0; bits >> d != 0; d++)
            if (bits >> d & 1) cost += m->p->disadvantage[d].cost;
        m->s->cost[row] = (float)cost;
    }
    m->s->costs = m->w->counts.nprofile;
    return m->s->cost;
}

/* One by one: machines gather sixteen from a table no faster, and some far more slowly. */
static void look_up(uint32_t n, const uint16_t *restrict profile, const float *restrict of_profile,
                    float *restrict cost)
{
    for (uint32_t i = 0; i < n; i++) cost[i] = of_profile[profile[i]];
}

static bd_join_slopes slopes_of(const bd_village_month *m)
{
    const bd_params_participation *p = &m->p->participation;
    const bd_village_table *v = &m->w->village;
    size_t at = (size_t)BD_FACTOR_norms * m->w->counts.nvillage + m->v;
    double norms = v->factor[at], usual = v->factor_base[at];
    return (bd_join_slopes){
        .base = (float)((double)m->c->join_logit + v->join_shift[m->v] + v->outreach[m->v] +
                        p->join_momentum * v->momentum[m->v] -
                        p->join_distance * (v->travel[m->v] - 1)),
        .propensity = (float)p->join_propensity,
        .awareness = (float)p->join_awareness,
        .motivation = (float)p->join_motivation,
        .trust = (float)p->join_trust,
        .distress = (float)p->join_distress,
        .neighbours = (float)p->join_neighbours,
        .visits = (float)p->join_visits,
        .poverty = (float)p->join_poverty,
        .care = (float)p->join_care,
        .usual_size = (float)m->p->population.size,
        .disappointed = (float)p->join_disappointed,
        .held_back = (float)(p->join_barrier * (1 - norms) - p->join_norms * (norms - usual) -
                             m->p->influentials.joining *
                                 (v->influential_open[m->v] - m->p->influentials.open))};
}

BD_HOT static void mark_aftercare(uint32_t n, const uint8_t *restrict stage, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = stage[i] == BD_CASE_aftercare;
}

/* A worker accompanies those in after-care back among others. */
static void accompany(const bd_village_month *m, float *chance)
{
    float times = bd_expf((float)m->p->casework.reintegration);
    mark_aftercare(m->n, BD_ROWS(m, case_stage, 0), m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, m->s->wait);
    for (uint32_t j = 0; j < count; j++)
        chance[m->s->wait[j]] = bd_at_odds(chance[m->s->wait[j]], times);
}

static bool is_schooled(const bd_village_month *m, uint32_t i)
{
    return BD_ROWS(m, schooling, 0)[i] >= BD_SCHOOLED_YEARS;
}

static void leave_group(bd_village_month *m, uint32_t i)
{
    size_t g = (size_t)m->v * m->w->counts.slots + BD_ROWS(m, group, 0)[i];
    /* who leaves takes its share of the pool along, the last one all of it */
    float share = (float)(m->w->group.pool[g] / m->w->group.members[g]);
    BD_PLANE(m, cash, 0)[i] += share;
    m->w->group.pool[g] -= (double)share;
    m->w->group.members[g]--;
    m->w->group.schooled[g] -= is_schooled(m, i);
    if (m->w->group.leader[g] == m->first + i) m->w->group.leader[g] = BD_NONE;
    BD_ROWS(m, group, 0)[i] = BD_NO_GROUP;
    BD_ROWS(m, member_months, 0)[i] = 0;
    m->w->village.left[m->v]++;
}

static void join_group(bd_village_month *m, uint32_t i, uint32_t slot)
{
    size_t g = (size_t)m->v * m->w->counts.slots + slot;
    m->w->group.members[g]++;
    m->w->group.schooled[g] += is_schooled(m, i);
    BD_ROWS(m, group, 0)[i] = (uint16_t)slot;
    BD_ROWS(m, member_months, 0)[i] = 0;
    m->w->village.joined[m->v]++;
}

BD_HOT static void count_months(uint32_t n, const uint16_t *restrict slot, uint8_t *restrict months)
{
    for (uint32_t i = 0; i < n; i++)
        months[i] = (uint8_t)(months[i] + (slot[i] != BD_NO_GROUP && months[i] < 255));
}

static float leave_chance(const bd_village_month *m, uint32_t i)
{
    size_t g = (size_t)m->v * m->w->counts.slots + BD_ROWS(m, group, 0)[i];
    return bd_leave_chance(m->c->leave_logit, &m->p->participation,
                           m->w->group.cohesion[g] - (float)m->p->groups.cohesion_mean,
                           BD_ROWS(m, agency, BD_AGENCY_motivation)[i] -
                               BD_ROWS(m, agency_base, BD_AGENCY_motivation)[i],
                           BD_ROWS(m, distress, 0)[i] - BD_ROWS(m, distress_base, 0)[i]);
}

static double expected_leaves(const bd_village_month *m)
{
    double expected = 0;
    for (uint32_t i = 0; i < m->n; i++)
        if (BD_ROWS(m, group, 0)[i] != BD_NO_GROUP) expected += (double)leave_chance(m, i);
    return expected;
}

BD_HOT static void mark_leavers(uint32_t n, const float *restrict card, float bound,
                                const uint16_t *restrict slot, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (card[i] < bound) & (slot[i] != BD_NO_GROUP);
}

/* Cohesion of the village's least cohesive group. */
static float least_cohesion(const bd_village_month *m)
{
    const bd_group_table *group = &m->w->group;
    size_t first = (size_t)m->v * m->w->counts.slots;
    float least = 1;
    for (size_t g = first; g < first + m->w->counts.slots; g++)
        if (group->id[g] != 0 && group->cohesion[g] < least) least = group->cohesion[g];
    return least;
}

/* No chance of leaving exceeds that of the least motivated in the least cohesive group, so most
 * cards need no look at the household. */
static void leave(bd_village_month *m)
{
    const uint16_t *slot = BD_ROWS(m, group, 0);
    const float *card = BD_PLANE(m, card, BD_CARD_leave);
    float bound = bd_leave_chance(m->c->leave_logit, &m->p->participation,
                                  least_cohesion(m) - (float)m->p->groups.cohesion_mean, -1, 1);
    count_months(m->n, slot, BD_ROWS(m, member_months, 0));
    if (m->settling) m->w->village.leaves[m->v] += expected_leaves(m);
    uint32_t *may = m->s->wait;
    mark_leavers(m->n, card, bound, slot, m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, may);
    for (uint32_t j = 0; j < count; j++)
        if (card[may[j]] < leave_chance(m, may[j])) leave_group(m, may[j]);
}

static void free_slot(bd_village_month *m, uint32_t slot)
{
    size_t g = (size_t)m->v * m->w->counts.slots + slot;
    for (uint32_t i = 0; i < m->n; i++)
        if (BD_ROWS(m, group, 0)[i] == slot) leave_group(m, i);
    bd_group_table *table = &m->w->group;
#define COLUMN(type, name, planes, part, unit, meaning) table->name[g] = 0;
    BD_GROUP_COLUMNS(COLUMN)
#undef COLUMN
}

static uint32_t find_slot(bd_village_month *m)
{
    const uint64_t *id = m->w->group.id + (size_t)m->v * m->w->counts.slots;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++)
        if (id[slot] == 0) return slot;
    m->w->village.refused[m->v]++;
    return BD_NONE;
}

static size_t open_slot(bd_village_month *m, uint32_t slot, uint64_t id, uint32_t founder)
{
    size_t g = (size_t)m->v * m->w->counts.slots + slot;
    bd_group_table *group = &m->w->group;
    group->id[g] = id | 1; /* 0 names a free slot */
    group->founder[g] = founder;
    group->leader[g] = BD_NONE;
    group->cohesion[g] = (float)m->p->groups.cohesion_mean;
    group->efficacy[g] = (float)m->p->groups.efficacy_mean;
    group->barrier[g] = BD_NFACTOR;
    return g;
}

static void split(bd_village_month *m, uint32_t slot)
{
    uint32_t child = find_slot(m);
    if (child == BD_NONE) return;
    bd_group_table *group = &m->w->group;
    size_t g = (size_t)m->v * m->w->counts.slots + slot;
    size_t c = open_slot(m, child, bd_mix2(group->id[g], m->month), group->founder[g]);
    group->parent[c] = group->id[g];
    group->cohesion[c] = group->cohesion[g];
    group->efficacy[c] = group->efficacy[g];
    group->kind[c] = group->kind[g];
    group->network[c] = group->network[g];
    group->thrift[c] = group->thrift[g];
    double each = group->pool[g] / group->members[g];
    for (uint32_t i = 0; i < m->n; i++) {
        if (BD_ROWS(m, group, 0)[i] != slot || m->first + i == group->leader[g]) continue;
        uint64_t id = BD_ROWS(m, id, 0)[i];
        if (bd_mix2(id, group->id[c]) & 1) {
            BD_ROWS(m, group, 0)[i] = (uint16_t)child;
            group->members[g]--, group->members[c]++;
            group->schooled[g] -= is_schooled(m, i), group->schooled[c] += is_schooled(m, i);
        }
    }
    /* the pool goes with the members */
    group->pool[c] = each * group->members[c];
    group->pool[g] -= group->pool[c];
}

/* Groups dissolve and split; expected losses are summed while the village settles. */
static void turn_over(bd_village_month *m)
{
    const bd_params_groups *p = &m->p->groups;
    bd_group_table *group = &m->w->group;
    uint32_t slots = m->w->counts.slots, *word = m->s->slot_word;
    size_t first = (size_t)m->v * slots;
    uint64_t *before = m->s->slot_id;
    memcpy(before, group->id + first, slots * sizeof *before);
    bd_first_words(m->w->luck, BD_KIND_GROUP, m->month, BD_PURPOSE_participation, before, slots,
                   word);
    for (uint32_t slot = 0; slot < slots; slot++) {
        size_t g = first + slot;
        if (group->id[g] == 0 || group->id[g] != before[slot]) continue; /* split off this month */
        float chance = bd_dissolve_chance((float)p->dissolve, (float)p->dissolve_cohesion,
                                          group->cohesion[g] - (float)p->cohesion_mean,
                                          (float)p->dissolve_unschooled, group->schooled[g] > 0);
        if (m->settling) {
            m->w->village.dissolved[m->v] += (double)chance;
            m->w->village.leaves[m->v] += (double)chance * group->members[g];
        }
        bool too_small = group->members[g] < p->size_min && group->age[g] > 6;
        if (bd_unit_float(word[slot]) < chance || too_small || group->members[g] == 0)
            free_slot(m, slot);
        else if (group->members[g] >= p->size_max)
            split(m, slot);
    }
}

/* Of the rows on a list, those with the `want` smallest keys among those with a key, smallest
 * first, ties by row (rows lie in the order of ids). Returns how many. */
static uint32_t smallest(const float *key, const uint32_t *list, uint32_t n, uint32_t want,
                         uint32_t *rows)
{
    uint32_t held = 0;
    for (uint32_t j = 0; j < n; j++) {
        uint32_t i = list[j];
        if (!(key[i] >= 0) || (held == want && key[i] >= key[rows[held - 1]])) continue;
        uint32_t at = held < want ? held++ : held - 1;
        for (; at > 0 && key[rows[at - 1]] > key[i]; at--) rows[at] = rows[at - 1];
        rows[at] = i;
    }
    return held;
}

static bd_kind_look look_at(const bd_village_month *m, uint32_t i)
{
    return bd_kind_look_at(m->c->kinds, m->w->profile_bits[BD_ROWS(m, profile, 0)[i]],
                           BD_ROWS(m, stratum, 0)[i], BD_ROWS(m, schooling, 0)[i]);
}

#define NEAR 4u /* how many times likelier one comes to a group led from its own hamlet */

/* How close each household in no group is to coming: its card for its chance, the founder's own
 * hamlet first; work that targets brings the first in the order of help in more easily. */
BD_HOT static void closeness(uint32_t n, const uint16_t *restrict group,
                             const uint8_t *restrict hamlet, uint8_t here, float near_times,
                             const uint8_t *restrict priority, float last, float place,
                             const float *restrict card, const float *restrict chance,
                             float *restrict key)
{
    for (uint32_t i = 0; i < n; i++) {
        float near = hamlet[i] == here ? near_times : 1.0f;
        float sought = last + (float)priority[i] * place;
        float close = card[i] / (chance[i] * near * sought + 1e-9f);
        key[i] = group[i] != BD_NO_GROUP ? -1.0f : close;
    }
}

static void set_closeness(const bd_village_month *m, uint32_t leader, bool by_worker,
                          const float *chance, float *key)
{
    const uint16_t *group = BD_ROWS(m, group, 0);
    const uint8_t *hamlet = BD_ROWS(m, hamlet, 0);
    bool led = leader != BD_NONE;
    closeness(m->n, group, hamlet, led ? hamlet[leader] : 0, led ? NEAR : 1,
              BD_ROWS(m, priority, 0), by_worker ? 0.25f : 1, by_worker ? 1.0f / 128 : 0,
              BD_PLANE(m, card, BD_CARD_join), chance, key);
    if (led && group[leader] == BD_NO_GROUP) key[leader] = 0;
}

/* The closest whom the kind admits (BD_NGROUP_KIND: any); BD_NONE if there is nobody. */
static uint32_t closest(const bd_village_month *m, int kind, const float *key)
{
    uint32_t found = BD_NONE;
    for (uint32_t i = 0; i < m->n; i++) {
        if (!(key[i] >= 0) || (found != BD_NONE && key[i] >= key[found])) continue;
        if (kind == BD_NGROUP_KIND || bd_kind_admits(kind, look_at(m, i))) found = i;
    }
    return found;
}

BD_HOT static void mark_close(uint32_t n, const float *restrict key, float bound,
                              uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (key[i] >= 0) & (key[i] < bound);
}

/* Only those come who are close enough and whom the kind admits; it draws those whom it suits.
 * Lists those who are close and takes the key from those of them who do not come. */
static uint32_t invite(const bd_village_month *m, int kind, float *key, uint32_t *list)
{
    float pull = (float)m->p->participation.founding_pull, fit = (float)m->p->groups.kind_fit;
    mark_close(m->n, key, pull * (fit > 1 ? fit : 1), m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, list);
    for (uint32_t j = 0; j < count; j++) {
        uint32_t i = list[j];
        bd_kind_look look = look_at(m, i);
        if (bd_kind_suits(kind, look)) key[i] /= fit;
        if (!(key[i] < pull) || !bd_kind_admits(kind, look)) key[i] = -1;
    }
    return count;
}

static bool is_named(const bd_village_month *m, uint64_t id)
{
    const uint64_t *of = m->w->group.id + (size_t)m->v * m->w->counts.slots;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++)
        if (of[slot] == (id | 1)) return true;
    return false;
}

/* The id of a group, by whom it is led at first and how it came about: the founder's kind, not row,
 * since rows shift with who else is in the run. Whoever gave way to those whom the kind suits may
 * be asked again in the same month: that is another group. */
static uint64_t name_of(const bd_village_month *m, uint32_t leader, uint32_t founder)
{
    uint64_t how = (uint64_t)m->month << 3 | (uint64_t)bd_source_kind(founder);
    uint64_t id = bd_mix2(BD_ROWS(m, id, 0)[leader], how);
    while (is_named(m, id)) id = bd_mix2(id, how);
    return id;
}

/* A founder gathers those who come, at most a group's usual size; too few and nothing comes of it.
 * The kind is the method's, or chosen by who leads. */
static void found(bd_village_month *m, uint32_t founder, uint32_t leader, int kind,
                  const float *chance)
{
    uint32_t slot = find_slot(m);
    if (slot == BD_NONE) return;
    const uint16_t *group = BD_ROWS(m, group, 0);
    float *key = BD_PLANE(m, room, 1);
    set_closeness(m, leader, bd_source_kind(founder) == BD_SOURCE_WORKER, chance, key);
    if (leader == BD_NONE) leader = closest(m, kind, key);
    if (leader == BD_NONE) return;
    uint64_t id = name_of(m, leader, founder);
    bd_stream s = bd_stream_open(m->w->luck, BD_KIND_GROUP, id | 1, m->month, BD_PURPOSE_SEAT);
    double u = (double)bd_uniform(&s);
    if (kind == BD_NGROUP_KIND)
        kind = bd_kind_chosen(m->p->groups.kinds, m->p->groups.kind_fit, look_at(m, leader), u);
    uint32_t *rows = m->s->order, *close = m->s->wait, count = invite(m, kind, key, close);
    uint32_t size = smallest(key, close, count, (uint32_t)m->p->groups.size, rows);
    if (size < (uint32_t)m->p->groups.size_min) return;
    size_t g = open_slot(m, slot, id, founder);
    m->w->group.kind[g] = (uint8_t)kind;
    for (uint32_t i = 0; i < size; i++) join_group(m, rows[i], slot);
    m->w->group.leader[g] = m->first + (group[leader] == slot ? leader : rows[0]);
}

/* Kinds as the members of groups would choose them; sums to 1 where there are members. */
static void usual_kinds(const bd_village_month *m, double share[BD_NGROUP_KIND])
{
    const uint16_t *group = BD_ROWS(m, group, 0);
    double sum = 0, weight[BD_NGROUP_KIND];
    for (int k = 0; k < BD_NGROUP_KIND; k++) share[k] = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        if (group[i] == BD_NO_GROUP) continue;
        double all =
            bd_kind_weights(m->p->groups.kinds, m->p->groups.kind_fit, look_at(m, i), weight);
        for (int k = 0; k < BD_NGROUP_KIND && all > 0; k++) share[k] += weight[k] / all;
        sum += all > 0;
    }
    for (int k = 0; k < BD_NGROUP_KIND && sum > 0; k++) share[k] /= sum;
}

/* How many come to a group of each kind in a usual month, in the mean; `led`: to a founder of the
 * village, who may live in any hamlet, as many there as live there. */
static void usual_comers(const bd_village_month *m, const float *chance, bool led,
                         double come[BD_NGROUP_KIND])
{
    const uint16_t *group = BD_ROWS(m, group, 0);
    const uint8_t *hamlet = BD_ROWS(m, hamlet, 0);
    double pull = m->p->participation.founding_pull, fit = m->p->groups.kind_fit;
    uint32_t living[UINT8_MAX + 1] = {0};
    for (uint32_t i = 0; i < m->n; i++) living[hamlet[i]]++;
    for (int k = 0; k < BD_NGROUP_KIND; k++) come[k] = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        if (group[i] != BD_NO_GROUP) continue;
        double near = led ? 1 + (NEAR - 1.0) * living[hamlet[i]] / m->n : 1;
        double drawn = pull * (double)chance[i] * near;
        bd_kind_look look = look_at(m, i);
        for (int k = 0; k < BD_NGROUP_KIND; k++)
            if (bd_kind_admits(k, look))
                come[k] += bd_clamp(bd_kind_suits(k, look) ? drawn * fit : drawn, 0, 1);
    }
}

/* What comes of founding in a usual month, over kinds in these shares. */
static bd_gathering usual_gathering(const bd_village_month *m, const float *chance,
                                    const double share[BD_NGROUP_KIND], bool led)
{
    double come[BD_NGROUP_KIND];
    bd_gathering mean = {0};
    usual_comers(m, chance, led, come);
    for (int k = 0; k < BD_NGROUP_KIND; k++) {
        bd_gathering of = bd_gathering_of(come[k], m->p->groups.size_min, m->p->groups.size);
        mean.come += share[k] * of.come;
        mean.founded += share[k] * of.founded;
    }
    return mean;
}

/* The card that picks who helped the others decides nothing else of a cadre. */
BD_HOT static void mark_founders(uint32_t n, const uint8_t *restrict role,
                                 const float *restrict card, float chance, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (role[i] == BD_ROLE_cadre) & (card[i] < chance);
}

/* The list lies where groups' members were listed, since founding needs the other room. */
static void found_by_cadres(bd_village_month *m, const float *chance)
{
    uint32_t *cadre = m->s->member;
    mark_founders(m->n, BD_ROWS(m, role, 0), BD_PLANE(m, card, BD_CARD_candidate),
                  (float)m->w->village.cadre_founding[m->v], m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, cadre);
    for (uint32_t j = 0; j < count; j++)
        found(m, bd_source_make(BD_SOURCE_HOUSEHOLD, m->first + cadre[j]), cadre[j], BD_NGROUP_KIND,
              chance);
}

static void found_all(bd_village_month *m, const float *chance)
{
    bd_village_table *v = &m->w->village;
    for (int k = 0; k <= BD_NGROUP_KIND; k++)
        for (uint32_t i = 0; i < m->s->foundings[k]; i++)
            found(m, bd_source_make(BD_SOURCE_WORKER, v->post[m->v]), BD_NONE,
                  k == 0 ? BD_NGROUP_KIND : k - 1, chance);
    found_by_cadres(m, chance);
    bd_stream s = bd_stream_open(m->w->luck, BD_KIND_VILLAGE, v->id[m->v], m->month,
                                 BD_PURPOSE_participation);
    double left = v->founding[m->v];
    for (; left > 0; left -= 1)
        if ((double)bd_uniform(&s) < left)
            found(m, bd_source_make(BD_SOURCE_NONE, 0), BD_NONE, BD_NGROUP_KIND, chance);
}

/* How many times likelier a joiner enters a group of a kind that suits. */
#define SUITS 2u

/* A group with free seats. */
typedef struct open_group {
    uint32_t slot, seats;
    int hamlet; /* of its leader; -1: nobody leads it */
    uint8_t kind;
} open_group;

/* Groups of the village with free seats, in the order of slots; returns how many. */
static uint32_t list_open(const bd_village_month *m, open_group *open)
{
    const bd_group_table *group = &m->w->group;
    size_t first = (size_t)m->v * m->w->counts.slots;
    uint32_t count = 0, most = (uint32_t)m->p->groups.size_max;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++) {
        size_t g = first + slot;
        if (group->id[g] == 0 || group->members[g] >= most) continue;
        uint32_t leader = group->leader[g];
        open[count++] =
            (open_group){.slot = slot,
                         .seats = most - group->members[g],
                         .hamlet = leader != BD_NONE ? m->w->household.hamlet[leader] : -1,
                         .kind = group->kind[g]};
    }
    return count;
}

/* The joiner takes a seat at random, the more likely the more seats are free, in a group led from
 * its own hamlet four times as likely, in one of a kind that suits twice as likely. */
static void take_seat(bd_village_month *m, uint32_t i, open_group *open, uint32_t count)
{
    bd_kind_look look = look_at(m, i);
    uint32_t fit[BD_NGROUP_KIND], upto[BD_SLOTS_MAX], sum = 0, at = 0;
    for (int k = 0; k < BD_NGROUP_KIND; k++)
        fit[k] = !bd_kind_admits(k, look) ? 0 : bd_kind_suits(k, look) ? SUITS : 1;
    int hamlet = BD_ROWS(m, hamlet, 0)[i];
    for (uint32_t j = 0; j < count; j++) {
        uint32_t near = open[j].hamlet == hamlet ? NEAR : 1;
        upto[j] = sum += open[j].seats * near * fit[open[j].kind];
    }
    if (sum == 0) return;
    bd_stream s = bd_stream_open(m->w->luck, BD_KIND_HOUSEHOLD, BD_ROWS(m, id, 0)[i], m->month,
                                 BD_PURPOSE_SEAT);
    uint32_t pick = bd_below(&s, sum);
    while (upto[at] <= pick) at++;
    join_group(m, i, open[at].slot);
    open[at].seats--;
}

/* Sorts rows by card, ties by row. */
static void sort_by_card(uint32_t *rows, uint32_t n, const float *card)
{
    for (uint32_t gap = n / 2; gap > 0; gap /= 2)
        for (uint32_t i = gap; i < n; i++) {
            uint32_t row = rows[i], at = i;
            while (at >= gap && (card[rows[at - gap]] > card[row] ||
                                 (card[rows[at - gap]] >= card[row] && rows[at - gap] > row))) {
                rows[at] = rows[at - gap];
                at -= gap;
            }
            rows[at] = row;
        }
}

BD_HOT static void mark_willing(uint32_t n, const float *restrict card,
                                const float *restrict chance, const uint16_t *restrict group,
                                const uint8_t *restrict flags, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++)
        mask[i] =
            (card[i] < chance[i]) & (group[i] == BD_NO_GROUP) & ((flags[i] & BD_FLAG_PART) == 0);
}

/* The threshold rule: those whose share of neighbours reaches their threshold. */
static void mark_reached(const bd_village_month *m)
{
    const float *share = BD_PLANE(m, share, 0), *propensity = BD_ROWS(m, propensity, 0);
    const uint16_t *group = BD_ROWS(m, group, 0);
    const uint8_t *flags = BD_ROWS(m, flags, 0);
    float theta = (float)m->p->influence.theta, spread = (float)m->p->influence.theta_spread;
    for (uint32_t i = 0; i < m->n; i++)
        m->s->mask[i] = share[i] >= bd_join_threshold(theta, spread, propensity[i]) &&
                        group[i] == BD_NO_GROUP && !(flags[i] & BD_FLAG_PART);
}

/* Those who want to join into s->wait; returns how many. */
static uint32_t willing(bd_village_month *m, const float *chance)
{
    if (m->p->participation.rule == 1)
        mark_reached(m);
    else
        mark_willing(m->n, BD_PLANE(m, card, BD_CARD_join), chance, BD_ROWS(m, group, 0),
                     BD_ROWS(m, flags, 0), m->s->mask);
    return bd_list(m->s->mask, m->n, m->s->wait);
}

static double expected_joins(const bd_village_month *m, const float *chance)
{
    double expected = 0;
    for (uint32_t i = 0; i < m->n; i++)
        if (BD_ROWS(m, group, 0)[i] == BD_NO_GROUP) expected += (double)chance[i];
    return expected;
}

static void join(bd_village_month *m, const float *chance)
{
    if (m->settling) m->w->village.joins[m->v] += expected_joins(m, chance);
    uint32_t waiting = willing(m, chance);
    if (!m->p->participation.seats) {
        for (uint32_t j = 0; j < waiting; j++) BD_ROWS(m, flags, 0)[m->s->wait[j]] |= BD_FLAG_PART;
        m->w->village.joined[m->v] += waiting;
        return;
    }
    sort_by_card(m->s->wait, waiting, BD_PLANE(m, card, BD_CARD_join));
    open_group open[BD_SLOTS_MAX];
    uint32_t count = list_open(m, open);
    for (uint32_t j = 0; j < waiting; j++) take_seat(m, m->s->wait[j], open, count);
}

/* A leader who left is replaced by the member who has been in the group longest, ties by id. */
static void renew_leaders(bd_village_month *m)
{
    bd_group_table *group = &m->w->group;
    const uint16_t *member_of = BD_ROWS(m, group, 0);
    const uint8_t *months = BD_ROWS(m, member_months, 0);
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++) {
        size_t g = (size_t)m->v * m->w->counts.slots + slot;
        if (group->members[g] == 0 || group->leader[g] != BD_NONE) continue;
        for (uint32_t i = 0; i < m->n; i++)
            if (member_of[i] == slot &&
                (group->leader[g] == BD_NONE || months[i] > months[group->leader[g] - m->first]))
                group->leader[g] = m->first + i;
    }
}

/* Cadres that the village has in the long run: of its empowered members, the usual share. Those it
 * happens to have while it settles are few and come and go, and a balance struck on them would let
 * groups grow where they are fewer than usual and not shrink as much where they are more. */
static double cadres_at_rest(const bd_village_month *m)
{
    const uint8_t *role = BD_ROWS(m, role, 0);
    const uint16_t *group = BD_ROWS(m, group, 0);
    double empowered = 0;
    for (uint32_t i = 0; i < m->n; i++)
        empowered +=
            group[i] != BD_NO_GROUP && (role[i] == BD_ROLE_empowered || role[i] == BD_ROLE_cadre);
    return empowered * bd_usual_cadres(m->p);
}

#define RARELY 0.1 /* founding makes up for dissolution where it comes to a group this often */

/* As many groups at rest are founded, by cadres and by nobody, as dissolve, those counted to which
 * too few come; as many households join, those whom founders gather included, as leave. The
 * expected flows of each month of settling move the shift half the way, so it settles with the
 * village. */
static void balance(bd_village_month *m, const float *chance)
{
    bd_village_table *v = &m->w->village;
    double cadres = cadres_at_rest(m), dissolved = v->dissolved[m->v];
    double share[BD_NGROUP_KIND];
    usual_kinds(m, share);
    bd_gathering led = usual_gathering(m, chance, share, true);
    bd_gathering unled = usual_gathering(m, chance, share, false);
    double comes_off = led.founded > RARELY ? led.founded : RARELY;
    double found = bd_cadre_founding(m->p->groups.cadre_founding, cadres, dissolved / comes_off);
    double others = bd_positive(dissolved - cadres * found * comes_off) /
                    (unled.founded > RARELY ? unled.founded : RARELY);
    v->cadre_founding[m->v] = found, v->founding[m->v] = others;
    double gathered = cadres * found * led.come + others * unled.come;
    double joins = v->joins[m->v], leaves = v->leaves[m->v] - gathered;
    if (joins > 0 && leaves > 0) v->join_shift[m->v] += 0.5 * bd_log(leaves / joins);
    v->joins[m->v] = v->leaves[m->v] = v->dissolved[m->v] = 0;
}

void bd_participation(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    v->joined[m->v] = v->left[m->v] = 0;
    float *chance = BD_PLANE(m, room, 0), *cost = BD_PLANE(m, room, 1);
    look_up(m->n, BD_ROWS(m, profile, 0), profile_costs(m), cost);
    join_chances(m->n, BD_ROWS(m, propensity, 0), BD_ROWS(m, agency, BD_AGENCY_awareness),
                 BD_ROWS(m, agency_base, BD_AGENCY_awareness),
                 BD_ROWS(m, agency, BD_AGENCY_motivation),
                 BD_ROWS(m, agency_base, BD_AGENCY_motivation), BD_ROWS(m, agency, BD_AGENCY_trust),
                 BD_ROWS(m, agency_base, BD_AGENCY_trust), BD_ROWS(m, distress, 0),
                 BD_ROWS(m, distress_base, 0), BD_PLANE(m, encourage, 0), BD_PLANE(m, visited, 0),
                 BD_ROWS(m, stratum, 0), BD_ROWS(m, flags, 0), cost, BD_ROWS(m, size, 0),
                 BD_ROWS(m, reason, 0), slopes_of(m), chance);
    if (v->aftercare[m->v] > 0) accompany(m, chance);
    if (m->p->participation.seats) {
        leave(m);
        turn_over(m);
        found_all(m, chance);
    }
    join(m, chance);
    if (m->p->participation.seats) renew_leaders(m);
    if (m->settling) balance(m, chance);
}

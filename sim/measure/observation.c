/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The observation model, one function a row. */
#include "measure/observation.h"

#include "state/ties.h"

#include <math.h>
#include <string.h>

#define NOT_ASKED ((double)NAN)

static bool has(const bd_view *w, uint32_t h, uint8_t flag)
{
    return (w->household.flags[h] & flag) != 0;
}

static bool takes_part(const bd_view *w, uint32_t h)
{
    return w->household.group[h] != BD_NO_GROUP || has(w, h, BD_FLAG_PART);
}

/* Whether a neighbour has all of `flags`. */
static bool any_neighbour(const bd_view *w, uint32_t h, uint8_t flags)
{
    const bd_ties *t = w->ties;
    uint32_t v = w->household.village[h], first = w->village.first[v], count;
    if (t->offset == NULL) return false;
    const uint8_t *here = w->household.flags + first;
    for (uint32_t e = t->offset[h]; e < t->offset[h + 1]; e++)
        if ((here[t->local[e]] & flags) == flags) return true;
    if (t->cross_first[v] == t->cross_first[v + 1]) return false;
    uint32_t from = bd_ties_across(t, v, h - first, &count);
    for (uint32_t e = from; e < from + count; e++)
        if ((w->household.flags[t->cross_to[e]] & flags) == flags) return true;
    return false;
}

static double power_pair(const bd_view *w, uint32_t h, size_t a, size_t b)
{
    size_t n = w->counts.nhousehold;
    return 0.5 * ((double)w->household.power[a * n + h] + (double)w->household.power[b * n + h]);
}

#define SEE(name) static double see_##name(const bd_adequacy *a, const bd_view *w, uint32_t i)

SEE(take_up)
{
    (void)a;
    return has(w, i, BD_FLAG_LEADER) ? NOT_ASKED : has(w, i, BD_FLAG_ADOPTED);
}
SEE(take_up_leader)
{
    (void)a;
    return has(w, i, BD_FLAG_LEADER) ? has(w, i, BD_FLAG_ADOPTED) : NOT_ASKED;
}
SEE(take_up_near_taker)
{
    if (has(w, i, BD_FLAG_LEADER) || !any_neighbour(w, i, BD_FLAG_LEADER | BD_FLAG_ADOPTED))
        return NOT_ASKED;
    return see_take_up(a, w, i);
}
SEE(take_up_near_refuser)
{
    if (has(w, i, BD_FLAG_LEADER) || !any_neighbour(w, i, BD_FLAG_LEADER) ||
        any_neighbour(w, i, BD_FLAG_LEADER | BD_FLAG_ADOPTED))
        return NOT_ASKED;
    return see_take_up(a, w, i);
}
SEE(taker_alone)
{
    (void)a;
    if (has(w, i, BD_FLAG_LEADER) || !has(w, i, BD_FLAG_ADOPTED)) return NOT_ASKED;
    return !any_neighbour(w, i, BD_FLAG_ADOPTED);
}
SEE(empowerment_index)
{
    return 1 -
           a->lack[bd_adequacy_pattern(w->household.power + i, w->counts.nhousehold, a->threshold)];
}
SEE(consumption)
{
    (void)a;
    return (double)w->household.consumption[i];
}
SEE(asset_index)
{
    (void)a;
    return (double)w->household.log_assets[i];
}
SEE(income)
{
    (void)a;
    return (double)w->household.income[i];
}

/* Households of a village on a list of the entitled. */
static uint32_t eligible(const bd_view *w, uint32_t v)
{
    uint32_t count = 0;
    for (uint32_t h = w->village.first[v]; h < w->village.first[v] + w->village.count[v]; h++)
        count += w->household.entitled[h] != 0;
    return count;
}

SEE(entitlement_eligible)
{
    (void)a;
    uint32_t count = eligible(w, i);
    return count == 0 ? NOT_ASKED : (double)w->village.received[i] / count;
}
SEE(entitlement_ineligible)
{
    (void)a;
    uint32_t count = eligible(w, i), others = w->village.count[i] - count;
    return count == 0 || others == 0 ? NOT_ASKED : (double)w->village.received_others[i] / others;
}
SEE(economic_power)
{
    (void)a;
    return power_pair(w, i, BD_POWER_economy, BD_POWER_resources);
}
SEE(social_power)
{
    (void)a;
    return power_pair(w, i, BD_POWER_choice, BD_POWER_care);
}
SEE(political_power)
{
    (void)a;
    return power_pair(w, i, BD_POWER_ideas, BD_POWER_institutions);
}
SEE(joiner_gone)
{
    (void)a;
    bool member = w->household.group[i] != BD_NO_GROUP;
    return member || w->household.role[i] == BD_ROLE_disengaged ? !member : NOT_ASKED;
}
SEE(member_year)
{
    (void)a;
    return w->household.group[i] == BD_NO_GROUP ? NOT_ASKED : w->household.member_months[i] >= 12;
}
SEE(group_cycles)
{
    (void)a;
    return w->group.id[i] == 0 ? NOT_ASKED : w->group.cycles[i];
}
SEE(group_unschooled)
{
    (void)a;
    return w->group.id[i] == 0 ? NOT_ASKED : w->group.schooled[i] == 0;
}
SEE(public_goods)
{
    (void)a;
    return w->village.goods[i];
}
SEE(openness)
{
    (void)a;
    return w->village.factor[(size_t)BD_FACTOR_institutions * w->counts.nvillage + i];
}
SEE(decisions_poor)
{
    (void)a;
    return w->village.decided[i] == 0 ? NOT_ASKED
                                      : (double)w->village.decided_poor[i] / w->village.decided[i];
}
SEE(inclusion)
{
    (void)a;
    return has(w, i, BD_FLAG_HELD_BACK) ? takes_part(w, i) : NOT_ASKED;
}
SEE(institutional_index)
{
    double sum = see_openness(a, w, i), n = 1, decisions = see_decisions_poor(a, w, i);
    double part = 0, held_back = 0;
    for (uint32_t h = w->village.first[i]; h < w->village.first[i] + w->village.count[i]; h++)
        if (has(w, h, BD_FLAG_HELD_BACK)) held_back++, part += takes_part(w, h);
    if (!isnan(decisions)) sum += decisions, n++;
    if (held_back > 0) sum += part / held_back, n++;
    return sum / n;
}
SEE(distress)
{
    (void)a;
    return (double)w->household.distress[i];
}
SEE(self_efficacy)
{
    (void)a;
    return (double)w->household.agency[(size_t)BD_AGENCY_skill * w->counts.nhousehold + i];
}
SEE(functioning)
{
    size_t n = w->counts.nhousehold;
    double awareness = (double)w->household.agency[BD_AGENCY_awareness * n + i];
    double motivation = (double)w->household.agency[BD_AGENCY_motivation * n + i];
    double skill = see_self_efficacy(a, w, i);
    if (awareness <= 0 || skill <= 0 || motivation <= 0) return 0;
    return 3 / (1 / awareness + 1 / skill + 1 / motivation) * (1 - see_distress(a, w, i) / 2);
}
SEE(missing_spending)
{
    (void)a;
    double sum = 0, n = 0;
    for (uint32_t k = 0; k < w->counts.ninstitution; k++) {
        size_t at = (size_t)k * w->counts.nvillage + i;
        if (w->village.listed[at] > 0 || w->village.leakage[at] <= 0) continue;
        sum += w->village.leakage[at], n++;
    }
    return n > 0 ? sum / n : NOT_ASKED;
}
SEE(attendance)
{
    (void)a;
    return takes_part(w, i);
}

/* Counts x among those asked. */
static inline void add(double x, double *sum, double *n)
{
    *sum += isnan(x) ? 0 : x;
    *n += isnan(x) ? 0 : 1;
}

/* Each row over `count` rows of its table from `from` on: no household costs a call, and four sums
 * in turn need not wait for one another. */
#define O(target, name, ...)                                                                      \
    static void sum_##name(const bd_adequacy *a, const bd_view *w, uint32_t from, uint32_t count, \
                           bd_observed_sum *out)                                                  \
    {                                                                                             \
        double sum[4] = {0}, n[4] = {0};                                                          \
        uint32_t i = from, end = from + count;                                                    \
        for (; i + 4 <= end; i += 4)                                                              \
            for (uint32_t k = 0; k < 4; k++) add(see_##name(a, w, i + k), &sum[k], &n[k]);        \
        for (; i < end; i++) add(see_##name(a, w, i), &sum[0], &n[0]);                            \
        out->sum += (sum[0] + sum[2]) + (sum[1] + sum[3]);                                        \
        out->n += (n[0] + n[2]) + (n[1] + n[3]);                                                  \
    }
BD_OBSERVATIONS(O)
#undef O

typedef void sum_rows(const bd_adequacy *a, const bd_view *w, uint32_t from, uint32_t count,
                      bd_observed_sum *out);

static sum_rows *const sums[BD_NOBSERVATION] = {
#define O(target, name, ...) sum_##name,
    BD_OBSERVATIONS(O)
#undef O
};

static const bd_observation_row rows[BD_NOBSERVATION] = {
#define O(target, name, of, high, unit, label, meaning) \
    {#target, #name, BD_OBSERVED_##of, high, unit, label, meaning, see_##name},
    BD_OBSERVATIONS(O)
#undef O
};

const bd_observation_row *bd_observations(void)
{
    return rows;
}

const bd_observation_row *bd_observation_find(const char *name)
{
    for (size_t i = 0; i < BD_NOBSERVATION; i++)
        if (strcmp(rows[i].name, name) == 0) return &rows[i];
    return NULL;
}

/* Whether anybody in the village knows the topic: before that no study asks who took it up, and the
 * walk over everybody's ties is saved. */
static bool has_topic(const bd_view *w, uint32_t v)
{
    const uint8_t *informed = w->household.informed + w->village.first[v];
    for (uint32_t i = 0; i < w->village.count[v]; i++)
        if (informed[i] != 0) return true;
    return false;
}

void bd_observe_village(const bd_adequacy *a, const bd_view *view, uint32_t village,
                        bd_observed_sum out[BD_NOBSERVATION])
{
    const uint32_t from[] = {view->village.first[village], village * view->counts.slots, village};
    const uint32_t count[] = {view->village.count[village], view->counts.slots, 1};
    bool topic = has_topic(view, village);
    for (size_t r = 0; r < BD_NOBSERVATION; r++) {
        out[r] = (bd_observed_sum){0};
        if (!topic && strcmp(rows[r].target, "T1") == 0) continue;
        sums[r](a, view, from[rows[r].of], count[rows[r].of], &out[r]);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The observation model, one function a row. */
#include "measure/observation.h"

#include "base/hot.h"
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

BD_HOT static uint32_t count_entitled(const uint16_t *entitled, uint32_t n)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) count += entitled[i] != 0;
    return count;
}

/* Households of a village on a list of the entitled. */
static uint32_t eligible(const bd_view *w, uint32_t v)
{
    return count_entitled(w->household.entitled + w->village.first[v], w->village.count[v]);
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
/* Households that norms hold back, and those of them that take part. */
typedef struct inclusion {
    uint32_t held_back, part;
} inclusion;

BD_HOT static inclusion count_included(uint32_t n, const uint8_t *flags, const uint16_t *group)
{
    uint32_t held_back = 0, part = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t held = (flags[i] & BD_FLAG_HELD_BACK) != 0;
        uint32_t takes = (flags[i] & BD_FLAG_PART) != 0 || group[i] != BD_NO_GROUP;
        held_back += held;
        part += held & takes;
    }
    return (inclusion){held_back, part};
}

static inclusion included(const bd_view *w, uint32_t v)
{
    uint32_t first = w->village.first[v];
    return count_included(w->village.count[v], w->household.flags + first,
                          w->household.group + first);
}

SEE(institutional_index)
{
    double sum = see_openness(a, w, i), n = 1, decisions = see_decisions_poor(a, w, i);
    inclusion of = included(w, i);
    if (!isnan(decisions)) sum += decisions, n++;
    if (of.held_back > 0) sum += (double)of.part / of.held_back, n++;
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
    return takes_part(w, i) ? 1 : w->village.attended[w->household.village[i]];
}

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

typedef float half __attribute__((vector_size(16)));
typedef double doubles __attribute__((vector_size(32)));
typedef int64_t marks __attribute__((vector_size(32)));
#define AT_ONCE 4u /* households that are added side by side */
#define BLOCK 1024u
#define INLINE static inline __attribute__((always_inline))

/* The next AT_ONCE floats; one and zeros when fewer than so many are `left`. */
INLINE void load(const float *x, uint32_t left, doubles *out)
{
    half some = {0};
    if (left < AT_ONCE)
        memcpy(&some, x, sizeof *x);
    else
        memcpy(&some, x, sizeof some);
    *out = __builtin_convertvector(some, doubles);
}

INLINE uint32_t step(uint32_t left)
{
    return left < AT_ONCE ? 1 : AT_ONCE;
}

INLINE double sum_of(const doubles *x)
{
    return ((*x)[0] + (*x)[2]) + ((*x)[1] + (*x)[3]);
}

BD_HOT static double sum_floats(uint32_t n, const float *x)
{
    doubles sum = {0}, a;
    for (uint32_t i = 0; i < n; i += step(n - i)) {
        load(x + i, n - i, &a);
        sum += a;
    }
    return sum_of(&sum);
}

BD_HOT static double sum_pairs(uint32_t n, const float *x, const float *y)
{
    doubles sum = {0}, a, b;
    for (uint32_t i = 0; i < n; i += step(n - i)) {
        load(x + i, n - i, &a), load(y + i, n - i, &b);
        sum += 0.5 * (a + b);
    }
    return sum_of(&sum);
}

BD_HOT static double sum_functioning(uint32_t n, const float *awareness, const float *skill,
                                     const float *motivation, const float *distress)
{
    doubles sum = {0}, a, s, m, d;
    for (uint32_t i = 0; i < n; i += step(n - i)) {
        load(awareness + i, n - i, &a), load(skill + i, n - i, &s);
        load(motivation + i, n - i, &m), load(distress + i, n - i, &d);
        doubles whole = 3 / (1 / a + 1 / s + 1 / m) * (1 - d / 2);
        sum += (doubles)((marks)whole & (marks)(a > 0) & (marks)(s > 0) & (marks)(m > 0));
    }
    return sum_of(&sum);
}

static double sum_index(const bd_adequacy *a, const bd_view *w, uint32_t first, uint32_t n)
{
    uint8_t pattern[BLOCK];
    double sum[AT_ONCE] = {0};
    for (uint32_t from = 0; from < n; from += BLOCK) {
        uint32_t some = from + BLOCK < n ? BLOCK : n - from, i = 0;
        bd_adequacy_patterns(w->household.power + first + from, w->counts.nhousehold, some,
                             a->threshold, pattern);
        for (; i + AT_ONCE <= some; i += AT_ONCE)
            for (uint32_t k = 0; k < AT_ONCE; k++) sum[k] += 1 - a->lack[pattern[i + k]];
        for (; i < some; i++) sum[0] += 1 - a->lack[pattern[i]];
    }
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

/* What is counted of households in and out of groups. */
typedef struct membership {
    uint32_t members, year, gone, part;
} membership;

BD_HOT static membership count_members(uint32_t n, const uint16_t *group, const uint8_t *months,
                                       const uint8_t *role, const uint8_t *flags)
{
    uint32_t members = 0, year = 0, gone = 0, part = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t member = group[i] != BD_NO_GROUP;
        members += member;
        year += member & (months[i] >= 12);
        gone += !member & (role[i] == BD_ROLE_disengaged);
        part += member | ((flags[i] & BD_FLAG_PART) != 0);
    }
    return (membership){members, year, gone, part};
}

#define NOT_YET (-1) /* asked of a row that is not summed up yet */

/* Rows that every household is asked, column by column: as their functions have it, which ask the
 * rows that are not here one by one. */
static void observe_households(const bd_adequacy *a, const bd_view *w, uint32_t v,
                               bd_observed_sum out[BD_NOBSERVATION])
{
    size_t all = w->counts.nhousehold;
    uint32_t first = w->village.first[v], n = w->village.count[v];
    const float *power = w->household.power + first, *agency = w->household.agency + first;
    const float *distress = w->household.distress + first;
#define POWER(name) (power + (size_t)BD_POWER_##name * all)
#define AGENCY(name) (agency + (size_t)BD_AGENCY_##name * all)
#define PUT(row, total, asked) out[BD_OBSERVE_##row] = (bd_observed_sum){total, asked}
    PUT(empowerment_index, sum_index(a, w, first, n), n);
    PUT(consumption, sum_floats(n, w->household.consumption + first), n);
    PUT(asset_index, sum_floats(n, w->household.log_assets + first), n);
    PUT(income, sum_floats(n, w->household.income + first), n);
    PUT(economic_power, sum_pairs(n, POWER(economy), POWER(resources)), n);
    PUT(social_power, sum_pairs(n, POWER(choice), POWER(care)), n);
    PUT(political_power, sum_pairs(n, POWER(ideas), POWER(institutions)), n);
    PUT(distress, sum_floats(n, distress), n);
    PUT(self_efficacy, sum_floats(n, AGENCY(skill)), n);
    PUT(functioning,
        sum_functioning(n, AGENCY(awareness), AGENCY(skill), AGENCY(motivation), distress), n);
    membership m = count_members(n, w->household.group + first, w->household.member_months + first,
                                 w->household.role + first, w->household.flags + first);
    inclusion of = included(w, v);
    PUT(joiner_gone, m.gone, m.members + m.gone);
    PUT(member_year, m.year, m.members);
    PUT(attendance, m.part + (n - m.part) * w->village.attended[v], n);
    PUT(inclusion, of.part, of.held_back);
#undef POWER
#undef AGENCY
#undef PUT
}

/* Row r of `count` rows of its table from `from` on, one by one. */
static bd_observed_sum sum_rows(const bd_adequacy *a, const bd_view *w, size_t r, uint32_t from,
                                uint32_t count)
{
    bd_observed_sum sum = {0};
    for (uint32_t i = from; i < from + count; i++) {
        double x = rows[r].observe(a, w, i);
        if (!isnan(x)) sum.sum += x, sum.n++;
    }
    return sum;
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
    for (size_t r = 0; r < BD_NOBSERVATION; r++) out[r] = (bd_observed_sum){0, NOT_YET};
    observe_households(a, view, village, out);
    for (size_t r = 0; r < BD_NOBSERVATION; r++) {
        bool take_up = strcmp(rows[r].target, "T1") == 0;
        if (take_up && !topic)
            out[r] = (bd_observed_sum){0};
        else if (out[r].n < 0)
            out[r] = sum_rows(a, view, r, from[rows[r].of], count[rows[r].of]);
    }
}

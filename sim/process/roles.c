/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Roles and attribution (MODEL.md 7.11). A household is empowered when its adequacy score has held
 * for months running, so a flicker is no event. Whoever added to its agency times practice gains
 * credit; a weighted reservoir keeps one candidate without bias and in constant memory. When a
 * household is first empowered the candidate is its parent; generations follow in the lineage
 * row, since a parent may live in another village. */
#include "process/roles.h"

#include "base/hot.h"
#include "base/list.h"
#include "process/schedule.h"
#include "state/shown.h"
#include "state/ties.h"

/* Months running with an adequate score, up to 255. */
BD_HOT static void score(uint32_t n, const float *restrict power, size_t stride,
                         const float *restrict threshold, const float *restrict weight,
                         float cutoff, float *restrict sum, uint8_t *restrict streak)
{
    for (uint32_t i = 0; i < n; i++) sum[i] = 0;
    for (int k = 0; k < BD_NPOWER; k++) {
        const float *restrict x = power + (size_t)k * stride;
        float z = threshold[k], w = weight[k];
        for (uint32_t i = 0; i < n; i++) sum[i] += x[i] >= z ? w : 0.0f;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint8_t longer = streak[i] < 255 ? (uint8_t)(streak[i] + 1) : streak[i];
        streak[i] = sum[i] >= cutoff ? longer : 0;
    }
}

BD_HOT static void earn(uint32_t n, const float *restrict agency, const float *restrict own,
                        const float *restrict usual, const float *restrict worked,
                        const float *restrict taught, const float *restrict card,
                        float *restrict credit, float *restrict used)
{
    for (uint32_t i = 0; i < n; i++) {
        bd_credit_weights w = bd_credit_of(agency[i], own[i], usual[i], worked[i], taught[i]);
        float all = w.group + w.work + w.neighbours, with = credit[i] + all;
        credit[i] = with;
        used[i] = bd_credit_replaces(all, with, card[i]) && with > 0 ? all / with : 0.0f;
    }
}

/* What a member counts for when a group's credit is passed on: the empowered three times. Sums, for
 * no machine could guess the branch. */
static uint32_t contribution(uint8_t role)
{
    uint32_t able = (role == BD_ROLE_empowered) | (role == BD_ROLE_cadre);
    return 1 + 2 * able;
}

/* A member of i's group other than i, by contribution; `r` uniform in (0,1). */
static uint32_t pick_member(const bd_village_month *m, uint32_t i, float r)
{
    const uint8_t *role = BD_ROWS(m, role, 0);
    const uint32_t *first = m->s->member_first + BD_ROWS(m, group, 0)[i];
    const uint32_t *from = m->s->member + first[0], *end = m->s->member + first[1];
    uint32_t total = 0;
    for (const uint32_t *j = from; j < end; j++) total += contribution(role[*j]);
    uint32_t place = (uint32_t)(r * (float)(total - contribution(role[i])));
    for (const uint32_t *j = from; j < end; j++) {
        uint32_t weight = *j == i ? 0 : contribution(role[*j]);
        if (place < weight) return m->first + *j;
        place -= weight;
    }
    return BD_NONE;
}

/* The k-th neighbour of household i, those inside the village first; BD_NONE after the last. */
static uint32_t neighbour(const bd_village_month *m, uint32_t i, uint32_t k)
{
    const bd_ties *ties = &m->w->ties;
    uint32_t from = ties->offset[m->first + i], local = ties->offset[m->first + i + 1] - from;
    if (k < local) return m->first + ties->local[from + k];
    uint32_t count, across = bd_ties_across(ties, m->v, i, &count);
    return k - local < count ? ties->cross_to[across + k - local] : BD_NONE;
}

/* A neighbour by what it gave: visits of cadres, and an equal share of the urge that the example
 * of all who take part gave together. */
static uint32_t pick_neighbour(const bd_village_month *m, uint32_t i, float r)
{
    const bd_world *w = m->w;
    const uint32_t *seen = w->household.shown + (size_t)(m->month & 1) * w->counts.nhousehold;
    const bd_params_influence *p = &m->p->influence;
    float teach = (float)(2 * p->cadre_teach + p->cadre_encourage) / BD_SHOWN_VISIT;
    uint32_t visits = 0, examples = 0;
    for (uint32_t k = 0, j; (j = neighbour(m, i, k)) != BD_NONE; k++)
        visits += bd_visits_seen(seen[j]), examples += seen[j] & BD_SHOWN_PART;
    float urge = (float)p->motivation * BD_PLANE(m, encourage, 0)[i];
    float each = examples > 0 ? urge / (float)examples : 0;
    float place = r * (teach * (float)visits + each * (float)examples);
    uint32_t picked = BD_NONE; /* rounding may leave a rest: it is the last giver's */
    for (uint32_t k = 0, j; (j = neighbour(m, i, k)) != BD_NONE && place >= 0; k++) {
        float gave = teach * (float)bd_visits_seen(seen[j]) + (seen[j] & BD_SHOWN_PART ? each : 0);
        place -= gave;
        if (gave > 0) picked = j;
    }
    return picked;
}

static uint32_t source_of(const bd_village_month *m, uint32_t i, float rest)
{
    bd_credit_weights w = bd_credit_of(BD_PLANE(m, agency, 0)[i], BD_PLANE(m, own, 0)[i],
                                       BD_ROWS(m, practice_ref, 0)[i], BD_PLANE(m, worked, 0)[i],
                                       BD_PLANE(m, taught, 0)[i]);
    bd_stream s = bd_stream_open(m->w->luck, BD_KIND_HOUSEHOLD, BD_ROWS(m, id, 0)[i], m->month,
                                 BD_PURPOSE_CREDIT);
    float place = rest * (w.group + w.work + w.neighbours);
    if (place < w.work) return bd_source_make(BD_SOURCE_WORKER, m->w->village.post[m->v]);
    if (place < w.work + w.group) {
        uint16_t slot = BD_ROWS(m, group, 0)[i];
        if (slot == BD_NO_GROUP) return bd_source_make(BD_SOURCE_NONE, 0);
        uint32_t founder = m->w->group.founder[(size_t)m->v * m->w->counts.slots + slot];
        bool self = bd_source_kind(founder) == BD_SOURCE_HOUSEHOLD &&
                    bd_source_row(founder) == m->first + i;
        if (bd_source_kind(founder) != BD_SOURCE_NONE && !self &&
            (double)bd_uniform(&s) < m->p->groups.founder_credit)
            return founder;
        uint32_t member = pick_member(m, i, bd_uniform(&s));
        return member == BD_NONE ? bd_source_make(BD_SOURCE_NONE, 0)
                                 : bd_source_make(BD_SOURCE_HOUSEHOLD, member);
    }
    uint32_t neighbour = pick_neighbour(m, i, bd_uniform(&s));
    return neighbour == BD_NONE ? bd_source_make(BD_SOURCE_NONE, 0)
                                : bd_source_make(BD_SOURCE_HOUSEHOLD, neighbour);
}

/* Who takes a new candidate and is not empowered yet. */
BD_HOT static void mark_earners(uint32_t n, const float *restrict used,
                                const uint16_t *restrict since, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (used[i] > 0) & (since[i] == 0);
}

static void attribute(bd_village_month *m)
{
    float *used = BD_PLANE(m, room, 1);
    const float *card = BD_PLANE(m, card, BD_CARD_candidate);
    earn(m->n, BD_PLANE(m, agency, 0), BD_PLANE(m, own, 0), BD_ROWS(m, practice_ref, 0),
         BD_PLANE(m, worked, 0), BD_PLANE(m, taught, 0), card, BD_ROWS(m, credit, 0), used);
    mark_earners(m->n, used, BD_ROWS(m, empowered_month, 0), m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, m->s->wait);
    if (count > 0) bd_roster(m);
    for (uint32_t j = 0; j < count; j++) {
        uint32_t i = m->s->wait[j];
        BD_ROWS(m, candidate, 0)[i] = source_of(m, i, bd_card_rest(card[i], used[i]));
    }
}

/* Whether an empowered member becomes a cadre. */
static uint8_t rise(const bd_village_month *m, uint32_t i, float card)
{
    uint16_t slot = BD_ROWS(m, group, 0)[i];
    float skill =
        BD_ROWS(m, agency, BD_AGENCY_skill)[i] - BD_ROWS(m, agency_base, BD_AGENCY_skill)[i];
    float motivation = BD_ROWS(m, agency, BD_AGENCY_motivation)[i] -
                       BD_ROWS(m, agency_base, BD_AGENCY_motivation)[i];
    float chance = bd_logisticf(m->c->cadre_logit + (float)m->p->roles.cadre_skill * skill +
                                (float)m->p->roles.cadre_motivation * motivation +
                                m->w->group.training[(size_t)m->v * m->w->counts.slots + slot]);
    chance *= bd_ripe(BD_ROWS(m, member_months, 0)[i], (float)m->p->roles.cadre_months);
    return card < chance ? BD_ROLE_cadre : BD_ROLE_empowered;
}

/* No chance of becoming a cadre exceeds that of the most skilled and most motivated in the group
 * with the most training, so most cards need no look at the household. */
static float most_likely(const bd_village_month *m)
{
    const float *training = m->w->group.training + (size_t)m->v * m->w->counts.slots;
    float most = 0;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++)
        most = training[slot] > most ? training[slot] : most;
    return 1.001f * bd_logisticf(m->c->cadre_logit + (float)m->p->roles.cadre_skill +
                                 (float)m->p->roles.cadre_motivation + most);
}

/* How much lower than usual trust must lie before a household counts as disappointed; below what
 * awareness it counts as uninformed. */
#define DISAPPOINTED 0.1f
#define UNINFORMED 0.35f

BD_HOT static void mark_knowing(uint32_t n, const float *restrict awareness,
                                uint8_t *restrict knows)
{
    for (uint32_t i = 0; i < n; i++) knows[i] = awareness[i] >= UNINFORMED;
}

BD_HOT static void mark_let_down(uint32_t n, const float *restrict trust,
                                 const float *restrict usual_trust, uint8_t *restrict let_down)
{
    for (uint32_t i = 0; i < n; i++) let_down[i] = trust[i] < usual_trust[i] - DISAPPOINTED;
}

BD_HOT static void mark_part(uint32_t n, const uint16_t *restrict group,
                             const uint8_t *restrict flags, uint8_t *restrict part)
{
    for (uint32_t i = 0; i < n; i++)
        part[i] = (group[i] != BD_NO_GROUP) | ((flags[i] & BD_FLAG_PART) != 0);
}

/* Roles and reasons of all, cadres left to climb. Bytes only, so that the loop vectorises. */
BD_HOT static void place(uint32_t n, const uint8_t *restrict part, const uint8_t *restrict knows,
                         const uint8_t *restrict let_down, const uint8_t *restrict streak,
                         uint8_t months, uint8_t *restrict role, uint8_t *restrict reason)
{
    for (uint32_t i = 0; i < n; i++) {
        uint8_t able = streak[i] >= months;
        uint8_t unseen = knows[i] ? BD_ROLE_aware : BD_ROLE_inactive;
        uint8_t outside = role[i] >= BD_ROLE_participant ? BD_ROLE_disengaged : unseen;
        uint8_t stays = knows[i] ? BD_REASON_constrained : BD_REASON_uninformed;
        uint8_t why = let_down[i] ? BD_REASON_disappointed : stays;
        uint8_t below = part[i] ? BD_ROLE_participant : outside;
        role[i] = able ? BD_ROLE_empowered : below;
        reason[i] = able | part[i] ? BD_REASON_none : why;
    }
}

BD_HOT static void mark_cadres(uint32_t n, const uint8_t *restrict role,
                               const uint8_t *restrict streak, uint8_t months,
                               uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (role[i] == BD_ROLE_cadre) & (streak[i] >= months);
}

BD_HOT static void mark_newly(uint32_t n, const uint8_t *restrict streak, uint8_t months,
                              const uint16_t *restrict since, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (streak[i] >= months) & (since[i] == 0);
}

/* Empowered members whose card may make them cadres. */
BD_HOT static void mark_likely(uint32_t n, const uint8_t *restrict streak, uint8_t months,
                               const uint16_t *restrict group, const float *restrict card,
                               float bound, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++)
        mask[i] = (streak[i] >= months) & (group[i] != BD_NO_GROUP) & (card[i] < bound);
}

/* Members of groups that a cadre carries beyond what is usual, which the second half of burn-in
 * measures: where groups grow faster than cadres, those there are burn out. */
static double overload(bd_village_month *m, uint32_t cadres)
{
    const uint16_t *members = m->w->group.members + (size_t)m->v * m->w->counts.slots;
    double all = 0, *usual = &m->w->village.cadre_load_ref[m->v];
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++) all += members[slot];
    double load = bd_cadre_load(all, cadres);
    if (!m->burn_in) return bd_overload(load, *usual);
    if (!m->settling)
        *usual += (load - *usual) / ((double)(m->month - bd_settling_months(m->p)) + 1);
    return 0;
}

/* Cadres who burn out, or whose time is over, stop. `card`: of every household. */
static void retire(bd_village_month *m, const uint32_t *cadres, uint32_t n, const float *card)
{
    const float *distress = BD_ROWS(m, distress, 0), *usual = BD_ROWS(m, distress_base, 0);
    uint8_t *role = BD_ROWS(m, role, 0);
    const bd_params_roles *p = &m->p->roles;
    float by_load = (float)(p->cadre_overload * overload(m, n));
    for (uint32_t j = 0; j < n; j++) {
        uint32_t i = cadres[j];
        float chance = bd_cadre_stops((float)p->cadre_end, by_load, (float)p->cadre_distress,
                                      distress[i] - usual[i]);
        role[i] = card[i] < chance ? BD_ROLE_empowered : BD_ROLE_cadre;
    }
}

static void climb(bd_village_month *m)
{
    bd_village_table *v = &m->w->village;
    uint8_t *role = BD_ROWS(m, role, 0), months = (uint8_t)m->p->roles.months;
    const uint8_t *streak = BD_ROWS(m, streak, 0), *flags = BD_ROWS(m, flags, 0);
    const uint16_t *group = BD_ROWS(m, group, 0);
    uint16_t *since = BD_ROWS(m, empowered_month, 0);
    uint32_t *cadres = m->s->wait, *some = m->s->order;
    mark_cadres(m->n, role, streak, months, m->s->mask);
    uint32_t ncadre = bd_list(m->s->mask, m->n, cadres);
    uint8_t *part = (uint8_t *)BD_PLANE(m, room, 1), *knows = part + m->s->stride;
    uint8_t *let_down = knows + m->s->stride;
    mark_part(m->n, group, flags, part);
    mark_knowing(m->n, BD_ROWS(m, agency, BD_AGENCY_awareness), knows);
    mark_let_down(m->n, BD_ROWS(m, agency, BD_AGENCY_trust),
                  BD_ROWS(m, agency_base, BD_AGENCY_trust), let_down);
    place(m->n, part, knows, let_down, streak, months, role, BD_ROWS(m, reason, 0));

    v->newly[m->v] = v->newly_held_back[m->v] = 0;
    mark_newly(m->n, streak, months, since, m->s->mask);
    uint32_t newly = bd_list(m->s->mask, m->n, some);
    for (uint32_t j = 0; j < newly; j++) {
        since[some[j]] = (uint16_t)(m->month + 1);
        v->newly[m->v]++;
        v->newly_held_back[m->v] += flags[some[j]] & BD_FLAG_HELD_BACK ? 1 : 0;
    }

    const float *card = BD_PLANE(m, card, BD_CARD_cadre);
    mark_likely(m->n, streak, months, group, card, most_likely(m), m->s->mask);
    uint32_t likely = bd_list(m->s->mask, m->n, some);
    for (uint32_t j = 0; j < likely; j++) role[some[j]] = rise(m, some[j], card[some[j]]);
    retire(m, cadres, ncadre, card);
}

void bd_roles(bd_village_month *m)
{
    if (m->p->processes.powers)
        score(m->n, BD_ROWS(m, power, 0), m->w->counts.nhousehold, m->c->threshold, m->c->weight,
              (float)m->p->roles.cutoff - 1e-6f, BD_PLANE(m, room, 2), BD_ROWS(m, streak, 0));
    if (!m->settling) attribute(m);
    climb(m);
}

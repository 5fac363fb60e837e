/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources (MODEL.md 7.17). Households above the poor give hours or money, or do not because they
 * are uninformed or let down. Volunteers stay where they find a place to serve: in the projects of
 * groups that act, or in visits to those in need that the programme opens. Organisations are won by
 * work with partners. Hours and money go to groups that act; what they have beyond the usual helps
 * them succeed (groupwork.c). Money and minutes are whole numbers, and none is lost: what a
 * household gives is what it has less (livelihood.c). Who begins to
 * give is drawn from candidates, since few do: drawing for every household would cost more than all
 * that follows. */
#include "process/sources.h"

#include "base/hot.h"
#include "base/list.h"
#include "process/delivery.h"
#include "process/schedule.h"

#include <string.h>

BD_HOT static void mark_givers(uint32_t n, const uint8_t *restrict giving, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = giving[i] > 0;
}

/* Households above the poor that do not give, by why: four counts of bytes. */
BD_HOT static void count_reasons(uint32_t n, const uint8_t *restrict giving,
                                 const uint8_t *restrict stratum, const uint8_t *restrict reason,
                                 uint32_t *restrict count)
{
    uint32_t uninformed = 0, disappointed = 0, constrained = 0, others = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t idle = (giving[i] == 0) & (stratum[i] != BD_STRATUM_poor);
        uninformed += idle & (reason[i] == BD_REASON_uninformed);
        disappointed += idle & (reason[i] == BD_REASON_disappointed);
        constrained += idle & (reason[i] == BD_REASON_constrained);
        others += idle & (reason[i] == BD_REASON_none);
    }
    count[BD_REASON_none] = others, count[BD_REASON_uninformed] = uninformed;
    count[BD_REASON_disappointed] = disappointed, count[BD_REASON_constrained] = constrained;
}

/* Whether a group can use what others give: it acts, and not by itself. */
static bool can_use(const bd_group_table *group, size_t g)
{
    return group->id[g] != 0 && group->stage[g] == BD_STAGE_act &&
           group->solution[g] != BD_SOLUTION_self_help;
}

static uint32_t acting_groups(const bd_village_month *m)
{
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++)
        count += can_use(&m->w->group, (size_t)m->v * m->w->counts.slots + slot);
    return count;
}

/* What a village has to give to groups this month, and what its media reach. */
typedef struct supply {
    int64_t minutes, money;
    double reach;
} supply;

static void book(bd_village_month *m, bd_giver giver, int64_t minutes, int64_t money)
{
    size_t at = (size_t)giver * m->w->counts.nvillage + m->v;
    m->w->village.mobilised_minutes[at] += minutes;
    m->w->village.mobilised_money[at] += money;
}

/* Organisations begin and cease to give; what the active ones give is added to the supply. One that
 * decides for a district draws once for all its villages. */
static void partners(bd_village_month *m, supply *s)
{
    const bd_village_table *v = &m->w->village;
    for (uint32_t o = 0; o < m->p->norganisation; o++) {
        const bd_organisation *of = &m->p->organisation[o];
        bool district = of->level == 1;
        uint64_t place = district ? m->w->district.id[v->district[m->v]] : v->id[m->v];
        bd_stream luck =
            bd_stream_open(m->w->luck, district ? BD_KIND_DISTRICT : BD_KIND_VILLAGE,
                           bd_mix2(place, m->c->organisation_id[o]), m->month, BD_PURPOSE_sources);
        double begins = (double)bd_uniform(&luck), ends = (double)bd_uniform(&luck);
        uint8_t *active = &v->partner[(size_t)o * m->w->counts.nvillage + m->v];
        double work = m->s->village_up[BD_CHANNEL_partners];
        if (*active)
            *active = ends >= of->end;
        else
            *active = begins < bd_activation_chance(of->start, work, of->ease);
        if (!*active) continue;
        int64_t minutes = (int64_t)(of->hours * 60 + 0.5), money = (int64_t)(of->money + 0.5);
        book(m, (bd_giver)(BD_GIVER_business + of->kind), minutes, money);
        s->minutes += minutes, s->money += money, s->reach += of->reach;
    }
    if (s->reach > 1) s->reach = 1;
}

/* Volunteers that visit those in need: households in a crisis first, then those first in the order
 * of help. */
static void care(bd_village_month *m, uint32_t volunteers)
{
    const bd_params_sources *p = &m->p->sources;
    const uint8_t *crisis = BD_ROWS(m, crisis, 0), *priority = BD_ROWS(m, priority, 0);
    double visits = volunteers * p->hours / p->visit;
    for (int turn = 0; turn < 2 && visits > 0; turn++) {
        for (uint32_t i = 0; i < m->n; i++)
            m->s->mask[i] = turn == 0 ? crisis[i] > 0 : (crisis[i] == 0) & (priority[i] >= 192);
        uint32_t count = bd_list(m->s->mask, m->n, m->s->order);
        double each = bd_visits_each(visits, count);
        if (!(each > 0)) continue;
        m->s->reached = m->s->pushed = m->n;
        float coping = (float)(each * p->care);
        float practice = (float)bd_clamp(each * p->care_practice, 0, 1);
        float *up = BD_PLANE(m, coping_up, 0), *given = BD_PLANE(m, given, BD_POWER_care);
        for (uint32_t j = 0; j < count; j++) {
            uint32_t i = m->s->order[j];
            up[i] += coping;
            given[i] = 1 - (1 - given[i]) * (1 - practice);
        }
        m->w->village.visits[m->v] += (uint32_t)(each * count + 0.5);
        visits -= each * count;
    }
}

#define BLOCK 256u /* givers whose draws are made together */

/* Givers stop by their own luck; whoever goes on has given a month longer. */
static void stop(bd_village_month *m, const uint32_t *giver, uint32_t count, double placed)
{
    const bd_params_sources *p = &m->p->sources;
    uint8_t *giving = BD_ROWS(m, giving, 0);
    const uint8_t *stratum = BD_ROWS(m, stratum, 0), *reason = BD_ROWS(m, reason, 0);
    const uint64_t *id = BD_ROWS(m, id, 0);
    const double chance[2] = {bd_stop_chance(p->end, p->unplaced, placed, false),
                              bd_stop_chance(p->end, p->unplaced, placed, true)};
    uint32_t word[BLOCK];
    for (uint32_t j = 0; j < count; j++) m->s->ids[j] = id[giver[j]];
    for (uint32_t from = 0; from < count; from += BLOCK) {
        uint32_t n = count - from < BLOCK ? count - from : BLOCK;
        bd_first_words(m->w->luck, BD_KIND_HOUSEHOLD, m->month, BD_PURPOSE_sources,
                       m->s->ids + from, n, word);
        for (uint32_t j = 0; j < n; j++) {
            uint32_t i = giver[from + j];
            bool stops = (double)bd_unit_float(word[j]) < chance[bd_gives_hours(stratum[i])] ||
                         reason[i] == BD_REASON_disappointed;
            giving[i] = stops ? 0 : (uint8_t)(giving[i] + (giving[i] < 255));
        }
    }
}

static float begin_chance(const bd_village_month *m, uint32_t i, float logit)
{
    const bd_params_sources *p = &m->p->sources;
    uint8_t reason = BD_ROWS(m, reason, 0)[i];
    double willing = reason == BD_REASON_uninformed     ? p->uninformed
                     : reason == BD_REASON_disappointed ? p->disappointed
                                                        : 1;
    return bd_giving_chance(logit, (float)p->awareness,
                            BD_ROWS(m, agency, BD_AGENCY_awareness)[i] -
                                BD_ROWS(m, agency_base, BD_AGENCY_awareness)[i],
                            (float)p->trust,
                            BD_ROWS(m, agency, BD_AGENCY_trust)[i] -
                                BD_ROWS(m, agency_base, BD_AGENCY_trust)[i],
                            (float)willing);
}

/* Candidates are as many as would begin if all were as willing as one can be, and begin with their
 * own chance over that: the same law as a draw for every household. */
static void begin(bd_village_month *m)
{
    const bd_params_sources *p = &m->p->sources;
    float logit = (float)(bd_logit(p->start) + p->momentum * m->w->village.momentum[m->v] +
                          p->salience * m->w->village.salience[m->v] +
                          bd_support(p->support, m->s->village_up[BD_CHANNEL_giving]));
    float most = bd_giving_chance(logit, (float)p->awareness, 1, (float)p->trust, 1, 1);
    bd_stream s = bd_stream_open(m->w->luck, BD_KIND_VILLAGE, m->w->village.id[m->v], m->month,
                                 BD_PURPOSE_sources);
    const uint8_t *stratum = BD_ROWS(m, stratum, 0);
    uint8_t *giving = BD_ROWS(m, giving, 0);
    double left = (double)most * m->n;
    for (; left > 0; left -= 1) {
        bool drawn = left >= 1 || (double)bd_uniform(&s) < left;
        uint32_t i = bd_below(&s, m->n);
        float u = bd_uniform(&s);
        if (drawn && bd_can_give(stratum[i]) && giving[i] == 0 &&
            u * most < begin_chance(m, i, logit))
            giving[i] = 1;
    }
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Hours lapse when no group can use them; money waits in the village's fund. */
static void lend(bd_village_month *m, supply s)
{
    const bd_params_sources *p = &m->p->sources;
    bd_group_table *group = &m->w->group;
    int64_t minutes = (int64_t)(p->project_hours * 60 + 0.5);
    int64_t money = (int64_t)(p->project_money + 0.5), *fund = &m->w->village.fund[m->v];
    *fund += s.money;
    for (uint32_t slot = 0; slot < m->w->counts.slots; slot++) {
        size_t g = (size_t)m->v * m->w->counts.slots + slot;
        if (!can_use(group, g)) continue;
        int64_t time = smaller(s.minutes, minutes - group->lent_minutes[g]);
        int64_t cash = smaller(*fund, money - group->lent_money[g]);
        group->lent_minutes[g] += time, s.minutes -= time;
        group->lent_money[g] += cash, *fund -= cash;
    }
}

void bd_sources(bd_village_month *m)
{
    const bd_params_sources *p = &m->p->sources;
    bd_village_table *v = &m->w->village;
    size_t villages = m->w->counts.nvillage;
    const uint8_t *stratum = BD_ROWS(m, stratum, 0);
    for (size_t k = 0; k < BD_NGIVER; k++)
        v->mobilised_minutes[k * villages + m->v] = v->mobilised_money[k * villages + m->v] = 0;
    v->visits[m->v] = v->placed[m->v] = v->volunteers[m->v] = 0;
    if (m->n == 0) return;

    uint32_t *giver = m->s->wait, volunteers = 0, donors = 0;
    mark_givers(m->n, BD_ROWS(m, giving, 0), m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, giver);
    float *cash = BD_PLANE(m, cash, 0), gift = (float)(int64_t)(p->money + 0.5);
    for (uint32_t j = 0; j < count; j++) {
        bool donor = bd_gives_money(stratum[giver[j]]);
        volunteers += bd_gives_hours(stratum[giver[j]]);
        donors += donor;
        cash[giver[j]] -= donor ? gift : 0; /* no branch: nobody could guess who is one */
    }
    uint32_t projects = (uint32_t)(p->place * acting_groups(m) + 0.5);
    uint32_t in_care = (uint32_t)(m->s->village_up[BD_CHANNEL_place] + 0.5);
    uint32_t in_projects = volunteers < projects ? volunteers : projects;
    if (in_care > volunteers - in_projects) in_care = volunteers - in_projects;
    v->givers[m->v] = count, v->volunteers[m->v] = volunteers;
    v->placed[m->v] = in_projects + in_care;

    supply s = {.minutes = (int64_t)(p->hours * 60 + 0.5) * in_projects,
                .money = (int64_t)(p->money + 0.5) * donors};
    book(m, BD_GIVER_community, s.minutes + (int64_t)(p->hours * 60 + 0.5) * in_care, s.money);
    partners(m, &s);
    if (in_care > 0) care(m, in_care);
    m->s->media = (float)(p->media * (s.reach - m->c->reach_usual)); /* beyond what is usual */
    lend(m, s);
    stop(m, giver, count, bd_placed_share(v->placed[m->v], volunteers));
    begin(m);
    uint32_t reasons[BD_NREASON];
    count_reasons(m->n, BD_ROWS(m, giving, 0), stratum, BD_ROWS(m, reason, 0), reasons);
    for (size_t r = 0; r < BD_NREASON; r++) v->not_giving[r * villages + m->v] = reasons[r];
}

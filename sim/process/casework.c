/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Casework (MODEL.md 7.3). Workers see clients one by one: open cases first, then those who wait,
 * by the priority that planning gave them, ties by id. A case is open for a number of months in
 * which it is actually served, then it is closed and others come first; when nobody waits any
 * more a new round begins. */
#include "process/casework.h"

#include "base/hot.h"
#include "base/list.h"
#include "process/cases.h"
#include "process/delivery.h"
#include "process/schedule.h"

#include <string.h>

BD_HOT static void mark_open(uint32_t n, const uint8_t *restrict months, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (months[i] > 0) & (months[i] != BD_CASE_CLOSED);
}

/* Those who wait and lie at `least` or above in the order of help. */
BD_HOT static void mark_waiting(uint32_t n, const uint8_t *restrict months,
                                const uint8_t *restrict priority, uint8_t least,
                                uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (months[i] == 0) & (priority[i] >= least);
}

#define PLACES 256u

/* How many wait at each place of the order; two tables in turn, so that equal places in a row do
 * not wait for one another. */
static void count_places(uint32_t n, const uint8_t *mask, const uint8_t *priority,
                         uint32_t count[PLACES])
{
    uint32_t turn[2][PLACES] = {{0}};
    for (uint32_t i = 0; i < n; i++) turn[i & 1][priority[i]] += mask[i];
    for (uint32_t p = 0; p < PLACES; p++) count[p] = turn[0][p] + turn[1][p];
}

/* Open cases, then those who wait by priority, ties by row, into s->order as far as the first
 * `most` go; returns how many there are in all. */
static uint32_t queue(bd_village_month *m, uint32_t most)
{
    const uint8_t *months = BD_ROWS(m, case_months, 0), *priority = BD_ROWS(m, priority, 0);
    uint8_t *mask = m->s->mask;
    uint32_t count[PLACES], place[PLACES], least = PLACES;
    mark_open(m->n, months, mask);
    uint32_t before = bd_list(mask, m->n, m->s->order);
    mark_waiting(m->n, months, priority, 0, mask);
    count_places(m->n, mask, priority, count);
    while (least > 0 && before < most) {
        place[--least] = before;
        before += count[least];
    }
    if (least < PLACES) {
        mark_waiting(m->n, months, priority, (uint8_t)least, mask);
        uint32_t listed = bd_list(mask, m->n, m->s->wait);
        for (uint32_t j = 0; j < listed; j++)
            m->s->order[place[priority[m->s->wait[j]]]++] = m->s->wait[j];
    }
    for (uint32_t p = 0; p < least; p++) before += count[p];
    return before;
}

/* The most households that hours and money in hand allow any method to see this month. */
static uint32_t most_seen(const bd_village_month *m)
{
    const bd_village_table *v = &m->w->village;
    uint32_t most = 0;
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        size_t at = (size_t)method * m->w->counts.nvillage + m->v;
        if (m->p->method[method].unit != BD_UNIT_CLIENT) continue;
        uint32_t paid = bd_deliveries_paid(v->work_minutes[at] + v->granted_minutes[at],
                                           v->work_money[at] + v->granted_money[at],
                                           m->c->minutes[method], m->c->money[method], m->n);
        most = paid > most ? paid : most;
    }
    return most;
}

/* Counts the month for those served and closes cases that have lasted long enough. */
static void count_month(bd_village_month *m, uint32_t served)
{
    uint8_t *months = BD_ROWS(m, case_months, 0);
    int64_t length = bd_case_length(m->p);
    for (uint32_t c = 0; c < served; c++) {
        uint32_t i = m->s->order[c];
        months[i] = months[i] + 1 >= length ? BD_CASE_CLOSED : (uint8_t)(months[i] + 1);
    }
}

static bool has_work(const bd_village_month *m)
{
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        size_t at = (size_t)method * m->w->counts.nvillage + m->v;
        if (m->p->method[method].unit == BD_UNIT_CLIENT &&
            (m->w->village.granted_minutes[at] > 0 || m->w->village.work_minutes[at] > 0))
            return true;
    }
    return false;
}

/* How many of the queue are seen: where something is given once, nobody is taken on who could not
 * be given it this month, so that who is taken on gets the whole bundle. */
static uint32_t bundle_bound(const bd_village_month *m, uint32_t waiting)
{
    const bd_village_table *v = &m->w->village;
    uint32_t most = UINT32_MAX, open = 0;
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        const bd_method *how = &m->p->method[method];
        size_t at = (size_t)method * m->w->counts.nvillage + m->v;
        if (how->unit != BD_UNIT_CLIENT || !how->once || v->granted_minutes[at] == 0) continue;
        uint32_t paid = bd_deliveries_paid(v->work_minutes[at] + v->granted_minutes[at],
                                           v->work_money[at] + v->granted_money[at],
                                           m->c->minutes[method], m->c->money[method], m->n);
        if (paid < most) most = paid;
    }
    if (most == UINT32_MAX) return waiting;
    mark_open(m->n, BD_ROWS(m, case_months, 0), m->s->mask);
    for (uint32_t i = 0; i < m->n; i++) open += m->s->mask[i];
    return open + most < waiting ? open + most : waiting;
}

/* Clients for whom the strategy keeps a place in case of a crisis. */
static uint32_t reserved_places(const bd_village_month *m)
{
    uint32_t most = 0;
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        size_t at = (size_t)method * m->w->counts.nvillage + m->v;
        if (m->p->method[method].unit != BD_UNIT_CLIENT || m->c->minutes[method] == 0) continue;
        int64_t minutes = m->w->village.granted_minutes[at] + m->w->village.work_minutes[at];
        uint32_t places =
            (uint32_t)(m->p->strategy.reserve * (double)minutes / (double)m->c->minutes[method]);
        if (places > most) most = places;
    }
    return most;
}

/* Brings up to `places` of those who wait in a crisis, without an open case, before all others, in
 * the order they have among themselves; returns how many there are. */
static uint32_t emergencies_first(bd_village_month *m, uint32_t waiting, uint32_t places)
{
    if (places == 0) return 0;
    const uint8_t *crisis = BD_ROWS(m, crisis, 0), *months = BD_ROWS(m, case_months, 0);
    uint32_t first = 0, *others = m->s->wait, rest = 0;
    for (uint32_t c = 0; c < waiting; c++) {
        uint32_t i = m->s->order[c];
        if (first < places && crisis[i] > 0 && months[i] == 0)
            m->s->order[first++] = i;
        else
            others[rest++] = i;
    }
    memcpy(m->s->order + first, others, rest * sizeof *others);
    return first;
}

/* Refused households by the order of help into `keys`, whose low 16 bits are rows; how many. */
static uint32_t refused(bd_village_month *m, uint64_t *keys)
{
    const uint8_t *of = BD_ROWS(m, refused, 0), *priority = BD_ROWS(m, priority, 0);
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->n; i++)
        if (of[i] != 0) keys[count++] = (uint64_t)(255u - priority[i]) << 16 | i;
    bd_sort_keys(keys, count);
    return count;
}

/* Workers bring the cases of refused households, one attempt a delivery. */
static void advocate(bd_village_month *m, uint32_t method, float quality, float relation)
{
    const bd_method *how = &m->p->method[method];
    const float *trust = BD_ROWS(m, agency, BD_AGENCY_trust);
    uint32_t count = refused(m, m->s->ids), made = bd_deliver(m, method, count);
    double strength = how->effects[BD_CHANNEL_advocacy] * (double)quality - 1;
    for (uint32_t c = 0; c < made; c++) {
        uint32_t i = (uint32_t)(m->s->ids[c] & 0xFFFF);
        bd_stream s = bd_stream_open(m->w->luck, BD_KIND_HOUSEHOLD,
                                     bd_mix2(BD_ROWS(m, id, 0)[i], m->c->method_id[method]),
                                     m->month, BD_PURPOSE_casework);
        bd_reach(m, how, i, bd_casework_strength(quality, relation, trust[i]));
        bd_case_bring(m, i, (bd_route)how->route, strength, &s);
    }
}

void bd_casework(bd_village_month *m)
{
    m->w->village.crises_served[m->v] = 0;
    if (!has_work(m)) return;
    /* who is in a crisis may stand anywhere in the order, so a reserve needs all of it */
    uint32_t places = reserved_places(m), most = places > 0 ? m->n : most_seen(m);
    uint32_t waiting = queue(m, most), served = 0;
    if (waiting == 0) { /* everybody has had a turn: a new round begins */
        memset(BD_ROWS(m, case_months, 0), 0, m->n);
        waiting = queue(m, most);
    }
    m->w->village.crises_served[m->v] = emergencies_first(m, waiting, places);
    waiting = bundle_bound(m, waiting);
    float relation = (float)m->p->casework.relation;
    const float *trust = BD_ROWS(m, agency, BD_AGENCY_trust);
    const uint8_t *months = BD_ROWS(m, case_months, 0);
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        const bd_method *how = &m->p->method[method];
        if (how->unit != BD_UNIT_CLIENT || how->once) continue;
        float quality = (float)bd_quality(m, how);
        if (how->effects[BD_CHANNEL_advocacy] > 0) {
            advocate(m, method, quality, relation);
            continue;
        }
        uint32_t made = bd_deliver(m, method, waiting);
        for (uint32_t c = 0; c < made; c++) {
            uint32_t i = m->s->order[c];
            bd_reach(m, how, i, bd_casework_strength(quality, relation, trust[i]));
        }
        if (made > served) served = made;
    }
    /* what is given once goes to whom the month's other work takes on */
    uint32_t *taken_on = m->s->wait, begun = 0;
    for (uint32_t c = 0; c < served; c++)
        if (months[m->s->order[c]] == 0) taken_on[begun++] = m->s->order[c];
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        const bd_method *how = &m->p->method[method];
        if (how->unit != BD_UNIT_CLIENT || !how->once) continue;
        float quality = (float)bd_quality(m, how);
        uint32_t made = bd_deliver(m, method, begun);
        for (uint32_t c = 0; c < made; c++)
            bd_reach(m, how, taken_on[c],
                     bd_casework_strength(quality, relation, trust[taken_on[c]]));
    }
    count_month(m, served);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Casework (MODEL.md 7.3). Workers see clients one by one: open cases and contacts of after-care
 * first, then those who wait, by the priority that planning gave them, ties by id. A case is worked
 * on until the household functions again, or for so long that it is given up; who functions again
 * is seen now and then in after-care and accompanied back among others, then the case is closed. A
 * household whose distress returns has its case reopened. When nobody waits any more a new round
 * begins. */
#include "process/casework.h"

#include "base/hot.h"
#include "base/list.h"
#include "process/agency.h"
#include "process/cases.h"
#include "process/delivery.h"
#include "process/schedule.h"
#include "state/posts.h"

#include <string.h>

BD_HOT static void mark_stage(uint32_t n, const uint8_t *restrict stage, uint8_t which,
                              uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = stage[i] == which;
}

/* Those who wait and lie at `least` or above in the order of help. */
BD_HOT static void mark_waiting(uint32_t n, const uint8_t *restrict stage,
                                const uint8_t *restrict priority, uint8_t least,
                                uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = (stage[i] == BD_CASE_waits) & (priority[i] >= least);
}

/* Those who functioned again and whose distress has returned. */
BD_HOT static void mark_relapsed(uint32_t n, const uint8_t *restrict stage,
                                 const float *restrict distress, const float *restrict usual,
                                 float relapse, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++)
        mask[i] = ((stage[i] == BD_CASE_aftercare) | (stage[i] == BD_CASE_closed)) &
                  bd_relapsed(distress[i], usual[i], relapse);
}

static void reopen(bd_village_month *m)
{
    uint8_t *stage = BD_ROWS(m, case_stage, 0), *months = BD_ROWS(m, case_months, 0);
    mark_relapsed(m->n, stage, BD_ROWS(m, distress, 0), BD_ROWS(m, distress_base, 0),
                  (float)m->p->casework.relapse, m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, m->s->wait);
    for (uint32_t j = 0; j < count; j++) {
        stage[m->s->wait[j]] = BD_CASE_work;
        months[m->s->wait[j]] = 0;
    }
    m->w->village.cases_relapsed[m->v] += count;
}

/* Households in after-care, a month further on, into `rows`; how many. */
static uint32_t go_on_with_aftercare(bd_village_month *m, uint32_t *rows)
{
    uint8_t *months = BD_ROWS(m, case_months, 0);
    mark_stage(m->n, BD_ROWS(m, case_stage, 0), BD_CASE_aftercare, m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, rows);
    for (uint32_t j = 0; j < count; j++) months[rows[j]]++;
    m->w->village.aftercare[m->v] = count;
    return count;
}

static void end_aftercare(bd_village_month *m, const uint32_t *rows, uint32_t count)
{
    uint8_t *stage = BD_ROWS(m, case_stage, 0);
    const uint8_t *months = BD_ROWS(m, case_months, 0);
    const uint16_t *group = BD_ROWS(m, group, 0);
    for (uint32_t j = 0; j < count; j++) {
        uint32_t i = rows[j];
        if (months[i] < m->p->casework.aftercare) continue;
        stage[i] = BD_CASE_closed;
        m->w->village.cases_closed[m->v]++;
        m->w->village.reintegrated[m->v] += group[i] != BD_NO_GROUP;
    }
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

/* Open cases, and those in after-care whose contact is due. */
static void mark_open(const bd_village_month *m, const uint32_t *aftercare, uint32_t cared)
{
    const uint8_t *months = BD_ROWS(m, case_months, 0);
    mark_stage(m->n, BD_ROWS(m, case_stage, 0), BD_CASE_work, m->s->mask);
    for (uint32_t j = 0; j < cared; j++)
        m->s->mask[aftercare[j]] =
            bd_contact_due(months[aftercare[j]], m->p->casework.aftercare_every);
}

/* Open cases and contacts of after-care that are due, then those who wait by priority, ties by row,
 * into s->order as far as the first `most` go; returns how many there are in all. */
static uint32_t queue(bd_village_month *m, uint32_t most, const uint32_t *aftercare, uint32_t cared)
{
    const uint8_t *stage = BD_ROWS(m, case_stage, 0), *priority = BD_ROWS(m, priority, 0);
    uint8_t *mask = m->s->mask;
    uint32_t count[PLACES], place[PLACES], least = PLACES;
    mark_open(m, aftercare, cared);
    uint32_t before = bd_list(mask, m->n, m->s->order);
    mark_waiting(m->n, stage, priority, 0, mask);
    count_places(m->n, mask, priority, count);
    while (least > 0 && before < most) {
        place[--least] = before;
        before += count[least];
    }
    if (least < PLACES) {
        mark_waiting(m->n, stage, priority, (uint8_t)least, mask);
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

static float agency_now(const bd_village_month *m, uint32_t i)
{
    return bd_agency_of(BD_ROWS(m, agency, BD_AGENCY_awareness)[i],
                        BD_ROWS(m, agency, BD_AGENCY_skill)[i],
                        BD_ROWS(m, agency, BD_AGENCY_motivation)[i], BD_ROWS(m, distress, 0)[i]);
}

static float agency_usual(const bd_village_month *m, uint32_t i)
{
    return bd_agency_of(BD_ROWS(m, agency_base, BD_AGENCY_awareness)[i],
                        BD_ROWS(m, agency_base, BD_AGENCY_skill)[i],
                        BD_ROWS(m, agency_base, BD_AGENCY_motivation)[i],
                        BD_ROWS(m, distress_base, 0)[i]);
}

/* What the worker sees when it comes: the household as last month left it. */
static bool is_restored(const bd_village_month *m, uint32_t i)
{
    return BD_ROWS(m, crisis, 0)[i] == 0 &&
           bd_restored(BD_ROWS(m, distress, 0)[i], BD_ROWS(m, distress_base, 0)[i],
                       agency_now(m, i), agency_usual(m, i), (float)m->p->casework.restored);
}

/* Counts the month for those served; cases go on to after-care, or are given up. Of those served
 * the first `helped` got something that may restore them. */
static void count_month(bd_village_month *m, uint32_t served, uint32_t helped)
{
    const bd_params_casework *p = &m->p->casework;
    int64_t least = bd_case_least(m->p), longest = bd_case_most(m->p);
    bd_village_table *v = &m->w->village;
    uint8_t *months = BD_ROWS(m, case_months, 0), *stage = BD_ROWS(m, case_stage, 0);
    for (uint32_t c = 0; c < served; c++) {
        uint32_t i = m->s->order[c];
        if (stage[i] == BD_CASE_aftercare) continue;
        if (stage[i] == BD_CASE_waits) stage[i] = BD_CASE_work, months[i] = 0;
        months[i]++;
        if (months[i] >= least && c < helped && is_restored(m, i)) {
            v->cases_restored[m->v]++;
            v->restored_months[m->v] += months[i];
            v->cases_closed[m->v] += p->aftercare == 0;
            stage[i] = p->aftercare > 0 ? BD_CASE_aftercare : BD_CASE_closed;
            months[i] = 0;
        } else if (months[i] >= (c < helped ? longest : least)) {
            v->cases_ended[m->v]++;
            stage[i] = BD_CASE_ended;
        }
    }
}

#define BLOCK 256u /* clients whose draws are made together */

static double breach_chance(const bd_village_month *m)
{
    const bd_params_casework *p = &m->p->casework;
    uint32_t post = m->w->village.post[m->v];
    if (post == BD_NONE) return bd_breach_chance(p->breach, p->breach_burnout, 0, p->breach_fit, 0);
    return bd_breach_chance(p->breach, p->breach_burnout,
                            m->w->post.burnout[post] - m->p->workers.burnout, p->breach_fit,
                            m->w->post.fit[post] - BD_USUAL_QUALITY);
}

/* What a client told in confidence gets about: it costs the client's trust, and some of that of
 * those who hear of it. */
static void betray(bd_village_month *m, uint32_t i)
{
    float *down = BD_PLANE(m, down, BD_AGENCY_trust), told = (float)m->p->casework.breach_told;
    const bd_ties *ties = &m->w->ties;
    down[i] += (float)m->p->casework.breach_trust;
    for (uint32_t e = ties->offset[m->first + i]; e < ties->offset[m->first + i + 1]; e++)
        down[ties->local[e]] += told;
    m->w->village.breaches[m->v]++;
}

/* Whether a method does anything to whom it reaches: nobody confides in one that does not, and it
 * restores nobody. */
static bool does_something(const bd_method *how)
{
    for (int c = 0; c < BD_NCHANNEL; c++)
        if (how->effects[c] < 0 || how->effects[c] > 0) return true;
    return false;
}

static void keep_confidence(bd_village_month *m, uint32_t served)
{
    double chance = breach_chance(m);
    if (!(chance > 0)) return;
    const uint64_t *id = BD_ROWS(m, id, 0);
    uint32_t word[BLOCK];
    for (uint32_t c = 0; c < served; c++) m->s->ids[c] = id[m->s->order[c]];
    for (uint32_t from = 0; from < served; from += BLOCK) {
        uint32_t n = served - from < BLOCK ? served - from : BLOCK;
        bd_first_words(m->w->luck, BD_KIND_HOUSEHOLD, m->month, BD_PURPOSE_casework,
                       m->s->ids + from, n, word);
        for (uint32_t j = 0; j < n; j++)
            if ((double)bd_unit_float(word[j]) < chance) betray(m, m->s->order[from + j]);
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
static uint32_t bundle_bound(const bd_village_month *m, uint32_t waiting, const uint32_t *aftercare,
                             uint32_t cared)
{
    const bd_village_table *v = &m->w->village;
    const bd_phase *phase = bd_phase_of(m->p, m->month);
    uint32_t most = UINT32_MAX, open = 0;
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        const bd_method *how = &m->p->method[method];
        size_t at = (size_t)method * m->w->counts.nvillage + m->v;
        bool given = v->granted_minutes[at] > 0 || (phase != NULL && phase->mix[method] > 0);
        if (how->unit != BD_UNIT_CLIENT || !how->once || !given) continue;
        uint32_t paid = bd_deliveries_paid(v->work_minutes[at] + v->granted_minutes[at],
                                           v->work_money[at] + v->granted_money[at],
                                           m->c->minutes[method], m->c->money[method], m->n);
        if (paid < most) most = paid;
    }
    if (most == UINT32_MAX) return waiting;
    mark_open(m, aftercare, cared);
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
    const uint8_t *crisis = BD_ROWS(m, crisis, 0), *stage = BD_ROWS(m, case_stage, 0);
    uint32_t first = 0, *others = m->s->wait, rest = 0;
    for (uint32_t c = 0; c < waiting; c++) {
        uint32_t i = m->s->order[c];
        if (first < places && crisis[i] > 0 && stage[i] == BD_CASE_waits)
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

/* Whether gifts are all that clients get this month: no work accompanies them. */
static bool gives_alone(const bd_village_month *m)
{
    bool gives = false;
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        const bd_method *how = &m->p->method[method];
        size_t at = (size_t)method * m->w->counts.nvillage + m->v;
        if (how->unit != BD_UNIT_CLIENT || m->w->village.granted_minutes[at] == 0) continue;
        if (how->once)
            gives = true;
        else if (!(how->effects[BD_CHANNEL_advocacy] > 0))
            return false;
    }
    return gives;
}

/* What is given once goes to whom the month's other work takes on; where no other work is done, to
 * those first in the order, who have had their turn then. */
static void give_once(bd_village_month *m, uint32_t waiting, uint32_t served, bool alone,
                      float relation)
{
    uint8_t *stage = BD_ROWS(m, case_stage, 0);
    const float *trust = BD_ROWS(m, agency, BD_AGENCY_trust);
    uint32_t *turn = m->s->wait, begun = 0, given = 0;
    for (uint32_t c = 0; c < (alone ? waiting : served); c++)
        if (stage[m->s->order[c]] == BD_CASE_waits) turn[begun++] = m->s->order[c];
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        const bd_method *how = &m->p->method[method];
        if (how->unit != BD_UNIT_CLIENT || !how->once) continue;
        float quality = (float)bd_quality(m, how);
        uint32_t made = bd_deliver(m, method, begun);
        for (uint32_t c = 0; c < made; c++)
            bd_reach(m, how, turn[c], bd_casework_strength(quality, relation, trust[turn[c]]));
        if (made > given) given = made;
    }
    for (uint32_t c = 0; alone && c < given; c++) stage[turn[c]] = BD_CASE_ended;
}

/* Everybody has had a turn: a new round begins. */
static void begin_round(bd_village_month *m)
{
    uint8_t *stage = BD_ROWS(m, case_stage, 0), *months = BD_ROWS(m, case_months, 0);
    for (uint32_t i = 0; i < m->n; i++)
        if (stage[i] != BD_CASE_aftercare) stage[i] = BD_CASE_waits, months[i] = 0;
}

void bd_casework(bd_village_month *m)
{
    m->w->village.crises_served[m->v] = m->w->village.aftercare[m->v] = 0;
    if (!has_work(m)) return;
    reopen(m);
    uint32_t *aftercare = m->s->member, cared = go_on_with_aftercare(m, aftercare);
    /* who is in a crisis may stand anywhere in the order, so a reserve needs all of it; and who
     * waits may stand behind open cases that nobody serves */
    bool alone = gives_alone(m);
    uint32_t places = reserved_places(m), most = places > 0 || alone ? m->n : most_seen(m);
    uint32_t waiting = queue(m, most, aftercare, cared), served = 0, confided = 0;
    if (waiting == 0) {
        begin_round(m);
        waiting = queue(m, most, aftercare, cared);
    }
    m->w->village.crises_served[m->v] = emergencies_first(m, waiting, places);
    waiting = bundle_bound(m, waiting, aftercare, cared);
    float relation = (float)m->p->casework.relation;
    const float *trust = BD_ROWS(m, agency, BD_AGENCY_trust);
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
        if (made > confided && does_something(how)) confided = made;
    }
    give_once(m, waiting, served, alone, relation);
    keep_confidence(m, confided);
    count_month(m, served, confided);
    end_aftercare(m, aftercare, cared);
}

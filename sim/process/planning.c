/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Planning (MODEL.md 7.2). A village spends only what was granted last month; here a district
 * grants the next month. Each post's hours, less travel, are shared between methods by the mix of
 * the phase, and each method's hours between the post's villages by what they asked for. Money
 * follows the hours; where it runs short all are cut alike. What nobody asks for, and what no money
 * goes with, goes to other methods of the mix. Work with groups and villages is gathered in the
 * district and granted in whole deliveries, village after village. All of it in whole minutes and
 * rupiah by largest remainder, so that ledgers balance exactly. */
#include "process/planning.h"

#include "base/math.h"
#include "process/delivery.h"
#include "process/monitoring.h"
#include "process/schedule.h"
#include "process/workers.h"

/* Indices of the n rows by remainder, largest first, ties to the lower index. */
static void by_remainder(uint32_t *order, size_t n, const uint64_t *remainder)
{
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
    for (size_t gap = n / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < n; i++) {
            uint32_t row = order[i];
            size_t at = i;
            while (at >= gap &&
                   (remainder[order[at - gap]] < remainder[row] ||
                    (remainder[order[at - gap]] == remainder[row] && order[at - gap] > row))) {
                order[at] = order[at - gap];
                at -= gap;
            }
            order[at] = row;
        }
}

int64_t bd_apportion(int64_t total, const int64_t *weight, size_t n, int64_t *part,
                     uint64_t *remainder, uint32_t *order)
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) part[i] = 0, sum += (uint64_t)weight[i];
    if (sum == 0 || total <= 0) return total;
    int64_t left = total;
    for (size_t i = 0; i < n; i++) {
        wide product = (wide)(uint64_t)total * (uint64_t)weight[i];
        part[i] = (int64_t)(product / sum);
        remainder[i] = (uint64_t)(product % sum);
        left -= part[i];
    }
    if (left == 0) return 0;
    by_remainder(order, n, remainder);
    for (size_t i = 0; left > 0; i++, left--) part[order[i]]++;
    return 0;
}

/* The village to which most is due of those that can take one more; n if there is none. */
static size_t next_turn(const int64_t *due, const int64_t *given, const int64_t *most, size_t n)
{
    size_t next = n;
    for (size_t i = 0; i < n; i++)
        if (given[i] < most[i] && (next == n || due[i] > due[next])) next = i;
    return next;
}

int64_t bd_turns(int64_t whole, int64_t each, const int64_t *most, size_t n, int64_t *due,
                 int64_t *given)
{
    int64_t left = whole;
    for (size_t i = 0; i < n; i++) { /* all but the last of its own, at once */
        int64_t own = due[i] / each - 1;
        own = own < most[i] ? own : most[i];
        own = own < left ? own : left;
        given[i] = own > 0 ? own : 0;
        due[i] -= given[i] * each;
        left -= given[i];
    }
    for (size_t i; left > 0 && (i = next_turn(due, given, most, n)) < n; left--) {
        given[i]++;
        due[i] -= each;
    }
    return whole - left;
}

void bd_quotas(int64_t places, const uint16_t *histogram, size_t bins, size_t stride,
               const uint32_t *village, size_t n, int64_t *quota, int64_t *weight,
               uint64_t *remainder, uint32_t *order)
{
    for (size_t i = 0; i < n; i++) quota[i] = 0;
    for (size_t b = bins; b-- > 0 && places > 0;) {
        int64_t sum = 0;
        for (size_t i = 0; i < n; i++) sum += weight[i] = histogram[b * stride + village[i]];
        if (sum > places) { /* the marginal bin; quota so far stays, places are shared out */
            int64_t *extra = weight + n;
            bd_apportion(places, weight, n, extra, remainder, order);
            for (size_t i = 0; i < n; i++) quota[i] += extra[i];
            return;
        }
        for (size_t i = 0; i < n; i++) quota[i] += weight[i];
        places -= sum;
    }
}

void bd_places_set(bd_places *places)
{
    for (int32_t cell = 0, place = 0; cell < BD_PLACE_CELLS; cell++) {
        places->below[cell] = place;
        places->edge[cell] =
            place < 255 ? bd_place_units(bd_normal_quantile((place + 1) / 256.0)) : INT32_MAX;
        if (places->edge[cell] >> 21 == cell) place++;
    }
}

static size_t at(const bd_district_month *m, uint32_t method, uint32_t village)
{
    return (size_t)method * m->w->counts.nvillage + village;
}

/* Hours of these are gathered in the district and given village after village in whole deliveries,
 * since thin shares of a large one would never come to it. */
static bool is_gathered(const bd_district_month *m, uint32_t method)
{
    int unit = m->p->method[method].unit;
    return unit != BD_UNIT_CLIENT && unit != BD_UNIT_WORKER && m->c->minutes[method] > 0;
}

static bool is_advocacy(const bd_method *of)
{
    return of->unit == BD_UNIT_CLIENT && of->effects[BD_CHANNEL_advocacy] > 0;
}

static int64_t groups_of(const bd_world *w, uint32_t v)
{
    int64_t groups = 0;
    for (uint32_t slot = 0; slot < w->counts.slots; slot++)
        groups += w->group.id[(size_t)v * w->counts.slots + slot] != 0;
    return groups;
}

/* What the post's villages ask of a method, into `need`. */
static void needs(bd_district_month *m, uint32_t method, int64_t minutes, size_t n, int64_t *need)
{
    const bd_world *w = m->w;
    const uint32_t *village = m->room.village;
    int unit = m->p->method[method].unit;
    for (size_t i = 0; i < n; i++) need[i] = w->village.count[village[i]];
    if (unit == BD_UNIT_WORKER) /* booked in the post's first village */
        for (size_t i = 0; i < n; i++) need[i] = i == 0;
    if (unit == BD_UNIT_GROUP)
        for (size_t i = 0; i < n; i++) need[i] = groups_of(w, village[i]);
    if (is_advocacy(&m->p->method[method])) {
        for (size_t i = 0; i < n; i++) need[i] = w->village.cases_open[village[i]];
    } else if (unit == BD_UNIT_CLIENT && m->c->minutes[method] > 0) {
        int64_t *quota = m->room.part + n, asked = 0;
        bd_quotas(minutes / m->c->minutes[method] + 1, w->village.histogram, BD_SCORE_BINS,
                  w->counts.nvillage, village, n, quota, m->room.weight + n, m->room.remainder,
                  m->room.order);
        for (size_t i = 0; i < n; i++) asked += quota[i];
        for (size_t i = 0; i < n && asked > 0; i++) need[i] = quota[i];
    }
}

/* Shares of a post's hours by method: the mix, or what evaluation has made of it. */
static void set_shares(const bd_district_month *m, const bd_phase *phase, uint32_t post,
                       int64_t *share)
{
    const bd_params_monitoring *p = &m->p->monitoring;
    int64_t round = bd_round(m->p, m->month);
    for (uint32_t i = 0; i < m->p->nmethod; i++) {
        bool measures = m->p->method[i].effects[BD_CHANNEL_monitoring] > 0;
        share[i] = (int64_t)(phase->mix[i] * 1e6 + 0.5);
        if (p->adaptive > 0 && !measures)
            share[i] = bd_method_share(
                phase->mix[i], m->w->district.lean[(size_t)i * m->w->counts.ndistrict + m->d],
                p->variation, bd_does_more(m->w->post.id[post], m->c->method_id[i], round));
    }
}

/* Minutes more (or fewer) of a method for a village this month. */
static void add_minutes(bd_district_month *m, uint32_t method, uint32_t village, int64_t minutes)
{
    m->w->village.granted_minutes[at(m, method, village)] += minutes;
    if (is_gathered(m, method)) m->w->village.due_minutes[at(m, method, village)] += minutes;
}

/* Grants the hours of one post; returns minutes that no village of its asked for. */
static int64_t grant_hours(bd_district_month *m, const bd_phase *phase, uint32_t post,
                           int64_t minutes, size_t n)
{
    int64_t by_method[BD_METHODS_MAX] = {0}, share[BD_METHODS_MAX] = {0}, idle;
    uint64_t remainder[BD_METHODS_MAX];
    uint32_t order[BD_METHODS_MAX], methods = m->p->nmethod;
    set_shares(m, phase, post, share);
    idle = bd_apportion(minutes, share, methods, by_method, remainder, order);
    for (uint32_t i = 0; i < methods; i++) {
        if (by_method[i] == 0) continue;
        needs(m, i, by_method[i], n, m->room.weight);
        idle += bd_apportion(by_method[i], m->room.weight, n, m->room.part, m->room.remainder,
                             m->room.order);
        for (size_t j = 0; j < n; j++) add_minutes(m, i, m->room.village[j], m->room.part[j]);
    }
    return idle;
}

/* Clients that a village's workers can see: all who wait or have an open case, but where something
 * is given once no more are taken on than can be given it (casework.c), and one more, who would
 * have room when what is saved up comes to a gift. Before money is shared out hours alone decide.
 */
static int64_t clients_of(const bd_district_month *m, uint32_t v, bool paid)
{
    const bd_village_table *t = &m->w->village;
    int64_t most = m->w->village.count[v];
    for (uint32_t i = 0; i < m->p->nmethod; i++) {
        if (m->p->method[i].unit != BD_UNIT_CLIENT || !m->p->method[i].once) continue;
        if (!(bd_phase_of(m->p, m->month)->mix[i] > 0)) continue;
        int64_t gifts =
            bd_deliveries_paid(t->work_minutes[at(m, i, v)] + t->granted_minutes[at(m, i, v)],
                               t->work_money[at(m, i, v)] + t->granted_money[at(m, i, v)],
                               m->c->minutes[i], paid ? m->c->money[i] : 0, t->count[v]);
        if (t->open_cases[v] + gifts + 1 < most) most = t->open_cases[v] + gifts + 1;
    }
    return most;
}

/* Households to whom something can be given once: whom the month's other work with clients has room
 * to take on, and anybody where there is no such work. */
static int64_t gifts_of(const bd_district_month *m, uint32_t v, bool paid)
{
    const bd_village_table *t = &m->w->village;
    int64_t places = -1;
    for (uint32_t i = 0; i < m->p->nmethod; i++) {
        const bd_method *of = &m->p->method[i];
        if (of->unit != BD_UNIT_CLIENT || of->once || is_advocacy(of)) continue;
        if (t->granted_minutes[at(m, i, v)] == 0) continue;
        int64_t seen =
            bd_deliveries_paid(t->work_minutes[at(m, i, v)] + t->granted_minutes[at(m, i, v)],
                               t->work_money[at(m, i, v)] + t->granted_money[at(m, i, v)],
                               m->c->minutes[i], paid ? m->c->money[i] : 0, t->count[v]);
        if (seen > places) places = seen;
    }
    if (places < 0) return t->count[v];
    return places > t->open_cases[v] ? places - t->open_cases[v] + 1 : 1;
}

/* Deliveries of a method that a village can take in the month. */
static int64_t asked(const bd_district_month *m, uint32_t method, uint32_t v, bool paid)
{
    const bd_method *of = &m->p->method[method];
    if (bd_vacant(m->w, v)) return 0;
    if (of->unit == BD_UNIT_WORKER) return UINT32_MAX;
    if (of->unit == BD_UNIT_GROUP) return groups_of(m->w, v);
    if (of->unit != BD_UNIT_CLIENT) return BD_DELIVERIES_MAX;
    if (is_advocacy(of)) return m->w->village.cases_open[v];
    return of->once ? gifts_of(m, v, paid) : clients_of(m, v, paid);
}

/* Minutes of a method that wait in the district, and what all n villages can take of it. */
static int64_t gathered(const bd_district_month *m, uint32_t method)
{
    int64_t sum = 0;
    uint32_t first = m->w->district.first[m->d], end = first + m->w->district.count[m->d];
    for (uint32_t v = first; v < end; v++) sum += m->w->village.due_minutes[at(m, method, v)];
    return sum;
}

static int64_t all_asked(const bd_district_month *m, uint32_t method, size_t n, bool paid)
{
    int64_t sum = 0, cost = m->c->money[method];
    for (size_t i = 0; i < n; i++) sum += asked(m, method, m->room.village[i], paid);
    if (!paid || cost == 0) return sum;
    int64_t bought =
        m->w->district.gathered_money[(size_t)method * m->w->counts.ndistrict + m->d] / cost + 1;
    return bought < sum ? bought : sum;
}

/* Of what the village has of a method in hand, minutes that nobody there asks for or, once money is
 * shared out, that no money goes with; one delivery under way is not counted. */
static int64_t too_many(const bd_district_month *m, uint32_t method, uint32_t v, bool paid)
{
    const bd_village_table *t = &m->w->village;
    size_t i = at(m, method, v);
    int64_t most = asked(m, method, v, paid), cost = m->c->money[method];
    if (paid && cost > 0) {
        int64_t bought = (t->work_money[i] + t->granted_money[i]) / cost + 1;
        if (bought < most) most = bought;
    }
    int64_t over = t->work_minutes[i] + t->granted_minutes[i] - most * m->c->minutes[method];
    over = over < t->granted_minutes[i] ? over : t->granted_minutes[i];
    return over > 0 ? over : 0;
}

/* Takes back minutes of a method that nobody can use this month; returns them. */
static int64_t take_back(bd_district_month *m, uint32_t method, size_t n, bool paid)
{
    int64_t granted = 0, over = 0, *part = m->room.part;
    for (size_t i = 0; i < n; i++)
        granted += m->room.weight[i] =
            m->w->village.granted_minutes[at(m, method, m->room.village[i])];
    if (granted == 0) return 0;
    if (!is_gathered(m, method)) {
        for (size_t i = 0; i < n; i++)
            over += part[i] = too_many(m, method, m->room.village[i], paid);
    } else {
        over = gathered(m, method) - all_asked(m, method, n, paid) * m->c->minutes[method];
        over = over < granted ? over : granted;
        if (over <= 0) return 0;
        bd_apportion(over, m->room.weight, n, part, m->room.remainder, m->room.order);
    }
    for (size_t i = 0; i < n; i++) add_minutes(m, method, m->room.village[i], -part[i]);
    return over;
}

/* Gives a method up to so many minutes more, as far as villages can take them; returns how many.
 * What is given once opens a case that takes hours for months to come, so it gets no more than its
 * share. */
static int64_t give(bd_district_month *m, uint32_t method, int64_t minutes, size_t n, bool paid)
{
    int64_t each = m->c->minutes[method], *weight = m->room.weight, most = 0;
    if (m->p->method[method].unit == BD_UNIT_WORKER || m->p->method[method].once || each == 0)
        return 0;
    if (is_gathered(m, method)) {
        most = all_asked(m, method, n, paid) * each - gathered(m, method);
        needs(m, method, minutes, n, weight);
        for (size_t i = 0; i < n; i++)
            if (bd_vacant(m->w, m->room.village[i])) weight[i] = 0;
    } else
        for (size_t i = 0; i < n; i++) {
            size_t row = at(m, method, m->room.village[i]);
            int64_t room = asked(m, method, m->room.village[i], paid) * each -
                           m->w->village.work_minutes[row] - m->w->village.granted_minutes[row];
            most += weight[i] = room > 0 ? room : 0;
        }
    if (most > minutes) most = minutes;
    if (most <= 0) return 0;
    int64_t left = bd_apportion(most, weight, n, m->room.part, m->room.remainder, m->room.order);
    for (size_t i = 0; i < n; i++) add_minutes(m, method, m->room.village[i], m->room.part[i]);
    return most - left;
}

/* Shares minutes between the methods of the mix that can use them, once money is shared out those
 * that need none; returns what nothing can use. */
static int64_t place(bd_district_month *m, const bd_phase *phase, int64_t minutes, size_t n,
                     bool paid)
{
    int64_t share[BD_METHODS_MAX] = {0}, part[BD_METHODS_MAX];
    uint64_t remainder[BD_METHODS_MAX];
    uint32_t order[BD_METHODS_MAX], methods = m->p->nmethod;
    for (uint32_t i = 0; i < methods; i++)
        if (!paid || m->c->money[i] == 0) share[i] = (int64_t)(phase->mix[i] * 1e6 + 0.5);
    for (uint32_t round = 0; round < methods && minutes > 0; round++) {
        minutes = bd_apportion(minutes, share, methods, part, remainder, order);
        for (uint32_t i = 0; i < methods; i++) {
            if (part[i] == 0) continue;
            int64_t left = part[i] - give(m, i, part[i], n, paid);
            minutes += left;
            if (left > 0) share[i] = 0;
        }
    }
    return minutes;
}

/* What nobody asks for goes to what is asked for. */
static int64_t share_again(bd_district_month *m, const bd_phase *phase, int64_t minutes, size_t n,
                           bool paid)
{
    for (uint32_t i = 0; i < m->p->nmethod; i++) minutes += take_back(m, i, n, paid);
    return place(m, phase, minutes, n, paid);
}

/* Money that the granted hours would spend besides wages: deliveries' cost, rounded up. */
static int64_t wanted(const bd_district_month *m, uint32_t method, int64_t minutes)
{
    int64_t each = m->c->minutes[method];
    if (minutes == 0 || m->c->money[method] == 0) return 0;
    return each > 0 ? (minutes * m->c->money[method] + each - 1) / each : m->c->money[method];
}

static int64_t grant_money(bd_district_month *m, int64_t money)
{
    const bd_world *w = m->w;
    uint32_t first = w->district.first[m->d], villages = w->district.count[m->d];
    size_t rows = 0;
    int64_t sum = 0;
    for (uint32_t method = 0; method < m->p->nmethod; method++)
        for (uint32_t v = first; v < first + villages; v++, rows++)
            sum += m->room.weight[rows] =
                wanted(m, method, w->village.granted_minutes[at(m, method, v)]);
    if (sum == 0) return money;
    int64_t given = sum < money ? sum : money;
    bd_apportion(given, m->room.weight, rows, m->room.part, m->room.remainder, m->room.order);
    rows = 0;
    for (uint32_t method = 0; method < m->p->nmethod; method++)
        for (uint32_t v = first; v < first + villages; v++, rows++)
            m->w->village.granted_money[at(m, method, v)] = m->room.part[rows];
    return money - given;
}

/* Money for what is gathered waits with the hours. */
static void put_money_by(bd_district_month *m)
{
    bd_world *w = m->w;
    uint32_t first = w->district.first[m->d], end = first + w->district.count[m->d];
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        if (!is_gathered(m, method)) continue;
        int64_t *money = &w->district.gathered_money[(size_t)method * w->counts.ndistrict + m->d];
        for (uint32_t v = first; v < end; v++) {
            *money += w->village.granted_money[at(m, method, v)];
            w->village.granted_money[at(m, method, v)] = 0;
        }
    }
}

/* Grants whole deliveries of what is gathered, by turns. */
static void take_turns(bd_district_month *m, uint32_t method, size_t n)
{
    bd_world *w = m->w;
    int64_t each = m->c->minutes[method], cost = m->c->money[method];
    int64_t *money = &w->district.gathered_money[(size_t)method * w->counts.ndistrict + m->d];
    int64_t *due = m->room.weight, *most = due + n, *given = m->room.part;
    int64_t whole = gathered(m, method) / each;
    if (cost > 0 && *money / cost < whole) whole = *money / cost;
    for (size_t i = 0; i < n; i++) {
        size_t row = at(m, method, m->room.village[i]);
        due[i] = w->village.due_minutes[row];
        w->district.planned_held[m->d] += w->village.granted_minutes[row];
        most[i] = asked(m, method, m->room.village[i], true) - w->village.work_minutes[row] / each;
    }
    *money -= cost * bd_turns(whole, each, most, n, due, given);
    for (size_t i = 0; i < n; i++) {
        size_t row = at(m, method, m->room.village[i]);
        w->village.due_minutes[row] = due[i];
        w->village.granted_minutes[row] = given[i] * each;
        w->village.granted_money[row] = given[i] * cost;
        w->district.planned_held[m->d] -= given[i] * each;
    }
}

/* What waits when the programme leaves will be of no use: its hours are idle, its money unspent. */
static void give_up_gathered(bd_district_month *m)
{
    bd_district_table *t = &m->w->district;
    uint32_t first = t->first[m->d], end = first + t->count[m->d];
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        int64_t minutes = gathered(m, method);
        int64_t *money = &t->gathered_money[(size_t)method * m->w->counts.ndistrict + m->d];
        t->planned_idle[m->d] += minutes;
        t->planned_held[m->d] -= minutes;
        t->planned_unspent[m->d] += *money;
        *money = 0;
        for (uint32_t v = first; v < end; v++) m->w->village.due_minutes[at(m, method, v)] = 0;
    }
}

static void clear_grants(bd_district_month *m, bool active)
{
    bd_world *w = m->w;
    uint32_t first = w->district.first[m->d], end = first + w->district.count[m->d];
    for (uint32_t v = first; v < end; v++) {
        w->village.treated[v] = active && w->village.post[v] != BD_NONE && !w->village.exited[v];
        for (uint32_t method = 0; method < m->p->nmethod; method++)
            w->village.granted_minutes[at(m, method, v)] =
                w->village.granted_money[at(m, method, v)] = 0;
    }
    w->district.planned_travel[m->d] = w->district.planned_idle[m->d] = 0;
    w->district.planned_paper[m->d] = w->district.planned_held[m->d] = 0;
    w->district.planned_wages[m->d] = w->district.planned_unspent[m->d] = 0;
}

/* What is left of the programme's fund in the district; negative: there is no limit. Money that
 * lies with the villages for deliveries under way is spoken for. */
static int64_t fund_left(const bd_district_month *m)
{
    const bd_world *w = m->w;
    if (m->p->strategy.fund <= 0) return -1;
    uint32_t first = w->district.first[m->d], end = first + w->district.count[m->d];
    int64_t served = 0, spoken = w->district.total_money[m->d];
    for (uint32_t v = first; v < end; v++) {
        served += w->village.post[v] != BD_NONE;
        for (uint32_t method = 0; method < m->p->nmethod; method++)
            spoken += w->village.work_money[at(m, method, v)];
    }
    for (uint32_t method = 0; method < m->p->nmethod; method++)
        spoken += w->district.gathered_money[(size_t)method * w->counts.ndistrict + m->d];
    int64_t left = (int64_t)(m->p->strategy.fund + 0.5) * served - spoken;
    return left > 0 ? left : 0;
}

/* Share of full hours in the month that is planned. */
static double hours_share(const bd_district_month *m)
{
    if (m->p->strategy.exit != BD_EXIT_GRADUAL) return 1;
    double left = (double)(m->p->time.burn_in + m->p->strategy.end) - m->month;
    return bd_exit_share(left, (double)m->p->strategy.exit_months);
}

void bd_planning(bd_district_month *m)
{
    bd_world *w = m->w;
    const bd_params_strategy *p = &m->p->strategy;
    const bd_phase *phase = bd_phase_of(m->p, m->month);
    clear_grants(m, phase != NULL);
    if (phase == NULL) {
        give_up_gathered(m);
        return;
    }
    int64_t travel = 0, paper = 0, idle = 0, wages = 0, served = 0;
    uint32_t first = w->district.first[m->d], end = first + w->district.count[m->d];
    for (uint32_t v = first; v < end; v++) served += w->village.treated[v];
    int64_t budget = bd_budget((int64_t)(p->budget + 0.5) * served, fund_left(m));
    uint32_t post = w->district.post_first[m->d];
    for (uint32_t i = 0; i < w->district.post_count[m->d]; i++, post++) {
        size_t n = 0;
        double road = 0, files = 0;
        for (uint32_t v = first; v < end; v++)
            if (w->village.post[v] == post && w->village.treated[v]) {
                m->room.village[n++] = v;
                road += p->travel * w->village.travel[v];
                files += m->p->workers.paperwork * w->village.open_cases[v];
                w->village.culture[v] = w->post.filled[post] > 0 ? w->post.culture[post] : 0;
                for (int r = 0; r < BD_NWORKER_ROLE; r++)
                    w->village.quality[(size_t)r * w->counts.nvillage + v] =
                        bd_post_quality(w, &m->p->workers, post, (bd_worker_role)r);
            }
        if (n == 0) continue; /* it has left all its villages */
        double workers =
            w->post.workers[post] * w->post.filled[post] / w->post.seats[post] * hours_share(m);
        int64_t minutes = (int64_t)(p->hours * workers * 60 + 0.5);
        int64_t wage = (int64_t)(p->hours * workers * p->wage + 0.5);
        if (wages + wage > budget) continue; /* the post cannot be paid */
        wages += wage;
        int64_t on_road = (int64_t)(bd_clamp(road * 60 + 0.5, 0, (double)minutes));
        int64_t on_files = (int64_t)(bd_clamp(files * 60 + 0.5, 0, (double)(minutes - on_road)));
        travel += on_road;
        paper += on_files;
        idle += grant_hours(m, phase, post, minutes - on_road - on_files, n);
    }
    w->district.planned_travel[m->d] = travel;
    w->district.planned_paper[m->d] = paper;
    w->district.planned_wages[m->d] = wages;
    size_t n = 0;
    for (uint32_t v = first; v < end; v++)
        if (w->village.treated[v]) m->room.village[n++] = v;
    idle = share_again(m, phase, idle, n, false);
    w->district.planned_unspent[m->d] = grant_money(m, budget - wages);
    put_money_by(m);
    w->district.planned_idle[m->d] = share_again(m, phase, idle, n, true);
    for (uint32_t i = 0; i < m->p->nmethod; i++)
        if (is_gathered(m, i)) take_turns(m, i, n);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Planning (MODEL.md 7.2). A village spends only what was granted last month; here a district
 * grants the next month. Each post's hours, less travel, are shared between methods by the mix of
 * the phase, and each method's hours between the post's villages by what they asked for. Money
 * follows the hours; where it runs short all are cut alike. All of it in whole minutes and rupiah
 * by largest remainder, so that ledgers balance exactly. */
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
        for (size_t i = 0; i < n; i++) {
            need[i] = 0;
            for (uint32_t slot = 0; slot < w->counts.slots; slot++)
                need[i] += w->group.id[(size_t)village[i] * w->counts.slots + slot] != 0;
        }
    if (unit == BD_UNIT_CLIENT && m->c->minutes[method] > 0) {
        int64_t *quota = m->room.part + n, asked = 0;
        bd_quotas(minutes / m->c->minutes[method] + 1, w->village.histogram, BD_SCORE_BINS,
                  w->counts.nvillage, village, n, quota, m->room.weight + n, m->room.remainder,
                  m->room.order);
        for (size_t i = 0; i < n; i++) asked += quota[i];
        for (size_t i = 0; i < n && asked > 0; i++) need[i] = quota[i];
    }
}

/* Grants the hours of one post; returns minutes that no method asked for. */
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
        for (size_t j = 0; j < n; j++)
            m->w->village.granted_minutes[at(m, i, m->room.village[j])] = m->room.part[j];
    }
    return idle;
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
    w->district.planned_paper[m->d] = 0;
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
    if (phase == NULL) return;
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
    w->district.planned_idle[m->d] = idle;
    w->district.planned_wages[m->d] = wages;
    w->district.planned_unspent[m->d] = grant_money(m, budget - wages);
}

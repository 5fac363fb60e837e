/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Casework (MODEL.md 7.3). Workers see clients one by one: open cases first, then those who wait,
 * by the priority that planning gave them, ties by id. A case is open for a number of months in
 * which it is actually served, then it is closed and others come first; when nobody waits any
 * more a new round begins. */
#include "process/casework.h"

#include "process/delivery.h"
#include "process/schedule.h"

#include <string.h>

/* Place in the queue: open cases before all others, then priority; closed cases do not wait. */
#define NOT_WAITING 257u
static uint32_t queue_bin(uint8_t case_months, uint8_t priority)
{
    if (case_months == BD_CASE_CLOSED) return NOT_WAITING;
    return case_months > 0 ? 0 : 256u - priority;
}

/* All who wait into s->order, in the order of the queue; returns how many there are. */
static uint32_t queue(bd_village_month *m)
{
    const uint8_t *months = BD_ROWS(m, case_months, 0), *priority = BD_ROWS(m, priority, 0);
    uint32_t place[NOT_WAITING + 2] = {0};
    for (uint32_t i = 0; i < m->n; i++) place[queue_bin(months[i], priority[i]) + 1]++;
    for (uint32_t b = 1; b <= NOT_WAITING; b++) place[b] += place[b - 1];
    uint32_t waiting = place[NOT_WAITING];
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t bin = queue_bin(months[i], priority[i]);
        if (bin != NOT_WAITING) m->s->order[place[bin]++] = i;
    }
    return waiting;
}

/* Counts the month for those served and closes cases that have lasted long enough. */
static void count_month(bd_village_month *m, uint32_t served)
{
    uint8_t *months = BD_ROWS(m, case_months, 0);
    for (uint32_t c = 0; c < served; c++) {
        uint32_t i = m->s->order[c];
        months[i] =
            months[i] + 1 >= m->p->casework.case_months ? BD_CASE_CLOSED : (uint8_t)(months[i] + 1);
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

void bd_casework(bd_village_month *m)
{
    if (!has_work(m)) return;
    uint32_t waiting = queue(m), served = 0;
    if (waiting == 0) { /* everybody has had a turn: a new round begins */
        memset(BD_ROWS(m, case_months, 0), 0, m->n);
        waiting = queue(m);
    }
    float relation = (float)m->p->casework.relation;
    const float *trust = BD_ROWS(m, agency, BD_AGENCY_trust);
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        if (m->p->method[method].unit != BD_UNIT_CLIENT) continue;
        float quality = (float)bd_quality(m, &m->p->method[method]);
        uint32_t made = bd_deliver(m, method, waiting);
        for (uint32_t c = 0; c < made; c++) {
            uint32_t i = m->s->order[c];
            bd_reach(m, &m->p->method[method], i,
                     bd_casework_strength(quality, relation, trust[i]));
        }
        if (made > served) served = made;
    }
    count_month(m, served);
}

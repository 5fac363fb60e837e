/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ledger (MODEL.md 7.2). Adds up what the month took: what was planned for travel, idle hours and
 * wages becomes this month's, deliveries' hours and money come from the villages. */
#include "process/schedule.h"

void bd_ledger(bd_district_month *m)
{
    bd_district_table *d = &m->w->district;
    const bd_village_table *v = &m->w->village;
    d->travel_minutes[m->d] = d->planned_travel[m->d];
    d->paper_minutes[m->d] = d->planned_paper[m->d];
    d->idle_minutes[m->d] = d->planned_idle[m->d];
    d->wages[m->d] = d->planned_wages[m->d];
    d->unspent[m->d] = d->planned_unspent[m->d];
    int64_t minutes = d->travel_minutes[m->d] + d->paper_minutes[m->d] + d->idle_minutes[m->d] +
                      d->planned_held[m->d];
    int64_t money = d->wages[m->d];
    uint32_t first = d->first[m->d], end = first + d->count[m->d];
    for (uint32_t method = 0; method < m->p->nmethod; method++)
        for (uint32_t i = first; i < end; i++) {
            size_t at = (size_t)method * m->w->counts.nvillage + i;
            minutes += v->granted_minutes[at];
            money += v->used_money[at];
        }
    d->total_minutes[m->d] += minutes;
    d->total_money[m->d] += money;
}

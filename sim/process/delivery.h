/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How granted hours and money become deliveries, and what a delivery does to a household. Shared
 * by casework, groupwork and community work (MODEL.md 7.2). */
#ifndef BD_PROCESS_DELIVERY_H
#define BD_PROCESS_DELIVERY_H

#include "process/month.h"

/* Level and unit words of the method table, in the order of its CHOICE rows. */
typedef enum bd_unit {
    BD_UNIT_CLIENT,
    BD_UNIT_GROUP,
    BD_UNIT_VILLAGE,
    BD_UNIT_INSTITUTION,
    BD_UNIT_DISTRICT,
    BD_UNIT_WORKER
} bd_unit;

/* Whole deliveries that minutes and money pay for, at most `demand`; 0 if a delivery is free of
 * both (it would have no bound but demand, and nothing was granted for it). */
uint32_t bd_deliveries_paid(int64_t minutes, int64_t money, int64_t each_minutes,
                            int64_t each_money, uint32_t demand);

/* Spends what was granted to the village for a method: returns the deliveries made and books
 * used, in progress (at most one delivery's worth is carried over) and lapsed. Exact:
 * granted + in progress before = used + in progress after + lapsed. */
uint32_t bd_deliver(bd_village_month *m, uint32_t method, uint32_t demand);

/* Clears the village's ledger of the month; work in progress lapses where the programme left. */
void bd_ledger_begin(bd_world *w, uint32_t v);

/* Quality of this month's work with the method in the village, 1 usual. */
static inline double bd_quality(const bd_village_month *m, const bd_method *method)
{
    (void)method;
    return m->w->village.quality[m->v];
}

/* One delivery of a method reaches household i of the village with strength `scale`. */
void bd_reach(bd_village_month *m, const bd_method *method, uint32_t i, float scale);

#endif

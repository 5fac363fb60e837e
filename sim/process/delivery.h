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

/* Deliveries of one community method that a village can take in a month: about one a day. */
#define BD_DELIVERIES_MAX 30u

/* Whether the village has a post and nobody is in it. */
static inline bool bd_vacant(const bd_world *w, uint32_t v)
{
    return w->village.post[v] != BD_NONE && w->post.filled[w->village.post[v]] == 0;
}

/* Spends what was granted to the village for a method: returns the deliveries made and books
 * used, in progress (at most one delivery's worth is carried over) and lapsed. Exact:
 * granted + in progress before = used + in progress after + lapsed. Nothing is delivered where the
 * post is vacant. */
uint32_t bd_deliver(bd_village_month *m, uint32_t method, uint32_t demand);

/* Clears the ledgers of the month of villages from `first` on, method by method since that is how
 * they lie; work in progress lapses where the programme left. */
void bd_ledger_begin(bd_world *w, uint32_t first, uint32_t villages);

/* Quality of this month's work with the method in the village, 1 usual. */
static inline double bd_quality(const bd_village_month *m, const bd_method *method)
{
    return m->w->village.quality[(size_t)method->role * m->w->counts.nvillage + m->v];
}

/* How strongly what a method tells is heard: by meeting, face to face or media. */
float bd_heard(const bd_params *p, const bd_method *method);

/* What deliveries do to a household this month: a row names a plane of scratch, its planes (k), how
 * one delivery combines with another and with what the household has (ADD: sum; COMBINE:
 * 1 - (1 - a)(1 - b)), and what one delivery adds. size(channel) is the method's effect on the
 * channel times the strength; agency(k) the same for agency variable
 * k, awareness as it is heard; practice(k) the practice of power k, `own` the share of it that
 * counts as the people's own. Money is what it is, however well it is handed over. */
#define BD_DOSES(D)                                                    \
    D(up, BD_NAGENCY, ADD, bd_positivef(agency(k)))                    \
    D(down, BD_NAGENCY, ADD, bd_positivef(-agency(k)))                 \
    D(distress_up, 1, ADD, bd_positivef(size(BD_CHANNEL_distress)))    \
    D(distress_down, 1, ADD, bd_positivef(-size(BD_CHANNEL_distress))) \
    D(coping_up, 1, ADD, bd_positivef(size(BD_CHANNEL_coping)))        \
    D(own_work, BD_NPOWER, COMBINE, own *practice(k))                  \
    D(given, BD_NPOWER, COMBINE, (1 - own) * practice(k))              \
    D(worked, 1, ADD, practised / BD_NPOWER)                           \
    D(assets_up, 1, ADD, (float)(1e6 * effect[BD_CHANNEL_assets]))     \
    D(cash, 1, ADD, (float)(1e6 * effect[BD_CHANNEL_cash]))            \
    D(tell, 1, ADD, effect[BD_CHANNEL_information] > 0 ? told(effect, scale * heard) : 0)

/* The effects of one or several deliveries, folded; zero for none. */
typedef struct bd_dose {
#define D(name, planes, how, adds) float name[planes];
    BD_DOSES(D)
#undef D
} bd_dose;

/* Folds one delivery of a method with strength `scale` into a dose. */
void bd_dose_add(const bd_village_month *m, bd_dose *dose, const bd_method *method, float scale);

/* Gives a dose to the households on a list (rows of the village). */
void bd_dose_give(bd_village_month *m, const bd_dose *dose, const uint32_t *rows, uint32_t n);

/* One delivery of a method reaches household i of the village with strength `scale`. */
static inline void bd_reach(bd_village_month *m, const bd_method *method, uint32_t i, float scale)
{
    bd_dose dose = {0};
    bd_dose_add(m, &dose, method, scale);
    bd_dose_give(m, &dose, &i, 1);
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Deliveries. Minutes and money are whole numbers, so the ledger balances exactly; work on a large
 * delivery goes on from month to month, what nobody asked for lapses. */
#include "process/delivery.h"

#include "base/hot.h"
#include "base/math.h"

#include <string.h>

uint32_t bd_deliveries_paid(int64_t minutes, int64_t money, int64_t each_minutes,
                            int64_t each_money, uint32_t demand)
{
    int64_t paid = demand;
    if (each_minutes == 0 && each_money == 0) return 0;
    if (each_minutes > 0 && minutes / each_minutes < paid) paid = minutes / each_minutes;
    if (each_money > 0 && money / each_money < paid) paid = money / each_money;
    return paid > 0 ? (uint32_t)paid : 0;
}

static void book(int64_t granted, int64_t *work, int64_t each, uint32_t made, int64_t *used,
                 int64_t *lapsed)
{
    int64_t left = *work + granted - each * made;
    int64_t kept = left < each ? left : each;
    *used = each * made;
    *lapsed = left - kept;
    *work = kept;
}

uint32_t bd_deliver(bd_village_month *m, uint32_t method, uint32_t demand)
{
    bd_village_table *v = &m->w->village;
    size_t at = (size_t)method * m->w->counts.nvillage + m->v;
    if (bd_vacant(m->w, m->v)) demand = 0;
    int64_t each_minutes = m->c->minutes[method], each_money = m->c->money[method];
    uint32_t made = bd_deliveries_paid(v->work_minutes[at] + v->granted_minutes[at],
                                       v->work_money[at] + v->granted_money[at], each_minutes,
                                       each_money, demand);
    book(v->granted_minutes[at], &v->work_minutes[at], each_minutes, made, &v->used_minutes[at],
         &v->lapsed_minutes[at]);
    book(v->granted_money[at], &v->work_money[at], each_money, made, &v->used_money[at],
         &v->lapsed_money[at]);
    v->deliveries[at] = made;
    return made;
}

/* What no process delivers, because it is switched off, lapses; so does work in progress where the
 * programme left. */
BD_HOT static void begin(uint32_t n, const uint8_t *restrict treated,
                         const int64_t *restrict granted, int64_t *restrict work,
                         int64_t *restrict used, int64_t *restrict lapsed)
{
    for (uint32_t v = 0; v < n; v++) {
        int64_t stays = treated[v] ? work[v] : 0;
        used[v] = 0;
        lapsed[v] = granted[v] + (work[v] - stays);
        work[v] = stays;
    }
}

void bd_ledger_begin(bd_world *w, uint32_t first, uint32_t villages)
{
    bd_village_table *t = &w->village;
    for (uint32_t method = 0; method < w->counts.nmethod; method++) {
        size_t at = (size_t)method * w->counts.nvillage + first;
        begin(villages, t->treated + first, t->granted_minutes + at, t->work_minutes + at,
              t->used_minutes + at, t->lapsed_minutes + at);
        begin(villages, t->treated + first, t->granted_money + at, t->work_money + at,
              t->used_money + at, t->lapsed_money + at);
        memset(t->deliveries + at, 0, villages * sizeof *t->deliveries);
    }
}

float bd_heard(const bd_params *p, const bd_method *method)
{
    const bd_params_information *of = &p->information;
    const double strength[] = {of->meeting, of->face_to_face, of->media};
    return (float)strength[method->channel];
}

/* -log chance that a delivery fails to inform. */
static float told(const double *effect, float scale)
{
    return (float)bd_failure_exponent(effect[BD_CHANNEL_information] * (double)scale);
}

static inline float together_ADD(float a, float b)
{
    return a + b;
}
static inline float together_COMBINE(float a, float b)
{
    return 1 - (1 - a) * (1 - b);
}

#define size(channel) ((float)effect[channel] * scale)
#define agency(k) (size(BD_CHANNEL_awareness + (k)) * ((k) == BD_AGENCY_awareness ? heard : 1))
#define practice(k) bd_clampf(size(BD_CHANNEL_practice_choice + (k)), 0, 1)

void bd_dose_add(const bd_village_month *m, bd_dose *dose, const bd_method *method, float scale)
{
    const double *effect = method->effects;
    float own = (float)m->p->strategy.participation, practised = 0, heard = bd_heard(m->p, method);
    for (int k = 0; k < BD_NPOWER; k++) practised += practice(k);
#define D(name, planes, how, adds) \
    for (int k = 0; k < (planes); k++) dose->name[k] = together_##how(dose->name[k], adds);
    BD_DOSES(D)
#undef D
}

#undef size
#undef agency
#undef practice

void bd_dose_give(bd_village_month *m, const bd_dose *dose, const uint32_t *rows, uint32_t n)
{
#define D(name, planes, how, adds)                                                             \
    for (int k = 0; k < (planes); k++) {                                                       \
        float one = dose->name[k];                                                             \
        float *plane = BD_PLANE(m, name, k);                                                   \
        if (!(one > 0)) continue;                                                              \
        m->s->reached = m->s->pushed = m->n;                                                   \
        for (uint32_t j = 0; j < n; j++) plane[rows[j]] = together_##how(plane[rows[j]], one); \
    }
    BD_DOSES(D)
#undef D
}

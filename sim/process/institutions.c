/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shared institutions (MODEL.md 7.6). What a district's villages share is settled between them: the
 * places of the next month go where last month's applications were, and cases press on the one
 * institution, so that all villages meet the same openness and capacity. A village's own
 * institutions meet their own cases. */
#include "process/institutions.h"

#include "process/schedule.h"

typedef struct district_rows {
    size_t first, count, nv;
} district_rows;

/* Mean over the district's villages, by households. */
static double mean(const bd_world *w, const district_rows *d, const double *column)
{
    double sum = 0, households = 0;
    for (size_t v = d->first; v < d->first + d->count; v++) {
        sum += column[v] * w->village.count[v];
        households += w->village.count[v];
    }
    return households > 0 ? sum / households : 0;
}

static void set_all(const district_rows *d, double *column, double value)
{
    for (size_t v = d->first; v < d->first + d->count; v++) column[v] = value;
}

static void share_places(bd_district_month *m, uint32_t k, const district_rows *d)
{
    bd_world *w = m->w;
    const bd_institution *of = &m->p->institution[k];
    double places = w->district.places_left[(size_t)k * w->counts.ndistrict + m->d];
    for (size_t v = d->first; v < d->first + d->count; v++) {
        double kept =
            of->leakage < 1 ? (1 - w->village.leakage[k * d->nv + v]) / (1 - of->leakage) : 0;
        places +=
            of->capacity * w->village.count[v] / 100 * w->village.capacity[k * d->nv + v] * kept;
        m->room.weight[v - d->first] = bd_claim(w->village.applied[k * d->nv + v]);
    }
    int64_t whole = (int64_t)places;
    w->district.places_left[(size_t)k * w->counts.ndistrict + m->d] = places - (double)whole;
    bd_apportion(whole, m->room.weight, d->count, m->room.part, m->room.remainder, m->room.order);
    for (size_t v = 0; v < d->count; v++)
        w->village.places[k * d->nv + d->first + v] = (uint32_t)m->room.part[v];
}

void bd_institutions(bd_district_month *m)
{
    bd_world *w = m->w;
    district_rows d = {w->district.first[m->d], w->district.count[m->d], w->counts.nvillage};
    for (uint32_t k = 0; k < w->counts.ninstitution; k++) {
        double *pressing = w->village.pressing + k * d.nv;
        for (size_t v = d.first; v < d.first + d.count; v++)
            pressing[v] = w->village.pressed[k * d.nv + v] - w->village.pressed_ref[k * d.nv + v];
        if (m->p->institution[k].level == 0) continue;
        set_all(&d, pressing, mean(w, &d, pressing));
        double *opening = w->village.opening + k * d.nv, *capacity = w->village.capacity + k * d.nv;
        set_all(&d, opening, mean(w, &d, opening));
        set_all(&d, capacity, mean(w, &d, capacity));
        share_places(m, k, &d);
    }
}

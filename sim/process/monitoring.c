/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Monitoring (MODEL.md 7.14). Every few months the programme reckons, from households that work on
 * the channel `monitoring` has measured, how each village has changed, and asks which methods did
 * it: a ridge regression over villages of the change on the hours of each method. Posts do a
 * little more of some methods and less of others on purpose, drawn by lot each round, since
 * without that all would do the same and nothing could be learned. With monitoring.adaptive hours
 * then lean towards what measurably works. */
#include "process/monitoring.h"

#include "process/schedule.h"

void bd_ridge(double *a, size_t n, size_t stride, double ridge, double *b)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * stride + j] + (i == j ? ridge : 0);
            for (size_t k = 0; k < j; k++) sum -= a[i * stride + k] * a[j * stride + k];
            a[i * stride + j] = i == j ? __builtin_sqrt(sum) : sum / a[j * stride + j];
        }
        for (size_t k = 0; k < i; k++) b[i] -= a[i * stride + k] * b[k];
        b[i] /= a[i * stride + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++) b[i] -= a[k * stride + i] * b[k];
        b[i] /= a[i * stride + i];
    }
}

/* Mean power of so many households met by chance, each seen with an error. */
static double measure(const bd_region_month *m, uint32_t v)
{
    const bd_world *w = m->w;
    uint32_t n = (uint32_t)w->village.sampled[v];
    if (n > w->village.count[v]) n = w->village.count[v];
    bd_stream s =
        bd_stream_open(w->luck, BD_KIND_VILLAGE, w->village.id[v], m->month, BD_PURPOSE_monitoring);
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        size_t h = w->village.first[v] + bd_below(&s, w->village.count[v]);
        double power = 0;
        for (size_t k = 0; k < BD_NPOWER; k++)
            power += (double)w->household.power[k * w->counts.nhousehold + h];
        sum += power / BD_NPOWER + m->p->monitoring.error * bd_normal(&s);
    }
    return sum / n;
}

/* Minutes of a method a household since the village was last measured. */
static double dose(const bd_world *w, uint32_t method, uint32_t v)
{
    return (double)w->village.since_minutes[(size_t)method * w->counts.nvillage + v] /
           w->village.count[v];
}

typedef struct round {
    uint32_t method[BD_METHODS_MAX];
    size_t methods;
    double mean[BD_METHODS_MAX], villages, change; /* means over villages measured twice */
} round;

/* The methods that are learned about: in the phase's mix, except measuring itself. */
static round begin_round(const bd_region_month *m, const bd_phase *phase)
{
    round r = {.methods = 0};
    const bd_world *w = m->w;
    for (uint32_t v = 0; v < w->counts.nvillage; v++) {
        r.villages += w->village.measured_now[v];
        r.change += w->village.measured_now[v] ? w->village.change[v] : 0;
    }
    if (r.villages > 0) r.change /= r.villages;
    for (uint32_t i = 0; i < m->p->nmethod; i++) {
        if (phase->mix[i] <= 0 || m->p->method[i].effects[BD_CHANNEL_monitoring] > 0) continue;
        double sum = 0;
        for (uint32_t v = 0; v < w->counts.nvillage; v++)
            if (w->village.measured_now[v]) sum += dose(w, i, v);
        if (!(sum > 0)) continue;
        r.mean[r.methods] = sum / r.villages;
        r.method[r.methods++] = i;
    }
    return r;
}

static void learn(bd_region_month *m, const round *r)
{
    const bd_world *w = m->w;
    double a[BD_METHODS_MAX * BD_METHODS_MAX] = {0}, b[BD_METHODS_MAX] = {0}, squares = 0;
    for (uint32_t v = 0; v < w->counts.nvillage; v++) {
        if (!w->village.measured_now[v]) continue;
        double x[BD_METHODS_MAX], y = w->village.change[v] - r->change;
        squares += y * y;
        for (size_t i = 0; i < r->methods; i++) {
            x[i] = dose(w, r->method[i], v) / r->mean[i] - 1;
            b[i] += x[i] * y;
            for (size_t j = 0; j <= i; j++) a[i * BD_METHODS_MAX + j] += x[i] * x[j];
        }
    }
    bd_ridge(a, r->methods, BD_METHODS_MAX, m->p->monitoring.ridge * r->villages, b);
    double deviation = __builtin_sqrt(squares / r->villages);
    for (uint32_t d = 0; d < w->counts.ndistrict; d++)
        for (size_t i = 0; i < r->methods; i++)
            m->w->district.lean[(size_t)r->method[i] * w->counts.ndistrict + d] +=
                bd_lean(m->p->monitoring.adaptive, b[i], deviation);
}

static void count_minutes(bd_world *w)
{
    bd_own own = bd_own_rows(w);
    for (size_t i = 0; i < w->counts.nmethod; i++)
        for (uint32_t v = own.village; v < own.village_end; v++) {
            size_t at = i * w->counts.nvillage + v;
            w->village.since_minutes[at] += w->village.used_minutes[at];
        }
}

/* What all ranks must have of each village to learn the same. */
static void tell_ranks(bd_world *w)
{
    bd_village_table *village = &w->village;
    bd_part_share_villages(&w->part, village->measured_now, sizeof *village->measured_now);
    bd_part_share_villages(&w->part, village->change, sizeof *village->change);
    for (size_t i = 0; i < w->counts.nmethod; i++)
        bd_part_share_villages(&w->part, village->since_minutes + i * w->counts.nvillage,
                               sizeof *village->since_minutes);
}

void bd_monitoring(bd_region_month *m)
{
    bd_village_table *village = &m->w->village;
    const bd_phase *phase = bd_phase_of(m->p, m->month);
    if (phase == NULL) return;
    count_minutes(m->w);
    if (bd_round(m->p, m->month + 1) == bd_round(m->p, m->month)) return;
    bd_own own = bd_own_rows(m->w);
    for (uint32_t v = own.village; v < own.village_end; v++) {
        village->measured_now[v] = 0;
        if (village->sampled[v] < 1 || village->count[v] == 0) continue;
        double seen = measure(m, v);
        village->measured_now[v] = village->measured_before[v];
        village->change[v] = seen - village->outcome[v];
        village->outcome[v] = seen;
        village->measured_before[v] = 1;
    }
    if (m->p->monitoring.adaptive > 0) {
        tell_ranks(m->w);
        round r = begin_round(m, phase);
        if (r.methods > 0 && r.villages > 1) learn(m, &r);
    }
    for (uint32_t v = own.village; v < own.village_end; v++) {
        if (village->sampled[v] < 1) continue;
        village->sampled[v] = 0;
        for (size_t i = 0; i < m->w->counts.nmethod; i++)
            village->since_minutes[i * m->w->counts.nvillage + v] = 0;
    }
}

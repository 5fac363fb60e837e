/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Assessment (MODEL.md 7.2). Workers order who is helped first by the strategy's targeting rule.
 * What they look for they see with an error, which social assessment lowers. The order is drawn
 * anew every few months; each month the village files how many wait at which place of the order,
 * and its district grants by that. */
#include "base/math.h"
#include "process/planning.h"
#include "process/schedule.h"

/* How urgent a household is under the rule, about standard normal; larger first. */
static double urgency(const bd_village_month *m, uint32_t i)
{
    const bd_world *w = m->w;
    if (m->p->strategy.targeting == BD_TARGET_POOREST) return -(double)BD_ROWS(m, log_assets, 0)[i];
    double power = 0;
    for (int k = 0; k < BD_NPOWER; k++) power += (double)BD_ROWS(m, power, k)[i] / BD_NPOWER;
    int burdens = __builtin_popcount(w->profile_bits[BD_ROWS(m, profile, 0)[i]]);
    return (burdens - 1.0) * 0.7 + (BD_ROWS(m, crisis, 0)[i] ? 0.7 : 0) + (0.4 - power) * 3;
}

static void set_order(bd_village_month *m)
{
    int rule = m->p->strategy.targeting;
    double error = m->p->casework.targeting_error * (1 - m->w->village.assessment[m->v]);
    double scale = 1 / __builtin_sqrt(1 + error * error);
    uint8_t *priority = BD_ROWS(m, priority, 0);
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t month = rule == BD_TARGET_RANDOM ? 0 : m->month;
        bd_stream s = bd_stream_open(m->w->luck, BD_KIND_HOUSEHOLD, BD_ROWS(m, id, 0)[i], month,
                                     BD_PURPOSE_assessment);
        if (rule == BD_TARGET_UNIVERSAL || rule == BD_TARGET_RANDOM)
            priority[i] = (uint8_t)(bd_bits(&s) >> 24);
        else
            priority[i] = bd_priority((urgency(m, i) + error * bd_normal(&s)) * scale);
    }
}

static void file_requests(bd_village_month *m)
{
    const uint8_t *months = BD_ROWS(m, case_months, 0), *priority = BD_ROWS(m, priority, 0);
    uint32_t bins[BD_SCORE_BINS] = {0};
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t bin = months[i] > 0 ? BD_SCORE_BINS - 1 : priority[i] * BD_SCORE_BINS / 256;
        bins[bin] += months[i] != BD_CASE_CLOSED;
    }
    for (uint32_t b = 0; b < BD_SCORE_BINS; b++)
        m->w->village.histogram[(size_t)b * m->w->counts.nvillage + m->v] = (uint16_t)bins[b];
}

void bd_assessment(bd_village_month *m)
{
    const bd_phase *phase = bd_phase_of(m->p, m->month + 1);
    if (phase == NULL || m->w->village.post[m->v] == BD_NONE) return;
    int64_t begin = m->p->time.burn_in + m->p->strategy.start;
    if (((int64_t)m->month + 1 - begin) % m->p->casework.priority_every == 0) set_order(m);
    file_requests(m);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Powers (MODEL.md 7.10). Practice beyond the household's usual moves its seven powers towards
 * their ceilings; what people do themselves raises the baseline, what is only given fades. In
 * the first half of burn-in powers stand still and the usual practice is measured, so that a
 * village at rest has practice equal to its reference and nothing moves. */
#include "process/powers.h"

#include "base/hot.h"
#include "process/schedule.h"
#include "state/ceilings.h"

/* Months over which the usual practice is averaged while it is measured. */
#define REFERENCE_RATE 0.25f

BD_HOT static void measure_reference(uint32_t n, const float *restrict own, float *restrict usual)
{
    for (uint32_t i = 0; i < n; i++) usual[i] += REFERENCE_RATE * (own[i] - usual[i]);
}

static void set_ceilings(bd_village_month *m)
{
    const bd_world *w = m->w;
    double factor[BD_NFACTOR];
    for (int f = 0; f < BD_NFACTOR; f++)
        factor[f] = w->village.factor[(size_t)f * w->counts.nvillage + m->v];
    bd_ceiling_planes(m->p, w->profile_bits, w->counts.nprofile, factor, BD_PROFILES_MAX,
                      m->s->ceiling);
}

/* What is the same for all seven powers: practice in the group of a power it does not and of one
 * it does work on, and the usual practice as slope and constant. */
typedef struct shared {
    float *restrict beside, *restrict focused, *restrict slope, *restrict constant;
} shared;

BD_HOT static void prepare(uint32_t n, const float *restrict own, const float *restrict usual,
                           float focus, shared s)
{
    for (uint32_t i = 0; i < n; i++) {
        s.beside[i] = bd_group_practice(own[i], focus, false);
        s.focused[i] = bd_group_practice(own[i], focus, true);
        s.slope[i] = bd_usual_slope(own[i], usual[i]);
        s.constant[i] = bd_usual_constant(own[i], usual[i]);
    }
}

/* The same where work reached nobody and own practice is all: only how far it lies beyond the
 * usual. */
BD_HOT static void prepare_own(uint32_t n, const float *restrict own, const float *restrict usual,
                               float focus, float *restrict beside, float *restrict focused)
{
    for (uint32_t i = 0; i < n; i++) {
        float slope = bd_usual_slope(own[i], usual[i]);
        float constant = bd_usual_constant(own[i], usual[i]);
        float other = bd_group_practice(own[i], focus, false);
        float here = bd_group_practice(own[i], focus, true);
        beside[i] = bd_practice(other, 0) - (slope * other + constant);
        focused[i] = bd_practice(here, 0) - (slope * here + constant);
    }
}

static inline bool is_power(float counted, float this_power)
{
    float off = counted - this_power;
    return off * off < 0.25f;
}

BD_HOT static void move(uint32_t n, float *restrict x, float *restrict base,
                        const float *restrict ceiling, const uint16_t *restrict profile,
                        const float *restrict agency, const float *restrict works_on,
                        float this_power, shared s, const float *restrict own_work,
                        const float *restrict given, bd_power_rates r)
{
    for (uint32_t i = 0; i < n; i++) {
        float beside = s.beside[i], focused = s.focused[i]; /* both read: no masks */
        float in_group = is_power(works_on[i], this_power) ? focused : beside;
        float mine = bd_practice(in_group, own_work[i]);
        float reference = s.slope[i] * in_group + s.constant[i];
        float before = x[i];
        x[i] = bd_power_next(before, base[i], ceiling[profile[i]], agency[i],
                             bd_practice(mine, given[i]) - reference, r);
        base[i] = bd_power_base_next(before, base[i], mine - reference, r);
    }
}

BD_HOT static void move_by_own(uint32_t n, float *restrict x, float *restrict base,
                               const float *restrict ceiling, const uint16_t *restrict profile,
                               const float *restrict agency, const float *restrict works_on,
                               float this_power, const float *restrict beside,
                               const float *restrict focused, bd_power_rates r)
{
    for (uint32_t i = 0; i < n; i++) {
        float other = beside[i], here = focused[i];
        float beyond = is_power(works_on[i], this_power) ? here : other;
        float before = x[i];
        x[i] = bd_power_next(before, base[i], ceiling[profile[i]], agency[i], beyond, r);
        base[i] = bd_power_base_next(before, base[i], beyond, r);
    }
}

void bd_powers(bd_village_month *m)
{
    const bd_params_consolidation *p = &m->p->consolidation;
    float focus = (float)m->p->groups.practice_focus;
    if (m->settling) {
        measure_reference(m->n, BD_PLANE(m, own, 0), BD_ROWS(m, practice_ref, 0));
        return;
    }
    bd_power_rates r = {(float)p->gain, (float)p->loss,    (float)p->fade,
                        (float)p->keep, (float)p->unlearn, (float)p->press};
    shared s = {BD_PLANE(m, seen, 0), BD_PLANE(m, seen, 1), BD_PLANE(m, seen, 2),
                BD_PLANE(m, seen, 3)};
    const float *own = BD_PLANE(m, own, 0), *usual = BD_ROWS(m, practice_ref, 0);
    const float *agency = BD_PLANE(m, agency, 0), *works_on = BD_PLANE(m, works_on, 0);
    const uint16_t *profile = BD_ROWS(m, profile, 0);
    bool reached = m->s->reached > 0;
    set_ceilings(m);
    if (reached)
        prepare(m->n, own, usual, focus, s);
    else
        prepare_own(m->n, own, usual, focus, s.beside, s.focused);
    for (int k = 0; k < BD_NPOWER; k++) {
        float *x = BD_ROWS(m, power, k), *base = BD_ROWS(m, power_base, k);
        const float *ceiling = m->s->ceiling + (size_t)k * BD_PROFILES_MAX;
        if (reached)
            move(m->n, x, base, ceiling, profile, agency, works_on, (float)(k + 1), s,
                 BD_PLANE(m, own_work, k), BD_PLANE(m, given, k), r);
        else
            move_by_own(m->n, x, base, ceiling, profile, agency, works_on, (float)(k + 1), s.beside,
                        s.focused, r);
    }
}

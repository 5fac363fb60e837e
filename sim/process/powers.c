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

#include <string.h>

/* Months over which the usual practice is averaged while it is measured. */
#define REFERENCE_RATE 0.25f

BD_HOT static void measure_reference(uint32_t n, const float *restrict own, float *restrict usual)
{
    for (uint32_t i = 0; i < n; i++) usual[i] += REFERENCE_RATE * (own[i] - usual[i]);
}

#define BLOCK \
    256u /* households whose ceilings lie side by side, so that they stay in the first cache */

typedef float four __attribute__((vector_size(16)));

/* Four of the eight numbers of two vectors. */
#if __has_builtin(__builtin_shufflevector)
#define PICK(x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#else /* gcc before 12 */
typedef int32_t places __attribute__((vector_size(16)));
#define PICK(x, y, ...) __builtin_shuffle(x, y, (places){__VA_ARGS__})
#endif

static inline four four_at(const float *from)
{
    four x;
    memcpy(&x, from, sizeof x);
    return x;
}

/* Four ceilings of four households, from rows of profiles to planes of powers. */
static inline void turn(const float *a, const float *b, const float *c, const float *d, float *out)
{
    four one = four_at(a), two = four_at(b), three = four_at(c), last = four_at(d);
    four low = PICK(one, two, 0, 4, 1, 5);
    four low_too = PICK(three, last, 0, 4, 1, 5);
    four high = PICK(one, two, 2, 6, 3, 7);
    four high_too = PICK(three, last, 2, 6, 3, 7);
    four plane[4] = {PICK(low, low_too, 0, 1, 4, 5), PICK(low, low_too, 2, 3, 6, 7),
                     PICK(high, high_too, 0, 1, 4, 5), PICK(high, high_too, 2, 3, 6, 7)};
    for (size_t k = 0; k < 4; k++) memcpy(out + k * BLOCK, &plane[k], sizeof plane[k]);
}

/* Ceilings of n <= BLOCK households: plane k of `out` starts at k * BLOCK. A row of the table has
 * all powers of a profile, so one look brings seven. */
static void bring_ceilings(uint32_t n, const float *restrict table,
                           const uint16_t *restrict profile, float *restrict out)
{
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (uint32_t k = 0; k < BD_CEILING_ROW; k += 4)
            turn(table + (size_t)profile[i] * BD_CEILING_ROW + k,
                 table + (size_t)profile[i + 1] * BD_CEILING_ROW + k,
                 table + (size_t)profile[i + 2] * BD_CEILING_ROW + k,
                 table + (size_t)profile[i + 3] * BD_CEILING_ROW + k, out + k * BLOCK + i);
    for (; i < n; i++)
        for (uint32_t k = 0; k < BD_NPOWER; k++)
            out[k * BLOCK + i] = table[(size_t)profile[i] * BD_CEILING_ROW + k];
}

static void set_ceilings(bd_village_month *m)
{
    const bd_world *w = m->w;
    double factor[BD_NFACTOR];
    for (int f = 0; f < BD_NFACTOR; f++)
        factor[f] = w->village.factor[(size_t)f * w->counts.nvillage + m->v];
    bd_ceiling_rows(m->p, w->profile_bits, w->counts.nprofile, factor, m->s->ceiling);
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
    return counted == this_power; /* both are whole numbers */
}

BD_HOT static void move(uint32_t n, float *restrict x, float *restrict base,
                        const float *restrict ceiling, const float *restrict agency,
                        const float *restrict works_on, float this_power, shared s,
                        const float *restrict own_work, const float *restrict given,
                        bd_power_rates r)
{
    for (uint32_t i = 0; i < n; i++) {
        float beside = s.beside[i], focused = s.focused[i]; /* both read: no masks */
        float in_group = is_power(works_on[i], this_power) ? focused : beside;
        float mine = bd_practice(in_group, own_work[i]);
        float reference = s.slope[i] * in_group + s.constant[i];
        float before = x[i];
        x[i] = bd_power_next(before, base[i], ceiling[i], agency[i],
                             bd_practice(mine, given[i]) - reference, r);
        base[i] = bd_power_base_next(before, base[i], mine - reference, r);
    }
}

BD_HOT static void move_by_own(uint32_t n, float *restrict x, float *restrict base,
                               const float *restrict ceiling, const float *restrict agency,
                               const float *restrict works_on, float this_power,
                               const float *restrict beside, const float *restrict focused,
                               bd_power_rates r)
{
    for (uint32_t i = 0; i < n; i++) {
        float other = beside[i], here = focused[i];
        float beyond = is_power(works_on[i], this_power) ? here : other;
        float before = x[i];
        x[i] = bd_power_next(before, base[i], ceiling[i], agency[i], beyond, r);
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
    shared s = {BD_PLANE(m, room, 0), BD_PLANE(m, room, 1), BD_PLANE(m, room, 2),
                BD_PLANE(m, room, 3)};
    const float *own = BD_PLANE(m, own, 0), *usual = BD_ROWS(m, practice_ref, 0);
    const float *agency = BD_PLANE(m, agency, 0), *works_on = BD_PLANE(m, works_on, 0);
    bool reached = m->s->reached > 0;
    set_ceilings(m);
    if (reached)
        prepare(m->n, own, usual, focus, s);
    else
        prepare_own(m->n, own, usual, focus, s.beside, s.focused);
    float ceiling[BD_CEILING_ROW * BLOCK];
    for (uint32_t i = 0; i < m->n; i += BLOCK) {
        uint32_t n = m->n - i < BLOCK ? m->n - i : BLOCK;
        bring_ceilings(n, m->s->ceiling, BD_ROWS(m, profile, 0) + i, ceiling);
        shared here = {s.beside + i, s.focused + i, s.slope + i, s.constant + i};
        for (int k = 0; k < BD_NPOWER; k++) {
            float *x = BD_ROWS(m, power, k) + i, *base = BD_ROWS(m, power_base, k) + i;
            const float *cap = ceiling + (size_t)k * BLOCK;
            if (reached)
                move(n, x, base, cap, agency + i, works_on + i, (float)(k + 1), here,
                     BD_PLANE(m, own_work, k) + i, BD_PLANE(m, given, k) + i, r);
            else
                move_by_own(n, x, base, cap, agency + i, works_on + i, (float)(k + 1), here.beside,
                            here.focused, r);
        }
    }
}

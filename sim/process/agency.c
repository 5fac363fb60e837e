/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Agency (MODEL.md 7.15). All pushes of the month are applied once, then awareness, skill,
 * motivation and trust return towards the household's usual values; own practice beyond the usual
 * teaches skill, practice short of it unlearns. Distress approaches its target: hardship enters as
 * the deviation from what is expected of the household's stratum, so crises do not move the mean at
 * rest. */
#include "process/agency.h"

#include "base/hot.h"
#include "process/livelihood.h"
#include "process/schedule.h"

BD_HOT static void move(uint32_t n, float *restrict v, const float *restrict usual,
                        const float *restrict up, const float *restrict down, float rate)
{
    for (uint32_t i = 0; i < n; i++)
        v[i] = bd_return(bd_push(v[i], up[i], down[i]), usual[i], rate);
}

/* Practice beyond the usual teaches skill, practice short of it unlearns: a pull and no push, so
 * who joins learns as much as who leaves forgets, and a village at rest keeps its mean. */
BD_HOT static void learn(uint32_t n, float *restrict skill, const float *restrict own,
                         const float *restrict usual, float learning)
{
    for (uint32_t i = 0; i < n; i++)
        skill[i] = bd_clampf(skill[i] + learning * (own[i] - usual[i]), 0, 1);
}

/* Awareness besides follows neighbours: a pull, not a push, so that averaging keeps its mean. */
BD_HOT static void follow(uint32_t n, float *restrict v, const float *restrict pull)
{
    for (uint32_t i = 0; i < n; i++) v[i] = bd_clampf(v[i] + pull[i], 0, 1);
}

BD_HOT static void cope(uint32_t n, float *restrict distress, float *restrict coping,
                        const float *restrict usual, const uint8_t *restrict crisis,
                        const uint8_t *restrict stratum, const float *restrict own,
                        const float *restrict practice_ref, const float *restrict savings,
                        const float *restrict used_to, const float *restrict coping_up,
                        const float *restrict up, const float *restrict down,
                        const float *restrict poorer, float expected_poor, float expected,
                        float hardship, float relief, float fade, float practised, float secured,
                        float aim, float rate)
{
    for (uint32_t i = 0; i < n; i++) {
        float beyond =
            (crisis[i] ? 1.0f : 0.0f) - (stratum[i] == BD_STRATUM_poor ? expected_poor : expected);
        float held = bd_push(coping[i], coping_up[i], 0);
        float target = bd_distress_target(usual[i], hardship * beyond + poorer[i], relief, held);
        float lost = bd_coping_fade(fade, practised, bd_positivef(own[i] - practice_ref[i]),
                                    secured, bd_reserve(savings[i], used_to[i], aim));
        distress[i] = bd_return(bd_push(distress[i], up[i], down[i]), target, rate);
        coping[i] = held - lost * held;
    }
}

BD_HOT static void combine(uint32_t n, const float *restrict awareness, const float *restrict skill,
                           const float *restrict motivation, const float *restrict distress,
                           float *restrict agency)
{
    for (uint32_t i = 0; i < n; i++)
        agency[i] = bd_agency_of(awareness[i], skill[i], motivation[i], distress[i]);
}

void bd_agency(bd_village_month *m)
{
    const bd_params_agency *p = &m->p->agency;
    const bd_params_livelihood *money = &m->p->livelihood;
    float aim = (float)bd_savings_aim(money->buffer, money->thrift, m->w->village.thrift[m->v]);
    const float rate[BD_NAGENCY] = {(float)p->awareness_return, (float)p->skill_return,
                                    (float)p->motivation_return, (float)p->trust_return};
    for (int a = 0; a < BD_NAGENCY; a++)
        move(m->n, BD_ROWS(m, agency, a), BD_ROWS(m, agency_base, a), BD_PLANE(m, up, a),
             BD_PLANE(m, down, a), rate[a]);
    learn(m->n, BD_ROWS(m, agency, BD_AGENCY_skill), BD_PLANE(m, own, 0),
          BD_ROWS(m, practice_ref, 0), (float)p->learning);
    if (m->p->processes.influence)
        follow(m->n, BD_ROWS(m, agency, BD_AGENCY_awareness), BD_PLANE(m, pull, 0));
    cope(m->n, BD_ROWS(m, distress, 0), BD_ROWS(m, coping, 0), BD_ROWS(m, distress_base, 0),
         BD_ROWS(m, crisis, 0), BD_ROWS(m, stratum, 0), BD_PLANE(m, own, 0),
         BD_ROWS(m, practice_ref, 0), BD_ROWS(m, savings, 0), BD_ROWS(m, consumption_ref, 0),
         BD_PLANE(m, coping_up, 0), BD_PLANE(m, distress_up, 0), BD_PLANE(m, distress_down, 0),
         BD_PLANE(m, hardship, 0), m->c->crisis_expected[BD_STRATUM_poor],
         m->c->crisis_expected[BD_STRATUM_middle], (float)m->p->shocks.crisis_distress,
         (float)p->coping_relief, (float)p->coping_fade, (float)p->coping_practised,
         (float)p->coping_secured, aim, (float)p->distress_return);
    combine(m->n, BD_ROWS(m, agency, BD_AGENCY_awareness), BD_ROWS(m, agency, BD_AGENCY_skill),
            BD_ROWS(m, agency, BD_AGENCY_motivation), BD_ROWS(m, distress, 0),
            BD_PLANE(m, agency, 0));
}

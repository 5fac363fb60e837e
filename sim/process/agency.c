/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Agency (MODEL.md 7.15). All pushes of the month are applied once, then awareness, skill,
 * motivation and trust return towards the household's usual values; own practice beyond the usual
 * teaches skill, practice short of it unlearns. Distress approaches its target: hardship enters as
 * the deviation from what is expected of the household's stratum, so crises do not move the mean at
 * rest. */
#include "process/agency.h"

#include "base/hot.h"
#include "process/influence.h"
#include "process/livelihood.h"
#include "process/schedule.h"

/* What is the same for all households of a village this month. */
typedef struct rates {
    float back[BD_NAGENCY], learning;   /* returns to the usual; learning by practice */
    float teach, encourage, motivation; /* of cadres' visits; of encouragement by neighbours */
    float felt_usual, media, made_up;   /* as in the scratch */
    float relief, fade, practised, secured, aim, distress_back;
} rates;

/* What work, cases and decisions push. */
typedef struct pushes {
    float up[BD_NAGENCY], down[BD_NAGENCY], coping_up, distress_up, distress_down;
} pushes;

/* What a household brings into the month, and what is felt in it. */
typedef struct felt {
    float usual[BD_NAGENCY], usual_distress;
    float visited, encourage, pull, own, usual_own, hardship, reserve;
} felt;

typedef struct mind {
    float agency[BD_NAGENCY], distress, coping;
} mind;

/* Awareness follows neighbours, and practice beyond the usual teaches skill, practice short of it
 * unlearns: pulls and no pushes, so averaging keeps its mean, who joins learns as much as who
 * leaves forgets, and a village at rest keeps its mean. */
static inline mind next_mind(mind now, felt f, pushes by, rates r)
{
    float lesson = bd_cadre_lesson(r.teach, f.visited);
    float urge = bd_urge(r.encourage, f.visited, r.motivation, f.encourage - r.felt_usual);
    const float up[BD_NAGENCY] = {by.up[0] + bd_positivef(r.media) + bd_positivef(lesson),
                                  by.up[1] + bd_positivef(lesson), by.up[2] + bd_positivef(urge),
                                  by.up[3] + r.made_up};
    const float down[BD_NAGENCY] = {by.down[0] + bd_positivef(-r.media) + bd_positivef(-lesson),
                                    by.down[1] + bd_positivef(-lesson),
                                    by.down[2] + bd_positivef(-urge), by.down[3]};
    for (int a = 0; a < BD_NAGENCY; a++)
        now.agency[a] = bd_return(bd_push(now.agency[a], up[a], down[a]), f.usual[a], r.back[a]);
    float *awareness = &now.agency[BD_AGENCY_awareness], *skill = &now.agency[BD_AGENCY_skill];
    *awareness = bd_clampf(*awareness + f.pull, 0, 1);
    *skill = bd_clampf(*skill + r.learning * (f.own - f.usual_own), 0, 1);
    float held = bd_push(now.coping, by.coping_up, 0);
    float target = bd_distress_target(f.usual_distress, f.hardship, r.relief, held);
    float lost = bd_coping_fade(r.fade, r.practised, bd_positivef(f.own - f.usual_own), r.secured,
                                f.reserve);
    now.distress =
        bd_return(bd_push(now.distress, by.distress_up, by.distress_down), target, r.distress_back);
    now.coping = held - lost * held;
    return now;
}

/* Crises beyond the expected are added to the hardship of consumption below the usual. Apart from
 * what follows: bytes would make it go on by sixty-four rows, for which there are no registers. */
BD_HOT static void add_crises(uint32_t n, const uint8_t *restrict crisis,
                              const uint8_t *restrict stratum, float expected_poor, float expected,
                              float distress, const float *restrict poorer,
                              float *restrict hardship)
{
    for (uint32_t i = 0; i < n; i++) {
        float beyond =
            (crisis[i] ? 1.0f : 0.0f) - (stratum[i] == BD_STRATUM_poor ? expected_poor : expected);
        hardship[i] = distress * beyond + poorer[i];
    }
}

BD_HOT static void
go_on(uint32_t n, float *restrict awareness, float *restrict skill, float *restrict motivation,
      float *restrict trust, float *restrict distress, float *restrict coping,
      const float *restrict usual, size_t all, const float *restrict usual_distress,
      const float *restrict savings, const float *restrict used_to, const float *restrict usual_own,
      const float *restrict own, const float *restrict visited, const float *restrict encourage,
      const float *restrict pull, const float *restrict hardship, const float *restrict up,
      const float *restrict down, size_t stride, const float *restrict coping_up,
      const float *restrict distress_up, const float *restrict distress_down, rates r,
      float *restrict agency)
{
    for (uint32_t i = 0; i < n; i++) {
        mind now = {{awareness[i], skill[i], motivation[i], trust[i]}, distress[i], coping[i]};
        felt f = {{usual[i], usual[all + i], usual[2 * all + i], usual[3 * all + i]},
                  usual_distress[i],
                  visited[i],
                  encourage[i],
                  pull[i],
                  own[i],
                  usual_own[i],
                  hardship[i],
                  bd_reserve(savings[i], used_to[i], r.aim)};
        pushes by = {{up[i], up[stride + i], up[2 * stride + i], up[3 * stride + i]},
                     {down[i], down[stride + i], down[2 * stride + i], down[3 * stride + i]},
                     coping_up[i],
                     distress_up[i],
                     distress_down[i]};
        now = next_mind(now, f, by, r);
        awareness[i] = now.agency[BD_AGENCY_awareness];
        skill[i] = now.agency[BD_AGENCY_skill];
        motivation[i] = now.agency[BD_AGENCY_motivation];
        trust[i] = now.agency[BD_AGENCY_trust];
        distress[i] = now.distress;
        coping[i] = now.coping;
        agency[i] = bd_agency_of(awareness[i], skill[i], motivation[i], distress[i]);
    }
}

/* Where influence is off there are no visits and no encouragement, usual or not. */
static rates rates_of(const bd_village_month *m)
{
    const bd_params_agency *p = &m->p->agency;
    const bd_params_livelihood *money = &m->p->livelihood;
    const bd_params_influence *by = &m->p->influence;
    bool influence = m->p->processes.influence;
    return (rates){
        .back = {(float)p->awareness_return, (float)p->skill_return, (float)p->motivation_return,
                 (float)p->trust_return},
        .learning = (float)p->learning,
        .teach = influence ? (float)by->cadre_teach : 0,
        .encourage = influence ? (float)by->cadre_encourage : 0,
        .motivation = influence ? (float)by->motivation : 0,
        .felt_usual = m->s->felt_usual,
        .media = m->s->media,
        .made_up = m->s->made_up,
        .relief = (float)p->coping_relief,
        .fade = (float)p->coping_fade,
        .practised = (float)p->coping_practised,
        .secured = (float)p->coping_secured,
        .aim = (float)bd_savings_aim(money->buffer, money->thrift, m->w->village.thrift[m->v]),
        .distress_back = (float)p->distress_return};
}

void bd_agency(bd_village_month *m)
{
    rates r = rates_of(m);
    add_crises(m->n, BD_ROWS(m, crisis, 0), BD_ROWS(m, stratum, 0),
               m->c->crisis_expected[BD_STRATUM_poor], m->c->crisis_expected[BD_STRATUM_middle],
               (float)m->p->shocks.crisis_distress, BD_PLANE(m, hardship, 0), BD_PLANE(m, room, 0));
    go_on(m->n, BD_ROWS(m, agency, BD_AGENCY_awareness), BD_ROWS(m, agency, BD_AGENCY_skill),
          BD_ROWS(m, agency, BD_AGENCY_motivation), BD_ROWS(m, agency, BD_AGENCY_trust),
          BD_ROWS(m, distress, 0), BD_ROWS(m, coping, 0), BD_ROWS(m, agency_base, 0),
          m->w->counts.nhousehold, BD_ROWS(m, distress_base, 0), BD_ROWS(m, savings, 0),
          BD_ROWS(m, consumption_ref, 0), BD_ROWS(m, practice_ref, 0), BD_PLANE(m, own, 0),
          BD_PLANE(m, visited, 0), BD_PLANE(m, encourage, 0), BD_PLANE(m, pull, 0),
          BD_PLANE(m, room, 0), BD_PLANE(m, up, 0), BD_PLANE(m, down, 0), m->s->stride,
          BD_PLANE(m, coping_up, 0), BD_PLANE(m, distress_up, 0), BD_PLANE(m, distress_down, 0), r,
          BD_PLANE(m, agency, 0));
}

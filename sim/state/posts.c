/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is in post. */
#include "state/posts.h"

#define LONGEST 360

double bd_months_in_post(const bd_params_workers *p, double u)
{
    double all = 0;
    for (int pass = 0; pass < 2; pass++) {
        double stay = 1, sum = 0;
        for (int month = 0; month < LONGEST; month++) {
            sum += stay;
            if (pass == 1 && sum > u * all) return month;
            stay *= 1 - bd_quit_chance(p->leave, p->leave_new, p->settle, month, 0);
        }
        all = sum;
    }
    return LONGEST;
}

static void join(double *mean, double filled, double person)
{
    *mean += (person - *mean) / (filled + 1);
}

static double draw(bd_stream *s, double mean, double spread)
{
    return bd_clamp(mean + spread * bd_normal(s), 0, 1);
}

static bd_stream open_person(const bd_world *w, uint32_t post)
{
    return bd_stream_open(w->luck, BD_KIND_WORKER, bd_mix2(w->post.id[post], w->post.hired[post]),
                          0, BD_PURPOSE_POSTS_SET_UP);
}

void bd_post_hire(bd_world *w, const bd_params *params, uint32_t post, double months)
{
    const bd_params_workers *p = &params->workers;
    bd_post_table *t = &w->post;
    double filled = t->filled[post];
    bd_stream s = open_person(w, post);
    for (size_t r = 0; r < BD_NWORKER_ROLE; r++) {
        double skill = draw(&s, p->skill[r], p->spread);
        join(&t->skill[r * w->counts.npost + post], filled, skill);
        join(&t->skill_base[r * w->counts.npost + post], filled, skill);
    }
    join(&t->fit[post], filled, draw(&s, p->fit, p->spread));
    join(&t->inventive[post], filled, draw(&s, p->inventive, p->spread));
    double culture = draw(&s, p->culture, p->spread);
    join(&t->culture[post], filled, culture);
    join(&t->culture_base[post], filled, culture);
    join(&t->burnout[post], filled, p->burnout);
    join(&t->months[post], filled, months);
    t->hired[post]++;
    t->filled[post]++;
}

static void fill_with_usual_persons(bd_world *w, const bd_params *p, uint32_t post)
{
    bd_post_table *t = &w->post;
    for (size_t r = 0; r < BD_NWORKER_ROLE; r++)
        t->skill[r * w->counts.npost + post] = t->skill_base[r * w->counts.npost + post] =
            BD_USUAL_SKILL;
    t->fit[post] = t->inventive[post] = BD_USUAL_QUALITY;
    t->culture[post] = t->culture_base[post] = BD_USUAL_CULTURE;
    t->burnout[post] = p->workers.burnout;
    t->filled[post] = t->hired[post] = t->seats[post];
}

void bd_post_fill(bd_world *w, const bd_params *p, uint32_t post)
{
    if (!p->processes.workers) {
        fill_with_usual_persons(w, p, post);
        return;
    }
    while (w->post.filled[post] < w->post.seats[post]) {
        bd_stream s = bd_stream_open(w->luck, BD_KIND_WORKER, w->post.id[post], w->post.hired[post],
                                     BD_PURPOSE_POSTS_SET_UP);
        bd_post_hire(w, p, post, bd_months_in_post(&p->workers, (double)bd_uniform(&s)));
    }
}

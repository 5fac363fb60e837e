/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workers (MODEL.md 7.16). Once the villages of a district are done, each post is trained and
 * supervised with the hours granted for that, feels its load and the successes of its villages,
 * and may be left; a vacancy takes months to fill. Planning reads what comes of it for the next
 * month, and nobody else: households meet workers through the quality of work alone. */
#include "process/workers.h"

#include "process/delivery.h"
#include "process/schedule.h"

/* Deliveries of one method that a worker can take in a month: about one a week. */
#define A_MONTH 4u

double bd_post_quality(const bd_world *w, const bd_params_workers *p, uint32_t post,
                       bd_worker_role role)
{
    const bd_post_table *t = &w->post;
    if (t->filled[post] == 0) return 0;
    double apt = 0;
    if (role == BD_WORKER_ROLE_facilitator || role == BD_WORKER_ROLE_technical)
        apt = p->inventive_quality * (t->inventive[post] - BD_USUAL_QUALITY);
    if (role == BD_WORKER_ROLE_representative)
        apt = p->culture_quality * (t->culture[post] - BD_USUAL_CULTURE);
    return bd_work_quality(t->skill[(size_t)role * w->counts.npost + post],
                           p->burnout_quality * (t->burnout[post] - p->burnout),
                           p->fit_quality * (t->fit[post] - BD_USUAL_QUALITY), apt);
}

/* What a month did to a post. */
typedef struct news {
    double training, supervision, culture; /* pushes, a person */
    double taken, cases;                   /* minutes; open cases */
    double success;                        /* of its villages, beyond the usual */
} news;

/* Work with the workers themselves, booked in the post's first village. */
static void help_workers(bd_district_month *m, uint32_t home, double persons, news *of)
{
    bd_village_month month = {.p = m->p, .c = m->c, .w = m->w, .v = home, .month = m->month};
    for (uint32_t method = 0; method < m->p->nmethod; method++) {
        if (m->p->method[method].unit != BD_UNIT_WORKER) continue;
        const double *effect = m->p->method[method].effects;
        double each = bd_deliver(&month, method, (uint32_t)persons * A_MONTH) / persons;
        of->training += effect[BD_CHANNEL_training] * each;
        of->supervision += effect[BD_CHANNEL_supervision] * each;
        of->culture += effect[BD_CHANNEL_culture] * each;
    }
}

/* Shares of households newly empowered and of groups that succeeded, both beyond the usual. */
static double success_of(const bd_world *w, uint32_t v)
{
    double households = w->village.count[v], groups = 0;
    for (uint32_t slot = 0; slot < w->counts.slots; slot++)
        groups += w->group.id[(size_t)v * w->counts.slots + slot] != 0;
    double success = 0;
    if (households > 0) success += w->village.newly[v] / households - w->village.newly_ref[v];
    if (groups > 0) success += (w->village.successes[v] - w->village.success_ref[v]) / groups;
    return success;
}

static news news_of(bd_district_month *m, uint32_t post)
{
    const bd_world *w = m->w;
    news of = {0};
    uint32_t first = w->district.first[m->d], end = first + w->district.count[m->d], served = 0;
    for (uint32_t v = first; v < end; v++) {
        if (w->village.post[v] != post || w->village.exited[v]) continue;
        if (served++ == 0 && w->post.filled[post] > 0)
            help_workers(m, v, w->post.filled[post], &of);
        of.taken += m->p->strategy.travel * w->village.travel[v] * 60;
        of.taken += m->p->workers.paperwork * w->village.open_cases[v] * 60;
        for (uint32_t method = 0; method < m->p->nmethod; method++)
            of.taken += (double)w->village.granted_minutes[(size_t)method * w->counts.nvillage + v];
        of.cases += w->village.open_cases[v];
        of.success += success_of(w, v);
    }
    if (served > 0) of.success /= served;
    return of;
}

static void live_on(bd_district_month *m, uint32_t post, const news *of, double colleagues)
{
    const bd_params_workers *p = &m->p->workers;
    bd_post_table *t = &m->w->post;
    double there = t->workers[post] * t->filled[post] / t->seats[post];
    t->load[post] =
        bd_load(of->taken, m->p->strategy.hours * there * 60, of->cases, p->caseload * there);
    double relief = p->feedback * of->success;
    double burnout = t->burnout[post];
    burnout = bd_worker_next(burnout, p->strain * bd_positive(t->load[post] - 1), of->supervision,
                             p->recovery, p->burnout);
    /* either sign by what is there, so that luck around the usual leaves the mean alone */
    t->burnout[post] = bd_clamp(burnout - relief * t->burnout[post], 0, 1);
    for (size_t r = 0; r < BD_NWORKER_ROLE; r++) {
        size_t at = r * m->w->counts.npost + post;
        t->skill[at] =
            bd_worker_next(t->skill[at], of->training, 0, p->skill_fade, t->skill_base[at]);
    }
    double culture = t->culture[post];
    t->culture[post] =
        bd_clamp(bd_worker_next(culture, of->culture, 0, p->culture_fade, t->culture_base[post]) +
                     p->culture_spread * (colleagues - culture),
                 0, 1);
    t->months[post] += 1;
}

static void come_and_go(bd_district_month *m, uint32_t post)
{
    const bd_params_workers *p = &m->p->workers;
    bd_post_table *t = &m->w->post;
    bd_stream s =
        bd_stream_open(m->w->luck, BD_KIND_WORKER, t->id[post], m->month, BD_PURPOSE_workers);
    uint32_t there = t->filled[post];
    double quit = bd_quit_chance(p->leave, p->leave_new, p->settle, t->months[post],
                                 p->leave_burnout * (t->burnout[post] - p->burnout));
    t->gone[post] = 0;
    for (uint32_t seat = 0; seat < t->seats[post]; seat++) {
        double lot = (double)bd_uniform(&s);
        if (seat < there && lot < quit) {
            t->gone[post]++;
            t->filled[post]--;
        }
        if (seat >= there && lot < 1 / p->vacancy) bd_post_hire(m->w, m->p, post, 0);
    }
}

void bd_workers(bd_district_month *m)
{
    bd_post_table *t = &m->w->post;
    uint32_t first = m->w->district.post_first[m->d], end = first + m->w->district.post_count[m->d];
    bool active = bd_phase_of(m->p, m->month) != NULL;
    double persons = 0, culture = 0;
    for (uint32_t post = first; post < end; post++) {
        persons += t->filled[post];
        culture += t->filled[post] * t->culture[post];
    }
    for (uint32_t post = first; post < end; post++) {
        t->gone[post] = 0;
        t->load[post] = 0;
        if (!active) continue;
        news of = news_of(m, post);
        if (t->filled[post] > 0) live_on(m, post, &of, culture / persons);
        come_and_go(m, post);
    }
}

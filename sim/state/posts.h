/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Persons in posts (MODEL.md 7.16). A post is a team of `seats`; what the team is, is the mean
 * over those in post. A person is named by post and turn, so the same people apply in every arm. */
#ifndef BD_STATE_POSTS_H
#define BD_STATE_POSTS_H

#include "base/math.h"
#include "state/world.h"

/* What does the work as methods state it. */
#define BD_USUAL_SKILL 0.5
#define BD_USUAL_QUALITY 0.5 /* cultural fit, inventiveness */
#define BD_USUAL_CULTURE 0.3

/* Chance that a worker leaves in a month: falls with the months in post from leave + leave_new to
 * leave, and rises with `strain`, the log that burnout beyond the usual adds. */
static inline double bd_quit_chance(double leave, double leave_new, double settle, double months,
                                    double strain)
{
    return bd_clamp((leave + leave_new * bd_exp(-months / settle)) * bd_exp(strain), 0, 1);
}

/* Months in post of somebody met by chance in a lasting workforce where all burn out as usual:
 * the quantile `u` of 0 to 1. Longest: 30 years. */
double bd_months_in_post(const bd_params_workers *p, double u);

/* The post's next person begins, after `months` in such work: means move towards that person. */
void bd_post_hire(bd_world *w, const bd_params *p, uint32_t post, double months);

/* The first team, met by chance; usual persons where workers are switched off. */
void bd_post_fill(bd_world *w, const bd_params *p, uint32_t post);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of monitoring (MODEL.md 7.14). */
#ifndef BD_PROCESS_MONITORING_H
#define BD_PROCESS_MONITORING_H

#include "base/math.h"
#include "state/world.h"

#include <stddef.h>

/* Ridge regression: solves (A + ridge I) x = b for a symmetric positive A of n rows (row i at
 * i * stride) by Cholesky; A is overwritten, b becomes x. ridge > 0. */
void bd_ridge(double *a, size_t n, size_t stride, double ridge, double *b);

/* How far a round moves the log of a method's share: what was measured of it, in standard
 * deviations of villages' changes, at most 1. */
static inline double bd_lean(double adaptive, double effect, double deviation)
{
    return deviation > 0 ? adaptive * bd_clamp(effect / deviation, -1, 1) : 0;
}

/* Share of hours that a post gives a method in a round: the mix, what evaluation made of it, and
 * planned variation, up in half of the posts and down in the others. In millionths. */
static inline int64_t bd_method_share(double mix, double lean, double variation, bool up)
{
    return (int64_t)(mix * bd_exp(lean) * (1 + (up ? variation : -variation)) * 1e6 + 0.5);
}

/* Whether the post does more of the method in the round. */
static inline bool bd_does_more(uint64_t post, uint64_t method, int64_t round)
{
    return bd_mix2(bd_mix2(post, method), (uint64_t)round) & 1;
}

/* Round of evaluation that `month` (since burn-in began) belongs to. */
static inline int64_t bd_round(const bd_params *p, uint32_t month)
{
    return ((int64_t)month - p->time.burn_in - p->strategy.start) / p->monitoring.every;
}

#endif

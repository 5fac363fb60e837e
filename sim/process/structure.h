/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of structure (MODEL.md 7.12). */
#ifndef BD_PROCESS_STRUCTURE_H
#define BD_PROCESS_STRUCTURE_H

#include "base/math.h"

/* A factor after a month: pushes against resistance (what is missing for gains, what is there for
 * losses), events beyond their usual number (either sign, weighted by what is missing so that
 * noise around the usual leaves the mean alone), return to the baseline. */
static inline double bd_factor_next(double s, double base, double up, double down, double beyond,
                                    double back)
{
    up = up > 1 ? 1 : up, down = down > 1 ? 1 : down;
    double next = s + up * (1 - s) - down * s + beyond * (1 - s) + back * (base - s);
    return bd_clamp(next, 0, 1);
}

/* A level that pushes raise and that decays: momentum, conflict. */
static inline double bd_decaying_next(double x, double up, double down, double decay)
{
    up = up > 1 ? 1 : up, down = down > 1 ? 1 : down;
    return bd_clamp((x + up * (1 - x) - down * x) * (1 - decay), 0, 1);
}

/* How pushes grow or shrink when more or fewer influentials than usual open doors. */
static inline double bd_doors(double open, double usual, double slope)
{
    return bd_positive(1 + slope * (open - usual));
}

/* Depreciation of public goods, less where people act together more than usual. */
static inline double bd_goods_decay(double usual, double upkeep, double cooperation_beyond)
{
    return bd_clamp(usual * (1 - upkeep * cooperation_beyond), 0, 1);
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wealth at rest (MODEL.md 7.9). Log assets move in a double well: a low and a high level to which
 * they return, and between them a threshold from which they move away. What set-up and the process
 * share lies here: the drift, the law of assets at rest that follows from drift and noise, and what
 * a household of a stratum earns. Assets are natural logs of PPP dollars, money is rupiah a month.
 */
#ifndef BD_STATE_WEALTH_H
#define BD_STATE_WEALTH_H

#include "base/math.h"
#include "state/params.h"

#include <stdbool.h>

#define BD_ASSETS_LOWEST (-2.0f) /* log of PPP dollars: a household without assets */
#define BD_ASSETS_HIGHEST 14.0f
#define BD_WELL_MARGIN 0.2 /* the threshold stays this far (log) from either level */
#define BD_QUANTILES 129   /* nodes of the law's quantile function, at even normal scores */
#define BD_SCORE_END 4.5   /* normal score of the last node; beyond the nodes it is flat */

/* Drift of log assets a month: towards the nearer level, away from the threshold, at most `most`.
 */
static inline float bd_assets_drift(float assets, float low, float threshold, float high,
                                    float speed, float most)
{
    float drift = -speed * (assets - low) * (assets - threshold) * (assets - high);
    return bd_clampf(drift, -most, most);
}

/* Speed at which a household near the low level returns to it with `rate` a month. */
static inline double bd_well_speed(double rate, double low, double threshold, double high)
{
    return rate / ((threshold - low) * (high - low));
}

/* What a household earns a month in the long run: what its stratum and schooling bring times the
 * lift of skill, power and demand (log), and what assets beyond the stratum's usual (log) yield:
 * as much for whoever holds them, so that assets that change hands leave mean income where it is.
 */
static inline float bd_potential_income(float base, float lift, float yield, float beyond)
{
    return bd_positivef(base * bd_expf(lift) + yield * beyond);
}

/* The law of log assets at rest for one threshold. */
typedef struct bd_assets_law {
    double mean, spread, below; /* mean, standard deviation, share below the threshold */
    float quantile[BD_QUANTILES];
} bd_assets_law;

/* What follows from the parameters alone. Levels and threshold are logs. */
typedef struct bd_wealth {
    double low, threshold, high, speed, noise, most;
    bd_assets_law law;        /* where market access is usual */
    float level[BD_NSTRATUM]; /* mean log assets of a stratum under that law */
    double income;            /* mean income a member */
    float base[256];          /* income a member: place stratum * 64 + years of schooling */
} bd_wealth;

void bd_wealth_set(bd_wealth *wealth, const bd_params *p);

/* Place in `base`. */
static inline uint32_t bd_base_row(uint8_t stratum, uint8_t schooling)
{
    return (uint32_t)stratum * 64 + (schooling < 63 ? schooling : 63);
}

/* Threshold (log) of a village with so much market access, 0 usual. */
double bd_village_threshold(const bd_wealth *wealth, const bd_params *p, double market);

/* Rupiah a month and member that a unit of log assets yields there, never negative. */
double bd_assets_yield(const bd_wealth *wealth, const bd_params *p, double market);

/* The law at rest with this threshold: density of the diffusion, corrected to first order for
 * steps of a month. */
void bd_assets_law_set(bd_assets_law *law, const bd_wealth *wealth, double threshold);

/* Log assets at a standard normal score, and back. */
float bd_assets_at(const bd_assets_law *law, float score);
float bd_assets_score(const bd_assets_law *law, float assets);

#endif

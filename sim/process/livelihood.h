/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of livelihood (MODEL.md 7.9); those that set-up shares are in state/wealth.h. */
#ifndef BD_PROCESS_LIVELIHOOD_H
#define BD_PROCESS_LIVELIHOOD_H

#include "state/wealth.h"

#include <stdint.h>

/* The last eight bits of a card, as a number evenly spread over 0 to 1 (mean 1/2, variance 1/12
 * less 2^-16 of it). What a card decides hangs on its first bits, so the last ones are new luck. */
static inline float bd_card_end(float card)
{
    float scaled = card * 32768.0f;
    return scaled - (float)(int32_t)scaled;
}

/* A month's luck of mean 0 and variance 1 from four cards: the sum of four even numbers, which is
 * near enough to a normal (excess kurtosis -0.3, at most 3.46 either way); what a month's luck adds
 * up to over a year is a normal for every purpose here. */
static inline float bd_luck_of(float a, float b, float c, float d)
{
    float sum = (bd_card_end(a) + bd_card_end(b)) + (bd_card_end(c) + bd_card_end(d));
    return (sum - 2.0f) * 1.7320508f;
}

/* Log of the threshold for a household: skill and power beyond the usual ease it; it stays between
 * the levels. */
static inline float bd_household_threshold(float village, float ease, float low, float high)
{
    return bd_clampf(village - ease, low + (float)BD_WELL_MARGIN, high - (float)BD_WELL_MARGIN);
}

/* Share of what a weak household earns that the elite takes: `site` is the share taken where the
 * household has no power over the economy at all. */
static inline float bd_extraction_rate(float site, float economy)
{
    return site * (1 - economy);
}

/* What is taken beyond the usual in a month (rupiah), negative when less than usual. */
static inline float bd_taken_beyond(float rate, float comes_in, float usual_rate, float usual)
{
    return rate * comes_in - usual_rate * usual;
}

/* Savings that a household aims at, in months of its usual consumption; thrift within 0 and 1. */
static inline double bd_savings_aim(double buffer, double thrifty, double thrift)
{
    return buffer * (1 + thrifty * thrift);
}

/* What a household sets aside this month, or takes from its savings when negative: it closes the
 * gap to the savings it aims at, and spreads an unusual month. */
static inline float bd_set_aside(float savings, float aim, float rate, float comes_in, float usual,
                                 float smoothing)
{
    return rate * (aim - savings) + smoothing * (comes_in - usual);
}

/* Distress that consumption below what the household is used to adds (negative above it), within a
 * half and the whole of `weight`. */
static inline float bd_hardship_of(float weight, float used_to, float consumption)
{
    float fall = (used_to - consumption) / (used_to > 1 ? used_to : 1);
    return weight * bd_clampf(fall, -0.5f, 1);
}

/* Part of a bill that assets worth `worth` pay when at most a share of them is sold. */
static inline double bd_assets_sold(double bill, double worth, double most)
{
    double can = most * worth;
    return bill < can ? bill : can;
}

/* Log assets that a bill of `cost` (PPP dollars) takes when nothing else pays it: -log(1 - share
 * sold), to the third order, the share being at most `most`. */
static inline float bd_crisis_loss(float cost, float assets, float most)
{
    float share = cost * bd_expf(-assets);
    share = share < most ? share : most;
    return share * (1 + share * (0.5f + share * (1.0f / 3)));
}

/* What a pool pays of a member's bill. */
static inline double bd_pool_pays(double bill, double share, double pool)
{
    double asked = share * bill;
    return asked < pool ? asked : pool;
}

#endif

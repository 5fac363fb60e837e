/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The law of assets at rest. Its density follows from drift b and noise s: log p = (2/s^2) *
 * integral of b. A month is a step and no instant, which to first order adds b^2 / (2 s^2) + b'/2
 * (the modified equation of Euler's scheme); in one well of rate k this gives the variance s^2 /
 * (2k (1 - k/2)) of the autoregression, which is exact to that order. */
#include "state/wealth.h"

#include <assert.h>

#define POINTS 512

void bd_assets_law_set(bd_assets_law *law, const bd_wealth *wealth, double threshold)
{
    double from = wealth->low - 4, step = (wealth->high + 3 - from) / POINTS;
    double log_density[POINTS + 1], most = -1e300, up = 0, before = 0;
    double variance = wealth->noise * wealth->noise;
    for (int i = 0; i <= POINTS; i++) {
        double y = from + i * step;
        double a = y - wealth->low, b = y - threshold, c = y - wealth->high;
        double drift = -wealth->speed * a * b * c, slope = 0;
        if (drift > wealth->most)
            drift = wealth->most;
        else if (drift < -wealth->most)
            drift = -wealth->most;
        else
            slope = -wealth->speed * (a * b + b * c + a * c);
        if (i > 0) up += (drift + before) / 2 * step;
        before = drift;
        log_density[i] = (2 * up + drift * drift / 2) / variance + slope / 2;
        if (log_density[i] > most) most = log_density[i];
    }
    double below[POINTS + 1], sum = 0, mean = 0, square = 0, density = 0;
    law->below = 0;
    for (int i = 0; i <= POINTS; i++) {
        double y = from + i * step, now = bd_exp(log_density[i] - most);
        if (i > 0) sum += (now + density) / 2;
        density = now;
        below[i] = sum;
        mean += now * y, square += now * y * y;
        if (y < threshold) law->below = sum;
    }
    law->below /= sum;
    law->mean = mean / sum; /* the ends carry nothing, so sums of densities are sums of panels */
    law->spread = __builtin_sqrt(bd_positive(square / sum - law->mean * law->mean));
    int at = 0;
    for (int q = 0; q < BD_QUANTILES; q++) {
        double score = BD_SCORE_END * (2.0 * q / (BD_QUANTILES - 1) - 1);
        double wanted = bd_normal_cdf(score) * sum;
        while (at < POINTS - 1 && below[at + 1] < wanted) at++;
        double panel = below[at + 1] - below[at];
        double part = panel > 0 ? bd_clamp((wanted - below[at]) / panel, 0, 1) : 0;
        law->quantile[q] = (float)(from + (at + part) * step);
    }
}

float bd_assets_at(const bd_assets_law *law, float score)
{
    float place = (score + (float)BD_SCORE_END) * (float)((BD_QUANTILES - 1) / (2 * BD_SCORE_END));
    place = bd_clampf(place, 0, BD_QUANTILES - 1.001f);
    int32_t i = (int32_t)place;
    float part = place - (float)i;
    return law->quantile[i] + part * (law->quantile[i + 1] - law->quantile[i]);
}

float bd_assets_score(const bd_assets_law *law, float assets)
{
    static_assert(((BD_QUANTILES - 1) & (BD_QUANTILES - 2)) == 0, "halves all the way");
    uint32_t low = 0;
    if (!(assets > law->quantile[0])) return -(float)BD_SCORE_END;
    if (assets >= law->quantile[BD_QUANTILES - 1]) return (float)BD_SCORE_END;
    /* as sums and not as branches, of which every second one would be guessed wrong */
    for (uint32_t step = (BD_QUANTILES - 1) / 2; step > 0; step /= 2)
        low += step & -(uint32_t)(law->quantile[low + step] <= assets);
    float width = law->quantile[low + 1] - law->quantile[low];
    float part = width > 0 ? (assets - law->quantile[low]) / width : 0;
    return (float)BD_SCORE_END * (2 * ((float)low + part) / (BD_QUANTILES - 1) - 1);
}

double bd_village_threshold(const bd_wealth *wealth, const bd_params *p, double market)
{
    return bd_clamp(wealth->threshold - p->livelihood.threshold_market * market,
                    wealth->low + BD_WELL_MARGIN, wealth->high - BD_WELL_MARGIN);
}

double bd_assets_yield(const bd_wealth *wealth, const bd_params *p, double market)
{
    return wealth->income * p->livelihood.income_assets *
           bd_positive(1 + p->livelihood.income_market * market);
}

/* Mean of the law between two shares of the households, the poorer ones first. */
static double mean_between(const bd_assets_law *law, double from, double to)
{
    double sum = 0;
    int places = 64;
    for (int i = 0; i < places; i++) {
        double u = bd_clamp(from + (to - from) * (i + 0.5) / places, 1e-6, 1 - 1e-6);
        sum += (double)bd_assets_at(law, (float)bd_normal_quantile(u));
    }
    return sum / places;
}

void bd_wealth_set(bd_wealth *wealth, const bd_params *p)
{
    const bd_params_livelihood *q = &p->livelihood;
    const bd_params_population *who = &p->population;
    wealth->low = bd_log(q->low), wealth->high = bd_log(q->high);
    /* the levels lie apart (params_check.c); a run that was not checked must not divide by 0 */
    if (wealth->high < wealth->low + 3 * BD_WELL_MARGIN)
        wealth->high = wealth->low + 3 * BD_WELL_MARGIN;
    wealth->threshold =
        bd_clamp(bd_log(q->threshold), wealth->low + BD_WELL_MARGIN, wealth->high - BD_WELL_MARGIN);
    wealth->speed = bd_well_speed(q->rate, wealth->low, wealth->threshold, wealth->high);
    wealth->noise = q->noise > 0.01 ? q->noise : 0.01; /* of the law; without noise: its limit */
    wealth->most = q->drift_most;
    bd_assets_law_set(&wealth->law, wealth, wealth->threshold);
    double rich = 1 - who->elite, better = rich - who->better_off;
    const double share[BD_NSTRATUM + 1] = {0, who->poor, better, rich, 1};
    wealth->income = 0;
    for (int s = 0; s < BD_NSTRATUM; s++)
        wealth->income += (share[s + 1] - share[s]) * q->income[s];
    for (int s = 0; s < BD_NSTRATUM; s++)
        wealth->level[s] = (float)mean_between(&wealth->law, share[s], share[s + 1]);
    for (int s = 0; s < BD_NSTRATUM; s++)
        for (int year = 0; year < 64; year++)
            wealth->base[s * 64 + year] =
                (float)(q->income[s] *
                        bd_exp(q->income_schooling * (year - p->population.schooling)));
}

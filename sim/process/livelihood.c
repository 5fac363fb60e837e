/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Livelihood (MODEL.md 7.9). Log assets drift in a double well with luck of their own; income
 * follows what assets, skill and power allow with a lag; savings cushion; a crisis costs money:
 * savings pay first, then the group's pool, then assets are sold, and what is left is not consumed.
 * Elites take a part of what the weak earn. What a reader would get wrong: only what is taken
 * beyond the usual moves money (rents at rest are part of usual incomes), and the elite has it one
 * month later, so that a single pass over the households is enough. No money is made or lost but
 * as the columns say (tests/unit/test_livelihood.c adds it up). */
#include "process/livelihood.h"

#include "base/hot.h"
#include "base/list.h"
#include "process/schedule.h"
#include "process/shocks.h"
#include "process/structure.h"

#include <string.h>

/* What a household's month is made of on the way, a plane of working room each. */
enum {
    EASE,         /* log that skill and the power economy take off the threshold of assets */
    LIFT,         /* log income that skill and the power economy add beyond the usual */
    USUAL,        /* rupiah that it usually earns */
    INFLOW,       /* rupiah that come in, after what elites take */
    RISK,         /* log assets that crises could take */
    TAKEN = RISK, /* rupiah taken from it beyond the usual; the risk has been met by then */
    PAID_IN,      /* rupiah paid into the group's pool */
    SHORT_OF,     /* rupiah of a crisis that savings do not pay */
    NPLANES
};
_Static_assert(NPLANES <= BD_NROOM, "livelihood's planes find room");

/* What the village is for its households' livelihood this month. */
typedef struct site {
    float threshold, yield;  /* of assets; rupiah a member and unit of log assets */
    float take, usual_take;  /* share taken from who has no power over the economy */
    float demand, top;       /* log income of everybody; of the better-off besides */
    float paid;              /* rupiah for a household of the elite */
    float aim;               /* months of consumption in savings aimed at */
    float crises, disasters; /* usual share of crises' risk that is lost; log assets by disasters */
} site;

static double factor_of(const bd_village_month *m, bd_factor f)
{
    return m->w->village.factor[(size_t)f * m->w->counts.nvillage + m->v];
}

BD_HOT static void note_economy(uint32_t n, const float *restrict base, uint8_t *restrict usual)
{
    for (uint32_t i = 0; i < n; i++)
        usual[i] = (uint8_t)(int32_t)(bd_clampf(base[i], 0, 1) * 255.0f + 0.5f);
}

/* What is usual is what burn-in finds; a run without burn-in takes its first month. */
static void note_usual(bd_village_month *m)
{
    m->w->village.infrastructure_ref[m->v] = factor_of(m, BD_FACTOR_infrastructure);
    m->w->village.equity_ref[m->v] = factor_of(m, BD_FACTOR_equity);
    note_economy(m->n, BD_ROWS(m, power_base, BD_POWER_economy), BD_ROWS(m, economy_usual, 0));
}

static void move_village(bd_village_month *m)
{
    const bd_params_livelihood *p = &m->p->livelihood;
    bd_village_table *v = &m->w->village;
    const double *up = m->s->village_up, *down = m->s->village_down;
#define MOVE(column, channel, fade)                                               \
    v->column[m->v] = bd_decaying_next(v->column[m->v], up[BD_CHANNEL_##channel], \
                                       down[BD_CHANNEL_##channel], fade)
    MOVE(market_won, market, p->market_fade);
    MOVE(growth, growth, p->growth_fade);
    MOVE(protection, protection, p->protection_fade);
    MOVE(thrift, savings, p->thrift_fade);
#undef MOVE
}

/* Households of the elite; 0 also where there is nobody to take from. */
BD_HOT static uint32_t takers(uint32_t n, const uint8_t *restrict stratum)
{
    uint32_t elite = 0, weak = 0;
    for (uint32_t i = 0; i < n; i++) {
        elite += stratum[i] == BD_STRATUM_elite;
        weak += stratum[i] <= BD_STRATUM_middle;
    }
    return weak > 0 ? elite : 0;
}

static site site_of(const bd_village_month *m)
{
    const bd_params_livelihood *p = &m->p->livelihood;
    const bd_village_table *v = &m->w->village;
    double built = factor_of(m, BD_FACTOR_infrastructure) - v->infrastructure_ref[m->v];
    double market = v->market[m->v] + v->market_won[m->v] + p->market_infrastructure * built;
    double equity = factor_of(m, BD_FACTOR_equity), usual = v->equity_ref[m->v];
    double guard = bd_clamp(p->protection + v->protection[m->v], 0, 1);
    uint32_t elite = takers(m->n, BD_ROWS(m, stratum, 0));
    double share = elite > 0 ? p->extraction : 0;
    double demand = p->spillover * (equity - usual);
    if (p->protection_mode == 1) demand -= p->isolation * (guard - p->protection);
    double disasters = 0;
    if (m->p->processes.shocks && !m->burn_in)
        disasters = m->p->shocks.disaster_rate *
                    bd_disaster_share(m->w->district.count[v->district[m->v]],
                                      m->p->shocks.disaster_reach) *
                    (double)m->c->disaster_assets;
    return (site){
        .threshold = (float)bd_village_threshold(&m->c->wealth, m->p, market),
        .yield = (float)bd_assets_yield(&m->c->wealth, m->p, market),
        .take = (float)(share * (1 - equity) * (1 - guard)),
        .usual_take = (float)(share * (1 - usual) * (1 - p->protection)),
        .demand = (float)(demand + p->trickle * v->growth[m->v]),
        .top = (float)((1 - p->trickle) * v->growth[m->v]),
        .paid = (float)(elite > 0 ? v->taken[m->v] / elite : 0),
        .aim = (float)bd_savings_aim(p->buffer, p->thrift, v->thrift[m->v]),
        .crises = (float)v->crisis_loss_ref[m->v],
        .disasters = (float)disasters,
    };
}

BD_HOT static void mark_members(uint32_t n, const uint16_t *restrict group, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = group[i] != BD_NO_GROUP;
}

static bool shares_out(const bd_village_month *m, size_t g)
{
    const bd_group_table *group = &m->w->group;
    int64_t every = m->p->groups.share_out;
    return every > 0 && group->age[g] > 0 && group->age[g] % every == 0 && group->members[g] > 0;
}

/* Pools are shared out when they are due, then members pay in. */
static void save_together(bd_village_month *m)
{
    const bd_params_groups *p = &m->p->groups;
    bd_group_table *group = &m->w->group;
    const uint16_t *slot = BD_ROWS(m, group, 0);
    const float *savings = BD_ROWS(m, savings, 0), *income = BD_ROWS(m, income, 0);
    float *paid_in = BD_PLANE(m, room, PAID_IN), *cash = BD_PLANE(m, cash, 0);
    float *share = m->s->slot_table, *pays = share + m->w->counts.slots + 1;
    size_t first = (size_t)m->v * m->w->counts.slots;
    double *pool = group->pool + first;
    for (uint32_t s = 0; s < m->w->counts.slots; s++) {
        size_t g = first + s;
        double thrift = (double)group->thrift[g] * p->saving_thrift;
        pays[s] = (float)(p->saving * (1 + thrift));
        share[s] = shares_out(m, g) ? (float)(group->pool[g] / group->members[g]) : 0;
        group->thrift[g] *= (float)(1 - p->thrift_fade);
    }
    memset(paid_in, 0, m->n * sizeof *paid_in);
    mark_members(m->n, slot, m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, m->s->order);
    for (uint32_t j = 0; j < count; j++) {
        uint32_t i = m->s->order[j], s = slot[i];
        if (share[s] > 0) cash[i] += share[s], pool[s] -= (double)share[s];
        /* nobody pays in what it does not have; most is spent within the month anyway */
        float can = bd_positivef(0.5f * income[i] + savings[i]);
        paid_in[i] = pays[s] < can ? pays[s] : can;
        pool[s] += (double)paid_in[i];
    }
}

BD_HOT static void mark_positive(uint32_t n, const float *restrict x, float least,
                                 uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = x[i] > least;
}

/* Assets that work gives are added as money; elites take their part of what a weak household gets.
 */
static double receive_assets(bd_village_month *m, const site *at)
{
    const float *given = BD_PLANE(m, assets_up, 0), *economy = BD_ROWS(m, power, BD_POWER_economy);
    const uint8_t *stratum = BD_ROWS(m, stratum, 0);
    float *assets = BD_ROWS(m, log_assets, 0);
    double taken = 0;
    mark_positive(m->n, given, 0, m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, m->s->order);
    for (uint32_t j = 0; j < count; j++) {
        uint32_t i = m->s->order[j];
        double lost = stratum[i] <= BD_STRATUM_middle
                          ? (double)(bd_extraction_rate(at->take, economy[i]) * given[i])
                          : 0;
        double worth = bd_exp((double)assets[i]) + ((double)given[i] - lost) / m->p->livelihood.ppp;
        assets[i] = bd_clampf((float)bd_log(worth), BD_ASSETS_LOWEST, BD_ASSETS_HIGHEST);
        taken += lost;
    }
    return taken;
}

BD_HOT static void go_beyond(uint32_t n, float *restrict ease, float *restrict lift,
                             const float *restrict skill, const float *restrict usual_skill,
                             const float *restrict economy, const uint8_t *restrict usual_economy,
                             float threshold_skill, float threshold_economy, float income_skill,
                             float income_economy)
{
    for (uint32_t i = 0; i < n; i++) {
        float able = skill[i] - usual_skill[i];
        float holds = economy[i] - (float)usual_economy[i] * (1.0f / 255);
        ease[i] = threshold_skill * able + threshold_economy * holds;
        lift[i] = income_skill * able + income_economy * holds;
    }
}

/* Log assets that a household would lose a month if crises were never paid otherwise, times the
 * usual chance of being in one. */
BD_HOT static void risk_of(uint32_t n, float *restrict risk, const float *restrict assets,
                           const float *restrict used_to, const uint8_t *restrict stratum,
                           float cost, float most, float poor, float others)
{
    for (uint32_t i = 0; i < n; i++)
        risk[i] = (stratum[i] == BD_STRATUM_poor ? poor : others) *
                  bd_crisis_loss(cost * used_to[i], assets[i], most);
}

BD_HOT static void drift_in_wells(uint32_t n, float *restrict assets, const float *restrict ease,
                                  const float *restrict risk, const float *restrict a,
                                  const float *restrict b, const float *restrict c,
                                  const float *restrict d, float threshold, float low, float high,
                                  float speed, float most, float noise, float crises,
                                  float disasters)
{
    for (uint32_t i = 0; i < n; i++) {
        float own = bd_household_threshold(threshold, ease[i], low, high);
        float next = assets[i] + bd_assets_drift(assets[i], low, own, high, speed, most) +
                     noise * bd_luck_of(a[i], b[i], c[i], d[i]) + crises * risk[i] + disasters;
        assets[i] = bd_clampf(next, BD_ASSETS_LOWEST, BD_ASSETS_HIGHEST);
    }
}

static inline float of_stratum(uint8_t stratum, float poor, float middle, float better, float elite)
{
    float low = stratum == BD_STRATUM_poor ? poor : middle;
    float high = stratum == BD_STRATUM_elite ? elite : better;
    return stratum <= BD_STRATUM_middle ? low : high;
}

/* Without the trap assets return to the level usual in the stratum. */
BD_HOT static void drift_home(uint32_t n, float *restrict assets, const float *restrict risk,
                              const float *restrict a, const float *restrict b,
                              const float *restrict c, const float *restrict d,
                              const uint8_t *restrict stratum, float poor, float middle,
                              float better, float elite, float rate, float most, float noise,
                              float crises, float disasters)
{
    for (uint32_t i = 0; i < n; i++) {
        float home = of_stratum(stratum[i], poor, middle, better, elite);
        float next = assets[i] + bd_clampf(rate * (home - assets[i]), -most, most) +
                     noise * bd_luck_of(a[i], b[i], c[i], d[i]) + crises * risk[i] + disasters;
        assets[i] = bd_clampf(next, BD_ASSETS_LOWEST, BD_ASSETS_HIGHEST);
    }
}

/* Returns the loss of log assets expected if nothing else paid for crises, through burn-in. */
static double move_assets(bd_village_month *m, const site *at)
{
    const bd_params_livelihood *p = &m->p->livelihood;
    const bd_wealth *w = &m->c->wealth;
    const float *card = m->s->card;
    size_t plane = m->s->stride;
    const float *a = card + BD_CARD_crisis * plane, *b = card + BD_CARD_join * plane;
    const float *c = card + BD_CARD_leave * plane, *d = card + BD_CARD_candidate * plane;
    float *assets = BD_ROWS(m, log_assets, 0), *risk = BD_PLANE(m, room, RISK);
    const uint8_t *stratum = BD_ROWS(m, stratum, 0);
    float cost = m->p->processes.shocks ? (float)(p->crisis_cost / p->ppp) : 0;
    risk_of(m->n, risk, assets, BD_ROWS(m, consumption_ref, 0), stratum, cost, (float)p->sell,
            m->c->crisis_expected[BD_STRATUM_poor], m->c->crisis_expected[BD_STRATUM_middle]);
    double expected = m->burn_in ? bd_sum(risk, m->n) : 0;
    if (p->trap)
        drift_in_wells(m->n, assets, BD_PLANE(m, room, EASE), risk, a, b, c, d, at->threshold,
                       (float)w->low, (float)w->high, (float)w->speed, (float)w->most,
                       (float)p->noise, at->crises, at->disasters);
    else
        drift_home(m->n, assets, risk, a, b, c, d, stratum, w->level[0], w->level[1], w->level[2],
                   w->level[3], (float)p->rate, (float)w->most, (float)p->noise, at->crises,
                   at->disasters);
    return expected;
}

/* What each usually earns, from the table by stratum and schooling. */
BD_HOT static void look_up(uint32_t n, const uint8_t *restrict stratum,
                           const uint8_t *restrict schooling, const uint8_t *restrict size,
                           const float *restrict base, float *restrict usual)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t years = schooling[i] < 63 ? schooling[i] : 63;
        usual[i] = (float)size[i] * base[(uint32_t)stratum[i] * 64 + years];
    }
}

/* Income goes part of the way to what is possible; elites take from the weak and have what they
 * took a month ago. */
BD_HOT static void earn(uint32_t n, float *restrict income, float *restrict inflow,
                        float *restrict taken, const float *restrict assets,
                        const float *restrict lift, const float *restrict cash,
                        const float *restrict economy, const uint8_t *restrict usual_economy,
                        const uint8_t *restrict stratum, const uint8_t *restrict size,
                        const float *restrict usual, const float level[BD_NSTRATUM], float yield,
                        float demand, float top, float lag, float take, float usual_take,
                        float paid)
{
    float poor = level[BD_STRATUM_poor], middle = level[BD_STRATUM_middle];
    float better = level[BD_STRATUM_better_off], elite = level[BD_STRATUM_elite];
    for (uint32_t i = 0; i < n; i++) {
        float home = of_stratum(stratum[i], poor, middle, better, elite);
        float high = stratum[i] >= BD_STRATUM_better_off ? 1.0f : 0.0f;
        float can = bd_potential_income(usual[i], lift[i] + demand + high * top,
                                        (float)size[i] * yield, assets[i] - home);
        float now = income[i] + lag * (can - income[i]);
        float rate = bd_extraction_rate(take, economy[i]);
        float usual_rate = bd_extraction_rate(usual_take, (float)usual_economy[i] * (1.0f / 255));
        float beyond = bd_taken_beyond(rate, now + cash[i], usual_rate, usual[i]);
        float lost = (stratum[i] <= BD_STRATUM_middle ? 1.0f : 0.0f) * beyond;
        income[i] = now;
        taken[i] = lost;
        inflow[i] = now + cash[i] - lost + (stratum[i] == BD_STRATUM_elite ? paid : 0.0f);
    }
}

/* What comes in is consumed, saved or paid; savings never fall below nothing. */
BD_HOT static void spend(uint32_t n, float *restrict savings, float *restrict consumption,
                         float *restrict short_of, const float *restrict inflow,
                         const float *restrict used_to, const float *restrict paid_in,
                         const uint8_t *restrict crisis, float aim, float rate, float smoothing,
                         float crisis_cost)
{
    for (uint32_t i = 0; i < n; i++) {
        float aside =
            bd_set_aside(savings[i], aim * used_to[i], rate, inflow[i], used_to[i], smoothing);
        float have = bd_positivef(savings[i] + inflow[i] - paid_in[i]);
        float eats = bd_clampf(inflow[i] - paid_in[i] - aside, 0, have);
        float bill = crisis[i] ? crisis_cost * used_to[i] : 0.0f;
        float left = have - eats;
        float pays = bill < left ? bill : left;
        savings[i] = left - pays;
        consumption[i] = eats;
        short_of[i] = bill - pays;
    }
}

/* Bills that savings do not pay: the pool, then assets, then food. Returns log assets lost. */
static double pay_bills(bd_village_month *m, const site *at)
{
    const bd_params_livelihood *p = &m->p->livelihood;
    float *assets = BD_ROWS(m, log_assets, 0), *consumption = BD_ROWS(m, consumption, 0);
    const float *bill = BD_PLANE(m, room, SHORT_OF);
    const uint16_t *slot = BD_ROWS(m, group, 0);
    double *pool = m->w->group.pool + (size_t)m->v * m->w->counts.slots;
    double lost = 0;
    m->w->village.crisis_falls[m->v] = 0;
    mark_positive(m->n, bill, 1, m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, m->s->order);
    for (uint32_t j = 0; j < count; j++) {
        uint32_t i = m->s->order[j];
        double left = (double)bill[i];
        if (slot[i] != BD_NO_GROUP) {
            double helped = bd_pool_pays(left, m->p->groups.safety_net, pool[slot[i]]);
            pool[slot[i]] -= helped;
            left -= helped;
        }
        double worth = bd_exp((double)assets[i]) * p->ppp;
        double sold = bd_assets_sold(left, worth, p->sell);
        float after = assets[i];
        if (sold > 0)
            after = bd_clampf((float)((double)after + bd_log(1 - bd_clamp(sold / worth, 0, 0.999))),
                              BD_ASSETS_LOWEST, BD_ASSETS_HIGHEST);
        m->w->village.crisis_falls[m->v] += assets[i] >= at->threshold && after < at->threshold;
        lost += (double)(assets[i] - after);
        assets[i] = after;
        consumption[i] = bd_positivef(consumption[i] - (float)(left - sold));
    }
    return lost;
}

BD_HOT static void feel(uint32_t n, float *restrict hardship, float *restrict used_to,
                        const float *restrict consumption, float weight, float adapt)
{
    for (uint32_t i = 0; i < n; i++) {
        hardship[i] = bd_hardship_of(weight, used_to[i], consumption[i]);
        used_to[i] += adapt * (consumption[i] - used_to[i]);
    }
}

/* Which share of what crises could take from assets they do take, savings and pools paying the
 * rest: measured through burn-in. */
static void take_reference(bd_village_month *m, double lost, double expected)
{
    double *usual = &m->w->village.crisis_loss_ref[m->v];
    if (expected > 0) *usual += (lost / expected - *usual) / (m->month + 1.0);
}

void bd_livelihood(bd_village_month *m)
{
    const bd_params_livelihood *p = &m->p->livelihood;
    if (m->burn_in || m->month == 0) note_usual(m);
    move_village(m);
    site at = site_of(m);
    save_together(m);
    double taken = m->s->reached > 0 ? receive_assets(m, &at) : 0;
    go_beyond(m->n, BD_PLANE(m, room, EASE), BD_PLANE(m, room, LIFT),
              BD_ROWS(m, agency, BD_AGENCY_skill), BD_ROWS(m, agency_base, BD_AGENCY_skill),
              BD_ROWS(m, power, BD_POWER_economy), BD_ROWS(m, economy_usual, 0),
              (float)p->threshold_skill, (float)p->threshold_economy, (float)p->income_skill,
              (float)p->income_economy);
    double expected = move_assets(m, &at);
    float *usual = BD_PLANE(m, room, USUAL);
    look_up(m->n, BD_ROWS(m, stratum, 0), BD_ROWS(m, schooling, 0), BD_ROWS(m, size, 0),
            m->c->wealth.base, usual);
    earn(m->n, BD_ROWS(m, income, 0), BD_PLANE(m, room, INFLOW), BD_PLANE(m, room, TAKEN),
         BD_ROWS(m, log_assets, 0), BD_PLANE(m, room, LIFT), BD_PLANE(m, cash, 0),
         BD_ROWS(m, power, BD_POWER_economy), BD_ROWS(m, economy_usual, 0), BD_ROWS(m, stratum, 0),
         BD_ROWS(m, size, 0), usual, m->c->wealth.level, at.yield, at.demand, at.top,
         (float)p->income_lag, at.take, at.usual_take, at.paid);
    m->w->village.taken[m->v] = taken + bd_sum(BD_PLANE(m, room, TAKEN), m->n);
    spend(m->n, BD_ROWS(m, savings, 0), BD_ROWS(m, consumption, 0), BD_PLANE(m, room, SHORT_OF),
          BD_PLANE(m, room, INFLOW), BD_ROWS(m, consumption_ref, 0), BD_PLANE(m, room, PAID_IN),
          BD_ROWS(m, crisis, 0), at.aim, (float)p->saving, (float)p->smoothing,
          m->p->processes.shocks ? (float)p->crisis_cost : 0);
    double lost = pay_bills(m, &at);
    feel(m->n, BD_PLANE(m, hardship, 0), BD_ROWS(m, consumption_ref, 0), BD_ROWS(m, consumption, 0),
         (float)p->hardship, (float)p->adapt);
    if (m->burn_in) take_reference(m, lost, expected);
}

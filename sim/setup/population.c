/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Households, drawn a run of hamlet-mates at a time: what village and hamlet share is one number
 * for the run, so the loops are plain sums over columns and vectorise. */
#include "setup/population.h"

#include "base/hot.h"
#include "base/math.h"
#include "state/ceilings.h"

#include <math.h>
#include <string.h>

static double root(double x)
{
    return x > 0 ? __builtin_sqrt(x) : 0;
}

double bd_crisis_prevalence(const bd_params *p, bd_stratum stratum)
{
    double start = p->shocks.crisis_rate;
    if (stratum == BD_STRATUM_poor) start *= p->shocks.crisis_poor;
    start = bd_clamp(start, 0, 1);
    double both = start + p->shocks.crisis_end;
    return both > 0 ? start / both : 0;
}

float bd_gamma_from_normal(float shape, float z)
{
    if (shape <= 0) return 1;
    float c = 1 / (9 * shape), x = 1 - c + z * __builtin_sqrtf(c);
    return x > 0 ? x * x * x : 0;
}

double bd_leader_slope(double share, double ratio, double cv2)
{
    if (cv2 <= 0 || share >= 1) return 0;
    /* mean wish of leaders over the mean of all; with chances as above it is 1 + b cv2 */
    double over = ratio / (1 + share * (ratio - 1));
    return bd_clamp((over - 1) / cv2, 0, 1);
}

static uint16_t held_back_bits(const bd_params *p)
{
    uint16_t bits = 0;
    for (uint32_t d = 0; d < p->ndisadvantage; d++)
        if (p->disadvantage[d].held_back) bits |= (uint16_t)(1u << d);
    return bits;
}

/* Quantile of the standard normal with the ends of the range answered as far away. */
static float quantile(double p)
{
    if (p <= 0) return -INFINITY;
    if (p >= 1) return INFINITY;
    return (float)bd_normal_quantile(p);
}

bd_status bd_population_set(bd_population *c, const bd_params *p, bd_luck luck, bd_error *err)
{
    const bd_params_population *q = &p->population;
    *c = (bd_population){.p = p, .luck = luck, .held_back = held_back_bits(p)};
    if (q->village_share + q->hamlet_share > 1)
        return bd_fail(err, BD_INPUT,
                       "population.village_share %g and population.hamlet_share %g: more than 1 "
                       "together",
                       q->village_share, q->hamlet_share);
    if (q->poor + q->better_off + q->elite > 1)
        return bd_fail(err, BD_INPUT,
                       "population.poor %g, better_off %g and elite %g: more than 1 together",
                       q->poor, q->better_off, q->elite);
    c->village = (float)root(q->village_share);
    c->hamlet = (float)root(q->hamlet_share);
    c->own = (float)root(1 - q->village_share - q->hamlet_share);
    for (uint32_t d = 0; d < p->ndisadvantage; d++) {
        const bd_disadvantage *from = &p->disadvantage[d];
        c->weak[d].shared = (float)root(from->clustering / 2);
        c->weak[d].lone = (float)root(1 - from->clustering);
        c->weak[d].poverty = (float)from->poverty;
        c->weak[d].rest = (float)root(1 - from->poverty * from->poverty);
        c->weak[d].threshold = quantile(1 - from->share);
    }
    c->stratum_from[BD_STRATUM_poor] = -INFINITY;
    c->stratum_from[BD_STRATUM_middle] = quantile(q->poor);
    c->stratum_from[BD_STRATUM_better_off] = quantile(1 - q->elite - q->better_off);
    c->stratum_from[BD_STRATUM_elite] = quantile(1 - q->elite);
    for (int s = 0; s < BD_NSTRATUM; s++)
        c->crisis[s] = (float)bd_crisis_prevalence(p, (bd_stratum)s);
    bd_wealth_set(&c->wealth, p);
    double cv2 = p->ties.degree_spread * p->ties.degree_spread;
    c->shape = (float)(cv2 > 0 ? 1 / cv2 : 0);
    c->local_wish = (float)(p->ties.degree * (1 - p->ties.across));
    c->cross_wish = (float)(p->ties.degree * p->ties.across);
    /* leaders are chosen by their wish only where ties follow wishes */
    double slope = p->ties.kind == 0 ? bd_leader_slope(q->leaders, q->leaders_degree, cv2) : 0;
    c->leader_base = (float)(q->leaders * (1 - slope));
    c->leader_slope = (float)(q->leaders * slope);
    return BD_OK;
}

/* What a village or a hamlet shares: a normal for each normal trait and each disadvantage. */
typedef struct shared_parts {
    float trait[BD_NTRAIT_NORMAL];
    float weak[BD_DISADVANTAGES_MAX];
} shared_parts;

static void draw_shared(shared_parts *s, const bd_population *c, uint64_t id)
{
    float z[BD_TRAITS_MAX];
    uint32_t n = BD_NTRAIT_NORMAL + c->p->ndisadvantage;
    bd_stream stream = bd_stream_open(c->luck, BD_KIND_VILLAGE, id, 0, BD_PURPOSE_SHARED);
    for (uint32_t i = 0; i < n; i++) z[i] = bd_uniform(&stream);
    bd_normals(z, n);
    memcpy(s->trait, z, sizeof s->trait);
    memcpy(s->weak, z + BD_NTRAIT_NORMAL, c->p->ndisadvantage * sizeof *z);
}

/* The planes of a run of households. */
typedef struct trait_planes {
    float at[BD_TRAITS_MAX][BD_TRAIT_ROWS];
} trait_planes;

BD_HOT static void mix(float *restrict x, uint32_t n, float own, float shift)
{
    for (uint32_t i = 0; i < n; i++) x[i] = own * x[i] + shift;
}

BD_HOT static void combine(float *restrict x, const float *restrict y, uint32_t n, float a, float b)
{
    for (uint32_t i = 0; i < n; i++) x[i] = a * x[i] + b * y[i];
}

/* clamp(mean + spread * x) */
BD_HOT static void place(float *restrict out, const float *restrict x, uint32_t n, float mean,
                         float spread, float low, float high)
{
    for (uint32_t i = 0; i < n; i++) out[i] = bd_clampf(mean + spread * x[i], low, high);
}

BD_HOT static void place_byte(uint8_t *restrict out, const float *restrict x, uint32_t n,
                              float mean, float spread, float low, float high)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = (uint8_t)(int32_t)(bd_clampf(mean + spread * x[i], low, high) + 0.5f);
}

BD_HOT static void add_bit(uint16_t *restrict bits, const float *restrict x, uint32_t n,
                           float threshold, uint16_t bit)
{
    for (uint32_t i = 0; i < n; i++) bits[i] |= x[i] > threshold ? bit : 0;
}

/* Stratum and, from it and the cards, crisis. */
BD_HOT static void place_stratum(uint8_t *restrict stratum, const float *restrict assets,
                                 uint32_t n, float middle, float better_off, float elite)
{
    for (uint32_t i = 0; i < n; i++)
        stratum[i] =
            (uint8_t)((assets[i] >= middle) + (assets[i] >= better_off) + (assets[i] >= elite));
}

/* A number per household of the column's plane k, from row `at`. */
#define AT(w, column, k) ((w)->household.column + (size_t)(k) * (w)->counts.nhousehold + at)

static void place_powers(bd_world *w, const bd_population *c, trait_planes *t, uint32_t at,
                         uint32_t n)
{
    const bd_params_population *q = &c->p->population;
    float common = (float)root(q->power_common), own = (float)root(1 - q->power_common);
    for (int k = 0; k < BD_NPOWER; k++) {
        float *z = t->at[BD_TRAIT_power_choice + k];
        combine(z, t->at[BD_TRAIT_power], n, own, common);
        place(AT(w, power, k), z, n, (float)q->power_fraction, (float)q->power_spread, 0.02f, 1);
    }
}

static void place_agency(bd_world *w, const bd_population *c, trait_planes *t, uint32_t at,
                         uint32_t n)
{
    const bd_params_agency *a = &c->p->agency;
    const double mean[BD_NAGENCY] = {a->awareness_mean, a->skill_mean, a->motivation_mean,
                                     a->trust_mean};
    /* standing: assets and schooling in equal parts, scaled to variance 1 */
    float r = (float)c->p->population.schooling_assets;
    float weight = 1 / __builtin_sqrtf(bd_clampf(2 + 2 * r, 1e-6f, 4));
    float *standing = t->at[BD_TRAIT_spare];
    for (uint32_t i = 0; i < n; i++)
        standing[i] = weight * (t->at[BD_TRAIT_assets][i] + t->at[BD_TRAIT_schooling][i]);
    float corr = (float)c->p->population.agency_standing;
    float rest = __builtin_sqrtf(bd_positivef(1 - corr * corr));
    for (int k = 0; k < BD_NAGENCY; k++) {
        float *z = t->at[BD_TRAIT_awareness + k];
        combine(z, standing, n, rest, corr);
        place(AT(w, agency_base, k), z, n, (float)mean[k], (float)a->spread, 0.02f, 0.98f);
        memcpy(AT(w, agency, k), AT(w, agency_base, k), n * sizeof(float));
    }
    corr = (float)c->p->population.distress_poverty;
    rest = __builtin_sqrtf(bd_positivef(1 - corr * corr));
    combine(t->at[BD_TRAIT_distress], t->at[BD_TRAIT_assets], n, rest, -corr);
    place(AT(w, distress_base, 0), t->at[BD_TRAIT_distress], n, (float)a->distress_mean,
          (float)a->spread, 0, 0.98f);
    memcpy(AT(w, distress, 0), AT(w, distress_base, 0), n * sizeof(float));
}

static void place_disadvantages(bd_world *w, const bd_population *c, trait_planes *t,
                                const shared_parts *village, const shared_parts *hamlet,
                                uint32_t at, uint32_t n)
{
    for (uint32_t d = 0; d < c->p->ndisadvantage; d++) {
        float *z = t->at[BD_NTRAIT + d];
        mix(z, n, c->weak[d].lone, c->weak[d].shared * (village->weak[d] + hamlet->weak[d]));
        combine(z, t->at[BD_TRAIT_assets], n, c->weak[d].rest, -c->weak[d].poverty);
        add_bit(AT(w, profile, 0), z, n, c->weak[d].threshold, (uint16_t)(1u << d));
    }
}

/* Overrides what the survey says before anything else follows from it. */
static void take_given_scores(const bd_population *c, trait_planes *t,
                              const bd_survey_household *given, uint32_t n)
{
    const bd_params_population *q = &c->p->population;
    for (uint32_t i = 0; i < n; i++) {
        if (!isnan(given[i].log_assets)) {
            t->at[BD_TRAIT_assets][i] = given[i].log_assets;
        } else if (given[i].stratum != BD_GIVEN_NOT) {
            /* inside the stratum's range, at the place that its own draw has in the whole */
            int s = given[i].stratum;
            float from = c->stratum_from[s];
            float to = s + 1 < BD_NSTRATUM ? c->stratum_from[s + 1] : INFINITY;
            double low = isinf(from) ? 0 : bd_normal_cdf(from);
            double high = isinf(to) ? 1 : bd_normal_cdf(to);
            double u = bd_normal_cdf(t->at[BD_TRAIT_assets][i]);
            double p = bd_clamp(low + (high - low) * u, 1e-9, 1 - 1e-9);
            t->at[BD_TRAIT_assets][i] = (float)bd_normal_quantile(p);
        }
        if (given[i].schooling != BD_GIVEN_NOT && q->schooling_spread > 0)
            t->at[BD_TRAIT_schooling][i] =
                (float)((given[i].schooling - q->schooling) / q->schooling_spread);
    }
}

static void take_given(bd_world *w, const bd_survey_household *given, uint32_t at, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const bd_survey_household *g = &given[i];
        if (g->size != BD_GIVEN_NOT) AT(w, size, 0)[i] = g->size;
        if (g->schooling != BD_GIVEN_NOT) AT(w, schooling, 0)[i] = g->schooling;
        if (g->stratum != BD_GIVEN_NOT) AT(w, stratum, 0)[i] = g->stratum;
        if (!isnan(g->propensity)) AT(w, propensity, 0)[i] = g->propensity;
        uint16_t *bits = &AT(w, profile, 0)[i];
        *bits = (uint16_t)((*bits & ~g->given) | (g->has & g->given));
    }
}

/* Crisis, leading, knowing the topic, the wish for ties: what is decided card by card. */
static void place_flags(bd_world *w, const bd_population *c, const trait_planes *t,
                        const bd_survey_household *given, uint32_t at, uint32_t n,
                        float cross_scale, uint32_t others)
{
    for (uint32_t i = 0; i < n; i++) {
        float wish = bd_gamma_from_normal(c->shape, t->at[BD_TRAIT_sociable][i]);
        float local = bd_clampf(c->local_wish * wish + t->at[BD_TRAIT_ties][i], 0, (float)others);
        float cross = c->cross_wish * cross_scale * wish + t->at[BD_TRAIT_cross][i];
        AT(w, candidate, 0)[i] = (uint32_t)local | (uint32_t)bd_clampf(cross, 0, 255) << 24;

        bool leads = t->at[BD_TRAIT_leader][i] < c->leader_base + c->leader_slope * wish;
        bool knows = leads && t->at[BD_TRAIT_informed][i] < (float)c->p->population.informed;
        if (given != NULL && given[i].leader != BD_GIVEN_NOT) {
            leads = given[i].leader;
            knows = leads && t->at[BD_TRAIT_informed][i] < (float)c->p->population.informed;
        }
        if (given != NULL && given[i].informed != BD_GIVEN_NOT) knows = given[i].informed;
        bool held = AT(w, profile, 0)[i] & c->held_back;
        AT(w, flags, 0)
        [i] = (uint8_t)((leads ? BD_FLAG_LEADER : 0) | (held ? BD_FLAG_HELD_BACK : 0));
        AT(w, informed, 0)[i] = knows;
        AT(w, role, 0)[i] = knows ? BD_ROLE_aware : BD_ROLE_inactive;
        AT(w, reason, 0)[i] = knows ? BD_REASON_none : BD_REASON_uninformed;
        AT(w, crisis, 0)[i] = t->at[BD_TRAIT_crisis][i] < c->crisis[AT(w, stratum, 0)[i]];
        AT(w, group, 0)[i] = BD_NO_GROUP;
    }
}

/* Households start with the income that their assets bring, consume what crises leave of it, and
 * have the savings they aim at. */
static void place_livelihood(bd_world *w, const bd_population *c, uint32_t v, uint32_t at,
                             uint32_t n)
{
    float yield = (float)bd_assets_yield(&c->wealth, c->p, w->village.market[v]);
    float aim = (float)c->p->livelihood.buffer;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t stratum = AT(w, stratum, 0)[i];
        float base = c->wealth.base[bd_base_row(stratum, AT(w, schooling, 0)[i])];
        float members = (float)AT(w, size, 0)[i];
        float income = bd_potential_income(members * base, 0, members * yield,
                                           AT(w, log_assets, 0)[i] - c->wealth.level[stratum]);
        AT(w, income, 0)[i] = income;
        /* crises cost something in the long run */
        float left = income * (1 - (float)c->p->livelihood.crisis_cost * c->crisis[stratum]);
        AT(w, consumption, 0)[i] = AT(w, consumption_ref, 0)[i] = bd_positivef(left);
        AT(w, savings, 0)[i] = aim * bd_positivef(left);
    }
}

/* A run of up to BD_TRAIT_ROWS households of one hamlet, from row `at`. */
static void draw_run(bd_world *w, const bd_population *c, uint32_t v, uint32_t at, uint32_t n,
                     const shared_parts *village, const shared_parts *hamlet,
                     const bd_assets_law *law, float cross_scale, const bd_survey_household *given)
{
    const bd_params_population *q = &c->p->population;
    trait_planes t;
    uint32_t ntrait = BD_NTRAIT + c->p->ndisadvantage;
    bd_deal_traits(c->luck, w->household.id + at, n, ntrait, BD_TRAIT_ROWS, t.at[0]);
    for (uint32_t k = 0; k < BD_NTRAIT_NORMAL; k++) {
        bd_normals(t.at[k], n);
        /* the wish for ties is the household's own, else its spread would not be as asked */
        if (k != BD_TRAIT_sociable)
            mix(t.at[k], n, c->own, c->hamlet * hamlet->trait[k] + c->village * village->trait[k]);
    }
    for (uint32_t k = BD_NTRAIT; k < ntrait; k++) bd_normals(t.at[k], n);
    float r = (float)q->schooling_assets;
    combine(t.at[BD_TRAIT_schooling], t.at[BD_TRAIT_assets], n,
            __builtin_sqrtf(bd_positivef(1 - r * r)), r);
    if (given != NULL) take_given_scores(c, &t, given, n);

    for (uint32_t i = 0; i < n; i++) AT(w, village, 0)[i] = v;
    for (uint32_t i = 0; i < n; i++)
        AT(w, log_assets, 0)[i] = bd_assets_at(law, t.at[BD_TRAIT_assets][i]);
    place_stratum(AT(w, stratum, 0), t.at[BD_TRAIT_assets], n, c->stratum_from[BD_STRATUM_middle],
                  c->stratum_from[BD_STRATUM_better_off], c->stratum_from[BD_STRATUM_elite]);
    place_byte(AT(w, size, 0), t.at[BD_TRAIT_size], n, (float)q->size, (float)q->size_spread, 1,
               60);
    place_byte(AT(w, schooling, 0), t.at[BD_TRAIT_schooling], n, (float)q->schooling,
               (float)q->schooling_spread, 0, 30);
    place(AT(w, propensity, 0), t.at[BD_TRAIT_propensity], n, 0, (float)q->propensity_spread, -80,
          80);
    memset(AT(w, profile, 0), 0, n * sizeof(uint16_t));
    place_disadvantages(w, c, &t, village, hamlet, at, n);
    place_powers(w, c, &t, at, n);
    place_agency(w, c, &t, at, n);
    if (given != NULL) take_given(w, given, at, n);
    place_livelihood(w, c, v, at, n);
    place_flags(w, c, &t, given, at, n, cross_scale, w->village.count[v] - 1);
}

static double known_or(double known, double drawn)
{
    return isnan(known) ? drawn : known;
}

static void draw_village_columns(bd_world *w, const bd_population *c, uint32_t v,
                                 const bd_survey_village *known)
{
    size_t nvillage = w->counts.nvillage;
    bd_stream s =
        bd_stream_open(c->luck, BD_KIND_VILLAGE, w->village.id[v], 0, BD_PURPOSE_VILLAGE_SET_UP);
    double spread = c->p->population.travel_spread;
    double variance = bd_log(1 + spread * spread);
    double travel = bd_exp(root(variance) * bd_normal(&s) - variance / 2);
    w->village.travel[v] = known ? known_or(known->travel, travel) : travel;
    for (int f = 0; f < BD_NFACTOR; f++) {
        double x = bd_clamp(c->p->structure.mean[f] + c->p->structure.spread * bd_normal(&s), 0, 1);
        if (known) x = known_or(known->factor[f], x);
        w->village.factor[(size_t)f * nvillage + v] = x;
        w->village.factor_base[(size_t)f * nvillage + v] = x;
    }
    double cooperation = c->p->structure.cooperation_mean;
    w->village.cooperation[v] = known ? known_or(known->cooperation, cooperation) : cooperation;
    w->village.market[v] = c->p->livelihood.market_spread * bd_normal(&s);
    w->village.post[v] = BD_NONE;
}

void bd_draw_village(bd_world *w, const bd_population *c, uint32_t v, float cross_scale,
                     const bd_survey_household *given, const bd_survey_village *known)
{
    draw_village_columns(w, c, v, known);
    shared_parts village, hamlet;
    /* what market access does to the law of assets; without a trap all villages have one law */
    bd_assets_law law = c->wealth.law;
    if (c->p->livelihood.trap)
        bd_assets_law_set(&law, &c->wealth,
                          bd_village_threshold(&c->wealth, c->p, w->village.market[v]));
    draw_shared(&village, c, w->village.id[v]);
    uint32_t first = w->village.first[v], end = first + w->village.count[v];
    for (uint32_t at = first, next; at < end; at = next) {
        uint8_t here = w->household.hamlet[at];
        if (at == first || here != w->household.hamlet[at - 1])
            draw_shared(&hamlet, c, bd_mix2(w->village.id[v], 1u + here));
        next = at + 1;
        while (next < end && next - at < BD_TRAIT_ROWS && w->household.hamlet[next] == here) next++;
        draw_run(w, c, v, at, next - at, &village, &hamlet, &law, cross_scale,
                 given ? given + (at - first) : NULL);
    }
}

BD_HOT static void scale_power(float *restrict power, float *restrict base,
                               const uint16_t *restrict profile, const float *restrict ceiling,
                               uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        float x = power[i] * ceiling[profile[i]];
        power[i] = x;
        base[i] = x;
    }
}

void bd_settle_village(bd_world *w, const bd_params *p, uint32_t v, const uint16_t *row)
{
    double factor[BD_NFACTOR];
    for (int f = 0; f < BD_NFACTOR; f++)
        factor[f] = w->village.factor[(size_t)f * w->counts.nvillage + v];
    uint32_t at = w->village.first[v], n = w->village.count[v];
    uint16_t *profile = AT(w, profile, 0);
    bool present[BD_PROFILES_MAX] = {0};
    for (uint32_t i = 0; i < n; i++) {
        profile[i] = row[profile[i]];
        present[profile[i]] = true;
    }
    float ceiling[BD_NPOWER][BD_PROFILES_MAX];
    for (uint32_t r = 0; r < w->counts.nprofile; r++) {
        if (!present[r]) continue;
        double high[BD_NPOWER];
        bd_ceilings(p, w->profile_bits[r], factor, high);
        for (int k = 0; k < BD_NPOWER; k++) ceiling[k][r] = (float)high[k];
    }
    for (int k = 0; k < BD_NPOWER; k++)
        scale_power(AT(w, power, k), AT(w, power_base, k), profile, ceiling[k], n);
}

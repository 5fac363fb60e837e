/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arms share their luck, and more help is never less. Under common random numbers a household
 * meets the same crises and disasters with and without a programme, whoever joins without outreach
 * joins with it by then, and raising one effect of a method does not lower what it works on. A
 * reader would get wrong that this holds on average only: where nothing but the channel differs it
 * holds household by household; over a whole run with all processes, where a group founded here
 * takes members from there, it holds for the mean. */
#include "process/month.h"
#include "state/ceilings.h"
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bd_params *world(void)
{
    bd_params *p = params_new();
    add_institution(p, "office", 1);
    p->institution[0].need = 0.3;
    p->institution[0].capacity = 1;
    for (int r = 0; r < BD_NROUTE; r++) p->services.success[r] = 0.5;
    p->services.appeal = p->services.group_case = 0; /* a case is brought once, by workers */
    set(p, "population.villages", 8);
    set(p, "population.households", 120);
    set(p, "time.burn_in", 6);
    p->norganisation = 4;
    for (int o = 0; o < 4; o++) {
        snprintf(p->organisation[o].key, BD_NAME_MAX, "organisation%d", o);
        p->organisation[o].ease = 4;
    }
    return p;
}

static void crises_and_disasters_do_not_depend_on_the_programme(void **state)
{
    (void)state;
    bd_params *p = world();
    set(p, "shocks.disaster_rate", 0.1);
    set(p, "shocks.disaster_trust", 0.3);
    bd_model *without = model_new(p, 8, NULL, 1);
    add_programme(p, 1, 30, 1);
    bd_model *with = model_new(p, 8, NULL, 1);
    for (int t = 0; t < 40; t++) {
        step(without, 1);
        step(with, 1);
        bd_view a = bd_model_view(without), b = bd_model_view(with);
        assert_memory_equal(a.household.crisis, b.household.crisis, a.counts.nhousehold);
    }
    assert_true(digest(without, false) != digest(with, false));
    bd_model_destroy(without);
    bd_model_destroy(with);
    free(p);
}

/* A village method with one effect, in every village from the first month. */
static void one_method(bd_params *p, const char *unit, bd_channel channel, double size)
{
    uint32_t method = add_method(p, "work", unit, 2, 0);
    p->method[method].effects[channel] = size;
    set_word(p, "strategy.name", "one method");
    set(p, "strategy.start", 0);
    set(p, "strategy.end", 60);
    set(p, "strategy.targeting", 0);
    bd_phase *phase = &p->phase[p->nphase++];
    memset(phase, 0, sizeof *phase);
    snprintf(phase->key, sizeof phase->key, "main");
    phase->end = 3000;
    phase->mix[method] = 1;
}

static void who_joins_without_outreach_joins_with_it_by_then(void **state)
{
    (void)state;
    bd_params *p = world();
    set(p, "participation.seats", 0);
    set(p, "time.burn_in", 0);
    set(p, "participation.join", 0.004);
    bd_model *without = model_new(p, 8, NULL, 1);
    one_method(p, "village", BD_CHANNEL_outreach, 0.02);
    bd_model *with = model_new(p, 8, NULL, 1);
    uint64_t more = 0;
    for (int t = 0; t < 40; t++) {
        step(without, 1);
        step(with, 1);
        bd_view a = bd_model_view(without), b = bd_model_view(with);
        for (uint32_t h = 0; h < a.counts.nhousehold; h++) {
            bool one = a.household.flags[h] & BD_FLAG_PART,
                 both = b.household.flags[h] & BD_FLAG_PART;
            if (one && !both) fail_msg("month %d: household %u joins without outreach only", t, h);
            more += both && !one;
        }
    }
    assert_true(more > 100);
    bd_model_destroy(without);
    bd_model_destroy(with);
    free(p);
}

static void who_learns_without_a_campaign_learns_with_it_by_then(void **state)
{
    (void)state;
    bd_params *p = world();
    set(p, "population.informed", 0.3);
    bd_model *without = model_new(p, 8, NULL, 1);
    one_method(p, "village", BD_CHANNEL_information, 0.004);
    bd_model *with = model_new(p, 8, NULL, 1);
    uint64_t more = 0;
    for (int t = 0; t < 20; t++) {
        step(without, 1);
        step(with, 1);
        bd_view a = bd_model_view(without), b = bd_model_view(with);
        for (uint32_t h = 0; h < a.counts.nhousehold; h++) {
            bool one = a.household.informed[h] > 0, both = b.household.informed[h] > 0;
            if (one && !both) fail_msg("month %d: household %u learns without it only", t, h);
            more += both && !one;
        }
    }
    assert_true(more > 100);
    bd_model_destroy(without);
    bd_model_destroy(with);
    free(p);
}

static double mean(const float *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += (double)x[i];
    return sum / (double)n;
}

static double mean_village(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    return sum / (double)n;
}

static double mean_group(const bd_view *w, const float *x)
{
    double sum = 0, n = 0;
    for (uint32_t g = 0; g < w->counts.ngroup; g++)
        if (w->group.id[g] != 0) sum += (double)x[g], n++;
    return n > 0 ? sum / n : 0;
}

static double count_bytes(const uint8_t *x, size_t n)
{
    double count = 0;
    for (size_t i = 0; i < n; i++) count += x[i] > 0;
    return count;
}

static double placed(const bd_view *w)
{
    double sum = 0;
    for (uint32_t v = 0; v < w->counts.nvillage; v++) sum += w->village.placed[v];
    return sum;
}

/* Cases won this month. */
static double cases(const bd_view *w)
{
    double sum = 0;
    for (size_t i = 0; i < (size_t)BD_NROUTE * w->counts.nvillage; i++)
        sum += w->village.route_won[i];
    return sum;
}

/* What a channel works on. */
static double moved(const bd_view *w, bd_channel c)
{
    size_t n = w->counts.nhousehold, nv = w->counts.nvillage;
    if (c >= BD_CHANNEL_awareness && c <= BD_CHANNEL_trust)
        return mean(w->household.agency + (size_t)(c - BD_CHANNEL_awareness) * n, n);
    if (c >= BD_CHANNEL_practice_choice && c <= BD_CHANNEL_practice_care)
        return mean(w->household.power + (size_t)(c - BD_CHANNEL_practice_choice) * n, n);
    if (c >= BD_CHANNEL_norms && c <= BD_CHANNEL_equity)
        return mean_village(w->village.factor + (size_t)(c - BD_CHANNEL_norms) * nv, nv);
    double groups = 0;
    for (uint32_t g = 0; g < w->counts.ngroup; g++) groups += w->group.id[g] != 0;
    switch (c) {
    case BD_CHANNEL_distress:
        return mean(w->household.distress, n);
    case BD_CHANNEL_coping:
        return mean(w->household.coping, n);
    case BD_CHANNEL_information:
        return share_informed(w);
    case BD_CHANNEL_cohesion:
        return mean_group(w, w->group.cohesion);
    case BD_CHANNEL_efficacy:
        return mean_group(w, w->group.efficacy);
    case BD_CHANNEL_facilitation:
        return mean_group(w, w->group.facilitation);
    case BD_CHANNEL_cadre_training:
        return mean_group(w, w->group.training);
    case BD_CHANNEL_networking:
        return mean_group(w, w->group.network);
    case BD_CHANNEL_giving:
        return count_bytes(w->household.giving, n);
    case BD_CHANNEL_place:
        return placed(w);
    case BD_CHANNEL_partners:
        return count_bytes(w->village.partner, (size_t)BD_ORGANISATIONS_MAX * nv);
    case BD_CHANNEL_rights:
        return mean_village(w->village.rights, nv);
    case BD_CHANNEL_posting:
        return mean_village(w->village.posted, nv);
    case BD_CHANNEL_audit:
        return mean_village(w->village.audited, nv);
    case BD_CHANNEL_attendance:
        return mean_village(w->village.attended, nv);
    case BD_CHANNEL_quality:
        return mean_village(w->village.service_quality, nv);
    case BD_CHANNEL_capacity:
        return mean_village(w->village.capacity, w->counts.ninstitution > 0 ? nv : 0);
    case BD_CHANNEL_advocacy:
        return cases(w);
    case BD_CHANNEL_group_founding:
        return groups;
    case BD_CHANNEL_outreach:
        return share_taking_part(w);
    case BD_CHANNEL_cooperation:
        return mean_village(w->village.cooperation, nv);
    case BD_CHANNEL_momentum:
        return mean_village(w->village.momentum, nv);
    case BD_CHANNEL_conflict:
        return mean_village(w->village.conflict, nv);
    case BD_CHANNEL_pressure:
        return mean_village(w->village.pressure, nv);
    case BD_CHANNEL_support:
        return mean_village(w->village.recruits, nv);
    case BD_CHANNEL_influentials:
        return mean_village(w->village.influential_open, nv);
    case BD_CHANNEL_salience:
        return mean_village(w->village.salience, nv);
    case BD_CHANNEL_assessment:
        return mean_village(w->village.assessment, nv);
    case BD_CHANNEL_monitoring:
        return mean_village(w->village.sampled, nv);
    case BD_CHANNEL_training:
        return mean_village(w->post.skill, w->counts.npost);
    case BD_CHANNEL_supervision:
        return -mean_village(w->post.burnout, w->counts.npost);
    case BD_CHANNEL_culture:
        return mean_village(w->post.culture, w->counts.npost);
    case BD_CHANNEL_assets:
        return mean(w->household.log_assets, n);
    case BD_CHANNEL_cash:
        return mean(w->household.consumption, n);
    case BD_CHANNEL_savings:
        return mean_village(w->village.thrift, nv) + mean_group(w, w->group.thrift);
    case BD_CHANNEL_market:
        return mean_village(w->village.market_won, nv);
    case BD_CHANNEL_growth:
        return mean_village(w->village.growth, nv);
    case BD_CHANNEL_protection:
        return mean_village(w->village.protection, nv);
    default:
        fail_msg("channel %d has no measure", c);
        return 0;
    }
}

static const char *const channel_units[] = {
#define C(name, units, ...) units,
    BD_CHANNELS(C)
#undef C
};

static void more_of_a_method_never_lowers_what_it_works_on(void **state)
{
    (void)state;
    /* one delivery's effect: nothing, a little, more; small enough that none is at its limit */
    static const double size[3] = {0, 0.005, 0.02};
    for (int c = 0; c < BD_NCHANNEL; c++)
        for (const char *unit = channel_units[c]; *unit != '\0'; unit++) {
            double sum[3] = {0};
            for (int i = 0; i < 3; i++) {
                bd_params *p = world();
                one_method(p,
                           *unit == 'c'   ? "client"
                           : *unit == 'g' ? "group"
                           : *unit == 'v' ? "village"
                                          : "worker",
                           (bd_channel)c, size[i]);
                bd_model *m = model_new(p, 5, NULL, 1);
                for (int t = 0; t < 36; t++) {
                    step(m, 1);
                    bd_view w = bd_model_view(m);
                    sum[i] += moved(&w, (bd_channel)c) / 36;
                }
                bd_model_destroy(m);
                free(p);
            }
            if (!(sum[0] <= sum[1] && sum[1] <= sum[2] && sum[0] < sum[2]))
                fail_msg("channel %d to unit %c: %.9g, %.9g, %.9g", c, *unit, sum[0], sum[1],
                         sum[2]);
        }
}

static void calming_channels_calm(void **state)
{
    (void)state;
    static const bd_channel channel[] = {BD_CHANNEL_distress, BD_CHANNEL_trust, BD_CHANNEL_norms};
    static const char *const unit[] = {"client", "client", "village"};
    for (int k = 0; k < 3; k++) {
        double level[2];
        for (int i = 0; i < 2; i++) {
            bd_params *p = world();
            one_method(p, unit[k], channel[k], i ? -0.02 : 0);
            bd_model *m = model_new(p, 5, NULL, 1);
            step(m, 24);
            bd_view w = bd_model_view(m);
            level[i] = moved(&w, channel[k]);
            bd_model_destroy(m);
            free(p);
        }
        assert_true(level[1] < level[0]);
    }
}

static void an_opener_village_lowers_nobodys_ceiling(void **state)
{
    (void)state;
    bd_params *p = params_new();
    p->ndisadvantage = 5;
    memset(p->disadvantage, 0, sizeof p->disadvantage);
    uint64_t draw = 1;
    for (int d = 0; d < 5; d++)
        for (int f = 0; f < BD_NFACTOR; f++)
            p->disadvantage[d].burden[f] = (double)((draw = bd_mix(draw)) >> 11) * 0x1p-53;
    for (int i = 0; i < 20000; i++) {
        double factor[BD_NFACTOR], low[BD_NPOWER], high[BD_NPOWER];
        for (int f = 0; f < BD_NFACTOR; f++)
            factor[f] = (double)((draw = bd_mix(draw)) >> 11) * 0x1p-53;
        uint16_t bits = (uint16_t)((draw = bd_mix(draw)) % 32);
        int f = (int)((draw = bd_mix(draw)) % BD_NFACTOR);
        bd_ceilings(p, bits, factor, low);
        factor[f] += (1 - factor[f]) * (double)((draw = bd_mix(draw)) >> 11) * 0x1p-53;
        bd_ceilings(p, bits, factor, high);
        for (int k = 0; k < BD_NPOWER; k++) {
            assert_true(high[k] >= low[k] - 1e-15);
            assert_true(low[k] >= p->consolidation.floor && high[k] <= 1 + 1e-12);
        }
        /* and nobody's is higher for having a disadvantage more */
        bd_ceilings(p, bits | (uint16_t)(1u << (draw % 5)), factor, low);
        for (int k = 0; k < BD_NPOWER; k++) assert_true(low[k] <= high[k] + 1e-15);
    }
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crises_and_disasters_do_not_depend_on_the_programme),
        cmocka_unit_test(who_joins_without_outreach_joins_with_it_by_then),
        cmocka_unit_test(who_learns_without_a_campaign_learns_with_it_by_then),
        cmocka_unit_test(more_of_a_method_never_lowers_what_it_works_on),
        cmocka_unit_test(calming_channels_calm),
        cmocka_unit_test(an_opener_village_lowers_nobodys_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

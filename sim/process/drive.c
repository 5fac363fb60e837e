/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a campaign begins, gathers support, and wins or loses. */
#include "process/drive.h"

#include "process/policy.h"
#include "process/schedule.h"

uint32_t bd_campaigns_running(const bd_world *w, uint32_t v)
{
    const bd_counts *c = &w->counts;
    uint32_t d = w->village.district[v], r = w->district.region[d], running = 0;
    for (uint32_t i = 0; i < c->ncampaign; i++) {
        running += w->village.campaign[(size_t)i * c->nvillage + v].left > 0;
        running += w->district.campaign[(size_t)i * c->ndistrict + d].left > 0;
        running += w->region.campaign[(size_t)i * c->nregion + r].left > 0;
        running += w->nation.campaign[i].left > 0;
    }
    return running;
}

void bd_hear_village(const bd_world *w, uint32_t v, bd_heard_of *heard)
{
    double *voice = heard->voice;
    const bd_village_table *t = &w->village;
    double n = t->count[v], running = bd_campaigns_running(w, v);
    double share = running > 1 ? 1 / running : 1;
    voice[BD_VOICE_households] += n;
    voice[BD_VOICE_asked] += n * t->pressure[v];
    voice[BD_VOICE_pressure] += n * t->pressure[v] * share;
    voice[BD_VOICE_recruits] += n * t->recruits[v] * share;
    voice[BD_VOICE_salience] += n * t->salience[v];
    voice[BD_VOICE_momentum] += n * t->momentum[v];
    voice[BD_VOICE_part] += n * (t->part_now[v] - t->part_ref[v]);
    voice[BD_VOICE_conflict] += n * t->conflict[v];
    voice[BD_VOICE_equity] += n * t->factor[(size_t)BD_FACTOR_equity * w->counts.nvillage + v];
    for (uint32_t k = 0; k < w->counts.ninstitution; k++)
        heard->cause[k] += n * t->cause[(size_t)k * w->counts.nvillage + v];
}

/* Cause that has gathered against the institutions that the campaign is about: cases beyond the
 * usual per 100 households of the place. */
static double cause_of(const bd_world *w, const bd_campaign *campaign, const bd_heard_of *of)
{
    double sum = 0, n = of->voice[BD_VOICE_households];
    for (uint32_t k = 0; k < w->counts.ninstitution; k++)
        if (campaign->about[k] > 0) sum += of->cause[k];
    return n > 0 ? sum / n : 0;
}

static bool is_about_institutions(const bd_params *p, const bd_campaign *campaign)
{
    for (uint32_t k = 0; k < p->ninstitution; k++)
        if (campaign->about[k] > 0) return true;
    return false;
}

static bool may_begin(const bd_sitting *s, const bd_campaign *campaign, const bd_drive *d,
                      const double *heard, double cause)
{
    int64_t since = (int64_t)s->month - s->p->time.burn_in - s->p->strategy.start;
    if (d->wait > 0 || since < campaign->start) return false;
    return campaign->from_cause > 0 ? cause >= campaign->from_cause : heard[BD_VOICE_asked] > 0;
}

/* 1 won, -1 lost, 0 neither. */
static int run_month(const bd_params *p, const bd_campaign *campaign, const double *heard,
                     double cause, bd_stream *luck, bd_drive *d)
{
    const bd_params_policy *q = &p->policy;
    double called = q->calls_part * heard[BD_VOICE_part] +
                    q->calls_salience * heard[BD_VOICE_salience] +
                    q->calls_momentum * heard[BD_VOICE_momentum] + q->calls_cause * cause / 100;
    double support = bd_support_next((double)d->support, heard[BD_VOICE_recruits], called, q->pace,
                                     q->threshold, q->threshold_spread);
    d->support = (float)support;
    d->left -= 1;
    bd_contest of = {campaign->demand, support - campaign->supporters, heard[BD_VOICE_pressure],
                     heard[BD_VOICE_equity], heard[BD_VOICE_conflict]};
    bool won = of.beyond >= 0 && (double)bd_uniform(luck) < bd_campaign_chance(q, of);
    return won ? 1 : d->left <= 0 ? -1 : 0;
}

static void close_drive(const bd_params *p, int result, bd_drive *d)
{
    *(result > 0 ? &d->won : &d->lost) += 1;
    d->left = 0;
    d->wait = (float)p->policy.pause;
}

/* A kind of institution takes its part of the step; what was a cause is settled. */
static void open_institutions(const bd_sitting *s, const bd_council *council,
                              const bd_campaign *campaign)
{
    size_t nv = s->w->counts.nvillage;
    for (uint32_t k = 0; k < s->w->counts.ninstitution; k++) {
        if (campaign->about[k] <= 0) continue;
        for (size_t v = council->first; v < council->first + council->villages; v++) {
            s->w->village.demanded[k * nv + v] += campaign->demand * campaign->about[k];
            s->w->village.cause[k * nv + v] = 0;
        }
    }
}

/* A step of the size that was demanded: of what is missing. */
static void carry_out(const bd_sitting *s, const bd_council *council, const bd_campaign *campaign)
{
    if (is_about_institutions(s->p, campaign)) {
        open_institutions(s, council, campaign);
        return;
    }
    if (campaign->target == BD_FACTOR_policy && council->stance != NULL) {
        *council->stance += campaign->demand * (1 - *council->stance);
        *council->usual += s->p->policy.binding * campaign->demand * (1 - *council->usual);
        return;
    }
    double *push = s->w->village.decision + (size_t)campaign->target * s->w->counts.nvillage;
    for (uint32_t v = council->first; v < council->first + council->villages; v++)
        push[v] += campaign->demand;
}

void bd_council_decides(const bd_sitting *s, const bd_council *council, const bd_heard_of *of)
{
    double heard[BD_NVOICE], n = of->voice[BD_VOICE_households];
    for (int i = 0; i < BD_NVOICE; i++) heard[i] = n > 0 ? of->voice[i] / n : 0;
    for (uint32_t i = 0; i < s->w->counts.ncampaign; i++) {
        const bd_campaign *campaign = &s->p->campaign[i];
        bd_drive *d = council->drive + i * council->stride;
        if (campaign->level != (int)council->level) continue;
        double cause = cause_of(s->w, campaign, of);
        if (d->left <= 0) {
            d->support = 0;
            if (may_begin(s, campaign, d, heard, cause)) d->left = (float)campaign->deadline;
            if (d->wait > 0) d->wait -= 1;
            continue;
        }
        bd_stream luck =
            bd_stream_open(s->w->luck, council->kind, bd_mix2(council->id, s->c->campaign_id[i]),
                           s->month, BD_PURPOSE_campaigns);
        int result = run_month(s->p, campaign, heard, cause, &luck, d);
        if (result == 0) continue;
        close_drive(s->p, result, d);
        if (result > 0) carry_out(s, council, campaign);
        uint32_t *told = result > 0 ? s->w->village.campaigns_won : s->w->village.campaigns_lost;
        for (uint32_t v = council->first; v < council->first + council->villages; v++) told[v]++;
    }
}

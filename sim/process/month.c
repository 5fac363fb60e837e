/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Constants, scratch and the calendar of the strategy. */
#include "process/month.h"

#include "base/hot.h"
#include "base/list.h"
#include "base/math.h"
#include "process/delivery.h"
#include "process/groupwork.h"
#include "state/ceilings.h"
#include "state/channels.h"

#include <string.h>

double bd_failure_exponent(double p)
{
    return p <= 0 ? 0 : p >= 1 ? 80 : bd_clamp(-bd_log(1 - p), 0, 80);
}

double bd_logit(double p)
{
    p = bd_clamp(p, 1e-9, 1 - 1e-9);
    return bd_log(p / (1 - p));
}

static bool has_topic(const bd_params *p)
{
    if (!p->processes.influence) return false;
    bool any =
        p->influence.media > 0 || p->population.informed > 0 || p->survey.households[0] != '\0';
    for (uint32_t i = 0; i < p->nphase; i++)
        for (uint32_t m = 0; m < p->nmethod; m++)
            any =
                any || (p->phase[i].mix[m] > 0 && p->method[m].effects[BD_CHANNEL_information] > 0);
    return any;
}

static void set_lessons(bd_constants *c, const bd_params_groups *p)
{
    double cycle = BD_NSTAGE * p->stage_months, up = p->success_efficacy;
    c->success_month = p->success / cycle;
    c->lesson_efficacy =
        (float)bd_usual_lesson(p->success, up * (1 - p->efficacy_mean),
                               up * p->failure_teaches * (1 - p->efficacy_mean), cycle);
    c->lesson_cohesion =
        (float)bd_usual_lesson(p->success, p->success_cohesion * (1 - p->cohesion_mean),
                               -p->success_cohesion * p->cohesion_mean, cycle);
}

void bd_constants_set(bd_constants *c, const bd_params *p)
{
    memset(c, 0, sizeof *c);
    double weights = 0;
    for (int k = 0; k < BD_NPOWER; k++) weights += p->power[k].weight;
    for (int k = 0; k < BD_NPOWER; k++) {
        c->threshold[k] = (float)p->power[k].threshold;
        c->weight[k] = (float)(weights > 0 ? p->power[k].weight / weights : 1.0 / BD_NPOWER);
        for (int f = 0; f < BD_NFACTOR; f++) c->ceiling[k][f] = (float)p->power[k].ceiling[f];
    }
    c->join_logit = (float)bd_logit(p->participation.join);
    c->leave_logit = (float)bd_logit(p->participation.leave);
    c->cadre_logit = (float)bd_logit(p->roles.cadre);
    c->theta_power = (float)bd_pow(p->influence.theta, p->influence.steepness);
    c->told_participant = (float)bd_failure_exponent(p->influence.tell_participant);
    c->told_other = (float)bd_failure_exponent(p->influence.tell_other);
    c->told_media = (float)bd_failure_exponent(p->influence.media);
    for (int s = 0; s < BD_NSTRATUM; s++) {
        double start = p->shocks.crisis_rate * (s == BD_STRATUM_poor ? p->shocks.crisis_poor : 1);
        start = bd_clamp(start, 0, 1);
        double both = start + p->shocks.crisis_end;
        c->crisis_start[s] = (float)start;
        c->crisis_expected[s] = (float)(both > 0 ? start / both : 0);
    }
    set_lessons(c, &p->groups);
    bd_wealth_set(&c->wealth, p);
    c->disaster_assets = (float)-bd_log(1 - bd_clamp(p->shocks.disaster_assets, 0, 0.9));
    for (uint32_t m = 0; m < p->nmethod; m++) {
        c->minutes[m] = (int64_t)(p->method[m].hours * 60 + 0.5);
        c->money[m] = (int64_t)(p->method[m].cost + 0.5);
        c->method_id[m] = bd_name_id(p->method[m].key);
    }
    for (uint32_t o = 0; o < p->norganisation; o++)
        c->organisation_id[o] = bd_name_id(p->organisation[o].key);
    for (uint32_t o = 0; o < p->norganisation; o++) {
        const bd_organisation *of = &p->organisation[o];
        c->reach_usual += of->reach * of->start / (of->start + of->end + 1e-12);
    }
    if (c->reach_usual > 1) c->reach_usual = 1;
    for (uint32_t i = 0; i < p->ncampaign; i++) c->campaign_id[i] = bd_name_id(p->campaign[i].key);
    static const char *const units[] = {
#define C(name, units, ...) units,
        BD_CHANNELS(C)
#undef C
    };
    for (int i = 0; i < BD_NCHANNEL; i++) c->household_channel[i] = units[i][0] == 'c';
    c->topic = has_topic(p);
    c->kinds = bd_kind_bits_of(p);
    bd_places_set(&c->places);
#define C(name, needed, meaning) \
    if (needed) c->card_blocks |= 1u << BD_CARD_##name / BD_BLOCK_CARDS;
    BD_CARDS(C)
#undef C
}

void bd_scratch_place(bd_scratch *s, bd_arena *arena, const bd_counts *c, uint32_t rows)
{
    s->stride = ((size_t)rows + 31) / 16 * 16;
    s->card =
        bd_arena_take(arena, (size_t)BD_CARD_BLOCKS * BD_BLOCK_CARDS * s->stride, sizeof(float));
#define C(name, planes, cleared, meaning) \
    s->name = bd_arena_take(arena, (planes)*s->stride, sizeof(float));
    BD_SCRATCH(C)
#undef C
    s->need =
        bd_arena_take(arena, (size_t)BD_INSTITUTIONS_MAX * 2 * BD_PROFILES_MAX, sizeof(float));
    s->ceiling = bd_arena_take(arena, (size_t)BD_CEILING_ROW * BD_PROFILES_MAX, sizeof(float));
    s->cost = bd_arena_take(arena, BD_PROFILES_MAX, sizeof(float));
    s->mask = bd_arena_take(arena, BD_MASK_ROOM(s->stride), 1);
    s->order = bd_arena_take(arena, s->stride, sizeof(uint32_t));
    s->wait = bd_arena_take(arena, s->stride, sizeof(uint32_t));
    s->dose = bd_arena_take(arena, c->slots, sizeof *s->dose);
    s->member = bd_arena_take(arena, s->stride, sizeof(uint32_t));
    s->member_first = bd_arena_take(arena, (size_t)c->slots + 1, sizeof(uint32_t));
    s->member_place = bd_arena_take(arena, (size_t)BD_ROSTER_RUNS * c->slots, sizeof(uint32_t));
    s->wide = bd_arena_take(arena, s->stride, sizeof(uint64_t));
    s->ids = bd_arena_take(arena, s->stride, sizeof(uint64_t));
    s->slot_table = bd_arena_take(arena, 2 * ((size_t)c->slots + 1), sizeof(float));
    s->slot_id = bd_arena_take(arena, c->slots, sizeof(uint64_t));
    s->slot_word = bd_arena_take(arena, c->slots, sizeof(uint32_t));
}

static void clear_planes(float *first, size_t planes, size_t stride, uint32_t n)
{
    for (size_t plane = 0; plane < planes; plane++)
        memset(first + plane * stride, 0, n * sizeof(float));
}

void bd_scratch_clear(bd_scratch *s, uint32_t n)
{
    /* the village before may have been larger: all of its rows go */
    const uint32_t M = n, W = 0, P = s->pushed, R = s->reached;
#define C(name, planes, rows, meaning) clear_planes(s->name, planes, s->stride, rows);
    BD_SCRATCH(C)
#undef C
    clear_planes(s->up + BD_AGENCY_trust * s->stride, 1, s->stride, n);
    clear_planes(s->down + BD_AGENCY_trust * s->stride, 1, s->stride, n);
    memset(s->village_up, 0, sizeof s->village_up);
    memset(s->barrier_usual, 0, sizeof s->barrier_usual);
    memset(s->village_down, 0, sizeof s->village_down);
    memset(s->foundings, 0, sizeof s->foundings);
    s->reached = s->pushed = 0;
    s->media = s->made_up = s->felt_usual = 0;
}

float *bd_deal_listed(const bd_village_month *m, const uint32_t *rows, uint32_t n,
                      bd_card_name card)
{
    const uint64_t *id = BD_ROWS(m, id, 0);
    for (uint32_t j = 0; j < n; j++) m->s->ids[j] = id[rows[j]];
    bd_deal(m->w->luck, m->month, m->s->ids, n, 1u << card / BD_BLOCK_CARDS, m->s->stride,
            m->s->card);
    return BD_PLANE(m, card, card);
}

BD_HOT static void mark_members(uint32_t n, const uint16_t *restrict group, uint8_t *restrict mask)
{
    for (uint32_t i = 0; i < n; i++) mask[i] = group[i] != BD_NO_GROUP;
}

/* Whoever is dealt to a slot waits for the one dealt to it before, so stretches of the list go on
 * side by side, each with its own places in each slot. */
static void deal_members(const uint16_t *restrict group, const uint32_t *restrict all,
                         uint32_t count, uint32_t slots, uint32_t *restrict place,
                         uint32_t *restrict first, uint32_t *restrict member)
{
    uint32_t run = count / BD_ROSTER_RUNS, before = 0,
             *last = place + (size_t)(BD_ROSTER_RUNS - 1) * slots;
    memset(place, 0, (size_t)BD_ROSTER_RUNS * slots * sizeof *place);
    for (uint32_t j = 0; j < run; j++)
        for (uint32_t r = 0; r < BD_ROSTER_RUNS; r++) place[r * slots + group[all[r * run + j]]]++;
    for (uint32_t j = BD_ROSTER_RUNS * run; j < count; j++) last[group[all[j]]]++;
    for (uint32_t slot = 0; slot < slots; slot++) {
        first[slot] = before;
        for (uint32_t r = 0; r < BD_ROSTER_RUNS; r++) {
            uint32_t members = place[r * slots + slot];
            place[r * slots + slot] = before;
            before += members;
        }
    }
    first[slots] = before;
    for (uint32_t j = 0; j < run; j++)
        for (uint32_t r = 0; r < BD_ROSTER_RUNS; r++) {
            uint32_t i = all[r * run + j];
            member[place[r * slots + group[i]]++] = i;
        }
    for (uint32_t j = BD_ROSTER_RUNS * run; j < count; j++) member[last[group[all[j]]]++] = all[j];
}

void bd_roster(bd_village_month *m)
{
    const uint16_t *group = BD_ROWS(m, group, 0);
    mark_members(m->n, group, m->s->mask);
    uint32_t count = bd_list(m->s->mask, m->n, m->s->order);
    deal_members(group, m->s->order, count, m->w->counts.slots, m->s->member_place,
                 m->s->member_first, m->s->member);
}

void bd_planning_room_place(bd_planning_room *room, bd_arena *arena, size_t villages,
                            size_t methods)
{
    size_t rows = villages * (methods + 3); /* planning works in up to three parts of it */
    room->weight = bd_arena_take(arena, rows, sizeof(int64_t));
    room->part = bd_arena_take(arena, rows, sizeof(int64_t));
    room->remainder = bd_arena_take(arena, rows, sizeof(uint64_t));
    room->order = bd_arena_take(arena, rows, sizeof(uint32_t));
    room->village = bd_arena_take(arena, villages, sizeof(uint32_t));
}

const bd_phase *bd_phase_of(const bd_params *p, uint32_t month)
{
    int64_t t = (int64_t)month - p->time.burn_in;
    if (p->strategy.name[0] == '\0' || t < p->strategy.start || t >= p->strategy.end) return NULL;
    for (uint32_t i = 0; i < p->nphase; i++)
        if (t - p->strategy.start >= p->phase[i].start && t - p->strategy.start < p->phase[i].end)
            return &p->phase[i];
    return NULL;
}

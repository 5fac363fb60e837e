/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a process gets: the month of one village (or district, or the whole), the constants that
 * follow from the parameters, and scratch that lives for the month and stays in cache. Processes
 * never call each other; they meet in the columns and in the scratch rows below. */
#ifndef BD_PROCESS_MONTH_H
#define BD_PROCESS_MONTH_H

#include "process/planning.h"
#include "state/kinds.h"
#include "state/wealth.h"
#include "state/world.h"

/* Cards: one uniform a household a month each, dealt to whole villages in blocks of five where a
 * card of the block is needed by all; the same card can be had for one household by its address
 * (bd_card). Never reorder; append in blocks of five. `needed` may use p and c, the constants.
 *    name       needed                         decides                                          */
#define BD_CARDS(C)                                                                                \
    C(crisis,                                                                                      \
      p->processes.shocks || p->processes.livelihood ||                                            \
          (p->processes.services && p->ninstitution > 0),                                          \
      "whether a crisis begins or ends; by a second look, whether it needs a service")             \
    C(join, p->processes.participation, "whether it joins; the lowest first when seats are short") \
    C(leave, p->processes.participation, "whether it leaves")                                      \
    C(candidate, p->processes.roles || p->processes.participation,                                 \
      "whose help counts in the reservoir of credit; of a cadre, whether it founds a group")       \
    C(cadre, p->processes.roles, "whether it becomes a cadre or stops")                            \
    C(inform, false, "whether it learns the topic; with the next two, dealt to those concerned")   \
    C(forget, false, "whether it forgets the topic")                                               \
    C(adopt, false, "whether it takes the topic up, once")

typedef enum bd_card_name {
#define C(name, process, meaning) BD_CARD_##name,
    BD_CARDS(C)
#undef C
        BD_NCARD
} bd_card_name;

enum { BD_CARD_BLOCKS = (BD_NCARD + BD_BLOCK_CARDS - 1) / BD_BLOCK_CARDS };

#define BD_NROOM \
    7u /* planes of working room: the same for all processes, so they stay in the cache */

/* Scratch of a village month, a float a household each, zero at the start of the month. Who clears
 * it: M every month; P only after a month in which a mind was pushed, and R in which work reached
 * somebody; W nobody, since its process writes it whole (and it stays zero where that process is
 * off). Refusals and cases push trust in any month, so its two planes are cleared in all. */
#define BD_SCRATCH(C)                                                                              \
    C(up, BD_NAGENCY, P, "sum of positive pushes on each agency variable")                         \
    C(down, BD_NAGENCY, P, "sum of negative pushes, as a positive number")                         \
    C(coping_up, 1, P, "sum of pushes on coping")                                                  \
    C(distress_up, 1, P, "sum of positive pushes on distress")                                     \
    C(distress_down, 1, P, "sum of negative pushes on distress")                                   \
    C(given, BD_NPOWER, R, "given practice of each power")                                         \
    C(own_work, BD_NPOWER, R, "share of programme work on each power that counts as own")          \
    C(worked, 1, R, "practice that programme work gave, mean over powers")                         \
    C(tell, 1, R, "-log chance that this month's work fails to inform")                            \
    C(assets_up, 1, R, "rupiah of productive assets given this month")                             \
    C(cash, 1, M,                                                                                  \
      "rupiah received this month beyond income, less gifts: transfers, entitlements beyond the "  \
      "usual, a share of a pool")                                                                  \
    C(hardship, 1, W, "distress that consumption below what it is used to adds; negative above")   \
    C(own, 1, W, "own practice in groups, mean over powers")                                       \
    C(works_on, 1, W, "power that the group works on, counted from 1; 0 none")                     \
    C(pull, 1, W, "pull of awareness by neighbours")                                               \
    C(encourage, 1, W, "Hill function of the share of neighbours that take part beyond the usual") \
    C(visited, 1, W, "visits of cadres beyond the village's usual")                                \
    C(share, 1, W, "share of neighbours that visibly take part")                                   \
    C(taught, 1, W, "push on agency that neighbours and cadres gave")                              \
    C(room, BD_NROOM, W, "working room, whatever a process keeps there while it runs")             \
    C(agency, 1, W, "agency A of the month")

/* Constants that follow from the parameters: computed once, never written again. */
typedef struct bd_constants {
    float threshold[BD_NPOWER], weight[BD_NPOWER]; /* weights sum to 1 */
    float ceiling[BD_NPOWER][BD_NFACTOR];
    float join_logit, leave_logit, cadre_logit;
    float theta_power;                              /* theta^steepness */
    float told_participant, told_other, told_media; /* -log(1 - chance) */
    float crisis_start[BD_NSTRATUM], crisis_expected[BD_NSTRATUM];
    float lesson_cohesion, lesson_efficacy; /* what evaluation adds to a usual group a month */
    double success_month;                   /* chance that a usual group succeeds in a month */
    uint64_t method_id[BD_METHODS_MAX];     /* of the method's name: addresses of what it does */
    uint64_t organisation_id[BD_ORGANISATIONS_MAX];         /* likewise */
    uint64_t campaign_id[BD_CAMPAIGNS_MAX];                 /* likewise of the campaign's name */
    int64_t minutes[BD_METHODS_MAX], money[BD_METHODS_MAX]; /* of a delivery */
    double reach_usual; /* share of households that organisations' media reach at rest */
    bd_wealth wealth;
    float disaster_assets; /* log assets that a disaster takes */
    bool household_channel[BD_NCHANNEL];
    bd_places places;
    bd_kind_bits kinds;   /* disadvantages that kinds of group look at */
    bool topic;           /* somebody can know or learn the topic, so influence informs */
    unsigned card_blocks; /* blocks of cards to deal: bd_deal */
} bd_constants;

void bd_constants_set(bd_constants *c, const bd_params *p);

/* -log(1 - p), with p up to 1 treated as certain enough (e^-80). */
double bd_failure_exponent(double p);
/* log(p / (1 - p)), p kept inside (1e-9, 1 - 1e-9). */
double bd_logit(double p);

#define BD_ROSTER_RUNS 4u /* stretches of the list of members that are dealt to slots at once */

typedef struct bd_scratch {
    size_t stride; /* floats from one plane to the next */
    float *card;   /* a plane a card, of whole blocks */
#define C(name, planes, cleared, meaning) float *name;
    BD_SCRATCH(C)
#undef C
    float *cost;            /* of coming to a group, by profile */
    uint32_t costs;         /* profiles for which it has been worked out */
    float *ceiling;         /* of the powers, a row a profile: bd_ceiling_rows */
    uint8_t *mask;          /* a mark a household, for bd_list */
    uint32_t *order;        /* a row a household, for orderings */
    uint32_t *wait;         /* a row a household: who wants a seat */
    uint32_t *member;       /* members of groups, by slot: bd_roster */
    uint32_t *member_first; /* [slots + 1] */
    uint32_t *member_place; /* [BD_ROSTER_RUNS * slots]: where the next member is put */
    uint64_t *ids;          /* a name a household on a list; mixed ids; sums of what is seen */
    uint64_t *wide;         /* what each household shows, spread for sums (state/shown.h) */
    float *slot_table;      /* 2 planes of slots + 1: what membership means, 0 in the last */
    uint64_t *slot_id;      /* [slots]: who is in each slot, and what it draws */
    uint32_t *slot_word;
    struct bd_dose *dose; /* [slots]: what this month's deliveries to a group do to a member */
    float *need;          /* chances to need a service, by institution, crisis and profile */
    uint32_t needs;       /* profiles for which they have been worked out */
    /* what the month's work and shocks add to the village on each channel, and take from it, both
     * positive; whoever moves what the channel names reads its own */
    double village_up[BD_NCHANNEL], village_down[BD_NCHANNEL];
    double barrier_usual[BD_NFACTOR]; /* successes against each that a usual month would bring,
                                         while references are taken */
    uint32_t foundings[BD_NGROUP_KIND + 1]; /* groups that workers want to found this month: of any
                                               kind, then of each */
    uint32_t reached; /* rows of the R planes that may not be zero; 0: work reached nobody */
    uint32_t pushed;  /* likewise of P planes, but for what pushes trust */
    /* pushes on all households alike, up or down: media on awareness; on trust what makes up for
       usual refusals */
    float media, made_up;
    float felt_usual; /* encouragement that was the usual one when neighbours were looked at */
} bd_scratch;

/* Measures or hands out the places of a scratch for villages of up to `rows` households. */
void bd_scratch_place(bd_scratch *s, bd_arena *arena, const bd_counts *c, uint32_t rows);

/* Makes the scratch ready for a month of n households. */
void bd_scratch_clear(bd_scratch *s, uint32_t n);

typedef struct bd_village_month {
    const bd_params *p;
    const bd_constants *c;
    bd_world *w;
    bd_scratch *s;
    uint32_t v, first, n; /* village row, first household, households */
    uint32_t month;       /* since the start of burn-in */
    bool settling; /* first half of burn-in: powers stand still, usual practice is measured */
    bool burn_in;  /* structure stands still, references are measured */
} bd_village_month;

/* Deals the block of `card` to the n households on a list: the card of rows[j] lies at [j] of the
 * plane that is returned, those of the same block likewise in theirs. */
float *bd_deal_listed(const bd_village_month *m, const uint32_t *rows, uint32_t n,
                      bd_card_name card);

/* Lists the members of the village's groups as they are now: those of slot g are
 * s->member[s->member_first[g]] up to s->member_first[g + 1], in the order of rows. */
void bd_roster(bd_village_month *m);

/* Months of burn-in in which the household settles before the village's references are taken. */
static inline uint32_t bd_settling_months(const bd_params *p)
{
    return (uint32_t)(p->time.burn_in / 2);
}

/* Working room of planning, for the largest district: a row a village and method. */
typedef struct bd_planning_room {
    int64_t *weight, *part;
    uint64_t *remainder;
    uint32_t *order, *village;
} bd_planning_room;

void bd_planning_room_place(bd_planning_room *room, bd_arena *arena, size_t villages,
                            size_t methods);

typedef struct bd_district_month {
    const bd_params *p;
    const bd_constants *c;
    bd_world *w;
    uint32_t d;
    uint32_t month; /* PLAN rows: the month that is granted */
    bd_planning_room room;
} bd_district_month;

typedef struct bd_region_month {
    const bd_params *p;
    const bd_constants *c;
    bd_world *w;
    uint32_t month;
} bd_region_month;

/* A village's rows of a household column: plane k. */
#define BD_ROWS(m, column, k) \
    ((m)->w->household.column + (size_t)(k) * (m)->w->counts.nhousehold + (m)->first)
/* A plane of scratch. */
#define BD_PLANE(m, name, k) ((m)->s->name + (size_t)(k) * (m)->s->stride)

/* The phase of the strategy in force in `month` (since burn-in began), or NULL. */
const bd_phase *bd_phase_of(const bd_params *p, uint32_t month);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What exists: tables of columns, one row of text a column. The rows expand to the mutable table
 * and to its const view, to allocation, checkpoint, digest and documentation. Households lie
 * sorted by village (ids within), so a village owns an unbroken range of rows; groups lie in
 * slots, `slots` a village. A reference is a row number; BD_NONE where there is none. */
#ifndef BD_STATE_WORLD_H
#define BD_STATE_WORLD_H

#include "base/arena.h"
#include "base/random.h"
#include "state/channels.h"
#include "state/params.h"
#include "state/part.h"

#define BD_NONE UINT32_MAX
#define BD_VILLAGE_MAX 60000u /* households in one village: ties use 16-bit local rows */
#define BD_PROFILES_MAX 1024u
#define BD_NO_GROUP UINT16_MAX
#define BD_SLOTS_MAX 4096u  /* group slots of one village */
#define BD_SCHOOLED_YEARS 6 /* from which a member counts as schooled: completed primary school */
#define BD_SCORE_BINS 64u

/* How many of each. */
typedef struct bd_counts {
    uint32_t nhousehold, nvillage, ndistrict, nregion;
    uint32_t slots;        /* group slots a village */
    uint32_t ngroup;       /* nvillage * slots */
    uint32_t nmethod;      /* methods of the scenario */
    uint32_t npost;        /* posts of social workers */
    uint32_t ncampaign;    /* campaigns of the scenario */
    uint32_t ninstitution; /* kinds of institution of the scenario */
    uint32_t nprofile;     /* distinct disadvantage profiles present */
    uint32_t months;       /* burn-in and run, for tables by month */
} bd_counts;

/* A campaign in its place: village, district, region or nation. Whole numbers but for support. */
typedef struct bd_drive {
    float support;    /* share of households that stand behind it */
    float left, wait; /* months left; 0: it does not run, and not again for `wait` months */
    float won, lost;  /* so far */
} bd_drive;

/* What those who decide hear of a place, each a sum over its households. */
#define BD_VOICES(V)                                              \
    V(households, "households")                                   \
    V(asked, "pressure by work")                                  \
    V(pressure, "pressure shared between the campaigns that run") \
    V(recruits, "push on support, shared likewise")               \
    V(salience, "public attention")                               \
    V(momentum, "momentum")                                       \
    V(part, "share taking part beyond the usual")                 \
    V(conflict, "conflict")                                       \
    V(equity, "equity")

typedef enum bd_voice_axis {
#define V(name, meaning) BD_VOICE_##name,
    BD_VOICES(V)
#undef V
        BD_NVOICE
} bd_voice_axis;

/* Credit's source: kind in the top 3 bits, row below (who_kind, who_row). */
typedef enum bd_source {
    BD_SOURCE_NONE = 0, /* spontaneous, or empowered from the start */
    BD_SOURCE_HOUSEHOLD = 1,
    BD_SOURCE_WORKER = 2,  /* row: post */
    BD_SOURCE_CAMPAIGN = 3 /* row: method */
} bd_source;
static inline uint32_t bd_source_make(bd_source kind, uint32_t row)
{
    return (uint32_t)kind << 29 | (row & 0x1FFFFFFFu);
}
static inline bd_source bd_source_kind(uint32_t source)
{
    return (bd_source)(source >> 29);
}
static inline uint32_t bd_source_row(uint32_t source)
{
    return source & 0x1FFFFFFFu;
}

/* flags of a household */
#define BD_EMPOWERED_FROM_START UINT16_MAX
enum {
    BD_FLAG_LEADER = 1,       /* leads, or is told first */
    BD_FLAG_HELD_BACK = 2,    /* norms hold it back from joining */
    BD_FLAG_ADOPTED = 4,      /* took the topic up */
    BD_FLAG_DECIDED = 8,      /* has drawn whether to take the topic up */
    BD_FLAG_INFLUENTIAL = 32, /* adat or religious leader: opens or closes doors */
    BD_FLAG_PART = 16         /* takes part without a seat (participation.seats false) */
};

/* Columns: type, name, planes, part (S state, W work and ledger), unit, meaning.
 * Plane k of a column with several planes starts at k * rows. */
/* clang-format off */
#define BD_HOUSEHOLD_COLUMNS(C)                                                                    \
    C(uint64_t, id,              1, S, "1",      "Permanent name; survives sorting and moves")      \
    C(uint32_t, village,         1, S, "row",    "Home; never decreases along the table")           \
    C(uint8_t,  hamlet,          1, S, "1",      "Hamlet within the village (255: the rest)")       \
    C(uint8_t,  size,            1, S, "person", "Members of the household")                        \
    C(uint8_t,  schooling,       1, S, "year",   "Years of schooling of the best schooled member")  \
    C(uint8_t,  stratum,         1, S, "1",      "Wealth stratum (BD_STRATA)")                      \
    C(uint16_t, profile,         1, S, "row",    "Disadvantage profile: row of the profile table")  \
    C(uint8_t,  flags,           1, S, "1",      "Leader, held back, adopted, decided (BD_FLAG_*)")              \
    C(uint8_t,  role,            1, S, "1",      "Role on the ladder (BD_ROLES)")                   \
    C(uint8_t,  reason,          1, S, "1",      "Why it takes no part (BD_REASONS)")               \
    C(uint8_t,  crisis,          1, S, "1",      "1 while in a crisis")                             \
    C(uint8_t,  informed,        1, S, "month",  "Months it has known the topic, from 1; 0: not")   \
    C(uint8_t,  streak,          1, S, "month",  "Months running with an adequate score")           \
    C(uint8_t,  case_stage,      1, W, "1",      "Stage of its case (BD_CASE_STAGES)")              \
    C(uint8_t,  case_months,     1, W, "month",  "Months its case has been served, or has been in after-care") \
    C(uint8_t,  priority,        1, W, "1",      "Place in the order of who is helped first, 255 first") \
    C(uint8_t,  generation,      1, S, "1",      "Generation of its empowerment; 0 roots")          \
    C(uint8_t,  member_months,   1, S, "month",  "Months in its group, up to 255")                  \
    C(uint16_t, group,           1, S, "slot",   "Group slot in its village, or BD_NO_GROUP")       \
    C(uint16_t, empowered_month, 1, S, "month",  "Month + 1 in which it became empowered; 0: never, 65535: from the start") \
    C(float,    propensity,      1, S, "1",      "Propensity to take part (log-odds)")              \
    C(float,    log_assets,      1, S, "1",      "Natural log of assets in PPP dollars")            \
    C(float,    savings,         1, S, "rupiah", "Savings")                                         \
    C(float,    income,          1, S, "rupiah/month", "Income")                                    \
    C(float,    consumption,     1, S, "rupiah/month", "Consumption this month")                    \
    C(float,    consumption_ref, 1, S, "rupiah/month", "Consumption that it is used to")            \
    C(uint8_t,  economy_usual,   1, S, "1/255",  "Usual power over the economy, measured in burn-in") \
    C(float,    power,           BD_NPOWER, S, "1", "The seven powers, 0 to 1")                     \
    C(float,    power_base,      BD_NPOWER, S, "1", "Baseline of each power")                       \
    C(float,    agency,          BD_NAGENCY, S, "1", "Awareness, skill, motivation, trust, 0 to 1") \
    C(float,    agency_base,     BD_NAGENCY, S, "1", "Usual value of each")                         \
    C(float,    distress,        1, S, "1",      "Distress, 0 to 1")                                \
    C(float,    distress_base,   1, S, "1",      "Usual distress")                                  \
    C(float,    coping,          1, S, "1",      "Coping, which lowers distress, 0 to 1")           \
    C(float,    practice_ref,    1, S, "1",      "Usual practice, measured in burn-in")             \
    C(float,    credit,          1, S, "1",      "Weight of all that has helped it so far")         \
    C(uint32_t, candidate,       1, S, "source", "Who would count as having empowered it")          \
    C(uint8_t,  giving,          1, S, "month",  "Months it has given hours or money, from 1; 0: not") \
    C(uint16_t, entitled,        1, S, "1",      "On the list of the entitled: bit k for institution k") \
    C(uint8_t,  refused,         1, S, "1",      "Open case: institution that refused it, counted from 1; 0: none") \
    C(uint32_t, shown,           2, S, "1",      "What neighbours see, packed (state/shown.h): plane month % 2")

#define BD_GROUP_COLUMNS(C)                                                                        \
    C(uint64_t, id,              1, S, "1",      "Permanent name; 0: the slot is free")             \
    C(uint64_t, parent,          1, S, "1",      "Id of the group it split from, or 0")             \
    C(uint32_t, founder,         1, S, "source", "Who founded it")                                  \
    C(uint32_t, leader,          1, S, "row",    "Household that leads it")                         \
    C(uint16_t, members,         1, S, "household", "Members at the end of last month")             \
    C(uint16_t, age,             1, S, "month",  "Months since it was founded")                     \
    C(uint8_t,  stage,           1, S, "1",      "Stage of the cycle (BD_STAGES)")                  \
    C(uint8_t,  problem,         1, S, "1",      "Power that it works on")                          \
    C(uint8_t,  barrier,         1, S, "1",      "Factor that stands behind the problem; BD_NFACTOR: none, personal") \
    C(uint8_t,  captured,        1, S, "1",      "1 if the elite chose the problem")                \
    C(uint16_t, cycles,          1, S, "1",      "Cycles completed")                                \
    C(uint16_t, successes,       1, S, "1",      "Cycles that ended in success")                    \
    C(float,    progress,        1, S, "1",      "Progress within the stage, 0 to 1")               \
    C(float,    cohesion,        1, S, "1",      "Cohesion, 0 to 1")                                \
    C(float,    efficacy,        1, S, "1",      "Belief and ability to act together, 0 to 1")      \
    C(float,    facilitation,    1, S, "1",      "Help a worker gave this month, 0 to 1")           \
    C(uint16_t, schooled,        1, S, "household", "Members with schooling")                       \
    C(float,    training,        1, S, "1",      "Cadre training received, fading")                 \
    C(uint8_t,  kind,            1, S, "1",      "Kind (BD_GROUP_KINDS)")                           \
    C(uint8_t,  solution,        1, S, "1",      "How it goes about its problem (BD_SOLUTIONS)")    \
    C(float,    network,         1, S, "1",      "Ties to other groups of the village, 0 to 1")     \
    C(float,    leaned,          1, S, "1",      "Facilitation that members lean on, 0 to 1")       \
    C(int64_t,  lent_minutes,    1, S, "minute", "Hours of others that its action has had so far")  \
    C(int64_t,  lent_money,      1, S, "rupiah", "Money of others that its action has had so far") \
    C(double,   pool,            1, S, "rupiah", "Members' savings in common: pays in their crises") \
    C(float,    thrift,          1, S, "1",      "Thrift that work has taught the group, 0 to 1, fading")

#define BD_VILLAGE_COLUMNS(C)                                                                      \
    C(uint64_t, id,              1, S, "1",      "Permanent name")                                  \
    C(uint32_t, district,        1, S, "row",    "District; never decreases along the table")       \
    C(uint32_t, first,           1, S, "row",    "First household")                                 \
    C(uint32_t, count,           1, S, "household", "Households")                                   \
    C(uint32_t, hamlets,         1, S, "hamlet", "Hamlets")                                         \
    C(double,   travel,          1, S, "1",      "Travel time to services relative to the mean")    \
    C(double,   factor,          BD_NFACTOR, S, "1", "Structural factors, 0 to 1")                  \
    C(double,   factor_base,     BD_NFACTOR, S, "1", "Baseline of each factor")                     \
    C(double,   cooperation,     1, S, "1",      "Habits of collective action, 0 to 1")             \
    C(double,   momentum,        1, S, "1",      "Momentum, 0 to 1")                                \
    C(double,   conflict,        1, S, "1",      "Conflict, 0 to 1")                                \
    C(double,   goods,           1, S, "1",      "Public goods beyond the usual")                   \
    C(double,   outreach,        1, S, "1",      "Log-odds of joining that this month's work adds") \
    C(double,   part_ref,        1, S, "1",      "Usual share of neighbours that take part")        \
    C(double,   contact_ref,     1, S, "1/month", "Usual visits of cadres to a household")          \
    C(double,   felt_ref,        1, S, "1",      "Usual encouragement by neighbours")               \
    C(double,   success_ref,     1, S, "1/month", "Usual group successes a month")                  \
    C(double,   bargain_ref,     1, S, "1/month", "Usual share of decisions won by the poor")       \
    C(double,   cadre_load_ref,  1, S, "household", "Members of groups that a cadre usually carries") \
    C(double,   part_now,        1, S, "1",      "Share of neighbours that take part, mean over households this month") \
    C(double,   newly_ref,       1, S, "1/month", "Usual share of households newly empowered")      \
    C(double,   barrier_ref,     BD_NFACTOR, S, "1/month", "Usual successes against each barrier")  \
    C(double,   joins,           1, S, "household/month", "Expected joins at rest, settling")       \
    C(double,   leaves,          1, S, "household/month", "Expected leavings at rest, settling")    \
    C(double,   dissolved,       1, S, "group/month", "Expected dissolutions at rest, settling")    \
    C(double,   held_back_share, 1, S, "1",      "Share of households that norms hold back")        \
    C(double,   join_shift,      1, S, "1",      "Log-odds that balance joining and leaving at rest") \
    C(double,   founding,        1, S, "group/month", "Spontaneous founding that balances dissolution at rest") \
    C(double,   cadre_founding,  1, S, "1/month", "Chance that a cadre founds a group, in balance at rest") \
    C(uint32_t, struck,          1, S, "1",      "1 in a month in which a disaster struck it")      \
    C(uint32_t, newly,           1, S, "household", "Newly empowered this month")                   \
    C(uint32_t, newly_held_back, 1, S, "household", "Of these, held back by norms")                 \
    C(uint32_t, successes,       1, S, "group",  "Groups that succeeded this month")                \
    C(uint32_t, cycles,          1, S, "group",  "Groups that completed a cycle this month")        \
    C(uint32_t, barrier_won,     BD_NFACTOR, S, "group", "Successes against each barrier this month") \
    C(uint32_t, decided,         1, S, "group",  "Contested decisions taken this month")            \
    C(uint32_t, decided_poor,    1, S, "group",  "Of these, won by the poor")                       \
    C(uint32_t, refused,         1, S, "group",  "Foundings refused for want of a slot, so far")    \
    C(uint32_t, joined,          1, S, "household", "Joined a group this month")                    \
    C(uint32_t, left,            1, S, "household", "Left a group this month")                      \
    C(uint32_t, givers,          1, S, "household", "Households that give hours or money")          \
    C(uint32_t, volunteers,      1, S, "household", "Of these, givers of hours")                    \
    C(uint32_t, placed,          1, S, "household", "Of these, with a place to serve this month")   \
    C(uint32_t, not_giving,      BD_NREASON, S, "household", "Households above the poor that do not give, by reason") \
    C(uint32_t, visits,          1, S, "1",      "Visits of volunteers to those in need this month") \
    C(int64_t,  mobilised_minutes, BD_NGIVER, S, "minute", "Hours given this month, by giver")      \
    C(int64_t,  mobilised_money, BD_NGIVER, S, "rupiah", "Money given this month, by giver")        \
    C(int64_t,  fund,            1, S, "rupiah", "Money given that no group has used yet")          \
    C(uint8_t,  partner,         BD_ORGANISATIONS_MAX, S, "1", "1 while the organisation is active here") \
    C(double,   acted,           1, S, "group",  "Actions that could use others' hours and money, in burn-in") \
    C(double,   acted_hours,     1, S, "group",  "Of these, weighed by the share of hours they had")  \
    C(double,   acted_money,     1, S, "group",  "Of these, weighed by the share of money they had")  \
    C(double,   influential_open, 1, S, "1",     "Share of influentials who open doors")            \
    C(double,   influential_ref, 1, S, "1",      "Usual share of influentials' neighbours that take part") \
    C(double,   pressure,        1, S, "1",      "Pressure on those who decide by this month's work") \
    C(double,   recruits,        1, S, "1",      "Push on campaigns' support by this month's work") \
    C(double,   salience,        1, S, "1",      "Attention that the public pays to the problem, 0 to 1") \
    C(double,   decision,        BD_NFACTOR, S, "1", "Push on each factor that was decided last month, here or above") \
    C(double,   demanded,        c->ninstitution, S, "1", "Push on each kind of institution that was decided last month, here or above") \
    C(uint32_t, campaigns_won,   1, S, "campaign", "Campaigns it was part of that were won last month") \
    C(uint32_t, campaigns_lost,  1, S, "campaign", "Campaigns it was part of that were lost last month") \
    C(bd_drive, campaign,        c->ncampaign, S, "1", "Campaigns that the village is to decide on") \
    C(double,   market,          1, S, "1",      "Market access, 0 usual")                          \
    C(double,   market_won,      1, S, "1",      "Market access that work has added, 0 to 1, fading") \
    C(double,   growth,          1, S, "1",      "Log income that growth for the top adds there, fading") \
    C(double,   protection,      1, S, "1",      "Protection of the weak beyond the usual, 0 to 1, fading") \
    C(double,   thrift,          1, S, "1",      "Thrift that work has taught the village, 0 to 1, fading") \
    C(double,   infrastructure_ref, 1, S, "1",   "Usual infrastructure, measured in burn-in")       \
    C(double,   equity_ref,      1, S, "1",      "Usual equity, measured in burn-in")               \
    C(double,   crisis_loss_ref, 1, S, "1",      "Usual share of what crises could take from assets that they take, the rest being paid otherwise") \
    C(double,   taken,           1, S, "rupiah", "Taken from the weak beyond the usual this month; the elite has it next month") \
    C(uint32_t, crisis_falls,    1, S, "household", "Whom a crisis took below the threshold of assets this month") \
    C(uint8_t,  treated,         1, W, "1",      "1 if the programme serves it")                    \
    C(uint32_t, post,            1, W, "row",    "Post of the worker who serves it, or BD_NONE")    \
    C(double,   quality,         BD_NWORKER_ROLE, W, "1", "Quality of the work done here this month, by role, 1 usual") \
    C(double,   culture,         1, W, "1",      "Advocacy culture of its workers; 0 where there is none") \
    C(double,   sampled,         1, W, "household", "Households measured so far in this round")      \
    C(uint8_t,  measured_before, 1, W, "1",      "1 once it has been measured")                     \
    C(uint8_t,  measured_now,    1, W, "1",      "1 if the last round measured it a second time or more") \
    C(double,   outcome,         1, W, "1",      "Mean power when it was last measured")            \
    C(double,   change,          1, W, "1",      "Change between its last two measurements")        \
    C(int64_t,  since_minutes,   c->nmethod, W, "minute", "Minutes used since it was last measured, by method") \
    C(uint8_t,  exited,          1, W, "1",      "1 once the programme left because the village carries itself") \
    C(uint32_t, chosen,          1, W, "household", "Households in the first quarter of the order of help") \
    C(uint32_t, missed,          1, W, "household", "Of these, wrongly, since what workers see errs") \
    C(uint32_t, crises_served,   1, W, "household", "Households in a crisis that the reserve brought forward this month") \
    C(uint32_t, open_cases,      1, W, "case",   "Cases that are open at the end of the month")     \
    C(uint32_t, aftercare,       1, W, "case",   "Households in after-care this month")               \
    C(uint32_t, cases_restored,  1, W, "case",   "Cases so far whose household functions again")      \
    C(uint32_t, restored_months, 1, W, "month",  "Months for which these were served")                \
    C(uint32_t, cases_ended,     1, W, "case",   "Cases given up so far")                             \
    C(uint32_t, cases_closed,    1, W, "case",   "Cases closed so far, after-care done")              \
    C(uint32_t, reintegrated,    1, W, "case",   "Of these, back among others: in a group when after-care ended") \
    C(uint32_t, cases_relapsed,  1, W, "case",   "Cases reopened so far because distress returned")   \
    C(uint32_t, breaches,        1, W, "1",      "Breaches of confidence so far")                     \
    C(double,   assessment,      1, W, "1",      "Share of targeting error removed, fading")        \
    C(double,   opening,         c->ninstitution, S, "1", "Openness of an institution beyond that of all")  \
    C(double,   capacity,        c->ninstitution, S, "1", "Capacity relative to the usual")           \
    C(double,   leakage,         c->ninstitution, S, "1", "Share that does not arrive")               \
    C(double,   places_left,     c->ninstitution, S, "grant", "Part of a place carried over")         \
    C(uint32_t, places,          c->ninstitution, S, "grant", "Places granted to the village for this month") \
    C(uint32_t, applied,         c->ninstitution, S, "household", "Applied this month")               \
    C(uint32_t, granted,         c->ninstitution, S, "household", "Granted a service this month")     \
    C(uint32_t, cases_won,       c->ninstitution, S, "case", "Cases won this month")                  \
    C(uint32_t, cases_lost,      c->ninstitution, S, "case", "Cases lost this month")                 \
    C(double,   cases_ref,       c->ninstitution, S, "case/month", "Usual number of cases")           \
    C(double,   pressed,         c->ninstitution, S, "1",  "Push of this month's cases won, usual included") \
    C(double,   pressed_ref,     c->ninstitution, S, "1/month", "Usual push of cases")                \
    C(double,   pressing,        c->ninstitution, S, "1",  "Push of last month's cases beyond the usual, as the institution meets it") \
    C(double,   cause,           c->ninstitution, S, "1",  "Cases beyond the usual that have gathered into a cause") \
    C(uint32_t, listed,          c->ninstitution, S, "household", "Households on the list of the entitled") \
    C(uint32_t, route_won,       BD_NROUTE, S, "case",   "Cases won this month by route")             \
    C(uint32_t, route_lost,      BD_NROUTE, S, "case",   "Cases lost this month by route")            \
    C(uint32_t, cases_open,      1, S, "case",   "Refused households whose case is open")             \
    C(uint32_t, weak_applied,    1, S, "household", "Applied this month and belong to those whom bias touches") \
    C(uint32_t, weak_granted,    1, S, "household", "Of these, granted")                              \
    C(double,   trust_lost,      1, S, "1",      "Trust that refusals and lost cases took this month, summed over households") \
    C(double,   trust_ref,       1, S, "1/month", "Push on everybody's trust that makes up for usual refusals") \
    C(double,   rights,          1, S, "1",      "How far rights are known to those on a list, fading") \
    C(double,   posted,          1, S, "1",      "How far entitlements are posted in public, fading") \
    C(double,   audited,         1, S, "1",      "Chance of an audit that is expected, fading")       \
    C(double,   attended,        1, S, "1",      "Share that comes to meetings which account for spending, of those who take no part, fading") \
    C(double,   service_quality, 1, S, "1",      "Quality of services added by work, fading")         \
    C(int64_t,  received,        1, S, "rupiah/month", "Entitlement that those on the list received") \
    C(int64_t,  received_others, 1, S, "rupiah/month", "Entitlement that others received")            \
    C(int64_t,  usual_received,  1, S, "rupiah/month", "Entitlement that those on the list usually receive, as aware as usual") \
    C(int64_t,  leaked,          1, S, "rupiah/month", "Entitlement that reached neither: the elite has it") \
    C(uint16_t, histogram,       BD_SCORE_BINS, W, "household", "Request: households that wait for help, by priority") \
    C(int64_t,  granted_minutes, c->nmethod, W, "minute", "Granted for this month, by method")      \
    C(int64_t,  granted_money,   c->nmethod, W, "rupiah", "Granted for this month, by method")      \
    C(int64_t,  due_minutes,     c->nmethod, W, "minute", "Gathered hours that are due to it; negative when it had its turn early") \
    C(int64_t,  work_minutes,    c->nmethod, W, "minute", "In progress towards a delivery")         \
    C(int64_t,  work_money,      c->nmethod, W, "rupiah", "In progress towards a delivery")         \
    C(int64_t,  used_minutes,    c->nmethod, W, "minute", "Spent on deliveries this month")         \
    C(int64_t,  used_money,      c->nmethod, W, "rupiah", "Spent on deliveries this month")         \
    C(int64_t,  lapsed_minutes,  c->nmethod, W, "minute", "Granted and not needed this month")      \
    C(int64_t,  lapsed_money,    c->nmethod, W, "rupiah", "Granted and not needed this month")      \
    C(uint32_t, deliveries,      c->nmethod, W, "1",      "Deliveries this month, by method")

#define BD_DISTRICT_COLUMNS(C)                                                                     \
    C(uint64_t, id,              1, S, "1",      "Permanent name")                                  \
    C(uint32_t, region,          1, S, "row",    "Region; never decreases along the table")         \
    C(uint32_t, first,           1, S, "row",    "First village")                                   \
    C(uint32_t, count,           1, S, "village", "Villages")                                       \
    C(double,   stance,          1, S, "1",      "Stance of policy, 0 to 1")                         \
    C(double,   stance_base,     1, S, "1",      "Usual stance, to which it returns")                \
    C(double,   voice,           BD_NVOICE, S, "household", "What those who decide heard this month (BD_VOICES)") \
    C(double,   cause,           c->ninstitution, S, "case household/100 households", "Causes of its villages, weighed by households") \
    C(bd_drive, campaign,        c->ncampaign, S, "1", "Campaigns that the district is to decide on") \
    C(uint32_t, post_first,      1, W, "row",    "First post")                                      \
    C(uint32_t, post_count,      1, W, "post",   "Posts")                                           \
    C(double,   lean,            c->nmethod, W, "1", "What evaluation made of each method's share, as a log") \
    C(int64_t,  travel_minutes,  1, W, "minute", "Minutes on the road this month")                  \
    C(int64_t,  paper_minutes,   1, W, "minute", "Minutes on files of open cases this month")            \
    C(int64_t,  idle_minutes,    1, W, "minute", "Minutes that no method could use this month")     \
    C(int64_t,  wages,           1, W, "rupiah", "Wages this month")                                \
    C(int64_t,  unspent,         1, W, "rupiah", "Budget that was not granted this month")         \
    C(int64_t,  planned_travel,  1, W, "minute", "The same five for the month that was planned: travel") \
    C(int64_t,  planned_paper,   1, W, "minute", "files")                                           \
    C(int64_t,  planned_idle,    1, W, "minute", "idle")                                            \
    C(int64_t,  planned_wages,   1, W, "rupiah", "wages")                                           \
    C(int64_t,  planned_unspent, 1, W, "rupiah", "unspent")                                         \
    C(int64_t,  planned_held,    1, W, "minute", "Minutes that went into what is gathered, less what was taken from it") \
    C(int64_t,  gathered_money,  c->nmethod, W, "rupiah", "Money that waits for whole deliveries")  \
    C(int64_t,  total_minutes,   1, W, "minute", "Hours worked since the programme began, travel and idle included") \
    C(int64_t,  total_money,     1, W, "rupiah", "Money spent since the programme began, wages included") \
    C(double,   places_left,     c->ninstitution, S, "grant", "Part of a place of a shared institution carried over")

#define BD_REGION_COLUMNS(C)                                                                       \
    C(uint64_t, id,              1, S, "1",      "Permanent name")                                  \
    C(uint32_t, first,           1, S, "row",    "First district")                                  \
    C(uint32_t, count,           1, S, "district", "Districts")                                     \
    C(double,   stance,          1, S, "1",      "Stance of policy, 0 to 1")                         \
    C(double,   stance_base,     1, S, "1",      "Usual stance, to which it returns")                \
    C(bd_drive, campaign,        c->ncampaign, S, "1", "Campaigns that the region is to decide on")

#define BD_NATION_COLUMNS(C)                                                                       \
    C(double,   stance,          1, S, "1",      "Stance of policy, 0 to 1")                         \
    C(double,   stance_base,     1, S, "1",      "Usual stance, to which it returns")                \
    C(bd_drive, campaign,        c->ncampaign, S, "1", "Campaigns that the nation is to decide on")

#define BD_POST_COLUMNS(C)                                                                         \
    C(uint64_t, id,              1, W, "1",      "Permanent name")                                  \
    C(uint32_t, district,        1, W, "row",    "District")                                        \
    C(uint32_t, villages,        1, W, "village", "Villages served")                                \
    C(double,   workers,         1, W, "worker", "Full-time workers when nobody is missing")        \
    C(uint32_t, seats,           1, W, "person", "Persons when nobody is missing")                  \
    C(uint32_t, filled,          1, W, "person", "Persons in post; means below are over them")      \
    C(uint32_t, hired,           1, W, "person", "Persons hired so far; names the next one")        \
    C(uint32_t, gone,            1, W, "person", "Persons who left at the end of the month")        \
    C(double,   skill,           BD_NWORKER_ROLE, W, "1", "Skill by role, 0 to 1; 0.5 does what the method states") \
    C(double,   skill_base,      BD_NWORKER_ROLE, W, "1", "Skill that they brought")                \
    C(double,   fit,             1, W, "1",      "Cultural fit, 0 to 1")                            \
    C(double,   inventive,       1, W, "1",      "Inventiveness, 0 to 1")                           \
    C(double,   culture,         1, W, "1",      "Advocacy culture, 0 to 1")                        \
    C(double,   culture_base,    1, W, "1",      "Advocacy culture that they brought")              \
    C(double,   burnout,         1, W, "1",      "Burnout, 0 to 1")                                 \
    C(double,   months,          1, W, "month",  "Months in post")                                  \
    C(double,   load,            1, W, "1",      "Load over what is manageable, 1: just manageable")

/* By month of empowerment, burn-in included: cohorts of the newly empowered. */
#define BD_COHORT_COLUMNS(C)                                                                       \
    C(uint32_t, newly,           1, S, "household", "Newly empowered in the month")                 \
    C(uint32_t, roots,           1, S, "household", "Of these, generation 0")                       \
    C(uint32_t, children,        1, S, "household", "Households that the month's newly empowered have empowered so far") \
    C(uint32_t, parents,         1, S, "household", "This month's newly empowered whose parent is a household")
/* clang-format on */

/*  table (member), rows, counts' member, columns */
#define BD_TABLES(T)                                  \
    T(household, c->nhousehold, BD_HOUSEHOLD_COLUMNS) \
    T(group, c->ngroup, BD_GROUP_COLUMNS)             \
    T(village, c->nvillage, BD_VILLAGE_COLUMNS)       \
    T(district, c->ndistrict, BD_DISTRICT_COLUMNS)    \
    T(region, c->nregion, BD_REGION_COLUMNS)          \
    T(nation, 1, BD_NATION_COLUMNS)                   \
    T(post, c->npost, BD_POST_COLUMNS)                \
    T(cohort, c->months, BD_COHORT_COLUMNS)

#define BD_COLUMN(type, name, planes, part, unit, meaning) type *name;
#define BD_COLUMN_VIEW(type, name, planes, part, unit, meaning) const type *name;
#define TABLE(name, rows, columns)     \
    typedef struct bd_##name##_table { \
        columns(BD_COLUMN)             \
    } bd_##name##_table;               \
    typedef struct bd_##name##_view {  \
        columns(BD_COLUMN_VIEW)        \
    } bd_##name##_view;
BD_TABLES(TABLE)
#undef TABLE

#define BD_DEGREE_MOST 255u /* what a byte of the column `degree` can say */

/* Undirected ties, each stored from both ends. Inside a village as 16-bit local rows; across
 * villages in a list of its own. Sorted, no self-ties, no doubles. What would be counted every
 * month is counted once. */
typedef struct bd_ties {
    uint32_t *offset;      /* [nhousehold + 1] into local */
    uint16_t *local;       /* neighbour's row minus its village's first */
    uint32_t *cross_first; /* [nvillage + 1] into cross_from, cross_to */
    uint16_t *cross_from;  /* local row in the village; never decreases within it */
    uint32_t *cross_to;    /* household row elsewhere */
    uint8_t *degree;       /* ties of either kind; BD_DEGREE_MOST: so many or more (bd_ties_of) */
    bd_arena arena;        /* owns the six */
} bd_ties;

typedef struct bd_world {
    bd_counts counts;
    bd_luck luck;
    uint32_t month; /* months stepped so far, burn-in included */
#define TABLE(name, rows, columns) bd_##name##_table name;
    BD_TABLES(TABLE)
#undef TABLE
    uint16_t
        profile_bits[BD_PROFILES_MAX]; /* disadvantages by profile row; bit d: p->disadvantage[d] */
    bd_ties ties;
    bd_part part;   /* which rows are this rank's, of a world over several */
    bd_arena arena; /* owns all columns */
} bd_world;

/* Read-only: a write through it does not compile. Valid while the world lives. */
typedef struct bd_view {
    const bd_params *params;
    bd_counts counts;
    bd_luck luck;
    uint32_t month;
#define TABLE(name, rows, columns) bd_##name##_view name;
    BD_TABLES(TABLE)
#undef TABLE
    const uint16_t *profile_bits;
    const bd_ties *ties;
    const bd_part *part; /* NULL: all rows are here */
} bd_view;

/* Allocates zeroed columns for `counts` (nprofile may still grow). The world owns them. */
bd_status bd_world_allocate(bd_world *w, const bd_counts *counts, bd_error *err);
void bd_world_release(bd_world *w);

bd_view bd_world_view(const bd_world *w, const bd_params *p);

/* Row of the profile table for a bit set, adding it; BD_NONE when the table is full. */
uint32_t bd_profile_row(bd_world *w, uint16_t bits);

/* First broken invariant in words, or NULL. */
const char *bd_world_broken(const bd_view *view, char *text, size_t size);

/* Digest of the state: a hash a village over its columns, combined in row order, then districts,
 * regions, cohorts. With `work` also posts and ledger. Independent of threads and ranks; all ranks
 * call it together. */
uint64_t bd_world_digest(const bd_view *view, bool work);

/* Fingerprint of the layout: names, types, planes of all columns. */
uint64_t bd_world_layout(void);

/* Columns one by one, for recorder, checkpoint and documentation. */
#define BD_WORLD_COLUMNS 512u /* of all tables */
typedef struct bd_column_info {
    const char *table, *name, *type, *unit, *meaning;
    const char *along; /* what its planes lie along, as its row says: "BD_NPOWER", "1" */
    size_t item;       /* bytes of an item */
    size_t planes;     /* for these counts */
    size_t rows;
    bool work;
    const void *data; /* in `view`; NULL if no view was given */
} bd_column_info;
size_t bd_columns(const bd_view *view, const bd_counts *counts, bd_column_info *out, size_t max);

#endif

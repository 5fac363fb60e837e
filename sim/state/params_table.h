/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parameter rows. One row:
 *   P(KIND, section, name, default, low, high, unit, source, meaning)
 * KIND as in params.h. `source` is a citation key of MODEL.md section 10, `calibrated`, or
 * `assumption`. Rates are per month. A new parameter is a new row and nothing else. */
#ifndef BD_STATE_PARAMS_TABLE_H
#define BD_STATE_PARAMS_TABLE_H

#include "state/schedule_table.h"

#define BD_AXIS_power BD_NPOWER
#define BD_AXIS_factor BD_NFACTOR
#define BD_AXIS_channel BD_NCHANNEL
#define BD_AXIS_stratum BD_NSTRATUM
#define BD_AXIS_group_kind BD_NGROUP_KIND
#define BD_AXIS_method BD_METHODS_MAX
#define BD_AXIS_worker_role BD_NWORKER_ROLE
#define BD_AXIS_disadvantage BD_DISADVANTAGES_MAX
#define BD_AXIS_route BD_NROUTE
#define BD_AXIS_institution BD_INSTITUTIONS_MAX

/* clang-format off */
#define BD_PARAMS_TIME(P)                                                                          \
    P(INT, time, burn_in, 24, 0, 600, "month", "assumption", "Months before month 0, in which references are measured with structure frozen") \
    P(INT, time, months, 120, 1, 3000, "month", "assumption", "Months after burn-in")

#define BD_SWITCH(P, stream, name, scope, section, meaning)                                        \
    P(BOOL, processes, name, 1, 0, 1, "1", "assumption", meaning)
#define BD_PARAMS_PROCESSES(P) BD_SCHEDULE(BD_SWITCH, P)

#define BD_PARAMS_POPULATION(P)                                                                    \
    P(INT, population, regions, 1, 1, 1000, "region", "assumption", "Regions (provinces)")                    \
    P(INT, population, districts, 2, 1, 10000, "district", "assumption", "Districts, spread evenly over the regions") \
    P(INT, population, villages, 32, 1, 2000000, "village", "assumption", "Villages, spread evenly over the districts") \
    P(REAL, population, households, 850, 1, 60000, "household/village", "bps2020", "Mean number of households a village") \
    P(REAL, population, households_spread, 0.25, 0, 2, "1", "assumption", "Coefficient of variation of village size") \
    P(REAL, population, hamlet_size, 54, 2, 60000, "household/hamlet", "podes2018", "Mean number of households a hamlet") \
    P(REAL, population, size, 3.9, 1, 50, "person", "assumption", "Mean number of members of a household")  \
    P(REAL, population, size_spread, 1.7, 0, 50, "person", "assumption", "Standard deviation of the number of members") \
    P(REAL, population, schooling, 9, 0, 30, "year", "assumption", "Mean years of schooling of the best schooled member") \
    P(REAL, population, schooling_spread, 4, 0, 30, "year", "assumption", "Standard deviation of schooling") \
    P(REAL, population, schooling_assets, 0.4, -1, 1, "1", "assumption", "Correlation of schooling with log assets") \
    P(REAL, population, poor, 0.25, 0, 1, "1", "assumption", "Share of households in the stratum poor (miskin): the lowest assets") \
    P(REAL, population, better_off, 0.2, 0, 1, "1", "assumption", "Share in the stratum better off (mampu), above the middle") \
    P(REAL, population, elite, 0.05, 0, 1, "1", "assumption", "Share in the stratum elite: the highest assets") \
    P(REAL, population, village_share, 0.15, 0, 1, "1", "bss2013", "Share of the variance of traits that lies between villages") \
    P(REAL, population, hamlet_share, 0.15, 0, 1, "1", "assumption", "Share of the variance of traits that lies between hamlets of a village") \
    P(REAL, population, propensity_spread, 1.0, 0, 5, "1", "calibrated", "Standard deviation of the propensity to take part (log-odds)") \
    P(REAL, population, power_fraction, 0.8, 0, 1, "1", "calibrated", "Mean of initial power over its ceiling") \
    P(REAL, population, power_spread, 0.13, 0, 1, "1", "calibrated", "Standard deviation between households of initial power over its ceiling") \
    P(REAL, population, power_common, 0.1, 0, 1, "1", "calibrated", "Share of the variance of initial powers over their ceilings that a household's seven powers have in common") \
    P(REAL, population, agency_standing, 0.3, -1, 1, "1", "assumption", "Correlation of usual agency with standing: assets and schooling, half and half") \
    P(REAL, population, distress_poverty, 0.2, -1, 1, "1", "assumption", "Correlation of usual distress with poverty") \
    P(REAL, population, travel_spread, 0.25, 0, 2, "1", "assumption", "Coefficient of variation of villages' travel time to services") \
    P(REAL, population, leaders, 0.12, 0, 1, "1", "bss2013", "Share of households that lead or are told first") \
    P(REAL, population, leaders_degree, 1.25, 1, 10, "1", "bss2013", "Leaders' mean number of ties over the others' (ties.kind hamlets)") \
    P(REAL, population, informed, 0, 0, 1, "1", "assumption", "Share of leaders who know the topic at the start")

#define BD_PARAMS_TIES(P)                                                                          \
    P(CHOICE, ties, kind, 0, 0, 0, "hamlets|random|complete|ring", "assumption", "How ties are made: hamlets with likeness and shared friends, or a textbook graph") \
    P(REAL, ties, degree, 9.25, 0, 60000, "tie/household", "bss2013", "Mean number of ties a household") \
    P(REAL, ties, degree_spread, 0.79, 0, 3, "1", "bss2013", "Coefficient of variation of the number of ties between households") \
    P(REAL, ties, near, 0.75, 0, 1, "1", "calibrated", "Share of first ties that stay in the hamlet") \
    P(REAL, ties, closure, 0.3, 0, 1, "1", "calibrated", "Share of ties that close a triangle: a friend's friend") \
    P(REAL, ties, likeness, 0.2, 0, 1, "1", "assumption", "How strongly ties prefer households of a like stratum") \
    P(REAL, ties, across, 0.03, 0, 1, "1", "assumption", "Share of a household's ties that lead to other villages of the district")

#define BD_PARAMS_SURVEY(P)                                                                        \
    P(TEXT, survey, households, 0, 0, 0, "path", "assumption", "CSV of households; replaces the synthetic population") \
    P(TEXT, survey, edges, 0, 0, 0, "path", "assumption", "CSV of ties between households, one a row")     \
    P(TEXT, survey, villages, 0, 0, 0, "path", "assumption", "CSV of villages, optional")                   \
    P(CHOICE, survey, separator, 0, 0, 0, "comma|semicolon|tab", "assumption", "What stands between two cells") \
    P(CHOICE, survey, decimal, 0, 0, 0, "point|comma", "assumption", "What stands before the decimals of a number") \
    P(TEXT, survey, missing, 0, 0, 0, "word list", "assumption", "Words, separated by |, that mean a missing value besides an empty cell; by default NA|N/A|.|-|null") \
    P(TEXT, survey, filter, 0, 0, 0, "column=word", "assumption", "Keep only households with this word in this column, such as \"surveyed=1\"; empty: all") \
    P(TEXT, survey, id, 0, 0, 0, "column", "assumption", "Households: its name, unique in the file; by default id") \
    P(TEXT, survey, village, 0, 0, 0, "column", "assumption", "Households and villages: name of the village; by default village") \
    P(TEXT, survey, hamlet, 0, 0, 0, "column", "assumption", "Households: name of the hamlet; by default hamlet") \
    P(TEXT, survey, size, 0, 0, 0, "column", "assumption", "Households: members; by default size")         \
    P(TEXT, survey, schooling, 0, 0, 0, "column", "assumption", "Households: years of schooling; by default schooling") \
    P(TEXT, survey, stratum, 0, 0, 0, "column", "assumption", "Households: poor, middle, better_off, elite (or miskin, menengah, mampu); by default stratum") \
    P(TEXT, survey, wealth, 0, 0, 0, "column", "assumption", "Households: any number that grows with wealth, read as a rank; by default wealth") \
    P(TEXT, survey, leader, 0, 0, 0, "column", "assumption", "Households: whether it leads or is told first; by default leader") \
    P(TEXT, survey, informed, 0, 0, 0, "column", "assumption", "Households: whether it knows the topic at the start; by default informed") \
    P(TEXT, survey, propensity, 0, 0, 0, "column", "assumption", "Households: propensity to take part (log-odds); by default propensity") \
    P(TEXT, survey, threshold, 0, 0, 0, "column", "assumption", "Households: threshold of taking part, 0 to 1 (participation.rule threshold); by default threshold") \
    P(TEXT, survey, from, 0, 0, 0, "column", "assumption", "Edges: one household; by default from")         \
    P(TEXT, survey, to, 0, 0, 0, "column", "assumption", "Edges: the other household; by default to")       \
    P(TEXT, survey, district, 0, 0, 0, "column", "assumption", "Villages: name of the district; by default district") \
    P(TEXT, survey, region, 0, 0, 0, "column", "assumption", "Villages: name of the region; by default region") \
    P(TEXT, survey, travel, 0, 0, 0, "column", "assumption", "Villages: travel time to services relative to the mean; by default travel") \
    P(TEXT, survey, cooperation, 0, 0, 0, "column", "assumption", "Villages: co-operation, 0 to 1; by default cooperation. Factors stand in columns of their own names")

#define BD_PARAMS_SHOCKS(P)                                                                        \
    P(REAL, shocks, crisis_rate, 0.008, 0, 1, "1/month", "assumption", "Chance that a household not in crisis falls into one") \
    P(REAL, shocks, crisis_end, 0.25, 0, 1, "1/month", "assumption", "Chance that a crisis ends")          \
    P(REAL, shocks, crisis_poor, 1.5, 0.1, 10, "1", "assumption", "How many times likelier a poor household falls into crisis") \
    P(REAL, shocks, crisis_distress, 0.25, 0, 1, "1", "assumption", "Hardship a crisis adds to the target of distress") \
    P(REAL, shocks, disaster_rate, 0.002, 0, 1, "1/month", "assumption", "Chance of a disaster in a district") \
    P(REAL, shocks, disaster_reach, 0.2, 0, 1, "1", "assumption", "Share of the district's villages, neighbours of each other, that a disaster hits") \
    P(REAL, shocks, disaster_infrastructure, 0.2, 0, 1, "1", "assumption", "Share of infrastructure that a village loses in a disaster")  \
    P(REAL, shocks, disaster_cohesion, 0.1, 0, 1, "1", "assumption", "Share of their cohesion that groups lose in a disaster")      \
    P(REAL, shocks, disaster_trust, 0.05, 0, 1, "1", "assumption", "Share of trust lost in a disaster")                   \
    P(REAL, shocks, disaster_power, 0.05, 0, 1, "1", "assumption", "Share of the powers lost in a disaster") \
    P(REAL, shocks, disaster_assets, 0.1, 0, 0.9, "1", "assumption", "Share of productive assets lost in a disaster") \
    P(REAL, shocks, disaster_savings, 0.2, 0, 1, "1", "assumption", "Share of households' savings and of groups' pools lost in a disaster")

#define BD_PARAMS_AGENCY(P)                                                                        \
    P(REAL, agency, awareness_mean, 0.45, 0, 1, "1", "assumption", "Mean usual awareness")                  \
    P(REAL, agency, skill_mean, 0.45, 0, 1, "1", "assumption", "Mean usual skill")                          \
    P(REAL, agency, motivation_mean, 0.5, 0, 1, "1", "assumption", "Mean usual motivation")                 \
    P(REAL, agency, trust_mean, 0.5, 0, 1, "1", "assumption", "Mean usual trust")                           \
    P(REAL, agency, distress_mean, 0.3, 0, 1, "1", "assumption", "Mean usual distress")                     \
    P(REAL, agency, spread, 0.12, 0, 1, "1", "assumption", "Standard deviation between households of usual awareness, skill, motivation, trust and distress, each") \
    P(REAL, agency, awareness_return, 0.03, 0, 1, "1/month", "assumption", "Return of awareness to its usual value") \
    P(REAL, agency, skill_return, 0.02, 0, 1, "1/month", "assumption", "Return of skill to its usual value") \
    P(REAL, agency, motivation_return, 0.05, 0, 1, "1/month", "assumption", "Return of motivation to its usual value") \
    P(REAL, agency, trust_return, 0.04, 0, 1, "1/month", "assumption", "Return of trust to its usual value") \
    P(REAL, agency, distress_return, 0.5, 0, 1, "1/month", "calibrated", "Approach of distress to its target") \
    P(REAL, agency, coping_relief, 0.28, 0, 1, "1", "calibrated", "Distress that full coping takes away")     \
    P(REAL, agency, coping_fade, 0.17, 0, 1, "1/month", "blattman2017", "Fading of coping that is not practised") \
    P(REAL, agency, coping_practised, 0.8, 0, 1, "1", "blattman2017", "Share of the fading of coping that full own practice stops") \
    P(REAL, agency, coping_secured, 6, 0, 100, "1", "blattman2017", "Share of the fading of coping that a month of usual consumption saved beyond what the household aims at stops: money leaves room to go on practising (our reading)") \
    P(REAL, agency, learning, 0.012, 0, 1, "1/month", "assumption", "Skill gained by a month of full own practice beyond the usual, and lost by one short of it")

#define BD_PARAMS_CASEWORK(P)                                                                      \
    P(INT, casework, case_months, 3, 1, 120, "month", "schafer2023", "Months for which a case is worked on at least, as agreed when it begins") \
    P(INT, casework, case_months_most, 24, 1, 250, "month", "assumption", "Months after which a case is given up though the household does not function again") \
    P(REAL, casework, restored, 0.04, -1, 1, "1", "calibrated", "Agency above the household's usual from which it functions again, once distress is back at its usual and no crisis lasts") \
    P(INT, casework, aftercare, 6, 0, 120, "month", "assumption", "Months of after-care before a case is closed; 0: none") \
    P(INT, casework, aftercare_every, 2, 1, 120, "month", "assumption", "Months between two contacts of after-care") \
    P(REAL, casework, reintegration, 1.5, 0, 20, "1", "assumption", "Log-odds of joining a group added for those in after-care, whom the worker accompanies back among others") \
    P(REAL, casework, relapse, 0.1, 0, 1, "1", "assumption", "Distress above the household's usual at which a case that was restored is reopened") \
    P(REAL, casework, breach, 0.002, 0, 1, "1/month", "assumption", "Chance that a usual worker breaks a client's confidence in a month") \
    P(REAL, casework, breach_burnout, 3, 0, 100, "1", "assumption", "Rise of the chance of a breach of confidence per unit of burnout above the usual, as a share of it") \
    P(REAL, casework, breach_fit, 1, 0, 2, "1", "assumption", "Fall of the chance of a breach of confidence per unit of cultural fit above the usual, as a share of it") \
    P(REAL, casework, breach_trust, 0.3, 0, 1, "1", "assumption", "Share of its trust that the client loses by a breach of confidence") \
    P(REAL, casework, breach_told, 0.03, 0, 1, "1", "assumption", "Share of their trust that those tied to the client lose by a breach of confidence") \
    P(REAL, casework, relation, 0.5, 0, 1, "1", "dubois", "How far the household's trust scales what casework does") \
    P(INT, casework, priority_every, 6, 1, 120, "month", "assumption", "Months between two orderings of who is helped first") \
    P(REAL, casework, targeting_error, 0.6, 0, 10, "1", "alatas2012", "Error of the workers' ordering, in standard deviations of what they look for")

#define BD_PARAMS_GROUPS(P)                                                                        \
    P(INT, groups, slots, 32, 1, 4096, "group/village", "assumption", "Groups that fit a village; beyond them founding is refused and counted") \
    P(REAL, groups, share, 0.12, 0, 1, "1", "assumption", "Share of households in a group at the start")   \
    P(INT, groups, size, 15, 2, 200, "household/group", "brody2015", "Size a new group aims at")           \
    P(INT, groups, size_max, 24, 2, 1000, "household/group", "assumption", "Size at which a group splits")  \
    P(INT, groups, size_min, 4, 1, 100, "household/group", "assumption", "A group below it dissolves after its first half year") \
    P(REAL, groups, members_ahead, 0.06, 0, 1, "1", "calibrated", "How much of the room below 1 members' powers are ahead at the start, by years of practice") \
    P(REAL, groups, practice, 0.15, 0, 1, "1", "calibrated", "Own practice of a member of a group without efficacy") \
    P(REAL, groups, practice_efficacy, 0.25, 0, 1, "1", "calibrated", "Own practice that full efficacy adds") \
    P(REAL, groups, practice_focus, 0.2, 0, 1, "1", "calibrated", "Own practice added for the power that the group works on") \
    P(REAL, groups, cohesion_mean, 0.5, 0, 1, "1", "assumption", "Usual cohesion")                          \
    P(REAL, groups, efficacy_mean, 0.4, 0, 1, "1", "assumption", "Usual efficacy")                          \
    P(REAL, groups, cohesion_return, 0.05, 0, 1, "1/month", "assumption", "Return of cohesion to its usual value") \
    P(REAL, groups, efficacy_return, 0.03, 0, 1, "1/month", "assumption", "Return of efficacy to its usual value") \
    P(REAL, groups, stage_months, 4, 0.2, 60, "month", "assumption", "Months a stage of the cycle takes a group of usual cohesion without help") \
    P(REAL, groups, facilitation_speed, 2, 0, 20, "1", "karlan2017", "How much faster full facilitation makes the cycle") \
    P(REAL, groups, headroom, 0.12, 0, 1, "1", "assumption", "A problem is structural when members' mean power is this close to its ceiling") \
    P(REAL, groups, accuracy, 0.5, 0, 1, "1", "assumption", "Chance that a group by itself finds its lowest power") \
    P(REAL, groups, accuracy_help, 0.4, 0, 1, "1", "karlan2017", "Added by full facilitation") \
    P(REAL, groups, success, 0.5, 0, 1, "1", "assumption", "Chance that a usual group's action succeeds")  \
    P(REAL, groups, success_efficacy, 0.1, 0, 1, "1", "assumption", "Push of a success on efficacy; a failure teaches a quarter of it") \
    P(REAL, groups, success_cohesion, 0.1, 0, 1, "1", "assumption", "Push of a success on cohesion; a failure takes as much") \
    P(REAL, groups, success_structure, 0.01, 0, 1, "1", "assumption", "Push of a success on the factor that was the barrier") \
    P(REAL, groups, success_odds, 3, 0, 20, "1", "assumption", "Log-odds of success per unit of efficacy and of cohesion above the usual") \
    P(REAL, groups, dissolve_cohesion, 3, 0, 20, "1", "assumption", "Log hazard of dissolving taken per unit of cohesion above the usual") \
    P(REAL, groups, training_fade, 0.1, 0, 1, "1/month", "assumption", "Fading of cadre training") \
    P(REAL, groups, dissolve, 0.0016, 0, 1, "1/month", "baland2007", "Chance that a usual group dissolves") \
    P(REAL, groups, dissolve_unschooled, 3.5, 1, 20, "1", "baland2007", "How many times likelier without a member with schooling") \
    P(REAL, groups, cadre_founding, 0.003, 0, 1, "1/month", "calibrated", "Chance that a cadre founds a group in a month: a seventh of a group in the four years that a cadre serves, so that most villages do not grow on by themselves and some do; nobody has published it") \
    P(REAL, groups, founder_credit, 0.3, 0, 1, "1", "assumption", "Share of a group's credit that goes to its founder") \
    P(MAP, groups, kinds, 1, 0, 100, group_kind, "assumption", "How often each kind is founded by who suits no kind, relative to the others") \
    P(REAL, groups, kind_fit, 3, 0, 100, "1", "assumption", "How many times likelier a founder chooses a kind that suits, and those come whom it suits") \
    P(REAL, groups, kind_focus, 0.05, 0, 1, "1", "assumption", "How much lower a group sees the two powers that its kind is for when it looks for its problem") \
    P(REAL, groups, accuracy_owned, 0.5, 0, 1, "1", "assumption", "Share of facilitation's help to analysis that is lost where members take no part in decisions") \
    P(REAL, groups, skip_speed, 0.5, 0, 20, "1", "assumption", "How much faster still facilitation is where members take no part in decisions") \
    P(REAL, groups, failure_teaches, 0.25, 0, 1, "1", "assumption", "Self-evaluation: share of a success's push on efficacy that a failure teaches") \
    P(REAL, groups, self_help, 1, 0, 100, "1", "assumption", "Weight of self-help (swadaya) against the other ways to a solution") \
    P(REAL, groups, network, 0.1, 0, 1, "1/month", "assumption", "Share of the way to the efficacy of better groups that a fully networked group goes in a month") \
    P(REAL, groups, network_fade, 0.03, 0, 1, "1/month", "assumption", "Fading of ties between groups") \
    P(REAL, groups, exit, 0.1, 0, 1, "1", "assumption", "Cohesion lost a month per unit of facilitation that members leaned on and no longer get") \
    P(REAL, groups, training_early, 0.3, 0, 1, "1", "assumption", "Effect of cadre training in a group that has not been through a cycle yet, against one that has: training after service, by felt need") \
    P(REAL, groups, saving, 20000, 0, 1e9, "rupiah/month", "assumption", "What a usual member pays into the group's pool a month") \
    P(REAL, groups, saving_thrift, 1, 0, 10, "1", "assumption", "How much more members pay in a group of full thrift") \
    P(REAL, groups, thrift_fade, 0.03, 0, 1, "1/month", "assumption", "Fading of a group's thrift") \
    P(REAL, groups, safety_net, 0.7, 0, 1, "1", "assumption", "Share of what a member in a crisis cannot pay that the pool pays, while it lasts") \
    P(INT, groups, share_out, 12, 0, 240, "month", "karlan2017", "Months after which the pool is shared out among members; 0: never")

#define BD_PARAMS_PARTICIPATION(P)                                                                 \
    P(CHOICE, participation, rule, 0, 0, 0, "hazard|threshold", "assumption", "hazard: monthly chance of joining; threshold: a household joins once the share of neighbours taking part reaches its threshold") \
    P(BOOL, participation, seats, 1, 0, 1, "1", "assumption", "Joining needs a seat in a group")                   \
    P(REAL, participation, join, 0.0015, 0, 1, "1/month", "calibrated", "Chance of joining of a usual household in a usual month, before burn-in shifts it to balance leaving") \
    P(REAL, participation, join_propensity, 1, 0, 10, "1", "assumption", "Log-odds per unit of propensity")        \
    P(REAL, participation, join_awareness, 2, 0, 20, "1", "assumption", "Log-odds per unit of awareness above the household's usual") \
    P(REAL, participation, join_motivation, 3, 0, 20, "1", "assumption", "Log-odds per unit of motivation above the household's usual") \
    P(REAL, participation, join_trust, 2, 0, 20, "1", "assumption", "Log-odds per unit of trust above the household's usual") \
    P(REAL, participation, join_distress, 2, 0, 20, "1", "assumption", "Log-odds taken per unit of distress above the household's usual") \
    P(REAL, participation, join_visits, 0.3, 0, 20, "1", "assumption", "Log-odds added by a visit of a cadre beyond the village's usual: cadres invite") \
    P(REAL, participation, join_neighbours, 2.5, 0, 20, "1", "calibrated", "Log-odds added when all neighbours beyond the reference take part") \
    P(REAL, participation, join_momentum, 3, 0, 20, "1", "assumption", "Log-odds per unit of momentum")            \
    P(REAL, participation, join_norms, 1, 0, 20, "1", "assumption", "Log-odds per unit of norms above the village's baseline, for households that norms hold back") \
    P(REAL, participation, join_poverty, 0.5, 0, 20, "1", "assumption", "Log-odds taken from poor households: what it costs to come") \
    P(REAL, participation, join_barrier, 1, 0, 20, "1", "assumption", "Log-odds taken from the held-back in a village with fully closed norms") \
    P(REAL, participation, leave, 0.0026, 0, 1, "1/month", "baland2007", "Chance that a usual member leaves")      \
    P(REAL, participation, leave_cohesion, 3, 0, 20, "1", "assumption", "Log-odds taken per unit of cohesion above the usual") \
    P(REAL, participation, leave_motivation, 1, 0, 20, "1", "assumption", "Log-odds taken per unit of motivation above the household's usual") \
    P(REAL, participation, leave_distress, 1, 0, 20, "1", "assumption", "Log-odds per unit of distress above the household's usual") \
    P(REAL, participation, join_distance, 0.3, 0, 20, "1", "assumption", "Log-odds taken per unit of the village's travel time to services beyond the mean") \
    P(REAL, participation, join_care, 0.05, 0, 20, "1", "assumption", "Log-odds taken per member of the household beyond the mean size: care load") \
    P(REAL, participation, join_disappointed, 1, 0, 20, "1", "assumption", "Log-odds taken from households that were let down") \
    P(REAL, participation, founding_pull, 40, 0, 1e6, "1", "assumption", "How many times likelier than in a usual month a household comes when a group is founded; too few and nothing comes of it")

#define BD_PARAMS_INFLUENCE(P)                                                                     \
    P(CHOICE, influence, reads, 0, 0, 0, "gains|levels", "assumption", "What neighbours' awareness is read as: the gain over their usual, or the level") \
    P(REAL, influence, theta, 0.25, 0, 1, "1", "calibrated", "Share of neighbours beyond the reference at which half of the encouragement is felt") \
    P(REAL, influence, theta_spread, 0, 0, 10, "1", "assumption", "Threshold rule: a household's threshold is theta + spread (propensity - 1/2)") \
    P(INT,  influence, steepness, 3, 1, 31, "1", "assumption", "Hill exponent of encouragement")               \
    P(REAL, influence, motivation, 0.01, 0, 1, "1/month", "assumption", "Push on motivation when all neighbours beyond the reference take part") \
    P(REAL, influence, awareness, 0.05, 0, 1, "1/month", "assumption", "Pull of awareness towards what neighbours have gained") \
    P(REAL, influence, tell_participant, 0.35, 0, 1, "1/month", "bss2013", "Chance that a participant passes the topic on to a neighbour (recalled)") \
    P(REAL, influence, tell_other, 0.05, 0, 1, "1/month", "bss2013", "Chance that an informed other passes it on (recalled)") \
    P(INT, influence, tell_months, 255, 1, 255, "month", "assumption", "Months for which a household passes on what it learned") \
    P(REAL, influence, forget, 0, 0, 1, "1/month", "assumption", "Chance that a household forgets the topic") \
    P(REAL, influence, media, 0, 0, 1, "1/month", "assumption", "Chance to learn the topic from outside")      \
    P(REAL, influence, adopt, 0, 0, 1, "1", "assumption", "Chance that a household of usual propensity takes the topic up, drawn once when it first knows it; 0 and 1 are certain") \
    P(REAL, influence, adopt_propensity, 1.7, 0, 10, "1", "calibrated", "Log-odds of taking the topic up per unit of propensity: kinds of household differ, and villages with them, more than word of mouth makes them (bss2013)") \
    P(REAL, influence, cadre_contacts, 5, 0, 100, "household/month", "assumption", "Neighbours that a cadre sees in a month") \
    P(REAL, influence, cadre_teach, 0.01, 0, 1, "1", "assumption", "Push of a contact on skill and awareness") \
    P(REAL, influence, cadre_encourage, 0.015, 0, 1, "1", "assumption", "Push of a contact on motivation")

#define BD_PARAMS_CONSOLIDATION(P)                                                                 \
    P(REAL, consolidation, gain, 0.12, 0, 1, "1/month", "calibrated", "eta: gain of power by full practice beyond the usual with full agency") \
    P(REAL, consolidation, loss, 0.013, 0, 1, "1/month", "calibrated", "eta_loss: loss of power when practice falls short of the usual") \
    P(REAL, consolidation, fade, 0.08, 0, 1, "1/month", "calibrated", "delta: return of power to its baseline")  \
    P(REAL, consolidation, keep, 0.05, 0, 1, "1/month", "calibrated", "h: rise of the baseline by own practice")  \
    P(REAL, consolidation, unlearn, 0.01, 0, 1, "1/month", "calibrated", "h_loss: fall of the baseline while power lies below it") \
    P(REAL, consolidation, press, 0.05, 0, 1, "1/month", "assumption", "kappa: pressure of the ceiling on power above it") \
    P(REAL, consolidation, floor, 0.3, 0, 1, "1", "assumption", "Ceiling in a village with nothing open")

#define BD_PARAMS_ROLES(P)                                                                         \
    P(REAL, roles, cutoff, 0.8, 0, 1, "1", "weai", "Adequacy score from which a household is empowered")   \
    P(INT, roles, months, 6, 1, 250, "month", "assumption", "Months running that the score must hold")    \
    P(REAL, roles, cadre, 0.003, 0, 1, "1/month", "assumption", "Chance that a usual empowered member becomes a cadre") \
    P(REAL, roles, cadre_skill, 2, 0, 20, "1", "assumption", "Log-odds per unit of skill above the household's usual") \
    P(REAL, roles, cadre_motivation, 2, 0, 20, "1", "assumption", "Log-odds per unit of motivation above the household's usual") \
    P(REAL, roles, cadre_months, 12, 0, 250, "month", "assumption", "Months in a group until a member's chance to become a cadre is whole") \
    P(REAL, roles, cadre_end, 0.02, 0, 1, "1/month", "assumption", "Chance that a usual cadre stops") \
    P(REAL, roles, cadre_overload, 0.5, 0, 20, "1", "assumption", "Burnout: rise of that chance, as a share, where a cadre carries twice as many members as usual") \
    P(REAL, roles, cadre_distress, 2, 0, 20, "1", "assumption", "Burnout: rise of that chance, as a share, per unit of distress above the cadre's usual")

#define BD_PARAMS_STRUCTURE(P)                                                                     \
    P(MAP, structure, mean, 0.5, 0, 1, factor, "assumption", "Mean usual value of each factor")               \
    P(REAL, structure, spread, 0.08, 0, 1, "1", "assumption", "Standard deviation of each factor between villages") \
    P(MAP, structure, back, 0.01, 0, 1, factor, "assumption", "Return of each factor to its baseline, a month") \
    P(REAL, structure, keep, 0.005, 0, 1, "1/month", "assumption", "Rise of a baseline towards its factor")     \
    P(REAL, structure, norms_empowered, 0.1, 0, 1, "1", "assumption", "Push on norms per share of the held-back newly empowered beyond the usual") \
    P(REAL, structure, equity_bargaining, 0.005, 0, 1, "1", "assumption", "Push on equity per decision a group that the poor won beyond the usual") \
    P(REAL, structure, institutions_conflict, 0.02, 0, 1, "1/month", "assumption", "Loss of openness under full conflict") \
    P(REAL, structure, cooperation_mean, 0.4, 0, 1, "1", "assumption", "Usual village co-operation")           \
    P(REAL, structure, cooperation_return, 0.02, 0, 1, "1/month", "assumption", "Return of co-operation to its usual value") \
    P(REAL, structure, cooperation_success, 0.05, 0, 1, "1", "assumption", "Push of a successful collective action beyond the usual") \
    P(REAL, structure, momentum_decay, 0.15, 0, 1, "1/month", "assumption", "Decay of momentum")              \
    P(REAL, structure, momentum_results, 2, 0, 100, "1", "assumption", "Push on momentum per share of households newly empowered beyond the usual") \
    P(REAL, structure, conflict_decay, 0.1, 0, 1, "1/month", "assumption", "Decay of conflict")               \
    P(REAL, structure, assessment_fade, 0.05, 0, 1, "1/month", "assumption", "Fading of what a social assessment found out") \
    P(REAL, structure, conflict_cohesion, 0.02, 0, 1, "1/month", "assumption", "Share of groups' cohesion that full conflict takes") \
    P(REAL, structure, conflict_consensus, 0.5, 0, 1, "1", "assumption", "Share of the effect of consensus work (no pressure, no conflict) that full conflict takes") \
    P(REAL, structure, bargaining, 0.5, 0, 1, "1", "assumption", "Share of the elite's hold on contested decisions that members with full voice (powers ideas and institutions) take away") \
    P(REAL, structure, upkeep, 1, 0, 2, "1", "assumption", "Share of depreciation that a unit of co-operation beyond the usual saves") \
    P(REAL, structure, goods_practice, 1, 0, 10, "1", "assumption", "Practice of care that a unit of public goods gives") \
    P(REAL, structure, goods_decay, 0.02, 0, 1, "1/month", "assumption", "Depreciation of public goods")

#define BD_PARAMS_INFLUENTIALS(P)                                                                  \
    P(REAL, influentials, share, 0.02, 0, 1, "1", "assumption", "Share of households that are influential: adat and religious leaders, drawn among leaders and elite") \
    P(REAL, influentials, open, 0.5, 0, 1, "1", "assumption", "Usual share of them who open doors")          \
    P(REAL, influentials, results, 0.1, 0, 1, "1/month", "assumption", "Push on the share of influentials who open doors per share of neighbours that they see taking part beyond the usual") \
    P(REAL, influentials, back, 0.03, 0, 1, "1/month", "assumption", "Return of the share of influentials who open doors to the usual")    \
    P(REAL, influentials, doors, 1, 0, 2, "1", "assumption", "How much pushes on norms and institutions, and recruits of campaigns, grow or shrink per share of influentials beyond the usual") \
    P(REAL, influentials, joining, 1, 0, 20, "1", "assumption", "Log-odds of joining of the held-back per share of influentials beyond the usual")

#define BD_PARAMS_POLICY(P)                                                                        \
    P(REAL, policy, levels, 0.5, 0, 1, "1", "assumption", "Share of a level's deviation from its usual stance that weighs on the level below (0: levels do not hear each other)") \
    P(REAL, policy, international, 0, -0.1, 0.1, "1/month", "assumption", "International level: push of treaties and norms on the nation's stance, negative against it") \
    P(REAL, policy, lobby, 0.006, 0, 1, "1/month", "assumption", "Push of a unit of pressure on the stance of a district whose elites hold nothing") \
    P(REAL, policy, threshold, 0.35, 0, 1, "1", "assumption", "Mean share of supporters at which a household stands behind a campaign too") \
    P(REAL, policy, threshold_spread, 0.12, 0.001, 2, "1", "assumption", "Standard deviation between households of the threshold at which they stand behind a campaign") \
    P(REAL, policy, pace, 0.15, 0, 1, "1/month", "assumption", "How far support goes in a month towards the share whose threshold is reached") \
    P(REAL, policy, calls_part, 1, 0, 10, "1", "assumption", "Supporters that a household takes for seen per share taking part beyond the usual") \
    P(REAL, policy, calls_salience, 0.3, 0, 10, "1", "assumption", "Supporters taken for seen under full public attention") \
    P(REAL, policy, calls_momentum, 0.3, 0, 10, "1", "assumption", "Supporters taken for seen under full momentum") \
    P(REAL, policy, calls_cause, 2, 0, 100, "1", "assumption", "Supporters taken for seen per share of households whose refusals have gathered into the cause that a campaign is about") \
    P(REAL, policy, salience_decay, 0.2, 0, 1, "1/month", "assumption", "Decay of public attention")     \
    P(REAL, policy, win, 0.2, 0, 1, "1/month", "assumption", "Chance to win a demand of nothing with just the supporters needed and nobody who resists") \
    P(REAL, policy, win_demand, 40, 0, 1000, "1", "assumption", "Log-odds taken per unit of demand")      \
    P(REAL, policy, win_support, 4, 0, 100, "1", "assumption", "Log-odds per share of supporters above those needed") \
    P(REAL, policy, win_pressure, 2, 0, 100, "1", "assumption", "Log-odds per unit of the month's pressure") \
    P(REAL, policy, resistance, 3, 0, 100, "1", "assumption", "Log-odds that elites take who hold everything (equity 0)") \
    P(REAL, policy, win_conflict, 1, 0, 100, "1", "assumption", "Log-odds that full conflict takes")     \
    P(REAL, policy, binding, 0.5, 0, 1, "1", "assumption", "Share of a won step that moves the usual stance of the level too: what is written down lasts") \
    P(INT, policy, pause, 12, 1, 1200, "month", "assumption", "Months after its end before a campaign can begin again in a place") \
    P(REAL, policy, won_momentum, 0.15, 0, 1, "1", "assumption", "Push of a campaign won on momentum")   \
    P(REAL, policy, won_motivation, 0.02, 0, 1, "1", "assumption", "Push of a campaign won on the motivation of those who take part") \
    P(REAL, policy, lost_momentum, 0.1, 0, 1, "1", "assumption", "Push down of a campaign lost on momentum") \
    P(REAL, policy, lost_trust, 0.02, 0, 1, "1", "assumption", "Push down of a campaign lost on the trust of those who take part")

#define BD_PARAMS_SERVICES(P)                                                                      \
    P(REAL, services, distance, 0.5, 0, 2, "1", "assumption", "Share of those in need whom the way to a service keeps away, where infrastructure is closed and travel usual") \
    P(REAL, services, closure, 0.3, 0, 1, "1", "assumption", "Share of applicants that a fully closed institution turns away whatever room it has") \
    P(REAL, services, bias, 1, 0, 2, "1", "assumption", "Scale of all institutions' bias: 0 treats everybody alike") \
    P(REAL, services, refusal_trust, 0.2, 0, 1, "1", "assumption", "Share of its trust that a household loses when it is refused") \
    P(REAL, services, lost_trust, 0.15, 0, 1, "1", "assumption", "Share of its trust that it loses when its case is lost") \
    P(REAL, services, won_trust, 0.1, 0, 1, "1", "assumption", "Push on its trust when its case is won")   \
    P(REAL, services, leak_trust, 0.1, 0, 1, "1", "assumption", "Share of their trust that those on a list lose a month for all of the entitlement that leaks beyond the usual") \
    P(REAL, services, give_up, 0.15, 0, 1, "1/month", "assumption", "Chance that a refused household gives its case up") \
    P(REAL, services, give_up_culture, 1, 0, 1, "1", "assumption", "How far full advocacy culture of the village's workers keeps refused households from giving their case up, as a share of that chance") \
    P(REAL, services, leak_openness, 1, 0, 10, "1", "assumption", "Rise of leakage, as a share of the usual, per unit by which an institution is less open than usual") \
    P(REAL, services, appeal, 0.5, 0, 1, "1", "assumption", "Chance that a lost case stays open for another attempt") \
    P(REAL, services, group_case, 0.2, 0, 1, "1/month", "assumption", "Chance that a group which works on institutions takes up a member's case") \
    P(CHOICE, services, group_route, 0, 0, 0, "mediator|broker|defender|justice", "assumption", "Route by which groups bring cases; a mediator's leaves no conflict in a village at rest") \
    P(MAP, services, success, 0, 0, 1, route, "assumption", "Chance that a case is won by each route, with half-open institutions and usual work") \
    P(MAP, services, conflict, 0, -1, 1, route, "assumption", "Push on conflict by a case of each route, per case and 100 households") \
    P(MAP, services, nudge, 0, 0, 1, route, "assumption", "Push on the openness of the institution by a case won, per case and 100 households") \
    P(REAL, services, case_openness, 3, 0, 20, "1", "assumption", "Log-odds of winning per unit of openness above one half; by law, openness of the institution of appeal") \
    P(REAL, services, case_quality, 1, 0, 20, "1", "assumption", "Log-odds of winning per unit of quality of the work above the usual, or of a group's efficacy") \
    P(REAL, services, widen, 6, 0, 100, "1", "assumption", "Rise of an institution's capacity, as a share of the usual, per unit of push on its openness by cases") \
    P(REAL, services, capacity_back, 0.01, 0, 1, "1/month", "assumption", "Return of capacity to the usual")   \
    P(REAL, services, quality_fade, 0.05, 0, 1, "1/month", "assumption", "Fading of quality that work added") \
    P(REAL, services, case_to_cause, 1, 0, 10, "1", "assumption", "Cause added by a case beyond the usual, per case and 100 households") \
    P(REAL, services, cause_decay, 0.05, 0, 1, "1/month", "assumption", "Decay of a cause")                 \
    P(REAL, services, own_rights, 0.3, 0, 1, "1", "assumption", "Share of leakage that full awareness of its rights saves a household") \
    P(REAL, services, rights, 0.15, 0, 1, "1", "banerjee2018", "Share of leakage that cards stating each household's rights remove") \
    P(REAL, services, posting, 0.13, 0, 1, "1", "banerjee2018", "Share of leakage that public posting of the list removes") \
    P(REAL, services, sanction, 0.3, 0, 1, "1", "olken2007", "Share of leakage that certain audit removes: what a sanction deters") \
    P(REAL, services, scrutiny, 0.05, 0, 1, "1", "olken2007", "Share of leakage that the attendance of everybody at meetings which account for spending removes: little, and nothing is within what was found") \
    P(REAL, services, attendance_fade, 0.3, 0, 1, "1/month", "assumption", "Fading of attendance at such meetings") \
    P(REAL, services, rights_fade, 0.02, 0, 1, "1/month", "assumption", "Fading of what cards made known")   \
    P(REAL, services, posting_fade, 0.05, 0, 1, "1/month", "assumption", "Fading of what was posted")        \
    P(REAL, services, audit_fade, 0.08, 0, 1, "1/month", "assumption", "Fading of the expectation of an audit")

#define BD_PARAMS_LIVELIHOOD(P)                                                                    \
    P(BOOL, livelihood, trap, 1, 0, 1, "1", "balboni2022", "Whether there is a poverty trap: two levels of assets and a threshold; otherwise assets return to the level usual in the household's stratum") \
    P(REAL, livelihood, low, 250, 1, 1e6, "PPP dollar", "calibrated", "Assets at the low level (terperangkap)") \
    P(REAL, livelihood, threshold, 1000, 1, 1e6, "PPP dollar", "calibrated", "Assets from which a usual household with usual market access grows out of poverty (published: about 504 without land and house, method disputed, balboni2022; set with low and high to banerjee2015)") \
    P(REAL, livelihood, high, 5000, 1, 1e6, "PPP dollar", "calibrated", "Assets at the high level")         \
    P(REAL, livelihood, rate, 0.08, 0, 0.5, "1/month", "calibrated", "Return of log assets to the low level near it; sets the speed everywhere") \
    P(REAL, livelihood, drift_most, 0.15, 0, 1, "1/month", "assumption", "Most that log assets drift in a month") \
    P(REAL, livelihood, noise, 0.14, 0, 1, "1", "calibrated", "Standard deviation of a month's luck in log assets") \
    P(REAL, livelihood, market_spread, 1, 0, 3, "1", "assumption", "Standard deviation of market access between villages") \
    P(REAL, livelihood, market_infrastructure, 10, 0, 100, "1", "assumption", "Market access per unit of infrastructure beyond the usual") \
    P(REAL, livelihood, market_fade, 0.01, 0, 1, "1/month", "assumption", "Fading of market access that work has won") \
    P(REAL, livelihood, threshold_market, 0.05, 0, 2, "1", "assumption", "Log of the threshold taken off per unit of market access") \
    P(REAL, livelihood, threshold_skill, 1, 0, 10, "1", "calibrated", "Log of the threshold taken off per unit of skill beyond the usual") \
    P(REAL, livelihood, threshold_economy, 0.5, 0, 10, "1", "assumption", "Log of the threshold taken off per unit of the power economy beyond the usual") \
    P(MAP, livelihood, income, 1000000, 0, 1e9, stratum, "assumption", "Usual income a month and member, by stratum, in rupiah") \
    P(REAL, livelihood, income_lag, 0.06, 0, 1, "1/month", "assumption", "Approach of income to what assets, skill and power allow") \
    P(REAL, livelihood, income_schooling, 0.03, -1, 1, "1", "assumption", "Log income per year of schooling beyond the mean") \
    P(REAL, livelihood, income_assets, 0.07, 0, 2, "1", "banerjee2015", "Elasticity of mean income to assets, the same money whoever holds them: consumption +5.8 % after transfers that raised assets (our reading)") \
    P(REAL, livelihood, income_market, 0.6, 0, 2, "1", "banerjee2015", "How much that elasticity grows per unit of market access: a third of graduation sites show nothing (our reading)") \
    P(REAL, livelihood, income_skill, 0.2, 0, 5, "1", "brody2015", "Log income per unit of skill beyond the usual: about nothing after two years of groupwork") \
    P(REAL, livelihood, income_economy, 0.2, 0, 5, "1", "assumption", "Log income per unit of the power economy beyond the usual") \
    P(REAL, livelihood, spillover, 0.5, 0, 5, "1", "assumption", "Log income of all per unit of equity beyond the usual: the poor buy from their neighbours") \
    P(REAL, livelihood, trickle, 0.1, 0, 1, "1", "assumption", "Share of the log income that growth for the top brings which reaches everybody else") \
    P(REAL, livelihood, growth_fade, 0.02, 0, 1, "1/month", "assumption", "Fading of growth for the top") \
    P(REAL, livelihood, buffer, 1, 0, 24, "month", "assumption", "Savings that a household aims at, in months of its usual consumption") \
    P(REAL, livelihood, thrift, 1, 0, 10, "1", "assumption", "How much larger full thrift makes the savings aimed at") \
    P(REAL, livelihood, thrift_fade, 0.02, 0, 1, "1/month", "assumption", "Fading of thrift that work has taught") \
    P(REAL, livelihood, saving, 0.05, 0, 1, "1/month", "assumption", "Approach of savings to what the household aims at") \
    P(REAL, livelihood, smoothing, 0.5, 0, 1, "1", "assumption", "Share of an unusual month's income that is saved, or taken from savings") \
    P(REAL, livelihood, adapt, 0.04, 0, 1, "1/month", "assumption", "How fast a household gets used to what it consumes") \
    P(REAL, livelihood, crisis_cost, 0.3, 0, 10, "1", "assumption", "What a month of crisis costs, in months of usual consumption") \
    P(REAL, livelihood, sell, 0.25, 0, 1, "1", "assumption", "Largest share of its assets that a household sells in a month of crisis") \
    P(REAL, livelihood, hardship, 0.2, 0, 5, "1", "blattman2017", "Distress that would be added if consumption fell to nothing: cash alone lowers distress while it lasts (our reading)") \
    P(REAL, livelihood, ppp, 4800, 1, 1e9, "rupiah/PPP dollar", "worldbank", "Rupiah that buy what a PPP dollar buys") \
    P(REAL, livelihood, extraction, 0.3, 0, 1, "1", "assumption", "Share of what the weak earn and receive that elites take where neither power nor equity holds them back") \
    P(REAL, livelihood, protection, 0, 0, 1, "1", "assumption", "Usual protection of the weak: share of extraction that it stops") \
    P(CHOICE, livelihood, protection_mode, 0, 0, 0, "enabling|isolating", "assumption", "Whether protection leaves the weak in exchange with others or shuts them off") \
    P(REAL, livelihood, protection_fade, 0.01, 0, 1, "1/month", "assumption", "Fading of protection that work has won") \
    P(REAL, livelihood, isolation, 0.15, 0, 5, "1", "assumption", "Log income that full isolating protection costs")

#define BD_PARAMS_STRATEGY(P)                                                                      \
    P(TEXT, strategy, name, 0, 0, 0, "name", "assumption", "Name of the strategy; empty: no programme")       \
    P(INT, strategy, start, 12, 0, 3000, "month", "assumption", "Month in which the programme starts")       \
    P(INT, strategy, end, 48, 0, 3000, "month", "assumption", "Month in which it leaves")                    \
    P(REAL, strategy, coverage, 1, 0, 1, "1", "assumption", "Share of each district's villages that the programme serves") \
    P(REAL, strategy, villages_per_worker, 2, 0.05, 1000, "village", "uudesa", "Villages that a worker serves") \
    P(REAL, strategy, hours, 140, 0, 400, "hour/month", "assumption", "Hours a worker works a month")         \
    P(REAL, strategy, travel, 6, 0, 200, "hour/month", "assumption", "Hours a month to reach and leave each village served") \
    P(REAL, strategy, wage, 25000, 0, 1e9, "rupiah/hour", "assumption", "Cost of an hour of work")            \
    P(REAL, strategy, budget, 5000000, 0, 1e13, "rupiah/month", "assumption", "Budget a month for each village served, wages included") \
    P(CHOICE, strategy, targeting, 0, 0, 0, "universal|random|poorest|vulnerable|felt_need|central|clustered|geographic", "assumption", "Who is helped first") \
    P(REAL, strategy, reserve, 0, 0, 1, "1", "assumption", "Share of casework kept for households in a crisis that have no open case; what they do not use goes to those who wait") \
    P(INT, strategy, case_months, 0, 0, 120, "month", "assumption", "Months for which this strategy works on a case, such as 18 for a graduation programme; 0: until the household functions again, within casework.case_months and case_months_most") \
    P(REAL, strategy, fund, 0, 0, 1e15, "rupiah/village", "assumption", "Money for the whole programme for each village served; once it is spent the work stops; 0: no limit") \
    P(CHOICE, strategy, exit, 0, 0, 0, "fixed|gradual|self_reliant", "assumption", "How the programme leaves: at its end; with ever fewer hours; or from each village once it carries itself") \
    P(INT, strategy, exit_months, 12, 1, 600, "month", "assumption", "Gradual exit: months before the end over which hours fall") \
    P(REAL, strategy, exit_cadres, 1, 0, 100, "cadre/group", "assumption", "Exit when self-reliant: cadres a group from which a village carries itself") \
    P(REAL, strategy, participation, 0.6, 0, 1, "1", "assumption", "Degree of participation: share of programme work that counts as the people's own")

#define BD_PARAMS_OBSTACLES(P)                                                                     \
    P(REAL, obstacles, resources, 0, -1, 1, "grade", "assumption", "Limited resources (keterbatasan sumber daya): less budget, more villages a worker; 0 as the scenario has it, 1 severe, -1 removed") \
    P(REAL, obstacles, inequality, 0, -1, 1, "grade", "assumption", "Structural inequality (ketidaksetaraan struktural): heavier burdens, less equity; 0 as the scenario has it, 1 severe, -1 removed") \
    P(REAL, obstacles, awareness, 0, -1, 1, "grade", "assumption", "Low awareness and education (kurangnya kesadaran dan pendidikan); 0 as the scenario has it, 1 severe, -1 removed") \
    P(REAL, obstacles, culture, 0, -1, 1, "grade", "assumption", "Culture and values (budaya dan nilai): closed norms, a higher barrier for the held-back; 0 as the scenario has it, 1 severe, -1 removed") \
    P(REAL, obstacles, politics, 0, -1, 1, "grade", "assumption", "Politics and policy (politik dan kebijakan): hostile policy, closed institutions; 0 as the scenario has it, 1 severe, -1 removed") \
    P(REAL, obstacles, infrastructure, 0, -1, 1, "grade", "assumption", "Poor infrastructure (keterbatasan infrastruktur): less of it, longer travel; 0 as the scenario has it, 1 severe, -1 removed") \
    P(REAL, obstacles, environment, 0, -1, 1, "grade", "assumption", "Environment and disasters (perubahan lingkungan dan bencana): more of them; 0 as the scenario has it, 1 severe, -1 removed")

#define BD_PARAMS_SOURCES(P)                                                                       \
    P(REAL, sources, start, 0.0008, 0, 1, "1/month", "assumption", "Chance that a usual household above the poor begins to give hours or money") \
    P(REAL, sources, end, 0.04, 0, 1, "1/month", "assumption", "Chance that a giver stops")                   \
    P(REAL, sources, awareness, 3, 0, 20, "1", "assumption", "Log-odds of beginning per unit of awareness above the household's usual") \
    P(REAL, sources, trust, 3, 0, 20, "1", "assumption", "Log-odds per unit of trust above the household's usual") \
    P(REAL, sources, momentum, 5, 0, 20, "1", "assumption", "Log-odds per unit of the village's momentum")    \
    P(REAL, sources, salience, 1.5, 0, 20, "1", "assumption", "Log-odds of beginning to give under full public attention") \
    P(REAL, sources, support, 2.5, 0, 20, "1", "assumption", "Log-odds of beginning that any amount of work with givers adds at most in a month") \
    P(REAL, sources, uninformed, 0.2, 0, 1, "1", "assumption", "How much as likely the uninformed begin to give") \
    P(REAL, sources, disappointed, 0, 0, 1, "1", "assumption", "How much as likely the disappointed begin to give") \
    P(REAL, sources, hours, 6, 0, 200, "hour/month", "assumption", "Hours that a volunteer with a place to serve gives") \
    P(REAL, sources, place, 3, 0, 1000, "volunteer/group", "assumption", "Volunteers that the project of a group that acts takes in") \
    P(REAL, sources, unplaced, 0.15, 0, 1, "1/month", "assumption", "Chance added that a volunteer without a place to serve stops") \
    P(REAL, sources, money, 40000, 0, 1.6e7, "rupiah/month", "assumption", "Money that a giver of the better-off or the elite gives, and has less") \
    P(REAL, sources, project_hours, 240, 0, 1e6, "hour", "assumption", "Hours of others that a group's action can use") \
    P(REAL, sources, project_money, 2000000, 0, 1e12, "rupiah", "assumption", "Money of others that a group's action can use") \
    P(REAL, sources, hours_odds, 0.5, 0, 20, "1", "assumption", "Log-odds of a group's success when it has all the hours it can use, against none") \
    P(REAL, sources, money_odds, 0.5, 0, 20, "1", "assumption", "Log-odds of a group's success when it has all the money it can use, against none") \
    P(REAL, sources, visit, 1, 0.1, 100, "hour", "assumption", "Hours that a volunteer's visit to a household in need takes") \
    P(REAL, sources, care, 0.03, 0, 1, "1", "assumption", "Push of a volunteer's visit on coping")            \
    P(REAL, sources, care_practice, 0.1, 0, 1, "1", "assumption", "Given practice of the power care in a month with a volunteer's visit") \
    P(REAL, sources, media, 0.005, 0, 1, "1/month", "assumption", "Push on awareness when organisations' media reach all households beyond the usual")

#define BD_PARAMS_MONITORING(P)                                                                    \
    P(INT, monitoring, every, 6, 1, 120, "month", "assumption", "Months of a round of evaluation")     \
    P(REAL, monitoring, error, 0.05, 0, 1, "1", "assumption", "Error with which a household's mean power is measured (standard deviation)") \
    P(REAL, monitoring, adaptive, 0, 0, 5, "1", "assumption", "How far hours lean to what measurably works: log of a method's share per standard deviation of villages' changes; 0: the mix stays") \
    P(REAL, monitoring, variation, 0.3, 0, 0.9, "1", "assumption", "Adaptive: planned variation of each method's share between posts, so that something can be learned") \
    P(REAL, monitoring, ridge, 0.05, 0.000001, 100, "1", "assumption", "Ridge a village of the regression of changes on relative hours: more learns less from little")

#define BD_PARAMS_WORKERS(P)                                                                       \
    P(MAP, workers, skill, 0.5, 0, 1, worker_role, "assumption", "Mean skill that workers bring, by role; methods' sizes hold at 0.5") \
    P(REAL, workers, fit, 0.5, 0, 1, "1", "assumption", "Mean cultural fit of workers: how well they speak and live as the village does") \
    P(REAL, workers, inventive, 0.5, 0, 1, "1", "assumption", "Mean inventiveness of workers in finding solutions with people") \
    P(REAL, workers, culture, 0.3, 0, 1, "1", "assumption", "Mean advocacy culture that workers bring: readiness to stand up for clients") \
    P(REAL, workers, spread, 0.1, 0, 1, "1", "assumption", "Standard deviation between workers of skill, fit, inventiveness and culture") \
    P(REAL, workers, fit_quality, 0.4, 0, 2, "1", "assumption", "Quality of all work per unit of cultural fit above 0.5: how far people accept it") \
    P(REAL, workers, inventive_seek, 2, 0, 20, "1", "assumption", "How much more often a fully facilitated group finds the way that fits its barrier, per unit of its worker's inventiveness above 0.5, as a share") \
    P(REAL, workers, inventive_quality, 0.4, 0, 2, "1", "assumption", "Quality of facilitating and technical work per unit of inventiveness above 0.5") \
    P(REAL, workers, culture_quality, 0.4, 0, 2, "1", "assumption", "Quality of representing per unit of advocacy culture above 0.3") \
    P(REAL, workers, caseload, 15, 0.1, 10000, "case/worker", "gao2003", "Open cases that a full-time worker can manage") \
    P(REAL, workers, paperwork, 0.25, 0, 100, "hour/month", "assumption", "Hours a month for the file of each open case, besides deliveries") \
    P(REAL, workers, burnout, 0.2, 0, 1, "1", "assumption", "Usual burnout")                          \
    P(REAL, workers, strain, 0.03, 0, 1, "1/month", "assumption", "Push on burnout per unit of load beyond the manageable (1: twice the manageable)") \
    P(REAL, workers, recovery, 0.1, 0, 1, "1/month", "assumption", "Return of burnout to the usual")   \
    P(REAL, workers, feedback, 2, 0, 100, "1", "assumption", "Relief of burnout per share of households newly empowered and of groups that succeed, both beyond the usual, in the villages served") \
    P(REAL, workers, burnout_quality, 0.5, 0, 1, "1", "assumption", "Quality of work lost per unit of burnout above the usual") \
    P(REAL, workers, leave, 0.008, 0, 1, "1/month", "edwards2018", "Chance that a worker of long standing leaves, with usual burnout") \
    P(REAL, workers, leave_new, 0.042, 0, 1, "1/month", "edwards2018", "What is added to it in the first month in post") \
    P(REAL, workers, settle, 18, 0.1, 1000, "month", "edwards2018", "Months in post over which that falls to 1/e") \
    P(REAL, workers, leave_burnout, 2, 0, 20, "1", "assumption", "Log of the chance to leave per unit of burnout above the usual") \
    P(REAL, workers, vacancy, 3, 1, 120, "month", "assumption", "Mean months until a post is filled again") \
    P(REAL, workers, skill_fade, 0.02, 0, 1, "1/month", "assumption", "Return of trained skill to what the worker brought") \
    P(REAL, workers, culture_fade, 0.02, 0, 1, "1/month", "assumption", "Return of advocacy culture to what the worker brought") \
    P(REAL, workers, culture_spread, 0.05, 0, 1, "1/month", "assumption", "Pull of advocacy culture towards the mean of the district's colleagues")

#define BD_PARAMS_INFORMATION(P)                                                                   \
    P(REAL, information, meeting, 1, 0, 20, "1", "assumption", "How strongly what is told at meetings is heard: times a method's effects on awareness and information") \
    P(REAL, information, face_to_face, 2, 0, 20, "1", "assumption", "How strongly what is told face to face (tatap muka) is heard: times a method's effects on awareness and information")        \
    P(REAL, information, media, 0.3, 0, 20, "1", "assumption", "How strongly what media tell is heard: times a method's effects on awareness and information")

#define BD_PARAMS_OUTPUT(P)                                                                        \
    P(INT, output, decompose_every, 12, 1, 1200, "month", "assumption", "Months between two decompositions by power and subgroup, and between two observations of what a study would measure") \
    P(INT, output, cohort_window, 24, 1, 1200, "month", "assumption", "Months after which the snowball number of a cohort counts as complete") \
    P(INT, output, rate_window, 12, 1, 1200, "month", "assumption", "Months over which the instantaneous snowball number is taken") \
    P(TEXT, output, snapshots, 0, 0, 0, "month list", "assumption", "Months with a snapshot of households and groups, such as \"0 48 120\"") \
    P(BOOL, output, households, 1, 0, 1, "1", "assumption", "Snapshots hold all households (/household)") \
    P(BOOL, output, groups, 1, 0, 1, "1", "assumption", "Snapshots hold all groups, one row a slot (/group)") \
    P(BOOL, output, workers, 0, 0, 1, "1", "assumption", "Record every post of social workers every month (/post)") \
    P(BOOL, output, events, 1, 0, 1, "1", "assumption", "Record who became empowered, when and by whom")    \
    P(BOOL, output, villages, 1, 0, 1, "1", "assumption", "Record the series of each village")              \
    P(BOOL, output, village_detail, 0, 0, 1, "1", "assumption", "Record every series of each village, not the main ones only") \
    P(INT, output, network, 4, 0, 100000, "village", "assumption", "Villages, evenly spread, whose network is measured at the start of a run") \
    P(INT, output, segment, 240, 1, 3001, "month", "assumption", "Months that a finished segment of output holds at most; fewer where they would take more than 256 MB")

/* Fields of collections' members. */
#define BD_FIELDS_POWER(P)                                                                         \
    P(REAL, power, threshold, 0.45, 0, 1, "1", "calibrated", "z: adequate from this value on")              \
    P(REAL, power, weight, 1, 0, 100, "1", "weai", "Weight in the adequacy score; weights are scaled to sum to 1") \
    P(MAP, power, ceiling, 0, 0, 1, factor, "assumption", "W: how the ceiling depends on each factor; sums to 1")

#define BD_FIELDS_DISADVANTAGE(P)                                                                  \
    P(TEXT, disadvantage, label, 0, 0, 0, "text", "assumption", "Label for figures")                             \
    P(CHOICE, disadvantage, family, 0, 0, 0, "structural|special|personal", "assumption", "Which kind of weakness") \
    P(TEXT, disadvantage, column, 0, 0, 0, "column", "assumption", "Column of a survey of households; by default the disadvantage's own name") \
    P(TEXT, disadvantage, values, 0, 0, 0, "word list", "assumption", "Words of that column, separated by |, that mean it has it; by default 1|true|yes|ya") \
    P(REAL, disadvantage, share, 0, 0, 1, "1", "assumption", "Share of households")                               \
    P(REAL, disadvantage, poverty, 0, -1, 1, "1", "assumption", "Correlation with poverty")                       \
    P(REAL, disadvantage, clustering, 0.2, 0, 1, "1", "assumption", "Share of its variance that lies between hamlets and villages") \
    P(REAL, disadvantage, likeness, 0, 0, 1, "1", "assumption", "How strongly ties prefer households alike in it") \
    P(BOOL, disadvantage, held_back, 0, 0, 1, "1", "assumption", "Norms hold these households back from joining")  \
    P(REAL, disadvantage, cost, 0, -5, 5, "1", "assumption", "Log-odds taken from joining: what it costs to come, in distance, care or effort") \
    P(MAP, disadvantage, burden, 0, 0, 1, factor, "assumption", "B: how much of each factor it takes away in a closed village")

#define BD_FIELDS_INSTITUTION(P)                                                                   \
    P(TEXT, institution, label, 0, 0, 0, "text", "assumption", "Label for figures")                            \
    P(CHOICE, institution, level, 0, 0, 0, "village|district", "assumption", "Each village has its own, or all villages of a district share it") \
    P(CHOICE, institution, service, 0, 0, 0, "none|rationed|entitled", "assumption", "What it gives: nothing, services as long as there is room, or an entitlement to those on its list") \
    P(REAL, institution, need, 0, 0, 1, "1/month", "assumption", "Chance that a household needs the service in a month") \
    P(MAP, institution, need_of, 0, -1, 20, disadvantage, "assumption", "By how much a disadvantage raises that chance, as a share of it") \
    P(REAL, institution, need_crisis, 0, -1, 100, "1", "assumption", "By how much a crisis raises it, as a share of it") \
    P(REAL, institution, capacity, 0, 0, 100, "grant/month", "assumption", "Grants a month for 100 households")      \
    P(REAL, institution, openness, 0, -1, 1, "1", "assumption", "How much more open it is than the village's institutions are on the whole") \
    P(REAL, institution, quality, 1, 0, 1, "1", "assumption", "Quality of what it gives")                     \
    P(REAL, institution, leakage, 0, 0, 1, "1", "assumption", "Share of its spending or entitlement that does not arrive") \
    P(MAP, institution, bias, 0, 0, 1, disadvantage, "assumption", "How far the disadvantaged meet less of its openness where it is closed") \
    P(MAP, institution, practice, 0, 0, 1, power, "assumption", "Given practice of each power in a granted service")  \
    P(REAL, institution, money, 0, 0, 1.6e7, "rupiah/month", "assumption", "Entitlement of a household on the list") \
    P(MAP, institution, listed, 0, 0, 1, stratum, "assumption", "Share of each stratum on the list of the entitled") \
    P(REAL, institution, shared, 0, 0, 1, "1", "assumption", "Share of the entitlement that goes to those not on the list, whoever knows what") \
    P(BOOL, institution, appeals, 0, 0, 1, "1", "assumption", "Cases can be brought before it")

#define BD_FIELDS_METHOD(P)                                                                        \
    P(TEXT, method, label, 0, 0, 0, "text", "assumption", "Label for figures")                             \
    P(TEXT, method, source, 0, 0, 0, "text", "assumption", "Where hours, cost and effects come from")       \
    P(CHOICE, method, level, 0, 0, 0, "micro|mezzo|macro|programme", "assumption", "Level of work (aras)")   \
    P(CHOICE, method, role, 0, 0, 0, "facilitator|educator|representative|technical", "assumption", "Role of the worker that delivers it") \
    P(CHOICE, method, unit, 0, 0, 0, "client|group|village|institution|district|worker", "assumption", "What one delivery is delivered to") \
    P(REAL, method, hours, 1, 0, 10000, "hour", "assumption", "Hours of work a delivery")                   \
    P(REAL, method, cost, 0, 0, 1e12, "rupiah", "assumption", "Money a delivery costs besides wages")       \
    P(BOOL, method, once, 0, 0, 1, "1", "assumption", "Client methods: delivered once, when a case begins, to those whom another method of the month serves") \
    P(REAL, method, reach, 1, 0, 1, "1", "assumption", "Share of the village's households that a delivery to the village reaches") \
    P(MAP, method, effects, 0, -20, 20, channel, "assumption", "Effects of a delivery on channels, each in the range of its channel") \
    P(CHOICE, method, channel, 0, 0, 0, "meeting|face_to_face|media", "assumption", "How it tells what it tells; section information says how strongly that is heard") \
    P(CHOICE, method, founds, 0, 0, 0, "any|savings|farmer|women|cooperative|action", "assumption", "Kind of the groups that group_founding founds; any: as who comes chooses") \
    P(CHOICE, method, route, 0, 0, 0, "mediator|broker|defender|justice", "assumption", "Route by which the method brings cases (channel advocacy): penengah, perantara, pembela, jalur hukum")

#define BD_FIELDS_ORGANISATION(P)                                                                  \
    P(TEXT, organisation, label, 0, 0, 0, "text", "assumption", "Label for figures")                          \
    P(CHOICE, organisation, kind, 0, 0, 0, "business|university|media|association|ngo|government", "assumption", "Kind of organisation") \
    P(CHOICE, organisation, level, 0, 0, 0, "village|district", "assumption", "village: each village wins it by itself; district: it decides alike for villages that court it alike") \
    P(REAL, organisation, hours, 0, 0, 1e6, "hour/month", "assumption", "Hours it gives a village a month while it is active") \
    P(REAL, organisation, money, 0, 0, 1e12, "rupiah/month", "assumption", "Money it gives a village a month while it is active") \
    P(REAL, organisation, reach, 0, 0, 1, "1", "assumption", "Share of households that its media reach while it is active") \
    P(REAL, organisation, ease, 1, 0, 100, "1", "assumption", "How easily work with partners activates it")  \
    P(REAL, organisation, start, 0, 0, 1, "1/month", "assumption", "Chance that it becomes active by itself")  \
    P(REAL, organisation, end, 0.02, 0, 1, "1/month", "assumption", "Chance that it ceases to be active")

#define BD_FIELDS_PHASE(P)                                                                         \
    P(INT, phase, start, 0, 0, 3000, "month", "assumption", "First month, counted from the programme's start") \
    P(INT, phase, end, 3000, 0, 3000, "month", "assumption", "Month in which the phase is over")           \
    P(MAP, phase, mix, 0, 0, 1, method, "assumption", "Share of hours for each method; sums to 1")

#define BD_FIELDS_CAMPAIGN(P)                                                                      \
    P(TEXT, campaign, label, 0, 0, 0, "text", "assumption", "Label for figures")                             \
    P(CHOICE, campaign, level, 0, 0, 0, "village|district|region|nation", "assumption", "Who is to decide")  \
    P(CHOICE, campaign, target, 0, 0, 0, "norms|institutions|infrastructure|policy|equity", "assumption", "What is to move: a factor of all villages of the place, or (policy) the stance of its level") \
    P(REAL, campaign, demand, 0.02, 0, 1, "1", "assumption", "Size of the step that is demanded: share of what is missing in the target") \
    P(INT, campaign, deadline, 12, 1, 600, "month", "assumption", "Months within which it must win")         \
    P(INT, campaign, start, 0, 0, 3000, "month", "assumption", "Month of the programme from which it begins as soon as work brings pressure") \
    P(MAP, campaign, about, 0, 0, 1, institution, "assumption", "Kinds of institution that it is about (target institutions): how much of the step each is to take") \
    P(REAL, campaign, from_cause, 0, 0, 100, "case/100 households", "assumption", "Cause of these institutions from which it begins, whoever presses; 0: it begins as soon as work brings pressure") \
    P(REAL, campaign, supporters, 0.1, 0, 1, "1", "assumption", "Share of the place's households that must stand behind it before it is heard")
/* clang-format on */

/*  name, rows, meaning */
#define BD_SECTIONS(S)                                                                       \
    S(time, BD_PARAMS_TIME, "How long a run takes")                                          \
    S(processes, BD_PARAMS_PROCESSES, "Switches of the processes")                           \
    S(population, BD_PARAMS_POPULATION, "The synthetic population")                          \
    S(ties, BD_PARAMS_TIES, "The network between households")                                \
    S(survey, BD_PARAMS_SURVEY, "The user's own survey instead of a synthetic population")   \
    S(shocks, BD_PARAMS_SHOCKS, "Crises and disasters")                                      \
    S(agency, BD_PARAMS_AGENCY, "Awareness, skill, motivation, trust, distress")             \
    S(casework, BD_PARAMS_CASEWORK, "Micro work")                                            \
    S(groups, BD_PARAMS_GROUPS, "Mezzo work: groups and their cycle")                        \
    S(participation, BD_PARAMS_PARTICIPATION, "Joining and leaving")                         \
    S(influence, BD_PARAMS_INFLUENCE, "Neighbours and cadres")                               \
    S(consolidation, BD_PARAMS_CONSOLIDATION, "How practice becomes power, and stays")       \
    S(roles, BD_PARAMS_ROLES, "The role ladder")                                             \
    S(structure, BD_PARAMS_STRUCTURE, "Structure of a village")                              \
    S(influentials, BD_PARAMS_INFLUENTIALS, "Those who open or close doors")                 \
    S(policy, BD_PARAMS_POLICY, "Levels of policy, and campaigns")                           \
    S(strategy, BD_PARAMS_STRATEGY, "The programme")                                         \
    S(obstacles, BD_PARAMS_OBSTACLES, "The seven obstacles, each graded")                    \
    S(sources, BD_PARAMS_SOURCES, "Givers, volunteers and organisations")                    \
    S(monitoring, BD_PARAMS_MONITORING, "Evaluation")                                        \
    S(workers, BD_PARAMS_WORKERS, "Social workers (pendamping)")                             \
    S(information, BD_PARAMS_INFORMATION, "Channels of information")                         \
    S(livelihood, BD_PARAMS_LIVELIHOOD, "Assets, income, savings, who takes from whom")      \
    S(services, BD_PARAMS_SERVICES, "Institutions: services, refusals, entitlements, cases") \
    S(output, BD_PARAMS_OUTPUT, "What is recorded")

/*  name (struct bd_<name>), path, max, rows, meaning */
#define BD_COLLECTIONS(C)                                                                    \
    C(power, "powers", BD_NPOWER, BD_FIELDS_POWER, "Ife's seven powers (fixed names)")       \
    C(disadvantage, "disadvantages", BD_DISADVANTAGES_MAX, BD_FIELDS_DISADVANTAGE,           \
      "What holds households back; any names")                                               \
    C(organisation, "organisations", BD_ORGANISATIONS_MAX, BD_FIELDS_ORGANISATION,           \
      "Organisations that can give hours, money and media; any names")                       \
    C(institution, "institutions", BD_INSTITUTIONS_MAX, BD_FIELDS_INSTITUTION,               \
      "Whom households turn to (lembaga); any names")                                        \
    C(method, "methods", BD_METHODS_MAX, BD_FIELDS_METHOD, "What workers can do; any names") \
    C(phase, "strategy.phases", BD_PHASES_MAX, BD_FIELDS_PHASE,                              \
      "Phases of the strategy; any names")                                                   \
    C(campaign, "campaigns", BD_CAMPAIGNS_MAX, BD_FIELDS_CAMPAIGN,                           \
      "What may be demanded of those who decide; any names")

#endif

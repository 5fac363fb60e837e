/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The observation model (MODEL.md section 4.6): what a study would have measured, computed from
 * state by named rows. A row belongs to a calibration target and is of a household, a group or a
 * village; it says what one of them is observed as, or NaN when the study would not have asked it
 * (an outcome of takers is not asked of others). Means over a village serve estimators that
 * cluster by village. A new row is one row of the table and one function in observation.c. */
#ifndef BD_MEASURE_OBSERVATION_H
#define BD_MEASURE_OBSERVATION_H

#include "measure/alkire_foster.h"
#include "state/world.h"

/* Rows: target, name, of what, high end, unit, label, meaning. All begin at 0 but goods. */
/* clang-format off */
#define BD_OBSERVATIONS(O)                                                                         \
    O(T1, take_up, household, 1, "1", "Take-up (adopsi)", "Share of households not told first that took the topic up") \
    O(T1, take_up_leader, household, 1, "1", "Take-up of leaders (adopsi tokoh)", "Share of leaders that took the topic up") \
    O(T1, take_up_near_taker, household, 1, "1", "Take-up near leaders who took it up", "Share of other households tied to a leader who took the topic up that took it up") \
    O(T1, take_up_near_refuser, household, 1, "1", "Take-up near leaders who did not", "Share of other households tied to leaders, none of whom took the topic up, that took it up") \
    O(T1, taker_alone, household, 1, "1", "Takers without a taking neighbour", "Share of takers other than leaders without a neighbour that took the topic up") \
    O(T2, empowerment_index, household, 1, "1", "Empowerment index (indeks keberdayaan)", "1 - M0: a disempowered household counts with its adequacy score, others with 1") \
    O(T2, consumption, household, BD_ANY, "rupiah/month", "Consumption (konsumsi)", "Consumption of the household in the month") \
    O(T2, asset_index, household, BD_ANY, "1", "Assets (indeks aset)", "Natural log of assets in PPP dollars") \
    O(T3, income, household, BD_ANY, "rupiah/month", "Income (pendapatan)", "Income of the household in the month") \
    O(T3, economic_power, household, 1, "1", "Economic power (daya ekonomi)", "Mean of the powers economy and resources") \
    O(T3, social_power, household, 1, "1", "Social power (daya sosial)", "Mean of the powers choice and care") \
    O(T3, political_power, household, 1, "1", "Political power (daya politik)", "Mean of the powers ideas and institutions") \
    O(T4, entitlement_eligible, village, BD_ANY, "rupiah/month", "Entitlement of the eligible", "Money of entitlements that reaches a household on a list, mean over villages that have any") \
    O(T4, entitlement_ineligible, village, BD_ANY, "rupiah/month", "Entitlement of the ineligible", "Money of entitlements that reaches a household on no list, mean over villages that have any") \
    O(T5, joiner_gone, household, 1, "1", "Joiners gone (anggota yang keluar)", "Share that is in no group, of those in a group or disengaged") \
    O(T5, member_year, household, 1, "1", "A year in the group", "Share of members that have been in their group for twelve months") \
    O(T5, group_cycles, group, 65535, "1", "Cycles of a group (siklus)", "Cycles that a living group has completed, mean over groups") \
    O(T5, group_unschooled, group, 1, "1", "Groups without schooling", "Share of living groups without a member with schooling") \
    O(T6, public_goods, village, BD_ANY, "1", "Public goods (barang publik)", "Public goods beyond the usual, mean over villages") \
    O(T6, openness, village, 1, "1", "Openness of institutions (keterbukaan lembaga)", "Factor institutions, mean over villages") \
    O(T6, decisions_poor, village, 1, "1", "Decisions won by the poor", "Share of the month's contested decisions that the poor won; villages with such decisions") \
    O(T6, inclusion, household, 1, "1", "Inclusion (keikutsertaan)", "Share of households held back by norms that take part") \
    O(T6, institutional_index, village, 1, "1", "Institutional index (indeks kelembagaan)", "Mean of openness, decisions won by the poor and inclusion, as far as the village has them") \
    O(T7, distress, household, 1, "1", "Distress (tekanan batin)", "Distress; also the mental health of T2 and the psychological outcome of T3") \
    O(T7, self_efficacy, household, 1, "1", "Self-efficacy (keyakinan diri)", "Skill, problem-solving confidence included") \
    O(T7, functioning, household, 1, "1", "Functioning (keberfungsian)", "Agency: harmonic mean of awareness, skill and motivation, times 1 - distress / 2") \
    O(T8, missing_spending, village, 1, "1", "Missing spending (belanja yang hilang)", "Share of their spending that does not arrive, mean over the institutions that spend for the village and lose some; villages that have such") \
    O(T8, attendance, household, 1, "1", "Attendance (kehadiran)", "Share of households that take part or come to meetings which account for spending")
/* clang-format on */
#define BD_ANY 1e300

typedef enum bd_observation {
#define O(target, name, ...) BD_OBSERVE_##name,
    BD_OBSERVATIONS(O)
#undef O
        BD_NOBSERVATION
} bd_observation;

typedef enum bd_observed {
    BD_OBSERVED_household,
    BD_OBSERVED_group,
    BD_OBSERVED_village
} bd_observed;

typedef struct bd_observation_row {
    const char *target, *name;
    bd_observed of;
    double high; /* BD_ANY: no bound, to either side */
    const char *unit, *label, *meaning;
    /* what row `row` of the table is observed as; NaN when it is not asked */
    double (*observe)(const bd_adequacy *a, const bd_view *view, uint32_t row);
} bd_observation_row;

const bd_observation_row *bd_observations(void);

/* Row of a name; NULL when there is none. */
const bd_observation_row *bd_observation_find(const char *name);

/* Sum and number of those asked in a village, by row. The mean over villages is the sum of sums
 * over the sum of numbers; the mean of none is NaN. */
typedef struct bd_observed_sum {
    double sum, n;
} bd_observed_sum;
void bd_observe_village(const bd_adequacy *a, const bd_view *view, uint32_t village,
                        bd_observed_sum out[BD_NOBSERVATION]);
static inline double bd_observed_mean(bd_observed_sum s)
{
    return s.sum / s.n; /* 0 / 0: nobody was asked */
}

#endif

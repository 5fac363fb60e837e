/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The monthly series (MODEL.md section 3). A village is observed as sums over its households, kept
 * in a bd_sums; sums add up, so a region is the sum of its villages in id order and never a mean
 * of means. A series is a pure function of sums: the same for a village and for the region. A new
 * series is one row of BD_SERIES and one function in series.c, and one row of BD_SUMS when it
 * needs a sum that is not there yet. */
#ifndef BD_MEASURE_SERIES_H
#define BD_MEASURE_SERIES_H

#include "measure/alkire_foster.h"
#include "state/world.h"

/* Levels of the adequacy score: seven powers of equal weight lie on every second one. */
#define BD_SCORE_LEVELS 15

/* Sums over the households of a village: name, width, meaning. Counts are whole numbers in
 * doubles; village columns count once a household. */
/* clang-format off */
#define BD_SUMS(S)                                                                                 \
    S(households, 1, "households")                                                                 \
    S(power, BD_NPOWER, "each power")                                                              \
    S(power_base, BD_NPOWER, "baseline of each power")                                             \
    S(agency, BD_NAGENCY, "each agency variable")                                                  \
    S(distress, 1, "distress")                                                                     \
    S(coping, 1, "coping")                                                                         \
    S(role, BD_NROLE, "households in each role")                                                   \
    S(member, 1, "members of groups")                                                              \
    S(group, 1, "groups")                                                                          \
    S(informed, 1, "households that know the topic")                                               \
    S(crisis, 1, "households in a crisis")                                                         \
    S(disempowered, 1, "disempowered households")                                                  \
    S(inadequacy, 1, "1 - score of the disempowered")                                              \
    S(score, BD_SCORE_LEVELS, "households by adequacy score, in even levels from 0 to 1")           \
    S(women, 1, "women-led households (disadvantage `gender`)")                                    \
    S(women_inadequacy, 1, "1 - score of the disempowered among them")                             \
    S(struck, 1, "households of villages that a disaster struck this month")                       \
    S(newly, 1, "newly empowered this month")                                                      \
    S(joined, 1, "joined a group this month")                                                      \
    S(left, 1, "left a group this month")                                                          \
    S(factor, BD_NFACTOR, "each structural factor, once a household")                              \
    S(factor_base, BD_NFACTOR, "its baseline, once a household")                                   \
    S(cooperation, 1, "village co-operation, once a household")                                    \
    S(momentum, 1, "momentum, once a household")                                                   \
    S(conflict, 1, "conflict, once a household")                                                   \
    S(goods, 1, "public goods, once a household")                                                  \
    S(stage, BD_NSTAGE, "groups in each stage of the cycle")                                       \
    S(solution, BD_NSOLUTION, "groups by the way to a solution they chose last")                   \
    S(kind, BD_NGROUP_KIND, "groups of each kind")                                                 \
    S(cycles, 1, "groups that completed a cycle this month")                                       \
    S(successes, 1, "of these, groups that succeeded")                                             \
    S(self_carried, 1, "share of a group's month that workers did not carry, summed over groups")  \
    S(network, 1, "ties between groups, summed over groups")                                       \
    S(efficacy, 1, "groups' efficacy, summed over groups")                                         \
    S(cohesion, 1, "groups' cohesion, summed over groups")                                         \
    S(givers, 1, "households that give hours or money")                                            \
    S(not_giving, BD_NREASON, "households above the poor that do not give, by reason")             \
    S(volunteers, 1, "givers of hours")                                                            \
    S(placed, 1, "of these, with a place to serve")                                                \
    S(visits, 1, "visits of volunteers to those in need")                                          \
    S(mobilised_hours, BD_NGIVER, "hours that others gave, by giver")                              \
    S(mobilised_money, BD_NGIVER, "money that others gave, by giver")                              \
    S(partners, 1, "active organisations")                                                         \
    S(villages, 1, "villages") \
    S(seat, 1, "the village's share of its post's seats")                                          \
    S(filled, 1, "of these, filled")                                                               \
    S(gone, 1, "of these, left by their worker last month")                                        \
    S(worker_burnout, 1, "burnout, once a filled seat")                                            \
    S(worker_load, 1, "load, once a filled seat")                                                  \
    S(worker_culture, 1, "advocacy culture, once a filled seat")                                   \
    S(chosen, 1, "households in the first quarter of the order of help")                           \
    S(missed, 1, "of these, wrongly")                                                              \
    S(crises_served, 1, "households in a crisis whom the reserve brought forward")                 \
    S(open_case, 1, "open cases at the end of the month")                                          \
    S(aftercare, 1, "households in after-care")                                                    \
    S(cases_restored, 1, "cases so far whose household functions again")                           \
    S(restored_months, 1, "months for which these were served")                                    \
    S(cases_ended, 1, "cases given up so far")                                                     \
    S(cases_closed, 1, "cases closed so far")                                                      \
    S(reintegrated, 1, "of these, in a group when after-care ended")                               \
    S(cases_relapsed, 1, "cases reopened so far")                                                  \
    S(breaches, 1, "breaches of confidence so far")                                                \
    S(role_minutes, BD_NWORKER_ROLE, "minutes of deliveries by role")                              \
    S(role_worth, BD_NWORKER_ROLE, "the same, times their quality") \
    S(influential_open, 1, "share of influentials who open doors, once a household")               \
    S(decided, 1, "contested decisions of groups this month")                                      \
    S(decided_poor, 1, "of these, won by the poor")                                                \
    S(stance, BD_NLEVEL, "stance of each level that reaches it, once a household")                 \
    S(pressure, 1, "pressure, once a household")                                                   \
    S(salience, 1, "public attention, once a household")                                           \
    S(campaigns, 1, "campaigns that run and reach it, once a household")                           \
    S(support, 1, "their support, once a household")                                               \
    S(campaigns_won, 1, "campaigns won so far that reached it, once a household")                  \
    S(campaigns_lost, 1, "campaigns lost so far that reached it, once a household") \
    S(applied, 1, "applications for services")                                                     \
    S(granted, 1, "services granted")                                                              \
    S(weak_applied, 1, "applications of those whom bias touches")                                  \
    S(weak_granted, 1, "of these, granted")                                                        \
    S(cases_open, 1, "refused households whose case is open")                                      \
    S(won, BD_NROUTE, "cases won by each route")                                                   \
    S(lost, BD_NROUTE, "cases lost by each route")                                                 \
    S(cause, 1, "causes, over institutions, once a household")                                     \
    S(capacity, 1, "capacity of institutions relative to the usual, mean over institutions, once a household") \
    S(listed, 1, "households on a list of the entitled")                                           \
    S(received, 1, "entitlement received by those on the list")                                    \
    S(received_others, 1, "entitlement received by others")                                        \
    S(leaked, 1, "entitlement that leaked") \
    S(log_assets, 1, "log assets")                                                                 \
    S(asset_poor, 1, "households whose assets lie below livelihood.threshold")                     \
    S(income, 1, "income")                                                                         \
    S(stratum, BD_NSTRATUM, "households of each stratum")                                          \
    S(income_stratum, BD_NSTRATUM, "income of each stratum")                                       \
    S(consumption, 1, "consumption")                                                               \
    S(used_to, 1, "consumption that households are used to")                                       \
    S(fall, 1, "consumption below what the household is used to")                                  \
    S(savings, 1, "savings")                                                                       \
    S(pool, 1, "groups' pools")                                                                    \
    S(taken, 1, "taken from the weak beyond the usual this month")                                 \
    S(crisis_falls, 1, "whom a crisis took below the threshold this month")

/* Series: name, group of the file, axis (none: one number), low, high, unit, cell methods, label,
 * meaning. Low or high BD_OPEN: no bound. */
#define BD_OPEN (-1e300)
#define BD_MEAN "household: mean"
#define BD_COUNT "household: sum time: sum"
#define BD_GROUPS "group: mean"
#define BD_SERIES(S)                                                                               \
    S(power, "/", power, 0, 1, "1", BD_MEAN, "Power (daya)", "Mean of each of the seven powers")   \
    S(power_base, "/", power, 0, 1, "1", BD_MEAN, "Baseline of power", "Mean baseline to which each power returns") \
    S(agency, "/", agency, 0, 1, "1", BD_MEAN, "Agency (keberdayaan diri)", "Mean awareness, skill, motivation and trust") \
    S(distress, "/", none, 0, 1, "1", BD_MEAN, "Distress (tekanan batin)", "Mean distress")        \
    S(coping, "/", none, 0, 1, "1", BD_MEAN, "Coping (daya tahan)", "Mean coping")                 \
    S(role_share, "/", role, 0, 1, "1", BD_MEAN, "Share by role (peran)", "Share of households in each role on the ladder") \
    S(member_share, "/", none, 0, 1, "1", BD_MEAN, "Members of groups (anggota kelompok)", "Share of households in a group") \
    S(group_count, "/", none, 0, BD_OPEN, "group", "village: sum", "Groups (kelompok)", "Groups that exist") \
    S(empowered_share, "/", none, 0, 1, "1", BD_MEAN, "Empowered households (berdaya)", "Share of households whose role is empowered or cadre: adequate for the months that roles.months asks") \
    S(headcount, "/", none, 0, 1, "1", BD_MEAN, "Headcount H (belum berdaya)", "Share of households that are disempowered this month: score below the cutoff") \
    S(intensity, "/", none, 0, 1, "1", "household: mean where disempowered", "Intensity A", "Mean inadequacy of the disempowered; 0 when there are none") \
    S(m0, "/", none, 0, 1, "1", BD_MEAN, "Adjusted headcount M0", "M0 = H A: share disempowered times their mean inadequacy") \
    S(empowerment_index, "/", none, 0, 1, "1", BD_MEAN, "Empowerment index (indeks keberdayaan)", "1 - M0") \
    S(gini_power, "/", none, 0, 1, "1", "household: Gini coefficient", "Inequality of power (ketimpangan daya)", "Gini coefficient of households' adequacy score, the weighed share of powers in which they are adequate (to the nearest fourteenth)") \
    S(parity_gap, "/", none, -1, 1, "1", "household: mean (difference of two groups)", "Parity gap (kesenjangan gender)", "M0 of women-led households less M0 of the others; 0 when one of them is empty") \
    S(newly_empowered, "/", none, 0, BD_OPEN, "household", BD_COUNT, "Newly empowered (baru berdaya)", "Households that became empowered in the month") \
    S(joined, "/", none, 0, BD_OPEN, "household", BD_COUNT, "Joined (bergabung)", "Households that joined a group in the month") \
    S(left, "/", none, 0, BD_OPEN, "household", BD_COUNT, "Left (keluar)", "Households that left a group in the month") \
    S(informed_share, "/", none, 0, 1, "1", BD_MEAN, "Informed households (terinformasi)", "Share of households that know the topic") \
    S(crisis_share, "/", none, 0, 1, "1", BD_MEAN, "Households in crisis (krisis)", "Share of households in a crisis") \
    S(struck_share, "/", none, 0, 1, "1", BD_MEAN, "Struck by a disaster (bencana)", "Share of households whose village a disaster struck in the month") \
    S(factor, "/structure", factor, 0, 1, "1", BD_MEAN, "Structural factor (struktur)", "Structure that a household lives in, mean over households") \
    S(factor_base, "/structure", factor, 0, 1, "1", BD_MEAN, "Baseline of a factor", "Baseline to which each structural factor returns") \
    S(cooperation, "/structure", none, 0, 1, "1", BD_MEAN, "Co-operation (gotong royong)", "Habits of collective action") \
    S(momentum, "/structure", none, 0, 1, "1", BD_MEAN, "Momentum", "Momentum that visible results lend") \
    S(conflict, "/structure", none, 0, 1, "1", BD_MEAN, "Conflict (konflik)", "Open conflict in the village") \
    S(goods, "/structure", none, BD_OPEN, BD_OPEN, "1", BD_MEAN, "Public goods (barang publik)", "Public goods beyond the usual") \
    S(stage_share, "/", stage, 0, 1, "1", BD_GROUPS, "Stage of the cycle (tahap)", "Share of groups in each of the six stages") \
    S(solution_share, "/", solution, 0, 1, "1", BD_GROUPS, "Way to a solution (cara penyelesaian)", "Share of groups by the way to a solution that they chose last; self-help is the first") \
    S(kind_share, "/", group_kind, 0, 1, "1", BD_GROUPS, "Kind of group (jenis kelompok)", "Share of groups of each kind") \
    S(cycles_completed, "/", none, 0, BD_OPEN, "group", "village: sum time: sum", "Cycles completed (siklus selesai)", "Groups that completed a cycle in the month") \
    S(cycles_won, "/", none, 0, BD_OPEN, "group", "village: sum time: sum", "Cycles that ended in success (siklus berhasil)", "Of these, groups whose action succeeded") \
    S(self_reliance, "/", none, 0, 1, "1", BD_GROUPS, "Self-reliance (keswadayaan)", "Share of groups' activity that workers did not carry: 1 - facilitation (1 - participation), mean over groups; 1 without groups") \
    S(group_network, "/", none, 0, 1, "1", BD_GROUPS, "Ties between groups (jejaring)", "Mean ties of groups to other groups of the village") \
    S(group_efficacy, "/", none, 0, 1, "1", BD_GROUPS, "Efficacy of groups (daya guna kelompok)", "Mean belief and ability of groups to act together") \
    S(group_cohesion, "/", none, 0, 1, "1", BD_GROUPS, "Cohesion of groups (kekompakan)", "Mean cohesion of groups") \
    S(giver_share, "/", none, 0, 1, "1", BD_MEAN, "Givers (sumber yang aktif)", "Share of households that give hours or money") \
    S(not_giving_share, "/", reason, 0, 1, "1", BD_MEAN, "Sources that do not give (sumber yang pasif)", "Share of households that are above the poor and do not give, by reason: none of these, uninformed, disappointed, constrained") \
    S(volunteers, "/", none, 0, BD_OPEN, "household", "household: sum", "Volunteers (relawan)", "Households that give hours") \
    S(volunteers_placed, "/", none, 0, BD_OPEN, "household", "household: sum", "Volunteers with a place to serve", "Of these, those who found a place to serve in the month") \
    S(care_visits, "/", none, 0, BD_OPEN, "1", BD_COUNT, "Visits of volunteers (kunjungan relawan)", "Visits of volunteers to households in need") \
    S(mobilised_hours, "/", giver, 0, BD_OPEN, "hour", "village: sum time: sum", "Hours mobilised (jam sukarela)", "Hours given besides the programme's, by giver: households of the village (community) and organisations") \
    S(mobilised_money, "/", giver, 0, BD_OPEN, "rupiah", "village: sum time: sum", "Money mobilised (dana sukarela)", "Money given besides the programme's, by giver") \
    S(partners_active, "/", none, 0, BD_OPEN, "1", "village: mean", "Active partners (mitra aktif)", "Organisations that give, mean over villages") \
    S(worker_count, "/worker", none, 0, BD_OPEN, "person", "village: sum", "Workers in post (pendamping)", "Persons in post") \
    S(worker_vacancy, "/worker", none, 0, 1, "1", "worker: mean", "Vacant posts (lowongan)", "Share of seats that nobody holds; 0 without seats") \
    S(worker_turnover, "/worker", none, 0, 1, "1/month", "worker: mean", "Turnover (pergantian pendamping)", "Share of seats whose worker left at the end of last month") \
    S(worker_burnout, "/worker", none, 0, 1, "1", "worker: mean", "Burnout (kejenuhan kerja)", "Mean burnout of workers in post") \
    S(worker_load, "/worker", none, 0, BD_OPEN, "1", "worker: mean", "Load (beban kerja)", "Mean load of workers over what is manageable") \
    S(worker_culture, "/worker", none, 0, 1, "1", "worker: mean", "Advocacy culture (budaya advokasi)", "Mean advocacy culture of workers in post") \
    S(caseload, "/worker", none, 0, BD_OPEN, "case/worker", "worker: mean", "Caseload (beban kasus)", "Open cases a worker in post") \
    S(targeting_error, "/programme", none, 0, 1, "1", "household: mean where chosen", "Targeting error (salah sasaran)", "Share of the households in the first quarter of the order of help that would not be in it without error; 0 for rules by lot") \
    S(crises_served, "/programme", none, 0, BD_OPEN, "household", BD_COUNT, "Crises served (krisis tertangani)", "Households in a crisis whom the reserve brought forward in the month") \
    S(aftercare, "/programme", none, 0, BD_OPEN, "household", BD_COUNT, "After-care (bina lanjut)", "Households in after-care in the month") \
    S(case_duration, "/programme", none, 0, BD_OPEN, "month", "case: mean", "Duration of cases (lama pendampingan)", "Months for which a case is served until the household functions again, mean over such cases so far; 0 without any") \
    S(cases_restored, "/programme", none, 0, BD_OPEN, "case", "village: sum", "Cases restored (kembali berfungsi)", "Cases so far whose household functions again") \
    S(case_success, "/programme", none, 0, 1, "1", "case: mean", "Success of casework (keberhasilan kasus)", "Share of the cases so far that were neither open nor given up: functioning returned; 0 without any") \
    S(case_relapse, "/programme", none, 0, BD_OPEN, "1", "case: mean", "Relapse (kambuh)", "Cases reopened so far because distress returned, for each case restored; 0 without any") \
    S(case_reintegrated, "/programme", none, 0, 1, "1", "case: mean", "Reintegration (kembali ke masyarakat)", "Share of the cases closed so far whose household was in a group when after-care ended; 0 without any") \
    S(case_breaches, "/programme", none, 0, BD_OPEN, "1", "village: sum", "Breaches of confidence (pelanggaran kerahasiaan)", "Breaches of a client's confidence so far") \
    S(role_hours, "/worker", worker_role, 0, BD_OPEN, "hour", "village: sum", "Hours by role (jam menurut peran)", "Hours of deliveries in the month, by the role that delivers them") \
    S(role_worth, "/worker", worker_role, 0, BD_OPEN, "hour", "village: sum", "Hours of usual quality (jam setara)", "The same hours, each times the quality of the work done in it") \
    S(acceptance, "/worker", none, 0, BD_OPEN, "1", "village: mean", "Acceptance of work (penerimaan)", "Quality of the month's work, mean over hours: 1 does what methods state; 0 when there is none") \
    S(influential_open, "/structure", none, 0, 1, "1", BD_MEAN, "Open influentials (tokoh yang terbuka)", "Share of influentials who open doors") \
    S(decided_poor_share, "/structure", none, 0, 1, "1", "group: mean", "Decisions won by the poor (keputusan dimenangkan warga)", "Share of the month's contested decisions in groups that members won against the elite; 0 when none was taken") \
    S(stance, "/structure", level, 0, 1, "1", BD_MEAN, "Stance of policy by level (kebijakan)", "Stance of village, district, region and nation that reaches a household; of the levels above the village as it was at the month's start") \
    S(pressure, "/structure", none, 0, BD_OPEN, "1", BD_MEAN, "Pressure (tekanan)", "Pressure of the month's work on those who decide") \
    S(salience, "/structure", none, 0, 1, "1", BD_MEAN, "Public attention (perhatian publik)", "Attention that the public pays to the problem") \
    S(campaigns_running, "/structure", none, 0, BD_OPEN, "campaign", BD_MEAN, "Campaigns (kampanye)", "Campaigns that run and of which a household's village is part, at the month's start") \
    S(support, "/structure", none, 0, 1, "1", "household: mean where a campaign runs", "Support (dukungan)", "Share of supporters of the campaigns that run, mean over them; 0 when none runs") \
    S(campaigns_won, "/structure", none, 0, BD_OPEN, "campaign", BD_MEAN, "Campaigns won (kampanye menang)", "Campaigns won so far of which a household's village was part") \
    S(campaigns_lost, "/structure", none, 0, BD_OPEN, "campaign", BD_MEAN, "Campaigns lost (kampanye kalah)", "Campaigns lost so far of which a household's village was part") \
    S(applications, "/structure", none, 0, BD_OPEN, "household", BD_COUNT, "Applications (permohonan layanan)", "Households that applied for a service in the month") \
    S(refusal_share, "/structure", none, 0, 1, "1", "household: mean where they applied", "Refusals (penolakan layanan)", "Share of the month's applications that were refused; 0 without any") \
    S(refusal_gap, "/structure", none, -1, 1, "1", "household: mean (difference of two groups)", "Refusal gap (diskriminasi layanan)", "Refused share of applicants whom bias touches less that of the others; 0 when one of them is empty") \
    S(cases_open, "/structure", none, 0, BD_OPEN, "case", BD_COUNT, "Open cases (kasus terbuka)", "Refused households whose case is open") \
    S(cases_won, "/structure", route, 0, BD_OPEN, "case", BD_COUNT, "Cases won (kasus dimenangkan)", "Cases won in the month by each route") \
    S(cases_lost, "/structure", route, 0, BD_OPEN, "case", BD_COUNT, "Cases lost (kasus kalah)", "Cases lost in the month by each route") \
    S(cause, "/structure", none, 0, BD_OPEN, "1", BD_MEAN, "Cause (isu publik)", "Cases beyond the usual that have gathered into causes, summed over institutions") \
    S(service_capacity, "/structure", none, 0, BD_OPEN, "1", BD_MEAN, "Capacity of services (daya tampung layanan)", "Capacity of institutions relative to the usual, mean over institutions; 0 where there are none") \
    S(entitlement_received, "/structure", none, 0, BD_OPEN, "rupiah/month", "household: mean where they are on a list", "Entitlement received (hak yang diterima)", "Money that reaches a household on a list") \
    S(entitlement_others, "/structure", none, 0, BD_OPEN, "rupiah/month", "household: mean where they are not on a list", "Entitlement of others", "Money of entitlements that reaches a household on no list") \
    S(entitlement_missing, "/structure", none, 0, 1, "1", "household: mean where they are on a list", "Missing entitlement (hak yang hilang)", "Share of the entitlements that does not reach those on the list") \
    S(log_assets, "/", none, BD_OPEN, BD_OPEN, "1", BD_MEAN, "Log assets (aset)", "Natural log of assets in PPP dollars") \
    S(asset_poor_share, "/", none, 0, 1, "1", BD_MEAN, "Poor in assets (miskin aset)", "Share of households whose assets lie below livelihood.threshold") \
    S(income, "/", none, 0, BD_OPEN, "rupiah/month", BD_MEAN, "Income (pendapatan)", "Mean income of a household") \
    S(income_stratum, "/", stratum, 0, BD_OPEN, "rupiah/month", BD_MEAN, "Income by stratum", "Mean income of a household of each stratum (strata are those of the start)") \
    S(consumption, "/", none, 0, BD_OPEN, "rupiah/month", BD_MEAN, "Consumption (konsumsi)", "Mean consumption of a household") \
    S(hardship, "/", none, 0, 1, "1", BD_MEAN, "Hardship (kesulitan hidup)", "Consumption short of what households are used to, as a share of it; those above count as 0") \
    S(savings, "/", none, 0, BD_OPEN, "rupiah", BD_MEAN, "Savings (tabungan)", "Mean savings of a household") \
    S(pool, "/", none, 0, BD_OPEN, "rupiah", BD_GROUPS, "Pool (kas kelompok)", "Mean pool of a group") \
    S(extracted, "/", none, BD_OPEN, BD_OPEN, "rupiah/month", BD_MEAN, "Extracted (diambil elite)", "What elites take from the weak beyond the usual this month, a household of the village; negative: less than usual") \
    S(crisis_falls, "/", none, 0, BD_OPEN, "household", BD_COUNT, "Falls in crises (jatuh miskin)", "Households whom a crisis took below the threshold of assets in the month")

/* Series that are kept of each village; the others too with output.village_detail. */
#define BD_VILLAGE_SERIES(V)                                                                       \
    V(power) V(agency) V(distress) V(role_share) V(member_share) V(group_count) V(empowered_share) \
    V(headcount) V(m0) V(empowerment_index) V(newly_empowered) V(joined) V(left)                   \
    V(informed_share) V(factor) V(cooperation) V(momentum) V(conflict) V(goods) V(income)          \
    V(consumption)

/* Axes of series; a series without an axis has one value. */
#define BD_SERIES_AXES(A)                                                                          \
    A(none, 1) A(power, BD_NPOWER) A(agency, BD_NAGENCY) A(role, BD_NROLE) A(factor, BD_NFACTOR)   \
    A(stage, BD_NSTAGE) A(solution, BD_NSOLUTION) A(group_kind, BD_NGROUP_KIND)                      \
    A(giver, BD_NGIVER) A(reason, BD_NREASON) A(worker_role, BD_NWORKER_ROLE) A(level, BD_NLEVEL) A(route, BD_NROUTE) A(stratum, BD_NSTRATUM)
/* clang-format on */
typedef enum bd_series_axis {
#define A(name, count) BD_ALONG_##name,
    BD_SERIES_AXES(A)
#undef A
        BD_NALONG
} bd_series_axis;

typedef struct bd_sums {
#define S(name, width, meaning) double name[width];
    BD_SUMS(S)
#undef S
} bd_sums;

/* What observing needs from the parameters, made once. */
typedef struct bd_observer {
    bd_adequacy adequacy;
    uint32_t gender;            /* row of the disadvantage `gender`, or BD_NONE */
    float poor_assets;          /* log of livelihood.threshold */
    uint8_t level[BD_PATTERNS]; /* of a pattern's score among BD_SCORE_LEVELS */
} bd_observer;

void bd_observer_set(bd_observer *o, const bd_params *p);

/* Sums of one village. Writes nothing but `out`; reads the village's own rows. */
void bd_series_observe(const bd_observer *o, const bd_view *view, uint32_t village, bd_sums *out);

/* Sum over rows of villages, in their order. */
bd_sums bd_series_region(const bd_sums *village, size_t n);

/* All series of BD_SERIES, one after the other in table order: bd_series_width() values. */
void bd_series_values(const bd_sums *sums, double *out);
size_t bd_series_width(void);

#define BD_WIDE_none 1
#define BD_WIDE_power BD_NPOWER
#define BD_WIDE_agency BD_NAGENCY
#define BD_WIDE_role BD_NROLE
#define BD_WIDE_factor BD_NFACTOR
#define BD_WIDE_stage BD_NSTAGE
#define BD_WIDE_solution BD_NSOLUTION
#define BD_WIDE_group_kind BD_NGROUP_KIND
#define BD_WIDE_giver BD_NGIVER
#define BD_WIDE_reason BD_NREASON
#define BD_WIDE_worker_role BD_NWORKER_ROLE
#define BD_WIDE_level BD_NLEVEL
#define BD_WIDE_route BD_NROUTE
#define BD_WIDE_stratum BD_NSTRATUM
enum {
#define S(name, group, along, ...) +BD_WIDE_##along
    BD_SERIES_WIDTH = BD_SERIES(S)
#undef S
};

typedef struct bd_series_row {
    const char *name, *group;
    bd_series_axis along;
    size_t width, offset; /* values, and where they start among bd_series_width() */
    double low, high;     /* BD_OPEN: none */
    const char *unit, *cell_methods, *label, *meaning;
    void (*values)(const bd_sums *sums, double *out);
} bd_series_row;

const bd_series_row *bd_series(size_t *count);

/* Row of a name, or NULL. */
const bd_series_row *bd_series_find(const char *name);

/* Whether a series is one of BD_VILLAGE_SERIES. */
bool bd_series_of_villages(const bd_series_row *row);

/* Name of an axis ("power") and of a place along it ("choice"); NULL outside and for `none`. */
const char *bd_series_axis_name(bd_series_axis along);
const char *bd_series_label(bd_series_axis along, size_t index);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The month, one row a process, in the order in which it runs (MODEL.md section 3). A row gives
 * the prototype, the switch `processes.<name>`, the place in the loop, the line of
 * `berdaya schedule`, and the stream number that names the process's random numbers for ever
 * (1..127, never reused; a duplicate does not compile).
 *
 * Scopes: VILLAGE rows run one after the other for one village, villages in parallel; they read
 * what was published last month and what was granted, and write their own. DISTRICT rows settle a
 * district's villages in id order; REGION rows run once; PLAN rows grant the next month. */
#ifndef BD_STATE_SCHEDULE_TABLE_H
#define BD_STATE_SCHEDULE_TABLE_H

/*    arg stream name        scope     section  what happens                                     */
#define BD_SCHEDULE(S, arg)                                                                       \
    S(arg, 1, shocks, VILLAGE, "7.1", "Crises and disasters strike")                              \
    S(arg, 3, casework, VILLAGE, "7.3", "Workers help households one by one")                     \
    S(arg, 4, groupwork, VILLAGE, "7.4", "Groups go through their cycle and practise")            \
    S(arg, 5, community, VILLAGE, "7.5", "Community work moves the village")                      \
    S(arg, 21, sources, VILLAGE, "7.17",                                                          \
      "Givers, volunteers and organisations give hours and money")                                \
    S(arg, 6, services, VILLAGE, "7.6", "Institutions grant and refuse; cases; entitlements")     \
    S(arg, 7, influence, VILLAGE, "7.7", "Neighbours and cadres inform, teach and invite")        \
    S(arg, 8, participation, VILLAGE, "7.8", "Households join and leave groups")                  \
    S(arg, 9, livelihood, VILLAGE, "7.9", "Assets, income, savings; who takes from whom")         \
    S(arg, 16, agency, VILLAGE, "7.15", "Pushes add up once; agency and distress return")         \
    S(arg, 10, powers, VILLAGE, "7.10", "Practice beyond the usual moves powers")                 \
    S(arg, 11, roles, VILLAGE, "7.11", "Who is empowered, by whom, and who becomes a cadre")      \
    S(arg, 12, structure, VILLAGE, "7.12", "Norms, institutions, goods and equity move slowly")   \
    S(arg, 19, show, VILLAGE, "7.7", "What neighbours will see next month is written")            \
    S(arg, 18, assessment, VILLAGE, "7.2", "Workers order who is helped first and file requests") \
    S(arg, 20, workers, DISTRICT, "7.16", "Load, burnout, training and leaving of workers")       \
    S(arg, 22, institutions, DISTRICT, "7.6", "Shared institutions settle places and open alike") \
    S(arg, 17, ledger, DISTRICT, "7.2", "Hours and money of the month are added up")              \
    S(arg, 23, campaigns, DISTRICT, "7.13", "Campaigns of villages and districts win or lose")    \
    S(arg, 15, lineage, REGION, "7.11", "Generations and children of the newly empowered")        \
    S(arg, 13, policy, REGION, "7.13",                                                            \
      "Regions and the nation decide; stances weigh on the level below")                          \
    S(arg, 14, monitoring, REGION, "7.14", "What measurably works, and hours that lean to it")    \
    S(arg, 2, planning, PLAN, "7.2", "Next month's hours, money and targets are granted")

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The closed vocabularies of the model: powers, structural factors, channels, roles. A method's
 * effects are sizes on channels; what a channel does is written once, here and in its process. */
#ifndef BD_STATE_CHANNELS_H
#define BD_STATE_CHANNELS_H

/* Ife's seven powers. W rows (norms, institutions, infrastructure, policy, equity) and adequacy.
 *    name          norms inst  infra policy equity  Indonesian and meaning */
#define BD_POWERS(P)                                                                            \
    P(choice, .4, .1, .2, .1, .2, "pilihan pribadi", "Personal choices and life chances")       \
    P(needs, .3, .3, .1, .1, .2, "penentuan kebutuhan", "Defining one's own needs")             \
    P(ideas, .4, .2, .0, .2, .2, "gagasan", "Voice in public discussion")                       \
    P(institutions, .1, .5, .1, .3, .0, "lembaga", "Reaching and influencing institutions")     \
    P(resources, .1, .2, .3, .2, .2, "sumber daya", "Mobilising formal and informal resources") \
    P(economy, .1, .1, .3, .1, .4, "aktivitas ekonomi",                                         \
      "Control over production, exchange and distribution")                                     \
    P(care, .3, .2, .4, .1, .0, "reproduksi", "Reproduction, child rearing, education")

typedef enum bd_power_axis {
#define P(name, ...) BD_POWER_##name,
    BD_POWERS(P)
#undef P
        BD_NPOWER
} bd_power_axis;

/* Structural factors of a village. */
#define BD_FACTORS(F)                                                             \
    F(norms, "norma", "How freely custom lets the held-back act")                 \
    F(institutions, "lembaga", "Openness of institutions, aggregated")            \
    F(infrastructure, "prasarana", "Roads, water, schools, markets within reach") \
    F(policy, "kebijakan", "The policy stance that reaches the village")          \
    F(equity, "pemerataan", "1 - elite capture")

typedef enum bd_factor {
#define F(name, ...) BD_FACTOR_##name,
    BD_FACTORS(F)
#undef F
        BD_NFACTOR
} bd_factor;

/* Agency variables of a household. Each has a baseline and its own rate of return. */
#define BD_AGENCIES(A)                                                 \
    A(awareness, "kesadaran", "Knows rights, services and causes")     \
    A(skill, "keterampilan", "Skill and confidence to solve problems") \
    A(motivation, "motivasi", "Aspiration to change one's life")       \
    A(trust, "kepercayaan", "Trust in programme and institutions")

typedef enum bd_agency_axis {
#define A(name, ...) BD_AGENCY_##name,
    BD_AGENCIES(A)
#undef A
        BD_NAGENCY
} bd_agency_axis;

/* Ife's four roles of those who accompany: which of a worker's skills a method takes. */
#define BD_WORKER_ROLES(R)                                                  \
    R(facilitator, "fasilitator", "Moves groups and people to act")         \
    R(educator, "pendidik", "Teaches, raises awareness")                    \
    R(representative, "perwakilan", "Speaks for people, lobbies, networks") \
    R(technical, "teknis", "Surveys, trains in a craft, builds")

typedef enum bd_worker_role {
#define R(name, ...) BD_WORKER_ROLE_##name,
    BD_WORKER_ROLES(R)
#undef R
        BD_NWORKER_ROLE
} bd_worker_role;

/* Routes of a case. */
#define BD_ROUTES(R)                                                          \
    R(mediator, "penengah", "Brings both sides to one table")                 \
    R(broker, "perantara", "Finds who can help and leads there")              \
    R(defender, "pembela", "Stands up for the household against the refusal") \
    R(justice, "jalur hukum", "Takes the refusal to the institution of appeal")

typedef enum bd_route {
#define R(name, ...) BD_ROUTE_##name,
    BD_ROUTES(R)
#undef R
        BD_NROUTE
} bd_route;

/* When the programme leaves a village, in the order of the row strategy.exit. */
typedef enum bd_exit { BD_EXIT_FIXED, BD_EXIT_GRADUAL, BD_EXIT_SELF_RELIANT } bd_exit;

/* Channels: all that a method can do. `units` says to what a method that uses the channel may be
 * delivered: c client, g group, v village (institution and district deliveries act on villages),
 * w the workers of a post.
 * Household channels reach the client, the group's members, or the share of the village that the
 * method reaches. State channels push a column; act channels do something once a delivery. Low and
 * high bound what a delivery may do: a push, a chance and a degree lie within 1.
 *    name, units, low, high, meaning */
/* clang-format off */
#define BD_CHANNELS(C)                                                                                \
    C(awareness, "cgv", -1, 1, "push on awareness of those reached")                                  \
    C(skill, "cgv", -1, 1, "push on skill of those reached")                                          \
    C(motivation, "cgv", -1, 1, "push on motivation of those reached")                                \
    C(trust, "cgv", -1, 1, "push on trust of those reached")                                          \
    C(distress, "cgv", -1, 1, "push on distress of those reached (negative relieves)")                \
    C(coping, "cgv", -1, 1, "push on coping of those reached")                                        \
    C(practice_choice, "cgv", 0, 1, "given practice of the power choice")                             \
    C(practice_needs, "cgv", 0, 1, "given practice of the power needs")                               \
    C(practice_ideas, "cgv", 0, 1, "given practice of the power ideas")                               \
    C(practice_institutions, "cgv", 0, 1, "given practice of the power institutions")                 \
    C(practice_resources, "cgv", 0, 1, "given practice of the power resources")                       \
    C(practice_economy, "cgv", 0, 1, "given practice of the power economy")                           \
    C(practice_care, "cgv", 0, 1, "given practice of the power care")                                 \
    C(information, "cgv", 0, 1, "chance that a household reached learns the topic")                   \
    C(cohesion, "g", -1, 1, "push on the group's cohesion")                                           \
    C(efficacy, "g", -1, 1, "push on the group's efficacy")                                           \
    C(facilitation, "g", 0, 1, "facilitation of the group's cycle this month")                        \
    C(cadre_training, "g", -20, 20, "log-odds added for empowered members to become cadres, fading")  \
    C(group_founding, "v", 0, 1, "act: chance that a delivery founds a group")                        \
    C(outreach, "v", -20, 20, "log-odds of joining added in the village this month")                  \
    C(norms, "v", -1, 1, "push on the village's norms")                                               \
    C(institutions, "v", -1, 1, "push on the openness of the village's institutions")                 \
    C(infrastructure, "v", -1, 1, "push on infrastructure, and on public goods at once")              \
    C(policy, "v", -1, 1, "push on the policy stance that reaches the village")                       \
    C(equity, "v", -1, 1, "push on equity")                                                           \
    C(cooperation, "v", -1, 1, "push on village co-operation")                                        \
    C(momentum, "v", -1, 1, "push on the village's momentum")                                         \
    C(conflict, "v", -1, 1, "push on conflict (negative calms)")                                      \
    C(assessment, "v", -1, 1, "lowers the error of targeting while it lasts")                         \
    C(networking, "g", -1, 1, "push on the group's ties to other groups")                             \
    C(giving, "v", 0, 20, "work with givers: 1 - e^-work of sources.support is felt this month")      \
    C(place, "v", 0, 20, "places opened this month in which volunteers visit those in need")          \
    C(partners, "v", 0, 20, "hazard this month that an organisation begins to give, at ease 1")       \
    C(training, "w", -1, 1, "push on workers' skill in all four roles, fading")                       \
    C(supervision, "w", -1, 1, "push that lowers workers' burnout")                                   \
    C(culture, "w", -1, 1, "push on workers' advocacy culture, fading")                               \
    C(monitoring, "v", 0, 20, "households that a delivery measures for evaluation")                   \
    C(pressure, "v", 0, 20, "pressure of the month on those who decide, in stances and campaigns")    \
    C(support, "v", -1, 1, "push on the support of the campaigns that run here")                      \
    C(salience, "v", -1, 1, "push on the attention that the public pays to the problem")              \
    C(advocacy, "c", 0, 20, "act: takes up refused households' cases, with this strength")            \
    C(rights, "v", -1, 1, "makes the rights of those on a list known to them, fading")                \
    C(posting, "v", -1, 1, "posts who is entitled to what, fading")                                   \
    C(audit, "v", -1, 1, "chance of an audit that institutions expect, fading")                       \
    C(attendance, "v", -1, 1, "push on attendance at meetings that account for spending, fading")     \
    C(quality, "v", -1, 1, "push on the quality of services")                                         \
    C(capacity, "v", -1, 20, "rise of the capacity of services, as a share of the usual")             \
    C(influentials, "v", -1, 1, "push on the share of influentials who open doors")                   \
    C(assets, "c", 0, 20, "million rupiah of productive assets given to the client")                  \
    C(cash, "c", 0, 20, "million rupiah in cash given to the client")                                 \
    C(savings, "gv", -1, 1, "push on thrift: what groups pay into the pool, what households save")    \
    C(market, "v", -1, 1, "push on the market access that work has won for the village")              \
    C(growth, "v", -1, 1, "log income added for the better-off and the elite, fading")                \
    C(protection, "v", -1, 1, "push on protection of the weak against extraction")
/* clang-format on */

typedef enum bd_channel {
#define C(name, ...) BD_CHANNEL_##name,
    BD_CHANNELS(C)
#undef C
        BD_NCHANNEL
} bd_channel;

/* Levels at which is decided. Choices of level in the parameter rows keep this order. */
#define BD_LEVELS(L)         \
    L(village, "desa")       \
    L(district, "kabupaten") \
    L(region, "provinsi")    \
    L(nation, "nasional")

typedef enum bd_level {
#define L(name, ...) BD_LEVEL_##name,
    BD_LEVELS(L)
#undef L
        BD_NLEVEL
} bd_level;

/* Role of a household on the ladder of participation. */
#define BD_ROLES(R)                                                     \
    R(inactive, "pasif", "Takes no part")                               \
    R(aware, "sadar", "Knows of it, takes no part yet")                 \
    R(participant, "peserta", "Takes part in a group or a programme")   \
    R(empowered, "berdaya", "Adequate in enough powers for six months") \
    R(cadre, "kader", "Empowered and carries the work on")              \
    R(disengaged, "mundur", "Took part once and left")

typedef enum bd_role {
#define R(name, ...) BD_ROLE_##name,
    BD_ROLES(R)
#undef R
        BD_NROLE
} bd_role;

/* Stages of a household's case. */
#define BD_CASE_STAGES(S)                                                                 \
    S(waits, "belum menjadi klien", "No case; waits in the order of help")                \
    S(work, "pendampingan", "Worked on until it functions again")                         \
    S(aftercare, "bina lanjut", "Functions again; seen now and then, led back to others") \
    S(closed, "kembali berfungsi", "Closed: accompanied until functioning returned")      \
    S(ended, "dihentikan", "Given up before functioning returned")

typedef enum bd_case_stage {
#define S(name, ...) BD_CASE_##name,
    BD_CASE_STAGES(S)
#undef S
        BD_NCASE_STAGE
} bd_case_stage;

/* Why a household takes no part. */
#define BD_REASONS(R)                    \
    R(none, "takes part")                \
    R(uninformed, "has not heard of it") \
    R(disappointed, "was let down")      \
    R(constrained, "has no time, means or leave to come")

typedef enum bd_reason {
#define R(name, ...) BD_REASON_##name,
    BD_REASONS(R)
#undef R
        BD_NREASON
} bd_reason;

/* Wealth strata. */
#define BD_STRATA(S)       \
    S(poor, "miskin")      \
    S(middle, "menengah")  \
    S(better_off, "mampu") \
    S(elite, "elite")

typedef enum bd_stratum {
#define S(name, ...) BD_STRATUM_##name,
    BD_STRATA(S)
#undef S
        BD_NSTRATUM
} bd_stratum;

/* The six stages of a group's cycle (Aziz). */
#define BD_STAGES(S)                      \
    S(find, "menemukan masalah")          \
    S(analyse, "analisis bersama")        \
    S(prioritise, "menentukan prioritas") \
    S(seek, "mencari penyelesaian")       \
    S(act, "tindakan nyata")              \
    S(evaluate, "evaluasi")

typedef enum bd_stage {
#define S(name, ...) BD_STAGE_##name,
    BD_STAGES(S)
#undef S
        BD_NSTAGE
} bd_stage;

/* Kinds of group, and the two powers that lie nearest to what each is for. */
#define BD_GROUP_KINDS(K)                                    \
    K(savings, "kelompok simpan pinjam", resources, economy) \
    K(farmer, "kelompok tani", economy, resources)           \
    K(women, "kelompok perempuan", choice, care)             \
    K(cooperative, "koperasi", economy, institutions)        \
    K(action, "kelompok aksi (berbasis identitas)", ideas, institutions)

typedef enum bd_group_kind {
#define K(name, ...) BD_GROUP_##name,
    BD_GROUP_KINDS(K)
#undef K
        BD_NGROUP_KIND
} bd_group_kind;

/* Who gives hours and money besides the programme: households of the village, then organisations.
 */
#define BD_GIVERS(G)                                                        \
    G(community, "warga", "Households of the village")                      \
    G(business, "dunia usaha", "Firms, co-operative banks, traders")        \
    G(university, "perguruan tinggi", "Students and lecturers in service")  \
    G(media, "media", "Newspapers, radio, social media")                    \
    G(association, "organisasi masyarakat", "Religious and mass societies") \
    G(ngo, "LSM", "Non-governmental organisations")                         \
    G(government, "pemerintah", "Offices of government")

typedef enum bd_giver {
#define G(name, ...) BD_GIVER_##name,
    BD_GIVERS(G)
#undef G
        BD_NGIVER
} bd_giver;

/* How a group goes about its problem once it is analysed. */
#define BD_SOLUTIONS(S)                                                              \
    S(self_help, "swadaya", "Members solve it among themselves")                     \
    S(service, "tuntutan layanan", "They demand it of the institution that owes it") \
    S(project, "proyek", "They build or buy it together, with hours and money")      \
    S(collective, "aksi bersama", "The village acts together on what stands behind it")

typedef enum bd_solution {
#define S(name, ...) BD_SOLUTION_##name,
    BD_SOLUTIONS(S)
#undef S
        BD_NSOLUTION
} bd_solution;

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of CHOICE rows, one row a word. */
#include "io/words.h"

#include <string.h>

/*  path, field, word, meaning */
/* clang-format off */
#define WORDS(W) \
    W("ties", "kind", "hamlets", "As in real villages: hamlets, likeness, a friend's friend") \
    W("ties", "kind", "random", "Any two households of a village alike (Poisson graph)") \
    W("ties", "kind", "complete", "All households of a village know one another") \
    W("ties", "kind", "ring", "Each knows those next to it on a circle") \
    W("survey", "separator", "comma", ",") \
    W("survey", "separator", "semicolon", ";") \
    W("survey", "separator", "tab", "the tabulator") \
    W("survey", "decimal", "point", "0.5") \
    W("survey", "decimal", "comma", "0,5") \
    W("participation", "rule", "hazard", "A chance of joining every month, from own state, neighbours, outreach and barriers") \
    W("participation", "rule", "threshold", "A household joins once the share of neighbours taking part reaches its threshold") \
    W("influence", "reads", "gains", "What neighbours have gained over their usual: a village at rest stays at rest") \
    W("influence", "reads", "levels", "How aware neighbours are: awareness evens out") \
    W("livelihood", "protection_mode", "enabling", "The weak stay in exchange with others, and elites can take less (memberdayakan)") \
    W("livelihood", "protection_mode", "isolating", "Elites can take less, but the weak lose income for want of exchange (mengisolasi)") \
    W("strategy", "targeting", "universal", "Everybody in turn, in an order drawn anew each time") \
    W("strategy", "targeting", "random", "In one order drawn by lot for ever") \
    W("strategy", "targeting", "poorest", "The least assets first, as workers see them") \
    W("strategy", "targeting", "vulnerable", "Most disadvantages, crises and least power first, as workers see them") \
    W("strategy", "targeting", "felt_need", "Who itself lacks most of what casework now helps with first") \
    W("strategy", "targeting", "central", "Who has most ties first, as workers see it") \
    W("strategy", "targeting", "clustered", "Who is drawn by lot comes with all to whom it is tied") \
    W("strategy", "targeting", "geographic", "Hamlet (dusun) after hamlet, in an order drawn once") \
    W("strategy", "exit", "fixed", "All work stops at the end") \
    W("strategy", "exit", "gradual", "Hours and wages fall over the last strategy.exit_months") \
    W("strategy", "exit", "self_reliant", "Each village is left for good once it has strategy.exit_cadres cadres a group") \
    W("disadvantages", "family", "structural", "Class, gender, ethnicity: by the order of society") \
    W("disadvantages", "family", "special", "Elderly, children, disability, remote hamlets") \
    W("disadvantages", "family", "personal", "By what has happened to the household") \
    W("institutions", "level", "village", "Each village has its own") \
    W("institutions", "level", "district", "All villages of a district share it") \
    W("institutions", "service", "none", "Gives nothing; may hear appeals") \
    W("institutions", "service", "rationed", "A service to who needs and asks for it, as long as there is room") \
    W("institutions", "service", "entitled", "Money for everybody on its list, less what leaks") \
    W("methods", "level", "micro", "Casework with one household (aras mikro)") \
    W("methods", "level", "mezzo", "Groupwork (aras mezzo)") \
    W("methods", "level", "macro", "Work with villages and those who decide (aras makro)") \
    W("methods", "level", "programme", "For the programme itself and its workers") \
    W("methods", "unit", "client", "A household whose case is open; with channel advocacy, one that was refused") \
    W("methods", "unit", "group", "A living group, the youngest first") \
    W("methods", "unit", "village", "A village: its factors, and `reach` of its households") \
    W("methods", "unit", "institution", "Institutions of a village: acts on what they have in common") \
    W("methods", "unit", "district", "Those who decide for a village: acts like work with the village") \
    W("methods", "unit", "worker", "A worker of the programme, for so many of its own hours") \
    W("methods", "channel", "meeting", "In a meeting: heard as information.meeting says") \
    W("methods", "channel", "face_to_face", "From person to person (tatap muka): heard as information.face_to_face says") \
    W("methods", "channel", "media", "By radio, posters, social media: heard as information.media says") \
    W("methods", "founds", "any", "As who comes chooses") \
    W("organisations", "level", "village", "Each village wins it by itself") \
    W("organisations", "level", "district", "It decides alike for villages of a district that court it alike") \
    W("campaigns", "level", "village", "The village (desa) decides") \
    W("campaigns", "level", "district", "The district (kabupaten) decides, for all its villages") \
    W("campaigns", "level", "region", "The region (provinsi) decides, for all its districts") \
    W("campaigns", "level", "nation", "The nation (negara) decides, for all regions") \
    W("design", "strata", "none", "Villages are drawn from all alike") \
    W("design", "strata", "district", "Villages are drawn district by district") \
    W("design", "strata", "size", "Villages are drawn within blocks of like size") \
    W("design", "strata", "baseline", "Villages are drawn within blocks of like outcome at baseline")

static const struct {
    const char *path, *field, *word, *meaning;
} rows[] = {
#define W(path, field, word, meaning) {path, field, word, meaning},
    WORDS(W)
#undef W
/* Words that a closed vocabulary of the model names and explains. */
#define R(name, id, meaning) {"methods", "role", #name, id ": " meaning},
    BD_WORKER_ROLES(R)
#undef R
#define R(name, id, meaning)                      \
    {"methods", "route", #name, id ": " meaning}, \
    {"services", "group_route", #name, id ": " meaning},
    BD_ROUTES(R)
#undef R
#define K(name, id, ...) {"methods", "founds", #name, id},
    BD_GROUP_KINDS(K)
#undef K
#define G(name, id, meaning) {"organisations", "kind", #name, id ": " meaning},
    BD_GIVERS(G)
#undef G
#define F(name, id, meaning) {"campaigns", "target", #name, id ": " meaning},
    BD_FACTORS(F)
#undef F
};

/* clang-format on */

const char *bd_word_meaning(const char *path, const bd_field *f, const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].path, path) == 0 && strcmp(rows[i].field, f->name) == 0 &&
            strlen(rows[i].word) == length && memcmp(rows[i].word, word, length) == 0)
            return rows[i].meaning;
    return NULL;
}

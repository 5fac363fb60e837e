/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trial file (kind: trial): the world and the strategy it is about, and how it is tried. Mistakes
 * are reported like those of a scenario, all at once, each where it stands. */
#ifndef BD_IO_TRIAL_FILE_H
#define BD_IO_TRIAL_FILE_H

#include "io/key_file.h"

/* Keys besides the sections: rows of io/key_file.h. */
#define BD_TRIAL_KEYS(K, N)                                                                     \
    K(kind, "trial", "{\"const\": \"trial\"}", "What the file holds")                           \
    K(title, "text", "{\"type\": \"string\"}", "One line for figures and lists")                \
    K(description, "text", "{\"type\": \"string\"}", "What it is for")                          \
    K(world, "path", "{\"type\": \"string\"}", "World of the trial, relative to this file")     \
    K(strategy, "path", "{\"type\": \"string\"}",                                               \
      "Programme that is tried, relative to this file")                                         \
    K(set, "{KEY: value}", "{\"type\": \"object\"}",                                            \
      "Values laid over world and programme, as --set does: population.villages: 24")           \
    K(seed, "whole number", "{\"type\": \"integer\", \"minimum\": 0}",                          \
      "Seed instead of the world's")                                                            \
    K(outcome, "{ITEM: weight}",                                                                \
      "{\"type\": \"object\", \"propertyNames\": {\"enum\": [@items]}, "                        \
      "\"additionalProperties\": {\"type\": \"number\", \"minimum\": -100, \"maximum\": 100}}", \
      "Items asked and their weights (default: empowerment_index: 1); effects are in standard " \
      "deviations of the sum")

/* Sections, with rows as those of state/params_table.h. */
/* clang-format off */
#define BD_TRIAL_DESIGN(P)                                                                         \
    P(REAL, design, treated, 0.5, 0.01, 0.99, "1", "assumption", "Share of the villages of a stratum that the programme is assigned to") \
    P(CHOICE, design, strata, 1, 0, 0, "none|district|size|baseline", "assumption", "Villages are drawn within strata: districts, or blocks by number of households or by the outcome at baseline") \
    P(INT, design, blocks, 2, 2, 20, "1", "assumption", "Number of blocks by size or baseline") \
    P(INT, design, waves, 1, 1, 50, "1", "assumption", "Waves in which villages served enter, equally many in each; who enters after the endline is a control") \
    P(INT, design, wave_gap, 6, 1, 600, "month", "assumption", "Months between waves; all leave together, at strategy.end") \
    P(INT, design, baseline, -1, -1, 3000, "month", "assumption", "Month of the baseline survey; -1: the month before the programme begins") \
    P(INT, design, endline, -1, -1, 3000, "month", "assumption", "Month of the endline survey; -1: the month in which the programme leaves")
#define BD_TRIAL_SURVEY(P)                                                                         \
    P(INT, survey, households, 20, 1, 60000, "household/village", "assumption", "Households asked in a village, the same at baseline and endline") \
    P(REAL, survey, error, 0.5, 0, 10, "1", "assumption", "Standard deviation of the error of an item, over that of the item between households: 0.5 is a reliability of 0.8") \
    P(REAL, survey, attrition, 0.1, 0, 0.95, "1", "assumption", "Share of households that are not found again at endline") \
    P(REAL, survey, attrition_treated, 0, -0.95, 0.95, "1", "assumption", "The same, in villages served beyond the others") \
    P(REAL, survey, attrition_slope, 0, -5, 5, "1", "assumption", "Log-odds of not being found for each standard deviation of the outcome at endline")
#define BD_TRIAL_ANALYSIS(P)                                                                       \
    P(INT, analysis, replicates, 100, 2, 100000, "1", "assumption", "Trials, each in a world of its own") \
    P(REAL, analysis, confidence, 0.95, 0.5, 0.999, "1", "assumption", "Level of confidence intervals; a test rejects at 1 less it") \
    P(REAL, analysis, power, 0.8, 0.5, 0.99, "1", "assumption", "Chance of finding the smallest effect that is to be found")
#define BD_TRIAL_SECTIONS(S)                                                                       \
    S(design, BD_TRIAL_DESIGN, "Who is served, and when is asked") \
    S(survey, BD_TRIAL_SURVEY, "Who is asked, and how well") \
    S(analysis, BD_TRIAL_ANALYSIS, "How often, and how sure")
/* clang-format on */

/* What can be asked of every household: rows of measure/observation.h. */
#define BD_TRIAL_ITEMS(I) \
    I(empowerment_index)  \
    I(economic_power)     \
    I(social_power)       \
    I(political_power)    \
    I(distress)           \
    I(self_efficacy)      \
    I(functioning)        \
    I(attendance)

typedef enum bd_trial_item {
#define I(name) BD_ITEM_##name,
    BD_TRIAL_ITEMS(I)
#undef I
        BD_NITEM
} bd_trial_item;

typedef enum bd_trial_strata {
    BD_STRATA_NONE,
    BD_STRATA_DISTRICT,
    BD_STRATA_SIZE,
    BD_STRATA_BASELINE
} bd_trial_strata;

#define S(name, rows, meaning)       \
    typedef struct bd_trial_##name { \
        rows(BD_MEMBER)              \
    } bd_trial_##name;
BD_TRIAL_SECTIONS(S)
#undef S

typedef struct bd_trial {
#define S(name, rows, meaning) bd_trial_##name name;
    BD_TRIAL_SECTIONS(S)
#undef S
    /* The outcome: items, each over its standard deviation between households at baseline, times
     * these weights; the sum over its own standard deviation. Effects are in these units. */
    double outcome[BD_NITEM];
} bd_trial;

const char *bd_trial_item_name(size_t item);

/* All rows at their defaults; the outcome is the empowerment index. */
void bd_trial_defaults(bd_trial *t);

typedef struct bd_trial_file {
    bd_pool pool; /* owns the texts */
    const bd_input *input;
    bd_trial trial;
    const char *title, *world, *strategy; /* paths as they are to be opened */
    const bd_yaml *set; /* set and seed: a tree of maps, keys without points; NULL: neither */
} bd_trial_file;

/* Reads `path`. All mistakes go to `report`; with any the answer is BD_INPUT. Release in any case.
 */
bd_status bd_trial_file_read(const char *path, bd_diagnostics *report, bd_trial_file *out,
                             bd_error *err);
void bd_trial_file_release(bd_trial_file *f);

/* What the file may hold; offsets of its sections are those of bd_trial. */
const bd_key_file *bd_trial_keys(void);

/* Adds the whole trial as YAML that reads back to it, paths apart. */
void bd_trial_write(const bd_trial *t, bd_buffer *out);

/* Reads what bd_trial_write wrote. BD_MISMATCH when it is of another version. `name`: the file it
 * was found in. */
bd_status bd_trial_read(const char *name, const char *text, bd_trial *out, bd_error *err);

#endif

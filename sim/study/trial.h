/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A virtual field trial: villages are assigned to a programme by lot, some of their households are
 * asked before and after, with error and with people who are not found again, and the usual
 * estimators are applied. Each world is also lived without the programme and with all villages
 * served, under the same luck, so the truth is known household by household: direct effect in
 * villages served, spillover to the others, total effect when all are served. Over replicates that
 * gives bias, coverage, power and the smallest effect that would be found. Prints nothing. */
#ifndef BD_STUDY_TRIAL_H
#define BD_STUDY_TRIAL_H

#include "state/params.h"
#include "study/economics.h"

struct bd_survey;

/* Rows of a trial file: as those of state/params_table.h. */
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

/* Sections with their rows, in table order. */
typedef struct bd_trial_section {
    const char *path, *meaning;
    const bd_field *fields;
    size_t nfields, offset;
} bd_trial_section;
const bd_trial_section *bd_trial_sections(size_t *count);
const char *bd_trial_item_name(size_t item);

/* All rows at their defaults; the outcome is the empowerment index. */
void bd_trial_defaults(bd_trial *t);

#define BD_TRIAL_ESTIMATORS(E)                                    \
    E(difference, "difference in means", "Endline on assignment") \
    E(ancova, "ANCOVA", "Endline on assignment and baseline")     \
    E(change, "difference in differences", "Change since baseline on assignment")

typedef enum bd_trial_estimator {
#define E(name, words, meaning) BD_ESTIMATOR_##name,
    BD_TRIAL_ESTIMATORS(E)
#undef E
        BD_NESTIMATOR
} bd_trial_estimator;
const char *bd_trial_estimator_name(bd_trial_estimator e);

typedef struct bd_trial_request {
    const bd_trial *trial;
    const bd_params *world;     /* without a programme */
    const bd_params *programme; /* the same with one; its coverage does not count */
    const struct bd_survey *survey;
    uint64_t seed;
    uint32_t replicates;
    int threads; /* 0: as many as the process may use */
    void *context;
    bool (*stop)(void *context); /* asked before each world; true: BD_STOPPED */
    void (*progress)(void *context, uint32_t done, uint32_t replicates, double household_months);
} bd_trial_request;

/* One replicate. Effects are means over villages of means over households, at endline. */
typedef struct bd_trial_row {
    double estimate[BD_NESTIMATOR], error[BD_NESTIMATOR];
    double direct;    /* on villages served by then, against the world without the programme */
    double spillover; /* on the others */
    double total;     /* on all, in the world where all are served from the first wave on */
    double between;   /* share of the variance of the measured outcome between villages, baseline */
    uint32_t asked, found, served, villages, strata;
} bd_trial_row;

typedef struct bd_trial_result {
    bd_trial_row *row; /* [replicates] */
    uint32_t replicates;
    int32_t baseline, endline; /* months */
    double seconds, household_months;
    int outer, inner; /* worlds at once, threads in each */
} bd_trial_result;

/* BD_INPUT when the design does not fit the world, and says how; BD_STOPPED when stopped. Release
 * in any case. */
bd_status bd_trial_run(const bd_trial_request *q, bd_trial_result *out, bd_error *err);
void bd_trial_result_release(bd_trial_result *r);

/* What one estimator does, over replicates. */
typedef struct bd_trial_summary {
    bd_estimate estimate;
    bd_estimate bias;      /* against the direct effect */
    bd_estimate coverage;  /* share of intervals that hold the mean direct effect */
    bd_estimate rejection; /* share of tests that reject no effect: power, or false alarms */
    double spread;         /* standard deviation of the estimate */
    double stated;         /* mean of its standard errors */
    double smallest;       /* effect found with the power asked for, at the spread there is */
} bd_trial_summary;
bd_trial_summary bd_trial_summarise(const bd_trial_result *r, const bd_trial *t,
                                    bd_trial_estimator e);

/* Mean over replicates of one figure of the rows. */
bd_estimate bd_trial_mean(const bd_trial_result *r, size_t offset);
#define BD_TRIAL_MEAN(r, member) bd_trial_mean(r, offsetof(bd_trial_row, member))

#endif

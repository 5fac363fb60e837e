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

#include "io/trial_file.h"
#include "study/economics.h"

struct bd_survey;

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

/* One replicate. Effects are means over villages of means over households, at endline. */
typedef struct bd_trial_row {
    double estimate[BD_NESTIMATOR], error[BD_NESTIMATOR];
    double direct;    /* on villages served by then, against the world without the programme */
    double spillover; /* on the others */
    double total;     /* on all, in the world where all are served from the first wave on */
    double between;   /* share of the variance of the measured outcome between villages, baseline */
    uint32_t asked, found, served, villages, strata;
} bd_trial_row;

/* Month by month from baseline to endline, the outcome in each village of a replicate: means over
 * its households, as they are and not as they are asked; NaN where nobody lives. */
typedef struct bd_trial_course {
    uint32_t nvillage, nmonth;
    int32_t *start;        /* [nvillage]: month in which service begins, -1: none by the endline */
    float *with, *without; /* [nvillage][nmonth]: in the trial, in the world without programme */
} bd_trial_course;
/* Bytes of all three, which lie one after the other, from `start` on. */
size_t bd_trial_course_size(uint32_t nvillage, uint32_t nmonth);
bd_trial_course bd_trial_course_of(void *bytes, uint32_t nvillage, uint32_t nmonth);

/* Its figures, one after the other, for a journal of finished replicates. */
enum { BD_TRIAL_FIGURES = 2 * BD_NESTIMATOR + 9 };
void bd_trial_row_pack(const bd_trial_row *row, double figure[BD_TRIAL_FIGURES]);
void bd_trial_row_unpack(const double figure[BD_TRIAL_FIGURES], bd_trial_row *row);

typedef struct bd_trial_request {
    const bd_trial *trial;
    const bd_params *world;     /* without a programme */
    const bd_params *programme; /* the same with one; its coverage does not count */
    const struct bd_survey *survey;
    uint64_t seed;
    uint32_t replicates;
    const bool *have;          /* [replicates]: those that are known, in... */
    const bd_trial_row *known; /* [replicates]; both NULL: none */
    int threads;               /* 0: as many as the process may use */
    void *context;
    bool (*stop)(void *context); /* asked before each world; true: BD_STOPPED */
    /* each replicate that ran, one at a time; a failure ends the trial. NULL: none */
    bd_status (*keep)(void *keeper, uint32_t replicate, const bd_trial_row *row,
                      const bd_trial_course *course, bd_error *err);
    void *keeper;
    void (*progress)(void *context, uint32_t done, uint32_t replicates, double household_months);
} bd_trial_request;

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
/* Half the width of the row's interval at analysis.confidence: Student's t with the villages less
 * the strata and one as its freedom. */
double bd_trial_half_width(const bd_trial_row *row, const bd_trial *t, bd_trial_estimator e);

bd_trial_summary bd_trial_summarise(const bd_trial_result *r, const bd_trial *t,
                                    bd_trial_estimator e);

/* Mean over replicates of one figure of the rows. */
bd_estimate bd_trial_mean(const bd_trial_result *r, size_t offset);
#define BD_TRIAL_MEAN(r, member) bd_trial_mean(r, offsetof(bd_trial_row, member))

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strategies head to head (README, "Compare strategies"). In every replicate one world is built
 * and burnt in; each arm goes on from a copy of it under the same luck, so arms differ by what the
 * programme does, household by household. Arm 0 is the baseline, without a programme. An arm gives
 * the bits that a run of its own would give: where its parameters differ from the baseline's in
 * more than strategy and methods it burns in by itself, and in the first replicate every shared
 * beginning is compared with one of its own. Prints nothing. */
#ifndef BD_STUDY_COMPARE_H
#define BD_STUDY_COMPARE_H

#include "io/recorder.h"
#include "model/model.h"
#include "study/economics.h"

struct bd_survey;

/* What is kept of each arm in each replicate: name, unit, label. */
#define BD_COMPARE_VALUES(V)                                                                       \
    V(empowered_end, "1", "Share of households empowered (berdaya) at the end")                    \
    V(years, "household year", "Empowered household-years from month 0 to the end")                \
    V(index_end, "1", "Empowerment index 1 - M0 at the end")                                       \
    V(power_end, "1", "Mean weighted power (daya) at the end")                                     \
    V(parity_end, "1", "Parity gap (kesenjangan gender) at the end: M0 of women-led less others")  \
    V(money, "rupiah", "Money spent, wages included")                                              \
    V(hours, "hour", "Hours worked, travel included")                                              \
    V(children, "household", "Households that those newly empowered after exit empowered in turn") \
    V(newly, "household", "Newly empowered after exit and watched long enough")

/* What only a pair of arm and baseline has: household by household, same replicate. */
#define BD_COMPARE_PAIRS(V)                                                                      \
    V(lost, "1", "Share of households below their own counterfactual by more than the margin")   \
    V(lost_by, "1", "Sum of what they lack, over all households")                                \
    V(won, "1", "Share above their own counterfactual by more than the margin")                  \
    V(treated, "household", "Extra empowered in villages that the programme serves, at the end") \
    V(untreated, "household", "Extra empowered in villages that it does not serve, at the end")  \
    V(gain_0, "1", "Gain in the share empowered at exit")                                        \
    V(gain_12, "1", "Gain 12 months after exit")                                                 \
    V(gain_24, "1", "Gain 24 months after exit")                                                 \
    V(gain_36, "1", "Gain 36 months after exit")                                                 \
    V(gain_60, "1", "Gain 60 months after exit")

typedef enum bd_compare_value {
#define V(name, unit, label) BD_VALUE_##name,
    BD_COMPARE_VALUES(V)
#undef V
        BD_NVALUE
} bd_compare_value;
typedef enum bd_compare_pair {
#define V(name, unit, label) BD_PAIR_##name,
    BD_COMPARE_PAIRS(V)
#undef V
        BD_NPAIR
} bd_compare_pair;

/* Groups of households in which the effect is looked at: disadvantages, strata, quarters of the
 * starting level. */
#define BD_COMPARE_GROUPS 32
#define BD_LOST_MARGIN 0.01 /* of weighted power, unless a caller says otherwise */

typedef struct bd_arm {
    const bd_params *params;
    const char *label;
} bd_arm;

typedef struct bd_compare_request {
    const bd_arm *arm; /* [narm]; 0 is the baseline, or whatever the others are compared with */
    uint32_t narm;
    const struct bd_survey *survey;
    uint64_t seed;
    uint32_t first;      /* replicate to begin with */
    uint32_t replicates; /* to run; with `precision`, at most */
    double precision;    /* half-width of the 95 % interval of the difference in the share empowered
                          * at the end at which to stop; 0: run all replicates */
    double margin;       /* of weighted power, beyond which a household has lost or won */
    int threads;         /* 0: as many as the process may use */
    const char *output;  /* NULL: nothing is kept */
    bool force, detail;  /* detail: villages, events and networks in the output too */
    bool resume; /* go on after a stop: finished replicates but the first are not run again */
    bd_recorder_options recording; /* texts; path, seed and counts are set here */
    bool trusted; /* shared beginnings are taken on trust, not compared with one of their own: for
                   * many small comparisons of arms that have been proved alike */
    void *context;
    /* sees each arm at month 0 and after each further month; NULL: nobody looks. Threads call it
     * for different replicates at once. */
    void (*observe)(void *context, uint32_t arm, uint32_t month, const bd_view *view);
    bool (*stop)(void *context); /* asked each month; true: BD_STOPPED */
    /* after each run that came to its end, its figures in the comparison; of `runs` at most */
    void (*progress)(void *context, uint32_t done, uint32_t runs, double household_months);
} bd_compare_request;

typedef struct bd_comparison {
    uint32_t narm, room, replicates; /* replicates: done by all arms */
    size_t ngroup;
    char group[BD_COMPARE_GROUPS][48];
    double *value;     /* [narm][BD_NVALUE][room] */
    double *pair;      /* [narm][BD_NPAIR][room]; 0 for the baseline */
    double *power;     /* [narm][BD_COMPARE_GROUPS][room]: mean effect on weighted power */
    double *empowered; /* [narm][BD_COMPARE_GROUPS][room]: on the share empowered, at the end */
    uint64_t *digest;  /* [narm][room]: of the final state */
    bool shared[BD_ARMS_MAX]; /* goes on from the baseline's burn-in */
    double mean_households;
    uint32_t taken_up;    /* replicates that were finished before */
    bool complete_before; /* resume found the output complete; nothing was run */
    double seconds, household_months;
    int outer, inner; /* worlds at once, threads in each */
    char data_digest[65];
} bd_comparison;

/* BD_INPUT when arms do not fit each other, and says how; BD_STOPPED when stopped: with an output
 * it can be resumed. BD_EXISTS: the output, or an unfinished comparison, is there and neither
 * `force` nor `resume` was given, or another process writes it. Release in any case. */
bd_status bd_compare(const bd_compare_request *q, bd_comparison *c, bd_error *err);
void bd_comparison_release(bd_comparison *c);

/* Replicates of one figure: [replicates]. */
const double *bd_compare_values(const bd_comparison *c, uint32_t arm, bd_compare_value what);
const double *bd_compare_pairs(const bd_comparison *c, uint32_t arm, bd_compare_pair what);

/* Estimates over replicates: name, unit, label. What is divided is summed over replicates first,
 * and the error is the jackknife's. */
#define BD_COMPARE_RATIOS(V)                                                                   \
    V(cost_per_year, "rupiah / (household year)",                                              \
      "Cost of an extra empowered household-year against the baseline")                        \
    V(r_after_exit, "1", "Children a household newly empowered after exit")                    \
    V(gain_left_12, "1", "Share of the gain at exit that is left 12 months later")             \
    V(gain_left_24, "1", "Share of the gain at exit that is left 24 months later")             \
    V(gain_left_36, "1", "Share of the gain at exit that is left 36 months later")             \
    V(gain_left_60, "1", "Share of the gain at exit that is left 60 months later")             \
    V(causal_r, "1", "Extra empowered in villages not served for each one in villages served") \
    V(lost_mean, "1", "Weighted power that those who lost lack, mean over them")

typedef enum bd_compare_ratio {
#define V(name, unit, label) BD_RATIO_##name,
    BD_COMPARE_RATIOS(V)
#undef V
        BD_NRATIO
} bd_compare_ratio;

/* NaN for the baseline, for the cost of years that are not gained, and for what is left of a gain
 * that was none. `room`: [2 * replicates]. */
bd_estimate bd_compare_ratio_of(const bd_comparison *c, uint32_t arm, bd_compare_ratio which,
                                double *room);

/* What the arms are worth beside each other, by cost and empowered household-years. */
typedef struct bd_compare_worth {
    bd_standing standing[BD_ARMS_MAX];
    double incremental[BD_ARMS_MAX]; /* cost of an extra year against the next cheaper arm */
    double best[BD_ARMS_MAX];        /* share of replicates with most years */
} bd_compare_worth;

void bd_compare_worth_of(const bd_comparison *c, bd_compare_worth *out);

/* Difference of arm to baseline in each replicate, into out[replicates]. */
void bd_compare_difference(const bd_comparison *c, uint32_t arm, bd_compare_value what,
                           double *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A study: the runs that a file of kind study asks for (io/study_file.h), in an order that never
 * changes, done in blocks. A block is the arms of one replicate of one world at one point: they
 * share a world and its burn-in, and a household is compared with itself. Shard k of n has the
 * blocks k, k + n, k + 2 n and so on. Finished runs lie in OUT.part/ (io/journal.h) until all of
 * the shard are there and become OUT (io/results.h). Prints nothing. */
#ifndef BD_STUDY_STUDY_H
#define BD_STUDY_STUDY_H

#include "io/diagnostics.h"
#include "io/results.h"

typedef struct bd_study bd_study;

/* Values laid over every run on the command line, "key=value", before the file's own `set`. */
#define BD_STUDY_SETS_MAX 256
typedef struct bd_study_sets {
    const char *const *set; /* must outlive the study */
    size_t n;
} bd_study_sets;

/* Reads the study and everything it names; all mistakes go to `report`, those of its scenarios at
 * their places in the study's file where they come from there. With any, BD_INPUT and NULL. */
bd_status bd_study_load(const char *path, bd_study_sets sets, const char *command,
                        bd_diagnostics *report, bd_study **out, bd_error *err);
void bd_study_destroy(bd_study *s);

const bd_run_axes *bd_study_axes(const bd_study *s);
uint64_t bd_study_blocks(const bd_study *s);

/* What a file of shard `shard` of `shards` says of this study. */
bd_results_about bd_study_about(const bd_study *s, uint32_t shard, uint32_t shards);

/* SHA-256 of the whole study: worlds, strategies, design, outcomes, inputs and program. Equal
 * identities mean runs that may stand in one table. */
const char *bd_study_identity(const bd_study *s);

const char *bd_study_title(const bd_study *s);
uint64_t bd_study_seed(const bd_study *s);

/* Household-months of a run of the first world, about. */
double bd_study_run_size(const bd_study *s);

/* Who asks for a block. Each may be NULL. */
typedef struct bd_study_hooks {
    void *context;
    bool (*stop)(void *context); /* asked each month */
    /* each run as soon as it has ended, on the thread that ran it; values: [noutcome] */
    void (*keep)(void *context, const bd_run_record *row, const double *value);
} bd_study_hooks;

/* Runs the arms of a block, those left out of which `have[arm]` is true (NULL: none); the first arm
 * runs again without being kept when others need it. A run that cannot be had is kept with its
 * reason. BD_STOPPED when `stop` said so before all were done; those that were have been kept.
 * Threads may run different blocks at once. */
bd_status bd_study_run_arms(const bd_study *s, uint64_t block, int threads, const bool *have,
                            const bd_study_hooks *hooks, bd_error *err);

/* All of a block at once: rows row[narm] and figures value[narm * noutcome]. BD_STOPPED as above;
 * then nothing is known of it. */
bd_status bd_study_run_block(const bd_study *s, uint64_t block, int threads,
                             bool (*stop)(void *context), void *context, bd_run_record *row,
                             double *value, bd_error *err);

typedef struct bd_study_request {
    const char *output;
    uint32_t shard, shards; /* from 1; 1 of 1: all */
    int threads;            /* 0: as many as the process may use */
    /* Processes that share the blocks, all of which call bd_study_run alike; NULL: one. Rank 0
     * keeps what they find, writes the output and has the result. */
    const struct bd_ranks *ranks;
    bool force; /* replace the output, drop what was begun */
    bool retry; /* run again what failed */
    void *context;
    bool (*stop)(void *context);
    /* after each run: runs done in all and by this process, of how many, how many failed */
    void (*progress)(void *context, uint64_t done, uint64_t here, uint64_t runs, uint64_t failed);
} bd_study_request;

typedef struct bd_study_result {
    uint64_t runs, done, failed; /* of this shard; done: including failed */
    uint64_t here;               /* run by this process */
    bool complete_before;        /* the output was there already */
    double seconds, stepping;    /* wall clock; of it in blocks, all workers together */
    int outer, inner;            /* blocks at once, threads in each */
    char first_failure[BD_REASON_MAX];
    char digest[BD_SHA256_HEX]; /* of the data, once complete */
} bd_study_result;

/* Runs what is missing. BD_STOPPED: stopped as asked, can be resumed; so can a run that failed
 * with BD_IO. BD_MISMATCH: the output or what was begun is of another study. */
bd_status bd_study_run(const bd_study *s, const bd_study_request *q, bd_study_result *r,
                       bd_error *err);

/* How many blocks at once and how many threads in each, for `blocks` that are left. */
void bd_study_share(const bd_study *s, int threads, uint64_t blocks, int *outer, int *inner);

#endif

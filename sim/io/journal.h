/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finished runs of a study while it goes on: one file of rows of equal size, each with a check of
 * its bytes, only ever added to. A row that was torn by a kill or a full disk fails its check and
 * is cut off when the file is opened again, with all that follows it: what counts is whole. */
#ifndef BD_IO_JOURNAL_H
#define BD_IO_JOURNAL_H

#include "base/sha256.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BD_REASON_MAX 200

/*    name, meaning */
#define BD_RUN_STATUSES(R)           \
    R(missing, "not run yet")        \
    R(done, "ran to its last month") \
    R(failed, "failed; see its reason")

typedef enum bd_run_status {
#define R(name, meaning) BD_RUN_##name,
    BD_RUN_STATUSES(R)
#undef R
        BD_NRUN_STATUS
} bd_run_status;

/* One run of a study. Its figures stand beside it. */
typedef struct bd_run_record {
    uint64_t run;    /* among all runs of the study */
    uint64_t digest; /* of the final state; 0 if it failed */
    double seconds;
    double peak_bytes; /* of the process, when the run ended */
    bd_run_status status;
    char reason[BD_REASON_MAX]; /* why it failed, else "" */
} bd_run_record;

/* Runs and their figures: value[row * nvalue + column], NaN where a figure was not to be had. */
typedef struct bd_run_records {
    size_t nvalue, count, room;
    bd_run_record *row;
    double *value;
} bd_run_records;

/* Adds copies; BD_MEMORY. */
bd_status bd_run_records_add(bd_run_records *r, const bd_run_record *row, const double *value,
                             bd_error *err);
/* By run; of rows of one run the last stays. */
void bd_run_records_sort(bd_run_records *r);
void bd_run_records_release(bd_run_records *r);

typedef struct bd_journal bd_journal;

/* Opens the journal at `path` to add to it, or makes it; what it holds goes to `found`, whose
 * nvalue is set. BD_MISMATCH when it is of another `identity` (SHA-256 in hex). */
bd_status bd_journal_open(const char *path, const char *identity, size_t nvalue,
                          bd_run_records *found, bd_journal **out, bd_error *err);

/* Adds rows in one piece; on failure none of them counts. After it a kill of the process loses
 * nothing; bd_journal_sync guards against a loss of power as well. */
bd_status bd_journal_add(bd_journal *j, const bd_run_record *row, const double *value, size_t n,
                         bd_error *err);
bd_status bd_journal_sync(bd_journal *j, bd_error *err);
void bd_journal_close(bd_journal *j); /* takes NULL */

/* Reads a journal that another process may be adding to. `identity` gets what it was begun with.
 * BD_INPUT when there is none. */
bd_status bd_journal_read(const char *path, char identity[BD_SHA256_HEX], bd_run_records *out,
                          bd_error *err);

#endif

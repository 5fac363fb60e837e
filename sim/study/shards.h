/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shards of a study looked at together: how far each is, and all of them in one file. Only what
 * is of this very study counts: same file, worlds, strategies, inputs and program (its identity).
 */
#ifndef BD_STUDY_SHARDS_H
#define BD_STUDY_SHARDS_H

#include "study/study.h"

/*    name, meaning */
#define BD_SHARD_STATES(S)                                         \
    S(absent, "not begun")                                         \
    S(begun, "begun and stopped; the same command goes on")        \
    S(running, "a process is at it")                               \
    S(complete, "finished")                                        \
    S(other, "of another study, or of this one before it changed") \
    S(unreadable, "cannot be read")

typedef enum bd_shard_state {
#define S(name, meaning) BD_SHARD_##name,
    BD_SHARD_STATES(S)
#undef S
        BD_NSHARD_STATE
} bd_shard_state;

typedef struct bd_shard {
    bd_shard_state state;
    uint64_t runs, done, failed; /* failed ones are not among the done */
} bd_shard;

/* How often runs failed for the same reason. */
typedef struct bd_shard_reason {
    char reason[BD_REASON_MAX];
    uint64_t count;
    uint64_t first; /* run */
} bd_shard_reason;

typedef struct bd_shards {
    uint32_t n;
    bd_shard *shard;         /* [n] */
    bd_run_records all;      /* sorted by run */
    bd_shard_reason *reason; /* the most frequent first */
    size_t nreason;
} bd_shards;

/* Looks at the shards beside `output`, `shards` of them (0: as many as the files' names say, 1 when
 * there are none). BD_INPUT as bd_shards_find. Release in any case. */
bd_status bd_shards_look(const bd_study *s, const char *output, uint32_t shards, bd_shards *out,
                         bd_error *err);
void bd_shards_release(bd_shards *s);

typedef struct bd_merged {
    uint64_t runs, done, failed;
    char digest[BD_SHA256_HEX];
    char index[4096]; /* path of the virtual index, "" without one */
} bd_merged;

/* Writes the runs of all shards to `output`: the file that the whole study would have written, same
 * data digest; and beside it OUT-index.h5, which points into the shards' files. Called again it
 * does the same again. BD_MISMATCH when a shard is of another study, or `output` is; BD_INPUT when
 * shards are not finished, unless `partial`: then what there is, and no index. */
bd_status bd_shards_merge(const bd_study *s, const char *output, const bd_shards *shards,
                          bool partial, bd_merged *out, bd_error *err);

#endif

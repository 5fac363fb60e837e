/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How an output was made, read back from the file alone: resolved scenario, seed, what was asked,
 * the files it needs, by SHA-256, and what it goes on from. */
#ifndef BD_IO_MAKING_H
#define BD_IO_MAKING_H

#include "base/pool.h"
#include "base/sha256.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BD_MAKING_INPUTS 192 /* of a study: three files a world */
#define BD_MAKING_STAGES 64

/* A file of the user's besides the scenario. */
typedef struct bd_made_input {
    const char *key; /* survey.households; "" for a scenario file, which is not needed any more */
    const char *path, *sha256;
} bd_made_input;

/* What a branch goes on from: scenario and data digest of the parent, and its month, counted from
 * the end of burn-in, at which the branch leaves it. */
typedef struct bd_made_stage {
    const char *scenario, *digest;
    int64_t month;
} bd_made_stage;

/* Texts live in `pool`. */
typedef struct bd_making {
    bd_pool pool;
    const char *path;
    const char *verb;    /* run, compare, branch, trial */
    const char *request; /* as it stands in the file */
    const char *trial;   /* of a trial: its rows as YAML, else "" */
    const char *scenario, *source, *build, *command, *identity;
    char digest[BD_SHA256_HEX];
    bool complete;
    uint64_t seed;
    bool seed_automatic; /* it was drawn for this output */
    uint32_t nscenario, nreplicate;
    double margin; /* of a comparison */
    bool detail;
    bd_made_input input[BD_MAKING_INPUTS];
    size_t ninput;
    bd_made_stage stage[BD_MAKING_STAGES]; /* the oldest first */
    size_t nstage;
} bd_making;

/* BD_INPUT when the file is no output of berdaya, BD_MISMATCH when it does not say how it was
 * made. Release in any case. */
bd_status bd_making_read(const char *path, bd_making *m, bd_error *err);
void bd_making_release(bd_making *m);

/* Adds the lineage of a branch from `parent` at `month` as a JSON list: the parent's own, then the
 * parent. With `month` below 0 the parent's own alone, and nothing when it has none. */
struct bd_buffer;
void bd_lineage_write(const bd_making *parent, int64_t month, struct bd_buffer *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joining finished segments into one file. Everything comes from the segments, and from the last
 * one, which need not have been written, so it makes no difference how often a run was interrupted,
 * or where. */
#ifndef BD_IO_JOIN_H
#define BD_IO_JOIN_H

#include "io/layout.h"
#include "io/provenance.h"
#include "io/segment.h"

/* What one segment holds. */
typedef struct bd_segment_info {
    uint32_t months;           /* from its first month on */
    size_t rows[BD_NRECORDED]; /* of the recorded tables, 0 where it holds none */
    size_t events;
} bd_segment_info;

/* The end of the last run, while it waits in the layout's blocks: what a segment would hold. */
typedef struct bd_waiting {
    bd_segment segment;
    const size_t *length; /* [BD_NDIM] of the segment */
    void *const *values;  /* [BD_NDIM] its coordinates */
} bd_waiting;

/* Opens segment file `path` and reads its shape; BD_MISMATCH when it is of another run. */
bd_status bd_segment_open(const char *path, const bd_layout *l, const bd_origin *o, bd_netcdf **out,
                          bd_segment_info *info, bd_error *err);

/* Joins the segments in `folder`, and what is `waiting` (or NULL) as if it were one of them, into
 * `path`; *complete tells whether every run came to its end. `digest` gets the digest of all
 * values. The segments stay. */
bd_status bd_join(const bd_layout *l, const bd_origin *o, const bd_recorder_resources *resources,
                  const char *folder, const bd_waiting *waiting, const char *path, int compression,
                  bd_recorder_addition *add, void *add_context, bool *complete,
                  char digest[BD_SHA256_HEX], bd_error *err);

#endif

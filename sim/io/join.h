/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joining finished segments into one file. Everything comes from the segments, and from the last
 * one, which need not have been written, so it makes no difference how often a run was interrupted,
 * or where. */
#ifndef BD_IO_JOIN_H
#define BD_IO_JOIN_H

#include "io/segment.h"
#include "io/segment_file.h"

/* The end of the last run, while it waits in the layout's blocks: what a segment would hold. */
typedef struct bd_waiting {
    bd_segment segment;
    bd_segment_shape shape;
} bd_waiting;

/* Joins the segments in `folder`, and what is `waiting` (or NULL) as if it were one of them, into
 * `path`; *complete tells whether every run came to its end. `digest` gets the digest of all
 * values. The segments stay. */
bd_status bd_join(const bd_layout *l, const bd_origin *o, const bd_recorder_resources *resources,
                  const char *folder, const bd_waiting *waiting, const char *path, int compression,
                  bd_recorder_addition *add, void *add_context, bool *complete,
                  char digest[BD_SHA256_HEX], bd_error *err);

#endif

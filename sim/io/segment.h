/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The folder of finished segments beside an output, OUT.part/. A file counts only under its final
 * name, which it gets by a rename after it was synced: whole or absent, whatever kills the run. */
#ifndef BD_IO_SEGMENT_H
#define BD_IO_SEGMENT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BD_SEGMENT_NAME 64

/* Scenario and replicate count from 0 in the file; month is the first the segment holds. */
typedef struct bd_segment {
    uint32_t scenario, replicate, month;
} bd_segment;

/* "segment-001-000002-0024.rows". */
void bd_segment_name(char name[BD_SEGMENT_NAME], bd_segment s);

/* Reads such a name back; false for any other. */
bool bd_segment_parse(const char *name, bd_segment *out);

/* New string: `path` with `suffix`, NULL when memory is short. The caller frees it. */
char *bd_path_suffix(const char *path, const char *suffix);
char *bd_path_inside(const char *folder, const char *name);

/* Makes the folder if it is not there, and syncs its parent. */
bd_status bd_folder_make(const char *folder, bd_error *err);

/* Syncs a folder, so that renames and removals in it last. */
bd_status bd_folder_sync(const char *folder, bd_error *err);

/* Finished segments by scenario, replicate and month; a folder that is not there has none. The
 * caller frees *list. Half-written files (*.part) are removed when `tidy`. */
bd_status bd_segments_list(const char *folder, bool tidy, bd_segment **list, size_t *count,
                           bd_error *err);

/* Puts `s` in its place in such a list, once. */
bd_status bd_segment_insert(bd_segment **list, size_t *count, bd_segment s, bd_error *err);
bool bd_segment_same(bd_segment a, bd_segment b);

bd_status bd_segment_remove(const char *folder, bd_segment s, bd_error *err);

/* Removes the segments, then the folder if nothing else is in it. */
bd_status bd_segments_clear(const char *folder, bd_error *err);

/* Gives a synced file its final name, replacing what is there, and syncs the folder it is in. */
bd_status bd_file_publish(const char *from, const char *to, bd_error *err);

bool bd_file_exists(const char *path);

#endif

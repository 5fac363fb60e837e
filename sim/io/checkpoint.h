/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run's state on disk, whole or absent (MODEL.md section 3: a restart is no event). A folder
 * holds files replicate-RRRRRRRR-month-MMMM.ckpt: header, columns, ties, the caller's own bytes,
 * end mark and check. A file is written under another name, synced, renamed; the one before is
 * removed only after that. Bits are promised per build, so a checkpoint is read only by the build,
 * the layout and the scenario that wrote it. Native byte order and sizes; no exchange format. */
#ifndef BD_IO_CHECKPOINT_H
#define BD_IO_CHECKPOINT_H

#include "state/world.h"

#define BD_CHECKPOINT_VERSION 1u

/* Makes the folder unless it is there. */
bd_status bd_checkpoint_folder(const char *folder, bd_error *err);

/* Writes the state seen in `view` and `size` bytes of the caller's, then removes the folder's
 * older checkpoints. `run` names what must be equal to go on: the digest of parameters and of all
 * else that decides the run. BD_IO with the system's reason; an older checkpoint stays whole. Of a
 * world over ranks all call it; rank 0 writes, the folder and the bytes are its own, and it never
 * holds more than a piece of what others own. */
bd_status bd_checkpoint_write(const char *folder, const bd_view *view, uint64_t run,
                              const void *bytes, size_t size, bd_error *err);

/* A checkpoint that was read to its end and found whole. */
typedef struct bd_checkpoint bd_checkpoint;

/* Opens the newest whole checkpoint of this run; `*out` NULL and BD_OK if the folder has none.
 * When none of those present can be used: BD_MISMATCH if the newest was written by another build,
 * layout or scenario or is damaged, and says which. `note` (may be NULL, else of `note_size`
 * bytes) says in words if a newer one was damaged and an older one is used; "" otherwise. */
bd_status bd_checkpoint_open(const char *folder, uint64_t run, bd_checkpoint **out, char *note,
                             size_t note_size, bd_error *err);

/* Opens one file. BD_MISMATCH with the reason if it cannot be used. */
bd_status bd_checkpoint_open_file(const char *path, uint64_t run, bd_checkpoint **out,
                                  bd_error *err);

/* Ranks but the first open what rank 0 has opened and found whole, on a disk that they share; *c is
 * rank 0's, or becomes this rank's. NULL there: NULL everywhere. All ranks call it. */
bd_status bd_checkpoint_follow(const bd_ranks *ranks, uint64_t run, bd_checkpoint **c,
                               bd_error *err);

const char *bd_checkpoint_path(const bd_checkpoint *c);
bd_luck bd_checkpoint_luck(const bd_checkpoint *c);
uint32_t bd_checkpoint_month(const bd_checkpoint *c); /* months stepped, burn-in included */
const bd_counts *bd_checkpoint_counts(const bd_checkpoint *c);
size_t bd_checkpoint_size(const bd_checkpoint *c); /* of the caller's bytes */

/* Reads columns and ties into `world`, which must have been created with the same counts, and the
 * caller's bytes (`bytes` NULL: left out). On failure the world is not to be used. Of a world over
 * ranks all call it: each reads the rows that it owns, and is told what far ends of ties show. */
bd_status bd_checkpoint_load(bd_checkpoint *c, bd_world *world, void *bytes, bd_error *err);

void bd_checkpoint_close(bd_checkpoint *c);

/* Removes all checkpoints of the folder and the folder itself if nothing else is in it. */
void bd_checkpoint_remove(const char *folder);

#endif

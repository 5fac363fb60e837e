/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checkpoints that stay after the run, for branches: OUT.ckpt/month-MMMM-replicate-RRRRRR/ holds
 * the state at the end of a month, counted from the end of burn-in, and the segments recorded up to
 * it. The checkpoint gets its name last, so where there is one all is there. */
#ifndef BD_MODEL_KEPT_H
#define BD_MODEL_KEPT_H

#include "io/checkpoint.h"

/* Keeps the state in `view` of a run that writes `output` and has flushed its recorder. */
bd_status bd_kept_write(const char *output, uint32_t month, const bd_view *view, uint64_t run,
                        const void *bytes, size_t size, bd_error *err);

/* Opens what was kept; *out NULL and BD_OK when nothing was. BD_MISMATCH with the reason when it
 * cannot be used. */
bd_status bd_kept_open(const char *output, uint32_t month, uint32_t replicate, uint64_t run,
                       bd_checkpoint **out, bd_error *err);

/* Puts the segments kept with it into the folder of segments of another output. */
bd_status bd_kept_segments(const char *output, uint32_t month, uint32_t replicate,
                           const char *other, bd_error *err);

/* Removes all that was kept of an output. */
void bd_kept_clear(const char *output);

#endif

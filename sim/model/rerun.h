/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files that an output was made from besides itself, found again by what is in them: it does
 * not matter where they lie or what they are called now. */
#ifndef BD_MODEL_RERUN_H
#define BD_MODEL_RERUN_H

#include "base/buffer.h"
#include "io/making.h"

#define BD_RERUN_PATH_MAX 4096

typedef struct bd_found_input {
    const char *key, *sha256;
    const char *name; /* as it was given when the output was made */
    char path[BD_RERUN_PATH_MAX];
} bd_found_input;

/* Looks for each input with a key among `given`, then at its old path, then beside the output. The
 * answer is BD_INPUT when some are not found, and `err` names all of them; *out is the caller's to
 * free either way. */
bd_status bd_rerun_find(const bd_making *m, const char *const *given, size_t ngiven,
                        bd_found_input **out, size_t *count, bd_error *err);

/* --set arguments that put the files in their places, one each. The caller frees them. */
bd_status bd_rerun_sets(const bd_found_input *input, size_t count, char **set, bd_error *err);

#endif

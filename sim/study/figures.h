/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures of a finished replicate on disk, whole or absent, so that a study that was killed never
 * runs it again. Beside the segments of the recorder, OUT.part/figures-RRRRRR. Native byte order
 * and sizes: read by the build that wrote them, no exchange format. */
#ifndef BD_STUDY_FIGURES_H
#define BD_STUDY_FIGURES_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `study` names all that decides the figures; `n` numbers. */
bd_status bd_figures_write(const char *folder, uint64_t study, uint32_t replicate,
                           const double *figure, size_t n, bd_error *err);

/* False when there are none of this study, or they are not whole. */
bool bd_figures_read(const char *folder, uint64_t study, uint32_t replicate, double *figure,
                     size_t n);

/* True if the folder holds figures of another study, or of another build of the program. */
bool bd_figures_of_another(const char *folder, uint64_t study);

void bd_figures_remove(const char *folder, uint32_t replicate);

/* Where they are; `path` has PATH_MAX bytes. False when that is too long. */
bool bd_figures_path(const char *folder, uint32_t replicate, char *path);

#endif

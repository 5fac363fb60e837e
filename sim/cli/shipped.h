/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scenarios that are part of the program (CMakeLists.txt names them), so that it can show what it
 * does wherever it lies. */
#ifndef BD_CLI_SHIPPED_H
#define BD_CLI_SHIPPED_H

#include <stddef.h>

typedef struct bd_shipped {
    const char *path; /* below configs/ */
    const char *text;
    size_t length;
} bd_shipped;

const bd_shipped *bd_shipped_files(size_t *count);

#endif

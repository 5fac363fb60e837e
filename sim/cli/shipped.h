/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that are part of the program (CMakeLists.txt names them), so that it can show what it does
 * and say what it knows wherever it lies: the default world, its base, strategies, worlds with an
 * obstacle, and the model page. */
#ifndef BD_CLI_SHIPPED_H
#define BD_CLI_SHIPPED_H

#include <stddef.h>

typedef struct bd_shipped {
    const char *path; /* below the folder of the sources: configs/desa.yaml */
    const char *text; /* a zero byte follows */
    size_t length;
} bd_shipped;

const bd_shipped *bd_shipped_files(size_t *count);

#endif

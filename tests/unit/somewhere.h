/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file of its own for a test, in a folder of its own. */
#ifndef TEST_SOMEWHERE_H
#define TEST_SOMEWHERE_H

#include "io/files.h"
#include "near.h"

#include <stdio.h>
#include <unistd.h>

typedef struct place {
    char folder[200], path[220];
} place;

static inline place somewhere(void)
{
    place p;
    bd_error err = {.status = BD_OK};
    assert_int_equal(bd_folder_temporary(p.folder, sizeof p.folder, &err), BD_OK);
    snprintf(p.path, sizeof p.path, "%s/file", p.folder);
    return p;
}

static inline void leave(const place *p)
{
    unlink(p->path);
    rmdir(p->folder);
}

#endif

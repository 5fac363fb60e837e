/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One run an output: a lock that the system drops when its holder dies, so a killed run never
 * leaves a lock behind that somebody has to remove by hand. */
#ifndef BD_IO_LOCK_H
#define BD_IO_LOCK_H

#include "base/status.h"

#include <stdbool.h>

typedef struct bd_lock {
    int file;  /* -1: not held */
    bool weak; /* the file system has no locks; nobody is kept out */
} bd_lock;

#define BD_LOCK_OPEN ((bd_lock){.file = -1})

/* Takes the lock file at `path`, made if absent; its folder must exist. BD_EXISTS if another
 * process holds it, with that process's id; BD_IO if it cannot be made. */
bd_status bd_lock_take(const char *path, bd_lock *lock, bd_error *err);

/* Whether a process holds it; false also where that cannot be told. */
bool bd_lock_held(const char *path);

/* Gives it back; with `path` the file is removed first. */
void bd_lock_release(bd_lock *lock, const char *path);

#endif

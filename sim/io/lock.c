/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flock on a file. A holder removes the file before it lets go, so whoever was waiting at the door
 * may hold a file that has no name any more: it looks again until name and file agree. */
#include "io/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_name(int file, const char *path)
{
    struct stat held, named;
    return fstat(file, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino &&
           held.st_dev == named.st_dev;
}

/* Names who holds it; a rank whose launcher was killed may, until it sees that. */
static bd_status refuse(int file, const char *path, bd_error *err)
{
    char who[32] = "";
    ssize_t n = pread(file, who, sizeof who - 1, 0);
    who[n > 0 ? (size_t)n : 0] = 0;
    who[strcspn(who, "\n")] = 0;
    close(file);
    return bd_fail(err, BD_EXISTS, "another run writes this output now%s%s (lock %s)",
                   who[0] ? ", process " : "", who, path);
}

bd_status bd_lock_take(const char *path, bd_lock *lock, bd_error *err)
{
    *lock = BD_LOCK_OPEN;
    for (;;) {
        int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (file < 0) return bd_fail(err, BD_IO, "%s: %s", path, strerror(errno));
        if (flock(file, LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK) return refuse(file, path, err);
            if (errno == EINTR) {
                close(file);
                continue;
            }
            lock->weak = true; /* a file system without locks: better a run than none */
        } else if (!has_name(file, path)) {
            close(file);
            continue;
        }
        lock->file = file;
        char who[32];
        int n = snprintf(who, sizeof who, "%ld\n", (long)getpid());
        /* the id only makes the refusal readable: a full disk must not keep a run from resuming */
        if (ftruncate(file, 0) == 0 && pwrite(file, who, (size_t)n, 0) != n) errno = 0;
        return BD_OK;
    }
}

bool bd_lock_held(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool held = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(file);
    return held;
}

void bd_lock_release(bd_lock *lock, const char *path)
{
    if (lock->file < 0) return;
    if (path != NULL) unlink(path);
    close(lock->file);
    *lock = BD_LOCK_OPEN;
}

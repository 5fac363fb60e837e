/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thin over POSIX. */
#include "io/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool bd_path_exists(const char *path)
{
    struct stat is;
    return stat(path, &is) == 0;
}

int bd_file_text(bd_pool *pool, const char *path, size_t most, const char **text, size_t *length,
                 struct stat *about)
{
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return errno;
    int problem = fstat(file, about) != 0 ? errno : 0;
    if (problem == 0 && S_ISDIR(about->st_mode)) problem = EISDIR;
    if (problem == 0 && !S_ISREG(about->st_mode)) problem = EINVAL;
    size_t room = most + 1;
    if (problem == 0 && (uint64_t)about->st_size < room) room = (size_t)about->st_size;
    char *bytes = problem == 0 ? bd_pool_take(pool, room + 1) : NULL;
    if (problem == 0 && bytes == NULL) problem = ENOMEM;
    size_t n = 0;
    while (problem == 0 && n < room) {
        ssize_t got = read(file, bytes + n, room - n);
        if (got == 0) break;
        if (got < 0 && errno != EINTR) problem = errno;
        if (got > 0) n += (size_t)got;
    }
    close(file);
    *text = bytes;
    *length = n;
    return problem;
}

bool bd_file_later(const char *a, const char *b)
{
    struct stat x, y;
    if (stat(a, &x) != 0 || stat(b, &y) != 0) return false;
    if (x.st_mtim.tv_sec != y.st_mtim.tv_sec) return x.st_mtim.tv_sec > y.st_mtim.tv_sec;
    return x.st_mtim.tv_nsec > y.st_mtim.tv_nsec;
}

void bd_folder_drop(const char *path)
{
    rmdir(path);
}

bd_status bd_folder_temporary(char *path, size_t size, bd_error *err)
{
    const char *base = getenv("TMPDIR");
    int n = snprintf(path, size, "%s/berdaya-XXXXXX", base != NULL && base[0] != 0 ? base : "/tmp");
    if (n < 0 || (size_t)n >= size) return bd_fail(err, BD_IO, "TMPDIR is too long");
    if (mkdtemp(path) == NULL) return bd_fail(err, BD_IO, "%s: %s", path, strerror(errno));
    return BD_OK;
}

bool bd_files_mute(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0) return false;
    bool done = dup2(nowhere, 1) == 1 && dup2(nowhere, 2) == 2;
    close(nowhere);
    return done;
}

bool bd_file_remove(const char *path)
{
    return unlink(path) == 0;
}

bd_status bd_file_read(const char *path, size_t most, char **text, size_t *length, bd_error *err)
{
    *text = NULL;
    *length = 0;
    struct stat is;
    errno = 0;
    FILE *file = stat(path, &is) == 0 && !S_ISREG(is.st_mode) ? NULL : fopen(path, "rb");
    if (file == NULL)
        return bd_fail(err, BD_INPUT, "%s: cannot be read: %s", path,
                       errno != 0 ? strerror(errno) : "not a plain file");
    size_t room = (size_t)is.st_size < most ? (size_t)is.st_size : most;
    *text = malloc(room + 2);
    if (*text != NULL) *length = fread(*text, 1, room + 1, file);
    bool failed = *text == NULL || ferror(file) != 0, more = *length > room;
    fclose(file);
    if (!failed && !more) {
        (*text)[*length] = 0;
        return BD_OK;
    }
    free(*text);
    *text = NULL;
    return bd_fail(err, BD_INPUT, "%s: %s", path, more ? "the file is too long" : "reading failed");
}

bool bd_file_begin(const char *path, void *bytes, size_t n)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    bool all = fread(bytes, 1, n, file) == n;
    fclose(file);
    return all;
}

bool bd_file_read_at(int file, void *into, size_t n, uint64_t at)
{
    unsigned char *bytes = into;
    while (n > 0) {
        ssize_t got = pread(file, bytes, n, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes += got, at += (uint64_t)got, n -= (size_t)got;
    }
    return true;
}

bool bd_file_write_at(int file, const void *from, size_t n, uint64_t at)
{
    const unsigned char *bytes = from;
    while (n > 0) {
        ssize_t put = pwrite(file, bytes, n, (off_t)at);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        bytes += put, at += (uint64_t)put, n -= (size_t)put;
    }
    return true;
}

static bd_status write_file(const char *path, const char *bytes, size_t size, bool sync,
                            bd_error *err)
{
    char part[PATH_MAX];
    int n = snprintf(part, sizeof part, "%s.part", path);
    if (n < 0 || (size_t)n >= sizeof part) return bd_fail(err, BD_IO, "%s: too long a path", path);
    FILE *file = fopen(part, "wb");
    if (file == NULL) return bd_fail(err, BD_IO, "%s: %s", part, strerror(errno));
    bool whole = fwrite(bytes, 1, size, file) == size && fflush(file) == 0;
    whole = whole && (!sync || fsync(fileno(file)) == 0);
    int reason = errno;
    if (fclose(file) != 0 && whole) whole = false, reason = errno;
    if (whole && rename(part, path) != 0) whole = false, reason = errno;
    if (whole) return BD_OK;
    unlink(part);
    return bd_fail(err, BD_IO, "%s: cannot be written: %s", path, strerror(reason));
}

bd_status bd_file_write(const char *path, const char *bytes, size_t size, bd_error *err)
{
    return write_file(path, bytes, size, true, err);
}

bd_status bd_file_write_unsynced(const char *path, const char *bytes, size_t size, bd_error *err)
{
    return write_file(path, bytes, size, false, err);
}

bd_status bd_file_share(const char *from, const char *to, bd_error *err)
{
    unlink(to);
    if (link(from, to) == 0) return BD_OK;
    char *bytes;
    size_t size;
    BD_TRY(bd_file_read(from, SIZE_MAX / 2, &bytes, &size, err));
    bd_status status = bd_file_write(to, bytes, size, err);
    free(bytes);
    return status;
}

void bd_folder_each(const char *folder, const char *prefix,
                    void (*act)(void *context, const char *path), void *context)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[PATH_MAX];
        int n = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 && n > 0 && n < PATH_MAX)
            act(context, path);
    }
    closedir(dir);
}

bd_status bd_file_sha256(const char *path, char hex[BD_SHA256_HEX], bd_error *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return bd_fail(err, BD_INPUT, "%s: %s", path, strerror(errno));
    bd_sha256 sum;
    bd_sha256_start(&sum);
    char piece[1 << 14];
    size_t n;
    while ((n = fread(piece, 1, sizeof piece, file)) > 0) bd_sha256_add(&sum, piece, n);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) return bd_fail(err, BD_INPUT, "%s: reading failed", path);
    bd_sha256_end(&sum, hex);
    return BD_OK;
}

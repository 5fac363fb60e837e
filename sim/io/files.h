/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The few questions about files that do not belong to a format. */
#ifndef BD_IO_FILES_H
#define BD_IO_FILES_H

#include "base/pool.h"
#include "base/sha256.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

bool bd_path_exists(const char *path);

/* Reads a plain file whole, at most one byte more than `most`, so that a reader can tell that it
 * is too much; the bytes live in `pool`. 0, or errno; a thing that is no plain file is EINVAL. */
struct stat;
int bd_file_text(bd_pool *pool, const char *path, size_t most, const char **text, size_t *length,
                 struct stat *about);

/* True if both exist and `a` was changed after `b`. */
bool bd_file_later(const char *a, const char *b);

/* Removes an empty folder; one that holds something, or is not there, stays as it is. */
void bd_folder_drop(const char *path);

/* Makes a folder of its own in TMPDIR (else /tmp); its path goes to `path`. */
bd_status bd_folder_temporary(char *path, size_t size, bd_error *err);

/* SHA-256 of a file's bytes. BD_INPUT if it cannot be read. */
bd_status bd_file_sha256(const char *path, char hex[BD_SHA256_HEX], bd_error *err);

/* Reads a plain file of at most `most` bytes whole; *text, ended by a zero byte, is the caller's to
 * free(). BD_INPUT if it cannot be read. */
bd_status bd_file_read(const char *path, size_t most, char **text, size_t *length, bd_error *err);

/* Reads the first n bytes of a file; false when there are fewer or it cannot be read. */
bool bd_file_begin(const char *path, void *bytes, size_t n);

/* Reads or writes all n bytes at a place of an open file; false, with errno, when that fails or the
 * file ends before. */
bool bd_file_read_at(int file, void *into, size_t n, uint64_t at);
bool bd_file_write_at(int file, const void *from, size_t n, uint64_t at);

/* Writes a file whole: aside, synced, then renamed. BD_IO with the system's reason. Unsynced it is
 * as whole after a kill of the process, and quicker; a loss of power may leave it empty. */
bd_status bd_file_write(const char *path, const char *bytes, size_t size, bd_error *err);
bd_status bd_file_write_unsynced(const char *path, const char *bytes, size_t size, bd_error *err);

/* Gives a file a second name, or makes a copy where the file system has no such thing; what has
 * that name is replaced. */
bd_status bd_file_share(const char *from, const char *to, bd_error *err);

/* Calls `act` with the path of everything in a folder whose name begins with `prefix`. */
void bd_folder_each(const char *folder, const char *prefix,
                    void (*act)(void *context, const char *path), void *context);

/* Removes a file; true if it is gone. */
bool bd_file_remove(const char *path);

/* From now on what the process prints is lost. */
bool bd_files_mute(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HDF5 that is also valid netCDF-4, through the HDF5 library alone. What makes a file netCDF-4 is
 * little: every axis is a dimension scale, variables refer to their scales (DIMENSION_LIST, and
 * REFERENCE_LIST back), scales carry the number of their dimension (_Netcdf4Dimid), and creation
 * order is tracked everywhere. A coordinate is a scale with values; a dimension without a
 * coordinate is a scale with none, marked as such. Each group carries its own dimensions, so a
 * group opens by itself in readers that do not look at the parents.
 *
 * Paths of variables are absolute ("/village/power"). Only scenario, replicate and the like are
 * small: variables are chunked, shuffled and compressed with gzip when they are worth it. */
#ifndef BD_IO_NETCDF_H
#define BD_IO_NETCDF_H

#include "base/sha256.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BD_NETCDF_DIMS 8

typedef struct bd_netcdf bd_netcdf;

/*    name    C type    bytes */
#define BD_NETCDF_TYPES(T) \
    T(INT8, int8_t)        \
    T(UINT8, uint8_t)      \
    T(INT16, int16_t)      \
    T(UINT16, uint16_t)    \
    T(INT32, int32_t)      \
    T(UINT32, uint32_t)    \
    T(INT64, int64_t)      \
    T(UINT64, uint64_t)    \
    T(FLOAT, float)        \
    T(DOUBLE, double)      \
    T(STRING, const char *)

typedef enum bd_netcdf_type {
#define T(name, type) BD_NETCDF_##name,
    BD_NETCDF_TYPES(T)
#undef T
} bd_netcdf_type;

/* Bytes of one item in memory. */
size_t bd_netcdf_size(bd_netcdf_type type);

/* Creates `path`, replacing what is there. Close it with bd_netcdf_close, or after any failure
 * with bd_netcdf_abandon. */
bd_status bd_netcdf_create(const char *path, int compression, bd_netcdf **out, bd_error *err);

/* Writes what is left and syncs to disk; on failure the file is removed. Frees `f` either way. */
bd_status bd_netcdf_close(bd_netcdf *f, bd_error *err);

/* Closes without care for the content and removes a file that was being created. Takes NULL. */
void bd_netcdf_abandon(bd_netcdf *f);

/* A group below the root, such as "/village". */
bd_status bd_netcdf_group(bd_netcdf *f, const char *group, bd_error *err);

/* A dimension of `group`; with `values` also its coordinate variable. Length 0 and lengths that
 * may grow need `unlimited`, which coordinates do not offer. */
bd_status bd_netcdf_dimension(bd_netcdf *f, const char *group, const char *name, size_t length,
                              bool unlimited, bd_error *err);
bd_status bd_netcdf_coordinate(bd_netcdf *f, const char *group, const char *name,
                               bd_netcdf_type type, size_t length, const void *values,
                               bd_error *err);

/* A variable along dimensions of its own group, in row-major order. `path` is absolute. Items that
 * are never written read as `fill`, which also becomes _FillValue; NULL: 0, and no _FillValue. */
bd_status bd_netcdf_variable(bd_netcdf *f, const char *path, bd_netcdf_type type, size_t ndim,
                             const char *const *dim, const void *fill, bd_error *err);

/* Attributes of a group ("/", "/village") or a variable. Empty texts are not written; long ones
 * are stored as strings of variable length. */
bd_status bd_netcdf_text(bd_netcdf *f, const char *path, const char *name, const char *value,
                         bd_error *err);
bd_status bd_netcdf_number(bd_netcdf *f, const char *path, const char *name, bd_netcdf_type type,
                           size_t count, const void *values, bd_error *err);

/* Another file of the same folder that holds part of a table: its items, in order, are `count`
 * blocks of `block` items, the first at `start`, each `stride` after the one before. */
typedef struct bd_netcdf_source {
    const char *file;
    size_t start, stride, block, count;
} bd_netcdf_source;

/* From now on variables along one dimension of `length` hold nothing themselves and point to the
 * variables of the same path in the sources, which must outlive the writing. */
bd_status bd_netcdf_sources(bd_netcdf *f, const bd_netcdf_source *source, size_t n, size_t length,
                            bd_error *err);

/* Opens a file to read. */
bd_status bd_netcdf_open(const char *path, bd_netcdf **out, bd_error *err);

/* Shape of a variable; false when there is none of that path. */
bool bd_netcdf_shape(bd_netcdf *f, const char *path, size_t *ndim, size_t shape[BD_NETCDF_DIMS]);

/* Part of a variable, row-major, `count` items along each dimension from `start`; numbers are
 * converted to `type`. Writing a STRING part takes an array of const char *; reading one fills an
 * array of char *, to be given back with bd_netcdf_free_texts. */
bd_status bd_netcdf_write(bd_netcdf *f, const char *path, bd_netcdf_type type, const size_t *start,
                          const size_t *count, const void *values, bd_error *err);
/* The whole of a variable, `count` as its shape, of the type that it was made with: packed by
 * pack.h, and as a rule not read back for the digest, since the values `stay` in place until the
 * file is closed, or are copied while copies do not take too much. */
bd_status bd_netcdf_write_all(bd_netcdf *f, const char *path, bd_netcdf_type type,
                              const size_t *count, const void *values, bool stay, bd_error *err);
/* Nothing more will be asked of the variable, as a rule: what is open takes time. */
bd_status bd_netcdf_done(bd_netcdf *f, const char *path, bd_error *err);
bd_status bd_netcdf_read(bd_netcdf *f, const char *path, bd_netcdf_type type, const size_t *start,
                         const size_t *count, void *values, bd_error *err);

void bd_netcdf_free_texts(char **text, size_t n);

/* Text attribute into `text` (cut to `size`); false when there is none. */
bool bd_netcdf_get_text(bd_netcdf *f, const char *path, const char *name, char *text, size_t size);

/* The whole of a text attribute, the caller's to free(); NULL when there is none. */
char *bd_netcdf_take_text(bd_netcdf *f, const char *path, const char *name);

/* Number attribute of exactly `count` numbers; false when there is none such. */
bool bd_netcdf_get_numbers(bd_netcdf *f, const char *path, const char *name, size_t count,
                           double *out);

/* Digest of all values: SHA-256 over the variables in the order of their paths (by bytes), each
 * as path, 0, type (int8, ..., double, string), 0, each length of its shape as 8 bytes, then its
 * values in row-major order: numbers as little-endian bytes with every NaN the same, strings as
 * UTF-8 followed by 0. Attributes, dimensions without coordinate and the group /machine, which
 * holds what differs from machine to machine, do not count. */
bd_status bd_netcdf_digest(bd_netcdf *f, char hex[BD_SHA256_HEX], bd_error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one finished segment holds, on its way from the recorder to the file of results: the rows of
 * each block as they lie in memory, behind a head that says where, and a check of every byte. No
 * exchange format: the build that wrote a segment reads it, so native order and sizes. Of a small
 * run, HDF5 would take a hundred times as long for its few hundred short variables as the run. */
#ifndef BD_IO_SEGMENT_FILE_H
#define BD_IO_SEGMENT_FILE_H

#include "io/layout.h"
#include "io/provenance.h"

/* Shape of a segment: one run, its months, and what fell into them. */
typedef struct bd_segment_shape {
    size_t length[BD_NDIM]; /* of each dimension; 0: none of its rows are here */
    int32_t first[BD_NDIM]; /* first month, decomposition and snapshot; elsewhere 0 */
} bd_segment_shape;

/* Writes the blocks of `l` that are present in this shape to `part`, then names it `path`. With
 * `sync` both last through a loss of power, too. */
bd_status bd_segment_write(const char *part, const char *path, const bd_layout *l,
                           const char *identity, const bd_segment_shape *shape, bool sync,
                           bd_error *err);

typedef struct bd_segment_file bd_segment_file;

/* Opens a segment; BD_MISMATCH when it is of another run, BD_IO when it is not whole. Without
 * `values` only its head is read, and only its shape may be asked for. */
bd_status bd_segment_open(const char *path, const bd_origin *o, bool values, bd_segment_file **out,
                          bd_error *err);
void bd_segment_close(bd_segment_file *f); /* takes NULL */

const bd_segment_shape *bd_segment_shape_of(const bd_segment_file *f);

/* Bytes of all values. */
size_t bd_segment_bytes(const bd_segment_file *f);

/* Rows of a block, by its path, to be read until the segment is closed; NULL when it holds none.
 * Quickest in the order of the layout. */
const void *bd_segment_rows(bd_segment_file *f, const char *block);

#endif

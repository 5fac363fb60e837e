/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A comparison as the group /compare of an output: figures of each arm and replicate, and what
 * follows from them. */
#ifndef BD_STUDY_COMPARE_TABLE_H
#define BD_STUDY_COMPARE_TABLE_H

#include "io/netcdf.h"
#include "study/compare.h"

typedef struct bd_compare_table {
    const bd_comparison *c;
    const bd_arm *arm;
} bd_compare_table;

/* A bd_recorder_addition; `table` is a bd_compare_table. */
bd_status bd_compare_table_write(void *table, bd_netcdf *file, bd_error *err);

#endif

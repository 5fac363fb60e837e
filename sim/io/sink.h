/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file driver for HDF5 that keeps a failed write to itself. HDF5 does not survive one: caches
 * that cannot be emptied leave the file half closed, and the process crashes when the library
 * winds up. So the first failure is noted here, what HDF5 writes from then on is kept in memory
 * where HDF5 finds it again, and the file closes as if all were well. Whoever writes looks at
 * `error` and throws the file away. */
#ifndef BD_IO_SINK_H
#define BD_IO_SINK_H

#include <stdint.h>

/* Zero at the start; must outlive the file. */
typedef struct bd_sink {
    int error; /* errno of the first write that failed, or 0 */
} bd_sink;

/* Makes a file access property list use the driver, which reports to `sink`. Returns the driver's
 * id, to be given to bd_sink_done once the file is closed; negative on failure. */
int64_t bd_sink_use(int64_t access, bd_sink *sink);
void bd_sink_done(int64_t driver);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many threads a run may use. A job on a shared node often sees 128 processors and owns four;
 * taking all of them would be slower and unfriendly. */
#ifndef BD_IO_THREADS_H
#define BD_IO_THREADS_H

#include <stdint.h>

/* OMP_NUM_THREADS if it is set; otherwise the processors this process may run on, not more than
 * its control group's quota rounded up. 1 in builds without OpenMP. At least 1, at most 1024. */
int bd_threads_available(void);

/* Processors this process may run on, one bit each, the first 1024; all 0 where that is unknown. */
#define BD_PROCESSOR_WORDS 16
void bd_threads_processors(uint64_t set[BD_PROCESSOR_WORDS]);

/* Whole processors that a quota of `quota` microseconds a `period` gives, rounded up; 0: no quota.
 * `text` is what a control group's cpu.max holds, such as "200000 100000" or "max 100000". */
int bd_threads_of_quota(const char *text);

#endif

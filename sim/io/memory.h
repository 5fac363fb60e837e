/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much memory this process has needed so far. */
#ifndef BD_IO_MEMORY_H
#define BD_IO_MEMORY_H

/* Largest resident size so far, bytes; 0 where the system does not tell. */
double bd_memory_peak(void);

#endif

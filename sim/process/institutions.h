/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of shared institutions (MODEL.md 7.6). */
#ifndef BD_PROCESS_INSTITUTIONS_H
#define BD_PROCESS_INSTITUTIONS_H

#include <stdint.h>

/* Weight of a village when places are shared out: last month's applications, and next to nothing
 * without any, so that a district where nobody asked still spreads its places. */
static inline int64_t bd_claim(uint32_t applied)
{
    return 100 * (int64_t)applied + 1;
}

#endif

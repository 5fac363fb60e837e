/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels of casework (MODEL.md 7.3). */
#ifndef BD_PROCESS_CASEWORK_H
#define BD_PROCESS_CASEWORK_H

/* How strongly casework works: quality of the work times the helping relation, which scales it
 * with the household's trust in [0, 1]; `relation` is the share that depends on trust. */
static inline float bd_casework_strength(float quality, float relation, float trust)
{
    return quality * (1 - relation * (1 - trust));
}

#endif

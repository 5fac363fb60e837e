/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What this build is: the bits of a result, and so its checkpoints, are promised per build. */
#ifndef BD_BASE_BUILD_H
#define BD_BASE_BUILD_H

/* Version, source state where known, compiler and machine, in one line that never changes while
 * the build stays the same. */
const char *bd_build(void);

/* Compiler with its version; what the optimiser was told, as far as the compiler tells. */
const char *bd_build_compiler(void);
const char *bd_build_options(void);

#endif

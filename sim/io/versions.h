/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Versions of the libraries this program runs with. */
#ifndef BD_IO_VERSIONS_H
#define BD_IO_VERSIONS_H

#include "base/buffer.h"

/* Adds "GSL 2.7, libyaml 0.2.5, HDF5 1.10.8, OpenMP 4.5" or, for what was left out at build time,
 * "no HDF5". Asked of the libraries themselves where they can tell. */
void bd_versions(bd_buffer *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Versions, asked at run time where a library can tell: the header may be of another one. */
#include "io/versions.h"

#include <gsl/gsl_version.h>
#include <yaml.h>
#ifdef BD_HDF5
#include <hdf5.h>
#endif

void bd_versions(bd_buffer *out)
{
    bd_buffer_add(out, "GSL %s, libyaml %s", gsl_version, yaml_get_version_string());
#ifdef BD_HDF5
    unsigned major = 0, minor = 0, release = 0;
    if (H5get_libversion(&major, &minor, &release) >= 0)
        bd_buffer_add(out, ", HDF5 %u.%u.%u", major, minor, release);
#else
    bd_buffer_add(out, ", no HDF5");
#endif
#ifdef _OPENMP
    bd_buffer_add(out, ", OpenMP %d", _OPENMP);
#else
    bd_buffer_add(out, ", no OpenMP");
#endif
}

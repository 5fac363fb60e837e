# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipe for Spack 1.0 and later: copy this folder to a repository of your own as packages/berdaya, put a checkout
of the sources where `spack develop` or `git` finds it, then  spack install berdaya +mpi"""
from spack_repo.builtin.build_systems.cmake import CMakePackage, generator

from spack.package import *


class Berdaya(CMakePackage):
    """Agent-based model of community empowerment (pemberdayaan masyarakat)."""

    license("GPL-3.0-or-later")
    version("develop")  # the sources of `spack develop`

    variant("mpi", default=True, description="Worlds and studies over MPI ranks")
    variant("openmp", default=True, description="Threads")

    depends_on("c", type="build")
    depends_on("cmake@3.22:", type="build")
    depends_on("ninja", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("gsl@2.7:")
    depends_on("libyaml@0.2.5:")
    depends_on("hdf5@1.10: +hl ~mpi")
    depends_on("zlib-api")
    depends_on("mpi", when="+mpi")

    generator("ninja")

    def cmake_args(self):
        return [
            self.define("BERDAYA_TESTS", False),
            self.define("BERDAYA_MPI", "ON" if self.spec.satisfies("+mpi") else "OFF"),
            self.define_from_variant("BERDAYA_OPENMP", "openmp"),
        ]

# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Sourced by sim/quickstart and tests/run: finds out what is missing on this machine and installs
# it where it may (Debian and Ubuntu, as root or with sudo). Elsewhere it says what to install, by
# package manager. A need is tested by what it can do, not by the name of a package, so compilers
# and libraries from modules, conda or brew count.

say() { printf '%s\n' "$*"; }
note() { if [ -t 1 ]; then printf '\033[1m== %s\033[0m\n' "$*"; else printf '== %s\n' "$*"; fi; }
give_up() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
# A C program with these first lines and flags compiles and links.
compiles() {
    local head=$1
    shift
    local dir status=0
    dir=$(mktemp -d)
    printf '%b\nint main(void) { return 0; }\n' "$head" >"$dir/x.c"
    "$@" -o "$dir/x" "$dir/x.c" >/dev/null 2>&1 || status=1
    rm -rf "$dir"
    return $status
}
pc() { have pkg-config && pkg-config --exists "$@"; }
version_at_least() { [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

has_compiler() { compiles '#include <stdio.h>' "${CC:-cc}"; }
has_cmake() { have cmake && version_at_least "$(cmake --version | sed -n '1s/[^0-9]*//p')" 3.22; }
has_ninja() { have ninja; }
has_pkgconfig() { have pkg-config; }
has_gsl() { pc gsl; }
has_yaml() { pc yaml-0.1; }
has_hdf5() { pc hdf5-serial || pc hdf5 || have h5cc; }
has_zlib() { pc zlib || compiles '#include <zlib.h>' "${CC:-cc}"; }
has_openmp() { compiles '#include <omp.h>' "${CC:-cc}" -fopenmp || have brew; }
has_venv() { have python3 && python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_git() { have git; }
has_cmocka() { pc cmocka; }
has_random123() { compiles '#include <Random123/philox.h>' "${CC:-cc}"; }
has_gcc() { compiles '#include <omp.h>' gcc -fopenmp; }
has_clang() { compiles '#include <stdio.h>' clang; }
has_fuzzer() { printf '#include <stddef.h>\n#include <stdint.h>\nint LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);\nint LLVMFuzzerTestOneInput(const uint8_t *d, size_t n) { (void)d, (void)n; return 0; }\n' |
    clang -fsanitize=fuzzer,address -x c - -o /dev/null >/dev/null 2>&1; }
has_libomp() { compiles '#include <omp.h>' clang -fopenmp=libomp; }
has_symbolizer() { have llvm-symbolizer; } # names in the reports of sanitizers
has_clang_format() { have clang-format; }
has_clang_tidy() { have clang-tidy; }
has_ncdump() { have ncdump; }
has_h5dump() { have h5dump; }
has_mpi() { have mpicc && have mpirun; }
has_slurm() { have slurmctld && have slurmd && have sbatch; }
has_munge() { have munged; }
has_parallel() { have parallel; }
has_binutils() { have nm && have objdump && have readelf; }
has_r() { have Rscript; }
has_ncdf4() { have Rscript && Rscript --vanilla -e 'library(ncdf4)' >/dev/null 2>&1; }
has_bit64() { have Rscript && Rscript --vanilla -e 'library(bit64)' >/dev/null 2>&1; } # whole numbers in full
has_rhdf5() { have Rscript && Rscript --vanilla -e 'library(rhdf5)' >/dev/null 2>&1; }
has_chromium() { have chromium || have chromium-browser || have google-chrome; }

#  group need         apt                      dnf                 brew        conda
package_table() {
    cat <<'TABLE'
build compiler     gcc+libc6-dev            gcc                 gcc         c-compiler
build cmake        cmake                    cmake               cmake       cmake
build ninja        ninja-build              ninja-build         ninja       ninja
build pkgconfig    pkg-config               pkgconf-pkg-config  pkgconf     pkg-config
build gsl          libgsl-dev               gsl-devel           gsl         gsl
build yaml         libyaml-dev              libyaml-devel       libyaml     yaml
build hdf5         libhdf5-dev              hdf5-devel          hdf5        hdf5
build zlib         zlib1g-dev               zlib-devel          zlib        zlib
build openmp       libgomp1                 libgomp             libomp      llvm-openmp
build venv         python3-venv             python3             python      python
tests git          git                      git                 git         git
tests gcc          gcc+libc6-dev            gcc                 gcc         gcc
tests cmocka       libcmocka-dev            libcmocka-devel     cmocka      cmocka
tests random123    librandom123-dev         Random123-devel     -           random123
tests clang        clang                    clang               llvm        clang
tests fuzzer       libclang-rt-N-dev        compiler-rt         llvm        compiler-rt
tests libomp       libomp-dev               libomp-devel        libomp      llvm-openmp
tests symbolizer   llvm                     llvm                llvm        llvm-tools
tests clang_format clang-format             clang-tools-extra   llvm        clang-tools
tests clang_tidy   clang-tidy               clang-tools-extra   llvm        clang-tools
tests ncdump       netcdf-bin               netcdf              netcdf      libnetcdf
tests h5dump       hdf5-tools               hdf5                hdf5        hdf5
tests binutils     binutils                 binutils            binutils    binutils
cluster mpi        libopenmpi-dev+openmpi-bin openmpi-devel     open-mpi    openmpi
cluster slurm      slurm-wlm                slurm-slurmctld+slurm-slurmd - -
cluster munge      munge                    munge               -           -
cluster parallel   parallel                 parallel            parallel    parallel
readers r          r-base-core              R-core              r           r-base
readers ncdf4      r-cran-ncdf4             -                   -           r-ncdf4
readers rhdf5      r-bioc-rhdf5             -                   -           -
readers bit64      r-cran-bit64             -                   -           r-bit64
readers chromium   chromium                 chromium            chromium    -
TABLE
}

# Names of the needs of the given groups that are not met.
missing_needs() {
    local group need rest
    while read -r group need rest; do
        case " $* " in *" $group "*) "has_$need" || printf '%s\n' "$need" ;; esac
    done < <(package_table)
}

# The number in the names of clang's packages on this machine.
clang_major() {
    local number=""
    have clang && number=$(clang -dumpversion | cut -d. -f1)
    [ -n "$number" ] || ! have apt-cache || number=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p')
    printf '%s' "${number:-14}"
}

# Packages for needs (from standard input), in one column of the table (3 apt .. 6 conda).
packages_for() {
    local column=$1 need
    while read -r need; do
        package_table | awk -v need="$need" -v column="$column" '$2 == need { print $column }'
    done | tr '+' '\n' | sed "s/-N-/-$(clang_major)-/" | grep -vx -e - | sort -u | tr '\n' ' '
}

tell_what_to_install() {
    local needs=$1
    say "These are missing: $(printf '%s' "$needs" | tr '\n' ' ')"
    say "Install them and run this again. By package manager:"
    say "  apt:     sudo apt-get install $(packages_for 3 <<<"$needs")"
    say "  dnf:     sudo dnf install $(packages_for 4 <<<"$needs")"
    say "  brew:    brew install $(packages_for 5 <<<"$needs")"
    say "  conda:   conda install -c conda-forge $(packages_for 6 <<<"$needs")"
    say "  modules: module load gcc cmake ninja gsl hdf5 python  (a cluster; ask for libyaml if it is not there)"
}

# Sees to it that every need of the given groups is met, or ends with what to install.
install_packages() {
    local needs as_root=()
    needs=$(missing_needs "$@")
    [ -n "$needs" ] || return 0
    if have apt-get; then
        if [ "$(id -u)" -ne 0 ]; then
            if have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
                as_root=(sudo)
            else
                tell_what_to_install "$needs" >&2
                give_up "this user may not install packages (not root, and no sudo)"
            fi
        fi
        local packages log
        log=$(mktemp)
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq ||
            say "the package lists could not be refreshed; going on with the ones that are here"
        read -ra packages <<<"$(packages_for 3 <<<"$needs")"
        note "Installing ${packages[*]}"
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "${packages[@]}" >"$log" 2>&1 || {
            tail -n 20 "$log" >&2
            tell_what_to_install "$needs" >&2
            give_up "apt-get could not install ${packages[*]}"
        }
        rm -f "$log"
        hash -r
        needs=$(missing_needs "$@")
        [ -n "$needs" ] || return 0
    fi
    tell_what_to_install "$needs" >&2
    exit 1
}

# A Python environment in build/venv with the package of analysis/ (editable) and the given others.
# Does nothing when it was made from the same list, so a second call needs no network.
python_environment() {
    local venv=build/venv wanted stamp
    stamp=$venv/.berdaya-installed
    wanted=$(printf '%s\n' "$@" "$(cksum <analysis/pyproject.toml)" "$(python3 --version)" "$PWD")
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && "$venv/bin/python" -c 'import berdaya' 2>/dev/null; then
        return 0
    fi
    note "Making build/venv with the Python package of analysis/"
    "$venv/bin/python" -c '' 2>/dev/null || { rm -rf "$venv" && python3 -m venv "$venv"; } || return 1
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@" || return 1
    printf '%s\n' "$wanted" >"$stamp"
}

# Processors this process may use.
processors() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1; }

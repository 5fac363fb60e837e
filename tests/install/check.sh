#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh BUILD: installs BUILD into an empty folder, then builds and runs tests/install/outside.c
# against what was installed, four ways: CMake and pkg-config, shared and static. All four must
# print the same line.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "$1" && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
prefix=$room/prefix
scenario=$here/../../configs/desa.yaml

cmake --install "$build" --prefix "$prefix" >"$room/log"
library=$(dirname "$(find "$prefix" -name 'libberdaya.a')")
export PKG_CONFIG_PATH=$library/pkgconfig LD_LIBRARY_PATH=$library
# The .pc file names the prefix of configuration; this is a staged install elsewhere.
pc() { pkg-config --define-variable=prefix="$prefix" --define-variable=libdir="$library" \
    --define-variable=includedir="$prefix/include" "$@" berdaya; }

cmake -G Ninja -S "$here" -B "$room/cmake" -DCMAKE_PREFIX_PATH="$prefix" >>"$room/log" || { cat "$room/log" && exit 1; }
cmake --build "$room/cmake" >>"$room/log" || { cat "$room/log" && exit 1; }
# shellcheck disable=SC2046
cc -std=c17 $(pc --cflags) "$here/outside.c" -o "$room/shared" $(pc --libs)
# shellcheck disable=SC2046
cc -std=c17 $(pc --cflags) "$here/outside.c" -o "$room/static" \
    $(pc --static --libs | sed "s|-lberdaya|$library/libberdaya.a|")
if ldd "$room/static" | grep -q berdaya; then echo "the static program needs the shared library" && exit 1; fi

for program in "$room/cmake/outside_berdaya" "$room/cmake/outside_berdaya_static" "$room/shared" "$room/static"; do
    "$program" "$scenario" >>"$room/lines"
done
[ "$(wc -l <"$room/lines")" -eq 4 ] && [ "$(sort -u "$room/lines" | wc -l)" -eq 1 ] ||
    { echo "the four programs differ:" && cat "$room/lines" && exit 1; }
[ ! -e "$prefix/bin/berdaya" ] || "$prefix/bin/berdaya" --version
[ ! -e "$prefix/bin/berdaya" ] || (cd "$room" && "$prefix/bin/berdaya" demo -n 2 -q >"$room/demo")
head -n 1 "$room/lines"

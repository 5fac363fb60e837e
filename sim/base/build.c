/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything is known while compiling, so the strings are constants. */
#include "base/build.h"

#if __has_include("build_info.h") /* written by the build */
#include "build_info.h"
#define SOURCE " (" BD_BUILD_COMMIT ")"
#define FLAGS ", " BD_BUILD_FLAGS BD_BUILD_SANITIZE
#else
#define SOURCE ""
#define FLAGS ""
#endif
#ifndef BD_VERSION
#define BD_VERSION "0"
#endif

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

#if defined __x86_64__
#define MACHINE "x86_64"
#elif defined __aarch64__
#define MACHINE "aarch64"
#elif defined __wasm32__
#define MACHINE "wasm32"
#else
#define MACHINE "other"
#endif

#ifdef __OPTIMIZE__
#define OPTIMISED "optimised"
#else
#define OPTIMISED "not optimised"
#endif
#ifdef NDEBUG
#define ASSERTS ", no asserts"
#else
#define ASSERTS ", asserts"
#endif
#ifdef _OPENMP
#define THREADS ", OpenMP"
#else
#define THREADS ", no OpenMP"
#endif
#ifdef BD_HDF5
#define FILES ", HDF5"
#else
#define FILES ", no HDF5"
#endif
#ifdef BD_TARGET_CLONES
#define CLONES ", hot loops for each vector width"
#else
#define CLONES ""
#endif

const char *bd_build(void)
{
    return "berdaya " BD_VERSION SOURCE ", " COMPILER ", " MACHINE ", " OPTIMISED FLAGS;
}

const char *bd_build_compiler(void)
{
    return COMPILER;
}

const char *bd_build_options(void)
{
    return OPTIMISED ASSERTS THREADS FILES CLONES;
}

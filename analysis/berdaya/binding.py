# SPDX-License-Identifier: GPL-3.0-or-later
"""libberdaya from Python: finds it, and says in Python what include/berdaya/berdaya.h says in C.

ctypes gives the interpreter's lock away during every call.
"""

from __future__ import annotations

import ctypes as c
import ctypes.util
import functools
import os
import sys
from pathlib import Path
from typing import Any

RESULTS = ("ok", "input", "exists", "mismatch", "unavailable", "memory", "io", "broken", "stopped")


class SimulationError(RuntimeError):
    """The library could not do it; the text says why."""


class InputError(SimulationError, ValueError):
    """Bad input; the text names every mistake, with line, column and what is allowed."""


class Message(c.Structure):
    _fields_ = [("result", c.c_int), ("text", c.c_char * 4096)]


class Options(c.Structure):
    _fields_ = [
        ("size", c.c_size_t), ("world", c.c_char_p), ("world_text", c.c_char_p),
        ("strategy", c.c_char_p), ("set", c.POINTER(c.c_char_p)), ("nset", c.c_size_t),
        ("seed", c.c_uint64), ("has_seed", c.c_int), ("threads", c.c_int), ("replicate", c.c_uint32),
    ]


PROGRESS = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_uint32, c.c_uint32)


class ContestOptions(c.Structure):
    _fields_ = [
        ("size", c.c_size_t), ("world", c.c_char_p), ("world_text", c.c_char_p),
        ("strategy", c.POINTER(c.c_char_p)), ("nstrategy", c.c_size_t),
        ("set", c.POINTER(c.c_char_p)), ("nset", c.c_size_t), ("seed", c.c_uint64),
        ("has_seed", c.c_int), ("threads", c.c_int), ("replicates", c.c_uint32),
        ("margin", c.c_double), ("precision", c.c_double), ("output", c.c_char_p),
        ("force", c.c_int), ("detail", c.c_int), ("context", c.c_void_p), ("progress", PROGRESS),
    ]


class Array(c.Structure):
    _fields_ = [
        ("table", c.c_char_p), ("name", c.c_char_p), ("unit", c.c_char_p), ("meaning", c.c_char_p),
        ("data", c.c_void_p), ("type", c.c_int), ("ndim", c.c_uint32), ("shape", c.c_size_t * 3),
    ]


class SeriesInfo(c.Structure):
    _fields_ = [
        ("name", c.c_char_p), ("axis", c.c_char_p), ("unit", c.c_char_p), ("meaning", c.c_char_p),
        ("width", c.c_size_t), ("group", c.c_char_p), ("label", c.c_char_p), ("offset", c.c_size_t),
    ]


TYPES = (None, "u1", "u2", "u4", "u8", "i8", "f4", "f8")  # bd_array_type

_P, _M = c.c_void_p, c.POINTER(Message)
SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "bd_library_version": (c.c_char_p, []),
    "bd_library_build": (c.c_char_p, []),
    "bd_library_series": (c.c_size_t, []),
    "bd_library_series_at": (c.c_int, [c.c_size_t, c.POINTER(SeriesInfo), _M]),
    "bd_library_label": (c.c_char_p, [c.c_char_p, c.c_size_t]),
    "bd_simulation_create": (c.c_int, [c.POINTER(Options), c.POINTER(_P), _M]),
    "bd_simulation_destroy": (None, [_P]),
    "bd_simulation_step": (c.c_int, [_P, c.c_uint32, _M]),
    "bd_simulation_month": (c.c_int32, [_P]),
    "bd_simulation_end": (c.c_int32, [_P]),
    "bd_simulation_seed": (c.c_uint64, [_P]),
    "bd_simulation_threads": (c.c_int, [_P]),
    "bd_simulation_digest": (c.c_uint64, [_P, c.c_int]),
    "bd_simulation_columns": (c.c_size_t, [_P]),
    "bd_simulation_column_at": (c.c_int, [_P, c.c_size_t, c.POINTER(Array), _M]),
    "bd_simulation_column": (c.c_int, [_P, c.c_char_p, c.c_char_p, c.POINTER(Array), _M]),
    "bd_simulation_observe": (c.c_int, [_P, _P, c.c_size_t, _M]),
    "bd_simulation_programme": (None, [_P, c.POINTER(c.c_int32), c.POINTER(c.c_int32)]),
    "bd_simulation_strategy": (c.c_char_p, [_P]),
    "bd_simulation_scenario": (c.c_size_t, [_P, c.c_char_p, c.c_size_t]),
    "bd_simulation_record": (c.c_int, [_P, c.c_char_p, c.c_int, _M]),
    "bd_simulation_finish": (c.c_int, [_P, _M]),
    "bd_contest_run": (c.c_int, [c.POINTER(ContestOptions), c.POINTER(_P), _M]),
    "bd_contest_destroy": (None, [_P]),
    "bd_contest_arms": (c.c_size_t, [_P]),
    "bd_contest_arm": (c.c_char_p, [_P, c.c_size_t]),
    "bd_contest_groups": (c.c_size_t, [_P]),
    "bd_contest_group": (c.c_char_p, [_P, c.c_size_t]),
    "bd_contest_figures": (c.c_size_t, [_P]),
    "bd_contest_figure": (c.c_int, [_P, c.c_size_t, c.POINTER(Array), _M]),
}


def builds() -> list[Path]:
    """Build folders: $BERDAYA_BUILD, then that of the sources, which an installed package has not."""
    told, root = os.environ.get("BERDAYA_BUILD"), Path(__file__).resolve().parents[2]
    return ([Path(told)] if told else []) + ([root / "build"] if (root / "CMakeLists.txt").is_file() else [])


def candidates() -> list[str]:
    """Where the library may be: $BERDAYA_LIBRARY, a build folder, the system."""
    name = "libberdaya.dylib" if sys.platform == "darwin" else "libberdaya.so"
    found = [os.environ.get("BERDAYA_LIBRARY", ""), *(str(build / name) for build in builds())]
    found += [ctypes.util.find_library("berdaya") or "", name]
    return [path for path in found if path]


@functools.lru_cache(maxsize=None)
def shared_library() -> Any:
    """The shared library, opened once.

    Raises
    ------
    SimulationError
        It is not found, or of another version than this package knows.
    """
    tried = []
    for path in candidates():
        if os.sep in path and not Path(path).exists():
            tried.append(path)
            continue
        try:
            lib = c.CDLL(path)
            for function, (result, arguments) in SIGNATURES.items():
                there = getattr(lib, function)
                there.restype, there.argtypes = result, arguments
            return lib
        except OSError:
            tried.append(path)
        except AttributeError as error:
            raise SimulationError(f"{path} is older than this package: {error}") from error
    raise SimulationError(
        f"libberdaya was not found (looked for {', '.join(tried)}); build it, or name it in "
        "BERDAYA_LIBRARY"
    )


def check(result: int, message: Message) -> None:
    """Raises what a call answered, unless it is well."""
    if result:
        kind = InputError if RESULTS[result] == "input" else SimulationError
        raise kind(message.text.decode(errors="replace").strip() or RESULTS[result])


def texts(words: list[str]) -> Any:
    """A C array of strings."""
    return (c.c_char_p * max(len(words), 1))(*[word.encode() for word in words])

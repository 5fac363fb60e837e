# SPDX-License-Identifier: GPL-3.0-or-later
"""The C core as seen by the twin: builds the shim, sets parameters, steps, shows columns."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("BERDAYA_TWIN_BUILD", ROOT / "build" / "twin"))
TYPES = {"uint8_t": "u1", "int8_t": "i1", "uint16_t": "u2", "uint32_t": "u4", "int32_t": "i4",
         "uint64_t": "u8", "int64_t": "i8", "float": "f4", "double": "f8",
         # a campaign in its place
         "bd_drive": [(name, "f4") for name in ("support", "left", "wait", "won", "lost")]}


class Column(ctypes.Structure):
    """A column, as shim.c describes it."""

    _fields_ = [("table", ctypes.c_char * 32), ("name", ctypes.c_char * 32),
                ("type", ctypes.c_char * 16), ("item", ctypes.c_uint64),
                ("planes", ctypes.c_uint64), ("rows", ctypes.c_uint64),
                ("work", ctypes.c_uint64), ("data", ctypes.c_void_p)]


@lru_cache(maxsize=1)
def library() -> ctypes.CDLL:
    """Builds (if anything changed) and loads the shim."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests that run side by side build one after the other
        if not (BUILD / "CMakeCache.txt").exists():
            ninja = ["-G", "Ninja"] if shutil.which("ninja") else []
            run("cmake", "-S", HERE, "-B", BUILD, "-DCMAKE_BUILD_TYPE=Release", *ninja)
        run("cmake", "--build", BUILD, "--target", "twin", "-j2")
    lib = ctypes.CDLL(str(BUILD / "libtwin.so"))
    p, text, u64, u32 = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint64, ctypes.c_uint32
    f64, size = ctypes.c_double, ctypes.c_size_t
    for name, result, arguments in [
        ("twin_params_create", p, []), ("twin_params_destroy", None, [p]),
        ("twin_set", ctypes.c_int, [p, text, f64]), ("twin_set_text", ctypes.c_int, [p, text, text]),
        ("twin_leaf", ctypes.c_int, [p, size, text, size, ctypes.POINTER(f64)]),
        ("twin_create", p, [p, u64, u32, ctypes.c_int, text, size]), ("twin_destroy", None, [p]),
        ("twin_step", None, [p]), ("twin_month", u32, [p]), ("twin_digest", u64, [p]),
        ("twin_broken", ctypes.c_int, [p, text, size]),
        ("twin_columns", size, [p, ctypes.POINTER(Column), size]),
        ("twin_card", ctypes.c_float, [u64, u32, u32, u64, ctypes.c_uint]),
        ("twin_bits", None, [u64, u32, ctypes.c_int, u64, u32, u32, u32, ctypes.POINTER(u32)]),
        ("twin_philox", None, [ctypes.POINTER(u32)] * 3), ("twin_mix2", u64, [u64, u64]),
        ("twin_exp", f64, [f64]), ("twin_log", f64, [f64]), ("twin_normal_quantile", f64, [f64]),
        ("twin_expf", ctypes.c_float, [ctypes.c_float]),
    ]:
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


def run(*command: object) -> None:
    """Runs a command; its output is the error's text if it fails."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"[-4000:])


class Params(dict):
    """All parameters by path, such as params["groups.join"]; text is 1 if it is not empty."""

    def names(self, collection: str) -> list[str]:
        """Names of a collection's members, in the core's order."""
        depth = collection.count(".") + 1
        found = (path.split(".")[depth] for path in self if path.startswith(collection + "."))
        return list(dict.fromkeys(found))

    def axis(self, path: str) -> np.ndarray:
        """A map's values, in the order of its axis."""
        return np.array([value for key, value in self.items() if key.rpartition(".")[0] == path])


class Core:
    """One model of the core. `state()` copies its columns, `columns` are views to write through."""

    def __init__(self, settings: dict[str, float | str], seed: int = 1, replicate: int = 0,
                 threads: int = 1) -> None:
        lib = self.lib = library()
        params = lib.twin_params_create()
        # members of collections exist before anything refers to them, in the order of names
        order = sorted(settings, key=lambda path: (path.startswith("strategy.phases") or ".about." in path, path))
        for path in order:
            value = settings[path]
            done = (lib.twin_set_text(params, path.encode(), value.encode())
                    if isinstance(value, str)
                    else lib.twin_set(params, path.encode(), float(value)))
            if not done:
                raise KeyError(f"no parameter {path}")
        self.params = Params()
        buffer, value = ctypes.create_string_buffer(300), ctypes.c_double()
        while lib.twin_leaf(params, len(self.params), buffer, 300, ctypes.byref(value)):
            self.params[buffer.value.decode()] = value.value
        error = ctypes.create_string_buffer(1000)
        self.model = lib.twin_create(params, seed, replicate, threads, error, 1000)
        lib.twin_params_destroy(params)
        if not self.model:
            raise RuntimeError(error.value.decode())
        self.seed, self.replicate = seed, replicate
        self.columns = self._columns()

    def __del__(self) -> None:
        if getattr(self, "model", None):
            self.lib.twin_destroy(self.model)
            self.model = None

    def _columns(self) -> dict[str, np.ndarray]:
        n = self.lib.twin_columns(self.model, None, 0)
        rows = (Column * n)()
        self.lib.twin_columns(self.model, rows, n)
        found = {}
        self.work = set()
        for c in rows:
            kind = np.dtype(TYPES[c.type.decode()])
            assert kind.itemsize == c.item, (c.name, c.type, c.item)
            total = c.item * c.planes * c.rows
            raw = (ctypes.c_char * total).from_address(c.data) if total else b""
            array = np.frombuffer(raw, kind).reshape(c.planes, c.rows)
            if total:
                array.flags.writeable = True
            key = f"{c.table.decode()}.{c.name.decode()}"
            found[key] = array[0] if c.planes == 1 else array
            if c.work:
                self.work.add(key)
        return found

    @property
    def month(self) -> int:
        """Months stepped so far, burn-in included."""
        return self.lib.twin_month(self.model)

    def state(self) -> dict[str, np.ndarray]:
        """A copy of every column."""
        return {name: column.copy() for name, column in self.columns.items()}

    def step(self) -> None:
        """One month."""
        self.lib.twin_step(self.model)

    def broken(self) -> str:
        """The first broken invariant, or nothing."""
        text = ctypes.create_string_buffer(1000)
        return text.value.decode() if self.lib.twin_broken(self.model, text, 1000) else ""

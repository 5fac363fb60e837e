# SPDX-License-Identifier: GPL-3.0-or-later
"""Large files of results made from small ones: the same layout, dimensions lengthened by repeating what is there.

A comparison of 50 scenarios over 100 replicates takes hours to run and a minute to write like this. Chunks have
the shapes that the program gives them (sim/io/netcdf.c); one that repeats is packed once.
"""

from __future__ import annotations

import re
import zlib
from itertools import product
from pathlib import Path
from typing import Any

import h5py
import numpy as np

CHUNK_BYTES, SMALL_BYTES = 256 * 1024, 2048
RESERVED = {"CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates"}
PURE = "This is a netCDF dimension but not a netCDF variable.%10d"


def chunk_shape(shape: tuple[int, ...], item: int) -> tuple[int, ...]:
    """Leading dimensions are halved until a chunk is small enough."""
    chunk = list(shape)
    for i in range(len(chunk)):
        while item * int(np.prod(chunk)) > CHUNK_BYTES and chunk[i] > 1:
            chunk[i] = (chunk[i] + 1) // 2
    return tuple(chunk)


def pack(values: np.ndarray[Any, Any]) -> bytes:
    """The bytes of a chunk behind HDF5's filters shuffle and gzip 1."""
    size = values.dtype.itemsize
    shuffled = np.frombuffer(values.tobytes(), np.uint8).reshape(-1, size).T
    return zlib.compress(np.ascontiguousarray(shuffled).tobytes(), 1)


def varied(values: np.ndarray[Any, Any], luck: int) -> np.ndarray[Any, Any]:
    """Numbers a thousandth lower by chance, or repeats would pack better than runs that differ; zeros stay."""
    if values.dtype.kind != "f":
        return values
    return (values * (1 - 1e-3 * np.random.default_rng(luck).random(values.shape))).astype(values.dtype)


def labels(name: str, there: np.ndarray[Any, Any], length: int) -> np.ndarray[Any, Any]:
    """Labels of a longer dimension: text gets numbers after the first round, numbers go on counting."""
    if there.dtype.kind != "O":
        return np.arange(length, dtype=there.dtype)
    words = [word.decode() if isinstance(word, bytes) else word for word in there]
    again = places(length, len(words))
    return np.array([words[p] if i < len(words) else f"{words[p]}-{i}" for i, p in enumerate(again)], object)


def places(length: int, there: int) -> np.ndarray[Any, Any]:
    """Which of the old rows each row of a longer dimension repeats; the first, such as the baseline, stays one."""
    i = np.arange(length)
    return i if length <= there or there < 3 else np.where(i < there, i, 1 + (i - 1) % (there - 1))


def _variable(group: h5py.Group, item: h5py.Dataset, lengths: dict[str, int]) -> None:
    name = item.name.rpartition("/")[2]
    axes = [axis[0].name.rpartition("/")[2] for axis in item.dims]
    shape = tuple(lengths.get(axis, n) for axis, n in zip(axes, item.shape))
    plain = item.dtype.kind == "O" or int(np.prod(shape)) * item.dtype.itemsize <= SMALL_BYTES
    source = item[...]
    more = {"fillvalue": item.fillvalue} if item.dtype.kind != "O" else {}
    if plain or not shape:
        new = group.create_dataset(name, shape, item.dtype, track_order=True, **more)
        new[...] = source[np.ix_(*(places(n, m) if m > 2 else np.arange(n) % m for n, m in zip(shape, item.shape)))] if shape else source
    else:
        chunk = chunk_shape(shape, item.dtype.itemsize)
        new = group.create_dataset(name, shape, item.dtype, chunks=chunk, shuffle=True, compression=1, track_order=True, **more)
        rows = [places(n + c, m) if m > 2 else np.arange(n + c) % m for n, c, m in zip(shape, chunk, item.shape)]
        packed: dict[bytes, bytes] = {}
        for start in product(*(range(0, n, c) for n, c in zip(shape, chunk))):
            taken = [row[s : s + c] for row, s, c in zip(rows, start, chunk)]  # beyond the end too: readers do not see it
            key = b"".join(row.astype(np.int32).tobytes() for row in taken)
            if key not in packed:
                packed[key] = pack(varied(source[np.ix_(*taken)], len(packed)))
            new.id.write_direct_chunk(start, packed[key])
    for axis, word in enumerate(axes):
        new.dims[axis].attach_scale(group[word])
    _attributes(item, new)


def _attributes(item: Any, new: Any) -> None:
    for key, value in item.attrs.items():
        if key not in RESERVED:
            new.attrs[key] = value


def _scenario_text(text: str, names: list[str]) -> str:
    """A document for every scenario: those that are there, again under the new names."""
    parts = re.split(r"^---\n", text, flags=re.MULTILINE)
    longer = list(parts)
    for i in range(len(parts), len(names)):
        part = parts[1 + (i - 1) % (len(parts) - 1)]
        longer.append(re.sub(r"(?m)^(strategy:\n(?:  .*\n)*?  name: ).*$", rf'\g<1>"{names[i]}"', part))
    return "---\n".join(longer)


def enlarge(source: Path, out: Path, lengths: dict[str, int]) -> Path:
    """Writes `out`, a file of the layout of `source` whose dimensions have these lengths."""
    with h5py.File(source) as old, h5py.File(out, "w", track_order=True) as new:
        groups = [old]
        old.visititems(lambda _, item: groups.append(item) if isinstance(item, h5py.Group) else None)
        for group in groups:
            made = new if group.name == "/" else new.create_group(group.name, track_order=True)
            _attributes(group, made)
            items = [item for item in group.values() if isinstance(item, h5py.Dataset)]
            for item in items:
                if not item.is_scale:
                    continue
                name, n = item.name.rpartition("/")[2], lengths.get(item.name.rpartition("/")[2], item.shape[0])
                pure = bytes(item.attrs["NAME"]).startswith(PURE[:20].encode())
                values = labels(name, item[...], n) if n > item.shape[0] and not pure else None if pure else item[...]
                scale = made.create_dataset(name, (n,), item.dtype, data=values, track_order=True)
                scale.make_scale(PURE % n if pure else name)
                _attributes(item, scale)
            for item in items:
                if not item.is_scale:
                    _variable(made, item, lengths)
        if lengths.get("scenario", 0) > old["scenario"].shape[0]:
            names = [word.decode() for word in new["scenario"][...]]
            new.attrs["scenario_text"] = _scenario_text(str(old.attrs["scenario_text"]), names)
    return out

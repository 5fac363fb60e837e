# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens an output file of berdaya as a tree of xarray datasets, one a group.

Series are loaded when they are used, so a file larger than memory opens at once. xarray has had
`DataTree` since 2024.10; with an older one (Debian 12 ships 2023.01) `open` answers with `Tree`,
which reads the same way: `tree["power"]`, `tree["village"]["power"]`, `tree["village/power"]`,
`tree.attrs`, `tree.children`, `tree.to_dataset()`.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Union

import h5py
import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

SIGNATURE = b"\x89HDF\r\n\x1a\n"
SCHEMA = 1  # major number of the layout that this package reads

Pathlike = Union[str, "os.PathLike[str]"]


class FileError(OSError):
    """The file cannot be read as output of berdaya; the text says why in one sentence."""


class PartialFile(UserWarning):
    """The run that wrote the file did not finish; what is there is whole."""


class Tree(Mapping[str, Any]):
    """The part of `xarray.DataTree` that reading needs, for xarray before 2024.10."""

    def __init__(self, dataset: xr.Dataset, children: dict[str, Tree] | None = None) -> None:
        self._dataset = dataset
        self.children: dict[str, Tree] = children or {}

    def __getitem__(self, name: str) -> Any:
        first, _, rest = name.strip("/").partition("/")
        found = self.children[first] if first in self.children else self._dataset[first]
        return found[rest] if rest else found

    def __iter__(self) -> Iterator[str]:
        yield from self._dataset.data_vars  # type: ignore[misc]
        yield from self.children

    def __len__(self) -> int:
        return len(self._dataset.data_vars) + len(self.children)

    def __contains__(self, name: object) -> bool:
        return name in self._dataset or name in self.children

    def __repr__(self) -> str:
        groups = ", ".join(self.children) or "none"
        return f"berdaya.Tree, groups: {groups}\n{self._dataset!r}"

    def __enter__(self) -> Tree:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def attrs(self) -> dict[Any, Any]:
        """Attributes of the group."""
        return self._dataset.attrs

    def to_dataset(self) -> xr.Dataset:
        """The group's own variables."""
        return self._dataset

    def close(self) -> None:
        """Closes the file under this group and the groups below it."""
        self._dataset.close()
        for child in self.children.values():
            child.close()


def open(path: Pathlike) -> Any:
    """Opens an output file.

    Parameters
    ----------
    path
        File written by `berdaya run` (HDF5, also valid netCDF-4).

    Returns
    -------
    xarray.DataTree, or berdaya.Tree with xarray before 2024.10
        Dimensions `scenario, replicate, time` first; `time` in months, 0 the end of the burn-in.
        `tree.attrs["status"]` is `complete` or `partial`.

    Raises
    ------
    FileError
        The file is missing, foreign, cut off, or of a newer layout.

    Warns
    -----
    PartialFile
        The run did not finish.
    """
    path = Path(path)
    file = _inspect(path)
    datasets: dict[str, xr.Dataset] = {}
    try:
        items = _contents(file)
        named = _named(items.values())
        for group, stored in items.items():
            datasets[group] = _dataset(path, file[group], stored, named)
    except Exception as error:
        file.close()
        raise FileError(
            f"{path}: a part of the file cannot be read; copy it again from where it was whole, or make it again: {_sentence(error)}"
        ) from error
    root = datasets["/"]
    if root.attrs.get("status") != "complete":
        root.attrs["status"] = "partial"
        warnings.warn(
            f"{path} is partial: the run that wrote it did not finish", PartialFile, stacklevel=2
        )
    root.set_close(file.close)
    return grow(datasets)


# How netCDF-4 is kept in HDF5 is read here without h5netcdf, which takes seconds for the hundreds
# of variables of a file; tests compare with it.
LOCK = threading.RLock()  # HDF5 is not safe to use from several threads
KEPT_OUT = {"CLASS", "NAME", "_Netcdf4Dimid", "_Netcdf4Coordinates", "REFERENCE_LIST", "DIMENSION_LIST",
            "_FillValue", "coordinates", "_nc3_strict", "_NCProperties"}
BARE = b"This is a netCDF dimension but not a netCDF variable"


class _Stored(BackendArray):
    """A variable on disk, read where it is used."""

    def __init__(self, path: Path, stored: h5py.Dataset) -> None:
        self.path, self.name, self.stored = path, None, stored
        self.shape = stored.shape
        self.dtype = stored.dtype.newbyteorder("=")

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.OUTER_1VECTOR, self._read
        )

    def _read(self, key: tuple[Any, ...]) -> Any:
        with LOCK:
            return np.asarray(self.stored[key], self.dtype)

    def __reduce__(self) -> Any:
        return _reopened, (self.path, self.stored.name)


def _reopened(path: Path, name: str) -> _Stored:
    return _Stored(path, h5py.File(path, "r")[name])


def _contents(group: h5py.Group) -> dict[str, dict[str, h5py.Dataset]]:
    """Variables of a group and of all below it, by the path of their group: the group itself, then those below by name."""
    items = dict(group.items())
    found = {group.name: {name: item for name, item in items.items() if isinstance(item, h5py.Dataset)}}
    for _, item in sorted(items.items()):
        if isinstance(item, h5py.Group):
            found |= _contents(item)
    return found


def _named(items: Iterable[dict[str, h5py.Dataset]]) -> dict[int, str]:
    """Names by place in the file: an axis names its dimension by where that lies."""
    return {h5py.h5o.get_info(item.id).addr: name for one in items for name, item in one.items()}


def _dataset(path: Path, group: h5py.Group, items: dict[str, h5py.Dataset],
             named: dict[int, str]) -> xr.Dataset:
    """One group of an open file; data are read when used, labels now."""
    variables: dict[str, xr.Variable] = {}
    coords: dict[str, xr.Variable] = {}
    for name, item in items.items():
        attrs = item.attrs
        scale = "CLASS" in attrs
        if scale and bytes(attrs["NAME"]).startswith(BARE):
            continue
        told = {key: _plain(attrs[key]) for key in attrs if key not in KEPT_OUT}
        if scale and "DIMENSION_LIST" not in attrs:
            values = item.asstr()[...].astype(str) if item.dtype.kind == "O" else item[...]
            coords[name] = xr.Variable((name,), values, told)
            continue
        dims = [named[h5py.h5o.get_info(h5py.h5r.dereference(axis[0], group.file.id)).addr]
                for axis in attrs["DIMENSION_LIST"]] if item.ndim else []
        if item.dtype.kind == "O":
            variables[name] = xr.Variable(dims, item.asstr()[...].astype(str), told)
        else:
            variables[name] = xr.Variable(
                dims, indexing.LazilyIndexedArray(_Stored(path, item)), told, {"source": str(path)})
    return xr.Dataset(variables, coords, {key: _plain(group.attrs[key]) for key in group.attrs
                                          if key not in KEPT_OUT})


def _plain(value: Any) -> Any:
    """An attribute as xarray gives it: text as str, one number as a number."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray) and value.shape == (1,):
        return _plain(value[0])
    if isinstance(value, np.ndarray) and value.dtype.kind in "OS":
        return [_plain(item) for item in value]
    return value


def load(path: Pathlike) -> Any:
    """Opens an output file, reads all of it into memory, and closes it."""
    with open(path) as tree:
        return grow({name: dataset.load() for name, dataset in walk(tree)})


def walk(tree: Any, path: str = "/") -> Iterator[tuple[str, xr.Dataset]]:
    """Every group with its path, "/" first: what `grow` takes."""
    yield path, tree.to_dataset()
    for name, child in tree.children.items():
        yield from walk(child, f"{path.rstrip('/')}/{name}")


def _inspect(path: Path) -> h5py.File:
    """The file, open; raises FileError unless berdaya wrote it."""
    work = path.with_name(path.name + ".part")
    if not path.exists() and work.is_dir():
        raise FileError(
            f"{path}: is not there yet; the run that writes it has not finished, its work so far is in "
            f"{work.name}: the same command goes on with it (run wants --resume)"
        )
    if not path.exists():
        raise FileError(f"{path}: there is no such file")
    if path.is_dir() and path.suffix == ".part":
        raise FileError(
            f"{path}: holds the work of a run that has not finished; the same command goes on with it "
            f"(run wants --resume) and makes {path.stem} of it"
        )
    if path.is_dir():
        raise FileError(f"{path}: this is a folder, not an output file")
    try:
        with path.open("rb") as stream:
            start = stream.read(len(SIGNATURE))
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from error
    if not start:
        raise FileError(f"{path}: the file is empty")
    if start.startswith(b"berdaya"):
        raise FileError(f"{path}: this is a state or part of a run that berdaya keeps to go on with, not an output file; "
                        "run --resume and branch read it, by the output that it belongs to")
    if start != SIGNATURE:
        raise FileError(f"{path}: this is not an HDF5 file, so berdaya did not write it")
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        what = "is cut off" if "truncated" in str(error) else "is damaged"
        raise FileError(
            f"{path}: the file {what}; copy it again from where it was whole, or make it again: {_sentence(error)}"
        ) from error
    try:
        _check(path, file)
    except BaseException:
        file.close()
        raise
    return file


def _check(path: Path, file: h5py.File) -> None:
    """Raises FileError unless berdaya wrote the file, in a layout that is known here."""
    try:
        source = _text(file.attrs.get("source", ""))
        schema = _text(file.attrs.get("schema_version", SCHEMA))
    except Exception as error:
        raise FileError(
            f"{path}: the file is damaged; copy it again from where it was whole, or make it again: {_sentence(error)}"
        ) from error
    if not source.startswith("berdaya"):
        raise FileError(f"{path}: an HDF5 file, but berdaya did not write it")
    if schema.split(".")[0] != str(SCHEMA):
        age = "older" if schema.split(".")[0] < str(SCHEMA) else "newer"
        raise FileError(
            f"{path}: layout {schema} is {age} than this package, which reads {SCHEMA}; "
            f"use the package that came with {source}, or make the file again"
        )


def grow(datasets: Mapping[str, xr.Dataset]) -> Any:
    """A tree of datasets by the path of their group, "/" first."""
    if hasattr(xr, "DataTree"):

        def close() -> None:
            for dataset in datasets.values():
                dataset.close()

        tree = xr.DataTree.from_dict(dict(datasets))
        tree.set_close(close)
        return tree
    nodes = {name: Tree(dataset) for name, dataset in datasets.items()}
    for name, node in nodes.items():
        if name != "/":
            parent, _, own = name.rpartition("/")
            nodes[parent or "/"].children[own] = node
    return nodes["/"]


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _sentence(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__

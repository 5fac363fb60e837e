# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens an output file of berdaya as a tree of xarray datasets, one a group.

Series are loaded when they are used, so a file larger than memory opens at once. xarray has had
`DataTree` since 2024.10; with an older one (Debian 12 ships 2023.01) `open` answers with `Tree`,
which reads the same way: `tree["power"]`, `tree["village"]["power"]`, `tree["village/power"]`,
`tree.attrs`, `tree.children`, `tree.to_dataset()`.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Union

import h5py
import xarray as xr

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
    groups = _inspect(path)
    datasets: dict[str, xr.Dataset] = {}
    try:
        for group in groups:
            datasets[group] = xr.open_dataset(
                path, group=group, engine="h5netcdf", decode_times=False, decode_timedelta=False
            )
    except Exception as error:
        for dataset in datasets.values():
            dataset.close()
        raise FileError(f"{path}: group {group} cannot be read: {_sentence(error)}") from error
    root = datasets["/"]
    if root.attrs.get("status") != "complete":
        root.attrs["status"] = "partial"
        warnings.warn(
            f"{path} is partial: the run that wrote it did not finish", PartialFile, stacklevel=2
        )
    return _tree(datasets)


def _inspect(path: Path) -> list[str]:
    """Names of the groups, "/" first; raises FileError unless berdaya wrote the file."""
    if not path.exists():
        raise FileError(f"{path}: there is no such file")
    if path.is_dir():
        raise FileError(f"{path}: this is a folder, not an output file")
    try:
        with path.open("rb") as stream:
            start = stream.read(len(SIGNATURE))
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from error
    if not start:
        raise FileError(f"{path}: the file is empty")
    if start != SIGNATURE:
        raise FileError(f"{path}: this is not an HDF5 file, so berdaya did not write it")
    try:
        with h5py.File(path, "r") as file:
            source = _text(file.attrs.get("source", ""))
            if not source.startswith("berdaya"):
                raise FileError(f"{path}: an HDF5 file, but berdaya did not write it")
            schema = _text(file.attrs.get("schema_version", SCHEMA))
            if schema.split(".")[0] != str(SCHEMA):
                raise FileError(
                    f"{path}: layout {schema} is unknown to this package, which reads {SCHEMA}; "
                    f"use the package that came with {source}"
                )
            groups = ["/"]
            file.visit(
                lambda name: groups.append("/" + name) if isinstance(file[name], h5py.Group) else None
            )
            return groups
    except FileError:
        raise
    except Exception as error:
        what = "is cut off" if "truncated" in str(error) else "is damaged"
        raise FileError(f"{path}: the file {what}: {_sentence(error)}") from error


def _tree(datasets: Mapping[str, xr.Dataset]) -> Any:
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

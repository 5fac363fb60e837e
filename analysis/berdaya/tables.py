# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of a file as a tidy data frame: a column a dimension, then one a variable."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import xarray as xr

from .files import Pathlike, open


def tidy(data: Pathlike | Any, name: str | Sequence[str], **labels: Any) -> pd.DataFrame:
    """Variables that share their dimensions as one table, the last dimension fastest.

    Parameters
    ----------
    data
        An output file, or the tree that `berdaya.open`, `run` or `compare` has made.
    name
        `"power"`, `"structure/factor"`, or several of one group: `["village/m0", "village/distress"]`.
    labels
        Keeps only these labels of a dimension: `scenario="holistic", time=[0, 48, 120]`.

    Returns
    -------
    Labels and categories are categorical; everything else keeps its type.

    Raises
    ------
    KeyError
        No such variable, dimension or label; the text names the nearest.
    ValueError
        The variables do not share their dimensions.
    """
    if isinstance(data, (str, os.PathLike)):
        with open(data) as tree:
            return tidy(tree, name, **labels)
    names = [name] if isinstance(name, str) else list(name)
    arrays = {}
    for full in names:
        group, _, own = full.strip("/").rpartition("/")
        node = data
        for part in filter(None, group.split("/")):
            if part not in node.children:
                _unknown("group", part, list(node.children))
            node = node.children[part]
        if own not in node.to_dataset():
            _unknown("variable", full, [f"{group}/{v}".lstrip("/") for v in node.to_dataset().data_vars])
        arrays[own] = node.to_dataset()[own]
    first = next(iter(arrays.values()))
    for own, array in arrays.items():
        if array.dims != first.dims:
            raise ValueError(f"{own} has {', '.join(map(str, array.dims))}, {first.name} has "
                             f"{', '.join(map(str, first.dims))}: read them one by one")
    chosen = {}
    for axis, wanted in labels.items():
        if axis not in first.dims:
            _unknown("dimension", axis, [str(d) for d in first.dims])
        there = list(first[axis].values)
        for label in np.atleast_1d(wanted):
            if label not in there:
                _unknown(axis, label, there)
        chosen[axis] = [there.index(label) for label in np.atleast_1d(wanted)]
    return long_table(xr.Dataset(arrays).isel(chosen), tuple(map(str, first.dims)), list(arrays))


def long_table(data: xr.Dataset, dims: tuple[str, ...], names: Sequence[str], start: int = 0) -> pd.DataFrame:
    """Variables that share these dimensions as one table: a column a dimension, then one a variable.

    One row a combination of labels, the last dimension fastest. Labels and categories are categorical, all else
    keeps the type that it has in the file. A dimension without labels is numbered, the first from `start`.
    """
    sizes = [data.sizes[name] for name in dims]
    total = int(np.prod(sizes, dtype=np.int64))
    columns: dict[str, Any] = {}
    for i, name in enumerate(dims):
        inner = int(np.prod(sizes[i + 1 :], dtype=np.int64))
        place = np.tile(np.repeat(np.arange(sizes[i]), inner), total // max(sizes[i] * inner, 1))
        columns[name] = _labels(data, name, place, start if i == 0 else 0)
    for name in names:
        columns[name] = _column(data[name], dims)
    return pd.DataFrame(columns)


def categories(values: xr.DataArray) -> dict[int, str] | None:
    """Meaning of every code of a categorical variable, in rising order of codes; None if it is not one."""
    if "flag_values" not in values.attrs:
        return None
    codes = np.atleast_1d(values.attrs["flag_values"]).astype(int)
    return dict(sorted(zip(codes.tolist(), str(values.attrs["flag_meanings"]).split())))


def _labels(data: xr.Dataset, name: str, place: Any, start: int) -> Any:
    if name not in data.coords:
        return start + place
    values = data[name].values
    if values.dtype.kind in "OUST":
        return pd.Categorical.from_codes(place, [str(value) for value in values])
    return values[place]


def _column(values: xr.DataArray, dims: tuple[str, ...]) -> Any:
    numbers = values.transpose(*dims).values.ravel()
    codes = categories(values)
    if codes is None:
        return numbers
    known = np.isin(numbers, list(codes))
    place = np.searchsorted(list(codes), np.where(known, numbers, min(codes)))
    return pd.Categorical.from_codes(np.where(known, place, -1), list(codes.values()))


def _unknown(what: str, word: Any, there: Sequence[Any]) -> NoReturn:
    near = difflib.get_close_matches(str(word), [str(x) for x in there], 5, 0) or list(there)[:5]
    raise KeyError(f"{what} {str(word)!r} is not there; near it: {', '.join(map(str, near))}")

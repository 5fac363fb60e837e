# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of a file as a tidy data frame: a column a dimension, then one a variable."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import pandas as pd

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
    first = first.isel(chosen)
    sizes = [first.sizes[d] for d in first.dims]
    columns: dict[str, Any] = {}
    for i, axis in enumerate(first.dims):
        inner, total = int(np.prod(sizes[i + 1 :])), int(np.prod(sizes))
        place = np.tile(np.repeat(np.arange(sizes[i]), inner), total // max(sizes[i] * inner, 1))
        values = first[axis].values
        columns[str(axis)] = (pd.Categorical.from_codes(place, pd.Index(values.astype(str)))
                              if values.dtype.kind in "OUST" else values[place])
    for own, array in arrays.items():
        flat = np.asarray(array.isel(chosen).values).ravel()
        if "flag_meanings" in array.attrs and "flag_values" in array.attrs:
            codes = {int(v): i for i, v in enumerate(np.atleast_1d(array.attrs["flag_values"]))}
            columns[own] = pd.Categorical.from_codes(
                [codes.get(int(v), -1) for v in flat], str(array.attrs["flag_meanings"]).split())
        else:
            columns[own] = flat
    return pd.DataFrame(columns)


def _unknown(what: str, word: Any, there: Sequence[Any]) -> NoReturn:
    near = difflib.get_close_matches(str(word), [str(x) for x in there], 5, 0) or list(there)[:5]
    raise KeyError(f"{what} {str(word)!r} is not there; near it: {', '.join(map(str, near))}")

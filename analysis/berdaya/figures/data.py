# SPDX-License-Identifier: GPL-3.0-or-later
"""What figures ask of a file: arms, the baseline, months of the programme, paired differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from .style import GREY, LOOKS, Array

COHORT_WINDOW = 36  # months, if the file does not say after how long a cohort is complete
BASELINE = ("baseline", "tanpa program", "no programme", "null")


def arms(tree: Any) -> list[str]:
    """Names of the scenarios, in the order of the file."""
    dataset = tree.to_dataset()
    return [str(name) for name in dataset["scenario"].values] if "scenario" in dataset else [""]


def baseline(tree: Any) -> int | None:
    """Place of the arm without programme: the one so named; None if there is none."""
    for i, name in enumerate(arms(tree)):
        if name.lower() in BASELINE:
            return i
    return None


def look(tree: Any, arm: int) -> tuple[str, Any, str]:
    """Colour, dashes and marker of an arm, the same in every figure of a file."""
    base = baseline(tree)
    if arm == base:
        return GREY, "-", "o"
    place = arm - (base is not None and base < arm)
    return LOOKS[place % len(LOOKS)]


def chosen(tree: Any, scenario: str | None) -> int:
    """Place of the scenario asked for. If none is: of those with a programme, the one with the most
    empowered household-years in a comparison, else the first.

    Raises
    ------
    KeyError
        No such scenario in the file.
    """
    names = arms(tree)
    if scenario is None:
        base = baseline(tree)
        served = [i for i in range(len(names)) if i != base] or [0]
        node = tree.children.get("compare")
        if node is None or "years" not in node.to_dataset():
            return served[0]
        years = np.nan_to_num(node.to_dataset()["years"].mean("replicate").values, nan=-np.inf)
        return max(served, key=lambda i: float(years[i]))
    if scenario not in names:
        raise KeyError(f"scenario {scenario!r} is not in the file; there are {', '.join(names)}")
    return names.index(scenario)


def programme(tree: Any, arm: int | None = None) -> tuple[float, float] | None:
    """First month of the programme and the month in which it leaves; None without one."""
    dataset = tree.to_dataset()
    if "programme_start" in dataset and "programme_end" in dataset:
        start, end = (np.asarray(dataset[name].values, float)
                      for name in ("programme_start", "programme_end"))
        start, end = np.atleast_2d(start), np.atleast_2d(end)
        rows = range(start.shape[0]) if arm is None else [arm]
        spans = {(float(start[i].max()), float(end[i].max())) for i in rows if start[i].max() >= 0}
        return (min(s for s, _ in spans), max(e for _, e in spans)) if spans else None
    attrs = tree.attrs
    if "programme_start" not in attrs or "programme_end" not in attrs:
        return None
    return float(attrs["programme_start"]), float(attrs["programme_end"])


def values(array: xr.DataArray) -> Array:
    """Values as float64 with scenario and replicate first, added where they lack."""
    for name in ("replicate", "scenario"):
        if name not in array.dims:
            array = array.expand_dims(name)
    return np.asarray(array.transpose("scenario", "replicate", ...).values, float)


def band(x: Array, axis: int) -> tuple[Array, Array]:
    """10th and 90th percentile, missing values left out."""
    found = np.nanpercentile if np.isnan(x).any() else np.percentile  # the first takes ten times as long
    low, high = found(x, [10, 90], axis=axis)
    return low, high


def foremost(kept: list[int], size: Array, most: int) -> list[int]:
    """The `most` arms among `kept` of the largest size, in the order of the file."""
    first = sorted(kept, key=lambda i: -float(np.nan_to_num(size[i], nan=-np.inf)))[:most]
    return [i for i in kept if i in first]


def label(tree: Any, name: str, lang: str) -> str:
    """What the file calls a variable: `Power (daya)` leads with the language asked for."""
    return lead(str(tree[name].attrs.get("long_name", name.rsplit("/", 1)[-1].replace("_", " "))), lang)


def lead(words: str, lang: str) -> str:
    """A term of two languages, `Power (daya)`, the one asked for first: `Daya (power)`."""
    first, _, beside = words.partition(" (")
    beside = beside.rstrip(")")
    if not beside:
        return first
    return f"{first} ({beside})" if lang == "en" else f"{beside[0].upper()}{beside[1:]} ({first.lower()})"


def arm_name(name: str, lang: str) -> str:
    """Name of an arm for readers."""
    if name.lower() in BASELINE:
        return "no programme" if lang == "en" else "tanpa program"
    return name.replace("_", " ")


def cohort_bins(month: Array, newly: Array, children: Array, complete: Any) -> dict[str, Any]:
    """Cohorts of neighbouring months put together, so that a point rests on enough households.

    Bins are half years wide, or as many half years as leave at most 24; one is complete if all
    its cohorts are. `low` and `high` bound R's 95 % interval for a Poisson count of children
    (Byar's approximation; Breslow and Day 1987, IARC 82, section 2.2).

    Returns
    -------
    By bin: month (middle), newly, children, r, low, high, complete; and width, in months.
    """
    span = float(month.max() - month.min() + 1) if month.size else 1.0
    width = 6 * int(np.ceil(span / (24 * 6)))
    place = ((month - month.min()) // width).astype(int) if month.size else np.zeros(0, int)
    n = int(place.max()) + 1 if month.size else 0
    total_newly = np.bincount(place, newly, n)
    total = np.bincount(place, children, n)
    whole = np.bincount(place, ~np.asarray(complete, bool), n) == 0
    with np.errstate(invalid="ignore", divide="ignore"):
        low = total * (1 - 1 / (9 * total) - 1.96 / (3 * np.sqrt(total))) ** 3
        high = (total + 1) * (1 - 1 / (9 * (total + 1)) + 1.96 / (3 * np.sqrt(total + 1))) ** 3
        low = np.where(total > 0, np.maximum(low, 0), 0)
        r, low, high = total / total_newly, low / total_newly, high / total_newly
    start = month.min() if month.size else 0
    middle = start + (np.arange(n) + 0.5) * width - 0.5
    return {"month": middle, "newly": total_newly, "children": total, "r": r, "low": low,
            "high": high, "complete": whole, "width": width}

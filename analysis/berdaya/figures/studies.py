# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies: an outcome over the points of a design, and named cases one against another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from ..words import OUTCOMES, PAIRED, SHARES, UNITS
from .data import BASELINE, arm_name, lead
from .registry import figure
from .style import ARMS, GREY, MOST, Array, Picture, across, columns, interval, number, page, percent, wrap

NEEDS = ("point", "strategy", "replicate", "run_status")
DONE = 1  # of run_status
FEW = 40  # points up to which each has its interval; beyond, they are drawn pale under means of classes
CLASSES = 8
PANELS = 6  # parameters drawn, those that go most with the outcome


def told(array: Any) -> dict[int, str]:
    """What the codes of a categorical column mean."""
    words = str(array.attrs.get("flag_meanings", "")).split()
    return dict(zip(np.atleast_1d(array.attrs["flag_values"]).astype(int).tolist(), words)) if words else {}


def has_cases(tree: Any) -> bool:
    """Are the points of the study named cases?"""
    return "flag_meanings" in tree.to_dataset()["point"].attrs


def has_ranges(tree: Any) -> bool:
    """Does the study draw parameters from ranges or lists of values?"""
    return not has_cases(tree) and any("key" in v.attrs for v in tree.to_dataset().data_vars.values())


def runs(tree: Any) -> pd.DataFrame:
    """The runs that were done, one row each: point, world, replicate, strategy, parameters, outcomes.

    Strategies, worlds and cases go by their names; what a study varies is named by its key, what it
    found as in its file (`years`, `member_share@36`).
    """
    data = tree.to_dataset().load()
    done = np.asarray(data["run_status"].values) == DONE
    columns: dict[str, Any] = {}
    for name in ("point", "world", "replicate", "strategy"):
        if name in data:
            words = told(data[name])
            values = np.asarray(data[name].values)[done]
            columns[name] = [words[int(v)] for v in values] if words else values
    for name in map(str, data.data_vars):
        if "key" in data[name].attrs:
            columns[str(data[name].attrs["key"])] = np.asarray(data[name].values, float)[done]
        if "outcome" in data[name].attrs:
            columns[str(data[name].attrs["outcome"])] = np.asarray(data[name].values, float)[done]
    return pd.DataFrame(columns)


def variable(tree: Any, word: str) -> Any:
    """The variable of a parameter (`groups.size`) or an outcome (`member_share@36`)."""
    data = tree.to_dataset()
    return next(data[name] for name in data.data_vars if word in (data[name].attrs.get("key"), data[name].attrs.get("outcome")))


def outcomes(tree: Any) -> list[str]:
    """Outcomes of the study, in the order of the file."""
    data = tree.to_dataset()
    return [str(data[name].attrs["outcome"]) for name in data.data_vars if "outcome" in data[name].attrs]


def preferred(tree: Any, outcome: str | None) -> str:
    """The outcome asked for, else empowered household-years where they were kept, else the first.

    Raises
    ------
    KeyError
        The study has no such outcome.
    """
    names = outcomes(tree)
    if outcome is None:
        return "years" if "years" in names else names[0]
    if outcome not in names:
        raise KeyError(f"outcome {outcome!r} is not in the file; there are {', '.join(names)}")
    return outcome


def gains(table: pd.DataFrame, outcome: str) -> tuple[pd.DataFrame, bool]:
    """The outcome of every run less that of the baseline under the same luck; True if there is a baseline.

    Without one, where only the baseline was run, or where the outcome is such a difference already
    (`lost`, `gain_12`), the outcome itself, and False.
    """
    by = [name for name in ("point", "world", "replicate") if name in table]
    bare = table["strategy"].astype(str).str.lower().isin(BASELINE)
    if not bare.any() or bare.all() or outcome in PAIRED:
        rest = table if bare.all() or outcome not in PAIRED else table[~bare]
        return rest.assign(gain=rest[outcome]), False
    base = table.loc[bare, [*by, outcome]].rename(columns={outcome: "without"})
    paired = table[~bare].merge(base, on=by)
    return paired.assign(gain=paired[outcome] - paired["without"]), True


def means(table: pd.DataFrame) -> pd.DataFrame:
    """By point and strategy: mean of the gain over replicates, and low and high of its 95 % interval;
    with two replicates, for which an interval says nothing, of these themselves."""
    rows = []
    for (point, strategy), some in table.groupby(["point", "strategy"], sort=False):
        x = some["gain"].to_numpy(float)
        mean, down, up = interval(x)
        rows.append((point, strategy, mean, *((x.min(), x.max()) if x.size == 2 else (mean - down, mean + up))))
    return pd.DataFrame(rows, columns=["point", "strategy", "mean", "low", "high"])


def _strongest(rows: pd.DataFrame) -> list[str]:
    """The strategies, those with the largest mean gain where there are more than colours, in the order of the file."""
    size = rows.groupby("strategy", sort=False)["mean"].mean().abs().sort_values(ascending=False)
    return [name for name in dict.fromkeys(rows["strategy"]) if name in size.index[:MOST]]


def _legend(picture: Picture, strategies: list[str], lang: str) -> None:
    """Names of the strategies, beside the title."""
    handles = [Line2D([], [], color=colour, marker=marker, linestyle="none", markersize=4) for colour, _, marker in ARMS]
    labels = [arm_name(name, lang) for name in strategies[:MOST]]
    picture.legend(handles[: len(labels)], labels, loc="outside upper right", ncols=columns(labels, 4))


def asked(tree: Any, outcome: str | None = None, world: str | None = None) -> tuple[pd.DataFrame, str, bool]:
    """Gains of an outcome (see `gains`) in one world, what the outcome is, and whether they are against a baseline.

    Raises
    ------
    KeyError
        No such outcome or world.
    ValueError
        No run has found it.
    """
    table, outcome = runs(tree), preferred(tree, outcome)
    worlds = list(dict.fromkeys(table["world"])) if "world" in table else []
    if worlds:
        if world is not None and world not in worlds:
            raise KeyError(f"world {world!r} is not in the file; there are {', '.join(map(str, worlds))}")
        table = table[table["world"] == (worlds[0] if world is None else world)]
    table, paired = gains(table, outcome)
    table = table[np.isfinite(table["gain"])]
    if table.empty:
        raise ValueError(f"no run of the study has found {outcome}")
    return table, outcome, paired


def named(tree: Any, outcome: str, lang: str, paired: bool) -> tuple[str, str, float]:
    """What the outcome is called, its unit for readers, and the factor to that unit."""
    attrs = variable(tree, outcome).attrs
    series, _, month = outcome.partition("@")
    series, _, part = series.partition(".")
    if series in OUTCOMES:
        words = OUTCOMES[series][lang == "id"]
    else:
        words = lead(str(attrs.get("long_name", series)), lang) + (f": {part}" if part else "")
    words += (f", month {month}" if lang == "en" else f", bulan {month}") if month else ""
    unit = str(attrs.get("units", "1"))
    factor = 100.0 if series in SHARES or unit == "1" and series.endswith("_share") else 1e-6 if unit == "rupiah" else 1.0
    if factor == 100:
        unit = "%" if not paired else "percentage points" if lang == "en" else "poin persen"
    else:
        unit = UNITS.get(unit, (unit, unit))[lang == "id"] if unit != "1" else ""
    return words, unit, factor


def decimals(values: pd.Series) -> int:
    """Decimals with which numbers of this size are told."""
    most = float(values.abs().max())
    return 0 if most >= 100 else 1 if most >= 10 else 2 if most >= 1 else 3


def _scaled(axis: Any, factor: float, lang: str) -> None:
    """Numbers along an axis in the unit for readers."""
    if factor == 100:
        percent(axis, lang)
    elif factor != 1:
        axis.set_major_formatter(FuncFormatter(lambda x, _: f"{factor * x:.10g}".replace("-", "−").replace(".", "." if lang == "en" else ",")))


def _axis(ax: Axes, tree: Any, key: str, lang: str) -> None:
    """Ticks of a parameter: its categories by name, its range as it was drawn from."""
    attrs = variable(tree, key).attrs
    if "flag_values" in attrs:
        words = told(variable(tree, key))
        ax.set_xticks(list(words), [wrap(word, 12) for word in words.values()])
        ax.set_xlim(min(words) - 0.5, max(words) + 0.5)
    elif attrs.get("design_scale") == "log":
        ax.set_xscale("log")
        low, high = ax.get_xlim()
        ax.xaxis.set_major_locator(LogLocator(subs=(1,) if high / low > 100 else (1, 3)))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}".replace(".", "." if lang == "en" else ",")))
        ax.xaxis.set_minor_formatter(NullFormatter())
    else:
        ax.locator_params(axis="x", nbins=4)


def _classes(x: Array, y: Array) -> tuple[Array, Array]:
    """Mean of y by class of x, each class with as many points as the others: a course through many points."""
    parts = [part for part in np.array_split(np.argsort(x, kind="stable"), CLASSES) if part.size]
    return np.array([x[part].mean() for part in parts]), np.array([y[part].mean() for part in parts])


def _told_of_lines(n: int, few: bool, lang: str) -> str:
    """What a point and the lines through it are, for n replicates."""
    english, indonesian = {
        1: ("one run", "satu simulasi"),
        2: ("the mean of two replicates, joined by its line", "rata-rata dua ulangan, yang dihubungkan garisnya"),
    }.get(n, (f"the mean of {n} replicates, with its 95 % interval", f"rata-rata {n} ulangan, dengan selang 95 %"))
    if not few:
        english, indonesian = english.partition(",")[0], indonesian.partition(",")[0]
        english += "; lines: means of classes of points"
        indonesian += "; garis: rata-rata per kelas titik"
    return english if lang == "en" else indonesian


@figure(
    needs=NEEDS,
    title=("The outcome over the design", "Hasil di seluruh rancangan"),
    caption=(
        "{what}{less}, by what the study varies{some}. A point is a point of the design, {each}. All parameters change "
        "at once, so points scatter.",
        "{what}{less}, menurut yang diubah-ubah studi ini{some}. Satu titik adalah satu titik rancangan, {each}. Semua "
        "parameter berubah bersamaan, maka titik-titiknya tersebar.",
    ),
    alt=("Points of {what} against {keys}; means by strategy: {ends}.",
         "Titik {what} terhadap {keys}; rata-rata menurut strategi: {ends}."),
    kind="study", also=(has_ranges, "parameters that vary"),
)
def response(
    tree: Any, lang: str, outcome: str | None = None, world: str | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws an outcome, less that of the baseline, against each parameter that a study varies.

    Parameters
    ----------
    outcome
        Of the study; empowered household-years or its first if absent.
    world
        Which of several worlds; the first if absent.
    """
    table, outcome, paired = asked(tree, outcome, world)
    points = means(table)
    keys = [str(v.attrs["key"]) for v in tree.to_dataset().data_vars.values() if "key" in v.attrs]
    where = table.drop_duplicates("point").set_index("point")[keys]
    strategies = _strongest(points)
    rank = {key: max(abs(float(where.loc[some["point"], key].reset_index(drop=True).rank().corr(some["mean"].reset_index(drop=True).rank())))
                     if where[key].nunique() > 1 and len(some) > 2 else 0.0
                     for _, some in points.groupby("strategy")) for key in keys}
    shown = [key for key in keys if key in sorted(keys, key=lambda key: -np.nan_to_num(rank[key]))[:PANELS]]
    wide = min(3, len(shown))
    tall = -(-len(shown) // wide)
    few = len(where) <= FEW
    picture = page(0.55 + 1.95 * tall)
    axes = picture.subplots(tall, wide, sharey=True, squeeze=False)
    what, unit, factor = named(tree, outcome, lang, paired)
    for ax, key in zip(axes.flat, shown):
        drawn = where[key].to_numpy(float)
        step = 0.06 if "flag_values" in variable(tree, key).attrs else 0.0
        if paired:
            ax.axhline(0, color=GREY, linewidth=0.8)
        for place, strategy in enumerate(strategies):
            colour, dash, marker = ARMS[place % MOST]
            some = points[points["strategy"] == strategy]
            x = where.loc[some["point"], key].to_numpy(float)
            apart = x + step * (2 * place - len(strategies) + 1)
            if few and some["low"].notna().any():
                ax.vlines(apart, some["low"], some["high"], color=colour, linewidth=0.9, alpha=0.6)
            ax.plot(apart, some["mean"], marker, color=colour, markersize=3.5 if few else 2, alpha=0.9 if few else 0.35, markeredgewidth=0)
            if not few and step == 0 and np.unique(x).size > CLASSES:
                ax.plot(*_classes(x, some["mean"].to_numpy(float)), color=colour, linestyle=dash, linewidth=1.5, zorder=4)
            elif not few or step:
                levels = some["mean"].groupby(apart).mean()
                ax.plot(levels.index, levels, linestyle=dash, color=colour, linewidth=1.2, zorder=4)
        if np.unique(drawn).size > 1:
            _axis(ax, tree, key, lang)
        ax.set_xlabel(key, fontsize=7.5)
    for ax in axes.flat[len(shown):]:
        ax.axis("off")
    for row in axes:
        row[0].set_ylabel(unit)
    _scaled(axes[0, 0].yaxis, factor, lang)
    if len(strategies) > 1:
        _legend(picture, strategies, lang)
    n = int(table.groupby(["point", "strategy"]).size().max())
    each = _told_of_lines(n, few, lang)
    average = points.groupby("strategy", sort=False)["mean"].mean()
    places = decimals(factor * average)
    facts = {
        "what": what[0].upper() + what[1:], "each": each, "keys": ", ".join(shown),
        "less": (" less that without programme" if lang == "en" else " dikurangi hasil tanpa program") if paired else "",
        "some": "" if len(shown) == len(keys) else f"; {len(shown)} of {len(keys)} parameters, those that it goes with most"
        if lang == "en" else f"; {len(shown)} dari {len(keys)} parameter yang paling seiring dengannya",
        "ends": "; ".join(f"{arm_name(name, lang)} {number(factor * mean, lang, places)}" for name, mean in average.items())}
    return picture, facts, points.join(where, on="point")


@figure(
    needs=NEEDS,
    title=("Case by case", "Kasus demi kasus"),
    caption=(
        "{what}{less} in each case of the study: {each}. The same "
        "replicate has the same luck in every case. Dashed: the first case.",
        "{what}{less} pada tiap kasus studi: {each}. Ulangan yang sama bernasib acak "
        "sama di semua kasus. Putus-putus: kasus pertama.",
    ),
    alt=("{what} by case: {told}.", "{what} menurut kasus: {told}."),
    kind="study", also=(has_cases, "named cases"),
)
def cases(
    tree: Any, lang: str, outcome: str | None = None, world: str | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws an outcome, less that of the baseline, in every named case of a study.

    Parameters
    ----------
    outcome, world
        As of `response`.
    """
    table, outcome, paired = asked(tree, outcome, world)
    rows = means(table)
    names, strategies = list(dict.fromkeys(rows["point"])), _strongest(rows)
    what, unit, factor = named(tree, outcome, lang, paired)
    picture = page(0.85 + len(names) * (0.16 + 0.14 * len(strategies)))
    ax = picture.subplots()
    if paired:
        ax.axvline(0, color=GREY, linewidth=0.8)
    for place, strategy in enumerate(strategies):
        colour, _, marker = ARMS[place % MOST]
        some = rows[rows["strategy"] == strategy].set_index("point")
        ax.axvline(float(some["mean"].iloc[0]), color=colour, linewidth=0.8, linestyle=(0, (4, 1.6)), alpha=0.8)
        for point, row in some.iterrows():
            y = len(names) - 1 - names.index(point) + 0.22 * (len(strategies) - 1 - 2 * place) / max(len(strategies) - 1, 1) * (len(strategies) > 1)
            across(ax, y, row["mean"], row.low, row.high, colour, marker)
    ax.set_yticks(range(len(names)), [wrap(str(name), 26) for name in reversed(names)])
    ax.set_ylim(-0.6, len(names) - 0.4)
    ax.set_xlabel(unit)
    _scaled(ax.xaxis, factor, lang)
    ax.grid(axis="x", color="#eeeeee", linewidth=0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    if len(strategies) > 1:
        _legend(picture, strategies, lang)
    places = decimals(factor * rows["mean"])
    return picture, {
        "what": what[0].upper() + what[1:], "each": _told_of_lines(int(table.groupby(["point", "strategy"]).size().max()), True, lang),
        "less": (" less that without programme" if lang == "en" else " dikurangi hasil tanpa program") if paired else "",
        "told": "; ".join(f"{str(row.point).replace('_', ' ')}, {arm_name(row.strategy, lang)} {number(factor * row['mean'], lang, places)}"
                          for _, row in rows.iterrows())}, rows

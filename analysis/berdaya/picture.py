# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of a run: powers, taking part, structure, and the snowball number by cohort.

Colours are Okabe and Ito's, told apart by all common kinds of colour blindness; lines are also
labelled at their ends, so the picture survives greyscale. Figures are drawn without pyplot, so
nothing of the caller's matplotlib state is touched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from .figures.data import COHORT_WINDOW, band, cohort_bins
from .figures.registry import has
from .figures.style import (
    BLACK, BLUE, FACTOR_STYLES, GREY, ORANGE, POWER_STYLES, SHADE, SKY, VERMILLION, Array, fonts, spread,
)
from .files import Pathlike, open
from .words import FACTORS, LANGUAGES, POWERS, ROLES, WORDS, both, word

# stacked from the bottom, lighter upwards; what is left to 100 % is inactive
ROLE_STYLES = {
    "cadre": (VERMILLION, ""),
    "empowered": (ORANGE, ""),
    "participant": ("#9bd1f1", ""),
    "aware": ("#e4f1fa", ""),
    "disengaged": ("#c9c9c9", "////"),
}

STRUCK_SHOWN = 0.05  # share of households above which a disaster shows in means
WIDTH, HEIGHT = 7.5, 6.9  # inches: a page between its margins
DPI = 220
STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.size": 7.5,
    "axes.titlesize": 8.5,
    "axes.labelsize": 7.5,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}


def plot(
    path_or_data: Pathlike | Any,
    out: Pathlike | None = None,
    lang: str = "en",
    scenario: str | None = None,
) -> Figure:
    """Draws the picture of a run.

    Parameters
    ----------
    path_or_data
        An output file, or the tree that `berdaya.open` has made of it.
    out
        Where to save it; the ending decides (png, pdf, svg). Not saved if absent.
    lang
        Language that leads, "en" or "id"; the other stands beside it in italics.
    scenario
        Name of the scenario to draw; the last one of the file if absent.

    Returns
    -------
    The figure. Panels whose series the file lacks say so.

    Raises
    ------
    FileError
        As `berdaya.open`.
    KeyError
        No such scenario in the file.
    ValueError
        Unknown language; a file without series, such as that of a study.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r} is unknown; there are {', '.join(LANGUAGES)}")
    if isinstance(path_or_data, (str, os.PathLike)):
        with open(path_or_data) as opened:
            return plot(opened, out, lang, scenario)

    tree = path_or_data
    if not any(has(tree, name) for name in ("power", "role_share", "structure/factor", "cohort/newly")):
        raise ValueError("the file holds no series of a run to draw; python -m berdaya figure FILE lists what it can fill")
    which = _scenario(tree, scenario)
    with rc_context({**STYLE, "font.sans-serif": fonts()}):
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI)
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(
            2, 2, left=0.095, right=0.877, top=0.875, bottom=0.125, wspace=0.8, hspace=0.42
        )
        draw = Drawer(tree, which, lang)
        panels = [draw.powers, draw.taking_part, draw.structure, draw.snowball]
        drawn: list[Axes] = []
        for i, (letter, panel) in enumerate(zip("abcd", panels)):
            ax = figure.add_subplot(grid[i // 2, i % 2])
            panel(ax)
            drawn.append(ax)
            ax.set_title(f"{letter}  {ax.get_title(loc='left')}", loc="left", fontweight="bold", pad=11)
        figure.align_ylabels(drawn)
        _frame(figure, tree, which, lang)
        if out is not None:
            _save(figure, Path(out), tree)
    return figure


class Drawer:
    """Draws the panels of one scenario of a file."""

    def __init__(self, tree: Any, which: int, lang: str) -> None:
        self.tree, self.which, self.lang = tree, which, lang

    def series(self, group: str, name: str) -> xr.DataArray | None:
        """A variable of the scenario drawn, or None if the file lacks it or it holds nothing."""
        node = self.tree if group == "/" else self.tree.children.get(group)
        if node is None or name not in node:
            return None
        found: xr.DataArray = node[name]
        if "scenario" in found.dims:
            found = found.isel(scenario=self.which)
        if "replicate" not in found.dims:
            found = found.expand_dims("replicate")
        return found.load()

    def powers(self, ax: Axes) -> None:
        """Mean of each power over time."""
        self._axes(ax, "powers", "powers_axis")
        power = self.series("/", "power")
        if power is None:
            return self._absent(ax)
        self._lines(ax, power, POWER_STYLES, POWERS)

    def structure(self, ax: Axes) -> None:
        """Mean of each structural factor over time."""
        self._axes(ax, "structure", "structure_axis")
        factor = self.series("structure", "factor")
        if factor is None:
            return self._absent(ax)
        self._lines(ax, factor, FACTOR_STYLES, FACTORS)

    def taking_part(self, ax: Axes) -> None:
        """Roles stacked, the inactive left white; members of groups as a line."""
        self._axes(ax, "taking_part", "taking_part_axis")
        role = self.series("/", "role_share")
        member = self.series("/", "member_share")
        if role is None:
            return self._absent(ax)
        time = role["time"].values
        shares = dict(zip(_names(role), 100 * role.mean("replicate").transpose(..., "time").values))
        labels, bottom = [], np.zeros(time.size)
        for name, (colour, hatch) in ROLE_STYLES.items():
            if name not in shares:
                continue
            top = bottom + shares[name]
            ax.fill_between(
                time, bottom, top, facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0.4
            )
            if np.nanmax(shares[name]) > 0.05:
                leader = {"aware": SKY, "participant": SKY, "disengaged": GREY}.get(name, colour)
                labels.append((_last((bottom + top) / 2), *both(ROLES[name], self.lang), leader))
            bottom = top
        high = np.nanmax(bottom)
        if member is not None:
            share = 100 * member.mean("replicate").values
            ax.plot(time, share, color=BLACK, linewidth=1.2, dashes=(4, 1.2))
            labels.append((_last(share), *both(WORDS["members"], self.lang), BLACK))
            high = max(high, np.nanmax(share))
        limit = min(100.0, 1.18 * high + 0.5)
        ax.set_ylim(0, limit)
        if limit < 100:
            inactive = both(ROLES["inactive"], self.lang)
            text = f"{inactive[0]} · {inactive[1]} ↑ 100 %"
            ax.text(0.98, 0.975, text, transform=ax.transAxes, ha="right", va="top", color=GREY,
                    fontsize=6.5, zorder=5)
        self._time(ax, time)
        _end_labels(ax, labels)

    def snowball(self, ax: Axes) -> None:
        """Cohort R by month of empowerment; cohorts that are still counting are hollow."""
        self._axes(ax, "snowball", "snowball_axis", "cohort_axis")
        newly, children = self.series("cohort", "newly"), self.series("cohort", "children")
        if newly is None or children is None:
            return self._absent(ax)
        node = self.tree.children["cohort"]
        month = np.asarray(newly["cohort"].values, float)
        window = int(node.attrs.get("window", COHORT_WINDOW))
        observed = (
            np.asarray(self.series("cohort", "observed_months").max("replicate"), float)  # type: ignore[union-attr]
            if "observed_months" in node
            else month.max() - month
        )
        after = month > 0  # who was empowered before the run is no cohort of it
        bins = cohort_bins(
            month[after],
            newly.sum("replicate").values[after],
            children.sum("replicate").values[after],
            observed[after] >= window,
        )
        self._time(ax, np.array([0.0, month.max()]))
        ax.axhline(1, color=BLACK, linewidth=0.8, zorder=1)
        labels = [(1.0, "R = 1", f"{word('sustains', self.lang)} ↑", BLACK)]
        if bins["newly"].sum() == 0:
            ax.set_ylim(0, 1.3)
            _end_labels(ax, labels)
            ax.text(0.5, 0.5, word("nobody", self.lang), transform=ax.transAxes, ha="center",
                    color=GREY)
            return None
        for complete in (True, False):
            rows = (bins["complete"] == complete) & (bins["newly"] > 0)
            if not rows.any():
                continue
            r = bins["r"][rows]
            ax.errorbar(
                bins["month"][rows], r,
                yerr=np.abs(np.stack([bins["low"], bins["high"]])[:, rows] - r),
                fmt="o", color=BLUE, ecolor=BLUE if complete else "#8fb8d4", elinewidth=0.7,
                markersize=4, markerfacecolor=BLUE if complete else "white", markeredgewidth=0.9,
                label=word("complete" if complete else "censored", self.lang).format(window),
                zorder=3,
            )
        top = max(1.25, float(np.nanmax(bins["r"])) * 1.35)
        ax.set_ylim(-0.025 * top, top)
        rows = self._after_exit(month, newly.sum("replicate").values, observed >= window)
        if rows is not None:
            r_exit = float(children.sum("replicate").values[rows].sum()
                           / newly.sum("replicate").values[rows].sum())
            span = [month[rows].min(), month[rows].max()]
            ax.plot(span, [r_exit] * 2, color=VERMILLION, linewidth=1.2, linestyle=(0, (4, 1.2)),
                    zorder=2)
            labels.append((r_exit, f"R = {r_exit:.2f}", word("after_exit", self.lang), VERMILLION))
        _end_labels(ax, labels)
        if not bins["complete"].all():
            first = bins["month"][~bins["complete"]].min() - bins["width"] / 2
            ax.axvspan(first, month.max(), facecolor="none", edgecolor="#dddddd", hatch="////",
                       linewidth=0, zorder=0)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.19), frameon=False, fontsize=6.5,
                  ncols=2, handletextpad=0.2, columnspacing=1.2, borderaxespad=0)
        return None

    def _after_exit(self, month: Array, newly: Array, complete: Any) -> Any:
        """Which cohorts are complete and came after the programme left; None if none.

        A cohort's time is the end of its month, so the one at the month of exit is the last that
        the programme worked with.
        """
        months = self._programme()
        rows = complete & (month > months[1]) if months is not None else np.zeros(0, bool)
        return rows if newly[rows].sum() > 0 else None

    def _axes(self, ax: Axes, title: str, y: str, x: str = "time_axis") -> None:
        lead, beside = both(WORDS[title], self.lang)
        ax.set_title(f"{lead} · {beside}", loc="left")
        ax.set_ylabel(word(y, self.lang))
        lead, beside = both(WORDS[x], self.lang)
        ax.set_xlabel(f"{lead} · {beside}")

    def _absent(self, ax: Axes) -> None:
        ax.set_xticks([])
        ax.set_yticks([])
        ax.text(0.5, 0.5, word("absent", self.lang), transform=ax.transAxes, ha="center", color=GREY)

    def _lines(
        self,
        ax: Axes,
        values: xr.DataArray,
        styles: Mapping[str, tuple[str, Any]],
        terms: Mapping[str, tuple[str, str]],
    ) -> None:
        time = values["time"].values
        stacked = values.transpose("replicate", "time", ...).values
        labels = []
        for k, name in enumerate(_names(values)):
            colour, dash = styles.get(name, (GREY, "-"))
            mean = stacked[..., k].mean(0)
            if stacked.shape[0] > 1:
                ax.fill_between(time, *band(stacked[..., k], axis=0), color=colour, alpha=0.13, linewidth=0)
            ax.plot(time, mean, color=colour, linestyle=dash, linewidth=1.3)
            labels.append((_last(mean), *both(terms.get(name, (name, name)), self.lang), colour))
        low, high = float(np.nanmin(stacked)), float(np.nanmax(stacked))
        room = max(0.005, 0.08 * (high - low))
        ax.set_ylim(max(0.0, low - room), min(1.0, high + room))
        ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        self._time(ax, time)
        self._disasters(ax)
        _end_labels(ax, labels)

    def _disasters(self, ax: Axes) -> None:
        """Marks the months in which a disaster struck a good part of the households."""
        struck = self.series("/", "struck_share")
        if struck is None:
            return
        share = struck.mean("replicate")
        months = share["time"].values[share.values >= STRUCK_SHOWN]
        if months.size == 0:
            return
        # a month's events lie between the state before it and the state at its end
        marks = ax.plot(months - 0.5, np.full(months.size, 0.02), "^", color=GREY, markersize=3.5,
                        clip_on=False, transform=ax.get_xaxis_transform())
        lead, beside = both(WORDS["disaster"], self.lang)
        ax.legend(marks, [f"{lead} · {beside}"], loc="lower right", frameon=False, fontsize=6,
                  labelcolor=GREY, handletextpad=0, borderaxespad=0.1)

    def _programme(self) -> tuple[float, float] | None:
        """First month of the programme and the month in which it leaves."""
        found = [self.series("/", name) for name in ("programme_start", "programme_end")]
        if found[0] is not None and found[1] is not None:  # a scenario's own; -1: none
            start, end = (float(months.max()) for months in found if months is not None)
            return (start, end) if start >= 0 else None
        attrs = self.tree.attrs
        if "programme_start" not in attrs or "programme_end" not in attrs:
            return None
        return float(attrs["programme_start"]), float(attrs["programme_end"])

    def _time(self, ax: Axes, time: Array) -> None:
        """Months along x, the programme's shaded."""
        first, last = float(np.min(time)), float(np.max(time))
        ax.set_xlim(first, last if last > first else first + 1)
        step = next((s for s in (1, 2, 3, 6, 12, 24, 36, 60, 120) if (last - first) / s <= 7), 240)
        ax.xaxis.set_major_locator(MultipleLocator(step))
        months = self._programme()
        if months is None or max(months[0], first) >= min(months[1], last):
            return
        start, end = max(months[0], first), min(months[1], last)
        ax.axvspan(start, end, color=SHADE, zorder=-2, linewidth=0)
        lead, beside = both(WORDS["programme"], self.lang)
        early = start + end < first + last  # the label runs towards the middle of the panel
        ax.text(start if early else end, 1.012, f"{lead} · {beside}", ha="left" if early else "right",
                va="bottom", fontsize=6, color=GREY, transform=ax.get_xaxis_transform())


def _end_labels(ax: Axes, labels: Sequence[tuple[float, str, str, str]]) -> None:
    """Names (value, leading term, term beside it, colour) at the right ends of lines, moved apart, with a leader to each line's end."""
    kept = [label for label in labels if np.isfinite(label[0])]
    low, high = ax.get_ylim()
    step = high - low
    places = spread([label[0] for label in kept], 0.09 * step, low + 0.03 * step, high - 0.02 * step)
    across = ax.get_yaxis_transform()
    for place, (value, lead, beside, colour) in zip(places, kept):
        ax.plot([1.0, 1.045], [value, place], transform=across, color=colour, linewidth=0.7,
                clip_on=False)
        ax.annotate(lead, (1.055, place), xycoords=across, va="bottom", fontsize=7,
                    xytext=(0, -1.2), textcoords="offset points", annotation_clip=False)
        ax.annotate(beside, (1.055, place), xycoords=across, va="top", fontsize=5.6, color=GREY,
                    style="italic", xytext=(0, -1.2), textcoords="offset points",
                    annotation_clip=False)


def _frame(figure: Figure, tree: Any, which: int, lang: str) -> None:
    """Title, provenance line, and the mark of a partial file."""
    attrs = tree.attrs
    lead, beside = both(WORDS["title"], lang)
    name = _scenario_name(tree, which)
    figure.text(0.022, 0.968, str(attrs.get("title") or name or lead), fontsize=11, fontweight="bold")
    strategy = attrs.get("strategy")
    told = f"   {word('strategy', lang)}: {strategy}" if strategy else ""
    figure.text(0.022, 0.945, f"{lead} · {beside}{told}", fontsize=7.5, color=GREY)
    n = tree["power"].sizes.get("replicate", 1) if "power" in tree else 1
    parts = [f"{word('scenario', lang)} {name}" if name and not name.isdigit() else ""]
    parts += [f"{word('seed', lang)} {attrs['seed']}" if "seed" in attrs else ""]
    parts += [str(attrs.get("source", ""))]
    digest = attrs.get("data_digest", attrs.get("digest"))
    parts += [f"{word('digest', lang)} {str(digest)[:16]}" if digest else ""]
    parts += [word("replicate" if n == 1 else "replicates", lang).format(n)]
    figure.text(0.022, 0.018, " · ".join(part for part in parts if part), fontsize=6, color=GREY)
    if attrs.get("status") != "complete":
        figure.text(0.985, 0.968, word("partial", lang), fontsize=8, color="white", ha="right",
                    fontweight="bold",
                    bbox={"facecolor": VERMILLION, "edgecolor": "none", "boxstyle": "square,pad=0.4"})


def _save(figure: Figure, out: Path, tree: Any) -> None:
    kind = out.suffix.lower()
    metadata: dict[str, str] = {"Title": str(tree.attrs.get("title", "berdaya"))}
    if kind == ".png":
        metadata |= {"Software": "berdaya", "Source": str(tree.attrs.get("source", ""))}
    figure.savefig(out, dpi=DPI, metadata=metadata)


def _scenario(tree: Any, name: str | None) -> int:
    names = _scenario_names(tree)
    if name is None:
        return len(names) - 1 if names else 0
    if name not in names:
        raise KeyError(f"scenario {name!r} is not in the file; there are {', '.join(names)}")
    return names.index(name)


def _scenario_names(tree: Any) -> list[str]:
    dataset = tree.to_dataset()
    return [str(name) for name in dataset["scenario"].values] if "scenario" in dataset else []


def _scenario_name(tree: Any, which: int) -> str:
    names = _scenario_names(tree)
    return names[which] if names else ""


def _names(values: xr.DataArray) -> list[str]:
    """Labels along the last axis of a series: the text coordinate that runs along it."""
    axis = values.dims[-1]
    for coordinate in values.coords.values():
        if coordinate.dims == (axis,) and coordinate.dtype.kind in "OUST":
            return [str(name) for name in coordinate.values]
    return [str(i) for i in range(values.sizes[axis])]


def _last(values: Array) -> float:
    finite = values[np.isfinite(values)]
    return float(finite[-1]) if finite.size else float("nan")

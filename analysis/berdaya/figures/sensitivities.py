# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parameters decide, with the noise of seeds as a bar of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ..words import OUTCOMES
from .data import arm_name
from .registry import Words, figure
from .style import BLUE, GREY, SKY, Picture, number, page, wrap

PANELS = 3  # outcomes side by side


@dataclass(frozen=True)
class Analysis:
    """A method: its indices in the file, the one that orders first, the axis, what it says.

    `shares` if the axis reaches to 1 as the share of variance that is noise does, which is then a bar.
    """

    bars: tuple[str, ...]
    axis: Words
    how: Words
    shares: bool


ANALYSES = (
    Analysis(("total", "first"), ("share of variance", "bagian ragam"),
             ("Share of variance that a parameter explains by itself and with all it does together with others (Sobol).",
              "Bagian ragam yang dijelaskan satu parameter sendiri dan bersama yang lain (Sobol)."), True),
    Analysis(("mu_star",), ("mean of absolute elementary effects", "rata-rata mutlak pengaruh dasar"),
             ("Mean absolute change of the outcome when a parameter crosses its range (Morris).",
              "Rata-rata mutlak perubahan hasil bila satu parameter melintasi rentangnya (Morris)."), False),
    Analysis(("prcc",), ("partial rank correlation", "korelasi peringkat parsial"),
             ("Partial rank correlation of parameter and outcome: its sign is the direction.",
              "Korelasi peringkat parsial antara parameter dan hasil: tandanya menunjukkan arah."), True),
)


def told(name: str, lang: str) -> str:
    """An outcome of a sensitivity table, `years under holistic less baseline`, for readers."""
    found = re.fullmatch(r"(\S+) under (\S+)(?: less (\S+))?(?: in (.+))?", name)
    if found is None:
        return name.replace("_", " ")
    outcome, strategy, less, world = found.groups()
    series, _, month = outcome.partition("@")
    words = OUTCOMES[series][lang == "id"] if series in OUTCOMES else series.replace("_", " ").replace(".", ": ")
    words += (f", month {month}" if lang == "en" else f", bulan {month}") if month else ""
    words += f": {arm_name(strategy, lang)}"
    words += (f" less {arm_name(less, lang)}" if lang == "en" else f" dikurangi {arm_name(less, lang)}") if less else ""
    return words + (f", {world}" if world else "")


def _panel(ax: Axes, group: Any, analysis: Analysis, order: list[int], noise: float) -> None:
    """Bars of one outcome, from the bottom up, the noise of seeds below them."""
    shifts = (0.17, -0.17) if len(analysis.bars) > 1 else (0.0,)
    for name, colour, shift in zip(analysis.bars, (SKY, BLUE) if len(analysis.bars) > 1 else (BLUE,), shifts):
        value, low, high = (np.asarray(group[name + end].values, float)[order] if name + end in group else np.full(len(order), np.nan)
                            for end in ("", "_low", "_high"))
        places = np.arange(len(order)) + shift
        ax.barh(places, value, 0.32 if len(analysis.bars) > 1 else 0.55, color=colour)
        ax.hlines(places, low, high, color="black", linewidth=0.9)
    if analysis.shares and np.isfinite(noise):
        ax.barh(-1, noise, 0.5, color="#aaaaaa", hatch="////", edgecolor="white", linewidth=0)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.tick_params(axis="y", length=0)
    ax.locator_params(axis="x", nbins=4)


@figure(
    needs=("sensitivity/noise", "sensitivity/parameter"),
    title=("What decides", "Apa yang menentukan"),
    caption=(
        "{what}. {how} Black lines: 95 % intervals. {grey}the noise of seeds, apart from all parameters, makes up {noise} "
        "of the variance of a single run.",
        "{what}. {how} Garis hitam: selang 95 %. {grey}derau benih acak, di luar semua parameter, merupakan {noise} ragam "
        "satu simulasi.",
    ),
    alt=("Bars of sensitivity of {what}; longest: {top}.", "Batang kepekaan {what}; terpanjang: {top}."),
    kind="study",
)
def sensitivity(
    tree: Any, lang: str, outcome: str | None = None, most: int = 15,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the indices of each parameter (Sobol, Morris or PRCC), and the noise of seeds as a bar of its own.

    Parameters
    ----------
    outcome
        Which of several outcomes; the first three, side by side, if absent.
    most
        Parameters to draw, the strongest.
    """
    group = tree["sensitivity"].to_dataset()
    if "outcome" not in group.dims:
        group = group.expand_dims(outcome=[""])
    names = [str(o) for o in group["outcome"].values]
    if outcome is not None and outcome not in names:
        raise KeyError(f"outcome {outcome!r} is not in the file; there are {', '.join(names)}")
    analysis = next((one for one in ANALYSES if one.bars[0] in group), None)
    if analysis is None:
        raise ValueError("the file has no index that this figure knows")
    shown = [names.index(outcome)] if outcome is not None else list(range(min(len(names), PANELS)))
    parameters = np.array([str(p) for p in group["parameter"].values])
    strength = np.nan_to_num(np.abs(group[analysis.bars[0]].transpose("outcome", "parameter").values[shown])).max(axis=0)
    if not np.isfinite(group[analysis.bars[0]].values).any():
        raise ValueError("too few points for an index of any parameter")
    order = np.argsort(strength, kind="stable")[-most:].tolist()
    noise = np.asarray(group["noise"].values, float)[shown]
    barred = analysis.shares and np.isfinite(noise).any()
    picture = page(1.0 + 0.3 * (len(order) + barred))
    axes = picture.subplots(1, len(shown), sharey=True, sharex=analysis.shares, squeeze=False)[0]
    rows = []
    for ax, which, share in zip(axes, shown, noise):
        one = group.isel(outcome=which)
        _panel(ax, one, analysis, order, share)
        table = pd.DataFrame({"outcome": names[which], "parameter": parameters[order]})
        for name in analysis.bars:
            for end in ("", "_low", "_high"):
                table[name + end] = np.asarray(one[name + end].values, float)[order] if name + end in one else np.nan
        rows.append(table.assign(noise=share))
        if len(shown) > 1:
            ax.set_title(wrap(told(names[which], lang), 68 // len(shown)), fontsize=7.5, loc="left")
    seeds = "seeds (noise)" if lang == "en" else "benih acak (derau)"
    axes[0].set_yticks(range(-1 if barred else 0, len(order)), [*([seeds] if barred else []), *parameters[order]])
    axes[(len(axes) - 1) // 2].set_xlabel(analysis.axis[lang == "id"])
    if len(analysis.bars) > 1:
        handles = [Patch(color=colour) for colour in (BLUE, SKY)]
        picture.legend(handles, ["by itself", "with others"] if lang == "en" else ["sendiri", "bersama yang lain"],
                       loc="outside upper right", ncols=2)
    words = "; ".join(told(names[which], lang) for which in shown)
    shares = " / ".join(f"{number(100 * share, lang, 0)} %" for share in noise)
    grey = ("Hatched: ", "Bergaris: ") if barred else ("Also: ", "Juga: ")
    return picture, {
        "what": words[:1].upper() + words[1:] or "–", "how": analysis.how[lang == "id"], "top": parameters[order[-1]],
        "noise": shares, "grey": grey[lang == "id"]}, pd.concat(rows, ignore_index=True)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gained and who lost: by disadvantage, stratum and starting level; below one's own counterfactual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..words import DISADVANTAGES, QUARTERS, STRATA
from .data import arm_name, arms, baseline, foremost, look, values
from .registry import figure
from .style import BLUE, GREY, VERMILLION, Picture, across, columns, interval, number, page, wrap

KINDS = {
    "disadvantage": ("with the\ndisadvantage", "dengan\nkerentanan", DISADVANTAGES),
    "stratum": ("stratum", "lapisan", STRATA),
    "start": ("starting\npower", "daya\nawal", QUARTERS),
}


@figure(
    needs=("compare/effect_empowered",),
    title=("Who gains", "Siapa yang memperoleh"),
    caption=(
        "Extra households empowered at the end, of each group of households, against the same households "
        "without programme; means and 95 % intervals over {n} replicates{some}. Groups overlap: a household "
        "may have several disadvantages. Starting power: quarters of weighted power at month 0.",
        "Tambahan rumah tangga berdaya pada akhirnya, di tiap golongan, terhadap rumah tangga yang sama "
        "tanpa program; rata-rata dan selang 95 % atas {n} ulangan{some}. Golongan bertumpang tindih. Daya "
        "awal: seperempat-seperempat daya tertimbang pada bulan 0.",
    ),
    alt=("Extra empowered by group of households; {ends}.",
         "Tambahan yang berdaya menurut golongan rumah tangga; {ends}."),
    arms=2, kind="comparison",
)
def winners(tree: Any, lang: str, most: int = 7) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the effect on the share empowered by group of households: one row a group.

    Parameters
    ----------
    most
        Arms to draw, those of the largest mean effect; all are in `data`.
    """
    x = 100 * values(tree["compare/effect_empowered"].transpose("scenario", "replicate", "group"))
    groups = [str(g) for g in tree["compare/group"].values]
    names, base = arms(tree), baseline(tree)
    kept = [i for i in range(len(names)) if i != base]
    drawn = foremost(kept, np.nanmean(x, axis=(1, 2)), most)
    sections = [(kind, [g for g in range(len(groups)) if groups[g].partition(" ")[0] == kind])
                for kind in KINDS]
    sections = [(kind, rows) for kind, rows in sections if rows]
    total = sum(len(rows) for _, rows in sections)
    picture = page(0.9 + 0.26 * total)
    axes = np.atleast_1d(picture.subplots(
        len(sections), 1, sharex=True, gridspec_kw={"height_ratios": [len(r) for _, r in sections]}))
    table = []
    for ax, (kind, rows) in zip(axes, sections):
        en, ind, words = KINDS[kind]
        ax.axvline(0, color=GREY, linewidth=0.8)
        for place, g in enumerate(rows):
            if place % 2 == 0:
                ax.axhspan(place - 0.5, place + 0.5, color="#f6f6f6", linewidth=0, zorder=-3)
            for i in kept:
                mean, down, up = interval(x[i, :, g])
                table.append((names[i], groups[g], mean, mean - down, mean + up))
                if i not in drawn:
                    continue
                k = drawn.index(i)
                colour, _, marker = look(tree, i)
                offset = (k - (len(drawn) - 1) / 2) * min(0.18, 0.7 / len(drawn))
                across(ax, place + offset, mean, mean - down, mean + up, colour, marker, 3.6, 1,
                       arm_name(names[i], lang) if place == 0 else None)
        own = [groups[g].partition(" ")[2] for g in rows]
        shown = [words.get(name, (name.replace("_", " "),) * 2)[lang == "id"] for name in own]
        ax.set_yticks(range(len(rows)), shown)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.set_ylabel(en if lang == "en" else ind, rotation=0, ha="right", va="center", color=GREY,
                      fontsize=7.5)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        if ax is not axes[-1]:
            ax.spines["bottom"].set_visible(False)
            ax.tick_params(axis="x", length=0)
    axes[-1].set_xlabel("extra empowered at the end (percentage points)" if lang == "en"
                        else "tambahan yang berdaya pada akhirnya (poin persen)")
    picture.align_ylabels(axes)
    handles, labels = axes[0].get_legend_handles_labels()
    picture.legend(handles, labels, loc="outside upper right", ncols=columns(labels, min(4, len(drawn))), fontsize=7.5,
                   handletextpad=0.2, columnspacing=1.2)
    data = pd.DataFrame(table, columns=["scenario", "group", "mean", "low", "high"])
    best = data.loc[data["mean"].idxmax()]
    own = best.group.partition(" ")[0::2]
    shown = KINDS[own[0]][2].get(own[1], (own[1],) * 2)[lang == "id"]
    ends = (f"most for {shown} under {arm_name(best.scenario, lang)}: {number(best['mean'], lang, 1)} points"
            if lang == "en" else
            f"terbanyak bagi {shown} dengan {arm_name(best.scenario, lang)}: {number(best['mean'], lang, 1)} poin")
    some = "" if len(drawn) == len(kept) else (
        f"; the {len(drawn)} of {len(kept)} programmes that do most" if lang == "en"
        else f"; {len(drawn)} dari {len(kept)} program yang berbuat paling banyak")
    return picture, {"n": x.shape[1], "ends": ends, "some": some}, data


@figure(
    needs=("compare/lost", "compare/won"),
    title=("Who lost, who won", "Siapa yang rugi, siapa yang untung"),
    caption=(
        "Households whose weighted power at the end is below (left) or above (right) what the same household "
        "has without the programme, by more than the margin of the comparison; means over {n} replicates, "
        "lines are 95 % intervals.",
        "Rumah tangga yang daya tertimbangnya pada akhirnya di bawah (kiri) atau di atas (kanan) daya rumah "
        "tangga yang sama tanpa program, melebihi ambang perbandingan; rata-rata atas {n} ulangan, garis "
        "ialah selang 95 %.",
    ),
    alt=("Shares of households that lost and won: {ends}.",
         "Bagian rumah tangga yang rugi dan untung: {ends}."),
    arms=2, kind="comparison",
)
def losers(tree: Any, lang: str) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the shares of households below and above their own counterfactual, arm by arm."""
    names, base = arms(tree), baseline(tree)
    kept = [i for i in range(len(names)) if i != base]
    lost, won = (100 * values(tree[f"compare/{name}"]) for name in ("lost", "won"))
    order = sorted(kept, key=lambda i: float(np.nanmean(won[i])))
    picture = page(0.85 + 0.3 * len(kept))
    ax = picture.subplots()
    rows = []
    for place, i in enumerate(order):
        for sign, x, colour, hatch in ((-1, lost[i], VERMILLION, "////"), (1, won[i], BLUE, "")):
            mean, down, up = interval(x)
            ax.barh(place, sign * mean, 0.6, color=colour, hatch=hatch, edgecolor="white", linewidth=0)
            if np.isfinite(down):
                ax.plot([sign * (mean - down), sign * (mean + up)], [place, place], color="black", linewidth=1)
            rows.append((names[i], "lost" if sign < 0 else "won", mean, mean - down, mean + up))
            ax.annotate(number(mean, lang, 1), (sign * (mean + (up if np.isfinite(up) else 0)), place),
                        xytext=(4 * sign, 0), textcoords="offset points", va="center",
                        ha="left" if sign > 0 else "right", fontsize=7.5)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_yticks(range(len(order)), [wrap(arm_name(names[i], lang), 24) for i in order])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    largest = max(abs(v) for v in (*ax.get_xlim(), 1))
    lowest = min(-0.12 * largest, 1.6 * ax.get_xlim()[0])
    ax.set_xlim(lowest, 1.12 * largest)
    ax.xaxis.set_major_formatter(lambda v, _: number(abs(v), lang, 0 if largest > 4 else 1))
    ax.set_xlabel("households (%)" if lang == "en" else "rumah tangga (%)")
    for side, words in ((-1, ("← lost", "← rugi")), (1, ("won →", "untung →"))):
        ax.annotate(words[lang == "id"], (0, 1), xycoords=("data", "axes fraction"), xytext=(6 * side, 3),
                    textcoords="offset points", ha="left" if side > 0 else "right", fontsize=7.5,
                    color=BLUE if side > 0 else VERMILLION)
    data = pd.DataFrame(rows, columns=["scenario", "side", "mean", "low", "high"])
    wide = data.pivot(index="scenario", columns="side", values="mean")
    ends = "; ".join(
        f"{arm_name(names[i], lang)} {number(wide.lost[names[i]], lang, 1)} % / {number(wide.won[names[i]], lang, 1)} %"
        for i in reversed(order))
    return picture, {"n": lost.shape[1], "ends": ends}, data

# SPDX-License-Identifier: GPL-3.0-or-later
"""Costs and effects: the cost-effectiveness plane and the acceptability curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .data import arm_name, arms, baseline, foremost, look, values
from .differences import paired
from .registry import figure
from .style import BLACK, GREY, PALE, Array, Picture, end_labels, number, page

MILLION = 1e6


def frontier(cost: Array, effect: Array) -> list[int]:
    """Arms on the efficient frontier, cheapest first: no other arm or mix of two does more for less."""
    line: list[int] = []
    for i in sorted(range(cost.size), key=lambda i: (cost[i], -effect[i])):
        if line and effect[i] <= effect[line[-1]]:
            continue
        while len(line) > 1:
            a, b = line[-2], line[-1]
            if (effect[i] - effect[a]) * (cost[b] - cost[a]) >= (effect[b] - effect[a]) * (cost[i] - cost[a]):
                line.pop()
            else:
                break
        line.append(i)
    return line


@figure(
    needs=("compare/money", "compare/years"),
    title=("Cost and effect", "Biaya dan hasil"),
    caption=(
        "Extra cost and extra empowered household-years, both against no programme. Small points: {n} "
        "replicates; large points: means; line: efficient frontier, where no other programme and no "
        "mix of two does more for the same money. Right and below is better.{some}",
        "Tambahan biaya dan tambahan tahun-rumah tangga berdaya, keduanya terhadap tanpa program. Titik "
        "kecil: {n} ulangan; titik besar: rata-rata; garis: batas efisien, tak ada program atau "
        "campuran dua program yang berbuat lebih dengan dana yang sama. Makin ke kanan bawah makin baik.{some}",
    ),
    alt=("Cost of an extra empowered household-year in million rupiah: {ends}.",
         "Biaya tiap tambahan tahun-rumah tangga berdaya dalam juta rupiah: {ends}."),
    arms=2, kind="comparison",
)
def cost_effectiveness(tree: Any, lang: str, most: int = 7) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws extra cost (up) against extra empowered household-years (right) of each arm.

    Parameters
    ----------
    most
        Arms to name and colour, those with most household-years; others are small and grey.
    """
    names, base = arms(tree), baseline(tree)
    cost, effect = paired(tree, "money") / MILLION, paired(tree, "years")
    mean_cost, mean_effect = np.nanmean(cost, 1), np.nanmean(effect, 1)
    line = frontier(mean_cost, mean_effect)
    picture = page(3.4)
    ax = picture.subplots()
    ax.axhline(0, color=GREY, linewidth=0.7)
    ax.axvline(0, color=GREY, linewidth=0.7)
    ax.plot(mean_effect[line], mean_cost[line], color=BLACK, linewidth=0.9, zorder=2)
    kept = [i for i in range(len(names)) if i != base]
    shown = foremost(kept, mean_effect, most)
    rows = []
    labels = []
    for i in kept:
        ratio = mean_cost[i] / mean_effect[i] if mean_effect[i] > 0 else np.nan
        rows.append((names[i], mean_cost[i], mean_effect[i], ratio, i in line))
        if i not in shown:
            ax.plot(mean_effect[i], mean_cost[i], "o", color=PALE, markersize=4, markeredgewidth=0)
            continue
        colour, _, marker = look(tree, i)
        ax.plot(effect[i], cost[i], ".", color=colour, alpha=0.35, markersize=4, markeredgewidth=0)
        ax.plot(mean_effect[i], mean_cost[i], marker, color=colour, markersize=6.5,
                markeredgecolor="white", markeredgewidth=0.6, zorder=4)
        labels.append((mean_effect[i], mean_cost[i], arm_name(names[i], lang), colour))
    ax.margins(0.12)
    ax.set_xlabel("extra empowered household-years" if lang == "en"
                  else "tambahan tahun-rumah tangga berdaya")
    ax.set_ylabel("extra cost (million rupiah)" if lang == "en" else "tambahan biaya (juta rupiah)")
    picture.draw_without_rendering()
    place_names(ax, labels, np.concatenate([effect[shown].ravel(), mean_effect[kept], [0]]),
                np.concatenate([cost[shown].ravel(), mean_cost[kept], [0]]))
    data = pd.DataFrame(rows, columns=["scenario", "cost", "years", "cost_per_year", "frontier"])
    ends = "; ".join(f"{arm_name(r.scenario, lang)} {number(r.cost_per_year, lang, 2)}"
                     for _, r in data[data.scenario.isin([names[i] for i in shown])].iterrows())
    return picture, {"n": cost.shape[1], "ends": ends, "some": others(len(kept) - len(shown), lang)}, data


def others(count: int, lang: str) -> str:
    """What a caption says of arms that are not named."""
    if count == 0:
        return ""
    return f" Grey: {count} more programmes." if lang == "en" else f" Abu-abu: {count} program lain."


def place_names(ax: Any, labels: list[tuple[float, float, str, str]], xs: Array, ys: Array) -> None:
    """Puts each name where it covers no point and no other name: tries eight places around it."""
    renderer = ax.figure.canvas.get_renderer()
    points = ax.transData.transform(np.c_[xs, ys])
    taken: list[Any] = []
    inside = ax.get_window_extent(renderer)
    for x, y, text, colour in labels:
        best, cost_of_best = None, np.inf
        for dx, dy, ha, va in ((7, 0, "left", "center"), (-7, 0, "right", "center"),
                               (0, 8, "center", "bottom"), (0, -8, "center", "top"),
                               (12, 14, "left", "bottom"), (-12, 14, "right", "bottom"),
                               (12, -14, "left", "top"), (-12, -14, "right", "top")):
            note = ax.annotate(text, (x, y), xytext=(dx, dy), textcoords="offset points", ha=ha,
                               va=va, fontsize=7.5, color=colour, in_layout=False)
            box = note.get_window_extent(renderer).padded(2)
            within = (points >= (box.x0, box.y0)).all(axis=1) & (points <= (box.x1, box.y1)).all(axis=1)
            covered = int(within.sum()) + 5 * sum(box.overlaps(b) for b in taken)
            outside = max(0, inside.x0 - box.x0) + max(0, box.x1 - inside.x1) + max(0, box.y1 - inside.y1) + max(0, inside.y0 - box.y0)
            total = covered + outside
            if total < cost_of_best:
                if best is not None:
                    best.remove()
                best, cost_of_best = note, total
            else:
                note.remove()
        if best is not None:
            taken.append(best.get_window_extent(renderer).padded(1))


def acceptance(cost: Array, effect: Array, worth: Array) -> Array:
    """Share of replicates in which each arm has the highest net benefit: (arm, worth).

    Net benefit is worth times effect less cost; arms equally good share.
    """
    benefit = worth[:, None, None] * effect[None] - cost[None]  # worth, arm, replicate
    best = benefit >= benefit.max(axis=1, keepdims=True)
    shares: Array = (best / best.sum(axis=1, keepdims=True)).mean(axis=2).T
    return shares


@figure(
    needs=("compare/money", "compare/years"),
    title=("Which programme is best value, by what a year is worth",
           "Program mana yang paling bernilai, menurut harga satu tahun berdaya"),
    caption=(
        "Share of {n} replicates in which a programme has the highest net benefit, by what one "
        "empowered household-year is worth to who pays. It counts the luck of worlds and runs only, "
        "not what is unknown about parameters.{some}",
        "Bagian dari {n} ulangan ketika suatu program memberi manfaat bersih tertinggi, menurut nilai "
        "satu tahun-rumah tangga berdaya bagi yang membiayai. Yang dihitung hanya keberuntungan, "
        "bukan ketidakpastian parameter.{some}",
    ),
    alt=("Curves of the chance of being best value; {ends}.",
         "Kurva peluang menjadi yang paling bernilai; {ends}."),
    arms=2, kind="comparison",
)
def acceptability(
    tree: Any, lang: str, worth: Array | None = None, most: int = 7,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the chance that each arm is the best value against the worth of a household-year.

    Parameters
    ----------
    worth
        Million rupiah for an empowered household-year; by default up to twice the dearest arm's cost
        of an extra year.
    most
        Arms to name and colour, those that come highest anywhere; others are thin and grey.
    """
    names, base = arms(tree), baseline(tree)
    cost, effect = values(tree["compare/money"]) / MILLION, values(tree["compare/years"])
    whole = np.isfinite(cost).all(0) & np.isfinite(effect).all(0)
    cost, effect = cost[:, whole], effect[:, whole]
    if worth is None:
        d_cost = cost.mean(1) - (cost[base].mean() if base is not None else cost.mean(1).min())
        d_effect = effect.mean(1) - (effect[base].mean() if base is not None else effect.mean(1).min())
        ratio = d_cost[d_effect > 0] / d_effect[d_effect > 0]
        best = np.sort(ratio[ratio > 0])
        worth = np.linspace(0, 3 * float(best[min(1, best.size - 1)]) if best.size else 1, 201)
    share = acceptance(cost, effect, np.asarray(worth, float))
    picture = page(2.9)
    ax = picture.subplots()
    rows, labels = [], []
    kept = [i for i in range(len(names)) if i != base]
    shown = foremost(kept, share.max(axis=1), most)
    for i in range(len(names)):
        rows.append(pd.DataFrame({"scenario": names[i], "worth": worth, "share": share[i]}))
        if i in kept and i not in shown:
            ax.plot(worth, share[i], color=PALE, linewidth=0.6, zorder=1)
            continue
        colour, dash, _ = look(tree, i)
        ax.plot(worth, share[i], color=colour, linestyle=dash, linewidth=1.5,
                drawstyle="steps-mid" if share.shape[1] < 2 else "default", clip_on=False)
        labels.append((float(share[i, -1]), arm_name(names[i], lang), colour))
    ax.set_xlim(worth[0], worth[-1])
    ax.set_ylim(0, 1)
    ax.set_xlabel("worth of an empowered household-year (million rupiah)" if lang == "en"
                  else "nilai satu tahun-rumah tangga berdaya (juta rupiah)")
    ax.set_ylabel("share of replicates in which it is best" if lang == "en"
                  else "bagian ulangan ketika terbaik")
    picture.draw_without_rendering()
    end_labels(ax, labels)
    top = int(np.argmax(share[:, -1]))
    at = number(float(worth[-1]), lang, 1)
    ends = (f"at {at} million rupiah a year, {arm_name(names[top], lang)} in {number(100 * share[top, -1], lang, 0)} %"
            if lang == "en" else
            f"pada {at} juta rupiah setahun, {arm_name(names[top], lang)} dalam {number(100 * share[top, -1], lang, 0)} %")
    return picture, {"n": cost.shape[1], "ends": ends, "some": others(len(kept) - len(shown), lang)}, pd.concat(rows)

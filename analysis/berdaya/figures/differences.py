# SPDX-License-Identifier: GPL-3.0-or-later
"""A forest of paired differences to the arm without programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .data import arm_name, arms, baseline, look, values
from .registry import figure
from .style import GREY, Picture, across, interval, number, page, wrap

# figure of /compare: factor for display, decimals, heading in English and Indonesian
MEASURES = {
    "empowered_end": (100, 1, "empowered at the end\n(percentage points)", "berdaya pada\nakhirnya\n(poin persen)"),
    "gain_0": (100, 1, "empowered at exit\n(percentage points)", "berdaya saat\nprogram pergi\n(poin persen)"),
    "years": (1, 0, "empowered\nhousehold-years", "tahun-rumah\ntangga berdaya"),
    "power_end": (1, 3, "mean power (daya)\nat the end", "rata-rata daya\npada akhirnya"),
}


def paired(tree: Any, name: str) -> np.ndarray[Any, Any]:
    """Difference of each arm to the baseline in each replicate: (scenario, replicate)."""
    x = values(tree[f"compare/{name}"])
    base = baseline(tree)
    if name.startswith("gain_") or base is None:  # of /compare, already differences
        return x
    difference: np.ndarray[Any, Any] = x - x[base]
    return difference


@figure(
    needs=("compare/empowered_end", "compare/gain_0", "compare/years", "compare/power_end"),
    title=("Difference to no programme", "Selisih terhadap tanpa program"),
    caption=(
        "Paired differences: the same worlds under the same luck with and without the programme, {n} "
        "replicates. Small points: replicates. Large points: means with their 95 % intervals, which "
        "say how well these replicates know the mean; parameters are held fixed.",
        "Selisih berpasangan: dunia dan nasib acak yang sama dengan dan tanpa program, {n} ulangan. "
        "Titik kecil: ulangan. Titik besar: rata-rata dengan selang 95 %, yang menunjukkan seberapa "
        "baik ulangan ini mengenal rata-ratanya; parameter dianggap tetap.",
    ),
    alt=("Differences to no programme in households empowered at the end: {ends}.",
         "Selisih terhadap tanpa program, rumah tangga berdaya pada akhirnya: {ends}."),
    arms=2, kind="comparison",
)
def differences(
    tree: Any, lang: str, measures: tuple[str, ...] = tuple(MEASURES),
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the differences to the baseline: one row an arm, one column a measure.

    Parameters
    ----------
    measures
        Of the group /compare: `empowered_end`, `gain_0`, `years`, `power_end`.
    """
    names, base = arms(tree), baseline(tree)
    kept = [i for i in range(len(names)) if i != base]
    order = sorted(kept, key=lambda i: float(np.nanmean(paired(tree, measures[0])[i])))
    picture = page(0.75 + 0.28 * len(kept) + 0.4, 6.5)
    axes = picture.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    rows = []
    for ax, name in zip(axes, measures):
        scale, decimals, *head = MEASURES[name]
        x = scale * paired(tree, name)
        ax.axvline(0, color=GREY, linewidth=0.8)
        for place, i in enumerate(order):
            colour, _, marker = look(tree, i)
            mean, down, up = interval(x[i])
            jitter = 0.16 * np.sin(2.4 * np.arange(x.shape[1]))
            ax.plot(x[i], place + jitter, ".", color=colour, alpha=0.3, markersize=3,
                    markeredgewidth=0)
            across(ax, place, mean, mean - down, mean + up, colour, marker)
            rows.append((names[i], name, mean, mean - down, mean + up, x.shape[1]))
        ax.set_xlabel(head[0] if lang == "en" else head[1], fontsize=7.5)
        ax.grid(axis="x", color="#eeeeee", linewidth=0.6)
        ax.locator_params(axis="x", nbins=3)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
    axes[0].set_yticks(range(len(order)), [wrap(arm_name(names[i], lang), 22) for i in order])
    axes[0].set_ylim(-0.6, len(order) - 0.4)
    data = pd.DataFrame(rows, columns=["scenario", "measure", "mean", "low", "high", "replicates"])
    first = data[data.measure == measures[0]]
    decimals = MEASURES[measures[0]][1]
    ends = "; ".join(
        f"{arm_name(r.scenario, lang)} {number(r['mean'], lang, decimals)} "
        f"({number(r.low, lang, decimals)} – {number(r.high, lang, decimals)})"
        for _, r in first.iloc[::-1].iterrows())
    return picture, {"n": int(data.replicates.max()), "ends": ends}, data

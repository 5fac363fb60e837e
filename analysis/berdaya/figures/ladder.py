# SPDX-License-Identifier: GPL-3.0-or-later
"""The ladder of roles as an alluvial: who is where, and who moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ..words import ROLES
from .data import arm_name, arms, chosen
from .registry import figure
from .style import ORANGE, VERMILLION, Array, Picture, number, page

COLOURS = {"inactive": "#e9e9e9", "disengaged": "#b5b5b5", "aware": "#cfe6f5", "participant": "#56B4E9",
           "empowered": ORANGE, "cadre": VERMILLION}
STACK = ("inactive", "disengaged", "aware", "participant", "empowered", "cadre")  # bottom to top


def flows(tree: Any, which: int) -> tuple[list[int], list[str], list[Array], Array]:
    """Snapshots' months, roles, and the flows between snapshots as shares of all households."""
    group = tree["household"].to_dataset().isel(scenario=which)
    role = group["role"].transpose("replicate", "snapshot", "household").values.astype(int)
    ids = group["id"].transpose("replicate", "snapshot", "household").values
    names = str(group["role"].attrs.get("flag_meanings", " ".join(ROLES))).split()
    months = [int(m) for m in group["snapshot"].values]
    found = [np.zeros((len(names), len(names))) for _ in months[1:]]
    share = np.zeros((len(months), len(names)))
    for replicate in range(role.shape[0]):
        for s in range(len(months)):
            real = ids[replicate, s] != 0
            share[s] += np.bincount(role[replicate, s][real], minlength=len(names))
            if s == 0:
                continue
            before, after = ({i: r for i, r, ok in zip(ids[replicate, t], role[replicate, t], ids[replicate, t] != 0) if ok}
                             for t in (s - 1, s))
            for household in before.keys() & after.keys():
                found[s - 1][before[household], after[household]] += 1
    return months, names, [f / f.sum() for f in found], share / share.sum(1, keepdims=True)


def _ribbon(ax: Any, x: tuple[float, float], low: tuple[float, float], high: tuple[float, float], colour: str) -> None:
    middle = sum(x) / 2
    points = [(x[0], low[0]), (middle, low[0]), (middle, low[1]), (x[1], low[1]), (x[1], high[1]),
              (middle, high[1]), (middle, high[0]), (x[0], high[0]), (x[0], low[0])]
    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO, Path.CURVE4, Path.CURVE4,
             Path.CURVE4, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.45, edgecolor="none"))


@figure(
    needs=("household/role", "household/id"),
    title=("The ladder of roles", "Tangga peran"),
    caption=(
        "Households by role at the months of the snapshots, and how they moved between them; a ribbon has the colour "
        "of the role that it comes from. Scenario: {arm}; {n} replicates together.",
        "Rumah tangga menurut peran pada bulan-bulan potret, dan perpindahannya; pita berwarna peran asalnya. "
        "Skenario: {arm}; {n} ulangan bersama.",
    ),
    alt=("Alluvial of roles; {ends}.", "Aluvial peran; {ends}."),
)
def ladder(
    tree: Any, lang: str, scenario: str | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws roles at each snapshot as columns and moves between them as ribbons."""
    which = chosen(tree, scenario)
    months, names, moved, share = flows(tree, which)
    if len(months) < 2:
        raise ValueError("the ladder needs two snapshots: output.snapshots, such as \"0 48 120\"")
    order = [names.index(name) for name in STACK if name in names]
    picture = page(3.6)
    ax = picture.subplots()
    width, gap = 0.09, 0.012
    bottoms = []
    for s in range(len(months)):
        at, bottom = 0.0, {}
        for r in order:
            bottom[r] = at
            if share[s, r] > 0:
                ax.bar(s, share[s, r], width, bottom=at, color=COLOURS[names[r]], edgecolor="white",
                       linewidth=0.4, zorder=3)
            at += share[s, r] + gap
        bottoms.append(bottom)
    rows = []
    for s, flow in enumerate(moved):
        out, into = dict(bottoms[s]), dict(bottoms[s + 1])
        for a in order:
            for b in order:
                if flow[a, b] == 0:
                    continue
                _ribbon(ax, (s + width / 2, s + 1 - width / 2), (out[a], into[b]),
                        (out[a] + flow[a, b], into[b] + flow[a, b]), COLOURS[names[a]])
                out[a] += flow[a, b]
                into[b] += flow[a, b]
                rows.append((months[s], months[s + 1], names[a], names[b], flow[a, b]))
    for side, s in (("right", 0), ("left", len(months) - 1)):
        places = []
        for r in order:
            if share[s, r] >= 0.002:
                places.append((bottoms[s][r] + share[s, r] / 2, r))
        taken = -1.0
        for y, r in sorted(places):
            taken = max(y, taken + 0.042)
            text = f"{ROLES[names[r]][lang == 'id']} {number(100 * share[s, r], lang, 1)} %"
            ax.annotate(text, (s + (-0.07 if side == "right" else 0.07), taken), ha=side, va="center", fontsize=7.5,
                        annotation_clip=False)
    ax.set_xlim(-0.06, len(months) - 1 + 0.06)
    ax.set_ylim(-0.01, 1 + gap * len(order))
    ax.set_xticks(range(len(months)), [f"{'month' if lang == 'en' else 'bulan'} {m}" for m in months])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.tick_params(length=0)
    ends = "; ".join(f"{ROLES[names[r]][lang == 'id']} {number(100 * share[0, r], lang, 1)} → "
                     f"{number(100 * share[-1, r], lang, 1)} %" for r in reversed(order))
    return picture, {"arm": arm_name(arms(tree)[which], lang) or "–",
                     "n": tree["household"].to_dataset().sizes["replicate"], "ends": ends}, pd.DataFrame(
        rows, columns=["from_month", "to_month", "before", "after", "share"])

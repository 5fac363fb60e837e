# SPDX-License-Identifier: GPL-3.0-or-later
"""The snowball: R by cohort, who empowered whom, how large cascades grow, over how many generations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.collections import LineCollection
from matplotlib.ticker import FuncFormatter

from .. import measures
from .data import COHORT_WINDOW, arm_name, arms, chosen, cohort_bins, programme
from .registry import figure
from .style import BLACK, BLUE, GREY, VERMILLION, Picture, months, number, page, shade


@figure(
    needs=("cohort/newly", "cohort/children"),
    title=("Snowball number R", "Bilangan bola salju R"),
    caption=(
        "Households that each newly empowered one empowers in turn, by the month of its empowerment ({width} months a "
        "point, bars: 95 % Poisson intervals). Above 1 after the programme it would sustain itself. Hollow: still "
        "counting, can only rise. {after} Scenario: {arm}; {n} replicates together.",
        "Berapa rumah tangga yang diberdayakan tiap rumah tangga yang baru berdaya, menurut bulan menjadi berdaya "
        "({width} bulan per titik, garis: selang Poisson 95 %). Di atas 1 sesudah program, ia bergulir sendiri. "
        "Kosong: masih dihitung, hanya dapat naik. {after} Skenario: {arm}; {n} ulangan bersama.",
    ),
    alt=("R by cohort with a line at 1. {after}", "R menurut kohort dengan garis pada 1. {after}"),
)
def snowball(
    tree: Any, lang: str, scenario: str | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws R by month of empowerment, with the line at 1."""
    which = chosen(tree, scenario)
    group = tree["cohort"].to_dataset().isel(scenario=which)
    total = group[["newly", "children"]].sum("replicate")
    month = np.asarray(group["cohort"].values, float)
    window = int(tree["cohort"].attrs.get("window", COHORT_WINDOW))
    observed = month.max() - month
    if "observed_months" in tree["cohort"].to_dataset():
        seen = tree["cohort"].to_dataset()["observed_months"]
        seen = seen.isel(scenario=which) if "scenario" in seen.dims else seen
        observed = np.asarray(seen.max("replicate") if "replicate" in seen.dims else seen, float)
    newly, children = (np.asarray(total[name].values, float) for name in ("newly", "children"))
    after = month > 0
    bins = cohort_bins(month[after], newly[after], children[after], observed[after] >= window)
    data = pd.DataFrame({k: v for k, v in bins.items() if k != "width"})
    data = data[data.newly > 0].reset_index(drop=True)
    span = programme(tree, which)
    picture = page(3.0)
    ax = picture.subplots()
    ax.axhline(1, color=BLACK, linewidth=0.9)
    ax.annotate("R = 1", (1.01, 1), xycoords=ax.get_yaxis_transform(), va="center", fontsize=7.5,
                annotation_clip=False)
    for complete, rows in data.groupby("complete"):
        ax.errorbar(rows.month, rows.r, yerr=[rows.r - rows.low, rows.high - rows.r], fmt="o", color=BLUE,
                    ecolor=BLUE if complete else "#8fb8d4", elinewidth=0.8, markersize=4.5,
                    markerfacecolor=BLUE if complete else "white", markeredgewidth=1)
    last = (observed >= window) & (month > span[1]) if span else np.zeros(month.size, bool)
    told = ""
    if newly[last].sum() > 0:
        r = children[last].sum() / newly[last].sum()
        ax.plot([month[last].min(), month[last].max()], [r, r], color=VERMILLION, linewidth=1.5,
                linestyle=(0, (4, 1.2)))
        told = (f"After the exit R = {number(r, lang)} (dashed)." if lang == "en"
                else f"Sesudah program pergi R = {number(r, lang)} (putus-putus).")
    most = (1.3 * float(data.r.max()), min(1.05 * float(data.high.max()), 1.6)) if len(data) else ()
    ax.set_ylim(0, max(1.25, *most))
    months(ax, 0, month.max())
    ax.set_xlabel("month of empowerment" if lang == "en" else "bulan menjadi berdaya")
    ax.set_ylabel("R")
    shade(ax, span, "programme" if lang == "en" else "pendampingan")
    return picture, {"width": bins["width"], "after": told, "n": group.sizes["replicate"],
                     "arm": arm_name(arms(tree)[which], lang) or "–"}, data


def trees(tree: Any, which: int) -> tuple[list[xr.Dataset], list[xr.Dataset]]:
    """Events and cascades of each replicate of an arm."""
    event = tree["event"].to_dataset().load()
    scenario = event["event_scenario"].values if "event_scenario" in event else np.zeros(event.sizes["event"])
    replicate = event["event_replicate"].values
    events, found = [], []
    for r in range(tree.to_dataset().sizes.get("replicate", 1)):
        mine = event.isel(event=np.flatnonzero((scenario == which) & (replicate == r)))
        events.append(mine)
        found.append(measures.cascades(mine["event_time"], mine["household"], mine["source"],
                                       mine["source_kind"].values == 1))
    return events, found


@figure(
    needs=("event/household", "event/source", "event/source_kind", "event/event_time"),
    title=("Cascades and generations", "Rambatan dan generasi"),
    caption=(
        "Left: share of cascades of at least so many households; a cascade is a household that a worker, a campaign or "
        "nobody known empowered, and all that came from it. Right: households by generation; 0 are those first ones. "
        "Scenario: {arm}; {n} replicates together: {cascades} cascades, the largest {largest} households.",
        "Kiri: bagian rambatan dengan paling sedikit sekian rumah tangga; rambatan ialah rumah tangga yang "
        "diberdayakan pendamping, kampanye, atau tanpa yang diketahui, dan semua yang berasal darinya. Kanan: rumah "
        "tangga menurut generasi; 0 ialah yang pertama. Skenario: {arm}; {n} ulangan bersama: {cascades} rambatan, terbesar "
        "{largest} rumah tangga.",
    ),
    alt=("Sizes of {cascades} cascades, the largest {largest}; {singles} have one household only. "
         "Generations reach {deepest}.",
         "Ukuran {cascades} rambatan, terbesar {largest}; {singles} hanya satu rumah tangga. Generasi "
         "mencapai {deepest}."),
)
def cascade_sizes(
    tree: Any, lang: str, scenario: str | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws how large cascades grow, and how many households each generation has."""
    which = chosen(tree, scenario)
    found = trees(tree, which)[1]
    size = np.concatenate([c["size"].values for c in found]) if found else np.zeros(0, int)
    deepest = max((c.sizes["generation"] for c in found), default=0)
    generation = np.zeros(max(deepest, 1), int)
    for c in found:
        generation[: c.sizes["generation"]] += c["households"].values
    if size.size == 0:
        raise ValueError("nobody became empowered in this arm")
    picture = page(2.7)
    left, right = picture.subplots(1, 2)
    values_, counts = np.unique(size, return_counts=True)
    share = counts[::-1].cumsum()[::-1] / size.size
    left.loglog(values_, share, "o-", color=BLUE, markersize=3.5, linewidth=0.9)
    left.set_xlabel("households of a cascade, at least" if lang == "en" else "rumah tangga satu rambatan, sekurangnya")
    left.set_ylabel("cascades (%)" if lang == "en" else "rambatan (%)")
    top = max(2, int(size.max()))
    ticks = [t for t in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if t <= 1.3 * top]
    left.set_xticks(ticks, [str(t) for t in ticks])
    left.minorticks_off()
    left.yaxis.set_major_formatter(FuncFormatter(lambda y, _: number(100 * y, lang, max(0, -int(np.floor(np.log10(100 * y) + 1e-9))))))
    left.set_xlim(0.9, 1.3 * top)
    right.bar(range(generation.size), generation, 0.7, color=[GREY, *[BLUE] * (generation.size - 1)])
    right.set_yscale("log")
    right.set_ylim(0.7, 2.2 * generation.max())
    for g, n in enumerate(generation):
        if n:
            right.annotate(number(n, lang, 0), (g, n), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=7)
    right.set_xticks(range(generation.size))
    right.yaxis.set_major_formatter(FuncFormatter(lambda y, _: number(y, lang, 0)))
    right.minorticks_off()
    right.set_xlabel("generation" if lang == "en" else "generasi")
    right.set_ylabel("households" if lang == "en" else "rumah tangga")
    data = pd.concat([
        pd.DataFrame({"what": "size", "value": values_, "number": counts}),
        pd.DataFrame({"what": "generation", "value": range(generation.size), "number": generation})])
    return picture, {"arm": arm_name(arms(tree)[which], lang) or "–", "n": len(found),
                     "cascades": number(size.size, lang, 0), "largest": int(size.max()),
                     "singles": number(int((size == 1).sum()), lang, 0), "deepest": generation.size - 1}, data


@figure(
    needs=("event/household", "event/source", "event/source_kind", "event/event_time"),
    title=("Who empowered whom", "Siapa memberdayakan siapa"),
    caption=(
        "The {shown} largest cascades of replicate {replicate} (scenario: {arm}). A point is a household in the month in which it "
        "became empowered, a line leads from the household that empowered it. Filled: first of a cascade. Shaded: "
        "months of the programme.",
        "{shown} rambatan terbesar dari ulangan {replicate} (skenario: {arm}). Titik ialah rumah tangga pada bulan ia menjadi "
        "berdaya, garis datang dari rumah tangga yang memberdayakannya. Isi: awal rambatan. Latar: bulan-bulan "
        "program.",
    ),
    alt=("Trees over time of the {shown} largest cascades, of {sizes} households.",
         "Pohon {shown} rambatan terbesar, dengan {sizes} rumah tangga."),
)
def lineage(
    tree: Any, lang: str, scenario: str | None = None, replicate: int = 0, most: int = 12,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the largest cascades as trees over time.

    Parameters
    ----------
    replicate
        Which replicate, counted from 0.
    most
        Cascades to draw.
    """
    which = chosen(tree, scenario)
    events, found = trees(tree, which)
    event, cascade = events[replicate], found[replicate]
    if cascade.sizes["cascade"] == 0:
        raise ValueError("nobody became empowered in this replicate")
    shown = min(most, cascade.sizes["cascade"])
    of, up = cascade["cascade_of"].values, cascade["parent_event"].values
    time = np.asarray(event["event_time"].values, float)
    children: dict[int, list[int]] = {}
    for child in np.flatnonzero(up >= 0):
        children.setdefault(int(up[child]), []).append(int(child))
    place: dict[int, float] = {}
    at = 0.0
    for c in range(shown):
        root = int(np.flatnonzero((of == c) & (up < 0))[0])
        stack, order = [root], []
        while stack:  # leaves take the next free place, others the middle of their children
            node: int = stack.pop()
            order.append(node)
            stack += sorted(children.get(node, []), key=lambda j: -float(time[j]))
        for i in order:
            if i not in children:
                place[i] = at
                at += 1
        for i in reversed(order):
            if i in children:
                place[i] = float(np.mean([place[j] for j in children[i]]))
        at += 1.2
    picture = page(float(np.clip(0.9 + 0.085 * at, 2.6, 7)))
    ax = picture.subplots()
    lines = [[(time[up[i]], place[int(up[i])]), (time[up[i]] , place[i]), (time[i], place[i])]
             for i in place if up[i] >= 0]
    ax.add_collection(LineCollection(lines, colors=GREY, linewidths=0.6, zorder=1))
    roots = [i for i in place if up[i] < 0]
    rest = [i for i in place if up[i] >= 0]
    ax.plot(time[rest], [place[i] for i in rest], "o", color=BLUE, markerfacecolor="white", markersize=3.4,
            markeredgewidth=0.9, zorder=3, linestyle="none")
    ax.plot(time[roots], [place[i] for i in roots], "o", color=VERMILLION, markersize=4.2, zorder=4, linestyle="none")
    ax.set_ylim(at - 0.6, -1)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    series = tree.to_dataset()["time"].values if "time" in tree.to_dataset() else time
    months(ax, 0, float(np.max(series)))
    ax.set_xlabel("month" if lang == "en" else "bulan")
    shade(ax, programme(tree, which), "programme" if lang == "en" else "pendampingan")
    rows = sorted(place, key=lambda i: (of[i], time[i]))
    data = pd.DataFrame({"cascade": of[rows], "month": time[rows].astype(int), "household": event["household"].values[rows],
                         "parent": [event["household"].values[up[i]] if up[i] >= 0 else 0 for i in rows],
                         "generation": cascade["generation_of"].values[rows]})
    return picture, {"shown": shown, "replicate": replicate, "arm": arm_name(arms(tree)[which], lang) or "–",
                     "sizes": ", ".join(str(s) for s in cascade["size"].values[:shown])}, data

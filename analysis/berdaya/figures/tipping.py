# SPDX-License-Identifier: GPL-3.0-or-later
"""Where villages end up: one hump or two, and who grows on by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .data import arm_name, arms, baseline, chosen, look, programme, values
from .registry import figure
from .style import ARMS, BLACK, GREY, PALE, Array, Picture, number, page, percent


def bimodality(x: Array) -> float:
    """Sarle's coefficient with its correction for samples: above 5/9, that of a uniform, hints at two humps."""
    n = x.size
    if n < 4 or x.std() == 0:
        return float("nan")
    z = (x - x.mean()) / x.std(ddof=1)
    skew = n * (z**3).sum() / ((n - 1) * (n - 2))
    kurtosis = (n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * (z**4).sum() - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))
    return float((skew**2 + 1) / (kurtosis + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))))


@figure(
    needs=("village/empowered_share",),
    title=("Where villages end up", "Di mana desa berakhir"),
    caption=(
        "Villages by the share of their households empowered in the last month, {villages} villages in each arm ({n} "
        "replicates). b: Sarle's bimodality coefficient; above 0.56 hints at two humps: some villages tip, others fall "
        "back.",
        "Desa menurut bagian rumah tangganya yang berdaya pada bulan terakhir, {villages} desa di tiap lengan ({n} "
        "ulangan). b: koefisien bimodalitas Sarle; di atas 0,56 menandakan dua puncak: sebagian desa bergulir, yang "
        "lain surut.",
    ),
    alt=("Histograms of villages' final share empowered; {ends}.",
         "Histogram bagian berdaya akhir di desa; {ends}."),
)
def final_share(
    tree: Any, lang: str, most: int = 5,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws a histogram of the villages' final share empowered, arm by arm."""
    group = tree["village"].to_dataset()
    x = values(group["empowered_share"].isel(time=-1))
    names, base = arms(tree), baseline(tree)
    kept = [i for i in range(len(names)) if i != base][:most]
    order = ([base] if base is not None else []) + kept
    low, high = float(np.nanmin(x[order])), float(np.nanmax(x[order]))
    edges = np.linspace(low, high if high > low else low + 0.01, 25)
    picture = page(0.7 + 0.62 * len(order))
    axes = np.atleast_1d(picture.subplots(len(order), 1, sharex=True))
    rows, ends = [], []
    for ax, i in zip(axes, order):
        colour, _, _ = look(tree, i)
        here = x[i][np.isfinite(x[i])]
        counts, _, _ = ax.hist(here, edges, color=colour, edgecolor="white", linewidth=0.4)
        b = bimodality(here)
        ax.annotate(f"{arm_name(names[i], lang)}   b = {number(b, lang)}", (0, 0.96), xycoords="axes fraction",
                    fontsize=7.5, va="top", color=colour)
        ax.set_yticks([])
        ax.set_ylim(0, 1.45 * max(counts.max(), 1))
        ax.spines["left"].set_visible(False)
        rows += [(names[i], edges[k], edges[k + 1], int(counts[k])) for k in range(counts.size)]
        ends.append(f"{arm_name(names[i], lang)} {number(100 * float(here.mean()), lang, 1)} % (b {number(b, lang)})")
    percent(axes[-1].xaxis, lang)
    axes[-1].set_xlabel("households empowered in the last month (%)" if lang == "en"
                        else "rumah tangga berdaya pada bulan terakhir (%)")
    return picture, {"villages": x.shape[1] * x.shape[2], "n": x.shape[1], "ends": "; ".join(ends)}, pd.DataFrame(
        rows, columns=["scenario", "from", "to", "villages"])


@figure(
    needs=("village/empowered_share", "village/treated"),
    title=("Which villages grow on by themselves", "Desa mana yang bergulir sendiri"),
    caption=(
        "One point a village: how far the programme had brought it when it left (across) and what became of that by the "
        "last month (up){than}. On the line all is kept; above it the village grew on by itself, below zero it lost "
        "more than it had gained. Scenario: {arm}; {n} replicates.",
        "Satu titik satu desa: sejauh mana program membawanya saat pergi (mendatar) dan apa jadinya pada bulan "
        "terakhir (tegak){than}. Pada garis semuanya bertahan; di atasnya desa bergulir sendiri. Skenario: {arm}; {n} ulangan.",
    ),
    alt=("Scatter of villages, gain at exit against gain at the end: {above} % lie above the line.",
         "Sebaran desa, perolehan saat program pergi dan pada akhirnya: {above} % di atas garis."),
)
def phase_map(
    tree: Any, lang: str, scenario: str | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws each village's gain at the exit against its gain at the end.

    Gains are against the same village without programme where the file has that arm, else against month 0.
    """
    which = chosen(tree, scenario)
    span = programme(tree, which)
    if span is None:
        raise ValueError("this arm has no programme")
    group = tree["village"].to_dataset()
    share = group["empowered_share"].transpose("scenario", "replicate", "time", "village")
    time = share["time"].values
    out = int(np.clip(np.searchsorted(time, span[1]), 0, time.size - 1))
    x = values(share)
    base = baseline(tree)
    gain = x[which] - (x[base] if base is not None else x[which][:, :1])
    treated = np.asarray(group["treated"].isel(scenario=which).transpose("replicate", "village").values, bool)
    at_exit, at_end = gain[:, out], gain[:, -1]
    rows = pd.DataFrame({"replicate": np.repeat(np.arange(x.shape[1]), x.shape[3]),
                         "village": np.tile(group["village"].values, x.shape[1]), "treated": treated.ravel(),
                         "exit": at_exit.ravel(), "end": at_end.ravel()}).dropna()
    picture = page(3.8, 4.6)
    ax = picture.subplots()
    for served, colour, marker in ((True, ARMS[0][0], "o"), (False, GREY, "^")):
        part = rows[rows.treated == served]
        if len(part):
            ax.plot(part.exit, part.end, marker, color=colour, alpha=0.55, markersize=4, markeredgewidth=0,
                    linestyle="none", label=("served" if served else "not served") if lang == "en"
                    else ("didampingi" if served else "tidak didampingi"))
    low = min(0.0, float(rows.exit.min()), float(rows.end.min()))
    high = max(0.01, float(rows.exit.max()), float(rows.end.max()))
    room = 0.05 * (high - low)
    ax.plot([low, high], [low, high], color=BLACK, linewidth=0.8)
    ax.axhline(0, color=PALE, linewidth=0.8)
    ax.axvline(0, color=PALE, linewidth=0.8)
    ax.set_xlim(low - room, high + room)
    ax.set_ylim(low - room, high + room)
    for axis in (ax.xaxis, ax.yaxis):
        percent(axis, lang)
    ax.set_xlabel("gain when the programme leaves (points)" if lang == "en" else "perolehan saat program pergi (poin)")
    ax.set_ylabel("gain in the last month (points)" if lang == "en" else "perolehan pada bulan terakhir (poin)")
    if rows.treated.nunique() > 1:
        ax.legend(loc="upper left", handletextpad=0.1)
    served = rows[rows.treated]
    above = 100 * float((served.end > served.exit).mean()) if len(served) else float("nan")
    than = ("" if base is None else ", both against the same village without programme" if lang == "en"
            else ", keduanya terhadap desa yang sama tanpa program")
    return picture, {"than": than, "arm": arm_name(arms(tree)[which], lang) or "–", "n": x.shape[1],
                     "above": number(above, lang, 0)}, rows

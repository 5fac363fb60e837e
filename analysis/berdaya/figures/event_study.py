# SPDX-License-Identifier: GPL-3.0-or-later
"""Event study: the difference by month around the start of the programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .data import arm_name, arms, baseline, label, look, programme, values
from .registry import figure
from .style import GREY, Picture, end_labels, months, number, page, percent, shade, student


@figure(
    needs=("empowered_share",),
    title=("What the programme adds, month by month", "Tambahan dari program, bulan demi bulan"),
    caption=(
        "{what}: difference to the same worlds without programme, by month since its start; means over {n} replicates "
        "with 95 % bands. Before the start it is zero because both are the same world; after the shaded months it says "
        "what stays.",
        "{what}: selisih terhadap dunia yang sama tanpa program, menurut bulan sejak dimulai; rata-rata {n} ulangan "
        "dengan pita 95 %. Sebelum mulai nilainya nol karena dunianya sama; sesudah bulan-bulan berlatar, yang "
        "tinggal.",
    ),
    alt=("Differences in {what} by month since the start; in the last month: {ends}.",
         "Selisih {what} menurut bulan sejak mulai; pada bulan terakhir: {ends}."),
    arms=2, kind="comparison",
)
def event_study(
    tree: Any, lang: str, series: str = "empowered_share", component: str | None = None, most: int = 7,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the paired difference to the baseline by month since the programme's start.

    Parameters
    ----------
    series, component
        As of `outcome`.
    most
        Arms to draw, those that end farthest from the baseline.
    """
    base = baseline(tree)
    if base is None:
        raise ValueError("the file has no arm without programme")
    array = tree[series]
    axis = [name for name in array.dims if name not in ("scenario", "replicate", "time")]
    if axis:
        if component is None:
            raise ValueError(f"{series} holds several: give component, one of "
                             f"{', '.join(map(str, array[axis[0]].values))}")
        array = array.sel({axis[0]: component})
    x, time = values(array), np.asarray(array["time"].values, float)
    names = arms(tree)
    kept = [i for i in range(len(names)) if i != base]
    difference = x - x[base]
    mean = np.nanmean(difference, axis=1)
    shown = sorted(sorted(kept, key=lambda i: -abs(mean[i, -1]))[:most])
    n = x.shape[1]
    half = student(n - 1) * difference.std(axis=1, ddof=1) / np.sqrt(n) if n > 1 else np.zeros_like(mean)
    span = programme(tree)
    start = span[0] if span else 0.0
    share = array.attrs.get("units") == "1" and np.nanmax(np.abs(x)) <= 1
    picture = page(3.0)
    ax = picture.subplots()
    ax.axhline(0, color=GREY, linewidth=1)
    rows, labels = [], []
    for i in shown:
        colour, dash, _ = look(tree, i)
        ax.fill_between(time - start, mean[i] - half[i], mean[i] + half[i], color=colour, alpha=0.2, linewidth=0)
        ax.plot(time - start, mean[i], color=colour, linestyle=dash, linewidth=1.4)
        labels.append((float(mean[i, -1]), arm_name(names[i], lang), colour))
        rows.append(pd.DataFrame({"scenario": names[i], "since_start": time - start, "mean": mean[i],
                                  "low": mean[i] - half[i], "high": mean[i] + half[i]}))
    if share:
        percent(ax.yaxis, lang)
    months(ax, time[0] - start, time[-1] - start)
    ax.set_xlabel("months since the programme's start" if lang == "en" else "bulan sejak program dimulai")
    unit = str(array.attrs.get("units", "1"))
    points = "points" if lang == "en" else "poin"
    ax.set_ylabel(points if share else unit if unit != "1" else "")
    shade(ax, (0.0, span[1] - span[0]) if span else None, "programme" if lang == "en" else "pendampingan")
    picture.draw_without_rendering()
    end_labels(ax, labels)
    ends = "; ".join(f"{arm_name(names[i], lang)} " + (f"{number(100 * mean[i, -1], lang, 1)} {points}" if share
                                                      else number(mean[i, -1], lang, 3)) for i in shown)
    what = label(tree, series, lang) + (f": {component}" if component else "")
    return picture, {"what": what, "n": n, "ends": ends}, pd.concat(rows)

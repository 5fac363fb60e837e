# SPDX-License-Identifier: GPL-3.0-or-later
"""An outcome over time, arm by arm, with the arm without programme in grey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .data import arm_name, arms, band, baseline, label, look, programme, values
from .registry import figure
from .style import PALE, Picture, end_labels, months, number, page, percent, shade


@figure(
    needs=("empowered_share",),
    title=("An outcome over time", "Hasil dari waktu ke waktu"),
    caption=(
        "{what}, mean of {n} replicates a line{band}. Grey: without programme. Shaded: months of the "
        "programme.{rest} Month 0 is the end of the burn-in.",
        "{what}, rata-rata {n} ulangan per garis{band}. Abu-abu: tanpa program. Latar: bulan-bulan "
        "program.{rest} Bulan 0 adalah akhir masa pemanasan.",
    ),
    alt=("Lines over time of {what}; at the end: {ends}.",
         "Garis waktu {what}; pada akhirnya: {ends}."),
)
def outcome(
    tree: Any, lang: str, series: str = "empowered_share", component: str | None = None,
    scenario: str | Sequence[str] | None = None, most: int = 7,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws a series over time: mean over replicates, band from the 10th to the 90th percentile.

    Parameters
    ----------
    series
        A series of the file, such as `empowered_share`, `distress` or `structure/cooperation`.
    component
        Which of several a series holds, such as `economy` of `power`.
    scenario
        Names of the arms to draw; all if absent.
    most
        With more arms than this, those that end farthest from the baseline are named and the others
        drawn thin.
    """
    array = tree[series]
    axis = [name for name in array.dims if name not in ("scenario", "replicate", "time")]
    if axis and component is None:
        raise ValueError(f"{series} holds several: give component, one of "
                         f"{', '.join(map(str, array[axis[0]].values))}")
    if axis:
        array = array.sel({axis[0]: component})
    x = values(array)
    time = np.asarray(array["time"].values, float)
    names, base = arms(tree), baseline(tree)
    wanted = [scenario] if isinstance(scenario, str) else scenario
    for name in wanted or []:
        if name not in names:
            raise KeyError(f"scenario {name!r} is not in the file; there are {', '.join(names)}")
    kept = [i for i in range(len(names)) if i != base and (wanted is None or names[i] in wanted)]
    mean = np.nanmean(x, axis=1)
    reference = mean[base] if base is not None else mean[kept[0], :1] if kept else mean[0]
    gap = {i: abs(mean[i, -1] - reference[-1]) for i in kept}
    named = sorted(sorted(kept, key=lambda i: -gap[i])[:most])
    what = label(tree, series, lang) + (f": {component}" if component else "")
    share = array.attrs.get("units") == "1" and np.nanmax(np.abs(x)) <= 1

    picture = page(3.0)
    ax = picture.subplots()
    shown = named + ([base] if base is not None else [])
    low, high = mean.copy(), mean.copy()
    if x.shape[1] > 1:
        low[shown], high[shown] = band(x[shown], axis=1)
    for i in kept:
        if i not in named:
            ax.plot(time, mean[i], color=PALE, linewidth=0.5, zorder=1)
    labels, rows = [], []
    for i in shown:
        colour, dash, _ = look(tree, i)
        if x.shape[1] > 1:
            ax.fill_between(time, low[i], high[i], color=colour, alpha=0.15 if len(shown) < 4 else 0.07,
                            linewidth=0)
        ax.plot(time, mean[i], color=colour, linestyle=dash, linewidth=1.5, zorder=3)
        labels.append((float(mean[i, -1]), arm_name(names[i], lang), colour))
        rows.append(pd.DataFrame({"scenario": names[i], "time": time, "mean": mean[i],
                                  "low": low[i], "high": high[i]}))
    drawn = np.concatenate([x[i].ravel() for i in shown])
    inner, outer = np.nanmin(low[shown]), np.nanmax(high[shown])
    room = 0.06 * max(outer - inner, 1e-3 * max(1.0, abs(float(np.nanmax(drawn)))))
    ax.set_ylim(inner - room, outer + room)
    if share:
        percent(ax.yaxis, lang)
    months(ax, time[0], time[-1])
    ax.set_xlabel("month" if lang == "en" else "bulan")
    units = str(array.attrs.get("units", "1"))
    ax.set_ylabel("%" if share else units if units != "1" else "")
    shade(ax, programme(tree), "programme" if lang == "en" else "pendampingan")
    picture.draw_without_rendering()  # places the axes, so that labels know how far apart they must be
    end_labels(ax, labels)

    n = x.shape[1]
    told = ("; bands: 10th to 90th percentile of replicates" if lang == "en"
            else "; pita: persentil ke-10 sampai ke-90 ulangan") if n > 1 else ""
    others = len(kept) - len(named)
    rest = "" if not others else (
        f" Thin lines: {others} more scenarios." if lang == "en" else f" Garis tipis: {others} skenario lain.")
    ends = "; ".join(
        f"{arm_name(names[i], lang)} "
        + (f"{number(100 * mean[i, -1], lang, 1)} %" if share else number(mean[i, -1], lang, 3))
        for i in shown)
    return picture, {"what": what, "title": what, "n": n, "band": told, "rest": rest, "ends": ends}, pd.concat(rows)

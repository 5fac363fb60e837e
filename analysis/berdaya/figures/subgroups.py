# SPDX-License-Identifier: GPL-3.0-or-later
"""Disempowerment by subgroup and by power, as Alkire and Foster decompose it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .. import measures
from ..words import DISADVANTAGES, POWERS, STRATA
from .data import arms, arm_name, chosen, programme
from .registry import figure
from .style import BLUE, GREY, PALE, POWER_STYLES, Picture, end_labels, months, number, page

AREAS = {name: style[0] for name, style in POWER_STYLES.items()} | {"institutions": "#5a5a5a"}
HATCHES = {"institutions": "////", "resources": "....", "care": "\\\\\\\\"}


def _power(name: str, lang: str) -> str:
    return POWERS.get(name, (name, name))[lang == "id"]


@figure(
    needs=("decomposition/m0", "decomposition/censored_headcount", "decomposition/weight"),
    title=("What disempowerment is made of", "Dari apa ketidakberdayaan tersusun"),
    caption=(
        "M0, the share of households disempowered times how much they lack, stacked by the power in which they "
        "lack it (Alkire and Foster; each power's censored headcount times its weight). Scenario: {arm}; mean of {n} "
        "replicates; lower is better.",
        "M0, bagian rumah tangga yang belum berdaya dikali besarnya kekurangan, ditumpuk menurut daya yang "
        "kurang (Alkire dan Foster). Skenario: {arm}; rata-rata {n} ulangan; makin rendah makin baik.",
    ),
    alt=("Stacked areas of M0 by power over time; from {start} to {end}. The largest part: {top}.",
         "Luasan M0 menurut daya dari waktu ke waktu; dari {start} ke {end}. Bagian terbesar: {top}."),
)
def contributions(
    tree: Any, lang: str, scenario: str | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws M0 over time, stacked by power."""
    which = chosen(tree, scenario)
    group = tree["decomposition"].to_dataset()
    part = (group["censored_headcount"] * group["weight"]).isel(scenario=which)
    part = part.mean("replicate").transpose("decomposition_time", "power_name")
    time, x = np.asarray(part["decomposition_time"].values, float), part.values
    names = [str(k) for k in part["power_name"].values]
    picture = page(3.1)
    ax = picture.subplots()
    bottom, labels = np.zeros(time.size), []
    for k in np.argsort(-x[-1], kind="stable"):
        colour = AREAS.get(names[k], GREY)
        ax.fill_between(time, bottom, bottom + x[:, k], facecolor=colour, edgecolor="white", linewidth=0.5,
                        alpha=0.85, hatch=HATCHES.get(names[k], ""))
        labels.append((float(bottom[-1] + x[-1, k] / 2), _power(names[k], lang), "black"))
        bottom = bottom + x[:, k]
    ax.set_ylim(0, 1.08 * bottom.max())
    months(ax, time[0], time[-1])
    ax.set_xlabel("month" if lang == "en" else "bulan")
    ax.set_ylabel("M0")
    span = programme(tree, which)
    if span is not None:
        for month in span:
            ax.axvline(month, color="black", linewidth=0.7, linestyle=(0, (2, 2)))
        ax.text(sum(span) / 2, 1.005, "programme" if lang == "en" else "pendampingan", ha="center", va="bottom",
                fontsize=6.5, color=GREY, transform=ax.get_xaxis_transform())
    picture.draw_without_rendering()
    end_labels(ax, labels)
    data = part.to_dataframe("part").reset_index()
    return picture, {
        "arm": arm_name(arms(tree)[which], lang) or "–", "n": group.sizes["replicate"],
        "start": number(x[0].sum(), lang, 3),
        "end": number(x[-1].sum(), lang, 3), "top": _power(names[int(np.argmax(x[-1]))], lang)}, data


@figure(
    needs=("decomposition/disadvantage_m0", "decomposition/stratum_m0"),
    title=("Disempowerment by group of households", "Ketidakberdayaan menurut golongan rumah tangga"),
    caption=(
        "M0 of each group of households at month {first} (hollow) and at month {last} (filled); grey: all "
        "households. Scenario: {arm}; mean of {n} replicates. Groups overlap; lower is better.",
        "M0 tiap golongan rumah tangga pada bulan {first} (kosong) dan bulan {last} (isi); abu-abu: semua "
        "rumah tangga. Skenario: {arm}; rata-rata {n} ulangan. Golongan bertumpang tindih; makin rendah makin baik.",
    ),
    alt=("M0 by group at start and end; at the end highest for {worst}, lowest for {best}.",
         "M0 menurut golongan di awal dan akhir; pada akhirnya tertinggi bagi {worst}, terendah bagi {best}."),
)
def subgroups(
    tree: Any, lang: str, scenario: str | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws M0 of those with each disadvantage and of each stratum, at the first and the last month."""
    which = chosen(tree, scenario)
    group = tree["decomposition"].to_dataset().isel(scenario=which)
    first, last = (int(group["decomposition_time"].values[i]) for i in (0, -1))
    ends = group.isel(decomposition_time=[0, -1]).mean("replicate")
    rows: list[tuple[str, str, float, float]] = []
    for d in group["disadvantage"].values:
        pair = ends["disadvantage_m0"].sel(disadvantage=d).isel(having=1).values
        rows.append(("disadvantage", DISADVANTAGES.get(str(d), (str(d),) * 2)[lang == "id"], *pair))
    rows.sort(key=lambda row: row[3])
    for s in group["stratum_name"].values:
        pair = ends["stratum_m0"].sel(stratum_name=s).values
        rows.insert(0, ("stratum", STRATA.get(str(s), (str(s),) * 2)[lang == "id"], *pair))
    rows = [row for row in rows if np.isfinite(row[2:]).all()]
    picture = page(0.8 + 0.24 * len(rows))
    ax = picture.subplots()
    for value in ends["m0"].values:
        ax.axvline(float(value), color=PALE, linewidth=1)
    for place, (_, _, start, end) in enumerate(rows):
        ax.plot([start, end], [place, place], color=BLUE, linewidth=1)
        ax.plot(start, place, "o", color=BLUE, markerfacecolor="white", markersize=5)
        ax.plot(end, place, "o", color=BLUE, markersize=5)
    strata = sum(row[0] == "stratum" for row in rows)
    ax.axhline(strata - 0.5, color=PALE, linewidth=0.6)
    ax.set_yticks(range(len(rows)), [row[1] for row in rows])
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("M0")
    data = pd.DataFrame(rows, columns=["kind", "group", "first", "last"])
    order = data.sort_values("last")
    return picture, {"first": first, "last": last, "n": group.sizes["replicate"],
                     "arm": arm_name(arms(tree)[which], lang) or "–", "worst": order.group.iloc[-1],
                     "best": order.group.iloc[0]}, data


def households(tree: Any, which: int, snapshot: int) -> Any:
    """Real households of one snapshot, all replicates one after the other (the rest is padding)."""
    group = tree["household"].to_dataset().isel(scenario=which, snapshot=snapshot)
    power = group["power"].transpose("replicate", "household", "power_name").values
    real = np.isfinite(power[..., 0])
    return group, power[real], real


@figure(
    needs=("household/power", "household/disadvantages", "decomposition/threshold", "decomposition/weight"),
    title=("In which powers whom disempowerment strikes", "Daya mana yang kurang, pada siapa"),
    caption=(
        "M0 of those with each disadvantage, split into the powers that they lack, measured from the households "
        "of month {month} with the file's thresholds and weights and the cutoff {cutoff}. Scenario: {arm}; {n} replicates "
        "together. Whole bars compare groups; colours say what help should reach.",
        "M0 mereka yang punya tiap kerentanan, dibagi menurut daya yang kurang, dihitung dari rumah tangga "
        "bulan {month} dengan ambang dan bobot berkas dan batas {cutoff}. Skenario: {arm}; {n} ulangan bersama. Panjang "
        "batang membandingkan golongan; warna menunjukkan bantuan yang diperlukan.",
    ),
    alt=("Bars of M0 by disadvantage, stacked by power; longest: {worst}.",
         "Batang M0 menurut kerentanan, ditumpuk menurut daya; terpanjang: {worst}."),
)
def powers_by_subgroup(
    tree: Any, lang: str, scenario: str | None = None, cutoff: float = 0.8, snapshot: int = -1,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws M0 of those with each disadvantage, stacked by power.

    Parameters
    ----------
    cutoff
        Adequacy score from which a household counts as empowered.
    snapshot
        Which snapshot, counted from the first (0) or the last (-1).
    """
    which = chosen(tree, scenario)
    group, power, real = households(tree, which, snapshot)
    bits = group["disadvantages"].transpose("replicate", "household").values[real].astype(np.int64)
    split = tree["decomposition"].to_dataset()
    threshold, weight = np.asarray(split["threshold"].values, np.float32), split["weight"].values
    names = [str(k) for k in group["power_name"].values]
    meanings = str(group["disadvantages"].attrs.get("flag_meanings", "")).split()
    rows = {("all households", "semua rumah tangga")[lang == "id"]: np.ones(bits.size, bool)}
    rows |= {DISADVANTAGES.get(name, (name,) * 2)[lang == "id"]: (bits >> d & 1).astype(bool)
             for d, name in enumerate(meanings)}
    found = {}
    for name, mask in rows.items():
        if mask.any():
            af = measures.alkire_foster(power[mask], threshold, cutoff, weight)
            found[name] = af.censored_headcount * weight / weight.sum()
    order = sorted(found, key=lambda name: (name == next(iter(rows)), found[name].sum()))
    picture = page(1.25 + 0.27 * len(order))
    ax = picture.subplots()
    left = np.zeros(len(order))
    for k, name in enumerate(names):
        width = np.array([found[row][k] for row in order])
        ax.barh(range(len(order)), width, 0.72, left=left, color=AREAS.get(name, GREY), alpha=0.85,
                hatch=HATCHES.get(name, ""), edgecolor="white", linewidth=0.5, label=_power(name, lang))
        left += width
    ax.set_yticks(range(len(order)), order)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("M0")
    ax.legend(loc="upper center", bbox_to_anchor=(0.42, -0.45 / (0.27 * len(order))), ncols=4, fontsize=7.5,
              handlelength=1.2, columnspacing=1.2, borderaxespad=0)
    data = pd.DataFrame([(row, name, found[row][k]) for row in order for k, name in enumerate(names)],
                        columns=["group", "power", "part"])
    return picture, {"month": int(group["snapshot"].values), "cutoff": number(cutoff, lang, 2),
                     "n": real.shape[0], "arm": arm_name(arms(tree)[which], lang) or "–",
                     "worst": max(found, key=lambda name: found[name].sum())}, data

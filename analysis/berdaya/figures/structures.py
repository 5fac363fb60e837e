# SPDX-License-Identifier: GPL-3.0-or-later
"""Structure of the villages, and the ceilings it sets to the powers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from ..words import FACTORS, POWERS
from .data import arm_name, arms, chosen, programme, values
from .registry import figure
from .style import BLUE, FACTOR_STYLES, GREY, Array, Picture, end_labels, months, page, shade


def weights(text: str, powers: list[str], factors: list[str]) -> tuple[Array, float]:
    """Weights of the factors in each power's ceiling, and the floor, from a resolved scenario."""
    floor = re.search(r"^consolidation:\n(?:  .*\n)*?  floor: ([0-9.e+-]+)", text, re.MULTILINE)
    block = re.search(r"^powers:\n((?: +.*\n)+)", text, re.MULTILINE)
    if floor is None or block is None:
        raise ValueError("the file's scenario does not say how ceilings depend on structure")
    w = np.zeros((len(powers), len(factors)))
    for k, power in enumerate(powers):
        own = re.search(rf"^  {power}:\n((?:    .*\n)+)", block[1], re.MULTILINE)
        for f, factor in enumerate(factors):
            found = re.search(rf"^      {factor}: ([0-9.e+-]+)", own[1] if own else "", re.MULTILINE)
            w[k, f] = float(found[1]) if found else 0.0
    return w, float(floor[1])


def ceilings(factor: Array, w: Array, floor: float) -> Array:
    """Ceilings of households without disadvantage (model page 4.1): (..., power)."""
    result: Array = floor + (1 - floor) * (factor @ w.T)
    return result


@figure(
    needs=("structure/factor", "power"),
    title=("Structure and the ceilings it sets", "Struktur dan langit-langit yang dipasangnya"),
    caption=(
        "Left: mean of the five factors of village structure. Right: mean power at month {first} (hollow) and month "
        "{last} (filled) under the ceiling that structure sets to a household without disadvantage then (grey and black "
        "mark). Scenario: {arm}; mean of {n} replicates.",
        "Kiri: rata-rata lima faktor struktur desa. Kanan: rata-rata daya pada bulan {first} (kosong) dan bulan {last} "
        "(isi) di bawah langit-langit yang dipasang struktur bagi rumah tangga tanpa kerentanan (tanda abu-abu dan hitam). "
        "Skenario: {arm}; rata-rata {n} ulangan.",
    ),
    alt=("Factors over time, and powers under their ceilings; most room above {room}.",
         "Faktor dari waktu ke waktu, dan daya di bawah langit-langit; ruang terbesar di atas {room}."),
)
def structure(
    tree: Any, lang: str, scenario: str | None = None,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the structural factors over time, and the powers under their ceilings."""
    which = chosen(tree, scenario)
    array = tree["structure/factor"]
    factor = values(array.transpose("scenario", "replicate", "time", "factor_name"))[which].mean(0)
    power = values(tree["power"].transpose("scenario", "replicate", "time", "power_name"))[which].mean(0)
    time = np.asarray(array["time"].values, float)
    factors = [str(f) for f in array["factor_name"].values]
    powers = [str(k) for k in tree["power_name"].values]
    picture = page(3.1)
    left, right = picture.subplots(1, 2, gridspec_kw={"width_ratios": [1, 1.1]})
    labels = []
    for f, name in enumerate(factors):
        colour, dash = FACTOR_STYLES.get(name, (GREY, "-"))
        left.plot(time, factor[:, f], color=colour, linestyle=dash, linewidth=1.4)
        labels.append((float(factor[-1, f]), FACTORS.get(name, (name, name))[lang == "id"], colour))
    inner, outer = factor.min(), factor.max()
    left.set_ylim(inner - 0.08 * (outer - inner) - 0.01, outer + 0.08 * (outer - inner) + 0.01)
    months(left, time[0], time[-1])
    left.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.4, 3, 4, 6, 10]))
    left.set_xlabel("month" if lang == "en" else "bulan")
    left.set_ylabel("mean factor" if lang == "en" else "rata-rata faktor")
    shade(left, programme(tree, which), "programme" if lang == "en" else "pendampingan")
    rows = []
    try:
        w, floor = weights(str(tree.attrs.get("scenario_text", "")), powers, factors)
        top = ceilings(factor, w, floor)
    except ValueError:
        top = np.full_like(power, np.nan)
    order = np.argsort(power[-1], kind="stable")
    for place, k in enumerate(order):
        if np.isfinite(top[0, k]):
            right.plot([power[-1, k], top[-1, k]], [place, place], color="#dddddd", linewidth=3, zorder=1,
                       solid_capstyle="butt")
            for value, colour in ((top[0, k], "#999999"), (top[-1, k], "black")):
                right.plot([value] * 2, [place - 0.28, place + 0.28], color=colour, linewidth=1.6)
        right.plot([power[0, k], power[-1, k]], [place, place], color=BLUE, linewidth=1.2)
        right.plot(power[0, k], place, "o", color=BLUE, markerfacecolor="white", markersize=4.5)
        right.plot(power[-1, k], place, "o", color=BLUE, markersize=4.5)
        rows.append((powers[k], power[0, k], power[-1, k], top[0, k], top[-1, k]))
    right.set_yticks(range(len(order)), [POWERS.get(powers[k], (powers[k],) * 2)[lang == "id"] for k in order])
    right.tick_params(axis="y", length=0)
    right.margins(x=0.06)
    right.set_ylim(-0.6, len(order) - 0.4)
    right.set_xlabel("power and its ceiling" if lang == "en" else "daya dan langit-langitnya")
    picture.draw_without_rendering()
    end_labels(left, labels, 7)
    data = pd.DataFrame(rows, columns=["power", "first", "last", "ceiling_first", "ceiling_last"])
    room = data.assign(room=data.ceiling_last - data["last"]).fillna(0).sort_values("room").power.iloc[-1]
    return picture, {"first": int(time[0]), "last": int(time[-1]), "n": tree.to_dataset().sizes.get("replicate", 1),
                     "arm": arm_name(arms(tree)[which], lang) or "–",
                     "room": POWERS.get(room, (room, room))[lang == "id"]}, data

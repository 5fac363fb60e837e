# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parameters decide, with the noise of seeds as a bar of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .registry import figure
from .style import BLUE, GREY, SKY, Picture, number, page


@figure(
    needs=("sensitivity/total", "sensitivity/first"),
    title=("What decides", "Apa yang menentukan"),
    caption=(
        "Share of the variance of {what} that a parameter explains by itself (dark) and with all it does together with "
        "others (light), with 95 % intervals. Grey: what remains between seeds when parameters are held fixed; bars "
        "shorter than that decide less than luck.",
        "Bagian ragam {what} yang dijelaskan satu parameter sendiri (gelap) dan bersama yang lain (terang), dengan "
        "selang 95 %. Abu-abu: yang tersisa antarbenih acak bila parameter tetap; batang yang lebih pendek menentukan "
        "kurang daripada keberuntungan.",
    ),
    alt=("Bars of sensitivity; longest: {top}.", "Batang kepekaan; terpanjang: {top}."),
    kind="study",
)
def sensitivity(
    tree: Any, lang: str, outcome: str | None = None, most: int = 15,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws Sobol's indices of each parameter, and the noise of seeds.

    Parameters
    ----------
    outcome
        Which of several outcomes; the first if absent.
    most
        Parameters to draw, the strongest.
    """
    group = tree["sensitivity"].to_dataset()
    what = ""
    if "outcome" in group.dims:
        names = [str(o) for o in group["outcome"].values]
        what = outcome or names[0]
        if what not in names:
            raise KeyError(f"outcome {what!r} is not in the file; there are {', '.join(names)}")
        group = group.isel(outcome=names.index(what))
    data = pd.DataFrame({"parameter": [str(p) for p in group["parameter"].values]})
    for name in ("first", "total"):
        for end in ("", "_low", "_high"):
            data[name + end] = np.asarray(group[name + end].values, float) if name + end in group else np.nan
    data = data.sort_values("total").iloc[-most:].reset_index(drop=True)
    noise = float(group["noise"].values) if "noise" in group else float("nan")
    picture = page(0.9 + 0.3 * (len(data) + 1))
    ax = picture.subplots()
    for place, row in data.iterrows():
        for name, colour, shift in (("total", SKY, 0.17), ("first", BLUE, -0.17)):
            ax.barh(place + shift, max(row[name], 0), 0.32, color=colour)
            if np.isfinite(row[name + "_low"]):
                ax.plot([row[name + "_low"], row[name + "_high"]], [place + shift] * 2, color="black", linewidth=0.9)
    labels = list(data.parameter)
    if np.isfinite(noise):
        ax.barh(-1, noise, 0.5, color="#aaaaaa", hatch="////", edgecolor="white", linewidth=0)
        ax.axvline(noise, color=GREY, linewidth=0.8, linestyle=(0, (3, 2)), zorder=0)
        labels = ["seeds (noise)" if lang == "en" else "benih acak (derau)", *labels]
    ax.set_yticks(range(-1 if np.isfinite(noise) else 0, len(data)), labels)
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(min(0, ax.get_xlim()[0]), max(1.0, ax.get_xlim()[1]))
    ax.set_xlabel("share of variance" if lang == "en" else "bagian ragam")
    handles = [ax.barh(0, 0, color=c) for c in (BLUE, SKY)]
    ax.legend(handles, ["by itself", "with others"] if lang == "en" else ["sendiri", "bersama yang lain"],
              loc="lower right")
    return picture, {"what": what.replace("_", " "), "top": data.parameter.iloc[-1]}, data.assign(noise=noise)

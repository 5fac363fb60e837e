# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parameters decide, with the noise of seeds as a bar of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Patch

from .registry import figure
from .style import BLUE, GREY, SKY, Picture, number, page


# indices of a method, the one that orders first: axis and explanation
ANALYSES = {
    ("total", "first"): (
        ("share of variance", "bagian ragam"),
        ("Share of variance that a parameter explains by itself and with all it does together with others.",
         "Bagian ragam yang dijelaskan satu parameter sendiri dan bersama yang lain.")),
    ("mu_star",): (
        ("mean of absolute elementary effects", "rata-rata mutlak pengaruh dasar"),
        ("Mean absolute change of the outcome when a parameter crosses its range (Morris).",
         "Rata-rata mutlak perubahan hasil bila satu parameter melintasi rentangnya (Morris).")),
    ("prcc",): (
        ("partial rank correlation", "korelasi peringkat parsial"),
        ("Partial rank correlation of parameter and outcome: its sign is the direction.",
         "Korelasi peringkat parsial antara parameter dan hasil: tandanya menunjukkan arah.")),
}


@figure(
    needs=("sensitivity/noise", "sensitivity/parameter"),
    title=("What decides", "Apa yang menentukan"),
    caption=(
        "{what}. {how} Lines: 95 % intervals. {grey}the noise of seeds makes up {noise} % of a single run's "
        "variance, apart from all parameters.",
        "{what}. {how} Garis: selang 95 %. {grey}derau benih acak merupakan {noise} % ragam satu ulangan, di "
        "luar semua parameter.",
    ),
    alt=("Bars of sensitivity of {what}; longest: {top}.", "Batang kepekaan {what}; terpanjang: {top}."),
    kind="study",
)
def sensitivity(
    tree: Any, lang: str, outcome: str | None = None, most: int = 15,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the indices of each parameter (Sobol, Morris or PRCC), and the noise of seeds as a bar of its own.

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
    bars = next((names for names in ANALYSES if names[0] in group), None)
    if bars is None:
        raise ValueError("the file has no index that this figure knows")
    for name in bars:
        for end in ("", "_low", "_high"):
            data[name + end] = np.asarray(group[name + end].values, float) if name + end in group else np.nan
    order = data[bars[0]].abs().sort_values(na_position="first").index
    data = data.loc[order].iloc[-most:].reset_index(drop=True)
    noise = float(group["noise"].values) if "noise" in group else float("nan")
    picture = page(0.9 + 0.3 * (len(data) + 1))
    ax = picture.subplots()
    for place, row in data.iterrows():
        for name, colour, shift in zip(bars, (SKY, BLUE), (0.17, -0.17) if len(bars) > 1 else (0.0,)):
            ax.barh(place + shift, row[name], 0.32 if len(bars) > 1 else 0.55, color=colour)
            if np.isfinite(row[name + "_low"]):
                ax.plot([row[name + "_low"], row[name + "_high"]], [place + shift] * 2, color="black", linewidth=0.9)
    labels = list(data.parameter)
    if np.isfinite(noise) and len(bars) > 1:
        ax.barh(-1, noise, 0.5, color="#aaaaaa", hatch="////", edgecolor="white", linewidth=0)
        labels = ["seeds (noise)" if lang == "en" else "benih acak (derau)", *labels]
    ax.set_yticks(range(-1 if len(labels) > len(data) else 0, len(data)), labels)
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=GREY, linewidth=0.8)
    xlabel, how = ANALYSES[bars]
    ax.set_xlabel(xlabel[lang == "id"])
    if len(bars) > 1:
        handles = [Patch(color=colour) for colour in (BLUE, SKY)]
        ax.legend(handles, ["by itself", "with others"] if lang == "en" else ["sendiri", "bersama yang lain"],
                  loc="lower right")
    return picture, {"what": what.replace("_", " ") or "–", "how": how[lang == "id"], "top": data.parameter.iloc[-1],
                     "noise": number(100 * noise, lang, 0),
                     "grey": "Also: " if lang == "en" and len(bars) == 1 else "Juga: " if len(bars) == 1 else "Grey: " if lang == "en" else "Abu-abu: "}, data.assign(
        noise=noise)

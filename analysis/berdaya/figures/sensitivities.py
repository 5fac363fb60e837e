# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parameters decide, with the noise of seeds as a bar of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.patches import Patch

from .registry import figure
from .style import BLUE, GREY, SKY, Picture, number, page


@figure(
    needs=("parameter", "outcome", "index", "total", "seed_share"),
    title=("What decides", "Apa yang menentukan"),
    caption=(
        "{what}. {how} Lines: 95 % intervals. Grey: the share of a single run's variance that is the noise of seeds, "
        "apart from all parameters.",
        "{what}. {how} Garis: selang 95 %. Abu-abu: bagian ragam satu ulangan yang merupakan derau benih acak, "
        "di luar semua parameter.",
    ),
    alt=("Bars of sensitivity of {what}; longest: {top}; noise of seeds {noise}.",
         "Batang kepekaan {what}; terpanjang: {top}; derau benih acak {noise}."),
    kind="study",
)
def sensitivity(
    tree: Any, lang: str, outcome: str | None = None, strategy: str | None = None, of: str | None = None, most: int = 15,
) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the indices of each parameter, and the noise of seeds as a bar of its own.

    Parameters
    ----------
    outcome, strategy, of
        Which of those in the file; the last strategy and the first of the others if absent. `of` is "value", the
        outcome itself, or "difference" to the baseline.
    most
        Parameters to draw, the strongest.
    """
    table = tree.to_dataset().to_dataframe().reset_index(drop=True)
    for column, wanted, place in (("strategy", strategy, -1), ("outcome", outcome, 0), ("of", of, 0)):
        there = list(dict.fromkeys(table[column].astype(str)))
        if wanted is not None and wanted not in there:
            raise KeyError(f"{column} {wanted!r} is not in the file; there are {', '.join(there)}")
        table = table[table[column] == (wanted if wanted is not None else there[place])]
    table = table[table.world == table.world.iloc[0]]
    totals = bool(table.total.notna().any())
    key = "total" if totals else "index"
    data = table.assign(strength=table[key].abs()).sort_values("strength", na_position="first").iloc[-most:]
    data = data.drop(columns="strength").reset_index(drop=True)
    noise = float(data.seed_share.iloc[-1])
    picture = page(0.9 + 0.3 * (len(data) + 1))
    ax = picture.subplots()
    bars = (("total", SKY, 0.17), ("index", BLUE, -0.17)) if totals else (("index", BLUE, 0.0),)
    height = 0.32 if totals else 0.55
    for place, row in data.iterrows():
        for name, colour, shift in bars:
            ax.barh(place + shift, row[name], height, color=colour)
            ax.plot([row[name + "_low"], row[name + "_high"]], [place + shift] * 2, color="black", linewidth=0.9)
    labels = list(data.parameter)
    if np.isfinite(noise):
        ax.barh(-1, noise, 0.5, color="#aaaaaa", hatch="////", edgecolor="white", linewidth=0)
        labels = ["seeds (noise)" if lang == "en" else "benih acak (derau)", *labels]
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_yticks(range(-1 if np.isfinite(noise) else 0, len(data)), labels)
    ax.tick_params(axis="y", length=0)
    method = str(tree.attrs.get("method", ""))
    if totals:
        ax.set_xlabel("share of variance" if lang == "en" else "bagian ragam")
        handles = [Patch(color=colour) for colour in (BLUE, SKY)]
        ax.legend(handles, ["by itself", "with others"] if lang == "en" else ["sendiri", "bersama yang lain"],
                  loc="lower right")
        how = ("Share of variance that a parameter explains by itself and with all it does together with others."
               if lang == "en" else
               "Bagian ragam yang dijelaskan satu parameter sendiri dan bersama yang lain.")
    else:
        ax.set_xlabel(f"index ({method})" if lang == "en" else f"indeks ({method})")
        how = f"Index of each parameter ({method})." if lang == "en" else f"Indeks tiap parameter ({method})."
    first = data.iloc[-1]
    what = f"{first.outcome} ({first.strategy}, {first.of})".replace("_", " ")
    return picture, {"what": what, "how": how, "top": first.parameter, "noise": number(noise, lang)}, data

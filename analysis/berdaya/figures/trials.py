# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual field trials: what they find, how far it can be trusted, and what the programme truly does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.collections import LineCollection

from .. import measures
from .registry import figure
from .style import ARMS, BLUE, GREY, VERMILLION, Array, Picture, across, interval, months, number, page, student

NEEDS = ("estimate", "half_width", "direct", "spillover", "total")
# estimators and effects in Indonesian; in English they go by the name in the file
ESTIMATORS = {
    "difference in means": "selisih rata-rata",
    "ANCOVA": "ANCOVA",
    "difference in differences": "selisih dari selisih",
}
EFFECTS = {
    "direct": ("direct: villages served", "langsung: desa didampingi"),
    "spillover": ("spillover: the other villages", "limpahan: desa lainnya"),
    "total": ("total: were all villages served", "total: bila semua desa didampingi"),
}
UNIT = ("standard deviations between households", "simpangan baku antarrumah tangga")


def estimators(tree: Any, lang: str) -> list[str]:
    """Names of the estimators for readers, in the order of the file."""
    names = [str(name) for name in tree.to_dataset()["estimator"].values]
    return names if lang == "en" else [ESTIMATORS.get(name, name) for name in names]


def wanted(tree: Any) -> tuple[float, float]:
    """Confidence of the intervals and the power that the trial was asked for."""
    return float(tree.attrs.get("confidence", 0.95)), float(tree.attrs.get("power_wanted", 0.8))


def share(count: float, n: int) -> tuple[float, float, float]:
    """A share of trials with its 95 % interval (Agresti and Coull 1998): value, low, high."""
    centre = (count + 2) / (n + 4)
    half = 1.96 * np.sqrt(centre * (1 - centre) / (n + 4))
    return count / n, max(centre - half, 0.0), min(centre + half, 1.0)


def performance(tree: Any) -> pd.DataFrame:
    """What each estimator does over the trials, one row an estimator and measure: value, low, high.

    `bias` is of the estimate against the direct effect of its own trial, `coverage` of the mean direct
    effect by the intervals, `power` the share of trials that reject no effect (the intervals leave out 0).
    `smallest`, the effect that would be found with the power asked for, comes from the file and has no interval.
    """
    data = tree.to_dataset()
    estimate, half = (np.asarray(data[name].transpose("estimator", "replicate").values, float) for name in ("estimate", "half_width"))
    direct = np.asarray(data["direct"].values, float)
    n = direct.size
    rows = []
    for e, name in enumerate(data["estimator"].values.astype(str)):
        mean, down, up = interval(estimate[e] - direct)
        rows.append((name, "bias", mean, mean - down, mean + up))
        rows.append((name, "coverage", *share(float((np.abs(estimate[e] - direct.mean()) <= half[e]).sum()), n)))
        rows.append((name, "power", *share(float((np.abs(estimate[e]) > half[e]).sum()), n)))
        smallest = float(data["smallest"].values[e])
        rows.append((name, "smallest", smallest, np.nan, np.nan))
    return pd.DataFrame(rows, columns=["estimator", "measure", "value", "low", "high"])


@figure(
    needs=NEEDS,
    title=("What each trial would find", "Temuan tiap uji coba"),
    caption=(
        "One line a trial: its estimate with the {confidence} % interval, {n} trials in the order of their estimates. "
        "Dashed: the direct effect that is truly there. Blue intervals hold it, orange dotted ones miss it; those "
        "that reach across the grey line at 0 would not find the programme.",
        "Satu garis satu uji coba: penduga dengan selang {confidence} %, {n} uji coba diurutkan menurut penduganya. "
        "Putus-putus: pengaruh langsung yang sebenarnya. Selang biru memuatnya, yang jingga bertitik meleset; yang "
        "melintasi garis abu-abu di 0 tidak menemukan pengaruh program.",
    ),
    alt=("Intervals of {n} simulated trials by estimator around a true effect of {truth}; share that hold it: {held}.",
         "Selang {n} uji coba simulasi menurut penduga di sekitar pengaruh sebenarnya {truth}; bagian yang memuatnya: {held}."),
    kind="trial",
)
def trial_intervals(tree: Any, lang: str) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the interval of every trial, an estimator a panel."""
    data = tree.to_dataset()
    names, truth = estimators(tree, lang), float(np.mean(data["direct"].values))
    estimate, half = (np.asarray(data[name].transpose("estimator", "replicate").values, float) for name in ("estimate", "half_width"))
    n = estimate.shape[1]
    picture = page(3.1)
    axes = picture.subplots(1, len(names), sharex=True, sharey=True, squeeze=False)[0]
    rows = []
    for e, (ax, name) in enumerate(zip(axes, names)):
        order = np.argsort(estimate[e], kind="stable")
        middle, reach = estimate[e, order], half[e, order]
        holds: Any = np.abs(middle - truth) <= reach
        for which, colour, dash in ((holds, BLUE, "-"), (~holds, VERMILLION, (0, (1.2, 1)))):
            places = np.flatnonzero(which)
            lines = [[(middle[i] - reach[i], i), (middle[i] + reach[i], i)] for i in places]
            ax.add_collection(LineCollection(lines, colors=colour, linewidths=float(np.clip(60 / n, 0.5, 1.4)), linestyles=[dash]))
            ax.plot(middle[places], places, ".", color=colour, markersize=float(np.clip(160 / n, 1, 4)))
        ax.axvline(0, color=GREY, linewidth=0.8)
        ax.axvline(truth, color="black", linewidth=1, linestyle=(0, (4, 1.6)), zorder=3)
        ax.set_title(name, fontsize=8.5, loc="left")
        ax.set_ylim(-1, n)
        ax.locator_params(axis="x", nbins=4)
        rows.append(pd.DataFrame({"estimator": data["estimator"].values[e], "estimate": middle, "low": middle - reach,
                                  "high": middle + reach, "holds_the_truth": holds}))
    axes[0].set_ylabel("trials, by estimate" if lang == "en" else "uji coba, menurut penduga")
    axes[0].set_yticks([])
    axes[len(names) // 2].set_xlabel(UNIT[lang == "id"])
    found = pd.concat(rows, ignore_index=True)
    held = found.groupby("estimator", sort=False)["holds_the_truth"].mean()
    return picture, {
        "n": n, "confidence": number(100 * wanted(tree)[0], lang, 0), "truth": number(truth, lang),
        "held": "; ".join(f"{name} {number(100 * held.iloc[e], lang, 0)} %" for e, name in enumerate(names))}, found


@figure(
    needs=(*NEEDS, "smallest"),
    title=("Can this design be trusted?", "Dapatkah rancangan ini dipercaya?"),
    caption=(
        "Each estimator over {n} trials, with 95 % intervals of the simulation. Bias: estimate less the true direct effect; "
        "dashed: the bias that spillover to the villages not served makes by itself. Coverage: intervals that hold the "
        "truth; dashed: what they claim. Power: trials that find an effect; dashed: what was asked for. "
        "Smallest: the effect that would be found with {power} % power; dashed: the effect that is there.",
        "Tiap penduga atas {n} uji coba, dengan selang 95 % dari simulasi. Bias: penduga dikurangi pengaruh langsung "
        "yang sebenarnya; putus-putus: bias yang timbul dari limpahan ke desa yang tidak didampingi. Cakupan: selang "
        "yang memuat kebenaran; putus-putus: yang dinyatakan. Daya uji: uji coba yang menemukan pengaruh; putus-putus: "
        "yang diminta. Terkecil: pengaruh yang akan ditemukan dengan daya uji {power} %; putus-putus: yang ada.",
    ),
    alt=("Bias, coverage, power and smallest effect by estimator; power: {found}.",
         "Bias, cakupan, daya uji, dan pengaruh terkecil menurut penduga; daya uji: {found}."),
    kind="trial",
)
def trial_performance(tree: Any, lang: str) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws bias, coverage, power and the smallest effect that would be found: one row an estimator."""
    data, table, names = tree.to_dataset(), performance(tree), estimators(tree, lang)
    confidence, power = wanted(tree)
    lines = {"bias": -float(data["spillover"].mean()), "coverage": confidence, "power": power,
             "smallest": float(data["direct"].mean())}
    heads = {"bias": ("bias (SD)", "bias (SB)"), "coverage": ("coverage (%)", "cakupan (%)"),
             "power": ("power (%)", "daya uji (%)"), "smallest": ("smallest effect (SD)", "pengaruh terkecil (SB)")}
    picture = page(0.95 + 0.34 * len(names))
    axes = picture.subplots(1, len(heads), sharey=True, squeeze=False)[0]
    places = np.arange(len(names))[::-1]
    for ax, (measure, head) in zip(axes, heads.items()):
        scale = 100 if measure in ("coverage", "power") else 1
        rows = table[table.measure == measure]
        if measure == "bias":
            ax.axvline(0, color=GREY, linewidth=0.8)
        ax.axvline(scale * lines[measure], color="black", linewidth=1, linestyle=(0, (4, 1.6)))
        for (place, (_, row)), (colour, _, marker) in zip(zip(places, rows.iterrows()), ARMS):
            across(ax, place, scale * row.value, scale * row.low, scale * row.high, colour, marker)
        if scale == 100:
            low = min(float(np.nanmin(rows.low)), lines[measure])
            ax.set_xlim(100 * max(0.0, low - 0.05), 101)
        else:
            reach = [0.0, lines[measure], *rows.value, *rows.low.dropna(), *rows.high.dropna()]
            room = 0.08 * (max(reach) - min(reach))
            ax.set_xlim(min(reach) - (room if measure == "bias" else 0), max(reach) + room)
        ax.set_xlabel(head[lang == "id"], fontsize=7.5)
        ax.grid(axis="x", color="#eeeeee", linewidth=0.6)
        ax.locator_params(axis="x", nbins=3)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
    axes[0].set_yticks(places, names)
    axes[0].set_ylim(-0.6, len(names) - 0.4)
    powers = table[table.measure == "power"]
    return picture, {"n": data.sizes["replicate"], "power": number(100 * power, lang, 0), "found": "; ".join(
        f"{name} {number(100 * value, lang, 0)} %" for name, value in zip(names, powers.value))}, table


@figure(
    needs=NEEDS,
    title=("What the programme truly does", "Pengaruh program yang sebenarnya"),
    caption=(
        "Each household against itself in the world without the programme, under the same luck, at the endline. Small "
        "points: the worlds of {n} trials. Large points: means with their 95 % intervals. Spillover is what a trial's "
        "control villages gain or lose by others being served.",
        "Tiap rumah tangga dibandingkan dengan dirinya sendiri di dunia tanpa program, dengan nasib acak yang sama, pada "
        "survei akhir. Titik kecil: dunia dari {n} uji coba. Titik besar: rata-rata dengan selang 95 %. Limpahan adalah "
        "untung atau rugi desa pembanding karena desa lain didampingi.",
    ),
    alt=("True effects at the endline: {told}.", "Pengaruh sebenarnya pada survei akhir: {told}."),
    kind="trial",
)
def trial_truth(tree: Any, lang: str) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws direct, spillover and total effect in every world of the trials, and their means."""
    data = tree.to_dataset()
    picture = page(1.9)
    ax = picture.subplots()
    ax.axvline(0, color=GREY, linewidth=0.8)
    rows = []
    for place, name, (colour, _, marker) in zip((2, 1, 0), EFFECTS, ARMS):
        x: Array = np.asarray(data[name].values, float)
        mean, down, up = interval(x)
        ax.plot(x, place + 0.2 * np.sin(2.4 * np.arange(x.size)), ".", color=colour, alpha=0.3, markersize=3.5, markeredgewidth=0)
        across(ax, place, mean, mean - down, mean + up, colour, marker, 5)
        rows.append((name, mean, mean - down, mean + up, x.size))
    ax.set_yticks((2, 1, 0), [pair[lang == "id"] for pair in EFFECTS.values()])
    ax.set_ylim(-0.6, 2.6)
    ax.set_xlabel(UNIT[lang == "id"])
    ax.grid(axis="x", color="#eeeeee", linewidth=0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    table = pd.DataFrame(rows, columns=["effect", "mean", "low", "high", "trials"])
    told = "; ".join(f"{EFFECTS[row.effect][lang == 'id']} {number(row['mean'], lang)}" for _, row in table.iterrows())
    return picture, {"n": data.sizes["replicate"], "told": told}, table


@figure(
    needs=("village_outcome", "village_outcome_without", "village_start"),
    title=("The effect by months since a village entered", "Pengaruh menurut bulan sejak desa didampingi"),
    caption=(
        "Event study: change since the month before a village enters, less that of villages not yet served, all as they are, "
        "without errors of asking. Points: trial {trial}, with 95 % intervals clustered by village. Line: mean of {n} trials. "
        "Dashed: the true effect on the villages served; the line differs from it by spillover. {late}",
        "Studi peristiwa: perubahan sejak bulan sebelum desa didampingi, dikurangi perubahan desa yang belum didampingi, apa "
        "adanya tanpa galat survei. Titik: uji coba {trial}, dengan selang 95 % berkelompok menurut desa. Garis: rata-rata {n} "
        "uji coba. Putus-putus: pengaruh sebenarnya pada desa yang didampingi; selisih garis darinya ialah limpahan. {late}",
    ),
    alt=("Effect by months since service began: {ends}; the intervals of all trials hold the truth in {held} % of months.",
         "Pengaruh menurut bulan sejak pendampingan mulai: {ends}; selang semua uji coba memuat kebenaran pada {held} % bulan."),
    kind="trial",
)
def trial_event_study(tree: Any, lang: str, replicate: int = 0) -> tuple[Picture, Mapping[str, Any], Any]:
    """Draws the effect by months since villages entered: one trial, the mean of all, and the truth.

    Parameters
    ----------
    replicate
        Whose intervals are drawn, counted from 0.
    """
    data = tree.to_dataset()
    with_, without = (np.asarray(data[name].transpose("replicate", "village", "time").values, float)
                      for name in ("village_outcome", "village_outcome_without"))
    start, time = data["village_start"].transpose("replicate", "village").values, data["time"].values
    if not 0 <= replicate < len(start):
        raise ValueError(f"there are {len(start)} trials, counted from 0")
    found = xr.concat([measures.event_study(x, begin, time, x - y) for x, y, begin in zip(with_, without, start)],
                      "replicate", join="outer")
    since, n = found["since"].values, found.sizes["replicate"]
    half = student(max(with_.shape[1] - 2, 1)) * found["error"]
    held = float((abs(found["effect"] - found["truth"]) <= half).where(found["error"] > 0).mean())
    rows = pd.DataFrame({"since": since, "effect": found["effect"].values[replicate], "low": (found["effect"] - half).values[replicate],
                         "high": (found["effect"] + half).values[replicate], "mean": found["effect"].mean("replicate"),
                         "truth": found["truth"].mean("replicate"), "served": found["served"].values[replicate],
                         "controls": found["controls"].values[replicate]})
    picture = page(3.0)
    ax = picture.subplots()
    ax.axhline(0, color=GREY, linewidth=0.8)
    ax.axvline(-0.5, color=GREY, linewidth=0.8, linestyle=(0, (1.2, 1)))
    ax.vlines(rows.since, rows.low, rows.high, color="#8fb8d4", linewidth=1.2)
    ax.plot(rows.since, rows.effect, "o", color=BLUE, markersize=2.6, label=f"trial {replicate + 1}" if lang == "en" else f"uji coba {replicate + 1}")
    ax.plot(rows.since, rows["mean"], color=VERMILLION, linewidth=1.4, label="mean of all trials" if lang == "en" else "rata-rata semua uji coba")
    ax.plot(rows.since, rows.truth, color="black", linewidth=1.1, linestyle=(0, (4, 1.6)), label="truth" if lang == "en" else "kebenaran")
    months(ax, since[0] - 0.8, since[-1] + 0.8, 0)
    ax.set_xlabel("months since the village entered" if lang == "en" else "bulan sejak desa didampingi")
    ax.set_ylabel(UNIT[lang == "id"], fontsize=7)
    ax.legend(loc="upper left")
    shown = sorted({int(k) for k in (0, 12, 24, since[-1]) if k in since})
    month = "month" if lang == "en" else "bulan"
    ends = "; ".join(f"{month} {k}: {number(float(rows.loc[rows.since == k, 'mean'].iloc[0]), lang)}" for k in shown)
    late = "" if np.unique(start[start >= 0]).size < 2 else (
        "The farther to the right, the fewer and the earlier the waves behind a point; it jumps where one drops out." if lang == "en" else
        "Makin ke kanan, makin sedikit dan makin awal gelombang di balik sebuah titik; garis melompat ketika satu gelombang tidak lagi ada.")
    return picture, {"trial": replicate + 1, "n": n, "ends": ends, "held": number(100 * held, lang, 0), "late": late}, rows

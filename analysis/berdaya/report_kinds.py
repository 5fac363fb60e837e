# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report says first, by what the file holds: a run, a comparison, a study, a trial.

Each kind has a line above the title, sentences for "In short", a section with its main table, and what
its readers should know. `kind_of` finds the kind of a file.
"""

from __future__ import annotations

import functools
import html
from typing import Any

import numpy as np

from . import figures
from .figures import studies, trials
from .figures.data import BASELINE, arm_name, arms, baseline, programme, values
from .figures.registry import has
from .figures.sensitivities import told as told_outcome
from .report_page import Estimate, Writer, code, mean, ratio
from .report_words import BENEFITS, DESIGN, HOW_TO_READ, READ_STUDY, READ_TRIAL, TERMS_TRIAL, Words
from .scenario_text import scenarios
from .words import FACTORS, LANGUAGES, LEVELS, PAIRED, POWERS

MILLION = 1e6
PLACES = {**FACTORS, **LEVELS, **POWERS}


class Kind(Writer):
    """A file that holds none of the below."""

    title = ""  # of a file that has none: its key among the texts
    heading = "outcomes"  # of the main section: its id, and its title among the texts
    line = "kind_run"
    read: list[Words] = HOW_TO_READ
    terms: list[tuple[Words, Words]] = []  # explained before those of every report

    def __init__(self, tree: Any, lang: str) -> None:
        super().__init__(lang)
        self.tree, self.attrs = tree, tree.attrs
        self.names, self.base = arms(tree), baseline(tree)

    def replicates(self) -> int:
        return int(self.tree.to_dataset().sizes.get("replicate", 1))

    def in_short(self) -> list[str]:
        """Paragraphs."""
        return [self.t("what_other")]

    def main(self) -> str:
        """The section with the main table."""
        return f"<p>{self.t('no_figures')}</p>"

    def more(self) -> list[tuple[str, str]]:
        """Sections behind the main one: key of the heading among the texts, and content."""
        return []

    def varied(self) -> dict[str, str]:
        """Parameters that are not the same in all runs of an arm: what they take."""
        return {}


class Run(Kind):
    """Monthly series of one programme, or of several without a baseline."""

    def in_short(self) -> list[str]:
        span, time = programme(self.tree), self.tree.to_dataset()["time"].values
        facts = {"n": self.replicates(), "months": int(time[-1]), "seed": self.attrs.get("seed", "?"),
                 "households": self.households(), "arms": len(self.names) - (self.base is not None)}
        words = [self.t("what_compare" if isinstance(self, Comparison) else "what_run", **facts)]
        if span is not None:
            words.append(self.t("when", start=int(span[0]), end=int(span[1])))
        words += self.findings()
        return [*words, self.t("uncertainty", n=self.replicates()) if self.replicates() > 1 else self.t("one_replicate")]

    def households(self) -> str:
        dataset = self.tree.to_dataset()
        if "household_count" not in dataset:
            return "?"
        return self.n(float(np.nanmean(np.asarray(dataset["household_count"].values, float))), 0)

    def findings(self) -> list[str]:
        if not has(self.tree, "empowered_share"):
            return []
        x = 100 * values(self.tree["empowered_share"])[-1].mean(0)
        time = self.tree["empowered_share"]["time"].values
        span = programme(self.tree)
        at_exit = "." if span is None or span[1] > time[-1] else self.t(
            "course_exit", exit=self.n(x[int(np.searchsorted(time, span[1]))], 1), month=int(span[1]))
        return [self.t("course", first=self.n(x[0], 1), last=self.n(x[-1], 1), month=int(time[-1])) + at_exit]

    def main(self) -> str:
        wanted = ["empowered_share", "member_share", "empowerment_index", "distress", "informed_share", "asset_poor_share"]
        time, months = self.turning_points()
        body = []
        for name in wanted:
            if not has(self.tree, name):
                continue
            x = values(self.tree[name])[-1]
            label = figures.data.label(self.tree, name, self.lang)
            scale, decimals = (100, 1) if name.endswith("_share") else (1, 3)
            cells = [self.pm(mean(x[:, int(np.searchsorted(time, month))]), decimals, scale) for month in months]
            body.append([html.escape(label) + (", %" if scale == 100 else ""), *cells])
        heads = [self.t("outcome"), *(self.t("month", month=month) for month in months)]
        return self.table(self.t("outcomes_caption", n=self.replicates()), heads, body)

    def turning_points(self) -> tuple[Any, list[int]]:
        """All months, and those of beginning, start, exit and end."""
        time = np.asarray(self.tree.to_dataset()["time"].values)
        span = programme(self.tree)
        return time, sorted({int(time[0]), *([int(m) for m in span if m <= time[-1]] if span else []), int(time[-1])})

    def more(self) -> list[tuple[str, str]]:
        rows = [(benefit, name, place) for benefit, shown in BENEFITS for name, place in shown if has(self.tree, name)]
        if not rows:
            return []
        body: list[list[str] | str] = []
        for i, (benefit, name, place) in enumerate(rows):
            if i == 0 or benefit is not rows[i - 1][0]:
                body.append(html.escape(benefit[LANGUAGES.index(self.lang)]))
            x = self.series(name, place)
            decimals = 0 if np.isfinite(x).any() and np.nanmax(np.abs(x)) >= 100 else 3
            label, unit = figures.data.label(self.tree, name, self.lang), str(self.tree[name].attrs.get("units", "1"))
            label += f": {PLACES.get(place, (place, place))[LANGUAGES.index(self.lang)]}" if place else ""
            label += "" if unit == "1" else f" ({unit})"
            body.append([html.escape(label), *(self.pm(mean(cell), decimals) for cell in self.benefit(x))])
        table = self.table(self.t(f"benefits_{self.heading}", n=self.replicates()),
                           [self.t("outcome"), *self.benefit_heads()], body, wide=True)
        return [("benefits", table + f"<p class=note>{self.t('benefits_note')}</p>")]

    def series(self, name: str, place: str) -> np.ndarray[Any, Any]:
        """A series, or its place along an axis: (scenario, replicate, time)."""
        x: np.ndarray[Any, Any] = values(self.tree[name])
        if place:
            axis = next(str(dim) for dim in self.tree[name].dims if str(dim) not in ("scenario", "replicate", "time"))
            x = x[..., [str(label) for label in self.tree[name][axis].values].index(place)]
        return x

    def benefit(self, x: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
        """Of a series by arm, replicate and month, what stands in a row of benefits, each by replicate."""
        time, months = self.turning_points()
        return [x[-1, :, int(np.searchsorted(time, month))] for month in months]

    def benefit_heads(self) -> list[str]:
        return [self.t("month", month=month) for month in self.turning_points()[1]]


class Comparison(Run):
    """Strategies against a baseline, with the group /compare."""

    heading = "decision"
    line = "kind_compare"

    def __init__(self, tree: Any, lang: str) -> None:
        super().__init__(tree, lang)
        self.read_already: dict[str, np.ndarray[Any, Any]] = {}

    def benefit(self, x: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
        """The end without a programme, and what each strategy adds to it."""
        end = x[..., -1]
        return [end[self.base], *(end[i] - end[self.base] for i in self.others())]

    def benefit_heads(self) -> list[str]:
        return [html.escape(arm_name(self.names[i], self.lang)) for i in (self.base or 0, *self.others())]

    def others(self) -> list[int]:
        """Arms besides the baseline."""
        return [i for i in range(len(self.names)) if i != self.base]

    def value(self, name: str) -> np.ndarray[Any, Any]:
        if name not in self.read_already:
            self.read_already[name] = values(self.tree[f"compare/{name}"])
        return self.read_already[name]

    def extra(self, name: str) -> np.ndarray[Any, Any]:
        """Difference to the baseline in each replicate: (scenario, replicate)."""
        x = self.value(name)
        difference: np.ndarray[Any, Any] = x - x[self.base]
        return difference

    @functools.cached_property
    def rows(self) -> list[dict[str, Any]]:
        """What is known of each strategy, the baseline left out, in the order of the file."""
        money, years = self.extra("money"), self.extra("years")
        found = []
        for i, name in enumerate(self.names):
            if i == self.base:
                continue
            row: dict[str, Any] = {"name": arm_name(name, self.lang), "arm": i}
            row["end"] = mean(self.extra("empowered_end")[i])
            row["years"], row["money"] = mean(years[i]), mean(money[i])
            row["each"] = ratio(money[i], years[i]) if years[i].mean() > 0 else (np.nan, np.nan)
            row["best"] = float(values(self.tree["compare/chance_of_best"])[i].mean()) if has(self.tree, "compare/chance_of_best") else np.nan
            row["standing"] = int(values(self.tree["compare/standing"])[i].mean()) if has(self.tree, "compare/standing") else 0
            row["r"] = ratio(self.value("children")[i], self.value("newly")[i])
            row["left"], row["after"] = self.left(i)
            row["lost"], row["won"] = mean(self.value("lost")[i]), mean(self.value("won")[i])
            found.append(row)
        return found

    def left(self, arm: int) -> tuple[Estimate, int]:
        """Share of the gain at exit that is left, and how many months after it: the latest known."""
        first = self.value("gain_0")[arm]
        for months in (60, 36, 24, 12):
            if has(self.tree, f"compare/gain_{months}"):
                later = self.value(f"gain_{months}")[arm]
                if np.isfinite(later).all() and first.mean() > 0:
                    return ratio(later, first), months
        return (np.nan, np.nan), 0

    def findings(self) -> list[str]:
        rows = self.rows
        most = max(rows, key=lambda row: float(np.nan_to_num(row["years"][0], nan=-np.inf)))
        said = [self.t("most", name=most["name"], years=self.plain(most["years"], 0), points=self.plain(most["end"], 1, 100))]
        priced = [row for row in rows if row["each"][0] > 0]
        if priced:
            cheap = min(priced, key=lambda row: float(row["each"][0]))
            said.append(self.t("cheapest" if cheap is not most else "cheapest_too", name=cheap["name"],
                               cost=self.plain(cheap["each"], 2, 1 / MILLION)))
        if most["after"]:
            said.append(self.t("lasting" if most["left"][0] <= 1 else "growing", name=most["name"], left=self.plain(most["left"], 0, 100), months=most["after"]))
        lost = max(rows, key=lambda row: float(np.nan_to_num(row["lost"][0], nan=-np.inf)))
        if np.isfinite(lost["lost"][0]):
            said.append(self.t("lost_most", name=lost["name"], lost=self.plain(lost["lost"], 1, 100)))
        return said

    def main(self) -> str:
        rows = self.rows
        after = max((row["after"] for row in rows), default=0)
        heads = ["strategy", "d_end", "d_years", "d_cost", "d_each", "d_standing", "d_best", "d_r", "d_left", "d_lost"]
        standing = ("frontier", "dominated", "extended", "same")
        body = []
        for row in sorted(rows, key=lambda row: -float(np.nan_to_num(row["years"][0], nan=-np.inf))):
            body.append([
                html.escape(row["name"]), self.pm(row["end"], 1, 100), self.pm(row["years"], 0),
                self.pm(row["money"], 0, 1 / MILLION),
                self.pm(row["each"], 2, 1 / MILLION) if np.isfinite(row["each"][0]) else self.t("no_extra"),
                self.t(standing[row["standing"]]), self.n(100 * row["best"], 0), self.pm(row["r"], 3),
                self.pm(row["left"], 0, 100), self.pm(row["lost"], 1, 100),
            ])
        told = [self.t(key, months=after) for key in heads]
        return self.table(self.t("decision_caption", n=self.replicates()), told, body, wide=True) + f"<p class=note>{self.t('decision_note')}</p>"


class Study(Kind):
    """A table of runs over the points of a design."""

    line = "kind_study"
    read = READ_STUDY

    def in_short(self) -> list[str]:
        data = self.tree.to_dataset()
        done = int((np.asarray(data["run_status"].values) == studies.DONE).sum())
        sizes = {name: len(np.unique(data[name].values)) for name in ("point", "world", "replicate", "strategy") if name in data}
        words = [self.t("what_study", done=self.n(done, 0), all=self.n(data.sizes["run"], 0), points=self.n(sizes.get("point", 1), 0),
                        worlds=sizes.get("world", 1), n=sizes.get("replicate", 1), arms=sizes.get("strategy", 1),
                        seed=self.attrs.get("seed", "?"))]
        if done < data.sizes["run"]:
            words.append(self.t("study_missing", missing=self.n(data.sizes["run"] - done, 0)))
        words += self.findings() if done else []
        return [*words, self.t("study_uncertainty")]

    def findings(self) -> list[str]:
        """Which strategy does most of the preferred outcome, how far points differ, and what decides."""
        try:
            table, outcome, paired = studies.asked(self.tree)
        except ValueError:
            return []
        rows = studies.means(table)
        what, unit, scale = studies.named(self.tree, outcome, self.lang, paired)
        decimals = studies.decimals(scale * rows["mean"])
        by = rows.groupby("strategy", sort=False)["mean"]
        most = str(by.mean().idxmax())
        here = rows[rows["strategy"] == most].set_index("point")["mean"]
        facts = {"name": arm_name(most, self.lang), "what": what, "unit": unit, "mean": self.n(scale * here.mean(), decimals),
                 "low": self.n(scale * here.min(), decimals), "high": self.n(scale * here.max(), decimals),
                 "less": self.t("less_baseline") if paired else ""}
        said = [self.t("study_most", **facts)]
        if studies.has_cases(self.tree) and len(here) > 1:
            said.append(self.t("study_cases", highest=str(here.idxmax()).replace("_", " "), lowest=str(here.idxmin()).replace("_", " "), **facts))
        return said + self.decides()

    def decides(self) -> list[str]:
        """The strongest parameter of every outcome of the sensitivity table, where the file has one."""
        if not has(self.tree, "sensitivity/noise"):
            return []
        try:
            return decides(self, figures.sensitivity(self.tree, lang=self.lang).data)
        except ValueError:
            return []

    def main(self) -> str:
        """Means of the outcomes by strategy; of each case and world where there are several."""
        table = studies.runs(self.tree)
        if table.empty:
            return f"<p>{self.t('no_figures')}</p>"
        several = {"world": "world" in table and table["world"].nunique() > 1, "point": studies.has_cases(self.tree)}
        by = [name for name, here in several.items() if here]
        strategies = list(dict.fromkeys(table["strategy"]))
        places = list(table[by].drop_duplicates().itertuples(index=False, name=None)) if by else [()]
        body: list[list[str] | str] = []
        bare = {one for one in strategies if str(one).lower() in BASELINE}
        for outcome in studies.outcomes(self.tree):
            if not np.isfinite(table.loc[~table["strategy"].isin(bare) | (len(bare) == len(strategies)), outcome].to_numpy(float)).any():
                continue
            words, unit, scale = studies.named(self.tree, outcome, self.lang, False)
            head = html.escape(words[0].upper() + words[1:] + (f" ({unit})" if unit else ""))
            decimals = studies.decimals(scale * table[outcome])
            if by:
                body.append(head)
            for place in places:
                here = table[[*by, "strategy", outcome]]
                for name, label in zip(by, place):
                    here = here[here[name] == label]
                said = ", ".join(str(label).replace("_", " ") for label in place)
                body.append([html.escape(said) if by else head, *(
                    "–" if one in bare and outcome in PAIRED else
                    self.pm(mean(here.loc[here["strategy"] == one, outcome].to_numpy(float)), decimals, scale) for one in strategies)])
        first = ", ".join(self.t({"point": "case", "world": "world"}[name]) for name in by) or self.t("outcome")
        heads = [first, *(html.escape(arm_name(str(one), self.lang)) for one in strategies)]
        return self.table(self.t("cases_caption" if "point" in by else "study_caption"), heads, body)

    def varied(self) -> dict[str, str]:
        found = {}
        for array in self.tree.to_dataset().data_vars.values():
            words, x = studies.told(array), np.asarray(array.values, float) if "key" in array.attrs else np.zeros(0)
            x = np.unique(x[np.isfinite(x)])
            if x.size:
                few = " / ".join(words.values() if words else (f"{value:.4g}" for value in x))
                found[str(array.attrs["key"])] = few if words or x.size <= 4 else f"{x[0]:.4g} – {x[-1]:.4g}"
        return found


class Trial(Kind):
    """A field trial played many times."""

    line = "kind_trial"
    read = READ_TRIAL
    terms = TERMS_TRIAL

    def effect(self, name: str) -> Estimate:
        return mean(np.asarray(self.tree.to_dataset()[name].values, float))

    def in_short(self) -> list[str]:
        data = self.tree.to_dataset()
        total = {name: float(np.sum(data[name].values)) for name in ("asked", "found", "served", "villages") if name in data}
        n = data.sizes["replicate"]
        first, last = (int(m) for m in np.atleast_1d(self.attrs.get("survey_months", (0, 0)))[:2])
        direct, spillover, all_ = (self.effect(name) for name in ("direct", "spillover", "total"))
        words = [
            self.t("what_trial", n=self.n(n, 0), villages=self.n(total.get("villages", np.nan) / n, 0), served=self.n(total["served"] / n, 0),
                   asked=self.n(total["asked"] / n, 0), found=self.n(100 * total["found"] / max(total["asked"], 1), 0),
                   first=first, last=last, seed=self.attrs.get("seed", "?")),
            self.t("trial_truth", **{name: self.plain(effect, decimals_of(effect)) for name, effect in
                                     (("direct", direct), ("spillover", spillover), ("total", all_))}),
        ]
        confidence, wanted = trials.wanted(self.tree)
        table = trials.performance(self.tree).pivot(index="estimator", columns="measure", values="value")
        best = table["smallest"].idxmin()
        row, name = table.loc[best], str(best)
        shown = name if self.lang == "en" else trials.ESTIMATORS.get(name, name)
        facts = {"name": shown, "power": self.n(100 * row["power"], 0), "wanted": self.n(100 * wanted, 0),
                 "coverage": self.n(100 * row["coverage"], 0), "confidence": self.n(100 * confidence, 0), "smallest": self.n(row["smallest"], 2)}
        words.append(self.t("trial_enough" if row["power"] >= wanted else "trial_weak", **facts) + " " + self.t("trial_coverage", **facts))
        return [*words, self.t("trial_uncertainty", n=self.n(n, 0))]

    def main(self) -> str:
        """What each estimator does: estimate, bias, coverage, power, errors."""
        data = self.tree.to_dataset()
        names = trials.estimators(self.tree, self.lang)
        table = trials.performance(self.tree).set_index(["estimator", "measure"])
        estimate = np.asarray(data["estimate"].transpose("estimator", "replicate").values, float)
        body = []
        for e, (shown, name) in enumerate(zip(names, data["estimator"].values.astype(str))):
            cells = [html.escape(shown), self.pm(mean(estimate[e]), 3),
                     self.pm((float(data["bias"].values[e]), float(data["bias_error"].values[e])), 3)]
            for measure in ("coverage", "power"):
                row = table.loc[(name, measure)]
                cells.append(f"{self.n(100 * row.value, 0)} <span class=error>({self.n(100 * row.low, 0)}–{self.n(100 * row.high, 0)})</span>")
            cells += [self.n(float(data[which].values[e]), 3) for which in ("spread", "stated", "smallest")]
            body.append(cells)
        confidence, wanted = trials.wanted(self.tree)
        heads = [self.t(key, confidence=self.n(100 * confidence, 0), power=self.n(100 * wanted, 0))
                 for key in ("estimator", "t_estimate", "t_bias", "t_coverage", "t_power", "t_spread", "t_stated", "t_smallest")]
        return self.table(self.t("trial_caption", n=self.replicates()), heads, body, wide=True) + f"<p class=note>{self.t('trial_note')}</p>"


    def more(self) -> list[tuple[str, str]]:
        """The design, as the file has it."""
        asked = next(iter(scenarios(str(self.attrs.get("trial_text", ""))).values()), {})
        if not asked:
            return []
        body = []
        for key, share, words in DESIGN:
            idle = {"design.blocks": asked.get("design.strata") not in ("size", "baseline"), "design.wave_gap": asked.get("design.waves") == "1"}
            if key not in asked or idle.get(key, False):
                continue
            value = self.n(100 * float(asked[key]), 1).removesuffix(".0").removesuffix(",0") + "\u00a0%" if share else asked[key]
            body.append([words[LANGUAGES.index(self.lang)], html.escape(value)])
        items = [f"{key.partition('.')[2].replace('_', ' ')} ({weight})" for key, weight in asked.items() if key.startswith("outcome.")]
        body.append([self.t("trial_outcome"), html.escape(", ".join(items))])
        return [("design", self.table(self.t("design"), [self.t("trial_feature"), self.t("here")], body, heading=False))]


class Sensitivity(Kind):
    """The table that `berdaya sensitivity -o` writes: indices by outcome and parameter, and the noise of seeds."""

    line = "kind_sensitivity"
    read = READ_STUDY[1:]
    title = "sensitivity_title"

    @functools.cached_property
    def table_of_indices(self) -> Any:
        return figures.sensitivity(self.tree, lang=self.lang).data

    def in_short(self) -> list[str]:
        return [self.t("what_sensitivity"), *decides(self, self.table_of_indices)]

    def main(self) -> str:
        """Every index with its interval, the strongest parameter first."""
        data = self.table_of_indices
        names = [name for name in data.columns[2:-1] if not name.endswith(("_low", "_high"))]
        body: list[list[str] | str] = []
        for outcome, some in data.groupby("outcome", sort=False):
            body.append(html.escape(told_outcome(str(outcome), self.lang)))
            for _, row in some.iloc[::-1].iterrows():
                body.append([code(row["parameter"]), *(
                    self.n(row[name], 3) + f" <span class=error>({self.n(row[name + '_low'], 3)} – {self.n(row[name + '_high'], 3)})</span>"
                    if np.isfinite(row[name + "_low"]) else self.n(row[name], 3) for name in names)])
        return self.table(self.t("sensitivity_caption"), [self.t("key"), *(self.t(f"index_{name}") for name in names)], body)


def decimals_of(e: Estimate) -> int:
    """Decimals that show an error's first digit, two at least and four at most."""
    return int(np.clip(np.ceil(-np.log10(e[1])), 2, 4)) if np.isfinite(e[1]) and e[1] > 0 else 2


def decides(writer: Writer, table: Any) -> list[str]:
    """The strongest parameter of every outcome of a table of indices."""
    first = str(table.columns[2])
    said = []
    for outcome, some in table.groupby("outcome", sort=False):
        some = some[np.isfinite(some[first])]
        if some.empty:
            continue
        top = some.loc[some[first].abs().idxmax()]
        sure = not top[first + "_low"] <= 0 <= top[first + "_high"]
        said.append(writer.t("study_decides" if sure else "study_unsure", outcome=told_outcome(str(outcome), writer.lang),
                             parameter=top["parameter"], noise=writer.n(100 * top["noise"], 0)))
    return said


def kind_of(tree: Any, lang: str) -> Kind:
    """What the file holds, ready to tell it."""
    data = tree.to_dataset()
    if {"estimate", "half_width", "direct"} <= {*data.data_vars}:
        return Trial(tree, lang)
    if "run" in data.dims and {"point", "strategy", "run_status"} <= {*data.data_vars}:
        return Study(tree, lang)
    if has(tree, "sensitivity/noise"):
        return Sensitivity(tree, lang)
    if "time" not in data.coords:
        return Kind(tree, lang)
    return (Comparison if has(tree, "compare/years") and baseline(tree) is not None else Run)(tree, lang)

# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTML file that a reader without this program can open, print and send on.

It holds the decision table, the figures that the file can fill, what differs between strategies,
parameters with sources, limits, provenance and how to cite. Nothing in it comes from a network.
"""

from __future__ import annotations

import base64
import csv
import html
import json
import os
import re
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from . import figures
from .figures.data import arm_name, arms, baseline, programme, values
from .figures.registry import has
from .figures.style import number
from .files import FileError, Pathlike, open
from .report_words import CSS, GLOSSARY, HOW_TO_READ, LIMITS, TEXT
from .words import LANGUAGES

LIMIT = 5_000_000  # bytes of a report
DENSITIES = (170, 120, 80, 50)  # dots an inch of figures, until the report fits
ROWS = 40  # of the table of numbers under a figure; longer ones are left to the export
MILLION = 1e6

Estimate = tuple[float, float]  # value, standard error over replicates


def report(
    path_or_data: Pathlike | Any, out: Pathlike | None = None, lang: str = "en", force: bool = False
) -> Path | str:
    """Makes the report of a file.

    Parameters
    ----------
    path_or_data
        An output file, or the tree that `berdaya.open` has made of it.
    out
        Where to write it. Without one the text is answered.
    lang
        "en" or "id".
    force
        Replaces a file that is there.

    Returns
    -------
    The path written, or the HTML.

    Raises
    ------
    FileError
        As `berdaya.open`; the report is there already.
    ValueError
        Unknown language.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r} is unknown; there are {', '.join(LANGUAGES)}")
    if out is not None and Path(out).exists() and not force:
        raise FileError(f"{out}: exists already; --force replaces it")
    if isinstance(path_or_data, (str, os.PathLike)):
        with open(path_or_data) as opened:
            return report(opened, out, lang, force)
    text = Report(path_or_data, lang).html()
    if out is None:
        return text
    out = Path(out)
    part = out.with_name(out.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, out)
    return out


class Report:
    """The sections of the report of one file."""

    def __init__(self, tree: Any, lang: str) -> None:
        self.tree, self.lang = tree, lang
        self.names, self.base = arms(tree), baseline(tree)
        self.attrs = tree.attrs
        self.scenarios = scenarios(str(self.attrs.get("scenario_text", "")))
        self.monthly = "time" in tree.to_dataset().coords
        self.compared = has(tree, "compare/years") and self.base is not None

    def html(self) -> str:
        """The whole page; figures become coarser until it fits the limit."""
        pictures = self.pictures()
        for dots in DENSITIES:
            page = self.page(pictures, dots)
            if len(page.encode()) <= LIMIT:
                break
        return page

    def t(self, key: str, **facts: Any) -> str:
        """A text in the reader's language, facts filled in and escaped."""
        text = TEXT[key][LANGUAGES.index(self.lang)]
        return text.format(**{name: html.escape(str(fact)) for name, fact in facts.items()})

    def n(self, x: float, decimals: int) -> str:
        return number(float(x), self.lang, decimals)

    def pm(self, e: Estimate, decimals: int, scale: float = 1) -> str:
        """Value and its error, such as 19.5 ± 0.7."""
        if not np.isfinite(e[0]):
            return "–"
        text = self.n(scale * e[0], decimals)
        return text + (f" <span class=error>±&nbsp;{self.n(scale * e[1], decimals)}</span>" if np.isfinite(e[1]) else "")

    def page(self, pictures: list[Drawn], dots: int) -> str:
        sections: list[tuple[str, str, str]] = [("short", self.t("short"), self.in_short())]
        if self.compared:
            sections.append(("decision", self.t("decision"), self.decision()))
        else:
            sections.append(("outcomes", self.t("outcomes"), self.outcomes()))
        sections += [
            ("figures", self.t("figures"), self.figure_list(pictures, dots)),
            ("differ", self.t("differ" if len(self.scenarios) > 1 else "changed"), self.differences()),
            ("limits", self.t("limits"), self.items(LIMITS)),
            ("read", self.t("read"), self.items(HOW_TO_READ) + self.glossary()),
            ("provenance", self.t("provenance"), self.provenance()),
            ("parameters", self.t("parameters"), self.parameters()),
        ]
        title = html.escape(self.title())
        contents = "".join(f'<li><a href="#{key}">{head}</a></li>' for key, head, _ in sections)
        body = "".join(f'<section id="{key}" aria-labelledby="h-{key}"><h2 id="h-{key}">{head}</h2>{text}</section>'
                       for key, head, text in sections)
        partial = f'<p class="mark" role="note">{self.t("partial")}</p>' if self.partial() else ""
        return (
            f'<!DOCTYPE html>\n<html lang="{self.lang}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<meta name=generator content=\"{html.escape(str(self.attrs.get('source', 'berdaya')))}\">"
            f'<link rel="icon" href="data:,"><title>{title}</title><style>{CSS}</style></head><body>'
            f'<a class="skip" href="#main">{self.t("skip")}</a>'
            f'<header><p class="kind">{self.t("kind_compare" if self.compared else "kind_run")}</p><h1>{title}</h1>{partial}'
            f'<nav aria-label="{self.t("contents")}"><ul>{contents}</ul></nav>'
            f'<p class="hint">{self.t("scroll")}</p></header>'
            f'<main id="main" tabindex="-1">{body}</main>'
            f'<footer><p>{self.t("footer", source=self.attrs.get("source", "berdaya"))}</p></footer>'
            "<script>addEventListener('beforeprint',()=>document.querySelectorAll('details').forEach(d=>d.open=true))</script>"
            "</body></html>\n"
        )

    def partial(self) -> bool:
        return bool(self.attrs.get("status") != "complete")

    def title(self) -> str:
        title = str(self.attrs.get("title", "berdaya"))
        if self.compared and self.lang == "id" and title == "Comparison of strategies":
            return "Perbandingan strategi"
        return title

    # What the numbers are

    def replicates(self) -> int:
        return int(self.tree.to_dataset().sizes.get("replicate", 1))

    def value(self, name: str) -> np.ndarray[Any, Any]:
        return values(self.tree[f"compare/{name}"])

    def extra(self, name: str) -> np.ndarray[Any, Any]:
        """Difference to the baseline in each replicate: (scenario, replicate)."""
        x = self.value(name)
        difference: np.ndarray[Any, Any] = x - x[self.base]
        return difference

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

    def in_short(self) -> str:
        if not self.monthly:
            return f"<p>{self.t('what_other', n=self.replicates())}</p>"
        span, time = programme(self.tree), self.tree.to_dataset()["time"].values
        facts = {"n": self.replicates(), "months": int(time[-1]), "seed": self.attrs.get("seed", "?"),
                 "households": self.households(), "arms": len(self.names) - (1 if self.compared else 0)}
        words = [self.t("what_compare" if self.compared else "what_run", **facts)]
        if span is not None:
            words.append(self.t("when", start=int(span[0]), end=int(span[1])))
        words += self.findings() if self.compared else self.course()
        words.append(self.t("uncertainty", n=self.replicates()) if self.replicates() > 1 else self.t("one_replicate"))
        return "".join(f"<p>{line}</p>" for line in words)

    def households(self) -> str:
        dataset = self.tree.to_dataset()
        if "household_count" not in dataset:
            return "?"
        return self.n(float(np.nanmean(np.asarray(dataset["household_count"].values, float))), 0)

    def findings(self) -> list[str]:
        rows = self.rows()
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

    def plain(self, e: Estimate, decimals: int, scale: float = 1) -> str:
        text = self.n(scale * e[0], decimals)
        return text + (f" ± {self.n(scale * e[1], decimals)}" if np.isfinite(e[1]) else "")

    def course(self) -> list[str]:
        if not has(self.tree, "empowered_share"):
            return []
        x = 100 * values(self.tree["empowered_share"])[-1].mean(0)
        time = self.tree["empowered_share"]["time"].values
        span = programme(self.tree)
        at_exit = "" if span is None or span[1] > time[-1] else self.t(
            "course_exit", exit=self.n(x[int(np.searchsorted(time, span[1]))], 1), month=int(span[1]))
        return [self.t("course", first=self.n(x[0], 1), last=self.n(x[-1], 1), month=int(time[-1])) + at_exit]

    # Sections

    def decision(self) -> str:
        rows = self.rows()
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

    def outcomes(self) -> str:
        if not self.monthly:
            return self.summary()
        wanted = ["empowered_share", "member_share", "empowerment_index", "distress", "informed_share", "asset_poor_share"]
        time = np.asarray(self.tree.to_dataset()["time"].values)
        span = programme(self.tree)
        months = sorted({int(time[0]), *([int(m) for m in span if m <= time[-1]] if span else []), int(time[-1])})
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

    def summary(self) -> str:
        """Of a study: means of its outcomes by strategy. Of a trial: what each estimator does."""
        data = self.tree.to_dataset()
        if {"run", "strategy"} <= {*data.dims, *data.variables}:
            strategy = data["strategy"]
            codes = np.asarray(strategy.values).astype(str)
            meanings = str(strategy.attrs.get("flag_meanings", "")).split()
            if meanings:
                told = {str(int(code_)): word for code_, word in zip(np.atleast_1d(strategy.attrs["flag_values"]), meanings)}
                codes = np.array([told.get(code_, code_) for code_ in codes])
            shown = [name for name in data.data_vars if data[name].dims == ("run",) and data[name].dtype.kind == "f"
                     and not str(name).startswith("parameter_")]
            body = [[html.escape(arm_name(str(name), self.lang)), *(self.pm(found, 0 if abs(found[0]) >= 1000 else 3) for v in shown
                      for found in [mean(np.asarray(data[v].values, float)[codes == name])])]
                    for name in dict.fromkeys(codes)]
            first, caption = self.t("strategy"), self.t("study_caption")
        elif "estimator" in data.dims:
            shown = [name for name in data.data_vars if data[name].dims == ("estimator",) and data[name].dtype.kind == "f"]
            body = [[html.escape(str(name)), *(self.n(data[v].values[i], 3) for v in shown)] for i, name in enumerate(data["estimator"].values)]
            first, caption = self.t("estimator"), self.t("trial_caption", n=self.replicates())
        else:
            return f"<p>{self.t('no_figures')}</p>"
        heads = [first, *(html.escape(figures.data.label(self.tree, str(v), self.lang)) for v in shown)]
        return self.table(caption, heads, body, wide=True)

    def pictures(self) -> list[Drawn]:
        drawn = []
        for entry in figures.available(self.tree):
            try:
                drawn.append(Drawn(entry, entry.draw(self.tree, lang=self.lang, caption=False), ""))
            except figures.Missing:
                continue
            except (KeyError, ValueError, IndexError) as error:
                drawn.append(Drawn(entry, None, " ".join(str(error).split())))
        return drawn

    def figure_list(self, pictures: list[Drawn], dots: int) -> str:
        if not pictures:
            return f"<p>{self.t('no_figures')}</p>"
        parts = []
        for i, drawn in enumerate(pictures, 1):
            title = html.escape(drawn.entry.title[LANGUAGES.index(self.lang)])
            if drawn.picture is None:
                parts.append(f"<p class=note>{self.t('not_drawn', title=drawn.entry.title[LANGUAGES.index(self.lang)], why=drawn.why)}</p>")
                continue
            data = base64.b64encode(drawn.picture.png(dots)).decode()
            width, height = (round(96 * side) for side in drawn.picture.get_size_inches())
            parts.append(
                f'<figure id="figure-{drawn.entry.name}"><div class="scroll" tabindex="0" role="group" aria-label="{title}">'
                f'<img src="data:image/png;base64,{data}" width="{width}" height="{height}" alt="{html.escape(drawn.picture.alt)}"></div>'
                f"<figcaption><b>{self.t('figure', i=i)}</b> {html.escape(drawn.picture.caption)}</figcaption>"
                f"{self.numbers(drawn)}</figure>"
            )
        return "".join(parts)

    def numbers(self, drawn: Drawn) -> str:
        data = drawn.picture.data
        if data is None or not 0 < len(data) <= ROWS or not hasattr(data, "columns"):
            return ""
        body = [[html.escape(self.cell(value)) for value in row] for row in data.itertuples(index=False)]
        heads = [html.escape(str(name)) for name in data.columns]
        return f"<details><summary>{self.t('numbers')}</summary>{self.table(self.t('numbers'), heads, body, heading=False)}</details>"

    def cell(self, value: Any) -> str:
        if isinstance(value, (float, np.floating)):
            return "–" if not np.isfinite(value) else f"{value:.4g}" if self.lang == "en" else f"{value:.4g}".replace(".", ",")
        return str(value)

    def differences(self) -> str:
        if not self.scenarios:
            return f"<p>{self.t('no_text')}</p>"
        known = parameters()
        if len(self.scenarios) == 1:
            mine = next(iter(self.scenarios.values()))
            body = [[code(key), html.escape(mine[key]), html.escape(row["default"]), html.escape(row["meaning"])]
                    for key, row in known.items() if key in mine and not alike(mine[key], row["default"])]
            heads = [self.t("key"), self.t("here"), self.t("default"), self.t("meaning")]
            return f"<p>{self.t('changed_note')}</p>" + self.table(self.t("changed"), heads, body)
        keys = sorted({key for one in self.scenarios.values() for key in one if key.partition(".")[0] not in ("title", "description", "kind")})
        apart = [key for key in keys if len({one.get(key, "") for one in self.scenarios.values()}) > 1 and key != "strategy.name"]
        apart.sort(key=lambda key: (".mix." in key, key))
        used = [name for name in self.scenarios if name.lower() not in figures.data.BASELINE]
        single = [key for key in apart if ".phases." not in key and not key.startswith("methods.")]
        body = [[code(key), *(html.escape(self.scenarios[name].get(key, "–")) for name in used), html.escape(known.get(key, {}).get("meaning", ""))]
                for key in single]
        heads = [self.t("key"), *(html.escape(arm_name(name, self.lang)) for name in used), self.t("meaning")]
        text = self.table(self.t("differ_caption"), heads, body, wide=True) if body else f"<p>{self.t('no_difference')}</p>"
        return text + self.mixes(used)

    def mixes(self, used: Sequence[str]) -> str:
        """Share of working hours by method and strategy, phases weighed by their months."""
        shares: dict[str, dict[str, float]] = {}
        for name in used:
            for method, share in mix(self.scenarios[name]).items():
                shares.setdefault(method, {})[name] = share
        if not shares:
            return ""
        ordered = sorted(shares, key=lambda method: (self.level(method), method))
        body = []
        for method in ordered:
            label = next((one[f"methods.{method}.label"] for one in self.scenarios.values() if f"methods.{method}.label" in one), "")
            source = next((one[f"methods.{method}.source"] for one in self.scenarios.values() if f"methods.{method}.source" in one), "")
            shown = method.replace("_", " ") + (f" ({label})" if label else "")
            cells = [self.n(100 * shares[method].get(name, 0), 0) if shares[method].get(name, 0) > 0 else "–" for name in used]
            body.append([html.escape(shown), html.escape(self.level(method)), *cells, html.escape(source)])
        heads = [self.t("method"), self.t("level"), *(html.escape(arm_name(name, self.lang)) + ", %" for name in used), self.t("source")]
        return self.table(self.t("mix_caption"), heads, body, wide=True)

    def level(self, method: str) -> str:
        return next((one[f"methods.{method}.level"] for one in self.scenarios.values() if f"methods.{method}.level" in one), "")

    def items(self, texts: Iterable[tuple[str, str]]) -> str:
        which = LANGUAGES.index(self.lang)
        return "<ul>" + "".join(f"<li>{text[which]}</li>" for text in texts) + "</ul>"

    def glossary(self) -> str:
        which = LANGUAGES.index(self.lang)
        return "<dl>" + "".join(f"<dt>{term[which]}</dt><dd>{text[which]}</dd>" for term, text in GLOSSARY) + "</dl>"

    def provenance(self) -> str:
        try:
            more = json.loads(str(self.attrs.get("provenance", "{}")))
        except ValueError:
            more = {}
        build = str(more.get("software", {}).get("build", ""))
        resources_ = more.get("resources", {})
        command = str(more.get("command", self.attrs.get("history", "")))
        rows = [
            ("p_program", html.escape(build or str(self.attrs.get("source", "")))),
            ("p_command", f"<code>{html.escape(command)}</code>"),
            ("p_made", html.escape(str(self.attrs.get("created", "")))),
            ("p_seed", html.escape(str(self.attrs.get("seed", "")))),
            ("p_digest", f"<code>{html.escape(str(self.attrs.get('data_digest', '')))}</code>"),
            ("p_parameters", f"<code>{html.escape(str(more.get('parameters_sha256', '')))}</code>"),
            ("p_status", html.escape(str(self.attrs.get("status", "")))),
        ]
        if resources_:
            rows.append(("p_resources", self.t("resources", seconds=self.n(float(resources_.get("seconds", 0)), 1),
                                               threads=resources_.get("threads", "?"),
                                               megabytes=self.n(float(resources_.get("peak_bytes", 0)) / 1e6, 0))))
        told = "".join(f"<div><dt>{self.t(key)}</dt><dd>{text or '–'}</dd></div>" for key, text in rows)
        files = "".join(f"<li><code>{html.escape(str(item.get('path', '')))}</code> <small>{html.escape(str(item.get('sha256', '')))}</small></li>"
                        for item in more.get("inputs", []))
        inputs = f"<h3>{self.t('p_inputs')}</h3><ul class=files>{files}</ul>" if files else ""
        return f'<dl class="facts">{told}</dl>{inputs}<h3>{self.t("cite")}</h3>{self.citation(build)}'

    def citation(self, build: str) -> str:
        source = str(self.attrs.get("source", "berdaya"))
        version = source.removeprefix("berdaya").strip() or "?"
        commit = re.search(r"\(([0-9a-f]{6,})\)", build)
        year = str(self.attrs.get("created", ""))[:4]
        facts = {"version": version, "commit": commit[1] if commit else "?", "year": year,
                 "digest": str(self.attrs.get("data_digest", ""))[:16], "seed": self.attrs.get("seed", "?")}
        entry = (f"@software{{berdaya,\n  author  = {{{{The berdaya developers}}}},\n"
                 f"  title   = {{berdaya: an agent-based model of community empowerment}},\n"
                 f"  year    = {{{year}}},\n  version = {{{version}, commit {facts['commit']}}},\n"
                 f"  note    = {{seed {facts['seed']}, data digest {facts['digest']}}}\n}}")
        return f"<p>{self.t('cite_text', **facts)}</p><pre tabindex=0 aria-label=BibTeX>{html.escape(entry)}</pre>"

    def parameters(self) -> str:
        """All parameters, by section, with the value here, what is allowed, and the source."""
        known, told = parameters(), references()
        if not self.scenarios:
            return f"<p>{self.t('no_text')}</p>"
        parts: list[str] = []
        cited: set[str] = set()
        below: dict[str, set[tuple[str, str]]] = {}  # values by every key that they lie under
        for one in self.scenarios.values():
            for key, value in one.items():
                for dot in re.finditer(r"\.", key):
                    below.setdefault(key[: dot.start()], set()).add((key, value))
        sections: dict[str, list[str]] = {}
        for key in known:
            sections.setdefault(key.partition(".")[0], []).append(key)
        for section, keys in sections.items():
            if section == "output" or section == "survey" and not any(one.get("survey.households") for one in self.scenarios.values()):
                continue
            body = []
            for key in keys:
                here = sorted({one[key] for one in self.scenarios.values() if key in one})
                inner = sorted(below.get(key, ()))
                if not here and not inner:
                    continue
                value = (", ".join(here) if len(here) < 4 else self.t("differs")) if here else "; ".join(f"{k.removeprefix(key + '.')} {v}" for k, v in inner[:12])
                row = known[key]
                cited.update(word for word in re.findall(r"[a-z]+\d{4}", row["source"]) if word in told)
                body.append([code(key.partition(".")[2] or key), html.escape(value), html.escape(row["allowed"]),
                             html.escape(self.source(row["source"])), html.escape(row["meaning"])])
            if body:
                heads = [self.t("key"), self.t("here"), self.t("allowed"), self.t("source"), self.t("meaning")]
                parts.append(f"<details><summary><code>{section}</code> ({len(body)})</summary>{self.table(section, heads, body, wide=True, heading=False)}</details>")
        listed = "".join(f"<li><code>{key}</code> {html.escape(told[key])}</li>" for key in sorted(cited))
        return (f"<p>{self.t('parameters_note')}</p>{''.join(parts)}<details><summary>{self.t('references')} ({len(cited)})</summary>"
                f"<ul class=files>{listed}</ul></details>")

    def source(self, word: str) -> str:
        return self.t(word) if word in ("assumption", "calibrated") else word

    def table(self, caption: str, heads: Sequence[str], body: Sequence[Sequence[str]], wide: bool = False,
              heading: bool = True) -> str:
        """A table in a box that scrolls; without `heading` its name is only told to screen readers."""
        head = "".join(f'<th scope="col">{text}</th>' for text in heads)
        rows = "".join(f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{text}</td>" for text in row[1:])}</tr>' for row in body)
        plain = re.sub("<[^>]*>", "", caption)
        above = f'<p class="caption" aria-hidden="true">{caption}</p>' if heading else ""
        return (f'{above}<div class="scroll{" wide" if wide else ""}" tabindex="0" role="region" aria-label="{plain}"><table>'
                f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>")


class Drawn:
    """A figure, or why it could not be drawn."""

    def __init__(self, entry: figures.Entry, picture: Any, why: str) -> None:
        self.entry, self.picture, self.why = entry, picture, why


def mean(x: np.ndarray[Any, Any]) -> Estimate:
    """Mean over replicates and its standard error."""
    x = x[np.isfinite(x)]
    if x.size == 0:
        return np.nan, np.nan
    return float(x.mean()), float(x.std(ddof=1) / np.sqrt(x.size)) if x.size > 1 else np.nan


def ratio(top: np.ndarray[Any, Any], bottom: np.ndarray[Any, Any]) -> Estimate:
    """Sum over sum, with the delete-one jackknife error (Efron and Tibshirani 1993, section 11)."""
    n = top.size
    if not np.isfinite(top).all() or not np.isfinite(bottom).all() or bottom.sum() == 0:
        return np.nan, np.nan
    if n < 2:
        return float(top.sum() / bottom.sum()), np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        each = (top.sum() - top) / (bottom.sum() - bottom)
    return float(top.sum() / bottom.sum()), float(np.sqrt((n - 1) / n * ((each - each.mean()) ** 2).sum()))


def scenarios(text: str) -> dict[str, dict[str, str]]:
    """Resolved scenarios as flat maps (`groups.size`: `15`), by the name in their first comment.

    The text is what the program writes: one document a scenario, maps by indentation, a scalar a
    line; nothing else of YAML occurs in it.
    """
    found: dict[str, dict[str, str]] = {}
    for i, part in enumerate(re.split(r"^---\s*$", text, flags=re.MULTILINE)):
        name, flat = "", {}
        path: list[str] = []
        for line in part.splitlines():
            if line.startswith("#"):
                name = name or line[1:].strip()
            match = re.match(r"( *)([\w-]+):(?: (.*))?$", line)
            if match is None:
                continue
            depth = len(match[1]) // 2
            path = [*path[:depth], match[2]]
            if match[3] is not None:
                value = match[3].strip()
                flat[".".join(path)] = json.loads(value) if value.startswith('"') and value.endswith('"') else value
        if flat:
            found[name if name not in found and name else f"{name or 'scenario'} {i + 1}".strip()] = flat
    return distinct(found)


def distinct(found: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Documents of strategies are all headed alike; they go by the strategy's own name."""
    named: dict[str, dict[str, str]] = {}
    for name, flat in found.items():
        own = name if name.lower() in figures.data.BASELINE else flat.get("strategy.name") or name
        k = 2
        label = own
        while label in named:
            label, k = f"{own}-{k}", k + 1
        named[label] = flat
    return named


def mix(flat: dict[str, str]) -> dict[str, float]:
    """Share of the hours that each method gets, over the months of all phases."""
    length = float(flat.get("strategy.end", 0)) - float(flat.get("strategy.start", 0))
    shares: dict[str, float] = {}
    total = 0.0
    phases = sorted({key.split(".")[2] for key in flat if key.startswith("strategy.phases.")})
    for phase in phases:
        head = f"strategy.phases.{phase}."
        months = max(0.0, min(float(flat.get(head + "end", length)), length) - float(flat.get(head + "start", 0)))
        total += months
        for key, value in flat.items():
            if key.startswith(head + "mix."):
                method = key.removeprefix(head + "mix.")
                shares[method] = shares.get(method, 0) + months * float(value)
    return {method: share / total for method, share in shares.items() if share > 0} if total > 0 else {}


def alike(a: str, b: str) -> bool:
    """Do two values read the same?"""
    try:
        return float(a) == float(b)
    except ValueError:
        return a.strip('"') == b.strip('"`')


def code(text: str) -> str:
    """A key of a scenario, which may break after its dots."""
    return "<code>" + html.escape(text).replace(".", ".<wbr>").replace("_", "_<wbr>") + "</code>"


def _rows(name: str) -> list[list[str]]:
    with resources.files(__package__).joinpath(name).open(encoding="utf-8") as stream:
        return list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def parameters() -> dict[str, dict[str, str]]:
    """Every parameter of the program: what is allowed, default, meaning, source."""
    head, *rows = _rows("parameters.tsv")
    return {row[0]: dict(zip(head[1:], row[1:])) for row in rows}


def references() -> dict[str, str]:
    """Sources of parameters, by citation key."""
    return {row[0]: row[1] for row in _rows("references.tsv")}



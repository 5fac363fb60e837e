# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTML file that a reader without this program can open, print and send on.

It holds the decision table, the figures that the file can fill, what differs between strategies,
parameters with sources, limits, provenance and how to cite. Nothing in it comes from a network.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import figures
from .figures import studies
from .figures.data import BASELINE, arm_name
from .figures.registry import has
from .files import FileError, Pathlike, open
from .indices import with_sensitivity
from .report_kinds import kind_of
from .report_page import Writer, code
from .report_words import CSS, GLOSSARY, LIMITS
from .scenario_text import alike, mix, parameters, references, scenarios
from .words import LANGUAGES

LIMIT = 5_000_000  # bytes of a report
DENSITIES = (170, 120, 80, 50)  # dots an inch of figures, until the report fits
PAGE = 96 * figures.style.WIDTH  # pixels of a figure as wide as the page
ROWS = 40  # of the table of numbers under a figure; longer ones are left to the export


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
            return _written(Report(*_with_indices(opened, path_or_data), lang).html(), out)
    return _written(Report(path_or_data, "", lang).html(), out)


def _with_indices(tree: Any, path: Pathlike) -> tuple[Any, str]:
    """The tree of a study with its sensitivity, if that can be told from it; else why it cannot."""
    data = tree.to_dataset()
    if not set(studies.NEEDS) <= {*data.data_vars} or not studies.has_ranges(tree) or has(tree, "sensitivity/noise"):
        return tree, ""
    try:
        _, outcome, paired = studies.asked(tree)
        return with_sensitivity(tree, path, outcome, paired), ""
    except ValueError as error:
        return tree, str(error)


def _written(text: str, out: Pathlike | None) -> Path | str:
    if out is None:
        return text
    out = Path(out)
    part = out.with_name(out.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, out)
    return out


class Report(Writer):
    """The sections of the report of one file; `lacking` says why a study has no sensitivity."""

    def __init__(self, tree: Any, lacking: str, lang: str) -> None:
        super().__init__(lang)
        self.tree, self.attrs, self.lacking = tree, tree.attrs, lacking
        self.kind = kind_of(tree, lang)
        self.scenarios = scenarios(str(self.attrs.get("scenario_text", "")))

    def html(self) -> str:
        """The whole page; figures become coarser until it fits the limit."""
        pictures = self.pictures()
        for dots in DENSITIES:
            page = self.page(pictures, dots)
            if len(page.encode()) <= LIMIT:
                break
        return page

    def page(self, pictures: list[Drawn], dots: int) -> str:
        short = "".join(f"<p>{line}</p>" for line in self.kind.in_short())
        sections: list[tuple[str, str, str]] = [
            ("short", self.t("short"), short),
            (self.kind.heading, self.t(self.kind.heading), self.kind.main()),
            *((key, self.t(key), text) for key, text in self.kind.more()),
            ("figures", self.t("figures"), self.figure_list(pictures, dots)),
            *([("differ", self.t(self.differ()), self.differences())] if self.scenarios else []),
            ("limits", self.t("limits"), self.items(LIMITS)),
            ("read", self.t("read"), self.items(self.kind.read) + self.glossary()),
            ("provenance", self.t("provenance"), self.provenance()),
            *([("parameters", self.t("parameters"), self.parameters())] if self.scenarios else []),
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
            f'<header><p class="kind">{self.t(self.kind.line)}</p><h1>{title}</h1>{partial}'
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
        title = str(self.attrs.get("title", self.t(self.kind.title) if self.kind.title else "berdaya"))
        if self.lang == "id" and title == "Comparison of strategies":
            return "Perbandingan strategi"
        return title

    # Sections

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
        parts = [f"<p class=note>{self.t('no_sensitivity', why=self.lacking)}</p>"] if self.lacking else []
        for i, drawn in enumerate(pictures, 1):
            title = html.escape(drawn.entry.title[LANGUAGES.index(self.lang)])
            if drawn.picture is None:
                parts.append(f"<p class=note>{self.t('not_drawn', title=drawn.entry.title[LANGUAGES.index(self.lang)], why=drawn.why)}</p>")
                continue
            data = base64.b64encode(drawn.picture.png(dots)).decode()
            width, height = (round(96 * side) for side in drawn.picture.get_size_inches())
            parts.append(
                f'<figure id="figure-{drawn.entry.name}"><div class="scroll" tabindex="0" role="group" aria-label="{title}">'
                f'<img src="data:image/png;base64,{data}" width="{width}" height="{height}" style="--share:{min(width / PAGE, 1):.3g}" alt="{html.escape(drawn.picture.alt)}"></div>'
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

    def strategies(self) -> list[str]:
        """Scenarios with a programme."""
        return [name for name in self.scenarios if name.lower() not in BASELINE]

    def differ(self) -> str:
        """What the section on values is headed with."""
        if len(self.scenarios) == 1:
            return "changed"
        return "differ" if len(self.strategies()) > 1 else "programme"

    def differences(self) -> str:
        known, varied = parameters(), self.kind.varied()
        table = ""
        if varied:
            body = [[code(key), html.escape(taken), html.escape(known.get(key, {}).get("meaning", ""))] for key, taken in varied.items()]
            table = self.table(self.t("varied"), [self.t("key"), self.t("taken"), self.t("meaning")], body)
        return table + self.between()

    def between(self) -> str:
        """What differs between strategies, or from the defaults where there is one only."""
        known = parameters()
        if len(self.scenarios) == 1:
            mine = next(iter(self.scenarios.values()))
            body = [[code(key), html.escape(mine[key]), html.escape(row["default"]), html.escape(row["meaning"])]
                    for key, row in known.items() if key in mine and not alike(mine[key], row["default"])]
            heads = [self.t("key"), self.t("here"), self.t("default"), self.t("meaning")]
            return f"<p>{self.t('changed_note')}</p>" + self.table(self.t("changed"), heads, body)
        used = self.strategies()
        compared = [self.scenarios[name] for name in used] if len(used) > 1 else list(self.scenarios.values())
        left_out = {"strategy.name", *self.kind.varied()}
        keys = {key for one in compared for key in one if key.partition(".")[0] not in ("title", "description", "kind")} - left_out
        apart = sorted((key for key in keys if len({one.get(key, "") for one in compared}) > 1), key=lambda key: (".mix." in key, key))
        single = [key for key in apart if ".phases." not in key and not key.startswith("methods.")]
        body = [[code(key), *(html.escape(self.scenarios[name].get(key, "–")) for name in used), html.escape(known.get(key, {}).get("meaning", ""))]
                for key in single]
        heads = [self.t("key"), *(html.escape(arm_name(name, self.lang)) for name in used), self.t("meaning")]
        text = self.table(self.t("differ_caption" if len(used) > 1 else "programme_caption"), heads, body, wide=True) if body else f"<p>{self.t('no_difference')}</p>"
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

    def glossary(self) -> str:
        which = LANGUAGES.index(self.lang)
        terms = [*self.kind.terms, *GLOSSARY]
        return "<dl>" + "".join(f"<dt>{term[which]}</dt><dd>{text[which]}</dd>" for term, text in terms) + "</dl>"

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
        known, told, varied = parameters(), references(), self.kind.varied()
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
                value = varied.get(key, value)
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

class Drawn:
    """A figure, or why it could not be drawn."""

    def __init__(self, entry: figures.Entry, picture: Any, why: str) -> None:
        self.entry, self.picture, self.why = entry, picture, why



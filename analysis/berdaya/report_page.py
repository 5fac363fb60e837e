# SPDX-License-Identifier: GPL-3.0-or-later
"""How a report writes: texts in the reader's language, numbers with their errors, tables, lists."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .figures.style import number
from .report_words import TEXT
from .words import LANGUAGES, singular

DENSE = 8  # columns from which a table is set smaller
Estimate = tuple[float, float]  # value, standard error over replicates


class Writer:
    """Writes HTML in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def t(self, key: str, **facts: Any) -> str:
        """A text in the reader's language, facts filled in and escaped."""
        text = TEXT[key][LANGUAGES.index(self.lang)]
        told = text.format(**{name: html.escape(str(fact)) for name, fact in facts.items()})
        return singular(told).replace(" %", "\u00a0%")  # a number keeps its per cent

    def n(self, x: float, decimals: int) -> str:
        return number(float(x), self.lang, decimals)

    def pm(self, e: Estimate, decimals: int, scale: float = 1) -> str:
        """Value and its error, such as 19.5 ± 0.7."""
        if not np.isfinite(e[0]):
            return "–"
        text = self.n(scale * e[0], decimals)
        return text + (f" <span class=error>±&nbsp;{self.n(scale * e[1], decimals)}</span>" if np.isfinite(e[1]) else "")

    def plain(self, e: Estimate, decimals: int, scale: float = 1) -> str:
        text = self.n(scale * e[0], decimals)
        return text + (f"\u00a0±\u00a0{self.n(scale * e[1], decimals)}" if np.isfinite(e[1]) else "")

    def cell(self, value: Any) -> str:
        if isinstance(value, (float, np.floating)):
            return "–" if not np.isfinite(value) else f"{value:.4g}" if self.lang == "en" else f"{value:.4g}".replace(".", ",")
        return str(value)

    def items(self, texts: Iterable[tuple[str, str]]) -> str:
        which = LANGUAGES.index(self.lang)
        return "<ul>" + "".join(f"<li>{text[which]}</li>" for text in texts) + "</ul>"

    def table(self, caption: str, heads: Sequence[str], body: Sequence[Sequence[str] | str], wide: bool = False,
              heading: bool = True) -> str:
        """A table in a box that scrolls; without `heading` its name is only told to screen readers.

        A row that is a text heads the rows below it.
        """
        head = "".join(f'<th scope="col">{text}</th>' for text in heads)
        rows = "".join(
            f'<tr class="group"><th scope="rowgroup" colspan="{len(heads)}"><span>{row}</span></th></tr>' if isinstance(row, str) else
            f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{text}</td>" for text in row[1:])}</tr>' for row in body)
        box = "scroll" + (" wide" if wide else "") + (" dense" if len(heads) > DENSE else "")
        plain = re.sub("<[^>]*>", "", caption)
        above = f'<p class="caption" aria-hidden="true">{caption}</p>' if heading else ""
        return (f'{above}<div class="{box}" tabindex="0" role="region" aria-label="{plain}"><table>'
                f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>")


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


def code(text: str) -> str:
    """A key of a scenario, which may break after its dots."""
    return "<code>" + html.escape(text).replace(".", ".<wbr>").replace("_", "_<wbr>") + "</code>"

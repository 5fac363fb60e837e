# SPDX-License-Identifier: GPL-3.0-or-later
"""Which figures there are, what each needs from a file, and how a figure is made into one."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib import rc_context

from ..files import open as open_file
from ..words import LANGUAGES, singular
from .style import GREY, STYLE, VERMILLION, Picture, fonts, localise, wrap

Words = tuple[str, str]  # English, Indonesian


@dataclass(frozen=True)
class Entry:
    """One row of the table of figures.

    Attributes
    ----------
    name
        Of the function in `berdaya.figures`.
    draw
        The function: `draw(path_or_tree, lang="en", caption=True, **options)` answers a Picture.
    needs
        Variables of the file, such as `power` or `cohort/newly`; all must be there.
    also
        What else the file must be, and in words: `(test(tree), "named cases")`.
    arms
        Scenarios that the file must have at least.
    kind
        `run`, `comparison`, `study`, `trial`: what question the figure belongs to.
    title
        English, Indonesian.
    """

    name: str
    draw: Callable[..., Picture]
    needs: tuple[str, ...]
    arms: int
    kind: str
    title: Words
    also: tuple[Callable[[Any], bool], str] | None = None

    def missing(self, tree: Any) -> list[str]:
        """What the file lacks for this figure; empty if it can be drawn."""
        lacks = [name for name in self.needs if not has(tree, name)]
        count = tree.to_dataset().sizes.get("scenario", 1)
        if count < self.arms:
            lacks.append(f"{self.arms} scenarios")
        if not lacks and self.also is not None and not self.also[0](tree):
            lacks.append(self.also[1])
        return lacks

    def fits(self, tree: Any) -> bool:
        """Can it be drawn from this file?"""
        return not self.missing(tree)


FIGURES: dict[str, Entry] = {}


def has(tree: Any, name: str) -> bool:
    """Is there such a variable, and does it hold anything?"""
    node = tree
    *groups, own = name.split("/")
    for group in groups:
        if group not in node.children:
            return False
        node = node.children[group]
    return own in node.to_dataset() and node.to_dataset()[own].size > 0


class Missing(ValueError):
    """The file lacks what the figure needs; the text says what."""


def figure(
    needs: tuple[str, ...], title: Words, caption: Words, alt: Words, arms: int = 1,
    kind: str = "run", also: tuple[Callable[[Any], bool], str] | None = None,
) -> Callable[[Callable[..., tuple[Picture, Mapping[str, Any], Any]]], Callable[..., Picture]]:
    """Makes a drawing function a row of the table of figures.

    What is decorated takes (tree, lang, **options) and answers the picture, facts, and the numbers
    drawn as a DataFrame. The words of `caption` and `alt` may name facts in braces. The function
    made of it opens the file if given a path, refuses what the file lacks, sets style, title,
    caption and mark of a partial file.
    """

    def register(inner: Callable[..., tuple[Picture, Mapping[str, Any], Any]]) -> Callable[..., Picture]:
        @functools.wraps(inner)
        def draw(data: Any, lang: str = "en", caption: bool = True, **options: Any) -> Picture:
            if lang not in LANGUAGES:
                raise ValueError(f"language {lang!r} is unknown; there are {', '.join(LANGUAGES)}")
            if isinstance(data, (str, os.PathLike)):
                with open_file(data) as tree:
                    return draw(tree, lang, caption, **options)
            lacks = entry.missing(data)
            if lacks:
                raise Missing(f"figure {entry.name} needs {', '.join(lacks)}, which the file lacks")
            which = LANGUAGES.index(lang)
            with rc_context({**STYLE, "font.sans-serif": fonts()}):
                picture, facts, numbers = inner(data, lang, **options)
                picture.caption = singular(words[0][which].format(**facts))
                picture.alt = singular(words[1][which].format(**facts))
                picture.data = numbers
                localise(picture, lang)
                heading(picture, facts.get("title", title[which]), data, lang)
                if caption:
                    footer(picture)
                picture.draw_without_rendering()  # lays the page out while the style is in force
            return picture

        words = (caption, alt)
        entry = Entry(inner.__name__, draw, needs, arms, kind, title, also)
        FIGURES[entry.name] = entry
        return draw

    return register


def heading(picture: Picture, title: str, tree: Any, lang: str) -> None:
    """Title, and the mark of a file whose run did not finish."""
    picture.suptitle(title, x=0.012, ha="left", fontsize=10, fontweight="bold")
    if tree.attrs.get("status") == "partial":
        mark = "PARTIAL: the run did not finish" if lang == "en" else "SEBAGIAN: simulasi belum selesai"
        picture.text(0.99, 0.99, mark, fontsize=7.5, color="white", ha="right", va="top",
                     fontweight="bold", in_layout=False, zorder=10,
                     bbox={"facecolor": VERMILLION, "edgecolor": "none", "boxstyle": "square,pad=0.3"})


def footer(picture: Picture) -> None:
    """The caption below the figure, which grows by the lines it takes."""
    width, height = picture.get_size_inches()
    text = wrap(picture.caption, int(width * 17.5))
    more = (text.count("\n") + 1) * 9.2 / 72 + 0.1
    picture.set_size_inches(width, height + more)
    share = more / (height + more)
    picture.get_layout_engine().set(rect=(0, share, 1, 1 - share))  # type: ignore[union-attr, call-arg]
    picture.text(0.012, share - 0.02 / (height + more), text, fontsize=7, color=GREY, va="top",
                 ha="left", in_layout=False, linespacing=1.25)


def available(tree: Any) -> list[Entry]:
    """Figures that this file can fill, in the order of the table."""
    return [entry for entry in FIGURES.values() if entry.fits(tree)]

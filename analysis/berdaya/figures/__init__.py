# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures that answer questions, one function each.

    from berdaya import figures
    picture = figures.outcome("desa.h5", lang="id")     # a matplotlib Figure
    picture.savefig("desa.png")
    picture.caption, picture.alt, picture.data          # words, and the numbers drawn
    [entry.name for entry in figures.available(tree)]   # what this file can fill

Every function takes a file or an open tree, `lang` ("en", "id"), and `caption` (False leaves the
caption out of the picture). `FIGURES` is the table of all: name, what each needs of a file, title.
"""

from .differences import differences
from .economics import acceptability, cost_effectiveness
from .outcome import outcome
from .registry import FIGURES, Entry, Missing, available
from .style import Picture

__all__ = [
    "FIGURES", "Entry", "Missing", "Picture", "acceptability", "available", "cost_effectiveness",
    "differences", "outcome",
]

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
from .event_study import event_study
from .gains import losers, winners
from .ladder import ladder
from .outcome import outcome
from .registry import FIGURES, Entry, Missing, available
from .sensitivities import sensitivity
from .snowballs import cascade_sizes, lineage, snowball
from .structures import structure
from .studies import cases, response
from .style import Picture
from .subgroups import contributions, powers_by_subgroup, subgroups
from .tipping import final_share, phase_map
from .trials import trial_event_study, trial_intervals, trial_performance, trial_truth
from .villages import village_map, village_page

__all__ = [
    "FIGURES", "Entry", "Missing", "Picture", "acceptability", "available", "cascade_sizes", "cases",
    "contributions", "cost_effectiveness", "differences", "event_study", "final_share", "ladder",
    "lineage", "losers", "outcome", "phase_map", "powers_by_subgroup", "response", "sensitivity", "snowball",
    "structure", "subgroups", "trial_event_study", "trial_intervals", "trial_performance", "trial_truth", "village_map",
    "village_page", "winners",
]

# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures once more, from household data: a second opinion on what the core recorded.

Alkire and Foster (2011), J. Public Econ. 95:476, as in the women's empowerment in agriculture
index (Alkire et al. 2013, World Dev. 52:71): a household is deprived in power k if it lies below
the threshold z[k], and disempowered if the weights of the powers in which it is adequate add up
to less than the cutoff. Only the deprivations of the disempowered count (censoring).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

Array = npt.NDArray[np.float64]
Numbers = npt.ArrayLike

# A score this near below the cutoff reaches it: weights are scaled to sum to 1, so a household
# adequate in 8 of 10 equal powers must not fail 0.8 by the last bit.
SLACK = 1e-9


@dataclass(frozen=True)
class Disempowerment:
    """Alkire-Foster measures of one population.

    Attributes
    ----------
    headcount
        H, share of households disempowered, 0 to 1.
    intensity
        A, mean weighted share of deprivations among the disempowered, 0 to 1; 0 if there are none.
    m0
        H * A.
    censored_headcount
        By power: share of households that are disempowered and deprived in it.
    contribution
        By power: share of m0 that it makes up; sums to 1, all 0 if m0 is 0.
    """

    headcount: float
    intensity: float
    m0: float
    censored_headcount: Array
    contribution: Array

    @property
    def index(self) -> float:
        """Empowerment index, 1 - M0."""
        return 1 - self.m0


@dataclass(frozen=True)
class Subgroup:
    """One subgroup's part of a population's M0.

    `share` is its share of households; `contribution` its share of the population's M0.
    """

    share: float
    measures: Disempowerment
    contribution: float


def _scaled(weight: Numbers | None, n: int) -> Array:
    w = np.ones(n) if weight is None else np.asarray(weight, float)
    if w.shape != (n,):
        raise ValueError(f"{n} weights are needed, got shape {w.shape}")
    if not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
        raise ValueError("weights must be finite, not negative, and not all 0")
    scaled: Array = w / w.sum()
    return scaled


def adequacy(power: Numbers, threshold: Numbers, weight: Numbers | None = None) -> Array:
    """Adequacy score of each household.

    Parameters
    ----------
    power
        (household, power), each in 0 to 1.
    threshold
        z, one number or one for each power.
    weight
        One for each power, scaled to sum to 1; equal if absent.

    Returns
    -------
    (household,) scores in 0 to 1.
    """
    x = np.asarray(power, float)
    if x.ndim != 2:
        raise ValueError(f"powers must have the shape (household, power), got {x.shape}")
    reached = x >= np.broadcast_to(np.asarray(threshold, float), x.shape)
    score: Array = reached @ _scaled(weight, x.shape[1])
    return score


def alkire_foster(
    power: Numbers,
    threshold: Numbers,
    cutoff: float,
    weight: Numbers | None = None,
    household_weight: Numbers | None = None,
) -> Disempowerment:
    """Alkire-Foster measures of a population.

    Parameters
    ----------
    power, threshold, weight
        As in `adequacy`.
    cutoff
        Adequacy score from which a household is empowered, 0 to 1.
    household_weight
        One for each household; equal if absent.

    Raises
    ------
    ValueError
        No household, or shapes that do not fit.
    """
    x = np.asarray(power, float)
    score = adequacy(x, threshold, weight)
    if x.shape[0] == 0:
        raise ValueError("a population without households has no measures")
    w = _scaled(weight, x.shape[1])
    v = _scaled(household_weight, x.shape[0])
    disempowered = score < cutoff - SLACK
    headcount = float(v @ disempowered)
    deprived = (x < np.asarray(threshold, float)) & disempowered[:, None]
    censored = v @ deprived
    m0 = float(censored @ w)
    contribution = censored * w / m0 if m0 > 0 else np.zeros_like(w)
    intensity = m0 / headcount if headcount > 0 else 0.0
    return Disempowerment(headcount, intensity, m0, censored, contribution)


def by_subgroup(
    power: Numbers,
    subgroup: npt.ArrayLike,
    threshold: Numbers,
    cutoff: float,
    weight: Numbers | None = None,
    household_weight: Numbers | None = None,
) -> dict[Any, Subgroup]:
    """Alkire-Foster measures of each subgroup; shares times m0 add up to the population's m0.

    Parameters
    ----------
    subgroup
        (household,) label of the subgroup; the other parameters as in `alkire_foster`.

    Returns
    -------
    By label, in sorted order.
    """
    x, label = np.asarray(power, float), np.asarray(subgroup)
    if label.shape != x.shape[:1]:
        raise ValueError(f"{x.shape[0]} labels are needed, got shape {label.shape}")
    v = _scaled(household_weight, x.shape[0])
    total = alkire_foster(x, threshold, cutoff, weight, v).m0
    parts: dict[Any, Subgroup] = {}
    for name in np.unique(label):
        rows = label == name
        share = float(v[rows].sum())
        if share == 0:
            continue
        measures = alkire_foster(x[rows], threshold, cutoff, weight, v[rows])
        parts[name.item()] = Subgroup(
            share, measures, share * measures.m0 / total if total > 0 else 0.0
        )
    return parts


def gini(x: Numbers, weight: Numbers | None = None) -> float:
    """Gini coefficient of values that are not negative, 0 (equal) to 1 - 1/n.

    Half the mean absolute difference over the mean, by the Lorenz curve. All values 0 count as
    equal.

    Raises
    ------
    ValueError
        No value, a negative one, or one that is not finite.
    """
    values = np.asarray(x, float).ravel()
    if values.size == 0 or not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("values must be finite, not negative, and at least one")
    v = _scaled(weight, values.size)
    order = np.argsort(values, kind="stable")
    v, mass = v[order], (v * values)[order]
    if mass.sum() == 0:
        return 0.0
    lorenz = np.concatenate([[0.0], np.cumsum(mass) / mass.sum()])
    return float(1 - (v * (lorenz[1:] + lorenz[:-1])).sum())


def snowball(
    month: npt.ArrayLike,
    household: npt.ArrayLike,
    parent: npt.ArrayLike,
    has_parent: npt.ArrayLike,
    months: npt.ArrayLike,
) -> xr.Dataset:
    """Cohorts of the newly empowered, counted from the events of one run.

    Cohort R is the mean number of children of the households empowered in a month, so it is
    right-censored: a cohort near the end has had little time. A household counts once, in the
    month of its first empowerment, and has children from that month on: those it helped before
    have a parent, but no cohort counts them.

    Parameters
    ----------
    month, household
        (event,) month of the event; permanent id of who became empowered.
    parent, has_parent
        (event,) id of the household that empowered it; False for a root (worker, campaign,
        spontaneous), whose parent is not looked at.
    months
        Months of the cohorts, increasing; the last one is the last month observed.

    Returns
    -------
    Dataset by `cohort`: newly, roots, children, parents (newly whose parent is a household),
    observed_months, r (NaN for an empty cohort).
    """
    when = np.asarray(month, np.int64)
    who, by = np.asarray(household), np.asarray(parent)
    child = np.asarray(has_parent, bool)
    cohort = np.asarray(months, np.int64)
    if np.unique(who).size != who.size:
        raise ValueError("a household is newly empowered more than once")
    if not np.isin(when, cohort).all():
        raise ValueError("an event lies outside the months")
    place = np.searchsorted(cohort, when)
    n = cohort.size
    newly = np.bincount(place, minlength=n)
    roots = np.bincount(place[~child], minlength=n)
    # a parent counts once it is empowered itself: not before the first event, not after the child
    order = np.argsort(who, kind="stable")
    known = np.flatnonzero(child & np.isin(by, who))
    cohort_of_parent = place[order[np.searchsorted(who[order], by[known])]]
    earlier = cohort_of_parent <= place[known]
    children = np.bincount(cohort_of_parent[earlier], minlength=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.where(newly > 0, children / newly, np.nan)
    by_cohort = ("cohort",)
    return xr.Dataset(
        {
            "newly": (by_cohort, newly),
            "roots": (by_cohort, roots),
            "children": (by_cohort, children),
            "parents": (by_cohort, newly - roots),
            "observed_months": (by_cohort, cohort[-1] - cohort),
            "r": (by_cohort, r),
        },
        coords={"cohort": cohort},
    )

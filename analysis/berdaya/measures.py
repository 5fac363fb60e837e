# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures once more, from household data: a second opinion on what the core recorded.

Alkire and Foster (2011), J. Public Econ. 95:476, as in the women's empowerment in agriculture
index (Alkire et al. 2013, World Dev. 52:71): a household is deprived in power k if it lies below
the threshold z[k], and disempowered if the weights of the powers in which it is adequate add up
to less than the cutoff. Only the deprivations of the disempowered count (censoring).
"""

from __future__ import annotations

from collections.abc import Sequence
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


def lorenz(x: Numbers, weight: Numbers | None = None) -> tuple[Array, Array]:
    """Lorenz curve: cumulated share of households, poorest first, and of what they have.

    Both start at 0 and end at 1; if nobody has anything the curve is that of equality.
    """
    values = np.asarray(x, float).ravel()
    if values.size == 0 or not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("values must be finite, not negative, and at least one")
    v = _scaled(weight, values.size)
    order = np.argsort(values, kind="stable")
    households = np.concatenate([[0.0], np.cumsum(v[order])])
    mass = np.concatenate([[0.0], np.cumsum((v * values)[order])])
    return households, mass / mass[-1] if mass[-1] > 0 else households.copy()


def theil(x: Numbers, weight: Numbers | None = None) -> float:
    """Theil's T: mean of x/m ln(x/m), 0 if all are equal; values must not be negative (0 ln 0 = 0)."""
    values = np.asarray(x, float).ravel()
    if values.size == 0 or not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("values must be finite, not negative, and at least one")
    v = _scaled(weight, values.size)
    mean = float(v @ values)
    if mean == 0:
        return 0.0
    ratio = values / mean
    return float(v @ np.where(ratio > 0, ratio * np.log(np.where(ratio > 0, ratio, 1)), 0))


def theil_by_subgroup(
    x: Numbers, subgroup: npt.ArrayLike, weight: Numbers | None = None
) -> tuple[float, float]:
    """Theil's T within and between subgroups; they add up to `theil`."""
    values, label = np.asarray(x, float).ravel(), np.asarray(subgroup).ravel()
    v = _scaled(weight, values.size)
    mean = float(v @ values)
    within = between = 0.0
    for name in np.unique(label):
        rows = label == name
        share = float(v[rows].sum())
        if share == 0 or mean == 0:
            continue
        own = float(v[rows] @ values[rows]) / share
        part = share * own / mean
        within += part * theil(values[rows], v[rows])
        between += part * float(np.log(own / mean)) if own > 0 else 0.0
    return within, between


def curve(
    power: Numbers, threshold: Numbers, weight: Numbers | None = None,
    household_weight: Numbers | None = None,
) -> tuple[Array, Array, Array]:
    """H and M0 at every cutoff at which they change: (cutoffs, headcounts, m0s).

    Cutoffs are the adequacy scores that occur, and 1; between two of them nothing changes.
    """
    score = adequacy(power, threshold, weight)
    cutoffs = np.unique(np.concatenate([np.round(score, 9), [1.0]]))
    found = [alkire_foster(power, threshold, float(k), weight, household_weight) for k in cutoffs]
    return cutoffs, np.array([f.headcount for f in found]), np.array([f.m0 for f in found])


def dominance(
    a: Numbers, b: Numbers, threshold: Numbers, weights: Sequence[Numbers | None] = (None,),
) -> int:
    """Is one population less disempowered whatever the cutoff and the weights?

    Parameters
    ----------
    a, b
        Powers of two populations.
    weights
        Weights to try, each one for each power (None: equal).

    Returns
    -------
    1 if M0 of `a` is nowhere higher and somewhere lower than that of `b`, -1 the other way round,
    0 if they cross or are equal.
    """
    lower = higher = False
    for weight in weights:
        cutoffs = np.union1d(curve(a, threshold, weight)[0], curve(b, threshold, weight)[0])
        for k in cutoffs:
            one = alkire_foster(a, threshold, float(k), weight).m0
            two = alkire_foster(b, threshold, float(k), weight).m0
            lower |= one < two - 1e-12
            higher |= one > two + 1e-12
    return int(lower and not higher) - int(higher and not lower)


def transitions(before: npt.ArrayLike, after: npt.ArrayLike, states: int) -> Array:
    """Transition matrix: share of those in a state before (row) that are in each state after.

    Rows of states that nobody was in are NaN.
    """
    one, two = np.asarray(before, np.int64), np.asarray(after, np.int64)
    if one.shape != two.shape or one.ndim != 1:
        raise ValueError("before and after must be of the same households")
    counts = np.zeros((states, states))
    np.add.at(counts, (one, two), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: Array = counts / counts.sum(axis=1, keepdims=True)
    return shares


def cumulative_r(
    month: npt.ArrayLike, household: npt.ArrayLike, parent: npt.ArrayLike,
    has_parent: npt.ArrayLike, end: int,
) -> Array:
    """Mean number of children by age, from households that are watched for different times.

    Nelson's mean cumulative function: to R at age a adds the children had at that age over the
    households watched so long, so that late cohorts count for the ages they have reached.

    Parameters
    ----------
    month, household, parent, has_parent
        As in `snowball`.
    end
        Last month observed.

    Returns
    -------
    R by age in months, 0 to the greatest age reached; NaN from where nobody is watched.
    """
    when = np.asarray(month, np.int64)
    who, by = np.asarray(household), np.asarray(parent)
    child = np.asarray(has_parent, bool) & np.isin(by, who)
    if when.size == 0:
        return np.zeros(0)
    order = np.argsort(who, kind="stable")
    born = when[order[np.searchsorted(who[order], by[child])]]
    age = when[child] - born
    ages = int(end - when.min()) + 1
    births = np.bincount(age[age >= 0], minlength=ages)[:ages]
    watched = np.array([(end - when >= a).sum() for a in range(ages)])
    with np.errstate(invalid="ignore", divide="ignore"):
        r: Array = np.cumsum(births / watched)
    return r


def _open_circles(up: npt.NDArray[np.int64]) -> None:
    """Takes the parent (-1) from the first event of every circle of `up`."""
    walk = np.full(up.size, -1)  # which walk has come by
    for i in range(up.size):
        path, at = [], i
        while at >= 0 and walk[at] < 0:
            walk[at] = i
            path.append(at)
            at = int(up[at])
        if at >= 0 and walk[at] == i:
            up[min(path[path.index(at) :])] = -1


def cascades(
    month: npt.ArrayLike, household: npt.ArrayLike, parent: npt.ArrayLike, has_parent: npt.ArrayLike
) -> xr.Dataset:
    """Trees of who empowered whom, from the events of one run as in `snowball`.

    A household begins a cascade if its parent is none of those recorded or was itself not yet
    empowered. Households of one month may name each other in a circle; the first of them, in the order
    given, begins the cascade.

    Returns
    -------
    Dataset by `cascade`, largest first: root (id), size (households), depth (generations below the
    root), virality (mean distance between two of its households along the tree, 0 for a single one;
    structural virality of Goel et al. 2016, Manage. Sci. 62:180); by `event`: cascade, generation,
    parent_event (-1 for a root), in the order given; by `generation`: households.
    """
    who, by = np.asarray(household), np.asarray(parent)
    n = who.size
    up = np.full(n, -1)
    if n:
        order = np.argsort(who, kind="stable")
        known = np.flatnonzero(np.asarray(has_parent, bool) & np.isin(by, who))
        up[known] = order[np.searchsorted(who[order], by[known])]
        when = np.asarray(month, np.int64)
        up[known] = np.where(when[up[known]] <= when[known], up[known], -1)
        _open_circles(up)
    depth, top = np.full(n, -1), np.full(n, -1)
    for i in range(n):
        path = []
        at = i
        while at >= 0 and depth[at] < 0:
            path.append(at)
            at = up[at]
        base, root = (depth[at], top[at]) if at >= 0 else (-1, -1)
        for step, j in enumerate(reversed(path)):
            depth[j] = base + 1 + step
            top[j] = root if root >= 0 else path[-1]
    below = np.ones(n, np.int64)
    for i in np.argsort(-depth, kind="stable"):
        if up[i] >= 0:
            below[up[i]] += below[i]
    roots = np.flatnonzero(up < 0)
    size = below[roots]
    order = np.lexsort((roots, -size))
    roots, size = roots[order], size[order]
    number = np.full(n, -1)
    number[roots] = np.arange(roots.size)
    cascade = number[top] if n else np.zeros(0, int)
    # each tie of a tree is crossed by below * (size - below) of its pairs
    crossed = np.where(up >= 0, below * (size[cascade] - below) if n else 0, 0) if n else np.zeros(0)
    pairs = size * (size - 1) / 2
    total = np.bincount(cascade, crossed, roots.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        virality = np.where(pairs > 0, total / pairs, 0.0)
    deepest = np.zeros(roots.size, np.int64)
    np.maximum.at(deepest, cascade, depth)
    generations = np.bincount(depth, minlength=1) if n else np.zeros(0, np.int64)
    return xr.Dataset(
        {
            "root": ("cascade", who[roots]), "size": ("cascade", size), "depth": ("cascade", deepest),
            "virality": ("cascade", virality), "cascade_of": ("event", cascade),
            "generation_of": ("event", depth), "parent_event": ("event", up),
            "households": ("generation", generations),
        },
        coords={"generation": np.arange(generations.size)},
    )


def event_study(
    outcome: npt.ArrayLike, start: npt.ArrayLike, time: npt.ArrayLike, known: npt.ArrayLike | None = None,
) -> xr.Dataset:
    """Effect by months since service began, where villages enter a programme in waves.

    For every wave, the change since the month before it enters, less that of the villages that no one
    serves yet; waves weigh by their villages (Callaway and Sant'Anna 2021, J. Econometrics 225:200,
    with not-yet-treated controls). With a single wave it is the difference in differences of village
    means, with its CR1 error.

    Parameters
    ----------
    outcome
        (village, time): means of villages. Villages with a NaN are left out.
    start
        (village): first month of service; -1: none.
    time
        Months, one after the other. Waves that enter in the first of them or earlier are left out.
    known
        (village, time): true effects, to be averaged over the same villages and months.

    Returns
    -------
    Dataset by `since` (months since service began: -1 is the month before, where the effect is 0 by
    definition): effect, error (standard error clustered by village), served, controls (villages,
    the latter as means over waves), and truth if it is `known`.

    Raises
    ------
    ValueError
        No wave enters after the first month with villages left to compare it with.
    """
    y, month, begin = np.asarray(outcome, float), np.asarray(time, np.int64), np.asarray(start, np.int64)
    here = np.isfinite(y).all(axis=1)
    y, begin = y[here], begin[here]
    truth = np.zeros_like(y) if known is None else np.asarray(known, float)[here]
    never = np.where(begin < 0, np.iinfo(np.int64).max, begin)
    waves = [int(g) for g in np.unique(begin) if month[0] < g <= month[-1]]
    since = np.arange(month[0] - max(waves, default=0), month[-1] - min(waves, default=0) + 1)
    served, controls, effect, told = np.zeros((4, since.size))
    pull = np.zeros((len(y), since.size))  # of each village on the effect, whose squares are its variance
    for g in waves:
        mine = begin == g
        change = y - y[:, [g - 1 - month[0]]]
        other = (never[:, None] > np.maximum(month, g - 1)) & ~mine[:, None]
        n, m = int(mine.sum()), other.sum(axis=0)
        weight = np.where(m > 0, n, 0)
        at = month - g - since[0]
        rise, drift = change[mine].mean(axis=0), (change * other).sum(axis=0) / np.maximum(m, 1)
        served[at] += weight
        controls[at] += weight * m
        effect[at] += weight * (rise - drift)
        told[at] += weight * truth[mine].mean(axis=0)
        pull[:, at] += weight * (mine[:, None] * (change - rise) / n - other * (change - drift) / np.maximum(m, 1))
    kept = served > 0
    if not kept.any():
        raise ValueError("no wave enters after the first month with villages left to compare it with")
    share = served[kept]
    spread = (pull[:, kept] / share) ** 2
    found = {"effect": effect[kept] / share, "served": share, "controls": controls[kept] / share,
             "error": np.sqrt(spread.sum(axis=0) * len(y) / max(len(y) - 2, 1))}
    if known is not None:
        found["truth"] = told[kept] / share
    return xr.Dataset({name: ("since", values) for name, values in found.items()}, coords={"since": since[kept]})

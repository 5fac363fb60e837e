# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a small file in the layout of the recorder, from a toy model with its own micro data.

The toy stands in for the core only: households gain power in a programme and empower each other.
What it records is measured from its households, so identities hold in the file as in a real one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import xarray as xr

from berdaya import measures
from berdaya.words import FACTORS, POWERS, ROLES

START, END, BURN_IN, WINDOW = 12, 48, 24, 24
METHODS = {"counselling": "micro", "group_formation": "mezzo", "lobbying": "macro"}
SERIES = {
    "member_share": "share of households in a group",
    "empowered_share": "share of households empowered",
    "headcount": "share of households disempowered",
    "intensity": "mean inadequacy of the disempowered",
    "m0": "headcount times intensity",
    "empowerment_index": "1 - M0",
}


@lru_cache(maxsize=None)
def toy_run(seed: int, months: int, households: int, speed: float) -> dict[str, np.ndarray]:
    """One replicate: series by month 0..months and the events of empowerment."""
    rng = np.random.default_rng(seed)
    base = np.clip(np.linspace(-0.08, 0.08, 7) + rng.normal(0.42, 0.1, (households, 1)) + rng.normal(0, 0.05, (households, 7)), 0, 1)
    power, factor = base.copy(), rng.uniform(0.4, 0.6, 5)
    factor_base = factor.copy()
    pace = speed * np.array([0.03, 0.02, 0.05, 0.012, 0.04, 0.055, 0.025])
    since = np.full(households, -1)
    member = rng.random(households) < 0.12
    was_member = np.zeros(households, bool)
    out: dict[str, list] = {name: [] for name in (
        "power", "power_base", "factor", "factor_base", "role_share", "newly", *SERIES)}
    events = []
    for month in range(months + 1):
        on = START <= month < END
        empowered = since >= 0
        join = rng.random(households) < 0.004 + 0.03 * on + 0.03 * empowered.mean()
        leave = rng.random(households) < 0.02
        was_member |= member & leave
        member = (member | join) & ~leave
        practice = 0.4 * member[:, None] + 0.1 * on
        power += pace * practice * (0.85 - power) - 0.05 * (power - base)
        base += 0.04 * practice * (power - base)
        factor += speed * 0.02 * on * np.array([0.6, 0.5, 1.0, 0.2, 0.3]) * (1 - factor)
        factor -= 0.01 * (factor - factor_base)
        score = measures.adequacy(power, 0.5)
        newly = np.flatnonzero((score >= 0.8) & (since < 0)) if month > 0 else []
        if month == 0:
            since[score >= 0.8] = -BURN_IN
        for h in newly:
            older = np.flatnonzero(since >= 0)
            by = rng.choice(older) if older.size and rng.random() < 0.6 else -1
            events.append((month, h, by))
        since[newly] = month
        af = measures.alkire_foster(power, 0.5, 0.8)
        cadre = (since >= 0) & (rng.random(households) < 0.1)
        role = np.select([cadre, since != -1, member, was_member, rng.random(households) < 0.2],
                         [4, 3, 2, 5, 1], 0)
        for name, value in {
            "power": power.mean(0), "power_base": base.mean(0), "factor": factor,
            "factor_base": factor_base, "newly": len(newly), "member_share": member.mean(),
            "empowered_share": (since != -1).mean(), "headcount": af.headcount,
            "intensity": af.intensity, "m0": af.m0, "empowerment_index": af.index,
            "role_share": np.bincount(role, minlength=6) / households,
        }.items():
            out[name].append(np.array(value, float))
    result = {name: np.array(values) for name, values in out.items()}
    result["events"] = np.array(events, int).reshape(-1, 3)
    return result


def write(path: Path, replicates: int = 1, months: int = 120, households: int = 300,
          seed: int = 1, status: str | None = "complete", programme: bool = True,
          pace: float = 1) -> Path:
    """Writes the file and returns its path; `status` None leaves the attribute out."""
    runs = [toy_run(seed + r, months, households, pace) for r in range(replicates)]
    lead = ("scenario", "replicate", "time")
    time = ("time", np.arange(months + 1), {"units": "month", "long_name": "month"})
    coords = {"scenario": ["toy"], "replicate": np.arange(replicates), "time": time}

    def stack(name: str, *axis: str) -> tuple:
        return (*lead, *axis), np.stack([run[name] for run in runs])[None], {"units": "1"}

    root = xr.Dataset(
        {
            "power": stack("power", "power_name"),
            "power_base": stack("power_base", "power_name"),
            "role_share": stack("role_share", "role_name"),
            "newly_empowered": stack("newly"),
            **{name: stack(name) for name in SERIES},
        },
        coords={**coords, "power_name": list(POWERS), "role_name": list(ROLES)},
        attrs={"title": "Toy village", "Conventions": "CF-1.10", "source": "berdaya 0.1.0 (toy)",
               "schema_version": "1.0", "seed": np.uint64(seed), "data_digest": "0123456789abcdef", "strategy": "toy programme"},
    )
    if programme:
        root.attrs.update(programme_start=START, programme_end=END)
    if status is not None:
        root.attrs["status"] = status
    structure = xr.Dataset(
        {"factor": stack("factor", "factor_name"), "factor_base": stack("factor_base", "factor_name")},
        coords={**coords, "factor_name": list(FACTORS)},
    )
    cohorts = [
        measures.snowball(*run["events"].T, run["events"][:, 2] >= 0, np.arange(months + 1)) for run in runs
    ]
    cohort = xr.concat(cohorts, "replicate").expand_dims("scenario")
    cohort = cohort.assign_coords(scenario=["toy"], replicate=np.arange(replicates))
    cohort["observed_months"] = cohort.observed_months.isel(scenario=0, replicate=0, drop=True)
    cohort.attrs["window"] = WINDOW
    joined = np.concatenate([np.c_[np.full(len(run["events"]), r), run["events"]]
                             for r, run in enumerate(runs)])
    event = xr.Dataset({
        "event_replicate": ("event", joined[:, 0]), "event_time": ("event", joined[:, 1]),
        "household": ("event", joined[:, 2]), "source": ("event", joined[:, 3]),
        "source_kind": ("event", (joined[:, 3] >= 0).astype(np.int8)),
    })
    groups = {"/": root, "/structure": structure, "/cohort": cohort, "/event": event}
    for i, (group, dataset) in enumerate(groups.items()):
        dataset.to_netcdf(path, mode="a" if i else "w", group=group, engine="h5netcdf")
    return path

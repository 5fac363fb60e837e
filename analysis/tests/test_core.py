# SPDX-License-Identifier: GPL-3.0-or-later
"""What the core wrote, measured a second time from its own households and events."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import berdaya
from berdaya import measures

ROOT = Path(__file__).resolve().parents[2]


def program() -> str | None:
    """The program under test: $BERDAYA, the build folder's, or none."""
    for candidate in (os.environ.get("BERDAYA"), ROOT / "build" / "berdaya"):
        if candidate and shutil.which(candidate):
            return str(candidate)
    return None


pytestmark = pytest.mark.skipif(
    program() is None, reason="no program: build into build/ or set BERDAYA"
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    out = tmp_path_factory.mktemp("run") / "desa.h5"
    settings = ["population.villages=8", "population.households=150", "time.months=72",
                "time.burn_in=12", "output.snapshots=0 36 72", "output.cohort_window=12"]
    settings += [f"powers.{k}.threshold=0.4" for k in ("choice", "ideas", "care")]
    command = [program(), "run", "configs/desa.yaml", "--strategy", "configs/strategies/holistic.yaml",
               "-n", "2", "-o", out, "-q"]
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with berdaya.open(out) as opened:
        yield opened


def populations(tree):
    """Each snapshot of each replicate: month, replicate, powers, disadvantage bits, strata."""
    household = tree["household"].to_dataset().isel(scenario=0).load()
    for month in household["snapshot"].values:
        for replicate in household["replicate"].values:
            here = household.sel(snapshot=month, replicate=replicate)
            power = here["power"].transpose("household", "power_name").values
            real = np.isfinite(power[:, 0])  # replicates differ in size; the rest is padding
            yield (int(month), replicate, power[real], here["disadvantages"].values[real].astype(int),
                   here["stratum"].values[real])


def recorded(tree, month, replicate):
    return tree["decomposition"].to_dataset().isel(scenario=0).sel(
        decomposition_time=month, replicate=replicate)


def test_the_run_is_complete_and_some_became_empowered(tree):
    assert tree.attrs["status"] == "complete"
    assert tree["cohort"]["newly"].sum() > 20


def test_headcount_intensity_and_decompositions_agree(tree):
    seen = 0
    for month, replicate, power, bits, stratum in populations(tree):
        core = recorded(tree, month, replicate)
        rule = core["threshold"].values.astype(np.float32), 0.8, core["weight"].values
        ours = measures.alkire_foster(power, *rule)
        assert 0.05 < ours.headcount < 0.999
        for name in ("headcount", "intensity", "m0", "censored_headcount", "contribution"):
            np.testing.assert_allclose(core[name], getattr(ours, name), atol=1e-9, err_msg=name)
        for d in range(core.sizes["disadvantage"]):
            for label, part in measures.by_subgroup(power, bits >> d & 1, *rule).items():
                there = core.isel(disadvantage=d, having=label)
                np.testing.assert_allclose(there["disadvantage_share"], part.share, atol=1e-9)
                np.testing.assert_allclose(there["disadvantage_m0"], part.measures.m0, atol=1e-9)
                np.testing.assert_allclose(there["disadvantage_contribution"], part.contribution,
                                           atol=1e-9)
        for label, part in measures.by_subgroup(power, stratum, *rule).items():
            np.testing.assert_allclose(core["stratum_m0"].values[label], part.measures.m0, atol=1e-9)
        gini = [measures.gini(power[:, k]) for k in range(7)]
        np.testing.assert_allclose(core["gini"], gini, atol=1e-6)
        root = tree.to_dataset().isel(scenario=0).sel(time=month, replicate=replicate)
        np.testing.assert_allclose(root["empowerment_index"], ours.index, atol=1e-9)
        np.testing.assert_allclose(root["power"], power.mean(0, dtype=float), atol=1e-7)
        seen += 1
    assert seen == 6


def test_cohorts_agree_with_the_events(tree):
    event, cohort = tree["event"].to_dataset().load(), tree["cohort"].to_dataset().isel(scenario=0)
    for replicate in cohort["replicate"].values:
        mine = event.isel(event=np.flatnonzero(event["event_replicate"] == replicate))
        counted = measures.snowball(mine["event_time"], mine["household"], mine["source"],
                                    mine["source_kind"] == 1, cohort["cohort"])
        core = cohort.sel(replicate=replicate)
        run = core["cohort"].values > 0  # events of the burn-in are not recorded
        for name in ("newly", "roots", "children", "parents", "observed_months"):
            np.testing.assert_array_equal(core[name].values[run], counted[name].values[run], name)


def test_the_picture_of_a_run_holds_its_r_after_exit(tree):
    texts = [t.get_text() for t in berdaya.plot(tree).findobj(lambda a: hasattr(a, "get_text"))]
    assert "not recorded in this file" not in texts
    cohort = tree["cohort"].to_dataset().isel(scenario=0).sum("replicate")
    after = (cohort["cohort"] > 48) & (cohort["cohort"] <= 60)
    r = float((cohort["children"] * after).sum() / (cohort["newly"] * after).sum())
    assert f"R = {r:.2f}" in texts


def test_cascades_agree_with_the_generations_of_the_core(tree):
    event = tree["event"].to_dataset().load()
    for replicate in (0, 1):
        mine = event.isel(event=np.flatnonzero(event["event_replicate"] == replicate))
        c = measures.cascades(mine["event_time"], mine["household"], mine["source"], mine["source_kind"] == 1)
        theirs = mine["generation"].values
        up = c["parent_event"].values
        child = up >= 0
        assert child.sum() > 8
        # a parent of the same month counts as a root there (MODEL.md 7.11)
        month = mine["event_time"].values
        before = month[up[child]] < month[child]
        assert before.sum() > 8
        np.testing.assert_array_equal(theirs[child], np.where(before, theirs[up[child]] + 1, 1))
        assert int(c["size"].sum()) == theirs.size
        # R at every age, right-censored, ends where the plain mean does for those fully watched
        r = measures.cumulative_r(mine["event_time"], mine["household"], mine["source"],
                                  mine["source_kind"] == 1, 72)
        assert (np.diff(r[np.isfinite(r)]) >= 0).all() and 0 < r[12] < 5


def test_transitions_between_snapshots_keep_the_shares_of_roles(tree):
    household = tree["household"].to_dataset().isel(scenario=0, replicate=0).load()
    real = np.isfinite(household["power"].isel(snapshot=0, power_name=0).values)
    before, after = (household["role"].sel(snapshot=month).values[real] for month in (36, 72))
    there = tree["role_share"].isel(scenario=0, replicate=0)
    t = np.nan_to_num(measures.transitions(before, after, 6))
    np.testing.assert_allclose(there.sel(time=36).values @ t, there.sel(time=72), atol=1e-12)


def test_theil_and_lorenz_of_the_households_are_consistent_with_the_recorded_gini(tree):
    for month, replicate, power, bits, stratum in populations(tree):
        core = recorded(tree, month, replicate)
        for k in range(7):
            p, share = measures.lorenz(power[:, k])
            assert 1 - 2 * np.trapezoid(share, p) == pytest.approx(float(core["gini"][k]), abs=1e-6)
        assert 0 <= measures.theil(power[:, 5]) < measures.gini(power[:, 5]) < 1

# SPDX-License-Identifier: GPL-3.0-or-later
"""Alkire-Foster measures of the core against a second implementation: analysis/berdaya/measures.py.

The core counts patterns of adequacy in integers; the second one works household by household in
floating point from the snapshots. They must agree to 1e-12 (both are exact but for rounding; no
chance is involved) on random households and on those of a run, for several cutoffs and weights, in
H, A, M0, censored headcounts, contributions and subgroups. Then what must hold of any such measure.
"""

import os
import subprocess
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")
xr = pytest.importorskip("xarray")
pytest.importorskip("h5netcdf")
measures = pytest.importorskip("berdaya.measures")

SOURCE = Path(os.environ.get("BERDAYA_SOURCE", Path(__file__).parents[2]))
BUILD = Path(os.environ.get("BERDAYA_BUILD", SOURCE / "build"))
PROGRAM = os.environ.get("BERDAYA", str(BUILD / "berdaya"))
CUTOFFS = (0.4, 0.6, 0.8, 1.0)
SETS = {cutoff: [f"roles.cutoff={cutoff}"] for cutoff in CUTOFFS}
SETS["weights"] = ["roles.cutoff=0.7", "powers.economy.weight=3", "powers.care.weight=0.5",
                   "powers.ideas.threshold=0.6"]


def run(folder, sets):
    out = folder / "small.h5"
    command = [PROGRAM, "run", str(SOURCE / "configs/desa.yaml"), "-q", "-o", str(out), "--seed", "5"]
    for pair in ["population.villages=4", "population.households=150", "time.burn_in=2",
                 "time.months=6", "output.decompose_every=6", "output.snapshots=0 6", *sets]:
        command += ["--set", pair]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0 and "no HDF5" in done.stderr:
        pytest.skip("this build has no HDF5")
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return {name: run(tmp_path_factory.mktemp("run"), sets) for name, sets in SETS.items()}


@pytest.fixture(scope="module")
def random_households(tmp_path_factory):
    """Powers drawn evenly and independently, from the world of tests/unit/test_recorder.c."""
    for folder in (BUILD / "tests", BUILD, BUILD / "gcc" / "tests", BUILD / "gcc"):
        if (folder / "test_recorder").is_file():
            break
    else:
        pytest.skip("test_recorder is not built")
    out = tmp_path_factory.mktemp("random") / "random.h5"
    environment = {**os.environ, "BERDAYA_KEEP": str(out), "CMOCKA_TEST_FILTER": "*kept*"}
    subprocess.run([folder / "test_recorder"], env=environment, check=True, capture_output=True)
    if not out.exists():
        pytest.skip("this build has no HDF5")
    return out


def agree(path, cutoff):
    found = xr.open_dataset(path, engine="h5netcdf", group="decomposition").isel(scenario=0, replicate=0)
    all_households = xr.open_dataset(path, engine="h5netcdf", group="household").isel(scenario=0, replicate=0)
    compared = 0
    for month in all_households.snapshot.values:
        if month not in found.decomposition_time.values:
            continue
        core = found.sel(decomposition_time=month)
        then = all_households.sel(snapshot=month)
        power, z = then.power.values.T, core.threshold.values.astype("f4")
        again = measures.alkire_foster(power, z, cutoff, core.weight.values)
        for name in ("headcount", "intensity", "m0", "censored_headcount", "contribution"):
            np.testing.assert_allclose(getattr(again, name), core[name], atol=1e-12, err_msg=name)
        for d, key in enumerate(core.disadvantage.values):
            label = then.disadvantages.values >> d & 1
            parts = measures.by_subgroup(power, label, z, cutoff, core.weight.values)
            for has, part in parts.items():
                cell = core.sel(disadvantage=key).isel(having=has)
                np.testing.assert_allclose(part.share, cell.disadvantage_share, atol=1e-12)
                np.testing.assert_allclose(part.measures.m0, cell.disadvantage_m0, atol=1e-12)
                np.testing.assert_allclose(part.contribution, cell.disadvantage_contribution, atol=1e-12)
        compared += 1
    assert compared == len(all_households.snapshot)
    return found


def test_random_households(random_households):
    agree(random_households, 0.8)


@pytest.mark.parametrize("name", SETS)
def test_households_of_a_run(runs, name):
    found = agree(runs[name], 0.7 if name == "weights" else name)
    assert 0 < float(found.headcount.min()) <= 1


def test_m0_is_h_times_a_and_decompositions_add_up(runs):
    for path in runs.values():
        data = xr.open_dataset(path, engine="h5netcdf", group="decomposition")
        np.testing.assert_allclose(data.m0, data.headcount * data.intensity, atol=1e-12)
        np.testing.assert_allclose((data.weight * data.censored_headcount).sum("power_name"), data.m0, atol=1e-12)
        np.testing.assert_allclose((data.stratum_share * data.stratum_m0).sum("stratum_name"), data.m0, atol=1e-12)


def test_a_higher_cutoff_finds_no_fewer_disempowered(runs):
    """The same households (month 0, one seed): H and M0 rise with the cutoff."""
    data = [xr.open_dataset(runs[c], engine="h5netcdf", group="decomposition").isel(decomposition_time=0)
            for c in CUTOFFS]
    for name in ("headcount", "m0"):
        values = [float(d[name].squeeze()) for d in data]
        assert values == sorted(values) and values[0] < values[-1], (name, values)


def test_more_power_for_anybody_never_raises_m0(runs):
    """Monotone: raising one power of one household leaves M0 alone or lowers it."""
    then = xr.open_dataset(runs[0.8], engine="h5netcdf", group="household").isel(scenario=0, replicate=0, snapshot=1)
    power, chance = then.power.values.T.copy(), np.random.default_rng(3)
    before = first = measures.alkire_foster(power, 0.45, 0.8).m0
    for _ in range(300):
        power[chance.integers(len(power)), chance.integers(7)] = 1
        after = measures.alkire_foster(power, 0.45, 0.8).m0
        assert after <= before + 1e-15
        before = after
    assert before < first

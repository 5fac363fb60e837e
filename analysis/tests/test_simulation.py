# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in memory give the numbers that the program writes, bit for bit, and nothing is copied."""

import threading
import time

import numpy as np
import program
import pytest

import berdaya
from berdaya import binding, simulation

WORLD = program.ROOT / "configs/desa.yaml"
STRATEGY = program.ROOT / program.strategy("holistic")
SET = dict(setting.split("=") for setting in program.SMALL)


@pytest.fixture(scope="module", autouse=True)
def _library():
    try:
        binding.shared_library()
    except berdaya.SimulationError as error:
        pytest.skip(str(error))


def groups(tree, path=""):
    yield path, tree.to_dataset()
    for name, child in tree.children.items():
        yield from groups(child, f"{path}/{name}".strip("/"))


def test_a_run_in_memory_is_the_file_bit_for_bit(run_file):
    mine = berdaya.run(WORLD, STRATEGY, SET, replicates=2, threads=1)
    with berdaya.open(run_file) as tree:
        for path, data in groups(mine):
            there = tree[path].to_dataset() if path else tree.to_dataset()
            assert len(data.data_vars) > 0, path
            for name, values in data.data_vars.items():
                if name == "observed_months":
                    continue
                assert values.dims == there[name].dims, name
                assert np.array_equal(values, there[name], equal_nan=True), (path, name)
                for axis in values.dims:
                    assert list(data[axis].values) == list(there[axis].values), (path, name, axis)
        assert mine.attrs["seed"] == tree.attrs["seed"]
        assert mine.attrs["programme_end"] == tree.attrs["programme_end"]
        for name, row in ((row["name"], row) for row in simulation.series_table()):
            there = tree[f"{row['group']}/{name}".strip("/")]
            assert there.attrs["long_name"] == row["attrs"]["long_name"]


def test_a_comparison_in_memory_is_the_file_bit_for_bit(compare_file):
    names = [program.ROOT / program.strategy(s) for s in ("holistic", "micro-only", "mezzo-only")]
    seen = []
    whole = berdaya.compare(WORLD, names, SET, replicates=5, threads=2, detail=True,
                            progress=lambda done, all: seen.append((done, all)))
    bare = berdaya.compare(WORLD, names, SET, replicates=5, threads=1, series=False)
    assert seen[-1] == (20, 20) and [done for done, _ in seen] == sorted(done for done, _ in seen)
    with berdaya.open(compare_file) as tree:
        assert whole.attrs["data_digest"] == tree.attrs["data_digest"]
        there = tree["compare"].to_dataset()
        for name, values in bare["compare"].to_dataset().data_vars.items():
            assert values.dims == there[name].dims
            assert np.array_equal(values, there[name], equal_nan=True), name
        assert list(bare["compare"]["group"].values) == list(there["group"].values)
    assert set(berdaya.figures.available(whole)) > set(berdaya.figures.available(bare)) != set()
    berdaya.figures.differences(bare)


def test_a_column_is_seen_where_it_lies():
    with berdaya.Simulation(WORLD, set=SET, threads=1) as world:
        world.step(3)
        one, two = world.column("household", "power"), world.column("household", "power")
        assert one.shape[0] == 7 and one.dtype == np.float32 and not one.flags.writeable
        assert np.shares_memory(one, two) and not one.flags.owndata
        np.testing.assert_allclose(one.mean(axis=1, dtype=float), world.observe()["power"], atol=1e-6)
        assert ("household", "power") in {(table, name) for table, name, _ in world.columns()}
        role = world.column("household", "role")
        share = np.bincount(role, minlength=6) / role.size
        np.testing.assert_allclose(share, world.observe()["role_share"])
        with pytest.raises(berdaya.InputError, match="no such column"):
            world.column("household", "wisdom")
    with pytest.raises(ValueError, match="closed"):
        world.step()


def test_steps_add_up_and_the_end_is_the_end():
    with berdaya.Simulation(WORLD, set=SET, threads=1) as one, berdaya.Simulation(WORLD, set=SET, threads=2) as two:
        assert one.month == -12 and one.end == 72 and "month -12 of 72" in repr(one)
        one.step(20)
        for _ in range(20):
            two.step()
        assert one.month == two.month == 8 and one.digest() == two.digest()
        with pytest.raises(berdaya.InputError, match="last month"):
            one.step(100)
        assert one.programme is None and one.strategy == "" and one.scenario.startswith("kind: world")


def test_own_observers_see_every_month():
    def poorest(world):
        assets = world.column("household", "log_assets")
        return np.sort(assets)[:3]

    tree = berdaya.run(WORLD, STRATEGY, {**SET, "time.months": 6}, threads=1,
                       observe={"poorest": poorest, "when": lambda world: world.month})
    assert tree["when"].values.ravel().tolist() == list(range(7))
    assert tree["poorest"].shape == (1, 1, 7, 3)
    assert (np.diff(tree["poorest"].values) >= 0).all()
    with pytest.raises(ValueError, match="series already"):
        berdaya.run(WORLD, STRATEGY, {**SET, "time.months": 1}, threads=1, observe={"power": poorest})


def test_other_threads_go_on_while_a_world_steps():
    ticks, stop = [], threading.Event()

    def tick():
        while not stop.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    with berdaya.Simulation(WORLD, set={**SET, "population.households": 1500}, threads=1) as world:
        thread = threading.Thread(target=tick)
        thread.start()
        start = time.monotonic()
        world.step(60)  # one call into the library
        end = time.monotonic()
        stop.set()
        thread.join()
    assert sum(start < t < end for t in ticks) >= 3


def test_bad_input_comes_back_with_every_mistake():
    with pytest.raises(berdaya.InputError) as error:
        berdaya.run(WORLD, set={"groups.sise": 3, "time.months": -4})
    assert "did you mean" in str(error.value) and "time.months" in str(error.value)
    with pytest.raises(berdaya.InputError):
        berdaya.run("none.yaml")
    with pytest.raises(berdaya.InputError, match="one strategy"):
        berdaya.compare(WORLD, [])
    with pytest.raises(berdaya.InputError, match="replicate"):
        berdaya.run(WORLD, replicates=0)


def test_an_exception_of_the_progress_stops_a_comparison():
    def enough(done, runs):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        berdaya.compare(WORLD, [STRATEGY], SET, replicates=50, threads=1, series=False, progress=enough)


def test_settings_are_written_as_the_program_reads_them():
    assert simulation.settings({"a.b": True, "c": 0.1, "d": None, "e": {"x": 1, "y": False}, "f": "1 2"}) == [
        "a.b=true", "c=0.1", "d=~", "e={x: 1, y: false}", "f=1 2"]


def test_a_scenario_may_be_text_and_a_recording_a_file(tmp_path):
    text = "kind: world\ntime: {burn_in: 2, months: 4}\npopulation: {villages: 2, households: 40}\n"
    with berdaya.Simulation(text, seed=5, threads=1) as world:
        world.record(tmp_path / "out.h5")
        world.step(6)
        world.finish()
    with berdaya.open(tmp_path / "out.h5") as tree:
        mine = berdaya.run(text, seed=5, threads=1)
        assert np.array_equal(tree["power"], mine["power"])
        assert tree.attrs["seed"] == 5


def test_tidy_gives_a_column_a_dimension_and_names_what_is_near(compare_file):
    with berdaya.open(compare_file) as tree:
        table = berdaya.tidy(tree, "power", scenario="holistic", time=[0, 72])
        assert list(table.columns) == ["scenario", "replicate", "time", "power_name", "power"]
        assert len(table) == 5 * 2 * 7
        np.testing.assert_array_equal(
            table["power"], tree["power"].sel(scenario="holistic", time=[0, 72]).values.ravel())
        both = berdaya.tidy(tree, ["village/m0", "village/distress"])
        assert list(both.columns[-2:]) == ["m0", "distress"]
        events = berdaya.tidy(tree, "event/source_kind")
        assert set(events.source_kind.cat.categories) == {"none", "household", "worker", "campaign"}
        for call, words in ((("powr",), "power"), ((["m0", "power"],), "one by one")):
            with pytest.raises((KeyError, ValueError), match=words):
                berdaya.tidy(tree, *call)
        with pytest.raises(KeyError, match="holistic"):
            berdaya.tidy(tree, "power", scenario="holistc")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Output files as other programs see them: xarray by both engines, netCDF4, h5py, ncdump, h5dump.

The file comes from the small world of tests/unit/test_recorder.c, written through the recorder.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

h5py = pytest.importorskip("h5py")
np = pytest.importorskip("numpy")
xr = pytest.importorskip("xarray")

GROUPS = ("structure", "village", "programme", "decomposition", "cohort", "event",
          "network", "household", "group", "post", "cost", "observation")
PURE = b"This is a netCDF dimension but not a netCDF variable"


def writer():
    """The test program that leaves a file behind, wherever this build put it."""
    build = Path(os.environ.get("BERDAYA_BUILD", Path(__file__).parents[2] / "build"))
    for folder in (build / "tests", build, build / "gcc" / "tests", build / "gcc"):
        if (folder / "test_recorder").is_file():
            return folder / "test_recorder"
    return None


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    program = writer()
    if program is None:
        pytest.skip("test_recorder is not built")
    out = tmp_path_factory.mktemp("output") / "small.h5"
    environment = {**os.environ, "BERDAYA_KEEP": str(out), "CMOCKA_TEST_FILTER": "*kept*"}
    subprocess.run([program], env=environment, check=True, capture_output=True)
    if not out.exists():
        pytest.skip("this build has no HDF5")
    return out


def variables(file):
    found = {}
    file.visititems(lambda name, item: found.update({"/" + name: item})
                    if isinstance(item, h5py.Dataset) else None)
    return {name: item for name, item in found.items()
            if not bytes(item.attrs.get("NAME", b"")).startswith(PURE)}


def test_every_axis_is_a_dimension_scale_of_the_variables_own_group(path):
    with h5py.File(path) as file:
        for name, item in variables(file).items():
            assert item.shape is not None, f"{name}: a null space"
            if item.is_scale:
                continue
            for axis, dimension in enumerate(item.dims):
                assert len(dimension) == 1, f"{name}: axis {axis}"
                assert dimension[0].parent == item.parent, name
                assert dimension[0].shape[0] == item.shape[axis], name


def test_every_variable_says_what_it_is(path):
    with h5py.File(path) as file:
        for name, item in variables(file).items():
            assert name.rsplit("/", 1)[1].isidentifier() and name == name.lower(), name
            for attribute in ("long_name", "description"):
                assert item.attrs.get(attribute), f"{name}: {attribute}"
            if h5py.check_string_dtype(item.dtype) is None:
                assert item.attrs.get("units"), f"{name}: units"
            if "flag_values" in item.attrs:
                meanings = item.attrs["flag_meanings"]
                meanings = meanings.decode() if isinstance(meanings, bytes) else meanings
                assert len(item.attrs["flag_values"]) == len(meanings.split()), name
                assert item.dtype == np.int8 and item[...].max() <= item.attrs["flag_values"].max()


def test_no_variable_hides_behind_a_dimension_of_the_root(path):
    # a tree hands the root's coordinates down, so a column of that name could not be read
    with h5py.File(path) as file:
        root = {name for name, item in file.items() if isinstance(item, h5py.Dataset) and item.is_scale}
        for name, item in variables(file).items():
            own = name.rsplit("/", 1)[1]
            assert item.is_scale or own not in root, name


def test_creation_order_is_tracked_everywhere(path):
    tracked = h5py.h5p.CRT_ORDER_TRACKED | h5py.h5p.CRT_ORDER_INDEXED
    with h5py.File(path) as file:
        root = h5py.h5g.open(file.id, b"/")
        assert root.get_create_plist().get_link_creation_order() == tracked
        for group in GROUPS:
            assert file[group].id.get_create_plist().get_link_creation_order() == tracked
        for name, item in variables(file).items():
            assert item.id.get_create_plist().get_attr_creation_order() == tracked, name


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_xarray_reads_every_group_by_itself(path, engine):
    pytest.importorskip({"h5netcdf": "h5netcdf", "netcdf4": "netCDF4"}[engine])
    root = xr.open_dataset(path, engine=engine)
    assert root.power.dims == ("scenario", "replicate", "time", "power_name")
    assert list(root.scenario.values) == ["tanpa program", "holistik"]
    assert list(root.time.values) == list(range(13))
    assert root.time.attrs["units"] == "month"
    assert root.m0.dtype == np.float64
    np.testing.assert_allclose(root.m0, root.headcount * root.intensity, atol=1e-12)
    np.testing.assert_allclose(root.role_share.sum("role_name"), 1)
    for group in GROUPS:
        data = xr.open_dataset(path, engine=engine, group=group).load()
        assert data.sizes, group
        if "scenario" in data.dims:
            assert list(data.scenario.values) == ["tanpa program", "holistik"], group
    village = xr.open_dataset(path, engine=engine, group="village")
    weighed = (village.distress * village.households).sum("village") / village.households.sum("village")
    np.testing.assert_allclose(weighed, root.distress, atol=1e-6)


def test_decompositions_add_up(path):
    data = xr.open_dataset(path, engine="h5netcdf", group="decomposition")
    np.testing.assert_allclose(data.contribution.sum("power_name"), 1)
    np.testing.assert_allclose((data.weight * data.censored_headcount).sum("power_name"), data.m0)
    np.testing.assert_allclose(data.disadvantage_contribution.sum("having"), 1)
    np.testing.assert_allclose((data.disadvantage_share * data.disadvantage_m0).sum("having"),
                               data.m0.expand_dims(disadvantage=2, axis=3))
    np.testing.assert_allclose(data.stratum_contribution.sum("stratum_name"), 1)


def test_measures_agree_with_the_households_of_the_snapshots(path):
    root = xr.open_dataset(path, engine="h5netcdf")
    data = xr.open_dataset(path, engine="h5netcdf", group="household")
    split = xr.open_dataset(path, engine="h5netcdf", group="decomposition")
    then = root.sel(time=data.snapshot.values).rename(time="snapshot")
    np.testing.assert_allclose(data.power.astype("f8").mean("household"), then.power, atol=1e-6)
    score = ((data.power >= split.threshold.astype("f4")) * split.weight).sum("power_name")
    np.testing.assert_allclose((score < 0.8 - 1e-9).mean("household"), then.headcount)
    power = np.sort(data.power.astype("f8").isel(scenario=0, replicate=0, snapshot=1), axis=-1)
    n = power.shape[-1]
    gini = 2 * (power * np.arange(1, n + 1)).sum(-1) / (n * power.sum(-1)) - (n + 1) / n
    recorded = split.gini.isel(scenario=0, replicate=0).sel(decomposition_time=int(data.snapshot[1]))
    np.testing.assert_allclose(gini, recorded, atol=3e-5)


def test_the_digest_can_be_recomputed_from_the_data(path):
    names = {np.dtype(t): n for t, n in (("<i1", "int8"), ("<u1", "uint8"), ("<i2", "int16"),
             ("<u2", "uint16"), ("<i4", "int32"), ("<u4", "uint32"), ("<i8", "int64"),
             ("<u8", "uint64"), ("<f4", "float"), ("<f8", "double"))}
    digest = hashlib.sha256()
    with h5py.File(path) as file:
        for name, item in sorted(variables(file).items(), key=lambda pair: pair[0].encode()):
            text = h5py.check_string_dtype(item.dtype) is not None
            digest.update(name.encode() + b"\0" + (b"string" if text else names[item.dtype].encode()) + b"\0")
            for length in item.shape:
                digest.update(int(length).to_bytes(8, "little"))
            values = item[...]
            if text:
                for value in values.ravel():
                    digest.update(value + b"\0")
            else:
                if values.dtype.kind == "f":
                    values[np.isnan(values)] = np.nan
                digest.update(values.tobytes())
        assert digest.hexdigest() == bytes(file.attrs["data_digest"]).decode()


def test_root_attributes_tell_where_the_file_comes_from(path):
    attributes = xr.open_dataset(path, engine="h5netcdf").attrs
    assert attributes["status"] == "complete"
    assert attributes["title"] == 'Small "world"'
    assert attributes["source"].startswith("berdaya ")
    assert attributes["seed"] == 7
    assert (attributes["programme_start"], attributes["programme_end"]) == (2, 6)
    assert len(attributes["scenario_text"]) == 100_000  # beyond an attribute of fixed length
    provenance = json.loads(attributes["provenance"])
    assert provenance["inputs"] == [{"path": "world.yaml", "sha256": "00ff"}]
    digest = hashlib.sha256(attributes["scenario_text"].encode()).hexdigest()
    assert provenance["parameters_sha256"] == digest
    assert provenance["resources"]["threads"] == 2
    assert os.uname().nodename not in attributes["provenance"].split('"')


@pytest.mark.parametrize("command", [("ncdump", "-h"), ("h5dump", "-H")])
def test_command_line_tools_read_it(path, command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=True)
    assert "cohort" in done.stdout and not done.stderr


def test_ncdump_shows_the_dimensions_as_they_are(path):
    if shutil.which("ncdump") is None:
        pytest.skip("ncdump is not installed")
    shown = subprocess.run(["ncdump", "-v", "m0", str(path)], capture_output=True, text=True,
                           check=True).stdout
    assert "double m0(scenario, replicate, time)" in shown
    assert "event = UNLIMITED" in shown
    assert "float event(event)" not in shown and "float household(household)" not in shown

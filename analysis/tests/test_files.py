# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening files: whole, partial, foreign, cut off."""

import pickle
import tracemalloc
import warnings

import h5py
import layout
import numpy as np
import pytest
import xarray as xr

import berdaya
from berdaya import files


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return layout.write(tmp_path_factory.mktemp("toy") / "toy.h5", replicates=2, months=60)


def test_groups_and_series_are_reached_by_name(toy):
    with berdaya.open(toy) as tree:
        assert tree["power"].dims == ("scenario", "replicate", "time", "power_name")
        assert list(tree["power"]["time"].values[[0, -1]]) == [0, 60]
        assert tree["structure"]["factor"].sizes["factor_name"] == 5
        assert tree["structure/factor"].identical(tree["structure"]["factor"])
        assert set(tree.children) == {"structure", "cohort", "event"}
        assert tree.attrs["status"] == "complete"


def test_months_stay_numbers(toy):
    with berdaya.open(toy) as tree:
        assert np.issubdtype(tree["time"].dtype, np.integer)


def test_a_whole_file_opens_without_a_warning(toy):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        berdaya.open(toy).close()


@pytest.mark.parametrize("status", ["partial", None])
def test_a_partial_file_opens_with_a_visible_mark(tmp_path, status):
    path = layout.write(tmp_path / "p.h5", months=30, status=status)
    with pytest.warns(berdaya.PartialFile, match="did not finish"):
        tree = berdaya.open(path)
    assert tree.attrs["status"] == "partial"
    tree.close()


def test_after_closing_the_file_can_be_replaced(toy, tmp_path):
    copy = tmp_path / "copy.h5"
    copy.write_bytes(toy.read_bytes())
    berdaya.open(copy).close()
    with h5py.File(copy, "r+"):  # fails while another handle holds the file
        pass


def one_sentence(error):
    text = str(error.value)
    assert "\n" not in text
    return text


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(berdaya.FileError) as error:
        berdaya.open(tmp_path / "none.h5")
    assert "none.h5: there is no such file" in one_sentence(error)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(berdaya.FileError, match="folder"):
        berdaya.open(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"a,b\n1,2\n", "not an HDF5 file"), (b"CDF\x01" + bytes(64), "not an HDF5"),
     (b"berdaya\x1a" + bytes(64), "not an output file"), (b"berdaya-rows-1\n", "keeps to go on with")],
)
def test_what_is_not_hdf5_is_refused(tmp_path, content, words):
    path = tmp_path / "x.h5"
    path.write_bytes(content)
    with pytest.raises(berdaya.FileError) as error:
        berdaya.open(path)
    assert words in one_sentence(error)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_a_cut_off_file_is_refused_in_one_sentence(toy, tmp_path, share):
    path = tmp_path / "cut.h5"
    whole = toy.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(berdaya.FileError) as error:
        berdaya.open(path)
    assert "cut off" in one_sentence(error)


def test_foreign_hdf5_is_refused(tmp_path):
    path = tmp_path / "foreign.h5"
    with h5py.File(path, "w") as file:
        file["x"] = [1, 2]
    with pytest.raises(berdaya.FileError, match="berdaya did not write it"):
        berdaya.open(path)


def test_a_newer_layout_is_refused(toy, tmp_path):
    path = tmp_path / "new.h5"
    path.write_bytes(toy.read_bytes())
    with h5py.File(path, "r+") as file:
        file.attrs["schema_version"] = "99.0"
    with pytest.raises(berdaya.FileError, match="layout 99.0"):
        berdaya.open(path)


def test_an_older_layout_is_refused_with_what_to_do(toy, tmp_path):
    path = tmp_path / "old.h5"
    path.write_bytes(toy.read_bytes())
    with h5py.File(path, "r+") as file:
        file.attrs["schema_version"] = "0.3"
    with pytest.raises(berdaya.FileError, match="layout 0.3 is older.*make the file again"):
        berdaya.open(path)


def test_a_file_that_is_being_written_says_how_to_go_on(tmp_path):
    (tmp_path / "out.h5.part").mkdir()
    with pytest.raises(berdaya.FileError, match="has not finished.*--resume"):
        berdaya.open(tmp_path / "out.h5")
    with pytest.raises(berdaya.FileError, match="makes out.h5 of it"):
        berdaya.open(tmp_path / "out.h5.part")


def test_without_datatree_the_own_tree_reads_alike(toy, monkeypatch):
    if hasattr(xr, "DataTree"):
        monkeypatch.delattr(xr, "DataTree")
    with berdaya.open(toy) as tree:
        assert isinstance(tree, files.Tree)
        assert tree["structure"]["factor"].identical(tree["structure/factor"])
        assert "power" in tree and "structure" in tree and "nothing" not in tree
        assert set(tree.children) == {"structure", "cohort", "event"}
        assert "structure" in repr(tree)
        assert len(list(tree)) == len(tree)
        berdaya.plot(tree)


def test_recorded_measures_agree_with_each_other(toy):
    with berdaya.open(toy) as tree:
        np.testing.assert_allclose(tree["headcount"] * tree["intensity"], tree["m0"], atol=1e-12)
        np.testing.assert_allclose(tree["role_share"].sum("role_name"), 1)


@pytest.mark.parametrize("kind", ["run", "compare"])
def test_every_group_is_as_xarray_reads_it(kind, run_file, compare_file):
    path = {"run": run_file, "compare": compare_file}[kind]
    with h5py.File(path) as file:
        items = files._contents(file)
        for group in items:
            mine = files._dataset(path, file[group], items[group], files._named(items.values()))
            with xr.open_dataset(path, group=group, engine="h5netcdf", decode_times=False,
                                 decode_timedelta=False) as there:
                xr.testing.assert_identical(there.load(), mine.load())


def test_parts_are_read_as_of_an_array(run_file):
    with berdaya.open(run_file) as tree, h5py.File(run_file) as file:
        lazy, whole = tree["household"]["power"], file["household/power"][...]
        picks = {"snapshot": [2, 0], "household": slice(50, 2, -3), "power_name": 4}
        part = lazy.isel(picks).values
        np.testing.assert_array_equal(part, whole[:, :, [2, 0], 4][..., 50:2:-3])
        mask = np.arange(lazy.sizes["household"]) % 7 == 0
        np.testing.assert_array_equal(lazy.isel(household=mask).values, whole[..., mask])
        again = pickle.loads(pickle.dumps(lazy))
        np.testing.assert_array_equal(again.values, whole)


def test_a_panel_is_opened_without_being_read(tmp_path):
    path = tmp_path / "panel.h5"
    households, snapshots = 200_000, 20
    with h5py.File(path, "w") as file:
        file.attrs["source"], file.attrs["schema_version"], file.attrs["status"] = "berdaya 0.1.0", "1.0", "complete"
        group = file.create_group("household")
        sizes = {"scenario": 1, "replicate": 1, "snapshot": snapshots, "power_name": 7, "household": households}
        for name, size in sizes.items():
            group[name] = np.arange(size)
            group[name].make_scale(name)
        power = group.create_dataset("power", tuple(sizes.values()), "f4", chunks=(1, 1, 1, 1, households))
        for axis, name in enumerate(sizes):
            power.dims[axis].attach_scale(group[name])
        power[0, 0, 3, 5] = 0.25
    tracemalloc.start()
    with berdaya.open(path) as tree:
        panel = tree["household"]["power"]
        assert panel.nbytes > 100_000_000
        assert float(panel.isel(snapshot=3, power_name=5).mean()) == 0.25
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()

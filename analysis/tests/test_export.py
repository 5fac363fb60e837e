# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports are read back: every number of the file is in a table, under its name and label."""

import os
import subprocess
from pathlib import Path

import layout
import numpy as np
import pandas as pd
import pytest

import berdaya
from berdaya import __main__ as command
from berdaya import export as module

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("BERDAYA", ROOT / "build" / "berdaya"))
READ = {
    "csv": lambda path: pd.read_csv(path, keep_default_na=False, na_values=[""]),
    "parquet": pd.read_parquet,
    "dta": pd.read_stata,
}
SMALL = ["--set", "population.villages=4", "--set", "population.households=60", "--set", "groups.slots=4", "--set", "time.burn_in=3",
         "--set", "time.months=14", "--set", "output.snapshots=0 14"]


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return layout.write(tmp_path_factory.mktemp("toy") / "toy.h5", replicates=2, months=14, households=60)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    if not PROGRAM.exists():
        pytest.skip("the program is not built")
    path = tmp_path_factory.mktemp("real") / "real.h5"
    done = subprocess.run([PROGRAM, "run", ROOT / "configs/desa.yaml", "--strategy", ROOT / "configs/strategies/holistic.yaml",
                           *SMALL, "--set", "strategy.start=1", "-n", "2", "-q", "-o", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return path


def same(column, values):
    """The column of a table that was read back holds the values of the file."""
    values = np.asarray(values).ravel()
    if values.dtype.kind in "OUST":
        return list(map(str, column)) == list(map(str, values))
    if column.dtype.kind not in "fiu":
        column = column.astype(str).map(int).to_numpy(values.dtype)
    return np.array_equal(np.asarray(column, values.dtype), values, equal_nan=values.dtype.kind == "f")


@pytest.mark.parametrize(("file", "format"), [("toy", "csv"), ("toy", "dta"), ("real", "parquet")])
def test_every_number_comes_back(file, format, request, tmp_path):
    if format == "parquet":
        pytest.importorskip("pyarrow")
    path = request.getfixturevalue(file)
    with berdaya.open(path) as tree:
        written = module.export(tree, tmp_path / "out", format)
        assert {item.name for item in written} == set(os.listdir(tmp_path / "out"))
        checked = 0
        for table in module.tables(tree):
            back = READ[format](tmp_path / "out" / f"{table.name}.{format}")
            node = tree[table.group] if table.group else tree
            names = [*table.dims, *table.variables]
            assert list(back.columns) == [module.stata_name(n) if format == "dta" else n for n in names]
            for name, column in zip(names, back.columns):
                if name in table.variables:
                    wanted = node[name].transpose(*table.dims)
                    codes = module.categories(wanted)
                    values = [codes[v] for v in wanted.values.ravel()] if codes else wanted.values
                else:
                    size = [node.sizes[d] for d in table.dims]
                    values = node[name].values if name in node.coords else np.arange(node.sizes[name])
                    values = np.broadcast_to(values.reshape([-1 if d == name else 1 for d in table.dims]), size)
                assert same(back[column], values), (table.name, name)
                checked += 1
    assert checked > 30


def test_tables_have_names_of_their_own(real, toy):
    for path in (real, toy):
        with berdaya.open(path) as tree:
            names = [table.name for table in module.tables(tree)]
        assert len(set(names)) == len(names), sorted(names)
    assert {"region_time", "region_time_power_name", "structure_time_factor_name", "event"} <= set(names)


def test_the_dictionary_tells_label_unit_categories_and_source(real, tmp_path):
    written = module.export(real, tmp_path / "out", "csv", ["/", "event"])
    told = pd.read_csv(tmp_path / "out" / module.DICTIONARY, keep_default_na=False).set_index(["table", "variable"])
    files = {item.stem for item in written if item.name not in (module.DICTIONARY, module.ABOUT)}
    assert set(told.index.get_level_values(0)) == files
    power = told.loc[("region_time_power_name", "power")]
    assert (power.label, power.unit, power.measured) == ("Power (daya)", "1", "household: mean")
    assert "/power, digest " in power.source and power.source.startswith("berdaya ")
    assert "needs" in told.loc[("region_time_power_name", "power_name")].categories
    assert told.loc[("event", "source_kind")].categories == "0 none; 1 household; 2 worker; 3 campaign"
    assert (told.label != "").all()


def test_stata_gets_labels_of_variables_and_values(real, tmp_path):
    module.export(real, tmp_path / "out", "dta", ["event", "region_time"])
    with pd.io.stata.StataReader(tmp_path / "out" / "event.dta") as reader:
        labels, values = reader.variable_labels(), reader.value_labels()
    assert labels["source_kind"] == "Kind of source"
    assert values["source_kind"] == {0: "none", 1: "household", 2: "worker", 3: "campaign"}
    with pd.io.stata.StataReader(tmp_path / "out" / "region_time.dta") as reader:
        assert reader.variable_labels()["income"] == "Income (pendapatan) [rupiah/month]"
        assert reader.data_label.startswith("Desa")


def test_ids_that_a_double_would_round_become_text_in_stata(toy):
    assert list(module._for_stata(pd.Series([2**63 + 11], dtype="uint64"))) == [str(2**63 + 11)]
    assert module._for_stata(pd.Series([2**40])).dtype == np.float64
    assert module._for_stata(pd.Series([7])).dtype == np.int32
    assert module.stata_name("float") == "float_" and len(module.stata_name("x" * 40)) == 32


def test_a_large_table_is_written_in_pieces(toy, tmp_path, monkeypatch):
    module.export(toy, tmp_path / "whole")
    monkeypatch.setattr(module, "ROWS", 50)
    module.export(toy, tmp_path / "pieces")
    for name in ("region_time_power_name.csv", "event.csv"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "pieces" / name).read_bytes()


def test_only_the_groups_asked_for_are_written(toy, tmp_path):
    module.export(toy, tmp_path / "out", group=["structure"])
    assert set(os.listdir(tmp_path / "out")) == {"structure_time_factor_name.csv", module.DICTIONARY, module.ABOUT}
    with pytest.raises(KeyError, match="there are /, /cohort"):
        module.export(toy, tmp_path / "none", group=["struktur"])
    assert not (tmp_path / "none").exists() and not (tmp_path / "none.part").exists()


def test_what_is_there_is_not_overwritten(toy, tmp_path):
    out = tmp_path / "out"
    module.export(toy, out, group=["/"])
    with pytest.raises(berdaya.FileError, match="--force"):
        module.export(toy, out)
    module.export(toy, out, group=["structure"], force=True)
    assert not (out / "region_time.csv").exists()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(berdaya.FileError, match="no export has made it"):
        module.export(toy, mine, force=True)
    assert (mine / "thesis.txt").exists()


def test_a_failure_leaves_no_folder(toy, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("no space left on device")

    monkeypatch.setitem(module.WRITERS, "csv", fail)
    with pytest.raises(OSError, match="no space"):
        module.export(toy, tmp_path / "out")
    assert os.listdir(tmp_path) == []


def test_a_partial_file_is_exported_with_its_mark(tmp_path, capsys):
    path = layout.write(tmp_path / "p.h5", months=14, households=60, status="partial")
    for format in ("csv", "dta"):
        assert command.main(["export", str(path), "-o", str(tmp_path / format), "--format", format]) == 0
        assert "did not finish" in capsys.readouterr().err
        assert "PARTIAL" in (tmp_path / format / module.ABOUT).read_text()
    with pd.io.stata.StataReader(tmp_path / "dta" / "region_time.dta") as reader:
        assert reader.data_label.startswith("PARTIAL: ")


def test_the_command_says_what_is_wrong(toy, tmp_path, capsys):
    assert command.main(["export", str(toy), "-o", str(tmp_path / "out"), "--group", "nothing"]) == 1
    assert capsys.readouterr().err.startswith("berdaya: group 'nothing' is not in the file")
    assert command.main(["export", str(tmp_path / "none.h5")]) == 1
    assert "no such file" in capsys.readouterr().err


def test_parquet_without_its_library_says_how_to_get_it(toy, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ValueError, match="pip install pyarrow"):
        module.export(toy, tmp_path / "out", "parquet")

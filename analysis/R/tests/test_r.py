# SPDX-License-Identifier: GPL-3.0-or-later
"""The R reader gives the tables that Python gives, refuses what it cannot read, and its vignette runs."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest

import berdaya
from berdaya import export

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
READER = HERE.parent / "R" / "berdaya.R"
PROGRAM = os.environ.get("BERDAYA", str(ROOT / "build" / "berdaya"))
SMALL = ["population.villages=2", "population.households=40", "time.burn_in=3", "time.months=6", "groups.slots=4"]

STUDY = """kind: study
world: {0}/desa.yaml
strategies: {{holistic: {0}/strategies/holistic.yaml}}
set: {{population.villages: 2, population.households: 30, time.burn_in: 2, time.months: 14}}
replicates: 2
parameters: {{groups.size: {{low: 8, high: 24}}, strategy.targeting: {{values: [vulnerable, random]}}}}
design: {{kind: lhs, points: 8}}
"""


def rscript(*words, **more):
    done = subprocess.run(["Rscript", "--vanilla", *map(str, words)], capture_output=True, text=True, timeout=300, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def has_r(*packages):
    if shutil.which("Rscript") is None:
        return False
    asked = "; ".join(f"library({package})" for package in packages)
    return subprocess.run(["Rscript", "--vanilla", "-e", asked], capture_output=True).returncode == 0


pytestmark = [
    pytest.mark.skipif(not has_r("ncdf4"), reason="R with ncdf4 is not installed"),
    pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="the program is not built"),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A run with snapshots of households, a comparison, a trial, a study and what its outcomes depend on."""
    folder = tmp_path_factory.mktemp("r")
    settings = [word for setting in SMALL for word in ("--set", setting)]
    strategy = "configs/strategies/holistic.yaml"
    for words in (["run", "configs/desa.yaml", "--strategy", strategy, "-n", "2", "--set", "output.snapshots=0 6",
                   "--set", "population.regions=2", "-o", folder / "run.h5"],
                  ["compare", "configs/desa.yaml", strategy, "configs/strategies/micro-only.yaml", "-n", "3",
                   "-o", folder / "compare.h5"]):
        done = subprocess.run([PROGRAM, *words, *settings, "--set", "strategy.start=0", "-q"], cwd=ROOT,
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    (folder / "study.yaml").write_text(STUDY.format(ROOT / "configs"))
    for words in (["trial", "configs/trials/example.yaml", "-n", "2", "--set", "population.villages=8", "--set",
                   "population.households=30", "--set", "time.burn_in=4", "-q", "-o", folder / "trial.h5"],
                  ["study", folder / "study.yaml", "-q", "-o", folder / "study.h5"],
                  ["sensitivity", folder / "study.h5", "--outcome", "years", "-o", folder / "sensitivity.h5"]):
        done = subprocess.run([PROGRAM, *words], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("name", ["run.h5", "compare.h5", "trial.h5", "study.h5", "sensitivity.h5"])
def test_every_table_is_as_in_python(files, name, tmp_path):
    with berdaya.open(files / name) as tree:
        tables = export.tables(tree)
        wanted = [" ".join(f"{table.group}/{v}".lstrip("/") for v in table.variables) for table in tables]
        rscript(HERE / "tables.R", READER, files / name, tmp_path, input="\n".join(wanted) + "\n")
        for i, table in enumerate(tables, 1):
            python = export.frame(tree, table)
            r = pd.read_csv(tmp_path / f"{i}.csv", dtype=str, keep_default_na=False)
            assert list(r.columns) == list(python.columns), table.name
            for column in python:
                mine, theirs = python[column], r[column]
                if mine.dtype.kind == "f":
                    theirs = pd.to_numeric(theirs).to_numpy(mine.dtype)
                    assert np.array_equal(mine, theirs, equal_nan=True), (table.name, column)
                elif mine.dtype == np.uint64:
                    exact = mine < (2**63 if has_r("rhdf5", "bit64") else 2**53)  # else R rounds, and warns
                    assert list(theirs[exact]) == list(mine[exact].astype(str)), (table.name, column)
                    np.testing.assert_allclose(theirs[~exact].astype(float), mine[~exact].astype(float), rtol=1e-15)
                else:
                    assert list(theirs) == ["" if value is np.nan else str(value) for value in mine], (table.name, column)


def test_what_cannot_be_read_is_told_in_one_sentence(files, tmp_path):
    whole = files / "run.h5"
    made = {}
    for name, content in {"empty.h5": b"", "foreign.h5": b"a,b\n1,2\n", "kept.h5": b"berdaya-rows-1\n", "cut.h5": whole.read_bytes()[:60_000]}.items():
        made[name] = tmp_path / name
        made[name].write_bytes(content)
    for name, change in {"other.h5": ("source", "another program"), "old.h5": ("schema_version", "0.3"),
                         "partial.h5": ("status", "partial")}.items():
        made[name] = tmp_path / name
        shutil.copy(whole, made[name])
        with h5py.File(made[name], "r+") as file:
            file.attrs[change[0]] = change[1]
    lines = rscript(HERE / "refusals.R", READER, tmp_path / "none.h5", *made.values(), whole).splitlines()
    told = dict(zip(["none.h5", *made, "whole"], lines))
    for name, words in {"none.h5": "there is no such file", "empty.h5": "is empty", "foreign.h5": "not an HDF5 file", "kept.h5": "keeps to go on with",
                        "cut.h5": "cut off or damaged", "other.h5": "berdaya did not write it",
                        "old.h5": "layout 0.3", "partial.h5": "is partial", "whole": "fine"}.items():
        assert words in told[name], told
    assert re.match(r"variable 'powr' .*near it: power", lines[-4]) and "time '5000'" in lines[-3]
    assert "do not share their dimensions" in lines[-2] and "dimension 'tme'" in lines[-1]


def test_the_vignette_runs_as_a_package(files, tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    done = subprocess.run(["R", "CMD", "INSTALL", "--no-docs", "--no-test-load", f"--library={library}", HERE.parent],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = (HERE.parent / "vignettes" / "berdaya.Rmd").read_text()
    code = re.findall(r"^```\{r[^}]*\}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(code) > 4
    (tmp_path / "vignette.R").write_text("\n".join(code))
    environment = {**os.environ, "BERDAYA_FILE": str(files / "compare.h5"), "R_LIBS": str(library)}
    printed = subprocess.run(["Rscript", "vignette.R"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert printed.returncode == 0, printed.stderr
    with berdaya.open(files / "compare.h5") as tree:
        made = tree["compare"].to_dataset()
        extra = float((made["years"].sel(scenario="holistic") - made["years"].sel(scenario="baseline")).mean())
    row = next(line for line in printed.stdout.splitlines() if line.startswith("holistic") and "holistic" in line[8:])
    assert float(row.split()[2]) == pytest.approx(extra, rel=1e-4)
    assert "stratum poor" in printed.stdout and (tmp_path / "Rplots.pdf").stat().st_size > 1000

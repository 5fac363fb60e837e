# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of file that the program writes opens in every reader: xarray by both engines, ncdump,
h5dump, and R's ncdf4 and rhdf5, all variables of all groups.

A new verb that writes a file is a new row of COMMANDS. `{0}` stands for the folder of the files.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

h5py = pytest.importorskip("h5py")
xr = pytest.importorskip("xarray")

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BERDAYA", str(ROOT / "build" / "berdaya"))
SETTINGS = ["population.villages=2", "population.households=30", "time.burn_in=2", "time.months=4", "groups.slots=4",
            "strategy.start=1"]
SMALL = [word for setting in SETTINGS for word in ("--set", setting)]
STRATEGY = "configs/strategies/holistic.yaml"
STUDY = """kind: study
world: {0}/desa.yaml
strategies: {{holistic: {0}/strategies/holistic.yaml}}
set: {{population.villages: 2, population.households: 30, time.burn_in: 2, time.months: 14}}
replicates: 2
parameters: {{groups.size: {{low: 8, high: 24}}}}
design: {{kind: lhs, points: 3}}
outcomes: [years, member_share@6]
detail: [0]
"""
# kind: the file that a command leaves, the command; in order, since some begin from the file of another
COMMANDS = {
    "run": ("run.h5", ["run", "configs/desa.yaml", "--strategy", STRATEGY, "-n", "2", *SMALL, "-o", "{0}/run.h5"]),
    "panel": ("panel.h5", ["run", "configs/desa.yaml", "--strategy", STRATEGY, "--set", "output.snapshots=0 4", "--set",
                           "output.workers=true", "--checkpoint-at", "2", *SMALL, "-o", "{0}/panel.h5"]),
    "branch": ("branch.h5", ["branch", "{0}/panel.h5", "--at", "2", "--set", "strategy.end=3", "-o", "{0}/branch.h5"]),
    "compare": ("compare.h5", ["compare", "configs/desa.yaml", STRATEGY, "configs/strategies/micro-only.yaml", "-n", "2",
                               *SMALL, "-o", "{0}/compare.h5"]),
    "demo": ("demo/demo.h5", ["demo", "-n", "2", "-o", "{0}/demo"]),
    "study": ("study.h5", ["study", "{0}/study.yaml", "-o", "{0}/study.h5"]),
    "detail": ("study-detail/point-0.h5", []),
    "sensitivity": ("sensitivity.h5", ["sensitivity", "{0}/study.h5", "-o", "{0}/sensitivity.h5"]),
    "shard": ("cut-1-of-2.h5", ["study", "{0}/study.yaml", "--shard", "1/2", "-o", "{0}/cut.h5"]),
    "other shard": ("cut-2-of-2.h5", ["study", "{0}/study.yaml", "--shard", "2/2", "-o", "{0}/cut.h5"]),
    "merged": ("cut.h5", ["merge", "{0}/study.yaml", "-o", "{0}/cut.h5"]),
    "index": ("cut-index.h5", []),
    "trial": ("trial.h5", ["trial", "configs/trials/example.yaml", "-n", "2", "--set", "population.households=30", "--set",
                           "population.villages=8", "--set", "time.burn_in=4", "-o", "{0}/trial.h5"]),
}
QUIET = {"sensitivity"}  # has no -q
# Sum of the lengths of all variables, read in full; ncdf4 and rhdf5 do not work in one process, and
# rhdf5 refuses to read what has no rows, such as the events of a run without any.
NCDF4 = """for (path in commandArgs(TRUE)) { f <- ncdf4::nc_open(path); n <- 0
  for (v in f$var) n <- n + length(ncdf4::ncvar_get(f, v)); cat(length(f$var), n, "\\n"); ncdf4::nc_close(f) }"""
RHDF5 = """for (path in commandArgs(TRUE)) { l <- rhdf5::h5ls(path); l <- l[l$otype == "H5I_DATASET" & l$dim != "0", ]
  n <- 0
  for (i in seq_len(nrow(l))) n <- n + length(suppressWarnings(suppressMessages(
    rhdf5::h5read(path, paste0(l$group[i], "/", l$name[i]), bit64conversion = "double"))))
  cat(nrow(l), n, "\\n") }"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    if shutil.which(PROGRAM) is None:
        pytest.skip("the program is not built")
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "study.yaml").write_text(STUDY.format(ROOT / "configs"))
    made = {}
    for kind, (name, words) in COMMANDS.items():
        if words:
            words = [word.replace("{0}", str(folder)) for word in words] + ([] if kind in QUIET else ["-q"])
            done = subprocess.run([PROGRAM, *words], cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True)
            if "without HDF5" in done.stderr or "has no HDF5" in done.stderr:
                pytest.skip("this build has no HDF5")
            assert done.returncode == 0, (words, done.stderr)
        made[kind] = folder / name
        assert made[kind].is_file(), (kind, sorted(str(p.relative_to(folder)) for p in folder.rglob("*.h5")))
    return made


def test_every_verb_that_writes_a_file_is_among_them():
    told = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True).stdout
    verbs = re.findall(r"^  (\w+) +[A-Z]", told, re.MULTILINE)
    helps = {verb: subprocess.run([PROGRAM, verb, "--help"], capture_output=True, text=True).stdout for verb in verbs}
    writers = {verb for verb, text in helps.items() if "--output" in text}
    others = {"report", "plan", "status", "schema"}  # a page, a script, nothing, nothing
    again = {"rerun"}  # the file that it was given
    assert writers - others - again == {words[0] for _, words in COMMANDS.values() if words}


def datasets(path):
    """Shape of every dataset, and which of them are dimensions."""
    found, dimensions, groups = {}, set(), ["/"]
    with h5py.File(path) as file:
        def visit(name, item):
            if isinstance(item, h5py.Group):
                groups.append(name)
                return
            found[name] = item.size
            if item.is_scale:
                dimensions.add(name)
        file.visititems(visit)
    return found, dimensions, groups


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
@pytest.mark.parametrize("kind", COMMANDS)
def test_xarray(files, kind, engine):
    pytest.importorskip({"h5netcdf": "h5netcdf", "netcdf4": "netCDF4"}[engine])
    found, dimensions, groups = datasets(files[kind])
    seen = 0
    for group in groups:
        with xr.open_dataset(files[kind], engine=engine, group=group, decode_times=False) as data:
            for name in data.data_vars:
                assert data[name].values.size == found[f"{group}/{name}".lstrip("/")]
                seen += 1
    assert seen == len(found) - len(dimensions)


@pytest.mark.parametrize("tool", [("ncdump", "-h"), ("h5dump", "-H")])
@pytest.mark.parametrize("kind", COMMANDS)
def test_command_line_tools(files, kind, tool):
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed")
    done = subprocess.run([*tool, files[kind]], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr
    for name in datasets(files[kind])[2][1:]:
        assert name in done.stdout


@pytest.mark.parametrize(("package", "script"), [("ncdf4", NCDF4), ("rhdf5", RHDF5)])
def test_r(files, package, script):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    # ncdf4 asks how a variable is chunked, which virtual ones are not; the merged file stands beside the index for it
    read = [path for kind, path in files.items() if package != "ncdf4" or kind != "index"]
    done = subprocess.run(["Rscript", "--vanilla", "-e", script, *read], capture_output=True, text=True)
    if "there is no package called" in done.stderr:
        pytest.skip(f"{package} is not installed")
    assert done.returncode == 0, done.stderr
    for line, path in zip(done.stdout.splitlines(), read, strict=True):
        found, dimensions, _ = datasets(path)
        if package == "ncdf4":
            found = {name: size for name, size in found.items() if name not in dimensions}
        else:
            found = {name: size for name, size in found.items() if size > 0}
        count, size = map(float, line.split())
        assert (count, size) == (len(found), sum(found.values()))

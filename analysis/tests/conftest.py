# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of the program that several files of tests read."""

import program
import pytest

from berdaya import report


@pytest.fixture(scope="session", autouse=True)
def coarse():
    """Reports with coarse figures: half of the time of a report is their pixels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "DENSITIES", (70, 45))
        yield


@pytest.fixture(scope="session")
def run_file(tmp_path_factory):
    """Two replicates of one strategy, with snapshots."""
    if program.program() is None:
        pytest.skip("no program: build into build/ or set BERDAYA")
    out = tmp_path_factory.mktemp("run") / "run.h5"
    program.call("run", "configs/desa.yaml", "--strategy", program.strategy("holistic"), "-n", 2,
                 "-o", out, settings=[*program.SMALL, "output.snapshots=0 36 72"])
    return out


@pytest.fixture(scope="session")
def compare_file(tmp_path_factory):
    """Five replicates of three strategies and the baseline."""
    if program.program() is None:
        pytest.skip("no program: build into build/ or set BERDAYA")
    out = tmp_path_factory.mktemp("compare") / "compare.h5"
    program.call("compare", "configs/desa.yaml",
                 *map(program.strategy, ("holistic", "micro-only", "mezzo-only")),
                 "-n", 5, "--detail", "-o", out)
    return out


@pytest.fixture(scope="session")
def study_files(tmp_path_factory):
    """A Latin hypercube, a Sobol design and named cases, two strategies, two replicates."""
    if program.program() is None:
        pytest.skip("no program: build into build/ or set BERDAYA")
    folder = tmp_path_factory.mktemp("studies")
    return {kind: program.study(folder / f"{kind}.h5", design) for kind, design in program.STUDIES.items()}


@pytest.fixture(scope="session")
def trial_file(tmp_path_factory):
    """Twelve trials of a small design."""
    if program.program() is None:
        pytest.skip("no program: build into build/ or set BERDAYA")
    out = tmp_path_factory.mktemp("trial") / "trial.h5"
    program.call("trial", "configs/trials/example.yaml", "-n", 12, "-o", out,
                 settings=["population.villages=12", "population.households=40", "time.burn_in=4"])
    return out

# SPDX-License-Identifier: GPL-3.0-or-later
"""The worked example of configs/README.md, as it stands there, is a world: nothing is wrong with it, and
in a small run its new method works, its institution grants, its campaign runs, its disadvantage is had."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BERDAYA", str(ROOT / "build/berdaya"))
SMALL = ["population.villages=4", "population.households=150", "time.burn_in=6", "time.months=48"]


def call(folder, *words):
    done = subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def folder():
    place = Path(tempfile.mkdtemp(prefix="berdaya-own-"))
    shutil.copytree(ROOT / "configs", place / "configs")
    page = (ROOT / "configs/README.md").read_text()
    names = []
    for name, text in re.findall(r"```yaml\n# (\w+\.yaml)\n(.*?)```", page, re.DOTALL):
        assert not (place / "configs" / name).exists(), name
        (place / "configs" / name).write_text(text)
        names.append(name)
    assert names == ["migrants.yaml", "gardens.yaml"]
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def output(folder):
    sets = [word for pair in SMALL for word in ("--set", pair)]
    call(folder, "run", "configs/migrants.yaml", "--strategy", "configs/gardens.yaml", "-q", "-o", "gardens.h5", *sets)
    with h5py.File(folder / "gardens.h5", "r") as file:
        yield file


def along(file, group, variable, dimension, label):
    """Values by month of one label of a dimension."""
    names = [name.decode() if isinstance(name, bytes) else name for name in file[group][dimension][:]]
    return file[group][variable][0, 0, :, names.index(label)]


def test_nothing_is_wrong_with_it(folder):
    said = call(folder, "check", "configs/migrants.yaml", "--strategy", "configs/gardens.yaml")
    assert "migrants: no mistakes" in said and "warning" not in said


def test_the_new_method_has_hours(output):
    assert along(output, "programme", "used_minutes", "method", "home_gardens").sum() > 0
    assert along(output, "programme", "deliveries", "method", "petition").sum() > 0


def test_the_new_institution_grants_and_refuses(output):
    applied = along(output, "institution", "applied", "institution", "registry").sum()
    granted = along(output, "institution", "granted", "institution", "registry").sum()
    assert applied > granted > 0


def test_the_new_campaign_runs_once_petitions_press(output):
    running = along(output, "campaign", "running", "campaign", "birth_certificates")
    months = output["time"][:]
    start = output["programme_start"][0, 0]
    assert running.max() > 0
    assert running[months < start + 3].sum() == 0


def test_the_new_disadvantage_is_had(output):
    group = output["decomposition"]
    names = [name.decode() if isinstance(name, bytes) else name for name in group["disadvantage"][:]]
    share = group["disadvantage_share"][0, 0, 0, names.index("migrant"), 1]
    assert abs(share - 0.15) < 4 * np.sqrt(0.15 * 0.85 / 600) + 0.05  # neighbours are alike in it


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-q"]))

# SPDX-License-Identifier: GPL-3.0-or-later
"""The program under test and small results of it, made once."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["population.villages=6", "population.households=120", "time.months=72", "time.burn_in=12",
         "output.cohort_window=12"]
SMALL += [f"powers.{k}.threshold=0.4" for k in ("choice", "ideas", "care")]


def program() -> str | None:
    """$BERDAYA, the build folder's, or none."""
    for candidate in (os.environ.get("BERDAYA"), ROOT / "build" / "berdaya"):
        if candidate and shutil.which(candidate):
            return str(candidate)
    return None


def call(*arguments: object, settings: list[str] | None = None) -> None:
    """Runs the program from the root of the sources; fails with its words."""
    command = [program(), *map(str, arguments), "-q", "--threads", "1"]
    for setting in SMALL if settings is None else settings:
        command += ["--set", setting]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def strategy(name: str) -> str:
    return f"configs/strategies/{name}.yaml"


STUDY = """kind: study
title: Small
world: {root}/configs/desa.yaml
strategies: {{holistic: {root}/configs/strategies/holistic.yaml, micro: {root}/configs/strategies/micro-only.yaml}}
set: {{population.villages: 2, population.households: 60, time.burn_in: 2, time.months: 30}}
replicates: 2
outcomes: [empowered_end, years, money, lost, member_share@6]
"""
RANGES = """parameters:
  groups.size: {low: 8, high: 24}
  participation.leave: {low: 0.001, high: 0.05, scale: log}
  strategy.targeting: {values: [vulnerable, random]}
"""
STUDIES = {
    "lhs": RANGES + "design: {kind: lhs, points: 10}\n",
    "sobol": RANGES + "design: {kind: sobol, points: 8}\n",
    "cases": "cases:\n  all: {}\n  large_groups: {groups.size: 24}\n  talk_travels: {influence.theta: 0.15}\n",
}


def study(out: Path, design: str, more: str = "") -> Path:
    """Runs a small study of two strategies; answers its output."""
    file = out.with_suffix(".yaml")
    file.write_text(STUDY.format(root=ROOT) + design + more)
    call("study", file, "-o", out, settings=[])
    return out

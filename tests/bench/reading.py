#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reading results takes: seconds to open and draw a large comparison, its report, a run in memory against the
program, memory of a panel of a million households. Not a test: nothing fails when it is slow.

    build/venv/bin/python tests/bench/reading.py                  # all of it, about five minutes and 3 GB of disk
    build/venv/bin/python tests/bench/reading.py open report      # parts: open, report, run, panel
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BERDAYA", str(ROOT / "build" / "berdaya"))
PARTS = ("open", "report", "run", "panel")
WORLD, STRATEGY = "configs/desa.yaml", "configs/strategies/holistic.yaml"


def program(*words: object) -> None:
    """Runs the program from the root of the sources."""
    subprocess.run([PROGRAM, *map(str, words)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def settings(**values: object) -> list[str]:
    return [word for key, value in values.items() for word in ("--set", f"{key.replace('__', '.')}={value}")]


def python(code: str, *words: object) -> str:
    """What a fresh Python prints; imports are timed too, as whoever starts it waits for them."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "analysis"), "MPLBACKEND": "Agg"}
    done = subprocess.run([sys.executable, "-c", code, *map(str, words)], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return done.stdout


OPEN = """import sys, time
a = time.perf_counter(); import berdaya; b = time.perf_counter()
tree = berdaya.open(sys.argv[1]); c = time.perf_counter()
berdaya.plot(tree, sys.argv[2]); d = time.perf_counter()
berdaya.figures.outcome(tree).savefig(sys.argv[2]); e = time.perf_counter()
print(f"import {b - a:.2f} s, open {c - b:.2f} s, plot {d - c:.2f} s: open and plot {d - b:.2f} s; outcome of all scenarios {e - d:.2f} s")"""
REPORT = """import sys, time
from pathlib import Path
from berdaya.report import report
a = time.perf_counter(); report(sys.argv[1], sys.argv[2], force=True); b = time.perf_counter()
print(f"report {b - a:.2f} s, {Path(sys.argv[2]).stat().st_size / 1e6:.2f} MB")"""
PANEL = """import resource, sys, time
import berdaya
a = time.perf_counter(); tree = berdaya.open(sys.argv[1]); b = time.perf_counter()
power = tree["household"]["power"]
means = [float(power.isel(scenario=0, replicate=0, snapshot=s).mean()) for s in range(power.sizes["snapshot"])]
c = time.perf_counter()
try:  # that of this process alone; ru_maxrss is also its parent's
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"open {b - a:.2f} s, mean power of {len(means)} snapshots of {power.sizes['household']} households {c - b:.2f} s, "
      f"peak {peak:.0f} MB")"""
RUN = """import resource, sys, time
import berdaya
a = resource.getrusage(resource.RUSAGE_SELF); t = time.perf_counter()
berdaya.run(sys.argv[1], strategy=sys.argv[2], set=dict(word.split("=") for word in sys.argv[3:]), threads=1)
b = resource.getrusage(resource.RUSAGE_SELF)
print(time.perf_counter() - t, b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime)"""


def large(folder: Path) -> Path:
    """A comparison of 50 scenarios, 100 replicates and 240 months."""
    from enlarge import enlarge

    small = folder / "small.h5"
    program("compare", WORLD, *(f"configs/strategies/{name}.yaml" for name in ("holistic", "micro-only", "mezzo-only")), "-n", 2, "-q", "-f",
            "-o", small, *settings(population__households=40, time__months=240))
    return enlarge(small, folder / "large.h5", {"scenario": 50, "replicate": 100})


def panel(folder: Path) -> Path:
    """One million households in twenty snapshots."""
    from enlarge import enlarge

    small = folder / "snapshots.h5"
    program("run", WORLD, "--strategy", STRATEGY, "-q", "-f", "-o", small, "--set", "output.snapshots=" + " ".join(map(str, range(20))),
            *settings(population__villages=8, population__households=200, time__months=20, time__burn_in=1))
    return enlarge(small, folder / "panel.h5", {"household": 1_000_000})


def run_ratio(folder: Path, rounds: int = 5) -> str:
    """Processor time of a run in memory over that of the program with its output, side by side."""
    wanted = settings(population__villages=40, population__households=200)
    ratios = []
    for i in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        program("run", WORLD, "--strategy", STRATEGY, "-q", "-t", 1, "-f", "-o", folder / "run.h5", *wanted)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        ratios.append(float(python(RUN, WORLD, STRATEGY, *wanted[1::2]).split()[1]) / spent)
    return f"processor time of berdaya.run over that of the program: {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", metavar="PART", help="default: all")
    parser.add_argument("--folder", type=Path, help="keeps the files there and uses those that are there")
    chosen = parser.parse_args()
    parts = chosen.part or PARTS
    with tempfile.TemporaryDirectory(prefix="berdaya-bench-") as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)

        def file(name: str, make: object) -> Path:
            return folder / name if (folder / name).exists() else make(folder)  # type: ignore[operator]

        if "open" in parts:
            print(python(OPEN, file("large.h5", large), folder / "large.png"), end="")
        if "report" in parts:
            print(python(REPORT, file("large.h5", large), folder / "large.html"), end="")
        if "run" in parts:
            print(run_ratio(folder))
        if "panel" in parts:
            print(python(PANEL, file("panel.h5", panel)), end="")


if __name__ == "__main__":
    main()

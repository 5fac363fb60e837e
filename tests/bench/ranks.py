# SPDX-License-Identifier: GPL-3.0-or-later
"""Weak scaling from one rank to two: twice the world on two ranks against half of it on one, in turns.

    build/venv/bin/python tests/bench/ranks.py 9 [PROGRAM]

A line a pair: speeds in million household-months a second, efficiency (half the second over the first), and of the
62 months on two ranks: what the slower rank of each month worked, in processor time and by the clock, seconds in
MPI's calls once both were there, and seconds for which the kernel took each rank's processor away. Real-time
priority where it may be had."""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
MONTHS = 62
ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
FIRST = ["chrt", "-f", "20"] if os.geteuid() == 0 and shutil.which("chrt") else []


def speed(program: str, ranks: int, *launch: str) -> float:
    words = [*FIRST, "mpirun", *launch, "--bind-to", "core", "-n", str(ranks), program, "run", "configs/desa.yaml",
             "--strategy", "holistic", "--set", f"population.villages={1000 * ranks}", "--set",
             f"population.districts={2 * ranks}", "--set", "time.burn_in=2", "--set", f"time.months={MONTHS - 2}",
             "-t", "1", "--no-output", "--timing"]
    done = subprocess.run(words, env=ENVIRONMENT, cwd=SOURCE, capture_output=True, text=True, timeout=600, check=True)
    found = re.search(r"([\d.]+) M household-months/s", done.stdout)
    assert found, done.stdout
    return float(found[1])


def stepped(log: Path) -> list[tuple[float, float, float]]:
    """From the first month on: seconds at work, processor time of these, seconds in the call."""
    lines = [line.split() for line in log.read_text().splitlines()]
    months = [i for i, (call, n, *_) in enumerate(lines) if call == "share" and n == "0"][-MONTHS:]
    return [(float(wall), float(processor), float(wait)) for _, _, wall, processor, wait in lines[months[0]:]]


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    program = sys.argv[2] if len(sys.argv) > 2 else str(SOURCE / "build/berdaya")
    found = []
    with tempfile.TemporaryDirectory(prefix="berdaya-ranks-") as folder:
        wrapper, log = f"{folder}/waiting.so", f"{folder}/log"
        subprocess.run(["mpicc", "-O2", "-shared", "-fPIC", "-o", wrapper, str(HERE / "waiting.c")], check=True)
        for _ in range(pairs):
            one = speed(program, 1)
            two = speed(program, 2, "-x", f"LD_PRELOAD={wrapper}", "-x", f"BERDAYA_WAITING={log}")
            both = list(zip(*(stepped(Path(f"{log}.{rank}")) for rank in (0, 1))))
            worked, clock = (sum(max(a[i], b[i]) for a, b in both) for i in (1, 0))
            calls = sum(min(a[2], b[2]) for a, b in both)
            lost = [sum(rows[rank][0] - rows[rank][1] for rows in both) for rank in (0, 1)]
            found.append(two / 2 / one)
            print(f"{one:.1f} {two:.1f}  {found[-1]:.3f}  slower rank {worked:.2f} s of processor, {clock:.2f} s by the clock; "
                  f"in calls {calls:.4f} s; taken away {lost[0]:.2f} and {lost[1]:.2f} s", flush=True)
    print(f"median of {pairs}: {statistics.median(found):.3f}")


if __name__ == "__main__":
    main()

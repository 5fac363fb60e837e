# SPDX-License-Identifier: GPL-3.0-or-later
"""One world, and one study, over MPI ranks: the same digests and files as with one process."""
import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = os.environ["BERDAYA"]
SOURCE = Path(os.environ["BERDAYA_SOURCE"])
ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_mpi_yield_when_idle="1",
                   OMP_WAIT_POLICY="passive")
WORLD = [SOURCE / "configs/desa.yaml", "--strategy", SOURCE / "configs/strategies/holistic.yaml", "--threads", 1,
         "--set", "population.villages=12", "--set", "population.districts=5", "--set", "population.regions=2",
         "--set", "population.households=100", "--set", "time.burn_in=6", "--set", "time.months=30",
         "--set", "output.workers=true", "--set", "output.snapshots=0 12", "--set", "monitoring.adaptive=0.5"]


def command(ranks, *words):
    return (["mpirun", "-n", str(ranks)] if ranks else []) + [PROGRAM, *map(str, words)]


def call(ranks, *words, status=0):
    done = subprocess.run(command(ranks, *words), env=ENVIRONMENT, capture_output=True, text=True, timeout=300)
    assert done.returncode == status, (words, done.returncode, done.stdout[-500:], done.stderr[-800:])
    return done


def results(done, out):
    """Digests of the final states, and of all data in the file."""
    digests = re.findall(r"^digest\s+([0-9a-f]{16})", done.stdout, re.M)
    dump = subprocess.run(["h5dump", "-a", "/data_digest", str(out)], capture_output=True, text=True, check=True)
    return digests, re.search(r'"([0-9a-f]{64})"', dump.stdout)[1]


def same_bits(folder):
    out = folder / "one.h5"
    alone = call(0, "run", *WORLD, "-n", 2, "-o", out)
    expected = results(alone, out)
    assert len(expected[0]) == 2, expected
    spoken = [line for line in alone.stdout.splitlines() if not re.match("time|output|run|ranks", line)]
    for ranks in 1, 2, 4:
        out = folder / f"{ranks}.h5"
        done = call(ranks, "run", *WORLD, "-n", 2, "-o", out)
        assert results(done, out) == expected, (ranks, done.stdout)
        heard = [line for line in done.stdout.splitlines() if not re.match("time|output|run|ranks", line)]
        assert heard == spoken, (ranks, heard, spoken)  # said once, and the same
    done = call(2, "run", *WORLD, "-n", 2, "--no-output")
    assert re.findall(r"^digest\s+([0-9a-f]{16})", done.stdout, re.M) == expected[0]
    return expected


def a_stopped_run_goes_on_with_other_ranks(folder, expected):
    out = folder / "stopped.h5"
    words = ["run", *WORLD, "-n", 2, "-o", out]

    def stopped_soon_after_it_began(*more):
        lock = folder / "stopped.h5.ckpt/lock"
        lock.unlink(missing_ok=True)
        going = subprocess.Popen(command(2, *words, *more), env=ENVIRONMENT,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while not lock.exists() and time.monotonic() < deadline:
            time.sleep(0.005)
        going.send_signal(signal.SIGUSR1)  # mpirun passes it on to the ranks
        told = going.communicate(timeout=120)[1]
        return going.returncode, told

    status, told = stopped_soon_after_it_began()
    assert status == 75 and not out.exists(), (status, told)
    assert "--resume" in told, told
    assert list(folder.glob("stopped.h5.ckpt/*.ckpt"))
    status, told = stopped_soon_after_it_began("--resume")
    assert status == 75 and not out.exists(), (status, told)
    assert results(call(4, *words, "--resume"), out) == expected


def example_survey(folder):
    """The shipped example in three districts, with ties across them."""
    shipped = SOURCE / "configs/example-survey"
    households = list(csv.DictReader((shipped / "households.csv").open()))
    names = [row["id"] for row in households]
    far = [(names[i], names[(29 * i + 40) % len(names)]) for i in range(len(names)) if (28 * i + 40) % len(names)]
    (folder / "edges.csv").write_text((shipped / "edges.csv").read_text() + "".join(f"{a},{b}\n" for a, b in far))
    villages = sorted({row["village"] for row in households})
    (folder / "villages.csv").write_text("village,district\n" + "".join(f"{v},{v} raya\n" for v in villages))
    return [SOURCE / "configs/example-survey.yaml", "--set", f"survey.edges={folder}/edges.csv",
            "--set", f"survey.villages={folder}/villages.csv"]


def real_survey(folder):
    """Real villages of Karnataka, where their data are at hand, ten a district."""
    table = SOURCE / "../shared/data/village-networks/households.csv"
    if not table.exists():
        return None
    with table.open() as text:
        villages = sorted({int(row["village"]) for row in csv.DictReader(text) if row["has_union12"] == "1"})
    path = folder / "real-villages.csv"
    path.write_text("village,district\n" + "".join(f"{v},{v // 10}\n" for v in villages))
    return [SOURCE / "configs/surveys/karnataka.yaml", "--set", f"survey.villages={path}"]


def a_world_from_a_survey(folder, _):
    for world in example_survey(folder), real_survey(folder):
        if world is None:
            print("skipped: no real villages here")
            continue
        words = ["run", *world, "--strategy", SOURCE / "configs/strategies/holistic.yaml", "--threads", 1, "-n", 2,
                 "--set", "time.burn_in=4", "--set", "time.months=16", "--set", "output.snapshots=0 12", "-o"]
        out = folder / "survey.h5"
        expected = results(call(0, *words, out), out)
        for ranks in 1, 2, 4:
            out = folder / f"survey-{ranks}.h5"
            assert results(call(ranks, *words, out, "--force"), out) == expected, (world[0], ranks)
        (folder / "survey.h5").unlink()
    # mistakes are told once, by the rank that reads
    (folder / "edges.csv").write_text("from,to\nSUK-001,nobody\n")
    done = call(2, "run", SOURCE / "configs/example-survey.yaml", "--set", f"survey.edges={folder}/edges.csv",
                "-o", folder / "wrong.h5", status=1)
    assert done.stderr.count("unknown household nobody") == 1, done.stderr
    assert not list(folder.glob("wrong.h5*"))


def ranks_draw_one_seed(folder, _):
    words = ["run", *WORLD, "--no-output"]
    done = call(3, *words, "--set", "seed=auto")
    seed = re.search(r"seed (\d+)", done.stdout)[1]
    digest = re.findall(r"^digest\s+([0-9a-f]{16})", done.stdout, re.M)
    assert digest == re.findall(r"^digest\s+([0-9a-f]{16})", call(0, *words, "--seed", seed).stdout, re.M)


STUDY = """kind: study
world: {source}/configs/desa.yaml
strategies: {{holistic: {source}/configs/strategies/holistic.yaml}}
set: {{population.villages: 4, population.households: 400, time.burn_in: 4, time.months: 120}}
replicates: 10
parameters:
  groups.size: {{low: 8, high: 24}}
design: {{kind: lhs, points: 4}}
outcomes: [empowered_end, lost, member_share@6]
"""


def ranks_share_a_study(folder, _):
    study = folder / "study.yaml"
    study.write_text(STUDY.format(source=SOURCE))

    def digest(ranks, out, *more):
        done = call(ranks, "study", study, "-q", "-o", folder / out, *more)
        assert done.stdout.count("output") == 1, done.stdout
        digest = results(done, folder / out)[1]
        assert digest in done.stdout or "complete already" in done.stdout, done.stdout
        return digest
    expected = digest(0, "alone.h5")
    for ranks in 1, 2, 4:
        assert digest(ranks, f"study-{ranks}.h5") == expected, ranks
    assert "complete already" in call(2, "study", study, "-q", "-o", folder / "study-2.h5").stdout
    # stopped on three ranks, finished on two; a kill in between
    rows = folder / "cut.h5.part/rows"
    for end in signal.SIGUSR1, signal.SIGKILL:
        going = subprocess.Popen(command(3, "study", study, "-q", "-o", folder / "cut.h5", "-t", 1), env=ENVIRONMENT,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        size = rows.stat().st_size if rows.exists() else 2000
        deadline = time.monotonic() + 60
        while not (rows.exists() and rows.stat().st_size > size) and time.monotonic() < deadline:
            time.sleep(0.005)
        going.send_signal(end)
        told = going.communicate(timeout=120)[1]
        assert end == signal.SIGKILL or (going.returncode == 75 and "goes on" in told), (going.returncode, told)
        assert end == signal.SIGKILL or not (folder / "cut.h5").exists()
        if end == signal.SIGKILL:  # ranks notice that their launcher is gone, or finish; the lock is free then
            lock = folder / "cut.h5.part/lock"
            deadline = time.monotonic() + 60
            while lock.exists() and time.monotonic() < deadline and \
                    subprocess.run(["flock", "-n", str(lock), "true"], capture_output=True).returncode:
                time.sleep(0.1)
            assert time.monotonic() < deadline
    assert digest(2, "cut.h5") == expected


def a_full_disk_stops_all_ranks(folder, expected):
    """Rank 0 alone writes; the others must hear of it instead of waiting for it."""
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(disk)], capture_output=True).returncode:
        print("skipped: no small disk can be mounted here")
        return
    try:
        words = ["run", *WORLD, "-n", 2, "-o", disk / "full.h5"]
        for more in ["--checkpoint-every", "0"], ["--checkpoint-at", "12"], []:
            done = call(2, *words, *more, "--force", status=2)
            assert done.stderr.count("No space left") == 1, (more, done.stderr)
            assert not (disk / "full.h5").exists()
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        done = call(2, *words, "--resume")
        assert results(done, disk / "full.h5")[0] == expected[0]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def one_report_of_a_mistake(folder, _):
    done = call(3, "run", SOURCE / "configs/desa.yaml", "--set", "groups.sise=3", "-o", folder / "bad.h5", status=1)
    assert done.stderr.count("did you mean") == 1, done.stderr
    done = call(2, "check", SOURCE / "configs/desa.yaml", status=1)
    assert "runs as one process" in done.stderr, done.stderr
    (folder / "bad.yaml").write_text("kind: study\nwrold: x.yaml\n")
    done = call(3, "study", folder / "bad.yaml", status=1)
    assert done.stderr.count("did you mean") == 1, done.stderr


if __name__ == "__main__":
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    if not shutil.which("mpirun") or "ranks:" not in version:
        print("no mpirun here, or this build has no MPI")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="berdaya-ranks-") as name:
        expected = same_bits(Path(name))
        for test in (a_stopped_run_goes_on_with_other_ranks, a_full_disk_stops_all_ranks, a_world_from_a_survey,
                     ranks_draw_one_seed, ranks_share_a_study, one_report_of_a_mistake):
            test(Path(name), expected)
            print("ok", test.__name__)

# SPDX-License-Identifier: GPL-3.0-or-later
"""A planned study under Slurm and without it: shards that are stopped, requeued and preempted
merge to the digest of the study in one piece; status says how far they are."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = os.environ["BERDAYA"]
SOURCE = Path(os.environ["BERDAYA_SOURCE"])
ENVIRONMENT = dict(os.environ, OMP_WAIT_POLICY="passive")
SHARDS = 3
STUDY = """kind: study
world: {world}
strategies: {{holistic: {strategy}}}
set: {{population.villages: 4, population.households: 80, time.burn_in: 4, time.months: {months}}}
replicates: {replicates}
parameters:
  groups.size: {{low: 8, high: 24}}
design: {{kind: lhs, points: 6}}
outcomes: [empowered_end, lost, member_share@6]
"""


def call(*words, status=0, cwd=None, **more):
    done = subprocess.run([str(w) for w in words], env=dict(ENVIRONMENT, **more), cwd=cwd, capture_output=True,
                          text=True, timeout=300)
    assert status is None or done.returncode == status, (words, done.returncode, done.stdout[-600:], done.stderr[-600:])
    return done


def study_in(folder, months=12, replicates=2):
    text = STUDY.format(world=SOURCE / "configs/desa.yaml", strategy=SOURCE / "configs/strategies/holistic.yaml",
                        months=months, replicates=replicates)
    (folder / "the study.yaml").write_text(text)


def digest(done):
    return re.search(r"^digest\s+([0-9a-f]{64})", done.stdout, re.M)[1]


def in_one_piece(folder):
    return digest(call(PROGRAM, "study", "the study.yaml", "-q", "-o", "whole.h5", cwd=folder))


def states(folder, **place):
    done = call(PROGRAM, "status", "the study.yaml", "-o", "an out.h5", "--shards", SHARDS, status=None, cwd=folder)
    rows = re.findall(r"^(\d+|all) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+) +(\w+)$", done.stdout, re.M)
    return {row[0]: row[5] for row in rows}, {row[0]: tuple(int(x.replace(",", "")) for x in row[1:5]) for row in rows}


def gnu_parallel(folder):
    """No scheduler: the line that plan prints."""
    study_in(folder)
    expected = in_one_piece(folder)
    told = call(PROGRAM, "plan", "the study.yaml", "--shards", SHARDS, "-o", "an out.h5", cwd=folder)
    line = re.search(r"^without\s+(parallel .*)$", told.stdout, re.M)[1]
    assert states(folder)[0]["1"] == "absent"
    call("bash", "-c", line.replace("parallel", "parallel --will-cite -j 2", 1), cwd=folder)
    state, count = states(folder)
    assert state == {"1": "complete", "2": "complete", "3": "complete", "all": "complete"}, state
    assert count["all"][2] == count["all"][3] == 0, count
    for _ in range(2):  # merging again does the same again
        assert digest(call(PROGRAM, "merge", "the study.yaml", "-o", "an out.h5", cwd=folder)) == expected


def job_state(job):
    line = call("scontrol", "show", "job", "-o", job, status=None).stdout
    found = re.search(r"JobState=(\w+)", line)
    return found[1] if found else "GONE", int((re.search(r"Restarts=(\d+)", line) or [0, 0])[1])


def wait_for(what, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = what()
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError(f"waited in vain: {what.__name__}")


def under_slurm(folder):
    study_in(folder, months=60, replicates=12)
    expected = in_one_piece(folder)
    call(PROGRAM, "plan", "the study.yaml", "--shards", SHARDS, "-o", "an out.h5", cwd=folder)
    text = (folder / "an out.sbatch").read_text()
    for word in f"--array=1-{SHARDS}", "--requeue", "--signal=B:USR1@60", "--mem=", "--time=", "exec ":
        assert word in text, (word, text)
    job = call("sbatch", "--parsable", "an out.sbatch", cwd=folder).stdout.strip()

    def begun():
        return (folder / "an out-1-of-3.h5.part/rows").exists()
    wait_for(begun)
    # as Slurm does before the time is over; the program puts its own job back into the queue
    call("scancel", "--batch", "--signal=USR1", f"{job}_1")

    def requeued():
        return job_state(f"{job}_1")[1] >= 1
    wait_for(requeued)
    state, count = states(folder)
    assert state["1"] == "begun" and count["1"][3] > 0, (state, count)
    done_before = count["1"][1]

    def again():
        # a requeued job waits two minutes; not in a test, unless the new time is not taken up
        call("scontrol", "update", f"jobid={job}_1", "StartTime=now", status=None)
        return job_state(f"{job}_1")[0] in ("RUNNING", "COMPLETED", "GONE")
    wait_for(again, 300)
    # the operator's way to take a job off a node
    if not (folder / "an out-2-of-3.h5").exists():
        call("scontrol", "requeue", f"{job}_2", status=None)

    def over():
        for k in range(1, SHARDS + 1):
            call("scontrol", "update", f"jobid={job}_{k}", "StartTime=now", status=None)
        return all((folder / f"an out-{k}-of-{SHARDS}.h5").exists() for k in range(1, SHARDS + 1))
    wait_for(over, 240)
    state, count = states(folder)
    assert set(state.values()) == {"complete"}, state
    assert count["1"][1] >= done_before
    assert digest(call(PROGRAM, "merge", "the study.yaml", "-o", "an out.h5", cwd=folder)) == expected
    for k in range(1, SHARDS + 1):  # beside the output, whatever folder sbatch was called in
        assert "digest" in (folder / f"an out-{k}.log").read_text()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="bd-") as name:
        folder = Path(name)
        if shutil.which("parallel"):
            (folder / "in parallel").mkdir()
            gnu_parallel(folder / "in parallel")
            print("ok gnu_parallel")
        up = call("bash", SOURCE / "tests/cluster/slurm-up.sh", "up", folder / "slurm", status=None)
        if up.returncode == 77:
            print(up.stdout.strip())
            sys.exit(77)
        try:
            assert up.returncode == 0, up.stderr
            ENVIRONMENT["SLURM_CONF"] = up.stdout.strip().splitlines()[-1]
            (folder / "it's 5 % done").mkdir()
            under_slurm(folder / "it's 5 % done")
            print("ok under_slurm")
        finally:
            call("scancel", "--user=root", status=None)
            call("bash", SOURCE / "tests/cluster/slurm-up.sh", "down", folder / "slurm", status=None)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The verbs plan, status and merge: shards merge to the study in one piece, and to nothing else."""
import os
import re
import shutil
import subprocess

from program import PROGRAM, StudyFolder, require

WORLD = """kind: world
time: {burn_in: 2, months: 6}
population: {districts: 1, villages: 2, households: 40}
methods:
  counselling: {level: micro, unit: client, hours: 2, effects: {motivation: 0.1}}
"""
STRATEGY = """kind: strategy
strategy:
  name: one
  start: 1
  end: 5
  phases:
    all: {start: 0, end: 4, mix: {counselling: 1}}
"""
STUDY = """kind: study
world: world.yaml
strategies: {one: one.yaml}
replicates: 2
parameters:
  groups.size: {low: 8, high: 24}
design: {kind: lhs, points: 5}
outcomes: [empowered_end, lost]
"""


class Place(StudyFolder):
    def __init__(self, study=STUDY):
        super().__init__(WORLD, STRATEGY, study)

    def call(self, verb, *more, status=0):
        done = subprocess.run([PROGRAM, verb, "study.yaml", *map(str, more)], cwd=self.path, capture_output=True,
                              text=True, timeout=300)
        require(done.returncode == status, verb, more, "ended with", done.returncode, done.stdout, done.stderr)
        return done

    def shard(self, k, n, out="out.h5", status=0):
        return self.call("study", "-q", "-o", out, "--shard", f"{k}/{n}", status=status)

    def digest(self, verb, *more):
        return re.search(r"^digest\s+([0-9a-f]{64})", self.call(verb, "-q", *more).stdout, re.M)[1]

    def states(self, *more, status=75):
        text = self.call("status", "-o", "out.h5", *more, status=status).stdout
        rows = re.findall(r"^(\d+|all) +(\d+) +(\d+) +(\d+) +(\d+) +(\w+)$", text, re.M)
        return {row[0]: (*map(int, row[1:5]), row[5]) for row in rows}


def shards_merge_to_the_study_in_one_piece():
    with Place() as p:
        expected = p.digest("study", "-o", "whole.h5")
        require(p.states("--shards", 3)["all"] == (20, 0, 0, 20, "begun"), p.states("--shards", 3))
        p.shard(1, 3)
        p.shard(3, 3)
        seen = p.states()
        require(seen["1"] == (8, 8, 0, 0, "complete") and seen["2"] == (6, 0, 0, 6, "absent"), seen)
        told = p.call("merge", "-o", "out.h5", status=1).stderr
        require("1 of 3 shards are not finished" in told and not (p.path / "out.h5").exists(), told)
        require("6 missing" in p.call("merge", "-o", "out.h5", "--partial").stdout)
        p.shard(2, 3)
        require(p.states(status=0)["all"] == (20, 20, 0, 0, "complete"))
        for _ in range(2):
            require(p.digest("merge", "-o", "out.h5") == expected)
        require(sorted(x.name for x in p.path.glob("*.part")) == [])
        index_holds_the_same(p)


def index_holds_the_same(p):
    """Values of the virtual index, through the shards' files, against those of the merged file."""
    if not shutil.which("h5dump"):
        return

    def values(name):
        text = subprocess.run(["h5dump", "-d", "/lost", "-d", "/state_digest", "-d", "/parameter_groups_size", "-A",
                               "0", "-m", "%.17g", "-y", name], cwd=p.path, capture_output=True, text=True).stdout
        return re.findall(r"DATA \{(.*?)\}", text, re.S)
    require(values("out.h5") == values("out-index.h5") and len(values("out.h5")) == 3, values("out-index.h5"))
    whole = (p.path / "out.h5").stat().st_size
    shards = [p.path / f"out-{k}-of-3.h5" for k in (1, 2, 3)]
    shards[1].rename(p.path / "elsewhere.h5")  # nothing was copied: what the index shows lies there
    require(values("out-index.h5") != values("out.h5"))
    require((p.path / "out.h5").stat().st_size == whole)


def failures_are_told_with_their_reasons():
    """Shares of strata that sum to more than 1 at some points only."""
    failing = STUDY.replace("groups.size: {low: 8, high: 24}",
                            "population.elite: {values: [0.05, 0.9]}\n  population.poor: {values: [0.3, 0.5]}") \
        .replace("{kind: lhs, points: 5}", "{kind: grid}").replace("replicates: 2", "replicates: 1")
    with Place(failing) as p:
        p.shard(1, 2)
        p.shard(2, 2)
        text = p.call("status", "-o", "out.h5").stdout
        seen = p.states(status=0)
        require(seen["all"][2] > 0 and seen["all"][1] > 0 and seen["all"][3] == 0, text)
        told = re.search(r"^failed +(\d+) of the runs, first run \d+: .*population", text, re.M)
        require(told and int(told[1]) <= seen["all"][2], text)
        merged = p.call("merge", "-o", "out.h5").stdout
        require(f"{seen['all'][1]} done, {seen['all'][2]} failed, 0 missing" in merged, merged)
        require(p.digest("merge", "-o", "out.h5") == p.digest("study", "-o", "whole.h5"))


def what_is_of_another_study_is_refused():
    with Place() as p:
        p.shard(1, 2)
        (p.path / "one.yaml").write_text(STRATEGY.replace("end: 5", "end: 4"))
        p.shard(2, 2)
        require(p.states()["1"][4] == "other" and p.states()["2"][4] == "complete", p.states())
        for more in [], ["--partial"]:
            told = p.call("merge", "-o", "out.h5", *more, status=1).stderr
            require("out-1-of-2.h5 is of another study" in told, told)
        require(not (p.path / "out.h5").exists())
        (p.path / "out-1-of-2.h5").write_bytes(b"nonsense")
        require(p.states()["1"][4] == "unreadable")
        require("cannot be read" in p.call("merge", "-o", "out.h5", status=1).stderr)


def divisions_do_not_mix():
    with Place() as p:
        p.shard(1, 2)
        p.shard(1, 3)
        told = p.call("status", "-o", "out.h5", status=1).stderr
        require("shards of 2 and of 3" in told, told)
        require(p.states("--shards", 3)["1"][4] == "complete")


def a_plan_asks_for_what_the_pilot_took():
    with Place() as p:
        told = p.call("plan", "--shards", 4, "-o", "out.h5", "--cpus", 2, "--partition", "day").stdout
        text = (p.path / "out.sbatch").read_text()
        for word in ("--array=1-4\n", "--cpus-per-task=2\n", "--requeue\n", "--signal=B:USR1@60\n",
                     "--partition=day\n", "--time=5\n"):
            require(f"#SBATCH {word}" in text, word, text)
        require(50 <= int(re.search(r"--mem=(\d+)M", text)[1]) <= 1000, text)
        require(re.search(r"^exec .* --shard \"\$SLURM_ARRAY_TASK_ID\"/4 .* --requeue", text, re.M), text)
        require("sbatch 'out.sbatch'" in told and "parallel " in told and "berdaya merge" in told, told)
        require("exists already" in p.call("plan", "--shards", 4, "-o", "out.h5", status=1).stderr)
        require("at most as many shards" in p.call("plan", "--shards", 11, "-o", "new.h5", status=1).stderr)
        require("--shards" in p.call("plan", "-o", "new.h5", status=1).stderr)
        p.call("plan", "--shards", 4, "-o", "set.h5", "--set", "time.months=5", "--pilot", 1)
        require("--set 'time.months=5' -o 'set.h5'" in (p.path / "set.sbatch").read_text(), "forgot what was set")
        p.call("plan", "--shards", 4, "-o", "5% of it.h5", "--setup", "module load gsl", "--time", 4, "--pilot", 1)
        text = (p.path / "5% of it.sbatch").read_text()
        require("#SBATCH --job-name=5__of_it\n" in text and "#SBATCH --time=4\n" in text, text)
        require(f'#SBATCH --output="{os.path.realpath(p.path)}/5%% of it-%a.log"\n\nmodule load gsl\ncd ' in text, text)
        require("no block" in p.call("plan", "--shards", 4, "-o", "new.h5", "--time", 1, status=1).stderr)
        require("line break" in p.call("plan", "--shards", 4, "-o", "new.h5", "--setup", "a\nb", status=1).stderr)
        require(not (p.path / "new.sbatch").exists())
        # the script itself, as a batch shell runs it
        env = dict(os.environ, SLURM_ARRAY_TASK_ID="2", SLURM_CPUS_PER_TASK="1")
        subprocess.run(["bash", "out.sbatch"], cwd=p.path, env=env, check=True, capture_output=True, timeout=300)
        require(p.states()["2"][4] == "complete")


if __name__ == "__main__":
    for test in (shards_merge_to_the_study_in_one_piece, failures_are_told_with_their_reasons,
                 what_is_of_another_study_is_refused, divisions_do_not_mix, a_plan_asks_for_what_the_pilot_took):
        test()
        print("ok", test.__name__)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb study as its users meet it: the bits of a run, shards, kills, refusals, mistakes."""
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from program import PROGRAM, StudyFolder, require

KILLS = 4
WORLD = """kind: world
title: Small world
time: {burn_in: 4, months: 12}
population: {districts: 1, villages: 4, households: 80}
methods:
  counselling: {level: micro, unit: client, hours: 2, effects: {motivation: 0.1}}
  facilitation: {level: mezzo, unit: group, hours: 4, cost: 1000, effects: {facilitation: 0.8}}
"""
STRATEGY = """kind: strategy
strategy:
  name: one
  start: 2
  end: 8
  phases:
    all: {start: 0, end: 6, mix: {counselling: 0.5, facilitation: 0.5}}
"""
STUDY = """kind: study
world: world.yaml
strategies: {one: one.yaml}
replicates: 2
parameters:
  groups.size: {low: 8, high: 24}
  influence.theta: {low: 0.15, high: 0.35}
design: {kind: lhs, points: 6}
outcomes: [empowered_end, years, lost, member_share@6]
"""


class Place(StudyFolder):
    def __init__(self):
        super().__init__(WORLD, STRATEGY, STUDY)
        self.out = self.path / "out.h5"

    def command(self, *more, study=None, out=None):
        return [PROGRAM, "study", str(study or self.study), "-q", "-o", str(out or self.out), *map(str, more)]

    def run(self, *more, status=0, **place):
        done = subprocess.run(self.command(*more, **place), capture_output=True, text=True, timeout=300)
        require(done.returncode == status, more, "ended with", done.returncode, done.stdout, done.stderr)
        return done


def digest(done):
    found = re.search(r"^digest\s+([0-9a-f]{64})", done.stdout, re.M)
    require(found, "no digest in", done.stdout, done.stderr)
    return found.group(1)


def column(path, name):
    text = subprocess.run(["h5dump", "-y", "-w", "0", "-m", "%.17g", "-d", name, str(path)], capture_output=True,
                          text=True, check=True).stdout
    return [x.strip() for x in re.search(r"DATA \{(.*?)\}", text, re.S).group(1).split(",")]


def a_row_is_a_run_of_its_own():
    if not shutil.which("h5dump"):
        return
    with Place() as place:
        place.run()
        size, theta = column(place.out, "/parameter_groups_size"), column(place.out, "/parameter_influence_theta")
        states = column(place.out, "/state_digest")
        require(len(states) == 24 and len(set(states)) == 24, "24 different runs", states)
        for row, strategy in ((0, []), (1, ["--strategy", place.path / "one.yaml"])):
            alone = subprocess.run([PROGRAM, "run", str(place.path / "world.yaml"), *map(str, strategy), "-q", "--no-output",
                                    "--set", f"groups.size={size[row]}", "--set", f"influence.theta={theta[row]}"],
                                   capture_output=True, text=True, timeout=100)
            found = re.search(r"^digest\s+([0-9a-f]{16})", alone.stdout, re.M)
            require(found and int(found.group(1), 16) == int(states[row]), row, alone.stdout, alone.stderr, states[row])


def kills_threads_and_a_second_call_make_no_difference():
    luck = random.Random(7)
    with Place() as whole, Place() as broken:
        text = STUDY.replace("points: 6", "points: 40")
        began = time.monotonic()
        undisturbed = digest(whole.run("--threads", 1, study=whole.write(text)))
        length = time.monotonic() - began
        study, kills = broken.write(text), 0
        for attempt in range(4 * KILLS):
            process = subprocess.Popen(broken.command("--threads", 2, study=study), stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            time.sleep(luck.uniform(0.05, 0.4) * length)
            process.send_signal(signal.SIGKILL if attempt % 3 else signal.SIGTERM)
            words, _ = process.communicate()
            if process.returncode == 0:
                require(digest_of(words) in (undisturbed, None), "another digest", words)
                break
            require(process.returncode in (75, -signal.SIGKILL, -signal.SIGTERM), process.returncode)
            require(not broken.out.exists() or broken.out.stat().st_size > 0, "half a file")
            kills += 1
            rows = broken.path / "out.h5.part" / "rows"
            if rows.exists() and rows.stat().st_size > 2000:
                os.truncate(rows, rows.stat().st_size - 5)  # a torn row: one arm of a block is missing
            if kills == KILLS:
                break
        require(kills > 0, "no kill hit the study")
        done = broken.run("--threads", 2, study=study)
        require(digest_of(done.stdout) in (undisturbed, None), "another digest after", kills, "kills", done.stdout)
        require(list(broken.path.glob("out.h5.*")) == [], "left over", list(broken.path.glob("out.h5.*")))
        again = broken.run(study=study)
        require("complete already" in again.stdout, again.stdout)
        if shutil.which("h5dump"):
            require(column(whole.out, "/years") == column(broken.out, "/years"), "the values differ")


def digest_of(words):
    found = re.search(r"^digest\s+([0-9a-f]{64})", words, re.M)
    return found.group(1) if found else None


def shards_are_parts_of_the_whole():
    if not shutil.which("h5dump"):
        return
    with Place() as place:
        place.run()
        rows = dict(zip(column(place.out, "/run"), column(place.out, "/state_digest")))
        seen = {}
        for k in (1, 2, 3):
            place.run("--shard", f"{k}/3")
            shard = place.path / f"out-{k}-of-3.h5"
            seen.update(zip(column(shard, "/run"), column(shard, "/state_digest")))
        require(seen == rows, "shards differ from the whole")
        refused = place.run("--shard", "1/13", status=1)
        require("13 shards for 12 blocks" in refused.stderr, refused.stderr)
        place.run("--shard", "4/3", status=1)


def what_changed_is_refused():
    with Place() as place:
        place.run()
        place.write(STUDY.replace("points: 6", "points: 7"))
        refused = place.run(status=1)
        require("another study" in refused.stderr and "--force" in refused.stderr, refused.stderr)
        first = digest(place.run("--force"))
        require(first, "forced")
        place.out.write_text("my thesis")
        require("not the output of a study" in place.run(status=1).stderr, "overwrote a thesis")


def each_mistake_of_a_user_has_words_of_its_own():
    """Exit 1 (2 where the disk is at fault), the reason, and nothing written."""
    with Place() as place:
        place.run()
        trial = Path(os.environ.get("BERDAYA_SOURCE", ".")) / "configs/trials/example.yaml"
        for words, status, told in (
                (("study", trial), 1, "a file of kind 'study' is wanted"), (("trial", place.study), 1, "a file of kind 'trial' is wanted"),
                (("run", trial), 1, "this is a trial"), (("run", place.study), 1, "this is a study"),
                (("study", place.study, "-o", ""), 1, "no name"), (("study", place.study, "-o", place.path), 1, "exists already"),
                (("study", place.study, "-o", place.path / "no" / "x.h5"), 2, "No such file"),
                (("sensitivity", place.path / "none.h5"), 1, "none.h5: No such file"),
                (("rerun", place.out, "-o", place.path / "again.h5"), 1, "runs of a study"), (("rerun", place.out, "--run", 999999), 1, "no run 999999"),
                (("branch", place.out, "--at", 3), 1, "runs of a study"),
                (("plan", place.study, "--shards", 0), 1, "between 1 and"), (("study", place.study, "--shard", "0/2"), 1, "K from 1 to N")):
            before = sorted(place.path.rglob("*"))
            done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=60)
            require(done.returncode == status and told in done.stderr, words, done.returncode, done.stderr)
            require("is kept" not in done.stderr and done.stderr.count("\n") <= 4, words, "says too much", done.stderr)
            require(sorted(place.path.rglob("*")) == before, words, "wrote something")


def two_at_once_do_not_mix():
    with Place() as place:
        study = place.write(STUDY.replace("points: 6", "points: 200"))
        first = subprocess.Popen(place.command("--threads", 1, study=study), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        lock = place.path / "out.h5.part" / "lock"
        for _ in range(2000):
            if lock.exists() and lock.read_text().strip() == str(first.pid):
                break
            time.sleep(0.005)
        for more in ([], ["--force"]):
            second = place.run(*more, study=study, status=1)
            require(first.poll() is None, "the first ended too early for this test")
            require("another run" in second.stderr and str(first.pid) in second.stderr, second.stderr)
        first.terminate()
        _, words = first.communicate(timeout=60)
        require(first.returncode == 75 and "goes on" in words, first.returncode, words)


def a_point_that_cannot_be_is_a_row():
    """Shares of strata that sum to more than 1 at some points only: those fail, the rest runs."""
    with Place() as place:
        study = place.write("""kind: study
world: world.yaml
strategies: {one: one.yaml}
parameters:
  population.poor: {values: [0.3, 0.9]}
  population.better_off: {values: [0.2, 0.5]}
design: {kind: grid}
outcomes: [empowered_end]
""")
        done = place.run(study=study)
        require("2 runs, 6 failed" in done.stdout or "4 runs, 4 failed" in done.stdout, done.stdout)
        require("failure" in done.stdout and "population" in done.stdout, done.stdout)
        if shutil.which("h5dump"):
            require("nan" in column(place.out, "/empowered_end"), column(place.out, "/empowered_end"))
        failed, before = re.search(r"(\d+) failed", done.stdout)[1], digest(done)
        again = subprocess.run([x for x in place.command("--retry", study=study) if x != "-q"], capture_output=True,
                               text=True, timeout=300)
        require(f"for {failed} runs" in again.stdout and digest(again) == before, "more than failed runs ran again", again.stdout)


def mistakes_come_all_at_once_each_at_its_place():
    with Place() as place:
        study = place.write("""kind: study
world: world.yaml
strategies: {one: one.yaml, two: absent.yaml}
replicates: 0
parameters:
  groups.sise: {low: 8, high: 24}
  influence.theta: {low: 0.35, high: 0.15}
  influence.steepness: {low: 1, high: 1000000}
design: {kind: sobol}
outcomes: [empowered_end, yeers]
colour: red
""")
        words = place.run(study=study, status=1).stderr
        for line in ("study.yaml:4:13: replicates", "study.yaml:7:26: parameters.influence.theta.low",
                     "low 0.35 is above high 0.15", "the design 'sobol' needs 'points'", "colour", "unknown key"):
            require(line in words, line, "is not in", words)
        require(not place.out.exists() and not (place.path / "out.h5.part").exists(), "something was written")
        study = place.write("""kind: study
world: world.yaml
strategies: {one: one.yaml, two: absent.yaml}
parameters:
  groups.sise: {low: 8, high: 24}
  influence.steepness: {low: 1, high: 1000000}
  strategy.targeting: {low: 1, high: 2}
design: {kind: sobol, points: 4}
outcomes: [empowered_end, yeers, empowered_share@400]
""")
        words = place.run(study=study, status=1).stderr
        for line in ("did you mean 'size'", "study.yaml:6:39", "cannot read the file", "did you mean 'years'",
                     "month 400"):
            require(line in words, line, "is not in", words)


def values_on_the_command_line_go_before_those_of_the_file():
    with Place() as place:
        text = STUDY.replace("replicates: 2\n", "replicates: 2\nset: {time.months: 9, groups.share: 0.2}\n")
        as_file = digest(place.run(study=place.write(text.replace("months: 9", "months: 10"))))
        study, told = place.write(text), place.path / "set.h5"
        require(digest(place.run("--set", "time.months=10", study=study, out=told)) == as_file, "another study")
        require("another study" in place.run(study=study, out=told, status=1).stderr, "took it for the same")
        for name, words in (("groups.size=9", ("study.yaml:7:3", "cannot fix it")), ("groups.sise=9", ("did you mean 'size'",)),
                            ("seed=-1", ("seed",))):
            refused = place.run("--set", name, study=study, out=place.path / "no.h5", status=1).stderr
            require(all(word in refused for word in words), name, refused)
        require(not (place.path / "no.h5.part").exists(), "something was written")
        seed = place.run("--set", "seed=5", study=place.write(text + "seed: 3\n"), out=place.path / "seed.h5")
        require(digest(seed) == digest(place.run(study=place.write(text + "seed: 5\n"), out=place.path / "five.h5")), "seed")


def chosen_runs_keep_their_series():
    with Place() as place:
        without = digest(place.run())
        study = place.write(STUDY + "detail: [4, 0]\n")
        first = place.run(study=study)  # the rows are there: only the series are new
        require(digest(first) == without, "the rows differ with details")
        folder = place.path / "out-detail"
        require(sorted(p.name for p in folder.iterdir()) == ["point-0.h5", "point-4.h5"], list(folder.iterdir()))
        require("complete already" in place.run(study=study).stdout, "not complete")
        (folder / "point-4.h5").unlink()
        require(digest(place.run(study=study)) == without and (folder / "point-4.h5").exists(), "not made again")
        again = subprocess.run([PROGRAM, "rerun", str(folder / "point-4.h5")], capture_output=True, text=True, timeout=60)
        require("every value is the same" in again.stdout, again.stdout, again.stderr)
        if shutil.which("h5dump"):
            rows = column(place.out, "/state_digest")  # two replicates of two arms at each point
            for point in (0, 4):
                states = column(folder / f"point-{point}.h5", "/state_digest")
                require([int(x) for x in states] == [int(x) for x in rows[4 * point:4 * point + 2]], point, states, rows)
        for k in (1, 2):
            place.run("--shard", f"{k}/2", study=study)
        parts = sorted(str(p.relative_to(place.path)) for p in place.path.glob("out-*-of-2-detail/*"))
        require([p.split("/")[1] for p in parts] == ["point-0.h5", "point-4.h5"], parts)
        for text, told in (("detail: [6]\n", "the study has 6, numbered from 0"), ("detail: some\n", "all, or a list"),
                           ("luck: independent\ndetail: all\n", "no common luck"), ("baseline: false\ndetail: all\n", "no baseline")):
            said = place.run(study=place.write(STUDY + text), out=place.path / "no.h5", status=1).stderr
            require(told in said and not (place.path / "no-detail").exists(), text, said)


def sensitivity_reads_the_results():
    with Place() as place:
        text = STUDY.replace("design: {kind: lhs, points: 6}", "design: {kind: sobol, points: 8}")
        place.run(study=place.write(text))
        ask = [PROGRAM, "sensitivity", str(place.out), "--outcome", "years", "--outcome", "lost", "--difference"]
        done = subprocess.run([*ask, "-o", str(place.path / "indices.h5")], capture_output=True, text=True, timeout=60)
        for word in ("years under one less the baseline", "lost under one", "8 of 8 base points", "groups.size",
                     "influence.theta", "seeds", "variance of single runs"):
            require(word in done.stdout, word, "is not in", done.stdout, done.stderr)
        again = subprocess.run([*ask, "-o", str(place.path / "indices.h5")], capture_output=True, text=True)
        require(again.returncode == 1 and "--force" in again.stderr, again.returncode, again.stderr)
        wrong = subprocess.run([PROGRAM, "sensitivity", str(place.out), "--outcome", "yeers"], capture_output=True, text=True)
        require(wrong.returncode == 1 and "did you mean 'years'" in wrong.stderr, wrong.stderr)
        wrong = subprocess.run([PROGRAM, "sensitivity", str(place.out), "--method", "morris"], capture_output=True, text=True)
        require(wrong.returncode == 1 and "design of kind morris" in wrong.stderr, wrong.stderr)
        if shutil.which("h5dump"):
            require(len(column(place.path / "indices.h5", "/sensitivity/total")) == 4, "four totals")


def a_sobol_design_of_too_many_parameters_is_refused():
    with Place() as place:
        names = [f"p{i}" for i in range(21)]
        keys = "\n".join(f"  powers.{name}.fade: {{low: 0.01, high: 0.02}}" for name in names)
        words = place.run(status=1, study=place.write(
            f"kind: study\nworld: world.yaml\nparameters:\n{keys}\ndesign: {{kind: sobol, points: 4}}\n")).stderr
        require("21 parameters: a Sobol design has 1 to 20" in words and "morris" in words, words)


def shipped_studies_can_be_run():
    studies = sorted(Path(os.environ.get("BERDAYA_SOURCE", ".")).glob("configs/studies/*.yaml"))
    require(len(studies) >= 2, "found", studies)
    for study in studies:
        done = subprocess.run([PROGRAM, "study", str(study), "--check"], capture_output=True, text=True, timeout=60)
        require(done.returncode == 0 and "runs" in done.stdout, study, done.stdout, done.stderr)


def cases_and_lists_are_points():
    with Place() as place:
        cases = """kind: study
world: world.yaml
strategies: {one: one.yaml}
replicates: 2
outcomes: [empowered_end]
cases:
  as_it_is: {}
  large: {groups.size: 24}
  vulnerable: {strategy.targeting: vulnerable, groups.size: 24}
"""
        place.run(study=place.write(cases))
        done = subprocess.run([PROGRAM, "sensitivity", str(place.out), "--difference"], capture_output=True, text=True)
        require("as_it_is" in done.stdout and "to the first" in done.stdout, done.stdout, done.stderr)
        (place.path / "points.csv").write_text("groups.size,strategy.targeting\n,\n24,\n24,vulnerable\n")
        table = cases[:cases.index("cases:")] + "design: {kind: list, file: points.csv}\n"
        listed = place.path / "list.h5"
        place.run(study=place.write(table), out=listed)
        if shutil.which("h5dump"):
            states = [column(path, "/state_digest") for path in (place.out, listed)]
            require(states[0] == states[1], "the same points as cases and as a list", states)
        (place.path / "points.csv").write_text("groups.size,strategy.targetting\n1,vulnerabel\n")
        words = place.run(study=place.write(table), out=listed, status=1).stderr
        require("points.csv:1:13" in words and "did you mean 'targeting'" in words, words)
        require("points.csv:2:1" in words, words)


def main():
    if not PROGRAM or not Path(PROGRAM).exists():
        print("skipped: there is no berdaya program in this build")
        sys.exit(77)
    for test in (a_row_is_a_run_of_its_own, kills_threads_and_a_second_call_make_no_difference,
                 shards_are_parts_of_the_whole, what_changed_is_refused, each_mistake_of_a_user_has_words_of_its_own,
                 two_at_once_do_not_mix,
                 a_point_that_cannot_be_is_a_row, values_on_the_command_line_go_before_those_of_the_file,
                 chosen_runs_keep_their_series, sensitivity_reads_the_results,
                 a_sobol_design_of_too_many_parameters_is_refused, shipped_studies_can_be_run, cases_and_lists_are_points,
                 mistakes_come_all_at_once_each_at_its_place):
        began = time.monotonic()
        test()
        print(f"ok    {test.__name__.replace('_', ' ')} ({time.monotonic() - began:.1f} s)", flush=True)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The verbs run, selftest and bench as their users meet them."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = os.environ.get("BERDAYA", "")
os.environ["OMP_WAIT_POLICY"] = "passive"
WORLD = """kind: world
title: Small world
time: {burn_in: 4, months: 12}
population: {districts: 1, villages: 4, households: 80}
methods:
  counselling: {level: micro, unit: client, hours: 2, effects: {motivation: 0.1}}
  facilitation: {level: mezzo, unit: group, hours: 4, cost: 1000, effects: {facilitation: 0.8}}
strategy:
  name: small
  start: 2
  end: 8
  phases:
    all: {start: 0, end: 6, mix: {counselling: 0.5, facilitation: 0.5}}
"""


class Failed(Exception):
    pass


def require(condition, *words):
    if not condition:
        raise Failed(" ".join(str(w) for w in words))


def call(*words, status=0, cwd=None):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=300, cwd=cwd)
    require(done.returncode == status, words, "ended with", done.returncode, done.stdout[-400:], done.stderr[-400:])
    return done


def digests(done):
    return re.findall(r"^digest\s+([0-9a-f]{16})", done.stdout, re.M)


def in_folder(test):
    def run():
        folder = Path(tempfile.mkdtemp(prefix="berdaya-cli-"))
        try:
            (folder / "small.yaml").write_text(WORLD)
            test(folder)
        finally:
            shutil.rmtree(folder)
    run.__name__ = test.__name__
    return run


def selftest_holds_on_this_machine():
    done = call("selftest")
    require(done.stdout.count("PASS") >= 6 and "FAIL" not in done.stdout, done.stdout)
    require(done.stdout.endswith("all proofs hold\n") or "(some skipped)" in done.stdout, done.stdout)


def bench_measures_every_workload():
    for workload in ("full", "diffusion", "recording"):
        words = ("bench", "--workload", workload, "--households", 9000, "--months", 4, "--threads", 1, "--json")
        times = [json.loads(call(*words, "--timing").stdout) for _ in range(3)]  # something else may run in between
        one = times[0]
        require(one["workload"] == workload and one["months"] == 4 and one["threads"] == 1, one)
        require(6000 < one["households"] < 13000, one["households"], "households")
        require(one["household_months_per_s"] > 1e4 and 100 < one["table_bytes_per_household"] < 400, one)
        require(one["bytes_per_household"] > 50, one)
        require(one["seconds"]["influence"] > 0, "influence took no time", one)
        powers, influence = (min(t["seconds"][row] for t in times) for row in ("powers", "influence"))
        require((powers > influence / 20) == (workload != "diffusion"), "powers took", powers, "influence", influence)
        require(("recorded_over_unrecorded" in one) == (workload == "recording"), one)
        require(one.get("recorded_over_unrecorded", 2) > 1, "recording took no time", one)
        two = json.loads(call(*words[:-2], 2, "--json").stdout)
        require(one["digest"] == two["digest"], "digests differ", one, two)
    require("household-months/s" in call("bench", "--households", 3000, "--months", 2).stdout, "no table")
    call("bench", "--workload", "everything", status=1)


@in_folder
def what_bench_records_is_gone_afterwards(folder):
    words = (PROGRAM, "bench", "--workload", "recording", "--households", "3000", "--months", "2", "-q")
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, env={**os.environ, "TMPDIR": str(folder)})
    require(done.returncode == 0 and "recorded over unrecorded" in done.stdout, done.stdout, done.stderr)
    require([p.name for p in folder.iterdir()] == ["small.yaml"], "left over:", list(folder.iterdir()))


@in_folder
def a_run_prints_its_outcomes(folder):
    words = call("run", "small.yaml", "--no-output", cwd=folder).stdout
    for word in ("month 0", "exit 8", "end 12", "indeks keberdayaan", "pilihan pribadi", "snowball number R",
                 "micro (aras mikro)", "mezzo (aras mezzo)", "wages (upah)", "rumah tangga"):
        require(word in words, "no", word, "in", words)
    require(not any(line.endswith(" ") for line in words.splitlines()), "trailing blanks")
    baseline = call("run", "small.yaml", "--no-output", "--set", "strategy.phases=~", cwd=folder).stdout
    require("none (baseline)" in baseline and "exit" not in baseline and "wages" not in baseline, baseline)


@in_folder
def hours_and_money_are_those_of_the_methods(folder):
    words = call("run", "small.yaml", "--no-output", cwd=folder).stdout
    micro = re.search(r"aras mikro\)\s+([\d,]+)\s+([\d,]+)\s+([\d,]+)", words)
    mezzo = re.search(r"aras mezzo\)\s+([\d,]+)\s+([\d,]+)\s+([\d,]+)", words)
    number = [[int(n.replace(",", "")) for n in m.groups()] for m in (micro, mezzo)]
    for (hours, money, deliveries), (each, cost) in zip(number, ((2, 0), (4, 1000))):
        require(deliveries > 0, "nothing was delivered")
        require(hours == each * deliveries, hours, "hours for", deliveries, "deliveries")
        require(money == cost * deliveries, money, "rupiah for", deliveries, "deliveries")


@in_folder
def a_run_depends_on_seed_and_replicate_and_not_on_threads(folder):
    def run(*more):
        return digests(call("run", "small.yaml", "--no-output", "-q", *more, cwd=folder))
    one = run("--threads", 1)
    require(run("--threads", 3) == one, "threads change the result")
    require(run("--seed", 9) != one and run("--seed", 9) == run("--set", "seed=9"), "seed")
    three = run("-n", 3)
    require(three[0] == one[0] and len(set(three)) == 3, "replicates", three)


@in_folder
def mistakes_are_told(folder):
    require("villages" in call("run", "small.yaml", "--set", "population.vilages=3", status=1, cwd=folder).stderr, "set")
    call("run", "absent.yaml", status=1, cwd=folder)
    call("run", status=1, cwd=folder)
    call("run", "small.yaml", "--no-output", "-o", "x.h5", status=1, cwd=folder)
    call("run", "small.yaml", "--seed", "soon", "--no-output", status=1, cwd=folder)
    require("--resume" in call("run", "--help").stdout, "help")


@in_folder
def the_output_is_named_after_the_world(folder):
    if "no HDF5" in call("--version").stdout:
        require("HDF5" in call("run", "small.yaml", status=1, cwd=folder).stderr, "no reason given")
        return
    words = call("run", "small.yaml", "-q", cwd=folder).stdout.splitlines()
    require(len(words) == 2 and words[1].split() == ["output", "small.h5"], words)
    require(sorted(p.name for p in folder.iterdir()) == ["small.h5", "small.yaml"], list(folder.iterdir()))


STRATEGY = """kind: strategy
strategy:
  name: {name}
  start: 2
  end: 10
  phases:
    all: {{start: 0, end: {end}, mix: {{counselling: 1}}}}
"""


@in_folder
def a_strategy_goes_by_its_name(folder):
    for at, end in ("strategies/short.yaml", 6), ("configs/strategies/else.yaml", 7):
        (folder / at).parent.mkdir(parents=True)
        (folder / at).write_text(STRATEGY.format(name=Path(at).stem, end=end))
    (folder / "below").mkdir()
    (folder / "elsewhere").mkdir()
    for copy in "below/small.yaml", "elsewhere/small.yaml":
        (folder / copy).write_text(WORLD)
    run = ["--no-output", "--strategy"]
    short, other = (digests(call("run", "small.yaml", *run, path, cwd=folder))
                    for path in ("strategies/short.yaml", "configs/strategies/else.yaml"))
    require(short and other and short != other, "the strategies do the same")
    for world in "small.yaml", "below/small.yaml", folder / "small.yaml":
        for name in "short", "short.yaml":
            require(digests(call("run", world, *run, name, cwd=folder)) == short, world, name)
    require(digests(call("run", "../small.yaml", *run, "short", cwd=folder / "elsewhere")) == short, "from elsewhere")
    require(digests(call("run", "small.yaml", *run, "else", cwd=folder)) == other, "of the current folder")
    arms = call("compare", "small.yaml", "short", "else", "-n", "2", "-q", cwd=folder).stdout
    require(re.search("^short .*^else ", arms, re.M | re.S), arms)
    said = call("compare", "small.yaml", "shrot", "-q", cwd=folder, status=1).stderr
    require("did you mean 'short'?" in said, said)
    said = call("check", "small.yaml", "--strategy", "community", cwd=folder, status=1).stderr
    require("strategies of this world: short" in said, said)
    call("check", "small.yaml", "--strategy", "below/short", cwd=folder, status=1)  # a path is a path
    (folder / "short").write_text(STRATEGY.format(name="here", end=7))  # a file that is there comes first
    require("\nhere " in call("compare", "small.yaml", "short", "-n", "2", "-q", cwd=folder).stdout, "not the file")


@in_folder
def a_run_goes_on_as_what_it_was(folder):
    if "no HDF5" in call("--version").stdout:
        return
    out = folder / "drawn.h5"
    words = ["run", "small.yaml", "-q", "-o", out, "--set", "time.months=3000"]
    going = subprocess.Popen([PROGRAM, *map(str, words), "--seed", "auto"], cwd=folder, stderr=subprocess.DEVNULL)
    while going.poll() is None and not (folder / "drawn.h5.part/seed").exists():
        time.sleep(0.002)
    going.send_signal(signal.SIGTERM)
    require(going.wait(timeout=100) == 75, "was not stopped", going.returncode)
    seed = (folder / "drawn.h5.part/seed").read_text()
    resumed = call(*words, "--seed", "auto", "--resume", cwd=folder)
    given = call("run", "small.yaml", "--no-output", "--set", "time.months=3000", "--seed", seed, cwd=folder)
    require(digests(resumed) == digests(given) and digests(given), "another seed when it went on")
    require(sorted(p.name for p in folder.iterdir()) == ["drawn.h5", "small.yaml"], list(folder.iterdir()))
    require("complete already" in call(*words, "--seed", "auto", "--resume", cwd=folder).stdout, "drawn anew")
    for other in (["--seed", 1], ["--seed", seed, "--set", "groups.size=12"], ["--seed", seed, "-n", 2]):
        told = call(*words, *other, "--resume", cwd=folder, status=1).stderr
        require("other results" in told, other, told)
    (folder / "text.h5").write_text("not an output")
    call("run", "small.yaml", "-o", folder / "text.h5", "--resume", cwd=folder, status=1)
    require((folder / "text.h5").read_text() == "not an output", "a file that is no output was touched")


if __name__ == "__main__":
    if not PROGRAM or not Path(PROGRAM).exists():
        print("there is no berdaya program in this build")
        sys.exit(77)
    failed = 0
    for test in (selftest_holds_on_this_machine, bench_measures_every_workload,
                 what_bench_records_is_gone_afterwards, a_run_prints_its_outcomes,
                 hours_and_money_are_those_of_the_methods, a_run_depends_on_seed_and_replicate_and_not_on_threads,
                 mistakes_are_told, the_output_is_named_after_the_world, a_strategy_goes_by_its_name,
                 a_run_goes_on_as_what_it_was):
        try:
            test()
            print("ok    ", test.__name__.replace("_", " "))
        except Failed as why:
            failed += 1
            print("FAILED", test.__name__.replace("_", " ") + ":", why)
    sys.exit(1 if failed else 0)

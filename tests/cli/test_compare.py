# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb compare as its users meet it: same bits as run, the table, the file, refusals."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from program import PROGRAM, call, require

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
  name: %s
  start: 2
  end: 8
  phases:
    all: {start: 0, end: 6, mix: {counselling: %s, facilitation: %s}}
"""


def same(one, other):
    """Data digests, where they can be read."""
    try:
        import h5py
    except ImportError:
        return True
    with h5py.File(one) as a, h5py.File(other) as b:
        return a.attrs["data_digest"] == b.attrs["data_digest"]


def precise_with_an_output(folder, world, one, two):
    precise, fixed = folder / "precise.h5", folder / "fixed.h5"
    text = call("compare", world, one, two, "-n", 30, "--precision", "50", "-o", precise).stdout
    require("over 10 replicates" in text, "ten replicates would do", text)
    call("compare", world, one, two, "-n", 10, "-o", fixed)
    require(same(precise, fixed), "the file of a precise comparison is not that of as many replicates")
    require("every value is the same" in call("rerun", precise).stdout, "it cannot be made again")


def every_replicate_but_no_file(words, folder, whole):
    """Killed between the last replicate and the file: a stop before it, then the missing figures by hand."""
    out = folder / "late.h5"
    part = folder / "late.h5.part"
    process = subprocess.Popen([PROGRAM, *map(str, words), "-o", out, "-q"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while process.poll() is None and len(list(part.glob("figures-??????"))) < 11:
        time.sleep(0.001)
    process.send_signal(signal.SIGTERM)
    process.communicate()
    for _ in range(2):  # the second finds all done, or goes on
        if not out.exists():
            call(*words, "-o", out, "--resume")
    require(same(whole, out), "other data when little is left to do")


def killed_and_resumed(folder, world, one, two):
    whole, broken = folder / "whole.h5", folder / "broken.h5"
    words = ["compare", world, one, two, "-n", 12, "--set", "population.households=200", "-t", 2]
    call(*words, "-o", whole)
    part, kills, resumed = folder / "broken.h5.part", 0, ""
    for wanted in (1, 3, 5, 8, 10, 12):  # finished replicates after which the axe falls
        process = subprocess.Popen([PROGRAM, *map(str, words), "-o", broken, "--resume", "-q"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while process.poll() is None and len(list(part.glob("figures-??????"))) < wanted:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL if wanted % 2 else signal.SIGTERM)
        told = process.communicate()[1].decode()
        kills += process.returncode in (-signal.SIGKILL, 75)
        require(process.returncode in (-signal.SIGKILL, 75, 0), "ended with", process.returncode, told)
        if process.returncode == 0:
            break
    require(kills >= 3, "only", kills, "blows fell")
    every_replicate_but_no_file(words, folder, whole)
    if not broken.exists():
        require("--resume" in call(*words, "-o", broken, status=1).stderr, "an unfinished one is overwritten")
        resumed = call(*words, "-o", broken, "--resume").stdout
        require("finished before" in resumed, resumed)
    require(same(whole, broken), "other data after a kill")
    require(not part.exists(), "left over:", list(part.glob("*")))
    call(*words, "--resume", status=1)


def only_the_same_comparison_goes_on(folder, world, one, two):
    """Another strategy, margin or number of replicates is another comparison, begun or finished."""
    out, part = folder / "other.h5", folder / "other.h5.part"
    words = [world, one, "-n", 40, "--set", "population.households=200"]
    process = subprocess.Popen([PROGRAM, "compare", *map(str, words), "-o", out, "-q"], stderr=subprocess.DEVNULL)
    while process.poll() is None and len(list(part.glob("figures-??????"))) < 3:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    require(process.wait() == -signal.SIGKILL, "no kill hit the comparison")
    others = [[world, two, *words[2:]], [*words, "--margin", "0.02"], [*words, "--seed", "2"],
              [world, one, "-n", 50, *words[4:]], [*words, "--set", "groups.size=12"]]
    finished = len(list(part.glob("figures-??????")))
    for other in others:
        told = call("compare", *other, "-o", out, "--resume", status=1).stderr
        require("another comparison" in told and "--force" in told, told)
        require(len(list(part.glob("figures-??????"))) == finished, "what was finished is gone")
    call("compare", *words, "-o", out, "--resume")
    require("complete already" in call("compare", *words, "-o", out, "--resume").stdout, "ran twice")
    for other in others:
        require("other results" in call("compare", *other, "-o", out, "--resume", status=1).stderr, other)
    call("compare", *words, "-o", world, "--resume", status=1)
    require(world.read_text() == WORLD, "a file that is no output was touched")


def a_seed_that_was_drawn_is_kept_for_going_on(folder, world, one):
    out, part = folder / "drawn.h5", folder / "drawn.h5.part"
    words = ["compare", world, one, "-n", 40, "--set", "population.households=200"]
    drawn = [*words, "--seed", "auto", "-o", out]
    process = subprocess.Popen([PROGRAM, *map(str, drawn), "-q"], stderr=subprocess.DEVNULL)
    while process.poll() is None and len(list(part.glob("figures-??????"))) < 3:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    require(process.wait() == -signal.SIGKILL, "no kill hit the comparison")
    seed = (part / "seed").read_text()
    told = call(*drawn, "--resume").stdout
    require("finished before" in told and f"seed {seed}\n" in told, seed, told)
    require(not part.exists(), "left over:", list(part.glob("*")))
    call(*words, "--seed", seed, "-o", folder / "given.h5")
    require(same(out, folder / "given.h5"), "another seed when it went on")
    require("complete already" in call(*drawn, "--resume").stdout, "a finished one is drawn anew")
    call(*drawn, status=1)
    require(f"seed {seed}\n" not in call(*drawn, "--force").stdout, "the same seed was drawn again")


def tables_fit_the_page_and_name_arms_in_full(folder, world):
    long = ["community-of-practice-and-care", "organisation-of-those-who-wait"]
    for name, shares in zip(long, ((0.5, 0.5), (1, 0))):
        text = STRATEGY % (name, *shares)
        (folder / f"{name}.yaml").write_text(text if shares[1] else text.replace("start: 2", "coverage: 0.5\n  start: 2"))
    heads = []
    for width in (80, 120):
        done = subprocess.run([PROGRAM, "compare", str(world), *(str(folder / f"{n}.yaml") for n in long), "-n", "3"],
                              capture_output=True, text=True, timeout=100, env={**os.environ, "COLUMNS": str(width)})
        require(done.returncode == 0, done.stderr)
        for line in done.stdout.splitlines():
            require(len(line) <= width and line == line.rstrip(), width, "characters are too few for", line)
        for name in long:
            require(done.stdout.count(name) >= 5, name, "is cut", done.stdout)
        heads.append(done.stdout.count("difference to baseline"))
    require(heads[0] > heads[1], "a narrow page has as many columns as a wide one", heads)


def main():
    folder = Path(tempfile.mkdtemp(prefix="berdaya-compare-"))
    try:
        world, one, two = folder / "small.yaml", folder / "one.yaml", folder / "two.yaml"
        world.write_text(WORLD)
        one.write_text(STRATEGY % ("one", 0.5, 0.5))
        two.write_text(STRATEGY % ("two", 1, 0))
        out = folder / "out.h5"
        text = call("compare", world, one, two, one, "-n", 4, "-o", out).stdout
        for word in ("difference to baseline", "baseline itself", "incremental", "frontier", "best in", "R after exit",
                     "Gain left", "who lost", "stratum poor", "start lowest quarter", "seeds", "common luck",
                     "parameters that differ"):
            require(word in text, "the table lacks", word, text)
        lines = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
        first = [line[1:] for line in lines if line[0].split()[0:1] == ["one"]]
        again = [line[1:] for line in lines if line[0].split()[0:1] == ["one-2"]]
        require(first and again and first[0] == again[0], "a strategy differs from itself", first, again)
        require(out.exists(), "no output")
        if shutil.which("ncdump"):
            for path, strategy in (("one", one), ("two", two)):
                single = folder / f"{path}.h5"
                call("run", world, "--strategy", strategy, "-n", 4, "-o", single)
                alone = values(single)
                joint = values(out)
                row = {"one": 1, "two": 2}[path]
                require(joint[4 * row:4 * row + 4] == alone, "other bits than alone", joint, alone)
        call("compare", world, one, "-n", 2, "-o", out, status=1)
        call("compare", world, one, "-n", 2, "-o", out, "--force")
        call("compare", world, one, "-n", 2, "-o", out, "--resume")  # complete: nothing to do
        tables_fit_the_page_and_name_arms_in_full(folder, world)
        precise_with_an_output(folder, world, one, two)
        killed_and_resumed(folder, world, one, two)
        only_the_same_comparison_goes_on(folder, world, one, two)
        a_seed_that_was_drawn_is_kept_for_going_on(folder, world, one)
        for words in (("compare", world), ("compare", world, folder / "none.yaml"), ("compare", world, one, "-n", 0),
                      ("compare", world, one, "--precision", "many"), ("compare", world, one, "--margin", "-1")):
            require(call(*words, status=1).stderr.strip() != "", words, "says nothing")
        (folder / "bad.yaml").write_text(one.read_text().replace("name: one", "naem: one"))
        told = call("compare", world, folder / "bad.yaml", one, folder / "none.yaml", status=1).stderr
        require("did you mean 'name'" in told and "none.yaml" in told, "not all strategies' mistakes are told", told)
        (folder / "wrong.yaml").write_text(world.read_text() + "grups: {}\n")
        told = call("compare", folder / "wrong.yaml", one, two, status=1).stderr
        require(told.count("did you mean 'groups'") == 1, "the world's mistake is told once an arm", told)
        (folder / "long.yaml").write_text(one.read_text() + "time: {months: 13}\n")
        call("compare", world, folder / "long.yaml", status=1)
        (folder / "budget.yaml").write_text(one.read_text().replace("  start: 2", "  budget: 0\n  start: 2"))
        require("no extra years" in call("compare", world, folder / "budget.yaml", "-n", 2).stdout, "a budget of zero")
    finally:
        shutil.rmtree(folder)


def values(path):
    dump = subprocess.run(["ncdump", "-v", "state_digest", path], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\d{6,}", dump[dump.index("state_digest =", dump.index("data:")):])


if __name__ == "__main__":
    main()

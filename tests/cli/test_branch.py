# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb branch: with nothing set the parent's data; else the parent's months up to the branch."""
import shutil
import tempfile
from pathlib import Path

from program import call, require

WORLD = """kind: world
time: {burn_in: 4, months: 12}
population: {districts: 1, villages: 4, households: 80}
methods:
  counselling: {level: micro, unit: client, hours: 2, effects: {motivation: 0.1}}
  facilitation: {level: mezzo, unit: group, hours: 4, cost: 1000, effects: {facilitation: 0.8}}
"""
STRATEGY = """kind: strategy
strategy: {name: one, start: 2, end: 10, phases: {all: {start: 0, end: 8, mix: {counselling: 0.5, facilitation: 0.5}}}}
"""


def text_of(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def same_until(folder, one, other, month):
    try:
        import h5py
    except ImportError:
        return
    with h5py.File(one) as a, h5py.File(other) as b:
        for name in ("power", "member_share", "programme/used_minutes", "cost/total", "village/power"):
            x, y = a[name][0, :, :month + 1], b[name][0, :, :month + 1]
            require((x == y).all(), name, "differs before the branch")
        require((a["power"][0, :, month + 1:] != b["power"][0, :, month + 1:]).any(), "nothing differs after the branch")
        lineage = text_of(b.attrs["lineage"])
        require('"month": 6' in lineage and text_of(a.attrs["data_digest"]) in lineage, "no lineage")


def an_arm_of_a_comparison_goes_on(folder, world, one):
    """With nothing set a branch has the last states of the arm; else its months up to the branch."""
    two, joint = folder / "two.yaml", folder / "joint.h5"
    two.write_text(STRATEGY.replace("name: one", "name: two").replace("end: 10", "end: 7"))
    call("compare", world, one, two, "-n", 2, "-o", joint, "-q")
    digests = {arm: [line.split()[1] for line in call("run", world, *strategy, "-n", 2, "--no-output", "-q").stdout.splitlines()
                     if line.startswith("digest")]
               for arm, strategy in (("baseline", ()), ("two", ("--strategy", two)))}
    for arm, want in digests.items():
        out = folder / f"from-{arm}.h5"
        text = call("branch", joint, "--arm", arm, "--at", 6, "-o", out, "-q").stdout
        require(len(want) == 2 and [x.split()[1] for x in text.splitlines() if x.startswith("digest")] == want, arm, text, want)
        require("every value is the same" in call("rerun", out).stdout, out, "cannot be made again")
    started = call("branch", joint, "--arm", "baseline", "--at", 6, "--strategy", two, "--set", "strategy.start=6", "--set",
                   "strategy.end=10", "-o", folder / "late-start.h5", "-q").stdout
    require(digests["baseline"][0] not in started, "a programme from month 6 on changes nothing")
    for words, told in (((), "baseline, one, two"), (("--arm", "tow"), "did you mean 'two'"), (("--arm", "nobody"), "only baseline")):
        said = call("branch", joint, "--at", 6, "-o", folder / "no.h5", *words, status=1).stderr
        require(told in said and not (folder / "no.h5.part").exists(), "does not say", told, said)
    said = call("branch", folder / "from-two.h5", "--arm", "two", "--at", 6, status=1).stderr
    require("no comparison" in said, said)


def main():
    folder = Path(tempfile.mkdtemp(prefix="berdaya-branch-"))
    try:
        world, one = folder / "small.yaml", folder / "one.yaml"
        world.write_text(WORLD)
        one.write_text(STRATEGY)
        out, off, twice = folder / "out.h5", folder / "off.h5", folder / "twice.h5"
        call("run", world, "--strategy", one, "-n", 2, "-o", out, "-q")
        an_arm_of_a_comparison_goes_on(folder, world, one)
        world.rename(folder / "again.yaml"), one.rename(folder / "late.yaml")
        require("same as the parent's" in call("branch", out, "--at", 6, "-q").stdout, "a branch with nothing set differs")
        require((folder / "out-at-6.h5").exists(), "the default name")
        call("branch", out, "--at", 6, "-q", status=1)
        text = call("branch", out, "--at", 6, "--set", "strategy.end=7", "-o", off, "-q").stdout
        require("same as the parent's" not in text, "an early exit changes nothing")
        same_until(folder, out, off, 6)
        call("branch", off, "--at", 9, "--set", "shocks.crisis_rate=0.2", "--set", "time.months=14", "-o", twice, "-q")
        for file in (off, twice, folder / "out-at-6.h5"):
            require("every value is the same" in call("rerun", file).stdout, file, "cannot be made again")
        kept = folder / "kept.h5"
        call("run", folder / "again.yaml", "--strategy", folder / "late.yaml", "-n", 2, "-o", kept, "-q", "--checkpoint-at", 6,
             "--checkpoint-at", 8)
        text = call("branch", kept, "--at", 6, "--set", "strategy.end=7", "-o", folder / "saved.h5").stdout
        require("checkpoints that the parent kept" in text, "the kept state is not used", text)
        digests = [line for line in text.splitlines() if line.startswith("data ")]
        again = call("branch", out, "--at", 6, "--set", "strategy.end=7", "-o", folder / "run-again.h5").stdout
        require(digests and digests[0] in again, "another result from a kept state", digests, again)
        call("run", folder / "again.yaml", "-o", folder / "x.h5", "--checkpoint-at", "soon", status=1)
        late = call("branch", out, "--at", 8, "--strategy", folder / "late.yaml", "-o", folder / "late.h5")
        require("strategy.start=8" in late.stderr, "no word on a strategy that began before", late.stderr)
        for words, told in ((("--set", "time.burn_in=5"), "time.burn_in"), (("--set", "seed=2"), "luck"),
                            (("--set", "population.villages=5"), "another size"), ((), "--at"),
                            (("--set", "methods.counselling=~", "--set", "strategy.phases.all.mix.counselling=~", "--set",
                              "strategy.phases.all.mix.facilitation=1"), "is gone"),
                            (("--set", "groups.siez=3"), "did you mean")):
            at = ("--at", 6) if told != "--at" else ()
            require(told in call("branch", out, *at, *words, "-o", folder / "no.h5", status=1).stderr, words, "not told")
            require(not (folder / "no.h5").exists(), "bad input wrote a file")
        require("0 to 12" in call("branch", out, "--at", 12, "-o", folder / "no.h5", status=1).stderr, "a month too late")
        require("from month 6 on" in call("branch", off, "--at", 5, "-o", folder / "no.h5", status=1).stderr, "too early")
        note = call("branch", out, "--at", 6, "--set", "population.poor=0.4", "-o", folder / "poor.h5").stderr
        require("keeps" in note, "no word on what acts where a world is built", note)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb rerun: the same data from the file alone, and a clear word when that cannot be."""
import os
import shutil
import tempfile
from pathlib import Path

from program import call, require

SOURCE = Path(os.environ.get("BERDAYA_SOURCE", "."))
WORLD = """kind: world
title: 'A "small" world: \\u00e9 é'
time: {burn_in: 4, months: 12}
population: {districts: 1, villages: 4, households: 80}
output: {snapshots: "0 12", households: true}
methods:
  counselling: {level: micro, unit: client, hours: 2, effects: {motivation: 0.1}}
  facilitation: {level: mezzo, unit: group, hours: 4, cost: 1000, effects: {facilitation: 0.8}}
"""
STRATEGY = """kind: strategy
strategy: {name: %s, start: 2, end: 8, phases: {all: {start: 0, end: 6, mix: {counselling: %s, facilitation: %s}}}}
"""


def text_of(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def from_the_file_alone(folder):
    inside = folder / "inside"
    inside.mkdir()
    (inside / "small.yaml").write_text(WORLD)
    (inside / "one.yaml").write_text(STRATEGY % ("one", 0.5, 0.5))
    (inside / "two.yaml").write_text(STRATEGY % ("two", 1, 0))
    run, joint = folder / "run.h5", folder / "joint.h5"
    call("run", inside / "small.yaml", "--strategy", inside / "one.yaml", "--seed", 18446744073709551615, "-n", 2,
         "--set", "population.villages=5", "-o", run, "-q")
    call("compare", inside / "small.yaml", inside / "one.yaml", inside / "two.yaml", inside / "one.yaml", "-n", 2,
         "--margin", "0.001", "--detail", "-o", joint, "-q")
    shutil.rmtree(inside)
    for out in (run, joint):
        text = call("rerun", out, "-t", 3).stdout
        require("every value is the same" in text and "the build that made it" in text, text)
    kept = folder / "kept.h5"
    call("rerun", run, "-o", kept)
    require("exists already" in call("rerun", run, "-o", kept, status=1).stderr, "an output was replaced")
    require("every value is the same" in call("rerun", kept).stdout, "a file made again cannot be made again")


STUDY = """kind: study
world: {one: inside/small.yaml, two: inside/other.yaml}
strategies: {one: inside/one.yaml}
replicates: 2
luck: independent
parameters:
  groups.size: {low: 8, high: 24}
  ties.kind: {values: [hamlets, random]}
design: {kind: grid, levels: 2}
"""


def runs_of_a_study(folder):
    inside = folder / "inside"
    inside.mkdir()
    (inside / "small.yaml").write_text(WORLD)
    (inside / "other.yaml").write_text(WORLD.replace("households: 80", "households: 50"))
    (inside / "one.yaml").write_text(STRATEGY % ("one", 0.5, 0.5))
    (folder / "study.yaml").write_text(STUDY)
    out = folder / "study.h5"
    call("study", folder / "study.yaml", "-q", "-o", out)
    shutil.rmtree(inside)
    told = call("rerun", out).stdout
    require("32 of 32 runs come to the digest" in told, told)
    told = call("rerun", out, "--run", 13).stdout
    require("1 of 1 runs come to the digest" in told, told)
    try:
        import h5py
    except ImportError:
        return
    with h5py.File(out, "r+") as file:
        file["state_digest"][13] = 0
    told = call("rerun", out, status=2).stdout
    require("31 of 32" in told and "run 13" in told and "now" in told, told)


SURVEYED = """kind: study
world: {surveyed: survey/example-survey.yaml, drawn: small.yaml, other: survey/other.yaml}
strategies: {one: one.yaml}
replicates: 1
set: {time.months: 6, time.burn_in: 2}
parameters: {influence.theta: {values: [0.2, 0.3]}}
design: {kind: grid}
"""


def runs_of_a_study_of_surveys(folder):
    """Each world of a study finds the files that were its own."""
    survey = folder / "survey"
    shutil.copytree(SOURCE / "configs/example-survey", survey / "example-survey")
    for name in ("base.yaml", "example-survey.yaml"):
        shutil.copy(SOURCE / "configs" / name, survey)
    (folder / "small.yaml").write_text(WORLD.replace("output: ", "# output: "))
    (folder / "one.yaml").write_text((STRATEGY % ("one", 1, 0)).replace(", facilitation: 0", ""))
    fewer = (survey / "example-survey/households.csv").read_text().splitlines()
    (survey / "example-survey/fewer.csv").write_text("\n".join(fewer[:-20]) + "\n")
    (survey / "other.yaml").write_text("kind: world\nextends: example-survey.yaml\nsurvey:\n"
                                       "  households: example-survey/fewer.csv\n  edges: \"\"\n")
    (folder / "study.yaml").write_text(SURVEYED)
    out = folder / "study.h5"
    call("study", folder / "study.yaml", "-q", "-o", out)
    told = call("rerun", out).stdout
    require("12 of 12 runs come to the digest" in told and told.count("input ") == 5, told)
    moved = folder / "moved"
    survey.rename(moved)
    told = call("rerun", out, status=1).stderr
    require(told.count("survey.households: sha256") == 2 and "--input" in told, told)
    given = [word for file in (moved / "example-survey").iterdir() for word in ("--input", file)]
    told = call("rerun", out, *given).stdout
    require("12 of 12 runs come to the digest" in told, told)
    require("1 of 1 runs" in call("rerun", out, *given, "--run", 10).stdout, "one run of it")
    with open(moved / "example-survey/fewer.csv", "a") as more:
        more.write("\n")
    told = call("rerun", out, *given, status=1).stderr
    require(told.count("survey.") == 1, "a changed file was taken", told)


def files_are_known_by_their_content(folder):
    survey = folder / "survey"
    shutil.copytree(SOURCE / "configs/example-survey", survey / "example-survey")
    for name in ("base.yaml", "example-survey.yaml"):
        shutil.copy(SOURCE / "configs" / name, survey)
    out, joint = folder / "survey.h5", folder / "survey-joint.h5"
    small = ("--set", "time.months=4", "--set", "time.burn_in=2", "-q")
    call("run", survey / "example-survey.yaml", "-o", out, *small)
    call("compare", survey / "example-survey.yaml", SOURCE / "configs/strategies/holistic.yaml", "-n", 1, "-o", joint, *small)
    require(call("rerun", out).stdout.count("input ") == 3, "three files were to be found")
    moved = folder / "moved"
    (survey / "example-survey").rename(moved)
    told = call("rerun", out, status=1).stderr
    for key in ("survey.households: sha256", "survey.edges: sha256", "survey.villages: sha256", "--input"):
        require(key in told, "does not name", key, told)
    (moved / "edges.csv").rename(folder / "edges.csv")  # beside the output
    (moved / "villages.csv").rename(folder / "other name.csv")
    given = ("--input", moved / "households.csv", "--input", folder / "other name.csv")
    for file in (out, joint):
        require("every value is the same" in call("rerun", file, *given).stdout, file, "differs with its inputs")
    with open(moved / "households.csv", "a") as more:
        more.write("\n")
    told = call("rerun", out, *given, status=1).stderr
    require("survey.households" in told and "survey.edges" not in told, "a changed file was taken", told)


def what_cannot_be(folder):
    (folder / "no.h5").write_text("no HDF5")
    require("HDF5" in call("rerun", folder / "no.h5", status=1).stderr, "no word about the format")
    call("rerun", folder / "absent.h5", status=1)
    try:
        import h5py
    except ImportError:
        return
    out = folder / "run.h5"
    with h5py.File(out, "r+") as f:
        f.attrs["status"] = "partial"
    require("not finished" in call("rerun", out, status=1).stderr, "a partial file was run")
    with h5py.File(out, "r+") as f:
        f.attrs["status"] = "complete"
        f.attrs["data_digest"] = "0" * 64
    require("different" in call("rerun", out, status=2).stdout, "another digest passed")
    with h5py.File(out, "r+") as f:
        f.attrs["provenance"] = text_of(f.attrs["provenance"]).replace("\"build\": \"berdaya", "\"build\": \"older berdaya")
        f.attrs["source"] = "something else"
    require("no output of berdaya" in call("rerun", out, status=1).stderr, "a foreign file was run")
    with h5py.File(out, "r+") as f:
        f.attrs["source"] = "berdaya 0.0"
    require("another build" in call("rerun", out, status=2).stdout, "another build is not told")


def main():
    folder = Path(tempfile.mkdtemp(prefix="berdaya-rerun-"))
    try:
        from_the_file_alone(folder)
        runs_of_a_study(folder)
        (folder / "of-surveys").mkdir()
        runs_of_a_study_of_surveys(folder / "of-surveys")
        files_are_known_by_their_content(folder)
        what_cannot_be(folder)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb trial: the shipped example, its file, mistakes where they stand."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from program import call, require

SOURCE = Path(os.environ.get("BERDAYA_SOURCE", "."))
EXAMPLE = SOURCE / "configs/trials/example.yaml"
SMALL = ("--set", "population.villages=8", "--set", "population.households=40", "--set", "time.burn_in=4", "-n", "2")


def mistakes(folder):
    bad = folder / "bad.yaml"
    for text, told in (
            ("kind: world\n", ("bad.yaml:1:7", "kind 'trial'")),
            ("kind: trial\ntitel: a\n", ("did you mean 'title'", "bad.yaml:1:1: world", "strategy", "is missing")),
            ("kind: trial\nworld: x\nstrategy: y\nseed: -1\nset: {seed: 2}\n",
             ("bad.yaml:4:7", "whole number", "bad.yaml:5:7", "a key of its own")),
            ("kind: trial\nworld: x.yaml\nstrategy: y.yaml\ndesign: {treatd: 0.5, blocks: 1}\n",
             ("bad.yaml:4:10", "did you mean 'treated'", "bad.yaml:4:31", "2 to 20")),
            ("kind: trial\nworld: x\nstrategy: y\noutcome: {distres: 1}\nsurvey: 3\nset: {a: {b: 1}}\n",
             ("did you mean 'distress'", "bad.yaml:5:9")),
            (f"kind: trial\nworld: {SOURCE}/configs/desa.yaml\nstrategy: {SOURCE}/configs/strategies/holistic.yaml\n"
             "set: {a: {b: 1}}\n", ("bad.yaml:4:7", "unknown key")),
            ("kind: trial\nworld: x\nstrategy: y\ndesign: {baseline: 12, endline: 12}\n", ("does not come after",)),
            ("kind: trial\nworld: x\nstrategy: y\noutcome: {distress: 0}\n", ("no item has a weight",)),
            ("kind: trial\n\tworld: x\n", ("bad.yaml:2",)),
            (f"kind: trial\nworld: {SOURCE}/configs/desa.yaml\nstrategy: {SOURCE}/configs/strategies/holistic.yaml\n"
             "set: {population.vilages: 3}\n", ("did you mean 'villages'",)),
            (f"kind: trial\nworld: {SOURCE}/configs/desa.yaml\nstrategy: {SOURCE}/configs/strategies/holistic.yaml\n"
             "set: {population.villages: 3}\n", ("at least two",)),
            (f"kind: trial\nworld: {SOURCE}/configs/desa.yaml\nstrategy: {SOURCE}/configs/strategies/holistic.yaml\n"
             "set: {time.months: 40, population.villages: 8}\n", ("endline",))):
        bad.write_text(text)
        said = call("trial", bad, "-q", "-o", folder / "no.nc", status=1).stderr
        for word in told:
            require(word in said, "does not say", word, said)
        require(not (folder / "no.nc").exists(), "bad input wrote a file")
    call("trial", status=1)
    call("trial", folder / "absent.yaml", status=1)


def main():
    folder = Path(tempfile.mkdtemp(prefix="berdaya-trial-"))
    try:
        out = folder / "trial.nc"
        text = call("trial", EXAMPLE, *SMALL, "-o", out).stdout
        for word in ("direct effect", "spillover", "total effect", "difference in means", "ANCOVA",
                     "difference in differences", "coverage", "smallest", "uncertainty"):
            require(word in text, "the table lacks", word, text)
        require("exists already" in call("trial", EXAMPLE, *SMALL, "-o", out, status=1).stderr, "replaced")
        keys = call("trial", "--keys").stdout
        for word in ("attrition_slope", "wave_gap", "outcome", "self_efficacy"):
            require(word in keys, "keys lack", word)
        require("trial" in call("rerun", out, status=1).stderr, "rerun says nothing of a trial")
        mistakes(folder)
        if shutil.which("ncdump"):
            dump = subprocess.run(["ncdump", "-h", out], capture_output=True, text=True, check=True).stdout
            for word in ("double estimate(estimator, replicate)", "double direct(replicate)", "coverage(estimator)",
                         "trial_text", "data_digest", 'status = "complete"'):
                require(word in dump, "the file lacks", word, dump)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

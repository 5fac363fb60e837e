# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb trial: the shipped example, its file, mistakes where they stand."""
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from program import PROGRAM, call, require

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


def digest(out):
    """The data digest in the file, which rerun finds again from the file alone."""
    return re.search(r"^digest\s+([0-9a-f]{64}) in the file", call("rerun", out, "-q").stdout, re.M)[1]


def command(out, *more):
    return [PROGRAM, "trial", str(EXAMPLE), *SMALL, "-n", "60", "-q", "-t", "1", "-o", str(out), *map(str, more)]


def a_trial_goes_on_where_it_was_stopped(folder):
    whole, out, part = folder / "whole.nc", folder / "broken.nc", folder / "broken.nc.part"
    began = time.monotonic()
    subprocess.run(command(whole), capture_output=True, check=True, timeout=100)
    length = time.monotonic() - began
    luck, stops = random.Random(3), 0
    for attempt in range(12):
        process = subprocess.Popen(command(out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if attempt == 1:
            while not (part / "lock").exists() and process.poll() is None:
                time.sleep(0.002)
            second = subprocess.run(command(out), capture_output=True, text=True, timeout=100)
            if process.poll() is None:
                require(second.returncode == 1 and str(process.pid) in second.stderr, second.returncode, second.stderr)
        time.sleep(luck.uniform(0.2, 0.4) * length)
        process.send_signal(signal.SIGKILL if attempt % 2 else signal.SIGTERM)
        words = process.communicate(timeout=100)[1]
        if process.returncode == 0:
            break
        stops += 1
        require(not out.exists(), "an output before the end")
        if process.returncode == 75:
            require("the same command goes on" in words, words)
        rows = part / "rows"
        if rows.exists() and rows.stat().st_size > 1000:
            os.truncate(rows, rows.stat().st_size - 7)  # a row torn by a loss of power
            with open(part / "courses", "r+b") as courses:  # and the course of the first trial bitten
                courses.seek(100)
                courses.write(b"?")
    require(stops > 0, "no stop hit the trial")
    done = subprocess.run(command(out), capture_output=True, text=True, timeout=100)
    require(done.returncode == 0 and not part.exists(), done.returncode, done.stderr)
    require(digest(out) == digest(whole), "another digest after", stops, "stops")
    require("complete already" in subprocess.run(command(out), capture_output=True, text=True).stdout, "ran twice")


def a_seed_that_was_drawn_is_kept_for_going_on(folder):
    out, part = folder / "drawn.nc", folder / "drawn.nc.part"
    process = subprocess.Popen(command(out, "--seed", "auto"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    rows = part / "rows"
    while process.poll() is None and not (rows.exists() and rows.stat().st_size > 1000):
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    require(process.wait() == -signal.SIGKILL, "no kill hit the trial")
    seed, finished = (part / "seed").read_text(), rows.stat().st_size
    require(len(seed) > 8 and finished > 1000, seed, finished)
    subprocess.run(command(out, "--seed", "auto"), capture_output=True, check=True, timeout=100)
    require(not part.exists(), "left over")
    subprocess.run(command(folder / "given.nc", "--seed", seed), capture_output=True, check=True, timeout=100)
    require(digest(out) == digest(folder / "given.nc"), "another seed when it went on")
    again = subprocess.run(command(out, "--seed", "auto"), capture_output=True, text=True, timeout=100)
    require(again.returncode == 0 and "complete already" in again.stdout, "a finished one is drawn anew", again.stderr)


def limited(most):
    """Files may not grow beyond that: as on a disk that is full."""
    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    return prepare


def a_full_disk_loses_nothing_that_was_finished(folder):
    out, whole = folder / "full.nc", digest(folder / "whole.nc")
    for most in (0, 3000, 12000):
        full = subprocess.run(command(out), capture_output=True, text=True, timeout=100,
                              preexec_fn=limited(most))
        require(full.returncode == 2 and not out.exists(), most, full.returncode, full.stderr)
        require("what is finished is kept" in full.stderr or most == 0, full.stderr)
    subprocess.run(command(out), capture_output=True, check=True, timeout=100)
    require(digest(out) == whole and not (folder / "full.nc.part").exists(), "another digest")


def main():
    folder = Path(tempfile.mkdtemp(prefix="berdaya-trial-"))
    try:
        out = folder / "trial.nc"
        text = call("trial", EXAMPLE, *SMALL, "-o", out).stdout
        for word in ("direct effect", "spillover", "total effect", "difference in means", "ANCOVA",
                     "difference in differences", "coverage", "smallest", "uncertainty"):
            require(word in text, "the table lacks", word, text)
        again = call("trial", EXAMPLE, *SMALL, "-o", out).stdout
        require("complete already" in again and "coverage" not in again, "ran again", again)
        other = ("trial", EXAMPLE, *SMALL, "--seed", 5, "-o", out)
        require("another trial" in call(*other, status=1).stderr, "replaced")
        call(*other, "--force")
        keys = call("trial", "--keys").stdout
        require(keys == call("explain", "trial").stdout, "explain says other keys")
        for word in ("attrition_slope", "wave_gap", "outcome", "self_efficacy"):
            require(word in keys, "keys lack", word)
        require("every value is the same" in call("rerun", out, "-t", 1).stdout, "not the same again")
        a_trial_goes_on_where_it_was_stopped(folder)
        a_seed_that_was_drawn_is_kept_for_going_on(folder)
        a_full_disk_loses_nothing_that_was_finished(folder)
        mistakes(folder)
        if shutil.which("ncdump"):
            dump = subprocess.run(["ncdump", "-h", out], capture_output=True, text=True, check=True).stdout
            for word in ("double estimate(estimator, replicate)", "double direct(replicate)", "coverage(estimator)", "float village_outcome(replicate, village, time)",
                         "trial_text", "data_digest", 'status = "complete"'):
                require(word in dump, "the file lacks", word, dump)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

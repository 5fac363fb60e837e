# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb demo: an answer, and files from which its own suggestions run."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = os.environ.get("BERDAYA", "")
SOURCE = Path(os.environ.get("BERDAYA_SOURCE", "."))
os.environ["OMP_WAIT_POLICY"] = "passive"


def require(condition, *words):
    if not condition:
        sys.exit("FAILED: " + " ".join(str(w) for w in words))


def call(folder, *words, status=0):
    done = subprocess.run([folder / "copied", *map(str, words)], capture_output=True, text=True, timeout=300, cwd=folder)
    require(done.returncode == status, words, "ended with", done.returncode, done.stdout[-800:], done.stderr[-800:])
    return done


def main():
    folder = Path(tempfile.mkdtemp(prefix="berdaya-demo-"))
    try:
        shutil.copy(PROGRAM, folder / "copied")  # far from configs/, as after an install
        text = call(folder, "demo", "-n", 2).stdout
        for word in ("micro-only", "mezzo-only", "holistic", "difference to baseline", "incremental cost",
                     "what lasts", "who lost", "in words", "next"):
            require(word in text, "the answer lacks", word, text)
        made = folder / "berdaya-demo"
        for name in ("desa.yaml", "base.yaml", "strategies/holistic.yaml", "strategies/parts/programme.yaml"):
            require((made / name).read_bytes() == (SOURCE / "configs" / name).read_bytes(), name, "is not the shipped one")
        require((made / "demo.h5").exists(), "no results")
        require("--force" in call(folder, "demo", status=1).stderr, "an existing folder is not refused")
        commands = re.findall(r"^  berdaya (.+?)(?:  .*)?$", text[text.index("next"):], re.MULTILINE)
        require(len(commands) == 4, "four commands were to follow", commands)
        call(folder, *commands[0].split())
        call(folder, *commands[1].split())
        call(folder, *commands[2].split(), "--set", "time.months=2", "-q")
        globbed = [g for w in commands[3].split() for g in (sorted(folder.glob(w)) if "*" in w else [w])]
        globbed[globbed.index("-n") + 1] = "1"
        call(folder, *globbed, "--set", "population.villages=4", "--set", "time.months=50", "-q")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

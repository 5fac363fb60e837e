# SPDX-License-Identifier: GPL-3.0-or-later
"""The program under test, called as its users call it."""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = os.environ.get("BERDAYA", "")
os.environ["OMP_WAIT_POLICY"] = "passive"


def require(condition, *words):
    if not condition:
        sys.exit("FAILED: " + " ".join(str(w) for w in words))


def call(*words, status=0, cwd=None, program=PROGRAM):
    """Runs the program; its output, when it ends with `status`."""
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=300, cwd=cwd)
    require(done.returncode == status, words, "ended with", done.returncode, done.stdout[-800:], done.stderr[-800:])
    return done


class StudyFolder:
    """A folder with world.yaml, one.yaml and study.yaml, removed at the end."""

    def __init__(self, world, strategy, study):
        self.path = Path(tempfile.mkdtemp(prefix="berdaya-study-"))
        self.study = self.write(study)
        self.write(world, "world.yaml")
        self.write(strategy, "one.yaml")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def write(self, text, name="study.yaml"):
        (self.path / name).write_text(text)
        return self.path / name

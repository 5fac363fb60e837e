# SPDX-License-Identifier: GPL-3.0-or-later
"""The program under test, called as its users call it."""
import os
import subprocess
import sys

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

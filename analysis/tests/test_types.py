# SPDX-License-Identifier: GPL-3.0-or-later
"""The package says its types (py.typed), and they are right."""

import subprocess
import sys

import program
import pytest


def test_mypy_finds_nothing(tmp_path):
    pytest.importorskip("mypy")
    words = ["-m", "mypy", "--config-file", "pyproject.toml", "--cache-dir", tmp_path, "-p", "berdaya"]
    done = subprocess.run([sys.executable, *words], cwd=program.ROOT / "analysis", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr

# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command that the READMEs show is one that the program takes: its verb, options and files exist."""

import re
import shlex
import subprocess
from pathlib import Path

import program
import pytest

from berdaya import __main__ as command

PAGES = ["README.md", "analysis/README.md", "analysis/R/vignettes/berdaya.Rmd"]
pytestmark = pytest.mark.skipif(program.program() is None, reason="the program is not built")


def commands():
    """Command lines of the pages' shell blocks, continued lines joined, comments dropped."""
    for page in PAGES:
        text = (program.ROOT / page).read_text(encoding="utf-8")
        for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line, comments=True)
                if words:
                    yield pytest.param(words, id=f"{Path(page).name}: {' '.join(words)[:60]}")


@pytest.mark.parametrize("words", list(commands()))
def test_the_program_takes_it(words):
    if words[0] == "build/berdaya":
        told = subprocess.run([program.program(), words[1], "--help"], capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
        known = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", told.stdout))
        for word in words[2:]:
            if re.match(r"--?[a-z]", word):
                assert word.partition("=")[0] in known, word
            elif word.startswith("configs/"):
                assert (program.ROOT / word).is_file(), word
        for i, word in enumerate(words):
            if word == "--set":
                key = words[i + 1].partition("=")[0]
                there = subprocess.run([program.program(), "explain", key], capture_output=True, text=True)
                assert there.returncode == 0, there.stderr
    elif words[1:3] == ["-m", "berdaya"]:
        command.options().parse_args(words[3:])  # leaves with status 2 if it does not fit
    elif "/" in words[0]:
        assert (program.ROOT / words[0]).is_file(), words[0]


def test_the_pages_show_what_there_is():
    shown = [parameter.values[0] for parameter in commands()]
    verbs = {words[1] for words in shown if words[0] == "build/berdaya"}
    assert {"demo", "run", "compare", "report", "check"} <= verbs
    assert any(words[1:4] == ["-m", "berdaya", "export"] for words in shown)

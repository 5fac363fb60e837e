# SPDX-License-Identifier: GPL-3.0-or-later
"""Sensitivity indices of a study, from the program: they are computed in one place only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from .binding import builds
from .files import Pathlike, grow, load, walk


def program() -> str | None:
    """The program berdaya: $BERDAYA (which `berdaya report` sets), of a build folder, in the PATH."""
    places = [os.environ.get("BERDAYA", ""), *(str(build / "berdaya") for build in builds()), "berdaya"]
    return next(filter(None, (shutil.which(place) for place in places if place)), None)


def with_sensitivity(tree: Any, path: Pathlike, outcome: str, difference: bool) -> Any:
    """The tree of a study with the group `/sensitivity` of an outcome, as `berdaya sensitivity` makes it.

    Parameters
    ----------
    tree, path
        The study, open, and its file.
    outcome
        Of the study.
    difference
        Of the difference to the baseline, not of the outcome itself.

    Raises
    ------
    ValueError
        There is no program, or it cannot tell from this study; the text says why.
    """
    found = program()
    if found is None:
        raise ValueError("the program berdaya was not found; BERDAYA=/path/to/berdaya names it")
    with tempfile.TemporaryDirectory(prefix="berdaya-") as folder:
        out = Path(folder) / "sensitivity.h5"
        command = [found, "sensitivity", os.fspath(path), "--outcome", outcome, *(["--difference"] if difference else []),
                   "-o", str(out)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise ValueError(" ".join(done.stderr.split()).removeprefix("berdaya: ").removeprefix("bad input: "))
        with_group = {**dict(walk(tree)), "/sensitivity": load(out)["sensitivity"].to_dataset()}
    return grow(with_group)

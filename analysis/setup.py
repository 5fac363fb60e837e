# SPDX-License-Identifier: GPL-3.0-or-later
"""The version is the one of CMakeLists.txt; a source archive, which has none, keeps its own."""

import re
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).resolve().parent


def version() -> str:
    cmake, archived = HERE.parent / "CMakeLists.txt", HERE / "PKG-INFO"
    if cmake.is_file():
        found = re.search(r"project\(berdaya\s+VERSION\s+([0-9.]+)", cmake.read_text())
    else:
        found = re.search(r"^Version: (\S+)", archived.read_text(), re.MULTILINE)
    if found is None:
        raise SystemExit("no version in CMakeLists.txt or PKG-INFO")
    return found[1]


setup(version=version())

# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m berdaya plot desa.h5 -o desa.png`; exit status 0 done, 1 bad input."""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

from .files import FileError, PartialFile
from .picture import plot
from .words import LANGUAGES


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m berdaya", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    draw = commands.add_parser(
        "plot",
        help="draw the picture of a run",
        epilog="example: python -m berdaya plot desa.h5 -o desa.png --lang id",
    )
    draw.add_argument("file", type=Path, help="output of berdaya run")
    draw.add_argument("-o", "--out", type=Path, help="picture (png, pdf, svg); default FILE.png")
    draw.add_argument("--lang", choices=LANGUAGES, default="en", help="language that leads")
    draw.add_argument("--scenario", help="scenario to draw; default the last in the file")
    chosen = parser.parse_args(arguments)

    out = chosen.out or chosen.file.with_suffix(".png")
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", PartialFile)
            plot(chosen.file, out, lang=chosen.lang, scenario=chosen.scenario)
    except (FileError, KeyError, OSError, ValueError) as error:
        text = error.args[0] if isinstance(error, KeyError) else error
        print(f"berdaya: {text}", file=sys.stderr)
        return 1
    for warning in caught:
        if issubclass(warning.category, PartialFile):
            print(f"berdaya: {warning.message}", file=sys.stderr)
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())

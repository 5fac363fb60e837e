# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads results of berdaya: pictures, tables, reports. Exit status 0 done, 1 bad input."""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

from . import figures
from .export import FORMATS, export
from .files import FileError, PartialFile, open
from .picture import plot
from .report import report
from .words import LANGUAGES


def draw_plot(chosen: argparse.Namespace) -> str:
    """Draws the picture of a run; answers where it is."""
    out = chosen.out or chosen.file.with_suffix(".png")
    plot(chosen.file, out, lang=chosen.lang, scenario=chosen.scenario)
    return str(out)


def draw_figure(chosen: argparse.Namespace) -> str:
    """Draws a figure and answers where it is, or answers the list of figures."""
    if chosen.name is None:
        with open(chosen.file) as tree:
            language = LANGUAGES.index(chosen.lang)
            listed = [(entry.name, entry.title[language]) for entry in figures.available(tree)]
            if figures.FIGURES["village_map"].fits(tree):
                listed.append(("village_page", ("The same as a page with a slider over months (html)",
                                                "Sama, sebagai halaman dengan penggeser bulan (html)")[language]))
            return "\n".join(f"{name:20} {title}" for name, title in listed)
    if chosen.name == "village_page":
        out = chosen.out or chosen.file.with_name(f"{chosen.file.stem}-villages.html")
        figures.village_page(chosen.file, out, chosen.lang)
        return str(out)
    if chosen.name not in figures.FIGURES:
        raise ValueError(f"there is no figure {chosen.name!r}; there are {', '.join(figures.FIGURES)}")
    out = chosen.out or chosen.file.with_name(f"{chosen.file.stem}-{chosen.name}.png")
    figures.FIGURES[chosen.name].draw(chosen.file, lang=chosen.lang).savefig(out)
    return str(out)


def write_tables(chosen: argparse.Namespace) -> str:
    """Exports the tables of a file; answers the folder."""
    out = chosen.out or chosen.file.with_suffix("." + chosen.format)
    export(chosen.file, out, chosen.format, chosen.group, chosen.force)
    return str(out)


def write_report(chosen: argparse.Namespace) -> str:
    """Writes the report of a file; answers where it is."""
    return str(report(chosen.file, chosen.out or chosen.file.with_suffix(".html"), chosen.lang, chosen.force))


def options() -> argparse.ArgumentParser:
    """All commands with their options; `run` of what is parsed carries the command out."""
    parser = argparse.ArgumentParser(prog="python -m berdaya", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    draw = commands.add_parser(
        "plot",
        help="draw the picture of a run",
        epilog="example: python -m berdaya plot desa.h5 -o desa.png --lang id",
    )
    draw.set_defaults(run=draw_plot)
    draw.add_argument("file", type=Path, help="output of berdaya run")
    draw.add_argument("-o", "--out", type=Path, help="picture (png, pdf, svg); default FILE.png")
    draw.add_argument("--lang", choices=LANGUAGES, default="en", help="language that leads")
    draw.add_argument("--scenario", help="scenario to draw; default the last in the file")
    one = commands.add_parser(
        "figure",
        help="draw one of the figures, or list those that a file can fill",
        epilog="example: python -m berdaya figure compare.h5 differences -o differences.png",
    )
    one.set_defaults(run=draw_figure)
    one.add_argument("file", type=Path, help="output of berdaya run, compare or study")
    one.add_argument("name", nargs="?", help="name of the figure; without one they are listed")
    one.add_argument("-o", "--out", type=Path, help="picture (png, pdf, svg; html of village_page); default FILE-NAME.png")
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="language")
    tables = commands.add_parser(
        "export",
        help="write the tables of a file as CSV, Parquet or Stata, with a data dictionary",
        epilog="example: python -m berdaya export desa.h5 -o tables --format dta --group village",
    )
    tables.set_defaults(run=write_tables)
    tables.add_argument("file", type=Path, help="output of berdaya run or compare")
    tables.add_argument("-o", "--out", type=Path, help="new folder for the tables; default FILE.FORMAT")
    tables.add_argument("--format", choices=FORMATS, default="csv", help="default csv")
    tables.add_argument(
        "--group", action="append", default=[], metavar="NAME",
        help='group of the file ("/" is the root) or table; repeatable; default all',
    )
    tables.add_argument("--force", action="store_true", help="replace an earlier export")
    page = commands.add_parser(
        "report",
        help="write one HTML file: decision table, figures, what differs, sources, limits",
        epilog="example: python -m berdaya report compare.h5 -o compare.html --lang id",
    )
    page.set_defaults(run=write_report)
    page.add_argument("file", type=Path, help="output of berdaya run, compare or study")
    page.add_argument("-o", "--out", type=Path, help="the report; default FILE.html")
    page.add_argument("--lang", choices=LANGUAGES, default="en", help="language")
    page.add_argument("--force", action="store_true", help="replace a report that is there")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    chosen = options().parse_args(arguments)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", PartialFile)
            out = chosen.run(chosen)
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

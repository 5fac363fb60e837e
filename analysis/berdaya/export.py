# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables for other programs: CSV, Parquet and Stata, with a dictionary of every variable.

A table holds all variables of a group of the file that share their dimensions, one row a
combination of labels, as `tables` lists them. A folder of tables appears whole or not at all.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .files import FileError, Pathlike, open, walk
from .tables import categories, long_table

FORMATS = ("csv", "parquet", "dta")
RUN = ("scenario", "replicate")
ROWS = 1_000_000  # of a table that are in memory at once
EXACT = 2**53  # whole numbers up to here are exact in a double, which is what Stata has

DICTIONARY = "dictionary.csv"
ABOUT = "README.txt"
STATA_WORDS = set(
    "_all _b _coef _cons _n _N _pi _pred _rc _skip byte double float if in int long strL using with".split()
)


class Table(NamedTuple):
    """Variables of one group that share their dimensions."""

    name: str
    group: str
    dims: tuple[str, ...]
    variables: tuple[str, ...]


def tables(tree: Any) -> list[Table]:
    """The tables of a file.

    A name is that of the group ("region" for the root) and of the dimensions besides scenario and
    replicate: `region_time`, `region_time_power_name`, `village_time_village`, `compare`. What is
    the same in all runs ends in `_fixed` where a table by run has the name.
    """
    found: list[Table] = []
    for path, data in walk(tree):
        group = path.strip("/")
        by_dims: dict[tuple[str, ...], list[str]] = {}
        for name in data.data_vars:
            by_dims.setdefault(tuple(map(str, data[name].dims)), []).append(str(name))
        for dims, names in by_dims.items():
            found.append(Table(_table_name(group, dims, list(by_dims)), group, dims, tuple(names)))
    return found


def frame(tree: Any, table: Table, rows: slice = slice(None)) -> pd.DataFrame:
    """A table as a data frame, as `berdaya.tidy` makes it; `rows` takes a part along the first dimension."""
    data = _node(tree, table).to_dataset()
    if table.dims:
        data = data[list(table.variables)].isel({table.dims[0]: rows})
    return long_table(data, table.dims, table.variables, rows.start or 0)


def dictionary(tree: Any, wanted: Sequence[Table] | None = None) -> pd.DataFrame:
    """One row a column of a table: label, unit, categories, description, how measured, source."""
    source = str(tree.attrs.get("source", ""))
    digest = str(tree.attrs.get("data_digest", ""))[:16]
    rows = []
    for table in tables(tree) if wanted is None else wanted:
        node = _node(tree, table)
        for name in (*table.dims, *table.variables):
            attrs = node[name].attrs if name in node else {}
            counted = attrs.get("cell_methods")
            rows.append(
                {
                    "table": table.name,
                    "variable": name,
                    "label": attrs.get("long_name", f"Row along {name}"),
                    "unit": attrs.get("units", ""),
                    "categories": _categories_told(node, name),
                    "description": attrs.get("description", ""),
                    "measured": counted if counted is not None else "",
                    "source": f"{source}, /{table.group + '/' if table.group else ''}{name}, digest {digest}",
                }
            )
    return pd.DataFrame(rows)


def export(
    path_or_data: Pathlike | Any,
    out: Pathlike,
    format: str = "csv",
    group: Sequence[str] = (),
    force: bool = False,
) -> list[Path]:
    """Writes the tables of a file into a new folder, with dictionary.csv and README.txt.

    Parameters
    ----------
    path_or_data
        An output file, or the tree that `berdaya.open` has made of it.
    out
        The folder. It appears when all of it is written.
    format
        "csv", "parquet" (needs pyarrow) or "dta" (Stata 14 and later).
    group
        Names of groups ("village", "compare", "/" for the root) or tables; all if empty.
    force
        Replaces a folder that an export has made before.

    Returns
    -------
    The files written.

    Raises
    ------
    FileError
        As `berdaya.open`; the folder exists.
    KeyError
        No such group or table in the file.
    ValueError
        Unknown format, or the library for it is missing.
    """
    if format not in FORMATS:
        raise ValueError(f"format {format!r} is unknown; there are {', '.join(FORMATS)}")
    if format == "parquet":
        _parquet()
    if isinstance(path_or_data, (str, os.PathLike)):
        with open(path_or_data) as opened:
            return export(opened, out, format, group, force)
    tree, out = path_or_data, Path(out)
    chosen = _choose(tables(tree), group)
    _make_room(out, force)
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        names = [table.name + "." + format for table in chosen]
        for table, name in zip(chosen, names):
            WRITERS[format](tree, table, part / name)
        dictionary(tree, chosen).to_csv(part / DICTIONARY, index=False)
        (part / ABOUT).write_text(_about(tree, chosen, format), encoding="utf-8")
        if out.exists():
            shutil.rmtree(out)
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [out / name for name in (*names, DICTIONARY, ABOUT)]


def _node(tree: Any, table: Table) -> Any:
    return tree[table.group] if table.group else tree


def _table_name(group: str, dims: tuple[str, ...], siblings: list[tuple[str, ...]]) -> str:
    first = group.replace("/", "_") or "region"

    def short(these: tuple[str, ...]) -> str:
        rest = [name for name in these if name not in RUN] if set(RUN) <= set(these) else list(these)
        parts = [name.removeprefix(first + "_") for name in rest if these != (group,)]
        return "_".join([first, *parts])

    name, by_run = short(dims), set(RUN) <= set(dims)
    taken = any(short(other) == name and set(RUN) <= set(other) for other in siblings if other != dims)
    return name + "_fixed" if taken and not by_run else name


def _choose(found: list[Table], wanted: Sequence[str]) -> list[Table]:
    if not wanted:
        return found
    chosen: list[Table] = []
    for word in wanted:
        name = word.strip("/")
        some = [table for table in found if name == table.group or word == table.name]
        if not some:
            groups = ", ".join(dict.fromkeys("/" + table.group for table in found))
            raise KeyError(f"group {word!r} is not in the file; there are {groups}")
        chosen += [table for table in some if table not in chosen]
    return chosen


def _categories_told(node: Any, name: str) -> str:
    if name not in node:
        return ""
    codes = categories(node[name])
    if codes is not None:
        return "; ".join(f"{code} {meaning}" for code, meaning in codes.items())
    values = node[name]
    if values.dims == (name,) and values.dtype.kind in "OUST":
        return "; ".join(map(str, values.values))
    return ""


def _pieces(tree: Any, table: Table) -> Iterator[pd.DataFrame]:
    """The table from top to bottom, at most about ROWS rows at once."""
    node = _node(tree, table)
    shape = node[table.variables[0]].shape
    if not shape:
        yield frame(tree, table)
        return
    step = max(1, ROWS // max(1, int(np.prod(shape[1:], dtype=np.int64))))
    for start in range(0, max(shape[0], 1), step):
        yield frame(tree, table, slice(start, start + step))


def _write_csv(tree: Any, table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        for i, piece in enumerate(_pieces(tree, table)):
            piece.to_csv(stream, index=False, header=i == 0)


def _parquet() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ValueError(
            "Parquet needs the library pyarrow; install it with: python -m pip install pyarrow"
        ) from error
    return pyarrow


def _write_parquet(tree: Any, table: Table, path: Path) -> None:
    arrow = _parquet()
    writer = None
    told = {name: str(tree.attrs[name]) for name in ("title", "source", "status", "data_digest") if name in tree.attrs}
    try:
        for piece in _pieces(tree, table):
            rows = arrow.Table.from_pandas(piece, preserve_index=False)
            if writer is None:
                schema = rows.schema.with_metadata(told)
                writer = arrow.parquet.ParquetWriter(path, schema)
            writer.write_table(rows.replace_schema_metadata(told).cast(schema))
    finally:
        if writer is not None:
            writer.close()


def stata_name(name: str) -> str:
    """The name as Stata takes it: at most 32 characters, no word of the language."""
    name = re.sub(r"\W", "_", name)[:32]
    return name + "_" if name in STATA_WORDS or re.fullmatch(r"str\d+", name) else name


def _for_stata(column: pd.Series) -> pd.Series:
    """Stata has no whole numbers of 64 bits: they become doubles, or text where a double would round them.

    pandas cannot write the labels of a column without rows.
    """
    if len(column) == 0 and isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes
    if column.dtype.kind not in "iu" or column.dtype.itemsize < 4:
        return column
    low, high = (int(column.min()), int(column.max())) if len(column) else (0, 0)
    if -(2**31) < low and high <= 2_147_483_620:
        return column.astype(np.int32)
    return column.astype(float) if -EXACT <= low and high <= EXACT else column.astype(str)


def _write_dta(tree: Any, table: Table, path: Path) -> None:
    whole = pd.concat(list(_pieces(tree, table)), ignore_index=True)
    node = _node(tree, table)
    labels = {}
    for name in whole.columns:
        attrs = node[name].attrs if name in node else {}
        unit = attrs.get("units", "1")
        label = str(attrs.get("long_name", f"Row along {name}")) + ("" if unit == "1" else f" [{unit}]")
        labels[stata_name(name)] = label[:80]
    whole = pd.DataFrame({stata_name(name): _for_stata(whole[name]) for name in whole.columns})
    mark = "" if tree.attrs.get("status") == "complete" else "PARTIAL: "
    whole.to_stata(
        path,
        write_index=False,
        version=118,
        variable_labels=labels,
        data_label=(mark + str(tree.attrs.get("title", "berdaya")))[:80],
    )


WRITERS = {"csv": _write_csv, "parquet": _write_parquet, "dta": _write_dta}


def _make_room(out: Path, force: bool) -> None:
    if not out.exists():
        return
    if not out.is_dir() or not (out / ABOUT).exists() and any(out.iterdir()):
        raise FileError(f"{out}: is there already and no export has made it; choose another folder")
    if not force and any(out.iterdir()):
        raise FileError(f"{out}: holds an export already; --force replaces it")


def _about(tree: Any, chosen: Sequence[Table], format: str) -> str:
    attrs = tree.attrs
    lines = [str(attrs.get("title", "Results of berdaya")), ""]
    if attrs.get("status") != "complete":
        lines += ["PARTIAL: the run that made these results did not finish; what is here is whole.", ""]
    lines += [
        f"Exported as {format} from {attrs.get('source', 'berdaya')}, digest {attrs.get('data_digest', 'none')}.",
        f"Command of the run: {attrs.get('history', 'not recorded')}",
        "",
        "Every column is described in dictionary.csv: label, unit, categories, description, source.",
        "Month 0 (column time) is the end of the burn-in. Money is in rupiah.",
        "These are results of a simulation. They compare strategies and forecast no named village.",
        "",
    ]
    lines += [f"{table.name}.{format}: by {', '.join(table.dims) or 'nothing'}" for table in chosen]
    return "\n".join(lines) + "\n"

# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in memory, through the library: the numbers that the program writes, bit for bit.

    tree = berdaya.run("configs/desa.yaml", strategy="configs/strategies/holistic.yaml",
                       set={"population.villages": 8})
    tree["empowered_share"].isel(time=-1)

    world = berdaya.Simulation("configs/desa.yaml")
    world.step(36)
    world.column("household", "power").mean(axis=1)      # where it lies, not a copy
"""

from __future__ import annotations

import ctypes as c
import importlib
import importlib.util
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from . import files
from .files import Pathlike
from .binding import (
    TYPES, Array, ContestOptions, InputError, Message, Options, PROGRESS, SeriesInfo, check, shared_library, texts,
)

Settings = Mapping[str, Any]
Observer = Callable[["Simulation"], Any]
Progress = bool | Callable[[int, int], None] | None

# what the file calls the dimension of an axis, where it is not the axis' own name
DIMENSIONS = {name: f"{name}_name" for name in
              ("power", "agency", "role", "factor", "stage", "solution", "reason", "level", "stratum")}


class Simulation:
    """One world, stepped month by month.

    Parameters
    ----------
    world
        Path of a scenario, or the scenario itself (YAML, several lines).
    strategy
        Path of a strategy laid over it, or the name of one in `strategies/` beside the world.
    set
        Values laid over both, such as `{"population.villages": 8}`.
    seed
        Instead of the scenario's.
    replicate
        Another draw of the same world and luck.
    threads
        0: as many as the process may use. The numbers do not depend on it.

    Raises
    ------
    InputError
        All mistakes of the scenario in one text.
    """

    def __init__(
        self, world: Pathlike, strategy: Pathlike | None = None, set: Settings | None = None, *,
        seed: int | None = None, replicate: int = 0, threads: int = 0,
    ) -> None:
        self._handle = c.c_void_p()
        self._lib = shared_library()
        words = settings(set)
        path, text = source(world)
        options = Options(
            size=c.sizeof(Options), world=path, world_text=text,
            strategy=os.fsencode(strategy) if strategy is not None else None, set=texts(words),
            nset=len(words), seed=seed or 0, has_seed=seed is not None, threads=threads,
            replicate=replicate,
        )
        message = Message()
        check(self._lib.bd_simulation_create(c.byref(options), c.byref(self._handle), message), message)
        self._room = np.empty(sum(row["width"] for row in series_table()))

    def __enter__(self) -> Simulation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def __repr__(self) -> str:
        if not self._handle:
            return "<berdaya.Simulation, closed>"
        return f"<berdaya.Simulation, month {self.month} of {self.end}, seed {self.seed}>"

    def close(self) -> None:
        """Frees the world; columns taken from it must not be used after."""
        handle, self._handle = getattr(self, "_handle", None), c.c_void_p()
        if handle:
            self._lib.bd_simulation_destroy(handle)

    def _open(self) -> c.c_void_p:
        if not self._handle:
            raise ValueError("the simulation is closed")
        return self._handle

    @property
    def month(self) -> int:
        """Months since the end of burn-in; negative during it."""
        return int(self._lib.bd_simulation_month(self._open()))

    @property
    def end(self) -> int:
        """The scenario's last month."""
        return int(self._lib.bd_simulation_end(self._open()))

    @property
    def seed(self) -> int:
        """Seed of all random numbers."""
        return int(self._lib.bd_simulation_seed(self._open()))

    @property
    def threads(self) -> int:
        """Threads that step it."""
        return int(self._lib.bd_simulation_threads(self._open()))

    @property
    def strategy(self) -> str:
        """Name of the strategy, empty without one."""
        return str(self._lib.bd_simulation_strategy(self._open()).decode())

    @property
    def programme(self) -> tuple[int, int] | None:
        """First month of the programme and the month in which it leaves; None without one."""
        start, end = c.c_int32(), c.c_int32()
        self._lib.bd_simulation_programme(self._open(), c.byref(start), c.byref(end))
        return (start.value, end.value) if start.value >= 0 else None

    @property
    def scenario(self) -> str:
        """The resolved scenario in YAML."""
        size = self._lib.bd_simulation_scenario(self._open(), None, 0)
        room = c.create_string_buffer(size)
        self._lib.bd_simulation_scenario(self._open(), room, size)
        return room.value.decode()

    def digest(self, work: bool = True) -> int:
        """Digest of the state; equal on any number of threads."""
        return int(self._lib.bd_simulation_digest(self._open(), int(work)))

    def step(self, months: int = 1) -> Simulation:
        """Steps; other Python threads go on meanwhile. Columns taken before are no longer valid."""
        if months < 0:
            raise ValueError("a world does not step back")
        message = Message()
        check(self._lib.bd_simulation_step(self._open(), months, message), message)
        return self

    def columns(self) -> list[tuple[str, str, str]]:
        """Table, name and meaning of every column."""
        found = []
        array, message = Array(), Message()
        for i in range(self._lib.bd_simulation_columns(self._open())):
            check(self._lib.bd_simulation_column_at(self._open(), i, c.byref(array), message), message)
            found.append((array.table.decode(), array.name.decode(), array.meaning.decode()))
        return found

    def column(self, table: str, name: str) -> npt.NDArray[Any]:
        """A column where it lies: read-only, valid until the next step, nothing copied."""
        array, message = Array(), Message()
        check(self._lib.bd_simulation_column(
            self._open(), table.encode(), name.encode(), c.byref(array), message), message)
        return view(array, self)

    def observe(self) -> dict[str, Any]:
        """All series of the whole world now: a number, or an array by power, role and so on."""
        message = Message()
        check(self._lib.bd_simulation_observe(
            self._open(), self._room.ctypes.data, self._room.size, message), message)
        return {row["name"]: (self._room[row["slice"]].copy() if row["axis"]
                              else float(self._room[row["slice"]][0])) for row in series_table()}

    def record(self, path: Pathlike, force: bool = False) -> None:
        """Records from here on into an output file, which `finish` completes."""
        message = Message()
        check(self._lib.bd_simulation_record(self._open(), os.fsencode(path), int(force), message), message)

    def finish(self) -> None:
        """Joins what was recorded into the file."""
        message = Message()
        check(self._lib.bd_simulation_finish(self._open(), message), message)


def view(array: Array, owner: Any) -> npt.NDArray[Any]:
    """A read-only numpy view, which keeps its owner alive."""
    shape = tuple(array.shape[i] for i in range(array.ndim))
    dtype = np.dtype(TYPES[array.type])
    size = int(np.prod(shape)) * dtype.itemsize
    if size == 0:
        return np.empty(shape, dtype)
    memory = (c.c_char * size).from_address(array.data)
    memory._owner = owner  # type: ignore[attr-defined]
    found: npt.NDArray[Any] = np.frombuffer(memoryview(memory), dtype).reshape(shape)
    found.flags.writeable = False
    return found


def source(world: Pathlike) -> tuple[bytes | None, bytes | None]:
    """Path of a scenario, or its text."""
    if isinstance(world, str) and "\n" in world:
        return None, world.encode()
    return os.fsencode(world), None


def settings(values: Settings | None) -> list[str]:
    """Overrides as the program takes them: key=value."""
    def write(value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if value is None:
            return "~"
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{key}: {write(v)}" for key, v in value.items()) + "}"
        if isinstance(value, (float, np.floating)):
            return repr(float(value))
        return str(value)

    return [f"{key}={write(value)}" for key, value in (values or {}).items()]


_table: list[dict[str, Any]] = []


def series_table() -> list[dict[str, Any]]:
    """What series there are: name, group, axis, labels, unit, label, meaning and place."""
    if not _table:
        lib, info, message = shared_library(), SeriesInfo(), Message()
        rows = []
        for i in range(lib.bd_library_series()):
            check(lib.bd_library_series_at(i, c.byref(info), message), message)
            axis = info.axis.decode()
            rows.append({
                "name": info.name.decode(), "group": info.group.decode().strip("/"), "axis": axis,
                "labels": [lib.bd_library_label(info.axis, k).decode() for k in range(info.width)]
                if axis else [], "width": info.width,
                "slice": np.s_[info.offset : info.offset + info.width],
                "attrs": {"long_name": info.label.decode(), "units": info.unit.decode(),
                          "description": info.meaning.decode()},
            })
        _table.extend(rows)
    return _table


class _Bar:
    """Tells how far it is: tqdm's bar where tqdm is installed, else a line on a terminal."""

    def __init__(self, wanted: Progress, total: int, what: str) -> None:
        self.call: Callable[[int, int], None] | None = None
        self.bar: Any = None
        self.last, self.total, self.what, self.done = 0.0, total, what, 0
        if callable(wanted):
            self.call = wanted
        elif wanted or (wanted is None and (_in_notebook() or sys.stderr.isatty())):
            # tqdm's own choice warns in a notebook that has no widgets
            widgets = _in_notebook() and importlib.util.find_spec("ipywidgets") is not None
            try:
                tqdm = importlib.import_module("tqdm.notebook" if widgets else "tqdm").tqdm
                self.bar = tqdm(total=total, desc=what, leave=False)
            except ImportError:
                self.bar = True

    def tell(self, done: int) -> None:
        if self.call is not None:
            self.call(done, self.total)
        elif self.bar is True:
            if time.monotonic() - self.last > 0.2 or done == self.total:
                self.last = time.monotonic()
                print(f"\r{self.what} {100 * done // max(self.total, 1)} %", end="", file=sys.stderr)
        elif self.bar is not None:
            self.bar.update(done - self.done)
        self.done = done

    def close(self) -> None:
        if self.bar is True:
            print("\r" + " " * (len(self.what) + 8) + "\r", end="", file=sys.stderr)
        elif self.bar is not None:
            self.bar.close()


def _in_notebook() -> bool:
    return "ipykernel" in sys.modules


def run(
    world: Pathlike, strategy: Pathlike | None = None, set: Settings | None = None, *,
    seed: int | None = None, replicates: int = 1, threads: int = 0,
    observe: Mapping[str, Observer] | None = None, progress: Progress = None,
) -> Any:
    """Runs a scenario in memory.

    Parameters
    ----------
    world, strategy, set, seed, threads
        As of `Simulation`.
    replicates
        Draws of the same world and luck.
    observe
        Observers of your own, by name: each is given the simulation at the end of every month from
        0 on and answers a number or an array of a fixed shape.
    progress
        True, False, a function of (done, all), or None: in notebooks and on terminals.

    Returns
    -------
    A tree as of `berdaya.open`, with the same names: the series of the region in the root and its
    groups, `cohort`, and the observers' answers in the root.

    Raises
    ------
    InputError
        All mistakes of the scenario in one text.
    """
    if replicates < 1:
        raise InputError("a run has at least one replicate")
    runs = []
    bar: _Bar | None = None
    try:
        for replicate in range(replicates):
            with Simulation(world, strategy, set, seed=seed, replicate=replicate, threads=threads) as s:
                burn_in, months = -s.month, s.end
                if bar is None:
                    bar = _Bar(progress, replicates * (burn_in + months), "berdaya")
                before = replicate * (burn_in + months)
                for month in range(burn_in):
                    s.step()
                    bar.tell(before + month + 1)
                values = np.empty((months + 1, s._room.size))
                own: dict[str, list[Any]] = {name: [] for name in observe or {}}
                message = Message()
                for month in range(months + 1):
                    if month > 0:
                        s.step()
                        bar.tell(before + burn_in + month)
                    here = values[month]
                    check(s._lib.bd_simulation_observe(s._open(), here.ctypes.data, here.size, message), message)
                    for name, observer in (observe or {}).items():
                        own[name].append(np.array(observer(s)))
                cohort = {name: s.column("cohort", name).astype(np.int64)
                          for name in ("newly", "roots", "children", "parents")}
                runs.append((values, own, cohort, s.digest()))
                if replicate == 0:
                    attrs = _attributes(s, burn_in)
    finally:
        if bar is not None:
            bar.close()
    return _as_tree(runs, attrs, burn_in, months)


def _attributes(s: Simulation, burn_in: int) -> dict[str, Any]:
    span = s.programme
    text = s.scenario
    title = re.search(r'^title: "?(.*?)"?$', text, re.MULTILINE)
    return {
        "title": title[1] if title else "", "Conventions": "CF-1.10",
        "source": f"berdaya {shared_library().bd_library_version().decode()}", "schema_version": "1.0",
        "seed": np.uint64(s.seed), "burn_in": burn_in, "strategy": s.strategy, "scenario_text": text,
        "status": "complete", **({"programme_start": span[0], "programme_end": span[1]} if span else {}),
    }


def _as_tree(runs: list[Any], attrs: dict[str, Any], burn_in: int, months: int) -> Any:
    lead = ("scenario", "replicate")
    coords = {"scenario": [attrs["strategy"] or "baseline"], "replicate": np.arange(len(runs)),
              "time": ("time", np.arange(months + 1), {"units": "month"})}
    stacked = np.stack([values for values, *_ in runs])[None]
    found: dict[str, dict[str, Any]] = {"": {}}
    axes: dict[str, dict[str, list[str]]] = {"": {}}
    for row in series_table():
        variables, labels = found.setdefault(row["group"], {}), axes.setdefault(row["group"], {})
        part = stacked[..., row["slice"]]
        if not row["axis"]:
            variables[row["name"]] = ((*lead, "time"), part[..., 0], row["attrs"])
            continue
        axis = DIMENSIONS.get(row["axis"], row["axis"])
        variables[row["name"]] = ((*lead, "time", axis), part, row["attrs"])
        labels[axis] = axes[""][axis] = row["labels"]
    root = found[""]
    for name in runs[0][1]:
        answer = np.stack([np.stack(own[name]) for _, own, *_ in runs])[None]
        if name in root:
            raise ValueError(f"{name!r} is a series already; call your observer something else")
        root[name] = ((*lead, "time", *(f"{name}_{i}" for i in range(answer.ndim - 3))), answer,
                      {"long_name": name, "units": "1"})
    root["state_digest"] = (lead, np.array([[digest for *_, digest in runs]], np.uint64))
    cohort = np.arange(len(runs[0][2]["newly"])) - burn_in + 1
    columns = {name: ((*lead, "cohort"), np.stack([c[name] for _, _, c, _ in runs])[None])
               for name in runs[0][2]}
    with np.errstate(invalid="ignore", divide="ignore"):
        r = columns["children"][1] / columns["newly"][1]
    groups = {"/" + name: xr.Dataset(found[name], {**coords, **axes[name]}) for name in found}
    groups["/"].attrs = attrs
    groups["/cohort"] = xr.Dataset(
        {**columns, "r": ((*lead, "cohort"), r), "observed_months": ("cohort", months - cohort)},
        coords={"scenario": coords["scenario"], "replicate": coords["replicate"], "cohort": cohort},
        attrs={"window": _number(attrs["scenario_text"], "cohort_window", 24)},
    )
    return files.grow(groups)


def _number(text: str, key: str, otherwise: int) -> int:
    found = re.search(rf"^ *{key}: (\d+)", text, re.MULTILINE)
    return int(found[1]) if found else otherwise


def compare(
    world: Pathlike, strategies: Sequence[Pathlike], set: Settings | None = None, *,
    replicates: int = 20, seed: int | None = None, threads: int = 0, series: bool = True,
    detail: bool = False, margin: float = 0.01, precision: float = 0.0, progress: Progress = None,
) -> Any:
    """Sets strategies against each other and against no programme, in the same worlds with the same luck.

    Parameters
    ----------
    world, set, seed, threads
        As of `Simulation`; `set` holds in all arms.
    strategies
        Paths of strategies, or names.
    replicates
        Drawn worlds, each with all arms.
    series
        Keep the series of all arms; without them only the group `compare`, and nothing touches
        a disk. With them the library writes a file in a temporary folder, which is read and gone.
    detail
        Villages and events too.
    margin
        Weighted power beyond which a household counts as having lost or won.
    precision
        Go on until the 95 % interval of every difference in the share empowered at the end is this
        share to either side; `replicates` is then the most.
    progress
        As of `run`; an exception in your function stops.

    Returns
    -------
    A tree as of `berdaya.open` for the file of `berdaya compare`; the same numbers.
    """
    lib, message, handle = shared_library(), Message(), c.c_void_p()
    words, paths = settings(set), [os.fspath(path) for path in strategies]
    path, text = source(world)
    bar: list[_Bar] = []
    raised: list[BaseException] = []

    def tell(_: Any, done: int, runs: int) -> int:
        try:
            if not bar:
                bar.append(_Bar(progress, runs, "berdaya compare"))
            bar[0].tell(done)
        except BaseException as error:  # noqa: BLE001 - handed on once the library has come back
            raised.append(error)
            return 1
        return 0

    with tempfile.TemporaryDirectory(prefix="berdaya-") as folder:
        output = Path(folder) / "compare.h5"
        options = ContestOptions(
            size=c.sizeof(ContestOptions), world=path, world_text=text, strategy=texts(paths),
            nstrategy=len(paths), set=texts(words), nset=len(words), seed=seed or 0,
            has_seed=seed is not None, threads=threads, replicates=replicates, margin=margin,
            precision=precision, output=os.fsencode(output) if series else None, detail=detail,
            progress=PROGRESS(tell),
        )
        try:
            result = lib.bd_contest_run(c.byref(options), c.byref(handle), message)
            if raised:
                raise raised[0]
            check(result, message)
            return files.load(output) if series else _contest(lib, handle)
        finally:
            lib.bd_contest_destroy(handle)
            for each in bar:
                each.close()


def _contest(lib: Any, handle: c.c_void_p) -> Any:
    array, message = Array(), Message()
    found = {}
    for i in range(lib.bd_contest_figures(handle)):
        check(lib.bd_contest_figure(handle, i, c.byref(array), message), message)
        dims = ("scenario", "group", "replicate") if array.ndim == 3 else ("scenario", "replicate")
        found[array.name.decode()] = (dims, view(array, None).copy(), {
            "long_name": array.meaning.decode(), "units": array.unit.decode()})
    arms = [lib.bd_contest_arm(handle, i).decode() for i in range(lib.bd_contest_arms(handle))]
    group = [lib.bd_contest_group(handle, i).decode() for i in range(lib.bd_contest_groups(handle))]
    coords = {"scenario": arms, "replicate": np.arange(found["years"][1].shape[1])}
    root = xr.Dataset(coords=coords, attrs={"title": "Comparison of strategies", "status": "complete",
                                            "source": f"berdaya {lib.bd_library_version().decode()}"})
    return files.grow({"/": root, "/compare": xr.Dataset(found, {**coords, "group": group})})

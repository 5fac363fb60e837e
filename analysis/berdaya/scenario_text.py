# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios as a file of results holds them, and what is known of every parameter and its source."""

from __future__ import annotations

import csv
import json
import re
from importlib import resources

from .figures.data import BASELINE


def scenarios(text: str) -> dict[str, dict[str, str]]:
    """Resolved scenarios as flat maps (`groups.size`: `15`), by the name in their first comment.

    The text is what the program writes: one document a scenario, maps by indentation, a scalar a
    line; nothing else of YAML occurs in it. Documents that are not worlds, such as the list of points
    that heads a study, are left out.
    """
    found: dict[str, dict[str, str]] = {}
    for i, part in enumerate(re.split(r"^---(?=\s*(?:#.*)?$)", text, flags=re.MULTILINE)):
        name, flat = "", {}
        path: list[str] = []
        for line in part.splitlines():
            if line.lstrip().startswith("#"):
                name = name or line.lstrip()[1:].strip()
            match = re.match(r"( *)([\w-]+):(?: (.*))?$", line)
            if match is None:
                continue
            depth = len(match[1]) // 2
            path = [*path[:depth], match[2]]
            if match[3] is not None:
                value = match[3].strip()
                flat[".".join(path)] = json.loads(value) if value.startswith('"') and value.endswith('"') else value
        if flat and flat.get("kind", "world") == "world":
            found[name if name not in found and name else f"{name or 'scenario'} {i + 1}".strip()] = flat
    return distinct(found)


def distinct(found: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Names for readers: of a study its own (`world desa, strategy micro`, without the world where there is
    one only); elsewhere documents of strategies are all headed alike and go by the strategy's own name."""
    parts = {name: re.fullmatch(r"world (.+), strategy (.+)", name) for name in found}
    worlds = {match[1] for match in parts.values() if match}
    named: dict[str, dict[str, str]] = {}
    for name, flat in found.items():
        match = parts[name]
        if match:
            own = match[2] if len(worlds) == 1 else f"{match[1]}, {match[2]}"
        else:
            own = name if name.lower() in BASELINE else flat.get("strategy.name") or name
        k = 2
        label = own
        while label in named:
            label, k = f"{own}-{k}", k + 1
        named[label] = flat
    return named


def mix(flat: dict[str, str]) -> dict[str, float]:
    """Share of the hours that each method gets, over the months of all phases."""
    length = float(flat.get("strategy.end", 0)) - float(flat.get("strategy.start", 0))
    shares: dict[str, float] = {}
    total = 0.0
    phases = sorted({key.split(".")[2] for key in flat if key.startswith("strategy.phases.")})
    for phase in phases:
        head = f"strategy.phases.{phase}."
        months = max(0.0, min(float(flat.get(head + "end", length)), length) - float(flat.get(head + "start", 0)))
        total += months
        for key, value in flat.items():
            if key.startswith(head + "mix."):
                method = key.removeprefix(head + "mix.")
                shares[method] = shares.get(method, 0) + months * float(value)
    return {method: share / total for method, share in shares.items() if share > 0} if total > 0 else {}


def alike(a: str, b: str) -> bool:
    """Do two values read the same?"""
    try:
        return float(a) == float(b)
    except ValueError:
        return a.strip('"') == b.strip('"`')


def _rows(name: str) -> list[list[str]]:
    with resources.files(__package__).joinpath(name).open(encoding="utf-8") as stream:
        return list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def parameters() -> dict[str, dict[str, str]]:
    """Every parameter of the program: what is allowed, default, meaning, source."""
    head, *rows = _rows("parameters.tsv")
    return {row[0]: dict(zip(head[1:], row[1:])) for row in rows}


def references() -> dict[str, str]:
    """Sources of parameters, by citation key."""
    return {row[0]: row[1] for row in _rows("references.tsv")}

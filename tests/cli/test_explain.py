# SPDX-License-Identifier: GPL-3.0-or-later
"""berdaya explain answers for every key, shipped name, channel, series, observation and column."""
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROGRAM = os.environ.get("BERDAYA", "")
ROOT = Path(__file__).resolve().parents[2]


def kinds(schema):
    """Schemas of the kinds of files, which lie in each other: a study, else a trial, else a scenario."""
    while "else" in schema:
        yield schema["then"]
        schema = schema["else"]
    yield schema


def keys(node, path=()):
    """Dotted paths of everything the schema allows, `NAME` for what a user names."""
    for name, child in node.get("properties", {}).items():
        yield ".".join(path + (name,))
        yield from keys(child, path + (name,))
    child = node.get("additionalProperties")
    if isinstance(child, dict) and child.get("properties"):
        yield from keys(child, path + ("NAME",))


def table(path, macro, place=0):
    """Column `place` of the rows of a table of the sources."""
    text = (ROOT / path).read_text()
    rows = re.search(rf"#define {macro}\(\w\)(.*?[^\\])\n", text, re.DOTALL)[1]
    return [row.split(",")[place].strip() for row in re.findall(r"\b[A-Z]\((.*?)\)", rows)]


def shipped():
    """Names of methods, disadvantages, institutions and campaigns of the shipped base."""
    section, names = None, []
    for line in (ROOT / "configs/base.yaml").read_text().splitlines():
        if re.match(r"\w+:", line):
            section = line.split(":")[0]
        name = re.match(r"  (\w+):", line)
        if name and section in ("methods", "disadvantages", "institutions", "organisations", "campaigns"):
            names.append(name[1])
    return names


def answers(name):
    done = subprocess.run([PROGRAM, "explain", name], capture_output=True, text=True, timeout=60)
    return done.returncode == 0 and len(done.stdout) > len(name) + 5


def main():
    schema = json.loads((ROOT / "configs/berdaya.schema.json").read_text())
    wanted = {
        "keys": sorted({key for kind in kinds(schema) for key in keys(kind)}),
        "shipped names": shipped(),
        "channels": table("sim/state/channels.h", "BD_CHANNELS"),
        "series": table("sim/measure/series.h", "BD_SERIES"),
        "observations": table("sim/measure/observation.h", "BD_OBSERVATIONS", 1),
        "columns of villages": table("sim/state/world.h", "BD_VILLAGE_COLUMNS", 1)[::5],
    }
    silent = []
    with ThreadPoolExecutor(2) as pool:
        for kind, names in wanted.items():
            silent += [f"{kind}: {n}" for n, ok in zip(names, pool.map(answers, names)) if not ok]
            print(f"{len(names)} {kind}")
            if len(names) < 20:
                silent.append(f"{kind}: only {len(names)} were found")
    if answers("no-such-name"):
        silent.append("no-such-name has an answer")
    print("\n".join(f"no answer for {name}" for name in silent))
    sys.exit(bool(silent))


if not PROGRAM:
    sys.exit(77)
main()

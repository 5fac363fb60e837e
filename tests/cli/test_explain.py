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


def words(node):
    """Words that the schema allows, wherever it lists them."""
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from words(child)
    if isinstance(node, dict):
        yield from (word for word in node.get("enum", []) if isinstance(word, str))


def indonesian():
    """Names in Indonesian of the closed vocabularies: the first text of their rows."""
    text = (ROOT / "sim/state/channels.h").read_text()
    lists = "POWERS|FACTORS|AGENCIES|WORKER_ROLES|ROUTES|ROLES|CASE_STAGES|STRATA|STAGES|GROUP_KINDS|GIVERS|SOLUTIONS"
    tables = re.findall(rf"#define BD_(?:{lists})\(\w\)(.*?[^\\])\n", text, re.DOTALL)
    return [name for rows in tables for name in re.findall(r'\b[A-Z]\([^"]*"([^"]*)"', rows)]


def explain(name):
    return subprocess.run([PROGRAM, "explain", name], capture_output=True, text=True, timeout=60)


def answers(name):
    done = explain(name)
    head = done.stdout.split("\n", 1)[0]
    return done.returncode == 0 and len(done.stdout) > len(name) + 5 and not head.startswith("Nothing is called")


def main():
    schema = json.loads((ROOT / "configs/berdaya.schema.json").read_text())
    wanted = {
        "keys": sorted({key for kind in kinds(schema) for key in keys(kind)}),
        "shipped names": shipped(),
        "channels": table("sim/state/channels.h", "BD_CHANNELS"),
        "series": table("sim/measure/series.h", "BD_SERIES"),
        "observations": table("sim/measure/observation.h", "BD_OBSERVATIONS", 1),
        "columns of villages": table("sim/state/world.h", "BD_VILLAGE_COLUMNS", 1)[::5],
        "strategies and obstacles": sorted(
            p.stem for folder in ("strategies", "obstacles") for p in (ROOT / "configs" / folder).glob("*.yaml")),
        "words of keys": sorted(set(words(schema))),
        "Indonesian names": indonesian(),
        "figures of comparisons": [name for macro in ("VALUES", "PAIRS", "RATIOS")
                                   for name in table("sim/study/compare.h", f"BD_COMPARE_{macro}")],
        "references": re.findall(r"^- `(\w+)` ", (ROOT / "sim/MODEL.md").read_text(), re.MULTILINE),
    }
    lists = ("keys methods strategies obstacles disadvantages institutions organisations campaigns channels powers "
             "factors series observations figures columns references".split())
    silent = []
    with ThreadPoolExecutor(2) as pool:
        for kind, names in wanted.items():
            silent += [f"{kind}: {n}" for n, ok in zip(names, pool.map(answers, names)) if not ok]
            print(f"{len(names)} {kind}")
            if len(names) < 20:
                silent.append(f"{kind}: only {len(names)} were found")
    for name in lists:  # what a list has is explained by its name
        lines = re.findall(r"^ {0,2}(\S+)  +\S", explain(name).stdout, re.MULTILINE)
        if len(lines) < 5:
            silent.append(f"list {name}: {len(lines)} lines")
        silent += [f"list {name}: {n}" for n in lines[::4] if not answers(n)]
    for word, said in (("konseling", "counselling"), ("pendamping", "worker_count"), ("mikro", "micro")):
        if said not in explain(word).stdout:
            silent.append(f"{word}, which stands in the text of {said}")
    if answers("no-such-name"):
        silent.append("no-such-name has an answer")
    print("\n".join(f"no answer for {name}" for name in silent))
    sys.exit(bool(silent))


if not PROGRAM:
    sys.exit(77)
main()

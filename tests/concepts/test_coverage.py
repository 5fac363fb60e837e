# SPDX-License-Identifier: GPL-3.0-or-later
"""Every concept of the sources is on the model page and works.

The table "Every concept of the sources" of sim/MODEL.md says of each concept which key turns it up
and which outcome moves. Each such pair must be a row of tests/concepts/table.h, which test_concepts
runs; each concept of that table must be on the page. Where the specification with the list of
concepts lies beside this tree (../shared/model.md, section 8), no concept of it may be missing and
none may be added.
"""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROW = re.compile(r'^\s*C\("(?P<concept>[^"]+)", (?P<low>.+?), (?P<high>"[^"]*"|HALF\("\w+"\)), "(?P<strategy>[^"]*)", '
                 r'"(?P<both>[^"]*)", "(?P<outcome>[^"]+)", [+-]1, "[^"]+"\)', re.MULTILINE)
METHOD = re.compile(r'^\s*METHOD\(C, "(?P<concept>[^"]+)", "(?P<method>\w+)", "(?P<outcome>[^"]+)", [+-]1\)', re.MULTILINE)
CHANCE = 61e-6 + 91e-6  # 14 of 14, or else 32 of 40, by a fair coin (table.h)


def rows_of(table):
    """(concept, keys, outcome) of each row of the C table."""
    rows = []
    for row in ROW.finditer(table):
        keys = set(re.findall(r"([\w.]+)=", row["high"]))
        keys |= {f"methods.{name}" for name in re.findall(r'HALF\("(\w+)"\)', row["high"])}
        mixed = re.search(r"strategy\.phases\.main\.mix=\{(.*?)\}", row["high"])
        keys |= {f"methods.{name}" for name in re.findall(r"(\w+):", mixed[1])} if mixed else set()
        keys |= {f"strategies/{row['strategy']}"} if row["strategy"] not in ("", "rest") else set()
        rows.append((row["concept"], keys, row["outcome"]))
    for row in METHOD.finditer(table):
        rows.append((row["concept"], {f"methods.{row['method']}"}, row["outcome"]))
    return rows


def pairs_of(page):
    """{concept: [(key, outcome)]} of the table on the model page."""
    section = re.search(r"^#+ .*Every concept of the sources$(.*?)^#", page, re.MULTILINE | re.DOTALL)
    if section is None:
        sys.exit("sim/MODEL.md has no section 'Every concept of the sources'")
    pairs = {}
    for line in section[1].splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) != 4 or cells[0] == "concept" or set(cells[0]) <= set("-"):
            continue
        if cells[0] in pairs:
            sys.exit(f"sim/MODEL.md: '{cells[0]}' is listed twice")
        pairs[cells[0]] = re.findall(r"`([^`]+)` → `([^`]+)`", cells[3])
    return pairs


def specified(path):
    """Concepts of section 8 of the specification, without their sources."""
    text = path.read_text()
    section = text[text.index("\n## 8."):text.index("\n## 9.")]
    first = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")]
    return {re.sub(r"\s*\([^()]*\)$", "", cell) for cell in first[1:]}


def main():
    table = (ROOT / "tests/concepts/table.h").read_text()
    rows, pairs = rows_of(table), pairs_of((ROOT / "sim/MODEL.md").read_text())
    written = len(re.findall(r"^    (?:C|METHOD)\((?:C, )?\"", table, re.MULTILINE))
    found = [] if len(rows) == written else [f"tests/concepts/table.h: {len(rows)} of {written} rows can be read"]
    for concept, moved in pairs.items():
        found += [] if moved else [f"sim/MODEL.md: '{concept}' has no `key` → `outcome`"]
        for key, outcome in moved:
            if not any(c == concept and key in keys and o == outcome for c, keys, o in rows):
                found.append(f"tests/concepts/table.h: no row '{concept}' with {key} moves {outcome}")
    for concept in {c for c, _, _ in rows} - set(pairs):
        found.append(f"sim/MODEL.md: '{concept}' of tests/concepts/table.h is not listed")
    source = pathlib.Path(os.environ.get("BERDAYA_SPECIFICATION", ROOT.parent / "shared/model.md"))
    if source.exists():
        wanted = specified(source)
        found += [f"sim/MODEL.md: the concept '{c}' of {source.name} is not listed" for c in wanted - set(pairs)]
        found += [f"sim/MODEL.md: '{c}' is no concept of {source.name}" for c in set(pairs) - wanted]
    else:
        print(f"skipped: {source} is not here, so the list of concepts stands as it is on the page")
    print("\n".join(found))
    print(f"{len(pairs)} concepts, {len(rows)} rows; a row whose outcome moves either way by chance passes with "
          f"{CHANCE:.1e}, any of them with at most {len(rows) * CHANCE:.2g}")
    sys.exit(bool(found) or len(pairs) == 0)


main()

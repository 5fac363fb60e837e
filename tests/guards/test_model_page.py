# SPDX-License-Identifier: GPL-3.0-or-later
"""sim/MODEL.md covers the code, and the tables are well formed.

Each row of the schedule names a section of MODEL.md. That section names the process's source
file, at least one kernel (`bd_...`) and the unit test; the file holds the process, the kernel is
defined in process/, the test exists and uses that kernel. Each parameter's source is
`calibrated`, `assumption`, or the key of an entry in MODEL.md's reference list (list items that
begin with the key: "- **key** ..." or "- `key`: ..."). Stream numbers are 1 to 127 and unique, and
the VILLAGE rows are one block.
"""
import os
import re
import subprocess

import guard

TABLES = os.environ.get("BERDAYA_TABLES", "")
ANYWHERE = ("calibrated", "assumption")


def sections_of(page):
    """{number: text} of the headings that begin with a number, each up to the next heading."""
    heads = list(re.finditer(r"^#{1,6} .*$", page, re.MULTILINE))
    parts = {}
    for head, after in zip(heads, heads[1:] + [None]):
        number = re.match(r"#+ +(\d+(?:\.\d+)*)", head[0])
        if number:
            parts[number[1]] = page[head.end():after.start() if after else len(page)]
    return parts


def reference_keys(page):
    match = re.search(r"^#{1,6} .*\b[Rr]eferences?\b.*$", page, re.MULTILINE)
    if not match:
        return None
    return set(re.findall(r"^\s*[-*|]\s*[`*\[]*([a-z][a-z0-9_-]*)[`*\]]*", page[match.end():], re.MULTILINE))


def schedule_problems(rows):
    found, seen = [], {}
    for stream, name, _, _ in rows:
        if not 1 <= int(stream) <= 127:
            found.append(f"schedule: {name}: stream number {stream} is not 1 to 127")
        if stream in seen:
            found.append(f"schedule: {name} and {seen[stream]} have the same stream number {stream}")
        seen[stream] = name
    scopes = [scope for _, _, scope, _ in rows]
    blocks = [s for i, s in enumerate(scopes) if i == 0 or scopes[i - 1] != s]
    if blocks.count("VILLAGE") != 1:
        found.append("schedule: the VILLAGE rows are not one block")
    return found


def row_problems(tree, row, sections):
    _, name, _, number = row
    where = f"MODEL.md section {number} ({name})"
    text = sections.get(number)
    if text is None:
        return [f"{where} does not exist"]
    found = []
    source = tree / f"sim/process/{name}.c"
    if f"process/{name}.c" not in text:
        found.append(f"{where} does not name process/{name}.c")
    if not source.exists():
        found.append(f"sim/process/{name}.c does not exist")
    elif not re.search(rf"\bvoid bd_{name}\(", guard.code(source.read_text())):
        found.append(f"sim/process/{name}.c does not hold bd_{name}")
    kernels = set(re.findall(r"\bbd_\w+", text)) - {f"bd_{name}"}
    process = "\n".join(guard.code(t) for p, t in guard.c_files(tree, "sim/process", "sim/measure", "sim/state"))
    defined = {k for k in kernels if re.search(rf"^[\w\s*]*\b{k}\([^;]*?\)\s*\{{", process, re.MULTILINE)}
    if not defined:
        found.append(f"{where} names no kernel that is defined in the code (found {sorted(kernels)})")
    for kernel in sorted(kernels - defined):
        if not re.search(rf"\b{kernel}\b", process):
            found.append(f"{where} names {kernel}, which is not in the code")
    tests = re.findall(r"tests/unit/test_\w+\.c", text)
    if not tests:
        found.append(f"{where} names no unit test")
    for test in tests:
        if not (tree / test).exists():
            found.append(f"{where} names {test}, which does not exist")
    if defined and tests and not any(re.search(rf"\b{k}\b", (tree / t).read_text())
                                     for k in defined for t in tests if (tree / t).exists()):
        found.append(f"{where}: none of its kernels is used in {', '.join(tests)}")
    return found


def source_problems(params, keys):
    return [f"{name}: source '{source}' is neither calibrated, nor assumption, nor a key of the reference list"
            for name, source in params if source not in ANYWHERE and source not in (keys or ())]


def read_tables(tree):
    if tree == guard.SOURCE:
        if not TABLES:
            guard.skip("BERDAYA_TABLES does not name the program that prints the tables")
        lines = subprocess.run([TABLES], check=True, capture_output=True, text=True).stdout
    else:
        lines = (tree / "tables").read_text()
    rows = [line.split("\t") for line in lines.splitlines()]
    return ([r[1:] for r in rows if r[0] == "schedule"], [r[1:] for r in rows if r[0] == "param"])


def problems(tree):
    schedule, params = read_tables(tree)
    found = schedule_problems(schedule)
    if not schedule or not params:
        found.append("the tables are empty")
    page = tree / "sim/MODEL.md"
    if not page.exists():
        return found + ["sim/MODEL.md does not exist"]
    page = page.read_text(encoding="utf-8")
    for row in schedule:
        found += row_problems(tree, row, sections_of(page))
    keys = reference_keys(page)
    if keys is None:
        found.append("MODEL.md has no section of references")
    return found + source_problems(params, keys)


def tree(page=None, tables="", **changes):
    """A small tree in which everything is right, with changes."""
    files = {
        "sim/MODEL.md": page if page is not None else
        "## 7.8 Joining\n`sim/process/joining.c`, kernel `bd_join_chance`, test `tests/unit/test_joining.c`\n"
        "## 10 References\n- **bss2013** A paper.\n",
        "sim/process/joining.c": "double bd_join_chance(double x)\n{\n    return x;\n}\nvoid bd_joining(int *m)\n{\n}\n",
        "tests/unit/test_joining.c": "bd_join_chance(1);\n",
        "tables": "schedule\t8\tjoining\tVILLAGE\t7.8\nparam\tgroups.join\tbss2013\n" + tables,
    }
    return {path: text for path, text in (files | changes).items() if text is not None}


PLANTED = [
    (tree(tables="schedule\t8\tjoining\tVILLAGE\t7.8\n"), "same stream number 8"),
    (tree(tables="schedule\t200\tx\tREGION\t7.9\n"), "not 1 to 127"),
    (tree(tables="schedule\t9\tx\tREGION\t7.8\nschedule\t10\ty\tVILLAGE\t7.8\n"), "not one block"),
    (tree(tables="schedule\t9\tx\tVILLAGE\t7.9\n"), "section 7.9 (x) does not exist"),
    (tree(tables="param\tgroups.leave\tguessed\n"), "source 'guessed'"),
    (tree(page="## 7.8 Joining\nnothing\n## 10 References\n"), "does not name process/joining.c"),
    (tree(page="## 7.8 Joining\nprocess/joining.c `bd_join_odds`\n"), "bd_join_odds, which is not in the code"),
    (tree(page="## 7.8 Joining\nprocess/joining.c\n"), "names no unit test"),
    (tree(**{"tests/unit/test_joining.c": None}), "which does not exist"),
    (tree(**{"tests/unit/test_joining.c": "other();\n"}), "none of its kernels is used"),
    (tree(**{"sim/process/joining.c": None}), "sim/process/joining.c does not exist"),
    (tree(**{"sim/process/joining.c": "int x;\n"}), "does not hold bd_joining"),
]
if __name__ == "__main__":
    guard.run(problems, PLANTED)

# SPDX-License-Identifier: GPL-3.0-or-later
"""No text in the project carries what is only true of somebody's machine or only once.

Absolute paths of a machine, marks of unfinished work, hosts of package registries; every C file
opens with the licence line; the version is stated once and quoted alike elsewhere. What lies at the
top is fixed, so that no output gets in by mistake.
"""
import re
import subprocess
from pathlib import Path

import guard

HOSTS = "|".join(["pypi" + r"\.org", "files\\.python" + "hosted", "registry" + r"\.npmjs", "npmjs" + r"\.(com|org)",
                  "deb" + r"\.debian\.org", "archive" + r"\.ubuntu", "cran" + r"\.r-project", "conda" + r"\.anaconda",
                  "anaconda" + r"\.org", "crates" + r"\.io"])
BAD = [
    (re.compile(r"(?<![\w.$}/-])/(home|root|Users|work|mnt|tmp/briefs)/[\w.]"), "path of a machine"),
    (re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"), "mark of unfinished work"),
    (re.compile(HOSTS), "host of a package registry"),
]
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
TEXT = {".c", ".h", ".py", ".sh", ".md", ".yaml", ".yml", ".cmake", ".in", ".toml", ".cff", ".json", ".txt", ""}
CODE = {".c", ".h", ".py", ".sh", ".cmake"}


TOP = {"sim", "include", "configs", "analysis", "tests", "CMakeLists.txt", "CMakePresets.json", "README.md",
       "LICENSE", "CITATION.cff", "CHANGELOG.md"}


def files(tree):
    try:
        names = subprocess.run(["git", "-c", "safe.directory=*", "-C", tree, "ls-files", "-z"], check=True,
                               capture_output=True).stdout.decode().split("\0")
        if any(names):
            return [Path(n) for n in names if n and (tree / n).is_file()]
    except (OSError, subprocess.CalledProcessError):
        pass
    return [p.relative_to(tree) for p in tree.rglob("*") if p.is_file() and "build" not in p.relative_to(tree).parts]


def version_problems(tree):
    build = tree / "CMakeLists.txt"
    if not build.exists():
        return []
    version = re.search(r"^project\(\w+ VERSION (\S+)", build.read_text(), re.MULTILINE)[1]
    found = []
    for name, pattern in (("CITATION.cff", r"^version: *\"?([\w.]+)"), ("analysis/pyproject.toml", r"^version *= *\"([^\"]+)"),
                          ("sim/easybuild/berdaya.eb", r"^version *= *'([^']+)")):
        match = (tree / name).exists() and re.search(pattern, (tree / name).read_text(), re.MULTILINE)
        if match and match[1] != version:
            found.append(f"{name}: version {match[1]}, but CMakeLists.txt says {version}")
    return found


def problems(tree):
    found = version_problems(tree)
    tops = sorted({path.parts[0] for path in files(tree)} - TOP)
    found += [f"{top}: has no place at the top" for top in tops if not top.startswith(".")]
    for path in sorted(files(tree)):
        if path.suffix not in TEXT or path.name == "LICENSE":
            continue
        try:
            text = (tree / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found += [f"{path}:{number}: {what}: {line.strip()[:100]}" for bad, what in BAD if bad.search(line)]
        if path.suffix in CODE and text.strip() and LICENCE not in "\n".join(text.splitlines()[:3]):
            found.append(f"{path}: does not open with the licence line")
    return found


PLANTED = [
    ({"a.c": f"/* {LICENCE} */\nconst char *p = \"/" "home/someone/x\";\n"}, "path of a machine"),
    ({"a.md": "To" "DO later, T" "ODO\n"}, "mark of unfinished work"),
    ({"a.sh": "pip install --index-url https://py" "pi.org/simple x\n"}, "host of a package registry"),
    ({"sim/a.c": "int x;\n"}, "licence line"),
    ({"CMakeLists.txt": "project(berdaya VERSION 1.2.3)\n", "CITATION.cff": "version: 1.2.2\n"}, "version 1.2.2"),
    ({"CMakeLists.txt": "project(berdaya VERSION 1.2.3)\n", "sim/easybuild/berdaya.eb": "version = '1.2.2'\n"}, "version 1.2.2"),
    ({"demo/small.yaml": "kind: world\n"}, "has no place at the top"),
]
if __name__ == "__main__":
    guard.run(problems, PLANTED)

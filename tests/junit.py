# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts tests in JUnit files: ``junit.py FILE...`` prints "passed failed skipped".

ctest writes one case per program, so a case whose output is TAP (cmocka asked for it) counts its
lines instead; a program that failed outside its own tests counts as one failure more. A missing
or unreadable file is one failure: a runner that died has not passed. Names of what failed go to
standard error.
"""
import re
import sys
import xml.etree.ElementTree as ET

TAP = re.compile(r"^(not ok|ok) \d+( # SKIP)?(?: -)? ?(.*)$", re.MULTILINE)  # cmocka: "not ok 3 # SKIP"


def count_case(case):
    """(passed, failed, skipped, failed names) of one <testcase>."""
    name = ".".join(filter(None, [case.get("classname"), case.get("name")]))
    bad = case.find("failure") is not None or case.find("error") is not None
    bad = bad or case.get("status") == "fail"
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return 0, 0, 1, []
    lines = TAP.findall(case.findtext("system-out") or "")
    if not lines:
        return (0, 1, 0, [name]) if bad else (1, 0, 0, [])
    failed = [f"{name}: {text}" for word, skip, text in lines if word == "not ok" and not skip]
    skipped = sum(1 for _, skip, _ in lines if skip)
    passed = len(lines) - len(failed) - skipped
    if bad and not failed:
        failed = [f"{name}: ended badly"]
    return passed, len(failed), skipped, failed


def count_file(path):
    try:
        root = ET.parse(path).getroot()
    except (OSError, ET.ParseError) as error:
        return 0, 1, 0, [f"{path}: {error}"]
    total, names = [0, 0, 0], []
    for case in root.iter("testcase"):
        *numbers, failed = count_case(case)
        total = [a + b for a, b in zip(total, numbers)]
        names += failed
    return (*total, names)


def main(paths):
    total = [0, 0, 0]
    for path in paths:
        *numbers, names = count_file(path)
        total = [a + b for a, b in zip(total, numbers)]
        for name in names:
            print(f"FAILED {name}", file=sys.stderr)
    print(*total)


if __name__ == "__main__":
    main(sys.argv[1:])

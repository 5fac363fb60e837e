# SPDX-License-Identifier: GPL-3.0-or-later
"""The runner counts right: what tests/junit.py makes of reports whose numbers are known."""
import sys
import tempfile
from pathlib import Path

import guard

CASES = [
    ('<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><skipped/></testcase>', "1 1 1"),
    # ctest's words, and cmocka's TAP inside one case
    ('<testcase name="a" status="run"><system-out>1..3\nok 1 - x\nnot ok 2 - y\nnot ok 3 # SKIP z\n</system-out></testcase>',
     "1 1 1"),
    ('<testcase name="a" status="fail"><failure/><system-out>ok 1 - x\nok 2 - y\n</system-out></testcase>', "2 1 0"),
    ('<testcase name="a" status="fail"><system-out>Segmentation fault</system-out></testcase>', "0 1 0"),
    ('<testcase name="a"><error>died</error></testcase>', "0 1 0"),
    ('<testcase name="a" status="notrun"/>', "0 0 1"),
    ("<testcase", "0 1 0"),
]


def count(*paths):
    return guard.output_of(sys.executable, "-B", guard.SOURCE / "tests/junit.py", *paths).strip()


def main():
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xml"
        for body, wanted in CASES:
            path.write_text(f"<testsuite>{body}</testsuite>")
            if count(path) != wanted:
                found.append(f"counts {count(path)} instead of {wanted} in {body!r}")
        if count(Path(folder) / "missing.xml") != "0 1 0":
            found.append("a report that is missing does not count as a failure")
    return found


if __name__ == "__main__":
    problems = main()
    print("\n".join(problems) if problems else "nothing found")
    sys.exit(bool(problems))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that must fail do fail, for the reason meant, and the same code without the fault builds.

A write through a view; a stream number used twice in the schedule.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import guard


def compile_file(command, file):
    result = subprocess.run([*command, "-fsyntax-only", file], capture_output=True, text=True)
    return result.returncode == 0, result.stderr


def judge(name, command, sound, faulty, words):
    """Problems when `sound` does not compile, or `faulty` does, or fails for another reason."""
    compiler, options = command[:1], command[1:]  # the fault's options first: -I is searched in order
    fine, message = compile_file(compiler + sound[1:] + options, sound[0])
    if not fine:
        return [f"{name}: does not build even without the fault:\n{message[:1500]}"]
    fine, message = compile_file(compiler + faulty[1:] + options, faulty[0])
    if fine:
        return [f"{name}: builds although it must not"]
    if not re.search(words, message):
        return [f"{name}: fails for another reason than '{words}':\n{message[:1500]}"]
    return []


def overlay(folder, path, pattern, replacement):
    """Puts a changed copy of a header where it is found first."""
    text = (guard.SOURCE / "sim" / path).read_text()
    changed, count = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
    if not count:
        sys.exit(f"sim/{path} no longer has what the fault changes ({pattern})")
    target = Path(folder) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(changed)


def main():
    commands = guard.compile_commands()
    command = commands["sim/base/status.c"][0]
    here = Path(__file__).parent / "builds"
    view = here / "write_to_view.c"
    found = judge("a write to a view", command, [view], [view, "-DFAULT"], r"read-only|const-qualified")

    schedule = guard.SOURCE / "sim/process/schedule.c"
    with tempfile.TemporaryDirectory() as folder:
        # the second row takes the first row's number
        overlay(folder, "state/schedule_table.h", r"(S\(arg, )(\d+)(, \w+,.*?S\(arg, )(\d+)(, )", r"\1\2\3\2\5")
        found += judge("a stream number used twice", command, [schedule], [schedule, f"-I{folder}"],
                       r"duplicate case|duplicate member|redefinition|redeclar")
    return found


if __name__ == "__main__":
    found = main()
    print("\n".join(found) if found else "nothing found")
    sys.exit(bool(found))

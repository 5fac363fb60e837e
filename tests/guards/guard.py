# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guards share. A guard is a function from a tree to a list of problems in words.

Before a guard judges the real tree it must find every fault that is planted for it in small trees
of its own; so a guard that has gone blind fails. Exit status 1 lists the problems, 77 means that
the machine lacks what the guard needs.
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(os.environ.get("BERDAYA_SOURCE", Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("BERDAYA_BUILD") or SOURCE / "build")


def skip(reason):
    print(reason)
    sys.exit(77)


def run(problems, planted):
    """problems(tree) -> list of str; planted: (files {path: text}, words the problem must have)."""
    for files, words in planted:
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder)
            for path, text in files.items():
                (tree / path).parent.mkdir(parents=True, exist_ok=True)
                (tree / path).write_text(text)
            found = problems(tree)
            if not any(words in problem for problem in found):
                print(f"the guard does not see a planted fault ({words!r}); it found {found}")
                sys.exit(1)
    found = problems(SOURCE)
    print("\n".join(found) if found else "nothing found")
    sys.exit(bool(found))


def c_files(tree, *folders):
    """C sources and headers, sorted, as (path relative to the tree, text)."""
    for folder in folders or ("sim", "include"):
        for path in sorted((tree / folder).rglob("*.[ch]")):
            yield path.relative_to(tree).as_posix(), path.read_text(encoding="utf-8")


def code(text):
    """Text with comments and string contents blanked; line breaks stay."""
    def blank(match):
        if match[0][0] == '"':
            return '""'
        return re.sub(r"[^\n]", " ", match[0])
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.DOTALL)


def compile_commands():
    """{path of a source in sim/: its compile command as a list, without -o and -c}."""
    path = BUILD / "compile_commands.json"
    if not path.exists():
        skip(f"{path} is not there: build first")
    commands = {}
    for entry in json.loads(path.read_text()):
        source = Path(entry["file"])
        if "berdaya_core" in entry["command"] and (SOURCE / "sim") in source.parents:
            words = shlex.split(entry["command"])
            at = words.index("-o")
            commands[source.relative_to(SOURCE).as_posix()] = (
                [w for w in words[:at] + words[at + 2:] if w not in ("-c", entry["file"])],
                Path(entry["directory"]) / words[at + 1])
    return commands


def output_of(*command):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout


def compiler():
    """Compiler of the build, or cc."""
    for command, _ in compile_commands().values():
        return command[0]
    return "cc"

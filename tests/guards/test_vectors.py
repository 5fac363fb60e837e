# SPDX-License-Identifier: GPL-3.0-or-later
"""Every hot loop vectorises: it fails when one of them stops.

A function marked BD_HOT is a loop over the households of a village. Each of its outermost `for`
loops (or a loop inside it) must be reported by gcc's vectoriser with vectors of 32 bytes, the
width of the x86-64-v3 clone. An inner loop of fixed length, which gcc unrolls and then vectorises as
straight code, is reported at its function's line and counts too. A function that is written with
vector types of its own must hold packed arithmetic of their width, up to 32 bytes, in its clone. A loop that stays scalar on purpose says why on its line:
`/* scalar: reason */`.
"""
import platform
import re
import subprocess
import tempfile
from pathlib import Path

import guard

REMARK = re.compile(r"^(\S+?):(\d+):\d+: optimized: +(?:(loop|basic block part) vectorized using (\d+) byte vectors"
                    r"|Loop \d+ distributed: split to 0 loops and \d+ library calls)", re.MULTILINE)  # memset, memcpy
FIXED_INNER = re.compile(r"\bfor\s*\([^;]*;[^;]*<\s*(\d+|[A-Z][A-Z_0-9]+)\s*;")


def matching(text, start, left, right):
    """Index after the bracket that closes the one at `start`."""
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] == left) - (text[i] == right)
        if depth == 0:
            return i + 1
    raise ValueError("brackets do not match")


def statement_end(text, start):
    """Index after the statement that begins at `start` (blank-comment text)."""
    start += len(text[start:]) - len(text[start:].lstrip())
    if text[start] == "{":
        return matching(text, start, "{", "}")
    if re.match(r"(for|if|while)\b", text[start:]):
        return statement_end(text, matching(text, text.index("(", start), "(", ")"))
    return text.index(";", start) + 1


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def hot_loops(source):
    """(function, its line, first line, last line, fixed inner loop?) of the outermost loops."""
    text = guard.code(source)
    text = re.sub(r"^[ \t]*#.*$", lambda m: " " * len(m[0]), text, flags=re.MULTILINE)
    for mark in re.finditer(r"^BD_HOT\b[^;{]*?\b(\w+)\s*\(", text, re.MULTILINE):
        body = text.index("{", mark.end())
        end, at = matching(text, body, "{", "}"), body
        while match := re.compile(r"\bfor\s*\(").search(text, at, end):
            at = statement_end(text, match.start())
            inner = bool(FIXED_INNER.search(text, match.start() + 3, at))
            yield mark[1], line_of(text, mark.start()), line_of(text, match.start()), line_of(text, at), inner


def vectorised(command, file):
    """({line of a loop}, {line of straight code}) in `file` that gcc vectorised with 32 bytes."""
    result = subprocess.run([*command, "-Wno-error", "-fopt-info-loop-vec-optimized", "-c", file, "-o", "/dev/null"],
                            capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"{file} does not compile:\n{result.stderr}")
    lines = {"loop": set(), "basic block part": set()}
    for path, line, what, width in REMARK.findall(result.stderr):
        if path.endswith(file.name) and width in ("32", ""):
            lines[what or "loop"].add(int(line))
    return lines["loop"], lines["basic block part"]


def packed(command, file):
    """{function: widths in bytes of the packed arithmetic in its x86-64-v3 clone}."""
    with tempfile.TemporaryDirectory() as folder:
        obj = Path(folder) / "x.o"
        subprocess.run([*command, "-w", "-c", file, "-o", obj], check=True)
        listing = guard.output_of("objdump", "-d", "--no-show-raw-insn", obj)
    widths = {}
    for name, body in re.findall(r"^[0-9a-f]+ <(\w+)\.arch_x86_64_v3[^>]*>:\n((?:.+\n)*)", listing, re.MULTILINE):
        registers = re.findall(r"\sv(?:(?:add|sub|mul|div|min|max)p[sd]|p(?:add|sub|mul|cmp|min|max)\w+) +[^\n]*%([xy])mm", body)
        widths.setdefault(name, set()).update(32 if r == "y" else 16 for r in registers)
    return widths


def explicit(source, function):
    """Bytes of the widest vector type of the file that the function's body names; 0 for none."""
    types = re.findall(r"typedef[^;]*?\b(\w+)\s+__attribute__\(\(vector_size\((\d+)\)", source)
    text = guard.code(source)
    match = re.search(rf"^BD_HOT\b[^;{{]*?\b{function}\s*\(", text, re.MULTILINE)
    body = text.index("{", match.end())
    body = text[body:matching(text, body, "{", "}")]
    return max((int(size) for name, size in types if re.search(rf"\b{name}\b", body)), default=0)


def file_problems(name, file, command):
    source = file.read_text()
    wanted = list(hot_loops(source))
    if not wanted:
        return []
    (loops, straight), found = vectorised(command, file), []
    by_hand = {function: min(width, 32) for function, *_ in wanted if (width := explicit(source, function))}
    widths = packed(command, file) if by_hand else {}
    for function, width in sorted(by_hand.items()):
        if width not in widths.get(function, ()):
            found.append(f"{name}: {function} has vector types, but no packed arithmetic on {width} bytes")
    for function, start, first, last, inner in wanted:
        if function in by_hand:
            continue
        span = set(range(first, last + 1))
        good = bool(loops & span) or (inner and bool(straight & (span | {start})))
        # the reason stands on the line of the loop or on the one above
        near = "\n".join(source.splitlines()[max(0, first - 2):first])
        if not good and "/* scalar:" not in near:
            found.append(f"{name}:{first}: the loop of {function} does not vectorise with 32 bytes")
    return found


def problems(tree):
    found = []
    if tree != guard.SOURCE:
        for name, _ in guard.c_files(tree):
            found += file_problems(name, tree / name, [guard.compiler(), "-O3", "-ffp-contract=off"])
        return found
    count = 0
    for name, (command, _) in guard.compile_commands().items():
        loops = len(list(hot_loops((tree / name).read_text())))
        count += loops
        found += file_problems(name, tree / name, command)
    print(f"{count} hot loops")
    return found if count else ["no BD_HOT loop found"]


CLONES = '#define BD_HOT __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))\n'
PLANTED = [
    ({"sim/process/a.c": CLONES + "BD_HOT void bd_f(int n, float *restrict x)\n{\n"
      "    for (int i = 1; i < n; i++) x[i] += x[i - 1];\n}\n"}, "a.c:4: the loop of bd_f"),
    ({"sim/process/a.c": CLONES + "float bd_g(float);\nBD_HOT void bd_f(int n, float *restrict x)\n{\n"
      "    for (int i = 0; i < n; i++) x[i] *= 2;\n    for (int i = 0; i < n; i++) {\n"
      "        x[i] = bd_g(x[i]);\n    }\n}\n"}, "a.c:6: the loop of bd_f"),
    ({"sim/process/a.c": CLONES + "typedef float wide __attribute__((vector_size(64)));\n"
      "BD_HOT void bd_f(int n, float *restrict x)\n{\n    wide w = {0};\n"
      "    for (int i = 0; i < n; i++) x[i] += x[i / 2] + w[i & 15];\n}\n"}, "bd_f has vector types"),
    ({"sim/process/a.c": "#define BD_HOT\nBD_HOT void bd_f(int n, float *restrict x)\n{\n"
      "    for (int i = 0; i < n; i++) x[i] *= 2;\n}\n"}, "does not vectorise with 32 bytes"),
]
if __name__ == "__main__":
    if platform.machine() != "x86_64":
        guard.skip("vector widths are checked on x86-64 only")
    if "clang" in guard.output_of(guard.compiler(), "--version"):
        guard.skip("the build's compiler is not gcc")
    if not any("-DBD_TARGET_CLONES" in command for command, _ in guard.compile_commands().values()):
        guard.skip("this build has no clones for vector widths")
    guard.run(problems, PLANTED)

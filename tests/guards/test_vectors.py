# SPDX-License-Identifier: GPL-3.0-or-later
"""Every hot loop vectorises: it fails when one of them stops.

A function marked BD_HOT is a loop over the households of a village. Each of its outermost `for`
loops (or a loop inside it) must be reported by gcc's vectoriser with vectors of 32 bytes, the
width of the x86-64-v3 clone. A loop that stays scalar on purpose says why on its line:
`/* scalar: reason */`.
"""
import platform
import re
import subprocess

import guard

REMARK = re.compile(r"^(\S+?):(\d+):\d+: optimized: +loop vectorized using (\d+) byte vectors", re.MULTILINE)


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


def hot_loops(source):
    """(function, first line, last line) of the outermost loops in BD_HOT functions."""
    text = guard.code(source)
    text = re.sub(r"^[ \t]*#.*$", lambda m: " " * len(m[0]), text, flags=re.MULTILINE)
    for mark in re.finditer(r"^BD_HOT\b[^;{]*?\b(\w+)\s*\(", text, re.MULTILINE):
        body = text.index("{", mark.end())
        end, at = matching(text, body, "{", "}"), body
        while match := re.compile(r"\bfor\s*\(").search(text, at, end):
            at = statement_end(text, match.start())
            yield mark[1], text.count("\n", 0, match.start()) + 1, text.count("\n", 0, at) + 1


def vectorised(command, file):
    """{line: widest vector in bytes} of the loops in `file` that gcc vectorised."""
    result = subprocess.run([*command, "-Wno-error", "-fopt-info-vec-optimized", "-c", file, "-o", "/dev/null"],
                            capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"{file} does not compile:\n{result.stderr}")
    lines = {}
    for path, line, width in REMARK.findall(result.stderr):
        if path.endswith(file.name):
            lines.setdefault(int(line), set()).add(int(width))
    return lines


def file_problems(name, file, command):
    source = file.read_text()
    wanted = list(hot_loops(source))
    if not wanted:
        return []
    lines, found = vectorised(command, file), []
    for function, first, last in wanted:
        # the reason stands on the line of the loop or on the one above
        near = "\n".join(source.splitlines()[max(0, first - 2):first])
        if not any(32 in lines.get(n, ()) for n in range(first, last + 1)) and "/* scalar:" not in near:
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

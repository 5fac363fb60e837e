# SPDX-License-Identifier: GPL-3.0-or-later
"""What the objects show: names, state, and who may do what.

Read from symbol tables, so comments and macros cannot deceive it. Every symbol visible outside
its file begins with bd_, the shared library exports nothing else; no object holds a mutable
variable; only io/ opens files, only cli/ prints or exits; a process calls no other process.
"""
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import guard

OPENS = {"fopen", "fopen64", "fdopen", "freopen", "open", "open64", "openat", "creat", "mkdir", "mkdtemp",
         "mkstemp", "rename", "remove", "unlink", "rmdir", "opendir", "fwrite", "fread", "stat", "fsync",
         "popen", "tmpfile"}
PRINTS = {"printf", "vprintf", "puts", "putchar", "perror", "stdout", "stderr", "stdin",
          "exit", "_exit", "_Exit", "quick_exit", "abort", "__printf_chk", "__vprintf_chk", "psignal"}
# A signal handler can only reach a file-scope flag; one, in the program, not in the library.
MUTABLE_ALLOWED = re.compile(r"^cli/\w+\.c: bd_stop_signal$")
CONSTANT_SECTIONS = (".data.rel.ro", ".rodata")


def symbols(obj):
    """(name, section or UND, binding, type, visibility) of an object's symbols."""
    for line in guard.output_of("readelf", "-sW", obj).splitlines():
        words = line.split()
        if len(words) >= 8 and words[0].rstrip(":").isdigit():
            yield words[7].split("@")[0], words[6], words[4], words[3], words[5]


def sections(obj):
    """{index: (name, flags)}"""
    table = {}
    for line in guard.output_of("readelf", "-SW", obj).splitlines():
        match = re.match(r"\s*\[\s*(\d+)\]\s+(\S*)\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+([A-Za-z]*)", line)
        if match:
            table[match[1]] = (match[2], match[3])
    return table


def object_problems(path, obj, rows):
    """path: folder/file.c; rows: names of the schedule's processes."""
    folder = path.split("/")[0]
    table, found = sections(obj), []
    for name, index, binding, kind, _ in symbols(obj):
        if index == "UND":
            if name in OPENS and folder not in ("io", "cli"):
                found.append(f"{path}: calls {name}, but only io/ touches files")
            elif name in OPENS and folder == "cli" and name not in ("stat", "fwrite", "fread", "rename", "fdopen"):
                found.append(f"{path}: calls {name}, but only io/ opens files")
            if name in PRINTS and folder != "cli":
                found.append(f"{path}: uses {name}, but only cli/ prints or exits")
            if folder == "process" and name[3:] in rows and name.startswith("bd_"):
                found.append(f"{path}: calls {name}, but processes never call each other")
            continue
        if binding in ("GLOBAL", "WEAK") and not name.startswith("bd_") and name != "main":
            found.append(f"{path}: {name} is visible outside its file and does not begin with bd_")
        if kind in ("OBJECT", "TLS", "COMMON") or index == "COM":
            section, flags = table.get(index, ("COMMON", "WA"))
            constant = section.startswith(CONSTANT_SECTIONS) or "W" not in flags
            if not constant and not MUTABLE_ALLOWED.match(f"{path}: {name}"):
                found.append(f"{path}: {name} is a mutable variable of static storage ({section})")
    return found


def library_problems(library):
    exported = [name for name, index, binding, _, visibility in symbols(library)
                if index != "UND" and binding in ("GLOBAL", "WEAK") and visibility == "DEFAULT"]
    return [f"{library.name} exports {name}" for name in exported
            if not re.match(r"bd_|_init$|_fini$|_edata$|_end$|__bss_start$", name)]


def schedule_rows(tree):
    table = tree / "sim/state/schedule_table.h"
    return set(re.findall(r"S\(arg, \d+, (\w+),", table.read_text())) if table.exists() else set()


def problems(tree):
    if tree != guard.SOURCE:
        return planted_problems(tree)
    found, rows = [], schedule_rows(tree)
    if not rows:
        found.append("no rows found in sim/state/schedule_table.h")
    for path, (_, obj) in sorted(guard.compile_commands().items()):
        if obj.exists():
            found += object_problems(path.removeprefix("sim/"), obj, rows)
        else:
            found.append(f"{path}: not built")
    program = guard.BUILD / "CMakeFiles/berdaya.dir/sim/cli"
    for obj in sorted(program.glob("*.o")):
        if (tree / "sim/cli" / obj.name.removesuffix(".o")).exists():
            found += object_problems(f"cli/{obj.name.removesuffix('.o')}", obj, rows)
    libraries = [p for p in guard.BUILD.glob("libberdaya.so") if p.exists()]
    if not libraries:
        found.append("libberdaya.so was not built")
    for library in libraries:
        found += library_problems(library)
    return found


def planted_problems(tree):
    """Compiles each file of a planted tree and reads its object."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for file in sorted(tree.rglob("*.c")):
            obj = Path(folder) / "x.o"
            subprocess.run([guard.compiler(), "-O1", "-fPIC", "-w", "-c", file, "-o", obj], check=True)
            found += object_problems(file.relative_to(tree / "sim").as_posix(), obj, {"powers", "roles"})
            if file.name == "library.c":
                library = Path(folder) / "libx.so"
                subprocess.run([guard.compiler(), "-shared", obj, "-o", library], check=True)
                found += library_problems(library)
    return found


PLANTED = [
    ({"sim/base/a.c": "int helper(void) { return 1; }\n"}, "helper is visible outside"),
    ({"sim/base/a.c": "int bd_f(void) { static int n; return ++n; }\n"}, "is a mutable variable"),
    ({"sim/base/a.c": "static double x = 2; double bd_f(double y) { return x += y; }\n"}, "x is a mutable"),
    ({"sim/base/a.c": "static _Thread_local int t; int bd_f(void) { return ++t; }\n"}, "t is a mutable"),
    ({"sim/state/a.c": "#include <stdio.h>\nvoid *bd_f(void) { return fopen(\"x\", \"r\"); }\n"}, "calls fopen"),
    ({"sim/cli/a.c": "#include <stdio.h>\nvoid *bd_f(void) { return fopen(\"x\", \"r\"); }\n"}, "only io/ opens"),
    ({"sim/io/a.c": "#include <stdio.h>\nvoid bd_f(int i) { printf(\"%d\", i); }\n"}, "uses printf"),
    ({"sim/model/a.c": "#include <stdlib.h>\nvoid bd_f(void) { exit(1); }\n"}, "uses exit"),
    ({"sim/process/a.c": "void bd_powers(void *); void bd_f(void *m) { bd_powers(m); }\n"}, "never call each other"),
    ({"sim/model/library.c": "int stray(void) { return 1; }\n"}, "exports stray"),
]
if __name__ == "__main__":
    if not shutil.which("readelf"):
        guard.skip("readelf is not on this machine")
    guard.run(problems, PLANTED)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The floors hold: a file includes only its own folder and lower ones.

base < state < measure < process = setup = io < model < study < cli. HDF5 and YAML headers belong
to io/ alone. The public header may be included from model/ up.
"""
import re

import guard

FLOOR = {"base": 0, "state": 1, "measure": 2, "process": 3, "setup": 3, "io": 3, "model": 4,
         "study": 5, "cli": 6, "berdaya": 4}
OWNED = {"hdf5.h": "io", "hdf5_hl.h": "io", "yaml.h": "io"}
ANYWHERE = {"build_info.h"}  # generated: what was built


def problems(tree):
    found = []
    for path, text in guard.c_files(tree, "sim", "include"):
        folder = path.split("/")[1]
        if folder not in FLOOR:
            found.append(f"{path}: '{folder}' is not a floor")
            continue
        for number, line in enumerate(text.splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
            if not match:
                continue
            name = match[2]
            owner = OWNED.get(name)
            if owner and owner != folder:
                found.append(f"{path}:{number}: only {owner}/ includes {name}")
            if match[1] == "<" or name in ANYWHERE:
                continue
            other = name.split("/")[0]
            if "/" not in name or other not in FLOOR:
                found.append(f"{path}:{number}: write \"{name}\" with its folder")
            elif other != folder and FLOOR[other] >= FLOOR[folder] and not (
                    other == "berdaya" and FLOOR[folder] >= FLOOR["model"]):
                found.append(f"{path}:{number}: {folder}/ may not include {name}")
    return found


PLANTED = [
    ({"sim/state/a.h": '#include "process/month.h"\n'}, "state/ may not include process/month.h"),
    ({"sim/io/a.c": '#include "setup/survey.h"\n'}, "io/ may not include setup/survey.h"),
    ({"sim/base/a.c": ' # include "cli/cli.h"\n'}, "base/ may not include"),
    ({"sim/base/a.c": '#include "arena.h"\n'}, "with its folder"),
    ({"sim/model/a.c": "#include <hdf5.h>\n"}, "only io/ includes hdf5.h"),
    ({"sim/tools/a.c": ""}, "is not a floor"),
]
if __name__ == "__main__":
    guard.run(problems, PLANTED)

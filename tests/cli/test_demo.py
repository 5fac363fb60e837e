# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb demo: an answer, and files from which its own suggestions run."""
import os
import re
import shutil
import tempfile
from pathlib import Path

import program
from program import PROGRAM, require

SOURCE = Path(os.environ.get("BERDAYA_SOURCE", "."))


def call(folder, *words, status=0):
    return program.call(*words, status=status, cwd=folder, program=folder / "copied")


def main():
    folder = Path(tempfile.mkdtemp(prefix="berdaya-demo-"))
    try:
        shutil.copy(PROGRAM, folder / "copied")  # far from configs/, as after an install
        text = call(folder, "demo", "-n", 2).stdout
        # heads break into lines where their column is narrow
        for word in ("micro-only", "mezzo-only", "holistic", "difference to baseline", "incremental",
                     "what lasts", "who lost", "in words", "next"):
            require(word in text, "the answer lacks", word, text)
        made = folder / "berdaya-demo"
        for name in ("desa.yaml", "base.yaml", "strategies/holistic.yaml", "strategies/parts/programme.yaml"):
            require((made / name).read_bytes() == (SOURCE / "configs" / name).read_bytes(), name, "is not the shipped one")
        require((made / "demo.h5").exists(), "no results")
        require("--force" in call(folder, "demo", status=1).stderr, "an existing folder is not refused")
        commands = re.findall(r"^  berdaya (.+?)(?:  .*)?$", text[text.index("next"):], re.MULTILINE)
        require(commands.pop(0).startswith("report berdaya-demo/demo.h5"), "the report was to come first", commands)
        require(len(commands) == 4, "four more commands were to follow", commands)
        call(folder, *commands[0].split())
        call(folder, *commands[1].split())
        call(folder, *commands[2].split(), "--set", "time.months=2", "-q")
        globbed = [g for w in commands[3].split() for g in (sorted(folder.glob(w)) if "*" in w else [w])]
        globbed[globbed.index("-n") + 1] = "1"
        call(folder, *globbed, "--set", "population.villages=4", "--set", "time.months=50", "-q")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the READMEs show is run: every block of shell, Python and R, and every command of the program in
running text, page by page and in order, in a scratch copy as a reader would have after `sim/quickstart`.

A comment before a block makes what it runs small, and cannot be seen on the page:

    <!-- test:
    world configs/desa.yaml: population.villages=4 ...   that world is so small from here on
    run COMMAND                                          beforehand, for what the reader has already
    replace OLD => NEW                                   in the next block, such as a number of replicates
    always OLD => NEW                                    wherever it stands from here on
    skip WHY                                             the next block
    needs PROGRAM                                        skips the next block where there is none
    -->

YAML blocks that open with `# name.yaml` are written to configs/. A block begins where the one before it ended,
so they run together: `pytest analysis/tests/test_readme.py -k <page>`.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import program
import pytest

PAGES = ["README.md", "analysis/README.md", "analysis/R/README.md", "configs/README.md"]
GENERATED = "<!-- begin: berdaya reference -->"
PIECE = re.compile(
    r"<!-- test:(?P<told>.*?)-->|^```(?P<language>\w*)\n(?P<block>.*?)^```"
    r"|`(?P<inline>(?:mpirun[^`\n]* )?(?:build/berdaya|berdaya|python -m berdaya|build/venv/bin/python -m berdaya) [^`]+)`",
    re.MULTILINE | re.DOTALL,
)
NAMED = re.compile(r"\b[A-Z]{3,}\b|\.\.\.|berdaya [a-z]+$")  # in text: `berdaya report OUT.h5`, `python -m berdaya export`
pytestmark = pytest.mark.skipif(program.program() is None, reason="the program is not built")


@dataclass
class Block:
    """Something that a page shows and that can be run."""

    page: str
    language: str
    text: str
    world: list[tuple[str, str]] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    skip: str = ""

    def __str__(self) -> str:
        return f"{self.page}: {self.text.strip().splitlines()[0][:60]}"


def blocks(page: str) -> list[Block]:
    """Blocks of a page in their order, sizes made small as its comments say."""
    text = (program.ROOT / page).read_text(encoding="utf-8").partition(GENERATED)[0]
    found: list[Block] = []
    waiting: list[tuple[str, str]] = []
    always: list[tuple[str, str]] = []
    for piece in PIECE.finditer(text):
        if piece["told"] is not None:
            for line in filter(None, map(str.strip, piece["told"].splitlines())):
                word, _, rest = line.partition(" ")
                assert word in ("world", "run", "replace", "always", "skip", "needs"), f"{page}: {line}"
                waiting.append((word, rest))
            continue
        language, shown = ("sh", " ".join(piece["inline"].split())) if piece["inline"] else (piece["language"], piece["block"])
        if language == "" and re.match(r"(build/)?berdaya ", shown):
            pytest.fail(f"{page}: a block of commands is not marked as sh: {shown.splitlines()[0]}")
        if language not in ("sh", "python", "r", "yaml") or piece["inline"] and NAMED.search(shown):
            continue
        if language == "yaml" and not re.match(r"# \w+\.yaml\n", shown):
            continue
        block = Block(page, language, shown)
        for word, rest in waiting:
            old, _, new = rest.partition(" => ")
            if word == "always":
                always.append((old, new))
            elif word == "replace":
                assert old in block.text, f"{page}: {old!r} is not in the block that follows"
                block.text = block.text.replace(old, new)
            elif word == "world":
                path, _, settings = rest.partition(": ")
                block.world.append((path, settings))
            elif word == "run":
                block.before.append(rest)
            elif word == "skip":
                block.skip = rest
            elif shutil.which(rest) is None:
                block.skip = f"{rest} is not installed"
        for old, new in always:
            block.text = block.text.replace(old, new)
        waiting = []
        found.append(block)
    assert not waiting, f"{page}: nothing follows {waiting}"
    return found


class Reader:
    """A reader with a scratch copy of the sources: a shell, a Python session and an R session."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(program.ROOT / "configs", folder / "configs")
        for name in ("analysis", "sim", "tests", "README.md", "CMakeLists.txt"):
            (folder / name).symlink_to(program.ROOT / name)
        (folder / "build").mkdir()
        (folder / "build" / "berdaya").symlink_to(Path(str(program.program())).resolve())
        (folder / "build" / "venv").symlink_to(sys.prefix)
        self.names: dict[str, object] = {"__name__": "__main__"}
        self.r = ""
        self.failed: str | None = None
        self.environment = {
            **os.environ,
            "PATH": os.pathsep.join([str(folder / "build"), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(program.ROOT / "analysis"), "BERDAYA_PYTHON": sys.executable, "MPLBACKEND": "Agg",
            "OMP_WAIT_POLICY": "passive", "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_mpi_yield_when_idle": "1",
        }

    def make_small(self, path: str, settings: str) -> None:
        """Puts a world of that name in front of itself, with other sizes."""
        world = self.folder / path
        whole = world.with_name("whole-" + world.name)
        world.rename(whole)
        sections: dict[str, list[str]] = {}
        for setting in settings.split():
            key, _, value = setting.partition("=")
            section, _, name = key.partition(".")
            sections.setdefault(section, []).append(f"{name}: {value}")
        lines = [f"{section}: {{{', '.join(inner)}}}" for section, inner in sections.items()]
        world.write_text("\n".join(["kind: world", f"extends: {whole.name}", *lines]) + "\n")

    def call(self, *words: str) -> None:
        done = subprocess.run(words, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{words[-1]}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"

    def does(self, block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
        for path, settings in block.world:
            self.make_small(path, settings)
        for command in block.before:
            self.call("bash", "-euo", "pipefail", "-c", command)
        if block.language == "sh":
            self.call("bash", "-euo", "pipefail", "-c", block.text)
        elif block.language == "python":
            monkeypatch.chdir(self.folder)
            monkeypatch.setenv("MPLBACKEND", "Agg")
            exec(compile(block.text, str(block), "exec"), self.names)
        elif block.language == "r":
            self.r += block.text
            self.call("Rscript", "--vanilla", "-e", self.r)
        else:
            name = block.text.splitlines()[0].removeprefix("# ")
            assert not (self.folder / "configs" / name).exists(), name
            (self.folder / "configs" / name).write_text(block.text)


ALL = [block for page in PAGES for block in blocks(page)]


@pytest.fixture(scope="module")
def readers(tmp_path_factory):
    return {page: Reader(tmp_path_factory.mktemp("reader")) for page in PAGES}


@pytest.mark.filterwarnings("ignore::berdaya.PartialFile")
@pytest.mark.parametrize("block", ALL, ids=str)
def test_what_a_page_shows_runs(block, readers, monkeypatch):
    reader = readers[block.page]
    if block.skip:
        for word in re.findall(r"^(sim|tests)/(\w+)", block.text, re.MULTILINE):
            assert os.access(program.ROOT / "/".join(word), os.X_OK), word
        pytest.skip(block.skip)
    if block.language == "r" and not has_r():
        pytest.skip("R with ncdf4 is not installed")
    if reader.failed:
        pytest.skip(f"what comes before it failed: {reader.failed}")
    try:
        reader.does(block, monkeypatch)
    except BaseException:
        reader.failed = str(block)
        raise


def has_r() -> bool:
    asked = ["Rscript", "--vanilla", "-e", "library(ncdf4)"]
    return shutil.which("Rscript") is not None and subprocess.run(asked, capture_output=True).returncode == 0


def test_the_pages_show_every_verb():
    shown = "\n".join(block.text for block in ALL)
    told = subprocess.run([program.program(), "--help"], capture_output=True, text=True).stdout
    verbs = set(re.findall(r"^  (\w+) +[A-Z]", told, re.MULTILINE)) - {"schema", "reference"}  # for editors and this folder
    assert len(verbs) > 15
    assert {verb for verb in verbs if not re.search(rf"berdaya {verb}\b", shown)} == set()

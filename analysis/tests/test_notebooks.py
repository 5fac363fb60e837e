# SPDX-License-Identifier: GPL-3.0-or-later
"""Notebooks run from their first cell to their decision, and are kept without output."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def test_there_are_notebooks_from_a_scenario_to_a_decision():
    assert len(NOTEBOOKS) == 5
    for path in NOTEBOOKS:
        text = ["".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "markdown"]
        assert text[0].startswith("# ") and any("## Decision" in part for part in text), path.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_not_kept(path):
    for cell in cells(path):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
            compile("".join(cell["source"]), path.name, "exec")


@pytest.mark.notebooks
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(FOLDER)}}).execute()
    kinds = [kind for cell in notebook.cells for out in cell.get("outputs", []) for kind in out.get("data", {})]
    said = {"stdout": [], "stderr": []}
    for cell in notebook.cells:
        for out in cell.get("outputs", []):
            if out["output_type"] == "stream":
                said[out["name"]].append(out["text"])
    assert "image/png" in kinds
    assert said["stdout"] and said["stdout"][-1].strip()
    assert "Warning" not in "".join(said["stderr"]), said["stderr"]

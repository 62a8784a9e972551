"""The four notebooks: kept without outputs, and run from top to bottom as an analyst would."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import nbformat
import pytest
from nbclient import NotebookClient

from tests.guards import documents
from tests.guards.documents import notebooks

pytestmark = pytest.mark.slow

NOTEBOOKS: Final = notebooks(Path(__file__).parents[2])
MOST_SECONDS: Final = 240
"""For one cell; all four together take a minute or two."""


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("line", ['Path("/home/anna/cases.csv")', "C:\\cases.csv", "open('~/cases.csv')"])
def test_an_absolute_place_is_seen(line: str) -> None:
    assert documents.names_a_place(line)


def test_there_are_four() -> None:
    names = [path.stem for path in NOTEBOOKS]
    assert names == ["01_explore_outcomes", "02_retrain", "03_validate", "04_impact"]


def test_a_notebook_is_kept_without_outputs_and_without_places(repository: Path) -> None:
    """What somebody saw of their own cases is never kept, nor where their files are."""
    assert documents.notebook_with_outputs(repository) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_one_that_every_program_can_open(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)

    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "/" not in notebook.metadata["kernelspec"]["name"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_can_be_read_from_top_to_bottom(path: Path) -> None:
    """It begins with what it is for, names the file to use in one cell, and explains before it computes."""
    cells = read(path).cells
    code = [cell for cell in cells if cell.cell_type == "code"]

    assert cells[0].source.startswith(f"# {int(path.stem[:2])}. ")
    assert " = None  # " in code[0].source
    assert cells[-1].cell_type == "markdown"
    assert sum(cell.cell_type == "markdown" for cell in cells) >= len(code) / 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_without_a_warning(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    notebook = read(path)
    client = NotebookClient(
        notebook,
        timeout=MOST_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()

    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    said = [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"]
    assert [text for text in said if NOT_OURS not in text] == []
    assert PICTURES[path.stem] == sum(_is_picture(output) for output in outputs)


NOT_OURS: Final = "TqdmWarning"
"""What shap loads wants a progress bar with buttons; nothing here draws one."""

PICTURES: Final = {"01_explore_outcomes": 3, "02_retrain": 6, "03_validate": 5, "04_impact": 3}


def _is_picture(output: Any) -> bool:
    shown = output.get("data", {})
    return "image/png" in shown or "<svg" in shown.get("text/html", "")

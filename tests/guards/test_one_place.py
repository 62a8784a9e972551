"""What has one place is done there alone, and each guard of it finds an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards import one_place
from tests.guards.table import Guard


def test_there_is_one_pattern_for_a_bsn(repository: Path) -> None:
    """REQ free-text."""
    assert one_place.counts_digits_of_a_bsn(repository) == []


@pytest.mark.slow
def test_trees_are_explained_in_one_place_from_the_model_alone(repository: Path) -> None:
    """REQ exact-explanation."""
    assert one_place.explains_trees(repository) == []


def test_no_script_knows_an_address(repository: Path) -> None:
    assert one_place.address_in_a_script(repository) == []


@pytest.mark.parametrize(
    ("guard", "file", "line"),
    [
        (one_place.counts_digits_of_a_bsn, "service/a.py", r'P = re.compile(r"\d([ .]?\d){8}")'),
        (one_place.counts_digits_of_a_bsn, "service/a.py", r'P = re.compile(r"\d{9}")'),
        (one_place.explains_trees, "screening/a.py", "shap.TreeExplainer(model)"),
        (one_place.explains_trees, one_place.EXPLAINS_TREES, "shap.TreeExplainer(model, background)"),
        (one_place.explains_trees, one_place.EXPLAINS_TREES, "shap.TreeExplainer(model, data=rows)"),
        (one_place.address_in_a_script, "service/web/static/a.js", 'fetch("/api/v1/me")'),
        (one_place.address_in_a_script, "service/web/static/a.css", "a { background: url(/static/x.svg) }"),
    ],
)
def test_each_finds_an_example(tmp_path: Path, guard: Guard, file: str, line: str) -> None:
    for folder in ("screening/training", "service/web/static", "data_contracts"):
        (tmp_path / folder).mkdir(parents=True)
        for suffix in ("py", "js"):
            (tmp_path / folder / f"harmless.{suffix}").touch()
    for place in (one_place.SAYS_WHAT_A_BSN_IS, one_place.EXPLAINS_TREES):
        (tmp_path / place).touch()
    (tmp_path / file).write_text(line + "\n")

    assert [found.partition(":")[0] for found in guard(tmp_path)] == [file]

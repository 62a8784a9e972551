"""Golden vectors: scores of an independent program, which the served path must reproduce."""

from __future__ import annotations

import ast
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from screening.canonical_json import canonical
from screening.catalogue.catalogue import Catalogue
from screening.model.artefact import read_shipped
from screening.model.errors import ModelFileError
from screening.model.golden_vectors import (
    FEWEST,
    GoldenVectors,
    check_golden,
    read_golden,
    shipped_golden,
    write_golden,
)
from screening.model.reference.golden_intakes import intakes
from screening.model.reference.independent_score import ABSENT, score
from screening.model.score_table import ScoreTable
from screening.model.score_table_to_json import to_content
from screening.model.shipped_files import shipped_artefact
from tests.screening.model.made_up import random_codes

INDEPENDENT = Path(sys.modules[score.__module__].__file__ or "")


@pytest.fixture(scope="session")
def served(catalogue: Catalogue) -> ScoreTable:
    return read_shipped(catalogue)


def test_the_shipped_model_scores_every_golden_vector_as_the_independent_program_did(
    served: ScoreTable, catalogue: Catalogue
) -> None:
    """REQ golden-vectors: at least 200 intakes, each number within 1e-12."""
    report = check_golden(served, catalogue)
    assert report.findings == ()
    assert report.ok
    assert report.checked >= FEWEST == 200


def test_the_shipped_vectors_cover_every_answer_setting_and_kind_of_absence(catalogue: Catalogue) -> None:
    """REQ golden-vectors: no indicator, level, setting or absent state is left out."""
    vectors = shipped_golden().vectors
    given = {(i, answer) for v in vectors for i, answer in v.answers.items()}
    wanted = {(item.id, answer) for item in catalogue.items for answer in (*item.level_ids, *ABSENT)}

    assert given == wanted
    assert {v.setting for v in vectors} == {
        "specialised_crisis_shelter",
        "general_crisis_shelter",
        "youth_protection_intake",
    }
    assert any(not v.answers for v in vectors)
    assert len({v.name for v in vectors}) == len(vectors)


def test_the_shipped_vectors_are_what_the_independent_program_makes_of_the_file(served: ScoreTable) -> None:
    """They follow from the bytes of the model file alone: nobody wrote them by hand."""
    content = json.loads(shipped_artefact().read_bytes())["content"]
    for vector in shipped_golden().vectors:
        made = score(content, vector.setting, dict(vector.answers))
        assert made["log_odds"] == vector.log_odds
        assert made["contributions"] == vector.contributions
        assert made["variance"] == vector.variance
    assert shipped_golden().model_digest == served.digest


def test_the_independent_program_shares_no_code_with_the_served_path() -> None:
    """REQ golden-vectors: standard library only, and it never looks at the points."""
    tree = ast.parse(INDEPENDENT.read_text("utf-8"))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}

    assert imported <= {"math", "typing"}
    assert "points" not in strings


def test_both_programs_agree_on_other_models_and_intakes_too(table: ScoreTable) -> None:
    content = json.loads(canonical(to_content(table)))
    codes = random_codes(table, 60)
    contributions, log_odds = table.score(codes, "youth_protection_intake")
    variance = table.variance(codes, "youth_protection_intake")
    for k, row in enumerate(codes):
        answers = {
            item.id: (*ABSENT, *item.level_ids)[code]
            for item, code in zip(table.design.items, row, strict=True)
        }
        other = score(content, "youth_protection_intake", answers)
        assert other["log_odds"] == pytest.approx(log_odds[k], abs=1e-12)
        assert other["variance"] == pytest.approx(variance[k], abs=1e-11)
        for item, value in zip(table.item_ids, contributions[k], strict=True):
            assert other["contributions"].get(item, 0.0) == pytest.approx(value, abs=1e-12)


def _vectors(table: ScoreTable) -> GoldenVectors:
    from screening.build_evidence_model import golden_vectors

    return golden_vectors(table, seed=3)


@pytest.fixture(scope="session")
def vectors(table: ScoreTable) -> GoldenVectors:
    return _vectors(table)


def test_a_wrong_formula_is_seen_and_told_in_words(
    table: ScoreTable, catalogue: Catalogue, vectors: GoldenVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ golden-vectors: two items swapped in the served path, as once went unseen for eight years."""
    assert check_golden(table, catalogue, vectors).ok
    right = type(table.design).codes
    swapped = [1, 0, *range(2, len(table.item_ids))]
    monkeypatch.setattr(type(table.design), "codes", lambda design, answers: right(design, answers)[swapped])
    report = check_golden(table, catalogue, vectors)

    assert not report.ok
    assert any("contribution of risky_relationship" in finding for finding in report.findings)
    assert any("in the golden vector" in finding for finding in report.findings)


@pytest.mark.parametrize("what", ["log_odds", "probability", "variance"])
def test_a_difference_of_a_billionth_is_found(
    table: ScoreTable, catalogue: Catalogue, vectors: GoldenVectors, what: str
) -> None:
    first, *rest = vectors.vectors
    off = replace(first, **{what: getattr(first, what) + 1e-9})
    report = check_golden(table, catalogue, replace(vectors, vectors=(off, *rest)))

    assert len(report.findings) == 1
    assert report.findings[0].startswith(first.name)
    assert what.replace("_", " ") in report.findings[0]


def test_a_number_that_is_none_is_a_difference(
    table: ScoreTable, catalogue: Catalogue, vectors: GoldenVectors
) -> None:
    first, *rest = vectors.vectors
    off = replace(first, log_odds=float("nan"))
    assert not check_golden(table, catalogue, replace(vectors, vectors=(off, *rest))).ok


def test_vectors_of_another_model_and_too_few_of_them_are_refused(
    table: ScoreTable, catalogue: Catalogue, vectors: GoldenVectors
) -> None:
    other = check_golden(table, catalogue, replace(vectors, model_digest="0" * 64))
    few = check_golden(table, catalogue, replace(vectors, vectors=vectors.vectors[:199]))

    assert "belong to model 000000000000" in other.findings[0]
    assert "at least 200" in few.findings[0]
    assert not check_golden(table, catalogue).ok, "the shipped vectors are not those of this table"


def test_an_intake_that_cannot_be_scored_is_a_finding(
    table: ScoreTable, catalogue: Catalogue, vectors: GoldenVectors
) -> None:
    first, *rest = vectors.vectors
    for off in (replace(first, setting="nowhere"), replace(first, answers={"hair_colour": "red"})):
        report = check_golden(table, catalogue, replace(vectors, vectors=(off, *rest)))
        assert "cannot be scored" in report.findings[0]


def test_vectors_written_down_come_back(tmp_path: Path, vectors: GoldenVectors) -> None:
    path = tmp_path / "golden.json"
    write_golden(path, vectors)
    assert read_golden(path) == vectors
    assert read_golden(path).digest == vectors.digest


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"model_digest": "a", "vectors": [1]}', b"\xff"])
def test_a_file_without_vectors_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "golden.json"
    with pytest.raises(ModelFileError, match="cannot be read"):
        read_golden(path)
    path.write_bytes(raw)
    with pytest.raises(ModelFileError, match="golden vectors"):
        read_golden(path)


def test_the_daily_check_costs_next_to_nothing(served: ScoreTable, catalogue: Catalogue) -> None:
    """In processor time, so that a busy machine does not count; idle it takes 25 ms."""
    vectors = shipped_golden()
    taken = []
    for _ in range(7):
        begin = time.process_time()
        check_golden(served, catalogue, vectors)
        taken.append(time.process_time() - begin)
    assert sorted(taken)[3] < 0.15


def test_the_independent_program_refuses_what_it_does_not_know(table: ScoreTable) -> None:
    content: dict[str, Any] = json.loads(canonical(to_content(table)))
    with pytest.raises(ValueError, match="hair_colour"):
        score(content, "youth_protection_intake", {"hair_colour": "red"})
    with pytest.raises(ValueError, match="purple"):
        score(content, "youth_protection_intake", {"trusted_adult": "purple"})
    with pytest.raises(KeyError):
        score(content, "nowhere", {})


def test_the_same_seed_chooses_the_same_intakes(table: ScoreTable) -> None:
    content = json.loads(canonical(to_content(table)))
    first, again, other = (list(intakes(content, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert np.unique([name for name, _, _ in first]).size == len(first)

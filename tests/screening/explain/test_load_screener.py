"""The one place that loads a screener trusts nothing that it has not checked."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from screening.explain.load_screener import golden_beside, load_screener, self_test
from screening.model.artefact import write_artefact
from screening.model.errors import ModelFileError
from screening.model.golden_vectors import GoldenVectors, shipped_golden, write_golden
from screening.model.signing import public_half

PRIVATE = bytes(range(32))
HEAVY = ("sklearn", "shap", "pandas", "scipy", "great_expectations", "matplotlib", "typst", "rich", "pyarrow")


@pytest.fixture(scope="module")
def own_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped model signed with another key, golden vectors beside it."""
    path = tmp_path_factory.mktemp("model") / "own.json"
    write_artefact(path, load_screener().table, PRIVATE)
    write_golden(golden_beside(path), shipped_golden())
    return path


def test_the_shipped_model_passes_its_self_test() -> None:
    """REQ golden-vectors: at least 200 vectors agree with what is served."""
    screener = load_screener()

    assert screener.usable
    assert self_test(screener).checked >= 200


def test_a_model_of_an_organisation_is_trusted_by_its_key(own_model: Path) -> None:
    screener = load_screener(own_model, [public_half(PRIVATE)])

    assert screener.usable
    assert screener.model == load_screener().model


def test_a_model_signed_by_a_stranger_is_refused(own_model: Path) -> None:
    """REQ no-pickle-in-service: an unknown key makes no model."""
    with pytest.raises(ModelFileError):
        load_screener(own_model)


def test_a_model_without_golden_vectors_gives_no_number(own_model: Path, tmp_path: Path) -> None:
    """REQ fail-safe: what cannot be checked is not used, and intake goes on."""
    alone = tmp_path / "alone.json"
    alone.write_bytes(own_model.read_bytes())

    assert not load_screener(alone, [public_half(PRIVATE)]).usable


def test_a_model_that_differs_from_its_golden_vectors_gives_no_number(
    own_model: Path, tmp_path: Path
) -> None:
    """REQ golden-vectors: one number that differs stops scoring."""
    path = tmp_path / "model.json"
    path.write_bytes(own_model.read_bytes())
    content = json.loads(golden_beside(own_model).read_bytes())
    content["vectors"][17]["log_odds"] += 1e-6
    golden_beside(path).write_text(json.dumps(content))

    screener = load_screener(path, [public_half(PRIVATE)])

    assert not screener.usable
    assert self_test(screener, path).findings


def test_vectors_of_another_model_do_not_count(own_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(own_model.read_bytes())
    write_golden(golden_beside(path), GoldenVectors("0" * 64, shipped_golden().vectors))

    assert not load_screener(path, [public_half(PRIVATE)]).usable


def test_scoring_needs_none_of_the_heavy_libraries() -> None:
    """The service process loads a screener, scores and explains without the libraries that train."""
    program = textwrap.dedent(
        f"""
        import sys
        from screening.explain.model_limitations import limits
        from screening.explain.reasons import questions, reasons
        from screening.explain.screening_request import ScreeningRequest
        from screening.explain.load_screener import load_screener

        screener = load_screener()
        catalogue = screener.catalogue
        answers = dict.fromkeys((i.id for i in catalogue.in_section("relationships")), "no")
        request = ScreeningRequest("youth_protection_intake", 16, answers)
        screening = screener.screen(request)
        assert screening.status == "scored"
        reasons(screening, request, catalogue, "nl")
        questions(screening, request, catalogue, "nl")
        limits(screening, screener.table, request.setting, "nl")
        print([name for name in {HEAVY!r} if name in sys.modules])
        """
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"

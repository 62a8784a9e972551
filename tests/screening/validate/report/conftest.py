"""One validation of the shipped model on made cases, made once for all tests of the report."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_shipped
from screening.model.score_table import ScoreTable
from screening.training.contradicted_signs import directions
from screening.training.starting_point_from_evidence import evidence_start
from screening.training.training_table import TrainingTable
from screening.validate.report import charts
from screening.validate.report.boosting_comparison import boosting_beside
from screening.validate.report.report_page import report_html
from screening.validate.report.results_tree import Results
from screening.validate.report.validate_model import validate_model
from tests.screening.validate.report.cohort import cohort, table_of_groups
from tests.screening.validate.report.methods import BASELINES, ridge


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for a whole validation waits for it: none of them belongs to the quick run."""
    for item in items:
        if Path(__file__).parent in item.path.parents and "results" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


PICTURES: Final = ("calibration", "distribution", "net_benefit", "groups", "instability", "learning")
_DRAW: Final[Mapping[str, Callable[..., str]]] = {name: getattr(charts, name) for name in PICTURES}


@pytest.fixture(scope="session", autouse=True)
def pictures_are_drawn_once() -> Iterator[None]:
    """Nearly all of the time of a report goes into its pictures, and most tests change what none of them
    shows. The same numbers under the same words give the same picture, which ``drawn_anew`` leaves to show.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name, draw in _DRAW.items():
            patch.setattr(charts, name, _once(draw))
        yield


@pytest.fixture
def drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this test every picture is drawn."""
    for name, draw in _DRAW.items():
        monkeypatch.setattr(charts, name, draw)


def _once(draw: Callable[..., str]) -> Callable[..., str]:
    made: dict[bytes, list[tuple[list[tuple[Any, Any, str]], str]]] = {}

    def drawn(name: str, *numbers_and_words: Any) -> str:
        *numbers, say = numbers_and_words
        known = made.setdefault(pickle.dumps((name, numbers)), [])
        for said, picture in known:
            if all(say(*key, **values) == words for key, values, words in said):
                return picture
        saying: list[tuple[Any, Any, str]] = []

        def noted(*key: Any, **values: Any) -> str:
            words = str(say(*key, **values))
            saying.append((key, values, words))
            return words

        picture = draw(name, *numbers, noted)
        known.append((saying, picture))
        return picture

    return drawn


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def table(catalogue: Catalogue) -> ScoreTable:
    return read_shipped(catalogue)


@pytest.fixture(scope="session")
def cases(table: ScoreTable, catalogue: Catalogue) -> TrainingTable:
    return cohort(table, catalogue, 400)


@pytest.fixture(scope="session")
def results(table: ScoreTable, cases: TrainingTable, catalogue: Catalogue) -> Results:
    return validate_model(
        table,
        cases,
        procedure=ridge,
        baselines=BASELINES,
        seed=1,
        groups=table_of_groups(cases),
        challenge=boosting_beside(table),
        contradictions=lambda usable: directions(usable, evidence_start(catalogue)).as_plain(),
        organisation="Huis <A>",
    )


@pytest.fixture(scope="session")
def page(results: Results) -> str:
    return report_html(results)

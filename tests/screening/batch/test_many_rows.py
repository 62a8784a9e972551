"""Thousands of rows scored together are what they are one by one: numbers to 1e-12, words exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from screening.batch.encoded_chunk import Coded
from screening.batch.estimates_in_words import words_of
from screening.batch.output_columns import GROUPS
from screening.batch.score_chunk import BOUNDS, QUESTIONS, Scored, TableScreener
from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_words import estimate_words, reason_words, title_words
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import ABSTENTIONS, DIRECT_SIGNS, Screening
from screening.language import LANGUAGES
from tests.screening.answering import SETTINGS
from tests.screening.batch.tables import random_rows, request_of

pytestmark = pytest.mark.slow

ROWS = 6_000
"""Enough for the questions to be looked up in their order."""


def ends(catalogue: Catalogue) -> list[ScreeningRequest]:
    """All answers at their lowest and at their highest level, none at all, and just enough or too few."""
    signals = [i for i in catalogue.items if i.role != "direct"]
    direct = [i for i in catalogue.items if i.role == "direct"]
    lowest = {i.id: i.level_ids[0] for i in catalogue}
    highest = {i.id: i.level_ids[-1] for i in signals}
    happening = {i.id: True for i in catalogue if i.asks_now}
    answers: list[dict[str, str]] = [
        lowest,
        highest,
        {i.id: (i.level_ids[-1] if i.sign > 0 else i.level_ids[0]) for i in signals},
        {i.id: (i.level_ids[0] if i.sign > 0 else i.level_ids[-1]) for i in signals},
        {},
        {i.id: "unknown" for i in catalogue},
        *({i.id: i.level_ids[0] for i in signals[:count]} for count in (3, 4)),
        {**lowest, direct[0].id: "suspected"},
        {**lowest, direct[0].id: "suspected", direct[1].id: "suspected"},
        {**highest, direct[2].id: "confirmed"},
        {direct[-1].id: "confirmed"},
    ]
    return [
        ScreeningRequest(setting, age, given, now)
        for given in answers
        for setting in (*SETTINGS, "elsewhere")
        for age in (11, 12, 23, 24)
        for now in ({}, happening)
    ]


@pytest.fixture(scope="module")
def requests(catalogue: Catalogue) -> list[ScreeningRequest]:
    return [*ends(catalogue), *(request_of(row) for row in random_rows(catalogue, ROWS, seed=5))]


@pytest.fixture(scope="module")
def rows(requests: list[ScreeningRequest], catalogue: Catalogue) -> Coded:
    return Coded.of_requests(requests, catalogue, 1)


@pytest.fixture(scope="module")
def alone(requests: list[ScreeningRequest], screener: Screener) -> list[Screening]:
    return [screener.screen(request) for request in requests]


@pytest.fixture(scope="module")
def together(rows: Coded, screener: Screener) -> Scored:
    return TableScreener(screener, frozenset(GROUPS)).score(rows)


def numbers(alone: list[Screening], name: str) -> np.ndarray:
    def of(screening: Screening) -> float | None:
        within: Any = screening
        if name in BOUNDS:
            if screening.interval is None:
                return None
            cause, _, _ = name.rpartition("_")
            within = getattr(screening.interval, cause or "total")
        number: float | None = getattr(within, name.rpartition("_")[2] if name in BOUNDS else name)
        return number

    return np.array([np.nan if (n := of(screening)) is None else n for screening in alone])


def test_the_rows_have_every_kind_of_answer(alone: list[Screening]) -> None:
    assert {screening.reason for screening in alone} == {
        None,
        *DIRECT_SIGNS,
        "age_outside_range",
        "setting_unknown",
        "too_few_answers",
    }
    assert any(len(screening.acute) > 5 for screening in alone)
    assert any(not screening.ask_next for screening in alone if screening.status == "scored")
    assert {screening.band for screening in alone} > {"few_signals", "strong_signals"}


def fired(scored: Scored, row: int) -> list[str]:
    """Every sign whose acute rule fires, whether it is known to be now or to be asked."""
    columns = (scored.acute[row], scored.ask_now[row])
    return sorted(id_ for ids in columns if ids for id_ in ids.split(";"))


def test_words_are_the_same(together: Scored, alone: list[Screening]) -> None:
    for row, screening in enumerate(alone):
        asked = [question.indicator for question in screening.ask_next[:QUESTIONS]]
        assert together.status[row] == screening.status
        assert together.reason[row] == screening.reason
        assert fired(together, row) == sorted(screening.acute)
        assert together.band is not None
        assert together.band[row] == screening.band
        assert together.ask_next is not None
        assert together.ask_next[row] == (";".join(asked) or None)
        assert together.unanswered is not None
        assert together.unanswered[row] == len(screening.unanswered)


def test_numbers_are_the_same(together: Scored, alone: list[Screening]) -> None:
    assert len(together.numbers) == 10
    for name, found in together.numbers.items():
        np.testing.assert_allclose(found, numbers(alone, name), rtol=0, atol=1e-12, err_msg=name)


def test_contributions_are_the_same(together: Scored, alone: list[Screening], screener: Screener) -> None:
    given = together.contributions
    assert given is not None
    points = screener.table.points
    for row, screening in enumerate(alone):
        found = {
            item: points[number, given.codes[number, row]]
            for number, item in enumerate(screener.table.item_ids)
            if given.shown[number, row]
        }
        assert found == screening.contributions


@pytest.mark.parametrize("language", LANGUAGES)
def test_estimates_in_words_are_the_same(
    together: Scored, alone: list[Screening], requests: list[ScreeningRequest], language: str
) -> None:
    """REQ natural-frequency"""
    found = words_of(together, language)  # type: ignore[arg-type]
    for row, screening in enumerate(alone):
        words = estimate_words(screening, requests[row].setting, language)  # type: ignore[arg-type]
        said = tuple(column[row] for column in found.values())
        if words is None:
            assert said == (None, None, None, reason_words(screening, language))  # type: ignore[arg-type]
        else:
            base = title_words(screening.base_rate or 0.0, language)  # type: ignore[arg-type]
            assert said == (words.title, words.said_range, base, words.band)


@pytest.mark.parametrize("reason", [r for r in ABSTENTIONS if r in ("self_test_failed", "withheld")])
def test_rows_without_a_score(
    rows: Coded, requests: list[ScreeningRequest], screener: Screener, reason: str
) -> None:
    """REQ fail-safe: whoever gets no number, from the table or alone, keeps the same acute steps."""
    unusable = TableScreener(screener.unusable()).score(rows)
    assert unusable.reason.counted() == {"self_test_failed": len(rows)} | {
        name: 0 for name in unusable.reason.names if name != "self_test_failed"
    }
    for row in range(0, len(requests), 10):
        withheld = screener.withheld(requests[row], reason)
        assert fired(unusable, row) == sorted(withheld.acute)
        assert np.isnan(unusable.numbers["probability"][row])


def test_a_row_does_not_depend_on_the_rows_beside_it(
    requests: list[ScreeningRequest], together: Scored, screener: Screener, catalogue: Catalogue
) -> None:
    """REQ reproducible: bit for bit, in whatever company and order."""
    some = list(range(0, len(requests), 3))
    scorer = TableScreener(screener, frozenset(GROUPS))
    for company in (some, some[::-1], some[:700], some[5:6]):
        found = scorer.score(Coded.of_requests([requests[row] for row in company], catalogue, 1))
        for name, values in found.numbers.items():
            np.testing.assert_array_equal(values, together.numbers[name][company], err_msg=name)
        assert found.ask_next is not None
        assert together.ask_next is not None
        assert [found.ask_next[n] for n in range(len(company))] == [together.ask_next[r] for r in company]

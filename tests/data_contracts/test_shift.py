"""A shift against a reference is named when it is large and more than chance, and only then."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data_contracts.expectations.distribution_shift import FEWEST_ROWS, chance_limit, stability_index
from screening.catalogue.catalogue import Catalogue
from tests.data_contracts.tables import cases, held


def test_the_index_is_that_of_the_book() -> None:
    """Shares 20/30/50 against 30/30/40: 0.1·ln(1.5) + 0 + 0.1·ln(1.25), by hand 0.0629."""
    now, before = np.array([20_000, 30_000, 50_000]), np.array([30_000, 30_000, 40_000])

    by_hand = 0.1 * np.log(1.5) + 0.1 * np.log(1.25)
    assert stability_index(now, before) == pytest.approx(by_hand, abs=1e-4)
    assert stability_index(before, before) == 0.0


@pytest.mark.slow
def test_chance_alone_passes_the_limit_about_once_in_a_thousand() -> None:
    rng = np.random.default_rng(3)
    n, shares = 400, np.array([0.4, 0.3, 0.2, 0.1])
    draws = [
        stability_index(rng.multinomial(n, shares), rng.multinomial(n, shares)) > chance_limit(n, n, 4)
        for _ in range(5_000)
    ]
    assert sum(draws) <= 15


def test_a_reference_of_the_same_kind_shows_no_shift(catalogue: Catalogue) -> None:
    result = held(cases(catalogue, 300, seed=1), catalogue, reference=cases(catalogue, 300, seed=2))

    assert result.findings == ()


def test_a_question_that_is_answered_otherwise_is_named_with_its_numbers(catalogue: Catalogue) -> None:
    question = catalogue.scored[0]
    now = cases(catalogue, 200).assign(**{question.id: question.level_ids[-1]})

    (finding,) = held(now, catalogue, reference=cases(catalogue, 400, seed=2)).findings

    assert (finding.code, finding.severity, finding.column) == ("shift", "warning", question.id)
    assert finding.values["answer"] == question.level_ids[-1]
    assert finding.values["now"] == 100
    assert (finding.values["n"], finding.values["m"]) == (200, 400)
    assert "of 100" in finding.sentence("en")


def test_more_unknown_than_before_is_a_shift_as_well(catalogue: Catalogue) -> None:
    question = catalogue.scored[5].id
    now = cases(catalogue, 200)
    now[question] = np.where(np.arange(200) < 180, "unknown", now[question])

    (finding,) = held(now, catalogue, reference=cases(catalogue, 400, seed=2)).findings

    assert finding.values["answer"] == "unknown"


def test_a_few_cases_show_no_shift(catalogue: Catalogue) -> None:
    question = catalogue.scored[0]
    now = cases(catalogue, FEWEST_ROWS - 1).assign(**{question.id: question.level_ids[-1]})

    assert held(now, catalogue, reference=cases(catalogue, 400, seed=2)).findings == ()


def test_a_reference_without_a_question_says_nothing_of_it(catalogue: Catalogue, good: pd.DataFrame) -> None:
    question = catalogue.scored[0]
    now = cases(catalogue, 200).assign(**{question.id: question.level_ids[-1]})
    reference = cases(catalogue, 400, seed=2).drop(columns=[question.id])

    assert held(now, catalogue, reference=reference).findings == ()

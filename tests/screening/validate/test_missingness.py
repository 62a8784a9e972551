"""Missing answers: how often, for whom, and what that does to the estimate."""

from __future__ import annotations

import numpy as np
import pytest

from screening.validate.errors import ValidationError
from screening.validate.missingness import missingness, performance_by_answers


def test_questions_left_open_more_often_for_one_outcome_are_seen() -> None:
    rng = np.random.default_rng(3)
    outcome = np.repeat([1, 0], [150, 350])
    alike = rng.random(500) < 0.7
    telling = rng.random(500) < np.where(outcome == 1, 0.5, 0.8)
    first, second = missingness(np.column_stack([alike, telling]), outcome, ["home", "money"])

    assert (first.name, first.n, first.missing) == ("home", 500, int((~alike).sum()))
    assert first.difference.low < 0 < first.difference.high
    assert second.difference.low > 0.1
    assert second.difference.value == pytest.approx(
        second.share_of_events.value - second.share_of_others.value
    )


def test_newcombe_gives_the_figures_of_his_table() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10: 56/70 against 48/80."""
    outcome = np.repeat([1, 0], [70, 80])
    answered = np.concatenate([np.repeat([0, 1], [56, 14]), np.repeat([0, 1], [48, 32])])
    difference = missingness(answered[:, None], outcome, ["a"])[0].difference

    assert (round(difference.low, 4), round(difference.high, 4)) == (0.0524, 0.3339)


def test_one_class_has_shares_but_no_difference() -> None:
    only = missingness([[1], [0], [1]], [0, 0, 0], ["a"])[0]

    assert only.share.value == pytest.approx(1 / 3)
    assert only.share_of_events.reason == "no_cases"
    assert only.difference.reason == "one_class"


def test_performance_is_shown_by_how_many_questions_were_answered() -> None:
    rng = np.random.default_rng(7)
    answered = rng.random((900, 10)) < rng.random((900, 1))
    outcome = rng.random(900) < 0.4
    clear = answered.sum(axis=1) >= 7
    probability = np.clip(
        0.4 + np.where(clear, 0.3, 0.02) * (outcome - 0.4) + rng.normal(0, 0.1, 900), 0.01, 0.99
    )
    rows = performance_by_answers(answered, outcome, probability)

    assert sum(row.n for row in rows) == 900
    assert rows[0].group[0] == 0
    assert rows[-1].group[1] == 10
    assert rows[-1].auroc.low > rows[0].auroc.high
    assert performance_by_answers(np.empty((0, 3)), [], []) == ()


@pytest.mark.parametrize(
    ("answered", "names", "sentence"),
    [
        ([[2]], ["a"], "may hold 0 and 1 only"),
        ([[1]], ["a", "b"], "2 names for 1 columns"),
        ([1], ["a"], "a table"),
    ],
)
def test_what_is_no_table_of_answers_is_refused(answered: object, names: list[str], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        missingness(answered, [1], names)  # type: ignore[arg-type]

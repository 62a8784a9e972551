"""One answer changed at a time, and what the estimate does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from screening.validate.errors import ValidationError
from screening.validate.flipped_answers import flip_effects

ANSWERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.uint8)


def _predict(answers: Any) -> Any:
    return expit(-1 + 2.0 * answers[:, 0] + 0.1 * answers[:, 1])


def test_each_answer_is_changed_for_all_who_gave_another() -> None:
    runs, school = flip_effects(_predict, ANSWERS, {"runs": (0, [1]), "school": (1, [1])}, [0.5])
    expected = expit([1.0, 1.1]) - expit([-1.0, -0.9])

    assert (runs.name, runs.answer, runs.n) == ("runs", 1, 2)
    assert runs.mean_change == pytest.approx(expected.mean())
    assert runs.largest_fall == 0.0
    assert runs.largest_rise == pytest.approx(expected.max())
    assert runs.changing_band.value == 1.0
    assert runs.changing_band.low < 0.5
    assert school.changing_band.value == 0.0


def test_taking_an_answer_back_is_a_fall() -> None:
    (back,) = flip_effects(_predict, ANSWERS, {"runs": (0, [0])}, [0.5])

    assert back.mean_change < 0
    assert back.largest_rise == 0.0


def test_an_answer_that_everybody_gave_has_no_effect_to_show() -> None:
    (same,) = flip_effects(_predict, ANSWERS[:2], {"runs": (0, [0])}, [0.5])

    assert same.n == 0
    assert np.isnan(same.mean_change)
    assert same.changing_band.reason == "no_cases"


def test_the_answers_themselves_stay_as_they_were() -> None:
    before = ANSWERS.copy()
    flip_effects(_predict, ANSWERS, {"runs": (0, [0, 1])}, [0.5])

    assert np.array_equal(ANSWERS, before)


def test_answers_that_are_no_table_are_refused() -> None:
    with pytest.raises(ValidationError, match="'answers' must be a table"):
        flip_effects(_predict, [1, 2], {"runs": (0, [1])}, [0.5])

"""A short form of ``benchmarks/interval_coverage.py``: the interval of the weights in worlds of the prior."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from benchmarks import interval_coverage
from screening.training.starting_point_from_evidence import evidence_start

pytestmark = pytest.mark.slow


def test_the_interval_of_the_weights_covers_what_it_says_for_victims_and_for_others() -> None:
    """REQ coverage: of 90 %, before and after 24 outcomes, with the truth drawn from the prior."""
    found = interval_coverage.coefficients("prior", 40, jobs=1, sizes=(0, 24))

    assert len(found) == 3 * 2 * 3
    for (_, _, name), covered in found.items():
        assert 0.84 <= covered.inside <= 0.99, name
        assert covered.inside == pytest.approx(1 - covered.above - covered.below)
    for setting in {key[0] for key in found}:
        for n in (0, 24):
            assert found[setting, n, "victims"].above < 0.10


def test_wrong_evidence_turns_the_signs_that_it_says() -> None:
    """Five whole items go against the direction of the catalogue, and no other coefficient does."""
    start = evidence_start()
    against = {
        kind: interval_coverage.truth_of(kind, start, np.random.default_rng(3)) * start.design.signs < 0
        for kind in get_args(interval_coverage.Kind)
    }

    items = {c.item for c, wrong in zip(start.design.columns, against["wrong"], strict=True) if wrong}
    assert len(items) == interval_coverage.REVERSED
    assert all(start.design.items[item].role == "scored" for item in items)
    assert not against["prior"].any()
    assert not against["noisy"].any()


def test_open_questions_cover_what_they_say_and_do_not_reassure_victims() -> None:
    """REQ coverage: of 90 %, as many questions open as at intake."""
    for (_, name), counted in interval_coverage.open_questions(6_000).items():
        covered = interval_coverage.Covered.of([counted])
        assert 0.89 <= covered.inside <= 0.97, name
        if name == "victims":
            assert covered.above <= 0.08

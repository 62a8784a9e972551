"""Pictures say what the words beside them say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.pictures.hundred_people import people
from service.web.pictures.reason_bar import bar
from service.web.pictures.time_line import APART, time_line

NOW = datetime(2026, 11, 21, 13, 2, tzinfo=UTC)
WHOLE = st.integers(1, 99)


@given(st.tuples(WHOLE, WHOLE, WHOLE).map(sorted))
def test_a_hundred_figures_of_which_the_estimate_stands_out(numbers: list[int]) -> None:
    """REQ natural-frequency: as many figures filled in as the number says, a hundred in all."""
    low, estimate, high = numbers
    picture = people(estimate, low, high)

    assert picture.on.bodies.count("m") == picture.on.heads.count("m") == estimate
    assert picture.off.bodies.count("m") == 100 - estimate


@given(st.tuples(WHOLE, WHOLE, WHOLE).map(sorted))
def test_the_shade_covers_the_figures_from_low_to_high(numbers: list[int]) -> None:
    low, estimate, high = numbers
    picture = people(estimate, low, high)

    assert sum(box.width + 1 for box in picture.shaded) == pytest.approx(15 * (high - low + 1))
    assert all(box.x >= 0 and box.x + box.width <= picture.width for box in picture.shaded)
    assert all(box.y >= 0 and box.y + box.height <= picture.height for box in picture.shaded)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
def test_a_bar_starts_in_the_middle_and_stays_inside(share: float) -> None:
    right, left = bar(share, raises=True), bar(share, raises=False)

    assert right.x == 100
    assert right.x + right.width <= 200
    assert left.x + left.width == pytest.approx(100)
    assert left.x >= 0
    assert left.width == right.width > 0


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=60).map(sorted))
def test_dots_keep_their_order_and_stay_on_the_line(seconds: list[int]) -> None:
    moments = [NOW + timedelta(seconds=second) for second in seconds]
    places = [dot.x for dot in time_line(moments, NOW)]

    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] <= 100


def test_dots_that_would_cover_each_other_are_kept_apart() -> None:
    moments = [NOW, NOW, NOW + timedelta(seconds=1), NOW + timedelta(days=300)]
    places = [dot.x for dot in time_line(moments, NOW)]

    assert all(later - earlier >= APART - 0.1 for earlier, later in pairwise(places))


def test_what_is_still_to_come_is_open() -> None:
    dots = time_line([NOW - timedelta(days=1), NOW, NOW + timedelta(hours=1)], NOW)
    assert [dot.ahead for dot in dots] == [False, False, True]
    assert time_line([], NOW) == ()

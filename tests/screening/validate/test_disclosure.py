"""What may be told of groups: nothing of a few, nothing of all alike, nothing that follows by subtraction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.monitor.group_figures import hidden, observed_by_group
from screening.validate.disclosure_control import LEAST_IN_GROUP, STEP, Size, labels_told, stepped, told


def repeated(**sizes: int) -> list[str]:
    return [label for label, n in sizes.items() for _ in range(n)]


@pytest.mark.parametrize(
    ("size", "small"),
    [
        (Size(9, 4), True),
        (Size(10, 4), False),
        (Size(12, 12), True),
        (Size(12, 0), True),
        (Size(12, 11), False),
        (Size(0, 0), False),
        (Size(9), True),
        (Size(10), False),
    ],
)
def test_a_group_is_small_when_it_is_a_few_or_all_are_alike(size: Size, small: bool) -> None:
    """REQ small-cells: of twelve of whom all are victims one knows all twelve."""
    assert size.small is small


def test_a_group_of_a_few_hides_and_so_does_the_next_that_would_give_it_away() -> None:
    """REQ small-cells: eleven and one of twelve; with their total both would be known."""
    labels = repeated(shown=24, withheld=1, shadow=30)
    victims = [number % 3 == 0 for number in range(55)]

    (may_tell,) = labels_told([labels], victims)

    assert may_tell == {"shadow"}


def test_a_group_in_which_all_are_alike_hides_with_another() -> None:
    """REQ small-cells: twelve of twelve victims, beside forty of whom a quarter are."""
    labels = repeated(a=12, b=40, c=20)
    victims = [True] * 12 + [number % 4 == 0 for number in range(60)]

    assert labels_told([labels], victims)[0] == {"b"}


def test_nothing_follows_across_two_ways_of_grouping() -> None:
    """REQ withheld-stays-withheld: all of one setting but one are of one arm; the one in between hides."""
    arms = repeated(shown=30, withheld=11)
    setting = ["a"] * 30 + ["a"] + ["b"] * 10
    victims = [number % 2 == 0 for number in range(41)]

    of_arm, of_setting = labels_told([arms, setting], victims)

    assert of_arm == {"shown", "withheld"}
    assert of_setting == frozenset()


def test_what_an_earlier_grouping_tells_does_not_hang_on_a_later_one() -> None:
    """So a page can rest on what another page tells of the same people."""
    arms = repeated(shown=30, withheld=20)
    group = ["x"] * 29 + ["y"] * 21
    victims = [number % 2 == 0 for number in range(50)]

    assert labels_told([arms], victims)[0] == labels_told([arms, group], victims)[0]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_sum_of_a_few_is_a_combination_of_told_sums(data: st.DataObject) -> None:
    """REQ small-cells: whatever the groups, no single score of a made world is a sum or difference of two or
    three told sums, the total included."""
    n = data.draw(st.integers(10, 80))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    labels = [rng.choice(list("abcd"), n, p=[0.6, 0.25, 0.1, 0.05]).tolist() for _ in range(3)]
    victims = (rng.random(n) < 0.4).tolist()
    scores = rng.random(n)
    may_tell = labels_told(labels, victims)
    sums = [] if Size(n, sum(victims)).small else [scores.sum()]
    for of_label, open_ in zip(labels, may_tell, strict=True):
        for label in open_:
            mine = np.array([one == label for one in of_label])
            assert not Size(int(mine.sum()), int(np.array(victims)[mine].sum())).small
            sums.append(scores[mine].sum())

    made = {0.0, *sums, *(a - b for a, b in combinations(sums, 2))}
    made |= {a - b - c for a in sums for b, c in combinations(sums, 2)}
    for score in scores:
        assert not any(abs(abs(value) - score) < 1e-9 for value in made)


def test_a_month_less_its_weeks_leaves_no_few() -> None:
    """REQ small-cells: February of 24 people with weeks of 10 and 11 would tell of the 3 in its last days,
    and so would the last week of 23, beside March."""
    week = ["W6"] * 10 + ["W7"] * 11 + ["W9"] * 3 + ["W9"] * 20
    month = ["feb"] * 24 + ["mar"] * 20
    arm = ["a", "b"] * 22

    of_month, of_arm, of_week = labels_told([month, list(zip(month, arm, strict=True)), week])

    assert of_month == {"feb", "mar"}
    assert len(of_arm) == 4
    assert of_week == {"W7"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(20, 250), st.integers(20, 130))
def test_no_few_follow_from_months_beside_weeks(seed: int, n: int, span: int) -> None:
    """REQ small-cells: neither the days of a week that lie in one month, nor what is left of a month."""
    rng = np.random.default_rng(seed)
    days = [date(2026, 1, 5) + timedelta(days=int(day)) for day in rng.integers(0, span, n)]
    month, week = [day.month for day in days], [day.isocalendar().week for day in days]
    arm = rng.choice(["shown", "withheld"], n, p=[0.8, 0.2]).tolist()
    groupings: list[Sequence[Hashable]] = [month, list(zip(month, arm, strict=True)), week]
    may_tell = labels_told(groupings)
    atoms = sorted(set(zip(month, arm, week, strict=True)))
    n_of = Counter(zip(month, arm, week, strict=True))

    sums = [[1.0] * len(atoms)] if n >= LEAST_IN_GROUP else []
    sums += [[float(atom[0] == one) for atom in atoms] for one in may_tell[0]]
    sums += [[float(atom[:2] == one) for atom in atoms] for one in may_tell[1]]
    sums += [[float(atom[2] == one) for atom in atoms] for one in may_tell[2]]
    within = {w for w in may_tell[2] if len({m for m, _, other in atoms if other == w}) == 1}
    few = [[float(atom[::2] == one) for atom in atoms] for one in set(zip(month, week, strict=True))]
    few += [[float(m == one and w not in within) for m, _, w in atoms] for one in may_tell[0]]
    size = np.array([n_of[atom] for atom in atoms])
    for wanted in (np.array(one) for one in few):
        if 0 < wanted @ size < LEAST_IN_GROUP and sums:
            told_sums = np.array(sums).T
            answer = np.linalg.lstsq(told_sums, wanted, rcond=None)[0]
            assert np.abs(told_sums @ answer - wanted).max() > 1e-6


def test_figures_move_in_steps_so_that_yesterday_less_today_is_nobody() -> None:
    """REQ withheld-stays-withheld: one more outcome changes nothing until ten have come."""
    assert (STEP, LEAST_IN_GROUP) == (10, 10)
    assert [len(stepped(range(n))) for n in (0, 9, 10, 19, 20)] == [0, 0, 10, 10, 20]


def test_a_count_is_told_from_ten_on_and_so_must_the_others_be() -> None:
    assert [told(n) for n in (0, 1, 9, 10)] == [0, None, None, 10]
    assert [told(n, 40) for n in (0, 31, 39, 40, 20)] == [0, None, None, 40, 20]


def test_a_row_in_which_all_are_alike_hides_another() -> None:
    assert hidden({"a": 12, "b": 40, "c": 30}, ["a"]) == {"a", "c"}


def test_observed_and_expected_of_a_hidden_group_have_no_number() -> None:
    groups = observed_by_group([1] * 12 + [0, 1] * 20, [0.5] * 52, repeated(a=12, b=40))

    assert [group.suppressed for group in groups] == [True, True]

"""Agreement, shift, groups and the date of the next validation."""

from __future__ import annotations

import inspect
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.monitor import decision_agreement as agreement_module
from screening.monitor.answer_shift import shifts
from screening.monitor.decision_agreement import agreement
from screening.monitor.errors import MonitorError
from screening.monitor.group_figures import LEAST_IN_GROUP, hidden, observed_by_group
from screening.monitor.revalidation import months_later, revalidation


@pytest.mark.parametrize(
    ("n", "apart", "alarm"),
    [
        (30, 1, True),
        (30, 2, False),
        (29, 0, False),
        (40, 2, True),
        (40, 3, False),
        (100, 5, True),
        (100, 6, False),
    ],
)
def test_ninety_five_per_cent_over_thirty_cases_is_an_alarm(n: int, apart: int, alarm: bool) -> None:
    """REQ agreement-alarm: the limit itself alarms, one case fewer or one decision more apart does not."""
    band = [1, 0] * (n // 2) + [1] * (n % 2)
    decision = [1 - mark if place < apart else mark for place, mark in enumerate(band)]
    found = agreement(band, decision, decision)

    assert (found.n, found.followed) == (n, n - apart)
    assert found.alarm is alarm


def test_agreement_cannot_be_asked_per_worker() -> None:
    """REQ agreement-alarm: nothing that is counted names who decided."""
    assert set(inspect.signature(agreement).parameters) == {"band", "decision", "before"}
    assert not {"worker", "person", "made_by", "group"} & set(vars(agreement_module))


def test_who_was_turned_by_the_band_is_counted_apart() -> None:
    """Of four who first saw it otherwise, three decided as the band says."""
    found = agreement(band=[1, 1, 0, 0, 1], decision=[1, 1, 0, 1, 1], before=[0, 0, 1, 1, 1])

    assert (found.differed, found.turned.value) == (4, 0.75)
    assert agreement([], [], []).share.reason == "no_cases"
    assert agreement([1], [1], [1]).turned.reason == "no_cases"
    with pytest.raises(MonitorError):
        agreement([2], [1], [1])
    with pytest.raises(MonitorError):
        agreement([1, 0], [1], [1])


REFERENCE = {"a": np.array([0.3, 0.6, 0.1]), "b": np.array([0.2, 0.5, 0.3])}


def test_answers_that_come_as_before_do_not_stand_out() -> None:
    rng = np.random.default_rng(2)
    loud = 0
    for _ in range(60):
        counts = {name: rng.multinomial(60, shares) for name, shares in REFERENCE.items()}
        loud += any(row.stands_out for row in shifts(counts, REFERENCE))
    assert loud <= 3


def test_more_unknown_and_other_answers_stand_out_with_their_counts() -> None:
    more_unknown, other = shifts({"a": np.array([40, 18, 2]), "b": np.array([12, 12, 36])}, REFERENCE)

    assert more_unknown.stands_out
    assert other.stands_out
    assert (more_unknown.n, more_unknown.counts) == (60, (40, 18, 2))
    assert more_unknown.expected == pytest.approx((18.0, 36.0, 6.0))
    assert more_unknown.absent.value == pytest.approx(40 / 60)
    assert more_unknown.absent_expected == 0.3
    assert more_unknown.distance == pytest.approx(40 / 60 - 0.3)


def test_few_cases_are_counted_and_not_judged() -> None:
    (row,) = shifts({"a": np.array([20, 5, 4])}, REFERENCE)

    assert row.n == 29
    assert row.chance is None
    assert not row.stands_out
    (nobody,) = shifts({"a": np.array([0, 0, 0])}, REFERENCE)
    assert nobody.absent.reason == "no_cases"
    assert nobody.distance is None


def test_an_answer_that_was_never_given_before_stands_out() -> None:
    (row,) = shifts({"a": np.array([10, 29, 1])}, {"a": np.array([0.3, 0.7, 0.0])})

    assert row.stands_out


def test_counts_and_reference_must_fit() -> None:
    with pytest.raises(MonitorError, match="'a'"):
        shifts({"a": np.array([1, 2])}, REFERENCE)
    with pytest.raises(MonitorError):
        shifts({"a": np.array([1, 2, 3])}, {"a": np.array([0.5, 0.6, 0.1])})


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), min_size=1))
def test_no_small_group_can_be_seen_or_worked_out(sizes: dict[str, int]) -> None:
    """REQ fairness-store: groups under 10 are suppressed, and the rest of a known whole tells of none."""
    unseen = hidden(sizes)

    assert all(size >= LEAST_IN_GROUP for group, size in sizes.items() if group not in unseen)
    remainder = sum(sizes[group] for group in unseen)
    assert not unseen or remainder >= LEAST_IN_GROUP or set(unseen) == set(sizes)


def test_a_suppressed_group_has_no_number_at_all() -> None:
    """REQ fairness-store"""
    group = ["x"] * 9 + ["y"] * 12 + ["z"] * 40
    figures = observed_by_group([1, 0, 0] * 20 + [1], [0.3] * 61, group)

    x, y, z = figures
    assert x.suppressed
    assert y.suppressed, "9 could be worked out from the whole and the other two"
    assert (x.n, x.observed, x.expected, x.ratio.reason) == (None, None, None, "small_group")
    assert z.n == 40
    assert z.expected == pytest.approx(12.0)
    with pytest.raises(MonitorError):
        observed_by_group([1, 0], [0.5, 0.5], ["x"])


def test_a_model_that_was_never_validated_is_due_from_its_first_day() -> None:
    never = revalidation(None, date(2026, 3, 1), date(2026, 3, 1))
    assert never.overdue

    held = revalidation(date(2026, 1, 31), date(2026, 3, 1), date(2027, 1, 30))
    assert (held.due_on, held.overdue) == (date(2027, 1, 31), False)
    assert revalidation(date(2026, 1, 31), date(2026, 3, 1), date(2027, 1, 31)).overdue
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)

"""Which stays a report is about: no two choices differ by a few."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.areas.programme_report.report_years import Years, blocks, chosen_as_told
from service.areas.stays.report_figures import Chosen

A, B = "specialised_crisis_shelter", "general_crisis_shelter"


def ended(chosen: Chosen | None, sizes: dict[tuple[int, str], int]) -> frozenset[tuple[int, str]]:
    """The years and settings that a report of ``chosen`` is about."""
    if chosen is None:
        return frozenset()
    return frozenset(
        (year, setting)
        for year, setting in sizes
        if chosen.setting in (None, setting)
        and (chosen.since is None or date(year, 12, 31) >= chosen.since)
        and (chosen.until is None or date(year, 1, 1) <= chosen.until)
    )


def test_years_with_few_stays_go_together_and_a_few_at_the_end_wait() -> None:
    assert blocks({2014: 10, 2015: 4, 2016: 7, 2026: 2}) == (Years(2014, 2014), Years(2015, 2016))


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (Chosen(), (None, date(2016, 12, 31))),
        (Chosen(since=date(2015, 3, 1), until=date(2016, 2, 1)), (date(2015, 1, 1), date(2016, 12, 31))),
        (Chosen(since=date(2016, 6, 1)), (date(2016, 1, 1), date(2016, 12, 31))),
        (Chosen(since=date(2026, 1, 1)), None),
        (Chosen(since=date(2020, 1, 1), until=date(2021, 1, 1)), (date(2020, 1, 1), date(2021, 1, 1))),
    ],
)
def test_a_choice_is_widened_to_what_may_be_told(
    chosen: Chosen, told: tuple[date | None, date | None] | None
) -> None:
    """REQ small-cells: the published two years stay the published two years."""
    found = chosen_as_told(chosen, {(2014, A): 10, (2015, A): 10, (2016, A): 14, (2026, A): 2})

    assert (None if found is None else (found.since, found.until)) == told


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(2018, 2023), st.sampled_from([A])), st.integers(1, 25), min_size=1, max_size=6
    )
)
def test_no_two_reports_differ_by_a_few(sizes: dict[tuple[int, str], int]) -> None:
    """REQ small-cells: nor one that follows by subtraction, whichever days somebody chooses."""
    days = [None, *(date(year, 7, 1) for year in range(2017, 2025))]
    told = {
        ended(chosen_as_told(Chosen(since, until), sizes), sizes)
        for since, until in product(days, days)
        if since is None or until is None or since <= until
    }

    for one, other in product(told, told):
        apart = sum(sizes[key] for key in one - other)
        assert not (other <= one and 0 < apart < 10), (sorted(one), sorted(other))


def test_one_setting_is_not_told_where_the_other_would_follow() -> None:
    """REQ small-cells: all less one setting is the other one."""
    sizes = {(2025, A): 20, (2025, B): 3}

    assert chosen_as_told(Chosen(setting=A), sizes) is None
    assert chosen_as_told(Chosen(setting=B), sizes) is None
    assert chosen_as_told(Chosen(), sizes) == Chosen()

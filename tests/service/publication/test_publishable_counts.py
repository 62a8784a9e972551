"""Counts of young people that the whole world may read."""

from __future__ import annotations

from typing import Any

import pytest

from service.publication.publishable_counts import publishable_counts


def data(**changed: int) -> dict[str, Any]:
    counts = {"cases": 130, "n": 100, "events": 40, "undetermined": 18, "outside": 12}
    return {"data": counts | changed}


def test_counts_of_ten_and_more_are_told() -> None:
    assert publishable_counts(data()) == {
        "data.n": 100,
        "data.events": 40,
        "data.undetermined": 18,
        "data.outside": 12,
        "data.cases": 130,
    }


@pytest.mark.parametrize(
    ("changed", "hidden"),
    [
        ({"events": 9}, {"data.events"}),
        ({"events": 91}, {"data.events"}),
        ({"undetermined": 9}, {"data.undetermined", "data.cases"}),
        ({"outside": 1}, {"data.outside", "data.cases"}),
    ],
)
def test_no_count_under_ten_is_told_alone_or_by_subtraction(
    changed: dict[str, int], hidden: set[str]
) -> None:
    """REQ small-cells: nine exploited of a hundred, or nine who were not, stay untold; so does the sum of all
    cases where it would give a small part away."""
    told = publishable_counts(data(**changed))
    assert {path for path, number in told.items() if number is None} == hidden


def test_nobody_is_no_small_group() -> None:
    assert publishable_counts(data(undetermined=0))["data.undetermined"] == 0

"""A citizen service number is found in text however it is written; other numbers are left alone."""

from __future__ import annotations

import pytest

from screening.bsn import find_bsn


@pytest.mark.parametrize(
    "text",
    [
        "111222333",
        "bsn 123456782.",
        "1112 22 333",
        "111.222.333",
        "1112\u00a022\u00a0333",
        "BSN:123456782, en verder",
        "06 123456782",
    ],
)
def test_a_bsn_is_found_however_it_is_written(text: str) -> None:
    """REQ free-text: a BSN is found so that it can be refused."""
    assert find_bsn(text) in ("111222333", "123456782")


@pytest.mark.parametrize(
    "text",
    ["", "0612345678", "111222334", "000000000", "A111222333", "1112223330", "2026-11-22 14.02", "12345678"],
)
def test_other_numbers_are_no_bsn(text: str) -> None:
    assert find_bsn(text) is None


def test_the_first_of_several_is_given_without_separators() -> None:
    assert find_bsn("eerst 111.222.334, dan 111 222 333") == "111222333"

"""What somebody types to find a case, and which cases that means."""

from __future__ import annotations

import pytest

from service.areas.cases.case_code_search import Code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-0012", Code(2026, 12, 12)),
        (" 2026-0012 ", Code(2026, 12, 12)),
        ("2026-12345", Code(2026, 12345, 12345)),
        ("2026-00", Code(2026, 0, 99)),
        ("2026-1", Code(2026, 1000, 1999)),
        ("2026-", Code(2026, 0, 9_999_999)),
        ("12", Code(None, 12, 12)),
        ("0012", Code(None, 12, 12)),
    ],
)
def test_a_code_its_beginning_or_its_number(typed: str, meant: Code) -> None:
    assert Code.typed(typed) == meant


@pytest.mark.parametrize(
    "typed", ["%", "lisa", "2026-00x", "26-12", "2026-12345678", "-1", "١٢", "2026_0012"]
)
def test_what_is_no_part_of_a_code_means_nothing(typed: str) -> None:
    assert Code.typed(typed) is None

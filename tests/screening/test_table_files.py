"""What a message repeats of a file of a user: little, and never a citizen service number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.bsn import find_bsn
from screening.table_files import LONGEST_QUOTE, quoted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("maybe", "maybe"),
        ("", ""),
        ("x" * 40, "x" * 40),
        ("x" * 60, "x" * 40 + "…"),
        ("see 111222333", "…"),
        ("bsn_123456782_mother", "…"),
        ("111_222_333", "…"),
        ("x" * 100 + " 111222333", "…"),
        ("x" * 30 + " 1112223330000", "…"),
        ("code A111222333", "code A111222333"),
        ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
        ("two\nlines\u202e", "two\ufffdlines\ufffd"),
    ],
)
def test_what_is_repeated_is_short_printable_and_no_bsn(text: str, said: str) -> None:
    """REQ free-text: a message never repeats a BSN, and cannot write to a terminal by itself."""
    assert quoted(text) == said


@given(st.text(st.one_of(st.characters(), st.sampled_from("123 ._\x00")), max_size=80))
def test_whatever_stands_in_a_cell(text: str) -> None:
    """REQ free-text: the same of any text at all."""
    said = quoted(text)

    assert len(said) <= LONGEST_QUOTE + 1
    assert said.isprintable()
    assert find_bsn(said) is None

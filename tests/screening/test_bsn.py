"""A citizen service number is found in text however it is written; other numbers are left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.bsn import PERHAPS_BSN, find_bsn, masked
from screening.errors import SignaalwijzerError

BSN = ("111222333", "123456782")
WRITTEN = [
    "111222333",
    "bsn 123456782.",
    "1112 22 333",
    "111.222.333",
    "1112\u00a022\u00a0333",
    "BSN:123456782, en verder",
    "06 123456782",
    "111-222-333",
    "1112-22-333",
    "111 - 222 - 333",
    "111\u2011222\u2011333",
    "111/222/333",
    "111_222_333",
    "1 1 1 2 2 2 3 3 3",
    "111\u2009222\u202f333",
    "111\u200b222\u00ad333",
    "\uff11\uff11\uff11\uff12\uff12\uff12\uff13\uff13\uff13",
    "BSN111222333",
    "bsn_111222333",
    "sofinr. 1-1122-2333",
    "b.s.n. van moeder: 11122/2333",
    "nummer111222333",
    "moeder111222333",
    "111222333zegt vader",
    "111,222,333",
    "111'222'333",
    "111222333.0",
    "1.11222333E+08",
    "1,11222333E8",
    "geboren 12-03-2010, 111222333",
    "bel +31 6 12345678 over 111222333",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_bsn_is_found_however_it_is_written(text: str) -> None:
    """REQ free-text: a BSN is found so that it can be refused."""
    assert find_bsn(text) in BSN
    assert masked(text) == "…"


@pytest.mark.parametrize("text", WRITTEN)
def test_what_looks_first_at_a_whole_column_passes_over_no_bsn(text: str) -> None:
    assert pc.match_substring_regex(pa.array([text]), PERHAPS_BSN).to_pylist() == [True]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0612345678",
        "111222334",
        "000000000",
        "A111222333",
        "JB111222333",
        "1112223330",
        "2026-11-22 14.02",
        "12345678",
        "00000012",
        "111-22-2333",
        "1,1,1,2,2,2,3,3,3",
        "111.222333",
        "0.111222333",
        "2026-03-01T14:02:33.111222333",
        "550e8400-e29b-41d4-a716-ab111222333c",
    ],
)
def test_other_numbers_are_no_bsn(text: str) -> None:
    assert find_bsn(text) is None
    assert masked(text) == text


def test_eight_digits_are_one_only_after_a_word_for_it() -> None:
    """A spreadsheet drops the zero in front; a number of eight digits by itself may be anything."""
    assert find_bsn("BSN 00000012") == "000000012"
    assert find_bsn("zaak 00000012") is None
    assert find_bsn("BSN niet bekend, geboren 11-12-2010") is None


def test_the_first_of_several_is_given_without_separators() -> None:
    assert find_bsn("eerst 111.222.334, dan 111 222 333") == "111222333"


@given(
    number=st.sampled_from(BSN),
    between=st.text(st.sampled_from(" .\u00a0\u2009"), max_size=3),
    cuts=st.sets(st.integers(1, 8)),
    around=st.tuples(
        st.sampled_from(["", "de ", "moeder: ", "(", "x "]), st.sampled_from(["", ".", " is", ")"])
    ),
)
def test_blanks_and_dots_in_any_groups_hide_no_bsn(
    number: str, between: str, cuts: set[int], around: tuple[str, str]
) -> None:
    # One dot alone makes a fraction of it.
    parts = [number[a:b] for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), 9], strict=True)]
    written = between.join(parts) if len(parts) != 2 or between != "." else number
    assert find_bsn(around[0] + written + around[1]) == number


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1))  # noqa: DTZ001  written, not compared


@given(
    moments=st.lists(MOMENTS, min_size=1, max_size=3),
    shape=st.sampled_from(
        [
            "%Y-%m-%d",
            "%d-%m-%Y",
            "%d.%m.%Y",
            "%d/%m/%y",
            "%Y%m%d",
            "%d-%m-%Y %H.%M",
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%d %H:%M:%S.%f",
            "%Y-%m-%dT%H:%M:%S.%f000+01:00",
        ]
    ),
)
def test_no_moment_is_taken_for_a_bsn(moments: list[datetime], shape: str) -> None:
    written = [moment.replace(tzinfo=UTC).strftime(shape) for moment in moments]
    for between in (" ", ", ", " tot en met ", " 3 "):
        assert find_bsn(between.join(written)) is None


@given(
    digits=st.from_regex(r"[1-9]\d{7}", fullmatch=True),
    shape=st.sampled_from(
        ["06{0}", "06 {0}", "06-{0}", "+31 6 {0}", "+316{0}", "0031 (0)6 {0}", "+31-6-{0}"]
    ),
    parted=st.sampled_from(["{0}", "{0[0]}{0[1]} {0[2]}{0[3]} {0[4]}{0[5]} {0[6]}{0[7]}"]),
)
def test_no_telephone_number_is_taken_for_a_bsn(digits: str, shape: str, parted: str) -> None:
    assert find_bsn(f"Bel {shape.format(parted.format(digits))} na vijven.") is None


@given(
    year=st.integers(1990, 2050),
    number=st.integers(0, 99_999),
    shape=st.sampled_from(["{0}-{1:04d}", "{0}-{1:05d}", "Z-{0}-{1:05d}", "ZAAK{0}{1:05d}", "{0}/{1:05d}/2"]),
)
def test_no_case_code_is_taken_for_a_bsn(year: int, number: int, shape: str) -> None:
    assert find_bsn(f"Zie zaak {shape.format(year, number)}.") is None


@given(value=st.floats(0, 1_000, allow_nan=False))
def test_no_fraction_is_taken_for_a_bsn(value: float) -> None:
    assert find_bsn(str(value)) is None
    assert find_bsn(f"{value:.8f}") is None


@given(value=st.uuids())
def test_no_uuid_or_digest_is_taken_for_a_bsn(value: object) -> None:
    assert find_bsn(str(value)) is None
    assert find_bsn(str(value).replace("-", "")) is None


@given(text=st.text(max_size=200))
def test_any_text_is_looked_at_without_an_error(text: str) -> None:
    assert find_bsn(text) is None or masked(text) == "…"


class MadeUpError(SignaalwijzerError):
    """Any mistake that repeats what it was given."""

    code = "batch.no_file"


def test_no_sentence_repeats_a_bsn_whatever_it_was_given() -> None:
    """REQ free-text: also where nobody thought of quoting: the sentence itself leaves it out."""
    for written in WRITTEN:
        said = MadeUpError(file=f"dossier {written}.csv").in_language("nl")
        assert find_bsn(said) is None
        assert "…" in said

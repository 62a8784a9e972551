"""Finding a citizen service number (BSN) in text, so that it can be refused before it is stored.

A BSN has nine digits. The last digit is chosen so that 9·d1 + 8·d2 + … + 2·d8 − d9 is a multiple of 11 (the
"11-test"); one in eleven other numbers of nine digits passes too, and is refused with it.

Everything that must not hold a BSN asks here: notes, tables, names of columns and files, messages, the API.
Which nine digits are taken for one:

- however they are parted: by blanks and dots in any groups; by dashes, strokes and low lines in the groups in
  which a BSN is written (three times three, four-two-three, two-two-two-three, or digit by digit), since a
  case code such as 2026-00012 has dashes as well; by commas and apostrophes as thousands;
- joined to a word (``nummer111222333``), but not to a code: capitals without a word (``A111222333``), a
  UUID or a digest are left alone;
- directly after a word for it ("bsn", "sofinummer") however parted or joined, and there with eight digits
  too: a spreadsheet drops a zero in front;
- as a spreadsheet or a program writes a large number: ``1.11222333E+08``, ``111222333.0``.

Dates, moments, telephone numbers and fractions are no BSN, whatever their digits add up to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

PERHAPS_BSN: Final = r"\p{Nd}([^\p{Nd}]{0,6}\p{Nd}){7}"
"""Eight digits close together (syntax of RE2), so that a table need ask ``find_bsn`` of few texts only."""

_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Signs that show nothing: they may stand between two digits and are no separator."""

_NEAR: Final = 48
"""Characters before and after a number that are looked at: what says what it is stands close to it."""

_BLANK: Final = " \u00a0\u2002-\u200a\u202f\u205f\u3000"
_DASH: Final = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_DOT: Final = ".\u00b7\u2022\u2024"
_BETWEEN: Final = rf"[{_BLANK}{_DOT}{_DASH}/_,'\u2019]{{0,3}}"
_PERHAPS: Final = re.compile(r"\d(?:\D{0,3}\d){7}")
_NINE: Final = re.compile(rf"(?<!\d)(?=(\d(?:{_BETWEEN}\d){{8}})(?!\d))")
_EIGHT: Final = re.compile(rf"(?<!\d)(?=(\d(?:{_BETWEEN}\d){{7}})(?![{_DASH}]?\d))")
_BLANKS_AND_DOTS: Final = re.compile(rf"[{_BLANK}{_DOT}\d]+\Z")
_ONE_DOT: Final = re.compile(r"\d+\.\d+\Z")
_THOUSANDS: Final = re.compile(r"\d{3}([,'\u2019])\d{3}\1\d{3}\Z")
_WRITTEN_IN: Final = frozenset({(3, 3, 3), (4, 2, 3), (2, 2, 2, 3), (1,) * 9})
"""The groups in which a BSN is written with dashes or strokes between them."""

_SAID: Final = re.compile(
    r"(?:\bb\.?\s?s\.?\s?n\b\.?|bsn|sofi|burger\s?service|citizen\s+service|service\s+number)\D{0,24}\Z",
    re.IGNORECASE,
)
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+)\Z")
_WORD_AFTER: Final = re.compile(r"([^\W\d_]+)")
_NUMBER_WORDS: Final = frozenset({"BSN", "SOFI", "NR", "NO", "NUM", "NUMMER", "NUMBER"})
_SCIENTIFIC: Final = re.compile(r"(?<![\d.,])(\d[.,]\d{6,8})[eE]\+?0?8(?!\d)")

_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12]\\d|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)\\d\\d"
_HARMLESS: Final = re.compile(
    "|".join(
        (
            # 2026-03-01, 1-3-2026, 1.3.26, 1 3 2026, 20260301; not a date when a further group follows it
            rf"(?<!\d){_YEAR}[-./]{_MONTH}[-./]{_DAY}(?![-./]?\d)",
            rf"(?<!\d){_DAY}[-./]{_MONTH}[-./](?:{_YEAR}|\d\d)(?![-./]?\d)",
            rf"(?<!\d){_DAY} {_MONTH} {_YEAR}(?!\d)",
            r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
            # 06 12345678, 088-123 45 67: ten digits, a zero in front; +31 (0)6 12345678; other countries
            r"(?<!\d)0[1-9](?:[-. ]{0,3}\d){8}(?!\d)",
            r"(?:\+|(?<!\d)00)31[-. ]{0,2}(?:\(0\)|0)?(?:[-. ]{0,3}\d){9}(?!\d)",
            r"(?:\+|(?<!\d)00)[1-9](?:[-. ()]{0,3}\d){9,14}(?!\d)",
            r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
            r"(?<![0-9a-zA-Z])[0-9a-fA-F]{32,}(?![0-9a-zA-Z])",
        )
    ),
    re.ASCII,
)


def find_bsn(text: str) -> str | None:
    """The digits of the first BSN in ``text``, or ``None``. Never write the answer to a log or a page."""
    plain = text if text.isascii() else text.translate(_UNSEEN)
    if _PERHAPS.search(plain) is None:
        return None
    for start, end, digits in _numbers(plain):
        if _passes_eleven_test(digits) and _is_written_as_one(plain, start, end):
            return digits
    for match in _SCIENTIFIC.finditer(plain):
        digits = _digits(match.group(1)).ljust(len(_WEIGHTS), "0")
        if _passes_eleven_test(digits):
            return digits
    return None


def masked(text: str) -> str:
    """``text`` as a message may repeat it: nothing of it when a BSN is in it."""
    return text if find_bsn(text) is None else "…"


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Where nine digits stand, or eight, and which nine they are."""
    for pattern in (_NINE, _EIGHT):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            yield start, end, _digits(match.group(1)).zfill(len(_WEIGHTS))


def _is_written_as_one(text: str, start: int, end: int) -> bool:
    around = _HARMLESS.finditer(text, max(0, start - _NEAR), end + _NEAR)
    if any(match.start() < end and start < match.end() for match in around):
        return False
    if _is_said_before(text, start):
        return True
    written = text[start:end]
    nine = sum(c.isdecimal() for c in written) == len(_WEIGHTS)
    return nine and _is_parted_as_one(written) and _stands_alone(text, start, end)


def _is_said_before(text: str, start: int) -> bool:
    return _SAID.search(text, max(0, start - _NEAR), start) is not None


def _is_parted_as_one(written: str) -> bool:
    if written.isdecimal():
        return True
    if _ONE_DOT.match(written):  # 52.3702157: a fraction
        return False
    if _BLANKS_AND_DOTS.match(written) or _THOUSANDS.match(written):
        return True
    if any(sign in written for sign in ",'\u2019"):
        return False
    return tuple(len(group) for group in re.split(r"\D+", written)) in _WRITTEN_IN


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the digits are not the end of a fraction, nor part of a code."""
    if re.search(r"\d[.,]\Z", text[max(0, start - 2) : start]):
        return False
    before, after = _WORD_BEFORE.search(text, max(0, start - _NEAR), start), _WORD_AFTER.match(text, end)
    return not any(_is_of_a_code(word.group(1)) for word in (before, after) if word)


def _is_of_a_code(letters: str) -> bool:
    """Letters that touch a number: those of a code are capitals, or one alone; anything else is a word."""
    return letters.upper() not in _NUMBER_WORDS and (len(letters) == 1 or letters.isupper())


def _digits(written: str) -> str:
    return "".join(str(int(c)) for c in written if c.isdecimal())


def _passes_eleven_test(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return total % 11 == 0 and any(digit != "0" for digit in digits)

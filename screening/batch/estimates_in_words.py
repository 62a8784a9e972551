"""The estimates of many rows as people read them: each sentence once, and for each row which one it is.

An estimate in words is one of a hundred texts, since it says whole young people out of a hundred. Which one
is worked out for all rows at once; the words are those of ``screening.explain.estimate_words``.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.batch.score_chunk import Scored
from screening.batch.words_of_rows import NONE, Words, distinct
from screening.explain.estimate_words import (
    HIGHEST_SAID,
    LOWEST_SAID,
    band_words,
    reason_words_of,
    span_words,
    title_words,
)
from screening.explain.screening_result import Bounds
from screening.features.design_matrix import Floats
from screening.language import Language

COLUMNS: Final = ("words_estimate", "words_range", "words_base", "words_note")
"""The estimate, its interval and its starting point out of a hundred; the band, or why there is no number."""

_FEWEST: Final = 0
_MOST: Final = 100


def words_of(scored: Scored, language: Language) -> dict[str, Words]:
    """The columns of words by name; a cell without a number in it has no words but the reason."""
    numbers, there = scored.numbers, scored.is_scored
    titles = tuple(title_words(probability, language) for probability in _said_probabilities())
    return dict(
        zip(
            COLUMNS,
            (
                Words(titles, _said(numbers["probability"], there)),
                _ranges(numbers["low"], numbers["high"], there, language),
                Words(titles, _said(numbers["base_rate"], there)),
                _notes(scored, language),
            ),
            strict=True,
        )
    )


def _said(probability: Floats, there: NDArray[np.bool_]) -> NDArray[Any]:
    """Which of ``_said_probabilities`` says each ``probability``, as ``title_words`` does."""
    with np.errstate(invalid="ignore"):
        of_100 = np.clip(np.floor(probability * 100 + 0.5), 1, 99)
        of_100 = np.where(probability < LOWEST_SAID, _FEWEST, of_100)
        of_100 = np.where(probability > HIGHEST_SAID, _MOST, of_100)
    return np.where(there, np.nan_to_num(of_100), NONE).astype(np.int8)


@cache
def _said_probabilities() -> tuple[float, ...]:
    """A probability that each number is said of: fewer than the lowest, 1 to 99, more than the highest."""
    return (0.0, *(min(n / 100, HIGHEST_SAID) for n in range(1, _MOST)), 1.0)


def _ranges(low: Floats, high: Floats, there: NDArray[np.bool_], language: Language) -> Words:
    ends = [_said(end, there).astype(np.int64) for end in (low, high)]
    base = _MOST + 1
    keys, which = distinct(np.where(there, ends[0] * base + ends[1], base**2), base**2 + 1)
    said = _said_probabilities()
    names: list[str] = []
    for key in keys.tolist():
        if key == base**2:  # the last key
            which = np.where(which == len(names), NONE, which)
        else:
            names.append(span_words(Bounds(said[key // base], said[key % base]), language))
    return Words(tuple(names), which)


def _notes(scored: Scored, language: Language) -> Words:
    """The band, in other words beside acute steps, or why there is no number."""
    if scored.band is None:
        raise ValueError("a band is needed for its words")
    bands, reasons = scored.band.names, scored.reason.names
    names = (
        *(band_words(band, language, beside_acute=False) for band in bands),
        *(band_words(band, language, beside_acute=True) for band in bands),
        *(reason_words_of(reason, language) for reason in reasons),
    )
    acute = (scored.acute.which != NONE) | (scored.ask_now.which != NONE)
    band = scored.band.which.astype(np.int16) + np.where(acute, len(bands), 0)
    return Words(
        names, np.where(scored.is_scored, band, 2 * len(bands) + scored.reason.which.astype(np.int16))
    )

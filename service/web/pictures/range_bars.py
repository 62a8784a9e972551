"""What one more answer could do: for each question both ends on the scale of 100, and where the estimate
is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.explain.estimate_words import frequency_words
from service.core.reader_language import Reader
from service.web.pictures.picture import Caption, Table
from service.web.pictures.scale import OF_100, Tick, finite


@dataclass(frozen=True, slots=True)
class Reach:
    """A question: the estimate (probability) after the answer that gives the lowest and that which gives
    the highest."""

    label: str
    low: float
    high: float
    low_answer: str
    high_answer: str


@dataclass(frozen=True, slots=True)
class RangeBar:
    """Places (0 to 100) of both ends, and the same in words."""

    label: str
    low: float
    high: float
    low_said: str
    high_said: str


@dataclass(frozen=True, slots=True)
class RangeBars:
    """The bars on one scale, in the order given; ``now`` is the place of the estimate. None without an
    estimate."""

    caption: Caption
    table: Table
    rows: tuple[RangeBar, ...]
    now: float
    now_said: str
    ticks: tuple[Tick, ...]


def range_bars(now: float | None, questions: Sequence[Reach], caption: Caption, words: Reader) -> RangeBars:
    """``now`` is the estimate (probability). A question whose ends are no numbers is left out of the
    picture and the table; where none is left, or ``now`` is unknown, there is a sentence that says so."""
    known = [q for q in questions if finite(q.low) is not None and finite(q.high) is not None]
    chance = finite(now)
    if chance is None or not known:
        nothing = Caption(caption.title, words("rangebar.unknown"))
        return RangeBars(nothing, Table((), ()), (), 0, "", ())
    now_said = frequency_words(chance, words.language)
    rows = tuple(_row(question, words) for question in known)
    columns = ("question", "lowest", "now", "highest")
    return RangeBars(
        caption,
        Table(
            tuple(words(f"rangebar.{column}") for column in columns),
            tuple((row.label, row.low_said, now_said, row.high_said) for row in rows),
        ),
        rows,
        OF_100.place(100 * chance),
        words("rangebar.now_at", n=now_said),
        OF_100.ticks(lambda value: f"{value:.0f}"),
    )


def _row(question: Reach, words: Reader) -> RangeBar:
    (low, low_answer), (high, high_answer) = sorted(
        ((question.low, question.low_answer), (question.high, question.high_answer)), key=lambda end: end[0]
    )
    return RangeBar(
        question.label,
        OF_100.place(100 * low),
        OF_100.place(100 * high),
        words("rangebar.end", n=frequency_words(low, words.language), answer=low_answer),
        words("rangebar.end", n=frequency_words(high, words.language), answer=high_answer),
    )

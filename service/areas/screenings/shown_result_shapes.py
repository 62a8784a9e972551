"""The shapes of the block that was shown: words and numbers only.

They are named tuples, since they are stored as plain lists. A later release may only add a field at the end
of a shape, with a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple


class ShownEstimate(NamedTuple):
    """Number, interval and starting point: out of 100 for the picture, and in words."""

    of_100: int
    low: int
    high: int
    title: str
    meaning: str
    range: str
    base: str
    band: str
    picture: str
    key_estimate: str
    key_range: str
    beside: str = ""


class ShownErrors(NamedTuple):
    """What marking by the nearest limit would do among a hundred young people, for the picture.

    ``limit`` and ``finding`` are sentences. ``exploited`` is the share of all, ``missed`` of the exploited,
    ``wrong`` of the others (0 to 1).
    """

    limit: str
    finding: str
    exploited: float
    missed: float
    wrong: float


class ShownLimits(NamedTuple):
    """What is not known and how often the model errs: ``brief`` and ``errors`` are under the number, ``more``
    further down, ``all`` on paper. In older blocks the errors are the last of ``brief``."""

    heading: str
    brief: tuple[str, ...]
    more_heading: str
    more: tuple[str, ...]
    all: tuple[str, ...]
    errors: ShownErrors | None = None


class ShownReason(NamedTuple):
    """One answer that counted. ``share`` (0 to 1) is the length of its bar."""

    statement: str
    answer: str
    now: bool
    weight: str
    direction: str
    share: float


class ShownReasons(NamedTuple):
    heading: str
    summary: str
    caption: str
    columns: tuple[str, str, str, str]
    rows: tuple[ShownReason, ...]


class ShownQuestion(NamedTuple):
    ask: str
    change: str


class ShownSection(NamedTuple):
    """The questions of one section that had no answer."""

    title: str
    labels: tuple[str, ...]


class ShownAsk(NamedTuple):
    """What to ask: questions with what they could change, or the open questions by section."""

    heading: str
    lead: str
    questions: tuple[ShownQuestion, ...]
    open: tuple[ShownSection, ...]


class ShownAnswer(NamedTuple):
    """One answer of the round; a ``fact`` is above the lowest level."""

    question: str
    statement: str
    answer: str
    known: str
    now: bool
    fact: bool


class ShownPlainly(NamedTuple):
    """Words for the young person: what made the number higher and lower, why there is none, and what a
    computer does not know."""

    help: str
    higher: str
    lower: str
    none: str
    limits_heading: str
    limits: tuple[str, ...]


class Block(NamedTuple):
    """Everything that was shown of one screening, in one language."""

    status: str
    heading: str
    reason: str
    estimate: ShownEstimate | None
    limits: ShownLimits
    reasons: ShownReasons
    unanswered: str
    ask: ShownAsk
    answers: tuple[ShownAnswer, ...]
    now_word: str
    plainly: ShownPlainly
    origin_heading: str
    origin: tuple[tuple[str, str], ...]

    @property
    def facts(self) -> tuple[ShownAnswer, ...]:
        """The answers above the lowest level."""
        return tuple(answer for answer in self.answers if answer.fact)

    @classmethod
    def read(cls, plain: list[Any]) -> Block:
        """The block in parsed JSON; raises ``TypeError`` or ``ValueError`` when it is none."""
        whole = cls(*plain)
        return whole._replace(
            estimate=None if whole.estimate is None else ShownEstimate(*whole.estimate),
            limits=_read_limits(ShownLimits(*whole.limits)),
            reasons=_read_reasons(ShownReasons(*whole.reasons)),
            ask=_read_ask(ShownAsk(*whole.ask)),
            answers=tuple(ShownAnswer(*answer) for answer in whole.answers),
            plainly=_with_tuples(ShownPlainly(*whole.plainly)),
            origin=tuple((term, fact) for term, fact in whole.origin),
        )


def sentences(plain: Iterable[Any]) -> Iterator[str]:
    """Every text of a block, in order, for a file that a person reads."""
    for part in plain:
        if isinstance(part, str):
            if part:
                yield part
        elif isinstance(part, list | tuple):
            yield from sentences(part)


def _with_tuples(shape: Any) -> Any:
    return shape._make(tuple(part) if isinstance(part, list) else part for part in shape)


def _read_limits(shape: ShownLimits) -> ShownLimits:
    errors = None if shape.errors is None else ShownErrors(*shape.errors)
    limits: ShownLimits = _with_tuples(shape._replace(errors=None))
    return limits._replace(errors=errors)


def _read_reasons(shape: ShownReasons) -> ShownReasons:
    first, second, third, fourth = shape.columns
    return shape._replace(
        columns=(first, second, third, fourth), rows=tuple(ShownReason(*row) for row in shape.rows)
    )


def _read_ask(shape: ShownAsk) -> ShownAsk:
    return shape._replace(
        questions=tuple(ShownQuestion(*question) for question in shape.questions),
        open=tuple(ShownSection(title, tuple(labels)) for title, labels in shape.open),
    )

"""What can be recorded in a stay: the parts of each kind, and the check that pages and API share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from service.areas.stays import codes
from service.core.errors import WrongField

LEAST_WORDS: Final = 10
"""Characters of a text that may not be empty."""

SATISFACTION: Final = range(1, 11)
LOWEST, HIGHEST = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Shape:
    """The parts of a kind: its own codes, further codes (one or some of a list), ``done``, scores, words."""

    codes: tuple[str, ...] = ()
    asks_done: bool = False
    one_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    some_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scores: bool = False
    least_words: int = 0


SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "parent_talk": Shape(asks_done=True),
        "group_meeting": Shape(asks_done=True, some_of={"themes": codes.THEMES}),
        "missing": Shape(codes=codes.MISSING),
        "missing_step": Shape(asks_done=True),
        "returned": Shape(),
        "secure": Shape(codes=codes.SECURE_STEPS, one_of={"body": codes.BODIES}, least_words=LEAST_WORDS),
        "advice": Shape(codes=codes.CARE, one_of={"urgency": codes.URGENCY, "waiting": codes.WAITING}),
        "evaluation": Shape(codes=codes.EVALUATION, scores=True),
    }
)
"""``missing_step`` takes its codes from the settings of the organisation."""


@dataclass(frozen=True)
class NewEntry:
    """Something to record. ``facts`` holds further codes, lists of codes and scores by name."""

    kind: str
    day: date
    code: str = ""
    done: bool | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something recorded. ``number`` counts from 1 within the stay."""

    number: int
    kind: str
    day: date
    code: str
    done: bool | None
    until: date | None
    facts: Mapping[str, Any]
    words: str
    made_at: datetime
    made_by: int


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which something can have happened: from the first day of the stay to today."""

    first: date
    today: date


def mistakes(entry: NewEntry, span: Span, steps: Sequence[str]) -> Iterator[WrongField]:
    """Everything that is not valid, in the order of the form. ``steps``: codes of the steps when missing."""
    shape = SHAPES[entry.kind]
    yield from wrong_day(entry.day, span)
    allowed = tuple(steps) if entry.kind == "missing_step" else shape.codes
    if allowed and entry.code not in allowed:
        # The organisation names its own steps, in its settings, so they have a text key of their own.
        key = "stay.choose_step" if entry.kind == "missing_step" else "stay.choose"
        yield WrongField("code", key, allowed=", ".join(allowed))
    if shape.asks_done and entry.done is None:
        yield WrongField("done", "stay.done")
    for name, choices in shape.one_of.items():
        needed = not (entry.kind == "advice" and entry.code == "none_needed")
        if (needed or entry.facts.get(name)) and entry.facts.get(name) not in choices:
            yield WrongField(name, "stay.choose", allowed=", ".join(choices))
    for name, choices in shape.some_of.items():
        chosen = entry.facts.get(name, ())
        if not set(chosen) <= set(choices) or (entry.done and not chosen):
            yield WrongField(name, "stay.choose_some", allowed=", ".join(choices))
    if shape.scores:
        yield from _wrong_scores(entry)
    if len(entry.words.strip()) < shape.least_words:
        yield WrongField("words", "free_text.too_short", least=shape.least_words)


def wrong_day(day: date, span: Span) -> Iterator[WrongField]:
    """A day outside ``span`` is not valid."""
    if day > span.today:
        yield WrongField("day", "stay.day_ahead")
    elif day < span.first:
        yield WrongField("day", "stay.day_before", day=span.first)


def _wrong_scores(entry: NewEntry) -> Iterator[WrongField]:
    """A mark and scores of the climate only with an evaluation that was given; each score may be left out."""
    mark = entry.facts.get("satisfaction")
    if entry.code == "given" and mark is None:
        yield WrongField("satisfaction", "stay.satisfaction")
    if mark is not None and mark not in SATISFACTION:
        yield WrongField("satisfaction", "stay.satisfaction")
    for name in codes.CLIMATE:
        score = entry.facts.get(name)
        if score is not None and not LOWEST <= score <= HIGHEST:
            yield WrongField(name, "stay.climate")
    if entry.code in ("declined", "not_possible") and any(
        value is not None for value in entry.facts.values()
    ):
        yield WrongField("code", "stay.scores_without_evaluation")


def kept_facts(entry: NewEntry) -> dict[str, Any]:
    """The facts of ``entry`` that belong to its kind and are not empty, in a fixed order."""
    shape = SHAPES.get(entry.kind, Shape())
    names = (*shape.one_of, *shape.some_of, *(("satisfaction", *codes.CLIMATE) if shape.scores else ()))
    facts = {name: entry.facts.get(name) for name in names}
    return {
        name: list(v) if isinstance(v, tuple) else v for name, v in facts.items() if v not in (None, "", ())
    }

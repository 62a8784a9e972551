"""The forms of a stay: the fields of each kind in the reader's words, and what was typed in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from service.areas.stays import codes
from service.areas.stays.entries import SHAPES, NewEntry
from service.areas.stays.service import Ending, Move
from service.core.organisation import MissingStep
from service.core.reader_language import Reader
from service.web.forms import Choice, Typed, day, whole_if_any

NEVER: Final = date(9999, 12, 31)
"""Stands for a day that could not be read; the form then names the field."""

_WORDS: Final[Mapping[str, str]] = {
    "missing": "staymissing.{}",
    "secure": "staysecure.{}",
    "advice": "staycare.{}",
    "evaluation": "stayevaluation.{}",
    "themes": "staytheme.{}",
    "body": "staybody.{}",
    "urgency": "stayurgency.{}",
    "waiting": "staywaiting.{}",
}
"""The text key of each list of codes."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. ``kind``: date, text, number, area, choices (one of) or checks (some of)."""

    name: str
    kind: str
    label: str
    hint: str = ""
    options: tuple[Choice, ...] = ()
    optional: bool = False


def fields_of(kind: str, reader: Reader, steps: Mapping[str, MissingStep]) -> tuple[FieldView, ...]:
    """The fields of an entry of ``kind``, in order."""
    shape = SHAPES[kind]
    fields = [FieldView("day", "date", reader("stayfield.day"))]
    if kind == "missing_step":
        chosen = tuple(Choice(id_, reader.pick({"nl": s.nl, "en": s.en})) for id_, s in steps.items())
        fields.append(FieldView("code", "choices", reader("stayfield.code_missing_step"), options=chosen))
    elif shape.codes:
        chosen = tuple(Choice(code, code_words(kind, code, reader)) for code in shape.codes)
        fields.append(FieldView("code", "choices", reader(f"stayfield.code_{kind}"), options=chosen))
    if shape.asks_done:
        answers = (Choice("yes", reader("stayfield.done_yes")), Choice("no", reader("stayfield.done_no")))
        fields.append(FieldView("done", "choices", reader("stayfield.done"), options=answers))
    for name, allowed in (*shape.one_of.items(), *shape.some_of.items()):
        chosen = tuple(Choice(code, code_words(name, code, reader)) for code in allowed)
        field_kind = "checks" if name in shape.some_of else "choices"
        fields.append(FieldView(name, field_kind, reader(f"stayfield.{name}"), options=chosen))
    if shape.scores:
        fields += _score_fields(reader)
    grounds = kind == "secure"
    label = reader("stayfield.ground" if grounds else "stayfield.words")
    fields.append(FieldView("words", "area", label, reader("stayfield.words_hint"), optional=not grounds))
    return tuple(fields)


def _score_fields(reader: Reader) -> Iterator[FieldView]:
    hint = reader("stayfield.satisfaction_hint")
    yield FieldView("satisfaction", "number", reader("stayfield.satisfaction"), hint, optional=True)
    for scale in codes.CLIMATE:
        yield FieldView(
            scale, "text", reader(f"climate.{scale}"), reader("stayfield.climate_hint"), optional=True
        )


def fields_of_move(onward: tuple[str, ...], reader: Reader) -> tuple[FieldView, ...]:
    """The fields of a move to another phase; an extension has more."""
    phases = tuple(Choice(phase, reader(f"stayphase.{phase}")) for phase in onward)
    fields = [
        FieldView("to", "choices", reader("stayfield.to"), options=phases),
        FieldView("day", "date", reader("stayfield.day")),
    ]
    if "extension" in onward:
        only = reader("stayfield.extension_hint")
        fields.append(FieldView("until", "date", reader("stayfield.until"), only, optional=True))
        fields.append(
            FieldView("because", "choices", reader("stayfield.because"), only, _longer_choices(reader), True)
        )
    fields.append(
        FieldView("words", "area", reader("stayfield.words"), reader("stayfield.words_hint"), optional=True)
    )
    return tuple(fields)


def fields_of_end(ways_to_end: Sequence[str], is_past: bool, reader: Reader) -> tuple[FieldView, ...]:
    """The fields of the end of a stay; ``is_past``: its allowed weeks have passed."""
    ways = tuple(Choice(how, reader(f"stayhow.{how}")) for how in ways_to_end)
    fields = [
        FieldView("day", "date", reader("stayfield.last_day")),
        FieldView("how", "choices", reader("stayfield.how"), options=ways),
    ]
    if is_past:
        hint = reader("stayfield.longer_hint")
        fields.append(
            FieldView(
                "longer_because", "choices", reader("stayfield.because"), hint, _longer_choices(reader), True
            )
        )
    fields.append(
        FieldView("words", "area", reader("stayfield.words"), reader("stayfield.words_hint"), optional=True)
    )
    return tuple(fields)


def _longer_choices(reader: Reader) -> tuple[Choice, ...]:
    return tuple(Choice(code, reader(f"staylonger.{code}")) for code in codes.LONGER)


def code_words(code_list: str, code: str, reader: Reader) -> str:
    """A code in the reader's words; ``code_list`` is the kind or the list that it belongs to."""
    return reader(_WORDS[code_list].format(code))


def entry_of(kind: str, typed: Typed) -> NewEntry:
    """What was typed as an entry; a wrong day or score becomes a value that the check of entries refuses."""
    shape = SHAPES[kind]
    facts: dict[str, Any] = {name: typed(name) for name in shape.one_of}
    facts |= {name: typed.all(name) for name in shape.some_of}
    if shape.scores:
        facts |= {"satisfaction": whole_if_any(typed("satisfaction"))}
        facts |= {scale: _score(typed(scale)) for scale in codes.CLIMATE}
    filled = {name: value for name, value in facts.items() if value not in (None, "", ())}
    done = {"yes": True, "no": False}.get(typed("done"))
    return NewEntry(kind, day(typed("day")) or NEVER, typed("code"), done, filled, typed("words"))


def move_of(typed: Typed) -> Move:
    extends = typed("to") == "extension"
    return Move(
        typed("to"),
        day(typed("day")) or NEVER,
        day(typed("until")) if extends else None,
        typed("because") if extends else "",
        typed("words"),
    )


def ending_of(typed: Typed) -> Ending:
    return Ending(day(typed("day")) or NEVER, typed("how"), typed("longer_because"), typed("words"))


def _score(text: str) -> float | None:
    """A score such as 3,4 or 3.4; ``None`` for nothing, and 0, which is never valid, for anything else."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    ones, _, part = text.partition(".")
    plain = ones.isascii() and ones.isdigit() and len(ones) == 1 and (not part or part.isdigit())
    return round(float(text), 1) if plain and len(part) <= 2 else 0.0

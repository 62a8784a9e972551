"""Reading the form: what the person changed, and what conflicts with the save of a colleague.

A form carries along the answers that it showed. So a save changes only what this person changed, and when a
colleague saved in between, the person has to choose only where the two differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.explain.screening_request import How, Known
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.form_view import NOW_VALUES
from service.web.forms import Typed

ANSWER: Final = "answer."
NOW: Final = "now."
KNOWN: Final = "known."
CHOSEN: Final = "choose."
"""Prefixes of field names; ``choose.`` carries a whole state: one of two versions, or an offered answer."""


@dataclass(frozen=True, slots=True)
class State:
    """The answer to one question, whether it happens now, and how it is known."""

    answer: str = "not_asked"
    now: bool | None = None
    known: str | None = None

    def written(self) -> str:
        return json.dumps([self.answer, self.now, self.known], separators=(",", ":"))


BLANK: Final = State()


def chosen(typed: Typed) -> tuple[str, ...]:
    """The indicators of which one of two versions was chosen, or an offered answer confirmed."""
    return tuple(indicator for indicator, _ in typed.under(CHOSEN))


def state_of(draft: Draft, indicator: str) -> State:
    """What the draft holds for an indicator."""
    known = draft.known.get(indicator)
    return State(
        draft.answers.get(indicator, BLANK.answer), draft.now.get(indicator), known.how if known else None
    )


def packed(draft: Draft, indicators: Iterable[Indicator]) -> str:
    """The answers to ``indicators`` that the form shows, as text for a hidden field."""
    states = {
        indicator.id: state_of(draft, indicator.id)
        for indicator in indicators
        if indicator.id in draft.answers
    }
    return json.dumps(
        {id_: [state.answer, state.now, state.known] for id_, state in states.items()}, separators=(",", ":")
    )


def unpacked(text: str) -> dict[str, State]:
    """What ``packed`` wrote; empty when it cannot be read, so that every answer counts as changed."""
    try:
        content = json.loads(text or "{}")
        return {str(indicator): _state_from(parts) for indicator, parts in content.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def filled_in(typed: Typed, catalogue: Catalogue) -> dict[str, State]:
    """The state of every question that was answered in the form or chosen as a whole."""
    states = {
        indicator: _state_from_fields(catalogue[indicator], answer, typed)
        for indicator, answer in typed.under(ANSWER)
        if indicator in catalogue
    }
    for indicator, text in typed.under(CHOSEN):
        try:
            states[indicator] = _state_from(json.loads(text))
        except (ValueError, TypeError):
            continue
    return states


def changed(mine: Mapping[str, State], was: Mapping[str, State]) -> dict[str, State]:
    """The states that differ from those that the form showed (``was``)."""
    return {indicator: state for indicator, state in mine.items() if state != was.get(indicator)}


def collisions(mine: Mapping[str, State], was: Mapping[str, State], stored: Draft) -> list[str]:
    """The questions that a colleague answered in the meantime, and differently."""
    return [
        indicator
        for indicator, state in mine.items()
        if indicator in stored.answers
        and state_of(stored, indicator) not in (state, was.get(indicator, BLANK))
    ]


def as_changes(
    mine: Mapping[str, State], was: Mapping[str, State], note: str | None, catalogue: Catalogue
) -> Changes:
    """The states ``mine`` as changes to a draft, without the parts that are as in ``was``."""
    earlier = {indicator: was.get(indicator, BLANK) for indicator in mine}
    return Changes(
        answers={indicator: state.answer for indicator, state in mine.items()},
        now={
            indicator: state.now
            for indicator, state in mine.items()
            if state.now != earlier[indicator].now and _asks_now(indicator, catalogue)
        },
        known={
            indicator: _known_by(state.known)
            for indicator, state in mine.items()
            if state.known != earlier[indicator].known
        },
        note=note,
    )


def whole(mine: Mapping[str, State], catalogue: Catalogue) -> Changes:
    """The states ``mine`` as changes with every part, so that nothing of the stored state remains."""
    return Changes(
        answers={indicator: state.answer for indicator, state in mine.items()},
        now={indicator: state.now for indicator, state in mine.items() if _asks_now(indicator, catalogue)},
        known={indicator: _known_by(state.known) for indicator, state in mine.items()},
    )


def changed_note(typed: Typed) -> str | None:
    """The note when it was changed, else ``None``. Browsers send their own line ends, which do not count."""
    if "note" not in dict(typed.fields):
        return None
    note, was = (_with_plain_line_ends(typed(name)) for name in ("note", "note_was"))
    return note if note != was else None


def note_collides(note: str | None, typed: Typed, stored: Draft) -> bool:
    """Whether a colleague wrote another note in the meantime."""
    return note is not None and stored.note not in (note, _with_plain_line_ends(typed("note_was")))


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _state_from_fields(indicator: Indicator, answer: str, typed: Typed) -> State:
    """An absent answer has no "now" and no "how known"; the lowest level has no "now"."""
    is_level = answer in indicator.level_ids
    above_lowest = is_level and answer != indicator.level_ids[0]
    now = NOW_VALUES.get(typed(NOW + indicator.id)) if indicator.asks_now and above_lowest else None
    return State(answer, now, typed(KNOWN + indicator.id) or None if is_level else None)


def _asks_now(indicator: str, catalogue: Catalogue) -> bool:
    return indicator in catalogue and catalogue[indicator].asks_now


def _known_by(how: str | None) -> Known | None:
    return Known(next((known for known in get_args(How) if known == how), how)) if how else None  # type: ignore[arg-type]  # Known checks it


def _state_from(parts: Any) -> State:
    answer, now, known = parts
    if not isinstance(answer, str) or not (now is None or isinstance(now, bool)):
        raise TypeError("not the state of a question")
    if not (known is None or isinstance(known, str)):
        raise TypeError("not the state of a question")
    return State(answer, now, known)

"""What changed since a person looked, as the page says it that gives the form back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from screening.catalogue.catalogue import Catalogue
from service.access.unit_of_work import UnitOfWork
from service.areas.people import service as people
from service.areas.screenings.form_view import answer_text
from service.core.changed_since import Changed, MovedOn
from service.core.reader import Reader
from service.web.forms import Typed

_CODES: Final = {
    "setting": "setting.{}",
    "judgement": "view.{}",
    "assessment": "outcome.{}",
    "review": "reviewed.{}",
}
"""Where the words of a code stand; of every other kind ``now`` is what somebody wrote."""


@dataclass(frozen=True, slots=True)
class MovedView:
    """One thing that changed: ``what``, from ``was`` to ``now`` (empty where there is nothing to compare);
    ``who``: by whom and when."""

    what: str
    was: str
    now: str
    who: str


def moved_views(
    unit: UnitOfWork, error: MovedOn, catalogue: Catalogue, reader: Reader
) -> tuple[MovedView, ...]:
    """Everything that ``error`` names, in the reader's words."""
    names = people.names_of(unit, {one.person_id for one in error.changes})
    names[unit.actor.person_id] = reader("form.you")
    now = unit.now
    return tuple(_view(one, names.get(one.person_id, ""), now, catalogue, reader) for one in error.changes)


def who_and_when(name: str, at: datetime, now: datetime, reader: Reader) -> str:
    return reader("moved.who", who=name, moment=reader.near(at, now))


def lines_of(texts: Iterable[tuple[str, str]]) -> tuple[MovedView, ...]:
    """Things that came, each already in words, with who did it."""
    return tuple(MovedView(text, "", "", who) for text, who in texts)


def carried(typed: Typed, name: str, current: object, *, told: bool) -> str:
    """What a form carries of how far it was: what it carried when it was filled in, until its author has been
    ``told`` what came since."""
    was = typed(name)
    return str(current) if told or not was else was


def _view(one: Changed, name: str, now: datetime, catalogue: Catalogue, reader: Reader) -> MovedView:
    return MovedView(
        _what(one, catalogue, reader),
        _words(one, one.was, catalogue, reader),
        _words(one, one.now, catalogue, reader),
        who_and_when(name, one.at, now, reader),
    )


def _what(one: Changed, catalogue: Catalogue, reader: Reader) -> str:
    if one.kind not in ("answer", "now", "known"):
        return reader(f"moved.{one.kind}", subject=one.subject)
    label = reader.pick(catalogue[one.subject].wording.label) if one.subject in catalogue else one.subject
    return label if one.kind == "answer" else reader(f"moved.{one.kind}", subject=label)


def _words(one: Changed, value: str | None, catalogue: Catalogue, reader: Reader) -> str:
    if one.kind == "now":
        return reader(f"form.now_{value or 'unknown'}")
    if one.kind == "known":
        return reader(f"form.known_{value}") if value else reader("moved.nothing")
    if value is None:
        return ""
    if one.kind == "answer" and one.subject in catalogue:
        return answer_text(catalogue[one.subject], value, reader)
    if one.kind == "age":
        return reader("cases.years", n=int(value))
    return reader(_CODES[one.kind].format(value)) if one.kind in _CODES else value

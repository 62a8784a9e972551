"""What changed since a person looked, for the page that shows their form again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from screening.catalogue.catalogue import Catalogue
from service.access.unit_of_work import UnitOfWork
from service.areas.screenings.form_view import answer_text
from service.areas.sign_in import names_and_teams as people
from service.core.changed_since import Changed
from service.core.reader_language import Reader
from service.web.forms import Sent
from service.web.page_context import Page

_CODES: Final = {
    "setting": "setting.{}",
    "judgement": "view.{}",
    "assessment": "outcome.{}",
    "review": "reviewed.{}",
}
"""The text key of the codes of a kind; of every other kind the value is what somebody wrote."""


@dataclass(frozen=True, slots=True)
class MovedView:
    """One change: ``what`` changed, from ``was`` to ``now`` (both empty where there is nothing to compare);
    ``who``: by whom and when."""

    what: str
    was: str
    now: str
    who: str


def moved_views(unit: UnitOfWork, sent: Sent, page: Page) -> tuple[MovedView, ...]:
    """Everything that changed since a form was filled in, in the reader's words."""
    if sent.moved is None:
        return ()
    catalogue, reader, changes = page.installation.catalogue, page.reader, sent.moved.changes
    names = people.names_of(unit, {change.person_id for change in changes})
    names[unit.actor.person_id] = reader("form.you")
    now = unit.now
    return tuple(
        _moved_view(change, names.get(change.person_id, ""), now, catalogue, reader) for change in changes
    )


def who_and_when(name: str, at: datetime, now: datetime, reader: Reader) -> str:
    return reader("moved.who", who=name, moment=reader.near(at, now))


def lines_of(texts: Iterable[tuple[str, str]]) -> tuple[MovedView, ...]:
    """Additions that are already in words, each with who made it."""
    return tuple(MovedView(text, "", "", who) for text, who in texts)


def carried(sent: Sent, name: str, current: object) -> str:
    """The value of a hidden field that says what the person has seen: the ``current`` one when it is a new
    form or they are told what changed, else the one that was sent."""
    return str(current) if sent.moved or not sent.typed(name) else sent.typed(name)


def _moved_view(change: Changed, name: str, now: datetime, catalogue: Catalogue, reader: Reader) -> MovedView:
    return MovedView(
        _subject_words(change, catalogue, reader),
        _value_words(change, change.was, catalogue, reader),
        _value_words(change, change.now, catalogue, reader),
        who_and_when(name, change.at, now, reader),
    )


def _subject_words(change: Changed, catalogue: Catalogue, reader: Reader) -> str:
    subject = change.subject
    if change.kind not in ("answer", "now", "known"):
        return reader(f"moved.{change.kind}", subject=subject)
    label = reader.pick(catalogue[subject].wording.label) if subject in catalogue else subject
    return label if change.kind == "answer" else reader(f"moved.{change.kind}", subject=label)


def _value_words(change: Changed, value: str | None, catalogue: Catalogue, reader: Reader) -> str:
    if change.kind == "now":
        return reader(f"form.now_{value or 'unknown'}")
    if change.kind == "known":
        return reader(f"form.known_{value}") if value else reader("moved.nothing")
    if value is None:
        return ""
    if change.kind == "answer" and change.subject in catalogue:
        return answer_text(catalogue[change.subject], value, reader)
    if change.kind == "age":
        return reader("cases.years", n=int(value))
    return reader(_CODES[change.kind].format(value)) if change.kind in _CODES else value

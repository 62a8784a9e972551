"""What is due when in a stay, by its entries and the terms of the organisation, never by a score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from service.areas.stays.codes import WEEKLY
from service.areas.stays.stay_state import StayInFull
from service.core.days import last_day
from service.core.organisation import StayTerms

What = Literal[
    "missing_step",
    "parent_talk",
    "group_meeting",
    "investigation",
    "assessment",
    "advice",
    "evaluation",
    "end",
]


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing to do, by when, and whether that day has passed. ``code`` names a missing step."""

    what: What
    by: date
    late: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a stay. ``talk`` and ``group``: done, not done, or ``None`` when nothing was recorded."""

    number: int
    first: date
    last: date
    talk: bool | None
    group: bool | None
    themes: tuple[str, ...]


def due_in(stay: StayInFull, terms: StayTerms, today: date, *, assessed: bool) -> tuple[DueItem, ...]:
    """What a running stay still needs, the earliest first; nothing once it has ended."""
    if stay.end is not None:
        return ()
    items = [
        *_missing_steps_due(stay, terms, today),
        *_weekly_items_due(stay, today),
        *_single_items_due(stay, terms, today, assessed),
    ]
    return tuple(sorted(items, key=lambda item: item.by))


def weeks_of(stay: StayInFull, today: date) -> tuple[Week, ...]:
    """Every week from the first to the present one, or to the one in which the stay ended."""
    last_day = stay.end.day if stay.end is not None else today
    return tuple(_week(stay, number) for number in range(1, max(stay.week_of(last_day), 1) + 1))


def _week(stay: StayInFull, number: int) -> Week:
    first_day = stay.first_day_of(number)
    last_day_of_week = first_day + timedelta(days=6)
    within = [entry for entry in stay.entries if first_day <= entry.day <= last_day_of_week]
    done = {kind: [bool(entry.done) for entry in within if entry.kind == kind] for kind in WEEKLY}
    meetings = [entry for entry in within if entry.kind == "group_meeting" and entry.done]
    themes = {theme for meeting in meetings for theme in meeting.facts.get("themes", ())}
    return Week(
        number=number,
        first=first_day,
        last=last_day_of_week,
        talk=any(done["parent_talk"]) if done["parent_talk"] else None,
        group=any(done["group_meeting"]) if done["group_meeting"] else None,
        themes=tuple(sorted(themes)),
    )


def _weekly_items_due(stay: StayInFull, today: date) -> Iterator[DueItem]:
    """The talk with the parents and the group meeting of this week, while neither is recorded."""
    week = _week(stay, stay.week_of(today))
    if week.talk is None:
        yield DueItem("parent_talk", week.last, late=False)
    if week.group is None:
        yield DueItem("group_meeting", week.last, late=False)


def _missing_steps_due(stay: StayInFull, terms: StayTerms, today: date) -> Iterator[DueItem]:
    """The organisation's steps for a missing young person, until each is recorded as done."""
    gone = stay.gone
    if gone is None:
        return
    done = {e.code for e in stay.of("missing_step") if e.number > gone.number and e.done}
    for code, step in terms.missing_steps.items():
        if code not in done:
            by = gone.day + timedelta(days=step.within_hours // 24)
            yield DueItem("missing_step", by, by < today, code)


def _single_items_due(stay: StayInFull, terms: StayTerms, today: date, assessed: bool) -> Iterator[DueItem]:
    def item(what: What, by: date) -> DueItem:
        return DueItem(what, by, by < today)

    if stay.phase == "placement":
        yield item("investigation", last_day(stay.begun_on, terms.investigation_weeks))
    if not assessed:
        yield item("assessment", min(last_day(stay.begun_on, terms.investigation_weeks), stay.until))
    if stay.latest("advice") is None:
        yield item("advice", stay.until)
    if stay.latest("evaluation") is None:
        yield item("evaluation", stay.until)
    yield item("end", stay.until)

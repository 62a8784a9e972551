"""A case as its page shows it: when to talk, what to do now, and what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.areas.case_pages import time_line as happened
from service.areas.case_pages.time_line_by_day import HourMark, days_of, dots_of_day
from service.areas.cases.conversation_due import Due
from service.areas.cases.rounds import Round
from service.areas.cases.time_line_event import Event
from service.areas.earlier_assessment_rule.service import Step
from service.core.reader_language import Reader
from service.web.pictures.time_line import Dot, time_line


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next thing to do. With ``post`` the button sends a form; without ``url`` there is no button."""

    head: str
    text: str
    url: str = ""
    button: str = ""
    post: bool = False


@dataclass(frozen=True, slots=True)
class EventView:
    """One moment on the time line and in the list beside it; ``ahead``: it may still change or move."""

    at: datetime
    text: str
    who: str = ""
    url: str = ""
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the time line with more than one moment, to look at by the hour."""

    day: str
    n: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class TimeLine:
    """``events`` of the whole time line or of one day; the first has the number ``first``. ``marks`` are the
    hours of a day, ``chosen`` its name, ``days`` the days to choose from."""

    events: tuple[EventView, ...]
    dots: tuple[Dot, ...]
    first: int = 1
    marks: tuple[HourMark, ...] = ()
    chosen: str = ""
    days: tuple[DayView, ...] = ()


def due_why(
    due: Due | None, decided: Step | None, names: Mapping[int, str], reader: Reader, *, declined: bool
) -> str:
    """Why the moment was set; for a band also who allowed it (``decided``). Empty without a moment, and for a
    band once the score is declined in the case."""
    if due is None or (due.because == "band" and declined):
        return ""
    if decided is None:
        return reader(f"pull.because_{due.because}")
    return reader("pull.because_band", who=names[decided.made_by], day=reader.day(decided.made_at))


def next_step(
    round_: Round,
    *,
    reference: str,
    answered: int,
    begun: bool,
    total: int,
    first_section: str,
    screening: int | None,
    may_work: bool,
    reader: Reader,
    talked: bool = False,
) -> NextStep:
    """What the round needs now. ``answered`` of ``total`` questions have an answer; ``begun``: something was
    filled in. ``screening`` is the number of its screening; ``talked``: its conversation
    was held."""
    if round_.stage == "draft" and round_.corrects is not None:
        head, text, button = (reader(f"next.correct_{part}") for part in ("head", "text", "button"))
        url = f"/cases/{reference}/form/{first_section}"
    elif round_.stage == "draft":
        head, text = reader("next.draft_head"), reader("next.draft_text", n=answered, total=total)
        button = reader("next.draft_button" if begun else "next.start_button")
        url = f"/cases/{reference}/form/{first_section}"
    elif round_.stage == "judged":
        head, text = reader("next.judged_head"), reader("next.judged_text")
        button, url = reader("next.judged_button"), f"/cases/{reference}/screenings"
    elif talked:
        head, text = reader("next.talked_head"), reader("next.talked_text")
        button, url = reader("next.talked_button"), f"/cases/{reference}/assessments/{round_.number}"
    else:
        head, text = reader("next.screened_head"), reader("next.screened_text")
        button, url = reader("next.screened_button"), f"/cases/{reference}/screenings/{screening}"
    if round_.stage == "screened" or may_work:
        return NextStep(head, text, url, button, post=round_.stage == "judged")
    stage = reader(f"stage.{round_.stage}").capitalize()
    return NextStep(reader("next.reader_head"), f"{stage}. {reader('case.read_only')}")


def time_line_view(
    line: happened.TimeLine,
    names: Mapping[int, str],
    reference: str,
    now: datetime,
    reader: Reader,
    *,
    teams: Mapping[int, str],
    reached: Collection[str] = (),
    day: date | None = None,
) -> TimeLine:
    """The events, the first one first; then the saves of today and the due moment of the conversation. With a
    ``day`` on which something happened those of that day alone.

    ``names`` are those of people, ``teams`` those of teams, ``reached`` the codes of other cases that the
    reader may open.
    """
    views = [_event_view(event, names, teams, reference, reader, reached=reached) for event in line.events]
    if line.filling is not None:
        filling = line.filling
        words = reader("event.answers_so_far", n=filling.facts["answers"])
        views.append(EventView(filling.at, words, names.get(filling.person_id, ""), ahead=True))
    if line.ahead is not None and line.ahead > now:
        views.append(EventView(line.ahead, reader("event.due"), ahead=True))
    moments = [view.at for view in views]
    days = days_of(moments, reader.zone)
    choices = tuple(
        DayView(reader.day(one.day), one.n, f"/cases/{reference}?day={one.day}#time", one.day == day)
        for one in days
        if one.n > 1
    )
    one_day = next((one for one in days if one.day == day), None)
    if one_day is None:
        return TimeLine(tuple(views), time_line(moments, now), days=choices)
    of_day = slice(one_day.first - 1, one_day.first - 1 + one_day.n)
    dots, marks = dots_of_day(moments[of_day], one_day.first, now, reader.zone)
    return TimeLine(tuple(views[of_day]), dots, one_day.first, marks, reader.day(one_day.day), choices)


def _event_view(
    event: Event,
    names: Mapping[int, str],
    teams: Mapping[int, str],
    reference: str,
    reader: Reader,
    *,
    reached: Collection[str],
) -> EventView:
    facts = event.facts
    url = ""
    if event.kind in ("screening", "withdrawn"):
        url = f"/cases/{reference}/screenings/{facts['number']}"
    elif event.kind == "assessment":
        url = f"/cases/{reference}/assessments/{event.round}"
    elif facts.get("other") in reached:
        url = f"/cases/{facts['other']}"
    return EventView(event.at, _event_words(event, names, teams, reader), names.get(event.person_id, ""), url)


_OF_A_NUMBER = frozenset(
    {"age_confirmed", "assigned", "left", "round_begun", "round_corrects", "screening", "withdrawn"}
)


def _event_words(event: Event, names: Mapping[int, str], teams: Mapping[int, str], reader: Reader) -> str:
    facts = event.facts
    if event.kind.startswith(("transfer_", "link_", "part_")):
        values = {name: teams.get(facts.get(name, 0), "") for name in ("from_team", "to_team")}
        return reader(f"event.{event.kind}", other=facts.get("other", ""), **values)
    if event.kind == "answers_saved":
        return reader("event.answers_saved", n=facts["answers"])
    if event.kind == "judgement":
        kind = (
            "judgement" if facts["first"] else "judgement_seen" if facts["score_seen"] else "judgement_later"
        )
        return reader(f"event.{kind}")
    if event.kind in ("due_set", "due_lifted", "due_lapsed"):
        why = {
            "due_set": "due_behind" if "behind" in facts else f"due_{facts['because']}",
            "due_lifted": "due_lifted",
            "due_lapsed": f"lapsed_{facts['because']}",
        }
        return reader(f"event.{why[event.kind]}", moment=reader.moment(facts["at"]))
    if event.kind in _OF_A_NUMBER:
        who = names.get(event.person_id if event.kind == "left" else facts.get("to", 0), "")
        kind = f"left_{facts['because']}" if event.kind == "left" else event.kind
        return reader(f"event.{kind}", number=facts.get("number", event.round), age=facts.get("age"), who=who)
    again = "_again" if event.kind == "assessment" and facts["number"] > 1 else ""
    key = f"event.{event.kind}{again}"
    return " ".join(_changed_fact_words(facts, reader)) if event.kind == "facts_changed" else reader(key)


def _changed_fact_words(facts: Mapping[str, Any], reader: Reader) -> Iterator[str]:
    if facts["age"] != facts["age_before"]:
        yield reader("event.age_changed", was=facts["age_before"], age=facts["age"])
    if facts["setting"] != facts["setting_before"]:
        was, now = (reader(f"setting.{facts[name]}") for name in ("setting_before", "setting"))
        yield reader("event.setting_changed", was=was, now=now)

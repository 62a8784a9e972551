"""A stay as its page shows it: its state, what is due, and what was done week by week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from service.areas.stays.codes import KINDS
from service.areas.stays.entries import Entry
from service.areas.stays.forms import code_words
from service.areas.stays.service import StayRow
from service.areas.stays.stay_state import StayInFull
from service.areas.stays.tasks_due_in_stay import DueItem, Week
from service.areas.stays.weekly_rhythm import Rhythm, State
from service.core.organisation import StayTerms
from service.core.reader_language import Reader
from service.web.forms import Choice
from service.web.pictures.picture import Caption
from service.web.pictures.week_strip import Rhythm as StripRow
from service.web.pictures.week_strip import State as OnStrip
from service.web.pictures.week_strip import WeekStrip, week_strip

_ON_STRIP: Final[Mapping[State, OnStrip]] = {
    "done": "done",
    "not_done": "missed",
    "missed": "unrecorded",
    "due": "due",
    "ahead": "none",
}


@dataclass(frozen=True, slots=True)
class DueView:
    """One thing to do; ``url`` is where it is recorded."""

    text: str
    by: str
    late: bool
    url: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One thing recorded, in words; ``quote`` is what somebody typed."""

    day: date
    text: str
    quote: str
    who: str


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What is needed to put entries into words."""

    terms: StayTerms
    names: Mapping[int, str]
    reader: Reader

    def of(self, entry: Entry) -> EntryView:
        sentence = entry_sentence(entry, self.terms, self.reader)
        return EntryView(entry.day, sentence, entry.words, self.names.get(entry.made_by, ""))


@dataclass(frozen=True, slots=True)
class WeekView:
    """One week: its days, how the two weekly things went, and what else was recorded in it."""

    title: str
    days: str
    talk: str
    group: str
    entries: tuple[EntryView, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """One stay in the list."""

    reference: str
    number: int
    setting: str
    begun: str
    phase: str
    until: str
    late: bool
    gone: bool


def row_view(row: StayRow, today: date, reader: Reader) -> RowView:
    return RowView(
        reference=row.reference,
        number=row.number,
        setting=reader(f"setting.{row.setting}"),
        begun=reader.day(row.begun_on),
        phase=reader("stay.ended_short" if row.ended_on else f"stayphase.{row.phase}"),
        until=reader.day(row.ended_on or row.until),
        late=row.ended_on is None and row.until < today,
        gone=row.gone and row.ended_on is None,
    )


def state_line(stay: StayInFull, today: date, reader: Reader) -> str:
    """Week, phase and last day in one line."""
    if stay.end is not None:
        return reader("stay.ended_line", day=reader.day(stay.end.day), how=reader(f"stayhow.{stay.end.how}"))
    phase = reader(f"stayphase.{stay.phase}")
    line = reader("stay.week_line", week=stay.week_on(today), total=stay.weeks, phase=phase)
    return f"{line} {reader('stay.until_line', day=reader.day(stay.until))}"


def due_views(
    items: tuple[DueItem, ...], stay: StayInFull, terms: StayTerms, reader: Reader
) -> tuple[DueView, ...]:
    """What is due, each with the place where it is recorded."""
    base = f"/cases/{stay.reference}/stays/{stay.number}"
    places = {
        "investigation": f"{base}/phase",
        "assessment": f"/cases/{stay.reference}",
        "end": f"{base}/end" if stay.phase == "closing" else f"{base}/phase",
    }
    return tuple(
        DueView(
            text=_step_with_term(item.code, terms, reader) if item.code else reader(f"staydue.{item.what}"),
            by=reader("stay.by", day=reader.day(item.by)),
            late=item.late,
            url=places.get(item.what, f"{base}/record/{item.what}"),
        )
        for item in items
    )


def week_views(
    weeks: tuple[Week, ...],
    stay: StayInFull,
    today: date,
    words: EntryWords,
) -> tuple[WeekView, ...]:
    """The weeks, the latest first, since people look for the present one."""
    reader, views = words.reader, []
    for week in reversed(weeks):
        within = [entry for entry in stay.entries if week.first <= entry.day <= week.last]
        views.append(
            WeekView(
                title=reader("stay.week", n=week.number),
                days=reader("stay.days", first=reader.day(week.first), last=reader.day(week.last)),
                talk=_done_words(week.talk, reader),
                group=_done_words(week.group, reader),
                entries=tuple(words.of(entry) for entry in sorted(within, key=lambda entry: entry.day)),
                current=stay.end is None and week.first <= today <= week.last,
            )
        )
    return tuple(views)


def rhythm_picture(found: tuple[Rhythm, ...], stay: StayInFull, today: date, reader: Reader) -> WeekStrip:
    """The weekly things week by week."""
    labels = {rhythm.kind: reader(f"staykind.{rhythm.kind}") for rhythm in found}
    said = (f"{labels[rhythm.kind]}: {_rhythm_words(rhythm, reader)}" for rhythm in found)
    return week_strip(
        [StripRow(labels[rhythm.kind], [_ON_STRIP[week.state] for week in rhythm.weeks]) for rhythm in found],
        Caption(reader("stay.rhythm"), " ".join(said)),
        reader,
        this_week=stay.week_on(today) if stay.end is None else None,
    )


def _rhythm_words(rhythm: Rhythm, reader: Reader) -> str:
    over = rhythm.numbers("done", "not_done", "missed")
    sentences = [reader("stayweek.count", done=len(rhythm.numbers("done")), n=len(over))] if over else []
    states: tuple[State, ...] = ("missed", "not_done", "due")
    for state in states:
        if numbers := rhythm.numbers(state):
            weeks = reader.joined([str(number) for number in numbers])
            sentences.append(reader(f"stayweek.which_{state}", n=len(numbers), weeks=weeks))
    return " ".join(sentences)


def entry_sentence(entry: Entry, terms: StayTerms, reader: Reader) -> str:
    """One entry as a sentence."""
    went = reader("staytold.done" if entry.done else "staytold.not_done")
    if entry.kind == "phase" and entry.until is not None:
        because = reader(f"staylonger.{entry.facts['because']}")
        return reader("staytold.extended", day=reader.day(entry.until), because=because)
    if entry.kind == "phase":
        return reader("staytold.phase", phase=reader(f"stayphase.{entry.code}"))
    if entry.kind == "missing_step":
        return reader("staytold.step", step=step_words(entry.code, terms, reader).rstrip("."), went=went)
    if entry.kind == "group_meeting" and entry.done:
        themes = [code_words("themes", theme, reader) for theme in entry.facts.get("themes", ())]
        return reader("staytold.group", themes=reader.joined(themes))
    if entry.kind in ("parent_talk", "group_meeting"):
        return f"{reader(f'staykind.{entry.kind}')}: {went}"
    parts = [reader(f"staytold.{entry.kind}")]
    if entry.code:
        parts.append(code_words(entry.kind, entry.code, reader))
    parts += [
        code_words(name, entry.facts[name], reader) for name in ("body", "urgency") if name in entry.facts
    ]
    if entry.facts.get("waiting", "no") != "no":
        parts.append(reader("staytold.waiting", why=code_words("waiting", entry.facts["waiting"], reader)))
    if "satisfaction" in entry.facts:
        parts.append(reader("staytold.mark", mark=entry.facts["satisfaction"]))
    return f"{parts[0]}: {'; '.join(parts[1:])}." if len(parts) > 1 else f"{parts[0]}."


def _step_with_term(code: str, terms: StayTerms, reader: Reader) -> str:
    """A step with the hours within which it is due."""
    return reader(
        "stay.within", step=step_words(code, terms, reader), n=terms.missing_steps[code].within_hours
    )


def step_words(code: str, terms: StayTerms, reader: Reader) -> str:
    """The text of a step as the organisation wrote it; its code when the settings no longer have it."""
    step = terms.missing_steps.get(code)
    return reader.pick({"nl": step.nl, "en": step.en}) if step is not None else code


def acts_of(stay: StayInFull, reader: Reader) -> tuple[Choice, ...]:
    """What can be recorded now, as links in a fixed order; nothing is put forward."""
    base = f"/cases/{stay.reference}/stays/{stay.number}/record"
    gone = stay.gone is not None
    fitting = [
        kind
        for kind in KINDS
        if not (kind == "missing" and gone) and not (kind in ("returned", "missing_step") and not gone)
    ]
    return tuple(Choice(f"{base}/{kind}", reader(f"staykind.{kind}")) for kind in fitting)


def uncovered_themes(weeks: tuple[Week, ...], themes: tuple[str, ...], reader: Reader) -> str:
    """The themes that no group meeting was about yet, as words; empty when there are none."""
    covered = {theme for week in weeks for theme in week.themes}
    return reader.joined([reader(f"staytheme.{theme}") for theme in themes if theme not in covered])


def _done_words(done: bool | None, reader: Reader) -> str:
    if done is None:
        return reader("staytold.not_recorded")
    return reader("staytold.done" if done else "staytold.not_done")

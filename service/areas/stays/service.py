"""Begin, record, move, end and list stays; pages, API and the report call these functions.

Each change is one function: it checks its rule, adds rows and writes to the access log. Nothing here reads a
score: people decide whether somebody stays, goes home or goes to a secure place, and record it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from service.access.open_case import OpenCase, visible
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import record_assessment as assessments_record
from service.areas.cases import rounds
from service.areas.cases.work_list_row import refresh_row
from service.areas.screenings import judgements
from service.areas.stays import codes, queries
from service.areas.stays.endings_that_fit import out_of_order, wrong_ending
from service.areas.stays.entries import SHAPES, Entry, NewEntry, Span, kept_facts, mistakes, wrong_day
from service.areas.stays.missed_signs import intake_of, missed_in
from service.areas.stays.stay_state import End, StayInFull
from service.areas.stays.tables import Stay, StayStand
from service.core.changed_since import Changed, Stream, require_seen
from service.core.days import day_of, last_day
from service.core.errors import Conflict, Invalid, NotFound, WrongField
from service.core.typed_text_rules import checked_text
from service.db.base import AnyRow, read_as

PAGE: Final = 40
MOST: Final = 400
"""The list counts and pages no further, so that it costs the same at any number of stays."""

EARLIEST: Final = timedelta(days=31)
"""How long before its case was made a stay may begin: young people are placed first and reported later."""

Which = Literal["running", "week", "ended"]


@dataclass(frozen=True, slots=True)
class Move:
    """To another phase. An extension has a new last day, a reason as a code, and words."""

    to: str
    day: date
    until: date | None = None
    because: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a stay ends. ``longer_because`` is needed when it went past the allowed weeks."""

    day: date
    how: str
    longer_because: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class StayOfCase:
    number: int
    begun_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class StayRow:
    """One stay in the list. There is no score here, and none decides the order."""

    reference: str
    number: int
    setting: str
    begun_on: date
    until: date
    phase: str
    gone: bool
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class StayList:
    """One page of ``total`` stays; ``more``: there are more than were counted."""

    rows: tuple[StayRow, ...]
    total: int
    page: int
    pages: int
    more: bool


def begin(unit: UnitOfWork, case: OpenCase, begun_on: date) -> StayInFull:
    """Begin a stay.

    Raises ``Conflict`` while another stay of the case runs, ``WrongField`` for a day that is not possible.
    """
    earlier = of_case(unit, case)
    if earlier and earlier[-1].ended_on is None:
        raise Conflict("stay.running")
    made_on = day_of(case.created_at, unit.installation.organisation.zone)
    earliest_day = max([made_on - EARLIEST, *(stay.ended_on for stay in earlier if stay.ended_on)])
    for mistake in wrong_day(begun_on, Span(earliest_day, unit.today)):
        raise mistake
    number = queries.next_number(unit.db, case.id)
    longest = last_day(begun_on, unit.installation.organisation.stay.longest_weeks)
    stay_id = unit.add(
        Stay,
        "made",
        case_id=case.id,
        reference=case.reference,
        number=number,
        setting=rounds.latest_round(unit, case.id).setting,
        begun_on=begun_on,
        weekday=begun_on.weekday(),
        longest_until=longest,
    )
    unit.add(
        StayStand, stay_id=stay_id, case_id=case.id, team_id=case.team_id, until=longest, due_from=begun_on
    )
    refresh_row(unit, case.id)
    unit.record("stay.begin", "stay", f"{case.reference}/{number}")
    return open_stay(unit, case, number)


def open_stay(unit: UnitOfWork, case: OpenCase, number: int) -> StayInFull:
    """Stay ``number`` of ``case`` as it stands; ``NotFound`` when there is none."""
    row = queries.stay(unit.db, case.id, number)
    if row is None:
        raise NotFound
    end_row = queries.end(unit.db, row.id)
    return read_as(
        StayInFull,
        row,
        entries=tuple(
            read_as(Entry, entry, facts=json.loads(entry.facts)) for entry in queries.entries(unit.db, row.id)
        ),
        end=_end_from(end_row) if end_row is not None else None,
    )


def of_case(unit: UnitOfWork, case: OpenCase) -> tuple[StayOfCase, ...]:
    """The stays of a case, the first one first."""
    return tuple(StayOfCase(*row) for row in queries.of_case(unit.db, case.id))


def is_assessed(unit: UnitOfWork, case: OpenCase) -> bool:
    """Whether the in-person assessment of the present round is recorded."""
    return bool(assessments_record.of_rounds(unit, [rounds.latest_round(unit, case.id)]))


def record(unit: UnitOfWork, stay: StayInFull, revision: int, new: NewEntry) -> StayInFull:
    """Add ``new`` to ``stay``.

    Raises ``Conflict`` when the stay has ended or has entries after ``revision``, ``WrongField`` for the
    first field that is not valid, ``Invalid`` for an unknown kind or a text that holds a BSN.
    """
    if new.kind not in SHAPES:
        raise Invalid("stay.kind", allowed=", ".join(codes.KINDS))
    _require_current(stay, revision)
    for mistake in all_mistakes(unit, stay, new):
        raise mistake
    return _add(unit, stay, new)


def all_mistakes(unit: UnitOfWork, stay: StayInFull, new: NewEntry) -> Iterable[WrongField]:
    """Everything in ``new`` that is not valid, for a page that shows it all at once."""
    steps = tuple(unit.installation.organisation.stay.missing_steps)
    yield from mistakes(new, Span(stay.begun_on, unit.today), steps)
    yield from out_of_order(stay, new)


def move(unit: UnitOfWork, case: OpenCase, stay: StayInFull, revision: int, to: Move) -> StayInFull:
    """Move ``stay`` to another phase: onward only, and to closing only after the in-person assessment.

    Raises ``Conflict`` when the stay has ended, has entries after ``revision`` or was not assessed,
    ``WrongField`` for a field that is not valid.
    """
    _require_current(stay, revision)
    if to.to not in codes.ONWARD[stay.phase]:
        raise WrongField("to", "stay.not_onward", allowed=", ".join(codes.ONWARD[stay.phase]) or "-")
    for mistake in wrong_day(to.day, Span(stay.begun_on, unit.today)):
        raise mistake
    if to.to == "closing":
        _require_assessed(unit, case)
    if to.to == "extension":
        _check_extension(unit, stay, to)
        return _add(
            unit, stay, NewEntry("phase", to.day, to.to, None, {"because": to.because}, to.words, to.until)
        )
    return _add(unit, stay, NewEntry("phase", to.day, to.to, words=to.words))


def end(unit: UnitOfWork, case: OpenCase, stay: StayInFull, revision: int, ending: Ending) -> StayInFull:
    """End ``stay``: in its closing phase, after the in-person assessment, with advice and evaluation.

    There is no other way to end a stay. Raises ``Conflict`` with what is missing, ``WrongField`` for a field
    that is not valid or contradicts the entries.
    """
    _require_current(stay, revision)
    if stay.phase != "closing":
        raise Conflict("stay.not_closing")
    round_ = rounds.latest_round(unit, case.id)
    assessed = _require_assessed(unit, case)
    for needed in ("advice", "evaluation"):
        if stay.latest(needed) is None:
            raise Conflict(f"stay.no_{needed}")
    last_entry_day = max([stay.begun_on, *(entry.day for entry in stay.entries)])
    for mistake in wrong_day(ending.day, Span(last_entry_day, unit.today)):
        raise mistake
    for mistake in wrong_ending(stay, ending.how):
        raise mistake
    is_longer = ending.day > stay.longest_until
    if is_longer and ending.longer_because not in codes.LONGER:
        raise WrongField("longer_because", "stay.longer_because", allowed=", ".join(codes.LONGER))
    judgement = judgements.first_judgement(unit, intake_of(unit, round_))
    scores = stay.of("evaluation")[-1].facts
    queries.add_end(
        unit.db,
        missed_in(unit, case, round_),
        stay_id=stay.id,
        intake_id=round_.id,
        assessment=assessed.number,
        setting=stay.setting,
        ended_on=ending.day,
        year=ending.day.year,
        days=(ending.day - stay.begun_on).days,
        how=ending.how,
        longer_because=ending.longer_because if is_longer else None,
        words=checked_text(ending.words),
        outcome=assessed.outcome,
        judgement=judgement.view if judgement is not None else "cannot_say",
        satisfaction=scores.get("satisfaction"),
        **{scale: _to_tenths(scores.get(scale)) for scale in codes.CLIMATE},
        **unit.signed("made"),
    )
    queries.set_stand(unit.db, stay.id, ended_on=ending.day)
    refresh_row(unit, case.id)
    unit.record("stay.end", "stay", stay.name, revision=stay.revision)
    return open_stay(unit, case, stay.number)


def moved(unit: UnitOfWork, case_ids: Sequence[int], team_id: int) -> None:
    """List the stays of cases that went to another team with that team. The caller checks access."""
    queries.move(unit.db, case_ids, team_id)


def list_stays(unit: UnitOfWork, which: Which = "running", page: int = 1) -> StayList:
    """The stays the actor may see, in the order of ``queries.page``; counted and paged up to ``MOST``.

    A page that does not exist is the nearest one that does.
    """
    unit.require("stay.list", "stay")
    may_see = visible(unit.actor, "stay.list", StayStand.__table__.c.team_id)
    selection = queries.ListSelection(may_see, tuple(sorted(unit.actor.teams)), which, unit.today)
    total = queries.count(unit.db, selection, MOST + 1)
    counted = min(total, MOST)
    pages = max(1, -(-counted // PAGE))
    page = min(max(page, 1), pages)
    rows = queries.page(unit.db, selection, limit=PAGE, offset=(page - 1) * PAGE)
    unit.record("stay.list", "stay", shown=len(rows), total=counted, which=which)
    return StayList(tuple(_list_row(row) for row in rows), counted, page, pages, total > MOST)


def _require_current(stay: StayInFull, revision: int) -> None:
    if stay.end is not None:
        raise Conflict("stay.ended")
    changes = [Changed(e.kind, e.code, None, None, e.made_at, e.made_by) for e in stay.entries]
    require_seen("stay.stale", {"revision": revision}, {"revision": Stream.of(changes)})


def _require_assessed(unit: UnitOfWork, case: OpenCase) -> assessments_record.Assessment:
    """The last assessment of the present round; ``Conflict`` when there is none."""
    assessments = assessments_record.of_rounds(unit, [rounds.latest_round(unit, case.id)])
    if not assessments:
        raise Conflict("stay.not_assessed")
    return assessments[-1]


def _check_extension(unit: UnitOfWork, stay: StayInFull, to: Move) -> None:
    """An extension needs a new last day within the allowed weeks, a reason and words."""
    weeks = unit.installation.organisation.stay.extension_weeks
    furthest = last_day(max(stay.until + timedelta(days=1), to.day), weeks)
    if to.until is None or not stay.until < to.until <= furthest:
        raise WrongField("until", "stay.until", after=stay.until, furthest=furthest)
    if to.because not in codes.LONGER:
        raise WrongField("because", "stay.longer_because", allowed=", ".join(codes.LONGER))
    if len(to.words.strip()) < 10:
        raise WrongField("words", "free_text.too_short", least=10)


def _add(unit: UnitOfWork, stay: StayInFull, new: NewEntry) -> StayInFull:
    """Store ``new`` as the next entry, log it, and give the stay with it."""
    own = {name: fact for name, fact in new.facts.items() if fact}
    facts = kept_facts(new) if new.kind in SHAPES else own
    entry = Entry(
        number=stay.revision + 1,
        kind=new.kind,
        day=new.day,
        code=new.code,
        done=new.done if new.kind not in SHAPES or SHAPES[new.kind].asks_done else None,
        until=new.until if new.kind == "phase" else None,
        facts=facts,
        words=checked_text(new.words),
        **unit.signed("made"),
    )
    values: dict[str, Any] = {name: getattr(entry, name) for name in Entry.__slots__ if name != "facts"}
    queries.add_entry(unit.db, stay_id=stay.id, facts=facts, **values)
    unit.record("stay.record", "stay", stay.name, kind=new.kind, revision=entry.number)
    after = replace(stay, entries=(*stay.entries, entry))
    queries.set_stand(unit.db, stay.id, until=after.until, due_from=after.due_from)
    return after


def _to_tenths(score: float | None) -> int | None:
    return None if score is None else round(score * 10)


def _end_from(row: AnyRow) -> End:
    return End(row.ended_on, row.how, row.longer_because, row.words, row.outcome, row.days, row.made_by)


def _list_row(row: AnyRow) -> StayRow:
    return read_as(
        StayRow,
        row,
        phase=row.phase.partition(":")[2] if row.phase else "placement",
        gone=bool(row.presence and row.presence.startswith("missing:")),
    )

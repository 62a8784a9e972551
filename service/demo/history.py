"""The past of the demonstration: every act in order, through the same functions as real work, on a clock that
is moved from act to act. So the records, the access log and its seals are valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from screening.language import Messages
from service.access.open_case import open_case
from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.assessments import record_assessment
from service.areas.cases import rounds
from service.areas.cases.age import AgeAsked
from service.areas.cases.create_case import NewCase, create_case
from service.areas.cases.rounds import new_round
from service.areas.screenings import draft_storage, judgements, make_screening, score_opt_out
from service.areas.screenings.score_shown_or_withheld import is_withheld
from service.core.clock import SetClock
from service.demo.accounts import Account, reviewer_of, worker_of
from service.demo.emergency import opened
from service.demo.running_stays import RUNNING
from service.demo.running_stays import begin as begin_stay
from service.demo.young_people import Found, Judged, StoryRound, YoungPerson
from service.demo.zorgtafel_and_reviews import moments
from service.installation.running_installation import Installation

SHARE: Final = 0.15
"""Share of the past cases whose score was withheld. After its start the demonstration withholds none."""

_FIRST_HOUR: Final = time(9, 10)
_BETWEEN_CASES: Final = timedelta(minutes=7)
TODAY: Final = timedelta(minutes=90)
"""How long before the start the rounds of "today" began."""

_PLACED: Final = timedelta(minutes=30)
_FORM, _JUDGEMENT, _REFUSAL, _SCREENING = (timedelta(minutes=m) for m in (20, 35, 36, 38))


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did at a moment."""

    at: datetime
    person_id: int
    do: Callable[[UnitOfWork], None]


def starts(people: tuple[YoungPerson, ...], now: datetime, zone: str) -> Mapping[tuple[str, int], datetime]:
    """When each round began, by young person and number of the round; all before ``now``."""
    moments: dict[tuple[str, int], datetime] = {}
    for place, person in enumerate(people):
        for number, round_ in enumerate(person.rounds, start=1):
            day = (now - timedelta(days=round_.days_ago)).astimezone(ZoneInfo(zone)).date()
            morning = datetime.combine(day, _FIRST_HOUR, ZoneInfo(zone)) + place * _BETWEEN_CASES
            moments[person.id, number] = morning if round_.days_ago else now - TODAY
    return moments


def references(
    people: tuple[YoungPerson, ...], moments: Mapping[tuple[str, int], datetime], zone: str
) -> dict[str, str]:
    """The code that each case will get, since codes follow the order in which cases are made."""
    codes: dict[str, str] = {}
    in_year: dict[int, int] = {}
    for person in sorted(people, key=lambda young_person: moments[young_person.id, 1]):
        year = moments[person.id, 1].astimezone(ZoneInfo(zone)).year
        in_year[year] = in_year.get(year, 0) + 1
        codes[person.id] = f"{year}-{in_year[year]:04d}"
    return codes


def key_for(people: tuple[YoungPerson, ...], codes: Mapping[str, str]) -> bytes:
    """A key with which the draw withholds exactly the scores that the story wants withheld."""
    wanted = {codes[p.id] for p in people if any(r.score == "withheld" for r in p.rounds)}
    number = 0
    while True:
        key = sha256(f"demonstration {number}".encode()).digest()
        if all(is_withheld(key, code, SHARE) == (code in wanted) for code in codes.values()):
            return key
        number += 1


@dataclass(frozen=True)
class Past:
    """What happened before the demonstration starts at ``now``: who did it, to whom, in which time zone."""

    people: tuple[YoungPerson, ...]
    accounts: tuple[Account, ...]
    now: datetime
    zone: str
    texts: Messages

    def acts(self) -> list[Act]:
        """Every act, in the order of time."""
        begun = starts(self.people, self.now, self.zone)
        codes = self.codes()
        acts = [
            act
            for person in self.people
            for number, round_ in enumerate(person.rounds, start=1)
            for act in self._of_round(person, round_, number, codes[person.id], begun[person.id, number])
        ]
        table = moments(self.accounts, codes, self.now, self.zone)
        emergency = self._emergency(codes, begun)
        return sorted(
            [*acts, *(Act(*act_fields) for act_fields in (*table, *emergency))], key=lambda act: act.at
        )

    def _emergency(
        self, codes: Mapping[str, str], begun: Mapping[tuple[str, int], datetime]
    ) -> Iterator[tuple[datetime, int, Callable[[UnitOfWork], None]]]:
        """The oldest case of the crisis team, opened by the other team."""
        theirs = [person.id for person in self.people if person.team == "crisis"]
        oldest = min(theirs, key=lambda person_id: begun[person_id, 1])
        stranger = worker_of(self.accounts, "intake")
        return opened(codes[oldest], stranger, self.texts("nl", "emergency"), self.now)

    def codes(self) -> dict[str, str]:
        """The code that each case will get."""
        return references(self.people, starts(self.people, self.now, self.zone), self.zone)

    def _of_round(
        self, person: YoungPerson, round_: StoryRound, number: int, code: str, start: datetime
    ) -> Iterator[Act]:
        worker = worker_of(self.accounts, person.team)
        changes = round_.changes(_note(person, self.texts))
        judgement = round_.judgement

        def begin(unit: UnitOfWork) -> None:
            if number > 1:
                case = open_case(unit, code, "intake.create")
                new_round(unit, case, round_.age, person.setting)
            else:
                create_case(unit, NewCase(person.setting, round_.age, None, person.reported_by))

        def fill_in(unit: UnitOfWork) -> None:
            draft_storage.save_draft(unit, open_case(unit, code, "draft.save"), 0, changes)

        def judge(unit: UnitOfWork, judged: Judged) -> None:
            case = open_case(unit, code, "judgement.create")
            basis_seen = judgements.judged_on(unit, rounds.latest_round(unit, case.id))
            age = AgeAsked(round_.age)
            judgements.judge(
                unit, case, judged.view, judged.assess_within, judged.reason, seen=basis_seen, age=age
            )

        def refuse(unit: UnitOfWork) -> None:
            score_opt_out.decline(unit, open_case(unit, code, "score.decline"), by="young_person")

        def screen(unit: UnitOfWork) -> None:
            make_screening.screen(unit, open_case(unit, code, "screening.create"))

        def talk(unit: UnitOfWork, findings: Found) -> None:
            case = open_case(unit, code, "assessment.create")
            asked = rounds.round_of(unit, case.id, number)
            record_assessment.record(
                unit,
                case,
                asked,
                self._findings(findings, worker, unit.now, age=round_.age, saw_score=round_.score == "shown"),
                after=0,
                revision=draft_storage.draft_of(unit, asked).revision,
            )

        yield Act(start, worker, begin)
        yield Act(start + _FORM, worker, fill_in)
        if judgement is not None:
            yield Act(start + _JUDGEMENT, worker, partial(judge, judged=judgement))
        if round_.score == "declined":
            yield Act(start + _REFUSAL, worker, refuse)
        if round_.screened:
            yield Act(start + _SCREENING, worker, screen)
        if round_.found is not None:
            yield Act(start + round_.found.after, worker, partial(talk, findings=round_.found))
            if person.id in RUNNING:
                placed = partial(begin_stay, code=code, since=RUNNING[person.id])
                yield Act(start + round_.found.after + _PLACED, worker, placed)

    def _findings(
        self, findings: Found, worker: int, now: datetime, *, age: int, saw_score: bool
    ) -> record_assessment.Findings:
        return record_assessment.Findings(
            held_on=now.astimezone(ZoneInfo(self.zone)).date(),
            assessor_id=worker,
            present=("young_person",),
            saw_score=saw_score,
            outcome=findings.outcome,
            basis=findings.basis,
            reason=findings.reason,
            second_id=reviewer_of(self.accounts),
            exploitation=findings.exploitation,
            means=findings.means,
            follows=findings.follows,
            changes=findings.changes,
            age=age,
        )


def live_through(installation: Installation, clock: SetClock, past: Past) -> Iterator[int]:
    """Do every act of ``past`` in the order of time; yields the number of acts done so far."""
    drawn = _with_draw(installation, key_for(past.people, past.codes()))
    for done, act in enumerate(past.acts(), start=1):
        clock.move_to(act.at)
        with unit_as(drawn, act.person_id) as unit:
            act.do(unit)
        yield done


def _with_draw(installation: Installation, key: bytes) -> Installation:
    organisation = installation.organisation.model_copy(update={"withheld_share": SHARE})
    return replace(installation, keys=replace(installation.keys, withheld=key), organisation=organisation)


def _note(person: YoungPerson, texts: Messages) -> str:
    note = texts("nl", "note", source=person.source)
    return f"{note} {texts('nl', 'note_age')}" if person.age_is_ours else note

"""Recording the made-up stays of earlier years, through the same functions as real work, at their time.

In those years there was no estimate, so it is declined in each of these cases and monitoring counts none of
them. The training table holds them, since a demonstration has few other outcomes. Their workers and team
belong to no account of the demonstration; once all is recorded they cannot sign in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from screening.explain.screening_request import Known
from screening.language import Messages
from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork, unit_as, unit_of_system
from service.areas.account_administration import teams
from service.areas.account_administration.service import NewPerson, disable
from service.areas.assessments import record_assessment
from service.areas.cases import rounds
from service.areas.cases.create_case import NewCase, create_case
from service.areas.htcds.consent import ALONE_FROM, NewConsent, record_consent
from service.areas.screenings import draft_storage, judgements, make_screening, score_opt_out
from service.areas.screenings.draft import Changes
from service.areas.stays import service as stays
from service.areas.stays.codes import CLIMATE
from service.areas.stays.entries import NewEntry
from service.areas.stays.service import Ending, Move
from service.core.clock import SetClock
from service.core.days import last_day
from service.demo.accounts import hire
from service.demo.made_up_stays import SETTING, MadeStay, made_stays
from service.identity.permissions import Role
from service.installation.running_installation import Installation

_MORNING: Final = time(10, 0)
_TALKED_AFTER: Final = timedelta(days=10)
_ANSWERED: Final = {
    "family_conflict": "confirmed",
    "school_absence": "often",
    "risky_relationship": "confirmed",
}
"""The answers in every one of these forms, besides those that were found to be different later."""


@dataclass(frozen=True, slots=True)
class _People:
    """Who recorded it, and the second professional."""

    worker: int
    second: int


@dataclass
class _Living:
    """One made-up stay being recorded; ``reference`` is set once its case is made."""

    made: MadeStay
    people: _People
    texts: Messages
    reference: str = ""

    def begin(self, unit: UnitOfWork) -> None:
        """Case, form, judgement, no estimate, and the first day of the stay."""
        new = NewCase(SETTING, self.made.age, None, "youth_care")
        case = create_case(unit, new)
        self.reference = case.reference
        answers = {**_ANSWERED, **{i: a for i, a in self.made.learnt.items() if a != "not_asked"}}
        changes = {i: Known("told") for i, a in answers.items() if a != "unknown"}
        draft_storage.save_draft(unit, case, 0, Changes(answers, {}, changes, self._say("made_note")))
        basis_seen = judgements.judged_on(unit, rounds.latest_round(unit, case.id))
        judgements.judge(
            unit, case, self.made.judgement, "one_week", self._say("made_judgement"), seen=basis_seen
        )
        score_opt_out.decline(unit, case)
        make_screening.screen(unit, case)
        stays.begin(unit, case, self.made.begun_on)

    def talk(self, unit: UnitOfWork) -> None:
        """The in-person assessment, and on to analysis and advice."""
        case = self._open(unit, "assessment.create")
        round_ = rounds.latest_round(unit, case.id)
        learnt = dict.fromkeys(self.made.learnt, "confirmed")
        findings = record_assessment.Findings(
            held_on=unit.today,
            assessor_id=self.people.worker,
            present=("young_person",),
            saw_score=False,
            outcome=self.made.outcome,
            basis="own_statement",
            reason=self._say("made_outcome"),
            second_id=self.people.second if self.made.outcome in ("established", "not_shown") else None,
            exploitation=("sexual_exploitation",) if self.made.outcome == "established" else (),
            follows=("stay", "follow_up_care"),
            changes=Changes(learnt, {}, {indicator: Known("told") for indicator in learnt}),
            age=self.made.age,
        )
        revision = draft_storage.draft_of(unit, round_).revision
        record_assessment.record(unit, case, round_, findings, after=0, revision=revision)
        stay, today = stays.open_stay(unit, case, 1), unit.today
        stay = stays.record(unit, stay, stay.revision, NewEntry("parent_talk", today, done=True))
        stays.move(unit, case, stay, stay.revision, Move("analysis", today))

    def consent(self, unit: UnitOfWork) -> None:
        """To hand on the outcome for registration, where it was established."""
        case = self._open(unit, "record.consent")
        alone = self.made.age >= ALONE_FROM
        new = NewConsent(
            given=True,
            said_on=unit.today,
            receivers=("coordination_centre", "national_rapporteur"),
            consent_of="young_person" if alone else "young_person_and_parent",
            age=self.made.age,
            version=unit.installation.organisation.information_versions[0],
        )
        record_consent(unit, case, new)

    def extend(self, unit: UnitOfWork) -> None:
        """Past the allowed weeks, with the reason that it took longer."""
        case = self._open(unit, "stay.record")
        stay, today = stays.open_stay(unit, case, 1), unit.today
        until = min(stay.until + timedelta(weeks=4), max(self.made.ended_on, stay.until + timedelta(days=1)))
        because, words = self.made.longer_because, self._say("made_longer")
        stays.move(unit, case, stay, stay.revision, Move("extension", today, until, because, words))

    def end(self, unit: UnitOfWork) -> None:
        """Advice, evaluation, closing, end."""
        case = self._open(unit, "stay.end")
        stay, today = stays.open_stay(unit, case, 1), unit.today
        waiting = "no_place" if self._is_longer else "no"
        facts = {"urgency": "before_end", "waiting": waiting}
        for entry in (NewEntry("advice", today, "trauma_treatment", facts=facts), self._evaluation(today)):
            stay = stays.record(unit, stay, stay.revision, entry)
        stay = stays.move(unit, case, stay, stay.revision, Move("closing", today))
        because = self.made.longer_because if self._is_longer else ""
        stays.end(unit, case, stay, stay.revision, Ending(today, "as_planned", because))

    def acts(self) -> Iterator[tuple[date, str]]:
        """The days on which something is recorded, with what."""
        made = self.made
        yield made.begun_on, "begin"
        yield made.begun_on + _TALKED_AFTER, "talk"
        if made.outcome == "established":
            yield made.begun_on + _TALKED_AFTER, "consent"
        if self._is_longer:
            yield last_day(made.begun_on, 8), "extend"
        yield made.ended_on, "end"

    @property
    def _is_longer(self) -> bool:
        return self.made.ended_on > last_day(self.made.begun_on, 8)

    def _evaluation(self, today: date) -> NewEntry:
        if self.made.mark is None:
            return NewEntry("evaluation", today, "declined")
        scores = dict(zip(CLIMATE, self.made.climate, strict=True))
        return NewEntry("evaluation", today, "given", facts={"satisfaction": self.made.mark, **scores})

    def _open(self, unit: UnitOfWork, action: str) -> OpenCase:
        return open_case(unit, self.reference, action)

    def _say(self, key: str) -> str:
        return self.texts("nl", key)


def first_moment(zone: str) -> datetime:
    """The moment at which the earliest made-up stay begins."""
    return datetime.combine(made_stays()[0].begun_on, _MORNING, ZoneInfo(zone))


def number_of_earlier_acts() -> int:
    """How many acts at most the earlier years have, for a progress bar."""
    return 5 * len(made_stays())


def live_through_earlier(
    installation: Installation, clock: SetClock, texts: Messages, administrator: int
) -> Iterator[int]:
    """Record every made-up stay in the order of time; yields the number of acts done so far.

    ``administrator`` is the person who takes the sign-in of its people away at the end.
    """
    zone = ZoneInfo(installation.organisation.timezone)
    people = _people(installation, texts, administrator)
    living = [_Living(made, people, texts) for made in made_stays()]
    acts = [(day, place, what) for place, stay in enumerate(living) for day, what in stay.acts()]
    for done, (day, place, what) in enumerate(sorted(acts, key=lambda act: act[:2]), start=1):
        clock.move_to(datetime.combine(day, _MORNING, zone) + timedelta(minutes=place))
        with unit_as(installation, people.worker) as unit:
            getattr(living[place], what)(unit)
        yield done
    with unit_as(installation, administrator) as unit:
        for person_id in (people.worker, people.second):
            disable(unit, person_id)


def _people(installation: Installation, texts: Messages, administrator: int) -> _People:
    team = (texts("nl", "made_team"),)
    with unit_of_system(installation, "demonstration") as unit:
        teams.make_by_installation(unit, team[0])

    def add(login: str, name: str, role: Role) -> int:
        return hire(installation, NewPerson(login, name, frozenset({role}), team), administrator)

    return _People(
        add("opvang2014", texts("nl", "made_worker"), Role.INTAKE_WORKER),
        add("gedrag2014", texts("nl", "made_second"), Role.REVIEWER),
    )

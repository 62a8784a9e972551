"""One case in the hands of people who try everything, in any order, roles of all kinds in one person.

``Casework`` is a machine for Hypothesis. It acts through the functions that pages and API call, and straight
on the database as well. What it believes it keeps itself; what is so it reads from the tables, never through
the product. Each run has a case of its own in one installation, which lies in memory where the system has a
folder for that.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from screening.errors import SignaalwijzerError
from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork, unit_as, unit_of_system
from service.app.open_installation import open_installation
from service.areas.assessments import record_assessment
from service.areas.cases import rounds
from service.areas.cases.create_case import NewCase, create_case
from service.areas.cases.rounds import new_round
from service.areas.reviews import review as reviews_review
from service.areas.reviews import review_basis
from service.areas.screenings import correction, draft_storage, judgements, make_screening, score_opt_out
from service.areas.screenings.draft import Changes
from service.areas.stays import codes, stay_state
from service.areas.stays import service as stays
from service.areas.stays.entries import NewEntry
from service.areas.stays.service import Ending, Move
from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor
from service.core.changed_since import lengths
from service.core.clock import SetClock
from service.identity.permissions import Role
from service.installation.install_and_upgrade import install
from tests.service.world import ORGANISATION, STARTED, hire, settings_for

SETTING: Final = "general_crisis_shelter"

_MOSTLY: Final = st.sampled_from((True, True, True, False))
TODAY: Final = date(2026, 11, 23)
ROLES: Final[Mapping[str, tuple[Role, ...]]] = {
    "alice": (Role.INTAKE_WORKER,),
    "both": (Role.INTAKE_WORKER, Role.REVIEWER),
    "all": (Role.INTAKE_WORKER, Role.REVIEWER, Role.ADMINISTRATOR, Role.COORDINATOR, Role.ANALYST),
    "rita": (Role.REVIEWER,),
}
WORKERS: Final = ("alice", "both", "all")
REVIEWERS: Final = ("both", "all", "rita")
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory; elsewhere the usual place
_CASE: Final = "(SELECT id FROM cases WHERE reference = :code)"
_ROUNDS: Final = f"(SELECT id FROM intake WHERE case_id = {_CASE})"
STARTS: Final = ("made", "judged", "screened", "stay", "talked")
BY_FORCE: Final = (
    f"UPDATE judgement SET view = 'cannot_say' WHERE intake_id IN {_ROUNDS}",
    f"DELETE FROM judgement WHERE intake_id IN {_ROUNDS}",
    "REPLACE INTO judgement SELECT id, intake_id, number, 'cannot_say', assess_within, reason, score_seen, "
    f"made_at, made_by FROM judgement WHERE intake_id IN {_ROUNDS}",
    "INSERT INTO stay_end (stay_id, intake_id, assessment, setting, ended_on, year, days, how, words, "
    f"outcome, judgement, made_at, made_by) SELECT id, (SELECT MAX(id) FROM intake WHERE case_id = {_CASE}), "
    "1, setting, begun_on, 2026, 0, 'left', '', 'not_shown', 'cannot_say', made_at, made_by "
    f"FROM stay WHERE case_id = {_CASE}",
)
"""What somebody with the password of the database would try."""

FIRST: Final = (
    "SELECT i.number, j.view, j.reason, j.made_by FROM intake i "
    f"JOIN judgement j ON j.intake_id = i.id AND j.number = 1 WHERE i.case_id = {_CASE}"
)
SCREENED: Final = (
    "SELECT i.number, k.number FROM screening s JOIN intake i ON i.id = s.intake_id "
    "JOIN judgement j ON j.id = s.judgement_id AND j.made_at <= s.made_at "
    f"JOIN intake k ON k.id = j.intake_id WHERE s.case_id = {_CASE} ORDER BY s.number"
)
CLOSED: Final = (
    "SELECT (SELECT COUNT(*) FROM stay_end e JOIN stay s ON s.id = e.stay_id WHERE s.case_id = c.id) + "
    "(SELECT COUNT(*) FROM stay_entry e JOIN stay s ON s.id = e.stay_id WHERE s.case_id = c.id "
    "AND e.kind = 'phase' AND e.code = 'closing') FROM cases c WHERE c.reference = :code"
)


@dataclass(frozen=True)
class Moment:
    """An installation as it was at one moment: its database and what the anchor of its log said."""

    database: sqlite3.Connection
    anchor: Mapping[str, bytes]


class Installed:
    """One installation at work that can go back to a moment. Nothing in it is made up: it was all done once,
    through the product; going back copies the database as a backup does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "data"
        settings = settings_for(self._folder)
        install(settings, ORGANISATION)
        self.clock = SetClock(STARTED)
        self.installation = open_installation(settings, self.clock)
        self.people = {
            login: hire(self.installation, login, roles, "Team A") for login, roles in ROLES.items()
        }
        with unit_of_system(self.installation, "command_line") as unit:
            driver = unit.db.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self._driver = driver
        self.code = ""
        self.at: dict[str, Moment] = {}

    def keep(self, name: str) -> None:
        """Remember this moment as ``name``."""
        copy = sqlite3.connect(":memory:")
        self._driver.backup(copy)
        self.at[name] = Moment(copy, {n: (self._folder / n).read_bytes() for n in (HEAD_FILE, LINES_FILE)})

    def go_back(self, name: str) -> None:
        """Let everything be as it was at the moment ``name``."""
        self.at[name].database.backup(self._driver)
        self.installation.anchor.close()
        for file, content in self.at[name].anchor.items():
            (self._folder / file).write_bytes(content)
        anchor = Anchor(self._folder, self.installation.keys.audit, self.clock)
        self.installation = replace(self.installation, anchor=anchor)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database answers, asked past the product."""
        return self._driver.execute(statement, {"code": self.code}).fetchall()

    def close(self) -> None:
        for moment in self.at.values():
            moment.database.close()
        self.installation.close()


@contextmanager
def installed_in_memory() -> Iterator[Installed]:
    """An installation with one case, which Alice brought as far as a stay and a conversation; each step of it
    is kept."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        installed = Installed(Path(folder))
        try:
            _story(installed)
            yield installed
        finally:
            installed.close()


def _story(installed: Installed) -> None:
    new = NewCase(SETTING, 16, None, "school")
    with unit_as(installed.installation, installed.people["alice"]) as unit:
        installed.code = create_case(unit, new).reference
    installed.keep("made")
    for name, act in (
        ("judged", judge_first),
        ("screened", make_screening.screen),
        ("stay", enter_stay),
        ("talked", _talked),
    ):
        with unit_as(installed.installation, installed.people["alice"]) as unit:
            act(unit, open_case(unit, installed.code))
        installed.keep(name)


def judge_first(unit: UnitOfWork, case: OpenCase) -> None:
    seen = judgements.judged_on(unit, rounds.latest_round(unit, case.id))
    judgements.judge(unit, case, "some_concern", "one_week", "Gezien door alice zelf.", seen=seen)


def enter_stay(unit: UnitOfWork, case: OpenCase) -> None:
    stays.begin(unit, case, TODAY)


def _talked(unit: UnitOfWork, case: OpenCase, second: int | None = None) -> None:
    round_ = rounds.latest_round(unit, case.id)
    found = record_assessment.Findings(
        held_on=TODAY,
        assessor_id=unit.actor.person_id,
        second_id=second,
        present=("young_person",),
        saw_score=False,
        outcome="undetermined" if second is None else "not_shown",
        basis="own_statement",
        reason="De jongere wil nog niet praten.",
        follows=("another_conversation",),
    )
    revision = draft_storage.draft_of(unit, round_).revision
    after = len(record_assessment.of_rounds(unit, [round_]))
    record_assessment.record(unit, case, round_, found, after=after, revision=revision)


class Casework(RuleBasedStateMachine):
    """One case. By round the machine remembers who worked on it, its first judgement and its conversation."""

    installed: ClassVar[Installed]
    reached: ClassVar[Counter[str]]

    @initialize(start=st.sampled_from((*STARTS, "made", "talked")))
    def begin(self, start: str) -> None:
        """The case at some moment of its story: so that few steps lead to late states too."""
        self.installed.go_back(start)
        self.people = self.installed.people
        come = STARTS.index(start)
        self.round = 0
        self.hands: dict[int, set[str]] = {}
        self._has_begun("alice")
        alice = self.people["alice"]
        judged = {1: ("some_concern", "Gezien door alice zelf.", alice)}
        self.first = judged if come >= STARTS.index("judged") else {}
        self.screened = {1} if come >= STARTS.index("screened") else set()
        self.phase = 0 if come >= STARTS.index("stay") else -1
        self.talked = {1} if come >= STARTS.index("talked") else set()
        self.closed = 0
        self.reached["run"] += 1

    def _has_begun(self, who: str) -> None:
        self.round += 1
        self.hands[self.round] = {who}

    def _judge(self, unit: UnitOfWork, case: OpenCase, who: str, view: str) -> None:
        seen = judgements.judged_on(unit, rounds.latest_round(unit, case.id))
        made = judgements.judge(unit, case, view, "one_week", f"Gezien door {who} zelf.", seen=seen)
        self.first.setdefault(self.round, (made.view, made.reason, made.made_by))

    def _do(self, who: str, action: str, act: Callable[[UnitOfWork, OpenCase], Any]) -> Any:
        """Carry ``act`` out as a page or the API does; ``None`` when it was refused and nothing changed."""
        try:
            with unit_as(self.installed.installation, self.people[who]) as unit:
                return act(unit, open_case(unit, self.installed.code, action)) or True
        except SignaalwijzerError:
            return None

    # answers, judgement, screening

    @precondition(lambda self: self.round not in self.screened)
    @rule(who=st.sampled_from(WORKERS), level=st.sampled_from(("no", "suspected", "confirmed")))
    def edit(self, who: str, level: str) -> None:
        def act(unit: UnitOfWork, case: OpenCase) -> Any:
            revision = draft_storage.draft(unit, case).revision
            return draft_storage.save_draft(unit, case, revision, Changes({"neglect": level})).saved_by

        if self._do(who, "draft.save", act) == self.people[who]:
            self.hands[self.round].add(who)

    @rule(who=st.sampled_from(WORKERS), view=st.sampled_from(judgements.VIEWS))
    def judge(self, who: str, view: str) -> None:
        if self._do(who, "judgement.create", lambda unit, case: self._judge(unit, case, who, view)):
            self.hands[self.round].add(who)

    @precondition(lambda self: self.round not in self.screened)
    @rule(who=st.sampled_from(WORKERS), refuse=st.booleans())
    def screen(self, who: str, refuse: bool) -> None:
        def act(unit: UnitOfWork, case: OpenCase) -> None:
            if refuse:
                score_opt_out.decline(unit, case)
            make_screening.screen(unit, case)

        if self._do(who, "screening.create", act):
            assert self.round in self.first, "a screening without a judgement of its own round"
            self.hands[self.round].add(who)
            self.screened.add(self.round)
            self.reached["screening"] += 1

    @rule(who=st.sampled_from(WORKERS))
    def begin_round(self, who: str) -> None:
        if self._do(who, "intake.create", lambda unit, case: new_round(unit, case, 16, SETTING)):
            self._has_begun(who)

    @precondition(lambda self: self.round in self.screened)
    @rule(who=st.sampled_from(WORKERS))
    def put_right(self, who: str) -> None:
        """The screening is withdrawn; the new round has its answers, and no judgement."""

        def act(unit: UnitOfWork, case: OpenCase) -> Any:
            revision = draft_storage.draft(unit, case).revision
            wrong = correction.Correction("wrong_entry", "Bij de verkeerde vraag gezet.", revision)
            return correction.correct(unit, case, len(self.screened), wrong)

        if self._do(who, "intake.create", act):
            self._has_begun(who)
            self.reached["correction"] += 1

    # assessment and review

    @rule(who=st.sampled_from(WORKERS), other=st.sampled_from(tuple(ROLES)), sure=st.booleans())
    def talk(self, who: str, other: str, sure: bool) -> None:
        def act(unit: UnitOfWork, case: OpenCase) -> None:
            _talked(unit, case, self.people[other] if sure else None)

        if self._do(who, "assessment.create", act):
            assert not sure or who != other, "an outcome that excludes, without somebody else"
            self.hands[self.round] |= {who, other} if sure else {who}
            self.talked.add(self.round)
            self.reached["conversation"] += 1

    @precondition(lambda self: self.screened)
    @rule(who=st.sampled_from(REVIEWERS), view=st.sampled_from(reviews_review.VIEWS), last=st.booleans())
    def review(self, who: str, view: str, last: bool) -> None:
        number = len(self.screened) if last else 1

        def act(unit: UnitOfWork, case: OpenCase) -> None:
            decision = reviews_review.open_decision(unit, case, number)
            seen = lengths(review_basis.streams(unit, case, decision))
            said = {"view": view, "weighed": "answers", "words": "Goed bekeken dit."}
            reviews_review.review(unit, case, decision, **said, seen=seen)

        if self._do(who, "review.create", act):
            hands = self.hands[sorted(self.screened)[number - 1]]
            assert who not in hands, "a review by somebody who worked on it"
            self.reached["review"] += 1

    # the stay, and its end

    def _change(self, who: str, change: Callable[[UnitOfWork, OpenCase, stay_state.StayInFull], Any]) -> Any:
        return self._do(
            who,
            "stay.record",
            lambda unit, case: change(unit, case, stays.open_stay(unit, case, 1)),
        )

    @precondition(lambda self: self.phase < 0)
    @rule(who=st.sampled_from(WORKERS))
    def begin_stay(self, who: str) -> None:
        if self._do(who, "stay.begin", lambda unit, case: stays.begin(unit, case, TODAY)):
            self.phase = 0

    @precondition(lambda self: self.phase >= 0)
    @rule(who=st.sampled_from(WORKERS), to=st.sampled_from((*codes.PHASES, "closing")))
    def move(self, who: str, to: str) -> None:
        new = Move(to, TODAY, date(2027, 2, 1), "follow_up_waiting", "De hulp heeft nog geen plek.")
        if self._change(who, lambda unit, case, stay: stays.move(unit, case, stay, stay.revision, new)):
            self.phase, before = codes.PHASES.index(to), self.phase
            assert self.phase > before or to == "extension", "a phase that goes back"
            if to == "closing":
                self._closes("closing")

    @precondition(lambda self: self.phase >= 0)
    @rule(who=st.sampled_from(WORKERS), first=_MOSTLY, late=_MOSTLY.map(lambda on_time: not on_time))
    def end(self, who: str, first: bool, late: bool) -> None:
        """With all that an end asks for in one go; or not, or from an old page."""

        def act(unit: UnitOfWork, case: OpenCase, stay: stay_state.StayInFull) -> None:
            if first and stay.phase != "closing":
                stay = stays.move(unit, case, stay, stay.revision, Move("closing", TODAY))
            for kind, code in (("advice", "none_needed"), ("evaluation", "not_possible")):
                stay = stays.record(unit, stay, stay.revision, NewEntry(kind, TODAY, code, done=False))
            stays.end(unit, case, stay, stay.revision - late, Ending(TODAY, "left"))

        if self._change(who, act):
            assert not late
            if codes.PHASES[self.phase] != "closing":
                self._closes("closing")
            self._closes("end")

    def _closes(self, how: str) -> None:
        assert self.round in self.talked, "closed without the assessment"
        self.phase = len(codes.PHASES) - 1
        self.closed += 1
        self.reached[how] += 1

    # past the product

    @rule(statement=st.sampled_from(BY_FORCE))
    def force(self, statement: str) -> None:
        """The triggers refuse it. An end with the assessment of its round behind it is all that goes in."""
        try:
            with self.installed.installation.database.transaction() as db:
                changed: Any = db.execute(text(statement), {"code": self.installed.code})
        except (IntegrityError, OperationalError):
            self.reached["refused by the database"] += 1
        else:
            if changed.rowcount and "stay_end" in statement:
                self._closes("end by force")

    # what is so

    @invariant()
    def the_tables_hold_what_was_done_and_nothing_else(self) -> None:
        first = {number: tuple(said) for number, *said in self.installed.rows(FIRST)}
        assert first == self.first, "a first judgement changed"
        screened = self.installed.rows(SCREENED)
        assert all(number == judged_in for number, judged_in in screened), "a judgement of another round"
        assert [number for number, _ in screened] == sorted(self.screened), "another screening"
        assert self.installed.rows(CLOSED) == [(self.closed,)], "closed in another way"

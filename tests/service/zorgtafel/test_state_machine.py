"""Whatever people try, in whatever order: no review by a maker, no minutes changed after they were confirmed,
no sheet opened by a partner before which it was not put."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.app.open_installation import open_installation
from service.areas.cases.create_case import NewCase, create_case
from service.areas.reviews import review as reviews_review
from service.areas.reviews import review_basis
from service.areas.screenings import draft_storage, judgements, make_screening
from service.areas.screenings.draft import Changes
from service.areas.zorgtafel import meetings, seats
from service.areas.zorgtafel import write_and_confirm_minutes as zorgtafel_minutes
from service.areas.zorgtafel import young_person_sheets as sheets
from service.core.changed_since import lengths
from service.core.clock import SetClock
from service.core.errors import Conflict, Hidden, NotAllowed
from service.identity.permissions import Role
from tests.service.prepared import copied
from tests.service.screenings.flow import LISA_BEFORE
from tests.service.world import STARTED, hire, settings_for

pytestmark = pytest.mark.slow

WORKERS = ("alice", "ed", "both")
REVIEWERS = ("both", "rita", "all")
AT_TABLE = ("bob", "pim", "gerda")
ROLES: Mapping[str, tuple[Role, ...]] = {
    "ed": (Role.INTAKE_WORKER, Role.ADMINISTRATOR),
    "both": (Role.INTAKE_WORKER, Role.REVIEWER),
    "all": (Role.INTAKE_WORKER, Role.REVIEWER, Role.ADMINISTRATOR, Role.COORDINATOR, Role.ANALYST),
    "gerda": (Role.PARTNER,),
}


class People(RuleBasedStateMachine):
    """People at work in one installation; the model remembers who did what."""

    installed: ClassVar[tuple[Path, Mapping[str, int]]]

    @initialize()
    def open_installation_anew(self) -> None:
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        copied(self.installed[0], folder / "data")
        self.clock = SetClock(STARTED)
        self.installation = open_installation(settings_for(folder / "data"), self.clock)
        self.stack.callback(self.installation.close)
        self.people = dict(self.installed[1])
        for login, roles in ROLES.items():
            self.people[login] = hire(self.installation, login, roles, "Team A")
        with self.as_("bob") as unit:
            seats.give_seat(unit, self.people["gerda"], "municipality")
        self.hands: dict[str, set[str]] = {}
        self.judged: set[str] = set()
        self.screened: set[str] = set()
        self.reviewers: dict[str, set[str]] = {}
        self.put_by: dict[str, str] = {}
        self.on_agenda: set[str] = set()
        self.waiting: set[str] = set()
        self.days: list[date] = []
        self.kept: dict[date, str] = {}

    def as_(self, who: str) -> Any:
        return unit_as(self.installation, self.people[who])

    # decisions and reviews

    @rule(who=st.sampled_from(WORKERS))
    def begin(self, who: str) -> None:
        with self.as_(who) as unit:
            team = min(unit.actor.teams)
            made = create_case(unit, NewCase("youth_protection_intake", 16, team, "school"))
        self.hands[made.reference] = {who}

    @rule(
        data=st.data(), who=st.sampled_from(WORKERS), level=st.sampled_from(("no", "suspected", "confirmed"))
    )
    def edit(self, data: st.DataObject, who: str, level: str) -> None:
        open_ = sorted(set(self.hands) - self.screened)
        if not open_:
            return
        code = data.draw(st.sampled_from(open_))
        with self.as_(who) as unit:
            case = open_case(unit, code, "draft.save")
            before = draft_storage.draft(unit, case)
            changes = Changes({**LISA_BEFORE["answers"], "neglect": level})
            try:
                after = draft_storage.save_draft(unit, case, before.revision, changes)
            except draft_storage.RoundClosed:
                assert code in self.judged
                return
        assert code not in self.judged or after == before
        if after.revision != before.revision:
            self.hands[code].add(who)

    @rule(data=st.data(), who=st.sampled_from(WORKERS), decide=st.booleans())
    def judge(self, data: st.DataObject, who: str, decide: bool) -> None:
        if not self.hands:
            return
        code = data.draw(st.sampled_from(sorted(self.hands)))
        with self.as_(who) as unit:
            case = open_case(unit, code, "judgement.create")
            seen = judgements.judged_on(unit, draft_storage.draft(unit, case).round)
            judgements.judge(unit, case, "some_concern", "one_week", f"Gezien door {who} zelf.", seen=seen)
        self.hands[code].add(who)
        self.judged.add(code)
        if decide and code not in self.screened:
            with self.as_(who) as unit:
                make_screening.screen(unit, open_case(unit, code, "screening.create"))
            self.screened.add(code)

    @rule(data=st.data(), who=st.sampled_from(REVIEWERS), view=st.sampled_from(reviews_review.VIEWS))
    def review(self, data: st.DataObject, who: str, view: str) -> None:
        if not self.screened:
            return
        code = data.draw(st.sampled_from(sorted(self.screened)))

        def act() -> None:
            with self.as_(who) as unit:
                case = open_case(unit, code, "review.create")
                decision = reviews_review.open_decision(unit, case, 1)
                reviews_review.review(
                    unit,
                    case,
                    decision,
                    view=view,
                    weighed="answers",
                    words="Goed bekeken dit.",
                    seen=lengths(review_basis.streams(unit, case, decision)),
                )

        if who in self.hands[code]:
            with pytest.raises(NotAllowed):
                act()
        else:
            act()
            self.reviewers.setdefault(code, set()).add(who)

    # the table

    @rule(who=st.sampled_from(AT_TABLE))
    def forward(self, who: str) -> None:
        with self.as_(who) as unit:
            sheet = sheets.put_forward(unit, "Er is iets aan de hand.", "Wie weet hier meer over?")
        self.put_by[sheet.reference] = who
        self.waiting.add(sheet.reference)

    @rule(days=st.integers(0, 40))
    def meet(self, days: int) -> None:
        self.clock.move_to(self.clock.now() + timedelta(days=days))
        with self.as_("bob") as unit:
            day = unit.today
            if day not in self.days:
                meetings.plan(unit, day, self.people["bob"])
                self.days.append(day)
            meeting = meetings.open_meeting(unit, day)
            try:
                meetings.record_attendance(unit, meeting, {"mee": "present", "municipality": "present"})
            except Conflict:
                assert day in self.kept
                return
            meetings.make_agenda(unit, meeting)
        self.on_agenda |= self.waiting
        self.waiting.clear()

    @rule(
        data=st.data(),
        who=st.sampled_from(AT_TABLE),
        words=st.sampled_from(("Eerste verslag.", "Ander verslag.")),
    )
    def write(self, data: st.DataObject, who: str, words: str) -> None:
        if not self.days:
            return
        day = data.draw(st.sampled_from(self.days))
        try:
            with self.as_(who) as unit:
                meeting = meetings.open_meeting(unit, day)
                zorgtafel_minutes.write(
                    unit, meeting, zorgtafel_minutes.minutes_of(unit, meeting).number, words
                )
        except NotAllowed:
            assert who != "bob"
        except Conflict:
            assert day in self.kept

    @rule(data=st.data(), who=st.sampled_from(AT_TABLE))
    def confirm(self, data: st.DataObject, who: str) -> None:
        if not self.days:
            return
        day, at = data.draw(st.sampled_from(self.days)), data.draw(st.sampled_from(self.days))
        try:
            with self.as_(who) as unit:
                meeting = meetings.open_meeting(unit, day, "minutes.confirm")
                minutes = zorgtafel_minutes.minutes_of(unit, meeting)
                zorgtafel_minutes.confirm(unit, meeting, at, minutes.number)
        except (Conflict, NotAllowed):
            return
        assert (who != "bob", at > day, day not in self.kept) == (True, True, True)
        self.kept[day] = minutes.words

    @rule(data=st.data(), who=st.sampled_from(("pim", "gerda")))
    def open(self, data: st.DataObject, who: str) -> None:
        if not self.put_by:
            return
        reference = data.draw(st.sampled_from(sorted(self.put_by)))
        try:
            with self.as_(who) as unit:
                sheets.open_sheet(unit, reference)
        except Hidden:
            assert self.put_by[reference] != who
            assert reference not in self.on_agenda
        else:
            assert self.put_by[reference] == who or reference in self.on_agenda

    # what always holds

    @invariant()
    def confirmed_minutes_are_as_they_were(self) -> None:
        for day, words in getattr(self, "kept", {}).items():
            with self.as_("pim") as unit:
                assert zorgtafel_minutes.minutes_of(unit, meetings.open_meeting(unit, day)).words == words

    @invariant()
    def nobody_reviewed_their_own_decision(self) -> None:
        """Who reviewed had no hand in it by then; who works on it afterwards may have reviewed before."""
        names = {person_id: login for login, person_id in getattr(self, "people", {}).items()}
        for code in getattr(self, "screened", ()):
            with self.as_("rita") as unit:
                found = reviews_review.reviews_of(unit, open_case(unit, code, "review.read"))
            assert {names[one.made_by] for one in found} <= self.reviewers.get(code, set())

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()


def test_no_order_of_acts_gets_round_the_rules(installed: tuple[Path, Mapping[str, int]]) -> None:
    """REQ four-eyes, REQ need-to-know: a model of the rules, and people who try everything."""
    from hypothesis.stateful import run_state_machine_as_test

    People.installed = installed
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

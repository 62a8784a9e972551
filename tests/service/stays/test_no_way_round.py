"""A machine that tries everything with a stay, in any order: it never ends one that was not talked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from service.access.cases import open_case
from service.assessments import service as assessments
from service.cases import service as cases
from service.clock import SetClock
from service.errors import Conflict, Invalid
from service.house import House
from service.screenings import service as screenings
from service.stays import codes
from service.stays import service as stays
from service.stays.service import Ending, Move, NewEntry
from service.unit import Unit, unit_as
from tests.service.world import STARTED, World, settings_for

TODAY: Final = date(2026, 11, 23)
EXAMPLES: Final = 80
PHASE: Final = {"placement": 0, "analysis": 1, "extension": 2, "closing": 3}


@pytest.fixture(scope="module")
def world_for_machines(
    installed: tuple[Path, Mapping[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One installation for every example; each example has a case of its own."""
    import shutil

    data = tmp_path_factory.mktemp("machine") / "data"
    shutil.copytree(installed[0], data)
    clock = SetClock(STARTED)
    house = House.open(settings_for(data), clock)
    try:
        yield World(house, clock, installed[1])
    finally:
        house.close()


class Staying(RuleBasedStateMachine):
    """One stay; ``assessed`` is what the machine itself did, not what the product says."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.assessed = False
        self.furthest = 0
        self.code = self._do(self._begin)

    def _begin(self, unit: Unit) -> str:
        case = cases.create(unit, cases.NewCase("general_crisis_shelter", 16, None, "school"))
        screenings.judge(unit, case, "suspicion", "one_week", "Zorgen van school")
        screenings.decline(unit, case)
        screenings.screen(unit, case)
        stays.begin(unit, case, TODAY)
        return case.reference

    def _do(self, act: Callable[[Unit], Any]) -> Any:
        """Carry it out as a page or the API does; a refusal leaves everything as it was."""
        try:
            with unit_as(self.world.house, self.world.people["alice"]) as unit:
                return act(unit)
        except (Conflict, Invalid):
            return None

    def _change(self, change: Callable[[Unit, Any, stays.StaySeen], Any]) -> Any:
        def act(unit: Unit) -> Any:
            case = open_case(unit, self.code, "stay.record")
            return change(unit, case, stays.open_stay(unit, case, 1))

        return self._do(act)

    @rule(to=st.sampled_from(codes.PHASES), until=st.none() | st.just(date(2027, 2, 1)))
    def move(self, to: str, until: date | None) -> None:
        new = Move(to, TODAY, until, "follow_up_waiting", "De hulp heeft nog geen plek.")
        self._change(lambda unit, case, stay: stays.move(unit, case, stay, stay.revision, new))

    @rule(
        kind=st.sampled_from(codes.KINDS), code=st.sampled_from(["left", "none_needed", "not_possible", ""])
    )
    def record(self, kind: str, code: str) -> None:
        new = NewEntry(kind, TODAY, code, done=False)
        self._change(lambda unit, _case, stay: stays.record(unit, stay, stay.revision, new))

    @rule(how=st.sampled_from(codes.HOW_ENDED), late=st.integers(0, 1))
    def end(self, how: str, late: int) -> None:
        self._change(
            lambda unit, case, stay: stays.end(unit, case, stay, stay.revision - late, Ending(TODAY, how))
        )

    @rule()
    def begin_another(self) -> None:
        self._do(lambda unit: stays.begin(unit, open_case(unit, self.code, "stay.begin"), TODAY))

    @rule()
    def talk(self) -> None:
        if self._do(self._talk) is not None:
            self.assessed = True

    def _talk(self, unit: Unit) -> Any:
        case = open_case(unit, self.code, "assessment.create")
        round_ = cases.latest_round(unit, case.id)
        found = assessments.Findings(
            held_on=TODAY,
            assessor_id=unit.actor.person_id,
            present=("young_person",),
            saw_score=False,
            outcome="undetermined",
            basis="own_statement",
            reason="De jongere wil nog niet praten.",
            follows=("another_conversation",),
        )
        return assessments.record(unit, case, round_, found, after=0, revision=0)

    @invariant()
    def nothing_closes_unassessed(self) -> None:
        def look(unit: Unit) -> tuple[str, bool]:
            stay = stays.open_stay(unit, open_case(unit, self.code, "stay.read"), 1)
            return stay.phase, stay.end is not None

        phase, ended = self._do(look)
        assert self.assessed or not (ended or phase == "closing")
        assert PHASE[phase] >= self.furthest
        self.furthest = PHASE[phase]


def test_no_order_of_acts_closes_a_stay_without_the_assessment(world_for_machines: World) -> None:
    """REQ assessment-always: whatever is tried in whatever order; and no phase ever goes back."""

    class Here(Staying):
        world = world_for_machines

    run_state_machine_as_test(Here, settings=settings(max_examples=EXAMPLES, stateful_step_count=14))


def test_the_machine_can_end_a_stay(world_for_machines: World) -> None:
    """Shows that the machine is able to reach the end: otherwise the test above would say nothing."""
    Staying.world = world_for_machines
    machine = Staying()
    machine.talk()
    machine.move("closing", None)
    machine.record("advice", "none_needed")
    machine.record("evaluation", "not_possible")
    machine.end("left", 0)

    with unit_as(world_for_machines.house, world_for_machines.people["alice"]) as unit:
        assert stays.open_stay(unit, open_case(unit, machine.code, "stay.read"), 1).end is not None

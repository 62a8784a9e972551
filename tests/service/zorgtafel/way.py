"""The Zorgtafel in the tests: who does what, in the words of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.zorgtafel import meetings, seats
from service.areas.zorgtafel import young_person_sheets as sheets
from service.identity.permissions import Role
from tests.service.world import World, hire

WORRY = "De jongere is vaak weg en heeft een nieuwe telefoon."
QUESTION = "Wie kent deze jongere en wat is er al gedaan?"
Result = TypeVar("Result")


class Table:
    """The table at work: ``table("pim", act)`` lets Pim do something in a request of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = dict(world.people)

    def __call__(self, who: str, act: Callable[..., Result], *given: Any, **named: Any) -> Result:
        with self.unit(who) as unit:
            return act(unit, *given, **named)

    def unit(self, who: str) -> AbstractContextManager[UnitOfWork]:
        return unit_as(self.world.installation, self.people[who])

    def person(self, login: str, *roles: Role, team: str = "Team A", partner: str = "") -> None:
        """Add somebody; a partner gets a seat when one is named."""
        self.people[login] = hire(self.world.installation, login, roles, team)
        if partner:
            self("bob", seats.give_seat, self.people[login], partner)

    @contextmanager
    def meeting(self, who: str, day: Any) -> Iterator[tuple[UnitOfWork, meetings.OpenMeeting]]:
        with self.unit(who) as unit:
            yield unit, meetings.open_meeting(unit, day)

    def forward(self, who: str, **named: Any) -> str:
        """The code of a young person whom ``who`` puts forward."""
        return self(who, sheets.put_forward, WORRY, QUESTION, **named).reference

    def planned(self, days: int = 0, who: str = "bob") -> Any:
        """The day of a meeting that is planned ``days`` from now, with Bob in the chair."""
        with self.unit(who) as unit:
            day = unit.today + timedelta(days=days)
            return meetings.plan(unit, day, self.people["bob"]).day

    def discussed(self, reference: str) -> Any:
        """The day of a meeting today with everything that waits on its agenda."""
        del reference
        day = self.planned()
        with self.meeting("bob", day) as (unit, meeting):
            meetings.make_agenda(unit, meeting)
        return day

    def later(self, days: int) -> None:
        self.world.clock.move_to(self.world.clock.now() + timedelta(days=days))

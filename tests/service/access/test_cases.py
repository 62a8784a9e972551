"""Which cases somebody may see: one condition for lists, one loader for a case, and they agree."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import select

from service.access.open_case import open_case, visible
from service.access.tables import Case
from service.access.unit_of_work import unit_as
from service.core.errors import Hidden, NotAllowed
from service.identity.permissions import POLICY, Role, allows
from tests.service.world import PEOPLE, World, hire

pytestmark = pytest.mark.slow

CASE = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}
CASE_ACTIONS = sorted(
    action
    for action in POLICY
    if action.split(".")[0] in {"case", "draft", "judgement", "screening", "intake", "score"}
)


@pytest.fixture
def references(world: World) -> tuple[str, str]:
    """A case of team A and one of team B."""
    of_a, of_b = (
        world.client(login).post("/api/v1/cases", json=CASE).json()["reference"]
        for login in ("alice", "charlie")
    )
    return of_a, of_b


def _listed(world: World, login: str, action: str) -> set[str]:
    with unit_as(world.installation, world.people[login]) as unit:
        return set(unit.db.execute(select(Case.reference).where(visible(unit.actor, action))).scalars())


def _opened(world: World, login: str, action: str, references: tuple[str, str]) -> set[str]:
    found = set()
    for reference in references:
        with suppress(Hidden, NotAllowed), unit_as(world.installation, world.people[login]) as unit:
            found.add(open_case(unit, reference, action).reference)
    return found


def test_what_a_list_holds_is_what_can_be_opened(world: World, references: tuple[str, str]) -> None:
    """REQ need-to-know: the condition on queries and the check of one case are the same rule."""
    for login in PEOPLE:
        for action in CASE_ACTIONS:
            listed = _listed(world, login, action)
            assert _opened(world, login, action, references) == listed, (login, action)


WHO_SEES_WHICH_TEAM = [
    ("alice", "case.read", "A"),
    ("bob", "draft.save", "A"),
    ("charlie", "case.read", "B"),
    ("rita", "case.read", "A"),
    ("rita", "screening.read", "A"),
    ("rita", "draft.save", ""),
    ("anna", "screening.read", "AB"),
    ("anna", "screening.print", "AB"),
    ("anna", "case.read", ""),
    ("anna", "draft.read", ""),
    ("petra", "case.read", ""),
    ("petra", "screening.read", ""),
    ("adam", "case.read", ""),
    ("adam", "screening.read", ""),
]


def test_who_sees_which_cases(world: World, references: tuple[str, str]) -> None:
    """REQ need-to-know: teams see their own cases, analysts past decisions of every team, others nothing."""
    team = dict(zip(references, "AB", strict=True))

    for login, action, sees in WHO_SEES_WHICH_TEAM:
        assert {team[reference] for reference in _listed(world, login, action)} == set(sees), (login, action)


def test_a_stranger_cannot_tell_a_hidden_case_from_none(world: World, references: tuple[str, str]) -> None:
    """REQ need-to-know: 404 for strangers, word for word that of a case that does not exist."""
    charlie = world.client("charlie")

    hidden = charlie.get(f"/api/v1/cases/{references[0]}")
    absent = charlie.get("/api/v1/cases/2026-9999")

    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_somebody_without_a_team_sees_no_case(world: World, references: tuple[str, str]) -> None:
    nina = hire(world.installation, "nina", (Role.INTAKE_WORKER,))

    with unit_as(world.installation, nina) as unit:
        assert unit.db.execute(select(Case.reference).where(visible(unit.actor))).all() == []


def test_an_action_that_is_not_in_the_table_is_a_mistake_and_no_permission() -> None:
    with pytest.raises(KeyError):
        allows(frozenset(Role), "case.delete")

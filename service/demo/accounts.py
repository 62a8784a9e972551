"""Who can sign in to the demonstration: two teams, every role, and passwords made anew at each start."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.access.unit_of_work import unit_as, unit_of_system
from service.areas.account_administration import rights as changes
from service.areas.account_administration import teams
from service.areas.account_administration.service import NewPerson, add_by_installation
from service.demo.young_people import TeamKey
from service.identity.passwords import new_password
from service.identity.permissions import Role
from service.installation.running_installation import Installation

TEAMS: Final = MappingProxyType[TeamKey, str]({"crisis": "Crisisteam", "intake": "Team Intake"})


@dataclass(frozen=True, slots=True)
class Account:
    """One account. Its password is printed at the start and stored nowhere else."""

    role: Role
    login: str
    password: str
    person_id: int

    def line(self) -> str:
        return f"role: {self.role}  login: {self.login}  password: {self.password}"


_PEOPLE: Final[tuple[tuple[Role, str, str, TeamKey | None], ...]] = (
    (Role.INTAKE_WORKER, "intake", "Intake Crisisteam", "crisis"),
    (Role.INTAKE_WORKER, "intake2", "Intake Team Intake", "intake"),
    (Role.REVIEWER, "reviewer", "Gedragswetenschapper", "crisis"),
    (Role.ANALYST, "analyst", "Analist", None),
    (Role.COORDINATOR, "coordinator", "Coördinator", "crisis"),
    (Role.PRIVACY_OFFICER, "privacy", "Functionaris gegevensbescherming", None),
    (Role.ADMINISTRATOR, "admin", "Beheerder", None),
    (Role.PARTNER, "partner", "Partner van het controlepunt", None),
)


def make_accounts(installation: Installation) -> tuple[Account, ...]:
    """One account per role, and a second intake worker in another team."""
    with unit_of_system(installation, "demonstration") as unit:
        for name in TEAMS.values():
            teams.make_by_installation(unit, name)
        accounts = []
        for role, login, name, team in _PEOPLE:
            password = new_password()
            person = NewPerson(login, name, frozenset({role}), (TEAMS[team],) if team else ())
            accounts.append(Account(role, login, password, add_by_installation(unit, person, password).id))
        return tuple(accounts)


def hire(installation: Installation, person: NewPerson, officer: int) -> int:
    """Add a person: proposed by the installation, confirmed by ``officer``; returns the id."""
    with unit_of_system(installation, "demonstration") as unit:
        made = add_by_installation(unit, person, new_password())
    if made.proposal:
        with unit_as(installation, officer) as unit:
            changes.confirm(unit, made.proposal)
    return made.id


def reviewer_of(accounts: tuple[Account, ...]) -> int:
    """The id of the reviewer, who stands for outcomes as the second professional."""
    return next(account.person_id for account in accounts if account.role is Role.REVIEWER)


def worker_of(accounts: tuple[Account, ...], team: TeamKey) -> int:
    """The id of the intake worker of ``team``."""
    login = next(login for role, login, _, of in _PEOPLE if role is Role.INTAKE_WORKER and of == team)
    return next(account.person_id for account in accounts if account.login == login)

"""The small world of the service tests: one installation, people of every role in two teams, a set clock.

Alice does intake in team A, Bob coordinates team A, Charlie does intake in team B and is the stranger to
every case of team A. The others have one role each. Pim sits at the Zorgtafel for MEE; that he is in team A
as well opens nothing.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from fastapi import Response
from fastapi.testclient import TestClient
from httpx2 import Request
from httpx2 import Response as Answer
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access.unit_of_work import unit_as, unit_of_system
from service.app.application import Application, app_of
from service.areas.account_administration import rights as changes
from service.areas.account_administration import service as accounts
from service.areas.account_administration import teams as people_teams
from service.areas.sign_in.sign_in import Proof, open_session
from service.areas.zorgtafel import seats
from service.core.clock import SetClock
from service.core.settings import PasswordWork, Settings
from service.identity.permissions import Role
from service.identity.queries import person_by_login
from service.identity.second_factor_queries import has_one as has_second_factor
from service.identity.sign_in_source import Source
from service.installation.running_installation import Installation
from service.web.form_author import FIELD, author_mark
from service.web.security.cookies import cookies_of
from tests.service.in_this_thread import InThisThread

STARTED = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in the Netherlands."""

BASE_URL = "http://127.0.0.1:8000"
LIGHT = PasswordWork(passes=1, memory_kib=8)
"""So little work per password that a test can sign in hundreds of times."""

PASSWORD = "correct horse battery"
PEOPLE: Mapping[str, tuple[Role, str]] = {
    "alice": (Role.INTAKE_WORKER, "Team A"),
    "bob": (Role.COORDINATOR, "Team A"),
    "charlie": (Role.INTAKE_WORKER, "Team B"),
    "rita": (Role.REVIEWER, "Team A"),
    "anna": (Role.ANALYST, "Team B"),
    "petra": (Role.PRIVACY_OFFICER, "Team B"),
    "adam": (Role.ADMINISTRATOR, "Team B"),
    "pim": (Role.PARTNER, "Team A"),
}

ORGANISATION = """\
name = "Jeugdhulp Voorbeeld"
withheld_share = 0.05
[sign_in]
second_factor_roles = []
sessions_per_account = 50
[htcds]
organisation_type = "LocalGovernmentOrganisation"
[services]
on_call_youth_protection = { name = "Crisisteam jeugdbescherming", telephone = "010 123 45 67" }
[partners]
mee = "MEE"
municipality = "Gemeente"
"""


def settings_for(data: Path, **more: Any) -> Settings:
    """Settings of a test installation in ``data``."""
    if more or any(name.upper().startswith("SIGNAALWIJZER_") for name in os.environ):
        return Settings.load(data=data, password_work=LIGHT, **more)
    return _usual().model_copy(update={"data": data})


@cache
def _usual() -> Settings:
    """Where neither the environment nor a test says anything else, only the folder differs."""
    return Settings.load(password_work=LIGHT)


def hire(installation: Installation, login: str, roles: Iterable[Role], *teams: str) -> int:
    """Add somebody, as an organisation does: on the command line, confirmed by a second person where that
    is needed; teams are made where they are not there. Gives the id."""
    with unit_of_system(installation, "command_line") as unit:
        there = {team.name for team in people_teams.all_teams(unit)}
        for team in teams:
            if team not in there:
                people_teams.make_by_installation(unit, team, another=True)
        person = accounts.NewPerson(login, login.title(), frozenset(roles), teams)
        made = accounts.add_by_installation(unit, person, PASSWORD)
        second = min(changes.may_confirm(unit, changes.waiting_for(unit, made.id))) if made.proposal else 0
    if made.proposal:
        with unit_as(installation, second) as unit:
            changes.confirm(unit, made.proposal)
    return made.id


def add_people(installation: Installation) -> dict[str, int]:
    """Add everyone of ``PEOPLE``; gives their ids by login."""
    added = {login: hire(installation, login, (role,), team) for login, (role, team) in PEOPLE.items()}
    with unit_as(installation, added["bob"]) as unit:
        seats.give_seat(unit, added["pim"], "mee")
    return added


class From:
    """``app`` as it is asked from ``address``."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app, self._address = app, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "client": (self._address, 50_000)}, receive, send)


class Client(TestClient):
    """A program that asks something of our API."""

    loop: ClassVar[asyncio.AbstractEventLoop | None] = None

    def __init__(self, app: ASGIApp, **more: Any) -> None:
        super().__init__(app, **more)
        if self.loop is not None:
            raises = bool(more.get("raise_server_exceptions", True))
            self._transport = InThisThread(app, self.loop, self._transport, raises=raises)


class Browser(Client):
    """A browser on our own pages. A form that a test writes out itself, instead of filling in one of a page,
    carries the mark of who signed in, as every form of a page does."""

    author = ""

    def request(self, method: str, url: Any, **sent: Any) -> Any:
        if method == "POST" and self.author and not str(url).startswith("/api/") and sent.get("json") is None:
            content = sent.get("content")
            if content is None:
                sent["data"] = {FIELD: self.author} | dict(sent.get("data") or {})
            elif isinstance(content, str) and f"{FIELD}=" not in content:
                sent["content"] = f"{content}&{FIELD}={self.author}"
        return super().request(method, url, **sent)


def _sign_in(client: TestClient, installation: Installation, login: str) -> int:
    """Sign in; gives the id of who did.

    What follows the proof of the password is done here as it is for ``POST /api/v1/sessions``: the same
    session, the same line in the log, the same cookies. Trying the password, which the tests of signing in
    are about, would be half of what a test of anything else does.
    """
    with installation.database.reading() as db:
        person = person_by_login(db, login)
        assert person, login
        assert person.code_until is None, f"{login} must choose a password first"
        assert not has_second_factor(db, person.id), f"{login} has a second factor"
    signed_in = open_session(installation, Proof(person.id), None, Source("testclient"))
    sent = Response()
    cookies_of(installation).set_signed_in(sent, signed_in.token, signed_in.marks)
    asked = Request("POST", f"{BASE_URL}/api/v1/sessions")
    client.cookies.extract_cookies(Answer(201, headers=sent.raw_headers, request=asked))
    return signed_in.actor.person_id


@dataclass
class World:
    """One running installation."""

    installation: Installation
    clock: SetClock
    people: Mapping[str, int]
    app: Application = field(init=False)

    def __post_init__(self) -> None:
        self.app = app_of(self.installation)

    def anonymous(self) -> TestClient:
        """A program that has not signed in."""
        return Client(self.app, base_url=BASE_URL, raise_server_exceptions=False)

    def elsewhere(self, address: str) -> TestClient:
        """A program that has not signed in, at another address."""
        return Client(From(self.app, address), base_url=BASE_URL, raise_server_exceptions=False)

    def with_password(self, login: str) -> TestClient:
        """A program in which ``login`` signed in with the password: for tests of signing in."""
        client = self.anonymous()
        answer = client.post("/api/v1/sessions", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return client

    def client(self, login: str) -> TestClient:
        """A program in which ``login`` has signed in."""
        client = self.anonymous()
        _sign_in(client, self.installation, login)
        return client

    def browser(self, login: str | None = None) -> TestClient:
        """A browser on our own pages, signed in when ``login`` is given."""
        client = Browser(self.app, base_url=BASE_URL, raise_server_exceptions=False)
        if login is not None:
            person_id = _sign_in(client, self.installation, login)
            client.author = author_mark(self.installation.keys.audit, person_id)
        client.headers["Sec-Fetch-Site"] = "same-origin"
        client.headers["Accept"] = "text/html"
        return client

    def team(self, login: str) -> int:
        """The id of the team that ``login`` is in."""
        with unit_as(self.installation, self.people[login]) as unit:
            return min(unit.actor.teams)

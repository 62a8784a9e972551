"""The product as it is installed and served, and cases in it that are ready to be screened."""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.servers import Server, free_port, running
from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.areas.account_administration import service as accounts
from service.areas.account_administration import teams
from service.core.clock import Clock, SystemClock
from service.core.settings import Settings
from service.identity.permissions import Role
from service.installation.running_installation import Installation as RunningInstallation

SCREENING: Final = str(Path(sys.executable).with_name("screening"))
SETTING: Final = "youth_protection_intake"
AGE: Final = 16
LOGIN: Final = "bench"
TEAM: Final = "Intake"
JUDGEMENT: Final = {
    "view": "some_concern",
    "assess_within": "one_week",
    "reason": "Made by the benchmark, so that a score may be computed.",
}


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder with one intake worker in it, and the password of everybody there."""

    data: Path
    password: str

    @classmethod
    def make(cls, data: Path, clock: Clock | None = None) -> Installation:
        """Install as an organisation does, by ``screening init``, and add the worker.

        ``clock`` says when that was: nothing can be recorded before it. By default it is now.
        """
        subprocess.run([SCREENING, "init", "--data", str(data)], check=True, stdout=subprocess.DEVNULL)
        installation = cls(data, secrets.token_urlsafe(24))
        with installation.opened(clock or SystemClock()) as opened:
            with unit_of_system(opened, "command_line") as unit:
                teams.make_by_installation(unit, TEAM)
            installation.hire(opened, LOGIN, Role.INTAKE_WORKER)
        return installation

    @contextmanager
    def opened(self, clock: Clock) -> Iterator[RunningInstallation]:
        """At work in this process."""
        with closing(open_installation(Settings.load(data=self.data), clock)) as opened:
            yield opened

    def hire(self, opened: RunningInstallation, login: str, role: Role) -> int:
        """Add somebody of the team, with the password of all; gives the id."""
        person = accounts.NewPerson(login, login, frozenset({role}), (TEAM,))
        with unit_of_system(opened, "command_line") as unit:
            return accounts.add_by_installation(unit, person, self.password).id

    @contextmanager
    def serving(self) -> Iterator[Server]:
        """``screening serve`` on a free port."""
        port = free_port()
        command = [SCREENING, "serve", "--host", "127.0.0.1", "--port", str(port), "--data", str(self.data)]
        with running(command, port) as server:
            yield server

    def cookie(self, server: Server, login: str = LOGIN) -> str:
        """Sign in; the cookie to send along."""
        body = {"login": login, "password": self.password}
        status, headers, _ = server.ask("POST", "/api/v1/sessions", body)
        assert status == 201, status
        return headers["set-cookie"].partition(";")[0]


def judged_cases(server: Server, cookie: str, count: int, form: Mapping[str, Any]) -> list[str]:
    """Paths to POST a screening to, each of a new case with a judgement on the answers of ``form``."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
        paths = []
        for _ in range(count):
            case = {"setting": SETTING, "age": AGE, "reported_by": "school"}
            path = f"/api/v1/cases/{_made(line, '/api/v1/cases', case, cookie)['reference']}"
            answers = {name: form[name] for name in ("answers", "now", "known") if name in form}
            saved = sent(line, "PUT", path + "/draft", {"revision": 0, **answers}, cookie)
            said = JUDGEMENT | {"round": saved["round"], "revision": saved["revision"]}
            _made(line, path + "/judgements", said, cookie)
            paths.append(path + "/screenings")
        return paths


def _made(line: http.client.HTTPConnection, path: str, body: Mapping[str, Any], cookie: str) -> Any:
    return sent(line, "POST", path, body, cookie)


def sent(
    line: http.client.HTTPConnection, method: str, path: str, body: Mapping[str, Any], cookie: str
) -> Any:
    """The decoded answer to one request, which must be a success."""
    line.request(method, path, json.dumps(body), {"Content-Type": "application/json", "Cookie": cookie})
    answer = line.getresponse()
    text = answer.read()
    assert answer.status in (200, 201), text
    return json.loads(text)

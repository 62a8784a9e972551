"""The product as it is installed and served, and cases in it that are ready to be screened."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.servers import Server, free_port, running
from service.app.open_installation import open_installation
from service.areas.sign_in import own_account
from service.core.clock import SystemClock
from service.core.settings import Settings
from service.identity.sign_in_source import Source

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
    """A data folder with one intake worker in it."""

    data: Path
    password: str

    @classmethod
    def make(cls, data: Path) -> Installation:
        """Install as an organisation does: ``screening init``, then ``screening user add``."""
        _run("init", "--data", str(data))
        _run("user", "add-team", TEAM, "--data", str(data))
        add = (
            "user",
            "add",
            LOGIN,
            "--name",
            LOGIN,
            "--role",
            "intake_worker",
            "--team",
            TEAM,
            "--generate",
        )
        said = _run(*add, "--data", str(data), "--language", "en")
        code = re.search(r"One-time code, shown this once: (\S+)", said)
        assert code, said
        installation = cls(data, secrets.token_urlsafe(24))
        opened = open_installation(Settings.load(data=data), SystemClock())
        try:
            own_account.begin(opened, LOGIN, code[1], installation.password, Source("", "", ""))
        finally:
            opened.close()
        return installation

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
            saved = _sent(line, "PUT", path + "/draft", {"revision": 0, **answers}, cookie)
            said = JUDGEMENT | {"round": saved["round"], "revision": saved["revision"]}
            _made(line, path + "/judgements", said, cookie)
            paths.append(path + "/screenings")
        return paths


def _made(line: http.client.HTTPConnection, path: str, body: Mapping[str, Any], cookie: str) -> Any:
    return _sent(line, "POST", path, body, cookie)


def _sent(
    line: http.client.HTTPConnection, method: str, path: str, body: Mapping[str, Any], cookie: str
) -> Any:
    line.request(method, path, json.dumps(body), {"Content-Type": "application/json", "Cookie": cookie})
    answer = line.getresponse()
    text = answer.read()
    assert answer.status in (200, 201), text
    return json.loads(text)


def _run(*arguments: str) -> str:
    done = subprocess.run([SCREENING, *arguments], check=True, capture_output=True, text=True)
    return done.stdout

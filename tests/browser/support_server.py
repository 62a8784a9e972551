"""The demonstration as a person meets it: the real commands, its own data folder, a free port."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

START_SECONDS = 90
_ACCOUNT = re.compile(r"role: (\S+)\s+login: (\S+)\s+password: (\S+)")
_READY = re.compile(r"^Signaalwijzer: (http://\S+)", re.MULTILINE)

CASE: Final = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}
ANSWERS: Final = {"neglect": "suspected", "school_absence": "often", "family_conflict": "confirmed"}
JUDGEMENT: Final = {"view": "suspicion", "assess_within": "one_week", "reason": "School maakt zich zorgen"}


@dataclass(frozen=True, slots=True)
class Account:
    """A way in that the demonstration printed."""

    role: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoServer:
    """A running demonstration: where it is, who may sign in, and its data folder."""

    url: str
    accounts: tuple[Account, ...]
    data: Path

    def account(self, role: str) -> Account:
        """The first printed account of ``role``."""
        return next(account for account in self.accounts if account.role == role)


@contextmanager
def demonstration(data: Path, log: Path) -> Iterator[DemoServer]:
    """Start ``screening demo`` on a free port, wait until it is ready, and end it afterwards."""
    with _running("demo", data, log) as url:
        yield DemoServer(url, _accounts(log), data)


def make_demonstration(folder: Path) -> None:
    """Let ``screening demo`` make its data in ``folder``, and end it: for ``copy_of_demonstration``."""
    with demonstration(folder / "data", folder / "demo.log"):
        pass


@contextmanager
def copy_of_demonstration(made: Path, folder: Path) -> Iterator[DemoServer]:
    """Serve a copy of what ``make_demonstration`` left in ``made``, with the accounts that it printed."""
    data, log = folder / "data", folder / "serve.log"
    shutil.copytree(made / "data", data)
    with _running("serve", data, log, SIGNAALWIJZER_DEMONSTRATION="true") as url:
        yield DemoServer(url, _accounts(made / "demo.log"), data)


@contextmanager
def _running(command: str, data: Path, log: Path, **environment: str) -> Iterator[str]:
    """The address at which ``screening demo`` or ``screening serve`` answers, until the block ends."""
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            [
                *(str(Path(sys.executable).with_name("screening")), command),
                *("--host", "127.0.0.1", "--port", str(_free_port()), "--data", str(data)),
            ],
            cwd=log.parent,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield _wait_until_ready(process, log)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _accounts(log: Path) -> tuple[Account, ...]:
    """The ways in that the demonstration printed."""
    return tuple(Account(*line) for line in _ACCOUNT.findall(log.read_text("utf-8")))


class Api:
    """The JSON API as a program uses it: one signed-in account, standard library only."""

    def __init__(self, server: DemoServer, account: Account) -> None:
        self._url = server.url
        self._cookie = ""
        _, self._cookie = self._send(
            "POST", "/api/v1/sessions", {"login": account.login, "password": account.password}
        )

    @property
    def cookies(self) -> dict[str, str]:
        """What the service gave to whoever signed in, by name."""
        return dict(cookie.split("=", 1) for cookie in self._cookie.split("; "))

    def begin(self, account: Account, code: str) -> None:
        """Choose the password of ``account`` with a one-time code, as that person does."""
        chosen = {"login": account.login, "code": code, "new": account.password}
        self._send("POST", "/api/v1/account", chosen)

    def get(self, path: str) -> Any:
        return self._send("GET", path, None)[0]

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._send("POST", path, body)[0]

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._send("PUT", path, body)[0]

    def page(self, url: str) -> str:
        """The HTML of a page, by its whole address."""
        return self._fetch("GET", url, None, "text/html")[0].decode()

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[Any, str]:
        text, cookies = self._fetch(method, self._url + path, body, "application/json")
        return json.loads(text) if text else None, cookies

    def _fetch(self, method: str, url: str, body: Mapping[str, Any] | None, accept: str) -> tuple[bytes, str]:
        """The body of the answer, and the cookies that it sets as they are sent along."""
        request = urllib.request.Request(  # noqa: S310  # the address is our own server's
            url,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": accept}
            | ({"Cookie": self._cookie} if self._cookie else {}),
        )
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
            cookies = [cookie.partition(";")[0] for cookie in response.headers.get_all("Set-Cookie") or ()]
            return response.read(), "; ".join(cookies)


def judge_by(api: Api, way: str, answers: Mapping[str, str], judgement: Mapping[str, Any]) -> None:
    """Save ``answers`` in the draft of the case at ``way`` and judge on them."""
    draft = api.put(f"{way}/draft", {"revision": 0, "answers": answers})
    api.post(f"{way}/judgements", {**judgement, "round": draft["round"], "revision": draft["revision"]})


def screened_case(server: DemoServer) -> str:
    """A new case of the intake worker with one screening: nobody else's test changes it."""
    api = Api(server, server.account("intake_worker"))
    reference = str(api.post("/api/v1/cases", CASE)["reference"])
    judge_by(api, f"/api/v1/cases/{reference}", ANSWERS, JUDGEMENT)
    api.post(f"/api/v1/cases/{reference}/screenings", {"answers": ANSWERS})
    return reference


def colleague(server: DemoServer, login: str, role: str, name: str) -> Account:
    """Somebody more in the team of the demonstration, added by the administrator and confirmed: for a test
    that changes an account."""
    person = {"login": login, "name": name, "roles": [role], "teams": ["Crisisteam"]}
    administrator = Api(server, server.account("administrator"))
    added = administrator.post("/api/v1/people", person)
    officer = Api(server, server.account("privacy_officer"))
    officer.post(f"/api/v1/people/changes/{added['proposal']}/confirmation", {})
    account = Account(role, login, "vier woorden op een rij")
    administrator.begin(account, added["code"])
    return account


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if (found := _READY.search(log.read_text("utf-8"))) and _answers(found[1] + "/readyz"):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"the demonstration did not start:\n{log.read_text('utf-8')}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  # the address is our own server's
            return bool(response.status == 200)
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False

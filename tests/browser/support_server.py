"""The demonstration as a person starts it: the real command, its own data folder, a free port."""

from __future__ import annotations

import json
import os
import re
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
from typing import Any

START_SECONDS = 90
_ACCOUNT = re.compile(r"role: (\S+)\s+login: (\S+)\s+password: (\S+)")
_READY = re.compile(r"^Signaalwijzer: (http://\S+)", re.MULTILINE)


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
    command = [
        *(str(Path(sys.executable).with_name("screening")), "demo"),
        *("--host", "127.0.0.1", "--port", str(_free_port()), "--data", str(data)),
    ]
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            command,
            cwd=log.parent,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            url = _wait_until_ready(process, log)
            accounts = tuple(Account(*found) for found in _ACCOUNT.findall(log.read_text("utf-8")))
            yield DemoServer(url, accounts, data)
        finally:
            process.terminate()
            process.wait(timeout=20)


class Api:
    """The JSON API as a program uses it: one signed-in account, standard library only."""

    def __init__(self, server: DemoServer, account: Account) -> None:
        self._url = server.url
        self._cookie = ""
        _, headers = self._send(
            "POST", "/api/v1/sessions", {"login": account.login, "password": account.password}
        )
        self._cookie = headers["set-cookie"].partition(";")[0]

    def get(self, path: str) -> Any:
        return self._send("GET", path, None)[0]

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._send("POST", path, body)[0]

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[Any, Mapping[str, str]]:
        request = urllib.request.Request(  # noqa: S310  # the address is our own server's
            self._url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"}
            | ({"Cookie": self._cookie} if self._cookie else {}),
        )
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
            text = response.read()
            return json.loads(text) if text else None, {k.lower(): v for k, v in response.headers.items()}


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

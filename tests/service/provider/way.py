"""What somebody does in a browser to sign in with the provider, and what is found afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.areas.provider_sign_in.bindings import bind
from service.core.clock import Clock
from service.core.keys import PROVIDER_FILE
from service.core.private_files import write_new
from service.installation.running_installation import Installation
from tests.service.provider.certified import SECRET, settings_text
from tests.service.world import World, settings_for

Changed = Callable[..., World]
"""Gives the same installation with other settings of its provider: ``changed(acr=...)``."""


def with_provider(data: Path, issuer: str, **more: Any) -> None:
    """Write the provider into the settings of the installation in ``data``, which gets no secret yet."""
    file = data / "organisation.toml"
    file.write_text(file.read_text("utf-8") + settings_text(issuer, **more), "utf-8")


def opened_with(data: Path, clock: Clock, issuer: str, **more: Any) -> Installation:
    """The installation in ``data`` with a provider."""
    with_provider(data, issuer, **more)
    write_new(data / "keys" / PROVIDER_FILE, SECRET.encode())
    return open_installation(settings_for(data), clock)


def bound(world: World, login: str, subject: str) -> None:
    """Bind an account, as the command line does."""
    bound_in(world.installation, world.people[login], subject)


def bound_in(installation: Installation, person_id: int, subject: str) -> None:
    """The same by the id of the account."""
    with unit_of_system(installation, "command_line") as unit:
        bind(unit, person_id, subject)


def begun(browser: TestClient, address: str = "/login/provider", **typed: str) -> str:
    """Press the button; gives the address at the provider to which the page goes on by itself."""
    answer = browser.post(address, data=typed)
    assert answer.status_code == 200, answer.text
    onward = answer.headers["refresh"].removeprefix("0; url=")
    assert _links(answer.text) & {onward}
    return onward


class _Links(HTMLParser):
    found: set[str | None]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.add(dict(attrs).get("href"))


def _links(html: str) -> set[str | None]:
    parser = _Links()
    parser.found = set()
    parser.feed(html)
    return parser.found


def asked(address: str) -> dict[str, str]:
    """The fields in an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def back(browser: TestClient, address: str) -> Response:
    """Come back from the provider; a refusal is shown on the sign-in page."""
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}")


def me(browser: TestClient) -> str:
    """The login of who is signed in; empty when nobody is."""
    answer = browser.get("/api/v1/me")
    return str(answer.json()["login"]) if answer.status_code == 200 else ""


def entries(world: World, action: str) -> list[tuple[str, dict[str, Any]]]:
    """Outcome and facts of the entries in the log about ``action``."""
    with world.installation.database.reading() as db:
        rows = db.execute(
            text("SELECT outcome, facts FROM audit_entry WHERE action = :action ORDER BY seq"),
            {"action": action},
        )
        return [(row.outcome, json.loads(row.facts)) for row in rows]


def last_refusal(world: World) -> str:
    """The code of the last sign-in that was refused."""
    outcome, facts = entries(world, "session.by_provider")[-1]
    assert outcome == "refused"
    return str(facts["wrong"])

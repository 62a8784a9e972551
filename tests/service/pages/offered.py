"""Everything that a person is offered on the pages of the service, opened and sent as a reader does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.service.pages.markup import Element, elements_of
from tests.service.pages.reading import post

NOT_SENT: Final = frozenset({"/logout", "/language"})
"""Forms of the frame: signing out would end the walk, and a language changes nothing in a case."""

FIELDS: Final = {"age": "16", "other": "2026-0001"}
DAY: Final = "2026-11-23"
WORDS: Final = "De jongere woont nu ergens anders"


@dataclass(frozen=True)
class Action:
    """A button that a page offers, with all that its form sends."""

    page: str
    url: str
    fields: tuple[tuple[str, str], ...]

    @property
    def key(self) -> tuple[str, str, str]:
        pressed = next((value for name, value in self.fields[-1:] if name in _BUTTONS), "")
        return self.page, self.url, pressed


_BUTTONS: Final = frozenset({"do", "then", "form", "go"})


@dataclass
class Walk:
    """What one person is offered from some pages on, as far as it lies below the addresses in ``within``."""

    browser: TestClient
    within: re.Pattern[str]
    seen: dict[str, int] = field(default_factory=dict)
    sent: dict[tuple[str, str, str], int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def begin(self, *starts: str) -> None:
        """Open every page that can be reached, then press every button there is until no new one appears."""
        self._open([(start, "") for start in starts])
        while action := self._next():
            answer = post(self.browser, action.url, list(action.fields), follow=False)
            self.sent[action.key] = answer.status_code
            if answer.status_code in (403, 404, 405, 409) or answer.status_code >= 500:
                self.refused.append(f"{action.page}: POST {action.key[1:]} {_said(answer)}")
            if answer.status_code == 303:
                self._open([(answer.headers["location"], action.page)])

    def _open(self, waiting: list[tuple[str, str]]) -> None:
        while waiting:
            url, come_from = waiting.pop()
            url = url.partition("#")[0]
            if url in self.seen or not self.within.match(url):
                continue
            answer = self.browser.get(url, follow_redirects=False)
            self.seen[url] = answer.status_code
            if answer.status_code in (301, 303):
                waiting.append((answer.headers["location"], url))
            elif answer.status_code != 200 and come_from:
                self.refused.append(f"{come_from}: GET {url} {_said(answer)}")
            elif "text/html" in answer.headers["content-type"]:
                root = elements_of(answer.text)
                waiting += [(urljoin(url, link["href"]), url) for link in root.all("a") if link["href"]]

    def _next(self) -> Action | None:
        """A button that was not pressed yet and stands on its page at this moment."""
        for url in [url for url, status in self.seen.items() if status == 200]:
            answer = self.browser.get(url, follow_redirects=False)
            if answer.status_code != 200 or "text/html" not in answer.headers["content-type"]:
                continue
            for action in actions_of(url, answer.text):
                if action.key not in self.sent:
                    return action
        return None


def actions_of(page: str, html: str) -> Iterator[Action]:
    """The buttons of forms that send something, each form filled in as far as it is empty."""
    for form in elements_of(html).all("form"):
        if form["method"].lower() != "post":
            continue
        fields = list(_filled(form))
        for button in form.all("button"):
            url = urljoin(page, button["formaction"] or form["action"] or page).partition("#")[0]
            if url in NOT_SENT or "disabled" in button.given:
                continue
            pressed = ((button["name"], button["value"]),) if button["name"] else ()
            yield Action(page, url, (*fields, *pressed))


def _filled(form: Element) -> Iterator[tuple[str, str]]:
    groups: dict[str, list[Element]] = {}
    for element in form.all("input", "select", "textarea"):
        name = element["name"]
        if not name:
            continue
        if element["type"] in ("radio", "checkbox"):
            groups.setdefault(name, []).append(element)
        elif element.tag == "select":
            options = list(element.all("option"))
            chosen = [one for one in options if "selected" in one.given and one["value"]]
            filled = [one for one in options if one["value"]]
            yield name, (chosen or filled)[0]["value"] if chosen or filled else ""
        elif element.tag == "textarea":
            yield name, element.text or WORDS
        elif element["type"] == "hidden":
            yield name, element["value"]
        else:
            usual = DAY if element["type"] == "date" else FIELDS.get(name, WORDS)
            yield name, element["value"] or usual
    for name, group in groups.items():
        chosen = [one for one in group if "checked" in one.given] or group[:1]
        yield from ((name, one["value"]) for one in chosen)


def _said(answer: Response) -> str:
    main = next(elements_of(answer.text).all("main"), None)
    return f"{answer.status_code} {main.text[:160] if main else answer.text[:160]}"

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

_FILTERED: Final = ("/cases?", "/stays?", "/log?")
_SECTION: Final = re.compile(r"(/cases/[^/]+/form/)\w+")

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
        """Open every page that can be reached, and press every button; then again what came of that."""
        self._open([(start, "") for start in starts])
        pressed = -1
        while pressed != len(self.sent):
            pressed = len(self.sent)
            for page in [url for url, status in self.seen.items() if status == 200]:
                self._press_all(page)

    def _like_another(self, url: str) -> bool:
        """A list with another filter on, or another section of a form: the same page to us."""
        section = _SECTION.match(url)
        return url.startswith(_FILTERED) or bool(
            section and any(one.startswith(section[1]) and one != url for one in self.seen)
        )

    def _press_all(self, page: str) -> None:
        """Each button that was not pressed yet, as the page shows it at that moment."""
        while action := next((one for one in self._actions(page) if one.key not in self.sent), None):
            answer = post(self.browser, action.url, list(action.fields), follow=False)
            self.sent[action.key] = answer.status_code
            if _refused(answer) and not _about_a_field(answer, action):
                self.refused.append(f"{page}: POST {action.key[1:]} {_said(answer)}")
            if answer.status_code == 303:
                self._open([(answer.headers["location"], page)])

    def _actions(self, page: str) -> list[Action]:
        answer = self.browser.get(page, follow_redirects=False)
        if answer.status_code != 200 or "text/html" not in answer.headers["content-type"]:
            return []
        return list(actions_of(page, answer.text))

    def _open(self, waiting: list[tuple[str, str]]) -> None:
        while waiting:
            url, come_from = waiting.pop()
            url = url.partition("#")[0]
            if url in self.seen or not self.within.match(url) or (come_from and self._like_another(url)):
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


def _refused(answer: Response) -> bool:
    return answer.status_code in (403, 404, 405, 409) or answer.status_code >= 500


def _about_a_field(answer: Response, action: Action) -> bool:
    """Whether the page came back to say what is wrong with something that was typed."""
    typed = {f"#{name}" for name, _ in action.fields}
    return any(link["href"] in typed for link in elements_of(answer.text).all("a"))


def _said(answer: Response) -> str:
    main = next(elements_of(answer.text).all("main"), None)
    return f"{answer.status_code} {main.text[:160] if main else answer.text[:160]}"

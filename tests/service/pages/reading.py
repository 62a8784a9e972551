"""A page as its reader meets it: its words, its order, its links, and forms to fill in and send."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlencode

from fastapi.testclient import TestClient
from httpx2 import Response

_VOID: Final = frozenset({"input", "meta", "link", "br", "hr", "img", "rect", "path", "circle", "line"})
_SPOKEN: Final = ("aria-label", "alt", "title", "placeholder", "data-label")


@dataclass
class Form:
    """One form: where it goes, and what it would send as it stands."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)
    """Every value that a radio, a checkbox or a list offers, chosen or not."""

    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, value and words of every button."""

    @property
    def own(self) -> list[tuple[str, str]]:
        """The fields of the form itself, without what every form of a page carries along."""
        return [(name, value) for name, value in self.fields if not name.startswith("form.")]

    def sent(self, **changes: str) -> list[tuple[str, str]]:
        """The fields with ``changes``; ``__`` in a name stands for a full stop."""
        named = {name.replace("__", "."): value for name, value in changes.items()}
        return [(name, value) for name, value in self.fields if name not in named] + list(named.items())


class Page(HTMLParser):
    """An answer, read."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.status = answer.status_code
        self.html = answer.text
        self.title = ""
        self.language = ""
        self.ids: list[str] = []
        self.links: list[str] = []
        self.asked_of: list[str] = []
        """Addresses that the browser fetches by itself."""

        self.forms: list[Form] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self._words: list[str] = []
        self._main: list[str] = []
        self._open: list[str] = []
        self._button: list[str] | None = None
        self._area: str | None = None
        self._within = False
        self.feed(answer.text)

    @property
    def text(self) -> str:
        """Every word on the page, spoken names of pictures included."""
        return _plain(self._words)

    @property
    def main(self) -> str:
        """The words of the page itself, without the frame."""
        return _plain(self._main)

    def form(self, action: str = "") -> Form:
        """The form that goes to ``action``; a form without one goes to its own page."""
        return next(form for form in self.forms if form.action == action and form.method == "post")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag == "html":
            self.language = given.get("lang", "")
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag in {"script", "img"} and "src" in given:
            self.asked_of.append(given["src"])
        if tag == "link":
            self.asked_of.append(given["href"])
        self._words += [given[name] for name in _SPOKEN if name in given]
        self._read_form(tag, given)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "button" and self._button is not None:
            name, value, *words = self._button
            if self._within:
                self.forms[-1].buttons.append((name, value, _plain(words)))
            self._button = None
        if tag == "textarea":
            self._area = None
        if tag == "form":
            self._within = False

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if self._open and self._open[-1] in {"script", "style"}:
            return
        if self._area is not None:
            name, before = self.forms[-1].fields[-1]
            self.forms[-1].fields[-1] = (name, (before + data).removeprefix("\n"))
            return
        if self._button is not None:
            self._button.append(data)
        self._words.append(data)
        if "main" in self._open:
            self._main.append(data)

    def _read_form(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
            self._within = True
        elif tag == "button":
            self._button = [given.get("name", ""), given.get("value", "")]
        elif not self._within or ("name" not in given and tag != "option"):
            return
        elif tag == "input":
            self._read_input(given)
        elif tag == "textarea":
            self._area = given["name"]
            self.forms[-1].fields.append((given["name"], ""))
        elif tag == "select":
            self.forms[-1].fields.append((given["name"], ""))
        elif tag == "option":
            name, _ = self.forms[-1].fields[-1]
            self.forms[-1].offered.setdefault(name, []).append(given.get("value", ""))
            if "selected" in given:
                self.forms[-1].fields[-1] = (name, given["value"])

    def _read_input(self, given: dict[str, str]) -> None:
        form, name, value = self.forms[-1], given["name"], given.get("value", "")
        if given.get("type") in {"radio", "checkbox"}:
            form.offered.setdefault(name, []).append(value)
            if "checked" not in given:
                return
        form.fields.append((name, value))


def _plain(words: list[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(words)).strip()


def get(browser: TestClient, path: str, status: int = 200) -> Page:
    """The page at ``path``, which must answer with ``status``; redirects are followed."""
    answer = browser.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:400]}"
    return Page(answer)


def post(
    browser: TestClient, path: str, fields: list[tuple[str, str]] | dict[str, str], *, follow: bool = True
) -> Response:
    """Send a form as a browser does."""
    given = list(fields.items()) if isinstance(fields, dict) else fields
    return browser.post(
        path,
        content=urlencode(given),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        follow_redirects=follow,
    )

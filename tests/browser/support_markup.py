"""The markup of a page without its words: what a browser judges and axe judges, so that both judge each once.

Two pages of one markup differ in words, numbers and addresses alone, and in how often a row is repeated. An
engine looks at elements, attributes, styles and whether there is any text, so its verdict on one holds for
the other. Whether a page gets too wide hangs on its longest word as well, so that counts too. A page is its
main part in a frame, which differs from role to role; it is judged whole when either was not met before. What
can be told without a browser (an identifier that stands twice, a label that points at nothing) is told of
every page.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

_VALUES: Final = frozenset(
    [
        "class",
        "role",
        "type",
        "lang",
        "dir",
        "scope",
        "rel",
        "tabindex",
        "autocomplete",
        "inputmode",
        "rows",
        "fill",
        "stroke",
        "http-equiv",
        "aria-current",
        "aria-live",
        "aria-expanded",
        "aria-hidden",
        "aria-invalid",
        "aria-pressed",
        "aria-selected",
        "aria-checked",
        "aria-disabled",
        "aria-modal",
        "aria-haspopup",
        "aria-required",
        "aria-sort",
        "aria-level",
        "aria-roledescription",
    ]
)
"""Attributes whose value counts; of any other counts whether it is there and whether it says anything."""

_EMPTY: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_ROWS: Final = frozenset(["dl", "ol", "select", "tbody", "ul"])
"""Elements in which it counts which kinds of row there are; in others each run of rows that are alike."""

_POINTS: Final = ("for", "form", "headers", "aria-labelledby", "aria-describedby", "aria-controls")
_STEP: Final = 10
"""Letters by which the longest word of two pages may differ."""

Attributes = list[tuple[str, str | None]]


@dataclass
class _Element:
    """One that is still open: tag and attributes, whether it holds text, and the markup of its children."""

    name: str
    says: str
    text: bool = False
    parts: list[str] = field(default_factory=list)

    def markup(self) -> str:
        rows = [part for place, part in enumerate(self.parts) if place == 0 or part != self.parts[place - 1]]
        kinds = dict.fromkeys(rows) if self.name in _ROWS else rows
        return f"{self.tag}{'.' if self.text else ''}{''.join(kinds)}</>"

    @property
    def tag(self) -> str:
        return f"<{self.name} {self.says}>"


class Document(HTMLParser):
    """A page as the server sent it.

    ``links`` are the addresses that it leads to, ``headings`` counts headings of the first level, ``danger``
    says whether the link to the acute steps is there.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.language = ""
        self.title = ""
        self.headings = 0
        self.danger = False
        self._identifiers: list[str] = []
        self._points: list[tuple[str, str, str]] = []
        self._longest = {"main": 0, "frame": 0}
        self._main = ""
        self._open = [_Element("", "")]
        self.feed(html)
        self.close()
        while len(self._open) > 1:
            self._end()

    @property
    def markup(self) -> tuple[str, str]:
        """The markup of the frame, and of the main part within the tags around it; rows that are alike count
        once."""
        frame, main = (length // _STEP for length in (self._longest["frame"], self._longest["main"]))
        return f"{frame} {''.join(self._open[0].parts)}", f"{main} {self._main}"

    @property
    def astray(self) -> list[str]:
        """Identifiers that stand twice, and what refers to one that is not there."""
        known = set(self._identifiers)
        twice = sorted({one for one in known if self._identifiers.count(one) > 1})
        lost = [
            f"{tag}[{name}] points at #{id_}"
            for tag, name, ids in self._points
            for id_ in ids.split()
            if id_ not in known
        ]
        return [f"#{one} stands twice" for one in twice] + lost

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        self.headings += tag == "h1"
        self.danger |= tag == "a" and "danger" in (given.get("class") or "").split()
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        if given.get("id"):
            self._identifiers.append(given["id"] or "")
        self._points += [(tag, name, given[name] or "") for name in _POINTS if name in given]
        says = (
            f"{name}={value}" if name in _VALUES else name + ("" if (value or "").strip() else "=")
            for name, value in attrs
        )
        self._open.append(_Element(tag, " ".join(sorted(says))))
        if tag in _EMPTY:
            self._end()

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY or all(element.name != tag for element in self._open):
            return
        while self._open[-1].name != tag:
            self._end()
        self._end()

    def handle_data(self, data: str) -> None:
        words = data.split()
        if not words:
            return
        inside = self._open[-1]
        inside.text = True
        if inside.name == "title":
            self.title += data.strip()
        if inside.name not in ("script", "style"):
            where = "main" if any(element.name == "main" for element in self._open) else "frame"
            self._longest[where] = max(self._longest[where], *map(len, words))

    def _end(self) -> None:
        ended = self._open.pop()
        if ended.name == "main":
            self._main += "".join(around.tag for around in self._open) + ended.markup()
        self._open[-1].parts.append(ended.tag if ended.name == "main" else ended.markup())


class JudgedOnce:
    """Which markup was judged in this run, by whichever process of it, in which language.

    ``folder`` is shared by all processes of the run. Who claims a markup first judges it; when that fails,
    the run has failed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def claims(self, markup: Iterable[str], language: str) -> bool:
        """Whether there is a part of ``markup`` that nobody claimed in ``language`` before; all are claimed
        now."""
        new = [self._claims(part, language) for part in markup]
        return any(new)

    def _claims(self, markup: str, language: str) -> bool:
        name = hashlib.sha256(f"{language} {markup}".encode()).hexdigest()
        try:
            os.close(os.open(self._folder / name, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True

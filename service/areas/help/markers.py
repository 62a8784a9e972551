"""What stands between braces in a guide: the words of the product itself, never a copy of them.

=====================  =====================================================================
``{button:KEY}``       what somebody chooses, a button or a link, by the key of its text
``{word:KEY}``         a heading, a field or a choice on a page, by the key of its text
``{answer:LEVEL}``     one of the answers no, suspected and known, by its level
``{page:NAME}``        a page of ``NAMED``; a link for who may open it
``{guide:NAME}``       another guide, or with ``#part`` one of its parts
=====================  =====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import DIRECT_LEVELS
from service.core.reader_language import Reader
from service.identity.permissions import Role, allows
from service.web.page_context import PLACES

Kind = Literal["plain", "button", "word", "link"]

_MARKER: Final = re.compile(r"\{(\w+):([^{}]+)\}")

NAMED: Final[dict[str, tuple[str, str, str]]] = {
    **{key: (url, f"shell.{key}", action) for action, url, key in PLACES},
    "login": ("/login", "login.title", ""),
    "begin": ("/begin", "begin.link", ""),
    "acute": ("/acute", "acute.title", ""),
    "about": ("/about", "about.title", ""),
    "account": ("/account", "account.title", "account.manage_own"),
    "factor": ("/account/second-factor", "factor.title", "account.manage_own"),
    "kept": ("/kept", "waits.title", "words.keep"),
    "new_case": ("/cases/new", "new.title", "case.create"),
    "transfers": ("/cases/transfers", "transfers.title", "case.receive"),
    "emergency": ("/emergency", "emergency.title", "emergency.ask"),
    "forward": ("/table/forward", "table.forward", "table.forward"),
    "partners": ("/table/partners", "table.partners", "table.lead"),
    "teams": ("/teams", "teams.title", "team.manage"),
    "due": ("/retention/due", "retention.due_title", "retention.read"),
}
"""Pages that a guide may name: address, key of the text, and the action that opens it (empty: anybody)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; ``url`` is that of a page, ``guide`` the guide that it leads to."""

    text: str
    kind: Kind = "plain"
    url: str = ""
    guide: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What markers are filled in with, for one reader; ``roles`` is None for who is not signed in.

    ``titles`` are the titles of the guides and, as ``guide#part``, the headings of their parts.
    """

    reader: Reader
    catalogue: Catalogue
    titles: dict[str, str]
    roles: frozenset[Role] | None = None

    def pieces(self, text: str) -> Iterator[Piece]:
        """``text`` with its markers filled in; raises ``KeyError`` for what there is not."""
        at = 0
        for found in _MARKER.finditer(text):
            if found.start() > at:
                yield Piece(text[at : found.start()])
            yield self._piece(found[1], found[2])
            at = found.end()
        if at < len(text):
            yield Piece(text[at:])

    def plain(self, text: str) -> str:
        """``text`` as it is read, without what marks its parts."""
        return "".join(piece.text for piece in self.pieces(text))

    def _piece(self, kind: str, name: str) -> Piece:
        if kind == "guide":
            return Piece(self.titles[name], "link", guide=name)
        if kind == "page":
            url, key, action = NAMED[name]
            opens = not action or (self.roles is not None and allows(self.roles, action))
            return Piece(self.reader(key), "link" if opens else "word", url if opens else "")
        if kind == "button":
            return Piece(self.reader(name), "button")
        if kind == "word":
            return Piece(self.reader(name), "word")
        if kind == "answer":
            return Piece(self._answer(name), "word")
        raise KeyError(kind)

    def _answer(self, level_id: str) -> str:
        """As most questions say it; a few say the same level in a word of their own."""
        usual = next(indicator for indicator in self.catalogue if indicator.level_ids == DIRECT_LEVELS)
        return {level.id: self.reader.pick(level.text) for level in usual.levels}[level_id]


def markers(text: str) -> list[tuple[str, str]]:
    """Kind and name of each marker in ``text``."""
    return _MARKER.findall(text)

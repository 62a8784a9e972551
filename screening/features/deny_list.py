"""What never reaches a model, whatever its column is called.

The first guard is the allow list: nothing outside the catalogue is read. The deny list is the second. It
names the rule that a forbidden column meets, and it looks at the names of a model's own items as well,
so that a catalogue cannot bring origin, gender or an earlier score in by the front door.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from screening.language import Text

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Denied:
    """One kind of forbidden knowledge: ``words``, ``names`` and ``stems`` as in ``deny_list.toml``."""

    id: str
    title: Text
    words: frozenset[str]
    names: frozenset[str]
    stems: tuple[str, ...]

    def __post_init__(self) -> None:
        for entry in (*self.words, *self.stems):
            if _words(entry) != [entry]:
                raise ValueError(f"deny list, group '{self.id}': '{entry}' must be small letters and digits")

    def meets(self, words: list[str]) -> bool:
        squashed = "".join(words)
        return (
            not self.words.isdisjoint(words)
            or "_".join(words) in self.names
            or any(stem in squashed for stem in self.stems)
        )


@dataclass(frozen=True, slots=True)
class DenyList:
    """All forbidden kinds, in the order in which they are looked for."""

    groups: tuple[Denied, ...]

    def group_of(self, column: str) -> Denied | None:
        """The forbidden kind that a column name speaks of, or ``None``."""
        words = _words(column)
        return next((group for group in self.groups if group.meets(words)), None)

    def found_in(self, columns: Iterable[str]) -> Mapping[str, Denied]:
        """Each forbidden column with its kind."""
        met = {column: self.group_of(column) for column in columns}
        return {column: group for column, group in met.items() if group is not None}


@cache
def deny_list() -> DenyList:
    """The list that comes with the product."""
    data = tomllib.loads((files("screening.features") / "deny_list.toml").read_text("utf-8"))
    return DenyList(
        tuple(
            Denied(
                group["id"],
                Text(**group["title"]),
                frozenset(group["words"]),
                frozenset(group.get("names", ())),
                tuple(group["stems"]),
            )
            for group in data["group"]
        )
    )


def _words(column: str) -> list[str]:
    """Small words without accents: ``thuisTaal``, ``Thuis-taal`` and ``thuis_taal`` are the same."""
    plain = unicodedata.normalize("NFKD", _HUMP.sub("_", column))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return [word for word in _NO_WORD.split(letters) if word]

"""What never reaches a model, whatever it is called.

The first guard is the allow list: nothing outside the catalogue is read. The deny list is the second. It
names the rule that a forbidden column of a table meets, and it holds for the catalogue itself: the id, the
label, the question and the answers of every indicator, so that no catalogue brings origin, gender or an
earlier score in by the front door. ``docs/decisions/0040-deny-list-in-catalogues.md`` says what that costs.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Final

from screening.language import Text

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_NAMES: Final = 4_096
_GAP = "\0"
"""Stands where a permitted phrase was taken out, so that what stood around it does not become one word."""


@dataclass(frozen=True, slots=True)
class Denied:
    """One kind of forbidden knowledge: ``words``, ``stems`` and ``permitted`` as in ``deny_list.toml``.

    ``in_context``: a question with role ``context``, which no model uses, may ask it.
    """

    id: str
    title: Text
    words: frozenset[str]
    stems: tuple[str, ...]
    permitted: tuple[str, ...] = ()
    in_context: bool = False

    def __post_init__(self) -> None:
        for entry in (*self.words, *self.stems):
            if _words(entry) != [entry]:
                raise ValueError(f"deny list, group '{self.id}': '{entry}' must be small letters and digits")
        for phrase in self.permitted:
            if " ".join(_words(phrase)) != phrase:
                raise ValueError(f"deny list, group '{self.id}': '{phrase}' must be small words with spaces")

    def met_by(self, words: list[str], *, name: bool) -> str | None:
        """The entry that ``words`` meet, or ``None``.

        A stem is found in any spelling with or without separators. In a ``name`` it may begin anywhere; in a
        sentence only with a word, or inside one, since there the end of one word and the beginning of the
        next say nothing together.
        """
        left = self._without_permitted(words)
        if found := next((word for word in left if word in self.words), None):
            return found
        joined = "".join(left)
        return next((stem for stem in self.stems if stem in joined and (name or _stands(stem, left))), None)

    def _without_permitted(self, words: list[str]) -> list[str]:
        text = f" {' '.join(words)} "
        for phrase in self.permitted:
            text = text.replace(f" {phrase} ", f" {_GAP} ")
        return text.split()


@dataclass(frozen=True, slots=True)
class Met:
    """What a text speaks of: the forbidden kind, and the entry of the list by which that was seen."""

    group: Denied
    entry: str


@dataclass(frozen=True)
class DenyList:
    """All forbidden kinds, in the order in which they are looked for."""

    groups: tuple[Denied, ...]

    def group_of(self, column: str) -> Denied | None:
        """The forbidden kind that a name (of a column, an indicator, an answer) speaks of, or ``None``."""
        met = self.met_by_name(column)
        return None if met is None else met.group

    def met_by_name(self, name: str) -> Met | None:
        return self._of_name(name)

    def met_by_sentence(self, text: str) -> Met | None:
        """What a label or a question speaks of; there, words that follow each other are not one word."""
        return self._met(_words(text), name=False)

    def found_in(self, columns: Iterable[str]) -> Mapping[str, Denied]:
        """Each forbidden column with its kind."""
        met = {column: self.group_of(column) for column in columns}
        return {column: group for column, group in met.items() if group is not None}

    @cached_property
    def _of_name(self) -> Callable[[str], Met | None]:
        """Remembers: a catalogue and every model that was made for it hold the same names."""
        return lru_cache(_NAMES)(lambda name: self._met(_words(name), name=True))

    def _met(self, words: list[str], *, name: bool) -> Met | None:
        if self._nothing_in(words):
            return None
        for group in self.groups:
            if entry := group.met_by(words, name=name):
                return Met(group, entry)
        return None

    def _nothing_in(self, words: list[str]) -> bool:
        """Most texts hold nothing of any kind; that is seen at once, since a catalogue has hundreds."""
        joined = "".join(words)
        return self._all_words.isdisjoint(words) and not any(stem in joined for stem in self._all_stems)

    @cached_property
    def _all_words(self) -> frozenset[str]:
        return frozenset().union(*(group.words for group in self.groups))

    @cached_property
    def _all_stems(self) -> tuple[str, ...]:
        return tuple(stem for group in self.groups for stem in group.stems)


@cache
def deny_list() -> DenyList:
    """The list that comes with the product."""
    data = tomllib.loads((files("screening.catalogue") / "deny_list.toml").read_text("utf-8"))
    return DenyList(
        tuple(
            Denied(
                group["id"],
                Text(**group["title"]),
                frozenset(group["words"]),
                tuple(group["stems"]),
                tuple(group.get("permitted", ())),
                group.get("in_context", False),
            )
            for group in data["group"]
        )
    )


def _stands(stem: str, words: list[str]) -> bool:
    """Whether ``stem`` is in one of the words, or begins with one of them and goes on in the next."""
    if any(stem in word for word in words):
        return True
    return any("".join(words[place:]).startswith(stem) for place in range(len(words)))


def _words(text: str) -> list[str]:
    """Small words without accents: ``thuisTaal``, ``Thuis-taal`` and ``thuis_taal`` are the same."""
    plain = _HUMP.sub("_", text)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return [word for word in _NO_WORD.split(plain.lower()) if word]

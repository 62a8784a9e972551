"""The guides as they are written: one file for each guide and language, and one list of what is about what.

``guides/index.toml`` names the guides in order, whom each is for, and of each part the pages that it is about
and the pictures below it. ``guides/<guide>/nl.toml`` and ``en.toml`` hold the words. Both languages have the
same parts with the same steps and name the same buttons, or nothing loads.

In the words stand markers, so that no text of a page is copied (``markers.py``).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from screening.language import LANGUAGES, Language
from service.areas.help.markers import markers
from service.identity.permissions import Role

OPEN: Final = "start"
"""The guide that everybody is led to who is not signed in: it says how to."""

OPEN_GUIDES: Final = (OPEN, "emergency")
"""Those that need no signing in: where there is danger, nobody waits for it. Nothing in them is secret: they
name no number and no person, and stand in the published source."""

LISTS: Final = ("text", "steps", "notes", "wrong")
"""What a part may hold, in this order: paragraphs, numbered steps, what is good to know, what to do when it
goes wrong."""


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of a guide, in one language.

    ``pages`` are the routes that it is about (``/cases/{reference}``), ``pictures`` the names of its
    pictures.
    """

    id: str
    heading: str
    text: tuple[str, ...]
    steps: tuple[str, ...]
    notes: tuple[str, ...]
    wrong: tuple[str, ...]
    pages: tuple[str, ...]
    pictures: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every text of the part, its heading first."""
        return (self.heading, *self.text, *self.steps, *self.notes, *self.wrong)


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide in one language; without ``roles`` it is for everybody."""

    id: str
    roles: frozenset[Role]
    title: str
    lead: str
    parts: tuple[Part, ...]

    def is_for(self, roles: frozenset[Role]) -> bool:
        return not self.roles or not self.roles.isdisjoint(roles)

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.id == name), None)


def guides(language: Language) -> tuple[Guide, ...]:
    """Every guide in the order of the list."""
    return _every_guide()[language]


def guide(name: str, language: Language) -> Guide | None:
    return next((one for one in guides(language) if one.id == name), None)


@cache
def about_pages() -> tuple[tuple[frozenset[Role], str, tuple[str, ...]], ...]:
    """Of each part whom it is for (empty: everybody), its address and the routes that it is about, in the
    order of the list.

    Every page asks this, so it reads the list alone and no guide.
    """
    return tuple(
        (
            _roles(part if "roles" in part else entry),
            f"/help/{entry['id']}#{part['id']}",
            tuple(part.get("pages", ())),
        )
        for entry in _listed(_folder())
        for part in entry["part"]
    )


@cache
def _every_guide() -> dict[Language, tuple[Guide, ...]]:
    return read_guides(_folder())


def _folder() -> Traversable:
    return files(__package__) / "guides"


def _listed(folder: Traversable) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads((folder / "index.toml").read_text("utf-8"))["guide"]
    return listed


def _roles(entry: dict[str, Any]) -> frozenset[Role]:
    return frozenset(Role(role) for role in entry["roles"])


def read_guides(folder: Traversable) -> dict[Language, tuple[Guide, ...]]:
    """All guides of ``folder`` by language; raises ``ValueError`` that names what differs between the
    languages or from the list."""
    listed = _listed(folder)
    read: dict[Language, tuple[Guide, ...]] = {
        language: tuple(_guide(folder, entry, language) for entry in listed) for language in LANGUAGES
    }
    for one, other in zip(read["nl"], read["en"], strict=True):
        _check_alike(one, other)
    return read


def _guide(folder: Traversable, entry: dict[str, Any], language: Language) -> Guide:
    name = entry["id"]
    words = tomllib.loads((folder / name / f"{language}.toml").read_text("utf-8"))
    parts = {key: value for key, value in words.items() if isinstance(value, dict)}
    listed = [part["id"] for part in entry["part"]]
    if list(parts) != listed:
        raise ValueError(f"guide '{name}' ({language}): its parts are not those of the list: {listed}")
    return Guide(
        name,
        _roles(entry),
        words["title"],
        words["lead"],
        tuple(_part(name, one, parts[one["id"]], language) for one in entry["part"]),
    )


def _part(name: str, entry: dict[str, Any], words: dict[str, Any], language: Language) -> Part:
    if unknown := words.keys() - {"heading", *LISTS}:
        raise ValueError(f"guide '{name}' ({language}), part '{entry['id']}': {', '.join(sorted(unknown))}?")
    text, steps, notes, wrong = (tuple(words.get(key, ())) for key in LISTS)
    pages, pictures = tuple(entry.get("pages", ())), tuple(entry.get("pictures", ()))
    return Part(entry["id"], words["heading"], text, steps, notes, wrong, pages, pictures)


def _check_alike(nl: Guide, en: Guide) -> None:
    for one, other in zip(nl.parts, en.parts, strict=True):
        for key in LISTS:
            dutch, english = getattr(one, key), getattr(other, key)
            marked = [sorted(markers(text)) for text in dutch], [sorted(markers(text)) for text in english]
            if marked[0] != marked[1]:
                raise ValueError(f"guide '{nl.id}', part '{one.id}': its {key} differ between nl and en")

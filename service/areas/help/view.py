"""A guide as a page shows it: texts with the words of the product filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from service.areas.help.guides import Guide, Part, guides
from service.areas.help.markers import Piece, Words
from service.core.reader_language import Reader
from service.identity.permissions import Role
from service.web.page_context import Page


@dataclass(frozen=True, slots=True)
class PartView:
    """``pictures`` are names of ``service.areas.about.example_pictures``."""

    id: str
    heading: str
    text: tuple[Markup, ...]
    steps: tuple[Markup, ...]
    notes: tuple[Markup, ...]
    wrong: tuple[Markup, ...]
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuideView:
    title: str
    lead: str
    parts: tuple[PartView, ...]


def guide_view(guide: Guide, page: Page) -> GuideView:
    roles = page.actor.roles if page.actor else None
    words = Words(page.reader, page.installation.catalogue, titles(page.reader), roles)
    return GuideView(guide.title, guide.lead, tuple(_part(part, words, guide.id) for part in guide.parts))


def lists(roles: frozenset[Role], reader: Reader) -> tuple[tuple[Guide, ...], tuple[Guide, ...]]:
    """The guides for ``roles``, and the others."""
    every = guides(reader.language)
    own = tuple(one for one in every if one.is_for(roles))
    return own, tuple(one for one in every if one not in own)


def titles(reader: Reader) -> dict[str, str]:
    """What a guide and each of its parts is called, by ``guide`` and ``guide#part``."""
    return dict(_titles(guides(reader.language)))


def _titles(every: Iterable[Guide]) -> Iterator[tuple[str, str]]:
    for one in every:
        yield one.id, one.title
        for part in one.parts:
            yield f"{one.id}#{part.id}", part.heading


def _part(part: Part, words: Words, here: str) -> PartView:
    text, steps, notes, wrong = (
        tuple(_markup(words.pieces(one), here) for one in texts)
        for texts in (part.text, part.steps, part.notes, part.wrong)
    )
    return PartView(part.id, part.heading, text, steps, notes, wrong, part.pictures)


def _markup(pieces: Iterable[Piece], here: str) -> Markup:
    return Markup("").join(_piece(piece, here) for piece in pieces)


def _piece(piece: Piece, here: str) -> Markup:
    """A piece of the guide ``here``; a link to one of its own parts stays on the page."""
    if piece.kind == "link":
        guide, _, part = piece.guide.partition("#")
        address = piece.url or (f"#{part}" if guide == here else f"/help/{piece.guide}")
        return Markup('<a href="{}">{}</a>').format(address, piece.text)
    if piece.kind == "button":
        return Markup("<strong>{}</strong>").format(piece.text)
    if piece.kind == "word":
        return Markup("‘{}’").format(piece.text)
    return escape(piece.text)

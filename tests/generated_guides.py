"""The guides that the product serves as Help, written out in English for the documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from screening.catalogue.read_catalogue import load_catalogue
from service.areas.help.guides import Guide, Part, guides
from service.areas.help.markers import Piece, Words
from service.areas.help.view import titles
from service.core.reader_language import reader

FOLDER: Final = "docs/guides"
_INTRODUCTION: Final = """\
# {title}

{lead}

The product serves this guide under *Help*, in Dutch and in English, with its pictures; each page has a link
to the part about it. Written by `make docs` from `service/areas/help/guides/`.
"""
_WRONG: Final = "help.wrong"


def pages() -> Mapping[str, Callable[[], str]]:
    """Each guide by the name of its page."""
    return {f"{FOLDER}/{one.id}.md": partial(_page, one) for one in guides("en")}


def _page(guide: Guide) -> str:
    words = Words(reader("en"), load_catalogue(), titles(reader("en")))
    head = _INTRODUCTION.format(title=guide.title, lead=guide.lead)
    return head + "".join(line for part in guide.parts for line in _part(part, words))


def _part(part: Part, words: Words) -> Iterator[str]:
    yield f"\n## {part.heading}\n"
    for one in part.text:
        yield f"\n{_line(one, words)}\n"
    for mark, texts in (("1.", part.steps), ("-", part.notes)):
        yield "\n" * bool(texts)
        yield from (f"{mark} {_line(one, words)}\n" for one in texts)
    if part.wrong:
        yield f"\n{words.reader(_WRONG)}\n\n"
        yield from (f"- {_line(one, words)}\n" for one in part.wrong)


def _line(text: str, words: Words) -> str:
    return "".join(_piece(piece, words) for piece in words.pieces(text))


def _piece(piece: Piece, words: Words) -> str:
    if piece.guide:
        name, _, part = piece.guide.partition("#")
        anchor = f"#{_anchor(words.titles[piece.guide])}" if part else ""
        return f"[{piece.text}]({name}.md{anchor})"
    if piece.kind == "button":
        return f"**{piece.text}**"
    return f"*{piece.text}*" if piece.kind in ("word", "link") else piece.text


def _anchor(heading: str) -> str:
    """As GitHub names a heading."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")

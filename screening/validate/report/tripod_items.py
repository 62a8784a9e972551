"""Where a reader finds what TRIPOD+AI asks of a report on a prediction model, item by item."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from screening.language import LANGUAGES, Language

ITEMS: Final = 27
"""Main items of the checklist (Collins and others, BMJ 385, 2024)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One main item: its ``subject``, the ``heads`` of this report under which it stands (keys of the texts)
    and the ``docs`` that tell of it. Where there is neither, ``where`` says who can tell."""

    number: int
    subject: Mapping[Language, str]
    heads: tuple[str, ...]
    docs: tuple[str, ...]
    where: Mapping[Language, str]


@cache
def tripod_items() -> tuple[Item, ...]:
    """Those of ``tripod.toml``; ``ValueError`` where one lacks its place, or one of all is missing."""
    read = tomllib.loads((files("screening.validate.report") / "tripod.toml").read_text("utf-8"))
    items = tuple(
        Item(
            number=one["number"],
            subject={language: one["subject"][language] for language in LANGUAGES},
            heads=tuple(one.get("heads", ())),
            docs=tuple(one.get("docs", ())),
            where={language: one["where"][language] for language in LANGUAGES} if "where" in one else {},
        )
        for one in read["item"]
    )
    if [item.number for item in items] != list(range(1, ITEMS + 1)):
        raise ValueError(f"TRIPOD+AI has the items 1 to {ITEMS}, in this order")
    if lost := [item.number for item in items if not (item.heads or item.docs or item.where)]:
        raise ValueError(f"items of TRIPOD+AI without a place: {lost}")
    return items

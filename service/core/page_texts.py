"""Every sentence on the pages: one folder per part of the product, each in Dutch and in English."""

from __future__ import annotations

from functools import cache, reduce
from importlib.resources import files

from screening.language import Language, Messages
from service.core.reader import Reader

APART = frozenset({"errors"})
"""Folders beside the pages' own: the sentences of refusals belong to the errors that carry them."""


@cache
def page_texts() -> Messages:
    """All folders together; raises ``ValueError`` naming a text that is missing or defined twice."""
    folders = sorted(
        (
            folder
            for folder in (files("service") / "web" / "texts").iterdir()
            if folder.is_dir() and folder.name not in APART
        ),
        key=lambda folder: folder.name,
    )
    return reduce(Messages.merged, (Messages.load(folder) for folder in folders))


@cache
def reader(language: Language, zone: str = "Europe/Amsterdam") -> Reader:
    """The words of ``language``, with the clock of ``zone``."""
    return Reader(language, page_texts(), zone)

"""Every sentence on the pages, in Dutch and in English, from the folders of the areas and of the frame."""

from __future__ import annotations

from functools import cache, reduce
from importlib.resources import files

from screening.language import Language, Messages
from service.core.reader import Reader


@cache
def page_texts() -> Messages:
    """All folders together; raises ``ValueError`` naming a text that is missing or defined twice.

    An area has one folder, ``texts``, the web one for each part of the frame.
    """
    service = files("service")
    folders = [area / "texts" for area in (service / "areas").iterdir()]
    folders += (service / "web" / "texts").iterdir()
    existing = sorted((folder for folder in folders if folder.is_dir()), key=str)
    return reduce(Messages.merged, (Messages.load(folder) for folder in existing))


@cache
def reader(language: Language, zone: str = "Europe/Amsterdam") -> Reader:
    """The words of ``language``, with the clock of ``zone``."""
    return Reader(language, page_texts(), zone)

"""Every question in words for the young person, for the in-person assessment: ``nl.toml`` and ``en.toml``.

They stand beside the catalogue and not in it: its digest covers what is asked of the worker alone.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from screening.language import Messages


@cache
def talk_texts() -> Messages:
    """By ``talk.`` and the id of an indicator."""
    return Messages.load(files("screening.catalogue") / "talk")

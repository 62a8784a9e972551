"""The kinds of organisation that something of a case may be handed to, whatever it is.

They are data (``receivers.toml``), so that an addition needs no program. One rule is no data: nothing ever
goes to police, prosecution or probation (AI Act, Annex III, point 6; requirement no-police). A report to the
police is made by the young person, or by people outside this software.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

from service.core.errors import BadSettings

Handed = Literal["round", "outcomes"]
"""What is handed out: a round of a case, or what conversations concluded."""

_CODE: Final = re.compile(r"[a-z][a-z_]{1,39}\Z")
_NEVER: Final = re.compile(
    r"police|polit|prosecut|probation|reclasser|justit|justice|officier|openbaar.min|recherche|opspor|"
    r"investigat|law.?enforce|marechauss|detective|interpol|europol",
    re.IGNORECASE,
)
"""Words for those who may never receive anything, in both languages."""


def receivers(handed: Handed) -> tuple[str, ...]:
    """The kinds that may receive it, as codes, in the order in which they are shown."""
    return _kinds()[handed]


def may_never_receive(words: str) -> bool:
    """Whether ``words`` (a code, or words on screen) name somebody who may never receive anything."""
    return _NEVER.search(words) is not None


def read_receivers(text: str) -> dict[Handed, tuple[str, ...]]:
    """The kinds in ``text`` (TOML); ``BadSettings`` for one that may never receive anything, and for what is
    no code."""
    lists = tomllib.loads(text)
    kinds: dict[Handed, tuple[str, ...]] = {handed: tuple(lists[handed]) for handed in get_args(Handed)}
    for code in (code for codes in kinds.values() for code in codes):
        if not _CODE.match(code) or may_never_receive(code):
            raise BadSettings("receivers.never", kind=code)
    return kinds


@cache
def _kinds() -> Mapping[Handed, tuple[str, ...]]:
    return read_receivers((files("service.access") / "receivers.toml").read_text("utf-8"))

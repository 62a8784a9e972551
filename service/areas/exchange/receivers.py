"""Who may receive a round of a case, and what for.

Receivers are data (``receivers.toml``), so that an addition needs no program. One rule is no data: a score, a
band or an explanation never goes to police, prosecution or probation (AI Act, Annex III, point 6).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from screening.language import LANGUAGES, Text
from service.core.errors import BadSettings

PURPOSES: Final = ("handover", "shared_care", "advice", "own_file")
"""What a round may be handed out for."""

_CODE: Final = re.compile(r"[a-z][a-z_]{1,39}\Z")
_NEVER: Final = re.compile(
    r"police|polit|prosecut|probation|reclasser|justit|justice|officier|openbaar min|recherche|opspor|"
    r"investigat|law.?enforce|marechauss|detective|interpol|europol",
    re.IGNORECASE,
)
"""Words for those who may never receive anything, in both languages."""


@cache
def receivers() -> Mapping[str, Text]:
    """The kinds of receiver by code, in the order in which they are shown."""
    return read_receivers((files("service.areas.exchange") / "receivers.toml").read_text("utf-8"))


def read_receivers(text: str) -> dict[str, Text]:
    """The kinds of receiver in ``text`` (TOML); ``BadSettings`` for one that may never receive anything, and
    for a code that is none."""
    kinds = {code: Text(**words) for code, words in tomllib.loads(text).items()}
    for code, words in kinds.items():
        if not _CODE.match(code) or any(
            _NEVER.search(said) for said in (code, *map(words.in_language, LANGUAGES))
        ):
            raise BadSettings("exchange.receiver_never", kind=code)
    return kinds

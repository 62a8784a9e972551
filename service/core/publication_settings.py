"""What only the organisation knows of what it publishes about its model, in ``organisation.toml``.

All of it may be left out. What is left out is named in the documents as missing, with who can supply it;
nothing is filled in for it. How long a text may be in the register is checked when the entry is made.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LONGEST: Final = 10_000
"""Characters of a text; the register takes fewer, and then ``screening publish`` says so."""
_MAIL: Final = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"']+\Z")


def is_https(text: str) -> bool:
    """Whether ``text`` is an https address, as the register wants it."""
    return re.match(r"https://[^\s<>\"']+\Z", text) is not None


def is_contact(text: str) -> bool:
    """Whether ``text`` is an e-mail address or an https address."""
    return _MAIL.match(text) is not None or is_https(text)


def _https(text: str) -> str:
    if not is_https(text):
        raise ValueError("begin with https:// and leave out blanks")
    return text


def _contact(text: str) -> str:
    if not is_contact(text):
        raise ValueError("write an e-mail address, or an address that begins with https://")
    return text


Link = Annotated[str, Field(max_length=1_000), AfterValidator(_https)]
ContactPoint = Annotated[str, Field(max_length=1_000), AfterValidator(_contact)]
Line = Annotated[str, Field(min_length=1, max_length=400)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Part):
    """A text in both languages; the register takes the Dutch one."""

    nl: str = Field(min_length=1, max_length=_LONGEST)
    en: str = Field(min_length=1, max_length=_LONGEST)


class LawReference(_Part):
    """A law that the work rests on, and where it can be read."""

    title: Line
    link: Link


class ImpactAssessment(_Part):
    """An assessment that was done, such as a DPIA, and where it can be read; not every one is public."""

    title: Line
    link: Link | None = None


class Publication(_Part):
    """What the organisation itself says of its use of the model.

    ``contact``: for questions of anybody, never of one person. ``provider``: who supplies the software, or
    "Intern ontwikkeld". ``oversight``: by function, who keeps watch over the use. ``process``: in which
    work the model is used; ``period`` and ``young_people_a_year``: since when, until when, for how many.
    """

    contact: ContactPoint | None = None
    website: Link | None = None
    source_register: Link | None = None
    public_code: Link | None = None
    process_register: Link | None = None
    provider: Line | None = None
    provider_contact: ContactPoint | None = None
    data_protection_officer: ContactPoint | None = None
    oversight: Said | None = None
    process: Said | None = None
    period: Said | None = None
    young_people_a_year: int | None = Field(default=None, ge=1, le=1_000_000)
    lawful_basis: Said | None = None
    laws: tuple[LawReference, ...] = Field(default=(), max_length=20)
    proportionality: Said | None = None
    complaints: Said | None = None
    views_of_young_people: Said | None = None
    impact_assessments: tuple[ImpactAssessment, ...] = Field(default=(), max_length=20)
    impact_assessments_note: Said | None = None
    hardware: Said | None = None

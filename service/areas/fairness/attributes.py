"""Which attributes an organisation looks at, with the words for their groups; it chooses them itself.

None by default: what is not needed to see a difference is not collected.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

NOT_RECORDED: Final = "not_recorded"
"""The group of everybody of whom nothing is recorded; no organisation can give a group that name."""

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class Words(BaseModel):
    """A name in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nl: str = Field(min_length=1, max_length=80)
    en: str = Field(min_length=1, max_length=80)


class Attribute(Words):
    """One attribute, such as gender, with at least two groups to compare."""

    groups: dict[Code, Words] = Field(min_length=2, max_length=12)

    @model_validator(mode="after")
    def _not_taken(self) -> Attribute:
        if NOT_RECORDED in self.groups:
            raise ValueError(f"'{NOT_RECORDED}' is the group of everybody of whom nothing is recorded")
        return self


class FairnessTerms(BaseModel):
    """The attributes by code, and for how many days at most a collection is kept (a year: our choice)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attributes: dict[Code, Attribute] = Field(default_factory=dict, max_length=8)
    longest_days: int = Field(default=366, ge=1, le=731)

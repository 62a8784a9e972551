"""What the API takes and gives about consents, and about handing on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from service.access.receivers import receivers
from service.areas.htcds.consent import ConsentOf, NewConsent
from service.core.api_schema_base import Given, Schema

Receiver = Annotated[str, Field(max_length=40, json_schema_extra={"enum": list(receivers("outcomes"))})]
"""A kind of organisation. What is no kind of today is refused where it is used, with those that are."""


class ConsentIn(Given):
    """Consent that was given, or that it was refused or taken back; then only ``given`` and ``said_on``."""

    given: bool = Field(strict=True)
    said_on: date
    receivers: list[Receiver] = Field(default_factory=list, max_length=20)
    consent_of: ConsentOf | None = Field(default=None, description="Who consented.")
    age: int | None = Field(default=None, ge=0, le=120, strict=True, description="Years on that day.")
    version: str = Field(default="", max_length=40, description="Of the information that was given first.")

    def to_new(self) -> NewConsent:
        return NewConsent(
            self.given, self.said_on, self.receivers, self.consent_of or "", self.age, self.version
        )


class ConsentOut(Schema):
    given: bool
    said_on: date
    receivers: list[str]
    consent_of: ConsentOf | None
    age: int | None
    version: str | None
    made_at: datetime
    made_by: int


class _AskedFor(Given):
    receiver: Receiver = Field(description="For what kind of organisation.")
    purpose: Literal["registration", "external_research", "care"]


class RecordsIn(_AskedFor):
    """For whom the records are, what for, and in which form."""

    form: Literal["csv", "json"] = "json"


class CountsIn(_AskedFor):
    """For whom the counts are, what for, and of which year."""

    year: int = Field(ge=2000, le=9999, strict=True)

"""What the API takes and returns about parents and guardians, information given, and own words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from service.areas.young_person_file.information_given import InLanguage, NewInformation
from service.areas.young_person_file.own_words import Hand, NewStatement
from service.areas.young_person_file.parents_and_guardians import Relation, Safe
from service.core.api_schema_base import Given, Schema


class ContactIn(Given):
    """A parent or guardian by relation, without a name; ``number`` says of whom it is known now."""

    number: int | None = Field(default=None, ge=1, le=100, strict=True)
    relation: Relation
    safe: Safe = Field(description="Whether contact brings no danger to the young person.")
    reason: str = Field(default="", max_length=10_000, description="May be left out at not_known only.")


class ContactOut(Schema):
    number: int
    relation: Relation
    safe: Safe
    reason: str
    made_at: datetime
    made_by: int


class InformationIn(Given):
    """That somebody was informed (day, version, language), or that it waits (reason).

    ``contact`` is the number of a parent or guardian; null is the young person.
    """

    contact: int | None = Field(default=None, ge=1, le=100, strict=True)
    given_on: date | None = None
    version: str = Field(default="", max_length=40)
    language: InLanguage | None = None
    reason: str = Field(default="", max_length=10_000)

    def to_new(self) -> NewInformation:
        return NewInformation(self.contact, self.given_on, self.version, self.language or "", self.reason)


class InformationOut(Schema):
    id: int
    contact: int | None
    given_on: date | None
    version: str | None
    language: str | None
    reason: str
    made_at: datetime
    made_by: int


class StatementIn(Given):
    """Own words of the young person. They reach no model and no log."""

    said_on: date
    words: str = Field(max_length=10_000)
    hand: Hand = Field(description="Who wrote it down.")
    read_back: bool = Field(strict=True, description="It was read to the young person.")

    def to_new(self) -> NewStatement:
        return NewStatement(self.said_on, self.words, self.hand, self.read_back)


class StatementOut(Schema):
    number: int
    said_on: date
    words: str
    hand: Hand
    read_back: bool
    made_at: datetime
    made_by: int


class ExportIn(Given):
    """For whom the file with everything is, and what for."""

    to: str = Field(
        default="young_person",
        max_length=20,
        description="young_person, or the number of a parent or guardian.",
    )
    purpose: Literal["access_request", "transfer", "complaint"]

"""What the API takes and gives about a round. The catalogue gives one field per indicator, with its answers.

Anything else is refused: an unknown indicator, an unknown level, a field of another type.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AliasPath, BaseModel, BeforeValidator, Field, create_model

from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.screening_request import How, Known, ScreeningRequest
from screening.features.answers import ABSENT_STATES
from service.areas.cases.age import AgeAsked
from service.areas.cases.conversation_due import AssessWithin
from service.areas.cases.rounds import Round, Stage
from service.areas.screenings.draft import Changes
from service.areas.screenings.judgements import JudgedOn, View
from service.areas.screenings.offered_answers import Source
from service.areas.screenings.score_opt_out import By
from service.core.api_schema_base import Body, Schema
from service.core.row_number import RowNumber, WholeNumber

_CATALOGUE: Final = load_catalogue()


class KnownIn(Body):
    """How an answer is known, and since which day or moment (ISO 8601)."""

    how: How
    at: str | None = Field(default=None, max_length=40)

    def to_known(self) -> Known:
        return Known(self.how, self.at)


def _optional(description: str) -> Any:
    """An optional field without a default in the published schema."""
    return Field(default=None, description=description, json_schema_extra=_drop_default)


def _drop_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class _PerIndicator(Body, defer_build=True):
    """Stands in other shapes only, which build what they need of it."""


def _model_of(name: str, described: str, fields: Mapping[str, Any]) -> type[BaseModel]:
    model: type[BaseModel] = create_model(name, __base__=_PerIndicator, __doc__=described, **fields)
    return model


def _answers_model() -> type[BaseModel]:
    fields: dict[str, Any] = {
        i.id: (Literal[*i.level_ids, *ABSENT_STATES], _optional(i.wording.question.en)) for i in _CATALOGUE
    }
    return _model_of("Answers", "One answer per indicator; what is left out was not asked.", fields)


def _now_model(name: str, kind: Any) -> type[BaseModel]:
    fields: dict[str, Any] = {
        i.id: (kind, _optional(f"Is this happening now: {i.wording.label.en}?"))
        for i in _CATALOGUE
        if i.asks_now
    }
    return _model_of(name, "Whether it is happening now; left out when not known.", fields)


def _known_model(name: str, kind: Any) -> type[BaseModel]:
    fields: dict[str, Any] = {i.id: (kind, _optional(i.wording.label.en)) for i in _CATALOGUE}
    return _model_of(name, "How each answer is known.", fields)


AnswersIn = _answers_model()
NowIn = _now_model("Now", bool)
NowChangesIn = _now_model("NowChanges", bool | None)
KnownByIn = _known_model("KnownBy", KnownIn)
KnownChangesIn = _known_model("KnownChanges", KnownIn | None)


class ScreeningIn(Body):
    """The one shape of request. Setting and age may be left out; given, they must be those of the round.

    Answers may be left out too. Given, they must say what the draft says: the own judgement was made on that.
    """

    setting: str | None = Field(default=None, max_length=60)
    age: int | None = Field(default=None, ge=0, le=120)
    answers: AnswersIn = Field(default_factory=AnswersIn)  # type: ignore[valid-type]
    now: NowIn = Field(default_factory=NowIn)  # type: ignore[valid-type]
    known: KnownByIn = Field(default_factory=KnownByIn)  # type: ignore[valid-type]

    def to_request(self, round_: Round) -> ScreeningRequest:
        """The request, with what was left out taken from the round."""
        return ScreeningRequest(
            self.setting if self.setting is not None else round_.setting,
            self.age if self.age is not None else round_.age,
            _sent_fields(self.answers),
            _sent_fields(self.now),
            {indicator: known.to_known() for indicator, known in _sent_fields(self.known).items()},
        )


class DraftIn(Body):
    """Changes to a draft on top of ``revision``; what is left out stays. ``null`` takes away."""

    revision: WholeNumber
    answers: AnswersIn = Field(default_factory=AnswersIn)  # type: ignore[valid-type]
    now: NowChangesIn = Field(default_factory=NowChangesIn)  # type: ignore[valid-type]
    known: KnownChangesIn = Field(default_factory=KnownChangesIn)  # type: ignore[valid-type]
    note: str | None = Field(default=None, max_length=10_000)

    def to_changes(self) -> Changes:
        return changes_of(self.answers, self.now, self.known, self.note)


class ChoiceIn(Body):
    """What was chosen on the form and is not saved; each indicator that is named comes in place of what was
    kept of it before."""

    answers: AnswersIn = Field(default_factory=AnswersIn)  # type: ignore[valid-type]
    now: NowChangesIn = Field(default_factory=NowChangesIn)  # type: ignore[valid-type]
    known: KnownChangesIn = Field(default_factory=KnownChangesIn)  # type: ignore[valid-type]

    def to_changes(self) -> Changes:
        return changes_of(self.answers, self.now, self.known)


KnownOut = Annotated[dict[str, str], BeforeValidator(Known.to_json)]
"""How an answer is known, as it is stored."""


class OfferOut(Schema):
    """An answer that nobody has given in this round; confirming it is saving it."""

    source: Source = Field(
        description="``earlier``: known in a round before; ``unsaved``: chosen by you and not saved."
    )
    answer: str
    now: bool | None
    known: KnownOut | None
    at: datetime = Field(description="When it was recorded, or chosen.")
    round: int = Field(description="Number of the round in which it was given.")


class OffersOut(Schema):
    """By indicator: the answers to confirm or change."""

    offers: dict[str, OfferOut]


class RecordedOut(Schema):
    """Who recorded the present answer, and when."""

    at: datetime
    by: int = Field(validation_alias="person_id")


class DraftOut(Schema):
    """The answers of a round as they stand. An own judgement sends along ``round``, ``revision`` and, as
    ``after``, the number of ``judgements`` that there were."""

    round: int = Field(validation_alias=AliasPath("round", "number"))
    stage: Stage = Field(validation_alias=AliasPath("round", "stage"))
    revision: int
    answers: dict[str, str]
    now: dict[str, bool]
    known: dict[str, KnownOut]
    note: str
    saved_at: datetime | None
    saved_by: int | None
    recorded: dict[str, RecordedOut]
    age: int = Field(validation_alias=AliasPath("round", "age"), description="Years, on the day ``age_on``.")
    age_on: date = Field(description="Day on which the age was asked or confirmed.")
    setting: str = Field(validation_alias=AliasPath("round", "setting"))
    due_lifted: str = Field(
        description="That a changed answer made the moment of the conversation later, in the language of who "
        "is signed in; empty when none did. To be shown to the person who saves."
    )
    judgements: int = Field(description="How many own judgements this round has.")
    left: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="Answers that the questions of today no longer have; they do not count.",
    )


class JudgementIn(Body):
    """An own judgement, with the reason in words, and the draft that its author has read.

    ``round`` and ``revision`` are those of the draft; without them the answer is 428. When anything came
    since, it is 409 with what changed. ``age`` is needed where the young person may have become 12, 18 or 24
    since it was asked.
    """

    view: View
    assess_within: AssessWithin
    reason: str = Field(max_length=10_000)
    round: RowNumber | None = Field(default=None, description="Number of the round that was judged.")
    revision: WholeNumber | None = Field(default=None, description="Of the draft that was read.")
    after: WholeNumber = Field(default=0, description="How many judgements of the round were there to read.")
    age: int | None = Field(default=None, ge=0, le=120, description="Years, today.")
    age_confirmed: bool = Field(default=False, description="An age outside 12 to 23 is right as it is.")

    def to_seen(self) -> JudgedOn | None:
        if self.round is None or self.revision is None:
            return None
        return JudgedOn(self.round, self.revision, self.after)

    def to_age(self) -> AgeAsked | None:
        return None if self.age is None else AgeAsked(self.age, self.age_confirmed)


class FactsIn(Body):
    """Age and place of the last round as they should be, while it is a draft; ``revision`` is that of the
    draft that was read."""

    revision: WholeNumber
    age: int = Field(ge=0, le=120, description="Years, today.")
    age_confirmed: bool = Field(default=False, description="An age outside 12 to 23 is right as it is.")
    setting: str = Field(max_length=60)

    def to_age(self) -> AgeAsked:
        return AgeAsked(self.age, self.age_confirmed)


class JudgementOut(Schema):
    number: int
    view: View
    assess_within: AssessWithin
    reason: str
    score_seen: bool
    made_at: datetime
    made_by: int


class RefusalIn(Body):
    """No score in this case: whose wish it is."""

    by: By = "worker"
    note: str = Field(default="", max_length=10_000)


def changes_of(answers: BaseModel, now: BaseModel, known: BaseModel, note: str | None = None) -> Changes:
    """The changes that were sent."""
    return Changes(
        _sent_fields(answers),
        _sent_fields(now),
        {id_: known_by.to_known() if known_by else None for id_, known_by in _sent_fields(known).items()},
        note,
    )


def _sent_fields(fields: BaseModel) -> dict[str, Any]:
    """The fields that were sent, by indicator."""
    return {name: getattr(fields, name) for name in fields.model_fields_set}

"""The professional's own judgement: it comes before any score and never changes.

A change of mind is a new judgement, which says whether a score of this case had been shown by then. Agreeing
with a score and disagreeing with it take the same steps and notify nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.age import AgeAsked
from service.areas.cases.conversation_due import AssessWithin, bring_forward, due_by_judgement
from service.areas.cases.rounds import Round, latest_round, move_on
from service.areas.screenings import provisional_answers as provisional
from service.areas.screenings import queries
from service.areas.screenings.age_and_setting import confirm_age
from service.areas.screenings.conversation_due_from_answers import due_of_answers
from service.areas.screenings.draft_changes import draft_stream
from service.areas.screenings.draft_storage import draft_of
from service.core.changed_since import Changed, SeenMissing, Stream, require_seen
from service.core.errors import Invalid
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.db.base import AnyRow, read_as

View = Literal["no_signs_seen", "some_concern", "suspicion", "strong_suspicion", "cannot_say"]
VIEWS: Final = get_args(View)
TERMS: Final = get_args(AssessWithin)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement. ``number`` 1 is the first of its round, made before the round's screening."""

    id: int
    intake_id: int
    number: int
    view: View
    assess_within: AssessWithin
    reason: str
    score_seen: bool
    made_at: datetime
    made_by: int


@dataclass(frozen=True, slots=True)
class JudgedOn:
    """What a judgement is based on: the number of the round, the revision of its draft, and ``after``, the
    number of earlier judgements of that round."""

    round: int
    revision: int
    after: int

    def to_json(self) -> dict[str, int]:
        return {"round": self.round, "revision": self.revision, "after": self.after}


@dataclass(frozen=True, slots=True)
class _Words:
    """The content of a judgement."""

    view: str
    assess_within: str
    reason: str

    @classmethod
    def of(cls, judgement: Judgement) -> _Words:
        return cls(judgement.view, judgement.assess_within, judgement.reason)


def judge(
    unit: UnitOfWork,
    case: OpenCase,
    view: str,
    assess_within: str,
    reason: str,
    *,
    seen: JudgedOn | None,
    age: AgeAsked | None = None,
) -> Judgement:
    """Store an own judgement on the latest round of ``case``, based on what the actor has ``seen``.

    ``age`` is that of today, where it was asked again. The same judgement sent twice by the same person is
    stored once. Raises ``SeenMissing`` without ``seen``, ``MovedOn`` when anything changed since; ``Invalid``
    for an unknown view or term, for a reason that is too short or holds a BSN, and for an age that is not
    valid or has to be asked again.
    """
    if view not in VIEWS:
        raise Invalid("judgement.view", allowed=", ".join(VIEWS))
    if assess_within not in TERMS:
        raise Invalid("judgement.assess_within", allowed=", ".join(TERMS))
    words = _Words(view, assess_within, checked_text(reason, least=LEAST_REASON))
    round_ = latest_round(unit, case.id)
    earlier = judgements_of(unit, round_)
    if earlier and earlier[-1].made_by == unit.actor.person_id and _Words.of(earlier[-1]) == words:
        return earlier[-1]
    if seen is None:
        raise SeenMissing("judgement.seen_missing")
    require_seen("judgement.moved_on", seen.to_json(), _streams(unit, round_, earlier))
    if round_.stage == "draft":
        round_ = confirm_age(unit, case, round_, age)
    stored = _add(unit, case, round_, len(earlier) + 1, words)
    if round_.stage == "draft":
        move_on(unit, round_, "judged")
        provisional.end(unit, round_)
        if round_.corrects is not None:
            bring_forward(unit, round_, due_of_answers(unit, draft_of(unit, round_)))
    bring_forward(
        unit, round_, due_by_judgement(stored.assess_within, unit.clock, unit.installation.organisation)
    )
    return stored


def judged_on(unit: UnitOfWork, round_: Round) -> JudgedOn:
    """What a judgement on ``round_`` is based on now."""
    return JudgedOn(round_.number, draft_of(unit, round_).revision, len(judgements_of(unit, round_)))


def _streams(unit: UnitOfWork, round_: Round, earlier: tuple[Judgement, ...]) -> dict[str, Stream]:
    begun = Changed("round", str(round_.number), None, None, round_.created_at, round_.created_by)
    return {
        "round": Stream(round_.number, lambda _seen: (begun,)),
        "revision": draft_stream(unit, round_),
        "after": Stream.of([judgement_change(judgement) for judgement in earlier]),
    }


def judgement_change(judgement: Judgement) -> Changed:
    """A judgement as a change since somebody looked."""
    return Changed(
        "judgement", str(judgement.number), None, judgement.view, judgement.made_at, judgement.made_by
    )


def judgements_of(unit: UnitOfWork, round_: Round) -> tuple[Judgement, ...]:
    """Every judgement of a round, the first one first."""
    return tuple(judgement_from(row) for row in queries.judgements(unit.db, round_.id))


def first_judgement(unit: UnitOfWork, round_: Round) -> Judgement | None:
    """The judgement before the screening of ``round_``; ``None`` when there is none yet."""
    return next(iter(judgements_of(unit, round_)), None)


def judgement_from(row: AnyRow) -> Judgement:
    """The judgement in a row of its table."""
    return read_as(Judgement, row)


def _add(unit: UnitOfWork, case: OpenCase, round_: Round, number: int, words: _Words) -> Judgement:
    row = queries.add_judgement(
        unit.db,
        intake_id=round_.id,
        number=number,
        view=words.view,
        assess_within=words.assess_within,
        reason=words.reason,
        score_seen=queries.score_was_shown(unit.db, case.id),
        **unit.signed("made"),
    )
    name = f"{case.reference}/{round_.number}.{number}"
    unit.record("judgement.stored", "judgement", name, score_seen=row.score_seen)
    return judgement_from(row)

"""A stored screening as people may see it: as it was shown, or with its score hidden when declined."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from screening.catalogue.catalogue import Catalogue
from screening.explain.screening_result import Screening
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.conversation_due import Due, due_of
from service.areas.cases.rounds import Round, rounds_of
from service.areas.screenings import queries
from service.areas.screenings.correction import Withdrawal, withdrawals_of
from service.areas.screenings.judgements import Judgement, View, judgements_of
from service.areas.screenings.score_opt_out import is_declined
from service.areas.screenings.score_shown_or_withheld import REASONS, Arm, without_score
from service.areas.screenings.stored_format import log_name, screening_text
from service.core.errors import Attempt, Hidden
from service.db.base import AnyRow, read_as


@dataclass(frozen=True)
class StoredScreening:
    """One screening of a case. ``text`` is the result as the JSON of the API.

    It has no sealed result, so that pages and API cannot show it.
    """

    case_id: int
    reference: str
    number: int
    round: Round
    arm: Arm
    text: str
    request_text: str
    judgements: tuple[Judgement, ...]
    hidden: bool
    due: Due | None
    content_digest: str
    catalogue_digest: str
    acute_digest: str
    made_at: datetime
    made_by: int
    withdrawn: Withdrawal | None = None
    asked_anew: Round | None = None
    """The round of the correction, once the screening was withdrawn."""

    @cached_property
    def screening(self) -> Screening:
        """The result that may be seen."""
        return Screening.from_json(json.loads(self.text))

    @cached_property
    def asked(self) -> Mapping[str, Any]:
        """The stored request: setting, age, answers, now, known. It is by the catalogue of that time, which
        may differ from today's."""
        return dict(json.loads(self.request_text))


@dataclass(frozen=True, slots=True)
class ListedScreening:
    """A screening in a list, without its result. ``withdrawn``: it no longer counts."""

    number: int
    round_id: int
    arm: Arm
    made_at: datetime
    made_by: int
    withdrawn: Withdrawal | None = None


def open_screening(unit: UnitOfWork, case: OpenCase, number: int) -> StoredScreening:
    """Screening ``number`` of ``case``; ``NotFound`` when there is none."""
    row = queries.screening(unit.db, case.id, number)
    if row is None:
        raise Hidden.at(Attempt("screening.read", "screening", log_name(case.reference, number)))
    rounds = {round_.id: round_ for round_ in rounds_of(unit, case.id)}
    stored = opened(unit, case, row, rounds[row.intake_id])
    withdrawn = withdrawals_of(unit, case.id).get(number)
    if withdrawn is None:
        return stored
    return replace(stored, withdrawn=withdrawn, asked_anew=rounds[withdrawn.new_round_id])


def of_round(unit: UnitOfWork, case: OpenCase, round_: Round) -> StoredScreening:
    """The screening of a screened round."""
    return opened(unit, case, queries.screening_of_round(unit.db, round_.id), round_)


def listed(unit: UnitOfWork, case: OpenCase) -> tuple[ListedScreening, ...]:
    """The screenings of ``case``, the first one first, withdrawn ones too."""
    withdrawn = withdrawals_of(unit, case.id)
    return tuple(
        ListedScreening(
            row.number, row.intake_id, row.arm, row.made_at, row.made_by, withdrawn.get(row.number)
        )
        for row in queries.screenings(unit.db, case.id)
    )


@dataclass(frozen=True, slots=True)
class FirstScreening:
    """The first screening of a case that was not withdrawn: its answers and the judgement before it.

    ``answered_at`` is when its answers were judged. ``round_id`` is always the first round of the case. The
    judgement is that of this screening, unless a score had been shown before it: then it is the very first
    judgement of the case.
    """

    case_id: int
    round_id: int
    request: Mapping[str, Any]
    arm: Arm
    view: View
    judged_at: datetime
    answered_at: datetime
    corrected: bool


def first_screenings(db: Session, case_ids: Sequence[int]) -> dict[int, FirstScreening]:
    """By case: its first screening that was not withdrawn, without a score; a case without one is not in it.
    The caller checks access."""
    return {row.case_id: _first_screening(row) for row in queries.first_of_cases(db, case_ids)}


def _first_screening(row: AnyRow) -> FirstScreening:
    score_seen = row.score_seen
    return FirstScreening(
        case_id=row.case_id,
        round_id=row.begun_in,
        request=json.loads(row.request),
        arm=row.arm,
        view=row.first_view if score_seen else row.view,
        judged_at=row.first_judged_at if score_seen else row.judged_at,
        answered_at=row.judged_at,
        corrected=row.number > 1,
    )


def catalogue_of(unit: UnitOfWork, round_: Round) -> Catalogue:
    """The catalogue of the screening of ``round_``; that of today while it has no screening."""
    row = queries.screening_of_round(unit.db, round_.id) if round_.stage == "screened" else None
    return (
        unit.installation.catalogue
        if row is None
        else unit.installation.archive.catalogue(row.catalogue_digest)
    )


def score_was_shown(unit: UnitOfWork, case: OpenCase) -> bool:
    """Whether a result of the model in this case was ever shown to anybody."""
    return queries.score_was_shown(unit.db, case.id)


def answers_of(
    unit: UnitOfWork, keys: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Mapping[str, str]]:
    """By screening (id of the case, number): its answers. The caller only names screenings that the actor may
    see."""
    rows = queries.requests(unit.db, keys) if keys else ()
    return {(row.case_id, row.number): json.loads(row.request)["answers"] for row in rows}


def opened(unit: UnitOfWork, case: OpenCase, row: AnyRow, round_: Round) -> StoredScreening:
    """The screening in ``row``, with its score hidden where the case declines it now."""
    hidden = row.arm == "shown" and is_declined(unit, case)
    return read_as(
        StoredScreening,
        row,
        round=round_,
        text=_text_without_score(row.shown) if hidden else row.shown,
        request_text=row.request,
        judgements=judgements_of(unit, round_),
        hidden=hidden,
        due=due_of(unit, round_),
    )


def _text_without_score(stored_text: str) -> str:
    return screening_text(without_score(Screening.from_json(json.loads(stored_text)), REASONS["declined"]))

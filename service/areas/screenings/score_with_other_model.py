"""Compute stored screenings with another model, for models in the shadow.

The screening itself does not change. Where a score was declined or scoring had stopped, nothing is computed
here either.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Screening
from service.areas.screenings import queries
from service.areas.screenings.compute_score import compute
from service.areas.screenings.judgements import Judgement
from service.areas.screenings.stored_format import OF_JUDGEMENT

Key = tuple[int, int]
"""Case and number of a screening."""

AT_ONCE: Final = 200
"""How many screenings are read and computed at once."""

Find = Callable[[str, str], Screener]
"""The screener for the catalogue and the acute rules with these digests."""


@dataclass(frozen=True, slots=True)
class ComputedAgain:
    """The result of another model for a stored screening; ``content_digest`` is that of the screening."""

    key: Key
    reference: str
    round_id: int
    content_digest: str
    result: Screening


def computed_between(
    db: Session, since: datetime, until: datetime | None, *, catalogue_digest: str, other_than: str
) -> list[Key]:
    """Screenings with this catalogue, from ``since`` on and before ``until`` (``None``: no end), for which a
    model other than ``other_than`` computed a score; none of a case in which the score is declined now."""
    rows = queries.computed_between(db, since, until, catalogue_digest, other_than)
    return [(row.case_id, row.number) for row in rows]


def computed_again(db: Session, keys: Collection[Key], find: Find) -> Iterator[ComputedAgain]:
    """These screenings, computed by the screener that ``find`` gives, with the judgement before each."""
    in_order = sorted(keys)
    for start in range(0, len(in_order), AT_ONCE):
        for row in queries.to_compute_again(db, in_order[start : start + AT_ONCE]):
            values = row._mapping
            judgement = Judgement(**{name: values[f"judgement_of_{name}"] for name in OF_JUDGEMENT})
            screener = find(row.catalogue_digest, row.acute_digest)
            request = ScreeningRequest.parse(json.loads(row.request), screener.catalogue)
            yield ComputedAgain(
                key=(row.case_id, row.number),
                reference=row.reference,
                round_id=row.intake_id,
                content_digest=row.content_digest,
                result=compute(screener, request, judgement),
            )

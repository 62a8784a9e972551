"""Stored screenings computed by another model than the one of that moment, for models in the shadow.

Nothing of it comes near the screening itself: what was shown stays what it was. Where a score was refused,
or scoring had stopped, nothing is computed here either.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from screening.explain.request import ScreeningRequest
from screening.explain.result import Screening
from screening.explain.screen import Screener
from service.areas.screenings import queries
from service.areas.screenings.compute import compute
from service.areas.screenings.judgements import Judgement
from service.areas.screenings.stored_form import OF_JUDGEMENT

Key = tuple[int, int]
"""Case and number of a screening."""

AT_ONCE: Final = 200
"""So many screenings are read and computed at once."""

Find = Callable[[str, str], Screener]
"""The screener for the catalogue and the acute rules with these digests."""


@dataclass(frozen=True, slots=True)
class ComputedAgain:
    """What another model says of a stored screening; ``content_digest`` is that of the screening."""

    key: Key
    reference: str
    round_id: int
    content_digest: str
    result: Screening


def computed_between(
    db: Session, since: datetime, until: datetime | None, *, catalogue_digest: str, other_than: str
) -> list[Key]:
    """Screenings of these questions from ``since`` on (``until``: up to then) for which a model computed a
    score, other than ``other_than``; none of a case in which the score is refused now."""
    rows = queries.computed_between(db, since, until, catalogue_digest, other_than)
    return [(row.case_id, row.number) for row in rows]


def computed_again(db: Session, keys: Collection[Key], find: Find) -> Iterator[ComputedAgain]:
    """These screenings computed by what ``find`` gives, on the judgement that came before each."""
    wanted = sorted(keys)
    for first in range(0, len(wanted), AT_ONCE):
        for row in queries.to_compute_again(db, wanted[first : first + AT_ONCE]):
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

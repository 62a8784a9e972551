"""Every score in the shadow computed again, and counted against the access log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy.orm import Session

from screening.errors import SignaalwijzerError
from screening.explain.screener import Screener
from screening.language import Language
from service.areas.registry import recall_and_shadow_queries
from service.areas.screenings.score_with_other_model import AT_ONCE, computed_again
from service.areas.serving_model import queries as scoring_queries
from service.audit.log_lookup import facts_of
from service.core.errors import ServiceError
from service.model_runtime.model_archive_files import Kept, NotKept

TOLERANCE: Final = 1e-12
"""Largest difference (probability) that still counts as the same number."""

RAN: Final = "model.shadow"
"""The action under which the access log says how many screenings a model scored in the shadow."""


@dataclass(frozen=True, slots=True)
class ShadowFinding:
    """A score in the shadow, or their number, that is not as it should be; ``key`` is a sentence."""

    key: str
    digest: str
    place: str = ""

    def in_language(self, language: Language) -> str:
        return ServiceError.sentences()(
            language, f"verify.shadow.{self.key}", place=self.place, digest=self.digest[:12]
        )


def count(db: Session) -> int:
    """How many scores in the shadow there are to check."""
    return sum(recall_and_shadow_queries.shadow_counts(db).values())


def verify_shadow(
    db: Session,
    kept: Kept,
    public_keys: tuple[bytes, ...],
    *,
    destroyed: bool = False,
    progress: Callable[[int], None] = lambda _n: None,
) -> Iterator[ShadowFinding]:
    """The scores that do not follow from the stored screenings and the models of that time.

    ``destroyed``: cases were destroyed under the rules, with their scores in the shadow. Then fewer scores
    than the log counts are no finding; more still are. ``progress`` is called with the number of scores done.
    """
    find = lru_cache(maxsize=8)(
        lambda digest, catalogue, rules: kept.screener(digest, catalogue, rules, public_keys)
    )
    counts = recall_and_shadow_queries.shadow_counts(db)
    digests = sorted({*counts, *(row.digest for row in scoring_queries.registered(db))})
    logged = facts_of(db, RAN, digests)
    done = 0
    for digest in digests:
        for rows in recall_and_shadow_queries.shadow_scores(db, digest, AT_ONCE):
            yield from _of_model(db, digest, rows, find)
            done += len(rows)
            progress(done)
        in_log, stored_count = (
            sum(facts.get("screenings", 0) for facts in logged.get(digest, [])),
            counts.get(digest, 0),
        )
        if stored_count > in_log or (stored_count < in_log and not destroyed):
            yield ShadowFinding("other_number", digest)


def _of_model(
    db: Session, digest: str, rows: Sequence[Any], find: Callable[[str, str, str], Screener]
) -> Iterator[ShadowFinding]:
    stored = {(row.case_id, row.number): row for row in rows}
    try:
        for score in computed_again(db, list(stored), lambda asked, rules: find(digest, asked, rules)):
            row = stored.pop(score.key)
            result = score.result
            expected = (result.status, result.band, score.content_digest)
            if (row.status, row.band, row.screening_digest) != expected or not _equal(
                row.probability, result.probability
            ):
                yield ShadowFinding("other_score", digest, f"{score.reference}/{score.key[1]}")
    except (NotKept, SignaalwijzerError, ValueError, KeyError, TypeError):
        yield ShadowFinding("cannot_recompute", digest)
        return
    if stored:
        yield ShadowFinding("cannot_recompute", digest)


def _equal(stored: Any, other: float | None) -> bool:
    if stored is None or other is None:
        return stored is other
    return isinstance(stored, float) and abs(stored - other) <= TOLERANCE

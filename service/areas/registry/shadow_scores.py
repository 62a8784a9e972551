"""Models in the shadow: their scores, computed afterwards and shown to nobody who works with cases.

Every hour, and when ``screening model shadow`` runs, each screening that was made while a model was in the
shadow is scored by that model too, and the score is stored apart. No screening waits for it. A screening
whose score was declined, or that was made while scoring was stopped, is left out; while scoring is stopped
nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from screening.explain.screener import Screener
from service.access.unit_of_work import UnitOfWork, unit_of_system, unit_that_reads
from service.areas.registry import recall_and_shadow_queries
from service.areas.screenings.score_with_other_model import (
    AT_ONCE,
    ComputedAgain,
    Key,
    computed_again,
    computed_between,
)
from service.areas.serving_model import queries as scoring_queries
from service.areas.serving_model.model_stages import MOVES, Step, steps_from
from service.areas.serving_model.stop_switch import is_stopped
from service.audit.entry import SYSTEM
from service.installation.running_installation import Installation

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class InShadow:
    """A model that is or was in the shadow, with the periods; the last one is open while it still is."""

    digest: str
    name: str
    version: str
    catalogue_digest: str
    times: tuple[tuple[datetime, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Ran:
    """One model after a run: ``scored`` screenings just now, ``waiting`` that are left.

    ``problem`` is a code where it computed nothing: ``stopped``, ``other_questions`` (it was made for another
    catalogue), or what its self-test found.
    """

    model: InShadow
    scored: int
    waiting: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The score of a model for one screening: the estimate (probability) and its band."""

    probability: float
    band: str


def shadow_times(steps: Iterable[Step]) -> tuple[tuple[datetime, datetime | None], ...]:
    """From when until when one model was in the shadow, by its ``steps`` in order; pure."""
    times: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = None
    for step in steps:
        if step.kind not in MOVES:
            continue
        if step.to_stage == "shadow":
            since = since or step.made_at
        elif since is not None:
            times.append((since, step.made_at))
            since = None
    return (*times, (since, None)) if since is not None else tuple(times)


def in_shadow(db: Session) -> tuple[InShadow, ...]:
    """Every model that is or was in the shadow, the first proposed first."""
    steps = steps_from(scoring_queries.steps(db))
    models = []
    for row in scoring_queries.registered(db):
        times = shadow_times(step for step in steps if step.digest == row.digest)
        if times:
            models.append(InShadow(row.digest, row.name, row.version, row.catalogue_digest, times))
    return tuple(models)


def said_in_shadow(unit: UnitOfWork, digest: str) -> dict[Key, Said]:
    """The scores of the model ``digest`` in the shadow, where it gave a number.

    It does not check access; the caller shows counts, never a single score.
    """
    return {
        (row.case_id, row.number): Said(row.probability, row.band)
        for rows in recall_and_shadow_queries.shadow_scores(unit.db, digest, 5_000)
        for row in rows
        if row.probability is not None
    }


def waiting_now(installation: Installation) -> int:
    """How many scores in the shadow are still to be computed, over all models."""
    with installation.database.reading() as db:
        return sum(len(_waiting(db, model)) for model in in_shadow(db))


def still_to_do(installation: Installation) -> tuple[Ran, ...]:
    """What each model still has to score, and what prevents that; it computes nothing."""
    with installation.database.reading() as db:
        stopped = is_stopped(unit_that_reads(db, installation))
        waiting = {model: len(_waiting(db, model)) for model in in_shadow(db)}
    return tuple(
        Ran(model, 0, n, _kept_from(installation, model, stopped=stopped) if n else None)
        for model, n in waiting.items()
    )


def _kept_from(installation: Installation, model: InShadow, *, stopped: bool) -> str | None:
    if stopped:
        return "stopped"
    return "other_questions" if model.catalogue_digest != installation.catalogue.digest else None


def catch_up(
    installation: Installation, most: int | None = None, progress: Progress = lambda _done: None
) -> tuple[Ran, ...]:
    """Let every model in the shadow score what it has not scored yet, at most ``most`` screenings per model.

    The scores follow from the stored screenings alone, so it makes no difference when this runs.
    ``progress`` is called with the number of screenings done.
    """
    ran, done = [], 0
    with installation.database.reading() as db:
        unit = unit_that_reads(db, installation)
        stopped = is_stopped(unit)
        waiting = {model: _waiting(db, model) for model in in_shadow(db)}
    for model, keys in waiting.items():
        if not keys:
            ran.append(Ran(model, 0, 0))
            continue
        problem, screener = ("stopped", None) if stopped else _screener(installation, model)
        scored, chosen = 0, keys[:most] if screener else []
        for first in range(0, len(chosen), AT_ONCE):
            assert screener is not None
            scored += _score(installation, model, chosen[first : first + AT_ONCE], screener)
            progress(done + scored)
        done += scored
        ran.append(Ran(model, scored, len(keys) - scored, problem))
    return tuple(ran)


def _waiting(db: Session, model: InShadow) -> list[Key]:
    """The screenings from while the model was in the shadow, with its catalogue, that it has not scored
    yet."""
    wanted = {
        key
        for since, until in model.times
        for key in computed_between(
            db, since, until, catalogue_digest=model.catalogue_digest, other_than=model.digest
        )
    }
    return sorted(wanted - recall_and_shadow_queries.shadow_keys(db, model.digest)) if wanted else []


def _screener(installation: Installation, model: InShadow) -> tuple[str | None, Screener | None]:
    if model.catalogue_digest != installation.catalogue.digest:
        return "other_questions", None
    loaded = installation.scoring.loaded(model.digest)
    return loaded.self_test.problem, loaded.ready()


def _score(installation: Installation, model: InShadow, keys: list[Key], screener: Screener) -> int:
    """Compute these outside the write transaction; then store and log them."""
    with installation.database.reading() as db:
        computed = list(computed_again(db, keys, lambda _catalogue, _rules: screener))
    with unit_of_system(installation, SYSTEM) as unit:
        if is_stopped(unit):
            return 0
        stored = recall_and_shadow_queries.shadow_keys(unit.db, model.digest, keys)
        rows = [_row(screening, model, unit.now) for screening in computed if screening.key not in stored]
        recall_and_shadow_queries.add_shadow_scores(unit.db, rows)
        if rows:
            unit.record("model.shadow", "model", model.digest, screenings=len(rows))
    return len(rows)


def _row(screening: ComputedAgain, model: InShadow, now: datetime) -> dict[str, object]:
    return {
        "case_id": screening.key[0],
        "number": screening.key[1],
        "model_digest": model.digest,
        "status": screening.result.status,
        "probability": screening.result.probability,
        "band": screening.result.band,
        "screening_digest": screening.content_digest,
        "computed_at": now,
    }

"""Monitoring in the words of the people who read it, and what it does by itself.

It counts over all people together and names nobody: no worker, no young person. By itself it does two
things: it notes an alarm when one begins and when it is over, and it stops scoring when observed against
expected leaves its limits with enough outcomes. Resuming is for two people. After they resumed, only outcomes
recorded since count for the next stop.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from screening.catalogue.catalogue import Catalogue
from screening.explain.result import ModelMark
from screening.model.score_table import ScoreTable
from screening.monitor.observed import observed_expected
from screening.monitor.revalidation import Revalidation, revalidation
from screening.validate.disclosure import Size
from service.access.unit_of_work import UnitOfWork, unit_of_system
from service.areas.assessments.outcomes import outcomes_of
from service.areas.monitoring import queries
from service.areas.monitoring.figures import Figures, Watched, figures, watched
from service.areas.monitoring.period import Period, gather
from service.areas.registry.versions import known
from service.areas.scoring import stop_switch as models
from service.areas.scoring.standing import standing
from service.areas.screenings.facts import counted_since
from service.audit.entry import SYSTEM
from service.core.errors import ServiceError
from service.installation.installation import Installation

_log = logging.getLogger("signaalwijzer.monitoring")

PERIOD: Final = timedelta(days=365)
"""How far monitoring looks back."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """That an alarm of a kind was ``raised``, or else ended, resting on ``counted`` cases."""

    kind: str
    raised: bool
    counted: int
    at: datetime


@dataclass(frozen=True)
class Monitoring:
    """What monitoring counted, the alarms on record (last first), and whether scoring is stopped now.

    ``figures`` are worked out when they are asked for: after the transaction, so that nobody waits for them.
    """

    period: Period
    watched: Watched
    history: tuple[Alarm, ...]
    stopped: bool
    self_test_passed: bool
    model: ModelMark
    table: ScoreTable | None
    catalogue: Catalogue
    revalidation: Revalidation
    zone: ZoneInfo

    @cached_property
    def figures(self) -> Figures:
        return figures(self.period, self.table, self.catalogue, self.revalidation, self.zone)


def let_in(unit: UnitOfWork) -> None:
    """Let the actor read monitoring, and log it; ``NotAllowed`` for others. ``seen_now`` then tells."""
    unit.require("monitoring.read", "monitoring")
    unit.record("monitoring.read", "monitoring")


def seen_now(installation: Installation) -> Monitoring:
    """What monitoring tells now, counted without holding anybody up; it writes nothing."""
    with installation.database.reading() as db:
        return _seen(UnitOfWork(db, installation, installation.clock.now(), None, SYSTEM))[0]


def watch_over(installation: Installation) -> Monitoring:
    """The same, and what follows from it: where an alarm begins or ends, or where scoring must stop, the
    system writes it down. It runs every hour, after each outcome, and by ``screening monitor``.
    """
    with installation.database.reading() as db:
        seen, changed = _seen(UnitOfWork(db, installation, installation.clock.now(), None, SYSTEM))
    if changed:
        with unit_of_system(installation, SYSTEM) as unit:
            watch(unit)
            seen, _ = _seen(unit)
    return seen


def after_outcome(installation: Installation) -> None:
    """Count again now that an outcome was recorded; what was recorded stands, whatever becomes of this."""
    try:
        watch_over(installation)
    except Exception:
        _log.exception("monitoring could not count after an outcome; it does so within the hour")


def watch(unit: UnitOfWork) -> Watched:
    """Count, note what began or ended, and stop scoring where the model no longer holds."""
    table, zone = _table(unit), ZoneInfo(unit.installation.organisation.timezone)
    period = _period(unit, table)
    found = watched(period)
    if table is not None:
        _note(unit, table.digest, found)
        if _must_stop(unit, period, found, zone):
            _stop(unit, found)
    return found


def _seen(unit: UnitOfWork) -> tuple[Monitoring, bool]:
    """What monitoring tells, and whether any of it is still to be written down. It writes nothing."""
    table, zone = _table(unit), ZoneInfo(unit.installation.organisation.timezone)
    period = _period(unit, table)
    found, stopped = watched(period), models.is_stopped(unit)
    changed = table is not None and (
        _standing(unit, table.digest) != frozenset(found.alarms)
        or (not stopped and _must_stop(unit, period, found, zone))
    )
    seen = Monitoring(
        period=period,
        watched=found,
        history=() if table is None else _history(unit, table.digest),
        stopped=stopped,
        self_test_passed=unit.installation.scoring.self_test.passed,
        model=unit.installation.scoring.mark,
        table=table,
        catalogue=unit.installation.catalogue,
        revalidation=_revalidation(unit, table, zone),
        zone=zone,
    )
    return seen, changed


def _table(unit: UnitOfWork) -> ScoreTable | None:
    return unit.installation.scoring.table


def _period(unit: UnitOfWork, table: ScoreTable | None) -> Period:
    since = unit.now - PERIOD
    bands = [] if table is None else [band.id for band in table.bands]
    return gather(
        since,
        unit.now,
        counted_since(unit, since),
        outcomes_of(unit),
        model="" if table is None else table.digest,
        marking=frozenset(bands[len(bands) // 2 :]),
    )


def _revalidation(unit: UnitOfWork, table: ScoreTable | None, zone: ZoneInfo) -> Revalidation:
    """A model was last validated when two people last let it go a step up."""
    today = unit.now.astimezone(zone).date()
    if table is None or not standing(unit).known:
        return revalidation(None, today, today)
    found = next((one for one in known(unit) if one.digest == table.digest), None)
    if found is None:
        return revalidation(None, today, today)
    at = found.tested.validated_at
    validated = at.astimezone(zone).date() if at else None
    return revalidation(validated, found.known_since.astimezone(zone).date(), today)


def _note(unit: UnitOfWork, model: str, found: Watched) -> None:
    """Write down what began and what is over since monitoring last counted."""
    standing = _standing(unit, model)
    for kind in (*found.alarms, *(kind for kind in standing if kind not in found.alarms)):
        raised = kind in found.alarms
        if raised == (kind in standing):
            continue
        counted = found.agreement.n if kind == "agreement" else found.observed.n
        queries.add_alarm(
            unit.db, kind=kind, model_digest=model, raised=raised, counted=counted, noted_at=unit.now
        )
        unit.record(
            "monitoring.alarm" if raised else "monitoring.alarm_over", "monitoring", kind, counted=counted
        )


def _standing(unit: UnitOfWork, model: str) -> frozenset[str]:
    """Alarms that were raised and are not over."""
    last: dict[str, bool] = {}
    for alarm in _history(unit, model):
        last.setdefault(alarm.kind, alarm.raised)
    return frozenset(kind for kind, raised in last.items() if raised)


def _history(unit: UnitOfWork, model: str) -> tuple[Alarm, ...]:
    return tuple(Alarm(r.kind, r.raised, r.counted, r.noted_at) for r in queries.alarms(unit.db, model))


def _must_stop(unit: UnitOfWork, period: Period, found: Watched, zone: ZoneInfo) -> bool:
    """Whether the outcomes are reason to stop; after people resumed, those since then by themselves."""
    if not found.observed.left_its_limits:
        return False
    resumed = models.resumed_at(unit)
    if resumed is None:
        return True
    day: date = resumed.astimezone(zone).date()
    fresh = [one for one in period.judged if one.recorded_on > day]
    return observed_expected([o.victim for o in fresh], [o.probability for o in fresh]).left_its_limits


def _stop(unit: UnitOfWork, found: Watched) -> None:
    key = f"monitoring.stopped_{found.observed.verdict}"
    if Size(found.observed.n, found.observed.observed).small:
        key += "_alike"  # of all of them alike the figures would tell of each
    reason = ServiceError.sentences()(
        unit.installation.organisation.default_language,
        key,
        observed=found.observed.observed,
        expected=round(found.observed.expected),
        outcomes=found.observed.n,
    )
    models.stop_by_monitoring(unit, reason)

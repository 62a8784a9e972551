"""Monitoring in the words of the people who read it, and what it does by itself.

It counts over all people together and names nobody: no worker, no young person. By itself it does two
things: it notes an alarm when one begins and when it is over, and it stops scoring when observed against
expected leaves its limits with enough outcomes. Resuming is for two people. After they resumed, only outcomes
recorded since count for the next stop.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from screening.catalogue.catalogue import Catalogue
from screening.explain.screening_result import ModelMark
from screening.model.score_table import ScoreTable
from screening.monitor.observed_expected import observed_expected
from screening.monitor.revalidation import Revalidation, revalidation
from screening.validate.disclosure_control import Size
from service.access.unit_of_work import UnitOfWork, unit_of_system, unit_that_reads
from service.areas.assessments.outcomes import outcomes_of
from service.areas.monitoring import alarm_queries
from service.areas.monitoring.figures import Figures, Watched, figures, watched
from service.areas.monitoring.made_up_period import made_up_figures
from service.areas.monitoring.screenings_of_period import PERIOD, Period, gather
from service.areas.monitoring.shadow_comparison import ShadowFigures, shadows
from service.areas.monitoring.tables import MonitoringAlarm
from service.areas.registry.versions import known
from service.areas.screenings.screenings_for_monitoring import counted_since
from service.areas.serving_model import stop_switch
from service.areas.serving_model.serving_model import standing
from service.audit.entry import SYSTEM
from service.core.errors import ServiceError
from service.installation.running_installation import Installation

_log = logging.getLogger("signaalwijzer.monitoring")

RESTS_ON: Final = frozenset(
    {
        "screening",
        "judgement",
        "withdrawal",
        "assessment",
        "case_link",
        "tombstone",
        "shadow_score",
        "model_version",
        "registered_model",
        "model_step",
    }
)
"""Tables from whose rows the figures are counted."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """That an alarm of a kind was ``raised``, or else ended, resting on ``counted`` cases."""

    kind: str
    raised: bool
    counted: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What may be shown of monitoring, the alarms on record (last first), and whether scoring is stopped now.

    ``shadows`` are the models in the shadow beside the one that serves. ``validated_on_made_up``: whether its
    last validation holds simulated cases; ``None`` where that is unknown.
    """

    figures: Figures
    shadows: tuple[ShadowFigures, ...]
    history: tuple[Alarm, ...]
    stopped: bool
    self_test_passed: bool
    model: ModelMark
    catalogue: Catalogue
    validated_on_made_up: bool | None = False


def let_in(unit: UnitOfWork) -> None:
    """Check that the actor may read monitoring, and log it (``NotAllowed``); then call ``seen_now``."""
    unit.require("monitoring.read", "monitoring")
    unit.record("monitoring.read", "monitoring")


def seen_now(installation: Installation) -> Monitoring:
    """The present state of monitoring, without blocking writers; it writes nothing.

    The figures are counted again when anything that they rest on was written since, and every day.
    """
    with installation.database.reading() as db:
        unit = unit_that_reads(db, installation)
        table = _table(unit)
        asked = ("monitoring", "" if table is None else table.digest, unit.today)
        found, beside = installation.last_counted.value(
            db, asked, RESTS_ON, lambda: _figures(unit, table, last_period(unit, table))
        )
        return Monitoring(
            figures=found,
            shadows=beside,
            history=() if table is None else _history(unit, table.digest),
            stopped=stop_switch.is_stopped(unit),
            self_test_passed=installation.scoring.self_test.passed,
            model=installation.scoring.mark,
            catalogue=installation.catalogue,
            validated_on_made_up=installation.scoring.status.made_up,
        )


def _figures(
    unit: UnitOfWork, table: ScoreTable | None, period: Period
) -> tuple[Figures, tuple[ShadowFigures, ...]]:
    zone = ZoneInfo(unit.installation.organisation.timezone)
    found = figures(period, table, unit.installation.catalogue, _revalidation(unit, table, zone), zone)
    return found, shadows(unit, period.screenings, unit.installation.scoring.mark.digest)


def example(installation: Installation) -> Monitoring | None:
    """Monitoring with the figures of a made-up year, in a demonstration with a model; ``None`` elsewhere."""
    table = installation.scoring.table
    if table is None or not installation.settings.demonstration:
        return None
    state, catalogue = seen_now(installation), installation.catalogue
    now, zone = installation.clock.now(), ZoneInfo(installation.organisation.timezone)
    found = made_up_figures(table, catalogue, now, zone)
    return replace(state, figures=found, shadows=(), history=())


def watch_over(installation: Installation) -> None:
    """Count, and do what must be done: alarms that begin or end are recorded, and scoring stops where it
    must. It runs every hour, after each outcome, and by ``screening monitor``.
    """
    with installation.database.reading() as db:
        changed = _is_changed(unit_that_reads(db, installation))
    if changed:
        with unit_of_system(installation, SYSTEM) as unit:
            watch(unit)


def after_outcome(installation: Installation) -> None:
    """Count again after an outcome was recorded; a failure here leaves the outcome stored."""
    try:
        watch_over(installation)
    except Exception:
        _log.exception("monitoring could not count after an outcome; it does so within the hour")


def watch(unit: UnitOfWork) -> Watched:
    """Count, record which alarms began or ended, and stop scoring where the model is no longer accurate."""
    table, zone = _table(unit), ZoneInfo(unit.installation.organisation.timezone)
    period = last_period(unit, table)
    watched_figures = watched(period)
    if table is not None:
        _note(unit, table.digest, watched_figures)
        if _must_stop(unit, period, watched_figures, zone):
            _stop(unit, watched_figures)
    return watched_figures


def _is_changed(unit: UnitOfWork) -> bool:
    """Whether something that monitoring found must still be recorded. It writes nothing."""
    table, zone = _table(unit), ZoneInfo(unit.installation.organisation.timezone)
    if table is None:
        return False
    period = last_period(unit, table)
    watched_figures = watched(period)
    if _standing(unit, table.digest) != frozenset(watched_figures.alarms):
        return True
    return not stop_switch.is_stopped(unit) and _must_stop(unit, period, watched_figures, zone)


def _table(unit: UnitOfWork) -> ScoreTable | None:
    return unit.installation.scoring.table


def last_period(unit: UnitOfWork, table: ScoreTable | None) -> Period:
    """The screenings of the last 365 days with their outcomes, about ``table``; the caller checks access."""
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
    """When the model must be validated again; an approval of a step up counts as a validation."""
    today = unit.today
    if table is None or not standing(unit).known:
        return revalidation(None, today, today)
    version = next((model for model in known(unit) if model.digest == table.digest), None)
    if version is None:
        return revalidation(None, today, today)
    at = version.tested.validated_at
    validated = at.astimezone(zone).date() if at else None
    return revalidation(validated, version.known_since.astimezone(zone).date(), today)


def _note(unit: UnitOfWork, model: str, watched_figures: Watched) -> None:
    """Record the alarms that began or ended since monitoring last counted."""
    standing = _standing(unit, model)
    for kind in (*watched_figures.alarms, *(kind for kind in standing if kind not in watched_figures.alarms)):
        raised = kind in watched_figures.alarms
        if raised == (kind in standing):
            continue
        counted = watched_figures.agreement.n if kind == "agreement" else watched_figures.observed.n
        unit.add(
            MonitoringAlarm, kind=kind, model_digest=model, raised=raised, counted=counted, noted_at=unit.now
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
    return tuple(Alarm(r.kind, r.raised, r.counted, r.noted_at) for r in alarm_queries.alarms(unit.db, model))


def _must_stop(unit: UnitOfWork, period: Period, watched_figures: Watched, zone: ZoneInfo) -> bool:
    """Whether the outcomes are reason to stop; after a resumption only those recorded since."""
    if not watched_figures.observed.left_its_limits:
        return False
    resumed = stop_switch.resumed_at(unit)
    if resumed is None:
        return True
    day: date = resumed.astimezone(zone).date()
    fresh = [outcome for outcome in period.judged if outcome.recorded_on > day]
    return observed_expected([o.victim for o in fresh], [o.probability for o in fresh]).left_its_limits


def _stop(unit: UnitOfWork, watched_figures: Watched) -> None:
    key = f"monitoring.stopped_{watched_figures.observed.verdict}"
    if Size(watched_figures.observed.n, watched_figures.observed.observed).small:
        key += "_alike"  # when all outcomes are alike, the figures would show that of each case
    reason = ServiceError.sentences()(
        unit.installation.organisation.default_language,
        key,
        observed=watched_figures.observed.observed,
        expected=round(watched_figures.observed.expected),
        outcomes=watched_figures.observed.n,
    )
    stop_switch.stop_by_monitoring(unit, reason)

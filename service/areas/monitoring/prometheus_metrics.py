"""The figures that a monitoring program reads, in the text format of Prometheus (version 0.0.4).

Labels are codes of arms, reasons, alarms and the model; never a person, case, team or answer. A figure that
is not estimable, or too small to be shown, is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from service.areas.monitoring.figures import ARMS
from service.areas.monitoring.service import Monitoring
from service.areas.monitoring.tables import KINDS

__all__ = ["CONTENT_TYPE_PLAIN_0_0_4", "metrics_text"]

Sample = tuple[Mapping[str, str], float]


def metrics_text(state: Monitoring) -> bytes:
    """The whole response, of the media type ``CONTENT_TYPE_PLAIN_0_0_4``."""
    registry = CollectorRegistry()
    registry.register(_Figures(state))
    return generate_latest(registry)


class _Figures(Collector):
    """The figures of one moment as gauges; one without samples is left out."""

    def __init__(self, state: Monitoring) -> None:
        self._state = state

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, description, samples in _families(self._state):
            finite = [(labels, value) for labels, value in samples if math.isfinite(value)]
            if finite:
                family = GaugeMetricFamily(f"signaalwijzer_{name}", description, labels=list(finite[0][0]))
                for labels, value in finite:
                    family.add_metric(list(labels.values()), value)
                yield family


def _families(state: Monitoring) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    figures = state.figures
    observed, agreed = figures.observed, figures.agreement
    arms = {arm: _sum(month.by_arm[arm] for month in figures.months) for arm in ARMS}
    yield "scoring_stopped", "Whether the stop switch is off.", [({}, state.stopped)]
    passed = state.self_test_passed
    yield "self_test_passed", "Whether the last self-test of the model passed.", [({}, passed)]
    model = state.model
    mark = {"name": model.name, "version": model.version, "digest": model.digest}
    yield "model_info", "The model that serves.", [(mark, 1)]
    yield (
        "screenings",
        "Screenings of the last 365 days; arms that are too small to be told are left out.",
        [({"arm": arm}, n) for arm, n in arms.items() if n is not None],
    )
    yield (
        "abstentions",
        "Screenings of the last 365 days without a number; reasons of a few are left out.",
        [({"reason": reason}, n) for reason, n in figures.abstentions.by_reason.items() if n is not None],
    )
    if not observed.untold:
        yield "outcomes", "Outcomes that count, of the model that serves.", [({}, observed.n)]
        yield "observed_victims", "Victims among those outcomes.", [({}, observed.observed)]
        yield "expected_victims", "Victims that the model expected.", [({}, observed.expected)]
    ratio = observed.ratio
    yield (
        "observed_expected_ratio",
        "Observed against expected, with its exact 95 % interval.",
        [({"bound": name}, getattr(ratio, name)) for name in ("value", "low", "high")],
    )
    if not agreed.untold:
        yield "decisions", "Decisions that stand after a score was shown.", [({}, agreed.n)]
    yield "agreement_ratio", "Share of those decisions that are as the band says.", [({}, agreed.share.value)]
    yield (
        "alarm",
        "Whether an alarm of this kind stands.",
        [({"kind": kind}, kind in figures.alarms) for kind in KINDS],
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    """The sum of ``counts``; ``None`` when one of them may not be shown."""
    values = list(counts)
    return None if any(count is None for count in values) else sum(count or 0 for count in values)

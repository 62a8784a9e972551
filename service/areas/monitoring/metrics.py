"""The figures that a monitoring program reads, in the text format of Prometheus (version 0.0.4).

Labels are codes of arms, reasons, alarms and the model. No person, no case, no team is among them, and no
answer. A figure that is not estimable, or too small to be told, is left out: there is no number for it.
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


def metrics_text(seen: Monitoring) -> bytes:
    """The whole answer, of the media type ``CONTENT_TYPE_PLAIN_0_0_4``."""
    registry = CollectorRegistry()
    registry.register(_Figures(seen))
    return generate_latest(registry)


class _Figures(Collector):
    """The figures of one moment as gauges; one without samples is left out."""

    def __init__(self, seen: Monitoring) -> None:
        self._seen = seen

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, told, samples in _families(self._seen):
            known = [(labels, value) for labels, value in samples if math.isfinite(value)]
            if known:
                family = GaugeMetricFamily(f"signaalwijzer_{name}", told, labels=list(known[0][0]))
                for labels, value in known:
                    family.add_metric(list(labels.values()), value)
                yield family


def _families(seen: Monitoring) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    figures = seen.figures
    observed, agreed = figures.observed, figures.agreement
    arms = {arm: _sum(month.by_arm[arm] for month in figures.months) for arm in ARMS}
    yield "scoring_stopped", "Whether the stop switch is off.", [({}, seen.stopped)]
    yield "self_test_passed", "Whether the last self-test of the model passed.", [({}, seen.self_test_passed)]
    mark = {"name": seen.model.name, "version": seen.model.version, "digest": seen.model.digest}
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
    if observed.ratio.reason != "small_group":
        yield "outcomes", "Outcomes that count, of the model that serves.", [({}, observed.n)]
        yield "observed_victims", "Victims among those outcomes.", [({}, observed.observed)]
        yield "expected_victims", "Victims that the model expected.", [({}, observed.expected)]
    ratio = observed.ratio
    yield (
        "observed_expected_ratio",
        "Observed against expected, with its exact 95 % interval.",
        [({"bound": name}, getattr(ratio, name)) for name in ("value", "low", "high")],
    )
    if agreed.n:
        yield "decisions", "Decisions that stand after a score was shown.", [({}, agreed.n)]
    yield "agreement_ratio", "Share of those decisions that are as the band says.", [({}, agreed.share.value)]
    yield (
        "alarm",
        "Whether an alarm of this kind stands.",
        [({"kind": kind}, kind in figures.alarms) for kind in KINDS],
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    """The sum of counts that are all told; ``None`` where one is not."""
    known = list(counts)
    return None if any(count is None for count in known) else sum(count or 0 for count in known)

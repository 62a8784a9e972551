"""The figures that a monitoring program reads, in the text format of Prometheus (version 0.0.4).

Labels are codes of arms, reasons, alarms and the model. No person, no case, no team is among them, and no
answer. A figure that is not estimable, or too small to be told, is left out: there is no number for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from service.areas.monitoring.figures import ARMS
from service.areas.monitoring.service import Monitoring
from service.areas.monitoring.tables import KINDS

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Mapping[str, str], float]


def metrics_text(seen: Monitoring) -> str:
    """The whole answer; every line ends with a line end, as the format asks."""
    return "".join(
        f"{line}\n" for name, told, samples in _families(seen) for line in _lines(name, told, samples)
    )


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


def _lines(name: str, told: str, samples: Iterable[Sample]) -> Iterator[str]:
    known = [(labels, value) for labels, value in samples if math.isfinite(value)]
    if not known:
        return
    name = f"signaalwijzer_{name}"
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} gauge"
    for labels, value in known:
        written = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{name}{{{written}}} {_number(value)}" if written else f"{name} {_number(value)}"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

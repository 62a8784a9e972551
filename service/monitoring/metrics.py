"""The figures that a monitoring program reads, in the text format of Prometheus (version 0.0.4).

Labels are codes of arms, reasons, alarms and the model. No person, no case, no team is among them, and no
answer. A figure that is not estimable is left out: there is no number for it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from service.monitoring.figures import ARMS
from service.monitoring.models import KINDS
from service.monitoring.service import Monitoring

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Mapping[str, str], float]


def metrics_text(seen: Monitoring) -> str:
    """The whole answer; every line ends with a line end, as the format asks."""
    return "".join(
        f"{line}\n" for name, told, samples in _families(seen) for line in _lines(name, told, samples)
    )


def _families(seen: Monitoring) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    arms = Counter(one.arm for one in seen.period.screenings)
    reasons = Counter(
        one.reason for one in seen.period.screenings if one.status == "abstained" and one.reason
    )
    observed, agreed = seen.watched.observed, seen.watched.agreement
    yield "scoring_stopped", "Whether the stop switch is off.", [({}, seen.stopped)]
    yield "self_test_passed", "Whether the last self-test of the model passed.", [({}, seen.self_test_passed)]
    mark = {"name": seen.model.name, "version": seen.model.version, "digest": seen.model.digest}
    yield "model_info", "The model that serves.", [(mark, 1)]
    yield "screenings", "Screenings of the last 365 days.", [({"arm": arm}, arms[arm]) for arm in ARMS]
    yield (
        "abstentions",
        "Screenings of the last 365 days without a number.",
        [({"reason": str(reason)}, n) for reason, n in sorted(reasons.items())],
    )
    yield "outcomes", "Outcomes that count, of the model that serves.", [({}, observed.n)]
    yield "observed_victims", "Victims among those outcomes.", [({}, observed.observed)]
    yield "expected_victims", "Victims that the model expected.", [({}, observed.expected)]
    ratio = observed.ratio
    yield (
        "observed_expected_ratio",
        "Observed against expected, with its exact 95 % interval.",
        [({"bound": name}, getattr(ratio, name)) for name in ("value", "low", "high")],
    )
    yield "decisions", "Decisions that stand after a score was shown.", [({}, agreed.n)]
    yield "agreement_ratio", "Share of those decisions that are as the band says.", [({}, agreed.share.value)]
    yield (
        "alarm",
        "Whether an alarm of this kind stands.",
        [({"kind": kind}, kind in seen.watched.alarms) for kind in KINDS],
    )


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

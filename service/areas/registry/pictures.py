"""A validation as pictures: each limit of a step on a line, calibration and net benefit beside each other.

Everything is read from the signed results. What is not there, or is no number, is not drawn. Where simulated
cases were judged, the title of each picture says so, and with it the table behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from screening.model.validation_results_file import made_up_in
from service.areas.registry.gates import Finding, findings
from service.areas.serving_model.model_stages import Step
from service.core.reader_language import Reader
from service.web.pictures.curves import Curve, Curves, curves
from service.web.pictures.limit_lines import Limited, LimitLines, limit_lines
from service.web.pictures.picture import Caption, decimal, plain
from service.web.pictures.scale import finite

BELOW: Final = 4
"""Net benefit is drawn down to one part in so many of its highest value below 0: further down lies what
nobody would choose."""


def gate_lines(
    results: Mapping[str, Any], step: Step, words: Reader, *, demonstration: bool
) -> LimitLines | None:
    """The limits of the step that is proposed; ``None`` where it has none."""
    asked = findings(results, step.to_stage, demonstration=demonstration)
    if not asked:
        return None
    unmet = [finding for finding in asked if not finding.met]
    if unmet:
        names = words.joined([words(f"models.limit_{finding.limit.id}") for finding in unmet])
        found = words("models.gate_unmet", n=len(unmet), of=len(asked), names=names)
    else:
        found = words("models.gate_all", of=len(asked))
    lines = [_limited(finding, words) for finding in asked]
    return limit_lines(lines, Caption(_title("models.gate_lines", results, words), found), words)


def validation_curves(results: Mapping[str, Any], words: Reader) -> tuple[Curves, ...]:
    """Calibration and net benefit, as far as the results hold them."""
    return tuple(one for one in (_calibration(results, words), _benefit(results, words)) if one is not None)


def _title(key: str, results: Mapping[str, Any], words: Reader) -> str:
    title = words(key)
    return words("models.with_made_up", title=title) if made_up_in(results) else title


def _limited(finding: Finding, words: Reader) -> Limited:
    limit, value = finding.limit, finding.value
    least, most = limit.least, limit.most
    if limit.kind in ("true", "none"):
        least = most = None
    return Limited(
        words(f"models.limit_{limit.id}"),
        _said(finding, words),
        _asked(finding, words),
        finding.met,
        value if least is not None else None,
        finding.low,
        finding.high,
        least,
        most,
    )


def _said(finding: Finding, words: Reader) -> str:
    if finding.limit.kind == "true":
        if finding.needed is not None and not finding.met:
            return words("models.found_needed", n=round(finding.needed))
        return words("models.found_yes" if finding.met else "models.found_no")
    if finding.value is None:
        return words("models.no_figure")
    if finding.limit.kind in ("least", "none"):
        return plain(finding.value, words.language)
    value, low, high = (
        None if number is None else decimal(number, words.language)
        for number in (finding.value, finding.low, finding.high)
    )
    return str(value) if None in (low, high) else words("models.interval", value=value, low=low, high=high)


def _asked(finding: Finding, words: Reader) -> str:
    limit = finding.limit
    ends = {
        name: "" if number is None else plain(number, words.language)
        for name, number in (("least", limit.least), ("most", limit.most))
    }
    return words(f"models.asked_{limit.kind}", **ends)


def _calibration(results: Mapping[str, Any], words: Reader) -> Curves | None:
    curve = _part(_part(results, "calibration"), "curve")
    x, y = _numbers(curve, "probability"), _numbers(curve, "observed")
    if len(x) < 2 or len(y) != len(x):
        return None
    low, high = (_beside(_numbers(curve, name), x) for name in ("low", "high"))
    outside = _outside(x, low, high)
    return curves(
        x,
        (
            Curve(words("models.curve_seen"), y, "path", low, high),
            Curve(words("models.curve_right"), x, "ref"),
        ),
        Caption(_title("models.curve", results, words), _calibration_words(x, outside, words)),
        words,
        heading=words("models.curve_x"),
        named=[place for ends in outside or () for place in ends],
    )


def _outside(
    x: Sequence[float | None], low: Sequence[float | None], high: Sequence[float | None]
) -> tuple[tuple[int, int], ...] | None:
    """The first and the last place of each stretch where the line of a right model lies outside the band;
    ``None`` without a band."""
    places: list[list[int]] = [[]]
    known = False
    for place, ends in enumerate(zip(x, low, high, strict=True) if low and high else ()):
        at, bottom, top = map(finite, ends)
        if at is None or bottom is None or top is None:
            continue
        known = True
        if bottom <= at <= top:
            places.append([])
        else:
            places[-1].append(place)
    return tuple((run[0], run[-1]) for run in places if run) if known else None


def _calibration_words(
    x: Sequence[float | None], outside: tuple[tuple[int, int], ...] | None, words: Reader
) -> str:
    """Whether the line of a right model lies within the band everywhere, and else where it does not; each end
    as the table says it."""
    if outside is None:
        return words("models.curve_no_band")
    if not outside:
        return words("models.curve_within")

    def span(ends: tuple[int, int]) -> str:
        first, last = (decimal(100 * (finite(x[place]) or 0.0), words.language, 1) for place in ends)
        return first if first == last else words("picture.span", low=first, high=last)

    return words("models.curve_outside", where=words.joined([span(ends) for ends in outside]))


def _benefit(results: Mapping[str, Any], words: Reader) -> Curves | None:
    part = _part(results, "net_benefit")
    x, model = _numbers(part, "thresholds"), _numbers(part, "model")
    everybody = _numbers(part, "everybody")
    if len(x) < 2 or not len(x) == len(model) == len(everybody):
        return None
    low, high = (_beside(_numbers(part, name), x) for name in ("model_low", "model_high"))
    known = [number for number in map(finite, (*model, *everybody, *high)) if number is not None]
    top = 100 * max([*known, 0.0])
    if top <= 0:
        return None
    better = [
        own > max(other, 0.0)
        for own, other in zip(map(finite, model), map(finite, everybody), strict=True)
        if own is not None and other is not None
    ]
    found = "models.benefit_all" if better and all(better) else "models.benefit_some"
    return curves(
        x,
        (
            Curve(words("models.benefit_model"), model, "path", low, high),
            Curve(words("models.benefit_everybody"), everybody, "ref"),
            Curve(words("models.benefit_nobody"), [0.0] * len(x), "axis"),
        ),
        Caption(
            _title("models.benefit", results, words),
            words(found if any(better) else "models.benefit_none", n=sum(better), of=len(better)),
        ),
        words,
        heading=words("models.benefit_x"),
        least=-top / BELOW,
    )


def _part(results: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = results.get(name)
    return part if isinstance(part, Mapping) else {}


def _numbers(part: Mapping[str, Any], name: str) -> list[float | None]:
    """A list of numbers; empty where there is something else."""
    values = part.get(name)
    if not isinstance(values, Sequence) or isinstance(values, str):
        return []
    fits = all(one is None or (isinstance(one, int | float) and not isinstance(one, bool)) for one in values)
    return list(values) if fits else []


def _beside(values: list[float | None], x: Sequence[float | None]) -> list[float | None]:
    return values if len(values) == len(x) else []

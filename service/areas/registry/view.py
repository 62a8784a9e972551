"""What the pages of the registry show, in words for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_words import setting_name
from screening.model.score_table import ScoreTable
from service.areas.registry.compare_versions import Comparison, compare
from service.areas.registry.gates import Finding, findings
from service.areas.registry.proposals import gate_words
from service.areas.registry.versions import Version
from service.areas.serving_model.model_stages import Step
from service.core.errors import ServiceError
from service.core.reader_language import Reader
from service.web.pictures.reason_bar import Bar, bar

LISTED: Final = 20
"""Answers in the table of changes; the rest are counted."""


WITHOUT_POLICE: Final = (
    ("less_auroc", "without_police", "auroc"),
    ("less_expected", "without_police", "observed_expected"),
    ("less_band", "without_police", "changing_band"),
)
"""The same model where contacts with the police are not asked."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One answer whose points differ, in words."""

    question: str
    answer: str
    before: str
    after: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two versions. ``more``: answers that differ and are not in ``rows``."""

    rows: tuple[ChangeRow, ...]
    more: int
    bases: tuple[tuple[str, str, str], ...]
    same_limits: bool

    @property
    def none(self) -> bool:
        return not self.rows and not self.more and not self.bases and self.same_limits


@dataclass(frozen=True, slots=True)
class GateRow:
    """One limit of a step: whether it is met, and what is asked, in words."""

    id: str
    met: bool
    words: str
    source: str


def changes(before: ScoreTable, after: ScoreTable, catalogue: Catalogue, words: Reader) -> Changes:
    """What changes when ``after`` takes the place of ``before``."""
    comparison = compare(before, after)
    return Changes(
        rows=tuple(_row(answer, comparison, catalogue, words) for answer in comparison.answers[:LISTED]),
        more=comparison.unlisted + max(0, len(comparison.answers) - LISTED),
        bases=tuple(
            (setting_name(base.setting, words.language), _of_100(base.before), _of_100(base.after))
            for base in comparison.bases
        ),
        same_limits=comparison.same_limits,
    )


def _row(answer: Any, comparison: Comparison, catalogue: Catalogue, words: Reader) -> ChangeRow:
    indicator = catalogue[answer.indicator]
    return ChangeRow(
        question=indicator.wording.label.in_language(words.language),
        answer=indicator.level(answer.level).text.in_language(words.language),
        before=_points(answer.before, words),
        after=_points(answer.after, words),
        bar=bar(abs(answer.difference) / comparison.largest, raises=answer.difference > 0),
    )


def gate(results: Mapping[str, Any], step: Step, words: Reader) -> tuple[GateRow, ...]:
    """Every limit of the step that is proposed, met or not."""
    return tuple(_gate_row(finding, words) for finding in findings(results, step.to_stage))


def _gate_row(finding: Finding, words: Reader) -> GateRow:
    limit = finding.limit
    sentence = gate_words(finding, ServiceError.sentences(), words.language)
    return GateRow(
        limit.id, finding.met, words(f"models.met_{limit.id}") if finding.met else sentence, limit.source
    )


def figures(results: Mapping[str, Any], words: Reader) -> tuple[tuple[str, str], ...]:
    """The headline of a validation, from the signed results themselves: name and figure with its interval."""
    shown = (
        ("auroc", "discrimination", "auroc"),
        ("slope", "calibration", "slope"),
        ("expected", "calibration", "observed_expected"),
        *(WITHOUT_POLICE if results.get("without_police") else ()),
    )
    rows = [(words("models.figure_cases"), _cases(results, words))]
    for name, part, key in shown:
        content = results.get(part)
        estimate = content.get(key) if isinstance(content, Mapping) else None
        rows.append((words(f"models.figure_{name}"), _interval(estimate, words)))
    return tuple(rows)


def _cases(results: Mapping[str, Any], words: Reader) -> str:
    size = results.get("sample_size")
    if not isinstance(size, Mapping) or not isinstance(size.get("n"), int):
        return words("models.no_figure")
    return words("models.cases", n=size["n"], events=size.get("events"))


def _interval(estimate: Any, words: Reader) -> str:
    if not isinstance(estimate, Mapping) or estimate.get("value") is None:
        return words("models.no_figure")
    value, low, high = (estimate.get(name) for name in ("value", "low", "high"))
    if low is None or high is None:
        return _decimals(value, words)
    return words(
        "models.interval",
        value=_decimals(value, words),
        low=_decimals(low, words),
        high=_decimals(high, words),
    )


def _decimals(value: Any, words: Reader) -> str:
    return f"{float(value):.2f}".replace(".", "," if words.language == "nl" else ".")


def _points(value: float, words: Reader) -> str:
    return f"{value:+.2f}".replace("-", "−").replace(".", "," if words.language == "nl" else ".")


def _of_100(rate: float | None) -> str:
    return "–" if rate is None else str(round(100 * rate))


def listed(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """The one that serves first, then what waits for a decision, then the rest as they came."""
    return tuple(sorted(versions, key=lambda version: (not version.serves, version.proposal is None)))

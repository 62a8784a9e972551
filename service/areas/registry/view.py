"""What the pages of the registry show, in words for the templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_words import setting_name
from screening.model.score_table import ScoreTable
from screening.model.validation_results_file import made_up_in
from service.areas.registry.compare_versions import Changed, compare
from service.areas.registry.gates import Finding, findings
from service.areas.registry.proposals import gate_words
from service.areas.registry.versions import Version
from service.areas.serving_model.model_stages import Step
from service.core.errors import ServiceError
from service.core.reader_language import Reader
from service.web.pictures.paired_bars import Pair, PairedBars, paired_bars
from service.web.pictures.picture import Caption, decimal

LISTED: Final = 20
"""Answers in the table of changes; the rest are counted."""


WITHOUT_POLICE: Final = (
    ("less_auroc", "without_police", "auroc"),
    ("less_expected", "without_police", "observed_expected"),
    ("less_band", "without_police", "changing_band"),
)
"""The same model where contacts with the police are not asked."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two versions with these ``names``. ``more``: answers that differ and are not in
    ``points``."""

    names: tuple[str, str]
    points: PairedBars
    more: int
    bases: tuple[tuple[str, str, str], ...]
    same_limits: bool

    @property
    def none(self) -> bool:
        return not self.points.rows and not self.more and not self.bases and self.same_limits


@dataclass(frozen=True, slots=True)
class GateRow:
    """One limit of a step: whether it is met, what is asked, and why, in words; ``source`` as it is cited."""

    id: str
    met: bool
    words: str
    why: str
    source: str


def changes(
    before: ScoreTable, after: ScoreTable, names: tuple[str, str], catalogue: Catalogue, words: Reader
) -> Changes:
    """What changes when ``after`` takes the place of ``before``; ``names`` are theirs."""
    comparison = compare(before, after)
    return Changes(
        names=names,
        points=_points(comparison.answers, names, catalogue, words),
        more=comparison.unlisted + max(0, len(comparison.answers) - LISTED),
        bases=tuple(
            (setting_name(base.setting, words.language), _of_100(base.before), _of_100(base.after))
            for base in comparison.bases
        ),
        same_limits=comparison.same_limits,
    )


def _points(
    answers: Sequence[Changed], names: tuple[str, str], catalogue: Catalogue, words: Reader
) -> PairedBars:
    """The points of both on the answers that differ, the largest difference first."""
    pairs = [
        Pair(
            words(
                "models.answer_to",
                question=words.pick(catalogue[one.indicator].wording.label),
                answer=words.pick(catalogue[one.indicator].level(one.level).text),
            ),
            one.before,
            one.after,
        )
        for one in answers[:LISTED]
    ]
    found = words("models.points_found", label=pairs[0].label) if pairs else ""
    return paired_bars(
        pairs,
        names,
        Caption(words("models.points"), found),
        words,
        heading=words("models.answer"),
        say=lambda value: decimal(value, words.language, signed=True),
        most=LISTED,
    )


def gate(
    results: Mapping[str, Any], step: Step, words: Reader, *, demonstration: bool
) -> tuple[GateRow, ...]:
    """Every limit of the step that is proposed, met or not."""
    asked = findings(results, step.to_stage, demonstration=demonstration)
    return tuple(_gate_row(finding, words) for finding in asked)


def _gate_row(finding: Finding, words: Reader) -> GateRow:
    limit = finding.limit
    sentence = gate_words(finding, ServiceError.sentences(), words.language)
    return GateRow(
        id=limit.id,
        met=finding.met,
        words=words(f"models.met_{limit.id}") if finding.met else sentence,
        why=limit.why.in_language(words.language),
        source=limit.source,
    )


def figures(results: Mapping[str, Any], words: Reader) -> tuple[tuple[str, str], ...]:
    """The headline of a validation, from the signed results themselves: name and figure with its interval."""
    shown = (
        ("auroc", "discrimination", "auroc"),
        ("slope", "calibration", "slope"),
        ("expected", "calibration", "observed_expected"),
        *(WITHOUT_POLICE if results.get("without_police") else ()),
    )
    rows = [*_table_of(results, words), (words("models.figure_cases"), _cases(results, words))]
    for name, part, key in shown:
        content = results.get(part)
        estimate = content.get(key) if isinstance(content, Mapping) else None
        rows.append((words(f"models.figure_{name}"), _interval(estimate, words)))
    return tuple(rows)


def _table_of(results: Mapping[str, Any], words: Reader) -> Iterator[tuple[str, str]]:
    """How many cases stood in the table, how many of those are made up, and which were left out of the
    judging; only what the results say."""
    found = results.get("data")
    data = found if isinstance(found, Mapping) else {}
    cases, made_up = data.get("cases"), made_up_in(results)
    if isinstance(cases, int):
        yield words("models.figure_table"), words("models.table_cases", n=cases)
    if made_up:
        yield words("models.figure_made_up"), str(made_up)
    judged_by = results.get("judged_by")
    known = judged_by.get("left_out") if isinstance(judged_by, Mapping) else None
    left_out = {"outside": data.get("outside"), "undetermined": data.get("undetermined"), "known": known}
    said = [words(f"models.left_{name}", n=n) for name, n in left_out.items() if isinstance(n, int) and n]
    if said:
        yield words("models.figure_left_out"), words.joined(said)


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


def _of_100(rate: float | None) -> str:
    return "–" if rate is None else str(round(100 * rate))


def trained_by(model: Version, trainer: str | None, names: Mapping[int, str], words: Reader) -> str:
    """Who trained a model; where its file names nobody, why, and who proposed it."""
    if trainer is not None:
        return trainer
    proposers = [names[step.made_by] for step in model.steps if step.kind == "proposed"]
    return words("models.trained_by_nobody", who=words.joined(proposers[:1]))


def beside_words(model: Version, other: Version | None, before: Version | None, words: Reader) -> str:
    """What the comparison of ``model`` is with: the one that served before it, one that serves now, or one
    that somebody chose."""
    if other is None:
        return words("models.beside_none" if model.serves or before else "models.beside_none_serves")
    name = words("models.version", name=other.name, version=other.version)
    if other == before:
        return words("models.beside_before", name=name)
    if other.serves:
        return words("models.beside_serves", name=name)
    return words("models.beside_never" if other.first_served_at is None else "models.beside_other", name=name)


def listed(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """The one that serves first, then what waits for a decision, then the rest as they came."""
    return tuple(sorted(versions, key=lambda version: (not version.serves, version.proposal is None)))

"""The reasons of a screening as pages show them: one row per answer that counted, strongest first.

A row speaks in the words of the question. An unanswered question is never a reason: it stands in a list
of its own, by section, and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.explain.answer_sentences import inside, said
from screening.explain.estimate_words import natural_frequency
from screening.explain.questions_to_ask import ShownQuestion, questions, questions_to_show
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Screening
from screening.explain.texts import LONGEST_SENTENCE, explain_texts, showing
from screening.features.answers import ABSENT_STATES, Answers
from screening.language import Language

__all__ = [
    "Direction",
    "ReasonRow",
    "Reasons",
    "ShownQuestion",
    "UnansweredSection",
    "natural_frequency",
    "questions",
    "questions_to_show",
    "reasons",
]

Direction = Literal["raises", "lowers", "neutral"]


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One answer and what it does to the estimate.

    ``statement`` says what was answered, whichever way that moves the estimate. ``weight`` is ``heavy``,
    ``moderate`` or ``light``, ``weight_word`` the same in words. ``share`` (0 to 1) is the length of the bar.
    ``log_odds`` is for analysts; people read the words.
    """

    indicator: str
    label: str
    statement: str
    answer: str
    log_odds: float
    direction: Direction
    direction_word: str
    weight: str
    weight_word: str
    share: float


@dataclass(frozen=True, slots=True)
class UnansweredSection:
    """The questions of one section without an answer: indicator id and label, in form order."""

    section: str
    title: str
    indicators: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Everything a page says about why. ``summary`` has a few sentences; ``absent`` counts the unanswered
    questions by ``not_asked``, ``unknown`` and ``declined``."""

    heading: str
    rows: tuple[ReasonRow, ...]
    summary: tuple[str, ...]
    unanswered: tuple[UnansweredSection, ...]
    unanswered_count: int
    unanswered_words: str
    absent: Mapping[str, int]

    @property
    def raising(self) -> tuple[ReasonRow, ...]:
        return tuple(row for row in self.rows if row.direction == "raises")

    @property
    def lowering(self) -> tuple[ReasonRow, ...]:
        return tuple(row for row in self.rows if row.direction == "lowers")


def strongest_first(contributions: Mapping[str, float], catalogue: Catalogue) -> list[str]:
    """The answers that counted, by indicator: the largest contribution first, of equal ones in the order of
    the catalogue."""
    order = {indicator.id: number for number, indicator in enumerate(catalogue)}
    return sorted(contributions, key=lambda indicator: (-abs(contributions[indicator]), order[indicator]))


def reasons(
    screening: Screening, request: ScreeningRequest, catalogue: Catalogue, language: Language
) -> Reasons:
    """The reasons of ``screening``, the answer to ``request``; without rows when it abstained."""
    answers = request.checked(catalogue)
    contributions = screening.contributions
    full = max([showing().full_bar, *map(abs, contributions.values())])
    rows = tuple(
        _row(catalogue[indicator], answers[indicator], contributions[indicator], full=full, language=language)
        for indicator in strongest_first(contributions, catalogue)
    )
    count = len(screening.unanswered)
    title = "reasons.heading_direct" if screening.status == "direct_signs" else "reasons.heading"
    return Reasons(
        heading=explain_texts()(language, title),
        rows=rows,
        summary=_summary(screening, rows, catalogue, language),
        unanswered=_by_section(screening.unanswered, catalogue, language),
        unanswered_count=count,
        unanswered_words=(
            explain_texts()(language, "unanswered.count", n=count)
            if count
            else explain_texts()(language, "unanswered.none")
        ),
        absent=_absent(screening.unanswered, answers),
    )


def _row(indicator: Indicator, answer: str, value: float, *, full: float, language: Language) -> ReasonRow:
    """The row of a contribution ``value``; ``full`` is what a bar of full length stands for (log odds)."""
    texts = explain_texts()
    direction: Direction = "raises" if value > 0 else "lowers" if value < 0 else "neutral"
    weight = showing().weight(value)
    return ReasonRow(
        indicator=indicator.id,
        label=indicator.wording.label.in_language(language),
        statement=said(indicator, answer, language),
        answer=indicator.level(answer).text.in_language(language),
        log_odds=value,
        direction=direction,
        direction_word=texts(language, f"direction.{direction}"),
        weight=weight,
        weight_word=texts(language, f"weight.{direction}.{weight}"),
        share=abs(value) / full,
    )


def _summary(
    screening: Screening, rows: tuple[ReasonRow, ...], catalogue: Catalogue, language: Language
) -> tuple[str, ...]:
    """The strongest reasons each way; nothing when there are no rows to speak of."""
    raising = _names(rows, "raises", catalogue)
    lowering = _names(rows, "lowers", catalogue)
    if screening.status == "direct_signs":
        return _sentences("reasons.beside_direct", raising, language)
    if screening.status != "scored":
        return ()
    first = _sentences("reasons.raise", raising, language)
    return (first or (explain_texts()(language, "reasons.none_raise"),)) + _sentences(
        "reasons.lower", lowering, language
    )


def _names(rows: tuple[ReasonRow, ...], direction: Direction, catalogue: Catalogue) -> list[str]:
    """What each row of one direction is called in a summary, strongest first, as pictures draw them.

    A label alone says that something is so, and can say the opposite of its answer: what lowers is mostly
    something that was not found, and what protects raises where there is little of it. So only a sign that
    was fully answered and raises is told by its label.
    """
    names = []
    for row in rows:
        if row.direction == direction:
            indicator = catalogue[row.indicator]
            top = indicator.levels[-1].text
            is_so = direction == "raises" and indicator.sign > 0 and row.answer in (top.nl, top.en)
            names.append(row.label if is_so else f"{row.label} ({inside(row.answer)})")
    return names


def _sentences(key: str, labels: list[str], language: Language) -> tuple[str, ...]:
    """The first label in a sentence of its own, the next ones in a second that stays short."""
    texts = explain_texts()
    if not labels:
        return ()
    first = texts(language, key, label=inside(labels[0]))
    for count in range(showing().summary_labels, 1, -1):
        further = texts(language, "reasons.further", labels=_listed(labels[1:count], language))
        if len(labels) >= count and len(further.split()) <= LONGEST_SENTENCE:
            return first, further
    return (first,)


def _listed(labels: list[str], language: Language) -> str:
    small = [inside(label) for label in labels]
    return explain_texts()(language, "reasons.and").join(small)


def _by_section(
    unanswered: Iterable[str], catalogue: Catalogue, language: Language
) -> tuple[UnansweredSection, ...]:
    waiting = set(unanswered)
    found = []
    for section in catalogue.sections:
        open_ = tuple(
            (indicator.id, indicator.wording.label.in_language(language))
            for indicator in catalogue.in_section(section.id)
            if indicator.id in waiting
        )
        if open_:
            found.append(UnansweredSection(section.id, section.title.in_language(language), open_))
    return tuple(found)


def _absent(unanswered: Iterable[str], answers: Answers) -> dict[str, int]:
    states = [answers[indicator] for indicator in unanswered]
    return {state: states.count(state) for state in ABSENT_STATES}

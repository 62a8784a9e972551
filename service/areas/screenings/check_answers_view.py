"""The answers of a round as somebody checks them before the own judgement: by topic, each with its change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.explain.screening_request import ScreeningRequest
from service.areas.screenings.form_view import StepView, answer_text
from service.core.reader_language import Reader


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """One question with its answer, empty where it has none, and the address where it is answered.

    ``stands_out``: the answer is above the lowest level, so it is a sign, or for what protects a lack.
    """

    question: str
    answer: str
    now: bool
    url: str
    stands_out: bool


@dataclass(frozen=True, slots=True)
class CheckedTopic:
    """One topic of the form with the answers to all its questions."""

    step: StepView
    answers: tuple[CheckedAnswer, ...]


def checked_topics(
    request: ScreeningRequest, catalogue: Catalogue, steps: tuple[StepView, ...], reader: Reader
) -> tuple[CheckedTopic, ...]:
    """Every topic with all its questions, in the order of the form."""
    by_id: Mapping[str, StepView] = {step.id: step for step in steps}
    return tuple(
        CheckedTopic(by_id[section.id], tuple(_answers(request, catalogue, section.id, by_id, reader)))
        for section in catalogue.sections
    )


def _answers(
    request: ScreeningRequest,
    catalogue: Catalogue,
    section: str,
    steps: Mapping[str, StepView],
    reader: Reader,
) -> Iterator[CheckedAnswer]:
    for indicator in catalogue.in_section(section):
        answer = request.answers.get(indicator.id)
        yield CheckedAnswer(
            question=reader.pick(indicator.wording.label),
            answer=answer_text(indicator, answer, reader) if answer else "",
            now=request.now.get(indicator.id, False),
            url=f"{steps[section].url}?check=1#{indicator.id}",
            stands_out=_above_lowest(indicator, answer),
        )


def _above_lowest(indicator: Indicator, answer: str | None) -> bool:
    return answer in indicator.level_ids[1:]

"""The answers of a screening in words, each with its question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.catalogue.indicator import Indicator
from screening.explain.answer_sentences import inside, said
from screening.explain.screening_request import ScreeningRequest
from service.areas.screenings.form_view import answer_text
from service.core.reader_language import Reader


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer of the round, for the list of all answers and for the facts of a print."""

    question: str
    statement: str
    answer: str
    known: str
    recorded: str
    now: bool
    above_lowest: bool


def answer_views(
    request: ScreeningRequest,
    indicators: Iterable[Indicator],
    recorded: Mapping[str, str],
    reader: Reader,
) -> tuple[AnswerView, ...]:
    """Every answer to ``indicators``, absent ones included, in their order."""
    views = []
    for indicator in indicators:
        answer = request.answers.get(indicator.id)
        if answer is None:
            continue
        lowest = answer == indicator.level_ids[0]
        known = request.known.get(indicator.id)
        views.append(
            AnswerView(
                question=reader.pick(indicator.wording.label),
                statement=_statement(indicator, answer, reader),
                answer=answer_text(indicator, answer, reader),
                known=reader(f"form.known_{known.how}") if known else "",
                recorded=recorded.get(indicator.id, ""),
                now=request.now.get(indicator.id, False),
                above_lowest=answer in indicator.level_ids and not lowest,
            )
        )
    return tuple(views)


def _statement(indicator: Indicator, answer: str, reader: Reader) -> str:
    """The answer as a sentence; for an absent answer the subject of the question with the answer."""
    if answer in indicator.level_ids:
        return said(indicator, answer, reader.language)
    return f"{reader.pick(indicator.wording.label)}: {inside(answer_text(indicator, answer, reader))}"

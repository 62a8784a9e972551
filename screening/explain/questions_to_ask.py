"""What to ask in the in-person assessment: a short list for people out of all unanswered questions.

A screening lists every unanswered question by its expected gain. The list for people keeps that order, so
that pages, commands and API agree on it. Which questions are in the list is chosen by how far one answer
could move the estimate. Gain weighs in how often each answer is given, and those frequencies are the weakest
figures of the evidence; a rare sign that would change everything is what one later regrets not having asked
about.

At most two questions of one section come first, since the conversation is about a whole life and not
about one subject. Left out is what one does not ask a young person at intake (direct signs, earlier
abuse) and what they declined to tell: nobody is pressed for an answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_words import frequency_words
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Question, Screening
from screening.explain.texts import explain_texts, showing
from screening.language import Language


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question to ask, in words; ``change`` says what the estimate would become with the answers that give
    the highest and the lowest."""

    indicator: str
    label: str
    ask: str
    change: str


def questions_to_show(
    screening: Screening, catalogue: Catalogue, n: int = 8, declined: frozenset[str] = frozenset()
) -> tuple[Question, ...]:
    """The ``n`` questions that could change most, in the order of ``ask_next``; none without an estimate.

    ``declined`` are the ids of what the young person declined to tell.
    """
    if screening.probability is None:
        return ()
    now, choices = screening.probability, showing()
    askable = [
        question
        for question in screening.ask_next
        if catalogue[question.indicator].role != "direct"
        and question.indicator not in choices.not_to_ask
        and question.indicator not in declined
    ]
    by_change = sorted(
        askable, key=lambda question: -max(abs(after - now) for after in question.probability_if.values())
    )
    in_section: Counter[str] = Counter()
    first: list[Question] = []
    rest: list[Question] = []
    for question in by_change:
        section = catalogue[question.indicator].section
        (first if in_section[section] < choices.questions_per_section else rest).append(question)
        in_section[section] += 1
    chosen = {question.indicator for question in (first + rest)[:n]}
    return tuple(question for question in askable if question.indicator in chosen)


def questions(
    screening: Screening,
    request: ScreeningRequest,
    catalogue: Catalogue,
    language: Language,
    n: int = 8,
) -> tuple[ShownQuestion, ...]:
    """The questions to show for the answer to ``request``, in words; none when there is no estimate."""
    if screening.probability is None:
        return ()
    declined = frozenset(i for i, answer in request.answers.items() if answer == "declined")
    now = frequency_words(screening.probability, language)
    return tuple(
        _shown(question, now, catalogue, language)
        for question in questions_to_show(screening, catalogue, n, declined)
    )


def _shown(question: Question, now: str, catalogue: Catalogue, language: Language) -> ShownQuestion:
    indicator = catalogue[question.indicator]
    by_estimate = sorted(question.probability_if.items(), key=lambda outcome: outcome[1])
    lowest, highest = (
        (indicator.level(level).text.in_language(language), frequency_words(probability, language))
        for level, probability in (by_estimate[0], by_estimate[-1])
    )
    return ShownQuestion(
        indicator=indicator.id,
        label=indicator.wording.label.in_language(language),
        ask=indicator.wording.ask.in_language(language),
        change=explain_texts()(
            language,
            "ask.change",
            now=now,
            high=highest[1],
            low=lowest[1],
            answer_high=highest[0],
            answer_low=lowest[0],
        ),
    )

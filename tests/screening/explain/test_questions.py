"""What to ask: a short list over the whole of a life, and nothing one does not ask a young person."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from screening.explain.estimate_words import natural_frequency
from screening.explain.load_screener import load_screener
from screening.explain.questions_to_ask import questions, questions_to_show
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.language import LANGUAGES, Language
from screening.plain_language_check import asks_why
from tests.screening.answering import scorable

SCREENER = load_screener()


@given(scorable())
def test_direct_signs_and_earlier_abuse_are_never_asked_about(request: ScreeningRequest) -> None:
    """They are noted when known; a young person is not questioned about them at intake."""
    shown = questions_to_show(SCREENER.screen(request), SCREENER.catalogue, n=60)

    for question in shown:
        assert SCREENER.catalogue[question.indicator].role == "scored"
        assert question.indicator != "prior_sexual_abuse"


def test_what_was_declined_is_not_asked_again(screener: Screener, lisa_before: ScreeningRequest) -> None:
    request = replace(lisa_before, answers={**lisa_before.answers, "someone_waiting": "declined"})
    asked = questions(screener.screen(request), request, screener.catalogue, "nl")

    assert "someone_waiting" not in [question.indicator for question in asked]
    assert "someone_waiting" in [q.indicator for q in screener.screen(request).ask_next]


def test_the_first_questions_spread_over_the_sections(
    screener: Screener, lisa_before: ScreeningRequest
) -> None:
    shown = questions_to_show(screener.screen(lisa_before), screener.catalogue)
    per_section = Counter(screener.catalogue[question.indicator].section for question in shown)

    assert len(shown) == 8
    assert max(per_section.values()) <= 2


def test_when_few_sections_are_left_the_list_is_still_filled(
    screener: Screener, lisa_before: ScreeningRequest
) -> None:
    left = {i.id for i in screener.catalogue.in_section("relationships")}
    answers = {i.id: i.level_ids[0] for i in screener.catalogue.items if i.id not in left}
    shown = questions_to_show(screener.screen(replace(lisa_before, answers=answers)), screener.catalogue)

    assert {question.indicator for question in shown} == left


@given(scorable())
def test_the_questions_stand_in_the_order_of_ask_next(request: ScreeningRequest) -> None:
    screening = SCREENER.screen(request)
    shown = questions_to_show(screening, SCREENER.catalogue)

    assert list(shown) == [question for question in screening.ask_next if question in shown]


@given(scorable())
def test_the_questions_that_can_change_most_are_in_the_list(request: ScreeningRequest) -> None:
    """The list of three is part of that of eight, and holds the question that can change most of all."""
    screening = SCREENER.screen(request)
    now = screening.probability or 0
    every, few = (questions_to_show(screening, SCREENER.catalogue, n=n) for n in (60, 3))
    first = max(every, key=lambda q: max(abs(p - now) for p in q.probability_if.values()), default=None)

    assert all(question in every for question in few)
    assert first is None or first in few


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_says_what_the_estimate_would_become(
    screener: Screener, lisa_before: ScreeningRequest, language: Language
) -> None:
    """REQ natural-frequency: now and then, both out of a hundred."""
    screening = screener.screen(lisa_before)
    now = natural_frequency(screening.probability or 0)

    after = {question.indicator: question.probability_if.values() for question in screening.ask_next}

    for question in questions(screening, lisa_before, screener.catalogue, language):
        numbers = [natural_frequency(probability) for probability in after[question.indicator]]
        assert str(now) in question.change
        assert str(max(numbers)) in question.change
        assert str(min(numbers)) in question.change
        assert not asks_why(question.ask, language)


def test_without_an_estimate_there_is_nothing_to_compare(
    screener: Screener, lisa_found: ScreeningRequest
) -> None:
    for screening in (screener.screen(lisa_found), screener.withheld(lisa_found, "score_declined")):
        assert questions(screening, lisa_found, screener.catalogue, "nl") == ()

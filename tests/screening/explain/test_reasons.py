"""Reasons in the words of the question, strongest first, and nothing that was not answered among them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalogue.catalogue import Catalogue
from screening.explain.answer_sentences import inside
from screening.explain.load_screener import load_screener
from screening.explain.reasons import reasons
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.texts import explain_texts, showing
from screening.features.answers import ABSENT_STATES
from screening.language import LANGUAGES, Language
from screening.plain_language_check import findings
from tests.screening.answering import requests, scorable

SCREENER = load_screener()


@given(scorable())
def test_rows_are_the_answered_signals_from_strong_to_weak(request: ScreeningRequest) -> None:
    """REQ unknown-not-reassuring: a row for each answer that counts, none for what was not answered."""
    screening = SCREENER.screen(request)
    rows = reasons(screening, request, SCREENER.catalogue, "nl").rows

    assert {row.indicator: row.log_odds for row in rows} == dict(screening.contributions)
    sizes = [abs(row.log_odds) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert all(0 <= row.share <= 1 for row in rows)
    assert not {row.indicator for row in rows} & set(screening.unanswered)


@given(requests(), st.sampled_from(LANGUAGES))
def test_every_unanswered_signal_stands_once_under_its_section(
    request: ScreeningRequest, language: Language
) -> None:
    screening = SCREENER.screen(request)
    found = reasons(screening, request, SCREENER.catalogue, language)

    listed = [indicator for section in found.unanswered for indicator, _ in section.indicators]
    assert sorted(listed) == sorted(screening.unanswered)
    assert found.unanswered_count == len(listed) == sum(found.absent.values())


def test_the_three_absent_states_are_counted_apart(screener: Screener, lisa_before: ScreeningRequest) -> None:
    """REQ absent-states: unknown, not asked and declined are never one heap."""
    answers = {
        **lisa_before.answers,
        "older_partner": "unknown",
        "several_phones": "declined",
        "trusted_adult": "declined",
    }
    request = replace(lisa_before, answers=answers)

    found = reasons(screener.screen(request), request, screener.catalogue, "nl")

    not_asked = len(screener.catalogue.items) - len(answers)
    assert found.absent == {"not_asked": not_asked, "unknown": 1, "declined": 2}
    assert set(found.absent) == set(ABSENT_STATES)


def test_the_lowest_answer_is_told_as_what_was_checked(
    screener: Screener, lisa_before: ScreeningRequest
) -> None:
    request = replace(lisa_before, answers={**lisa_before.answers, "older_partner": "no"})
    rows = reasons(screener.screen(request), request, screener.catalogue, "nl").rows
    row = next(row for row in rows if row.indicator == "older_partner")

    assert row.statement == "Nagegaan: geen duidelijk oudere partner of vriend(in)"
    assert row.direction == "lowers"
    assert row.answer == "Nee"


def test_a_weight_has_the_word_of_its_size_and_direction() -> None:
    choices = showing()

    assert [choices.weight(x) for x in (0.0, choices.moderate, -choices.moderate, choices.heavy, -2.0)] == [
        "light",
        "moderate",
        "moderate",
        "heavy",
        "heavy",
    ]
    for direction in ("raises", "lowers"):
        for weight in ("heavy", "moderate", "light"):
            for language in LANGUAGES:
                assert explain_texts()(language, f"weight.{direction}.{weight}")


@given(scorable(), st.sampled_from(LANGUAGES))
def test_the_summary_names_the_strongest_each_way_in_short_sentences(
    request: ScreeningRequest, language: Language
) -> None:
    """REQ plain-words: also sentences that are put together keep to the words and their number."""
    found = reasons(SCREENER.screen(request), request, SCREENER.catalogue, language)
    text = " ".join(found.summary)

    assert findings(text, language) == []
    for rows in (found.raising, found.lowering):
        if rows:
            assert inside(rows[0].label) in text


def test_beside_a_direct_sign_the_other_signals_are_no_reasons_for_an_estimate(
    screener: Screener, lisa_found: ScreeningRequest
) -> None:
    """REQ direct-signs: the heading and the sentence speak of other signals."""
    found = reasons(screener.screen(lisa_found), lisa_found, screener.catalogue, "nl")

    assert found.heading == "Andere signalen"
    assert found.summary[0].startswith("Ook dit hangt samen met uitbuiting")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_abstention_has_no_reasons(
    screener: Screener, lisa_before: ScreeningRequest, catalogue: Catalogue, language: Language
) -> None:
    found = reasons(screener.withheld(lisa_before, "withheld"), lisa_before, catalogue, language)

    assert found.rows == ()
    assert found.summary == ()
    assert found.unanswered_count == len(catalogue.items) - len(lisa_before.answers)

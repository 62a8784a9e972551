"""Numbers as people read them, and every sentence of a screening held to the words of the installation."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.explain.estimate_words import (
    estimate_words,
    natural_frequency,
    reason_words,
    setting_name,
    status_words,
)
from screening.explain.load_screener import load_screener
from screening.explain.reasons import reasons
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import ABSTENTIONS, Bounds
from screening.explain.texts import explain_texts
from screening.language import LANGUAGES, Language
from screening.model.score_table_parts import BAND_IDS
from screening.plain_language_check import findings
from tests.screening.answering import SETTINGS, scorable
from tests.screening.lisa import BEFORE

SCREENER = load_screener()


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.2, 0.4, "Waarschijnlijk zijn het er tussen de 20 en de 40."),
        (0.001, 0.4, "Waarschijnlijk zijn het er minder dan 1 tot 40."),
        (0.001, 0.004, "Waarschijnlijk zijn het er minder dan 1."),
        (0.2, 0.99, "Waarschijnlijk zijn het er 20 tot meer dan 95."),
        (0.97, 0.99, "Waarschijnlijk zijn het er meer dan 95."),
        (0.001, 0.99, "Het kunnen er bijna geen zijn, maar ook bijna alle."),
    ],
)
def test_an_interval_says_no_number_past_what_is_said(low: float, high: float, said: str) -> None:
    screening = SCREENER.screen(ScreeningRequest(**BEFORE))
    assert screening.interval is not None
    interval = replace(screening.interval, total=Bounds(low, high))
    words = estimate_words(replace(screening, interval=interval), "youth_protection_intake", "nl")

    assert words is not None
    assert words.range == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_screening_is_in_plain_words(language: Language) -> None:
    """REQ plain-words: no banned word, no long sentence, in any text beside an estimate."""
    texts = explain_texts()
    for key in texts.keys():  # noqa: SIM118  Messages is no dict
        entry = texts.sentences[language][key]
        for text in [entry] if isinstance(entry, str) else entry.values():
            assert findings(text, language) == [], key


@pytest.mark.parametrize(
    ("probability", "of_100"),
    [
        (0.0, 1),
        (0.004, 1),
        (0.0149, 1),
        (0.015, 2),
        (0.125, 13),
        (0.5, 50),
        (0.724, 72),
        (0.996, 99),
        (1.0, 99),
    ],
)
def test_a_probability_is_a_whole_number_out_of_100_and_never_certain(
    probability: float, of_100: int
) -> None:
    """REQ natural-frequency: rounded to whole young people, from 1 to 99."""
    assert natural_frequency(probability) == of_100


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_never_reads_lower(one: float, other: float) -> None:
    assert natural_frequency(min(one, other)) <= natural_frequency(max(one, other))


@given(scorable(), st.sampled_from(LANGUAGES))
def test_the_words_of_an_estimate_have_no_percentage_and_no_decimal(
    request: ScreeningRequest, language: Language
) -> None:
    """REQ natural-frequency REQ plain-words: estimate, interval and base rate in the same unit."""
    words = estimate_words(SCREENER.screen(request), request.setting, language)

    assert words is not None
    sentences = (words.title, words.meaning, words.range, words.base, words.coefficients, words.unanswered)
    for sentence in (*sentences, words.band):
        assert "%" not in sentence
        assert not re.search(r"\d[.,]\d", sentence)
        assert findings(sentence, language) == []
    assert words.low <= words.of_100 <= words.high


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ABSTENTIONS)
def test_every_abstention_has_a_neutral_sentence(
    screener: Screener, lisa_before: ScreeningRequest, reason: str, language: Language
) -> None:
    """REQ abstain: a reason in words, within plain words, the same for every young person."""
    words = reason_words(screener.withheld(lisa_before, reason), language)

    assert words is not None
    assert "{" not in words
    assert findings(words, language) == []


def test_a_scored_screening_needs_no_excuse(screener: Screener, lisa_before: ScreeningRequest) -> None:
    assert reason_words(screener.screen(lisa_before), "nl") is None


def test_the_lowest_band_says_that_it_rules_nothing_out() -> None:
    """REQ bands: worded by what to do, never "low risk"; the lowest in the words agreed for it."""
    assert explain_texts()("nl", "band.few_signals") == (
        "Geen of weinig signalen in de antwoorden. Dit sluit uitbuiting niet uit."
    )
    for language in LANGUAGES:
        for band in BAND_IDS:
            assert explain_texts()(language, f"band.{band}")


def test_the_model_says_what_it_has_been_tested_on() -> None:
    """REQ honest-status: based on literature, not yet tested on own outcomes."""
    assert status_words("evidence_only", "nl") == (
        "gebaseerd op onderzoek, nog niet getoetst met eigen dossiers"
    )
    assert status_words("made_up", "nl") != status_words("evidence_only", "nl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_a_name(language: Language) -> None:
    for setting in SETTINGS:
        assert "_" not in setting_name(setting, language)
    assert setting_name("elsewhere", language) == "elsewhere"


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_every_signal_is_answered_it_says_so(screener: Screener, language: Language) -> None:
    answers = {item.id: item.level_ids[0] for item in screener.catalogue.items}
    request = ScreeningRequest("general_crisis_shelter", 16, answers)
    screening = screener.screen(request)
    words = estimate_words(screening, request.setting, language)

    assert words is not None
    assert words.unanswered == explain_texts()(language, "unanswered.none")
    assert reasons(screening, request, screener.catalogue, language).unanswered_words == words.unanswered

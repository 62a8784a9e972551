"""Both screenings of Lisa with the model as it ships: what the issue of this product was about."""

from __future__ import annotations

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_words import estimate_words, reason_words
from screening.explain.questions_to_ask import questions_to_show
from screening.explain.reasons import reasons
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.language import LANGUAGES, Language


def test_found_she_gets_acute_steps_and_no_number(screener: Screener, lisa_found: ScreeningRequest) -> None:
    """REQ direct-signs: found where sex is sold, under eighteen: the acute route first, no estimate."""
    screening = screener.screen(lisa_found)

    assert screening.status == "direct_signs"
    assert screening.reason == "confirmed_direct_sign"
    assert screening.acute[0] == "found_at_sex_venue"
    assert screening.probability is None
    assert screening.interval is None
    assert screening.band is None
    assert screening.ask_next == ()


def test_found_her_other_signals_are_still_explained(
    screener: Screener, lisa_found: ScreeningRequest
) -> None:
    screening = screener.screen(lisa_found)

    assert set(screening.contributions) == set(lisa_found.answers) - {"found_at_sex_venue"}
    assert all(value > 0 for value in screening.contributions.values())


def test_a_year_before_the_estimate_is_clearly_above_the_base_rate(
    screener: Screener, lisa_before: ScreeningRequest
) -> None:
    screening = screener.screen(lisa_before)

    assert screening.status == "scored"
    assert screening.probability is not None
    assert screening.base_rate is not None
    assert screening.probability > 1.5 * screening.base_rate


def test_a_year_before_the_interval_is_honestly_wide(
    screener: Screener, lisa_before: ScreeningRequest
) -> None:
    screening = screener.screen(lisa_before)

    assert screening.interval is not None
    assert screening.base_rate is not None
    assert screening.interval.high - screening.interval.low >= screening.base_rate
    for cause in (screening.interval.coefficients, screening.interval.unanswered):
        assert screening.interval.low <= cause.low <= cause.high <= screening.interval.high


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_before_relationship_school_and_family_are_named(
    screener: Screener, lisa_before: ScreeningRequest, catalogue: Catalogue, language: Language
) -> None:
    """REQ unknown-not-reassuring: five answers raise, and none of the unanswered signals lowers."""
    screening = screener.screen(lisa_before)
    found = reasons(screening, lisa_before, catalogue, language)

    assert found.raising[0].indicator == "risky_relationship"
    assert {row.indicator for row in found.raising} == set(lisa_before.answers)
    summary = " ".join(found.summary).lower()
    places = [summary.find(row.label[1:].lower()) for row in found.raising]
    said = [place for place in places if place > 0]
    assert said == sorted(said) == places[: len(said)]
    assert len(said) >= 2
    assert {catalogue[row.indicator].section for row in found.raising} >= {
        "relationships",
        "school",
        "family",
    }
    assert found.lowering == ()
    assert found.unanswered_count == len(catalogue.items) - len(lisa_before.answers)


def test_a_year_before_it_asks_about_control_money_telephone_sleep_and_who_fetches_her(
    screener: Screener, lisa_before: ScreeningRequest, catalogue: Catalogue
) -> None:
    """The answer to "which signals did we miss?" is a list of questions."""
    shown = {q.indicator for q in questions_to_show(screener.screen(lisa_before), catalogue)}

    control, money, telephone, sleep, fetched = (
        "controlled_by_other",
        "unexplained_money",
        "documents_held",
        "overnight_unknown_place",
        "someone_waiting",
    )
    assert {control, money, telephone, sleep, fetched} <= shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_words_she_is_a_number_of_young_people_or_a_sentence_without_one(
    screener: Screener, lisa_before: ScreeningRequest, lisa_found: ScreeningRequest, language: Language
) -> None:
    """REQ natural-frequency: estimate, interval and base rate are all "of 100"."""
    before = estimate_words(screener.screen(lisa_before), lisa_before.setting, language)
    found = screener.screen(lisa_found)

    assert before is not None
    assert str(before.of_100) in before.title
    assert before.low < before.of_100 < before.high
    assert before.base_of_100 < before.of_100
    assert estimate_words(found, lisa_found.setting, language) is None
    assert not any(c.isdigit() for c in reason_words(found, language) or "1")

"""What the model does not know and how often it errs, from the figures of the model itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.explain.estimate_words import natural_frequency
from screening.explain.load_screener import load_screener
from screening.explain.model_limitations import limit_beside, limits
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.language import LANGUAGES, Language
from screening.plain_language_check import findings
from tests.screening.answering import scorable

SCREENER = load_screener()


@pytest.mark.slow
@given(scorable(), st.sampled_from(LANGUAGES))
def test_both_errors_are_told_with_the_figures_of_the_model(
    request: ScreeningRequest, language: Language
) -> None:
    """REQ bands REQ limits-visible: missed victims, wrongly marked others, and who decided the limit."""
    screening = SCREENER.screen(request)
    found = limits(screening, SCREENER.table, request.setting, language)
    band = limit_beside(screening, SCREENER.table)

    assert band is not None
    expected = band.expected[request.setting]
    text = " ".join(found.errors)
    assert str(natural_frequency(expected.missed_per_100_victims / 100)) in text
    assert str(natural_frequency(expected.wrongly_marked_per_100_others / 100)) in text
    assert band.decided_by.in_language(language) in text
    for sentence in (*found.unknown, *found.errors):
        assert findings(sentence, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_status_of_the_model_stands_first(
    screener: Screener, lisa_found: ScreeningRequest, language: Language
) -> None:
    """REQ honest-status: also where there is no estimate."""
    found = limits(screener.screen(lisa_found), screener.table, lisa_found.setting, language)

    assert ("nog niet getoetst" if language == "nl" else "not yet tested") in found.unknown[0]
    assert found.errors == ()


def test_the_lowest_band_is_judged_by_the_limit_above_it(screener: Screener) -> None:
    """At its own limit, nought, nobody would be missed: that figure would flatter."""
    nothing = {i.id: i.level_ids[0] for i in screener.catalogue.items if i.kind != "protective"}
    screening = screener.screen(ScreeningRequest("youth_protection_intake", 16, nothing))
    band = limit_beside(screening, screener.table)

    assert screening.band == "few_signals"
    assert band is not None
    assert band.id == "some_signals"


def test_the_unanswered_are_counted_among_what_is_not_known(
    screener: Screener, lisa_before: ScreeningRequest
) -> None:
    """REQ unknown-not-reassuring: and it is said that they do not reassure."""
    found = limits(screener.screen(lisa_before), screener.table, lisa_before.setting, "nl")
    open_ = len(screener.catalogue.items) - len(lisa_before.answers)

    assert f"{open_} vragen hebben nog geen antwoord. Dat is geen geruststelling." in found.unknown

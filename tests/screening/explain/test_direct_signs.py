"""Direct signs: what ends an estimate, and what stands beside one that is left."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.explain.estimate_words import estimate_words
from screening.explain.load_screener import load_screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import CONFIRMED_DIRECT_SIGN, SEVERAL_SUSPECTED_SIGNS
from screening.explain.texts import explain_texts
from screening.language import LANGUAGES
from screening.model.score_table_parts import BAND_IDS
from tests.screening.answering import SETTINGS, scorable

SCREENER = load_screener()
CATALOGUE = SCREENER.catalogue
DIRECT = tuple(item.id for item in CATALOGUE.direct_signs)
LOWEST = {i.id: i.level_ids[0 if i.sign > 0 else -1] for i in CATALOGUE.items if i.role == "scored"}
HIGHEST = {i.id: i.level_ids[-1 if i.sign > 0 else 0] for i in CATALOGUE.items if i.role == "scored"}
PATTERNS = tuple(itertools.product(("not_asked", "no", "suspected", "confirmed"), repeat=len(DIRECT)))
"""Every way to answer the direct signs; the other absent states count as not asked."""


def request_of(
    others: dict[str, str], signs: tuple[str, ...], setting: str = SETTINGS[2]
) -> ScreeningRequest:
    return ScreeningRequest(setting, 16, {**others, **dict(zip(DIRECT, signs, strict=True))})


@pytest.mark.parametrize("others", [LOWEST, HIGHEST], ids=["lowest", "highest"])
def test_every_pattern_of_direct_signs_ends_the_estimate_or_says_what_stands(others: dict[str, str]) -> None:
    """REQ direct-signs: one confirmed or two suspected leave no number; with one suspected the words of the
    number begin with the acute steps, and never call the answers few signals and no more."""
    texts = explain_texts()
    plain = {texts(language, f"band.{band}") for band in BAND_IDS for language in LANGUAGES}
    for signs in PATTERNS:
        screening = SCREENER.screen(request_of(others, signs))
        confirmed, suspected = signs.count("confirmed"), signs.count("suspected")
        if confirmed:
            assert screening.reason == CONFIRMED_DIRECT_SIGN
        elif suspected >= 2:
            assert screening.reason == SEVERAL_SUSPECTED_SIGNS
        assert (screening.probability is None) == (confirmed > 0 or suspected > 1)
        if screening.probability is None or not suspected:
            continue
        assert screening.acute
        for language in LANGUAGES:
            words = estimate_words(screening, SETTINGS[2], language)
            assert words is not None
            assert words.band not in plain
            assert screening.base_rate is not None
            assert (words.beside != "") == (screening.probability <= screening.base_rate)


@given(scorable(), st.sampled_from(DIRECT), st.sampled_from(LANGUAGES))
def test_a_suspected_sign_is_never_shown_below_the_start_without_a_word(
    request: ScreeningRequest, sign: str, language: str
) -> None:
    """REQ direct-signs: whatever else was answered."""
    others = {i: a for i, a in request.answers.items() if i not in DIRECT}
    screening = SCREENER.screen(replace(request, answers={**others, sign: "suspected"}))
    words = estimate_words(screening, request.setting, "nl" if language == "nl" else "en")

    assert words is not None
    assert screening.probability is not None
    assert screening.base_rate is not None
    if screening.probability <= screening.base_rate:
        assert words.beside
    assert words.band != explain_texts()("nl", f"band.{screening.band}")


@given(scorable(), st.sets(st.sampled_from(DIRECT), min_size=2))
def test_two_suspected_signs_end_the_estimate_like_a_confirmed_one(
    request: ScreeningRequest, signs: set[str]
) -> None:
    """REQ direct-signs: at any age, however few answers, and the other answers keep their weight."""
    answers = {i: a for i, a in request.answers.items() if i not in DIRECT}
    asked = replace(request, answers={**answers, **dict.fromkeys(signs, "suspected")}, age=40)

    screening = SCREENER.screen(asked)

    assert (screening.status, screening.reason) == ("direct_signs", SEVERAL_SUSPECTED_SIGNS)
    assert screening.interval is None
    assert screening.band is None
    assert signs.isdisjoint(screening.contributions)
    assert set(signs) <= set(screening.acute)


def test_a_question_that_would_end_the_estimate_promises_no_number() -> None:
    """With one sign suspected, another that is suspected leaves none: it is not among the outcomes."""
    answers = {**dict.fromkeys(list(LOWEST)[:8], "unknown"), **dict(list(LOWEST.items())[8:])}
    with_one = SCREENER.screen(request_of(answers, ("suspected", *("not_asked",) * (len(DIRECT) - 1))))
    without = SCREENER.screen(request_of(answers, ("not_asked",) * len(DIRECT)))

    levels = {q.indicator: set(q.probability_if) for q in with_one.ask_next}
    assert {frozenset(levels[sign]) for sign in DIRECT[1:]} == {frozenset({"no"})}
    assert {"no", "suspected"} == set(
        next(q for q in without.ask_next if q.indicator in DIRECT).probability_if
    )

"""The sentences of monitoring: none contradicts an alarm, and none is left blank."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.explain.load_screener import load_screener
from screening.language import LANGUAGES, Language
from service.areas.monitoring.figures import Figures
from service.areas.monitoring.service import Monitoring
from service.areas.monitoring.view import View, arms_words, monitoring_view
from service.core.reader_language import reader
from tests.service.monitoring.rows import outcome, screening
from tests.service.monitoring.test_figures import figured
from tests.service.pages.reading import get
from tests.service.world import World

SCREENER = load_screener()
FITS = {"nl": "Dat past bij het model.", "en": "That fits the model."}
WITHHELD = [screening(n, arm="withheld", model_digest=SCREENER.table.digest) for n in range(1, 4)]
ABOUT_OUTCOMES = ("observed_more", "observed_fewer", "cusum_more", "cusum_fewer")


def figured_of(victims: list[bool], probability: float) -> Figures:
    """The figures over cases with these outcomes, in their order."""
    digest = SCREENER.table.digest
    rows = [screening(n, model_digest=digest, probability=probability) for n in range(1, len(victims) + 1)]
    outcomes = [
        outcome(n, outcome="established" if victim else "not_shown") for n, victim in enumerate(victims, 1)
    ]
    return figured(SCREENER, rows, outcomes)


def view_of(figures: Figures, language: Language) -> View:
    state = Monitoring(figures, (), (), False, True, SCREENER.model, SCREENER.catalogue)
    return monitoring_view(state, reader(language))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.sampled_from([0.05, 0.25, 0.5, 0.9]), min_size=1, max_size=5),
    st.sampled_from([0.1, 0.3, 0.6]),
    st.integers(0, 2**32 - 1),
)
def test_a_sentence_and_an_alarm_agree(
    language: Language, shares: list[float], probability: float, seed: int
) -> None:
    """REQ agreement-alarm: "that fits the model" stood under an alarm that it does not. Outcomes
    come in blocks, so that the sum passes its limit on the way in many of them."""
    draw = random.Random(seed)
    victims = [draw.random() < chance for chance in shares for _ in range(17)]
    figures = figured_of(victims, probability)
    said = view_of(figures, language).observed
    about = [kind for kind in figures.alarms if kind in ABOUT_OUTCOMES]

    if about:
        assert FITS[language] not in said
    words = reader(language)
    for verdict in ("more", "fewer"):
        stands = words(f"monitoring.verdict_{verdict}") in said
        assert stands is (f"observed_{verdict}" in figures.alarms and bool(figures.observed.n))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sum_is_named_where_it_alone_raises_an_alarm(language: Language) -> None:
    """Many at first, then few: over the whole period it fits, on the way it did not."""
    figures = figured_of([True] * 12 + [False] * 48, 0.2)

    assert figures.observed.verdict == "within"
    assert "cusum_more" in figures.alarms
    assert reader(language)("monitoring.verdict_within_but_sum") in view_of(figures, language).observed


def test_figures_by_tens_that_lag_behind_say_so() -> None:
    """The alarm counts the outcomes that the figures do not show yet."""
    figures = replace(figured_of([True] * 12 + [False] * 48, 0.2), alarms=())
    out = replace(figures, observed=replace(figures.observed, verdict="more"))

    assert reader("nl")("monitoring.verdict_no_longer") in view_of(out, "nl").observed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_is_blank(language: Language) -> None:
    """REQ limits-visible: what is left out says that it is, in each cell (shifts and groups were blank)."""
    digest = SCREENER.table.digest
    rows = [screening(n, model_digest=digest, age=13 if n < 4 else 16) for n in range(1, 41)]
    known = {"older_partner": "no"}
    rows = [replace(row, answers=known) if row.case_id > 3 else row for row in rows]
    found = figured(SCREENER, rows, [outcome(n, outcome="established") for n in range(1, 35)])
    view = view_of(found, language)
    tables = (view.arms, view.settings, view.ages, view.months, view.abstentions, view.shifts, view.history)

    blank = [row for table in tables for row in table if not row.head or not all(row.cells)]
    assert blank == []
    assert any(reader(language)("monitoring.left_out") in row.cells for row in view.shifts)
    assert any(
        reader(language)("monitoring.left_out") in row.cells[1:] for row in (*view.ages, *view.settings)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_group_without_a_shown_estimate_is_named(language: Language) -> None:
    words = reader(language)

    nobody, some = figured(SCREENER, [], []), figured(SCREENER, WITHHELD, [])

    assert "5" in arms_words(nobody, 0.05, words)
    assert arms_words(nobody, 0.0, words) == words("monitoring.arms_none")
    assert arms_words(some, 0.0, words) == words("monitoring.arms_were")


@pytest.mark.slow
def test_the_page_says_what_share_is_not_shown(world: World) -> None:
    """REQ withheld-arm"""
    share = world.installation.organisation.withheld_share
    main = get(world.browser("petra"), "/monitoring").main

    assert arms_words(figured(SCREENER, [], []), share, reader("nl")) in main

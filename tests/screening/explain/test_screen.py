"""The rules of a screening, in their order: acute first, direct signs, limits of the model, the estimate."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.explain.load_screener import load_screener
from screening.explain.screener import Screener
from screening.explain.screening_request import Known, RequestError, ScreeningRequest
from screening.explain.screening_result import ABSTENTIONS
from screening.features.answers import ABSENT_STATES
from tests.screening.answering import SETTINGS, requests, scorable

SCREENER = load_screener()
FOUR = {"neglect": "no", "family_conflict": "no", "school_change": "no", "older_partner": "no"}


def asked(**fields: object) -> ScreeningRequest:
    return replace(ScreeningRequest(SETTINGS[2], 16, FOUR), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (asked(age=11), "age_outside_range"),
        (asked(age=24), "age_outside_range"),
        (asked(setting="elsewhere"), "setting_unknown"),
        (asked(answers=dict(list(FOUR.items())[:3])), "too_few_answers"),
        (asked(answers={**dict.fromkeys(FOUR, "unknown"), "neglect": "no"}), "too_few_answers"),
        (asked(answers={}), "too_few_answers"),
    ],
)
def test_outside_its_limits_the_model_says_why_it_does_not_speak(
    request_: ScreeningRequest, reason: str
) -> None:
    """REQ abstain: age, setting and too few answers each give a reason and no number."""
    screening = SCREENER.screen(request_)

    assert (screening.status, screening.reason) == ("abstained", reason)
    assert screening.probability is None


@pytest.mark.parametrize("age", [12, 23])
def test_at_the_edges_of_its_range_the_model_speaks(age: int) -> None:
    assert SCREENER.screen(asked(age=age)).status == "scored"


def test_suspected_direct_signs_do_not_count_towards_the_four_signals() -> None:
    """REQ abstain: four scored indicators are needed; a direct sign is none of them."""
    answers = {**dict(list(FOUR.items())[:3]), "traded_sex": "suspected", "advertised_online": "no"}

    assert SCREENER.screen(asked(answers=answers)).reason == "too_few_answers"


def test_a_model_that_fails_its_self_test_gives_no_number_but_acute_steps_stay(
    lisa_found: ScreeningRequest,
) -> None:
    """REQ fail-safe REQ abstain: the acute rules need no model."""
    screening = SCREENER.unusable().screen(lisa_found)

    assert (screening.status, screening.reason) == ("abstained", "self_test_failed")
    assert screening.acute == ("found_at_sex_venue",)


@pytest.mark.parametrize("reason", ABSTENTIONS)
def test_a_score_that_is_left_out_leaves_the_acute_steps(lisa_found: ScreeningRequest, reason: str) -> None:
    """REQ acute-first: declined, withheld or stopped, what is dangerous now stays in sight."""
    screening = SCREENER.withheld(lisa_found, reason)

    assert screening.reason == reason
    assert screening.acute == ("found_at_sex_venue",)
    assert not screening.contributions


def test_no_other_reason_can_be_given_for_leaving_a_score_out(lisa_found: ScreeningRequest) -> None:
    with pytest.raises(ValueError, match="no reason to abstain"):
        SCREENER.withheld(lisa_found, "did not feel like it")


@pytest.mark.slow
@given(requests())
def test_acute_rules_run_whatever_becomes_of_the_score(request: ScreeningRequest) -> None:
    """REQ acute-first: at any age, in any setting, with or without a number."""
    fired = tuple(rule.indicator for rule in SCREENER.rules.fired(request.answers, request.now))

    assert SCREENER.screen(request).acute == fired
    assert SCREENER.withheld(request, "withheld").acute == fired


@given(requests(), st.sampled_from([i.id for i in SCREENER.catalogue.direct_signs]))
def test_a_confirmed_direct_sign_ends_the_estimate(request: ScreeningRequest, sign: str) -> None:
    """REQ direct-signs: no number and no band, at any age and however few answers; others are explained."""
    screening = SCREENER.screen(replace(request, answers={**request.answers, sign: "confirmed"}))

    assert screening.status == "direct_signs"
    assert screening.probability is None
    assert screening.band is None
    assert sign in screening.acute
    assert sign not in screening.contributions
    answered = {i for i, a in request.answers.items() if a not in ABSENT_STATES and i != sign}
    items = {i.id for i in SCREENER.catalogue.items}
    direct = {i.id: request.answers.get(i.id) for i in SCREENER.catalogue.direct_signs if i.id != sign}
    ending = {i for i, answer in direct.items() if answer == "confirmed"}
    suspected = {i for i, answer in direct.items() if answer == "suspected"}
    ending |= suspected if len(suspected) > 1 else set()
    assert set(screening.contributions) == (answered & items) - ending


@pytest.mark.slow
@given(scorable())
def test_base_and_contributions_are_the_log_odds(request: ScreeningRequest) -> None:
    """REQ exact-explanation: to 1e-9, and the probability is that of the log odds."""
    screening = SCREENER.screen(request)

    assert screening.log_odds is not None
    assert screening.base_log_odds is not None
    total = math.fsum([screening.base_log_odds, *screening.contributions.values()])
    assert total == pytest.approx(screening.log_odds, abs=1e-9)
    assert screening.probability == pytest.approx(1 / (1 + math.exp(-screening.log_odds)), abs=1e-12)


@pytest.mark.slow
@given(scorable(), st.data())
def test_an_absent_answer_changes_nothing_and_is_listed(
    request: ScreeningRequest, data: st.DataObject
) -> None:
    """REQ unknown-not-reassuring: unknown, not asked and declined weigh nothing and stand in a list."""
    absent = data.draw(
        st.sampled_from(sorted({i.id for i in SCREENER.catalogue.items} - set(request.answers)) or [""])
    )
    if not absent:
        return
    without = SCREENER.screen(request)
    for state in ABSENT_STATES:
        screening = SCREENER.screen(replace(request, answers={**request.answers, absent: state}))
        assert screening == without
    assert absent in without.unanswered
    assert absent not in without.contributions
    assert absent in [question.indicator for question in without.ask_next]


@pytest.mark.slow
@given(scorable(), st.data())
def test_more_of_a_bad_sign_never_lowers_and_more_protection_never_raises(
    request: ScreeningRequest, data: st.DataObject
) -> None:
    """REQ monotone: over the whole screening, for every indicator and every pair of levels."""
    indicator = data.draw(st.sampled_from(SCREENER.catalogue.items))
    levels = indicator.level_ids[:2] if indicator.role == "direct" else indicator.level_ids
    estimates = [
        SCREENER.screen(replace(request, answers={**request.answers, indicator.id: level})).probability
        for level in levels
    ]

    known = [estimate for estimate in estimates if estimate is not None]
    if len(known) == len(levels):
        assert known == sorted(known, reverse=indicator.sign < 0)


def test_an_answer_that_the_catalogue_does_not_know_is_refused() -> None:
    """REQ allow-list: nothing but indicators of the catalogue is read."""
    for answers in ({"nationality": "nl"}, {"neglect": "very"}):
        with pytest.raises(RequestError):
            SCREENER.screen(asked(answers=answers))
        with pytest.raises(RequestError):
            SCREENER.withheld(asked(answers=answers), "withheld")


def test_context_is_never_scored() -> None:
    """REQ deny-list: a disability is asked for the conversation; it moves no number."""
    with_context = {**FOUR, "intellectual_disability": "confirmed"}

    assert SCREENER.screen(asked(answers=with_context)) == SCREENER.screen(asked())


def test_how_an_answer_is_known_moves_no_number() -> None:
    known = {"neglect": Known("third_party", "2026-03-01")}

    assert SCREENER.screen(asked(known=known)) == SCREENER.screen(asked())


def test_the_band_is_that_of_the_probability() -> None:
    """REQ bands: at most four, without a gap, each with who decided its limit and what it would cost."""
    bands = SCREENER.table.bands

    assert 1 <= len(bands) <= 4
    assert set(bands[0].lowest.values()) == {0.0}
    for band in bands:
        for setting, limit in band.lowest.items():
            assert SCREENER.table.band_of(limit, setting).id == band.id
        assert set(band.expected) == set(SCREENER.table.bases)


def test_a_table_of_another_catalogue_makes_no_screener(screener: Screener) -> None:
    other = replace(screener.catalogue, version="0.0")

    with pytest.raises(ValueError, match="another catalogue"):
        replace(screener, catalogue=other)

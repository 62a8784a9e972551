"""The score table: looking up, adding, and the rules without which it cannot be made."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.canonical_json import canonical
from screening.catalogue.catalogue import Catalogue
from screening.features.answers import FIRST_LEVEL, Answers
from screening.language import Text
from screening.model.log_odds import log_odds_of, probability_of
from screening.model.score_rule_editions import RULES
from screening.model.score_table import ScoreTable
from screening.model.score_table_from_json import from_content
from screening.model.score_table_parts import Band, BandExpectation, Base, Frequencies
from screening.model.score_table_to_json import to_content
from tests.screening.model.made_up import SETTINGS, random_codes

SETTING = "youth_protection_intake"


def test_base_and_contributions_add_up_to_the_log_odds(table: ScoreTable) -> None:
    """REQ exact-explanation: the log odds are the base plus the contributions, to 1e-12."""
    codes = random_codes(table, 500)
    contributions, log_odds = table.score(codes, SETTING)

    assert np.abs(contributions.sum(axis=1) + table.bases[SETTING].log_odds - log_odds).max() <= 1e-12
    assert np.abs(contributions - table.points[np.arange(len(table.points)), codes]).max() == 0


def test_a_contribution_is_the_sum_over_the_columns_of_the_design(table: ScoreTable) -> None:
    codes = random_codes(table, 200)
    log_odds = table.design.matrix(codes) @ table.coefficients + table.bases[SETTING].log_odds

    assert np.abs(table.log_odds(codes, SETTING) - log_odds).max() <= 1e-12


@pytest.mark.parametrize("rows", [1, 2, 4095, 4097, 110_001])
def test_a_row_scores_the_same_bit_for_bit_alone_and_in_any_table(table: ScoreTable, rows: int) -> None:
    """REQ reproducible: a score comes out exactly, whether recomputed alone or with a million others."""
    codes = random_codes(table, rows)
    contributions, log_odds = table.score(codes, SETTING)

    assert np.array_equal(table.contributions(codes), contributions)
    assert np.array_equal(table.log_odds(codes, SETTING), log_odds)
    for k in {0, rows // 2, rows - 1}:
        alone = table.score(codes[k : k + 1], SETTING)
        assert np.array_equal(alone[0][0], contributions[k])
        assert alone[1][0] == log_odds[k]


def test_the_layout_of_the_codes_in_memory_makes_no_difference(table: ScoreTable) -> None:
    codes = random_codes(table, 100)
    expected = table.log_odds(codes, SETTING)

    assert np.array_equal(table.log_odds(np.asfortranarray(codes), SETTING), expected)
    assert np.array_equal(table.log_odds(np.repeat(codes, 2, axis=0)[::2], SETTING), expected)


def test_an_odd_number_of_items_is_looked_up_as_well(table: ScoreTable) -> None:
    from screening.model.points_lookup import Lookup

    codes = random_codes(table, 100)[:, :-1]
    contributions, log_odds = Lookup(table.points[:-1], table.design.highest_code[:-1])(codes, 0.25)

    assert np.array_equal(contributions, table.points[np.arange(codes.shape[1]), codes])
    assert np.abs(log_odds - contributions.sum(axis=1) - 0.25).max() <= 1e-12


@pytest.mark.parametrize("state", range(FIRST_LEVEL))
def test_absent_answers_add_exactly_nothing(table: ScoreTable, state: int) -> None:
    """REQ unknown-not-reassuring: no absent answer moves the estimate, nor makes it look more certain."""
    codes = np.full((1, len(table.item_ids)), state, dtype=np.uint8)

    assert not table.contributions(codes).any()
    assert table.log_odds(codes, SETTING)[0] == table.bases[SETTING].log_odds
    assert table.variance(codes, SETTING)[0] == table.bases[SETTING].sd ** 2


def test_the_variance_is_that_of_the_columns_and_of_the_base_rate(table: ScoreTable) -> None:
    codes = random_codes(table, 50)
    for row, variance in zip(table.design.matrix(codes), table.variance(codes, SETTING), strict=True):
        assert variance == pytest.approx(row @ table.covariance @ row + 0.25, rel=1e-12)


@given(st.data())
def test_more_of_a_sign_never_moves_the_estimate_the_wrong_way(
    table: ScoreTable, data: st.DataObject
) -> None:
    """REQ monotone: more of a risk sign never lowers the score, of a protective one never raises it."""
    item = data.draw(st.integers(0, len(table.item_ids) - 1))
    highest = int(table.design.highest_code[item])
    level = data.draw(st.integers(FIRST_LEVEL, highest - 1))
    seed = data.draw(st.integers(0, 2**32 - 1))
    codes = np.repeat(random_codes(table, 1, seed), 2, axis=0)
    codes[:, item] = level, data.draw(st.integers(level + 1, highest))
    less, more = table.log_odds(codes, SETTING)

    assert (more - less) * table.design.items[item].sign >= 0


def test_codes_that_are_no_answers_are_refused(table: ScoreTable) -> None:
    codes = random_codes(table, 10)
    beyond = codes.copy()
    beyond[3, 5] = table.design.highest_code[5] + 1
    wrongs: tuple[Any, ...] = (beyond, codes[:, :-1], codes.astype(np.int64), codes[0])
    for wrong in wrongs:
        with pytest.raises(ValueError, match="codes"):
            table.score(wrong, SETTING)


def test_a_setting_without_a_base_rate_has_no_score(table: ScoreTable) -> None:
    with pytest.raises(KeyError):
        table.log_odds(random_codes(table, 1), "police_station")


def test_the_band_is_the_highest_whose_limit_is_reached(table: ScoreTable) -> None:
    """REQ bands: each setting has limits of its own."""
    for setting, limit in zip(SETTINGS, (0.2, 0.1), strict=True):
        assert [table.band_of(p, setting).id for p in (0.0, limit - 1e-4, limit, 1.0)] == [
            "few_signals",
            "few_signals",
            "many_signals",
            "many_signals",
        ]


def test_content_written_down_and_read_back_is_the_same_table(
    table: ScoreTable, catalogue: Catalogue
) -> None:
    again = from_content(json.loads(canonical(to_content(table))), catalogue)

    assert again.digest == table.digest
    codes = random_codes(table, 100)
    assert np.array_equal(again.log_odds(codes, SETTING), table.log_odds(codes, SETTING))
    assert np.array_equal(again.variance(codes, SETTING), table.variance(codes, SETTING))


def test_every_part_of_the_content_counts_for_the_digest(table: ScoreTable) -> None:
    others = [
        replace(table, version="2"),
        table.with_status("tested"),
        replace(table, catalogue_digest="0" * 64),
        replace(table, covariance=table.covariance * 1.000001),
        replace(table, bases={**table.bases, SETTING: Base(0.05, log_odds_of(0.05), 0.5, "lot")}),
        replace(table, bands=table.bands[:1]),
        replace(table, provenance={}),
    ]
    assert len({table.digest, *(other.digest for other in others)}) == 1 + len(others)


def test_numbers_of_a_table_cannot_be_changed_afterwards(table: ScoreTable) -> None:
    for values in (table.points, table.coefficients, table.covariance):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1


def _broken(table: ScoreTable) -> dict[str, tuple[dict[str, Any], str]]:
    points = table.points.copy()
    points[4, 1] = 0.1
    off = table.points.copy()
    off[4, FIRST_LEVEL] += 1e-9
    skewed = table.covariance.copy()
    skewed[0, 1] += 1e-15
    against = -table.coefficients
    frequencies = table.frequencies
    one = table.bands[0]
    return {
        "no settings": ({"bases": {}}, "bases"),
        "an absent answer with points": ({"points": points}, "absent"),
        "points that are not those of the columns": ({"points": off}, "points"),
        "coefficients with the wrong sign": (
            {"coefficients": against, "points": table.design.points(against)},
            "signs: .*risky_relationship>=suspected",
        ),
        "a number that is none": ({"coefficients": table.coefficients * np.nan}, "finite"),
        "too few coefficients": ({"coefficients": table.coefficients[1:]}, "coefficients"),
        "a skewed covariance": ({"covariance": skewed}, "symmetric"),
        "a negative variance": ({"covariance": -table.covariance}, "negative"),
        "frequencies that do not add up": (
            {"frequencies": replace(frequencies, victims=frequencies.victims * 0.9)},
            "frequencies",
        ),
        "frequencies of absent answers": (
            {"frequencies": Frequencies(np.ones_like(table.points), *_rest(frequencies))},
            "frequencies",
        ),
        "shares above one": (
            {"frequencies": replace(frequencies, answered_others=frequencies.answered_others + 1)},
            "answered",
        ),
        "no bands": ({"bands": ()}, "bands"),
        "a band that does not begin at 0": (
            {"bands": (replace(one, lowest=dict.fromkeys(table.bases, 0.1)),)},
            "begin at 0",
        ),
        "bands in the wrong order": ({"bands": table.bands[::-1]}, "bands"),
        "a band of another name": ({"bands": (replace(one, id="low_risk"),)}, "bands"),
        "limits that do not ascend": ({"bands": (one, replace(table.bands[1], lowest=one.lowest))}, "ascend"),
        "a band without a setting": ({"bands": (replace(one, expected={}),)}, "setting"),
        "a limit for some settings": ({"bands": (replace(one, lowest={SETTINGS[0]: 0.0}),)}, "its limit"),
        "rules of the future": ({"rules": RULES + 1}, "rules"),
        "other limits under the first rules": ({"rules": 1}, "same limits"),
        "no status": ({"status": ""}, "status"),
        "no version": ({"version": " "}, "version"),
    }


def _rest(frequencies: Frequencies) -> tuple[Any, Any, Any]:
    return frequencies.others, frequencies.answered_victims, frequencies.answered_others


def test_a_table_that_breaks_a_rule_cannot_be_made(table: ScoreTable) -> None:
    for changes, rule in _broken(table).values():
        with pytest.raises(ValueError, match=rule):
            replace(table, **changes)


def test_a_base_rate_agrees_with_its_log_odds_and_is_never_certain() -> None:
    with pytest.raises(ValueError, match="log odds"):
        Base(0.5, 0.1, 0.3, "lot")
    with pytest.raises(ValueError, match="sd"):
        Base(0.5, 0.0, 0.0, "lot")
    with pytest.raises(ValueError, match="source"):
        Base(0.5, 0.0, 0.3, " ")


def test_expected_numbers_of_a_band_are_numbers_per_hundred_from_real_counts() -> None:
    with pytest.raises(ValueError, match="per 100"):
        BandExpectation(101, 5, 10)
    with pytest.raises(ValueError, match="no cases"):
        BandExpectation(10, 5, 0)


def test_content_for_other_items_is_refused(table: ScoreTable, catalogue: Catalogue) -> None:
    content = json.loads(canonical(to_content(table)))
    content["items"][0]["levels"].reverse()
    with pytest.raises(ValueError, match="items"):
        from_content(content, catalogue)


def test_a_codes_row_from_answers_is_scored_by_name(table: ScoreTable, catalogue: Catalogue) -> None:
    answers = Answers(catalogue, {"trusted_adult": "yes", "school_absence": "often"}, {})
    contributions = table.contributions(table.design.codes(answers)[None, :])[0]
    named = {id_: value for id_, value in zip(table.item_ids, contributions, strict=True) if value}

    assert set(named) == {"trusted_adult", "school_absence"}
    assert named["trusted_adult"] < 0


@pytest.mark.parametrize("log_odds", [-800.0, -3.0, 0.0, 1e-9, 2.5, 40.0, 800.0])
def test_probability_and_log_odds_are_each_others_inverse(log_odds: float) -> None:
    p = probability_of(log_odds)

    assert probability_of(np.array([log_odds]))[0] == pytest.approx(p, abs=1e-16)
    assert p + probability_of(-log_odds) == pytest.approx(1.0, abs=1e-15)
    if abs(log_odds) < 30:
        assert log_odds_of(p) == pytest.approx(log_odds, abs=1e-9)


def test_certainty_has_no_log_odds() -> None:
    for p in (0.0, 1.0):
        with pytest.raises(ValueError, match="log odds"):
            log_odds_of(p)


def test_who_set_a_limit_is_told_in_both_languages() -> None:
    with pytest.raises(ValueError, match="nl"):
        Band("few_signals", {}, Text(nl="", en="somebody"), {})

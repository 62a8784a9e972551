"""Limits of a step as data, and what differs between two tables: both pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from screening.catalogue.read_catalogue import load_catalogue
from screening.language import Text
from screening.model.artefact import read_shipped
from screening.plain_language_check import findings as findings_in_words
from service.areas.registry.compare_versions import SMALLEST, compare
from service.areas.registry.gates import Limit, findings, limits
from service.areas.registry.proposals import gate_words
from service.core.errors import ServiceError
from tests.service.registry.candidates import GOOD, estimate, updated

BECAUSE = Text("Eigen keuze.", "Own choice.")
RANGE = Limit("x", ("triage",), "within", "calibration.slope", BECAUSE, least=0.8, most=1.25)


def slope(*figures: float | None) -> dict[str, Any]:
    return {"calibration": {"slope": estimate(*figures)}}


def test_every_limit_says_why_in_both_languages_and_has_a_step() -> None:
    """REQ sample-size, REQ calibration, REQ beats-baselines: each limit is data with what it rests on."""
    assert all(limit.stages for limit in limits())
    for limit in limits():
        assert limit.why.nl != limit.why.en
        assert not findings_in_words(limit.why.nl, "nl") + findings_in_words(limit.why.en, "en"), limit.id
        own = limit.why.en.startswith("Own choice") or limit.why.en.startswith("As for")
        assert own or limit.source, f"{limit.id}: neither a choice of our own nor a publication"
    assert {limit.id for limit in limits() if "triage" in limit.stages} == {
        "real",
        "enough",
        "slope_within",
        "expected_within",
        "beats",
    }


@pytest.mark.parametrize(
    ("kind", "figures", "met"),
    [
        ("within", (0.8, 0.1, 3.0), True),
        ("within", (1.25, 1.2, 1.3), True),
        ("within", (0.79, 0.7, 0.9), False),
        ("reaches", (0.5, 0.2, 0.8), True),
        ("reaches", (0.5, 0.2, 0.79), False),
        ("reaches", (2.0, 1.26, 3.0), False),
        ("reaches", (1.0, None, None), False),
        ("within", (None, None, None), False),
        ("reaches", (None, 0.9, 1.1), False),
    ],
)
def test_a_range(kind: Any, figures: tuple[float | None, ...], met: bool) -> None:
    """What is not estimable never meets a limit."""
    assert replace(RANGE, kind=kind).found_in(slope(*figures)).met is met


@pytest.mark.parametrize("results", [{}, {"calibration": None}, {"calibration": {"slope": 1.0}}])
def test_what_is_not_there_is_not_met(results: dict[str, Any]) -> None:
    assert not RANGE.found_in(results).met
    assert not any(finding.met for finding in findings(results, "advisory"))


def test_where_the_cases_cannot_tell_the_gate_says_how_many_would() -> None:
    """REQ beats-baselines, REQ equal-chances: the model may run in the shadow and goes no further."""
    results = {"beats_baselines": False, "over_simpler": {"needed": 1_300}}
    beats = next(finding for finding in findings(results, "advisory") if finding.limit.id == "beats")
    words = ServiceError.sentences()

    assert (beats.met, beats.needed) == (False, 1_300)
    assert "1300" in gate_words(beats, words, "nl")
    assert "beats" not in {finding.limit.id for finding in findings(results, "shadow")}
    told = findings({"beats_baselines": False}, "advisory")
    assert "niet aangetoond" in gate_words(next(one for one in told if one.limit.id == "beats"), words, "nl")


def test_true_means_true_and_nothing_that_looks_like_it() -> None:
    beats = next(limit for limit in limits() if limit.id == "beats")
    verdicts = [beats.found_in({"beats_baselines": said}).met for said in (True, False, 1, "true", None)]

    assert verdicts == [True, False, False, False, False]


@pytest.mark.parametrize("to", ["advisory", "triage"])
@pytest.mark.parametrize(
    ("data", "met"),
    [
        ({"made_up": 0}, True),
        ({"made_up": 60}, False),
        ({"made_up": 1}, False),
        ({"made_up": None}, False),
        ({"made_up": False}, False),
        ({}, False),
    ],
)
def test_made_up_cases_bring_no_model_above_the_shadow(to: Any, data: dict[str, Any], met: bool) -> None:
    """REQ limits-visible: nor results that do not say whether they are. A demonstration has no real cases."""
    results = {**GOOD, "data": data}
    real = {finding.limit.id: finding for finding in findings(results, to)}["real"]

    assert real.met is met
    assert findings(results, "shadow") == ()
    assert "real" not in {finding.limit.id for finding in findings(results, to, demonstration=True)}
    if not met:
        assert "verzonnen" in gate_words(real, ServiceError.sentences(), "nl")
        assert "made-up" in gate_words(real, ServiceError.sentences(), "en")


def test_the_shadow_asks_for_no_figures() -> None:
    assert findings(GOOD, "shadow") == ()
    assert all(finding.met for finding in findings(GOOD, "advisory"))


def test_a_limit_without_a_reason_in_one_language_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="en text is empty"):
        replace(RANGE, why=Text("Eigen keuze.", " "))


@pytest.mark.parametrize(
    "wrong",
    [{"least": None}, {"most": None}, {"least": 2.0}, {"kind": "least", "least": None}],
)
def test_a_limit_that_says_nothing_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="x:"):
        replace(RANGE, **wrong)


def test_the_same_table_does_not_differ() -> None:
    shipped = read_shipped(load_catalogue())
    found = compare(shipped, shipped)

    assert (found.answers, found.unlisted, found.bases, found.same_limits) == ((), 0, (), True)


def test_what_differs_is_listed_largest_first() -> None:
    shipped = read_shipped(load_catalogue())
    coefficients = shipped.coefficients * np.linspace(0.5, 1.5, len(shipped.coefficients))
    other = replace(
        updated(),
        coefficients=coefficients,
        points=shipped.design.points(coefficients),
        bands=shipped.bands[:2],
    )
    found = compare(shipped, other)
    sizes = [abs(one.difference) for one in found.answers]

    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) >= SMALLEST
    assert [(b.setting, round(b.after or 0, 2)) for b in found.bases] == [("youth_protection_intake", 0.3)]
    assert not found.same_limits
    for one in found.answers:
        item = shipped.item_ids.index(one.indicator)
        level = shipped.design.items[item].level_ids.index(one.level)
        assert one.after == other.points[item, 3 + level]

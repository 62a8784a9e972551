"""A validation as pictures: each draws what its table says, and what is not there is not drawn."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalogue.read_catalogue import load_catalogue
from screening.language import LANGUAGES, Language
from screening.model.artefact import read_shipped
from service.areas.registry.pictures import gate_lines, validation_curves
from service.areas.registry.view import LISTED, Changes, changes
from service.areas.serving_model.model_stages import Step
from service.core.reader_language import reader
from service.web.pictures.limit_lines import LEAST_AT, MOST_AT, Limited, LimitLines, limit_lines
from service.web.pictures.picture import Caption
from tests.service.registry.candidates import GOOD, estimate, updated
from tests.service.web.pictures.drawn import drawn, marks, number, path, table, written

WORDS = reader("nl")
CAPTION = Caption("Titel", "Bevinding.")
X: Final = [0.1, 0.2, 0.4, 0.8]
CURVE: Final = {
    "probability": X,
    "observed": [0.15, 0.2, 0.5, 0.7],
    "low": [0.05, 0.1, 0.45, 0.5],
    "high": [0.3, 0.35, 0.65, 0.9],
    "reason": None,
}
BENEFIT: Final = {
    "thresholds": [0.05, 0.1, 0.2, 0.3],
    "model": [0.2, 0.15, 0.1, 0.02],
    "model_low": [0.1, 0.05, 0.0, -0.05],
    "model_high": [0.3, 0.25, 0.2, 0.12],
    "everybody": [0.18, 0.1, 0.0, -0.4],
    "nobody": [0.0] * 4,
    "reason": None,
}
RESULTS: Final = {
    **GOOD,
    "calibration": {**GOOD["calibration"], "curve": CURVE},
    "net_benefit": BENEFIT,
}


def lines(results: Any, to: str = "advisory", language: Language = "nl") -> LimitLines | None:
    step = cast("Step", type("Proposed", (), {"to_stage": to}))
    return gate_lines(results, step, reader(language), demonstration=False)


def test_a_limit_stands_beside_its_figure_and_its_interval() -> None:
    """REQ limits-visible: the ends of what is allowed stand at the same places on each line."""
    picture = lines(RESULTS)
    assert picture is not None
    element = drawn("limit_lines", picture)
    rows = {row[0]: row[1:] for row in table(element)}
    by_label = {row.label: row for row in picture.rows}
    slope = by_label["Kalibratiehelling"]
    unit = (MOST_AT - LEAST_AT) / 1.5

    assert rows["Kalibratiehelling"] == [
        "de marge raakt 0,5 tot 2",
        "0,90 (95%: 0,40 tot 1,40)",
        "gehaald",
    ]
    assert slope.allowed == (LEAST_AT, MOST_AT)
    assert [slope.at, slope.low, slope.high] == pytest.approx(
        [LEAST_AT + (value - 0.5) * unit for value in (0.9, 0.4, 1.4)], abs=0.01
    )
    assert rows["Uitgebuite jongeren in de dossiers"] == ["5 of meer", "25", "gehaald"]
    assert rows["Echte dossiers"] == ["geen verzonnen dossiers", "0", "gehaald"]
    assert picture.caption.finding == f"Alle {len(rows)} grenzen zijn gehaald."
    drawn_rows = [row for row in picture.rows if row.at is not None]
    assert [mark["cx"] for mark in marks(element, "circle", "dot")] == [row.at for row in drawn_rows]


numbers = st.floats(-50, 50, allow_nan=False)


@given(numbers, st.tuples(numbers, numbers), st.tuples(numbers, numbers))
def test_who_lies_within_is_drawn_within(
    value: float, interval: tuple[float, float], ends: tuple[float, float]
) -> None:
    (low, high), (least, most) = sorted(interval), sorted(ends)
    one = Limited("a", "b", "c", True, value, low, high, least, most)
    (row,) = limit_lines([one], CAPTION, WORDS).rows
    if most - least < 1e-9:
        return
    assert row.at is not None
    assert row.allowed is not None
    if not row.cut:
        inside = row.allowed[0] - 0.01 <= row.at <= row.allowed[1] + 0.01
        assert inside or not least <= value <= most
    assert row.cut or (value < least) <= (row.at <= row.allowed[0])


def test_what_is_not_met_is_named_first_of_all() -> None:
    picture = lines({**RESULTS, "data": {"made_up": 60}, "beats_baselines": False}, "triage")
    assert picture is not None

    assert "3 van de 5 grenzen zijn niet gehaald" in picture.caption.finding
    assert "Echte dossiers" in picture.caption.finding
    assert picture.caption.title.endswith("(verzonnen dossiers)"), "so the table is marked too"
    assert lines(RESULTS, "shadow") is None


def test_the_curves_are_drawn_as_their_tables_say() -> None:
    """REQ calibration: both beside each other, with their bands."""
    calibration, benefit = validation_curves(RESULTS, WORDS)
    for picture, x_of in ((calibration, X), (benefit, BENEFIT["thresholds"])):
        element = drawn("curves", picture)
        rows = table(element)
        assert [number(row[0]) for row in rows] == pytest.approx([100 * x for x in cast("list[float]", x_of)])
        top, base = (number(tick.said) for tick in reversed(picture.heights))
        zero, upper = (tick.at for tick in picture.heights)
        unit = (top - base) / (zero - upper)
        points = path(element, "path")[0]
        for place, row in enumerate(rows):
            assert (zero - points[2 * place + 1]) * unit == pytest.approx(number(row[1]), abs=0.11)
        bands = list(element.iter("polygon"))
        assert len(bands) == 1
        assert len(bands[0].get("points", "").split()) == 2 * len(rows)
    assert calibration.caption.finding.endswith("bij schattingen van: 40,0.")
    assert "bij elke grens" in benefit.caption.finding


BAD: Final[dict[str, Any]] = {
    "no part": {},
    "not a mapping": {"calibration": 3, "net_benefit": "x"},
    "no curve": {"calibration": {"curve": None}, "net_benefit": {}},
    "one point": {"calibration": {"curve": {"probability": [0.1], "observed": [0.1]}}},
    "not as long": {"calibration": {"curve": {"probability": X, "observed": [0.1]}}},
    "words": {"calibration": {"curve": {"probability": ["a", "b"], "observed": ["c", "d"]}}},
    "all unknown": {"calibration": {"curve": {"probability": X, "observed": [None] * 4}}},
    "no gain": {"net_benefit": {**BENEFIT, "model": [0.0] * 4, "everybody": [-0.1] * 4, "model_high": []}},
    "a gap": {"calibration": {"curve": {**CURVE, "observed": [0.1, None, 0.3, 0.4]}}},
    "outside": {"calibration": {"curve": {**CURVE, "observed": [0.1, 2.0, -3.0, 0.4]}}},
    "not finite": {"calibration": {"curve": {**CURVE, "observed": [math.nan, math.inf, 0.3, 0.4]}}},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", BAD)
def test_what_is_missing_is_not_drawn(what: str, language: Language) -> None:
    for picture in validation_curves(BAD[what], reader(language)):
        text = written("curves", picture, language)
        for broken in ("nan", "None", "inf"):
            assert broken not in text.replace("finding", ""), what
        assert picture.drawn == ('role="img"' in text)
    found = lines({**BAD[what], "beats_baselines": None}, "advisory", language)
    assert found is not None
    assert not found.drawn
    assert 'role="img"' not in written("limit_lines", found, language)


@pytest.mark.parametrize("figures", [(None, None, None), (0.9, None, None), (1e9, 0.1, 1e12), (-3.0, -4, 1)])
def test_a_figure_that_is_missing_or_far_away_has_its_line(figures: tuple[Any, ...]) -> None:
    results = {**RESULTS, "calibration": {"slope": estimate(*figures), "observed_expected": None}}
    picture = lines(results, "triage")
    assert picture is not None
    text = written("limit_lines", picture)
    assert "nan" not in text
    assert "None" not in text
    assert all(row.at is None or 0 <= row.at <= 100 for row in picture.rows)


def of_two(many: bool = True) -> Changes:
    shipped = read_shipped(load_catalogue())
    coefficients = shipped.coefficients * np.linspace(0.5, 1.5, len(shipped.coefficients))
    other = replace(updated(), coefficients=coefficients, points=shipped.design.points(coefficients))
    names = ("evidence, versie 1", "local, versie 5")
    return changes(shipped, other if many else shipped, names, load_catalogue(), WORDS)


def test_two_tables_of_points_are_pairs_of_bars_that_differ_most_first() -> None:
    found = of_two()
    element = drawn("paired_bars", found.points)
    rows = table(element)
    before, after = marks(element, "rect", "down"), marks(element, "rect", "up")
    apart = [abs(number(row[1]) - number(row[2])) for row in rows]
    zero = found.points.zero

    assert len(rows) == len(before) == len(after) == LISTED
    assert found.more > 0
    assert all(one >= other - 0.011 for one, other in pairwise(apart))
    values = [number(row[1]) for row in rows]
    scale = max(bar["width"] / abs(value) for value, bar in zip(values, before, strict=True) if value)
    for value, bar in zip(values, before, strict=True):
        assert bar["x"] == pytest.approx(zero if value >= 0 else zero - bar["width"], abs=0.02)
        assert bar["width"] == pytest.approx(abs(value) * scale, abs=1.0)


def test_tables_that_are_the_same_have_no_picture() -> None:
    found = of_two(many=False)

    assert found.none
    assert found.points.rows == ()

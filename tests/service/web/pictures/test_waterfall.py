"""How an estimate came about, drawn: the same numbers as the table, the model and shap."""

from __future__ import annotations

import math
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.estimate_words import natural_frequency
from screening.explain.load_screener import load_screener
from screening.explain.screening_request import ScreeningRequest
from screening.model.log_odds import log_odds_of, probability_of
from service.core.reader_language import Reader, reader
from service.web.pictures.waterfall import (
    MOST_APART,
    Contribution,
    Waterfall,
    drawn_steps,
    waterfall,
    whole_points,
)
from tests.service.screenings.flow import LISA_BEFORE
from tests.service.web.pictures.drawn import drawn, marks, number, table

WORDS: Reader = reader("nl")
BASE = log_odds_of(0.14)
SIZES = st.floats(-3, 3, allow_nan=False)


def made(*sizes: float, base: float = BASE, exact: bool = False) -> Waterfall:
    named = [Contribution(f"antwoord {n}", size) for n, size in enumerate(sizes)]
    return waterfall(base, named, (0.05, 0.8), WORDS, exact=exact)


@given(st.floats(-6, 6), st.lists(SIZES, max_size=60))
def test_the_path_leads_from_the_base_to_the_estimate_without_a_gap(base: float, sizes: list[float]) -> None:
    picture = made(*sizes, base=base)

    assert all(later.start == earlier.end for earlier, later in pairwise(picture.rows))
    assert picture.rows[0].start == pytest.approx(100 * probability_of(base), abs=0.005)
    assert picture.rows[-1].end == pytest.approx(100 * probability_of(base + math.fsum(sizes)), abs=0.005)
    assert base + sum(row.log_odds for row in picture.rows[1:-1]) == pytest.approx(picture.rows[-1].log_odds)


@given(st.floats(-6, 6), st.lists(SIZES, max_size=60))
def test_shown_points_add_up_and_none_goes_the_other_way(base: float, sizes: list[float]) -> None:
    picture = made(*sizes, base=base)
    steps = picture.rows[1:-1]
    first, last = (
        natural_frequency(probability_of(row.log_odds)) for row in (picture.rows[0], picture.rows[-1])
    )

    assert first + sum(row.points for row in steps) == last
    for row in steps:
        exact = row.end - row.start
        assert row.points * row.log_odds >= 0
        assert abs(row.points - exact) < 1.6


def test_what_is_short_goes_to_the_largest_remainder() -> None:
    """From 10 to 20 by steps of 3.4, 3.3 and 3.3: rounded alone they would make 9."""
    assert whole_points([0.10, 0.134, 0.167, 0.20]) == [4, 3, 3]
    assert whole_points([0.20, 0.166, 0.133, 0.10]) == [-4, -3, -3]
    assert whole_points([0.5, 0.5, 0.6]) == [0, 10]


def test_the_largest_stand_first_and_the_small_ones_together_in_both_directions() -> None:
    sizes = [0.01 * n * (-1) ** n for n in range(1, 61)]
    steps = drawn_steps([Contribution(str(size), size) for size in sizes], WORDS)

    assert [step.log_odds for step in steps[:MOST_APART]] == sorted(sizes, key=lambda s: -abs(s))[:MOST_APART]
    assert len(steps) == MOST_APART + 2
    assert [step.label for step in steps[MOST_APART:]] == [
        "26 andere antwoorden die verhogen",
        "26 andere antwoorden die verlagen",
    ]
    assert math.fsum(step.log_odds for step in steps) == pytest.approx(math.fsum(sizes))


def test_equal_ones_keep_the_order_of_the_form() -> None:
    assert [row.label for row in made(0.2, -0.2, 0.2).rows[1:-1]] == [f"antwoord {n}" for n in range(3)]


@given(st.lists(SIZES.map(lambda size: round(size, 3)), min_size=1, max_size=30))
def test_what_is_drawn_is_what_the_table_says(sizes: list[float]) -> None:
    """Each bar lies between the two points of the path that the table has in log odds, on its own side."""
    element = drawn("waterfall", made(*sizes, exact=True))
    rows = table(element)[:-1]
    path = [100 * probability_of(number(row[3])) for row in rows]
    moved = [place for place, row in enumerate(rows) if row[2] != "–" and number(row[2]) != 0]
    up, down = marks(element, "rect", "up"), marks(element, "rect", "down")
    bars = list(element.iter("rect"))

    assert len(bars) == len(moved)
    for place, bar in zip(moved, bars, strict=True):
        low, high = sorted((path[place - 1], path[place]))
        assert number(bar.attrib["x"]) == pytest.approx(low, abs=0.06)
        assert number(bar.attrib["width"]) == pytest.approx(max(high - low, 0.3), abs=0.06)
    assert len(up) == sum(number(rows[place][2]) > 0 for place in moved)
    assert len(down) == sum(number(rows[place][2]) < 0 for place in moved)
    base, estimate = (mark["cx"] for kind in ("open", "dot") for mark in marks(element, "circle", kind))
    assert base == pytest.approx(path[0], abs=0.03)
    assert estimate == pytest.approx(path[-1], abs=0.03)


def test_the_interval_is_drawn_at_the_end_and_told() -> None:
    element = drawn("waterfall", made(0.4, -0.2))
    across = max(marks(element, "line", "span"), key=lambda mark: mark["x2"] - mark["x1"])

    assert (across["x1"], across["x2"]) == (5, 80)
    assert table(element)[-1] == ["Waarschijnlijk tussen", "5 tot 80"]


def test_the_exact_table_adds_up_row_by_row() -> None:
    rows = table(drawn("waterfall", made(0.8, -0.6, 0.4, 0.2, exact=True)))
    so_far = [number(row[3]) for row in rows[:-2]]

    for (before, after), row in zip(pairwise(so_far), rows[1:-2], strict=True):
        assert after - before == pytest.approx(number(row[2]), abs=0.0011)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_where_a_number_is_missing_a_sentence_says_so(value: float) -> None:
    for picture in (
        made(0.3, value),
        made(0.3, base=value),
        waterfall(BASE, [], (0.1, value), WORDS),
    ):
        assert picture.rows == ()
        assert "onbekend" in picture.caption.finding


def test_without_answers_the_estimate_is_the_starting_point() -> None:
    picture = made()
    assert [row.kind for row in picture.rows] == ["base", "estimate"]
    assert picture.caption.finding.startswith("Geen antwoord verschoof de schatting: 14 van de 100.")


def test_an_answer_that_moves_nothing_has_a_row_and_no_points() -> None:
    element = drawn("waterfall", made(0.0))
    assert table(element)[1] == ["antwoord 0", "0 punten"]
    assert marks(element, "line", "mid")[0]["x1"] == 14
    assert marks(element, "rect", "up") == []


def test_an_answer_that_moves_little_moves_something_in_picture_and_tables() -> None:
    picture = made(0.01)
    assert table(drawn("waterfall", picture))[1] == ["antwoord 0", "minder dan 1 punt"]
    assert picture.apart == ("minder dan 1 punt",)
    assert made(0.0).apart == ("0",)


def test_an_estimate_at_the_edge_stays_on_the_scale() -> None:
    for size in (40.0, -40.0):
        places = [place for row in made(size).rows for place in (row.start, row.end)]
        assert all(0 <= place <= 100 for place in places)


def cases() -> dict[str, ScreeningRequest]:
    """Lisa a year before, and young people of whom nearly everything was asked."""
    catalogue, rng = load_catalogue(), np.random.default_rng(20261130)
    asked = {"lisa": LISA_BEFORE}
    for name, share in (("some", 0.4), ("much", 0.9)):
        items = [i for i in catalogue.items if i.role != "direct" and rng.random() < share]
        answers = {item.id: str(rng.choice(item.level_ids)) for item in items}
        asked[name] = {"setting": "youth_protection_intake", "age": 16, "answers": answers}
    return {name: ScreeningRequest.parse(request, catalogue) for name, request in asked.items()}


@pytest.mark.slow
@pytest.mark.parametrize("most", [4, 9, 60])
@pytest.mark.parametrize("name", ["lisa", "some", "much"])
def test_shap_draws_the_same_waterfall(name: str, most: int) -> None:
    """shap draws from the bottom, ours from the top: what it adds last we add first. So the same answers
    stand in the same order with the same sizes, and each of its sums is the mirror of ours."""
    mpl.use("Agg")
    import matplotlib.pyplot as plt
    import shap
    from matplotlib.patches import FancyArrow

    screening = load_screener().screen(cases()[name])
    assert screening.base_log_odds is not None
    assert screening.log_odds is not None
    contributions = dict(screening.contributions)
    explanation = shap.Explanation(
        np.array(list(contributions.values())),
        base_values=screening.base_log_odds,
        feature_names=list(contributions),
    )
    axes = shap.plots.waterfall(explanation, max_display=most, show=False).figure.axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    arrows = {
        round(float(arrow.get_xy()[:, 1].mean())): arrow.get_xy()[:, 0]
        for arrow in axes.patches
        if isinstance(arrow, FancyArrow)
    }
    plt.close("all")

    ours = waterfall(
        screening.base_log_odds,
        [Contribution(label, size) for label, size in contributions.items()],
        None,
        WORDS,
    )
    together = most < len(contributions)
    apart = min(MOST_APART, len(contributions), most - together)
    assert apart >= 3
    sums = screening.base_log_odds + screening.log_odds
    so_far = screening.base_log_odds
    for place, row in enumerate(ours.rows[1 : apart + 1]):
        height = len(arrows) - 1 - place
        mirrored = sorted((sums - so_far, sums - so_far - row.log_odds))
        assert row.label == names[height]
        assert mirrored == pytest.approx([arrows[height].min(), arrows[height].max()], abs=1e-9)
        so_far += row.log_odds
    assert probability_of(ours.rows[-1].log_odds) == pytest.approx(screening.probability, abs=1e-12)

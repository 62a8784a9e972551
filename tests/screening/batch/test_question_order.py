"""The order of questions that is looked up is the order of what each question brings, row by row."""

from __future__ import annotations

import numpy as np
import pytest

from screening.batch.question_order import FURTHEST, NONE, QuestionOrder, bend_of_gains
from screening.explain.screener import Screener

ROWS = 20_000


@pytest.fixture(scope="module")
def order(screener: Screener) -> QuestionOrder:
    return QuestionOrder(screener.estimator)


def by_hand(order: QuestionOrder, is_open: np.ndarray, log_odds: float, how_many: int) -> list[int]:
    """As ``Screener`` orders the questions of one young person."""
    gains = order.estimator.gains(np.array([log_odds]))[0]
    absent = np.flatnonzero(is_open)
    found = absent[np.argsort(-gains[absent], kind="stable")][:how_many].tolist()
    return [*found, *[NONE] * (how_many - len(found))]


def test_it_is_the_order_of_each_row(order: QuestionOrder) -> None:
    """Also at both ends, beyond them, with few questions open, and where two bring nearly the same."""
    lot = np.random.default_rng(1)
    items = len(order.estimator.table.item_ids)
    log_odds = lot.normal(-1, 3, ROWS)
    log_odds[:6] = [-40, -FURTHEST, -12.0, 0.0, 12.0, 40]
    is_open = lot.random((ROWS, items)) < lot.random((ROWS, 1)) ** 2
    is_open[6:20] = False
    is_open[20:40] = True

    found = order.first(is_open, log_odds, 3)
    for row in range(ROWS):
        assert found[row].tolist() == by_hand(order, is_open[row], log_odds[row], 3), log_odds[row]


def test_most_rows_are_looked_up(order: QuestionOrder, monkeypatch: pytest.MonkeyPatch) -> None:
    lot = np.random.default_rng(2)
    is_open = lot.random((ROWS, len(order.estimator.table.item_ids))) < 0.5
    log_odds = lot.normal(-1, 2, ROWS)
    order.first(is_open[:1], log_odds[:1], 3)
    computed: list[int] = []
    real = QuestionOrder._computed

    def counted(self: QuestionOrder, is_open: np.ndarray, log_odds: np.ndarray, how_many: int) -> np.ndarray:
        computed.append(len(log_odds))
        return real(self, is_open, log_odds, how_many)

    monkeypatch.setattr(QuestionOrder, "_computed", counted)
    order.first(is_open, log_odds, 3)

    assert sum(computed) < ROWS / 20


def test_where_two_items_cross_the_row_decides(order: QuestionOrder) -> None:
    """At the very point where two questions bring the same, and a little to either side of it."""
    grid = np.linspace(-6, 4, 4_001)
    gains = order.estimator.gains(grid)
    places = []
    for one in range(0, gains.shape[1], 3):
        for other in range(one + 1, gains.shape[1], 2):
            apart = gains[:, one] - gains[:, other]
            for place in np.flatnonzero(np.sign(apart[1:]) != np.sign(apart[:-1])):
                low, high = grid[place], grid[place + 1]
                for _ in range(60):
                    middle = (low + high) / 2
                    difference = order.estimator.gains(np.array([low, middle]))[:, [one, other]]
                    same = np.sign(np.subtract(*difference[0])) == np.sign(np.subtract(*difference[1]))
                    low, high = (middle, high) if same else (low, middle)
                places += [(at, one, other) for at in (low, high, low - 1e-9, high + 1e-9)]
    assert len(places) > 100
    is_open = np.zeros((len(places), gains.shape[1]), dtype=bool)
    for row, (_, one, other) in enumerate(places):
        is_open[row, [one, other]] = True
    found = order.first(is_open, np.array([at for at, _, _ in places]), 2)

    for row, (at, _, _) in enumerate(places):
        assert found[row].tolist() == by_hand(order, is_open[row], at, 2)


def test_no_gain_bends_more_than_is_said(order: QuestionOrder) -> None:
    points = np.linspace(-FURTHEST, FURTHEST, 64_001)
    width = points[1] - points[0]
    bends = np.abs(np.diff(order.estimator.gains(points), 2, axis=0)).max(axis=0) / width**2

    assert (bends <= bend_of_gains(order.estimator)).all()


def test_without_looking_up_it_is_the_same(order: QuestionOrder) -> None:
    lot = np.random.default_rng(3)
    is_open = lot.random((500, len(order.estimator.table.item_ids))) < 0.3
    log_odds = lot.normal(0, 2, 500)

    assert np.array_equal(order.first(is_open, log_odds, 3), order.first(is_open, log_odds, 3, look_up=False))

"""Cells of a table of counts: none under ten is told, and none follows from those that are and the totals."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from screening.monitor.group_figures import hidden
from screening.validate.disclosed_cells import Cell, cells_told
from screening.validate.disclosure_control import LEAST_IN_GROUP

COLUMNS = ("established", "strong", "not_shown", "undetermined")
COUNT = st.one_of(st.integers(0, 3), st.integers(0, 40))


@st.composite
def tables(draw: st.DrawFn) -> dict[Cell, int]:
    rows = [f"r{number}" for number in range(draw(st.integers(1, 5)))]
    columns = COLUMNS[: draw(st.integers(2, 4))]
    return {cell: draw(COUNT) for cell in product(rows, columns)}


def possible(counts: dict[Cell, int], untold_rows: frozenset[str]) -> dict[Cell, tuple[float, float]]:
    """By the linear programme of a reader: from where to where each untold count may be.

    Known are the total of each column and of each told row, the told cells, and that no count is under 0.
    """
    cells = sorted(counts)
    told = cells_told(counts, untold_rows)
    equations, totals = [], []

    def known(chosen: list[Cell]) -> None:
        equations.append([float(cell in chosen) for cell in cells])
        totals.append(float(sum(counts[cell] for cell in chosen)))

    for column in {column for _, column in cells}:
        known([cell for cell in cells if cell[1] == column])
    for row in {row for row, _ in cells} - untold_rows if told else ():
        known([cell for cell in cells if cell[0] == row])
    for cell in told:
        known([cell])
    groups = {cell: [cell] for cell in cells if cell[0] not in untold_rows and cell not in told}
    for column in {column for _, column in cells} if untold_rows else ():
        groups["", column] = [cell for cell in cells if cell[0] in untold_rows and cell[1] == column]
    found = {}
    for name, group in groups.items():
        aim = np.array([float(cell in group) for cell in cells])
        ends = [linprog(sign * aim, A_eq=equations, b_eq=totals, method="highs") for sign in (1, -1)]
        assert all(end.success for end in ends)
        found[name] = (ends[0].fun, -ends[1].fun)
    return found


def untold(counts: dict[Cell, int]) -> frozenset[str]:
    """The rows that the report hides, by their sizes and because all in them are alike."""
    sizes: dict[str, int] = {}
    for (row, _), n in counts.items():
        sizes[row] = sizes.get(row, 0) + n
    return hidden(sizes, [row for (row, _), n in counts.items() if n == sizes[row]])


@settings(max_examples=200, deadline=None)
@given(tables())
def test_no_count_under_ten_follows_by_linear_programming(counts: dict[Cell, int]) -> None:
    """REQ small-cells: not one cell, nor one of all hidden rows together."""
    hides = untold(counts)
    told = cells_told(counts, hides)
    columns = {column for _, column in counts}

    assert all(counts[cell] >= LEAST_IN_GROUP and cell[0] not in hides for cell in told)
    if not told:
        return  # then no total of a row is told either, and nothing is left to subtract from a column
    for (row, column), (low, high) in possible(counts, hides).items():
        n = counts[row, column] if row else sum(counts.get((one, column), 0) for one in hides)
        if 0 < n < LEAST_IN_GROUP:
            assert high - low > 0.5, (row, column)
    assert columns == {column for _, column in counts}


@settings(max_examples=100, deadline=None)
@given(tables())
def test_no_more_is_hidden_than_the_rule_needs(counts: dict[Cell, int]) -> None:
    """Where every count is ten or more, all of it is told."""
    large = {cell: n + LEAST_IN_GROUP for cell, n in counts.items()}

    assert cells_told(large) == large.keys()


def test_a_single_small_cell_takes_three_others_with_it() -> None:
    """Alone it would be its row less the rest of that row; with one more, its column less the rest."""
    counts = {("a", "x"): 3, ("a", "y"): 30, ("b", "x"): 20, ("b", "y"): 15, ("c", "x"): 50, ("c", "y"): 60}

    assert cells_told(counts) == {("c", "x"), ("c", "y")}


def test_one_row_alone_has_its_totals_beside_it() -> None:
    assert cells_told({("a", "x"): 3, ("a", "y"): 30}) == frozenset()


def test_nobody_has_nothing_to_hide_but_is_not_told() -> None:
    counts = {("a", "x"): 0, ("a", "y"): 30, ("b", "x"): 20, ("b", "y"): 15}

    assert cells_told(counts) == {("a", "y"), ("b", "x"), ("b", "y")}


@pytest.mark.parametrize("rest", [2, 9])
def test_what_is_left_for_the_hidden_rows_together_is_hidden_too(rest: int) -> None:
    """Two small rows hold ten and more together; what stands in one column of both is still a few."""
    counts = {
        ("a", "x"): 40,
        ("a", "y"): 40,
        ("b", "x"): 30,
        ("b", "y"): 30,
        ("c", "x"): rest,
        ("c", "y"): 4,
        ("d", "x"): 0,
        ("d", "y"): 8,
    }
    ends = possible(counts, frozenset({"c", "d"}))

    assert ends["", "x"][1] - ends["", "x"][0] > 0.5

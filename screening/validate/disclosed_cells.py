"""Which cells of a table of counts may be told, beside its row and column totals.

A cell under ten is not told, nor enough others that one could be computed. With the totals known, the values
that are possible for what is not told are the integer points of a transport polytope. A cell of it is fixed
when no cycle of untold cells can add one to it or take one from it without a count under 0; that is a
question of paths in a graph of rows and columns (Gusfield, A graph theoretic approach to statistical data
security, SIAM Journal on Computing 17, 1988), so nothing has to be optimised. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from screening.validate.disclosure_control import LEAST_IN_GROUP

Cell = tuple[str, str]
"""Row and column."""

_TOGETHER: Final = ""
"""The rows that are not told, as the one row that is left of the totals."""


def cells_told(counts: Mapping[Cell, int], untold_rows: Collection[str] = ()) -> frozenset[Cell]:
    """The cells of ``counts`` that may be told where the totals of the columns are known, and those of all
    rows but ``untold_rows``. Where none may be, the totals of the rows may not either.

    No count of 1 to 9 follows from what is told, nor one of all the untold rows together.
    """
    whole: dict[Cell, int] = {}
    columns = {column for _, column in counts}
    for row, column in counts:
        place = (_TOGETHER if row in untold_rows else row, column)
        whole[place] = whole.get(place, 0) + counts[row, column]
    whole = {(row, column): whole.get((row, column), 0) for row, _ in whole for column in columns}
    told = {cell for cell, n in whole.items() if cell[0] != _TOGETHER and n >= LEAST_IN_GROUP}
    while given := _given_away(whole, told):
        hides = _hides(whole, told, given[0])
        if not hides:
            return frozenset()
        told -= hides
    return frozenset(told)


def _hides(counts: Mapping[Cell, int], told: Collection[Cell], given: Cell) -> frozenset[Cell]:
    """What to hide so that ``given`` does not follow: the least people in what completes a rectangle with it;
    where no rectangle does, the smallest cell beside it."""
    row, column = given
    rectangles = {
        frozenset({(row, other_column), (other_row, column), (other_row, other_column)}) & set(told)
        for other_row, other_column in counts
        if other_row != row and other_column != column
    }
    for hides in sorted(rectangles, key=lambda one: (sum(counts[cell] for cell in one), sorted(one))):
        untold = {cell: n for cell, n in counts.items() if cell not in told or cell in hides}
        if hides and (_can_grow(given, untold) or _can_shrink(given, untold)):
            return hides
    beside = [cell for cell in told if cell[0] == row or cell[1] == column]
    return frozenset(sorted(beside, key=lambda cell: (counts[cell], cell))[:1])


def _given_away(counts: Mapping[Cell, int], told: Collection[Cell]) -> list[Cell]:
    """The counts of 1 to 9 that follow from the totals and the cells that are ``told``."""
    untold = {cell: n for cell, n in counts.items() if cell not in told}
    return [
        cell
        for cell, n in untold.items()
        if 0 < n < LEAST_IN_GROUP and not (_can_grow(cell, untold) or _can_shrink(cell, untold))
    ]


def _can_grow(cell: Cell, untold: Mapping[Cell, int]) -> bool:
    """Whether one more is possible in ``cell``: another of its column gives one up, and so on round to its
    row."""
    row, column = cell
    seen, waiting = {row}, [row]
    while waiting:
        giver = waiting.pop()
        for giving in _columns(untold, giver, least=1):
            if (giver, giving) == cell:
                continue
            if giving == column:
                return True
            new = {one for one in _rows(untold, giving) if (one, giving) != cell} - seen
            seen |= new
            waiting += new
    return False


def _can_shrink(cell: Cell, untold: Mapping[Cell, int]) -> bool:
    """Whether one less is possible in ``cell``: another of its row takes one, and so on round to its
    column."""
    row, column = cell
    seen, waiting = {row}, [row]
    while waiting:
        taker = waiting.pop()
        for taking in _columns(untold, taker):
            if (taker, taking) == cell:
                continue
            if taking == column:
                return True
            new = {one for one in _rows(untold, taking) if untold[one, taking] and (one, taking) != cell}
            waiting += new - seen
            seen |= new
    return False


def _columns(untold: Mapping[Cell, int], row: str, least: int = 0) -> Iterable[str]:
    return (column for (one, column), n in untold.items() if one == row and n >= least)


def _rows(untold: Mapping[Cell, int], column: str) -> Iterable[str]:
    return (row for row, one in untold if one == column)

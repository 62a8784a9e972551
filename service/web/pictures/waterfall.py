"""How an estimate came about: from the starting point through each answer to the estimate, on a scale of 100.

The model adds log odds. The path begins at the base rate; each answer moves it by its contribution, largest
first. Each point of that path stands on the scale of 100 by the logistic function, so the last one is the
estimate itself. The share of an answer in points is the difference along the path::

    points of answer k = 100·σ(base + c₁ + … + cₖ) − 100·σ(base + c₁ + … + cₖ₋₁)

They add up to 100·(estimate − base rate) exactly, and depend on the order: near 0 and 100 the same log odds
move fewer points. Contributions in log odds do not depend on it. Shown points are whole numbers that add up
to the shown estimate (``whole_points``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, Literal

from screening.explain.estimate_words import frequency_words, natural_frequency
from screening.language import signed
from screening.model.log_odds import probability_of
from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, Table, decimal
from service.web.pictures.scale import OF_100, Tick, finite

Kind = Literal["base", "raises", "lowers", "neutral", "estimate"]
ENDS: Final = ("base", "estimate")

MOST_APART: Final = 8
"""So many answers have a row of their own; the others stand together, those that raise and those that
lower."""

DIGITS: Final = 3
"""Decimals of log odds."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """An answer in words, and what it adds (log odds). ``together``: several small answers."""

    label: str
    log_odds: float
    together: bool = False


@dataclass(frozen=True, slots=True)
class Fall:
    """A row: the path goes from ``start`` to ``end`` (0 to 100), in shown ``points``; ``log_odds`` is what
    it adds. ``exact`` are log odds in words: what the row adds, and for both ends the sum so far.
    ``together``: several small answers in one row.
    """

    kind: Kind
    label: str
    said: str
    start: float
    end: float
    points: int
    log_odds: float
    exact: str = ""
    together: bool = False

    @property
    def number(self) -> str:
        """The points alone: ``+12``. Where they round to none and are not nothing, as the picture says it."""
        return signed(self.points) if self.points or self.kind == "neutral" else self.said

    @property
    def left(self) -> float:
        return min(self.start, self.end)

    @property
    def width(self) -> float:
        return round(abs(self.end - self.start), 2)


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The rows from base to estimate; none where a number is missing. ``low`` and ``high`` are the
    interval (0 to 100)."""

    caption: Caption
    table: Table
    note: str
    rows: tuple[Fall, ...]
    low: float | None
    high: float | None
    ticks: tuple[Tick, ...]

    @property
    def apart(self) -> tuple[str, ...]:
        """The points of the answers that have a row of their own, largest first: ``+12``."""
        return tuple(row.number for row in self.rows[1:-1] if not row.together)

    @property
    def sums(self) -> tuple[tuple[str, str], ...]:
        """The rows of the table that are no single answer: both ends, answers together, the interval."""
        rows = [
            (row.label, row.said if row.kind in ENDS else row.number)
            for row in self.rows
            if row.together or row.kind in ENDS
        ]
        return (*rows, *((row[0], row[1]) for row in self.table.rows[len(self.rows) :]))


def waterfall(
    base_log_odds: float,
    contributions: Sequence[Contribution],
    interval: tuple[float, float] | None,
    words: Reader,
    *,
    exact: bool = False,
    strongest: bool = True,
) -> Waterfall:
    """The picture for contributions in the order of the form; ``interval`` holds probabilities.

    ``exact`` adds log odds to the rows and the table. ``strongest``: the finding names the answers that moved
    most; not where the page says so itself. Where a number is not finite the picture says that it cannot be
    drawn.
    """
    title = words("waterfall.title")
    numbers = (base_log_odds, *(c.log_odds for c in contributions), *(interval or ()))
    if any(finite(number) is None for number in numbers):
        unknown = Caption(title, words("waterfall.unknown"))
        return Waterfall(unknown, Table((), ()), "", (), None, None, ())
    steps = drawn_steps(contributions, words)
    path = list(accumulate((step.log_odds for step in steps), initial=base_log_odds))
    chances = [probability_of(log_odds) for log_odds in path]
    points = whole_points(chances)
    base, estimate = (frequency_words(chance, words.language) for chance in (chances[0], chances[-1]))
    places = [OF_100.place(100 * chance) for chance in chances]

    def end(kind: Kind, label: str, said: str, place: float, log_odds: float) -> Fall:
        so_far = decimal(log_odds, words.language, DIGITS) if exact else ""
        return Fall(kind, label, said, place, place, 0, log_odds, so_far)

    falls = (
        Fall(
            kind=_kind(step),
            label=step.label,
            said=points_words(n, words, of=step.log_odds),
            start=start,
            end=stop,
            points=n,
            log_odds=step.log_odds,
            exact=decimal(step.log_odds, words.language, DIGITS, signed=True) if exact else "",
            together=step.together,
        )
        for step, n, start, stop in zip(steps, points, places[:-1], places[1:], strict=True)
    )
    rows = (
        end("base", words("waterfall.base"), base, places[0], path[0]),
        *falls,
        end("estimate", words("waterfall.estimate"), estimate, places[-1], path[-1]),
    )
    low, high = (None, None) if interval is None else (OF_100.place(100 * end) for end in interval)
    finding = " ".join(_finding(base, estimate, rows, interval, words, strongest=strongest))
    return Waterfall(
        Caption(title, finding),
        _table(rows, path, interval, words, exact=exact),
        " ".join(_notes((chances[0], chances[-1]), words, exact=exact)) if steps else "",
        rows,
        low,
        high,
        OF_100.ticks(lambda value: f"{value:.0f}"),
    )


def drawn_steps(contributions: Sequence[Contribution], words: Reader) -> tuple[Contribution, ...]:
    """Largest first; of equal ones the first of the form. Past ``MOST_APART`` the small ones stand
    together."""
    ordered = sorted(contributions, key=lambda contribution: -abs(contribution.log_odds))
    if len(ordered) <= MOST_APART + 1:
        return tuple(ordered)
    apart, small = ordered[:MOST_APART], ordered[MOST_APART:]
    together = []
    for direction, sign in (("raises", 1), ("lowers", -1)):
        same = [contribution.log_odds for contribution in small if contribution.log_odds * sign > 0]
        if same:
            label = words(f"waterfall.small_{direction}", n=len(same))
            together.append(Contribution(label, sum(same), together=True))
    return (*apart, *together)


def whole_points(chances: Sequence[float]) -> list[int]:
    """The steps between ``chances`` (probabilities along the path) as whole points out of 100.

    They add up to the shown estimate less the shown starting point: each step is rounded, and what is then
    short or over goes to the steps with the largest remainder (the method of Hamilton). None gets the other
    direction by it, and a step of nothing keeps 0.
    """
    steps = [100 * (after - before) for before, after in pairwise(chances)]
    points = [round(step) for step in steps]
    missing = natural_frequency(chances[-1]) - natural_frequency(chances[0]) - sum(points)
    one = 1 if missing > 0 else -1
    for _ in range(abs(missing)):
        may = [place for place, step in enumerate(steps) if step and (points[place] + one) * step >= 0]
        if not may:
            break
        best = max(may, key=lambda place: one * (steps[place] - points[place]))
        points[best] += one
    return points


def points_words(points: int, words: Reader, *, of: float = 0.0) -> str:
    """``+12 points``, ``−1 point`` or ``0 points``; "under 1 point" where ``of`` (log odds) is not 0."""
    if points == 0 and of:
        return words("waterfall.under_one_point")
    return words("waterfall.points", sign=signed(points).rstrip("0123456789"), n=abs(points))


def _notes(ends: Sequence[float], words: Reader, *, exact: bool) -> list[str]:
    """The order of the answers, and for an end (probability) that is not said as a number what it counts
    as."""
    notes = [words("waterfall.order"), *([words("waterfall.exact_note")] if exact else [])]
    for name, chance in zip(ENDS, ends, strict=True):
        number, said = natural_frequency(chance), frequency_words(chance, words.language)
        if said != str(number):
            notes.append(words(f"waterfall.{name}_counts_as", n=number, said=said))
    return notes


def _kind(step: Contribution) -> Kind:
    return "raises" if step.log_odds > 0 else "lowers" if step.log_odds < 0 else "neutral"


def _finding(
    base: str,
    estimate: str,
    rows: Sequence[Fall],
    interval: tuple[float, float] | None,
    words: Reader,
    *,
    strongest: bool,
) -> list[str]:
    """From where to where, what moved most in each direction, and how far the estimate may be off."""
    if len(rows) == 2:
        said = [words("waterfall.no_answers", n=estimate)]
    else:
        said = [words("waterfall.from_to", base=base, estimate=estimate)]
    for kind in ("raises", "lowers") if strongest else ():
        first = next((row for row in rows if row.kind == kind), None)
        if first is not None:
            said.append(words(f"waterfall.most_{kind}", label=first.label, points=first.said))
    if interval is not None:
        low, high = (frequency_words(end, words.language) for end in interval)
        said.append(words("waterfall.interval", low=low, high=high))
    return said


def _table(
    rows: Sequence[Fall],
    path: Sequence[float],
    interval: tuple[float, float] | None,
    words: Reader,
    *,
    exact: bool,
) -> Table:
    columns = [words("waterfall.step"), words("waterfall.share")]
    cells = [[row.label, row.said] for row in rows]
    if exact:
        columns += [words("waterfall.log_odds"), words("waterfall.log_odds_so_far")]
        for row, cell, so_far in zip(rows, cells, (*path, path[-1]), strict=True):
            added = row.kind not in ("base", "estimate")
            cell.append(decimal(row.log_odds, words.language, DIGITS, signed=True) if added else NOTHING)
            cell.append(decimal(so_far, words.language, DIGITS))
    if interval is not None:
        low, high = (frequency_words(end, words.language) for end in interval)
        span = words("picture.span", low=low, high=high)
        cells.append([words("picture.interval"), span, *[NOTHING] * (len(columns) - 2)])
    return Table(tuple(columns), tuple(map(tuple, cells)))

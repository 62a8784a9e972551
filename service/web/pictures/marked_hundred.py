"""A rule that marks some of a hundred young people: whom it finds, whom it misses, whom it marks wrongly.

The figures stand in four groups that need no colour: who is exploited is dark, who is marked has a box
behind. So missed is dark without a box, and wrongly marked is light with one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from service.core.reader_language import Reader
from service.web.pictures.hundred_people import People, people
from service.web.pictures.picture import Caption, Table
from service.web.pictures.scale import finite

GROUPS = ("missed", "found", "wrong", "left")
"""In the order in which the figures stand: the first two are exploited, the middle two are marked."""


@dataclass(frozen=True, slots=True)
class MarkedHundred:
    """``counts`` of ``GROUPS`` add up to 100; ``picture`` is ``None`` where a share is unknown."""

    caption: Caption
    table: Table
    picture: People | None
    counts: tuple[int, ...]
    said: tuple[str, ...]


def marked_hundred(exploited: float, missed: float, wrong: float, title: str, words: Reader) -> MarkedHundred:
    """``exploited`` is the share of all, ``missed`` of the exploited, ``wrong`` of the others (0 to 1).

    Raises ``ValueError`` for a share outside 0 to 1.
    """
    if any(finite(share) is None for share in (exploited, missed, wrong)):
        return MarkedHundred(Caption(title, words("hundred.unknown")), Table((), ()), None, (), ())
    shares = _shares(exploited, missed, wrong)
    counts = whole_hundred(shares)
    said = dict(zip(GROUPS, _in_words(counts, shares, words), strict=True))
    not_found, found, wrongly, _ = counts
    return MarkedHundred(
        Caption(title, words("hundred.finding", missed=said["missed"], wrong=said["wrong"])),
        Table(
            (words("hundred.group"), words("hundred.of_100")),
            tuple((words(f"hundred.row_{group}"), count) for group, count in said.items()),
        ),
        people(not_found + found, not_found + 1, not_found + found + wrongly),
        counts,
        tuple(words(f"hundred.{group}", n=count) for group, count in said.items()),
    )


def counts_in_words(exploited: float, missed: float, wrong: float, words: Reader) -> tuple[str, ...]:
    """How many of a hundred young people are in each of ``GROUPS``, as ``marked_hundred`` says it.

    Raises ``ValueError`` for a share outside 0 to 1.
    """
    shares = _shares(exploited, missed, wrong)
    return _in_words(whole_hundred(shares), shares, words)


def _in_words(counts: tuple[int, ...], shares: tuple[float, ...], words: Reader) -> tuple[str, ...]:
    """A group that rounds to nobody and is not empty is "fewer than 1"."""
    return tuple(
        words("hundred.fewer_than_one") if count == 0 and share > 0 else str(count)
        for count, share in zip(counts, shares, strict=True)
    )


def _shares(exploited: float, missed: float, wrong: float) -> tuple[float, ...]:
    """The share of each of ``GROUPS``."""
    if not all(0 <= share <= 1 for share in (exploited, missed, wrong)):
        raise ValueError("a share lies between 0 and 1")
    return (
        exploited * missed,
        exploited * (1 - missed),
        (1 - exploited) * wrong,
        (1 - exploited) * (1 - wrong),
    )


def whole_hundred(shares: tuple[float, ...]) -> tuple[int, ...]:
    """``shares``, which add up to 1, as whole numbers that add up to 100, by the largest remainder."""
    floors = [math.floor(100 * share + 1e-9) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: floors[place] - 100 * shares[place])
    for place in by_remainder[: 100 - sum(floors)]:
        floors[place] += 1
    return tuple(floors)

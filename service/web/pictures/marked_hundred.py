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
    counts = group_counts(exploited, missed, wrong)
    in_words = dict(zip(GROUPS, counts_in_words(exploited, missed, wrong, words), strict=True))
    said = tuple(words(f"hundred.{group}", n=count) for group, count in in_words.items())
    by_group = dict(zip(GROUPS, counts, strict=True))
    finding = words("hundred.finding", missed=in_words["missed"], wrong=in_words["wrong"])
    return MarkedHundred(
        Caption(title, finding),
        Table(
            (words("hundred.group"), words("hundred.of_100")),
            tuple((words(f"hundred.row_{group}"), count) for group, count in in_words.items()),
        ),
        people(
            by_group["missed"] + by_group["found"],
            by_group["missed"] + 1,
            by_group["missed"] + by_group["found"] + by_group["wrong"],
        ),
        counts,
        said,
    )


def group_counts(exploited: float, missed: float, wrong: float) -> tuple[int, ...]:
    """How many of a hundred young people are in each of ``GROUPS``, from the shares of ``marked_hundred``.

    Raises ``ValueError`` for a share outside 0 to 1.
    """
    return whole_hundred(_shares(exploited, missed, wrong))


def counts_in_words(exploited: float, missed: float, wrong: float, words: Reader) -> tuple[str, ...]:
    """``group_counts`` as they are said: a group that rounds to nobody and is not empty is "fewer than 1"."""
    shares = _shares(exploited, missed, wrong)
    return tuple(
        words("hundred.fewer_than_one") if count == 0 and share > 0 else str(count)
        for share, count in zip(shares, whole_hundred(shares), strict=True)
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

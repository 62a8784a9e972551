"""Which stays a report may be about: whole years, and as many of them together as hold ten stays.

With any day to choose from, two reports could differ by one stay and show it. So a choice is widened to whole
years, and a year with few stays is joined with the next. Stays at the end that are still too few are in no
report until there are ten. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from screening.monitor.group_figures import hidden
from screening.validate.disclosure_control import LEAST_IN_GROUP
from service.areas.stays.report_figures import Chosen

Sizes = Mapping[tuple[int, str], int]
"""By year of the end and setting: how many stays ended."""


@dataclass(frozen=True, slots=True)
class Years:
    """Years that go together, from the first to the last."""

    first: int
    last: int


def blocks(sizes: Mapping[int, int]) -> tuple[Years, ...]:
    """The years in order, joined into blocks of at least ``LEAST_IN_GROUP`` stays; too few at the end are in
    none."""
    groups: list[Years] = []
    first, together = None, 0
    for year, n in sorted(sizes.items()):
        first = year if first is None else first
        together += n
        if together >= LEAST_IN_GROUP:
            groups.append(Years(first, year))
            first, together = None, 0
    return tuple(groups)


def chosen_as_told(chosen: Chosen, sizes: Sizes) -> Chosen | None:
    """The choice widened to what may be shown; ``None`` when it holds stays and none may be shown."""
    of_year: Counter[int] = Counter()
    for (year, setting), n in sizes.items():
        if chosen.setting in (None, setting):
            of_year[year] += n
    asked = Years(chosen.since.year if chosen.since else 0, chosen.until.year if chosen.until else 9999)
    if not any(asked.first <= year <= asked.last for year in of_year):
        return chosen
    groups = blocks(of_year)
    inside = [years for years in groups if years.last >= asked.first and years.first <= asked.last]
    if not inside or _gives_away(chosen, inside, sizes):
        return None
    waits = groups[-1].last < max(of_year)
    since = None if chosen.since is None else date(min(asked.first, inside[0].first), 1, 1)
    if chosen.until is None and not waits:
        return Chosen(since, None, chosen.setting)
    last = inside[-1].last if waits and inside[-1] == groups[-1] else max(asked.last, inside[-1].last)
    return Chosen(since, date(last, 12, 31), chosen.setting)


def _gives_away(chosen: Chosen, inside: list[Years], sizes: Sizes) -> bool:
    """Whether the report of one setting, subtracted from that of all settings, would show a small one."""
    if chosen.setting is None:
        return False
    settings: Counter[str] = Counter()
    for (year, setting), n in sizes.items():
        if inside[0].first <= year <= inside[-1].last:
            settings[setting] += n
    return chosen.setting in hidden(settings)

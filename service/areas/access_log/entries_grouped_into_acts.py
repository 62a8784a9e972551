"""Entries of the log put together to what a person did: one line an act.

A request writes all its entries in one transaction, at one moment. Making a case writes that it was made and
who has it; saving one answer may write first that a choice was kept for the time being. Each is one act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from service.areas.access_log.entries import LogEntry

KEPT: Final = "draft.keep"
SAVED: Final = "draft.save"
"""A choice that rests is kept, and saved when its question is left: together they save one answer."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did at one moment; ``entries`` in the order of the log, never empty."""

    entries: tuple[LogEntry, ...]

    @property
    def head(self) -> LogEntry:
        """The entry that names the act: the first of its last transaction, which is what was asked for."""
        last = self.entries[-1]
        return next(entry for entry in self.entries if _together(entry, last))

    @property
    def last(self) -> int:
        """The number of its last entry, by which the act has its place among others."""
        return self.entries[-1].seq

    @property
    def outcome(self) -> str:
        """``ok`` when all of it went well, else the first outcome that is another."""
        return next((entry.outcome for entry in self.entries if entry.outcome != "ok"), "ok")


def acts(entries: Iterable[LogEntry]) -> tuple[Act, ...]:
    """The acts in ``entries``, which stand in the order of the log; the latest act first.

    Entries of one person at one moment belong together, until the one that ends a transaction with changes.
    What others did in between does not part a choice from its being saved.
    """
    groups: list[list[LogEntry]] = []
    latest: dict[tuple[int | None, int | None], list[LogEntry]] = {}
    for entry in entries:
        who = (entry.person_id, entry.session_id)
        group = latest.get(who)
        if group is None or not _goes_on(group, entry):
            group = []
            groups.append(group)
        group.append(entry)
        latest[who] = group
    return tuple(sorted((Act(tuple(group)) for group in groups), key=lambda act: act.last, reverse=True))


def _goes_on(group: Sequence[LogEntry], entry: LogEntry) -> bool:
    before = group[-1]
    if before.action == KEPT and entry.action == SAVED:
        return before.object_id == entry.object_id
    return not before.ends and _together(before, entry)


def _together(one: LogEntry, other: LogEntry) -> bool:
    return (one.at, one.role) == (other.at, other.role)

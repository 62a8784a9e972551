"""The ways in which a stay can end; an end never contradicts what is recorded in the stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from service.areas.stays.codes import HOW_ENDED
from service.areas.stays.entries import NewEntry
from service.areas.stays.stay_state import StayInFull
from service.core.errors import WrongField

WHILE_GONE: Final = ("left", "taken", "other")
"""How a stay can end while the young person is missing: nobody knows where they are."""


def ways_to_end(stay: StayInFull) -> tuple[str, ...]:
    """The codes of ``HOW_ENDED`` that fit what is recorded."""
    return tuple(how for how in HOW_ENDED if _objection(stay, how) is None)


def wrong_ending(stay: StayInFull, how: str) -> Iterator[WrongField]:
    """Why ``stay`` cannot end with the code ``how``; nothing when it can."""
    if how not in HOW_ENDED:
        yield WrongField("how", "stay.choose", allowed=", ".join(HOW_ENDED))
    elif (why := _objection(stay, how)) is not None:
        yield WrongField("how", why)


def out_of_order(stay: StayInFull, new: NewEntry) -> Iterator[WrongField]:
    """Why ``new`` cannot follow the other entries: going missing and coming back alternate by day."""
    gone = stay.gone
    if new.kind == "missing" and gone is not None:
        yield WrongField("day", "stay.gone_already", day=gone.day)
    back = stay.latest("returned")
    if new.kind == "missing" and gone is None and back is not None and new.day < back.day:
        yield WrongField("day", "stay.day_before", day=back.day)
    if new.kind == "returned" and gone is None:
        yield WrongField("day", "stay.not_gone")
    if new.kind == "returned" and gone is not None and new.day < gone.day:
        yield WrongField("day", "stay.day_before", day=gone.day)
    if new.kind == "missing_step" and stay.latest("missing") is None:
        yield WrongField("code", "stay.not_gone")


def _objection(stay: StayInFull, how: str) -> str | None:
    if stay.gone is not None and how not in WHILE_GONE:
        return "stay.end_while_gone"
    if how == "taken" and stay.gone is None:
        return "stay.end_not_gone"
    step = stay.latest("secure")
    if how == "secure_placement" and (step is None or step.code != "granted"):
        return "stay.end_not_granted"
    return None

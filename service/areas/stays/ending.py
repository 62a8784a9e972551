"""How a stay can end, seen from what is recorded in it: an end never says what the entries deny."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from service.areas.stays.codes import HOW_ENDED
from service.areas.stays.entries import NewEntry, WrongField
from service.areas.stays.stay import StayInFull

WHILE_GONE: Final = ("left", "taken", "other")
"""Ends of a stay whose young person is gone: none says where they are, or that all went as planned."""


def ways_to_end(stay: StayInFull) -> tuple[str, ...]:
    """The ways of ``HOW_ENDED`` that fit what is recorded."""
    return tuple(how for how in HOW_ENDED if _why_not(stay, how) is None)


def wrong_ending(stay: StayInFull, how: str) -> Iterator[WrongField]:
    """Why ``stay`` cannot end so."""
    if how not in HOW_ENDED:
        yield WrongField("how", "stay.choose", allowed=", ".join(HOW_ENDED))
    elif (why := _why_not(stay, how)) is not None:
        yield WrongField("how", why)


def out_of_order(stay: StayInFull, new: NewEntry) -> Iterator[WrongField]:
    """Gone and back: each follows the other, on the same day or later."""
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


def _why_not(stay: StayInFull, how: str) -> str | None:
    if stay.gone is not None and how not in WHILE_GONE:
        return "stay.end_while_gone"
    if how == "taken" and stay.gone is None:
        return "stay.end_not_gone"
    step = stay.latest("secure")
    if how == "secure_placement" and (step is None or step.code != "granted"):
        return "stay.end_not_granted"
    return None

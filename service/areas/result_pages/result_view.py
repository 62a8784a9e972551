"""A screening as its page and its print show it: words and pictures, never a decimal or a percentage."""

from __future__ import annotations

from dataclasses import dataclass

from service.areas.acute.view import SignView
from service.areas.screenings.shown_result_shapes import Block
from service.web.pictures.hundred_people import People, people
from service.web.pictures.reason_bar import Bar, bar


@dataclass(frozen=True, slots=True)
class OwnView:
    """The professional's own judgement, as it was before any score; ``by`` names who gave it."""

    heading: str
    by: str
    view: str
    within: str
    reason: str
    note: str
    later: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """That a screening was withdrawn: in words, why, and the round of the correction."""

    text: str
    because: str
    reason: str
    anew: str
    answers_url: str
    day: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """The page of one screening: the block that was shown, and around it what holds today.

    ``picture`` and ``bars`` are the pictures of the block, one bar for each of its reasons (``None``: it did
    not change the estimate).
    """

    reference: str
    number: int
    line: str
    due: str
    signs: tuple[SignView, ...]
    own: OwnView
    block: Block
    picture: People | None
    bars: tuple[Bar | None, ...]
    withdrawn: WithdrawnView | None = None


def picture_of(block: Block) -> People | None:
    """The hundred figures; ``None`` without a number."""
    estimate = block.estimate
    return None if estimate is None else people(estimate.of_100, estimate.low, estimate.high)


def bars_of(block: Block) -> tuple[Bar | None, ...]:
    return tuple(
        bar(row.share, raises=row.direction == "raises") if row.direction != "neutral" else None
        for row in block.reasons.rows
    )

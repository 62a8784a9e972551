"""A screening as its page and its print show it: words and pictures, never a decimal or a percentage."""

from __future__ import annotations

from dataclasses import dataclass

from service.areas.acute.view import SignView
from service.areas.screenings.shown_result_shapes import Block
from service.web.pictures.hundred_people import People
from service.web.pictures.marked_hundred import MarkedHundred
from service.web.pictures.range_bars import RangeBars
from service.web.pictures.reason_bar import Bar
from service.web.pictures.waterfall import Waterfall


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
class ResultPictures:
    """The pictures of a screening. ``bars`` has one for each reason of the block (``None``: it did not change
    the estimate); the others are ``None`` where there is nothing to draw."""

    people: People | None
    bars: tuple[Bar | None, ...]
    waterfall: Waterfall | None
    hundred: MarkedHundred | None
    ranges: RangeBars | None


@dataclass(frozen=True, slots=True)
class ConversationView:
    """The conversation of the round of a screening, once it was held: when and by whom, and its record."""

    held: str
    url: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """The page of one screening: the block that was shown, and around it what holds today.

    ``conversation`` is ``None`` while none of the round was recorded, and for who may not read records.
    """

    reference: str
    number: int
    round: int
    line: str
    due: str
    signs: tuple[SignView, ...]
    own: OwnView
    block: Block
    pictures: ResultPictures
    withdrawn: WithdrawnView | None = None
    conversation: ConversationView | None = None

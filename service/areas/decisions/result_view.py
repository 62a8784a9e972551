"""A screening as its page and its print show it: words and pictures, never a decimal or a percentage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screening.catalogue.indicator import Indicator
from screening.explain.request import ScreeningRequest
from screening.explain.sentences import inside, said
from service.areas.acute.view import SignView
from service.areas.screenings.form_view import answer_text
from service.areas.screenings.shown_shapes import Block
from service.core.reader import Reader
from service.web.pictures import Bar, People, bar, people


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
class AnswerView:
    """One answer of the round, for the list of all answers and for the facts of a print."""

    question: str
    statement: str
    answer: str
    known: str
    recorded: str
    now: bool
    above_lowest: bool


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """That the answers of a screening were put right: in words, why, and where they were asked anew."""

    text: str
    because: str
    reason: str
    anew: str
    answers_url: str
    day: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """The page of one screening: the block that was shown, and around it what is of today.

    ``picture`` and ``bars`` are the pictures of the block, one bar for each of its reasons (``None``: it
    moved nothing).
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
    shown = block.estimate
    return None if shown is None else people(shown.of_100, shown.low, shown.high)


def bars_of(block: Block) -> tuple[Bar | None, ...]:
    return tuple(
        bar(row.share, raises=row.direction == "raises") if row.direction != "neutral" else None
        for row in block.reasons.rows
    )


def answer_views(
    request: ScreeningRequest,
    indicators: Iterable[Indicator],
    recorded: Mapping[str, str],
    reader: Reader,
) -> tuple[AnswerView, ...]:
    """Every answer that was given to ``indicators``, absent ones included, in their order."""
    found = []
    for indicator in indicators:
        answer = request.answers.get(indicator.id)
        if answer is None:
            continue
        lowest = answer == indicator.level_ids[0]
        known = request.known.get(indicator.id)
        found.append(
            AnswerView(
                question=reader.pick(indicator.wording.label),
                statement=_statement(indicator, answer, reader),
                answer=answer_text(indicator, answer, reader),
                known=reader(f"form.known_{known.how}") if known else "",
                recorded=recorded.get(indicator.id, ""),
                now=request.now.get(indicator.id, False),
                above_lowest=answer in indicator.level_ids and not lowest,
            )
        )
    return tuple(found)


def _statement(indicator: Indicator, answer: str, reader: Reader) -> str:
    """What was answered as a sentence; for an absent answer the subject with the answer."""
    if answer in indicator.level_ids:
        return said(indicator, answer, reader.language)
    return f"{reader.pick(indicator.wording.label)}: {inside(answer_text(indicator, answer, reader))}"

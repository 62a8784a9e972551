"""The pictures of a stored screening, drawn from what was stored with it.

Numbers are those of the stored result, sentences those of the block that was shown. What frames a picture
(its title, "starting point", "points") is of today, as the layout of the page is.
"""

from __future__ import annotations

from dataclasses import replace

from screening.catalogue.catalogue import Catalogue
from screening.explain.reasons import strongest_first
from screening.explain.screening_result import Screening
from service.areas.screenings.shown_result_shapes import Block
from service.core.reader_language import Reader
from service.web.pictures.hundred_people import People, people
from service.web.pictures.marked_hundred import MarkedHundred, marked_hundred
from service.web.pictures.picture import Caption
from service.web.pictures.range_bars import RangeBars, Reach, range_bars
from service.web.pictures.reason_bar import Bar, bar
from service.web.pictures.waterfall import Contribution, Waterfall, waterfall


def people_of(block: Block) -> People | None:
    """The hundred figures; ``None`` without a number."""
    estimate = block.estimate
    return None if estimate is None else people(estimate.of_100, estimate.low, estimate.high)


def bars_of(block: Block) -> tuple[Bar | None, ...]:
    """A bar for each reason; ``None`` for one that did not change the estimate."""
    return tuple(
        bar(row.share, raises=row.direction == "raises") if row.direction != "neutral" else None
        for row in block.reasons.rows
    )


def waterfall_of(
    screening: Screening, block: Block, catalogue: Catalogue, reader: Reader, *, exact: bool = False
) -> Waterfall | None:
    """How the estimate came about; ``None`` without an estimate. ``exact`` adds log odds, for reviewers."""
    if screening.probability is None or screening.base_log_odds is None or screening.interval is None:
        return None
    contributions = [
        Contribution(label, screening.contributions[indicator])
        for indicator, label in _labels(screening, block, catalogue, reader).items()
    ]
    interval = (screening.interval.low, screening.interval.high)
    return waterfall(screening.base_log_odds, contributions, interval, reader, exact=exact, strongest=False)


def hundred_of(block: Block, reader: Reader) -> MarkedHundred | None:
    """Whom the nearest limit would miss and wrongly mark; ``None`` where the block has no such shares."""
    errors = block.limits.errors
    if errors is None:
        return None
    picture = marked_hundred(errors.exploited, errors.missed, errors.wrong, errors.limit, reader)
    return replace(picture, caption=Caption(errors.limit, errors.finding)) if picture.picture else picture


def ranges_of(screening: Screening, block: Block, catalogue: Catalogue, reader: Reader) -> RangeBars | None:
    """What an answer to each shown question would do, in the order in which they were shown.

    A shown question is found by its words in the catalogue of the screening. ``None`` without questions, and
    where one of them is not found: then its stored line stands alone.
    """
    by_words = {
        catalogue[question.indicator].wording.ask.in_language(reader.language): question
        for question in screening.ask_next
    }
    shown = block.ask.questions
    if screening.probability is None or not shown or any(one.ask not in by_words for one in shown):
        return None
    reaches = []
    for one in shown:
        question = by_words[one.ask]
        after, indicator = question.probability_if, catalogue[question.indicator]
        low, high = min(after, key=after.__getitem__), max(after, key=after.__getitem__)
        said = [indicator.level(level).text.in_language(reader.language) for level in (low, high)]
        reaches.append(Reach(one.ask, after[low], after[high], *said))
    caption = Caption(block.ask.heading, reader("rangebar.line"))
    return range_bars(screening.probability, reaches, caption, reader)


def _labels(screening: Screening, block: Block, catalogue: Catalogue, reader: Reader) -> dict[str, str]:
    """What was shown of each answer that counted, by indicator, strongest first as the block has them.

    A block with another number of reasons cannot be matched; the names in the catalogue stand in for it.
    """
    counted = strongest_first(screening.contributions, catalogue)
    rows = block.reasons.rows
    if len(rows) != len(counted):
        return {i: catalogue[i].wording.label.in_language(reader.language) for i in counted}
    return {
        indicator: f"{row.statement} ({block.now_word})" if row.now else row.statement
        for indicator, row in zip(counted, rows, strict=True)
    }

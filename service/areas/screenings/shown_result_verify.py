"""Check that the stored block of a screening was not changed, in any sentence or figure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from screening.explain.estimate_words import estimate_words
from screening.explain.screening_result import Screening
from screening.language import LANGUAGES
from service.areas.screenings.shown_result_shapes import Block
from service.areas.screenings.shown_result_storage import BlockUnreadable, unpacked

REBUILT: Final = "screening.block_rebuilt"
"""The action under which the access log names a rebuilt block and its digest."""


def findings_of(db: Session, row: Any, logged: Sequence[Mapping[str, Any]], shown: Any) -> Iterator[str]:
    """Everything wrong with the block in ``row`` (``None``: there is none), as keys of sentences.

    ``logged`` holds the facts about it in the access log, ``shown`` is the result that it shows. A screening
    without a block in the log is from before blocks were stored and needs none.
    """
    digests = [facts["block"] for facts in logged if "block" in facts]
    if row is None:
        yield from ("block_missing",) if digests else ()
        return
    if digests != [row.content_digest]:
        yield "block_differs"
    try:
        blocks = [Block.read(parts) for parts in json.loads(unpacked(db, row))]
    except (BlockUnreadable, TypeError, ValueError):
        yield "block_changed"
        return
    try:
        figures_match = _figures_match(blocks, Screening.from_json(json.loads(shown)))
    except (TypeError, ValueError, KeyError):
        return  # The result cannot be read; the check that computes it again reports that.
    if not figures_match:
        yield "block_other_figures"


def _figures_match(blocks: Sequence[Block], shown: Screening) -> bool:
    """Whether number and interval are those of the screening, in every language."""
    words = estimate_words(shown, "", LANGUAGES[0])
    if len(blocks) != len(LANGUAGES) or any(block.status != shown.status for block in blocks):
        return False
    if words is None:
        return all(block.estimate is None for block in blocks)
    figures = (words.of_100, min(words.low, words.of_100), max(words.high, words.of_100))
    return all(block.estimate is not None and block.estimate[:3] == figures for block in blocks)

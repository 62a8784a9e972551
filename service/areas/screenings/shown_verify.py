"""Is the block that was shown of a screening still what it was: every sentence and every figure in it?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from screening.explain.estimate_words import estimate_words
from screening.explain.result import Screening
from screening.language import LANGUAGES
from service.areas.screenings.shown_result import BlockUnreadable, unpacked
from service.areas.screenings.shown_shapes import Block

REBUILT: Final = "screening.block_rebuilt"
"""The action under which the access log names a block that was put together afterwards, and its digest."""


def findings_of(db: Session, row: Any, logged: Sequence[Mapping[str, Any]], shown: Any) -> Iterator[str]:
    """What is wrong with the block in ``row`` (``None``: there is none), by the keys of sentences.

    ``logged`` are the facts under which the access log names it, ``shown`` is the answer that it shows. A
    screening from before blocks were stored, of which the log names none, need not have one yet.
    """
    digests = [facts["block"] for facts in logged if "block" in facts]
    if row is None:
        yield from ("block_missing",) if digests else ()
        return
    if digests != [row.content_digest]:
        yield "block_differs"
    try:
        blocks = [Block.read(one) for one in json.loads(unpacked(db, row))]
    except (BlockUnreadable, TypeError, ValueError):
        yield "block_changed"
        return
    try:
        right = _right_figures(blocks, Screening.from_json(json.loads(shown)))
    except (TypeError, ValueError, KeyError):
        return  # the answer itself cannot be read, which is found where it is computed again
    if not right:
        yield "block_other_figures"


def _right_figures(blocks: Sequence[Block], shown: Screening) -> bool:
    """Whether number and interval are those of the screening, in every language."""
    words = estimate_words(shown, "", LANGUAGES[0])
    if len(blocks) != len(LANGUAGES) or any(block.status != shown.status for block in blocks):
        return False
    if words is None:
        return all(block.estimate is None for block in blocks)
    figures = (words.of_100, min(words.low, words.of_100), max(words.high, words.of_100))
    return all(block.estimate is not None and block.estimate[:3] == figures for block in blocks)

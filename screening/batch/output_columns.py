"""Which columns of a result table are asked for. What is not asked for is not computed."""

from __future__ import annotations

from typing import Final

from screening.batch.errors import BatchError
from screening.quoted_in_messages import quoted

ESTIMATE: Final = "estimate"
INTERVAL: Final = "interval"
CONTRIBUTIONS: Final = "contributions"
QUESTIONS_TO_ASK: Final = "questions"
WORDS: Final = "words"

GROUPS: Final = (ESTIMATE, INTERVAL, CONTRIBUTIONS, QUESTIONS_TO_ASK, WORDS)
"""What may be asked for. Row, case, setting, age, status, reason, acute steps and the model stand in every
table: a row without them could be read as one without danger."""

USUAL: Final = frozenset({ESTIMATE, INTERVAL, CONTRIBUTIONS, QUESTIONS_TO_ASK})
"""What is written when nothing is said."""

Groups = frozenset[str]


def groups_named(text: str) -> Groups:
    """The groups in a list with commas; raises ``BatchError`` that names what is none and what there is."""
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in GROUPS:
            raise BatchError("batch.column_group", name=quoted(name), allowed=", ".join(GROUPS))
    return frozenset(names)

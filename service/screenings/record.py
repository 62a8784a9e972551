"""A screening as it is stored: every column, in one form, with one digest over all of it.

The digest also covers the judgement that the screening followed, so a judgement cannot be changed behind it.
It stands in the row and in the access log, whose seal needs a key that is not in the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from screening.explain.request import ScreeningRequest
from screening.explain.result import Screening
from service.db.types import utc_text
from service.screenings.judgements import Judgement

COLUMNS: Final = (
    "case_id",
    "number",
    "reference",
    "intake_id",
    "judgement_id",
    "arm",
    "status",
    "request",
    "sealed",
    "shown",
    "model_name",
    "model_version",
    "model_digest",
    "catalogue_digest",
    "acute_digest",
    "texts_digest",
    "made_at",
    "made_by",
)
"""Everything the digest covers; a test holds it to the columns of the table."""

OF_JUDGEMENT: Final = (
    "id",
    "intake_id",
    "number",
    "view",
    "assess_within",
    "reason",
    "score_seen",
    "made_at",
    "made_by",
)
"""Everything of the judgement that the digest covers."""


def columns_of(judgement: Judgement) -> dict[str, Any]:
    """A judgement by the names of its columns."""
    return {name: getattr(judgement, name) for name in OF_JUDGEMENT}


def request_text(request: ScreeningRequest) -> str:
    """A request in the form in which it is stored: the same answers always make the same text."""
    return _written(request.to_json(), sort_keys=True)


def screening_text(screening: Screening) -> str:
    """A screening in the form in which it is stored and sent: floats that read back equal, no spaces."""
    return _written(screening.to_json())


def content_digest(values: Mapping[str, Any], judgement: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the columns of a screening and of the judgement before it.

    Moments may be given as such or as the text in which they are stored.
    """
    content = [[values[name] for name in COLUMNS], [judgement[name] for name in OF_JUDGEMENT]]
    return hashlib.sha256(_written(content).encode("utf-8")).hexdigest()


def log_name(reference: str, number: int) -> str:
    """How the access log names a screening."""
    return f"{reference}/{number}"


def _written(content: object, *, sort_keys: bool = False) -> str:
    return json.dumps(
        content,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=_moment,
        sort_keys=sort_keys,
    )


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    raise TypeError(f"{type(value).__name__} is not stored in a screening")

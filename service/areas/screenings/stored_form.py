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

from pydantic import TypeAdapter

from screening.explain.request import ScreeningRequest
from screening.explain.result import Screening
from service.areas.screenings.judgements import Judgement
from service.core.clock import utc_text

_TO_JSON: Final = TypeAdapter[Any](Any)

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

_LONG: Final = frozenset({"request", "sealed", "shown"})

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
    return json.dumps(request.to_json(), separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def screening_text(screening: Screening) -> str:
    """A screening as JSON, in the form in which it is stored and sent; floats read back equal."""
    return _TO_JSON.dump_json(screening.to_json()).decode("utf-8")


def same_content(one: str, other: str) -> bool:
    """Whether two JSON texts say exactly the same: every number equal, every key in its place."""
    return json.dumps(json.loads(one)) == json.dumps(json.loads(other))


def content_digest(values: Mapping[str, Any], judgement: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the columns of a screening and of the judgement before it.

    Long texts go in by their own SHA-256. Moments may be given as such or as the text in which they are
    stored.
    """
    content = [
        [_sha256(values[name]) if name in _LONG else values[name] for name in COLUMNS],
        [judgement[name] for name in OF_JUDGEMENT],
    ]
    written = json.dumps(content, separators=(",", ":"), default=_moment)
    return hashlib.sha256(written.encode("ascii")).hexdigest()


def log_name(reference: str, number: int) -> str:
    """How the access log names a screening."""
    return f"{reference}/{number}"


def _sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode("utf-8")).hexdigest()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    raise TypeError(f"{type(value).__name__} is not stored in a screening")

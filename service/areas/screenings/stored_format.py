"""The stored format of a screening: its columns, its JSON texts, and one digest over all of it.

The digest also covers the judgement before the screening, so that a later change of that judgement is seen.
It is in the row and in the access log, whose seal needs a key that is not in the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Screening
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
"""The columns that the digest covers; a test compares them with the table."""

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
"""The columns of the judgement that the digest covers."""


def columns_of(judgement: Judgement) -> dict[str, Any]:
    """A judgement by the names of its columns."""
    return {name: getattr(judgement, name) for name in OF_JUDGEMENT}


def request_text(request: ScreeningRequest) -> str:
    """A request as it is stored; the same answers always make the same text."""
    return json.dumps(request.to_json(), separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def screening_text(screening: Screening) -> str:
    """A screening as the JSON that is stored and sent; floats read back equal."""
    return _TO_JSON.dump_json(screening.to_json()).decode("utf-8")


def same_content(first_text: str, second_text: str) -> bool:
    """Whether two JSON texts have the same content: every number equal, every key in its place."""
    return json.dumps(json.loads(first_text)) == json.dumps(json.loads(second_text))


def content_digest(values: Mapping[str, Any], judgement: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the columns of a screening and of the judgement before it.

    Long texts are covered by their own SHA-256. Moments may be ``datetime`` or the stored text.
    """
    content = [
        [_sha256(values[name]) if name in _LONG else values[name] for name in COLUMNS],
        [judgement[name] for name in OF_JUDGEMENT],
    ]
    text = json.dumps(content, separators=(",", ":"), default=_moment_text)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def log_name(reference: str, number: int) -> str:
    """The name of a screening in the access log."""
    return f"{reference}/{number}"


def _sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode("utf-8")).hexdigest()


def _moment_text(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    raise TypeError(f"{type(value).__name__} is not stored in a screening")

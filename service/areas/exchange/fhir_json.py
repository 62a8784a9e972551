"""FHIR as JSON text. A ``Decimal`` is written digit for digit: to FHIR 8.10 and 8.1 are two numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from fastapi import Response

from service.web.operation_outcome import MEDIA_TYPE

_PLAIN: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Written:
    """A part that is JSON already; it is put in as it is."""

    json: str


def exact(number: float) -> Decimal:
    """The number as it is written in JSON, digit for digit."""
    return Decimal(repr(number))


def percent(probability: float) -> Decimal:
    """A probability (0 to 1) in percent, without rounding: FHIR R4 takes percent."""
    return exact(probability).scaleb(2)


def written(value: Any) -> str:
    """``value`` as JSON. Parts without a ``Decimal`` or a ``Written`` are written by the encoder in C."""
    if isinstance(value, Written):
        return value.json
    if isinstance(value, Decimal):
        return format(value, "f")
    try:
        return _PLAIN.encode(value)
    except TypeError:
        if isinstance(value, dict):
            return "{" + ",".join(f"{_PLAIN.encode(k)}:{written(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(written, value)) + "]"
        raise


def fhir_response(content: str | bytes, status: int = 200, **headers: str) -> Response:
    """``content``, which is JSON already, as a response."""
    return Response(content, status, media_type=MEDIA_TYPE, headers=headers)

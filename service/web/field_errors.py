"""What is wrong with a field of a JSON request, in a sentence: in both languages, and without what was sent.

The framework describes mistakes by a type, and in English. Each type that our shapes can give has a sentence
here; another type gets a general sentence. The response always has the type, for programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from screening.language import Language
from service.core.errors import refusals

_ALIKE: Final[Mapping[str, str]] = {
    "string_type": "text",
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "float_type": "number",
    "float_parsing": "number",
    "bool_type": "yes_or_no",
    "bool_parsing": "yes_or_no",
    "date_type": "day",
    "date_parsing": "day",
    "date_from_datetime_parsing": "day",
    "date_from_datetime_inexact": "day",
    "datetime_type": "moment",
    "datetime_parsing": "moment",
    "datetime_from_date_parsing": "moment",
    "model_type": "object",
    "model_attributes_type": "object",
    "dict_type": "object",
    "list_type": "list",
    "tuple_type": "list",
    "missing": "missing",
    "extra_forbidden": "unknown",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many",
    "greater_than_equal": "at_least",
    "greater_than": "above",
    "less_than_equal": "at_most",
    "less_than": "below",
    "literal_error": "choice",
    "enum": "choice",
    "string_pattern_mismatch": "pattern",
}
"""The sentence, by the type of pydantic."""

_LIMITS: Final = ("min_length", "max_length", "ge", "gt", "le", "lt", "expected")


def detail(error: Mapping[str, Any], language: Language) -> str:
    """The sentence about one mistake that pydantic found."""
    context = error.get("ctx") or {}
    limit = next((context[name] for name in _LIMITS if name in context), "")
    key = _ALIKE.get(error["type"], "other")
    return refusals()(language, f"field_error.{key}", limit=str(limit).replace("'", "").replace(" or ", ", "))

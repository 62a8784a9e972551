"""Compute a stored screening again, from its request and with the model and catalogue of that time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.errors import SignaalwijzerError
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Screening
from service.areas.screenings.compute_score import compute
from service.areas.screenings.judgements import Judgement
from service.areas.screenings.score_shown_or_withheld import REASONS, without_score
from service.areas.screenings.stored_format import request_text, same_content, screening_text
from service.model_runtime.model_archive_files import Kept, NotKept
from service.model_runtime.result_without_score import NO_MODEL, abstained

TOLERANCE: Final = 1e-12
"""Largest difference (log odds, probability) that still counts as the same number.

The logarithms and powers of numpy differ in their last bit between processors with and without AVX-512, so a
result that was computed on one machine may come out so much otherwise on the next.
"""

_STOPPED: Final = ("scoring_stopped", "self_test_failed")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in a stored screening that does not follow from its request; ``key`` names a sentence."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Expected:
    """What follows from the request: the shown result, and the sealed one where the arm keeps it."""

    request: ScreeningRequest
    shown: Screening
    sealed: Screening | None = None


class Recomputing:
    """Computes stored screenings again; models and catalogues are read once per digest."""

    def __init__(self, kept: Kept, public_keys: tuple[bytes, ...]) -> None:
        self._screener = lru_cache(maxsize=8)(
            lambda model, catalogue, rules: kept.screener(model, catalogue, rules, public_keys)
        )
        self._asked = lru_cache(maxsize=8)(kept.rules_and_catalogue)

    def differences(self, stored: Mapping[str, Any], judgement: Judgement) -> Iterator[Difference]:
        """Everything in the columns ``stored`` that does not follow from their request."""
        try:
            expected = self._expected(stored, judgement)
        except NotKept as error:
            yield Difference("not_kept", {"what": error.what, "digest": error.digest[:12]})
            return
        except (SignaalwijzerError, ValueError, KeyError, TypeError, AttributeError):
            yield Difference("cannot_recompute")
            return
        if stored["request"] != request_text(expected.request):
            yield Difference("other_request")
        yield from _difference_in("sealed", stored["sealed"], expected.sealed)
        yield from _difference_in("shown", stored["shown"], expected.shown)
        if any(stored[name] != value for name, value in _columns_from(expected.shown).items()):
            yield Difference("other_marks")

    def _expected(self, stored: Mapping[str, Any], judgement: Judgement) -> _Expected:
        digests = stored["catalogue_digest"], stored["acute_digest"]
        catalogue, rules = self._asked(*digests)
        request = ScreeningRequest.parse(json.loads(stored["request"]), catalogue)
        screener = self._screener(stored["model_digest"], *digests) if stored["model_digest"] else None
        if stored["arm"] in ("declined", "stopped"):
            return _Expected(request, _without_computing(stored, request, screener, catalogue, rules))
        if screener is None:
            raise NotKept("model", "-")
        computed = compute(screener, request, judgement)
        if stored["arm"] == "shown":
            return _Expected(request, computed)
        return _Expected(request, without_score(computed, REASONS[stored["arm"]]), sealed=computed)


def _without_computing(
    stored: Mapping[str, Any],
    request: ScreeningRequest,
    screener: Screener | None,
    catalogue: Catalogue,
    rules: AcuteRules,
) -> Screening:
    stored_reason = json.loads(stored["shown"])["reason"]
    reason = (
        stored_reason if stored["arm"] == "stopped" and stored_reason in _STOPPED else REASONS[stored["arm"]]
    )
    return abstained(request, reason, catalogue, rules, screener.model if screener else NO_MODEL)


def _columns_from(shown: Screening) -> dict[str, str]:
    return {
        "status": shown.status,
        "model_name": shown.model.name,
        "model_version": shown.model.version,
        "model_digest": shown.model.digest,
        "catalogue_digest": shown.catalogue.digest,
    }


def _difference_in(column: str, stored: Any, expected: Screening | None) -> Iterator[Difference]:
    """The difference between a stored result and the expected one; nothing when they are equal."""
    text = None if expected is None else screening_text(expected)
    if stored == text:
        return
    try:
        if text is not None and same_content(stored, text):
            return
        gap = None if text is None else _largest_difference(stored, text)
    except (TypeError, ValueError):
        gap = None
    key = "other_content" if gap is None else "other_numbers" if gap > TOLERANCE else "other_digits"
    yield Difference(key, {"what": column})


def _largest_difference(stored: str, text: str) -> float | None:
    """The largest difference between the numbers of two JSON texts; ``None`` when anything else differs."""
    gap = 0.0
    for stored_leaf, leaf in zip_longest(_leaves(json.loads(stored)), _leaves(json.loads(text))):
        if stored_leaf == leaf:
            continue
        if stored_leaf is None or leaf is None or stored_leaf[0] != leaf[0]:
            return None
        if not (isinstance(stored_leaf[1], float) and isinstance(leaf[1], float)):
            return None
        gap = max(gap, abs(stored_leaf[1] - leaf[1]))
    return gap


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in parsed JSON with its path."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _leaves(part, f"{path}[{number}]")
    else:
        yield path, value

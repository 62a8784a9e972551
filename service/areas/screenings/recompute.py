"""One stored screening computed again, from its request and with what served at the time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final

from screening.catalogue.acute import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.errors import SignaalwijzerError
from screening.explain.request import ScreeningRequest
from screening.explain.result import Screening
from screening.explain.screen import Screener
from service.areas.screenings.arms import REASONS, without_score
from service.areas.screenings.compute import compute
from service.areas.screenings.judgements import Judgement
from service.areas.screenings.stored_form import request_text, same_content, screening_text
from service.model_runtime.abstain import NO_MODEL, abstained
from service.model_runtime.archive_files import Kept, NotKept

TOLERANCE: Final = 1e-12
"""Largest difference (log odds, probability) that still counts as the same number."""

_STOPPED: Final = ("scoring_stopped", "self_test_failed")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in a stored screening that does not follow from its request; ``key`` is a sentence."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the request gives: what is shown, and the sealed result where the arm keeps one."""

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
        """What in the columns ``stored`` does not follow from the request in them."""
        try:
            expected = self._expected(stored, judgement)
        except NotKept as gone:
            yield Difference("not_kept", {"what": gone.what, "digest": gone.digest[:12]})
            return
        except (SignaalwijzerError, ValueError, KeyError, TypeError, AttributeError):
            yield Difference("cannot_recompute")
            return
        if stored["request"] != request_text(expected.request):
            yield Difference("other_request")
        yield from _compared("sealed", stored["sealed"], expected.sealed)
        yield from _compared("shown", stored["shown"], expected.shown)
        if any(stored[name] != value for name, value in _marks(expected.shown).items()):
            yield Difference("other_marks")

    def _expected(self, stored: Mapping[str, Any], judgement: Judgement) -> _Expected:
        digests = stored["catalogue_digest"], stored["acute_digest"]
        catalogue, rules = self._asked(*digests)
        request = ScreeningRequest.parse(json.loads(stored["request"]), catalogue)
        screener = self._screener(stored["model_digest"], *digests) if stored["model_digest"] else None
        if stored["arm"] in ("declined", "stopped"):
            return _Expected(request, _never_computed(stored, request, screener, catalogue, rules))
        if screener is None:
            raise NotKept("model", "-")
        computed = compute(screener, request, judgement)
        if stored["arm"] == "shown":
            return _Expected(request, computed)
        return _Expected(request, without_score(computed, REASONS[stored["arm"]]), sealed=computed)


def _never_computed(
    stored: Mapping[str, Any],
    request: ScreeningRequest,
    screener: Screener | None,
    catalogue: Catalogue,
    rules: AcuteRules,
) -> Screening:
    told = json.loads(stored["shown"])["reason"]
    reason = told if stored["arm"] == "stopped" and told in _STOPPED else REASONS[stored["arm"]]
    return abstained(request, reason, catalogue, rules, screener.model if screener else NO_MODEL)


def _marks(shown: Screening) -> dict[str, str]:
    return {
        "status": shown.status,
        "model_name": shown.model.name,
        "model_version": shown.model.version,
        "model_digest": shown.model.digest,
        "catalogue_digest": shown.catalogue.digest,
    }


def _compared(what: str, stored: Any, expected: Screening | None) -> Iterator[Difference]:
    """Every number and every word must be the same."""
    text = None if expected is None else screening_text(expected)
    if stored == text:
        return
    try:
        if text is not None and same_content(stored, text):
            return
        apart = None if text is None else _largest_difference(stored, text)
    except (TypeError, ValueError):
        apart = None
    key = "other_content" if apart is None else "other_numbers" if apart > TOLERANCE else "other_digits"
    yield Difference(key, {"what": what})


def _largest_difference(stored: str, text: str) -> float | None:
    """The largest difference between the numbers of two texts; ``None`` when they are not built alike."""
    apart = 0.0
    for one, other in zip_longest(_leaves(json.loads(stored)), _leaves(json.loads(text))):
        if one == other:
            continue
        if one is None or other is None or one[0] != other[0]:
            return None
        if not (isinstance(one[1], float) and isinstance(other[1], float)):
            return None
        apart = max(apart, abs(one[1] - other[1]))
    return apart


def _leaves(shape: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in parsed JSON with the way to it."""
    if isinstance(shape, dict):
        for key, inner in shape.items():
            yield from _leaves(inner, f"{at}.{key}")
    elif isinstance(shape, list):
        for number, inner in enumerate(shape):
            yield from _leaves(inner, f"{at}[{number}]")
    else:
        yield at, shape

"""The arm of a screening: its score is shown, withheld, declined, stopped, or of a model in the shadow.

A share of the cases has its score withheld, as an unbiased sample to learn from: outcomes of marked young
people alone would confirm the model. A secret key and the code of the case decide which cases. So nobody
chooses them, and every round of a case has the same arm.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Literal

from screening.explain.screening_result import NO_NUMBERS, Screening

Arm = Literal["shown", "withheld", "declined", "stopped", "shadow"]

REASONS: Final[Mapping[Arm, str]] = MappingProxyType(
    {
        "withheld": "withheld",
        "shadow": "withheld",
        "declined": "score_declined",
        "stopped": "scoring_stopped",
    }
)
"""Why no number is shown, by arm."""

_DRAWS: Final = 1_000_000


def is_withheld(key: bytes, reference: str, share: float) -> bool:
    """Whether the case with this code falls in the ``share`` (0..1) of cases whose score is withheld."""
    code_hash = hmac.new(key, reference.encode("ascii"), hashlib.sha256).digest()
    return int.from_bytes(code_hash[:8], "big") % _DRAWS < share * _DRAWS


def without_score(screening: Screening, reason: str) -> Screening:
    """``screening`` with its score removed: acute rules, open questions and the reason remain.

    Direct signs keep their status, which follows from a rule about answers and not from a score; the
    contributions of the model are removed.
    """
    if screening.status == "direct_signs":
        return replace(screening, contributions={})
    return replace(screening, status="abstained", reason=reason, contributions={}, **NO_NUMBERS)

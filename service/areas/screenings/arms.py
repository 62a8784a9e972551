"""What becomes of a screening: shown, withheld, declined, stopped, or in the shadow of a model on trial.

A share of the cases has its score withheld, so that there is always an unbiased sample to learn from: what is
known only of young people who were marked would tell the model that it was right. Which cases is drawn from
the case's code with a secret key, so nobody chooses it, and it is the same in every round of the case.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Literal

from screening.explain.result import Screening

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
    seal = hmac.new(key, reference.encode("ascii"), hashlib.sha256).digest()
    return int.from_bytes(seal[:8], "big") % _DRAWS < share * _DRAWS


def without_score(screening: Screening, reason: str) -> Screening:
    """What may be seen of ``screening`` when its score may not: acute rules, open questions, the reason.

    Direct signs keep their status, which is a rule about answers and no score; what the model said about
    the other signals goes.
    """
    if screening.status == "direct_signs":
        return replace(screening, contributions={})
    return replace(
        screening,
        status="abstained",
        reason=reason,
        probability=None,
        interval=None,
        base_rate=None,
        log_odds=None,
        base_log_odds=None,
        contributions={},
        band=None,
        ask_next=(),
    )

"""What a screening answers: one shape for the command line, the API, the pages and what is stored.

A ``Screening`` cannot hold a number where there may be none: with status ``direct_signs`` or
``abstained`` every number is ``None``, and with ``scored`` every number is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

Status = Literal["scored", "direct_signs", "abstained"]
Reason = Literal[
    "confirmed_direct_sign",
    "several_suspected_signs",
    "age_outside_range",
    "setting_unknown",
    "too_few_answers",
    "self_test_failed",
    "score_declined",
    "withheld",
    "scoring_stopped",
]
CONFIRMED_DIRECT_SIGN: Final = "confirmed_direct_sign"
SEVERAL_SUSPECTED_SIGNS: Final = "several_suspected_signs"
DIRECT_SIGNS: Final = (CONFIRMED_DIRECT_SIGN, SEVERAL_SUSPECTED_SIGNS)
"""How direct signs end an estimate: one that is confirmed, or two or more that are suspected."""
ABSTENTIONS: Final[tuple[str, ...]] = tuple(r for r in get_args(Reason) if r not in DIRECT_SIGNS)
"""Every reason for which a screening gives no number, other than direct signs."""

NO_NUMBERS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        **dict.fromkeys(("probability", "interval", "base_rate", "log_odds", "base_log_odds", "band")),
        "ask_next": (),
    }
)
"""The fields of a ``Screening`` that hold nothing where no number may be given."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A 95 % interval (probability)."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1:
            raise ValueError(f"an interval of probabilities runs from 0 to 1, not {self.low} to {self.high}")

    def to_json(self) -> dict[str, float]:
        return {"low": self.low, "high": self.high}

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Bounds:
        return cls(shape["low"], shape["high"])


@dataclass(frozen=True, slots=True)
class Interval:
    """The 95 % interval of the estimate, and its two causes apart (all probability).

    ``coefficients``: how well the weights and the base rate are known. ``unanswered``: what the
    unanswered questions could still change. ``total`` takes both together.
    """

    total: Bounds
    coefficients: Bounds
    unanswered: Bounds

    @property
    def low(self) -> float:
        return self.total.low

    @property
    def high(self) -> float:
        return self.total.high

    def to_json(self) -> dict[str, Any]:
        return {
            **self.total.to_json(),
            "coefficients": self.coefficients.to_json(),
            "unanswered": self.unanswered.to_json(),
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Interval:
        return cls(
            Bounds.from_json(shape),
            Bounds.from_json(shape["coefficients"]),
            Bounds.from_json(shape["unanswered"]),
        )


@dataclass(frozen=True, slots=True)
class Question:
    """An unanswered question: ``gain`` is the expected drop of the estimate's entropy (nats) when it is
    asked; ``probability_if`` is the estimate after each possible answer (level id → probability)."""

    indicator: str
    gain: float
    probability_if: Mapping[str, float]

    def __post_init__(self) -> None:
        object.__setattr__(self, "probability_if", MappingProxyType(dict(self.probability_if)))

    def to_json(self) -> dict[str, Any]:
        return {"indicator": self.indicator, "gain": self.gain, "if": dict(self.probability_if)}

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Question:
        return cls(shape["indicator"], shape["gain"], shape["if"])


@dataclass(frozen=True, slots=True)
class ModelMark:
    """Which model gave the answer."""

    name: str
    version: str
    digest: str
    status: str

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "version": self.version, "digest": self.digest, "status": self.status}


@dataclass(frozen=True, slots=True)
class CatalogueMark:
    """Which catalogue the questions came from."""

    version: str
    digest: str

    def to_json(self) -> dict[str, str]:
        return {"version": self.version, "digest": self.digest}


@dataclass(frozen=True)
class Screening:
    """The answer to one ``ScreeningRequest``.

    ``contributions`` are log odds per answered indicator; with status ``scored``,
    ``base_log_odds`` + their sum = ``log_odds``. ``acute`` holds the indicators whose acute rule fired,
    most urgent first; ``unanswered`` the indicators of the model without an answer, in form order.
    """

    status: Status
    reason: str | None
    probability: float | None
    interval: Interval | None
    base_rate: float | None
    log_odds: float | None
    base_log_odds: float | None
    contributions: Mapping[str, float]
    band: str | None
    acute: tuple[str, ...]
    ask_next: tuple[Question, ...]
    unanswered: tuple[str, ...]
    model: ModelMark
    catalogue: CatalogueMark

    def __post_init__(self) -> None:
        object.__setattr__(self, "contributions", MappingProxyType(dict(self.contributions)))
        if self.status not in get_args(Status):
            raise ValueError(f"'{self.status}' is not a status of a screening")
        numbers = (self.probability, self.interval, self.base_rate, self.log_odds, self.base_log_odds)
        given = [value is not None for value in (*numbers, self.band)]
        if self.status == "scored" and not (all(given) and self.reason is None):
            raise ValueError("a scored screening has every number, a band and no reason")
        if self.status != "scored" and (any(given) or self.ask_next):
            raise ValueError(
                f"a screening with status {self.status} has no number, no band, no next question"
            )
        if self.status == "direct_signs" and self.reason not in DIRECT_SIGNS:
            raise ValueError(f"the reason of direct signs is {' or '.join(DIRECT_SIGNS)}")
        if self.status == "abstained" and (self.reason not in ABSTENTIONS or self.contributions):
            raise ValueError("an abstained screening has one of the known reasons and no contributions")

    def to_json(self) -> dict[str, Any]:
        """The published shape, keys in its order; ``json`` writes the floats so that they read back equal."""
        return {
            "status": self.status,
            "reason": self.reason,
            "probability": self.probability,
            "interval": None if self.interval is None else self.interval.to_json(),
            "base_rate": self.base_rate,
            "log_odds": self.log_odds,
            "base_log_odds": self.base_log_odds,
            "contributions": dict(self.contributions),
            "band": self.band,
            "acute": list(self.acute),
            "ask_next": [question.to_json() for question in self.ask_next],
            "unanswered": list(self.unanswered),
            "model": self.model.to_json(),
            "catalogue": self.catalogue.to_json(),
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Screening:
        """The screening that ``to_json`` wrote.

        Raises ``KeyError``, ``TypeError`` or ``ValueError`` when ``shape`` is not such a screening.
        """
        interval = shape["interval"]
        return cls(
            status=shape["status"],
            reason=shape["reason"],
            probability=shape["probability"],
            interval=None if interval is None else Interval.from_json(interval),
            base_rate=shape["base_rate"],
            log_odds=shape["log_odds"],
            base_log_odds=shape["base_log_odds"],
            contributions=shape["contributions"],
            band=shape["band"],
            acute=tuple(shape["acute"]),
            ask_next=tuple(Question.from_json(question) for question in shape["ask_next"]),
            unanswered=tuple(shape["unanswered"]),
            model=ModelMark(**shape["model"]),
            catalogue=CatalogueMark(**shape["catalogue"]),
        )

"""What a validation must show before a model goes up a step; the limits are data with a reason.

Below a limit a step may be proposed and not approved. Pure: from the content of a results file to findings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from screening.language import Text
from service.areas.serving_model.model_stages import Stage

Kind = Literal["true", "none", "least", "reaches", "within"]
_FILE: Final = files("service.areas.registry") / "gates.toml"


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that the results must show for a step to one of ``stages``.

    ``at`` is the path of the figure in a results file. An estimate has ``value``, ``low`` and ``high``; a
    figure that is not estimable never meets a limit. ``needed`` is the path of the number of cases that would
    decide, where the results may be undecided. ``in_demonstration``: whether a demonstration asks it too.
    ``why`` is what the limit rests on, in both languages; ``source`` cites the publication behind it, if any.
    """

    id: str
    stages: tuple[Stage, ...]
    kind: Kind
    at: str
    why: Text
    source: str = ""
    least: float | None = None
    most: float | None = None
    needed: str | None = None
    in_demonstration: bool = True

    def __post_init__(self) -> None:
        ranged = self.kind in ("reaches", "within")
        if ranged and (self.least is None or self.most is None or self.least > self.most):
            raise ValueError(f"{self.id}: a range needs 'least' and 'most', in order")
        if self.kind == "least" and self.least is None:
            raise ValueError(f"{self.id}: 'least' is missing")

    def found_in(self, results: Mapping[str, Any]) -> Finding:
        """What ``results`` say of this limit."""
        value = _value_at(results, self.at)
        if self.kind == "true":
            needed = None if self.needed is None else _number(_value_at(results, self.needed))
            return Finding(self, None, value is True, needed)
        if self.kind == "none":
            number = _number(value)
            return Finding(self, number, number == 0)
        if self.kind == "least":
            number = _number(value)
            return Finding(self, number, number is not None and number >= (self.least or 0))
        return self._of_estimate(value if isinstance(value, Mapping) else {})

    def _of_estimate(self, estimate: Mapping[str, Any]) -> Finding:
        value, low, high = (_number(estimate.get(name)) for name in ("value", "low", "high"))
        least, most = self.least or 0.0, self.most or 0.0
        if value is None:
            return Finding(self, None, False)
        if self.kind == "within":
            met = least <= value <= most
        else:
            met = low is not None and high is not None and low <= most and high >= least
        return Finding(self, value, met, low=low, high=high)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the results say of one limit: the figure (``None``: there is none) and whether it is met.

    ``needed``: undecided; about so many cases would decide. ``low`` and ``high``: the interval of the figure.
    """

    limit: Limit
    value: float | None
    met: bool
    needed: float | None = None
    low: float | None = None
    high: float | None = None


def findings(results: Mapping[str, Any], to: Stage, *, demonstration: bool = False) -> tuple[Finding, ...]:
    """What ``results`` say of every limit of a step to ``to``, in a ``demonstration`` or outside one."""
    return tuple(
        limit.found_in(results)
        for limit in limits()
        if to in limit.stages and (limit.in_demonstration or not demonstration)
    )


@cache
def limits() -> tuple[Limit, ...]:
    """Every limit of ``gates.toml``; ``ValueError`` or ``TypeError`` when one is not well formed."""
    read = tomllib.loads(_FILE.read_text("utf-8"))["limit"]
    every_limit = tuple(
        Limit(**{**entry, "stages": tuple(entry["stages"]), "why": Text(**entry["why"])}) for entry in read
    )
    if len({limit.id for limit in every_limit}) != len(every_limit):
        raise ValueError("two limits have the same id")
    return every_limit


def _value_at(results: Mapping[str, Any], path: str) -> Any:
    value: Any = results
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

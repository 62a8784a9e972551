"""A figure that never comes alone: its interval, the number of cases behind it, and, where the data cannot
carry it, the reason why.

``Estimate`` is a float, so that it can be computed with. What is not estimable is NaN, never 0 and never
blank; written out it says so in words.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from typing import Self

from screening.language import Language, Messages, with_decimal_mark

NAN = math.nan


@cache
def texts() -> Messages:
    """The reasons and methods, in Dutch and in English."""
    return Messages.load(files("screening.validate") / "texts")


class Estimate(float):
    """A value with its interval.

    ``low`` and ``high`` bound the value (NaN where the interval is not estimable), ``n`` counts the cases
    behind it, ``method`` names how the interval was made (a key under ``method`` of the texts) and
    ``reason`` why the value, or only its interval, is not estimable (a key under ``reason``; else None).
    """

    __slots__ = ("high", "low", "method", "n", "reason")

    low: float
    high: float
    n: int
    method: str
    reason: str | None

    def __new__(
        cls,
        value: float,
        low: float = NAN,
        high: float = NAN,
        n: int = 0,
        *,
        method: str = "",
        reason: str | None = None,
    ) -> Self:
        known = all(map(math.isfinite, (value, low, high)))
        if known == (reason is not None):
            raise ValueError("an estimate has a value with an interval, or a reason why it has not")
        if known and not low <= value <= high:
            raise ValueError(f"an estimate of {value} lies outside its interval {low} to {high}")
        for name in (f"reason.{reason}" if reason else None, f"method.{method}" if method else None):
            if name and name not in texts().sentences["en"]:
                raise ValueError(f"an estimate names '{name}', for which there is no text")
        made = super().__new__(cls, value)
        for slot, content in (("low", low), ("high", high), ("n", n), ("method", method), ("reason", reason)):
            object.__setattr__(made, slot, content)
        return made

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an estimate does not change: {name}")

    def __getnewargs_ex__(self) -> tuple[tuple[float, float, float, int], dict[str, str | None]]:
        return (self.value, self.low, self.high, self.n), {"method": self.method, "reason": self.reason}

    def __getstate__(self) -> None:
        """Nothing beside what ``__new__`` takes: a copy is made again, not filled in."""

    @property
    def value(self) -> float:
        """The value as a plain float; NaN when not estimable."""
        return float(self)

    @property
    def estimable(self) -> bool:
        return not math.isnan(self)

    def __str__(self) -> str:
        return self.in_language("en")

    def __repr__(self) -> str:
        return (
            f"Estimate({self.value!r}, {self.low!r}, {self.high!r}, n={self.n}, "
            f"method={self.method!r}, reason={self.reason!r})"
        )

    def __format__(self, form: str) -> str:
        """The value alone in ``form``; in words where there is none."""
        return format(self.value, form) if self.estimable else str(self)

    def in_language(self, language: Language, form: str = ".3f") -> str:
        """Value and interval, each number in ``form``; or "not estimable" and the reason."""
        reason = texts()(language, f"reason.{self.reason}") if self.reason else ""
        if not self.estimable:
            return texts()(language, "shown.not_estimable", reason=reason)
        value = written(self.value, form, language)
        if self.reason:
            return texts()(language, "shown.value_alone", value=value, reason=reason)
        low, high = (written(bound, form, language) for bound in (self.low, self.high))
        return texts()(language, "shown.value", value=value, low=low, high=high)


def not_estimable(reason: str, n: int = 0) -> Estimate:
    """NaN with the reason why; ``n`` counts the cases that there were."""
    return Estimate(NAN, n=n, reason=reason)


def value_alone(value: float, reason: str, n: int) -> Estimate:
    """A value whose interval is not estimable, with the reason why."""
    return Estimate(value, n=n, reason=reason)


def written(value: float, form: str, language: Language) -> str:
    """``value`` in ``form`` ("+.2f" and the like); what rounds to zero has no sign."""
    text = format(value, form)
    if not text.strip("+-0."):
        text = format(0.0, form.replace("+", ""))
    return with_decimal_mark(text, language)

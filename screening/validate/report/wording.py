"""Figures and names of the report in the words of one language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from screening.language import Language, Messages
from screening.validate.figure_with_interval import NAN, Estimate, written
from screening.validate.report.results_tree import Plain, Results

_AS_RATIO: Final = (("value", "estimate"), ("low", "low"), ("high", "high"))
_ONE_SETTING: Final = "_one_setting"
"""The end of the key of a sentence that is for cases of one setting."""
WHOLE: Final = ".0f"
"""Counts of young people are whole on the page."""
_MOST_DECIMALS: Final = 6


@cache
def texts() -> Messages:
    """Every sentence of the report."""
    return Messages.load(files("screening.validate.report") / "texts")


@cache
def _keys() -> frozenset[str]:
    return frozenset(texts().keys())


class Wording:
    """How names and figures of ``results`` are written in ``language``."""

    def __init__(self, results: Results, language: Language) -> None:
        self.results = results
        self.language = language

    def say(self, key: str, /, **values: Any) -> str:
        """A sentence; where all cases are of one setting the one that does not speak of several."""
        alone = f"{key}{_ONE_SETTING}"
        return texts()(self.language, alone if self.one_setting and alone in _keys() else key, **values)

    @property
    def one_setting(self) -> bool:
        """Whether all cases are of one setting: then a sum over settings says everything twice."""
        return len(self.places) == 1

    @property
    def places(self) -> Sequence[Plain]:
        """One row per setting; none in results from when settings were pooled."""
        rows: Sequence[Plain] = self.results.within.get("settings", [])
        return rows

    def named(self, group: str, id_: str) -> str:
        """The word for ``id_`` in ``group`` of the texts; the id itself where it comes from elsewhere."""
        key = f"{group}.{id_}"
        return self.say(key) if key in _keys() else id_.replace("_", " ")

    def label(self, indicator: str) -> str:
        known = self.results.catalogue["labels"].get(indicator)
        return str(known[self.language]) if known else indicator

    def level(self, indicator: str, level: str) -> str:
        known = self.results.catalogue["labels"].get(indicator, {}).get("levels", {}).get(level)
        return str(known[self.language]) if known else level

    def column(self, name: str) -> str:
        """A column of the design ("indicator>=level") in words."""
        indicator, _, level = name.partition(">=")
        return f"{self.label(indicator)}: {self.level(indicator, level)}"

    def shown(self, estimate: Plain, form: str = ".2f", times: float = 1) -> str:
        """Value and interval in words, or "not estimable" with the reason.

        Where young people are not counted whole, decimals are added until only a zero reads as zero. An
        interval whose two ends would read alike gets decimals until they do not.
        """
        ends = [one and one * times for one in (estimate[end] for end in ("value", "low", "high"))]
        finer = form if form == WHOLE else finer_form(form, ends)
        finer = apart_form(finer, ends[1], ends[2])
        said = estimate_of(estimate, times).in_language(self.language, finer)
        return said if estimate["reason"] else said.replace(" ", "\u00a0")

    def difference(self, estimate: Plain, form: str = WHOLE, times: float = 100) -> str:
        """As ``shown``, of a difference: also in whole numbers one that is claimed never reads as zero."""
        low, high = estimate["low"], estimate["high"]
        if form == WHOLE and low is not None and not low <= 0 <= high:
            form = finer_form(form, [estimate[end] * times for end in ("value", "low", "high")])
        return self.shown(estimate, form, times)

    def odds(self, row: Plain) -> str:
        """A coefficient with its interval, as an odds ratio."""
        ratio = {name: math.exp(row[key]) for name, key in _AS_RATIO}
        return self.shown({**ratio, "n": row["answered"], "reason": None})

    def value(self, estimate: Plain, form: str = ".2f", times: float = 1) -> str:
        """The value alone."""
        return self.plain_number(estimate["value"], form, times)

    def bound(self, estimate: Plain, end: str, times: float = 1) -> str:
        return self.plain_number(estimate[end], ".0f", times)

    def plain_number(self, value: float | None, form: str = ".2f", times: float = 1) -> str:
        if value is None:
            return self.say("verdict.not_estimable")
        return written(round(value * times, 9), form, self.language)

    def change(self, value: float | None, form: str = ".2f", times: float = 1) -> str:
        """A difference without an interval: only a zero reads as zero."""
        return self.plain_number(value, finer_form(form, [value and value * times]), times)

    def measure(self, name: str, value: float) -> str:
        """An age or days, with a decimal only where there is one; of 100 questions so many."""
        if name == "answered":
            return self.plain_number(value, WHOLE, 100)
        number = round(value, 1)
        return self.plain_number(number, WHOLE if number == int(number) else ".1f")

    def count(self, number: int | None) -> str:
        """A whole number with a narrow space between thousands."""
        return "–" if number is None else f"{number:,}".replace(",", "\u202f")

    def answers(self, row: Plain) -> str:
        """So many to so many questions answered."""
        if row["fewest"] == row["most"]:
            return self.say("can.answers_alike", number=row["most"])
        return self.say("can.answers", fewest=row["fewest"], most=row["most"])

    def limit_words(self, limit: Plain | float) -> str:
        """A limit by its band; by its number in results from when all settings had the same limits."""
        if isinstance(limit, Mapping):
            return self.named("band", limit["id"])
        return self.say("limits.limit_value", value=self.plain_number(limit, ".0f", 100))

    def missed_at(self, limit: Plain | float) -> str:
        """The head of a column: missed, at this limit."""
        return f"{self.say('limits.missed')} ({self.limit_words(limit)})"

    def from_limit(self, at: Plain) -> str:
        """Where a band begins, of 100; empty where that differs between the cases of the row."""
        if at["lowest"] is None or isinstance(at["lowest"], Mapping):
            return ""
        return self.say("limits.limit_value", value=self.plain_number(at["lowest"], ".0f", 100))

    def marked(self, at: Plain) -> str:
        """How many of 100 young people are marked; without its interval in results from before."""
        found = at.get("marked_per_100_young_people")
        return self.shown(found, WHOLE) if found else self.plain_number(at["marked_per_100"], WHOLE)

    def reason(self, estimate: Plain) -> str:
        from screening.validate.figure_with_interval import texts as of_estimates

        return of_estimates()(self.language, f"reason.{estimate['reason']}")


def finer_form(form: str, values: Iterable[float | None]) -> str:
    """``form`` ("+.2f" and the like) with enough decimals: of ``values`` only a zero reads as zero."""
    sign, decimals = form[: form.index(".")], int(form[form.index(".") + 1 : -1])
    sizes = [abs(value) for value in values if value is not None and round(value, 9)]
    while decimals < _MOST_DECIMALS and any(not round(size, decimals) for size in sizes):
        decimals += 1
    return f"{sign}.{decimals}f"


def apart_form(form: str, low: float | None, high: float | None) -> str:
    """``form`` with enough decimals for the two ends of an interval to read as two numbers."""
    if low is None or high is None or round(low, _MOST_DECIMALS) == round(high, _MOST_DECIMALS):
        return form
    sign, decimals = form[: form.index(".")], int(form[form.index(".") + 1 : -1])
    while decimals < _MOST_DECIMALS and round(low, decimals) == round(high, decimals):
        decimals += 1
    return f"{sign}.{decimals}f"


def estimate_of(plain: Plain, times: float = 1) -> Estimate:
    """An estimate again from what stands in the file."""
    value, low, high = (
        NAN if plain[name] is None else plain[name] * times for name in ("value", "low", "high")
    )
    if not math.isnan(value) and not math.isnan(low):
        low, high = min(low, value), max(high, value)  # a product may round past its own bound
    return Estimate(value, low, high, plain["n"], reason=plain["reason"])

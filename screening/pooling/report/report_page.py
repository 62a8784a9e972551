"""The report of a pool: one self-contained page in both languages. No script and no request."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from screening.explain.estimate_words import setting_name
from screening.language import LANGUAGES, Language, Messages, with_decimal_mark
from screening.model.log_odds import probability_of
from screening.pooling.make_pool import Pool
from screening.pooling.report.pool_figures import IndicatorFigures, PoolFigures, Said
from screening.pooling.univariate_meta_analysis import Combined

REACH: Final = 1.96
EDGE: Final = 4.0
"""Log odds at either end of the drawn scale; what lies further out is drawn at the end."""
WIDTH: Final = 240
ODD: Final = 0.5
"""Weight below which the report says that a member hardly counts."""


@cache
def texts() -> Messages:
    """Every sentence of the report."""
    return Messages.load(files("screening.pooling.report") / "texts")


def report_html(pool: Pool, figures: PoolFigures, language: Language = "nl") -> str:
    """The page, beginning in ``language``; the same pool gives the same bytes."""
    order = (language, *(other for other in LANGUAGES if other != language))
    style = (files("screening.validate.report") / "templates" / "report.css").read_text("utf-8")
    own = (files("screening.pooling.report") / "templates" / "pool.css").read_text("utf-8")
    page = _environment().get_template("pool.html.jinja")
    return page.render(
        sections=[Section(pool, figures, one) for one in order],
        style=Markup(style + own),  # noqa: S704  our own files
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("screening.pooling.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Section:
    """The figures in the words of one language: what the template asks for."""

    def __init__(self, pool: Pool, figures: PoolFigures, language: Language) -> None:
        self.pool, self.figures, self.language = pool, figures, language

    def say(self, key: str, /, **values: Any) -> str:
        return texts()(self.language, key, **values)

    def named(self, setting: str) -> str:
        return setting_name(setting, self.language)

    def settings_of(self, settings: Sequence[str]) -> str:
        return ", ".join(self.named(setting) for setting in settings)

    def label(self, one: IndicatorFigures) -> str:
        return one.label.in_language(self.language)

    @property
    def odd(self) -> list[str]:
        return [member.name for member in self.pool.members if member.weight < ODD]

    @property
    def changed(self) -> list[IndicatorFigures]:
        """The indicators, those first that changed most against the evidence."""
        return sorted(self.figures.indicators, key=lambda one: -abs(one.common - one.evidence))

    def number(self, value: float | None, digits: int = 2) -> str:
        return self.say("nothing") if value is None else self._written(f"{value:+.{digits}f}")

    def plain(self, value: float, digits: int = 2) -> str:
        return self._written(f"{value:.{digits}f}")

    def interval(self, value: float, sd: float) -> str:
        low, high = value - REACH * sd, value + REACH * sd
        return self.say("interval", low=self.number(low), high=self.number(high))

    def said(self, one: Said) -> str:
        """Value and interval of a member, or that it says next to nothing."""
        if one.value is None or one.sd is None:
            return self.say("nothing")
        return f"{self.number(one.value)} {self.interval(one.value, one.sd)}"

    def tau(self, between: Combined | None) -> str:
        """The sd between members with its interval, from the variance and its Q-profile."""
        if between is None:
            return self.say("not_estimable")
        low, high = between.tau2_low**0.5, between.tau2_high**0.5
        return self.say("tau", tau=self.plain(between.tau2**0.5), low=self.plain(low), high=self.plain(high))

    def of_100(self, log_odds: float) -> str:
        return f"{100 * probability_of(log_odds):.0f}"

    def rate(self, one: Said) -> str:
        """A member's base rate out of 100 with its interval."""
        if one.value is None or one.sd is None:
            return self.say("nothing")
        low, high = one.value - REACH * one.sd, one.value + REACH * one.sd
        return self.say("rate", n=self.of_100(one.value), low=self.of_100(low), high=self.of_100(high))

    def _written(self, number: str) -> str:
        return with_decimal_mark(number, self.language)

    def place(self, log_odds: float) -> float:
        """Where a value stands on the drawn scale (px)."""
        inside = min(max(log_odds, -EDGE), EDGE)
        return round(WIDTH * (inside + EDGE) / (2 * EDGE), 1)

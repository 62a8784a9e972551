"""How a value reads in both languages, by its form in the list of facts.

Figures of a validation are written as its report writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from screening.language import LANGUAGES, Language, Messages
from screening.validate.report.first_page_sentences import FirstPage
from screening.validate.report.results_tree import Results, of_today
from screening.validate.report.wording import WHOLE, Wording
from service.core.reader_language import reader

Shown = Mapping[Language, str]


@cache
def frame_texts() -> Messages:
    """The words around the facts: heads of tables, names of documents, what a stamp says."""
    return Messages.load(files("service.publication") / "texts")


def both(write: Callable[[Language], str]) -> Shown:
    """What ``write`` gives in each language."""
    return {language: write(language) for language in LANGUAGES}


def day_words(day: date | datetime, language: Language, zone: str = "UTC") -> str:
    """``21 november 2026``, on the calendar of ``zone``."""
    return reader(language, zone).day(day)


def whole(number: int) -> str:
    """A whole number with a narrow space between thousands."""
    return f"{number:,}".replace(",", "\u202f")


def people_words(number: int | None) -> Shown:
    """A count of young people, or that it is not told."""
    if number is None:
        return both(lambda language: frame_texts()(language, "words.hidden"))
    return both(lambda _: whole(number))


def shown_value(value: Any, form: str) -> Shown:
    """A plain value of the organisation or the product, by the form of its fact."""
    write = _FORMS.get(form, _as_it_is)
    return both(lambda language: write(value, language))


def _link(one: Mapping[str, Any]) -> str:
    return f"{one['title']} ({one['link']})" if one.get("link") else str(one["title"])


def _as_it_is(value: Any, _language: Language) -> str:
    return str(value)


def _yes_no(value: bool, language: Language) -> str:
    return frame_texts()(language, "words.yes" if value else "words.no")


_FORMS: Final[Mapping[str, Callable[[Any, Language], str]]] = {
    "both": lambda value, language: str(value[language]),
    "links": lambda value, _: "; ".join(map(_link, value)),
    "count": lambda value, _: whole(value),
    "share": lambda value, language: frame_texts()(language, "words.of_100", n=f"{100 * value:.0f}"),
    "day": lambda value, language: day_words(date.fromisoformat(value), language),
    "yes_no": _yes_no,
}


class ResultFigures:
    """How the figures of one validation read."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.results = of_today(Results.from_json(content))
        self.pages: Final = {language: FirstPage(self.results, language) for language in LANGUAGES}

    def estimate(self, value: Mapping[str, Any], form: str) -> Shown:
        """An estimate with its interval, or that it is not estimable and why."""
        return both(lambda language: _estimate(self.pages[language], value, form))

    def said(self, name: str) -> Shown:
        """A sentence of the first page."""
        return both(lambda language: _SENTENCES[name](self.pages[language]))


def _estimate(words: Wording, value: Mapping[str, Any], form: str) -> str:
    if form == "of_100":
        return words.shown(value, WHOLE, 100)
    return words.difference(value) if form == "change_100" else words.shown(value)


def _fit(page: FirstPage) -> str:
    """How the numbers established compare with those expected, and how far off the estimates may be."""
    ratio = page.results.calibration["observed_expected"]
    if ratio["low"] is None:
        return page.say("can.expected_none", reason=page.reason(ratio))
    ends = {end: page.plain_number(ratio[end], WHOLE, 100) for end in ("value", "low", "high")}
    return f"{page.say('can.expected', **ends)} {page.too_high_or_low}"


_SENTENCES: Final[Mapping[str, Callable[[FirstPage], str]]] = {
    "pairs": lambda page: page.pairs,
    "over_worker": lambda page: page.over_worker,
    "better": lambda page: page.better,
    "judged": lambda page: page.judged,
    "fit": _fit,
}

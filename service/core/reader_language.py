"""The reader's language: which one it is, and how it writes days, moments and numbers of people.

Dutch is the default. A signed-in person's own choice comes first, then the choice kept in a cookie.
Moments are stored in UTC and shown as on the clock of the organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, reduce
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from screening.catalogue.talk import talk_texts
from screening.language import LANGUAGES, Language, Messages, Text
from service.core.days import day_of, local

FAR: Final = 6
"""From so many days ahead a weekday could be taken for that of this week, so the date is shown."""


def known_language(value: str | None, otherwise: Language = "nl") -> Language:
    """``value`` when it is a language of the product, else ``otherwise``."""
    return next((language for language in LANGUAGES if language == value), otherwise)


def language_of(cookie: str | None, chosen: str | None, default: str | None) -> Language:
    """The language of a request: the person's own choice, else the cookie, else the organisation's."""
    return known_language(chosen, known_language(cookie, known_language(default)))


@dataclass(frozen=True, slots=True)
class Reader:
    """How texts, days and moments read in one language."""

    language: Language
    texts: Messages
    zone_name: str = "Europe/Amsterdam"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    def __call__(self, key: str, **values: Any) -> str:
        return self.texts(self.language, key, **values)

    def has(self, key: str) -> bool:
        """Whether there is a sentence ``key``; for codes that come from data."""
        return key in self.texts.sentences[self.language]

    def pick(self, text: Text | Mapping[str, str]) -> str:
        """The reader's half of a text that carries both languages."""
        return text.in_language(self.language) if isinstance(text, Text) else text[self.language]

    def day(self, moment: datetime | date) -> str:
        """``21 november 2026``."""
        day = day_of(moment, self.zone) if isinstance(moment, datetime) else moment
        month = self(f"date.month_{day.month}")
        return self("date.day", day=day.day, month=month, year=day.year)

    def clock(self, moment: datetime) -> str:
        """``14.02`` (Dutch) or ``14:02`` (English)."""
        local_time = local(moment, self.zone)
        return self("date.clock", hour=f"{local_time.hour:02d}", minute=f"{local_time.minute:02d}")

    def moment(self, moment: datetime) -> str:
        """``21 november 2026, 14.02 uur``."""
        return self("date.moment", day=self.day(moment), clock=self.clock(moment))

    def near(self, moment: datetime, now: datetime) -> str:
        """The moment as one says it today: ``vandaag, 14.02 uur``, or by weekday in the coming days; further
        away with its date. Paper is read on another day, so it shows ``moment``."""
        distance = (day_of(moment, self.zone) - day_of(now, self.zone)).days
        clock = self.clock(moment)
        if distance in (-1, 0, 1):
            word = {-1: "yesterday", 0: "today", 1: "tomorrow"}[distance]
            return self(f"date.{word}", clock=clock)
        if 1 < distance < FAR:
            weekday = day_of(moment, self.zone).isoweekday()
            return self("date.this_week", weekday=self(f"date.weekday_{weekday}"), clock=clock)
        return self.moment(moment)

    def near_in(self, key: str, moment: datetime, now: datetime, **values: Any) -> Markup:
        """The sentence ``key`` with ``moment``: on the screen as one says it today, on paper as a date."""
        near, dated = (
            self(key, moment=words, **values) for words in (self.near(moment, now), self.moment(moment))
        )
        if near == dated:
            return escape(near)
        both = Markup('<span class="screen">{}</span><span class="on-paper">{}</span>')
        return both.format(near, dated)

    def marked(self, key: str, **values: Any) -> Markup:
        """A sentence in which ``**words**`` stand out; its values are escaped."""
        parts = str(escape(self(key, **values))).split("**")
        return Markup("").join(
            Markup("<strong>{}</strong>" if odd else "{}").format(Markup(part))  # noqa: S704  # escaped above
            for odd, part in ((number % 2, part) for number, part in enumerate(parts))
        )

    def joined(self, words: list[str]) -> str:
        """``a, b en c``."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self('date.and')} {words[-1]}"


@cache
def page_texts() -> Messages:
    """All folders together; raises ``ValueError`` naming a text that is missing or defined twice.

    An area has one folder, ``texts``, the web one for each part of the frame; the catalogue has its talk.
    """
    service = files("service")
    folders = [*(a / "texts" for a in (service / "areas").iterdir()), *(service / "web" / "texts").iterdir()]
    existing = sorted((folder for folder in folders if folder.is_dir()), key=str)
    return reduce(Messages.merged, (Messages.load(folder) for folder in existing), talk_texts())


@cache
def reader(language: Language, zone: str = "Europe/Amsterdam") -> Reader:
    """The words of ``language``, with the clock of ``zone``."""
    return Reader(language, page_texts(), zone)

"""The content of the page with every part of the screens: the first questions of the catalogue, and made-up
numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from screening.explain.texts import explain_texts
from service.areas.about.example_pictures import Examples, example_pictures
from service.areas.acute.view import SignView, contacts_of, signs
from service.areas.screenings.form_view import FormContent, QuestionView, StepView, question_views, steps
from service.core.reader_language import Reader
from service.installation.running_installation import Installation
from service.web.pictures.hundred_people import People, people
from service.web.pictures.reason_bar import Bar, bar
from service.web.pictures.time_line import Dot, time_line

SHOWN: Final = (72, 51, 87)
"""Estimate, low and high of the picture: every part of it can be seen."""

DAYS: Final = (-30, -30, -28, -2, 0, 1)

COLOURS: Final = (
    "paper",
    "surface",
    "ink",
    "muted",
    "rule",
    "edge",
    "brand",
    "brand-tint",
    "acute",
    "acute-tint",
    "raise",
    "lower",
    "figure",
    "figure-off",
    "range",
    "range-edge",
)


@dataclass(frozen=True, slots=True)
class Parts:
    questions: tuple[QuestionView, ...]
    steps: tuple[StepView, ...]
    signs: tuple[SignView, ...]
    people: People
    numbers: tuple[int, int, int]
    span: str
    bars: tuple[tuple[str, Bar], ...]
    moments: tuple[tuple[datetime, int], ...]
    dots: tuple[Dot, ...]
    colours: tuple[str, ...]
    examples: Examples


def parts(installation: Installation, now: datetime, reader: Reader) -> Parts:
    """Everything on the page; nothing in it is about a young person."""
    catalogue, rules = installation.catalogue, installation.acute_rules
    section = catalogue.sections[0]
    asked = question_views(
        section, catalogue, FormContent({}, {}, {}, {}), rules, acute_url="/acute", reader=reader
    )
    plain = next(question for question in asked if not question.asks_now)
    acute = next(question for question in asked if question.asks_now)
    moments = [now + timedelta(days=day, minutes=place) for place, day in enumerate(DAYS)]
    return Parts(
        questions=(plain, acute),
        steps=tuple(
            replace(step, url="#progress")
            for step in steps(catalogue, dict.fromkeys((plain.id, acute.id), ""), "", section.id, reader)
        ),
        signs=signs(rules.rules[:1], rules, contacts_of(installation.organisation), reader),
        people=people(*SHOWN),
        numbers=SHOWN,
        span=explain_texts()(reader.language, "estimate.span", low=SHOWN[1], high=SHOWN[2]),
        bars=(
            (reader("patterns.raises"), bar(0.9, raises=True)),
            (reader("patterns.raises"), bar(0.3, raises=True)),
            (reader("patterns.lowers"), bar(0.5, raises=False)),
        ),
        moments=tuple((moment, place) for place, moment in enumerate(moments, start=1)),
        dots=time_line(moments, now),
        colours=COLOURS,
        examples=example_pictures(reader),
    )

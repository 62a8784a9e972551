"""The in-person assessment as its pages show it: the guide, the form, and stored assessments.

Everything here follows from answers, people and codes. No score is read, so nothing on these pages can depend
on one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.features.answers import ABSENT_STATES
from service.areas.assessments import codes
from service.areas.assessments.record_assessment import Assessment
from service.areas.screenings.form_view import ABSENT_IN_ORDER, answer_text
from service.core.reader_language import Reader
from service.web.forms import Choice, chosen_from

FIRST: Final = 12
"""How many open questions come first; with the opening and the closing they fill one page."""

TYPED: Final = frozenset({"words", "means_note", "follows_note"})
"""Fields that somebody wrote in their own words; the others are chosen."""

HARM_OF_LONG_AGO: Final = frozenset({"prior_sexual_abuse", "prior_maltreatment"})


@dataclass(frozen=True, slots=True)
class Guide:
    """Questions in words for the young person. ``first``: the open ones with the highest weight; ``more``:
    the other open ones; ``trust``: about direct signs and harm of long ago; ``known``: answered already."""

    first: tuple[str, ...]
    more: tuple[str, ...]
    trust: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedView:
    """One question of the round, whose answer the assessment can change."""

    id: str
    question: str
    stands: str
    answers: tuple[Choice, ...]
    asks_now: bool


@dataclass(frozen=True, slots=True)
class RecordView:
    """One stored assessment in words."""

    heading: str
    valid: bool
    facts: tuple[tuple[str, str, bool], ...]
    """What it is, what was recorded, and whether somebody typed that in their own words."""

    made: str


def guide(catalogue: Catalogue, answers: Mapping[str, str], reader: Reader) -> Guide:
    """What to talk about: open questions first, those with the highest weight before others.

    The weight is that of the catalogue (the size of the prior log odds ratio), the same for every young
    person; no score changes the order.
    """
    answered = {indicator for indicator, answer in answers.items() if answer not in ABSENT_STATES}
    by_weight = sorted(catalogue, key=_weight, reverse=True)
    indicators = [indicator for indicator in by_weight if not _waits_for_trust(indicator)]
    open_ones = [indicator for indicator in indicators if indicator.id not in answered]
    return Guide(
        first=_questions(open_ones[:FIRST], reader),
        more=_questions(open_ones[FIRST:], reader),
        trust=_questions([indicator for indicator in by_weight if _waits_for_trust(indicator)], reader),
        known=_questions([indicator for indicator in indicators if indicator.id in answered], reader),
    )


def asked_views(
    catalogue: Catalogue, answers: Mapping[str, str], reader: Reader
) -> tuple[tuple[str, tuple[AskedView, ...]], ...]:
    """Every question, section by section, with its present answer."""
    return tuple(
        (
            reader.pick(section.title),
            tuple(_question_view(i, answers, reader) for i in catalogue.in_section(section.id)),
        )
        for section in catalogue.sections
    )


def record_views(
    assessments: Iterable[Assessment], names: Mapping[int, str], reader: Reader, now: datetime
) -> tuple[RecordView, ...]:
    """The assessments of a round, the valid one (the last) first."""
    in_order = list(assessments)
    return tuple(
        _record_view(assessment, assessment is in_order[-1], names, reader, now)
        for assessment in reversed(in_order)
    )


def _waits_for_trust(indicator: Indicator) -> bool:
    """Direct signs and harm of long ago: people talk about them only when the young person begins."""
    return indicator.role == "direct" or indicator.id in HARM_OF_LONG_AGO


def _weight(indicator: Indicator) -> float:
    return abs(indicator.prior.log_odds_ratio) if indicator.prior else 0.0


def _questions(indicators: Iterable[Indicator], reader: Reader) -> tuple[str, ...]:
    """The questions in words for the young person; those of another catalogue in the words for the worker."""
    return tuple(
        reader(f"talk.{i.id}") if reader.has(f"talk.{i.id}") else reader.pick(i.wording.ask)
        for i in indicators
    )


def _question_view(indicator: Indicator, answers: Mapping[str, str], reader: Reader) -> AskedView:
    answer_now = answers.get(indicator.id, "not_asked")
    offered = (*indicator.level_ids, *ABSENT_IN_ORDER)
    return AskedView(
        id=indicator.id,
        question=reader.pick(indicator.wording.question),
        stands=reader("assessment.stands", answer=answer_text(indicator, answer_now, reader)),
        answers=tuple(Choice(answer, answer_text(indicator, answer, reader)) for answer in offered),
        asks_now=indicator.asks_now,
    )


def _record_view(
    assessment: Assessment, valid: bool, names: Mapping[int, str], reader: Reader, now: datetime
) -> RecordView:
    def name_of(person_id: int | None) -> str:
        return names.get(person_id, "") if person_id else reader("assessment.nobody")

    saw = reader("assessment.said_yes" if assessment.saw_score else "assessment.said_no")
    look = reader("assessment.log_look_yes" if assessment.log_shows_look else "assessment.log_look_no")
    facts = (
        ("outcome", reader(f"outcome.{assessment.outcome}")),
        ("basis", reader(f"basis.{assessment.basis}")),
        ("words", assessment.reason),
        ("second", name_of(assessment.second_id)),
        ("held_on", reader.day(assessment.held_on)),
        ("age_then", reader("cases.years", n=assessment.age) if assessment.age is not None else ""),
        ("assessor", name_of(assessment.assessor_id)),
        ("present", ", ".join(reader(f"present.{code}") for code in assessment.present)),
        ("exploitation", ", ".join(reader(f"exploitation.{code}") for code in assessment.exploitation)),
        ("means", ", ".join(reader(f"means.{code}") for code in assessment.means)),
        ("means_note", assessment.means_note),
        ("follows", ", ".join(reader(f"follows.{code}") for code in assessment.follows)),
        ("follows_note", assessment.follows_note),
        ("saw_score", saw),
        ("log_look", look),
    )
    return RecordView(
        heading=reader("assessment.entry", number=assessment.number),
        valid=valid,
        facts=tuple((reader(f"assessment.{key}"), text, key in TYPED) for key, text in facts if text),
        made=reader.near_in("assessment.made", assessment.made_at, now, who=name_of(assessment.made_by)),
    )


def form_choices(reader: Reader) -> dict[str, Any]:
    """Everything that the form offers to choose, by field."""
    return {
        "outcomes": chosen_from(codes.OUTCOMES, "outcome", reader),
        "bases": chosen_from(codes.BASES, "basis", reader),
        "presents": chosen_from(codes.PRESENT, "present", reader),
        "exploitations": chosen_from(codes.EXPLOITATION, "exploitation", reader),
        "meanses": chosen_from(codes.MEANS, "means", reader),
        "followses": chosen_from(codes.FOLLOWS, "follows", reader),
        "seen": [Choice(value, reader(f"assessment.saw_score_{value}")) for value in ("yes", "no")],
    }

"""The in-person assessment as its pages show it: the guide, the form, and records that were made.

Everything here is made from answers, people and codes. No score comes near it, so nothing on these pages can
differ with one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.features.answers import ABSENT_STATES
from service.areas.assessments import codes
from service.areas.assessments.record import Assessment
from service.areas.screenings.form_view import ABSENT_IN_ORDER, answer_text
from service.core.reader import Reader
from service.web.forms import Choice, chosen_from

FIRST: Final = 12
"""So many open questions stand on top; with the opening and the closing they fill one page."""

TYPED: Final = frozenset({"words", "means_note", "follows_note"})
"""What somebody wrote in their own words; all else is chosen."""

HARM_OF_LONG_AGO: Final = frozenset({"prior_sexual_abuse", "prior_maltreatment"})


@dataclass(frozen=True, slots=True)
class Guide:
    """Questions in words for the young person. ``first``: open, the most telling ones; ``more``: the other
    open ones; ``trust``: about direct signs and harm of long ago; ``known``: answered already."""

    first: tuple[str, ...]
    more: tuple[str, ...]
    trust: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedView:
    """One question of the round, as the record offers to change its answer."""

    id: str
    question: str
    stands: str
    answers: tuple[Choice, ...]
    asks_now: bool


@dataclass(frozen=True, slots=True)
class RecordView:
    """One stored record in words."""

    heading: str
    valid: bool
    facts: tuple[tuple[str, str, bool], ...]
    """What it is, what was recorded, and whether somebody typed that in their own words."""

    made: str


def guide(catalogue: Catalogue, answers: Mapping[str, str], reader: Reader) -> Guide:
    """What to talk about: open questions first, and among them those that tell most by the catalogue.

    The weight is the catalogue's own (the size of the prior log odds ratio), the same for every young person;
    no score enters the order.
    """
    answered = {i for i, answer in answers.items() if answer not in ABSENT_STATES}
    by_weight = sorted(catalogue, key=_weight, reverse=True)
    asked = [i for i in by_weight if not _waits_for_trust(i)]
    opened = [i for i in asked if i.id not in answered]
    return Guide(
        first=_asked(opened[:FIRST], reader),
        more=_asked(opened[FIRST:], reader),
        trust=_asked([i for i in by_weight if _waits_for_trust(i)], reader),
        known=_asked([i for i in asked if i.id in answered], reader),
    )


def asked_views(
    catalogue: Catalogue, answers: Mapping[str, str], reader: Reader
) -> tuple[tuple[str, tuple[AskedView, ...]], ...]:
    """Every question, section by section, with the answer that stands."""
    return tuple(
        (
            reader.pick(section.title),
            tuple(_asked_view(i, answers, reader) for i in catalogue.in_section(section.id)),
        )
        for section in catalogue.sections
    )


def record_views(
    found: Iterable[Assessment], names: Mapping[int, str], reader: Reader, now: datetime
) -> tuple[RecordView, ...]:
    """The records of a round, the valid one (the last) first."""
    entries = list(found)
    return tuple(_record(one, one is entries[-1], names, reader, now) for one in reversed(entries))


def _waits_for_trust(indicator: Indicator) -> bool:
    """Direct signs and harm of long ago: nobody is asked about them who does not begin about them."""
    return indicator.role == "direct" or indicator.id in HARM_OF_LONG_AGO


def _weight(indicator: Indicator) -> float:
    return abs(indicator.prior.log_odds_ratio) if indicator.prior else 0.0


def _asked(indicators: Iterable[Indicator], reader: Reader) -> tuple[str, ...]:
    """In the words for the young person; a question of another catalogue in those for the worker."""
    return tuple(
        reader(f"talk.{i.id}") if reader.has(f"talk.{i.id}") else reader.pick(i.wording.ask)
        for i in indicators
    )


def _asked_view(indicator: Indicator, answers: Mapping[str, str], reader: Reader) -> AskedView:
    standing = answers.get(indicator.id, "not_asked")
    offered = (*indicator.level_ids, *ABSENT_IN_ORDER)
    return AskedView(
        id=indicator.id,
        question=reader.pick(indicator.wording.question),
        stands=reader("assessment.stands", answer=answer_text(indicator, standing, reader)),
        answers=tuple(Choice(answer, answer_text(indicator, answer, reader)) for answer in offered),
        asks_now=indicator.asks_now,
    )


def _record(
    one: Assessment, valid: bool, names: Mapping[int, str], reader: Reader, now: datetime
) -> RecordView:
    def named(person_id: int | None) -> str:
        return names.get(person_id, "") if person_id else reader("assessment.nobody")

    saw = reader("assessment.said_yes" if one.saw_score else "assessment.said_no")
    look = reader("assessment.log_look_yes" if one.log_shows_look else "assessment.log_look_no")
    facts = (
        ("outcome", reader(f"outcome.{one.outcome}")),
        ("basis", reader(f"basis.{one.basis}")),
        ("words", one.reason),
        ("second", named(one.second_id)),
        ("held_on", reader.day(one.held_on)),
        ("age_then", reader("cases.years", n=one.age) if one.age is not None else ""),
        ("assessor", named(one.assessor_id)),
        ("present", ", ".join(reader(f"present.{code}") for code in one.present)),
        ("exploitation", ", ".join(reader(f"exploitation.{code}") for code in one.exploitation)),
        ("means", ", ".join(reader(f"means.{code}") for code in one.means)),
        ("means_note", one.means_note),
        ("follows", ", ".join(reader(f"follows.{code}") for code in one.follows)),
        ("follows_note", one.follows_note),
        ("saw_score", saw),
        ("log_look", look),
    )
    return RecordView(
        heading=reader("assessment.entry", number=one.number),
        valid=valid,
        facts=tuple((reader(f"assessment.{key}"), said, key in TYPED) for key, said in facts if said),
        made=reader.near_in("assessment.made", one.made_at, now, who=named(one.made_by)),
    )


def form_choices(reader: Reader) -> dict[str, list[Choice]]:
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

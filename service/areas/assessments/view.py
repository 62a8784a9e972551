"""The in-person assessment as its pages show it: the guide, the form, and stored assessments.

Everything here follows from answers, people and codes. No score is read, so nothing on these pages can depend
on one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup

from screening.catalogue.acute_rules import AcuteRule, AcuteRules, AcuteStep, Urgency
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.features.answers import ABSENT_STATES
from service.areas.acute.view import contacts_of, instruction
from service.areas.assessments import codes
from service.areas.assessments.record_assessment import Assessment
from service.areas.screenings.form_view import ABSENT_IN_ORDER, answer_text
from service.core.reader_language import Reader
from service.installation.running_installation import Installation
from service.web.forms import Choice, chosen_from

FIRST: Final = 12
"""How many open questions come first, acute ones among them; with the opening and the closing they fill one
page. ``FEWEST`` of them are not acute, whatever else is open."""

FEWEST: Final = 4

TYPED: Final = frozenset({"words", "means_note", "follows_note"})
"""Fields that somebody wrote in their own words; the others are chosen."""

HARM_OF_LONG_AGO: Final = frozenset({"prior_sexual_abuse", "prior_maltreatment"})


@dataclass(frozen=True, slots=True)
class AcuteQuestions:
    """Questions of which "yes, now" asks for the same call: how soon, and whom to call."""

    urgency: str
    call: Markup
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """Questions in words for the young person. ``acute``: those that ask for help at "yes", or of which it is
    not known whether it is happening now; ``first``: the other open ones with the highest weight; ``more``:
    the rest of them; ``trust``: about direct signs and harm of long ago; ``known``: answered already."""

    acute: tuple[AcuteQuestions, ...]
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


def guide(
    installation: Installation, answers: Mapping[str, str], now: Mapping[str, bool], reader: Reader
) -> Guide:
    """What to talk about: what can be acute and is not known first, then the other open questions, those with
    the highest weight before others.

    The weight is that of the catalogue (the size of the prior log odds ratio), the same for every young
    person; no score changes the order.
    """
    catalogue, rules = installation.catalogue, installation.acute_rules
    asked_now = {rule.indicator for rule in rules.fired(answers, now) if rule.when == "now_unknown"}
    answered = {indicator for indicator, answer in answers.items() if answer not in ABSENT_STATES}
    by_weight = sorted(catalogue, key=_weight, reverse=True)
    indicators = [indicator for indicator in by_weight if not _waits_for_trust(indicator)]
    acute = [
        rule
        for rule in _rules_at_yes(catalogue, rules)
        if rule.indicator in asked_now
        or (rule.indicator not in answered and not _waits_for_trust(catalogue[rule.indicator]))
    ]
    in_acute = {rule.indicator for rule in acute}
    open_ones = [one for one in indicators if one.id not in answered and one.id not in in_acute]
    most = max(FEWEST, FIRST - len(acute))
    return Guide(
        acute=tuple(_acute_questions(acute, asked_now, installation, reader)),
        first=_questions(open_ones[:most], reader),
        more=_questions(open_ones[most:], reader),
        trust=_questions([i for i in by_weight if _waits_for_trust(i) and i.id not in in_acute], reader),
        known=_questions([i for i in indicators if i.id in answered and i.id not in in_acute], reader),
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


def _rules_at_yes(catalogue: Catalogue, rules: AcuteRules) -> Iterator[AcuteRule]:
    """The rule of each acute question at its highest answer, happening now; most urgent first."""
    for rule in rules.rules:
        if rule.when != "now_unknown" and catalogue[rule.indicator].level_ids[-1] in rule.levels:
            yield rule


def _acute_questions(
    acute: Iterable[AcuteRule], asked_now: Collection[str], installation: Installation, reader: Reader
) -> Iterator[AcuteQuestions]:
    """The questions of ``acute`` by what their rule says to do after the emergency number. Of a sign that is
    known it is asked whether it is so now."""
    catalogue, rules = installation.catalogue, installation.acute_rules
    contacts = contacts_of(installation.organisation)
    by_call: dict[tuple[Urgency, AcuteStep], list[str]] = {}
    for rule in acute:
        (question,) = _questions([catalogue[rule.indicator]], reader)
        if rule.indicator in asked_now:
            question = f"{question} {reader('guide.still')}"
        by_call.setdefault((rule.urgency, _whom_to_call(rule)), []).append(question)
    # The sort is stable: most urgent first, what is about suicide before all else.
    in_order = sorted(by_call.items(), key=lambda group: group[0][1].service != "suicide_prevention")
    for (urgency, step), questions in in_order:
        yield AcuteQuestions(
            urgency=reader.pick(rules.urgency_texts[urgency]),
            call=instruction(step, rules, contacts, reader),
            questions=tuple(questions),
        )


def _whom_to_call(rule: AcuteRule) -> AcuteStep:
    """The first step that names a service besides the emergency number, which stands above all of them."""
    calls = (step for step in rule.steps if step.service not in (None, "emergency_number"))
    return next(calls, rule.steps[0])


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

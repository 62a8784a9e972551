"""The form as a page shows it: one section of the catalogue with its answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, get_args

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue, Section
from screening.catalogue.indicator import Indicator
from screening.explain.screening_request import How
from service.core.reader_language import Reader

NOT_ASKED: Final = "not_asked"
ABSENT_IN_ORDER: Final = ("unknown", NOT_ASKED, "declined")
NOW_CHOICES: Final = ("yes", "no", "unknown")
NOW_VALUES: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button. ``level``: a level, not an absent answer; ``some``: above the lowest level; ``acts``:
    it fires an acute rule; ``acts_now``: it does so when it is happening now."""

    value: str
    text: str
    chosen: bool
    level: bool = False
    some: bool = False
    acts: bool = False
    acts_now: bool = False


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offered answer with the button that confirms it: its words and origin. ``value`` is what the button
    sends; ``known`` says how it was known."""

    text: str
    answer: str
    known: str
    value: str
    button: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    id: str
    number: int
    label: str
    question: str
    definition: str
    example: str
    why: str
    levels: tuple[Option, ...]
    absent: tuple[Option, ...]
    asks_now: bool
    now: tuple[Option, ...]
    known: tuple[Option, ...]
    acute_url: str
    recorded: str
    offer: OfferView | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """One section in the list of tasks beside the form.

    ``state``: ``done`` when every question has an answer, ``not_asked`` when that is the answer to each,
    ``to_do`` when none has one, else ``begun``.
    """

    id: str
    url: str
    title: str
    answered: int
    total: int
    current: bool
    state: str = ""


@dataclass(frozen=True, slots=True)
class FormContent:
    """The answers in the form. ``recorded`` says who recorded an answer and when; ``offers`` are answers that
    nobody has given yet."""

    answers: Mapping[str, str]
    now: Mapping[str, bool]
    known: Mapping[str, str]
    recorded: Mapping[str, str]
    offers: Mapping[str, OfferView] = field(default_factory=dict)


def question_views(
    section: Section,
    catalogue: Catalogue,
    content: FormContent,
    rules: AcuteRules,
    *,
    acute_url: str,
    reader: Reader,
) -> tuple[QuestionView, ...]:
    """Every question of ``section``, numbered as on the paper form."""
    number_of = {indicator.id: number for number, indicator in enumerate(_in_form_order(catalogue), start=1)}
    return tuple(
        _question_view(indicator, number_of[indicator.id], content, rules, acute_url=acute_url, reader=reader)
        for indicator in catalogue.in_section(section.id)
    )


def answered(answers: Mapping[str, str]) -> int:
    """How many questions have an answer: that nobody knows, asked or told is filled in and no answer."""
    return sum(answer not in ABSENT_IN_ORDER for answer in answers.values())


def _in_form_order(catalogue: Catalogue) -> Iterator[Indicator]:
    """All indicators, section by section, as on the paper form."""
    return (indicator for section in catalogue.sections for indicator in catalogue.in_section(section.id))


def steps(
    catalogue: Catalogue, answers: Mapping[str, str], reference: str, current: str, reader: Reader
) -> tuple[StepView, ...]:
    """All sections with their progress, and the own judgement as the last step."""
    section_steps = []
    for section in catalogue.sections:
        asked = catalogue.in_section(section.id)
        given = [answers[indicator.id] for indicator in asked if indicator.id in answers]
        section_steps.append(
            StepView(
                id=section.id,
                url=f"/cases/{reference}/form/{section.id}",
                title=reader.pick(section.title),
                answered=len(given),
                total=len(asked),
                current=section.id == current,
                state=_state(given, len(asked)),
            )
        )
    title = reader("form.judgement")
    judgement_step = StepView(
        "judgement", f"/cases/{reference}/judgement", title, 0, 0, current == "judgement"
    )
    return (*section_steps, judgement_step)


def _state(given: Sequence[str], total: int) -> str:
    if not given:
        return "to_do"
    if len(given) < total:
        return "begun"
    return "not_asked" if set(given) == {NOT_ASKED} else "done"


def following(catalogue: Catalogue, section: str) -> str:
    """The id of the section after ``section``, or ``judgement`` after the last."""
    ids = [known_section.id for known_section in catalogue.sections]
    return (*ids[1:], "judgement")[ids.index(section)]


def first_open(catalogue: Catalogue, answered: Collection[str]) -> str:
    """The id of the first section with a question that has no answer, else of the first section."""
    for section in catalogue.sections:
        if any(indicator.id not in answered for indicator in catalogue.in_section(section.id)):
            return section.id
    return catalogue.sections[0].id


def answer_text(indicator: Indicator, answer: str, reader: Reader) -> str:
    """A level or an absent answer in words."""
    if answer in indicator.level_ids:
        return reader.pick(indicator.level(answer).text)
    return reader(f"answer.{answer}")


def _question_view(
    indicator: Indicator,
    number: int,
    content: FormContent,
    rules: AcuteRules,
    *,
    acute_url: str,
    reader: Reader,
) -> QuestionView:
    wording = indicator.wording
    answer = content.answers.get(indicator.id)
    at_once, if_now = _acute_levels(indicator, rules)
    return QuestionView(
        id=indicator.id,
        number=number,
        label=reader.pick(wording.label),
        question=reader.pick(wording.question),
        definition=reader.pick(wording.definition),
        example=reader.pick(wording.example),
        why=reader.pick(wording.why),
        levels=tuple(
            Option(
                level.id,
                reader.pick(level.text),
                chosen=answer == level.id,
                level=True,
                some=place > 0,
                acts=level.id in at_once,
                acts_now=level.id in if_now,
            )
            for place, level in enumerate(indicator.levels)
        ),
        absent=tuple(
            Option(state, reader(f"answer.{state}"), chosen=answer == state) for state in ABSENT_IN_ORDER
        ),
        asks_now=indicator.asks_now,
        now=_now_options(content.now.get(indicator.id), reader),
        known=tuple(
            Option(how, reader(f"form.known_{how}"), chosen=content.known.get(indicator.id) == how)
            for how in get_args(How)
        ),
        acute_url=acute_url if at_once or if_now else "",
        recorded=content.recorded.get(indicator.id, ""),
        offer=content.offers.get(indicator.id),
    )


def _now_options(happening: bool | None, reader: Reader) -> tuple[Option, ...]:
    return tuple(
        Option(
            choice,
            reader(f"form.now_{choice}"),
            chosen=happening is not None and NOW_VALUES[choice] is happening,
        )
        for choice in NOW_CHOICES
    )


def _acute_levels(indicator: Indicator, rules: AcuteRules) -> tuple[frozenset[str], frozenset[str]]:
    """The levels that fire an acute rule always, and those that do so only when it happens now."""
    own_rules = [rule for rule in rules.rules if rule.indicator == indicator.id]
    at_once = frozenset(level for rule in own_rules if rule.when == "always" for level in rule.levels)
    return at_once, frozenset(level for rule in own_rules if rule.when == "now" for level in rule.levels)

"""The form as FHIR R4 (4.0.1): the Questionnaire of a catalogue, and the response that holds given answers.

Both are plain dictionaries with what FHIR JSON has. Four rules come from real form renderers:

- Unknown, not asked and declined are answer options like the levels: as an extension a renderer loses them.
- No option carries a number. A renderer would show it beside the answer: a score before the own judgement.
- Answers are given without their words. A renderer drops a saved answer whose words differ from its own.
- A question that depends on another is enabled by ``=`` alone, with behaviour ``any``: ``!=`` is read in two
  ways.

The addresses in ``NAMESPACE`` name things; nothing is served there (``docs/how-to/connect-a-system.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from screening.catalogue.acute_rules import AcuteRule, AcuteRules
from screening.catalogue.catalogue import Catalogue, Section
from screening.catalogue.indicator import Indicator
from screening.catalogue.paper_form import EMERGENCY_NUMBERS, form_texts
from screening.language import Language, Messages

Resource = dict[str, Any]
"""A FHIR resource, or a part of one."""

FHIR_VERSION: Final = "4.0.1"
NAMESPACE: Final = "urn:signaalwijzer:fhir"
LEVELS: Final = f"{NAMESPACE}:level"
"""The code system of the levels of a catalogue."""
CATALOGUE_DIGEST: Final = f"{NAMESPACE}:catalogue-digest"
"""The identifier of a form: the SHA-256 of its catalogue (hex)."""
KNOWN: Final = f"{NAMESPACE}:known"
"""The extension on a question in a response: how its answer is known (``how``) and since when (``at``)."""

ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
ABSENT_CODES: Final[Mapping[str, str]] = {
    "unknown": "unknown",
    "not_asked": "not-asked",
    "declined": "asked-declined",
}
"""The absent answers in the order of the form, with their codes in ``ABSENT``."""
YES_NO: Final = "http://terminology.hl7.org/CodeSystem/v2-0136"
NOW_CODES: Final[Mapping[bool, str]] = {True: "Y", False: "N"}
"""The answers to "is this happening now", with their codes in ``YES_NO``; a third one is unknown."""

_CONTROL: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
_CONTROLS: Final = "http://hl7.org/fhir/questionnaire-item-control"


@cache
def fhir_texts() -> Messages:
    """The words of the form in FHIR that no other form has, and those about a response."""
    return Messages.load(files("screening.catalogue") / "fhir_texts")


@dataclass(frozen=True, slots=True)
class GivenAnswers:
    """The answers of one round: by indicator the level or absent answer, whether it happens now, and how it
    is known (``how`` and perhaps ``at``)."""

    levels: Mapping[str, str]
    now: Mapping[str, bool] = field(default_factory=dict)
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def form_id(language: Language) -> str:
    """The id of the form in ``language``."""
    return f"intake-{language}"


def form_url(language: Language) -> str:
    """The canonical address of the form in ``language``, without its version."""
    return f"{NAMESPACE}:questionnaire:{form_id(language)}"


def now_link(indicator_id: str) -> str:
    """The linkId of the question whether ``indicator_id`` is happening now."""
    return f"{indicator_id}/now"


def section_link(section_id: str) -> str:
    """The linkId of the group with the questions of a section."""
    return f"section/{section_id}"


def enables_now(indicator: Indicator, answer: str | None) -> bool:
    """Whether ``answer`` opens the question "is this happening now": any level above the lowest does."""
    return indicator.asks_now and answer in indicator.level_ids[1:]


def questionnaire(catalogue: Catalogue, rules: AcuteRules, language: Language) -> Resource:
    """The whole form in ``language``, one group for each section."""
    words = form_texts()
    return {
        "resourceType": "Questionnaire",
        "id": form_id(language),
        "language": language,
        "url": form_url(language),
        "identifier": [{"system": CATALOGUE_DIGEST, "value": catalogue.digest}],
        "version": catalogue.version,
        "name": f"SignaalwijzerIntake{language.title()}",
        "title": f"{words(language, 'title')}: {words(language, 'subtitle')}",
        "status": "active",
        "experimental": False,
        "subjectType": ["Patient"],
        "description": f"{words(language, 'advice.strong')} {words(language, 'advice.rest')}",
        "item": [
            _display("form/acute", words(language, "acute.now", **EMERGENCY_NUMBERS)),
            *(_group(section, catalogue, rules, language) for section in catalogue.sections),
        ],
    }


def response(
    catalogue: Catalogue, given: GivenAnswers, language: Language, *, status: str, authored: str
) -> Resource:
    """The response with ``given``, which must be answers of ``catalogue``; without subject and author.

    ``status`` is a code of FHIR (``in-progress``, ``completed``, ``entered-in-error``), ``authored`` a moment
    with its zone. A question that was not answered is left out; so is "now" where its question is disabled.
    """
    groups = (
        (section, [item for i in catalogue.in_section(section.id) for item in _answer_items(i, given)])
        for section in catalogue.sections
    )
    resource: Resource = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{form_url(language)}|{catalogue.version}",
        "status": status,
        "authored": authored,
    }
    if items := [{"linkId": section_link(section.id), "item": items} for section, items in groups if items]:
        resource["item"] = items
    return resource


def answer_coding(answer: str) -> Resource:
    """The coding of a level or an absent answer, without words."""
    if answer in ABSENT_CODES:
        return {"system": ABSENT, "code": ABSENT_CODES[answer]}
    return {"system": LEVELS, "code": answer}


def _group(section: Section, catalogue: Catalogue, rules: AcuteRules, language: Language) -> Resource:
    link = section_link(section.id)
    questions = (
        item for i in catalogue.in_section(section.id) for item in _question_items(i, rules, language)
    )
    return {
        "linkId": link,
        "text": section.title.in_language(language),
        "type": "group",
        "item": [_display(f"{link}/lead", section.lead.in_language(language)), *questions],
    }


def _question_items(indicator: Indicator, rules: AcuteRules, language: Language) -> Iterator[Resource]:
    """The question, whether it is happening now, and the notice that the answer may be acute danger."""
    wording, own = indicator.wording, [rule for rule in rules.rules if rule.indicator == indicator.id]
    options = [(answer_coding(level.id), level.text.in_language(language)) for level in indicator.levels]
    options += [(answer_coding(state), form_texts()(language, f"absent.{state}")) for state in ABSENT_CODES]
    yield {
        **_choice(indicator.id, wording.question.in_language(language), options),
        "item": [_help(indicator, language)],
    }
    if indicator.asks_now:
        levels = [(indicator.id, answer_coding(level)) for level in indicator.level_ids[1:]]
        text = fhir_texts()(language, "now", label=wording.label.in_language(language))
        asked = {**_choice(now_link(indicator.id), text, _now_options(language)), **_enabled_by(levels)}
        if any(rule.when == "now_unknown" for rule in own):
            asked["item"] = [_ask_now(indicator, language)]
        yield asked
    if fires := [condition for rule in own for condition in _fires_at(rule)]:
        yield {**_display(f"{indicator.id}/acute", fhir_texts()(language, "acute")), **_enabled_by(fires)}


def _fires_at(rule: AcuteRule) -> list[tuple[str, Resource]]:
    """The answers at which ``rule`` fires. Its "now" is open at no other levels than those that can fire it,
    or at lower ones too: there the notice errs on the side of danger."""
    if rule.when == "now_unknown":
        return []  # its notice stands below the question itself
    if rule.when == "now":
        return [(now_link(rule.indicator), {"system": YES_NO, "code": NOW_CODES[True]})]
    return [(rule.indicator, answer_coding(level)) for level in rule.levels]


def _ask_now(indicator: Indicator, language: Language) -> Resource:
    """That it must be asked now, while nobody has answered or the answer is not known. It stands inside the
    question whether it is happening now, so it is disabled with it."""
    link = now_link(indicator.id)
    return {
        **_display(f"{indicator.id}/ask-now", fhir_texts()(language, "ask_now")),
        "enableWhen": [
            {"question": link, "operator": "exists", "answerBoolean": False},
            {"question": link, "operator": "=", "answerCoding": answer_coding("unknown")},
        ],
        "enableBehavior": "any",
    }


def _now_options(language: Language) -> list[tuple[Resource, str]]:
    words = form_texts()
    return [
        ({"system": YES_NO, "code": NOW_CODES[True]}, words(language, "now.yes")),
        ({"system": YES_NO, "code": NOW_CODES[False]}, words(language, "now.no")),
        (answer_coding("unknown"), words(language, "now.unknown")),
    ]


def _choice(link: str, text: str, options: list[tuple[Resource, str]]) -> Resource:
    return {
        "extension": [_control("radio-button")],
        "linkId": link,
        "text": text,
        "type": "choice",
        "answerOption": [{"valueCoding": {**coding, "display": words}} for coding, words in options],
    }


def _enabled_by(conditions: list[tuple[str, Resource]]) -> Resource:
    return {
        "enableWhen": [
            {"question": link, "operator": "=", "answerCoding": coding} for link, coding in conditions
        ],
        "enableBehavior": "any",
    }


def _help(indicator: Indicator, language: Language) -> Resource:
    """What counts, an example and why it is asked. Some renderers show no help, so nothing that is needed for
    safety stands here."""
    wording = indicator.wording
    example = fhir_texts()(language, "example", example=wording.example.in_language(language))
    text = f"{wording.definition.in_language(language)} {example} {wording.why.in_language(language)}"
    return {"extension": [_control("help")], **_display(f"{indicator.id}/help", text)}


def _display(link: str, text: str) -> Resource:
    return {"linkId": link, "text": text, "type": "display"}


def _control(code: str) -> Resource:
    return {"url": _CONTROL, "valueCodeableConcept": {"coding": [{"system": _CONTROLS, "code": code}]}}


def _answer_items(indicator: Indicator, given: GivenAnswers) -> Iterator[Resource]:
    answer, now = given.levels.get(indicator.id), given.now.get(indicator.id)
    if answer is not None:
        known = given.known.get(indicator.id)
        yield {
            **({"extension": [_known(known)]} if known else {}),
            "linkId": indicator.id,
            "answer": [{"valueCoding": answer_coding(answer)}],
        }
    if now is not None and enables_now(indicator, answer):
        coding = {"system": YES_NO, "code": NOW_CODES[now]}
        yield {"linkId": now_link(indicator.id), "answer": [{"valueCoding": coding}]}


def _known(known: Mapping[str, str]) -> Resource:
    parts: list[Resource] = [{"url": "how", "valueCode": known["how"]}]
    if "at" in known:
        parts.append({"url": "at", "valueString": known["at"]})
    return {"url": KNOWN, "extension": parts}

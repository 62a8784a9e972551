"""Reading a FHIR QuestionnaireResponse: by linkId, code system and code, and never by words.

Renderers differ in what they send. What does no harm is accepted, and a warning names it: no moment, no
answers, a form called complete with questions open, an answer to a question that was switched off, a name.
What could make another answer of an answer is refused, with the place where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from screening.bsn import find_bsn
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.fhir import (
    ABSENT,
    ABSENT_CODES,
    KNOWN,
    LEVELS,
    NAMESPACE,
    NOW_CODES,
    YES_NO,
    enables_now,
    fhir_texts,
    form_url,
    now_link,
    section_link,
)
from screening.catalogue.indicator import Indicator
from screening.errors import SignaalwijzerError
from screening.language import LANGUAGES, Language
from screening.quoted_in_messages import quoted

CASE: Final = f"{NAMESPACE}:case"
"""The system of the identifier that holds the code of a case."""

STATUSES: Final = ("in-progress", "completed", "amended")
"""What a response may be; one that was stopped or entered in error is no answer."""

DEEPEST: Final = 6
"""No response to our form has items deeper than this; ours has two, some renderers add one."""

LONGEST: Final = 100
"""Characters of what a response says about how an answer is known; no such code or moment is longer."""

_ELEMENTS: Final = ("resourceType", "questionnaire", "status", "subject", "item")
_LINK: Final = re.compile(r"[a-z][a-z0-9_/]{1,80}\Z")

WarningCode = Literal["no_authored", "no_items", "questions_open", "disabled", "name_removed"]


class FhirError(SignaalwijzerError):
    """A response that cannot be read; ``at`` is the linkId, or the element, where the mistake is."""

    def __init__(self, code: str, /, *, at: str = "", **values: Any) -> None:
        self.at = at
        super().__init__(code, **values)

    @property
    def expression(self) -> str:
        """The place in FHIRPath, as far as it can be named without repeating what was sent."""
        if self.at in _ELEMENTS:
            return f"QuestionnaireResponse.{self.at}"
        if _LINK.match(self.at):
            return f"QuestionnaireResponse.descendants().where(linkId='{self.at}')"
        return "QuestionnaireResponse"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a response and the form of today do not have in common: a question, or an ``answer`` to one."""

    kind: Literal["question_gone", "answer_gone", "question_new"]
    link_id: str
    answer: str = ""

    def in_language(self, language: Language) -> str:
        return fhir_texts()(language, f"difference.{self.kind}", link_id=self.link_id, answer=self.answer)


class OtherCatalogueError(FhirError):
    """A response to the form of another catalogue; ``differences`` says what of it today's form lacks or
    adds."""

    def __init__(self, sent: str, version: str, differences: tuple[Difference, ...]) -> None:
        self.differences = differences
        super().__init__("fhir.other_version", at="questionnaire", sent=quoted(sent), version=version)


@dataclass(frozen=True, slots=True)
class ResponseWarning:
    """Something that was put right or passed over; ``link_ids`` are the questions that it is about."""

    code: WarningCode
    link_ids: tuple[str, ...] = ()

    def in_language(self, language: Language) -> str:
        return fhir_texts()(language, f"warning.{self.code}", **self._count())

    def _count(self) -> dict[str, int]:
        return {"n": len(self.link_ids)} if self.code == "questions_open" else {}


@dataclass(frozen=True, slots=True)
class ReadResponse:
    """What a response says. ``case`` is the code that its subject names, unchecked. ``now`` is there for
    every answered question that asks it, ``None`` where it is not known; ``known`` only where it was said."""

    case: str
    levels: Mapping[str, str]
    now: Mapping[str, bool | None]
    known: Mapping[str, Mapping[str, str]]
    warnings: tuple[ResponseWarning, ...] = field(default=())


def read_response(resource: Mapping[str, Any], catalogue: Catalogue) -> ReadResponse:
    """The answers in ``resource``, parsed JSON, by ``catalogue``.

    Raises ``OtherCatalogueError`` for the form of another version, and ``FhirError`` for anything else that
    is not a response to this form: another resource, an unknown linkId, an answer that its question does not
    have, two answers to one question, a person named by a citizen service number.
    """
    if resource.get("resourceType") != "QuestionnaireResponse":
        raise FhirError("fhir.not_a_response", at="resourceType")
    _refuse_modifiers(resource, "QuestionnaireResponse")
    items = list(_items(resource.get("item"), "item"))
    given = {link: item for link, item in items if _is_question(item)}
    _check_form(resource, catalogue, items, given)
    status = resource.get("status")
    if status not in STATUSES:
        raise FhirError("fhir.status", at="status", allowed=", ".join(STATUSES))
    levels = {i.id: _level(i, _coding(given[i.id], i.id)) for i in catalogue if i.id in given}
    asks = [i for i in catalogue if i.asks_now]
    happening = {i.id: _now(i, given[now_link(i.id)]) for i in asks if now_link(i.id) in given}
    disabled = [id_ for id_ in happening if not enables_now(catalogue[id_], levels.get(id_))]
    return ReadResponse(
        case=_case(resource),
        levels=levels,
        now={i.id: None if i.id in disabled else happening.get(i.id) for i in asks if i.id in levels},
        known={id_: how for id_ in levels if (how := _known(given[id_], id_))},
        warnings=tuple(_warnings(resource, catalogue, levels, disabled)),
    )


def _warnings(
    resource: Mapping[str, Any], catalogue: Catalogue, levels: Mapping[str, str], disabled: list[str]
) -> Iterator[ResponseWarning]:
    if not resource.get("authored"):
        yield ResponseWarning("no_authored")
    if not levels:
        yield ResponseWarning("no_items")
    still_open = tuple(i.id for i in catalogue if i.id not in levels)
    if levels and still_open and resource["status"] == "completed":
        yield ResponseWarning("questions_open", still_open)
    if disabled:
        yield ResponseWarning("disabled", tuple(now_link(id_) for id_ in disabled))
    people = [resource.get(name) for name in ("subject", "author", "source")]
    if resource.get("contained") or any(isinstance(who, Mapping) and "display" in who for who in people):
        yield ResponseWarning("name_removed")


def _items(items: object, at: str, depth: int = 1) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every item with its linkId, those inside items and answers too. An item that has an answer may stand
    once."""
    for item in _list(items, at):
        link = item.get("linkId")
        if not isinstance(link, str) or depth > DEEPEST:
            raise FhirError("fhir.no_link", at=at)
        _refuse_modifiers(item, link)
        yield link, item
        answers = _list(item.get("answer"), link)
        for inner in (item, *answers):
            yield from _items(inner.get("item"), link, depth + 1)


def _check_form(
    resource: Mapping[str, Any],
    catalogue: Catalogue,
    items: Iterable[tuple[str, Mapping[str, Any]]],
    given: Mapping[str, Mapping[str, Any]],
) -> None:
    """Raise unless ``resource`` answers the form of ``catalogue``, each question of it once."""
    form, _, version = str(resource.get("questionnaire") or "").partition("|")
    if form not in [form_url(language) for language in LANGUAGES]:
        raise FhirError("fhir.other_form", at="questionnaire", form=form_url(LANGUAGES[0]))
    if not version:
        raise FhirError("fhir.no_version", at="questionnaire", version=catalogue.version)
    links = {i.id for i in catalogue} | {now_link(i.id) for i in catalogue if i.asks_now}
    if version != catalogue.version:
        raise OtherCatalogueError(version, catalogue.version, tuple(_differences(catalogue, given, links)))
    groups = {section_link(section.id) for section in catalogue.sections}
    met: set[str] = set()
    for link, item in items:
        if link not in links and (link not in groups or _is_question(item)):
            raise FhirError("fhir.unknown_question", at=quoted(link), link_id=quoted(link))
        if _is_question(item) and link in met:
            raise FhirError("fhir.two_answers", at=link, link_id=link)
        met.add(link)


def _differences(
    catalogue: Catalogue, given: Mapping[str, Mapping[str, Any]], links: set[str]
) -> Iterator[Difference]:
    for link, item in given.items():
        if link not in links:
            yield Difference("question_gone", quoted(link))
        elif link in catalogue:
            try:
                _level(catalogue[link], _coding(item, link))
            except FhirError as error:
                yield Difference("answer_gone", link, str(error.values.get("answer", "?")))
    for indicator in catalogue:
        if indicator.id not in given:
            yield Difference("question_new", indicator.id)


def _is_question(item: Mapping[str, Any]) -> bool:
    return bool(item.get("answer"))


def _coding(item: Mapping[str, Any], link: str) -> tuple[str, str]:
    """System and code of the one answer of ``item``."""
    answers = _list(item["answer"], link)
    if len(answers) > 1:
        raise FhirError("fhir.two_answers", at=link, link_id=link)
    _refuse_modifiers(answers[0], link)
    coding = answers[0].get("valueCoding")
    system, code = (coding.get("system"), coding.get("code")) if isinstance(coding, Mapping) else (None, None)
    if not isinstance(system, str) or not isinstance(code, str):
        raise FhirError("fhir.not_a_coding", at=link, link_id=link)
    return system, code


def _level(indicator: Indicator, coding: tuple[str, str]) -> str:
    system, code = coding
    if system == LEVELS and code in indicator.level_ids:
        return code
    for state, absent in ABSENT_CODES.items():
        if coding == (ABSENT, absent):
            return state
    allowed = ", ".join((*indicator.level_ids, *ABSENT_CODES.values()))
    raise FhirError(
        "fhir.unknown_answer", at=indicator.id, link_id=indicator.id, answer=quoted(code), allowed=allowed
    )


def _now(indicator: Indicator, item: Mapping[str, Any]) -> bool | None:
    link = now_link(indicator.id)
    system, code = _coding(item, link)
    for happens, known in NOW_CODES.items():
        if (system, code) == (YES_NO, known):
            return happens
    if (system, code) == (ABSENT, ABSENT_CODES["unknown"]):
        return None
    allowed = ", ".join((*NOW_CODES.values(), ABSENT_CODES["unknown"]))
    raise FhirError("fhir.unknown_answer", at=link, link_id=link, answer=quoted(code), allowed=allowed)


def _known(item: Mapping[str, Any], link: str) -> dict[str, str]:
    """How the answer is known, from our extension; other extensions say nothing to us."""
    for extension in _list(item.get("extension"), link):
        if extension.get("url") == KNOWN:
            parts = _list(extension.get("extension"), link)
            how, at = _part(parts, "how", "valueCode"), _part(parts, "at", "valueString")
            return {"how": how, **({"at": at} if at else {})} if how else {}
    return {}


def _part(parts: list[Mapping[str, Any]], name: str, kind: str) -> str:
    return next((str(part.get(kind) or "")[:LONGEST] for part in parts if part.get("url") == name), "")


def _case(resource: Mapping[str, Any]) -> str:
    """The code of the case that the subject names, by identifier or by reference."""
    subject = resource.get("subject")
    subject = subject if isinstance(subject, Mapping) else {}
    identifier = subject.get("identifier")
    identifier = identifier if isinstance(identifier, Mapping) else {}
    reference = str(subject.get("reference") or "")
    for text in (reference, str(identifier.get("value") or "")):
        if find_bsn(text) is not None:
            raise FhirError("fhir.bsn", at="subject")
    if identifier.get("system") == CASE and isinstance(identifier.get("value"), str):
        return str(identifier["value"])
    if reference.startswith("Patient/"):
        return reference.removeprefix("Patient/")
    raise FhirError("fhir.no_case", at="subject", system=CASE)


def _refuse_modifiers(part: Mapping[str, Any], at: str) -> None:
    """FHIR lets nobody pass over a modifier extension that they do not know, and we know none."""
    if part.get("modifierExtension") or part.get("implicitRules"):
        raise FhirError("fhir.modifier", at=at)


def _list(value: object, at: str) -> list[Mapping[str, Any]]:
    """``value`` as a list of objects; what is left out is empty."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
        raise FhirError("fhir.not_objects", at=at, where=quoted(at))
    return value

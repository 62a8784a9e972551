"""Acute steps as a page shows them: the reason, the acts in order, and whom to call with one tap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from screening.catalogue.acute_rules import AcuteRule, AcuteRules, AcuteStep, Contact
from service.core.organisation import Organisation
from service.core.reader_language import Reader
from service.installation.running_installation import Installation


@dataclass(frozen=True, slots=True)
class SignView:
    """One fired rule."""

    heading: str
    urgency: str
    reason: str
    steps: tuple[Markup, ...]
    asks: bool = False
    """Whether it is not known yet that it is happening now, so that it must be asked."""


@dataclass(frozen=True, slots=True)
class CallView:
    """A service that can be called; ``number`` is a link, or ``None`` while it is not filled in."""

    name: str
    number: Markup | None


def dial(telephone: str) -> str:
    """The number as a ``tel:`` link wants it."""
    return re.sub(r"[^\d+]", "", telephone)


def telephone_link(telephone: str) -> Markup:
    return Markup('<a class="tel" href="tel:{}">{}</a>').format(dial(telephone), telephone)


def contacts_of(organisation: Organisation) -> dict[str, Contact]:
    """Names and numbers that the organisation has filled in, by service."""
    return {key: Contact(own.name, own.telephone, own.name_en) for key, own in organisation.services.items()}


def case_signs(
    installation: Installation, answers: Mapping[str, str], now: Mapping[str, bool], reader: Reader
) -> tuple[SignView, ...]:
    """The acute steps that follow from these answers, whatever the score."""
    rules = installation.acute_rules
    return signs(rules.fired(answers, now), rules, contacts_of(installation.organisation), reader)


def signs(
    fired: Iterable[AcuteRule], rules: AcuteRules, contacts: Mapping[str, Contact], reader: Reader
) -> tuple[SignView, ...]:
    """Every fired rule with its steps, most urgent first as ``fired`` has them."""
    return tuple(
        SignView(
            heading=reader.pick(rule.heading),
            urgency=reader.pick(rules.urgency_texts[rule.urgency]),
            reason=reader.pick(rule.reason),
            steps=tuple(instruction(step, rules, contacts, reader) for step in rule.steps),
            asks=rule.when == "now_unknown",
        )
        for rule in fired
    )


def calls(rules: AcuteRules, contacts: Mapping[str, Contact], reader: Reader) -> tuple[CallView, ...]:
    """Every service that a step can name, in the order of the rules' file."""
    return tuple(
        CallView(_name(service_id, contacts, reader), _number(service_id, rules, contacts))
        for service_id in rules.services
    )


def instruction(
    step: AcuteStep, rules: AcuteRules, contacts: Mapping[str, Contact], reader: Reader
) -> Markup:
    """The sentence of a step in which the telephone number is a link."""
    text = rules.instruction(step, reader.language, contacts)
    telephone = _telephone(step.service, rules, contacts) if step.service else None
    if telephone is None or telephone not in text:
        return escape(text)
    before, after = text.split(telephone, 1)
    return escape(before) + telephone_link(telephone) + escape(after)


def _telephone(service: str, rules: AcuteRules, contacts: Mapping[str, Contact]) -> str | None:
    return contacts[service].telephone if service in contacts else rules.services[service].telephone


def _number(service: str, rules: AcuteRules, contacts: Mapping[str, Contact]) -> Markup | None:
    telephone = _telephone(service, rules, contacts)
    return telephone_link(telephone) if telephone else None


def _name(service: str, contacts: Mapping[str, Contact], reader: Reader) -> str:
    """How the organisation calls the service, else what it is; as the first words of a line."""
    name = contacts[service].named(reader.language) if service in contacts else reader(f"call.{service}")
    return name[:1].upper() + name[1:]

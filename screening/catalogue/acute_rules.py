"""What must happen first: rules that see danger in the answers alone.

They look at no score and no model, so they hold at any score, with scoring stopped and with the model
broken. Each rule looks at one indicator only: an answer to one question can never take away what
another one fired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal, get_args

from screening.canonical_json import digest_of
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.errors import CatalogueError
from screening.catalogue.indicator import Indicator, check_choice, check_identifier
from screening.language import Language, Text, placeholders

Urgency = Literal["at_once", "today", "tomorrow"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
"""Most urgent first; fired rules stand in this order."""

When = Literal["always", "now", "now_unknown"]
"""At which answers to "is this happening now?" a rule fires: at any (or where it is not asked), at "yes", or
while nobody knows: not asked yet, or "do not know"."""


@dataclass(frozen=True, slots=True)
class Service:
    """Whom a step may tell the worker to call.

    ``telephone`` is ``None`` until the organisation has filled it in; only a number that holds
    everywhere comes with the product.
    """

    id: str
    name: Text
    telephone: str | None = None

    def __post_init__(self) -> None:
        check_identifier(self.id, "id", f"service '{self.id}'")


@dataclass(frozen=True, slots=True)
class Contact:
    """The organisation's own name and number of a service, from its settings file."""

    name: str
    telephone: str
    name_en: str = ""

    def named(self, language: Language) -> str:
        """How the service is called in ``language``; an English name may be missing."""
        return self.name_en if language == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class AcuteStep:
    """One act. Its text may hold ``{service}`` and ``{telephone}`` of the service it names."""

    id: str
    text: Text
    service: str | None = None

    def __post_init__(self) -> None:
        place = f"step '{self.id}'"
        check_identifier(self.id, "id", place)
        allowed = {"service", "telephone"} if self.service else set()
        for name in placeholders(self.text.nl) | placeholders(self.text.en):
            if name not in allowed:
                raise CatalogueError("catalogue.step_placeholder", place=place, name=name)


@dataclass(frozen=True, slots=True)
class AcuteRule:
    """Fires at one of ``levels`` of ``indicator``, where ``when`` holds too."""

    indicator: str
    levels: tuple[str, ...]
    when: When
    urgency: Urgency
    heading: Text
    reason: Text
    steps: tuple[AcuteStep, ...]

    def __post_init__(self) -> None:
        place = f"rule '{self.indicator}'"
        check_choice(self.urgency, "urgency", URGENCIES, place)
        for field, values in (("levels", self.levels), ("steps", self.steps)):
            if not values:
                raise CatalogueError("catalogue.empty_list", place=place, field=field)

    def fires(self, answers: Mapping[str, str], now: Mapping[str, bool]) -> bool:
        """An absent answer fires nothing. A "now" that is not known is not a "no"."""
        if answers.get(self.indicator) not in self.levels:
            return False
        happening = now.get(self.indicator)
        return self.when == "always" or (
            happening is None if self.when == "now_unknown" else happening is True
        )

    def digested(self) -> dict[str, object]:
        """What the digest of the rules covers. A rule of a file from before there were rules for what is not
        known reads as it did then, so that what was stored under it is found again."""
        content = asdict(self)
        when = content.pop("when")
        content["only_now"] = when != "always"
        return content | ({"now": "unknown"} if when == "now_unknown" else {})


@dataclass(frozen=True)
class AcuteRules:
    """Every rule of a catalogue, most urgent first, with what their steps refer to."""

    rules: tuple[AcuteRule, ...]
    services: Mapping[str, Service]
    urgency_texts: Mapping[Urgency, Text]
    not_filled_in: Text

    def fired(self, answers: Mapping[str, str], now: Mapping[str, bool]) -> tuple[AcuteRule, ...]:
        """The rules that fire on ``answers`` (indicator to level or absent state), most urgent first.

        At most one rule fires for an indicator. Ids that no rule knows are passed over: these rules must
        also run on answers that everything else refuses.
        """
        given = [rule for rule in self.rules if answers.get(rule.indicator) in rule.levels]
        return tuple(rule for rule in given if rule.fires(answers, now))

    def instruction(self, step: AcuteStep, language: Language, contacts: Mapping[str, Contact]) -> str:
        """The text of ``step`` with the organisation's own ``contacts`` (by service id) filled in.

        Where the organisation has filled in nothing, the text says so and whom to ask.
        """
        if step.service is None:
            return step.text.in_language(language)
        name, telephone = self._contact(self.services[step.service], language, contacts)
        return step.text.in_language(language).format(service=name, telephone=telephone)

    def _contact(
        self, service: Service, language: Language, contacts: Mapping[str, Contact]
    ) -> tuple[str, str]:
        own = contacts.get(service.id)
        name = own.named(language) if own else service.name.in_language(language)
        telephone = (own.telephone if own else None) or service.telephone
        return name, telephone or self.not_filled_in.in_language(language)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over every rule, step and service."""
        return digest_of(
            {
                "rules": [rule.digested() for rule in self.rules],
                "services": [asdict(service) for service in self.services.values()],
                "urgency": {urgency: asdict(text) for urgency, text in self.urgency_texts.items()},
                "not_filled_in": asdict(self.not_filled_in),
            }
        )


def check_cover(indicator: Indicator, rules: Iterable[AcuteRule], *, asks_unknown: bool) -> None:
    """Raise ``CatalogueError`` unless the ``rules`` of ``indicator`` cover what its ``acute`` promises.

    Every level has at most one rule and the lowest none. The top level of an acute indicator has one,
    every level above the lowest where it is always acute. More of a sign is never less urgent.

    ``asks_unknown``: the file has rules for a "now" that is not known. Then each level whose rule fires at
    "yes, now" has one of those too, and no other level has; "yes" is never less urgent than not knowing.
    """
    place, own = f"rule '{indicator.id}'", tuple(rules)
    urgency_of = _by_level(indicator, (rule for rule in own if rule.when != "now_unknown"), place)
    unknown = _by_level(indicator, (rule for rule in own if rule.when == "now_unknown"), place)
    if indicator.acute == "never" and urgency_of:
        raise CatalogueError("catalogue.rule_never_acute", place=place)
    _check_promised(indicator, urgency_of, place)
    for urgencies in (urgency_of, unknown):
        ranks = [_rank(urgencies.get(level)) for level in indicator.level_ids]
        if ranks != sorted(ranks, reverse=True):
            raise CatalogueError("catalogue.rule_order", place=place)
    if asks_unknown:
        _check_unknown(indicator, urgency_of, unknown, place)


def _by_level(indicator: Indicator, rules: Iterable[AcuteRule], place: str) -> dict[str, Urgency]:
    urgency_of: dict[str, Urgency] = {}
    for rule in rules:
        for level in rule.levels:
            check_choice(level, "levels", indicator.level_ids[1:], place)
            if level in urgency_of:
                raise CatalogueError("catalogue.rule_twice", place=place, level=level)
            urgency_of[level] = rule.urgency
    return urgency_of


def _check_unknown(
    indicator: Indicator, yes: Mapping[str, Urgency], unknown: Mapping[str, Urgency], place: str
) -> None:
    needed = yes if indicator.asks_now else {}
    for level in indicator.level_ids:
        if (level in needed) != (level in unknown):
            code = "rule_unknown_missing" if level in needed else "rule_unknown_extra"
            raise CatalogueError(f"catalogue.{code}", place=place, level=level)
        if level in unknown and _rank(unknown[level]) < _rank(yes[level]):
            raise CatalogueError("catalogue.rule_unknown_sooner", place=place, level=level)


def _check_promised(indicator: Indicator, urgency_of: Mapping[str, Urgency], place: str) -> None:
    promised = {
        "never": (),
        "if_now": indicator.level_ids[-1:],
        "always": indicator.level_ids[1:],
    }[indicator.acute]
    for level in promised:
        if level not in urgency_of:
            raise CatalogueError("catalogue.rule_missing", place=place, level=level)


def _rank(urgency: Urgency | None) -> int:
    """Position in ``URGENCIES``; a level without a rule comes after all of them."""
    return len(URGENCIES) if urgency is None else URGENCIES.index(urgency)


def in_order(rules: Iterable[AcuteRule], catalogue: Catalogue) -> tuple[AcuteRule, ...]:
    """Most urgent first; within one urgency direct signs, then to ask whether thoughts of suicide are there
    now, then the order of the form."""
    position = {indicator.id: n for n, indicator in enumerate(catalogue)}

    def key(rule: AcuteRule) -> tuple[int, bool, bool, int]:
        direct = catalogue[rule.indicator].role == "direct"
        suicide = rule.when == "now_unknown" and rule.steps[0].service == "suicide_prevention"
        return _rank(rule.urgency), not direct, not suicide, position[rule.indicator]

    return tuple(sorted(rules, key=key))

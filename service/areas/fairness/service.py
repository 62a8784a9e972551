"""The fairness store in the words of the people who use it: begin with a purpose, record, count, and end.

The privacy officer begins and ends a collection and records what is in it; analysts see counts. Nobody sees
what is recorded of one case, not even who recorded it. A collection has a legal ground and a last day. When
that has passed, the next start, hourly task or request removes it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection as Some
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from screening.monitor.group_figures import LEAST_IN_GROUP
from service.access.open_case import codes_not_counted
from service.access.unit_of_work import UnitOfWork, unit_of_system
from service.areas.fairness import queries
from service.areas.fairness.queries import Collection
from service.audit.entry import SYSTEM
from service.core.errors import Conflict, Invalid
from service.core.keys import link_keys, link_of
from service.core.organisation import NOT_RECORDED
from service.core.typed_text_rules import checked_text
from service.installation.running_installation import Installation

PURPOSES: Final = ("bias_audit", "bias_correction")
GROUNDS: Final = ("ai_act_10_5", "explicit_consent", "research_statistics", "origin_exception")
"""AI Act article 10(5); GDPR 9(2)(a); 9(2)(j) with article 24 of the Dutch act; article 25 of it."""

LEAST_REASON: Final = 20
_REFERENCE: Final = re.compile(r"[0-9]{4}-[0-9]{4,7}\Z")
_log = logging.getLogger("signaalwijzer.fairness")


@dataclass(frozen=True, slots=True)
class Status:
    """The collection that runs, and by attribute of how many cases it is recorded; ``None`` under ten."""

    collection: Collection
    recorded: Mapping[str, int | None]


def begin(unit: UnitOfWork, purpose: str, ground: str, reason: str, delete_on: date) -> None:
    """Begin a collection of the attributes that the organisation chose.

    Raises ``Invalid`` for a purpose, a ground or a day that does not fit, ``Conflict`` when one runs or no
    attribute is chosen.
    """
    unit.require("fairness.manage", "fairness")
    terms = unit.installation.organisation.fairness
    today = unit.today
    if purpose not in PURPOSES:
        raise Invalid("fairness.purpose", allowed=", ".join(PURPOSES))
    if ground not in GROUNDS:
        raise Invalid("fairness.ground", allowed=", ".join(GROUNDS))
    reason = checked_text(reason, least=LEAST_REASON, most=500)
    if not today < delete_on <= today + timedelta(days=terms.longest_days):
        raise Invalid("fairness.delete_on", days=terms.longest_days)
    if not terms.attributes:
        raise Conflict("fairness.no_attributes")
    _end_when_due(unit)
    queries.create(
        unit.installation.settings.data,
        Collection(purpose, ground, reason, tuple(terms.attributes), today, delete_on, unit.actor.person_id),
    )
    unit.record("fairness.begin", "fairness", None, purpose, ground=ground, until=delete_on.isoformat())


def enter(unit: UnitOfWork, members: Mapping[str, Mapping[str, str]]) -> int:
    """Record by code of the case the group per attribute, all or nothing; returns how many cases.

    ``""`` takes back what was recorded. Raises ``Conflict`` when no collection runs, ``Invalid`` for a code
    that is none, an attribute that is not collected, or a group that it does not have.
    """
    unit.require("fairness.manage", "fairness")
    collection = running(unit)
    if collection is None:
        raise Conflict("fairness.none_runs")
    attributes = unit.installation.organisation.fairness.attributes
    for reference, values in members.items():
        if not _REFERENCE.match(reference):
            raise Invalid("fairness.no_code")
        for attribute, value in values.items():
            if attribute not in collection.attributes or attribute not in attributes:
                raise Invalid("fairness.attribute", allowed=", ".join(collection.attributes))
            if value and value not in attributes[attribute].groups:
                raise Invalid("fairness.group", allowed=", ".join(attributes[attribute].groups))
    keys = link_keys(unit.installation.keys)
    links = {code: links_of(keys, code) for code in members}
    queries.put(
        unit.installation.settings.data,
        {links[code][0]: values for code, values in members.items()},
        {earlier: now for now, *before in links.values() for earlier in before},
    )
    unit.record("fairness.enter", "fairness", None, collection.purpose, cases=len(members))
    return len(members)


def end(unit: UnitOfWork) -> None:
    """End the collection now: everything in it is removed. ``Conflict`` when none runs."""
    unit.require("fairness.manage", "fairness")
    if not queries.remove(unit.installation.settings.data):
        raise Conflict("fairness.none_runs")
    unit.record("fairness.end", "fairness")


def status(unit: UnitOfWork) -> Status | None:
    """The collection that runs, with counts; ``None`` when there is none. The look is logged."""
    unit.require("fairness.read", "fairness")
    unit.record("fairness.read", "fairness")
    collection = running(unit)
    if collection is None:
        return None
    members = queries.members(unit.installation.settings.data)
    keys = link_keys(unit.installation.keys)
    twice = {link for reference in codes_not_counted(unit.db) for link in links_of(keys, reference)}
    counts = {name: len(members.get(name, {}).keys() - twice) for name in collection.attributes}
    return Status(collection, {name: n if n >= LEAST_IN_GROUP else None for name, n in counts.items()})


def running(unit: UnitOfWork) -> Collection | None:
    """The collection that runs; one whose day has come is removed first."""
    _end_when_due(unit)
    return queries.collection(unit.installation.settings.data)


def labels_of(unit: UnitOfWork, references: Some[str]) -> dict[str, dict[str, str]]:
    """By attribute, then by code of the case: the group, ``not_recorded`` where there is none.

    For counting in this process. It does not check access; the caller shows groups without the small ones,
    never a case.
    """
    collection = running(unit)
    if collection is None:
        return {}
    keys, members = link_keys(unit.installation.keys), queries.members(unit.installation.settings.data)
    links = {reference: links_of(keys, reference) for reference in references}
    return {
        name: {
            reference: next((groups[link] for link in own if link in groups), NOT_RECORDED)
            for reference, own in links.items()
        }
        for name in collection.attributes
        for groups in (members.get(name, {}),)
    }


def forget(unit: UnitOfWork, reference: str) -> None:
    """Remove what is recorded of one case, when the case itself is destroyed."""
    for link in links_of(link_keys(unit.installation.keys), reference):
        queries.forget(unit.installation.settings.data, link)


def links_of(keys: tuple[bytes, ...], reference: str) -> tuple[str, ...]:
    """The links under which something may be recorded of a case: that of the key in use, then those of keys
    that were replaced."""
    return tuple(link_of(key, reference) for key in keys)


def end_when_due(installation: Installation) -> bool:
    """At a start and every day: remove a collection whose day has come; whether one was removed."""
    if not queries.exists(installation.settings.data):
        return False
    with unit_of_system(installation, SYSTEM) as unit:
        return _end_when_due(unit)


def _end_when_due(unit: UnitOfWork) -> bool:
    collection = queries.collection(unit.installation.settings.data)
    if collection is None or not collection.ended(unit.today):
        return False
    queries.remove(unit.installation.settings.data)
    unit.record("fairness.expire", "fairness", None, collection.purpose)
    _log.warning("the fairness store was removed: its day has come")
    return True

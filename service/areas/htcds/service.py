"""Handing on outcomes: records of cases with consent, to a kind of receiver; or counts of a past year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from screening.validate.disclosure_control import told
from service.access.receivers import receivers
from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments.outcomes import CaseFindings, findings_after
from service.areas.htcds import standard
from service.areas.htcds.consent import consented
from service.areas.htcds.records import (
    Organisation,
    Record,
    control_of,
    exploitation_of,
    record_key,
    record_of,
)
from service.core.errors import Invalid

PURPOSES: Final = ("registration", "external_research", "care")
"""What records and counts may be handed on for. None is to find, hold or prosecute anybody."""

FORMS: Final = ("csv", "json")

LEAST_COUNT: Final = 11
"""The smallest count that is told, that of the Counter Trafficking Data Collaborative (k = 11)."""

_BLOCK: Final = 500
"""So many cases are read at once."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What is handed on. ``left_out``: by reason, how many cases with an outcome have no record."""

    records: tuple[Record, ...]
    left_out: dict[str, int]


def hand_on(unit: UnitOfWork, receiver: str, purpose: str) -> HandedOn:
    """The records that ``receiver`` (a kind) may have now.

    The access log names receiver and purpose, and each case that leaves has an entry of its own, so that who
    looked at a case is complete and a receiver can be told when consent is taken back. Raises ``NotAllowed``,
    ``ProveAgain``, and ``Invalid`` for an unknown receiver or purpose, and where ``organisation.toml`` does
    not say of which type the organisation is.
    """
    _check(unit, receiver, purpose)
    organisation = _organisation(unit)
    key = record_key(unit.installation.keys)
    records: list[Record] = []
    left_out: Counter[str] = Counter()
    for block in _blocks(unit):
        may_have = consented(unit.db, [found.case_id for found in block])
        for found in block:
            if found.outcome not in standard.STATUS:
                left_out["outcome"] += 1
            elif receiver not in may_have.get(found.case_id, ()):
                left_out["consent"] += 1
            else:
                records.append(record_of(found, organisation, key))
                unit.record("htcds.handed_on", "case", found.reference, purpose, to=receiver)
    facts: dict[str, Any] = {f"without_{reason}": n for reason, n in left_out.items()}
    unit.record("export.htcds", "export", None, purpose, to=receiver, records=len(records), **facts)
    return HandedOn(tuple(records), dict(left_out))


def count(unit: UnitOfWork, year: int, receiver: str, purpose: str) -> dict[str, Any]:
    """Outcomes of conversations that were held in ``year``, by status, exploitation and means of control.

    Counts under ``LEAST_COUNT``, and those that would give one away beside the total, are ``None``. Only a
    year that is over is counted, so that two counts never differ by the case of one day. Nobody can be
    recognised, so no consent is asked. Raises as ``hand_on``, and ``Invalid`` for a year that is not over.
    """
    _check(unit, receiver, purpose)
    if not 2000 <= year < unit.today.year:
        raise Invalid("htcds.year", last=unit.today.year - 1)
    found = [
        case
        for block in _blocks(unit)
        for case in block
        if case.held_on.year == year and case.outcome in standard.STATUS
    ]
    total = told(len(found), least=LEAST_COUNT)

    def status_of(case: CaseFindings) -> tuple[str, ...]:
        return (standard.STATUS[case.outcome],)

    def table(values: Iterable[str], of: Callable[[CaseFindings], Iterable[str]]) -> dict[str, int | None]:
        counted = Counter(value for case in found for value in of(case))
        return {
            value: None if total is None else told(counted[value], len(found), least=LEAST_COUNT)
            for value in dict.fromkeys(values)
        }

    unit.record("export.htcds_counts", "export", None, purpose, to=receiver, year=year)
    return {
        "records": total,
        "vic_TraffickingStatus": table(standard.STATUS.values(), status_of),
        "vic_TypeOfExploitation": table(
            (*standard.EXPLOITATION.values(), standard.CHILD_LABOUR), exploitation_of
        ),
        "vic_MethodsOfControl": table(standard.CONTROL.values(), control_of),
    }


def _check(unit: UnitOfWork, receiver: str, purpose: str) -> None:
    unit.require("export.htcds", "export")
    if receiver not in receivers("outcomes"):
        raise Invalid("htcds.receiver", allowed=", ".join(receivers("outcomes")))
    if purpose not in PURPOSES:
        raise Invalid("htcds.purpose", allowed=", ".join(PURPOSES))
    require_fresh(unit)


def _organisation(unit: UnitOfWork) -> Organisation:
    organisation = unit.installation.organisation
    kind = organisation.htcds.organisation_type
    if kind is None:
        raise Invalid("htcds.no_type", allowed=", ".join(standard.ORGANISATION_TYPES))
    return Organisation(organisation.name, kind)


def _blocks(unit: UnitOfWork) -> Iterator[tuple[CaseFindings, ...]]:
    """The valid findings of all cases, block by block."""
    after = 0
    while found := findings_after(unit.db, after, unit.installation.organisation.zone, _BLOCK):
        yield found
        after = found[-1].case_id

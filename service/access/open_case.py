"""Which cases somebody may see, and the one way to load a case.

A person sees the cases of their own teams, in the roles that work with cases. An analyst may open any past
decision as it was shown, in every team, and nothing else of a case. A privacy officer sees of each case its
code and how long it is kept, and nothing in it. Nobody else sees cases at all. A case that somebody may not
see gets the response of a case that does not exist, and the attempt is logged.

The one exception to the team is a running emergency access (``service.access.emergency_access``). It opens
one case for one person and adds it to no list; every entry in the log names it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, bindparam, exists, false, select, true
from sqlalchemy.orm import Session

from service.access.emergency_access import OPENS, running
from service.access.tables import Case, CaseStand, CaseTransfer
from service.access.unit_of_work import UnitOfWork
from service.core.errors import Attempt, Conflict, Hidden
from service.db.compiled_statements import Compiled
from service.identity.actor import Actor
from service.identity.permissions import CASE_READERS, POLICY, Role

EVERY_TEAM: Final[dict[Role, frozenset[str]]] = {
    Role.ANALYST: frozenset({"screening.read", "screening.print", "screening.list"}),
    Role.PRIVACY_OFFICER: frozenset(
        {
            "retention.read",
            "hold.set",
            "destruction.ask",
            "destruction.refuse",
            "destruction.approve",
            "words.keep",
        }
    ),
}
"""What a role may do in the cases of every team."""

_REFERENCE: Final = re.compile(r"[0-9]{4}-[0-9]{4,7}\Z")

READ_ONLY: Final = OPENS | {
    "case.link",
    "destruction.approve",
    "destruction.ask",
    "destruction.refuse",
    "hold.lift",
    "hold.set",
    "record.export",
    "retention.read",
    "words.keep",
}
"""The actions allowed in a case that goes on in another: reading, the rights of the young person, undoing the
link, and keeping what one typed and can no longer send. Others are refused with the code of that case."""

_C: Final = Case.__table__.c
_S: Final = CaseStand.__table__.c
_GOES_ON: Final = Case.__table__.alias("goes_on")
_T: Final = CaseTransfer.__table__.c
TRANSFER_DECIDED: Final = CaseTransfer.__table__.alias("decided")
TRANSFER_WAITS: Final[ColumnElement[bool]] = (_T.kind == "asked") & ~exists().where(
    TRANSFER_DECIDED.c.ask_id == _T.id
).correlate(CaseTransfer.__table__)
"""A case is offered to another team, and the offer was not accepted, refused or withdrawn."""
_ONE_CASE: Final = Compiled(
    select(
        _C.id,
        _C.reference,
        _C.setting,
        _C.team_id,
        _C.created_at,
        _C.created_by,
        _GOES_ON.c.reference.label("goes_on_in"),
    )
    .join_from(Case.__table__, CaseStand.__table__, _S.case_id == _C.id)
    .outerjoin(_GOES_ON, _GOES_ON.c.id == _S.goes_on_in)
    .where(_C.reference == bindparam("reference"))
)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that the actor may see, loaded for one action and logged.

    ``goes_on_in``: the code of the case of the same young person that goes on; then this one is read only.
    """

    id: int
    reference: str
    setting: str
    team_id: int
    created_at: datetime
    created_by: int
    goes_on_in: str | None = None


def visible(
    actor: Actor,
    action: str = "case.list",
    team_id: SQLColumnExpression[int] = Case.__table__.c.team_id,
) -> ColumnElement[bool]:
    """The condition on the cases in which ``actor`` may do ``action``; ``team_id`` is the column with the
    team of the case, where that is not ``Case`` itself."""
    if any(action in EVERY_TEAM.get(role, ()) for role in actor.roles):
        return true()
    if not (actor.roles & CASE_READERS & POLICY[action]) or not actor.teams:
        return false()
    return team_id.in_(sorted(actor.teams))


def case_is_visible(
    actor: Actor, case_id: SQLColumnExpression[int], action: str = "case.read"
) -> ColumnElement[bool]:
    """``visible`` as a condition on what belongs to a case, by the column that holds the id of the case."""
    return exists(select(_C.id).where(_C.id == case_id, visible(actor, action)))


def open_case(
    unit: UnitOfWork, reference: str, action: str = "case.read", purpose: str | None = None
) -> OpenCase:
    """Load a case for ``action`` and log that it was opened.

    Raises ``NotAllowed`` when no role of the actor may do ``action`` at all, ``Hidden`` (answered as not
    found) when it may not in this case or there is no such case. Both are logged as refused.
    """
    code = reference if _REFERENCE.match(reference) else None
    unit.require(action, "case", code)
    row = _ONE_CASE.one(unit.db, reference=code) if code else None
    if row is None or not (
        _may_ordinarily(unit.actor, action, row.team_id) or _in_emergency(unit, action, row)
    ):
        raise Hidden.at(Attempt(action, "case", code, purpose))
    unit.record(action, "case", reference, purpose)
    case = _case_from(row)
    if case.goes_on_in is not None:
        if action not in READ_ONLY:
            raise Conflict("case.goes_on", other=case.goes_on_in)
        unit.read_only = True
    return case


def may_open(unit: UnitOfWork, references: Collection[str]) -> frozenset[str]:
    """The codes among ``references`` whose case the actor may read by the ordinary rule. For links on a page:
    they show nothing of a case, so nothing is logged."""
    if not references:
        return frozenset()
    query = select(_C.reference).where(_C.reference.in_(references), visible(unit.actor, "case.read"))
    return frozenset(unit.db.execute(query).scalars())


def only_read(db: Session, references: Collection[str]) -> dict[str, str]:
    """The codes of cases that go on in another, with the code of that other. The caller decides on access."""
    query = (
        select(_C.reference, _GOES_ON.c.reference)
        .join_from(Case.__table__, CaseStand.__table__, _S.case_id == _C.id)
        .join(_GOES_ON, _GOES_ON.c.id == _S.goes_on_in)
        .where(_C.reference.in_(references))
    )
    return {row[0]: row[1] for row in db.execute(query)} if references else {}


def open_offered(unit: UnitOfWork, reference: str) -> OpenCase:
    """Load a case that another team offers to one of the actor's, to accept or refuse it.

    Until it is accepted that is all that opens; the refusal is the same as in ``open_case``.
    """
    code = reference if _REFERENCE.match(reference) else None
    unit.require("case.receive", "case", code)
    row = _ONE_CASE.one(unit.db, reference=code) if code else None
    if row is None or not _is_offered(unit, row.id):
        raise Hidden.at(Attempt("case.receive", "case", code))
    unit.record("case.receive", "case", reference)
    return _case_from(row)


def _is_offered(unit: UnitOfWork, case_id: int) -> bool:
    teams = sorted(unit.actor.teams)
    offers = select(_T.id).where(_T.case_id == case_id, _T.to_team.in_(teams), TRANSFER_WAITS)
    return unit.db.execute(offers.limit(1)).first() is not None


def _may_ordinarily(actor: Actor, action: str, team_id: int) -> bool:
    """``visible`` for one case; a test compares the two."""
    if any(action in EVERY_TEAM.get(role, ()) for role in actor.roles):
        return True
    return bool(actor.roles & CASE_READERS & POLICY[action]) and team_id in actor.teams


def _in_emergency(unit: UnitOfWork, action: str, row: Any) -> bool:
    """Whether an emergency access opens the case in ``row``; the entries that the unit records then name
    it."""
    if action not in OPENS or not unit.actor.roles & CASE_READERS & POLICY[action]:
        return False
    unit.emergency = running(unit.db, unit.actor.person_id, row.id, row.reference, unit.now)
    return unit.emergency is not None


def find_case(unit: UnitOfWork, reference: str) -> OpenCase | None:
    """The case with this code, in any team; only for the area ``emergency``, which decides on access."""
    row = _ONE_CASE.one(unit.db, reference=reference) if _REFERENCE.match(reference) else None
    return None if row is None else _case_from(row)


def is_reference(text: str) -> bool:
    """Whether ``text`` looks like the code of a case."""
    return _REFERENCE.match(text) is not None


def may_already(actor: Actor, case: OpenCase, action: str = "case.read") -> bool:
    """Whether the ordinary rule lets ``actor`` do ``action`` in ``case``."""
    return _may_ordinarily(actor, action, case.team_id)


def _case_from(row: Any) -> OpenCase:
    return OpenCase(
        row.id, row.reference, row.setting, row.team_id, row.created_at, row.created_by, row.goes_on_in
    )


# Two cases can turn out to be about one young person. People then decide which case goes on. Only its rounds
# are counted; those of the other are kept, read and exported.


def counts_once(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The condition on what is counted, by the column with the id of the case."""
    return case_id.not_in(not_counted())


def not_counted() -> Select[tuple[int]]:
    """The ids of the cases that go on in another; few, and read from an index."""
    return select(_S.case_id).where(_S.goes_on_in.is_not(None))


def codes_not_counted(db: Session) -> frozenset[str]:
    """The codes of the cases that go on in another. The caller decides on access."""
    query = select(_C.reference).where(_C.id.in_(not_counted()))
    return frozenset(db.execute(query).scalars())

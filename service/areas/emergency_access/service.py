"""Emergency access: a case of another team, opened by one person with a reason and for some hours.

Help for a young person at night cannot wait for a colleague. So access is given at once, and never silently:
the privacy officer gets a notice, every entry in the access log names the access, it ends by itself, and the
privacy officer writes afterwards whether it was right.

Asking could be used to find out which codes exist. So a reason comes first, an unknown code gets the response
of any page that does not exist, every request is logged, and the number per day is limited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

from service.access.emergency_access import running
from service.access.four_eyes import require_other_eyes
from service.access.open_case import OpenCase, find_case, is_reference, may_already
from service.access.step_up import require_fresh
from service.access.tables import EmergencyAccess, EmergencyEnd
from service.access.unit_of_work import UnitOfWork
from service.areas.access_log import service as audit
from service.areas.access_log.entries import LogEntry
from service.areas.emergency_access import queries
from service.areas.emergency_access.tables import EmergencyAsk, EmergencyReview, NoticeRead
from service.core.errors import Attempt, Conflict, Hidden, Invalid, NotAllowed, Refused, TooMany
from service.core.typed_text_rules import checked_text
from service.db.base import read_as
from service.identity.permissions import Role

View = Literal["right", "not_right"]
VIEWS: Final = get_args(View)

LEAST_REASON: Final = 20
"""Characters: long enough to say what is the matter, short enough for a night."""

LEAST_WORDS: Final = 10
DAY: Final = timedelta(hours=24)
OWN_FOR: Final = timedelta(days=90)
"""How long people see their own emergency accesses."""

PAGE: Final = 200


class AskedTooOften(TooMany, Refused):
    """More requests in 24 hours than one person may make."""

    code = "emergency.too_often"


@dataclass(frozen=True, slots=True)
class Review:
    """What the privacy officer found."""

    view: View
    words: str
    made_at: datetime
    made_by: int


@dataclass(frozen=True, slots=True)
class Access:
    """One emergency access. ``ended_at`` and ``ended_by`` are empty unless somebody ended it early."""

    id: int
    reference: str
    case_id: int
    person_id: int
    reason: str
    begun_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    ended_by: int | None
    review: Review | None

    @property
    def over_at(self) -> datetime:
        """When it ends, or ended."""
        return self.ended_at or self.ends_at

    def runs(self, now: datetime) -> bool:
        return now < self.over_at


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to the privacy officer; ``looks`` are the entries of the log that the access made possible."""

    access: Access
    unread: bool
    looks: tuple[LogEntry, ...] = ()


def ask(unit: UnitOfWork, reference: str, reason: str, hours: int | None = None) -> Access | None:
    """Open the case ``reference`` of another team for ``hours`` (``None``: as the organisation set).

    ``None`` when there is no such case; the request is stored and logged all the same, and the caller
    responds as for a page that does not exist. Raises ``NotAllowed`` for a partner and for roles that see no
    cases, ``Invalid`` for a code, reason or time that does not fit, ``ProveAgain``, ``AskedTooOften``
    (logged) and ``Conflict`` for a case that is open to this person already.
    """
    code = reference if is_reference(reference) else None
    unit.require("emergency.ask", "case", code)
    if Role.PARTNER in unit.actor.roles:
        raise NotAllowed.at(Attempt("emergency.ask", "case", code))
    if code is None:
        raise Invalid("audit.not_a_case")
    reason = checked_text(reason, least=LEAST_REASON)
    terms = unit.installation.organisation.emergency
    hours = terms.hours if hours is None else hours
    if not 1 <= hours <= terms.longest_hours:
        raise Invalid("emergency.hours", most=terms.longest_hours)
    require_fresh(unit)
    _require_not_too_often(unit, code)
    case = find_case(unit, code)
    _stored_ask(unit, granted=case is not None)
    if case is None:
        unit.record("emergency.ask", "case", code, outcome="refused")
        return None
    return _begin(unit, case, reason, hours)


def _require_not_too_often(unit: UnitOfWork, code: str) -> None:
    before = queries.asked_since(unit.db, unit.actor.person_id, unit.now - DAY)
    most = unit.installation.organisation.emergency.asks_per_day
    if len(before) >= most:
        wait = before[-most] + DAY - unit.now
        attempt = Attempt("emergency.ask", "case", code)
        raise AskedTooOften.at(attempt, wait_seconds=max(1, int(wait.total_seconds())))


def _stored_ask(unit: UnitOfWork, *, granted: bool) -> None:
    unit.add(EmergencyAsk, person_id=unit.actor.person_id, asked_at=unit.now, granted=granted)


def _begin(unit: UnitOfWork, case: OpenCase, reason: str, hours: int) -> Access:
    if may_already(unit.actor, case):
        raise Conflict("emergency.own_case")
    if running(unit.db, unit.actor.person_id, case.id, case.reference, unit.now):
        raise Conflict("emergency.running")
    number = unit.add(
        EmergencyAccess,
        case_id=case.id,
        person_id=unit.actor.person_id,
        reason=reason,
        begun_at=unit.now,
        ends_at=unit.now + timedelta(hours=hours),
    )
    unit.record("emergency.begun", "case", case.reference, emergency=number, hours=hours)
    return _access(unit, number)


def own(unit: UnitOfWork) -> tuple[Access, ...]:
    """The actor's own emergency accesses of the last months, the last first, with what was said of them."""
    unit.require("emergency.ask", "emergency")
    unit.record("emergency.list", "emergency")
    since = unit.now - OWN_FOR
    rows = queries.accesses(unit.db, person_id=unit.actor.person_id, since=since, limit=PAGE)
    return tuple(map(_access_from, rows))


def end(unit: UnitOfWork, number: int) -> None:
    """End an access now: one's own, or any as privacy officer. ``Hidden`` for another's, ``Conflict`` when
    it is over already."""
    unit.require("emergency.end", "emergency", number)
    row = queries.access(unit.db, number)
    officer = Role.PRIVACY_OFFICER in unit.actor.roles
    if row is None or not (officer or row.person_id == unit.actor.person_id):
        raise Hidden.at(Attempt("emergency.end", "emergency", str(number)))
    if not _access_from(row).runs(unit.now):
        raise Conflict("emergency.over")
    unit.add(EmergencyEnd, "ended", access_id=number)
    unit.record("emergency.ended", "case", row.reference, emergency=number)


# notices to the privacy officer


def count_unread(unit: UnitOfWork) -> int:
    """How many notices the actor has not opened yet."""
    return queries.count_unread(unit.db, unit.actor.person_id)


def notices(unit: UnitOfWork) -> tuple[Notice, ...]:
    """The latest notices, the last first."""
    unit.require("notice.read", "notice")
    unit.record("notice.list", "notice")
    fresh = queries.unread(unit.db, unit.actor.person_id)
    return tuple(Notice(_access_from(row), row.id in fresh) for row in queries.accesses(unit.db, limit=PAGE))


def notice(unit: UnitOfWork, number: int) -> Notice:
    """One notice with every look; from now on it is read. ``Hidden`` when there is none."""
    unit.require("notice.read", "notice", number)
    access = _access_for(unit, "notice.read", number)
    unread = number in queries.unread(unit.db, unit.actor.person_id)
    if unread:
        unit.add(NoticeRead, access_id=number, person_id=unit.actor.person_id, read_at=unit.now)
    unit.record("notice.read", "notice", number)
    entries = audit.looks_at(unit, access.reference)
    looks = tuple(entry for entry in reversed(entries) if entry.facts.get("emergency") == number)
    return Notice(access, unread, looks)


def review(unit: UnitOfWork, number: int, view: str, words: str) -> Access:
    """Write whether an access was right.

    Once it is over, once only, and never by the person who had it (``NotAllowed``, logged).
    """
    unit.require("notice.review", "notice", number)
    access = _access_for(unit, "notice.review", number)
    attempt = Attempt("notice.review", "notice", str(number))
    require_other_eyes(unit, (access.person_id,), attempt, "emergency.own_access")
    if view not in VIEWS:
        raise Invalid("emergency.view", allowed=", ".join(VIEWS))
    words = checked_text(words, least=LEAST_WORDS)
    if access.runs(unit.now):
        raise Conflict("emergency.still_runs")
    if access.review is not None:
        raise Conflict("emergency.reviewed")
    unit.add(EmergencyReview, "made", access_id=number, view=view, words=words)
    unit.record("notice.review", "case", access.reference, emergency=number, view=view)
    return _access(unit, number)


def _access_for(unit: UnitOfWork, action: str, number: int) -> Access:
    row = queries.access(unit.db, number)
    if row is None:
        raise Hidden.at(Attempt(action, "notice", str(number)))
    return _access_from(row)


def _access(unit: UnitOfWork, number: int) -> Access:
    return _access_for(unit, "emergency.ask", number)


def _access_from(row: Any) -> Access:
    review = None
    if row.view is not None:
        review = Review(row.view, row.words, row.reviewed_at, row.reviewed_by)
    return read_as(Access, row, review=review)

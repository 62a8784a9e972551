"""Pages of emergency access: asking for it and ending it, and the notices to the privacy officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response

from service.areas.account_administration import account_change_notices, rights_view
from service.areas.account_administration import teams as people_teams
from service.areas.emergency_access import service as emergency
from service.areas.emergency_access.service import Access, Notice
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Conflict, Invalid, NotFound
from service.core.reader_language import Reader
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed, chosen_from, whole, whole_if_any
from service.web.page_context import Page, TypedFields, see, visit
from service.web.request_unit_of_work import unit_of

router = APIRouter(include_in_schema=False)

_FIELD_OF: Final = {
    "audit.not_a_case": "case",
    "not_found": "case",
    "emergency.own_case": "case",
    "emergency.running": "case",
    "emergency.hours": "hours",
    "emergency.view": "view",
}
"""The field that a refusal is about; the others are about what was typed as a reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """One access in a list, in words."""

    number: int
    reference: str
    who: str
    begun: str
    state: str
    runs: bool
    reviewed: str
    words: str
    unread: bool = False


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look, in words."""

    at: str
    what: str


@router.get("/emergency")
def emergency_page(request: Request, case: str = "") -> Response:
    """What emergency access is, the form to ask for it, and one's own of the last months."""
    return _ask(request, Sent(Typed((("case", case[:20]),))))


@router.post("/emergency")
def take_emergency(request: Request, typed: TypedFields) -> Response:
    """Open a case of another team; what was typed stays on the page when something is wrong."""
    page = Page.unknown(request)
    reference = typed("case").strip()
    try:
        with visit(request) as (unit, page):
            made = emergency.ask(unit, reference, typed("reason"), whole_if_any(typed("hours")))
        if made is None:
            raise NotFound
    except (Invalid, Conflict, NotFound) as error:
        field = _FIELD_OF.get(error.key, "reason")
        return _ask(request, Sent(typed, {field: error.in_language(page.reader.language)}, error))
    return see(f"/cases/{reference}")


@router.post("/emergency/{number}/end")
def take_end(request: Request, number: RowNumber, _typed: TypedFields) -> Response:
    """End an access before its time."""
    with visit(request) as (unit, page):
        emergency.end(unit, number)
    return see(f"/notices/{number}" if page.may("notice.read") else "/emergency")


@router.get("/notices")
def notices_page(request: Request) -> Response:
    """Who opened a case of another team, the latest first."""
    with visit(request) as (unit, page):
        notices = emergency.notices(unit)
        steps = account_change_notices.notices(unit)
        teams = people_teams.all_teams(unit)
        of_accounts = {who for step, _ in steps for who in (step.person_id, step.made_by) if who}
        names = people.names_of(unit, {notice.access.person_id for notice in notices} | of_accounts)
        now = unit.now
    reader = page.reader
    rows = [
        _row(notice.access, names, notice.access.runs(now), reader, unread=notice.unread)
        for notice in notices
    ]
    return page.response(
        "emergency_access/notices.html",
        current="notices",
        rows=rows,
        accounts=rights_view.changes(steps, names, teams, reader),
        up_to=max((step.id for step, new in steps if new), default=0),
    )


@router.post("/notices/accounts")
def take_seen(request: Request, typed: TypedFields) -> Response:
    """The privacy officer has seen the changes of accounts up to one of them."""
    with unit_of(request) as unit:
        account_change_notices.seen_up_to(unit, max(whole(typed("up_to")), 0))
    return see("/notices")


@router.get("/notices/{number}")
def notice_page(request: Request, number: RowNumber) -> Response:
    """One emergency access: why, what was looked at, and whether it was right."""
    return _notice(request, number, Sent())


@router.post("/notices/{number}/review")
def take_review(request: Request, number: RowNumber, typed: TypedFields) -> Response:
    """Write whether it was right."""
    with sent_form(request, typed, _FIELD_OF, text="words") as form:
        emergency.review(form.unit, number, typed("view"), typed("words"))
    return _notice(request, number, form) if form.errors else see(f"/notices/{number}")


def _ask(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        mine = emergency.own(unit)
        names = people.names_of(unit, {access.person_id for access in mine})
        now = unit.now
    reader, terms = page.reader, page.installation.organisation.emergency
    return page.response(
        "emergency_access/emergency.html",
        sent=sent,
        current="cases",
        terms=terms,
        least=emergency.LEAST_REASON,
        rows=[_row(access, names, access.runs(now), reader) for access in mine],
    )


def _notice(request: Request, number: int, sent: Sent) -> Response:
    with unit_of(request) as unit:
        notice = emergency.notice(unit, number)
        page = Page.of(request, unit)
        access = notice.access
        others = {access.person_id, access.ended_by or 0, access.review.made_by if access.review else 0}
        names = people.names_of(unit, others - {0})
        now, own = unit.now, access.person_id == unit.actor.person_id
    reader = page.reader
    return page.response(
        "emergency_access/notice.html",
        sent=sent,
        current="notices",
        access=access,
        row=_row(access, names, access.runs(now), reader),
        names=names,
        looks=_looks(notice, reader),
        views=chosen_from(emergency.VIEWS, "emergencyview", reader),
        may_review=access.review is None and not access.runs(now) and not own,
    )


def _row(
    access: Access, names: Mapping[int, str], runs: bool, reader: Reader, *, unread: bool = False
) -> Row:
    how = "until" if runs else "ended" if access.ended_at else "expired"
    review = access.review
    return Row(
        number=access.id,
        reference=access.reference,
        who=names.get(access.person_id, ""),
        begun=reader.moment(access.begun_at),
        state=reader(f"emergency.{how}", moment=reader.moment(access.over_at)),
        runs=runs,
        reviewed=reader(f"emergencyview.{review.view}") if review else reader("emergency.not_reviewed"),
        words=review.words if review else "",
        unread=unread,
    )


def _looks(notice: Notice, reader: Reader) -> list[LookRow]:
    rows = []
    for look in notice.looks:
        key = f"action.{look.action}"
        what = reader(key) if reader.has(key) else look.action
        rows.append(LookRow(reader.moment(look.at), what))
    return rows

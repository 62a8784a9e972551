"""Pages of transfers to another team: asking for one, and what is offered to one's own teams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case, open_offered
from service.access.unit_of_work import UnitOfWork
from service.areas.sign_in import names_and_teams as people
from service.areas.transfers import service as transfers
from service.areas.transfers.service import Transfer
from service.core.reader_language import Reader
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Sent, Typed, whole
from service.web.page_context import TypedFields, see, visit, visit_case
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/cases", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class TransferView:
    """One transfer in words; ``mine``: it is offered to a team of the reader."""

    reference: str
    what: str
    note: str
    by: str
    state: str
    due: str
    acute: bool
    waits: bool
    mine: bool


@router.get("/transfers")
def transfers_page(request: Request) -> Response:
    """What is offered to one's teams, and what became of the hand-overs of the last month."""
    return _transfer_list(request, Sent())


@router.post("/{reference}/transfer/accept")
def take_accept(request: Request, reference: str, _typed: TypedFields) -> Response:
    """Take over an offered case."""
    return _carry_out(
        request,
        Typed(),
        lambda unit: transfers.accept(unit, open_offered(unit, reference)),
        f"/cases/{reference}",
    )


@router.post("/{reference}/transfer/refuse")
def take_refuse(request: Request, reference: str, typed: TypedFields) -> Response:
    """Leave an offered case where it is."""
    field = f"reason-{reference}"
    return _carry_out(
        request,
        typed,
        lambda unit: transfers.refuse(unit, open_offered(unit, reference), typed(field)),
        "/cases/transfers",
        field,
    )


@router.get("/{reference}/transfer")
def transfer_page(request: Request, reference: str) -> Response:
    """The form to ask another team."""
    return _transfer_form(request, reference, Sent())


@router.post("/{reference}/transfer")
def take_transfer(request: Request, reference: str, typed: TypedFields) -> Response:
    """Ask another team to take a case."""
    with sent_form(request, typed, {"case.transfer_team": "team"}, text="note", conflict="note") as form:
        case = open_case(form.unit, reference, "case.transfer")
        transfers.ask(form.unit, case, whole(typed("team")), typed("note"))
    return _transfer_form(request, reference, form) if form.errors else see(f"/cases/{reference}")


@router.post("/{reference}/transfer/withdraw")
def take_withdraw(request: Request, reference: str, _typed: TypedFields) -> Response:
    """Take an ask back."""
    with unit_of(request) as unit:
        transfers.withdraw(unit, open_case(unit, reference, "case.transfer"))
    return see(f"/cases/{reference}")


def _carry_out(
    request: Request, typed: Typed, act: Callable[[UnitOfWork], None], onward: str, field: str = ""
) -> Response:
    with sent_form(request, typed, text=field) as form:
        act(form.unit)
    return _transfer_list(request, form) if form.errors else see(onward)


def _transfer_form(request: Request, reference: str, sent: Sent) -> Response:
    with visit_case(request, reference, "case.transfer") as (unit, page, case):
        teams = transfers.choices(unit, case)
        waits = transfers.waiting(unit, case)
        names = people.team_names(unit)
    return page.response(
        "transfers/transfer.html",
        sent=sent,
        current="cases",
        case=reference,
        teams=[Choice(str(number), name) for number, name in teams.items()],
        waits=names.get(waits.to_team, "") if waits else "",
    )


def _transfer_list(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        my_transfers = transfers.of_my_teams(unit)
        names, teams, mine = transfers.names(unit, my_transfers), people.team_names(unit), unit.actor.teams
        now = unit.now
    reader = page.reader
    views = [
        _transfer_view(item, names, teams, reader, mine=item.to_team in mine, now=now)
        for item in my_transfers
    ]
    return page.response(
        "transfers/transfers.html",
        sent=sent,
        current="cases",
        offered=[item for item in views if item.waits and item.mine],
        others=[item for item in views if not (item.waits and item.mine)],
    )


def _transfer_view(
    transfer: Transfer,
    names: Mapping[int, str],
    teams: Mapping[int, str],
    reader: Reader,
    *,
    mine: bool,
    now: datetime,
) -> TransferView:
    moment = reader.moment(transfer.decided_at or transfer.made_at)
    state = reader(f"transfer.{transfer.decision or 'waits'}", moment=moment)
    return TransferView(
        reference=transfer.reference,
        what=reader("transfer.what", from_team=teams[transfer.from_team], to_team=teams[transfer.to_team]),
        note=transfer.note,
        by=reader("transfer.by", who=names.get(transfer.made_by, ""), moment=reader.moment(transfer.made_at)),
        state=f"{state} {transfer.decision_note}".strip(),
        due=reader.near(transfer.due_at, now) if transfer.due_at else reader("cases.due_none"),
        acute=transfer.acute,
        waits=transfer.waits,
        mine=mine,
    )

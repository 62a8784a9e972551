"""Pages of handing cases over to another team: asking, and what is offered to one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case, open_offered
from service.access.unit_of_work import UnitOfWork
from service.areas.people import service as people
from service.areas.transfers import service as transfers
from service.areas.transfers.service import Transfer
from service.core.errors import Conflict, Invalid
from service.core.reader import Reader
from service.web.forms import Choice, Typed
from service.web.page import Page, TypedFields, see
from service.web.request import unit_of

router = APIRouter(prefix="/cases", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class TransferView:
    """One hand-over in words; ``mine``: it is offered to a team of the reader."""

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
    return _list(request, Typed(), {})


@router.post("/{reference}/transfer/accept")
def take_accept(request: Request, reference: str, _typed: TypedFields) -> Response:
    """Take over an offered case."""
    return _decide(
        request, Typed(), reference, lambda unit: transfers.accept(unit, open_offered(unit, reference))
    )


@router.post("/{reference}/transfer/refuse")
def take_refuse(request: Request, reference: str, typed: TypedFields) -> Response:
    """Leave an offered case where it is."""
    reason = typed(f"reason-{reference}")
    return _decide(
        request,
        typed,
        "",
        lambda unit: transfers.refuse(unit, open_offered(unit, reference), reason),
        reference,
    )


@router.get("/{reference}/transfer")
def transfer_page(request: Request, reference: str) -> Response:
    """The form to ask another team."""
    return _form(request, reference, Typed(), {})


@router.post("/{reference}/transfer")
def take_transfer(request: Request, reference: str, typed: TypedFields) -> Response:
    """Ask another team to take a case."""
    page = Page.unknown(request)
    team = typed("team")
    try:
        with unit_of(request) as unit:
            page = Page.of(request, unit)
            case = open_case(unit, reference, "case.transfer")
            transfers.ask(unit, case, int(team) if team.isascii() and team.isdigit() else None, typed("note"))
    except (Invalid, Conflict) as error:
        field = "team" if error.key == "case.transfer_team" else "note"
        errors = {field: error.in_language(page.reader.language)}
        return _form(request, reference, typed, errors, error.status)
    return see(f"/cases/{reference}")


@router.post("/{reference}/transfer/withdraw")
def take_withdraw(request: Request, reference: str, _typed: TypedFields) -> Response:
    """Take an ask back."""
    with unit_of(request) as unit:
        transfers.withdraw(unit, open_case(unit, reference, "case.transfer"))
    return see(f"/cases/{reference}")


def _decide(
    request: Request, typed: Typed, onward: str, act: Callable[[UnitOfWork], None], field: str = ""
) -> Response:
    page = Page.unknown(request)
    try:
        with unit_of(request) as unit:
            page = Page.of(request, unit)
            act(unit)
    except (Invalid, Conflict) as error:
        name = f"reason-{field}" if field and isinstance(error, Invalid) else ""
        return _list(request, typed, {name: error.in_language(page.reader.language)}, error.status)
    return see(f"/cases/{onward}" if onward else "/cases/transfers")


def _form(
    request: Request, reference: str, typed: Typed, errors: dict[str, str], status: int = 200
) -> Response:
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        case = open_case(unit, reference, "case.transfer")
        teams = transfers.choices(unit, case)
        waits = transfers.waiting(unit, case)
        names = people.team_names(unit)
    return page.response(
        "transfers/transfer.html",
        status=status,
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        typed=typed,
        errors=errors,
        teams=[Choice(str(number), name) for number, name in teams.items()],
        waits=names.get(waits.to_team, "") if waits else "",
    )


def _list(request: Request, typed: Typed, errors: dict[str, str], status: int = 200) -> Response:
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        found = transfers.of_my_teams(unit)
        names, teams, mine = transfers.names(unit, found), people.team_names(unit), unit.actor.teams
        now = unit.now
    reader = page.reader
    views = [_view(one, names, teams, reader, mine=one.to_team in mine, now=now) for one in found]
    return page.response(
        "transfers/transfers.html",
        status=status,
        current="cases",
        typed=typed,
        errors=errors,
        offered=[one for one in views if one.waits and one.mine],
        others=[one for one in views if not (one.waits and one.mine)],
    )


def _view(
    one: Transfer,
    names: Mapping[int, str],
    teams: Mapping[int, str],
    reader: Reader,
    *,
    mine: bool,
    now: datetime,
) -> TransferView:
    state = reader(f"transfer.{one.decision or 'waits'}", moment=reader.moment(one.decided_at or one.made_at))
    return TransferView(
        reference=one.reference,
        what=reader("transfer.what", from_team=teams[one.from_team], to_team=teams[one.to_team]),
        note=one.note,
        by=reader("transfer.by", who=names.get(one.made_by, ""), moment=reader.moment(one.made_at)),
        state=f"{state} {one.decision_note}".strip(),
        due=reader.near(one.due_at, now) if one.due_at else reader("cases.due_none"),
        acute=one.acute,
        waits=one.waits,
        mine=mine,
    )

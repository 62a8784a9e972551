"""JSON routes for cases: list, make, open, time line, new round."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.access.open_case import open_case, open_offered
from service.areas.case_links import service as case_links
from service.areas.case_links.schemas import CaseLinkIn, LinkMadeOut, LinksOut, LinkUndoIn
from service.areas.case_pages import case_in_full
from service.areas.case_pages.schemas import (
    AssignmentIn,
    AssignmentOut,
    CaseIn,
    CaseOut,
    EventOut,
    RoundIn,
    RoundOut,
    TopicIn,
    TopicOut,
    WorkListOut,
    WorkListQuery,
)
from service.areas.case_pages.time_line import time_line
from service.areas.cases import assignments, topics
from service.areas.cases.create_case import create_case
from service.areas.cases.rounds import new_round
from service.areas.cases.work_list import work_list
from service.areas.transfers import service as transfers
from service.areas.transfers.schemas import TransferIn, TransferOut, TransferRefusalIn
from service.core.row_number import RowNumber
from service.web.request_unit_of_work import unit_of, unit_of_case

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])


@router.get("")
def list_cases(request: Request, asked: Annotated[WorkListQuery, Query()]) -> WorkListOut:
    """The work list: what is due first stands on top."""
    with unit_of(request) as unit:
        return WorkListOut.of(work_list(unit, asked.to_filters(), asked.page))


@router.post("", status_code=201)
def make_case(request: Request, body: CaseIn) -> CaseOut:
    """Make a case with its first round."""
    with unit_of(request) as unit:
        return CaseOut.of(case_in_full.load(unit, create_case(unit, body.to_case())))


@router.get("/transfers")
def list_transfers(request: Request) -> list[TransferOut]:
    """Cases that are handed over from or to your teams: those that wait and those of the last 30 days."""
    with unit_of(request) as unit:
        return [TransferOut.of(transfer) for transfer in transfers.of_my_teams(unit)]


@router.get("/{reference}")
def read_case(request: Request, reference: str) -> CaseOut:
    """One case and its rounds."""
    with unit_of(request) as unit:
        return CaseOut.of(case_in_full.load(unit, open_case(unit, reference, "case.read")))


@router.get("/{reference}/timeline")
def read_time_line(request: Request, reference: str) -> list[EventOut]:
    """What happened in a case, the first thing first; what stands in it stays as it is.

    Answers that somebody is saving stand in it once something else happened, or the day is over.
    """
    with unit_of_case(request, reference, "case.read") as (unit, case):
        return [EventOut.of(event) for event in time_line(unit, case).events]


@router.post("/{reference}/intakes", status_code=201)
def begin_round(request: Request, reference: str, body: RoundIn) -> RoundOut:
    """Begin a new round of questions, once the one before it has its screening."""
    with unit_of_case(request, reference, "intake.create") as (unit, case):
        return RoundOut.of(new_round(unit, case, body.age, body.setting, body.age_confirmed))


@router.post("/{reference}/assignments", status_code=201)
def assign_case(request: Request, reference: str, body: AssignmentIn) -> AssignmentOut:
    """Give a case to somebody of its team, or lay it back."""
    with unit_of_case(request, reference, "case.assign") as (unit, case):
        return AssignmentOut.of(assignments.assign(unit, case, body.person, body.after, body.note))


@router.post("/{reference}/transfer", status_code=204)
def ask_transfer(request: Request, reference: str, body: TransferIn) -> None:
    """Ask another team to take a case; until somebody there accepts, it stays where it is."""
    with unit_of(request) as unit:
        transfers.ask(unit, open_case(unit, reference, "case.transfer"), body.team, body.note)


@router.delete("/{reference}/transfer", status_code=204)
def withdraw_transfer(request: Request, reference: str) -> None:
    """Take the ask back."""
    with unit_of(request) as unit:
        transfers.withdraw(unit, open_case(unit, reference, "case.transfer"))


@router.post("/{reference}/transfer/acceptance", status_code=204)
def accept_transfer(request: Request, reference: str) -> None:
    """Take over a case that is offered to your team; it is yours from now on."""
    with unit_of(request) as unit:
        transfers.accept(unit, open_offered(unit, reference))


@router.post("/{reference}/transfer/refusal", status_code=204)
def refuse_transfer(request: Request, reference: str, body: TransferRefusalIn) -> None:
    """Leave an offered case where it is."""
    with unit_of(request) as unit:
        transfers.refuse(unit, open_offered(unit, reference), body.reason)


@router.get("/{reference}/links")
def read_links(request: Request, reference: str) -> LinksOut:
    """Other cases of the same young person, and every step by which they were joined or parted."""
    with unit_of(request) as unit:
        return LinksOut.of(case_links.standing(unit, open_case(unit, reference, "case.read")))


@router.post("/{reference}/links", status_code=201)
def propose_link(request: Request, reference: str, body: CaseLinkIn) -> LinkMadeOut:
    """Propose that a case goes on in another one of the same young person; somebody else confirms."""
    with unit_of(request) as unit:
        ends = open_case(unit, reference, "case.link")
        goes_on = open_case(unit, body.goes_on_in, "case.link")
        return LinkMadeOut(proposal=case_links.propose(unit, ends, goes_on, body.reason))


@router.post("/{reference}/links/undoing", status_code=201)
def propose_undo(request: Request, reference: str, body: LinkUndoIn) -> LinkMadeOut:
    """Propose that a case that goes on in another is worked in again; somebody else confirms."""
    with unit_of(request) as unit:
        ends = open_case(unit, reference, "case.link")
        return LinkMadeOut(proposal=case_links.propose_undo(unit, ends, body.reason))


@router.post("/{reference}/links/{proposal}/confirmation", status_code=204)
def confirm_link(request: Request, reference: str, proposal: RowNumber) -> None:
    """Confirm what somebody else proposed."""
    with unit_of(request) as unit:
        case_links.confirm(unit, open_case(unit, reference, "case.link"), proposal)


@router.post("/{reference}/links/{proposal}/rejection", status_code=204)
def reject_link(request: Request, reference: str, proposal: RowNumber) -> None:
    """Reject a proposal, or take back your own."""
    with unit_of(request) as unit:
        case_links.reject(unit, open_case(unit, reference, "case.link"), proposal)


@router.get("/{reference}/topic")
def read_topic(request: Request, reference: str) -> TopicOut:
    """What people call a case."""
    with unit_of(request) as unit:
        return TopicOut.of(topics.topic_of(unit, open_case(unit, reference, "case.read")))


@router.put("/{reference}/topic")
def set_topic(request: Request, reference: str, body: TopicIn) -> TopicOut:
    """Give a case another topic."""
    with unit_of_case(request, reference, "case.topic") as (unit, case):
        return TopicOut.of(topics.set_topic(unit, case, body.words, body.after))


@router.get("/{reference}/assignments")
def read_assignments(request: Request, reference: str) -> list[AssignmentOut]:
    """Everybody a case was with, the first one first; the last one counts."""
    with unit_of_case(request, reference, "case.read") as (unit, case):
        return [AssignmentOut.of(assignment) for assignment in assignments.assignments_of(unit, case)]

"""Pages of cases: the work list, a new case, one case with its time line, a new round."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from service.access.open_case import may_open, open_case
from service.areas.acute.view import case_signs
from service.areas.case_links import service as case_links
from service.areas.case_pages import case_in_full, work_list_view
from service.areas.case_pages import view as case_view
from service.areas.case_pages.time_line import time_line
from service.areas.cases import assignments, case_in_words, intake_setting, rounds
from service.areas.cases.create_case import REPORTERS, NewCase, create_case
from service.areas.cases.rounds import new_round
from service.areas.cases.work_list import Filters, work_list
from service.areas.earlier_assessment_rule import service as decisions
from service.areas.reviews import review
from service.areas.screenings import draft_storage
from service.areas.screenings.acute_since_screening import acute_since_screening
from service.areas.screenings.due_lifted_view import lifted_words
from service.areas.screenings.form_view import answered, first_open
from service.areas.screenings.old_catalogue_answers_view import left_views
from service.areas.sign_in import names_and_teams as people
from service.areas.stays import service as stays
from service.areas.transfers import service as transfers
from service.areas.young_person_file import informed_and_own_words_view
from service.areas.young_person_file.information_given import told
from service.areas.young_person_file.own_words import statements_of
from service.areas.zorgtafel import young_person_sheets as zorgtafel_sheets
from service.core.errors import Invalid
from service.core.reader_language import Reader
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Sent, Typed, chosen_from, whole
from service.web.forms import day as day_typed
from service.web.page_context import Page, TypedFields, see, visit, visit_case
from service.web.request_unit_of_work import unit_of, unit_of_case

router = APIRouter(prefix="/cases", include_in_schema=False)

_FIELD_OF: Final = {
    "case.setting": "setting",
    "case.reported_by": "reported_by",
    "case.team": "team",
    "case.age_impossible": "age",
    "case.age_outside": "age",
    "case.age_lower": "age",
    "case.topic_long": "topic",
    "free_text.bsn": "topic",
    "free_text.unprintable": "topic",
}
"""The form field of each refusal, by its text key."""


class ListQuery(BaseModel):
    """The query of the work list's address; any value but an empty one turns a filter on."""

    mine: str = ""
    unassigned: str = ""
    overdue: str = ""
    state: str = ""
    team: int | None = None
    code: str = Field(default="", max_length=20)
    page: int = 1

    def filters(self) -> Filters:
        return Filters(
            mine=bool(self.mine),
            unassigned=bool(self.unassigned),
            overdue=bool(self.overdue),
            team=self.team,
            code=self.code.strip(),
            open_only=self.state == "open" or (self.state != "all" and not self.code.strip()),
        )


@router.get("")
def list_page(request: Request, asked: Annotated[ListQuery, Query()]) -> Response:
    """The work list. Nothing in it is ordered, filtered or counted by a score."""
    with visit(request) as (unit, page):
        filters = asked.filters()
        listed = work_list(unit, filters, asked.page)
        teams = people.teams_of_actor(unit)
        offered = transfers.count_offered(unit) if page.may("case.receive") else 0
        names = people.names_of(unit, {row.assigned_to for row in listed.rows if row.assigned_to})
        now = unit.clock
    reader = page.reader
    return page.response(
        "case_pages/list.html",
        current="cases",
        rows=[work_list_view.row_view(row, now, names, reader) for row in listed.rows],
        found_line=work_list_view.found_line(listed, filters != Filters(open_only=True), reader),
        nobodys="" if filters.unassigned else work_list_view.nobodys_line(listed.nobodys, reader),
        chips=work_list_view.chips(filters, teams, reader),
        filtered=filters != Filters(open_only=True),
        pages=work_list_view.pages(filters, listed),
        filters=filters,
        offered=offered,
        may_receive=page.may("case.receive"),
        may_create=page.may("case.create"),
        empty=reader(
            "cases.empty_first" if listed.everything == 0 and page.may("case.create") else "cases.empty"
        ),
    )


@router.get("/new")
def new_page(request: Request) -> Response:
    """The form for a new case."""
    with unit_of(request) as unit:
        unit.require("case.create", "case")
        page, teams = Page.of(request, unit), people.teams_of_actor(unit)
    return _new_page(page, teams, Sent())


@router.post("/new")
def take_new(request: Request, typed: TypedFields) -> Response:
    """Make a case and open its form, or the case itself; what was typed stays when something is wrong."""
    with sent_form(request, typed, _FIELD_OF, refusals=(Invalid,)) as form:
        form.unit.require("case.create", "case")
        teams = people.teams_of_actor(form.unit)
        form.errors = _missing(form.page.reader, typed, "setting", "reported_by")
        if not form.errors:
            case = create_case(form.unit, _new_case(typed))
    if form.errors:
        return _new_page(form.page, teams, form)
    onward = f"/form/{first_open(form.page.installation.catalogue, ())}" if typed("then") == "form" else ""
    return see(f"/cases/{case.reference}{onward}")


@router.get("/{reference}")
def case_page(request: Request, reference: str, day: str = "") -> Response:
    """One case: what to do now, and everything that happened; of one ``day`` by the hour."""
    with visit_case(request, reference, "case.read") as (unit, page, case):
        in_full = case_in_full.load(unit, case)
        draft = draft_storage.draft(unit, case)
        line = time_line(unit, case)
        assigned = assignments.assignments_of(unit, case)
        informed, statements = told(unit, case), statements_of(unit, case)
        step = decisions.step(unit, in_full.due.step_id) if in_full.due and in_full.due.step_id else None
        may_have = assignments.who_may_have(unit, case.team_id)
        names = people.names_of(
            unit,
            {event.person_id for event in (*line.events, *filter(None, [line.filling]))}
            | {assignment.person_id for assignment in assigned if assignment.person_id}
            | informed_and_own_words_view.people_in(informed, statements)
            | ({step.made_by} if step else set()),
        )
        latest = in_full.rounds[-1]
        case_stays = stays.of_case(unit, case)
        open_questions = [question for question in review.questions_of(unit, case) if not question.answers]
        sheets = zorgtafel_sheets.of_case(unit, case)
        joined = case_links.standing(unit, case)
        other_cases = {event.facts["other"] for event in line.events if "other" in event.facts}
        may_be_opened = may_open(unit, {*other_cases, *joined.taken_in, *filter(None, [joined.goes_on_in])})
        transfer = transfers.waiting(unit, case)
        lifted = lifted_words(unit, latest, page.reader)
        quiet = in_full.talked_on is not None and not acute_since_screening(unit, draft)
        teams = people.team_names(unit)
        now = unit.clock
    reader, installation = page.reader, page.installation
    numbers = {listed.round_id: listed.number for listed in in_full.screenings}
    withdrawn = {listed.round_id for listed in in_full.screenings if listed.withdrawn}
    return page.response(
        "case_pages/case.html",
        current="cases",
        typed=Typed(),
        case=reference,
        topic=in_full.topic,
        may_name=page.may("case.topic"),
        line=case_in_words.case_line(
            latest.age, latest.setting, reader, line.events[0].facts["reported_by"], on=latest.age_at
        ),
        may_put_right=latest.stage == "draft" and page.may("draft.save"),
        due=case_in_words.due_words(in_full.due, now, reader, in_full.talked_on),
        due_why=case_view.due_why(in_full.due, step, names, reader, declined=in_full.score_declined),
        lifted=lifted,
        quiet=quiet,
        signs=case_signs(installation, draft.answers, draft.now, reader),
        left=left_views(draft, installation, reader) if latest.stage != "screened" else (),
        step=case_view.next_step(
            latest,
            reference=reference,
            answered=answered(draft.answers),
            begun=bool(draft.answers),
            total=len(installation.catalogue),
            first_section=first_open(installation.catalogue, draft.answers),
            screening=numbers.get(latest.id),
            may_work=page.may("draft.save"),
            reader=reader,
            talked=in_full.talked_on is not None,
        ),
        time=case_view.time_line_view(
            line, names, reference, now, reader, teams=teams, reached=may_be_opened, day=day_typed(day)
        ),
        late=in_full.due is not None and in_full.due.at < now,
        waits=in_full.talked_on is None,
        joined=joined,
        reached=may_be_opened,
        transfer=teams.get(transfer.to_team, "") if transfer else "",
        may_link=page.may("case.link"),
        may_transfer=page.may("case.transfer"),
        rounds=[(round_, numbers.get(round_.id), round_.id in withdrawn) for round_ in in_full.rounds],
        to_correct=numbers.get(latest.id) if page.may("screening.correct") else None,
        may_start_round=latest.stage == "screened" and page.may("intake.create"),
        conversation=latest.number if latest.stage == "screened" and in_full.talked_on is None else 0,
        may_record=page.may("assessment.create"),
        may_hand_out=page.may("case.hand_out"),
        may_say=page.may("record.information") or page.may("record.statement"),
        told=informed_and_own_words_view.told_views(informed, names, reader),
        said=informed_and_own_words_view.statement_views(statements, names, reader),
        stays=case_stays,
        asked=len(open_questions),
        sheets=sheets,
        may_review=page.may("review.create"),
        may_forward=page.may("case.forward"),
        may_begin_stay=page.may("stay.begin") and all(stay.ended_on for stay in case_stays),
        may_assign=page.may("case.assign"),
        with_whom=work_list_view.with_whom(assigned, names),
        may_have=[Choice(str(person), name) for person, name in may_have.items()],
        may_decline=page.may("score.decline"),
        declined=in_full.score_declined,
    )


@router.post("/{reference}/assignment")
def take_assignment(request: Request, reference: str, typed: TypedFields) -> Response:
    """Give a case to a colleague, take it, or lay it back."""
    with unit_of_case(request, reference, "case.assign") as (unit, case):
        person, after = whole(typed("person")), max(whole(typed("after")), 0)
        assignments.assign(unit, case, person if person >= 0 else None, after, typed("note"))
    return see(f"/cases/{reference}")


@router.get("/{reference}/rounds/new")
def round_page(request: Request, reference: str) -> Response:
    """How old the young person is now, and where, for a new round; neither is filled in."""
    return _round_page(request, reference, Sent())


@router.post("/{reference}/rounds/new")
def take_round(request: Request, reference: str, typed: TypedFields) -> Response:
    """Begin a new, empty round."""
    with sent_form(request, typed, _FIELD_OF) as form:
        case = open_case(form.unit, reference, "intake.create")
        form.errors = _missing(form.page.reader, typed, "setting")
        if not form.errors:
            age = int(typed("age"))
            new_round(form.unit, case, age, typed("setting"), bool(typed("age_confirmed")))
    if form.errors:
        return _round_page(request, reference, form)
    return see(f"/cases/{reference}/form/{first_open(form.page.installation.catalogue, ())}")


def _round_page(request: Request, reference: str, sent: Sent) -> Response:
    with visit_case(request, reference, "intake.create") as (unit, page, case):
        latest = rounds.latest_round(unit, case.id)
    reader = page.reader
    years, day = reader("cases.years", n=latest.age), reader.day(latest.age_at)
    return page.response(
        "case_pages/round.html",
        sent=sent,
        status=422 if sent.errors else 200,
        current="cases",
        case=reference,
        ask_age=whole(sent.typed("age")) >= 0 and "age" in sent.errors,
        age_known=reader("facts.age_known", age=years, day=day),
        setting_known=reader("facts.setting_known", setting=reader(f"setting.{latest.setting}"), day=day),
        settings=chosen_from(intake_setting.SETTINGS, "setting", reader),
    )


def _new_page(page: Page, teams: list[tuple[int, str]], sent: Sent) -> Response:
    reader = page.reader
    return page.response(
        "case_pages/new.html",
        sent=sent,
        current="cases",
        settings=chosen_from(intake_setting.SETTINGS, "setting", reader),
        reporters=chosen_from(REPORTERS, "reported_by", reader),
        teams=[Choice(str(number), name) for number, name in teams],
        ask_age=whole(sent.typed("age")) >= 0 and "age" in sent.errors,
    )


def _new_case(typed: Typed) -> NewCase:
    return NewCase(
        setting=typed("setting"),
        age=int(typed("age")),
        team=whole(typed("team")) if whole(typed("team")) >= 0 else None,
        reported_by=typed("reported_by"),
        age_confirmed=bool(typed("age_confirmed")),
        topic=typed("topic"),
    )


def _missing(reader: Reader, typed: Typed, *chosen: str) -> dict[str, str]:
    errors = {} if whole(typed("age")) >= 0 else {"age": reader("new.age_missing")}
    return errors | {name: reader(f"new.{name}_missing") for name in chosen if not typed(name)}

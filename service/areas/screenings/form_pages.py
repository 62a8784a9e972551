"""Pages of the form: one section at a time, two versions side by side, and all answers of a round."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response

from screening.catalogue.catalogue import Catalogue, Section
from screening.catalogue.paper_form import answers_explained
from screening.explain.screening_request import ScreeningRequest
from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.acute.view import SignView, case_signs
from service.areas.cases import case_in_words, rounds
from service.areas.screenings import (
    answer_history,
    draft_storage,
    form_input,
    form_view,
    offered_answers,
    provisional_answers,
    stored_screening,
)
from service.areas.screenings.answer_history import Recorded
from service.areas.screenings.answers_view import AnswerView, answer_views
from service.areas.screenings.conflict_view import both_view
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.draft_storage import RoundClosed, StaleDraft
from service.areas.screenings.due_lifted_view import lifted_words
from service.areas.screenings.form_input import State
from service.areas.screenings.offered_answer_view import offer_view
from service.areas.screenings.offered_answers import Offer
from service.areas.screenings.old_catalogue_answers_view import left_views
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Invalid, NotFound
from service.core.reader_language import Reader
from service.core.row_number import RowNumber
from service.web.forms import Typed, whole
from service.web.page_context import Page, TypedFields, see, visit, visit_case
from service.web.request_unit_of_work import unit_of_case

router = APIRouter(prefix="/cases/{reference}", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Everything that a page of the form needs."""

    case: OpenCase
    draft: Draft
    recorded: Mapping[str, str]
    names: Mapping[int, str]
    offers: Mapping[str, Offer] = field(default_factory=dict)
    lifted: str = ""
    """That a changed answer made the moment of the conversation later; empty when none did."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form that was sent: its fields, the states it showed (``was``) and the changed ones (``mine``)."""

    typed: Typed
    was: Mapping[str, State]
    mine: Mapping[str, State]

    def changes(self, catalogue: Catalogue) -> Changes:
        return form_input.as_changes(self.mine, self.was, form_input.changed_note(self.typed), catalogue)


@router.get("/form/{section}")
def form_page(request: Request, reference: str, section: str) -> Response:
    """One section of the form; who may only read sees all answers instead."""
    with visit(request) as (unit, page):
        loaded = _load(unit, page, reference)
    if loaded.draft.round.stage != "draft" or not page.may("draft.save"):
        return see(f"/cases/{reference}/answers/{loaded.draft.round.number}")
    came = page.came_along
    return _form_page(
        page, loaded, _section_by_id(page.installation.catalogue, section), {}, came if came.fields else None
    )


@router.post("/form/{section}")
def take_form(request: Request, reference: str, section: str, typed: TypedFields) -> Response:
    """Save what was changed; when a colleague was quicker, ask about what differs and nothing else."""
    catalogue = request.app.state.installation.catalogue
    _section_by_id(catalogue, section)
    was = form_input.unpacked(typed("was"))
    sent = _Sent(typed, was, form_input.changed(form_input.filled_in(typed, catalogue), was))
    try:
        with unit_of_case(request, reference, "draft.save") as (unit, case):
            saved = draft_storage.save_draft(unit, case, whole(typed("revision")), sent.changes(catalogue))
            provisional_answers.settle(unit, saved.round, form_input.chosen(typed))
    except StaleDraft:
        return _save_after_colleague(request, reference, section, sent)
    except RoundClosed as error:
        return _form_with_errors(request, reference, section, typed, error)
    except Invalid as error:
        return _form_with_errors(request, reference, section, typed, error)
    return see(_next_address(reference, section, typed))


@router.get("/answers/{number}")
def answers_page(request: Request, reference: str, number: RowNumber) -> Response:
    """Every answer of a round: what, how it is known, who recorded it and when."""
    with visit_case(request, reference, "draft.read") as (unit, page, case):
        round_ = rounds.round_of(unit, case.id, number)
        draft = draft_storage.draft_of(unit, round_)
        recorded = _recorded_words(unit, page.reader, answer_history.recorded(unit, round_))
        is_last = rounds.latest_round(unit, case.id).id == round_.id
        to_correct = _correction_address(unit, page, _Loaded(case, draft, {}, {})) if is_last else ""
        asked_in = stored_screening.catalogue_of(unit, round_)
    return page.response(
        "screenings/answers.html",
        current="cases",
        case=reference,
        number=number,
        line=case_in_words.case_line(round_.age, round_.setting, page.reader, on=round_.age_at),
        to_correct=to_correct,
        note=draft.note,
        groups=_answer_groups(page, asked_in, draft.everything(), recorded),
    )


def _answer_groups(
    page: Page, asked_in: Catalogue, answered: ScreeningRequest, recorded: Mapping[str, str]
) -> list[tuple[str, tuple[AnswerView, ...]]]:
    """The answers by section of ``asked_in``; after them those to questions of other catalogues."""
    archive, reader = page.installation.archive, page.reader
    indicators = {
        id_: indicator
        for id_, answer in answered.answers.items()
        if (indicator := archive.asked(id_, answer, asked_in))
    }
    groups = [
        (
            reader.pick(section.title),
            [
                indicators[question.id]
                for question in asked_in.in_section(section.id)
                if question.id in indicators
            ],
        )
        for section in asked_in.sections
    ]
    groups.append(
        (reader("answers.other_questions"), [indicators[id_] for id_ in indicators if id_ not in asked_in])
    )
    return [(title, answer_views(answered, group, recorded, reader)) for title, group in groups if group]


def _load(unit: UnitOfWork, page: Page, reference: str) -> _Loaded:
    case = open_case(unit, reference, "draft.read")
    draft = draft_storage.draft(unit, case)
    recorders = answer_history.recorded(unit, draft.round)
    saved_by = {draft.saved_by} if draft.saved_by else set()
    names = people.names_of(unit, saved_by)
    offered = offered_answers.offers(unit, draft) if page.may("draft.save") else {}
    lifted = lifted_words(unit, draft.round, page.reader)
    return _Loaded(case, draft, _recorded_words(unit, page.reader, recorders), names, offered, lifted)


def _recorded_words(unit: UnitOfWork, reader: Reader, recorders: Mapping[str, Recorded]) -> dict[str, str]:
    """Who recorded each answer and when, in words."""
    names = people.names_of(unit, {recorded.person_id for recorded in recorders.values()})
    names[unit.actor.person_id] = reader("form.you")
    return {
        indicator: reader(
            "form.recorded",
            who=names.get(recorded.person_id, ""),
            moment=reader.near(recorded.at, unit.now),
        )
        for indicator, recorded in recorders.items()
    }


def _section_by_id(catalogue: Catalogue, section_id: str) -> Section:
    for section in catalogue.sections:
        if section.id == section_id:
            return section
    raise NotFound


def _save_after_colleague(request: Request, reference: str, section: str, sent: _Sent) -> Response:
    """Handle a save after that of a colleague: both count where they do not conflict, else the person
    chooses. When the colleague has judged, the form is shown again."""
    try:
        return _merge_or_choose(request, reference, section, sent)
    except RoundClosed as error:
        return _form_with_errors(request, reference, section, sent.typed, error)


def _merge_or_choose(request: Request, reference: str, section: str, sent: _Sent) -> Response:
    with visit_case(request, reference, "draft.save") as (unit, page, case):
        stored = draft_storage.draft(unit, case)
        changes = sent.changes(page.installation.catalogue)
        different = form_input.collisions(sent.mine, sent.was, stored)
        notes_conflict = form_input.note_collides(changes.note, sent.typed, stored)
        if not different and not notes_conflict:
            draft_storage.save_draft(unit, case, stored.revision, changes)
            provisional_answers.settle(unit, stored.round, form_input.chosen(sent.typed))
            return see(_next_address(reference, section, sent.typed))
        # The choice is kept, since the person may have closed the page and never see this response.
        if stored.round.stage == "draft":
            mine = {indicator: sent.mine[indicator] for indicator in different}
            draft_storage.keep_choice(unit, case, form_input.whole(mine, page.installation.catalogue))
        names = people.names_of(unit, {stored.saved_by} if stored.saved_by else set())
        now = unit.now
    view = both_view(
        stored=stored,
        mine=sent.mine,
        different=different,
        my_note=changes.note,
        notes_differ=notes_conflict,
        catalogue=page.installation.catalogue,
        section=section,
        who=names.get(stored.saved_by or 0, ""),
        now=now,
        reader=page.reader,
    )
    return page.response(
        "screenings/both.html",
        status=409,
        current="cases",
        case=reference,
        both=view,
        reference=reference,
        action=request.url.path,
        then=sent.typed("then"),
    )


def _form_with_errors(
    request: Request, reference: str, section: str, typed: Typed, error: Invalid | RoundClosed
) -> Response:
    """The form as it was filled in, with what is wrong; nothing was stored. When the round is closed, with a
    link to the correction."""
    with visit(request) as (unit, page):
        loaded = _load(unit, page, reference)
        to_correct = _correction_address(unit, page, loaded) if isinstance(error, RoundClosed) else ""
    field = "" if isinstance(error, RoundClosed) else "note"
    errors = {field: error.in_language(page.reader.language)}
    return _form_page(
        page,
        loaded,
        _section_by_id(page.installation.catalogue, section),
        errors,
        typed,
        status=error.status,
        closed=isinstance(error, RoundClosed),
        to_correct=to_correct,
    )


def _correction_address(unit: UnitOfWork, page: Page, loaded: _Loaded) -> str:
    """The address of the correction of a closed round; empty without a screening and without permission."""
    listed = stored_screening.listed(unit, loaded.case)
    number = next(
        (screening.number for screening in listed if screening.round_id == loaded.draft.round.id), None
    )
    if number is None or not page.may("screening.correct"):
        return ""
    return f"/cases/{loaded.case.reference}/screenings/{number}/correction"


def _form_page(
    page: Page,
    loaded: _Loaded,
    section: Section,
    errors: dict[str, str],
    typed: Typed | None = None,
    *,
    status: int = 422,
    closed: bool = False,
    to_correct: str = "",
) -> Response:
    reader, installation, draft = page.reader, page.installation, loaded.draft
    reference = loaded.case.reference
    # Whoever came from checking the answers goes back there.
    checking = "check" in page.request.query_params
    following = "judgement" if checking else form_view.following(installation.catalogue, section.id)
    acute_url = f"/cases/{reference}/acute"
    indicators = installation.catalogue.in_section(section.id)
    section_ids = {indicator.id for indicator in indicators}
    waiting = typed or page.waiting
    form_content = _form_content(loaded, waiting if waiting.fields else None, page)
    return page.response(
        "screenings/form.html",
        status=status if errors else 200,
        current="cases",
        acute_url=acute_url,
        errors=errors,
        closed=closed,
        to_correct=to_correct,
        reference=reference,
        title=reader.pick(section.title),
        lead=reader.pick(section.lead),
        meaning=answers_explained(installation.catalogue, section.id, reader.language),
        left=left_views(draft, installation, reader),
        alarm=_alarm(case_signs(installation, draft.answers, draft.now, reader)),
        lifted=loaded.lifted,
        revision=typed("revision") if typed else draft.revision,
        was=typed("was") if typed else form_input.packed(draft, indicators),
        note=waiting("note") if typed else waiting("note", draft.note),
        note_was=typed("note_was") if typed else draft.note,
        section=section.id,
        earlier=sum(offer.source == "earlier" for id_, offer in loaded.offers.items() if id_ in section_ids),
        following=following,
        checking=checking,
        questions=form_view.question_views(
            section,
            installation.catalogue,
            form_content,
            installation.acute_rules,
            acute_url=acute_url,
            reader=reader,
        ),
        steps=form_view.steps(installation.catalogue, form_content.answers, reference, section.id, reader),
        saved=reader("form.saved_moment", moment=reader.near(draft.saved_at, installation.clock.now()))
        if draft.saved_at
        else reader("form.saved_none"),
    )


def _alarm(signs: Collection[SignView]) -> str:
    """Which sentence stands above the form: that a sign is acute, or that it must be asked whether one is."""
    if not signs:
        return ""
    return "ask_filled" if all(sign.asks for sign in signs) else "acute_filled"


def _form_content(loaded: _Loaded, typed: Typed | None, page: Page) -> form_view.FormContent:
    """The stored answers with those that were typed over them, and the offered answers."""
    draft, catalogue, now = loaded.draft, page.installation.catalogue, page.installation.clock.now()
    states = {indicator: form_input.state_of(draft, indicator) for indicator in draft.answers}
    if typed is not None:
        states |= form_input.filled_in(typed, catalogue)
    return form_view.FormContent(
        answers={indicator: state.answer for indicator, state in states.items()},
        now={indicator: state.now for indicator, state in states.items() if state.now is not None},
        known={indicator: state.known for indicator, state in states.items() if state.known},
        recorded=loaded.recorded,
        offers={
            indicator: offer_view(catalogue[indicator], offer, now, page.reader)
            for indicator, offer in loaded.offers.items()
        },
    )


def _next_address(reference: str, section: str, typed: Typed) -> str:
    """The address after the save: the next section, the own judgement or the case; after confirming an
    offered answer the same question."""
    then, answered = typed("then"), form_input.chosen(typed)
    if not then and answered and answered[0].isidentifier():
        return f"/cases/{reference}/form/{section}#{answered[0]}"
    if then == "judgement":
        return f"/cases/{reference}/judgement"
    is_section = then.isidentifier() and then not in {"case", "here"}
    return f"/cases/{reference}/form/{then}" if is_section else f"/cases/{reference}"

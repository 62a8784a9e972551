"""Pages of the form: one section at a time, two versions side by side, and all answers of a round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response

from screening.catalogue.catalogue import Catalogue, Section
from screening.explain.request import ScreeningRequest
from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.acute.view import case_signs
from service.areas.cases import rounds, words
from service.areas.people import service as people
from service.areas.screenings import (
    answer_history,
    drafts,
    form_view,
    offered_answers,
    provisional_answers,
    stored_screening,
)
from service.areas.screenings import form_input as form_reading
from service.areas.screenings.answer_history import Recorded
from service.areas.screenings.answers_view import AnswerView, answer_views
from service.areas.screenings.carried_view import left_views
from service.areas.screenings.conflict_view import both_view
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.drafts import RoundClosed, StaleDraft
from service.areas.screenings.form_input import State
from service.areas.screenings.offered_answers import Offer
from service.areas.screenings.offered_view import offer_view
from service.core.errors import Invalid, NotFound
from service.core.reader import Reader
from service.web.forms import Typed
from service.web.page import Page, TypedFields, see
from service.web.request import unit_of

router = APIRouter(prefix="/cases/{reference}", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What a page of the form is made from."""

    case: OpenCase
    draft: Draft
    recorded: Mapping[str, str]
    names: Mapping[int, str]
    offers: Mapping[str, Offer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form that was sent: all of it, what it showed when it was sent out, and what was changed."""

    typed: Typed
    was: Mapping[str, State]
    mine: Mapping[str, State]

    def changes(self, catalogue: Catalogue) -> Changes:
        return form_reading.as_changes(self.mine, self.was, form_reading.changed_note(self.typed), catalogue)


@router.get("/form/{section}")
def form_page(request: Request, reference: str, section: str) -> Response:
    """One section of the form; who may only read sees all answers instead."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        loaded = _load(unit, page, reference)
    if loaded.draft.round.stage != "draft" or not page.may("draft.save"):
        return see(f"/cases/{reference}/answers/{loaded.draft.round.number}")
    came = page.came_along
    return _form(
        page, loaded, _section(page.installation.catalogue, section), {}, came if came.fields else None
    )


@router.post("/form/{section}")
def take_form(request: Request, reference: str, section: str, typed: TypedFields) -> Response:
    """Save what was changed; when a colleague was quicker, ask about what differs and nothing else."""
    catalogue = request.app.state.installation.catalogue
    _section(catalogue, section)
    was = form_reading.unpacked(typed("was"))
    sent = _Sent(typed, was, form_reading.changed(form_reading.filled_in(typed, catalogue), was))
    try:
        with unit_of(request) as unit:
            case = open_case(unit, reference, "draft.save")
            saved = drafts.save_draft(unit, case, _revision(typed), sent.changes(catalogue))
            provisional_answers.settle(unit, saved.round, form_reading.chosen(typed))
    except StaleDraft:
        return _second(request, reference, section, sent)
    except RoundClosed as error:
        return _with_errors(request, reference, section, typed, error)
    except Invalid as error:
        return _with_errors(request, reference, section, typed, error)
    return see(_onward(reference, section, typed))


@router.get("/answers/{number}")
def answers_page(request: Request, reference: str, number: int) -> Response:
    """Every answer of a round: what, how it is known, who recorded it and when."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        case = open_case(unit, reference, "draft.read")
        round_ = rounds.round_of(unit, case.id, number)
        draft = drafts.draft_of(unit, round_)
        recorded = _recorded(unit, page.reader, answer_history.recorded(unit, round_))
        is_last = rounds.latest_round(unit, case.id).id == round_.id
        to_correct = _to_correct(unit, page, _Loaded(case, draft, {}, {})) if is_last else ""
        asked_in = stored_screening.catalogue_of(unit, round_)
    return page.response(
        "screenings/answers.html",
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        number=number,
        line=words.case_line(round_.age, round_.setting, page.reader, on=round_.age_at),
        to_correct=to_correct,
        note=draft.note,
        groups=_groups(page, asked_in, draft.everything(), recorded),
    )


def _groups(
    page: Page, asked_in: Catalogue, given: ScreeningRequest, recorded: Mapping[str, str]
) -> list[tuple[str, tuple[AnswerView, ...]]]:
    """The answers by the sections of the questions they were given to; those that only another version of the
    questions has, after them."""
    archive, reader = page.installation.archive, page.reader
    asked = {i: found for i, a in given.answers.items() if (found := archive.asked(i, a, asked_in))}
    groups = [
        (
            reader.pick(section.title),
            [asked[one.id] for one in asked_in.in_section(section.id) if one.id in asked],
        )
        for section in asked_in.sections
    ]
    groups.append((reader("answers.other_questions"), [asked[i] for i in asked if i not in asked_in]))
    return [(title, answer_views(given, ones, recorded, reader)) for title, ones in groups if ones]


def _load(unit: UnitOfWork, page: Page, reference: str) -> _Loaded:
    case = open_case(unit, reference, "draft.read")
    draft = drafts.draft(unit, case)
    by = answer_history.recorded(unit, draft.round)
    saved_by = {draft.saved_by} if draft.saved_by else set()
    names = people.names_of(unit, saved_by)
    offered = offered_answers.offers(unit, draft) if page.may("draft.save") else {}
    return _Loaded(case, draft, _recorded(unit, page.reader, by), names, offered)


def _recorded(unit: UnitOfWork, reader: Reader, by: Mapping[str, Recorded]) -> dict[str, str]:
    """Who recorded each answer and when, in words."""
    names = people.names_of(unit, {recorded.person_id for recorded in by.values()})
    names[unit.actor.person_id] = reader("form.you")
    return {
        indicator: reader(
            "form.recorded",
            who=names.get(recorded.person_id, ""),
            moment=reader.near(recorded.at, unit.now),
        )
        for indicator, recorded in by.items()
    }


def _section(catalogue: Catalogue, section_id: str) -> Section:
    for section in catalogue.sections:
        if section.id == section_id:
            return section
    raise NotFound


def _second(request: Request, reference: str, section: str, sent: _Sent) -> Response:
    """A colleague saved first. Where the two do not touch, both stand; else the person chooses. A colleague
    may have judged by now: then the form comes back."""
    try:
        return _both(request, reference, section, sent)
    except RoundClosed as error:
        return _with_errors(request, reference, section, sent.typed, error)


def _both(request: Request, reference: str, section: str, sent: _Sent) -> Response:
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        case = open_case(unit, reference, "draft.save")
        stored = drafts.draft(unit, case)
        changes = sent.changes(page.installation.catalogue)
        different = form_reading.collisions(sent.mine, sent.was, stored)
        notes = form_reading.note_collides(changes.note, sent.typed, stored)
        if not different and not notes:
            drafts.save_draft(unit, case, stored.revision, changes)
            provisional_answers.settle(unit, stored.round, form_reading.chosen(sent.typed))
            return see(_onward(reference, section, sent.typed))
        # Nothing of theirs is lost either when this answer is never seen: the page may be gone already.
        if stored.round.stage == "draft":
            mine = {indicator: sent.mine[indicator] for indicator in different}
            drafts.keep_choice(unit, case, form_reading.whole(mine, page.installation.catalogue))
        names = people.names_of(unit, {stored.saved_by} if stored.saved_by else set())
        now = unit.now
    both = both_view(
        stored=stored,
        mine=sent.mine,
        different=different,
        my_note=changes.note,
        notes_differ=notes,
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
        acute_url=f"/cases/{reference}/acute",
        both=both,
        reference=reference,
        action=request.url.path,
        then=sent.typed("then"),
    )


def _with_errors(
    request: Request, reference: str, section: str, typed: Typed, error: Invalid | RoundClosed
) -> Response:
    """The form again, as it was filled in, with what is wrong; nothing was stored. Where the answers stand,
    it says how an answer is put right."""
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        loaded = _load(unit, page, reference)
        to_correct = _to_correct(unit, page, loaded) if isinstance(error, RoundClosed) else ""
    field = "" if isinstance(error, RoundClosed) else "note"
    errors = {field: error.in_language(page.reader.language)}
    return _form(
        page,
        loaded,
        _section(page.installation.catalogue, section),
        errors,
        typed,
        status=error.status,
        closed=isinstance(error, RoundClosed),
        to_correct=to_correct,
    )


def _to_correct(unit: UnitOfWork, page: Page, loaded: _Loaded) -> str:
    """Where an answer of a round that is closed is put right; empty while there is no screening yet."""
    listed = stored_screening.listed(unit, loaded.case)
    number = next((one.number for one in listed if one.round_id == loaded.draft.round.id), None)
    if number is None or not page.may("screening.correct"):
        return ""
    return f"/cases/{loaded.case.reference}/screenings/{number}/correction"


def _form(
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
    acute_url = f"/cases/{reference}/acute"
    indicators = installation.catalogue.in_section(section.id)
    here = {indicator.id for indicator in indicators}
    waiting = typed or page.waiting
    given = _given(loaded, waiting if waiting.fields else None, page)
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
        left=left_views(draft, installation, reader),
        alarmed=bool(case_signs(installation, draft.answers, draft.now, reader)),
        revision=typed("revision") if typed else draft.revision,
        was=typed("was") if typed else form_reading.packed(draft, indicators),
        note=waiting("note") if typed else waiting("note", draft.note),
        note_was=typed("note_was") if typed else draft.note,
        section=section.id,
        earlier=sum(one.source == "earlier" for i, one in loaded.offers.items() if i in here),
        following=form_view.following(installation.catalogue, section.id),
        questions=form_view.question_views(
            section,
            installation.catalogue,
            given,
            installation.acute_rules,
            acute_url=acute_url,
            reader=reader,
        ),
        steps=form_view.steps(installation.catalogue, given.answers, reference, section.id, reader),
        saved=reader("form.saved_moment", moment=reader.near(draft.saved_at, installation.clock.now()))
        if draft.saved_at
        else reader("form.saved_none"),
    )


def _given(loaded: _Loaded, typed: Typed | None, page: Page) -> form_view.Given:
    """What is stored, with what was typed on top of it, and what is offered beside it."""
    draft, catalogue, now = loaded.draft, page.installation.catalogue, page.installation.clock.now()
    states = {indicator: form_reading.state_of(draft, indicator) for indicator in draft.answers}
    if typed is not None:
        states |= form_reading.filled_in(typed, catalogue)
    return form_view.Given(
        answers={indicator: state.answer for indicator, state in states.items()},
        now={indicator: state.now for indicator, state in states.items() if state.now is not None},
        known={indicator: state.known for indicator, state in states.items() if state.known},
        recorded=loaded.recorded,
        offers={
            indicator: offer_view(catalogue[indicator], one, now, page.reader)
            for indicator, one in loaded.offers.items()
        },
    )


def _revision(typed: Typed) -> int:
    text = typed("revision")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _onward(reference: str, section: str, typed: Typed) -> str:
    """Where the button leads: the next section, the own judgement, or back to the case; for one that confirms
    an answer the same question."""
    then, answered = typed("then"), form_reading.chosen(typed)
    if not then and answered and answered[0].isidentifier():
        return f"/cases/{reference}/form/{section}#{answered[0]}"
    if then == "judgement":
        return f"/cases/{reference}/judgement"
    known = then.isidentifier() and then not in {"case", "here"}
    return f"/cases/{reference}/form/{then}" if known else f"/cases/{reference}"

"""A decision as its pages show it: the block that was shown, the own judgement, and what holds today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.access.open_case import OpenCase, may_already
from service.access.unit_of_work import UnitOfWork
from service.areas.acute.view import contacts_of, signs
from service.areas.assessments import record_assessment
from service.areas.assessments.record_assessment import Assessment
from service.areas.cases import case_in_words, rounds
from service.areas.cases.case_in_words import term_words
from service.areas.result_pages.pictures_of_result import (
    bars_of,
    hundred_of,
    people_of,
    ranges_of,
    waterfall_of,
)
from service.areas.result_pages.result_view import (
    ConversationView,
    OwnView,
    ResultPictures,
    ResultView,
    WithdrawnView,
)
from service.areas.screenings import stored_screening
from service.areas.screenings.judgements import Judgement
from service.areas.screenings.rebuild_shown_result import blocks_shown
from service.areas.screenings.shown_result_shapes import Block
from service.areas.screenings.shown_result_storage import Blocks
from service.areas.screenings.stored_screening import StoredScreening
from service.areas.sign_in import names_and_teams as people
from service.core.reader_language import Reader
from service.web.page_context import Page


@dataclass(frozen=True)
class Loaded:
    """One stored screening with everything that its pages need."""

    case: OpenCase
    stored: StoredScreening
    blocks: Blocks
    names: dict[int, str]
    now: datetime
    is_latest: bool
    conversation: Assessment | None = None
    """The last record of the round, where the actor may read it."""


def load(unit: UnitOfWork, case: OpenCase, number: int) -> Loaded:
    """Screening ``number`` of ``case`` as it was shown, with the names of who judged and corrected it.

    Raises ``NotFound`` when there is none.
    """
    stored = stored_screening.open_screening(unit, case, number)
    ids = {judgement.made_by for judgement in stored.judgements}
    ids |= {stored.withdrawn.made_by} if stored.withdrawn else set()
    conversation = _conversation(unit, case, stored)
    ids |= {conversation.assessor_id} if conversation else set()
    latest = rounds.latest_round(unit, case.id)
    return Loaded(
        case,
        stored,
        blocks_shown(unit, stored),
        people.names_of(unit, ids),
        unit.now,
        latest.id == stored.round.id,
        conversation,
    )


def _conversation(unit: UnitOfWork, case: OpenCase, stored: StoredScreening) -> Assessment | None:
    """The record that counts, for who may read it; an analyst sees the result alone."""
    if not may_already(unit.actor, case, "assessment.read") and unit.emergency is None:
        return None
    return record_assessment.last_of_round(unit, stored.round)


def stored_result_view(page: Page, loaded: Loaded) -> ResultView:
    """The block that was shown, in the reader's language, and around it what holds today.

    The acute steps follow from the answers and the rules of that time; the contacts are those of today.
    """
    reader, installation, stored = page.reader, page.installation, loaded.stored
    block, request = loaded.blocks[reader.language], stored.asked
    rules = installation.archive.rules(stored.catalogue_digest, stored.acute_digest)
    fired = rules.fired(request["answers"], request.get("now", {}))
    conversation = _conversation_view(loaded, reader)
    return ResultView(
        reference=loaded.case.reference,
        number=stored.number,
        round=stored.round.number,
        line=case_in_words.case_line(stored.round.age, stored.round.setting, reader, on=stored.round.age_at),
        due=conversation.held if conversation else case_in_words.due_words(stored.due, loaded.now, reader),
        signs=signs(fired, rules, contacts_of(installation.organisation), reader),
        own=_own_view(stored.judgements, loaded.names, page),
        block=block,
        pictures=_pictures(page, loaded, block),
        withdrawn=_withdrawn_view(loaded, reader),
        conversation=conversation,
    )


def _pictures(page: Page, loaded: Loaded, block: Block) -> ResultPictures:
    stored, reader = loaded.stored, page.reader
    drawn = (stored.screening, block, page.installation.archive.catalogue(stored.catalogue_digest), reader)
    return ResultPictures(
        people_of(block), bars_of(block), waterfall_of(*drawn), hundred_of(block, reader), ranges_of(*drawn)
    )


def _conversation_view(loaded: Loaded, reader: Reader) -> ConversationView | None:
    record = loaded.conversation
    if record is None:
        return None
    who = loaded.names.get(record.assessor_id, "")
    return ConversationView(
        reader("result.held", day=reader.day(record.held_on), who=who),
        f"/cases/{loaded.case.reference}/assessments/{loaded.stored.round.number}",
    )


def _withdrawn_view(loaded: Loaded, reader: Reader) -> WithdrawnView | None:
    stored = loaded.stored
    if stored.withdrawn is None or stored.asked_anew is None:
        return None
    withdrawal, new_round = stored.withdrawn, stored.asked_anew.number
    name = loaded.names.get(withdrawal.made_by, "")
    return WithdrawnView(
        text=reader("correction.withdrawn_text", who=name, moment=reader.moment(withdrawal.made_at)),
        because=reader(f"because.{withdrawal.because}"),
        reason=withdrawal.reason,
        anew=reader("correction.withdrawn_anew", n=new_round),
        answers_url=f"/cases/{loaded.case.reference}/answers/{new_round}",
        day=reader.day(withdrawal.made_at),
    )


def _own_view(judgements: Sequence[Judgement], names: dict[int, str], page: Page) -> OwnView:
    """The judgement before the screening, and later ones after it."""
    reader, first = page.reader, judgements[0]
    mine = page.actor is not None and page.actor.person_id == first.made_by
    by = reader("result.own_of", who=names.get(first.made_by, ""))
    return OwnView(
        heading=reader("result.own") if mine else by,
        by=by,
        view=reader(f"view.{first.view}").capitalize(),
        within=reader("print.within", within=term_words(first.assess_within, page)),
        reason=first.reason,
        note=reader("result.own_note", moment=reader.moment(first.made_at)),
        later=tuple(
            reader(
                "result.own_later_seen" if later.score_seen else "result.own_later",
                moment=reader.moment(later.made_at),
                view=reader(f"view.{later.view}"),
            )
            for later in judgements[1:]
        ),
    )

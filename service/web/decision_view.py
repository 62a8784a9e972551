"""A decision as its pages show it: one stored screening with the own judgement and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.access.cases import OpenCase
from service.cases import service as cases
from service.people import service as people
from service.screenings import service as screenings
from service.screenings.service import Judgement, StoredScreening
from service.unit import Unit
from service.web import case_view
from service.web.acute_view import case_signs
from service.web.language import Reader
from service.web.result_view import OwnView, ResultView, WithdrawnView, result_view
from service.web.visit import Visit


@dataclass(frozen=True)
class Loaded:
    """One stored screening with what stands around it."""

    case: OpenCase
    stored: StoredScreening
    names: dict[int, str]
    recorded: dict[str, screenings.Recorded]
    now: datetime
    is_latest: bool


def load(unit: Unit, case: OpenCase, number: int) -> Loaded:
    """Screening ``number`` of ``case``, as it was shown, with who made, judged and recorded."""
    stored = screenings.open_screening(unit, case, number)
    recorded = dict(screenings.recorded(unit, stored.round, until=stored.made_at))
    ids = {stored.made_by, *(j.made_by for j in stored.judgements), *(r.person_id for r in recorded.values())}
    ids |= {stored.withdrawn.made_by} if stored.withdrawn else set()
    latest = cases.latest_round(unit, case.id)
    return Loaded(case, stored, people.names_of(unit, ids), recorded, unit.now, latest.id == stored.round.id)


def decision_view(visit: Visit, loaded: Loaded) -> ResultView:
    """The screening in the words and pictures of the visitor's language."""
    reader, house, stored = visit.reader, visit.house, loaded.stored
    request = stored.request(house.catalogue)
    view = result_view(
        screening=stored.screening,
        request=request,
        catalogue=house.catalogue,
        table=house.scoring.table,
        setting=stored.round.setting,
        reader=reader,
        reference=loaded.case.reference,
        number=stored.number,
        line=case_view.case_line(stored.round.age, stored.round.setting, reader, on=stored.round.age_at),
        due=case_view.due_words(stored.due, loaded.now, reader),
        signs=case_signs(house, request.answers, request.now, reader),
        own=_own(stored.judgements, loaded.names, visit),
        recorded={
            indicator: f"{loaded.names.get(recorded.person_id, '')}, {reader.day(recorded.at)}"
            for indicator, recorded in loaded.recorded.items()
        },
        made_at=stored.made_at,
        made_by=loaded.names.get(stored.made_by, ""),
    )
    return replace(view, withdrawn=_withdrawn(loaded, reader))


def _withdrawn(loaded: Loaded, reader: Reader) -> WithdrawnView | None:
    stored = loaded.stored
    if stored.withdrawn is None or stored.asked_anew is None:
        return None
    one, anew = stored.withdrawn, stored.asked_anew.number
    who = loaded.names.get(one.made_by, "")
    return WithdrawnView(
        text=reader("correction.withdrawn_text", who=who, moment=reader.moment(one.made_at)),
        because=reader(f"because.{one.because}"),
        reason=one.reason,
        anew=reader("correction.withdrawn_anew", n=anew),
        answers_url=f"/cases/{loaded.case.reference}/answers/{anew}",
        day=reader.day(one.made_at),
    )


def _own(judgements: Sequence[Judgement], names: dict[int, str], visit: Visit) -> OwnView:
    """The judgement before the screening, and later ones after it."""
    reader, first = visit.reader, judgements[0]
    mine = visit.actor is not None and visit.actor.person_id == first.made_by
    by = reader("result.own_of", who=names.get(first.made_by, ""))
    return OwnView(
        heading=reader("result.own") if mine else by,
        by=by,
        view=reader(f"view.{first.view}").capitalize(),
        within=reader("print.within", within=term_words(first.assess_within, visit)),
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


def term_words(term: str, visit: Visit) -> str:
    """A term in words, with the organisation's own number of days."""
    if term == "today":
        return visit.reader("judgement.within_today")
    days: int = getattr(visit.house.organisation.assess_within, term)
    return visit.reader("judgement.within_days", n=days)

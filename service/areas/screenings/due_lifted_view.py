"""That a changed answer made the moment of the conversation later, in words. Nothing is lifted in silence."""

from __future__ import annotations

from service.access.unit_of_work import UnitOfWork
from service.areas.cases.conversation_due import lifted
from service.areas.cases.rounds import Round
from service.areas.sign_in import names_and_teams as people
from service.core.reader_language import Reader


def lifted_words(unit: UnitOfWork, round_: Round, reader: Reader) -> str:
    """What the moment was, who changed an answer, and what counts now; empty when nothing was lifted.

    It stays on the pages of the round, for everybody, until an answer brings the moment back or the own
    judgement sets one.
    """
    found = lifted(unit, round_)
    if found is None:
        return ""
    mine = found.by == unit.actor.person_id
    who = reader("form.lifted_you") if mine else people.names_of(unit, {found.by}).get(found.by, "")
    key = "form.lifted_at_once" if found.was.because == "direct_sign" else "form.lifted"
    was = reader(
        key, was=reader.near(found.was.at, unit.now), who=who, moment=reader.near(found.at, unit.now)
    )
    instead = found.instead
    now = (
        reader("form.lifted_now", moment=reader.near(instead.at, unit.now))
        if instead
        else reader("form.lifted_none")
    )
    return " ".join((was, now, reader("form.lifted_wrong")))

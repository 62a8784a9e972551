"""What the answers of a draft make due, and what lapses with an answer that is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from screening.catalogue.acute import AcuteRule
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.due import Due, bring_forward, due_by_answers, end_of_today, lapse
from service.areas.screenings.answer_history import history
from service.areas.screenings.draft import Draft


def due_of_answers(unit: UnitOfWork, draft: Draft) -> Due | None:
    """What the answers alone make due, now."""
    return due_by_answers(
        _fired(unit, draft), bool(_direct(unit, draft)), unit.now, unit.installation.organisation
    )


def follow_answers(unit: UnitOfWork, before: Draft, saved: Draft) -> None:
    """Set what the save that made ``saved`` of ``before`` makes due, and let go of what it takes the ground
    from. Once the own judgement rests on the answers, what they made due stays."""
    if saved.round.stage == "draft" and lapse(unit, saved.round, _support(unit, saved)):
        bring_forward(unit, saved.round, _since_recorded(unit, saved))
    bring_forward(unit, saved.round, _due_of_save(unit, before, saved))


def _support(unit: UnitOfWork, draft: Draft) -> Callable[[Due, datetime], bool]:
    """Tells of a moment that answers set, and when they did, whether the answers of ``draft`` support it."""
    fired, direct = _fired(unit, draft), bool(_direct(unit, draft))
    at_once = any(rule.urgency == "at_once" for rule in fired)

    def supported(due: Due, set_at: datetime) -> bool:
        if direct or due.because == "direct_sign":
            return direct
        # A sign for today supports what it would have set itself, not a moment within hours.
        return at_once or (bool(fired) and due.at >= end_of_today(set_at, unit.installation.organisation))

    return supported


def _since_recorded(unit: UnitOfWork, draft: Draft) -> Due | None:
    """What the answers that were recorded in this round make due, each counted from when it was recorded.

    While an earlier moment stood, they set none of their own; when that one lapses, theirs is not counted
    from today as if they had been given just now.
    """
    at = {i: save.recorded.at for save in history(unit, [draft.round]) for i in save.changes}
    organisation = unit.installation.organisation
    dues = [
        due_by_answers((rule,), False, at[rule.indicator], organisation)
        for rule in _fired(unit, draft)
        if rule.indicator in at
    ]
    dues += [due_by_answers((), True, at[sign], organisation) for sign in _direct(unit, draft) if sign in at]
    return min((due for due in dues if due), key=lambda due: due.at, default=None)


def _due_of_save(unit: UnitOfWork, before: Draft, saved: Draft) -> Due | None:
    """What a save makes due.

    Where a round puts answers right, a sign that was carried over may be the mistake itself. It makes nothing
    due before the own judgement; until this round is screened, the moments of the round before it count.
    """
    due = due_of_answers(unit, saved)
    if due is None or saved.round.corrects is None or saved.round.stage != "draft":
        return due
    known = _fired(unit, before)
    signs = tuple(one for one in _fired(unit, saved) if one not in known)
    confirmed = bool(_direct(unit, saved) - _direct(unit, before))
    return due_by_answers(signs, confirmed, unit.now, unit.installation.organisation)


def _fired(unit: UnitOfWork, draft: Draft) -> tuple[AcuteRule, ...]:
    return unit.installation.acute_rules.fired(draft.answers, draft.now)


def _direct(unit: UnitOfWork, draft: Draft) -> frozenset[str]:
    """The direct signs that are confirmed."""
    signs = unit.installation.catalogue.direct_signs
    return frozenset(sign.id for sign in signs if draft.answers.get(sign.id) == "confirmed")

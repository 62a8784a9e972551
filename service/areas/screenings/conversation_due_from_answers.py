"""The due moments that answers of a draft set, and those that lapse when an answer is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from screening.catalogue.acute_rules import AcuteRule
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.conversation_due import Due, bring_forward, due_by_answers, lapse
from service.areas.screenings.answer_history import history
from service.areas.screenings.draft import Draft


def due_of_answers(unit: UnitOfWork, draft: Draft) -> Due | None:
    """The moment that the answers alone set, counted from now; ``None`` when they set none."""
    direct, organisation = bool(_confirmed_signs(unit, draft)), unit.installation.organisation
    return due_by_answers(_fired_rules(unit, draft), direct, unit.clock, organisation)


def follow_answers(unit: UnitOfWork, before: Draft, saved: Draft) -> None:
    """Update the due moments after a save turned ``before`` into ``saved``. Moments lapse only while the
    round is a draft; after the own judgement they stay."""
    if saved.round.stage == "draft" and lapse(unit, saved.round, _support_of(unit, saved)):
        bring_forward(unit, saved.round, _since_recorded(unit, saved))
    bring_forward(unit, saved.round, _due_of_save(unit, before, saved))


def _support_of(unit: UnitOfWork, draft: Draft) -> Callable[[Due, datetime], bool]:
    """A function that tells whether the answers of ``draft`` support a moment that answers set before."""
    fired, direct = _fired_rules(unit, draft), bool(_confirmed_signs(unit, draft))
    organisation = unit.installation.organisation
    at_once = any(rule.urgency == "at_once" for rule in fired)

    def supported(due: Due, set_at: datetime) -> bool:
        if direct or due.because == "direct_sign":
            return direct
        # A rule supports a moment that is no sooner than its own would be.
        needed = due_by_answers(fired, False, set_at, organisation)
        return at_once or (needed is not None and due.at >= needed.at)

    return supported


def _since_recorded(unit: UnitOfWork, draft: Draft) -> Due | None:
    """The earliest moment that answers recorded in this round set, each counted from when it was recorded.

    They set no moment while an earlier one counted. When that one lapses, their moments must not be counted
    from now. ``None`` when there is none.
    """
    saves = history(unit, [draft.round])
    recorded_at = {id_: min(save.recorded.at, unit.clock) for save in saves for id_ in save.changes}
    organisation = unit.installation.organisation
    dues = [
        due_by_answers((rule,), False, recorded_at[rule.indicator], organisation)
        for rule in _fired_rules(unit, draft)
        if rule.indicator in recorded_at
    ]
    signs = [sign for sign in _confirmed_signs(unit, draft) if sign in recorded_at]
    dues += [due_by_answers((), True, recorded_at[sign], organisation) for sign in signs]
    return min((due for due in dues if due), key=lambda due: due.at, default=None)


def _due_of_save(unit: UnitOfWork, before: Draft, saved: Draft) -> Due | None:
    """The moment that a save sets; ``None`` when it sets none.

    In a correction a sign of the corrected round may be the mistake itself. It sets no moment before the own
    judgement; until the correction is screened, the moments of the corrected round count.
    """
    due = due_of_answers(unit, saved)
    if due is None or saved.round.corrects is None or saved.round.stage != "draft":
        return due
    fired_before = _fired_rules(unit, before)
    new_rules = tuple(rule for rule in _fired_rules(unit, saved) if rule not in fired_before)
    confirmed = bool(_confirmed_signs(unit, saved) - _confirmed_signs(unit, before))
    return due_by_answers(new_rules, confirmed, unit.clock, unit.installation.organisation)


def _fired_rules(unit: UnitOfWork, draft: Draft) -> tuple[AcuteRule, ...]:
    return unit.installation.acute_rules.fired(draft.answers, draft.now)


def _confirmed_signs(unit: UnitOfWork, draft: Draft) -> frozenset[str]:
    """The ids of the confirmed direct signs."""
    signs = unit.installation.catalogue.direct_signs
    return frozenset(sign.id for sign in signs if draft.answers.get(sign.id) == "confirmed")

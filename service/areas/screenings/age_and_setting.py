"""Change age and setting of a round while it is a draft; after the own judgement only a correction can.

The result of a screening depends on both, so they belong to the draft: a change makes a new revision of it,
and whoever judges has seen them at the revision of the judgement.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.age import AgeAsked, KnownAge, check_age
from service.areas.cases.intake_setting import check_setting
from service.areas.cases.rounds import Round, latest_round, put_facts_right
from service.areas.screenings.draft_changes import draft_stream
from service.areas.screenings.draft_storage import RoundClosed, draft_of, next_revision
from service.core.changed_since import require_seen
from service.core.errors import Invalid


def put_right(unit: UnitOfWork, case: OpenCase, revision: int, age: AgeAsked, setting: str) -> Round:
    """Change age or setting of the latest round of ``case``; gives the changed round.

    ``revision`` is that of the draft that the actor has seen. The same change sent twice is made once. Raises
    ``RoundClosed`` once there is an own judgement, ``MovedOn`` when the draft has changed since, ``Invalid``
    for an impossible age or an unknown setting.
    """
    check_setting(setting)
    check_age(age.years, age.confirmed)
    round_ = latest_round(unit, case.id)
    if (age.years, setting) == (round_.age, round_.setting):
        return round_
    if round_.stage != "draft":
        raise RoundClosed(draft_of(unit, round_))
    require_seen("facts.moved_on", {"revision": revision}, {"revision": draft_stream(unit, round_)})
    asked_at = round_.age_at if age.years == round_.age else unit.now
    return _store_facts(unit, case, round_, age, setting, asked_at=asked_at)


def confirm_age(unit: UnitOfWork, case: OpenCase, round_: Round, age: AgeAsked | None) -> Round:
    """Set the age of a draft on the day of the own judgement; gives the round with that age.

    Without ``age`` the stored one is kept. Raises ``Invalid`` when it has to be asked again, since a bound
    may have been passed, and for an age that is impossible or lower than the stored one.
    """
    zone = ZoneInfo(unit.installation.organisation.timezone)
    today, asked_on = unit.today, round_.age_at.astimezone(zone).date()
    if age is None:
        if KnownAge(round_.age, asked_on).asked_again(today):
            raise Invalid("judgement.age_again", age=round_.age)
        return round_
    check_age(age.years, age.confirmed or age.years == round_.age)
    if age.years < round_.age:
        raise Invalid("judgement.age_lower", age=round_.age)
    if today == asked_on and age.years == round_.age:
        return round_
    return _store_facts(unit, case, round_, age, round_.setting, asked_at=unit.now)


def _store_facts(
    unit: UnitOfWork, case: OpenCase, round_: Round, age: AgeAsked, setting: str, *, asked_at: datetime
) -> Round:
    revision = next_revision(unit, draft_of(unit, round_))
    put_facts_right(unit, case.id, round_, revision, age=age, setting=setting, asked_at=asked_at)
    name = f"{case.reference}/{round_.number}"
    is_changed = {"age": age.years != round_.age, "setting": setting != round_.setting}
    unit.record("intake.put_right", "intake", name, age=is_changed["age"], setting=is_changed["setting"])
    return replace(round_, age=age.years, age_at=asked_at, setting=setting)

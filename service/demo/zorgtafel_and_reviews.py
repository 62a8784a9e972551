"""The Zorgtafel and the reviews of the demonstration: Lisa is discussed, and again a year later; a reviewer
looks at other cases. Everything goes through the same functions as real work.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from service.access.open_case import open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.reviews import review, review_basis
from service.areas.zorgtafel import meetings, seats, write_and_confirm_minutes
from service.areas.zorgtafel import young_person_sheets as sheets
from service.core.changed_since import lengths
from service.demo.accounts import Account, worker_of
from service.identity.permissions import Role

Moment = tuple[datetime, int, Callable[[UnitOfWork], None]]
"""When, who, what."""

FIRST, SECOND, AGAIN, AHEAD = 340, 312, 0, -12
"""How many days ago the meetings were; the last one is still to come."""

PARTNER: Final = "monitoring_point"
NUMBER_OF_ACTS: Final = 24


@cache
def words() -> Mapping[str, str]:
    """What was said."""
    return tomllib.loads((files("service.demo") / "table.toml").read_text("utf-8"))


def moments(
    accounts: tuple[Account, ...], codes: Mapping[str, str], now: datetime, zone: str
) -> Iterator[Moment]:
    """Every act at the table and of the reviewer, in the order of time."""
    by_role = {account.role: account.person_id for account in accounts}
    coordinator, partner = by_role[Role.COORDINATOR], by_role[Role.PARTNER]
    worker, reviewer = worker_of(accounts, "crisis"), by_role[Role.REVIEWER]
    texts, lisa = words(), codes["lisa"]

    def at(ago: int, minutes: int) -> datetime:
        return now - timedelta(days=ago, minutes=80) + timedelta(minutes=minutes)

    days = {ago: at(ago, 0).astimezone(ZoneInfo(zone)).date() for ago in (FIRST, SECOND, AGAIN, AHEAD)}

    def plan(day: date) -> Callable[[UnitOfWork], None]:
        return lambda unit: _none(meetings.plan(unit, day, coordinator))

    def agenda(day: date) -> Callable[[UnitOfWork], None]:
        return lambda unit: _none(meetings.make_agenda(unit, meetings.open_meeting(unit, day)))

    def forward(worry: str, question: str, case: str | None) -> Callable[[UnitOfWork], None]:
        return lambda unit: _none(sheets.put_forward(unit, texts[worry], texts[question], case=case))

    yield at(FIRST + 20, 1), coordinator, lambda unit: seats.give_seat(unit, partner, PARTNER)
    yield at(FIRST + 20, 2), coordinator, plan(days[FIRST])
    yield at(FIRST + 6, 3), worker, forward("worry", "question", lisa)
    yield at(FIRST, 4), coordinator, agenda(days[FIRST])
    yield at(FIRST, 5), partner, lambda unit: _share(unit, "known", "table")
    yield at(FIRST, 6), partner, lambda unit: _share(unit, "for_team", "chair_and_team")
    yield at(FIRST, 7), coordinator, lambda unit: _attend(unit, days[FIRST])
    yield at(FIRST, 8), coordinator, lambda unit: _agree(unit, days[FIRST], "agreement", PARTNER)
    yield (
        at(FIRST, 9),
        coordinator,
        lambda unit: _agree(unit, days[FIRST], "agreement_home", "youth_protection"),
    )
    yield at(FIRST, 15), coordinator, lambda unit: _write(unit, days[FIRST], "minutes")
    yield at(FIRST, 16), coordinator, plan(days[SECOND])
    yield at(SECOND, 1), coordinator, lambda unit: _attend(unit, days[SECOND])
    yield (
        at(SECOND, 2),
        partner,
        lambda unit: write_and_confirm_minutes.confirm(
            unit, meetings.open_meeting(unit, days[FIRST], "minutes.confirm"), days[SECOND], 1
        ),
    )
    yield at(SECOND, 3), coordinator, lambda unit: _review_home(unit, days[SECOND])
    yield at(SECOND, 9), coordinator, lambda unit: _write(unit, days[SECOND], "minutes_next")
    yield at(9, 1), coordinator, plan(days[AGAIN])
    yield at(9, 2), coordinator, plan(days[AHEAD])
    yield at(AGAIN, 50), worker, forward("worry_again", "question_again", lisa)
    yield at(AGAIN, 51), worker, _tell_care
    yield at(AGAIN, 52), coordinator, agenda(days[AGAIN])
    yield at(AGAIN, 53), coordinator, lambda unit: _agree(unit, days[AGAIN], "agreement_again", seats.OWN)
    yield at(AGAIN, 54), reviewer, lambda unit: _review(unit, codes["US-06"], "agree", "answers", "review")
    yield at(AGAIN, 55), reviewer, lambda unit: _ask(unit, codes["NL-03"])
    yield at(AGAIN, 56), reviewer, lambda unit: _lack(unit, codes["UK-07"])
    yield at(AGAIN, 60), partner, forward("worry_new", "question_new", None)


def _none(_made: object) -> None:
    """Turn what an act returns into ``None``."""


def _sheet(unit: UnitOfWork) -> sheets.OpenSheet:
    """Lisa's sheet, which was the first."""
    return sheets.open_sheet(unit, sheets.listed(unit)[-1].reference)


def _share(unit: UnitOfWork, what: str, audience: str) -> None:
    sheets.share(unit, _sheet(unit), words()[what], audience)


def _tell_care(unit: UnitOfWork) -> None:
    sheets.tell_care(unit, _sheet(unit), words()["care"], words()["period"], "provider_stopped")


def _attend(unit: UnitOfWork, day: date) -> None:
    states = {seats.OWN: "present", PARTNER: "present", "mental_health": "apologies"}
    meetings.record_attendance(unit, meetings.open_meeting(unit, day), states)


def _agree(unit: UnitOfWork, day: date, what: str, owner: str) -> None:
    meeting, sheet = meetings.open_meeting(unit, day), _sheet(unit)
    meetings.agree(unit, meeting, sheet, words=words()[what], owner=owner, due=day + timedelta(days=14))


def _write(unit: UnitOfWork, day: date, what: str) -> None:
    meeting = meetings.open_meeting(unit, day)
    write_and_confirm_minutes.write(unit, meeting, 0, words()[what].format(year=_sheet(unit).reference[1:5]))


def _review_home(unit: UnitOfWork, day: date) -> None:
    meeting = meetings.open_meeting(unit, day)
    home = next(
        agreement
        for agreement in sheets.seen(unit, _sheet(unit)).agreements
        if agreement.owner == "youth_protection"
    )
    meetings.review_action(unit, meeting, home.id, "done", words()["done"])


def _review(unit: UnitOfWork, code: str, view: str, weighed: str, what: str) -> None:
    case = open_case(unit, code, "review.create")
    decision = review.open_decision(unit, case, 1)
    basis_seen = lengths(review_basis.streams(unit, case, decision))
    review.review(unit, case, decision, view=view, weighed=weighed, words=words()[what], seen=basis_seen)


def _ask(unit: UnitOfWork, code: str) -> None:
    case = open_case(unit, code, "review.create")
    decision = review.open_decision(unit, case, 1)
    review.ask(unit, case, decision, words()["ask"], lengths(review_basis.streams(unit, case, decision)))


def _lack(unit: UnitOfWork, code: str) -> None:
    case = open_case(unit, code, "review.create")
    decision = review.open_decision(unit, case, 1)
    basis_seen, texts = lengths(review_basis.streams(unit, case, decision)), words()
    review.review(
        unit, case, decision, view="differ", weighed="answers", words=texts["differ"], seen=basis_seen
    )
    basis_seen = lengths(review_basis.streams(unit, case, decision))
    review.say_lack(unit, case, decision, kind="missing_question", words=texts["lack"], seen=basis_seen)

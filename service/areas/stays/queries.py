"""Every question to the database about stays: one stay, pages of the list, counts for the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, select, update
from sqlalchemy.orm import Session

from service.access.open_case import not_counted
from service.areas.stays.tables import Stay, StayEnd, StayEntry, StayMissed, StayStand
from service.db.base import AnyRow

_T = StayStand.__table__.c


def next_number(db: Session, case_id: int) -> int:
    last = db.execute(select(func.max(Stay.number)).where(Stay.case_id == case_id)).scalar_one()
    return (last or 0) + 1


def add_stay(db: Session, **values: Any) -> int:
    """Add a stay; gives its id."""
    return int(db.execute(insert(Stay).values(values).returning(Stay.id)).scalar_one())


def add_entry(db: Session, *, facts: dict[str, Any], **values: Any) -> None:
    written = json.dumps(facts, separators=(",", ":"), ensure_ascii=True, sort_keys=True)
    db.execute(insert(StayEntry).values(values | {"facts": written}))


def add_end(db: Session, missed: Iterable[tuple[str, str]], **values: Any) -> None:
    """The end of a stay, with the indicators that were not seen at intake."""
    db.execute(insert(StayEnd).values(values))
    rows = [{"stay_id": values["stay_id"], "indicator": i, "intake_answer": answer} for i, answer in missed]
    if rows:
        db.execute(insert(StayMissed), rows)


def stay(db: Session, case_id: int, number: int) -> AnyRow | None:
    asked = select(*Stay.__table__.c).where(Stay.case_id == case_id, Stay.number == number)
    return db.execute(asked).one_or_none()


def entries(db: Session, stay_id: int) -> Sequence[AnyRow]:
    asked = select(*StayEntry.__table__.c).where(StayEntry.stay_id == stay_id).order_by(StayEntry.number)
    return db.execute(asked).all()


def end(db: Session, stay_id: int) -> AnyRow | None:
    return db.execute(select(*StayEnd.__table__.c).where(StayEnd.stay_id == stay_id)).one_or_none()


def of_case(db: Session, case_id: int) -> Sequence[AnyRow]:
    """Every stay of a case: number, first day, last day if it ended."""
    return db.execute(
        select(Stay.number, Stay.begun_on, StayEnd.ended_on)
        .outerjoin(StayEnd, StayEnd.stay_id == Stay.id)
        .where(Stay.case_id == case_id)
        .order_by(Stay.number)
    ).all()


# the list


def add_stand(db: Session, **values: Any) -> None:
    """The row of a stay that began just now."""
    db.execute(insert(StayStand).values(values))


def set_stand(db: Session, stay_id: int, **values: Any) -> None:
    """How a stay stands from now on."""
    db.execute(update(StayStand).where(StayStand.stay_id == stay_id).values(values))


def move(db: Session, case_ids: Sequence[int], team_id: int) -> None:
    """The stays of these cases are listed with another team from now on."""
    db.execute(update(StayStand).where(StayStand.case_id.in_(case_ids)).values(team_id=team_id))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which stays to list. ``teams`` are asked one by one, so that each is read from its index in order."""

    seen: ColumnElement[bool]
    teams: tuple[int, ...]
    which: str
    today: date


def _of_team(asked: Asked, team_id: int) -> Select[Any]:
    found = select(_T.stay_id).where(_T.team_id == team_id, asked.seen)
    if asked.which == "ended":
        return found.where(_T.ended_on.is_not(None))
    found = found.where(_T.ended_on.is_(None))
    return found.where(_T.due_from <= asked.today) if asked.which == "week" else found


def count(db: Session, asked: Asked, most: int) -> int:
    """How many stays are in the list, counted no further than ``most``."""
    found = 0
    for team_id in asked.teams:
        some = _of_team(asked, team_id).limit(most - found).subquery()
        found += db.execute(select(func.count()).select_from(some)).scalar_one()
    return found


def page(db: Session, asked: Asked, *, limit: int, offset: int) -> list[AnyRow]:
    """One page: of running stays the one whose last day comes first, of those with something to do what
    waits longest, of ended ones the latest."""
    first = [row for team_id in asked.teams for row in _first(db, asked, team_id, offset + limit)]
    ended = asked.which == "ended"
    first.sort(key=lambda row: (row.by, row.until if ended else row.by, row.stay_id), reverse=ended)
    ids = [row.stay_id for row in first[offset : offset + limit]]
    told = {row.id: row for row in db.execute(_told(ids))}
    return [told[one] for one in ids]


def _first(db: Session, asked: Asked, team_id: int, most: int) -> Sequence[AnyRow]:
    """The first ``most`` of one team, in the order of an index."""
    by = {"ended": _T.ended_on, "week": _T.due_from}.get(asked.which, _T.until)
    order: Sequence[Any] = (by, _T.stay_id)
    if asked.which == "ended":
        order = (by.desc(), _T.until.desc(), _T.stay_id.desc())
    found = _of_team(asked, team_id).add_columns(by.label("by"), _T.until)
    return db.execute(found.order_by(*order).limit(most)).all()


def _told(ids: Sequence[int]) -> Select[Any]:
    """What the list says of these stays."""
    return (
        select(
            Stay.id,
            Stay.reference,
            Stay.number,
            Stay.setting,
            Stay.begun_on,
            _T.until,
            _last_code("phase").label("phase"),
            _last_code("missing", "returned").label("presence"),
            _T.ended_on,
        )
        .join_from(Stay, StayStand, _T.stay_id == Stay.id)
        .where(Stay.id.in_(ids))
    )


def _last_code(*kinds: str) -> Any:
    """The kind and code of the last entry of ``kinds``, as one word."""
    return (
        select(StayEntry.kind + ":" + StayEntry.code)
        .where(StayEntry.stay_id == Stay.id, StayEntry.kind.in_(kinds))
        .order_by(StayEntry.number.desc())
        .limit(1)
        .correlate(Stay)
        .scalar_subquery()
    )


# the programme report: counts, never a case


def _ended(since: date | None, until: date | None, setting: str | None) -> ColumnElement[bool]:
    parted = select(_T.stay_id).where(_T.case_id.in_(not_counted()))
    parts: list[ColumnElement[bool]] = [StayEnd.stay_id.not_in(parted)]
    if since is not None:
        parts.append(StayEnd.ended_on >= since)
    if until is not None:
        parts.append(StayEnd.ended_on <= until)
    if setting is not None:
        parts.append(StayEnd.setting == setting)
    return and_(*parts)


def lengths(db: Session, *chosen: Any) -> Sequence[AnyRow]:
    """How many stays of each length: year of the end, setting, days, number of stays."""
    by = (StayEnd.year, StayEnd.setting, StayEnd.days)
    return db.execute(select(*by, func.count().label("n")).where(_ended(*chosen)).group_by(*by)).all()


def outcomes(db: Session, *chosen: Any) -> Sequence[AnyRow]:
    """Outcome, own judgement at intake, number of stays."""
    by = (StayEnd.outcome, StayEnd.judgement)
    return db.execute(select(*by, func.count().label("n")).where(_ended(*chosen)).group_by(*by)).all()


def longer(db: Session, *chosen: Any) -> Sequence[AnyRow]:
    """Why stays went past the allowed weeks: reason, number of stays."""
    asked = select(StayEnd.longer_because, func.count().label("n")).where(
        _ended(*chosen), StayEnd.longer_because.is_not(None)
    )
    return db.execute(asked.group_by(StayEnd.longer_because)).all()


def satisfaction(db: Session, *chosen: Any) -> AnyRow:
    """How many gave a mark, and the sum of the marks."""
    asked = select(func.count(StayEnd.satisfaction), func.coalesce(func.sum(StayEnd.satisfaction), 0))
    return db.execute(asked.where(_ended(*chosen))).one()


def climate(db: Session, until: date | None, setting: str | None) -> Sequence[AnyRow]:
    """By year, from the first one on: for each scale how many gave a score, and the sum of it in tenths."""
    scales = (StayEnd.support, StayEnd.growth, StayEnd.atmosphere, StayEnd.repression)
    sums = [one for scale in scales for one in (func.count(scale), func.coalesce(func.sum(scale), 0))]
    asked = select(StayEnd.year, *sums).where(_ended(None, until, setting))
    return db.execute(asked.group_by(StayEnd.year).order_by(StayEnd.year)).all()


def missed(db: Session, *chosen: Any) -> Sequence[AnyRow]:
    """For established cases: indicator, what stood there at intake, number of stays."""
    by = (StayMissed.indicator, StayMissed.intake_answer)
    asked = (
        select(*by, func.count().label("n"))
        .join(StayEnd, StayEnd.stay_id == StayMissed.stay_id)
        .where(_ended(*chosen), StayEnd.outcome == "established")
    )
    return db.execute(asked.group_by(*by)).all()


def ends_in(db: Session, rounds: Iterable[int], *chosen: Any) -> list[AnyRow]:
    """Of the chosen stays that ended in one of ``rounds``: stay, round, record, outcome, judgement."""
    columns = (StayEnd.stay_id, StayEnd.intake_id, StayEnd.assessment, StayEnd.outcome, StayEnd.judgement)
    ids = sorted(rounds)
    found: list[AnyRow] = []
    for start in range(0, len(ids), 500):
        some = StayEnd.intake_id.in_(ids[start : start + 500])
        found += db.execute(select(*columns).where(_ended(*chosen), some)).all()
    return found


def missed_of(db: Session, stay_id: int) -> Sequence[AnyRow]:
    """What was missed in one stay: indicator and what stood there at intake."""
    asked = select(StayMissed.indicator, StayMissed.intake_answer).where(StayMissed.stay_id == stay_id)
    return db.execute(asked).all()

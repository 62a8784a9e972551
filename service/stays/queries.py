"""Every question to the database about stays: one stay, pages of the list, counts for the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from service.stays.models import Stay, StayEnd, StayEntry, StayMissed

AnyRow = Row[*tuple[Any, ...]]


def next_number(db: Session, case_id: int) -> int:
    last = db.execute(select(func.max(Stay.number)).where(Stay.case_id == case_id)).scalar_one()
    return (last or 0) + 1


def add_stay(db: Session, **values: Any) -> None:
    db.execute(insert(Stay).values(values))


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

_UNTIL = func.coalesce(
    select(func.max(StayEntry.until)).where(StayEntry.stay_id == Stay.id).correlate(Stay).scalar_subquery(),
    Stay.longest_until,
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


def _listed(visible: ColumnElement[bool], which: str, today: date) -> Select[Any]:
    asked = select(Stay).outerjoin(StayEnd, StayEnd.stay_id == Stay.id).where(visible)
    if which == "ended":
        return asked.where(StayEnd.stay_id.is_not(None))
    asked = asked.where(StayEnd.stay_id.is_(None))
    return asked.where(_due_this_week(today)) if which == "week" else asked


def _due_this_week(today: date) -> ColumnElement[bool]:
    """A weekly talk or meeting is not recorded yet, the last day is near, or the young person is gone."""
    begins = case(
        {day: today - timedelta(days=(today.weekday() - day) % 7) for day in range(7)}, value=Stay.weekday
    )
    open_weekly = [
        ~exists()
        .where(StayEntry.stay_id == Stay.id, StayEntry.kind == kind, StayEntry.day >= begins)
        .correlate(Stay)
        for kind in ("parent_talk", "group_meeting")
    ]
    return or_(
        *open_weekly,
        today + timedelta(days=6) >= _UNTIL,
        _last_code("missing", "returned").startswith("missing"),
    )


def count(db: Session, visible: ColumnElement[bool], which: str, today: date) -> int:
    return db.execute(_listed(visible, which, today).with_only_columns(func.count())).scalar_one()


def page(
    db: Session, visible: ColumnElement[bool], which: str, today: date, *, limit: int, offset: int
) -> Sequence[AnyRow]:
    """One page: of running stays the one whose last day comes first, of ended ones the latest."""
    order = (StayEnd.ended_on.desc(), Stay.id) if which == "ended" else (_UNTIL, Stay.id)
    return db.execute(
        _listed(visible, which, today)
        .with_only_columns(
            Stay.reference,
            Stay.number,
            Stay.setting,
            Stay.begun_on,
            _UNTIL.label("until"),
            _last_code("phase").label("phase"),
            _last_code("missing", "returned").label("presence"),
            StayEnd.ended_on,
        )
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    ).all()


# the programme report: counts, never a case


def _ended(since: date | None, until: date | None, setting: str | None) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [StayEnd.stay_id.is_not(None)]
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

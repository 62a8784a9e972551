"""Database statements about stays: one stay, pages of the list, counts for the report."""

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


def add_entry(db: Session, *, facts: dict[str, Any], **values: Any) -> None:
    facts_json = json.dumps(facts, separators=(",", ":"), ensure_ascii=True, sort_keys=True)
    db.execute(insert(StayEntry).values(values | {"facts": facts_json}))


def add_end(db: Session, missed: Iterable[tuple[str, str]], **values: Any) -> None:
    """The end of a stay, with the indicators that were not seen at intake."""
    db.execute(insert(StayEnd).values(values))
    rows = [{"stay_id": values["stay_id"], "indicator": i, "intake_answer": answer} for i, answer in missed]
    if rows:
        db.execute(insert(StayMissed), rows)


def stay(db: Session, case_id: int, number: int) -> AnyRow | None:
    statement = select(*Stay.__table__.c).where(Stay.case_id == case_id, Stay.number == number)
    return db.execute(statement).one_or_none()


def entries(db: Session, stay_id: int) -> Sequence[AnyRow]:
    statement = select(*StayEntry.__table__.c).where(StayEntry.stay_id == stay_id).order_by(StayEntry.number)
    return db.execute(statement).all()


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


# The list of stays.


def set_stand(db: Session, stay_id: int, **values: Any) -> None:
    """Change the list row of a stay."""
    db.execute(update(StayStand).where(StayStand.stay_id == stay_id).values(values))


def move(db: Session, case_ids: Sequence[int], team_id: int) -> None:
    """List the stays of these cases with another team."""
    db.execute(update(StayStand).where(StayStand.case_id.in_(case_ids)).values(team_id=team_id))


@dataclass(frozen=True, slots=True)
class ListSelection:
    """Which stays to list. Each team has a statement of its own, which reads an index in order."""

    visible: ColumnElement[bool]
    teams: tuple[int, ...]
    which: str
    today: date


def _of_team(selection: ListSelection, team_id: int) -> Select[Any]:
    statement = select(_T.stay_id).where(_T.team_id == team_id, selection.visible)
    if selection.which == "ended":
        return statement.where(_T.ended_on.is_not(None))
    statement = statement.where(_T.ended_on.is_(None))
    return statement.where(_T.due_from <= selection.today) if selection.which == "week" else statement


def count(db: Session, selection: ListSelection, most: int) -> int:
    """How many stays are in the list, counted no further than ``most``."""
    counted = 0
    for team_id in selection.teams:
        counted_rows = _of_team(selection, team_id).limit(most - counted).subquery()
        counted += db.execute(select(func.count()).select_from(counted_rows)).scalar_one()
    return counted


def page(db: Session, selection: ListSelection, *, limit: int, offset: int) -> list[AnyRow]:
    """One page: running stays by their last day, stays with something to do by how long it waits, ended stays
    with the latest first."""
    candidates = [
        row for team_id in selection.teams for row in _first(db, selection, team_id, offset + limit)
    ]
    ended = selection.which == "ended"
    candidates.sort(key=lambda row: (row.by, row.until if ended else row.by, row.stay_id), reverse=ended)
    ids = [row.stay_id for row in candidates[offset : offset + limit]]
    by_id = {row.id: row for row in db.execute(_list_rows(ids))}
    return [by_id[stay_id] for stay_id in ids]


def _first(db: Session, selection: ListSelection, team_id: int, most: int) -> Sequence[AnyRow]:
    """The first ``most`` stays of one team, in the order of an index."""
    sort_column = {"ended": _T.ended_on, "week": _T.due_from}.get(selection.which, _T.until)
    order: Sequence[Any] = (sort_column, _T.stay_id)
    if selection.which == "ended":
        order = (sort_column.desc(), _T.until.desc(), _T.stay_id.desc())
    statement = _of_team(selection, team_id).add_columns(sort_column.label("by"), _T.until)
    return db.execute(statement.order_by(*order).limit(most)).all()


def _list_rows(ids: Sequence[int]) -> Select[Any]:
    """The statement for what the list shows of these stays."""
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
    """The last entry of ``kinds`` as ``kind:code``."""
    return (
        select(StayEntry.kind + ":" + StayEntry.code)
        .where(StayEntry.stay_id == Stay.id, StayEntry.kind.in_(kinds))
        .order_by(StayEntry.number.desc())
        .limit(1)
        .correlate(Stay)
        .scalar_subquery()
    )


# The programme report: counts, never a case.


def _chosen_ends(since: date | None, until: date | None, setting: str | None) -> ColumnElement[bool]:
    not_counted_stays = select(_T.stay_id).where(_T.case_id.in_(not_counted()))
    conditions: list[ColumnElement[bool]] = [StayEnd.stay_id.not_in(not_counted_stays)]
    if since is not None:
        conditions.append(StayEnd.ended_on >= since)
    if until is not None:
        conditions.append(StayEnd.ended_on <= until)
    if setting is not None:
        conditions.append(StayEnd.setting == setting)
    return and_(*conditions)


def lengths(db: Session, *chosen: Any) -> Sequence[AnyRow]:
    """How many stays of each length: year of the end, setting, days, number of stays."""
    by = (StayEnd.year, StayEnd.setting, StayEnd.days)
    return db.execute(select(*by, func.count().label("n")).where(_chosen_ends(*chosen)).group_by(*by)).all()


def outcomes(db: Session, *chosen: Any) -> Sequence[AnyRow]:
    """How many stays of each outcome and own judgement at intake."""
    by = (StayEnd.outcome, StayEnd.judgement)
    return db.execute(select(*by, func.count().label("n")).where(_chosen_ends(*chosen)).group_by(*by)).all()


def longer(db: Session, *chosen: Any) -> Sequence[AnyRow]:
    """How many stays went past the allowed weeks, by reason."""
    statement = select(StayEnd.longer_because, func.count().label("n")).where(
        _chosen_ends(*chosen), StayEnd.longer_because.is_not(None)
    )
    return db.execute(statement.group_by(StayEnd.longer_because)).all()


def satisfaction(db: Session, *chosen: Any) -> AnyRow:
    """How many gave a mark, and the sum of the marks."""
    statement = select(func.count(StayEnd.satisfaction), func.coalesce(func.sum(StayEnd.satisfaction), 0))
    return db.execute(statement.where(_chosen_ends(*chosen))).one()


def climate(db: Session, until: date | None, setting: str | None) -> Sequence[AnyRow]:
    """By year, the first one first: for each scale how many scores were given, and their sum in tenths."""
    scales = (StayEnd.support, StayEnd.growth, StayEnd.atmosphere, StayEnd.repression)
    sums = [column for scale in scales for column in (func.count(scale), func.coalesce(func.sum(scale), 0))]
    statement = select(StayEnd.year, *sums).where(_chosen_ends(None, until, setting))
    return db.execute(statement.group_by(StayEnd.year).order_by(StayEnd.year)).all()


def missed(db: Session, *chosen: Any) -> Sequence[AnyRow]:
    """How many stays, by missed indicator and its answer at intake; established cases only."""
    by = (StayMissed.indicator, StayMissed.intake_answer)
    statement = (
        select(*by, func.count().label("n"))
        .join(StayEnd, StayEnd.stay_id == StayMissed.stay_id)
        .where(_chosen_ends(*chosen), StayEnd.outcome == "established")
    )
    return db.execute(statement.group_by(*by)).all()


def ends_in(db: Session, rounds: Iterable[int], *chosen: Any) -> list[AnyRow]:
    """Stay, round, assessment, outcome and judgement of the chosen stays that ended in one of ``rounds``."""
    columns = (StayEnd.stay_id, StayEnd.intake_id, StayEnd.assessment, StayEnd.outcome, StayEnd.judgement)
    ids = sorted(rounds)
    rows: list[AnyRow] = []
    for start in range(0, len(ids), 500):
        in_block = StayEnd.intake_id.in_(ids[start : start + 500])
        rows += db.execute(select(*columns).where(_chosen_ends(*chosen), in_block)).all()
    return rows


def missed_of(db: Session, stay_id: int) -> Sequence[AnyRow]:
    """The missed indicators of one stay, each with its answer at intake."""
    statement = select(StayMissed.indicator, StayMissed.intake_answer).where(StayMissed.stay_id == stay_id)
    return db.execute(statement).all()

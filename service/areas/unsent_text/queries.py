"""Every query about words that were typed and not sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from service.access.open_case import case_is_visible
from service.areas.unsent_text.tables import KeptWords
from service.db.base import AnyRow
from service.db.compiled_statements import Compiled
from service.identity.actor import Actor

_K = KeptWords.__table__.c
_AFTER = bindparam("after", type_=_K.saved_at.type)
_ON_PAGE = Compiled(
    select(_K.id, _K.revision, _K.content, _K.saved_at)
    .where(_K.person_id == bindparam("person_id"), _K.page == bindparam("page"), _K.saved_at > _AFTER)
    .order_by(_K.saved_at.desc(), _K.id.desc())
)


def on_page(db: Session, person_id: int, page: str, after: datetime) -> list[Any]:
    """What a person has on a page, the latest first."""
    return _ON_PAGE.all(db, person_id=person_id, page=page, after=after)


def one(db: Session, kept_id: int, person_id: int) -> AnyRow | None:
    """One row of a person, locked for a change."""
    return db.execute(
        select(KeptWords.id, KeptWords.page, KeptWords.case_id, KeptWords.revision, KeptWords.content)
        .where(KeptWords.id == kept_id, KeptWords.person_id == person_id)
        .with_for_update()
    ).one_or_none()


def of_person(db: Session, actor: Actor, after: datetime) -> list[AnyRow]:
    """Everything of a person that is about no case or about one that they may open, the latest first."""
    rows = db.execute(
        select(KeptWords.id, KeptWords.page, KeptWords.content, KeptWords.saved_at)
        .where(
            KeptWords.person_id == actor.person_id,
            KeptWords.saved_at > after,
            or_(KeptWords.case_id.is_(None), case_is_visible(actor, _K.case_id)),
        )
        .order_by(KeptWords.saved_at.desc(), KeptWords.id.desc())
    )
    return list(rows)


def change(db: Session, kept_id: int, revision: int, content: str, now: datetime) -> None:
    db.execute(
        update(KeptWords)
        .where(KeptWords.id == kept_id)
        .values(revision=revision, content=content, saved_at=now)
    )


def remove(db: Session, kept_id: int) -> None:
    db.execute(delete(KeptWords).where(KeptWords.id == kept_id))


def forget(db: Session, before: datetime) -> None:
    """Remove words that were kept too long."""
    db.execute(delete(KeptWords).where(KeptWords.saved_at <= before))

"""The table of words that were typed and not sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, Numbered


class KeptWords(Numbered, Base):
    """What one person typed on one page and has not sent: one row for each tab that could not go on with
    another's row. ``content`` holds the fields of the page by form. It is no part of the file: it is removed
    when it is sent or thrown away, with the case, and after two weeks."""

    __tablename__ = "kept_words"
    __table_args__ = (
        Index("ix_kept_words_person_id_page", "person_id", "page"),
        {"sqlite_autoincrement": True},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    page: Mapped[str] = mapped_column(String(200))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("table_sheet.id"), index=True)
    revision: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(index=True)

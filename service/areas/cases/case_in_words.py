"""Age, setting and the due moment of a case, each in a line of words."""

from __future__ import annotations

from datetime import date, datetime

from service.areas.cases.conversation_due import Due
from service.core.reader_language import Reader
from service.web.page_context import Page


def case_line(age: int, setting: str, reader: Reader, reported_by: str = "", *, on: datetime) -> str:
    """Age with its day ``on``, setting and who reported, in one line."""
    years = reader("facts.age_on", age=reader("cases.years", n=age), day=reader.day(on))
    parts = [years, reader(f"setting.{setting}")]
    if reported_by:
        parts.append(reader("case.reported", who=reader(f"reported_by.{reported_by}")))
    return " · ".join(parts)


def due_words(due: Due | None, now: datetime, reader: Reader, talked_on: date | None = None) -> str:
    """By when somebody must have talked with the young person, or when somebody did."""
    if due is None and talked_on is not None:
        return reader("case.talked", day=reader.day(talked_on))
    if due is None:
        return reader("case.due_none")
    if due.because == "direct_sign":
        return reader("case.due_at_once")
    return reader.near_in("case.due", due.at, now)


def due_on_paper(due: Due | None, reader: Reader) -> str:
    """``due_words`` for paper, which is read on another day: always a date."""
    if due is None or due.because == "direct_sign":
        return reader("case.due_none" if due is None else "case.due_at_once")
    return reader("case.due", moment=reader.moment(due.at))


def term_words(term: str, page: Page) -> str:
    """A term in words, with the organisation's own number of days."""
    if term == "today":
        return page.reader("judgement.within_today")
    days: int = getattr(page.installation.organisation.assess_within, term)
    return page.reader("judgement.within_days", n=days)

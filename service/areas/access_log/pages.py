"""The page of the access log, for the privacy officer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from service.areas.access_log.service import LogEntry, LogFilter, LogPage, read_log
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Invalid, NotFound
from service.core.reader_language import Reader
from service.web.forms import day as day_typed
from service.web.page_context import Page, visit

router = APIRouter(prefix="/log", include_in_schema=False)

LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry in words."""

    at: str
    who: str
    role: str
    action: str
    on_what: str
    purpose: str
    outcome: str
    refused: bool


@router.get("")
def log_page(request: Request, code: str = "", login: str = "", day: str = "", before: str = "") -> Response:
    """Who saw and did what, the latest first; also who looked at one case."""
    asked = {"code": code.strip()[:20], "login": login.strip()[:LONGEST], "day": day.strip()[:10]}
    page = Page.unknown(request)
    errors: dict[str, str] = {}
    log = LogPage((), None)
    try:
        with visit(request) as (unit, page):
            unit.require("log.read", "log")
            chosen, errors = _chosen(page.reader, asked, before)
            if asked["login"]:
                chosen = _of_person(chosen, people.person_id_of(unit, asked["login"]))
            if not errors:
                log = read_log(unit, chosen)
    except NotFound:
        errors = {"login": page.reader("log.nobody_there")}
    except Invalid as error:
        errors = {"code": error.in_language(page.reader.language)}
    return page.response(
        "access_log/log.html",
        status=422 if errors else 200,
        current="log",
        errors=errors,
        asked=asked,
        entries=[_entry(entry, page.reader) for entry in log.entries],
        older=f"/log?{urlencode({**asked, 'before': log.older})}" if log.older else "",
        first=not before,
    )


def _chosen(reader: Reader, asked: dict[str, str], before: str) -> tuple[LogFilter, dict[str, str]]:
    on = day_typed(asked["day"])
    errors = {"day": reader("log.bad_day")} if asked["day"] and on is None else {}
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    return LogFilter(asked["code"] or None, None, on, number), errors


def _of_person(chosen: LogFilter, person_id: int) -> LogFilter:
    return LogFilter(chosen.case, person_id, chosen.day, chosen.before)


def _entry(entry: LogEntry, reader: Reader) -> EntryView:
    roles = [_word(reader, "role", role) for role in entry.role.split("+")]
    on_what = _word(reader, "object", entry.object_type)
    return EntryView(
        at=reader.moment(entry.at),
        who=entry.person or reader("log.nobody"),
        role=", ".join(roles),
        action=_word(reader, "action", entry.action),
        on_what=f"{on_what} {entry.object_id}" if entry.object_id else on_what,
        purpose=_word(reader, "purpose", entry.purpose) if entry.purpose else "",
        outcome=_word(reader, "log", entry.outcome),
        refused=entry.outcome != "ok",
    )


def _word(reader: Reader, table: str, code: str) -> str:
    """The code in words; a code that has none is shown as it is, so that nothing stays hidden."""
    key = f"{table}.{code}"
    return reader(key) if reader.has(key) else code

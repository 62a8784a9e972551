"""The page of the access log, for the privacy officer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from screening.language import Language
from service.areas.access_log.entries import LogEntry
from service.areas.access_log.entries_grouped_into_acts import Act
from service.areas.access_log.service import ActsPage, LogFilter, read_acts
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Invalid, NotFound
from service.core.reader_language import Reader, page_texts
from service.web.forms import day as day_typed
from service.web.page_context import Page, visit

router = APIRouter(prefix="/log", include_in_schema=False)

LONGEST: Final = 120
_ACTIONS: Final = "action."


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry in words."""

    number: int
    action: str
    on_what: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ActView:
    """One act in words; ``entries`` are those of the log, where there are more than its ``head``."""

    at: str
    who: str
    role: str
    head: EntryView
    outcome: str
    refused: bool
    entries: tuple[EntryView, ...]


@router.get("")
def log_page(  # noqa: PLR0917  one for each field of the form
    request: Request,
    code: str = "",
    login: str = "",
    action: str = "",
    since: str = "",
    until: str = "",
    before: str = "",
) -> Response:
    """Who saw and did what, the latest first; also who looked at one case."""
    asked = {
        "code": code.strip()[:20],
        "login": login.strip()[:LONGEST],
        "action": action.strip()[:60],
        "since": since.strip()[:10],
        "until": until.strip()[:10],
    }
    page = Page.unknown(request)
    errors: dict[str, str] = {}
    log: ActsPage | None = None
    try:
        with visit(request) as (unit, page):
            unit.require("log.read", "log")
            chosen, errors = _chosen(page.reader, asked, before)
            if asked["login"]:
                chosen = replace(chosen, person_id=people.person_id_of(unit, asked["login"]))
            if not errors:
                log = read_acts(unit, chosen)
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
        actions=actions_in_order(page.reader.language),
        acts=[_act(act, page.reader) for act in log.acts] if log else [],
        whole=log.whole if log else None,
        until=page.reader.moment(log.until) if log and log.until else "",
        newest=f"/log?{urlencode(asked)}" if before else "",
        older=f"/log?{urlencode({**asked, 'before': log.older})}" if log and log.older else "",
    )


@cache
def actions_in_order(language: Language) -> tuple[tuple[str, str], ...]:
    """Every action that has words, with them, in their order."""
    texts = page_texts()
    keys = (key for key in texts.sentences[language] if key.startswith(_ACTIONS))
    named = [(key.removeprefix(_ACTIONS), texts(language, key)) for key in keys]
    return tuple(sorted(named, key=lambda action: (action[1].casefold(), action[0])))


def _chosen(reader: Reader, asked: dict[str, str], before: str) -> tuple[LogFilter, dict[str, str]]:
    days = {name: day_typed(asked[name]) for name in ("since", "until")}
    errors = {name: reader("log.bad_day") for name, day in days.items() if asked[name] and day is None}
    first, last = days["since"], days["until"]
    if not errors and first and last and last < first:
        errors = {"until": reader("log.bad_period")}
    if asked["action"] and asked["action"] not in dict(actions_in_order(reader.language)):
        errors["action"] = reader("log.bad_action")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    return LogFilter(asked["code"] or None, None, asked["action"] or None, first, last, number), errors


def _act(act: Act, reader: Reader) -> ActView:
    head = act.head
    return ActView(
        at=reader.moment(head.at),
        who=head.person or reader("log.nobody"),
        role=", ".join(_word(reader, "role", role) for role in head.role.split("+")),
        head=_entry(head, reader),
        outcome=_word(reader, "log", act.outcome),
        refused=act.outcome != "ok",
        entries=tuple(_entry(entry, reader) for entry in act.entries) if len(act.entries) > 1 else (),
    )


def _entry(entry: LogEntry, reader: Reader) -> EntryView:
    on_what = _word(reader, "object", entry.object_type)
    return EntryView(
        number=entry.seq,
        action=_word(reader, "action", entry.action),
        on_what=f"{on_what} {entry.object_id}" if entry.object_id else on_what,
        purpose=_word(reader, "purpose", entry.purpose) if entry.purpose else "",
    )


def _word(reader: Reader, table: str, code: str) -> str:
    """The code in words; a code that has none is shown as it is, so that nothing stays hidden."""
    key = f"{table}.{code}"
    return reader(key) if reader.has(key) else code

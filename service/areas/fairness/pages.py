"""The page of the fairness store: what is collected and why, counts per group, and the forms for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request, Response

from service.access.unit_of_work import UnitOfWork
from service.areas.fairness import service as fairness
from service.areas.fairness.accuracy_by_group import GroupRates, by_attribute
from service.areas.monitoring.view import Row, group_cells, share_words
from service.core.errors import Invalid
from service.core.organisation import NOT_RECORDED, Attribute
from service.core.reader_language import Reader
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed, chosen_from, day
from service.web.page_context import TypedFields, see, visit

router = APIRouter(prefix="/fairness", include_in_schema=False)

_FIELDS = {
    "fairness.purpose": "purpose",
    "fairness.ground": "ground",
    "fairness.delete_on": "delete_on",
    "fairness.no_code": "code",
    "free_text": "reason",
}
COLUMNS = ("group", "n", "both", "ratio", "missed", "wrongly")


@dataclass(frozen=True, slots=True)
class AttributeTable:
    """The groups of one attribute in words; no rows while there is no outcome."""

    name: str
    rows: tuple[Row, ...]


@router.get("")
def fairness_page(request: Request) -> Response:
    """What is collected, until when, and whether the model is as right for every group."""
    return _page(request, Sent())


@router.post("/collections")
def take_begin(request: Request, typed: TypedFields) -> Response:
    """Begin a collection, with a purpose, a legal ground and a last day."""

    def begin(unit: UnitOfWork) -> None:
        # text that is no day becomes one so early that it is refused
        delete_on = day(typed("delete_on")) or date.min
        fairness.begin(unit, typed("purpose"), typed("ground"), typed("reason"), delete_on)

    return _change(request, typed, begin)


@router.post("/members")
def take_member(request: Request, typed: TypedFields) -> Response:
    """Record the groups of one case; what was recorded is not shown again."""

    def enter(unit: UnitOfWork) -> None:
        values = {name: value for name, value in typed.under("attribute.") if value}
        unit.require("fairness.manage", "fairness")
        if not values:
            raise Invalid("fairness.nothing_chosen")
        fairness.enter(unit, {typed("code").strip(): values})

    return _change(request, typed, enter)


@router.post("/end")
def take_end(request: Request, typed: TypedFields) -> Response:
    """Erase everything now."""
    return _change(request, typed, fairness.end)


def _change(request: Request, typed: Typed, make: Callable[[UnitOfWork], None]) -> Response:
    with sent_form(request, typed, _FIELDS) as form:
        make(form.unit)
    return _page(request, form) if form.errors else see("/fairness")


def _page(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        status = fairness.status(unit)
    terms, words = page.installation.organisation.fairness, page.reader
    figures = by_attribute(page.installation) if status else {}
    return page.response(
        "fairness/fairness.html",
        sent=sent,
        status=422 if sent.errors else 200,
        current="fairness",
        running=status,
        attributes={
            name: (words.pick(attribute.model_dump()), attribute)
            for name, attribute in terms.attributes.items()
        },
        tables=tuple(
            _table(terms.attributes[name], rows, words)
            for name, rows in figures.items()
            if name in terms.attributes
        ),
        heads=[words(f"fairness.column_{name}") for name in COLUMNS],
        purposes=chosen_from(fairness.PURPOSES, "fairnesspurpose", words),
        grounds=chosen_from(fairness.GROUNDS, "fairnessground", words),
        longest_days=terms.longest_days,
        may_manage=page.may("fairness.manage"),
    )


def _table(attribute: Attribute, rates: tuple[GroupRates, ...], words: Reader) -> AttributeTable:
    def name(group: str) -> str:
        if group == NOT_RECORDED or group not in attribute.groups:
            return words("fairness.not_recorded")
        return words.pick(attribute.groups[group].model_dump())

    rows = tuple(
        Row(
            name(group_rates.figures.group),
            (
                *group_cells(group_rates.figures, words),
                *(("", "") if group_rates.figures.suppressed else _rates(group_rates, words)),
            ),
        )
        for group_rates in rates
    )
    return AttributeTable(words.pick(attribute.model_dump()), rows)


def _rates(group: GroupRates, words: Reader) -> tuple[str, str]:
    return share_words(group.missed, words), share_words(group.wrongly_marked, words)

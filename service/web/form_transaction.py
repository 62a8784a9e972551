"""A form that is carried out in one transaction; its page comes again with what was typed when it is refused.

with sent_form(request, typed, {"case.setting": "setting"}, text="reason") as form:
    case = open_case(form.unit, reference, "case.transfer")
    transfers.ask(form.unit, case, typed("note"))
return _page(request, form) if form.errors else see(f"/cases/{reference}")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from fastapi import Request

from screening.errors import SignaalwijzerError
from service.access.unit_of_work import UnitOfWork
from service.core.changed_since import MovedOn
from service.core.errors import Conflict, Invalid, WrongField
from service.web.forms import Sent, Typed
from service.web.page_context import Page
from service.web.request_unit_of_work import unit_of


@dataclass(slots=True)
class SentForm(Sent):
    """The form, with the unit of work that carries it out and the visit it belongs to.

    What is missing goes into ``errors``, by field, before anything is done.
    """

    unit: UnitOfWork = field(kw_only=True)
    page: Page = field(kw_only=True)


@contextmanager
def sent_form(
    request: Request,
    typed: Typed,
    fields: Mapping[str, str] | None = None,
    *,
    text: str = "",
    conflict: str = "",
    refusals: tuple[type[SignaalwijzerError], ...] = (Invalid, Conflict),
) -> Iterator[SentForm]:
    """Carry out a form. One of ``refusals`` rolls it back and becomes the error of a field.

    A refusal may name its field itself. Else ``fields`` says it, by the code of the refusal or by the first
    part of that code alone. Without an entry there ``text`` is the field of what does not fit, and
    ``conflict`` that of what does not fit the present state; what changed since the person looked is about
    the whole form.
    """
    form = None
    try:
        with unit_of(request) as unit:
            form = SentForm(typed, unit=unit, page=Page.of(request, unit))
            yield form
    except refusals as error:
        if form is None:
            raise
        form.refusal = error
        named = fields or {}
        at = named.get(error.key) or named.get(error.key.partition(".")[0])
        if isinstance(error, WrongField):
            at = error.field
        elif at is None:
            at = text if isinstance(error, Invalid) else "" if isinstance(error, MovedOn) else conflict
        form.errors = {at: error.in_language(form.page.reader.language)}

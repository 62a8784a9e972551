"""The hidden fields of every form on a page: its author, and the kept words that it continues.

Templates are written without them. Compiling a template puts ``MARK`` behind the start of each form that is
sent; typed text can never hold it, since its ``<`` is escaped. When the page is made, the fields replace the
marks. The language switch in the frame is tied to the form with typed words, so that it sends them along
without a script.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from itertools import pairwise
from typing import Final
from urllib.parse import quote

MARK: Final = "<form-mark>"
DEFAULT: Final = "<default-button>"
"""In the frame, before the language switch: the place of the button that the Enter key presses."""

SWITCH: Final = 'data-switch=""'
"""On the language switch: the place of the attributes that say which form it sends."""

AS_SENT: Final = "data-as-sent"
"""On a form that repeats another one as it was sent, the mark of its author included."""

_SENT = re.compile(r'<form\b(?=[^>]*\bmethod="post")[^>]*>')
_ACTION = re.compile(r'\baction="([^"]*)"')
_FIELD = re.compile(r'<(?:textarea|select)\b|<input\b(?![^>]*\btype="hidden")')
_BUTTON = re.compile(r"<button\b[^>]*>")
_OF_BUTTON = re.compile(r'\b(?:name|value|formaction)="[^"]*"')
_FRAME = ("/language", "/logout")


def marked(source: str) -> str:
    """The source of a template with ``MARK`` behind the start of every form that is sent."""
    return _SENT.sub(lambda match: match.group() + MARK, source)


def finished(html: str, *, author: str, copy: str, page: str, sent_to: str, elsewhere: bool = False) -> str:
    """``html`` with the hidden fields of its forms.

    ``page`` is the address of the page and ``sent_to`` that of the form that it came back from.
    ``elsewhere``: the page is shown at another address than its own, so each form gets an action.
    """
    parts = html.split(MARK)
    forms = [_Form(before, after) for before, after in pairwise(parts)]
    chosen = _form_to_send(forms, page.partition("?")[0], sent_to)
    for number, form in enumerate(forms):
        more = ' id="typed"' if number == chosen else ""
        if elsewhere and not form.action:
            more += f' action="{escape(page)}"'
        parts[number] = f"{parts[number][:-1]}{more}>"
    fields = f'<input type="hidden" name="form.author" value="{author}">'
    if copy:
        fields += f'<input type="hidden" name="form.copy" value="{escape(copy)}">'
    made = [parts[0]]
    for form, part in zip(forms, parts[1:], strict=True):
        made += ["" if AS_SENT in form.tag else fields, part]
    switch = f'data-switch form="typed" formaction="/language?back={quote(page, safe="/")}" formnovalidate'
    default = forms[chosen].default_button if chosen is not None else ""
    return (
        "".join(made)
        .replace(DEFAULT, default, 1)
        .replace(SWITCH, switch if chosen is not None else "data-switch", 1)
    )


class _Form:
    """One form as it stands in the page."""

    def __init__(self, before: str, after: str) -> None:
        self.tag = before[before.rindex("<form") :]
        self.inside = after[: after.index("</form>")]

    @property
    def action(self) -> str:
        match = _ACTION.search(self.tag)
        return match[1] if match else ""

    @property
    def has_fields(self) -> bool:
        return _FIELD.search(self.inside) is not None

    @property
    def default_button(self) -> str:
        """A copy of the button that the Enter key presses: the language switch comes before the form's
        own."""
        button = _BUTTON.search(self.inside)
        attributes = " ".join(_OF_BUTTON.findall(button.group())) if button else ""
        return f'<button class="unseen" form="typed" tabindex="-1" aria-hidden="true" {attributes}></button>'


def _form_to_send(forms: list[_Form], page: str, sent_to: str) -> int | None:
    """The form that the language switch sends: the one that came back, else the one for most text."""
    rules: tuple[Callable[[_Form], bool], ...] = (
        lambda form: AS_SENT in form.tag or "data-send" in form.tag,
        lambda form: bool(sent_to) and (form.action or page) == sent_to and form.has_fields,
        lambda form: "<textarea" in form.inside,
        lambda form: form.has_fields,
    )
    own = [(number, form) for number, form in enumerate(forms) if form.action not in _FRAME]
    return next((number for rule in rules for number, form in own if rule(form)), None)

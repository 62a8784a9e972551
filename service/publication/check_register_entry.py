"""The form of the Dutch algorithm register, and whether an entry fits it.

The table (``register_form.toml``) is the project's own; a test holds it against the register's description
of its form. The check is as strict as the register's: an entry that it takes without a finding can be sent.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from service.core.publication_settings import is_contact, is_https

Kind = Literal["string", "enum", "array"]
Problem = Literal[
    "unknown", "required", "kind", "too_long", "not_permitted", "html", "link", "contact", "month", "item"
]
FILE: Final = files("service.publication") / "register_form.toml"
_TAG: Final = re.compile(r"<\s*/?\s*([A-Za-z0-9!?-]*)[^>]*>?")
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, slots=True)
class ItemField:
    """A field of one item of a list, such as the title of a law."""

    label: str
    most: int | None = None
    required: bool = False
    link: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. ``most``: characters at most. ``permitted``: the only values there are."""

    key: str
    label: str
    kind: Kind
    group: str
    most: int | None = None
    required: bool = False
    html: bool = False
    link: bool = False
    contact: bool = False
    month: bool = False
    permitted: tuple[str, ...] = ()
    items: Mapping[str, ItemField] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """All fields in the order of the form."""

    version: str
    html_tags: tuple[str, ...]
    given_by_the_register: tuple[str, ...]
    fields: Mapping[str, FormField]


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not fit: the field, why, and how many characters where it is too long."""

    field: str
    problem: Problem
    length: int = 0
    most: int = 0


@cache
def register_form() -> Form:
    """The form as this version of the product knows it."""
    read = tomllib.loads(FILE.read_text("utf-8"))
    return Form(
        version=read["version"],
        html_tags=tuple(read["html_tags"]),
        given_by_the_register=tuple(read["given_by_the_register"]),
        fields={key: _field(key, entry) for key, entry in read["field"].items()},
    )


def _field(key: str, entry: Mapping[str, Any]) -> FormField:
    items = {name: ItemField(**item) for name, item in entry.get("items", {}).items()}
    return FormField(key=key, **{**entry, "permitted": tuple(entry.get("permitted", ())), "items": items})


def findings(entry: Mapping[str, Any], form: Form | None = None) -> list[Finding]:
    """What of ``entry`` does not fit the form; empty where the register takes it."""
    form = form or register_form()
    found = [Finding(key, "unknown") for key in entry if key not in form.fields]
    for one in form.fields.values():
        if one.key in entry:
            found.extend(_of_value(one, entry[one.key], form))
        elif one.required:
            found.append(Finding(one.key, "required"))
    return found


def _of_value(one: FormField, value: Any, form: Form) -> Iterator[Finding]:
    if one.kind == "array":
        if not isinstance(value, list):
            yield Finding(one.key, "kind")
        else:
            for item in value:
                yield from _of_item(one, item)
    elif not isinstance(value, str):
        yield Finding(one.key, "kind")
    else:
        yield from _of_text(one, value, form)


def _of_text(one: FormField, value: str, form: Form) -> Iterator[Finding]:
    if one.required and not value.strip():
        yield Finding(one.key, "required")
    if one.most is not None and len(value) > one.most:
        yield Finding(one.key, "too_long", len(value), one.most)
    if one.permitted and value not in one.permitted:
        yield Finding(one.key, "not_permitted")
    allowed = form.html_tags if one.html else ()
    if any(tag.lower() not in allowed for tag in _TAG.findall(value)):
        yield Finding(one.key, "html")
    if one.link and not is_https(value):
        yield Finding(one.key, "link")
    if one.contact and not is_contact(value):
        yield Finding(one.key, "contact")
    if one.month and not _MONTH.match(value):
        yield Finding(one.key, "month")


def _of_item(one: FormField, item: Any) -> Iterator[Finding]:
    if not one.items:
        if not isinstance(item, str):
            yield Finding(one.key, "kind")
        elif item not in one.permitted:
            yield Finding(one.key, "not_permitted")
        return
    if not isinstance(item, Mapping) or not all(isinstance(value, str) for value in item.values()):
        yield Finding(one.key, "kind")
        return
    if item.keys() - one.items.keys():
        yield Finding(one.key, "item")
    for name, part in one.items.items():
        value = item.get(name, "")
        if part.required and not value.strip():
            yield Finding(one.key, "required")
        if part.most is not None and len(value) > part.most:
            yield Finding(one.key, "too_long", len(value), part.most)
        if part.link and value and not is_https(value):
            yield Finding(one.key, "link")

"""The entry of a model in the Dutch algorithm register, and which of its fields are missing.

What the product knows it says itself (``register_entry.toml``); what only the organisation knows comes from
``organisation.toml``. A field whose facts nobody supplied is left out and named.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from screening.language import Text
from service.core.errors import Invalid
from service.publication.check_register_entry import Finding, findings, register_form
from service.publication.facts import Facts, Missing
from service.publication.fill_in_document import line_of, missing_in, plain

FILE: Final = files("service.publication") / "register_entry.toml"
_TEXT_OF: Final = {
    "proportionality": "proportionality",
    "lawful_basis": "lawful_basis",
    "impacttoetsen": "impact_assessments_note",
}
_LINE_OF: Final = {
    "organization": "organisation",
    "contact_email": "contact",
    "website": "website",
    "url": "source_register",
    "process_index_url": "process_register",
    "provider": "provider",
    "publiccode": "public_code",
    "begin_date": "begin_month",
    "end_date": "end_month",
    "source_id": "model",
}
_LINKS_OF: Final = {"lawful_basis_grouping": "laws", "impacttoetsen_grouping": "impact_assessments"}


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """``values`` by key of the form; ``missing`` by key: who can supply the field."""

    values: Mapping[str, Any]
    missing: Mapping[str, Missing]

    @property
    def lacking(self) -> tuple[str, ...]:
        """Required fields without a value, by their labels in the form."""
        form = register_form()
        return tuple(one.label for one in form.fields.values() if one.required and one.key not in self.values)


class RegisterRefused(Invalid):
    """A field of the register does not fit its form; nothing is written."""

    code = "publication.register_field"


def register_entry(facts: Facts) -> RegisterEntry:
    """The entry about the model of ``facts``; ``RegisterRefused`` names the first field that does not fit."""
    read = _read()
    values: dict[str, Any] = {name: read[name] for name in ("category", "publication_category", "lang")}
    values |= {"standard_version": register_form().version, "tags": read["tags"]}
    values |= {name: read[name] for name in ("name", "description_short")}
    missing: dict[str, Missing] = {}
    for key in read["text"]:
        values[key] = _paragraphs(_sentences(read, key, facts))
    for key, id_ in {**_TEXT_OF, **_LINE_OF, **_LINKS_OF}.items():
        if id_ in facts:
            values[key] = _value(key, facts[id_].value)
        elif id_ in facts.missing:
            missing[key] = facts.missing[id_]
    if "stage" in facts:
        values["status"] = read["status"][facts["stage"].value]
    else:
        missing["status"] = facts.missing["stage"]
    if "demonstration" in facts.conditions:
        for name in ("name", "description_short"):
            values[name] = read["demonstration"] + values[name]
    entry = {key: values[key] for key in register_form().fields if key in values}
    _check(entry)
    return RegisterEntry(entry, missing)


def _sentences(read: Mapping[str, Any], key: str, facts: Facts) -> Iterator[str]:
    """The paragraphs of a field, those that need a validation at the end."""
    on_made_up = "made_up" in facts and facts["made_up"].value
    validated = "text_validated_on_made_up" if on_made_up else "text_validated"
    kind = validated if "validated" in facts.conditions else "text_not_validated"
    for paragraph in (*read["text"][key], *read[kind].get(key, ())):
        text = Text(paragraph, paragraph)  # the register is in Dutch alone
        if not missing_in(text, facts):
            yield plain(line_of(text, facts, "nl"))


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines)


def _value(key: str, value: Any) -> Any:
    if key in _TEXT_OF:
        return _paragraphs(filter(None, value["nl"].splitlines()))
    if key in _LINKS_OF:
        return [{name: one[name] for name in ("title", "link") if one.get(name)} for one in value]
    return value


def _check(entry: Mapping[str, Any]) -> None:
    """A required field that is missing is named in the documents; all else refuses the entry."""
    wrong = [finding for finding in findings(entry) if finding.problem != "required"]
    if wrong:
        raise _refused(wrong[0])


def _refused(finding: Finding) -> RegisterRefused:
    label = register_form().fields[finding.field].label
    if finding.problem == "too_long":
        return RegisterRefused(
            "publication.register_too_long", field=label, length=finding.length, most=finding.most
        )
    return RegisterRefused(field=label)


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))

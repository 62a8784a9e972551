"""The list of facts (``fact_list.toml``): what each is called, where it is found and who supplies it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from screening.language import Text
from service.publication.facts import Missing

Part = Literal["given", "organisation", "results"]
Form = Literal[
    "text",
    "both",
    "links",
    "count",
    "people",
    "share",
    "day",
    "yes_no",
    "of_100",
    "change_100",
    "estimate",
    "said",
]
FILE: Final = files("service.publication") / "fact_list.toml"
_BY_ANALYST: Final = "analyst"


@dataclass(frozen=True, slots=True)
class FactEntry:
    """One line of the list. ``said`` names the sentence of a fact whose form is ``said``. Nobody misses a
    fact where the one that ``unless`` names is known."""

    id: str
    part: Part
    label: Text
    at: str = ""
    form: Form = "text"
    said: str = ""
    by: str = ""
    unless: str = ""

    def __post_init__(self) -> None:
        if self.form not in get_args(Form):
            raise ValueError(f"{self.id}: there is no form '{self.form}'")
        if (self.part != "given") != bool(self.at):
            raise ValueError(f"{self.id}: 'at' says where a fact of the organisation or the results is")
        if (self.form == "said") != bool(self.said):
            raise ValueError(f"{self.id}: 'said' names the sentence of the form 'said'")
        if self.by not in suppliers() and (self.by or self.part == "organisation"):
            raise ValueError(f"{self.id}: '{self.by}' supplies nothing")

    @property
    def field(self) -> str:
        """Where it is filled in, as whoever must do so knows it."""
        if self.part == "organisation":
            return f"organisation.toml: {self.at}"
        return f"results.json: {self.at}" if self.part == "results" else "screening model"

    def missing(self) -> Missing:
        """That nobody has supplied it; ``ValueError`` for a fact that is never missing."""
        if not self.by:
            raise ValueError(f"{self.id}: nobody is named who supplies it")
        return Missing(self.id, self.label, self.field, suppliers()[self.by])


@cache
def suppliers() -> Mapping[str, Text]:
    """Who can supply a fact, by the word in the list."""
    return {name: Text(**both) for name, both in _read()["supplied_by"].items()}


@cache
def fact_list() -> Mapping[str, FactEntry]:
    """Every fact by its id; ``ValueError`` or ``TypeError`` where a line is not well formed."""
    found: dict[str, FactEntry] = {}
    for part in get_args(Part):
        for id_, entry in _read()[part].items():
            if id_ in found:
                raise ValueError(f"{id_}: stands in the list twice")
            by = {"by": _BY_ANALYST} if part == "results" else {}
            label = Text(**entry["label"])
            found[id_] = FactEntry(id=id_, part=part, **{**by, **entry, "label": label})
    return found


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))

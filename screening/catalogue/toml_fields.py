"""Reading a TOML file field by field, so that every complaint says where it is and what belongs there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from screening.catalogue.errors import CatalogueError
from screening.language import LANGUAGES, Text


def read_toml(file: Path | Traversable) -> Table:
    """The top table of ``file``; raises ``CatalogueError`` when it cannot be read as TOML."""
    try:
        content = tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise CatalogueError("catalogue.not_found", file=str(file)) from None
    except OSError as error:
        raise CatalogueError("catalogue.unreadable", file=str(file), problem=error.strerror) from None
    except UnicodeDecodeError:
        raise CatalogueError("catalogue.not_text", file=str(file)) from None
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError("catalogue.not_toml", file=str(file), problem=str(error)) from None
    return Table(file.name, content)


@contextmanager
def complaints_at(place: str) -> Iterator[None]:
    """Give complaints of the frozen classes, which do not know where they stand, their place."""
    try:
        yield
    except CatalogueError as error:
        raise error.at(place) from None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a TOML file with the name of its place; each getter checks what it gives.

    ``prefix`` is put before the names of fields in complaints: the ``sd`` of a ``prior`` is ``prior.sd``.
    """

    place: str
    content: Mapping[str, Any]
    prefix: str = ""

    def named(self, place: str) -> Table:
        """The same table under a better name, for instance that of its id."""
        return Table(place, self.content, self.prefix)

    def allow(self, *fields: str) -> None:
        """Raise unless every field of the table is one of ``fields``."""
        for field in self.content:
            if field not in fields:
                raise CatalogueError(
                    "catalogue.unknown_field",
                    place=self.place,
                    field=self.prefix + field,
                    allowed=", ".join(fields),
                )

    def __contains__(self, field: object) -> bool:
        return field in self.content

    def string(self, field: str) -> str:
        """A string that is not empty."""
        value: str = self._typed(field, str)
        if not value.strip():
            raise CatalogueError("catalogue.empty_text", place=self.place, field=self.prefix + field)
        return value

    def number(self, field: str) -> float:
        """A float, or an integer as a float. ``true`` is no number."""
        value = self._given(field)
        return float(value) if type(value) is int else float(self._typed(field, float))

    def strings(self, field: str) -> tuple[str, ...]:
        """An array of strings."""
        return tuple(self._each(field, str))

    def numbers(self, field: str) -> tuple[float, ...]:
        """An array of numbers."""
        values: list[Any] = self._typed(field, list)
        return tuple(Table(self.place, {field: value}, self.prefix).number(field) for value in values)

    def table(self, field: str) -> Table:
        return Table(self.place, self._typed(field, dict), f"{self.prefix}{field}.")

    def tables(self, field: str) -> tuple[Table, ...]:
        """An array of tables, each named by its number until its id is known."""
        return tuple(Table(f"{field} {n}", value) for n, value in enumerate(self._each(field, dict), start=1))

    def text(self, field: str) -> Text:
        """A table with one string for every language."""
        table = self.table(field)
        table.allow(*LANGUAGES)
        return Text(**{language: table.string(language) for language in LANGUAGES})

    def _each(self, field: str, type_: type) -> list[Any]:
        values: list[Any] = self._typed(field, list)
        for value in values:
            self._check_type(field, value, type_)
        return values

    def _typed(self, field: str, type_: type) -> Any:
        value = self._given(field)
        self._check_type(field, value, type_)
        return value

    def _given(self, field: str) -> Any:
        if field not in self.content:
            raise CatalogueError("catalogue.missing_field", place=self.place, field=self.prefix + field)
        return self.content[field]

    def _check_type(self, field: str, value: Any, type_: type) -> None:
        if type(value) is not type_:
            raise CatalogueError(
                "catalogue.wrong_type",
                place=self.place,
                field=self.prefix + field,
                expected=_toml_name(type_),
                given=_toml_name(type(value)),
            )


_TOML_NAMES: Mapping[type, str] = {
    str: "string",
    int: "integer",
    float: "float",
    bool: "boolean",
    list: "array",
    dict: "table",
}


def _toml_name(type_: type) -> str:
    """The name of a type in the words of TOML; what is left are dates and times."""
    return _TOML_NAMES.get(type_, "date or time")

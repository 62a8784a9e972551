"""The record in words: the file with everything, and who looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from service.areas.access_log.entries import LogEntry
from service.areas.young_person_file.export import AccessExport
from service.areas.young_person_file.file_words import Words
from service.core.reader_language import Reader
from service.model_runtime.catalogue_and_model_archive import Archive


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing in the record: its name, and by row the columns with their content."""

    name: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """The file as a page that needs nothing else to be read."""

    reference: str
    made: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody did on one day: the name, the role, what, and how often."""

    who: str
    role: str
    what: str
    times: int
    refused: bool


def file_view(made: AccessExport, archive: Archive, reader: Reader) -> FileView:
    """Every table and every row, also where there is no word for what it holds."""
    words = Words(reader, archive)
    everything = {**made.tables, "looked": made.looked}
    parts = tuple(
        Part(
            reader(f"kept.{name}") if reader.has(f"kept.{name}") else name,
            tuple(tuple(_fact(words, column, row) for column in row) for row in rows),
        )
        for name, rows in everything.items()
    )
    return FileView(made.reference, reader.moment(made.made_at), parts)


def _fact(words: Words, column: str, row: Mapping[str, Any]) -> tuple[str, str]:
    return words.name(column), words.value(column, row[column], row.get("indicator", ""))


def looks_view(entries: Sequence[LogEntry], reader: Reader) -> list[tuple[str, list[Look]]]:
    """By day, the latest first: who did what how often."""
    days = []
    for day, of_day in groupby(entries, key=lambda entry: reader.day(entry.at)):
        times: dict[Look, int] = {}
        for entry in of_day:
            roles = ", ".join(_word(reader, "role", role) for role in entry.role.split("+"))
            what = _word(reader, "action", entry.action)
            if "emergency" in entry.facts:
                what = reader("emergency.looked", what=what)
            look = Look(entry.person or reader("log.nobody"), roles, what, 0, entry.outcome != "ok")
            times[look] = times.get(look, 0) + 1
        days.append((day, [Look(k.who, k.role, k.what, n, k.refused) for k, n in times.items()]))
    return days


def _word(reader: Reader, table: str, code: str) -> str:
    return reader(f"{table}.{code}") if reader.has(f"{table}.{code}") else code

"""The catalogue file: read, checked whole, and turned into the frozen classes.

A bad file gives one sentence that names the indicator, the field and what is allowed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import cast

from screening.catalogue.catalogue import Catalogue, Section
from screening.catalogue.errors import CatalogueError
from screening.catalogue.indicator import (
    WORDING_FIELDS,
    Acute,
    Evidence,
    Grade,
    Indicator,
    Kind,
    Level,
    PriorJudgement,
    Role,
    Wording,
)
from screening.catalogue.toml_fields import Table, complaints_at, read_toml
from screening.language import LANGUAGES, Text

INDICATOR_FIELDS = (
    "id",
    "section",
    "domain",
    "kind",
    "role",
    "acute",
    "levels",
    "read_as",
    "special_category",
    "prior",
    "evidence",
    *LANGUAGES,
)
"""What a question has in the file, in the order in which it is written there."""


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue in ``path``, or the one that comes with the product (read once, then kept).

    Raises ``CatalogueError`` when the file is not a valid catalogue.
    """
    return _shipped() if path is None else _read(path)


@cache
def _shipped() -> Catalogue:
    return _read(files("screening.catalogue") / "indicators.toml")


def _read(file: Path | Traversable) -> Catalogue:
    top = read_toml(file)
    top.allow("version", "levels", "section", "indicator")
    levels = level_texts(top.table("levels"))
    return Catalogue(
        version=top.string("version"),
        sections=tuple(_section(table) for table in top.tables("section")),
        indicators=tuple(indicator_of(table, levels) for table in top.tables("indicator")),
        level_texts=MappingProxyType(levels),
    )


def level_texts(table: Table) -> dict[str, Text]:
    """The words of every answer in ``table``, by id."""
    return {level_id: table.text(level_id) for level_id in table.content}


def _section(table: Table) -> Section:
    id_ = table.string("id")
    table = table.named(f"section '{id_}'")
    table.allow("id", "title", "lead")
    return Section(id_, table.text("title"), table.text("lead"))


def indicator_of(table: Table, levels: Mapping[str, Text]) -> Indicator:
    """The question in ``table``; ``levels`` has the words of every answer, by id."""
    id_ = table.string("id")
    table = table.named(f"indicator '{id_}'")
    table.allow(*INDICATOR_FIELDS)
    read_as = _read_as(table)
    return Indicator(
        id=id_,
        section=table.string("section"),
        domain=table.string("domain"),
        kind=cast(Kind, table.string("kind")),
        role=cast(Role, table.string("role")),
        acute=cast(Acute, table.string("acute")),
        levels=tuple(_level(table, level_id, levels, read_as) for level_id in table.strings("levels")),
        special_category=table.text("special_category") if "special_category" in table else None,
        prior=_prior(table.table("prior")) if "prior" in table else None,
        evidence=_evidence(table.table("evidence")),
        wording=_wording(table),
    )


def _read_as(table: Table) -> Mapping[str, str]:
    """By level of the question in ``table``: the level whose words it is read in, where not its own.

    The answer keeps its id, so what was stored under it stays readable and the model is the same.
    """
    if "read_as" not in table:
        return {}
    words = table.table("read_as")
    words.allow(*table.strings("levels"))
    return {level_id: words.string(level_id) for level_id in words.content}


def _level(table: Table, level_id: str, levels: Mapping[str, Text], read_as: Mapping[str, str]) -> Level:
    named = read_as.get(level_id, level_id)
    for known in (level_id, named):
        if known not in levels:
            raise CatalogueError(
                "catalogue.unknown_level", place=table.place, level=known, allowed=", ".join(levels)
            )
    return Level(level_id, levels[named])


def _prior(table: Table) -> PriorJudgement:
    table.allow("log_odds_ratio", "sd")
    with complaints_at(table.place):
        return PriorJudgement(table.number("log_odds_ratio"), table.number("sd"))


def _evidence(table: Table) -> Evidence:
    table.allow("grade", "figures", "instruments", "note")
    with complaints_at(table.place):
        return Evidence(
            grade=cast(Grade, table.string("grade")),
            figures=table.strings("figures"),
            instruments=table.strings("instruments"),
            note=table.string("note"),
        )


def _wording(table: Table) -> Wording:
    by_language = {language: table.table(language) for language in LANGUAGES}
    for texts in by_language.values():
        texts.allow(*WORDING_FIELDS)
    return Wording(
        **{
            field: Text(**{language: texts.string(field) for language, texts in by_language.items()})
            for field in WORDING_FIELDS
        }
    )

"""What a thousand installations in one process would each make anew, and what a running service makes once.

Each is the same for the same input, is looked up by all of that input, and is only read afterwards.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, Final

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.openapi.utils import get_openapi
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

from screening.catalogue.catalogue import Catalogue
from screening.model import artefact, score_table_invariants
from screening.model.golden_vectors import GoldenReport, GoldenVectors, check_golden, shipped_golden
from screening.model.score_table import ScoreTable
from screening.model.shipped_files import shipped_artefact
from service.db import changed_rows
from service.db.tables_with_row_seals import Described
from tests.service import world
from tests.service.in_this_thread import blocking_calls_stay

_STATEMENTS: Final = 2_000


@contextmanager
def made_once() -> Iterator[None]:
    """Make these once as long as this lasts."""
    with pytest.MonkeyPatch.context() as patch, start_blocking_portal() as portal, asyncio.Runner() as runner:
        _golden_reports(patch)
        _score_tables(patch)
        _statements(patch)
        _descriptions_of_tables(patch)
        _api_description(patch)
        # A client starts a loop, and so two threads, for each request, unless it has one; a service has one.
        patch.setattr(world.Client, "portal", portal)
        patch.setattr(world.Client, "loop", runner.get_loop())
        blocking_calls_stay(patch, runner.get_loop())
        yield


def _golden_reports(patch: pytest.MonkeyPatch) -> None:
    """The shipped vectors give the same report for the same numbers, so each table is scored against them
    once. Any other vectors, and a test that puts something wrong into the scoring, are looked at each time.
    """
    reports: dict[tuple[object, ...], GoldenReport] = {}

    def once(table: ScoreTable, catalogue: Catalogue, vectors: GoldenVectors | None = None) -> GoldenReport:
        if vectors is not None:
            return check_golden(table, catalogue, vectors)
        numbers = (table.digest, catalogue.digest, ScoreTable.score, ScoreTable.variance, shipped_golden)
        if numbers not in reports:
            reports[numbers] = check_golden(table, catalogue)
        return reports[numbers]

    patch.setattr("service.model_runtime.loaded_model.check_golden", once)


def _score_tables(patch: pytest.MonkeyPatch) -> None:
    """The shipped model, which nearly every test opens, is constructed once from the same content. Its file
    is read, and its layout, digest, signature and catalogue are checked, each time. A table cannot change.
    """
    construct = artefact._construct
    shipped = shipped_artefact().name
    tables: dict[tuple[object, ...], ScoreTable] = {}

    def once(document: Any, name: str, catalogue: Catalogue) -> ScoreTable:
        if name != shipped:
            return construct(document, name, catalogue)
        # The digest was found to be that of the content.
        made = (
            document["digest"],
            id(catalogue),
            vars(artefact)["from_content"],
            score_table_invariants.check_table,
        )
        if made not in tables:
            tables[made] = construct(document, name, catalogue)
            known.append(catalogue)
        return tables[made]

    known: list[Catalogue] = []
    patch.setattr(artefact, "_construct", once)


def _statements(patch: pytest.MonkeyPatch) -> None:
    """The text of a statement is the same for every SQLite file; a running service makes it once, for its one
    engine."""
    memory = create_engine("sqlite://")
    memory.connect().close()
    texts: Any = LRUCache(_STATEMENTS)

    def with_texts(url: Any, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        if engine.dialect.name == "sqlite":
            engine.dialect = memory.dialect
            engine._compiled_cache = texts
        return engine

    patch.setattr("service.db.backends.create_engine", with_texts)
    patch.setattr("service.db.database.create_engine", with_texts)


def _descriptions_of_tables(patch: pytest.MonkeyPatch) -> None:
    """Tables of the same schema are described in the same way; a running service asks once, for the one
    connection that writes."""
    describe = changed_rows.sqlite_tables
    described: dict[tuple[Any, ...], dict[str, Described]] = {}

    def once(connection: sqlite3.Connection) -> dict[str, Described]:
        schema = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
        made = tuple(schema.fetchall())
        if made not in described:
            described[made] = describe(connection)
        return dict(described[made])

    patch.setattr(changed_rows, "sqlite_tables", once)


def _api_description(patch: pytest.MonkeyPatch) -> None:
    """The description of the same routes is the same in every application."""
    described: dict[tuple[object, ...], tuple[dict[str, Any], object]] = {}

    def once(*, routes: Any, **rest: Any) -> dict[str, Any]:
        shown = [route for route in routes if getattr(route, "include_in_schema", True)]
        key = (*map(id, shown), repr(rest))
        if key not in described:
            described[key] = get_openapi(routes=routes, **rest), shown
        return deepcopy(described[key][0])

    patch.setattr("fastapi.applications.get_openapi", once)

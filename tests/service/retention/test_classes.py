"""The classes: data with a source, and every table in exactly one of them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.areas.retention.classes import KeptClass, case_file, classes
from service.areas.retention.last_change_queries import NO_CHANGE_TABLES
from service.areas.sign_in.sign_in import KEPT_AFTER_START
from service.db.migrate import upgrade
from service.db.rows_of_case import tables_of_a_case
from service.identity.lockout import KEPT
from tests.service.world import World

HERE = ZoneInfo("Europe/Amsterdam")


def test_every_table_belongs_to_exactly_one_class(tmp_path: Path) -> None:
    """REQ retention: a new table without a class fails here, and so does one that is named twice."""
    upgrade(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with closing(sqlite3.connect(tmp_path / "new.sqlite")) as db:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}

    named = Counter(table for one in classes() for table in one.tables)

    assert set(named) == {table for table in tables if not table.startswith("sqlite_")}
    assert [table for table, times in named.items() if times > 1] == []


def test_each_class_has_a_source_and_its_term_is_that_of_the_law() -> None:
    """REQ retention: twenty years for the file, five for the access log, at least six months for its AI."""
    by_id = {one.id: one for one in classes()}
    assert all(one.source and one.status for one in classes())
    assert by_id["case_file"].years == 20
    assert by_id["case_file"].how == "two_people"
    assert by_id["access_log"].years == 5
    assert set(case_file().tables) == tables_of_a_case() - {"kept_words"}
    assert by_id["kept_words"].days == 14


def test_what_goes_by_itself_goes_when_its_class_says() -> None:
    by_id = {one.id: one for one in classes()}
    assert timedelta(days=by_id["sessions"].days or 0) == KEPT_AFTER_START
    assert timedelta(days=by_id["sign_in_attempts"].days or 0) == KEPT


def test_a_class_without_tables_or_source_or_with_two_terms_is_refused() -> None:
    right = {"id": "x", "tables": ("t",), "how": "stays", "status": "judgement", "source": "s"}
    for wrong in ({"tables": ()}, {"source": ""}, {"years": 1, "days": 1}):
        with pytest.raises(ValueError, match="class 'x'"):
            KeptClass(**{**right, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "ends"),
    [
        (datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2046, 11, 23, 8, tzinfo=UTC)),
        (datetime(2024, 2, 29, 8, tzinfo=UTC), datetime(2044, 2, 29, 8, tzinfo=UTC)),
        (datetime(2080, 2, 29, 8, tzinfo=UTC), datetime(2100, 2, 28, 23, tzinfo=UTC)),
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), datetime(2046, 6, 30, 22, 30, tzinfo=UTC)),
    ],
)
def test_a_term_ends_on_the_same_day_and_never_early(changed: datetime, ends: datetime) -> None:
    """REQ right-day: on the calendar of the organisation; a day that is not there is the next one."""
    assert case_file().ends(changed, HERE) == ends
    assert case_file().passed_before(ends, HERE) >= changed
    assert case_file().passed_before(ends - timedelta(seconds=1), HERE) < changed


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.timedeltas(timedelta(days=-3), timedelta(days=3)),
)
def test_what_has_passed_has_reached_its_end(changed: datetime, apart: timedelta) -> None:
    """REQ right-day: the list of what is due and the end of each term say the same, on every day."""
    kept = case_file()
    now = kept.ends(changed, HERE) + apart
    if changed <= kept.passed_before(now, HERE):
        assert kept.ends(changed, HERE) <= now


def test_tables_whose_rows_are_no_change_are_tables_of_a_case() -> None:
    assert tables_of_a_case() >= NO_CHANGE_TABLES


def test_the_page_shows_each_class_with_its_source(world: World) -> None:
    """REQ retention: a privacy officer and a coordinator can read them; the API gives the same."""
    for login in ("petra", "bob"):
        page = world.browser(login).get("/retention").text
        given = world.client(login).get("/api/v1/retention/classes").json()
        assert [one["id"] for one in given] == [one.id for one in classes()]
        for one in classes():
            assert one.source.split(":")[0].replace("'", "&#39;") in page
            assert all(table in page for table in one.tables)

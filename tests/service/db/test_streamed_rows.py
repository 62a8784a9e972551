"""Reading in batches is a matter of one statement, not of the connection that it runs on."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from service.db.streamed_rows import streamed

COUNTED = text(
    "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :most) "
    "SELECT n FROM number"
)


def test_every_row_comes_and_the_connection_stays_as_it_was() -> None:
    with create_engine("sqlite://").connect() as connection:
        before = connection.get_execution_options()

        rows = [row.n for row in streamed(connection, COUNTED, 10, most=25)]

        assert rows == list(range(1, 26))
        assert connection.get_execution_options() == before

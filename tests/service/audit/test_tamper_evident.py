"""The seal of the access log: whatever is done to it from outside is seen."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor
from service.audit.verify import LogReport, verify_log
from service.core.clock import SetClock
from service.core.errors import BadSettings, LogChanged
from service.core.keys import Keys
from service.db.database import Database
from service.installation.running_installation import Installation
from tests.service.prepared import Prepare, Prepared, copied
from tests.service.raw import drop_guards, raw_database
from tests.service.world import STARTED, World, settings_for

pytestmark = pytest.mark.slow


def _more_entries(world: World) -> None:
    for number in range(5):
        with unit_of_system(world.installation, "test") as unit:
            unit.record("thing.read", "thing", number, "check", looked=number)


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_more_entries)


@pytest.fixture
def log(prepared: Prepared, data: Path) -> Path:
    """A data folder whose log has some more entries and whose service has stopped; gives the folder."""
    return data


def _change(data: Path, *statements: str) -> None:
    """Do something to the database as somebody with the file would, past the triggers."""
    with closing(raw_database(data, autocommit=True)) as raw:
        drop_guards(raw)
        for statement in statements:
            raw.execute(statement)


def _verify(data: Path) -> LogReport:
    settings = settings_for(data)
    database = Database(settings.url)
    try:
        return verify_log(database, data, Keys.read(settings.keys_folder).audit)
    finally:
        database.close()


def _found(data: Path) -> list[str]:
    return [finding.key for finding in _verify(data).findings]


def _last(data: Path) -> int:
    with closing(raw_database(data)) as raw:
        return int(raw.execute("SELECT max(seq) FROM audit_entry").fetchone()[0])


def test_an_untouched_log_is_whole(log: Path) -> None:
    report = _verify(log)

    assert report.ok
    assert report.entries == _last(log) >= 5


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-11-23T08:00:00.000001+00:00'"),
        ("at", "'yesterday'"),
        ("person_id", "2"),
        ("on_behalf_of", "'somebody'"),
        ("role", "'tesT'"),
        ("session_id", "1"),
        ("action", "'thing.reaD'"),
        ("object_type", "'thinG'"),
        ("object_id", "'0x'"),
        ("purpose", "NULL"),
        ("outcome", "'refused'"),
        ("facts", "replace(facts, 'looked', 'loOked')"),
        pytest.param(
            "facts",
            "CAST(facts AS BLOB)",
            marks=pytest.mark.sqlite("a value of another kind than its column"),
        ),
        ("facts", "CAST(x'ff' AS TEXT)"),
        ("previous", "replace(previous, substr(previous, 1, 1), 'g')"),
        ("mac", "replace(mac, substr(mac, 1, 1), 'g')"),
        ("mac", "'é'"),
    ],
)
def test_a_change_in_any_column_of_a_row_is_seen(log: Path, column: str, value: str) -> None:
    """REQ tamper-evident: one byte changed in one row, in whatever column, is found and the row is named."""
    row = _last(log) - 2
    _change(log, f"UPDATE audit_entry SET {column} = {value} WHERE seq = {row}")

    report = _verify(log)

    assert [finding.key for finding in report.findings] == ["row_changed"]
    assert str(row) in report.findings[0].in_language("en")
    assert str(row) in report.findings[0].in_language("nl")


def test_a_removed_row_is_seen(log: Path) -> None:
    """REQ tamper-evident: a row taken out of the middle leaves a gap."""
    row = _last(log) - 2
    _change(log, f"DELETE FROM audit_entry WHERE seq = {row}")

    assert _found(log) == ["rows_missing"]


def test_a_removed_row_is_seen_when_the_others_close_the_gap(log: Path) -> None:
    row = _last(log) - 2
    _change(
        log,
        f"DELETE FROM audit_entry WHERE seq = {row}",
        f"UPDATE audit_entry SET seq = seq - 1 WHERE seq > {row}",
    )

    assert set(_found(log)) == {"row_changed", "tail_cut"}


def test_a_forged_row_is_seen(log: Path) -> None:
    last = _last(log)
    _change(
        log,
        "INSERT INTO audit_entry SELECT seq + 1, at, person_id, on_behalf_of, role, session_id, action, "
        "object_type, object_id, purpose, outcome, facts, mac, mac, NULL "
        f"FROM audit_entry WHERE seq = {last}",
    )

    assert _found(log) == ["row_changed"]


def test_two_rows_that_changed_places_are_seen(log: Path) -> None:
    row = _last(log) - 3
    _change(
        log,
        f"UPDATE audit_entry SET seq = -1 WHERE seq = {row}",
        f"UPDATE audit_entry SET seq = {row} WHERE seq = {row + 1}",
        f"UPDATE audit_entry SET seq = {row + 1} WHERE seq = -1",
    )

    assert "row_changed" in _found(log)


@pytest.mark.parametrize("cut", [1, 3, 10_000])
def test_a_tail_that_was_cut_off_is_seen(log: Path, cut: int) -> None:
    """REQ tamper-evident: the chain that is left is whole, but the anchor outside knows of more."""
    _change(log, f"DELETE FROM audit_entry WHERE seq > {max(_last(log) - cut, 0)}")

    assert _found(log) == ["tail_cut"]


def test_a_service_does_not_start_on_a_log_whose_tail_was_cut(log: Path) -> None:
    """REQ fail-safe: security failure closes; writing on would bury what was removed."""
    _change(log, f"DELETE FROM audit_entry WHERE seq = {_last(log)}")

    with pytest.raises(LogChanged):
        open_installation(settings_for(log), SetClock(STARTED))


def test_a_running_service_serves_nothing_once_the_tail_is_cut(
    installation: Installation, data: Path
) -> None:
    """REQ fail-safe: also while it runs, and whatever is asked."""
    with unit_of_system(installation, "test") as unit:
        unit.record("thing.read", "thing")
    _change(data, f"DELETE FROM audit_entry WHERE seq = {_last(data)}")

    with pytest.raises(LogChanged), unit_of_system(installation, "test") as unit:
        unit.record("thing.read", "thing")


@pytest.mark.parametrize("file", [HEAD_FILE, LINES_FILE])
def test_a_changed_anchor_is_seen(log: Path, file: str) -> None:
    """REQ tamper-evident: the anchor itself is sealed, every character of it; one change is one finding."""
    content = (log / file).read_bytes()
    key = "head_changed" if file == HEAD_FILE else "line_changed"
    first = content.split(b"\n")[0] if file == LINES_FILE else content.rstrip()
    for at in range(len(first)):
        other = b"b" if content[at : at + 1] != b"b" else b"c"
        (log / file).write_bytes(content[:at] + other + content[at + 1 :])

        assert _found(log) == [key], (at, first[at:])


def test_a_line_of_the_anchor_with_another_script_is_a_finding_and_not_a_crash(log: Path) -> None:
    lines = (log / LINES_FILE).read_text("utf-8")
    (log / LINES_FILE).write_text(lines.replace('"mac":"', '"mac":"é', 1), "utf-8")

    assert _found(log) == ["line_changed"]


@pytest.mark.parametrize("file", [HEAD_FILE, LINES_FILE])
def test_a_missing_anchor_is_seen_and_stops_the_service(log: Path, file: str) -> None:
    (log / file).unlink()

    assert _found(log) == ["head_missing" if file == HEAD_FILE else "lines_missing"]
    with pytest.raises(BadSettings):
        open_installation(settings_for(log), SetClock(STARTED))


def test_a_line_of_the_anchor_cannot_stand_in_for_its_head(log: Path) -> None:
    """Cutting the tail and making the head say so takes the key: the lines are sealed in another way."""
    key = Keys.read(log / "keys").audit
    line = (log / LINES_FILE).read_text("ascii").splitlines()[0]
    seq, mac, seal = (part.split(":", 1)[1].strip('"}') for part in (line.split(",")[i] for i in (0, 1, 4)))
    (log / HEAD_FILE).write_bytes(f"{int(seq):020d} {mac} {seal}\n".encode())

    assert _found(log) == ["head_changed"]
    with pytest.raises(BadSettings):
        Anchor(log, key, SetClock(STARTED))


def test_a_line_taken_out_of_the_anchor_is_seen(log: Path) -> None:
    installation = open_installation(settings_for(log), SetClock(STARTED))
    with unit_of_system(installation, "test") as unit:
        unit.record("thing.read", "thing")
    installation.close()
    lines = (log / LINES_FILE).read_bytes().splitlines(keepends=True)
    assert len(lines) >= 3
    (log / LINES_FILE).write_bytes(b"".join(lines[1:]))

    assert _found(log) == ["line_missing"]


def test_a_log_rewritten_under_another_key_is_seen(log: Path, tmp_path: Path) -> None:
    """Somebody who makes a whole new chain cannot make it fit the anchor, nor the key."""
    other = tmp_path / "other"
    copied(log, other)
    (other / "keys" / "audit.key").write_text("00" * 32 + "\n", "ascii")

    assert {"head_changed", "line_changed", "row_changed"} <= set(_found(other))


def test_a_crash_between_commit_and_anchor_is_no_finding(log: Path) -> None:
    """The anchor may lag behind the log: it is written after the commit."""
    before = (log / HEAD_FILE).read_bytes()
    installation = open_installation(settings_for(log), SetClock(STARTED))
    with unit_of_system(installation, "test") as unit:
        unit.record("thing.read", "thing")
    installation.close()
    (log / HEAD_FILE).write_bytes(before)

    assert _verify(log).ok
    open_installation(settings_for(log), SetClock(STARTED)).close()


def test_a_line_of_the_anchor_cut_short_by_a_crash_is_no_finding(log: Path) -> None:
    with (log / LINES_FILE).open("ab") as lines:
        lines.write(b'{"seq": 12, "mac": "ab')
    assert _verify(log).ok

    installation = open_installation(settings_for(log), SetClock(STARTED))
    with unit_of_system(installation, "test") as unit:
        unit.record("thing.read", "thing")
    installation.close()

    assert _verify(log).ok


@pytest.mark.sqlite("its file in the data folder")
def test_a_database_file_with_a_broken_page_is_a_finding_and_not_a_crash(log: Path) -> None:
    file = log / "signaalwijzer.sqlite"
    content = bytearray(file.read_bytes())
    at = content.rindex(b"thing.read")
    page = at // 4096 * 4096
    content[page : page + 64] = b"\xff" * 64
    file.write_bytes(content)

    assert "unreadable" in _found(log)

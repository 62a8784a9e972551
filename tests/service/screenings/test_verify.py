"""Every stored screening can be computed again, and one changed byte anywhere is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Integer

from screening.model.signing import shipped_public_keys
from service.areas.screenings import queries, verify
from service.areas.screenings import stored_format as record
from service.areas.screenings.tables import JudgementRow, ScreeningRow
from service.areas.screenings.verify import ScreeningsReport, count, verify_screenings
from service.core.clock import SetClock
from service.db.column_types import UtcDateTime
from service.model_runtime.model_archive_files import Kept
from tests.once_per_run import on_postgresql
from tests.service.prepared import Prepare, Prepared, with_share
from tests.service.raw import drop_guards, raw_database
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, judged, screen, screened
from tests.service.world import World

pytestmark = pytest.mark.slow

COLUMNS = sorted(column.name for column in ScreeningRow.__table__.columns)
OF_JUDGEMENT = sorted(column.name for column in JudgementRow.__table__.columns)


def verified(world: World) -> ScreeningsReport:
    installation = world.installation
    with installation.database.reading() as db:
        report = verify_screenings(db, Kept(installation.settings.data), shipped_public_keys())
        assert report.screenings == count(db)
    return report


def found(world: World) -> set[str]:
    """The kinds of finding, each of which can be said in both languages."""
    findings = verified(world).findings
    for finding in findings:
        for language in ("nl", "en"):
            assert finding.values["place"] in finding.in_language(language)
    return {finding.key for finding in findings}


def tamper(world: World, *statements: str) -> None:
    """Change the database from outside, with its triggers and references out of the way."""
    with closing(raw_database(world.installation.settings.data)) as db:
        drop_guards(db)
        for statement in statements:
            changed = db.execute(statement).rowcount
            assert changed == 1, statement
        db.commit()


def _every_arm(world: World) -> None:
    alice = world.client("alice")
    screened(alice, LISA_BEFORE)
    screened(alice, LISA_FOUND)
    screened(alice, {**LISA_BEFORE, "answers": {"neglect": "no"}})
    declined = judged(alice)
    alice.post(f"/api/v1/cases/{declined}/score-refusal")
    screen(alice, declined, LISA_BEFORE)
    screened(with_share(world, 1.0).client("alice"), LISA_BEFORE)
    screened(with_share(world, 1.0).client("alice"), LISA_FOUND)
    world.client("bob").post("/api/v1/scoring/stops", json={"reason": "Proef met de stopknop"})
    screened(alice, LISA_BEFORE)


@pytest.fixture(scope="module")
def every_arm_once(prepare: Prepare) -> Prepared:
    return prepare(_every_arm)


@pytest.fixture
def every_arm(every_arm_once: Prepared, tmp_path: Path, clock: SetClock) -> Iterator[World]:
    """An installation with a screening in every arm and of every status."""
    with every_arm_once.opened(tmp_path, clock) as world:
        yield world


def _two(world: World, *, sealed: bool) -> None:
    screened(with_share(world, float(sealed)).client("alice"), LISA_BEFORE)
    screened(world.client("alice"), LISA_FOUND)


@pytest.fixture(scope="module")
def two_once(prepare: Prepare) -> Mapping[bool, Prepared]:
    return {sealed: prepare(partial(_two, sealed=sealed)) for sealed in (False, True)}


@pytest.fixture
def two(two_once: Mapping[bool, Prepared], column: str, tmp_path: Path, clock: SetClock) -> Iterator[World]:
    """Two screenings; for the column of the sealed result the first of them is withheld."""
    with two_once[column == "sealed"].opened(tmp_path, clock) as world:
        yield world


def test_what_was_stored_is_computed_again_exactly(every_arm: World) -> None:
    """REQ reproducible: shown, withheld, declined, stopped, scored, abstained, direct signs: no finding."""
    report = verified(every_arm)

    assert (report.ok, report.screenings) == (True, 7)


def test_it_reads_in_blocks(every_arm: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with the number of screenings: it holds one block at a time."""
    monkeypatch.setattr(verify, "BLOCK", 2)
    done: list[int] = []
    with every_arm.installation.database.reading() as db:
        report = verify_screenings(
            db, Kept(every_arm.installation.settings.data), shipped_public_keys(), done.append
        )

    assert (report.ok, done) == (True, [2, 4, 6, 7])


def test_the_digest_covers_every_column() -> None:
    assert sorted((*record.COLUMNS, "content_digest")) == COLUMNS
    assert sorted(record.OF_JUDGEMENT) == OF_JUDGEMENT


@pytest.mark.parametrize("column", COLUMNS)
def test_one_changed_byte_in_any_column_is_found(two: World, column: str) -> None:
    """REQ reproducible: whatever is changed in a stored screening, the check names the screening."""
    kind = ScreeningRow.__table__.columns[column].type
    changed = f"CAST(substr({column}, 1, length({column}) - 1) || 'X' AS TEXT)"
    if isinstance(kind, Integer):
        changed = f"{column} + 40"
    elif isinstance(kind, UtcDateTime) and on_postgresql():
        changed = f"{column} + interval '1 microsecond'"
    tamper(two, f"UPDATE screening SET {column} = {changed} WHERE case_id = 1")

    assert found(two)


TEXTS = [name for name in COLUMNS if ScreeningRow.__table__.columns[name].type.python_type is not int]


@pytest.mark.sqlite("a value of another kind than its column")
@pytest.mark.parametrize("column", TEXTS)
def test_a_byte_that_is_no_text_at_all_is_found(two: World, column: str) -> None:
    """REQ reproducible: a damaged disk leaves bytes that nobody wrote; the check tells it and goes on."""
    broken = f"CAST(substr({column}, 1, length({column}) - 1) || CAST(X'FF' AS TEXT) AS TEXT)"
    tamper(two, f"UPDATE screening SET {column} = {broken} WHERE case_id = 1")

    assert found(two)


@pytest.mark.parametrize(
    "changed",
    [
        "view = 'suspicion'",
        "assess_within = 'today'",
        "reason = reason || ' '",
        "score_seen = NOT score_seen",
        pytest.param("score_seen = 2", marks=pytest.mark.sqlite("a value of another kind than its column")),
        "made_at = '2026-11-23T07:00:00.000000+00:00'",
        "made_by = 2",
        "number = 2",
        "intake_id = 99",
        "id = 99",
    ],
)
def test_a_judgement_cannot_be_changed_behind_its_screening(
    world: World, client: Callable[[str], TestClient], changed: str
) -> None:
    """REQ judgement-immutable: the digest of the screening covers the judgement it followed."""
    screened(client("alice"), LISA_BEFORE)
    judged(client("alice"))
    tamper(world, f"UPDATE judgement SET {changed} WHERE id = 1")

    assert found(world) & {"content_changed", "judgement_missing"}


def test_a_judgement_made_afterwards_is_found(world: World, client: Callable[[str], TestClient]) -> None:
    """REQ judge-first: the order of the two moments is checked by itself."""
    screened(client("alice"), LISA_BEFORE)
    tamper(world, "UPDATE judgement SET made_at = '2026-11-23T09:00:00.000000+00:00'")

    assert "judgement_later" in found(world)


def test_a_clever_change_that_mends_the_digest_is_found_by_the_log(
    world: World, client: Callable[[str], TestClient]
) -> None:
    """Who can write to the database can compute a digest; the access log still names the first one."""
    screened(client("alice"), LISA_BEFORE)
    with world.installation.database.reading() as db:
        row = dict(next(iter(queries.every_screening(db, 1)))[0]._mapping)
        values = {name: row[name] for name in record.COLUMNS} | {"made_by": 2}
        mended = record.content_digest(values, verify._judgement_columns(row))
    tamper(world, f"UPDATE screening SET made_by = 2, content_digest = '{mended}'")

    assert found(world) == {"log_differs"}


def test_a_screening_that_is_gone_is_missed(world: World, client: Callable[[str], TestClient]) -> None:
    screened(client("alice"), LISA_BEFORE)
    tamper(world, "DELETE FROM screening")

    assert found(world) == {"row_missing"}


def test_a_screening_without_a_log_entry_is_found(world: World, client: Callable[[str], TestClient]) -> None:
    screened(client("alice"), LISA_BEFORE)
    tamper(world, "DELETE FROM audit_entry WHERE action = 'screening.stored'")

    assert found(world) == {"not_in_log", "block_differs"}


@pytest.mark.parametrize("changed", ['"probability":0.9', '"probability":"high"', "{", ""])
def test_other_numbers_are_told_apart_from_other_text(
    world: World, client: Callable[[str], TestClient], changed: str
) -> None:
    answer = screened(client("alice"), LISA_BEFORE)
    was = f'"probability":{answer["probability"]!r}'
    new = changed if changed in ("{", "") else None
    value = f"'{new}'" if new is not None else f"replace(shown, '{was}', '{changed}')"
    tamper(world, f"UPDATE screening SET shown = {value}")

    expected = (
        {"other_numbers", "block_other_figures"} if changed == '"probability":0.9' else {"other_content"}
    )
    assert found(world) == {"content_changed", *expected}


def test_the_same_number_written_otherwise_is_found_by_the_digest(
    world: World, client: Callable[[str], TestClient]
) -> None:
    screened(client("alice"), LISA_BEFORE)
    tamper(world, "UPDATE screening SET shown = replace(shown, '\"status\":', '\"status\": ')")

    assert found(world) == {"content_changed"}


def test_one_last_digit_is_found_as_such(world: World, client: Callable[[str], TestClient]) -> None:
    """REQ reproducible: recomputing gives every stored number back to its last digit."""
    answer = screened(client("alice"), LISA_BEFORE)
    was, other = (repr(float(n)) for n in (answer["log_odds"], np.nextafter(answer["log_odds"], 0)))
    tamper(
        world, f"UPDATE screening SET shown = replace(shown, '\"log_odds\":{was}', '\"log_odds\":{other}')"
    )

    assert found(world) == {"content_changed", "other_digits"}


@pytest.mark.parametrize(("more", "expected"), [(0.0, set()), (1e-9, {"other_numbers"})])
def test_the_last_digits_of_another_processor_are_no_finding(
    world: World, client: Callable[[str], TestClient], more: float, expected: set[str]
) -> None:
    """REQ backup-restore: where numpy rounds its logarithms otherwise, all is still as it was stored."""
    answer = screened(client("alice"), LISA_BEFORE)
    was, other = answer["log_odds"], float(np.nextafter(answer["log_odds"], 0)) + more
    tamper(
        world,
        f"UPDATE screening SET shown = replace(shown, '\"log_odds\":{was!r}', '\"log_odds\":{other!r}')",
    )
    with world.installation.database.reading() as db:
        ((row,),) = queries.every_screening(db, 2)
        stored, digest = row.content_digest, verify._digest_of(dict(row._mapping))

    tamper(
        world,
        f"UPDATE screening SET content_digest = '{digest}'",
        f"UPDATE audit_entry SET facts = replace(facts, '{stored}', '{digest}') "
        f"WHERE action = '{verify.STORED}' AND facts LIKE '%{stored}%'",
    )

    assert found(world) == expected


@pytest.mark.parametrize("folder", ["models", "catalogues", "acute_rules"])
def test_a_kept_file_that_was_changed_is_found(
    world: World, client: Callable[[str], TestClient], folder: str
) -> None:
    """What a screening rests on is checked by its digest as well."""
    screened(client("alice"), LISA_BEFORE)
    (file,) = (world.installation.settings.data / folder).iterdir()
    content = file.read_bytes()
    place = content.rindex(b"a")
    file.write_bytes(content[:place] + b"e" + content[place + 1 :])

    assert found(world) == {"not_kept"}


def test_without_kept_files_what_comes_with_the_product_is_used(
    world: World, client: Callable[[str], TestClient]
) -> None:
    screened(client("alice"), LISA_BEFORE)
    for folder in ("models", "catalogues", "acute_rules"):
        for file in (world.installation.settings.data / folder).iterdir():
            file.unlink()

    assert verified(world).ok

"""What the registry rests on beside the database: one changed or missing file is named by the check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from screening.model.signing import shipped_public_keys
from service.app.verify_stored_records import Verified, verify_stored
from service.areas.serving_model.verify_files import FileFinding, verify_files
from tests.service.registry.candidates import offered, updated
from tests.service.registry.support_registry import approve, propose
from tests.service.world import World

FOLDERS = {"model": "models", "golden": "golden", "results": "results", "report": "reports"}


def _findings(world: World) -> list[FileFinding]:
    installation = world.installation
    keys = (*shipped_public_keys(), *installation.keys.checking_public_keys)
    with installation.database.reading() as db:
        return list(verify_files(db, installation.settings.data, keys))


def _verified(world: World) -> Verified:
    installation = world.installation
    return verify_stored(
        installation.database, installation.settings.data, installation.keys, lambda _what, _n: _silent()
    )


@contextmanager
def _silent() -> Iterator[Callable[[int], None]]:
    yield lambda _done: None


@pytest.fixture
def proposed(world: World) -> World:
    """A model was proposed with a report, and approved."""
    approve(world, propose(world, offered(world.installation, updated(0.3), report=True)))
    return world


def _file(world: World, what: str) -> Path:
    """The newest file of its kind: that of the proposal."""
    folder = world.installation.settings.data / FOLDERS[what]
    return max(
        (file for file in folder.iterdir() if file.is_file()), key=lambda file: file.stat().st_mtime_ns
    )


def _one_digit(content: bytes) -> bytes:
    """The same with another digit, the last of those that stand between others."""
    place = max(n for n in range(1, len(content) - 1) if content[n - 1 : n + 2].isdigit())
    return content[:place] + (b"1" if content[place : place + 1] == b"0" else b"0") + content[place + 1 :]


def test_files_that_are_whole_are_not_named(proposed: World) -> None:
    assert _findings(proposed) == []
    assert _verified(proposed).sound


@pytest.mark.parametrize("change", [_one_digit, lambda content: content + b" ", None])
@pytest.mark.parametrize("what", FOLDERS)
def test_a_changed_or_missing_file_is_found(
    proposed: World, what: str, change: Callable[[bytes], bytes] | None
) -> None:
    file = _file(proposed, what)
    if change is None:
        file.unlink()
    else:
        file.write_bytes(change(file.read_bytes()))

    (finding,) = _findings(proposed)
    assert (finding.what, finding.digest) == (what, file.stem)
    report = _verified(proposed)
    assert report.found == 1
    for language in ("nl", "en"):
        assert file.stem[:12] in report.findings[0](language)


def test_vectors_of_a_model_that_was_never_proposed_are_computed_again(world: World) -> None:
    """Those of the model of the start have no digest in the log."""
    golden = world.installation.settings.data / "golden" / f"{world.installation.scoring.start_digest}.json"
    assert _findings(world) == []

    golden.write_bytes(golden.read_bytes().replace(b'"log_odds":', b'"log_odds":1', 1))

    assert [finding.what for finding in _findings(world)] == ["golden"]

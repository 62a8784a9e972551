"""Backups at random moments while people write, each put back, opened and looked at."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from pathlib import Path
from typing import Final

from screening.cli.main import main
from service.backup.age_encryption import new_identity
from tests.service.backup.conftest import files_like
from tests.service.real_service import CASE, at_work, serving, signed_in
from tests.service.writers import STAGES, Answered, Writers, lost

BACKUPS: Final = int(os.environ.get("SIGNAALWIJZER_BACKUPS", "2"))
"""How many backups are made; so many that it counts: 50."""

MOST_ANSWERS: Final = 30
"""A backup is begun after fewer answers than these."""

OLDER: Final = 20
"""Of the cases of earlier backups so many are looked at in each."""

Place = Callable[[], AbstractContextManager[str | None]]
"""Where a database is put back: an empty one at this address, or else in the folder."""


@contextmanager
def in_the_folder() -> Iterator[None]:
    """The database is a file in the folder that is put back."""
    yield


def backed_up_while_writing(data: Path, folder: Path, place: Place = in_the_folder) -> int:
    """Make ``BACKUPS`` of the installation in ``data``; gives how many cases were answered of.

    Each is put back below ``folder``, with its database at a ``place``. What had been answered when the
    backup was begun is in it; all checks pass; work can go on.
    """
    chance = random.Random(BACKUPS)
    identity = folder / "identity.txt"
    recipient = new_identity(identity)
    writers = Writers()
    seen: set[str] = set()
    with serving(data) as (_, address), signed_in(address) as client:
        for number in range(BACKUPS):
            target = folder / f"backup-{number}"
            target.mkdir()
            with writers.writing(client):
                writers.wait_for(chance.randrange(MOST_ANSWERS))
                answered = {code: copy(case) for code, case in list(writers.cases.items())}
                assert main(["backup", str(target), "--recipient", recipient, "--data", str(data)]) == 0
            assert writers.wrong == []
            older = chance.sample(sorted(seen), min(OLDER, len(seen)))
            looked_at = {code: answered[code] for code in (*older, *(answered.keys() - seen))}
            with place() as url:
                _put_back(target, identity, url)
                _look(target / "data", looked_at)
            seen |= answered.keys()
            shutil.rmtree(target)
    told = f"{BACKUPS} backups while {len(writers.cases)} cases were written; each holds what was answered"
    sys.stdout.write(f"{told}\n")
    return len(writers.cases)


def _put_back(folder: Path, identity: Path, url: str | None) -> None:
    """Put the backup in ``folder`` back as the folder ``data`` there."""
    (file,) = files_like(folder, "*.backup.age")
    asked = ["restore", str(file), "--to", str(folder / "data"), "--identity", str(identity)]
    assert main(asked if url is None else [*asked, "--database", url]) == 0


def _look(data: Path, answered: dict[str, Answered]) -> None:
    for check in (("verify",), ("audit", "verify")):
        assert main([*check, "--data", str(data)]) == 0
    with at_work(data) as world:
        alice = world.client("alice")
        assert lost(alice, answered, len(STAGES)) == []
        assert alice.post("/api/v1/cases", json=CASE).status_code == 201

"""Going on with the access log of a restored database, where the anchor knows of later entries.

Somebody put an older copy of the database back. To the service that looks like a log whose end was cut off,
and it serves nothing. Two people state that it is a restored copy. The entries that are missing stay missing,
and an entry of the log says which.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.access.unit_of_work import unit_as
from service.app.open_installation import open_installation
from service.areas.people.sign_in import Proof, accept
from service.audit import chain
from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor, read_head
from service.audit.chain import Head
from service.audit.verify import verify_log
from service.core.clock import Clock
from service.core.errors import BadSettings, Invalid, LogChanged
from service.core.keys import Keys
from service.core.settings import Settings
from service.db.engine import Database
from service.identity.permissions import allows
from service.installation import installation_identity
from service.installation.running_installation import Installation

ACTION: Final = "log.continue"
_REPLACED: Final = (HEAD_FILE, LINES_FILE)

Prove = Callable[[Installation], tuple[Proof, Proof]]
"""Asks the two people for their passwords."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The entries that the anchor names and the log does not have: from ``first`` to ``last``."""

    first: int
    last: int


def gap_of(settings: Settings) -> Gap:
    """The entries that are missing at the end of the log.

    Raises ``BadSettings`` when none is missing, and ``LogChanged`` when more is wrong than a missing end:
    then it is no restored copy.
    """
    key = Keys.read(settings.keys_folder).audit
    anchored = read_head(settings.data, key)
    if anchored is None:
        raise BadSettings("audit.anchor_unreadable", folder=settings.data.name)
    with closing(Database(settings.url)) as database:
        with database.reading() as db:
            installation_identity.check(db, settings.data, key)
            head = chain.head_of(db)
            if chain.stands_at(db, anchored):
                raise BadSettings("audit.nothing_missing")
        with _anchored_at(settings, key, head) as folder:
            if head.seq >= anchored.seq or not verify_log(database, folder, key).ok:
                raise LogChanged
    return Gap(head.seq + 1, anchored.seq)


def continue_log(settings: Settings, clock: Clock, prove: Prove) -> Gap:
    """Let two people state that the log goes on from here; gives the entries that stay missing.

    Raises ``Invalid`` when both are one person, and what ``gap_of`` and ``prove`` raise; then nothing has
    changed. The lines of the anchor that name missing entries are kept in a file beside it.
    """
    gap = gap_of(settings)
    key = Keys.read(settings.keys_folder).audit
    with closing(Database(settings.url)) as database, database.reading() as db:
        head = chain.head_of(db)
    with _anchored_at(settings, key, head) as folder:
        inside = settings.model_copy(update={"data": folder, "database_url": settings.url})
        with closing(open_installation(inside, clock)) as installation:
            first, second = prove(installation)
            if first.person_id == second.person_id:
                raise Invalid("audit.one_person")
            for proof in (first, second):
                # Nothing may be logged before the statement itself: it would take the place of a lost entry.
                with unit_as(installation, proof.person_id) as unit:
                    if not allows(unit.actor.roles, ACTION):
                        raise Invalid("audit.not_who_may")
                    accept(unit, proof)
            with unit_as(installation, first.person_id) as unit:
                unit.record(
                    ACTION, "log", None, witness=second.person_id, missing_from=gap.first, missing_to=gap.last
                )
        _put(settings.data / LINES_FILE, settings.data / f"audit-anchor-until-{gap.last}.jsonl")
        for name in (LINES_FILE, HEAD_FILE):  # until the head is there too, the service refuses to serve
            _put(folder / name, settings.data / name)
    return gap


def _put(source: Path, target: Path) -> None:
    """Copy a file to its place, whole or not at all."""
    fresh = target.with_name(f"{target.name}.new")
    shutil.copy(source, fresh)
    with fresh.open("rb") as content:
        os.fsync(content.fileno())
    fresh.replace(target)


@contextmanager
def _anchored_at(settings: Settings, key: bytes, head: Head) -> Iterator[Path]:
    """A folder that is the data folder but for its anchor, which names ``head``. The anchor in the data
    folder stays as it is, so whatever goes wrong, the service still refuses to serve."""
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=".continue-") as made:
        folder = Path(made)
        for path in settings.data.iterdir():
            if path.name not in _REPLACED and path != folder:
                (folder / path.name).symlink_to(path.resolve())
        Anchor.copy(settings.data, folder, key, head)
        yield folder

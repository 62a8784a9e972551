"""Going on with the access log of a restored database, where the anchor knows of later entries.

Somebody put an older copy of the database back. To the service that looks like a log whose end was cut off,
and it serves nothing. Two people state that it is a restored copy. The entries that are missing stay missing,
and an entry of the log says which.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from service.access.unit_of_work import unit_as
from service.app.open_installation import open_unchanged
from service.areas.sign_in.sign_in import Proof, accept
from service.audit import chain, queries
from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor, read_head
from service.audit.chain import Head
from service.audit.verify import CONTINUED, verify_log
from service.core.clock import Clock
from service.core.errors import BadSettings, Invalid, LogChanged
from service.core.keys import Keys
from service.core.private_files import replace_private
from service.core.settings import Settings
from service.db.database import Database
from service.identity.permissions import allows
from service.identity.sign_in_attempt_queries import failures_since
from service.installation import installation_identity as identity
from service.installation.running_installation import Installation

ACTION: Final = CONTINUED
_BESIDE: Final = ".continue-"

Prove = Callable[[Installation], tuple[Proof, Proof]]
"""Asks the two people for their passwords."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The entries that the anchor names and the log does not have: from ``first`` to ``last``.

    ``stated``: two people stated it already, and only the anchor is not in place yet.
    """

    first: int
    last: int
    stated: bool = False


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
            identity.check(db, settings.data, key)
            head, stated = chain.head_of(db), _stated(db, anchored)
            if chain.stands_at(db, anchored):
                raise BadSettings("audit.nothing_missing")
        gap = stated or Gap(head.seq + 1, anchored.seq)
        with _anchored_at(settings, key, head, gap) as folder:
            if gap.first > gap.last or not verify_log(database, folder, key).ok:
                raise LogChanged
    return gap


def _stated(db: Session, anchored: Head) -> Gap | None:
    """The gap of a statement with which the log ends, where it is about what ``anchored`` names."""
    row = queries.last_row(db)
    if row is None or row["action"] != ACTION:
        return None
    facts = json.loads(row["facts"])
    return Gap(facts["missing_from"], anchored.seq, True) if facts["missing_to"] == anchored.seq else None


def continue_log(settings: Settings, clock: Clock, gap: Gap, prove: Prove) -> None:
    """Let two people state that the log goes on in spite of ``gap``, then put its new anchor in place.

    Raises ``Invalid`` when both are one person, and what ``prove`` raises; then nothing has changed. What
    the anchor said is kept in a file beside it. A statement that was cut off is only finished.
    """
    key = Keys.read(settings.keys_folder).audit
    with closing(Database(settings.url)) as database, database.reading() as db:
        head = chain.head_of(db)
    with _anchored_at(settings, key, head, gap) as folder:
        if not gap.stated:
            _state(
                settings.model_copy(update={"data": folder, "database_url": settings.url}), clock, gap, prove
            )
        kept = settings.data / f"audit-anchor-until-{gap.last}.jsonl"
        if not kept.exists():
            replace_private(settings.data, {kept.name: (settings.data / LINES_FILE).read_bytes()})
        # Until the head is there too, the service refuses to serve.
        stated = {name: (folder / name).read_bytes() for name in (LINES_FILE, HEAD_FILE)}
        replace_private(settings.data, stated)


def _state(settings: Settings, clock: Clock, gap: Gap, prove: Prove) -> None:
    """Nothing may be logged before the statement itself: it would take the place of a lost entry."""
    with closing(open_unchanged(settings, clock)) as installation:
        with installation.database.reading() as db:
            last = chain.head_of(db).at
        proofs = prove(installation)
        if proofs[0].person_id == proofs[1].person_id:
            raise Invalid("audit.one_person")
        for proof in proofs:
            with unit_as(installation, proof.person_id) as unit:
                if not allows(unit.actor.roles, ACTION):
                    raise Invalid("audit.not_who_may")
        with unit_as(installation, proofs[0].person_id) as unit:
            for proof in proofs:
                accept(unit, proof)
            # Passwords that were wrong could not be logged when they were typed.
            failed = failures_since(unit.db, last) if last is not None else 0
            unit.record(
                ACTION,
                "log",
                None,
                witness=proofs[1].person_id,
                missing_from=gap.first,
                missing_to=gap.last,
                wrong_passwords=failed,
            )


@contextmanager
def _anchored_at(settings: Settings, key: bytes, head: Head, gap: Gap) -> Iterator[Path]:
    """A folder that is the data folder but for its anchor, which names ``head`` and nothing of ``gap``. The
    anchor in the data folder stays as it is, so whatever goes wrong, the service still refuses to serve."""
    for left in settings.data.glob(f"{_BESIDE}*"):
        shutil.rmtree(left)  # links alone: a statement that was killed
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=_BESIDE) as made:
        folder = Path(made)
        for path in settings.data.iterdir():
            if path.name not in (HEAD_FILE, LINES_FILE) and path != folder:
                (folder / path.name).symlink_to(path.resolve())
        Anchor.copy(settings.data, folder, key, head, gap.first - 1)
        yield folder

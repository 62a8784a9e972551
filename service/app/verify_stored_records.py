"""Everything that is stored, checked at once: every row against its seal, then what can be computed again.

The rows come first. Where one was changed from outside, a later check may meet what it cannot read; then
that is a finding too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from screening.language import Language
from screening.model.signing import shipped_public_keys
from service.areas.assessments.verify import verify_assessments
from service.areas.registry.shadow_scores_verify import count as count_shadow
from service.areas.registry.shadow_scores_verify import verify_shadow
from service.areas.retention.verify import check
from service.areas.screenings.verify import count, verify_screenings
from service.areas.serving_model.verify_files import verify_files
from service.audit import verify_rows
from service.audit.findings import SHOWN
from service.core.keys import Keys
from service.db.database import Database
from service.db.revision import check_revision
from service.installation.installation_identity import FILE, is_of
from service.model_runtime.model_archive_files import Kept

_log = logging.getLogger("signaalwijzer.verify")

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Gives a function to call with the number done; takes what is counted and how many there are, 0 where nobody
knows."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How many screenings were computed again, how many rows compared, how many findings there are, and the
    first of them."""

    screenings: int
    rows: int
    found: int
    findings: tuple[Callable[[Language], str], ...]

    @property
    def sound(self) -> bool:
        return self.found == 0


def verify_stored(database: Database, data: Path, keys: Keys, progress: Progress) -> Verified:
    """Compute every stored screening and shadow score again; check conversations, tombstones, registry files.

    ``data`` is the folder with the kept models. ``BadSettings`` for a database of another revision.
    """
    public_keys = (*shipped_public_keys(), *keys.checking_public_keys)
    rows, stored = verify_rows.RowsReport(), _Recomputed(0, 0, ())
    with database.reading() as db:
        check_revision(db)
        _check_schema(db, rows)
        if not is_of(db, data):
            rows.add("identity", file=FILE)
    try:
        with database.reading() as db, progress("rows", verify_rows.count(db)) as done:
            verify_rows.verify_rows(db, keys.audit, rows, done)
        stored = _recomputed(database, data, keys, public_keys, progress)
    except Exception:
        if rows.found == 0:
            raise
        _log.exception("a check could not go on over what was changed")
        rows.add("not_checked")
    findings = (*(finding.in_language for finding in rows.findings), *stored.findings)
    return Verified(stored.screenings, rows.rows, rows.found + stored.found, findings)


def _check_schema(db: Session, report: verify_rows.RowsReport) -> None:
    from service.db.check_schema import differences  # with what migrations need, which serving does not

    for kind, name in differences(db.connection()):
        report.add(kind, name=name)


@dataclass(frozen=True, slots=True)
class _Recomputed:
    screenings: int
    found: int
    findings: tuple[Callable[[Language], str], ...]


def _recomputed(
    database: Database, data: Path, keys: Keys, public_keys: tuple[bytes, ...], progress: Progress
) -> _Recomputed:
    with database.reading() as db:
        gone = check(db, data, keys.audit)
        with progress("screenings", count(db)) as done:
            report = verify_screenings(db, Kept(data), public_keys, done, gone.destroyed)
        with progress("conversations", 0):
            talks = tuple(verify_assessments(db, gone.destroyed))
    with database.reading() as db, progress("shadow", count_shadow(db)) as done:
        shadow = tuple(verify_shadow(db, Kept(data), public_keys, destroyed=bool(gone.marks), progress=done))
        kept = tuple(verify_files(db, data, public_keys))
    parts = (report.findings, talks[:SHOWN], gone.findings[:SHOWN], shadow[:SHOWN], kept[:SHOWN])
    found = report.found + len(talks) + len(gone.findings) + len(shadow) + len(kept)
    return _Recomputed(report.screenings, found, tuple(f.in_language for part in parts for f in part))

"""Everything that is stored, checked at once: screenings, conversations, shadow scores and tombstones."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from screening.language import Language
from screening.model.signing import shipped_public_keys
from service.areas.assessments.verify import verify_assessments
from service.areas.registry.shadow_scores_verify import count as count_shadow
from service.areas.registry.shadow_scores_verify import verify_shadow
from service.areas.retention.verify import check
from service.areas.screenings.verify import SHOWN, count, verify_screenings
from service.core.keys import Keys
from service.db.database import Database
from service.db.revision import check_revision
from service.model_runtime.model_archive_files import Kept

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Gives a function to call with the number done; takes what is counted and how many there are."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How many screenings were computed again, how many findings there are, and the first of them."""

    screenings: int
    found: int
    findings: tuple[Callable[[Language], str], ...]

    @property
    def sound(self) -> bool:
        return self.found == 0


def verify_stored(database: Database, data: Path, keys: Keys, progress: Progress) -> Verified:
    """Compute every stored screening and shadow score again, and check conversations and tombstones.

    ``data`` is the folder with the kept models. ``BadSettings`` for a database of another revision.
    """
    public_keys = (*shipped_public_keys(), *keys.signing_public_keys)
    with database.reading() as db:
        check_revision(db)
        gone = check(db, data, keys.audit)
        with progress("screenings", count(db)) as done:
            report = verify_screenings(db, Kept(data), public_keys, done, gone.destroyed)
        talks = tuple(verify_assessments(db, gone.destroyed))
    with database.reading() as db, progress("shadow", count_shadow(db)) as done:
        shadow = tuple(verify_shadow(db, Kept(data), public_keys, destroyed=bool(gone.marks), progress=done))
    parts = (report.findings, talks[:SHOWN], gone.findings[:SHOWN], shadow[:SHOWN])
    found = report.found + len(talks) + len(gone.findings) + len(shadow)
    return Verified(report.screenings, found, tuple(f.in_language for part in parts for f in part))

"""The block of a screening as it is shown: the stored one, or one that is rebuilt.

It is rebuilt for screenings from before blocks were stored, and for a case that declines the score now, since
the stored block may hold a score. A stored block is never replaced.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from screening.errors import SignaalwijzerError
from screening.explain.estimate_words import status_words
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Screening
from screening.language import LANGUAGES, Language
from service.access.unit_of_work import UnitOfWork, unit_of_system
from service.areas.screenings import queries, shown_result_queries
from service.areas.screenings import shown_result_storage as shown
from service.areas.screenings.shown_result import MadeBy, Origin, block_of
from service.areas.screenings.shown_result_shapes import Block
from service.areas.screenings.shown_result_storage import Blocks
from service.areas.screenings.shown_result_verify import REBUILT
from service.areas.screenings.stored_format import log_name
from service.areas.screenings.stored_screening import StoredScreening
from service.areas.sign_in import names_and_teams as people
from service.audit.entry import SYSTEM
from service.core.errors import ServiceError
from service.core.reader_language import reader
from service.installation.running_installation import Installation

AT_ONCE: Final = 50
_log = logging.getLogger("signaalwijzer.shown")


class BlockGone(ServiceError):
    """What was shown cannot be read from the database any more."""

    status = 503
    code = "screening.block_unreadable"


@dataclass(frozen=True, slots=True)
class _BlockParts:
    """What a block is built from."""

    screening: Screening
    request: Mapping[str, Any]
    catalogue_digest: str
    made_at: datetime
    made_by: int


def blocks_shown(unit: UnitOfWork, stored: StoredScreening) -> Blocks:
    """The block of ``stored`` in every language; raises ``BlockGone`` when the stored one was changed."""
    if not stored.hidden:
        try:
            blocks = shown.read(unit.db, stored.case_id, stored.number)
        except (shown.BlockUnreadable, TypeError, ValueError):
            raise BlockGone from None
        if blocks is not None:
            return blocks
    parts = _BlockParts(
        stored.screening,
        json.loads(stored.request_text),
        stored.catalogue_digest,
        stored.made_at,
        stored.made_by,
    )
    return _build_blocks(unit, parts, rebuilt=not stored.hidden)


def catch_up(installation: Installation, most: int | None = None) -> int:
    """Build and store the blocks of at most ``most`` screenings that have none; gives how many were built.

    A screening whose catalogue is gone is skipped; its page says so.
    """
    done, skipped = 0, 0
    while most is None or done < most:
        with unit_of_system(installation, SYSTEM) as unit:
            rows = shown_result_queries.without_block(unit.db, AT_ONCE, skipped)
            for row in rows:
                if _build_and_store(unit, row):
                    done += 1
                else:
                    skipped += 1
        if len(rows) < AT_ONCE:
            break
    if skipped:
        _log.warning("what was shown of %d screenings could not be put together", skipped)
    return done


def waiting(installation: Installation) -> int:
    """How many screenings have no stored block yet."""
    with installation.database.reading() as db:
        return queries.count_screenings(db) - shown_result_queries.count_blocks(db)


def _build_and_store(unit: UnitOfWork, row: Any) -> bool:
    archive = unit.installation.archive
    parts = _BlockParts(
        Screening.from_json(json.loads(row.shown)),
        json.loads(row.request),
        row.catalogue_digest,
        row.made_at,
        row.made_by,
    )
    try:
        blocks = _build_blocks(unit, parts, rebuilt=True)
    except SignaalwijzerError:
        return False
    catalogue = archive.catalogue(row.catalogue_digest)
    digest = shown.keep(unit, (row.case_id, row.number), catalogue, blocks, rebuilt=True)
    unit.record(REBUILT, "screening", log_name(row.reference, row.number), block=digest)
    return True


def _build_blocks(unit: UnitOfWork, parts: _BlockParts, *, rebuilt: bool) -> Blocks:
    archive, screening = unit.installation.archive, parts.screening
    catalogue = archive.catalogue(parts.catalogue_digest)
    request = ScreeningRequest.parse(parts.request, catalogue)
    table = archive.table(screening.model.digest, parts.catalogue_digest)
    maker = people.names_of(unit, {parts.made_by}).get(parts.made_by, "")

    def in_language(language: Language) -> Block:
        status = status_words(screening.model.status, language)
        origin = Origin(parts.made_at, maker, status, rebuilt)
        text_reader = reader(language, unit.installation.organisation.timezone)
        return block_of(screening, request, MadeBy(catalogue, table), origin, text_reader)

    return {language: in_language(language) for language in LANGUAGES}


def catalogue_of(installation: Installation, stored: StoredScreening) -> Catalogue:
    """The catalogue of ``stored``."""
    return installation.archive.catalogue(stored.catalogue_digest)

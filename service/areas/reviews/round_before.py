"""How an estimate came about beside that of the round before, with the exact log odds, for who reviews."""

from __future__ import annotations

from dataclasses import dataclass, replace

from screening.catalogue.catalogue import Catalogue
from screening.explain.screening_result import Screening
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.result_pages.pictures_of_result import waterfall_of
from service.areas.screenings import stored_screening
from service.areas.screenings.rebuild_shown_result import blocks_shown, catalogue_of
from service.areas.screenings.shown_result_storage import Blocks
from service.areas.screenings.stored_screening import StoredScreening
from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, decimal
from service.web.pictures.waterfall import DIGITS, Waterfall


@dataclass(frozen=True, slots=True)
class Before:
    """The last screening before the one that is reviewed that gave an estimate."""

    stored: StoredScreening
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class ChangedShare:
    """What one answer added then and adds now, in log odds in words."""

    label: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The waterfall of the reviewed screening and that of the round before (``None``: there is none).

    ``number`` is that of the screening before; ``other_model`` tells that another model gave it, so that
    points may differ without any answer that does.
    """

    now: Waterfall
    before: Waterfall | None = None
    number: int = 0
    changed: tuple[ChangedShare, ...] = ()
    other_model: bool = False


def round_before(unit: UnitOfWork, case: OpenCase, number: int) -> Before | None:
    """The estimate before screening ``number``; ``None`` where no earlier round has one that may be seen."""
    for listed in reversed(stored_screening.listed(unit, case)):
        if listed.number < number and listed.arm == "shown":
            stored = stored_screening.open_screening(unit, case, listed.number)
            if stored.screening.probability is not None:
                return Before(stored, blocks_shown(unit, stored))
    return None


def compared(
    unit: UnitOfWork, stored: StoredScreening, blocks: Blocks, before: Before | None, reader: Reader
) -> Compared | None:
    """Both waterfalls with exact log odds, and what changed between them; ``None`` without an estimate."""
    language = reader.language
    catalogue = catalogue_of(unit.installation, stored)
    now = waterfall_of(stored.screening, blocks[language], catalogue, reader, exact=True)
    if now is None or before is None:
        return None if now is None else Compared(now)
    then, their_catalogue = before.stored.screening, catalogue_of(unit.installation, before.stored)
    was = waterfall_of(then, before.blocks[language], their_catalogue, reader, exact=True)
    return Compared(
        _titled(now, reader("review.this_round", n=stored.number)),
        None if was is None else _titled(was, reader("review.round_before", n=before.stored.number)),
        before.stored.number,
        _changed(then, stored.screening, (catalogue, their_catalogue), reader),
        then.model != stored.screening.model,
    )


def _titled(picture: Waterfall, title: str) -> Waterfall:
    return replace(picture, caption=Caption(title, picture.caption.finding))


def _changed(
    then: Screening, now: Screening, catalogues: tuple[Catalogue, Catalogue], reader: Reader
) -> tuple[ChangedShare, ...]:
    """The starting point and every answer whose log odds differ, the largest difference first."""
    names: dict[str, str] = {}
    for catalogue in reversed(catalogues):
        names |= {i.id: i.wording.label.in_language(reader.language) for i in catalogue}
    shares = [(reader("waterfall.base"), then.base_log_odds, now.base_log_odds)]
    shares += [
        (name, then.contributions.get(indicator), now.contributions.get(indicator))
        for indicator, name in names.items()
    ]
    different = [share for share in shares if share[1] != share[2]]
    different.sort(key=lambda share: -abs((share[2] or 0) - (share[1] or 0)))

    def said(value: float | None) -> str:
        return NOTHING if value is None else decimal(value, reader.language, DIGITS, signed=True)

    return tuple(ChangedShare(name, said(was), said(is_now)) for name, was, is_now in different)

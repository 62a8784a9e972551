"""Handing out a round of a case, and taking in the answers of one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from screening.catalogue.read_fhir import OtherCatalogueError, ReadResponse, read_response
from screening.explain.screening_request import Known
from service.access.open_case import OpenCase, open_case
from service.access.receivers import receivers
from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork
from service.areas.access_log import service as audit
from service.areas.exchange.fhir_json import written
from service.areas.exchange.round_in_fhir import RoundInFull
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.draft_storage import draft, save_draft
from service.core.errors import Conflict, Invalid
from service.core.reader_language import Reader

PURPOSES: Final = ("handover", "shared_care", "advice", "own_file")
"""What a round may be handed out for."""

_REVISION: Final = re.compile(r'(?:W/)?"?(\d{1,9})"?\Z')


class OtherVersion(Conflict):
    """A form of another version was filled in; ``differences`` says what of it differs from today's."""

    code = "fhir.other_version"
    sentences = staticmethod(OtherCatalogueError.sentences)

    def __init__(self, error: OtherCatalogueError) -> None:
        self.differences = error.differences
        super().__init__(error.key, **error.values)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A response that was stored: the case, its draft after it, and what the response said."""

    case: OpenCase
    draft: Draft
    read: ReadResponse


def hand_out(
    unit: UnitOfWork, reference: str, number: int, *, receiver: str, purpose: str, reader: Reader
) -> str:
    """Round ``number`` of a case as a Bundle (JSON), for a kind of receiver and a purpose, which are logged.

    Raises as ``open_case`` does, ``NotFound`` for a round that is not there, ``Invalid`` for another receiver
    or purpose than those that are known, ``ProveAgain``.
    """
    # The access log takes no other word.
    case = open_case(unit, reference, "case.hand_out", purpose if purpose in PURPOSES else None)
    if receiver not in receivers("round"):
        raise Invalid("exchange.receiver", allowed=", ".join(receivers("round")))
    if purpose not in PURPOSES:
        raise Invalid("exchange.purpose", allowed=", ".join(PURPOSES))
    require_fresh(unit)
    in_full = RoundInFull.read(unit, case, number)
    bundle = in_full.bundle(audit.looks_in_codes(unit, case.reference), receiver, purpose, unit, reader)
    text = written(bundle)
    unit.record(
        "case.handed_out",
        "case",
        case.reference,
        purpose,
        receiver=receiver,
        round=number,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    return text


def take_in(unit: UnitOfWork, resource: Mapping[str, Any], revision: int) -> TakenIn:
    """Store the answers of a QuestionnaireResponse in the draft of the case that its subject names.

    It never makes a screening: that takes an own judgement, as ever. What the response leaves out stays.
    Raises ``FhirError`` for what cannot be read, ``OtherVersion``; and as ``open_case`` and ``save_draft``
    do: ``StaleDraft`` when the draft has a later ``revision``, ``RoundClosed`` once it was judged.
    """
    try:
        read = read_response(resource, unit.installation.catalogue)
    except OtherCatalogueError as error:
        raise OtherVersion(error) from None
    case = open_case(unit, read.case, "draft.save")
    return TakenIn(case, save_draft(unit, case, revision, _changes(read, draft(unit, case))), read)


def _changes(read: ReadResponse, stored: Draft) -> Changes:
    """How an answer is known stays where the answer does, since most systems drop that part."""
    known: dict[str, Known | None] = {id_: None for id_ in read.levels if _differs(id_, read, stored)}
    for indicator, how in read.known.items():
        known[indicator] = Known(how["how"], how.get("at"))  # type: ignore[arg-type]  # Known checks it
    return Changes(read.levels, read.now, known)


def _differs(indicator: str, read: ReadResponse, stored: Draft) -> bool:
    return read.levels[indicator] != stored.answers.get(indicator)


def revision_in(header: str | None) -> int:
    """The revision in ``If-Match``, as an ETag of ours says it; 0, that of an empty draft, without one."""
    if header is None:
        return 0
    found = _REVISION.match(header.strip())
    if found is None:
        raise Invalid("exchange.if_match")
    return int(found[1])

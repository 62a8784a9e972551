"""Records of the standard: one row a case whose outcome is established or strongly indicated, with consent.

A row holds what people concluded after a conversation in person. No score has an influence on it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from service.areas.assessments.codes import Exploitation, Means
from service.areas.assessments.outcomes import CaseFindings
from service.areas.cases.age import ADULT
from service.areas.htcds import standard
from service.core.keys import Keys, keys_for, pseudonym_of

Record = Mapping[str, str | tuple[str, ...]]

_LABEL: Final = b"pseudonym of a case in a record of the case data standard, version 1"
_BANDS: Final = ((12, "under_12"), (16, "12_15"), (18, "16_17"))
"""Age in years below which each band lies; the last is ``18_plus``."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """The organisation as its records name it."""

    name: str
    kind: str

    @property
    def decision_maker(self) -> str:
        """A value of ``vic_TraffickingStatusDecisionMakingOrg``."""
        ngo, government = standard.DECISION_MAKERS
        return government if self.kind in standard.GOVERNMENT else ngo


def record_key(keys: Keys) -> bytes:
    """The key of the pseudonyms in records that are made now. It is not that of the tables for analysts, so
    the two cannot be joined."""
    return keys_for(keys, _LABEL)[0]


def record_of(found: CaseFindings, organisation: Organisation, key: bytes) -> Record:
    """The record of one case. Its outcome is one of ``standard.STATUS`` (else ``KeyError``)."""
    named = frozenset(found.exploitation) | frozenset(found.means)
    return {
        standard.RECORD: pseudonym_of(key, found.reference, "h"),
        "org_Name": organisation.name,
        "org_Type": organisation.kind,
        "vic_TraffickingStatus": standard.STATUS[found.outcome],
        "vic_TraffickingStatusDecisionMakingOrg": organisation.decision_maker,
        "vic_TypeOfExploitation": exploitation_of(found),
        "vic_MethodsOfControl": control_of(found),
        "cas_IncomingReferralDate": f"{found.since:%Y-%m}",
        "con_Consent": "true",
        standard.AGE_BAND: _age_band(found.age),
        **{name: "true" if code in named else "false" for name, code in standard.OWN_FIELDS.items()},
    }


def exploitation_of(found: CaseFindings) -> tuple[str, ...]:
    """The values of ``vic_TypeOfExploitation``, each once, in the order of our codes."""
    values = (standard.EXPLOITATION[cast("Exploitation", code)] for code in found.exploitation)
    if found.age < ADULT:
        values = (standard.CHILD_LABOUR if value == "ForcedLabour" else value for value in values)
    return tuple(dict.fromkeys(values))


def control_of(found: CaseFindings) -> tuple[str, ...]:
    """The values of ``vic_MethodsOfControl``; none is needed for somebody under 18."""
    return tuple(dict.fromkeys(standard.CONTROL[cast("Means", code)] for code in found.means))


@dataclass(frozen=True, slots=True)
class File:
    """What is handed on as a file: its content, its media type, and a name for it."""

    content: str
    media_type: str
    name: str


def records_file(records: Sequence[Record], form: str, made_on: date) -> File:
    """The records as ``csv`` or ``json``; in JSON the values of a multiselect are a list."""
    name = f"htcds-{made_on}.{form}"
    if form == "csv":
        return File(_csv(records), "text/csv; charset=utf-8", name)
    return _json(name, made_on, records=[dict(record) for record in records])


def counts_file(year: int, counts: Mapping[str, Any], made_on: date) -> File:
    """Counts of one year as JSON; ``null`` is a count that is too small to be told."""
    return _json(f"htcds-{year}-counts.json", made_on, year=year, **counts)


def _csv(records: Sequence[Record]) -> str:
    """CSV (RFC 4180) behind lines that begin with ``#``, which say what it is."""
    written = io.StringIO()
    for line in (standard.ATTRIBUTION, standard.NOT_ENDORSED):
        written.write(f"# {line}\r\n")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(standard.FIELDS)
    for record in records:
        table.writerow([_cell(record[name]) for name in standard.FIELDS])
    return written.getvalue()


def _json(name: str, made_on: date, **content: Any) -> File:
    head = {
        "standard": standard.NAME,
        "version": standard.VERSION,
        "commit": standard.COMMIT,
        "attribution": standard.ATTRIBUTION,
        "endorsement": standard.NOT_ENDORSED,
        "made_on": made_on.isoformat(),
    }
    return File(json.dumps(head | content, ensure_ascii=False, indent=2) + "\n", "application/json", name)


def _cell(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else standard.BETWEEN.join(value)


def _age_band(age: int) -> str:
    return next((band for below, band in _BANDS if age < below), "18_plus")

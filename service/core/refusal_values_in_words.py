"""The values in the sentence of a refusal, in the reader's language: choices in words, days as on the page.

Programs get the codes in ``allowed`` of the response.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from screening.language import Language

_STAY: Final = (
    "stayhow",
    "staymissing",
    "staysecure",
    "staycare",
    "stayevaluation",
    "staybody",
    "stayurgency",
)
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "case.setting": ("setting",),
    "case.reported_by": ("reported_by",),
    "judgement.view": ("view",),
    "judgement.assess_within": ("pullterm",),
    "score_refusal.by": ("refusedby",),
    "correction.because": ("because",),
    "assessment.outcome": ("outcome",),
    "assessment.basis": ("basis",),
    "assessment.code": ("present", "exploitation", "means", "follows"),
    "records.relation": ("relation",),
    "records.safe": ("safe",),
    "records.hand": ("hand",),
    "records.purpose": ("purpose",),
    "records.language": ("tongue",),
    "exports.purpose": ("purpose",),
    "consent.receivers": ("receiver",),
    "consent.consent_of": ("consentof",),
    "htcds.receiver": ("receiver",),
    "htcds.purpose": ("purpose",),
    "retention.ground": ("ground",),
    "review.view": ("reviewed",),
    "review.weighed": ("weighed",),
    "review.kind": ("lack",),
    "emergency.view": ("emergencyview",),
    "stay.kind": ("staykind",),
    "stay.not_onward": ("stayphase",),
    "stay.longer_because": ("staylonger",),
    "stay.choose": (*_STAY, "staywaiting"),
    "stay.choose_some": ("staytheme",),
    "programme.setting": ("setting",),
    "fairness.purpose": ("fairnesspurpose",),
    "fairness.ground": ("fairnessground",),
    "pull_forward.band": ("pullband",),
    "pull_forward.term": ("pullterm",),
    "pull_forward.setting": ("setting",),
}
"""For each refusal that lists codes, the text tables with their words; the first that has all codes is
used."""

WRITTEN_AS_TYPED: Final = frozenset(
    {
        "consent.version",
        "exchange.purpose",
        "exchange.receiver",
        "fairness.attribute",
        "fairness.group",
        "htcds.no_type",
        "records.version",
    }
)
"""Refusals that list what is typed as it stands: names which the organisation chose, words of a settings
file, codes in an address that another system asks for."""


def codes_in(values: Mapping[str, Any]) -> list[str]:
    """The codes that a refusal allows, for programs."""
    allowed = values.get("allowed")
    return allowed.split(", ") if isinstance(allowed, str) and allowed not in ("", "-") else []


def in_words(key: str, values: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """``values`` of the refusal ``key`` as its sentence shows them."""
    shown = {
        name: _day(value, language) if isinstance(value, date) else value for name, value in values.items()
    }
    if (tables := TABLES.get(key)) is not None:
        for name in ("allowed", "band"):
            if name in shown:
                shown[name] = _words(codes_in({"allowed": shown[name]}), tables, language) or shown[name]
    return shown


def _words(codes: list[str], tables: tuple[str, ...], language: Language) -> str:
    from service.core.reader_language import reader

    words = reader(language)
    for table in tables:
        if all(words.has(f"{table}.{code}") for code in codes):
            return ", ".join(words(f"{table}.{code}") for code in codes)
    return ""


def _day(day: date, language: Language) -> str:
    from service.core.reader_language import reader

    return reader(language).day(day)

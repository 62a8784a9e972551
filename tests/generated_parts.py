"""Numbers in pages that are written by hand: what follows from the catalogue and the model is put in by
``tests/generated_docs.py``, so that a new question or a new model leaves no old number behind.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.evidence_basis import rests_on
from screening.explain.estimate_words import natural_frequency, span_words
from screening.explain.load_screener import load_screener
from screening.explain.screening_request import ScreeningRequest

_REPOSITORY: Final = Path(__file__).resolve().parents[1]

A_YEAR_BEFORE: Final = {
    "risky_relationship": "confirmed",
    "parents_separated": "confirmed",
    "family_conflict": "confirmed",
    "neglect": "suspected",
    "school_absence": "often",
}
"""The published case that the README tells, a year before she was found."""

_SETTINGS: Final = {
    "specialised_crisis_shelter": "specialised crisis shelter",
    "general_crisis_shelter": "general crisis shelter",
    "youth_protection_intake": "youth-protection intake",
}


def readme() -> str:
    """The README with what the model says of the published case now."""
    screening = load_screener().screen(ScreeningRequest("youth_protection_intake", 16, A_YEAR_BEFORE))
    assert screening.probability
    assert screening.interval
    assert screening.base_rate
    estimate, base = map(natural_frequency, (screening.probability, screening.base_rate))
    span = span_words(screening.interval.total, "en")
    open_ = sum(indicator.id not in A_YEAR_BEFORE for indicator in load_catalogue().items)
    text = (_REPOSITORY / "README.md").read_text("utf-8")
    text = _put(r"\*\*.* of 100, interval .*\*\*", f"**{estimate} of 100, interval {span}**", text)
    text = _put(r"starting point \S+ of 100", f"starting point {base} of 100", text)
    return _put(r"\d+ questions have no answer", f"{open_} questions have no answer", text)


def evidence() -> str:
    """The page about the evidence with how many questions rest on what."""
    text = (_REPOSITORY / "docs" / "explanation" / "evidence.md").read_text("utf-8")
    counts = Counter(rests_on(indicator) for indicator in load_catalogue())
    for grade, n in counts.items():
        row = rf"(\| {grade.replace('_', ' ')} \| .* \|) \d+ \|"
        text = _put(row, rf"\1 {n} |", text)
    return text


def model() -> str:
    """The page about the model with its name, how far the evidence is believed, and where its bands begin."""
    table = load_screener().table
    trust = table.provenance["trust"]
    believed = sum(share * weight for share, weight in zip(trust["shares"], trust["weights"], strict=True))
    text = (_REPOSITORY / "docs" / "explanation" / "model.md").read_text("utf-8")
    text = _put(r"The shipped model, `\S+`,", f"The shipped model, `{table.name}-{table.version}`,", text)
    text = _put(r"average \d+ % of the evidence", f"average {100 * believed:.0f} % of the evidence", text)
    for setting, words in _SETTINGS.items():
        limits = " | ".join(str(round(100 * limit)) for limit in table.limits_of(setting)[1:])
        text = _put(rf"\| {words} \| \d+ \| \d+ \| \d+ \|", f"| {words} | {limits} |", text)
    return text


def _put(old: str, new: str, text: str) -> str:
    """``text`` with ``new`` in the place of ``old``, which stands there once."""
    text, places = re.subn(old, new, text)
    assert places == 1, f"{old} stands there {places} times"
    return text

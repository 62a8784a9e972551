"""What the model does not know, and how often it errs either way: stands beside every estimate."""

from __future__ import annotations

from dataclasses import dataclass

from screening.explain.estimate_words import frequency_words, natural_frequency, status_words
from screening.explain.screening_result import Screening
from screening.explain.texts import explain_texts
from screening.language import Language, with_thousands
from screening.model.score_table import ScoreTable
from screening.model.score_table_parts import Band, BandExpectation


@dataclass(frozen=True, slots=True)
class Limits:
    """Sentences for people. ``unknown``: what the model does not know. ``errors``: what acting on the
    nearest band limit would miss and wrongly mark, with the table's own figures and their origin: the first
    three sentences are the limit, the missed and the wrongly marked. ``expected`` holds the same figures."""

    unknown: tuple[str, ...]
    errors: tuple[str, ...]
    expected: BandExpectation | None = None


def limits(
    screening: Screening,
    table: ScoreTable | None,
    setting: str,
    language: Language,
    status: str | None = None,
) -> Limits:
    """The limits of ``screening`` by ``table`` in ``setting``; errors only beside an estimate.

    ``table`` may be ``None`` where there is no estimate. ``status`` says how far the model was validated, in
    words; by default what the model file says of itself.
    """
    texts = explain_texts()
    count = len(screening.unanswered)
    said = status_words(screening.model.status, language) if status is None else status
    unknown = (
        texts(language, "limits.status", status=said),
        texts(language, "limits.only_answers"),
        *((texts(language, "limits.unanswered", n=count),) if count else ()),
        texts(language, "limits.hidden"),
        texts(language, "limits.not_the_person"),
    )
    band = None if table is None else limit_beside(screening, table)
    if band is None or setting not in band.expected:
        return Limits(unknown, ())
    return Limits(unknown, _errors(band, setting, language), band.expected[setting])


def _errors(band: Band, setting: str, language: Language) -> tuple[str, ...]:
    texts = explain_texts()
    expected = band.expected[setting]
    missed, wrongly = (
        natural_frequency(share / 100)
        for share in (expected.missed_per_100_victims, expected.wrongly_marked_per_100_others)
    )
    return (
        texts(language, "limits.if_limit", limit=frequency_words(band.lowest[setting], language)),
        texts(language, "limits.missed", n=missed),
        texts(language, "limits.wrongly_marked", n=wrongly),
        texts(language, "limits.simulated", cases=with_thousands(expected.cases, language)),
        texts(language, "limits.decided_by", who=band.decided_by.in_language(language)),
    )


def limit_beside(screening: Screening, table: ScoreTable) -> Band | None:
    """The band whose lower limit says most about this estimate: its own, or for the lowest the next."""
    if screening.band is None or len(table.bands) < 2:
        return None
    number = [band.id for band in table.bands].index(screening.band)
    return table.bands[max(1, number)]

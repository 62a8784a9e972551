"""The estimate as people read it: whole young people out of a hundred, never a percentage or a decimal."""

from __future__ import annotations

import math
from dataclasses import dataclass

from screening.explain.result import Bounds, Screening
from screening.explain.screen import FEWEST_ANSWERS, OLDEST, YOUNGEST
from screening.explain.texts import explain_texts
from screening.language import Language


def natural_frequency(probability: float) -> int:
    """``probability`` as a number out of 100, 1 to 99: an estimate is never certain either way."""
    return min(99, max(1, math.floor(probability * 100 + 0.5)))


@dataclass(frozen=True, slots=True)
class EstimateWords:
    """An estimate out of 100 with its interval and starting point, and the sentences that say so.

    ``meaning``, ``range`` and ``base`` are always shown; ``coefficients`` and ``unanswered`` split the
    interval into its two causes.
    """

    of_100: int
    low: int
    high: int
    base_of_100: int
    title: str
    meaning: str
    range: str
    base: str
    coefficients: str
    unanswered: str
    band: str


def estimate_words(screening: Screening, setting: str, language: Language) -> EstimateWords | None:
    """The words for a scored screening in ``setting``; ``None`` when there is no number to put in words."""
    if screening.probability is None or screening.interval is None or screening.base_rate is None:
        return None
    texts = explain_texts()
    n = natural_frequency(screening.probability)
    low, high = _of_100(screening.interval.total)
    base = natural_frequency(screening.base_rate)
    causes = {
        name: dict(zip(("low", "high"), _of_100(bounds), strict=True))
        for name, bounds in (
            ("coefficients", screening.interval.coefficients),
            ("unanswered", screening.interval.unanswered),
        )
    }
    return EstimateWords(
        of_100=n,
        low=low,
        high=high,
        base_of_100=base,
        title=texts(language, "estimate.of_100", n=n),
        meaning=texts(language, "estimate.meaning", n=n),
        range=texts(language, "estimate.range", low=low, high=high),
        base=texts(language, "estimate.base", n=base, setting=setting_name(setting, language)),
        coefficients=texts(language, "estimate.coefficients", **causes["coefficients"]),
        unanswered=(
            texts(language, "estimate.unanswered", **causes["unanswered"])
            if screening.unanswered
            else texts(language, "unanswered.none")
        ),
        band=texts(language, f"band.{screening.band}"),
    )


def reason_words(screening: Screening, language: Language) -> str | None:
    """Why there is no number, in one or two neutral sentences; ``None`` for a scored screening."""
    if screening.reason is None:
        return None
    return explain_texts()(
        language, f"reason.{screening.reason}", youngest=YOUNGEST, oldest=OLDEST, fewest=FEWEST_ANSWERS
    )


def setting_name(setting: str, language: Language) -> str:
    """The name of a setting in a sentence; a setting without one keeps its id."""
    return _text_or(f"setting.{setting}", setting, language)


def status_words(status: str, language: Language) -> str:
    """What the model has been tested on, to stand after "this model is"."""
    return _text_or(f"status.{status}", explain_texts()(language, "status.other"), language)


def _text_or(key: str, otherwise: str, language: Language) -> str:
    texts = explain_texts()
    return texts(language, key) if key in texts.keys() else otherwise  # noqa: SIM118  Messages is no dict


def _of_100(bounds: Bounds) -> tuple[int, int]:
    return natural_frequency(bounds.low), natural_frequency(bounds.high)

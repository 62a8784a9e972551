"""The estimate as people read it: whole young people out of a hundred, never a percentage or a decimal.

Nothing is said more exactly than it is known. Below ``LOWEST_SAID`` and above ``HIGHEST_SAID`` the words are
"fewer than" and "more than": there the interval of the weights alone, all questions answered, reaches over
the limit (``docs/decisions/0045-extremes.md``). What is stored and handed on stays the exact number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from screening.explain.screener import FEWEST_ANSWERS, OLDEST, YOUNGEST
from screening.explain.screening_result import Bounds, Screening
from screening.explain.texts import explain_texts
from screening.language import Language

LOWEST_SAID: Final = 0.01
HIGHEST_SAID: Final = 0.95
"""The smallest and the largest estimate (probability) that is said as a number of its own."""


def natural_frequency(probability: float) -> int:
    """``probability`` as a number out of 100, 1 to 99: an estimate is never certain either way."""
    return min(99, max(1, math.floor(probability * 100 + 0.5)))


def frequency_words(probability: float, language: Language) -> str:
    """``probability`` as a number out of 100 in words: "7", "fewer than 1", "more than 95"."""
    kind, n = _said(probability)
    return str(n) if kind == "about" else explain_texts()(language, f"estimate.{kind}", n=n)


def title_words(probability: float, language: Language) -> str:
    """``probability`` as a number out of 100, with the hundred: "7 of 100"."""
    return explain_texts()(language, "estimate.of_100", n=frequency_words(probability, language))


def band_words(band: str, language: Language, *, beside_acute: bool) -> str:
    """What a band means; where acute steps were set it comes after them."""
    return explain_texts()(language, f"{'band_beside_acute' if beside_acute else 'band'}.{band}")


def _said(probability: float) -> tuple[str, int]:
    """``about``, or ``fewest`` or ``most`` of a limit, and the number out of 100."""
    if probability < LOWEST_SAID:
        return "fewest", natural_frequency(LOWEST_SAID)
    if probability > HIGHEST_SAID:
        return "most", natural_frequency(HIGHEST_SAID)
    return "about", natural_frequency(probability)


def span_words(bounds: Bounds, language: Language) -> str:
    """ "2 to 40"; one end where both read the same."""
    low, high = (frequency_words(end, language) for end in (bounds.low, bounds.high))
    return low if low == high else explain_texts()(language, "estimate.span", low=low, high=high)


@dataclass(frozen=True, slots=True)
class EstimateWords:
    """An estimate out of 100 with its interval and starting point, and the sentences that say so.

    ``of_100``, ``low``, ``high`` and ``base_of_100`` are for pictures; ``said`` and ``said_range`` are
    the same in words. ``meaning``, ``range`` and ``base`` are always shown; ``coefficients`` and
    ``unanswered`` split the interval into its two causes. ``beside`` stands with the number where acute
    steps were set and the estimate is not above its starting point all the same; it is empty elsewhere.
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
    said: str
    said_range: str
    beside: str


def estimate_words(screening: Screening, setting: str, language: Language) -> EstimateWords | None:
    """The words for a scored screening in ``setting``; ``None`` when there is no number to put in words."""
    if screening.probability is None or screening.interval is None or screening.base_rate is None:
        return None
    texts, interval = explain_texts(), screening.interval
    said, base = (frequency_words(p, language) for p in (screening.probability, screening.base_rate))
    kind, n = _said(screening.probability)
    not_above = screening.probability <= screening.base_rate
    return EstimateWords(
        of_100=natural_frequency(screening.probability),
        low=natural_frequency(interval.total.low),
        high=natural_frequency(interval.total.high),
        base_of_100=natural_frequency(screening.base_rate),
        title=title_words(screening.probability, language),
        meaning=texts(language, f"estimate.meaning.{kind}", n=n),
        range=_range(interval.total, language),
        base=texts(language, "estimate.base", n=base, setting=setting_name(setting, language)),
        coefficients=texts(
            language, "estimate.coefficients", span=span_words(interval.coefficients, language)
        ),
        unanswered=(
            texts(language, "estimate.unanswered", span=span_words(interval.unanswered, language))
            if screening.unanswered
            else texts(language, "unanswered.none")
        ),
        band=band_words(str(screening.band), language, beside_acute=bool(screening.acute)),
        said=said,
        said_range=span_words(interval.total, language),
        beside=texts(language, "estimate.beside_acute") if screening.acute and not_above else "",
    )


def _range(bounds: Bounds, language: Language) -> str:
    """The interval in a sentence, with both ends as the pictures say them: an end past what is said as a
    number is "fewer than 1" or "more than 95"."""
    texts = explain_texts()
    (low, first), (high, last) = map(_said, (bounds.low, bounds.high))
    if low == high == "about":
        return texts(language, "estimate.range.between", low=first, high=last)
    if (low, high) == ("fewest", "most"):
        return texts(language, "estimate.range.open")
    return texts(language, "estimate.range.past", span=span_words(bounds, language))


def reason_words(screening: Screening, language: Language) -> str | None:
    """Why there is no number, in one or two neutral sentences; ``None`` for a scored screening."""
    if screening.reason is None:
        return None
    return reason_words_of(screening.reason, language)


def reason_words_of(reason: str, language: Language) -> str:
    """``reason_words`` of the ``reason`` of a screening."""
    return explain_texts()(
        language, f"reason.{reason}", youngest=YOUNGEST, oldest=OLDEST, fewest=FEWEST_ANSWERS
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

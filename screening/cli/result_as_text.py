"""One screening as plain text, in the order of the result page: what must happen now, then the estimate."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from screening.cli.localised_commands import Voice
from screening.explain.estimate_words import estimate_words, reason_words
from screening.explain.model_limitations import limits
from screening.explain.reasons import ReasonRow, questions, reasons
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Screening
from screening.explain.texts import explain_texts

WIDTH: Final = 88
_BAR: Final = 10
_DIGEST: Final = 12


def explanation(
    screening: Screening, request: ScreeningRequest, screener: Screener, voice: Voice
) -> Iterator[str]:
    """The lines of the explanation, at most ``WIDTH`` wide where words allow it."""
    texts, language = explain_texts(), voice.language
    yield from _acute(request, screener, voice)
    yield from _wrapped(texts(language, "advice"))
    yield ""
    words = estimate_words(screening, request.setting, language)
    if words:
        yield from _heading(texts(language, "estimate.heading"))
        for sentence in (words.title + ".", words.meaning, words.range, words.base):
            yield from _wrapped(sentence)
        yield from _wrapped(words.coefficients)
        yield from _wrapped(words.unanswered)
        yield from _wrapped(words.band)
        yield ""
    else:
        yield from _wrapped(reason_words(screening, language) or "")
        if screening.status == "abstained":
            yield from _wrapped(texts(language, "reason.then"))
        yield ""
    yield from _reasons(screening, request, screener, voice)
    yield from _limits(screening, request, screener, voice)
    yield from _questions(screening, request, screener, voice)
    yield from _provenance(screening, voice)


def _acute(request: ScreeningRequest, screener: Screener, voice: Voice) -> Iterator[str]:
    rules, language = screener.rules, voice.language
    fired = rules.fired(request.answers, request.now)
    if not fired:
        return
    yield from _heading(explain_texts()(language, "acute.heading"))
    for rule in fired:
        urgency = rules.urgency_texts[rule.urgency].in_language(language)
        yield from _wrapped(f"{urgency}: {rule.heading.in_language(language)}")
        yield from _wrapped(rule.reason.in_language(language), "  ")
        for number, step in enumerate(rule.steps, 1):
            yield from _wrapped(f"{number}. {rules.instruction(step, language, {})}", "  ", "     ")
    yield ""


def _reasons(
    screening: Screening, request: ScreeningRequest, screener: Screener, voice: Voice
) -> Iterator[str]:
    found = reasons(screening, request, screener.catalogue, voice.language)
    if found.rows:
        yield from _heading(found.heading)
        for sentence in found.summary:
            yield from _wrapped(sentence)
        for row in found.rows:
            yield f"{_bar(row)}  {row.weight_word}"
            yield from _wrapped(f"{row.statement} ({row.answer})", " " * (2 * _BAR + 3))
        yield ""
    yield from _wrapped(found.unanswered_words)
    yield ""


def _bar(row: ReasonRow) -> str:
    """To the left of the line for what lowers, to the right for what raises."""
    length = max(1, round(row.share * _BAR)) if row.direction != "neutral" else 0
    bar = "█" * length
    if row.direction == "lowers":
        return f"{bar:>{_BAR}}│{'':{_BAR}}"
    return f"{'':{_BAR}}│{bar:<{_BAR}}"


def _limits(
    screening: Screening, request: ScreeningRequest, screener: Screener, voice: Voice
) -> Iterator[str]:
    found = limits(screening, screener.table, request.setting, voice.language)
    yield from _heading(explain_texts()(voice.language, "limits.heading"))
    for sentence in (*found.unknown, *found.errors):
        yield from _wrapped(sentence, "- ", "  ")
    yield ""


def _questions(
    screening: Screening, request: ScreeningRequest, screener: Screener, voice: Voice
) -> Iterator[str]:
    asked = questions(screening, request, screener.catalogue, voice.language)
    if not asked:
        return
    yield from _heading(explain_texts()(voice.language, "ask.heading"))
    for number, question in enumerate(asked, 1):
        yield from _wrapped(f"{number}. {question.ask}", "", "   ")
        yield from _wrapped(question.change, "   ")
    yield ""


def _provenance(screening: Screening, voice: Voice) -> Iterator[str]:
    texts, language = explain_texts(), voice.language
    yield from _heading(texts(language, "provenance.heading"))
    model, catalogue = screening.model, screening.catalogue
    yield texts(
        language,
        "provenance.model",
        name=model.name,
        version=model.version,
        digest=model.digest[:_DIGEST],
    )
    yield texts(
        language, "provenance.catalogue", version=catalogue.version, digest=catalogue.digest[:_DIGEST]
    )


def _heading(text: str) -> Iterator[str]:
    yield text
    yield "─" * len(text)


def _wrapped(text: str, indent: str = "", further: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent if further is None else further
    )

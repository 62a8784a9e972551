"""A screening as its page and its print show it: words and pictures, never a decimal or a percentage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.explain.estimate_words import EstimateWords, estimate_words, reason_words, status_words
from screening.explain.limits import Limits, limits
from screening.explain.questions import ShownQuestion, questions
from screening.explain.reasons import ReasonRow, Reasons, UnansweredSection, reasons
from screening.explain.request import ScreeningRequest
from screening.explain.result import Screening
from screening.explain.sentences import inside, said
from screening.explain.texts import explain_texts, showing
from screening.model.score_table import ScoreTable
from service.web.acute_view import SignView
from service.web.form_view import answer_text
from service.web.language import Reader
from service.web.pictures import Bar, People, bar, people

SHORT_DIGEST = 12
"""Characters of a digest that people compare by eye."""


@dataclass(frozen=True, slots=True)
class OwnView:
    """The professional's own judgement, as it was before any score; ``by`` names who gave it."""

    heading: str
    by: str
    view: str
    within: str
    reason: str
    note: str
    later: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EstimateView:
    words: EstimateWords
    picture: People
    picture_words: str


@dataclass(frozen=True, slots=True)
class ReasonView:
    row: ReasonRow
    bar: Bar | None
    now: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer of the round, for the list of all answers and for the facts of a print."""

    question: str
    statement: str
    answer: str
    known: str
    recorded: str
    now: bool
    above_lowest: bool


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """That the answers of a screening were put right: in words, why, and where they were asked anew."""

    text: str
    because: str
    reason: str
    anew: str
    answers_url: str
    day: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """Everything that the page of one screening says."""

    reference: str
    number: int
    line: str
    due: str
    signs: tuple[SignView, ...]
    status: str
    reason: str
    estimate: EstimateView | None
    own: OwnView
    limits: Limits
    brief_limits: tuple[str, ...]
    more_limits: tuple[str, ...]
    reasons: tuple[ReasonView, ...]
    summary: tuple[str, ...]
    unanswered: str
    open: tuple[UnansweredSection, ...]
    ask: tuple[ShownQuestion, ...]
    answers: tuple[AnswerView, ...]
    origin: tuple[tuple[str, str], ...]
    withdrawn: WithdrawnView | None = None

    @property
    def facts(self) -> tuple[AnswerView, ...]:
        """What is known to be there: answers above the lowest level."""
        return tuple(answer for answer in self.answers if answer.above_lowest)


def estimate_view(screening: Screening, setting: str, reader: Reader) -> EstimateView | None:
    """Number, interval and base rate out of 100, with the hundred figures; ``None`` without a number."""
    words = estimate_words(screening, setting, reader.language)
    if words is None:
        return None
    low, high = min(words.low, words.of_100), max(words.high, words.of_100)
    said = reader("result.picture", n=words.of_100, low=low, high=high)
    return EstimateView(words, people(words.of_100, low, high), said)


def no_number(screening: Screening, reader: Reader) -> str:
    """Why there is no number, and that the conversation goes on; empty when there is one."""
    reason = reason_words(screening, reader.language)
    if reason is None or screening.status == "direct_signs":
        return reason or ""
    return f"{reason} {explain_texts()(reader.language, 'reason.then')}"


def reason_views(found: Reasons, request: ScreeningRequest) -> tuple[ReasonView, ...]:
    return tuple(
        ReasonView(
            row,
            bar(row.share, raises=row.direction == "raises") if row.direction != "neutral" else None,
            now=request.now.get(row.indicator, False),
        )
        for row in found.rows
    )


def _limits(screening: Screening, table: ScoreTable | None, setting: str, reader: Reader) -> Limits:
    """The limits with the figures of the model that gave the estimate; without them when it is gone."""
    if table is not None and (screening.probability is None or table.digest == screening.model.digest):
        return limits(screening, table, setting, reader.language)
    status = explain_texts()(
        reader.language, "limits.status", status=status_words(screening.model.status, reader.language)
    )
    return Limits((status, reader("result.other_model")), ())


def brief_limits(screening: Screening, found: Limits, reader: Reader) -> tuple[str, ...]:
    """The few lines that stand right under the number: what is missing, what is hidden, errors both ways.

    The sentences are those of ``limits``; the others stand in the fuller list.
    """
    texts, language = explain_texts(), reader.language
    count = len(screening.unanswered)
    open_questions = (texts(language, "limits.unanswered", n=count),) if count else ()
    hidden = texts(language, "limits.hidden")
    if screening.probability is None:
        return (*open_questions, hidden)
    if_limit, missed, wrongly, *_ = (*found.errors, "", "", "")
    errors = " ".join(sentence for sentence in (if_limit, missed, wrongly) if sentence)
    return tuple(line for line in (*open_questions, hidden, errors) if line)


def _others(found: Limits, brief: tuple[str, ...]) -> tuple[str, ...]:
    """The limits that do not stand under the number already."""
    return tuple(line for line in (*found.unknown, *found.errors) if not any(line in said for said in brief))


def _to_ask(unanswered: tuple[UnansweredSection, ...], catalogue: Catalogue) -> tuple[UnansweredSection, ...]:
    """The open questions without those that one does not ask a young person at intake."""
    kept = (
        replace(
            section,
            indicators=tuple(
                (indicator, label)
                for indicator, label in section.indicators
                if catalogue[indicator].role != "direct" and indicator not in showing().not_to_ask
            ),
        )
        for section in unanswered
    )
    return tuple(section for section in kept if section.indicators)


def answer_views(
    request: ScreeningRequest,
    indicators: Iterable[Indicator],
    recorded: Mapping[str, str],
    reader: Reader,
) -> tuple[AnswerView, ...]:
    """Every answer that was given to ``indicators``, absent ones included, in their order."""
    found = []
    for indicator in indicators:
        answer = request.answers.get(indicator.id)
        if answer is None:
            continue
        lowest = answer == indicator.level_ids[0]
        known = request.known.get(indicator.id)
        found.append(
            AnswerView(
                question=reader.pick(indicator.wording.label),
                statement=_statement(indicator, answer, reader),
                answer=answer_text(indicator, answer, reader),
                known=reader(f"form.known_{known.how}") if known else "",
                recorded=recorded.get(indicator.id, ""),
                now=request.now.get(indicator.id, False),
                above_lowest=answer in indicator.level_ids and not lowest,
            )
        )
    return tuple(found)


def _statement(indicator: Indicator, answer: str, reader: Reader) -> str:
    """What was answered as a sentence; for an absent answer the subject with the answer."""
    if answer in indicator.level_ids:
        return said(indicator, answer, reader.language)
    return f"{reader.pick(indicator.wording.label)}: {inside(answer_text(indicator, answer, reader))}"


def origin(
    screening: Screening, made_at: datetime, made_by: str, reader: Reader
) -> tuple[tuple[str, str], ...]:
    """Where the screening comes from: model and its honest status, questions, moment, check."""
    model, catalogue = screening.model, screening.catalogue
    scored = screening.probability is not None
    return (
        (
            reader("origin.model"),
            reader(
                "origin.version", name=model.name, version=model.version, digest=model.digest[:SHORT_DIGEST]
            ),
        ),
        (reader("origin.status"), status_words(model.status, reader.language)),
        (
            reader("origin.catalogue"),
            reader(
                "origin.catalogue_version",
                version=catalogue.version,
                digest=catalogue.digest[:SHORT_DIGEST],
            ),
        ),
        (reader("origin.made"), f"{reader.moment(made_at)}, {reader('origin.made_by', who=made_by)}"),
        (reader("origin.check"), reader("origin.checked" if scored else "origin.checked_none")),
    )


def result_view(
    *,
    screening: Screening,
    request: ScreeningRequest,
    catalogue: Catalogue,
    table: ScoreTable | None,
    setting: str,
    reader: Reader,
    reference: str,
    number: int,
    line: str,
    due: str,
    signs: tuple[SignView, ...],
    own: OwnView,
    recorded: Mapping[str, str],
    made_at: datetime,
    made_by: str,
) -> ResultView:
    """The page of ``screening``, the answer to ``request``, in the reader's language."""
    language = reader.language
    why = reasons(screening, request, catalogue, language)
    known_limits = _limits(screening, table, setting, reader)
    brief = brief_limits(screening, known_limits, reader)
    return ResultView(
        reference=reference,
        number=number,
        line=line,
        due=due,
        signs=signs,
        status=screening.status,
        reason=no_number(screening, reader),
        estimate=estimate_view(screening, setting, reader),
        own=own,
        limits=known_limits,
        brief_limits=brief,
        more_limits=_others(known_limits, brief),
        reasons=reason_views(why, request),
        summary=why.summary,
        unanswered=why.unanswered_words,
        open=_to_ask(why.unanswered, catalogue),
        ask=questions(screening, request, catalogue, language),
        answers=answer_views(request, catalogue, recorded, reader),
        origin=origin(screening, made_at, made_by, reader),
    )

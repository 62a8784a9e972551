"""The block that was shown: every word and number that a screening put before people, in one language.

It is made once, when the screening is made, and stored (``service.areas.screenings.shown_result``). From
then on pages, prints, the explanation and reviews write it down as it is: whatever model, catalogue or
wording serves by then, nothing in it is looked up again. What stands around it, such as the acute steps,
the own judgement, the next step and the footer, is of today and is not in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_words import estimate_words, reason_words
from screening.explain.limits import Limits, limits
from screening.explain.questions import questions
from screening.explain.reasons import ReasonRow, UnansweredSection, reasons
from screening.explain.request import ScreeningRequest
from screening.explain.result import CONFIRMED_DIRECT_SIGN, Screening
from screening.explain.sentences import inside, said
from screening.explain.texts import explain_texts, showing
from screening.language import Language
from screening.model.score_table import ScoreTable
from service.areas.screenings.shown_shapes import (
    Block,
    ShownAnswer,
    ShownAsk,
    ShownEstimate,
    ShownLimits,
    ShownPlainly,
    ShownQuestion,
    ShownReason,
    ShownReasons,
    ShownSection,
)
from service.core.reader import Reader

SHORT_DIGEST: Final = 12
"""Characters of a digest that people compare by eye."""


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The questions of a screening and the model that gave its estimate; ``None`` where that is gone, and
    then the figures of its limits are said to be gone."""

    catalogue: Catalogue
    table: ScoreTable | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a screening comes from, besides what stands in itself: by whom and when, how far its model had
    been validated by then (in words), and whether the block was put together afterwards."""

    made_at: datetime
    made_by: str
    status: str
    rebuilt: bool = False


def block_of(
    screening: Screening, request: ScreeningRequest, by: MadeBy, origin: Origin, reader: Reader
) -> Block:
    """The block of ``screening``, the answer to ``request``, which were made by the questions and model
    ``by``."""
    catalogue, table = by.catalogue, by.table
    language = reader.language
    why = reasons(screening, request, catalogue, language)
    words = estimate_words(screening, request.setting, language)
    known = _limits(screening, table, request.setting, origin.status, reader)
    brief = _brief(screening, known, reader)
    causes = (words.coefficients, words.unanswered) if words else ()
    return Block(
        status=screening.status,
        heading=_heading(screening, reader),
        reason=_no_number(screening, reader),
        estimate=_estimate(screening, request.setting, reader),
        limits=ShownLimits(
            reader("result.limits" if words else "result.limits_without"),
            brief,
            reader("result.limits_more"),
            (*causes, *_others(known, brief)),
            (*known.unknown, *known.errors),
        ),
        reasons=ShownReasons(
            reader("result.reasons" if words else "result.reasons_direct"),
            " ".join(why.summary),
            reader("result.caption", base=words.base_of_100) if words else reader("result.caption_direct"),
            (
                reader("result.signal"),
                reader("result.answer"),
                reader("result.swing"),
                reader("result.weight"),
            ),
            tuple(_reason(row, request) for row in why.rows),
        ),
        unanswered=why.unanswered_words,
        ask=_ask(screening, request, catalogue, why.unanswered, reader),
        answers=answers_of(request, catalogue, reader),
        now_word=reader("result.now"),
        plainly=_plainly(screening, reader),
        origin_heading=reader("origin.title"),
        origin=_origin(screening, origin, reader),
    )


def answers_of(request: ScreeningRequest, catalogue: Catalogue, reader: Reader) -> tuple[ShownAnswer, ...]:
    """Every answer that was given, absent ones included, in the order of the form."""
    found = []
    for indicator, (label, lowest, levels) in _words_of(catalogue, reader.language).items():
        answer = request.answers.get(indicator)
        if answer is None:
            continue
        if answer in levels:
            statement, text = levels[answer]
        else:
            text = reader(f"answer.{answer}")
            statement = f"{label}: {inside(text)}"
        known = request.known.get(indicator)
        found.append(
            ShownAnswer(
                label,
                statement,
                text,
                reader(f"form.known_{known.how}") if known else "",
                request.now.get(indicator, False),
                answer != lowest and answer in levels,
            )
        )
    return tuple(found)


_Words = Mapping[str, tuple[str, str, Mapping[str, tuple[str, str]]]]
_WORDS: dict[tuple[str, Language], _Words] = {}
"""By digest of a catalogue and language: the words of each question, picked once."""


def _words_of(catalogue: Catalogue, language: Language) -> _Words:
    """By indicator: label, lowest level, and of each level what it says as a sentence and as an answer."""
    found = _WORDS.get((catalogue.digest, language))
    if found is None:
        found = _WORDS[catalogue.digest, language] = {
            one.id: (
                one.wording.label.in_language(language),
                one.level_ids[0],
                {
                    level.id: (said(one, level.id, language), level.text.in_language(language))
                    for level in one.levels
                },
            )
            for one in catalogue
        }
    return found


def _heading(screening: Screening, reader: Reader) -> str:
    if screening.probability is not None:
        return reader("result.estimate")
    if screening.status != "direct_signs":
        return reader("result.without")
    confirmed = screening.reason == CONFIRMED_DIRECT_SIGN
    return reader("result.without_direct" if confirmed else "result.without_suspected")


def _estimate(screening: Screening, setting: str, reader: Reader) -> ShownEstimate | None:
    words = estimate_words(screening, setting, reader.language)
    if words is None:
        return None
    low, high = min(words.low, words.of_100), max(words.high, words.of_100)
    return ShownEstimate(
        of_100=words.of_100,
        low=low,
        high=high,
        title=words.title,
        meaning=words.meaning,
        range=words.range,
        base=words.base,
        band=words.band,
        picture=reader("result.picture", n=words.of_100, low=low, high=high),
        key_estimate=reader("result.key_estimate", n=words.said),
        key_range=reader("result.key_range", span=words.said_range),
        beside=words.beside,
    )


def _no_number(screening: Screening, reader: Reader) -> str:
    """Why there is no number, and that the conversation goes on; empty when there is one."""
    reason = reason_words(screening, reader.language)
    if reason is None or screening.status == "direct_signs":
        return reason or ""
    return f"{reason} {explain_texts()(reader.language, 'reason.then')}"


def _reason(row: ReasonRow, request: ScreeningRequest) -> ShownReason:
    return ShownReason(
        row.statement,
        row.answer,
        request.now.get(row.indicator, False),
        row.weight_word,
        row.direction,
        round(row.share, 4),
    )


def _limits(
    screening: Screening, table: ScoreTable | None, setting: str, status: str, reader: Reader
) -> Limits:
    """The limits with the figures of the model that gave the estimate; it says so where they are gone."""
    if screening.probability is None or (table is not None and table.digest == screening.model.digest):
        return limits(screening, table, setting, reader.language, status)
    said = explain_texts()(reader.language, "limits.status", status=status)
    return Limits((said, reader("result.other_model")), ())


def _brief(screening: Screening, found: Limits, reader: Reader) -> tuple[str, ...]:
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


def _ask(
    screening: Screening,
    request: ScreeningRequest,
    catalogue: Catalogue,
    unanswered: tuple[UnansweredSection, ...],
    reader: Reader,
) -> ShownAsk:
    """The questions that could change most; where there are none to give, what is not known yet."""
    asked = questions(screening, request, catalogue, reader.language)
    if asked:
        shown = tuple(ShownQuestion(one.ask, one.change) for one in asked)
        return ShownAsk(reader("result.ask"), reader("result.ask_lead"), shown, ())
    open_ = tuple(
        ShownSection(section.title, tuple(label for _, label in section.indicators))
        for section in _to_ask(unanswered, catalogue)
    )
    return ShownAsk(reader("result.open"), reader("result.open_lead"), (), open_)


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


def _plainly(screening: Screening, reader: Reader) -> ShownPlainly:
    if screening.probability is not None:
        none = ""
    elif screening.reason == "withheld":
        none = reader("records.explain_hidden")
    else:
        none = _no_number(screening, reader)
    told = ("explain_knows", "explain_errs", "explain_open", "explain_tested")
    return ShownPlainly(
        reader("records.explain_help"),
        reader("records.explain_strong"),
        reader("records.explain_weak"),
        none,
        reader("records.explain_limits"),
        tuple(reader(f"records.{line}") for line in told),
    )


def _origin(screening: Screening, origin: Origin, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Model and its honest status, questions, moment, check; and that a block was put together later."""
    model, catalogue = screening.model, screening.catalogue
    version = reader(
        "origin.version", name=model.name, version=model.version, digest=model.digest[:SHORT_DIGEST]
    )
    asked = reader(
        "origin.catalogue_version", version=catalogue.version, digest=catalogue.digest[:SHORT_DIGEST]
    )
    check = "origin.checked" if screening.probability is not None else "origin.checked_none"
    return (
        (reader("origin.model"), version),
        (reader("origin.status"), origin.status),
        (reader("origin.catalogue"), asked),
        (
            reader("origin.made"),
            f"{reader.moment(origin.made_at)}, {reader('origin.made_by', who=origin.made_by)}",
        ),
        (reader("origin.check"), reader(check)),
        *(((reader("origin.rebuilt"), reader("origin.rebuilt_text")),) if origin.rebuilt else ()),
    )

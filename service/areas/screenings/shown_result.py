"""The result of a screening as people are shown it, called its block: every word and number, in one language.

It is made once, with the screening, and stored (``shown_result_storage``). Pages, prints, the explanation and
reviews show the stored block, whatever model, catalogue or wording is in use by then. The acute steps, the
own judgement, the next step and the footer are those of today and not part of the block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from screening.catalogue.catalogue import Catalogue
from screening.explain.answer_sentences import inside, said
from screening.explain.estimate_words import EstimateWords, estimate_words, reason_words
from screening.explain.model_limitations import Limits, limits
from screening.explain.questions_to_ask import questions
from screening.explain.reasons import ReasonRow, UnansweredSection, reasons
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import CONFIRMED_DIRECT_SIGN, Screening
from screening.explain.texts import explain_texts, showing
from screening.language import Language
from screening.model.score_table import ScoreTable
from service.areas.screenings.shown_result_shapes import (
    Block,
    ShownAnswer,
    ShownAsk,
    ShownErrors,
    ShownEstimate,
    ShownLimits,
    ShownPlainly,
    ShownQuestion,
    ShownReason,
    ShownReasons,
    ShownSection,
)
from service.core.reader_language import Reader
from service.web.pictures.marked_hundred import GROUPS, counts_in_words

SHORT_DIGEST: Final = 12
"""Characters of a digest in a block, for people to compare."""


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The catalogue of a screening and the score table of its model; ``None`` when the table is gone, and
    then the block says that the figures of the model's limits are gone."""

    catalogue: Catalogue
    table: ScoreTable | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a screening: by whom and when it was made, the status of its model at that time (in
    words), and whether the block was rebuilt afterwards."""

    made_at: datetime
    made_by: str
    status: str
    rebuilt: bool = False


def block_of(
    screening: Screening, request: ScreeningRequest, by: MadeBy, origin: Origin, reader: Reader
) -> Block:
    """The block of ``screening``, the result of ``request``, with the catalogue and the model ``by``."""
    catalogue, table = by.catalogue, by.table
    language = reader.language
    why = reasons(screening, request, catalogue, language)
    words = estimate_words(screening, request.setting, language)
    limits_known = _limits_of(screening, table, request.setting, origin.status, reader)
    brief = _brief_limits(screening, reader)
    causes = (words.coefficients, words.unanswered) if words else ()
    return Block(
        status=screening.status,
        heading=_heading(screening, reader),
        reason=_no_number(screening, reader),
        estimate=_shown_estimate(words, reader),
        limits=ShownLimits(
            reader("result.limits" if words else "result.limits_without"),
            brief,
            reader("result.limits_more"),
            (*causes, *_other_limits(limits_known, brief)),
            (*limits_known.unknown, *limits_known.errors),
            _shown_errors(screening, limits_known, reader),
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
            tuple(_shown_reason(row, request) for row in why.rows),
        ),
        unanswered=why.unanswered_words,
        ask=_shown_ask(screening, request, catalogue, why.unanswered, reader),
        answers=answers_of(request, catalogue, reader),
        now_word=reader("result.now"),
        plainly=_plain_words(screening, reader),
        origin_heading=reader("origin.title"),
        origin=_origin_lines(screening, origin, reader),
    )


def answers_of(request: ScreeningRequest, catalogue: Catalogue, reader: Reader) -> tuple[ShownAnswer, ...]:
    """Every answer, absent ones included, in the order of the form."""
    answers = []
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
        answers.append(
            ShownAnswer(
                label,
                statement,
                text,
                reader(f"form.known_{known.how}") if known else "",
                request.now.get(indicator, False),
                answer != lowest and answer in levels,
            )
        )
    return tuple(answers)


_Words = Mapping[str, tuple[str, str, Mapping[str, tuple[str, str]]]]
_WORDS: dict[tuple[str, Language], _Words] = {}
"""By digest of a catalogue and language: the words of each question, cached."""


def _words_of(catalogue: Catalogue, language: Language) -> _Words:
    """By indicator: label, lowest level, and each level as a sentence and as an answer."""
    words = _WORDS.get((catalogue.digest, language))
    if words is None:
        words = _WORDS[catalogue.digest, language] = {
            indicator.id: (
                indicator.wording.label.in_language(language),
                indicator.level_ids[0],
                {
                    level.id: (said(indicator, level.id, language), level.text.in_language(language))
                    for level in indicator.levels
                },
            )
            for indicator in catalogue
        }
    return words


def _heading(screening: Screening, reader: Reader) -> str:
    if screening.probability is not None:
        return reader("result.estimate")
    if screening.status != "direct_signs":
        return reader("result.without")
    confirmed = screening.reason == CONFIRMED_DIRECT_SIGN
    return reader("result.without_direct" if confirmed else "result.without_suspected")


def _shown_estimate(words: EstimateWords | None, reader: Reader) -> ShownEstimate | None:
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


def _shown_reason(row: ReasonRow, request: ScreeningRequest) -> ShownReason:
    return ShownReason(
        row.statement,
        row.answer,
        request.now.get(row.indicator, False),
        row.weight_word,
        row.direction,
        round(row.share, 4),
    )


def _limits_of(
    screening: Screening, table: ScoreTable | None, setting: str, status: str, reader: Reader
) -> Limits:
    """The limits with the figures of the model that gave the estimate, or a sentence that these are gone."""
    if screening.probability is None or (table is not None and table.digest == screening.model.digest):
        return limits(screening, table, setting, reader.language, status)
    sentence = explain_texts()(reader.language, "limits.status", status=status)
    return Limits((sentence, reader("result.other_model")), ())


def _brief_limits(screening: Screening, reader: Reader) -> tuple[str, ...]:
    """The lines right under the number: what is missing and what is hidden. ``_other_limits`` gives the
    rest."""
    texts, language = explain_texts(), reader.language
    count = len(screening.unanswered)
    open_questions = (texts(language, "limits.unanswered", n=count),) if count else ()
    return (*open_questions, texts(language, "limits.hidden"))


def _shown_errors(screening: Screening, known_limits: Limits, reader: Reader) -> ShownErrors | None:
    """Errors in both directions, for the picture of a hundred; ``None`` where the model has no figures."""
    expected = known_limits.expected
    if expected is None or screening.base_rate is None:
        return None
    shares = (
        screening.base_rate,
        expected.missed_per_100_victims / 100,
        expected.wrongly_marked_per_100_others / 100,
    )
    counts = dict(zip(GROUPS, counts_in_words(*shares, reader), strict=True))
    finding = reader("result.errors", missed=counts["missed"], wrong=counts["wrong"])
    return ShownErrors(known_limits.errors[0], finding, *shares)


def _other_limits(known_limits: Limits, brief: tuple[str, ...]) -> tuple[str, ...]:
    """The limits that are not in ``brief``; the limit, the missed and the wrongly marked in one line."""
    errors = known_limits.errors
    lines = (*known_limits.unknown, " ".join(errors[:3]), *errors[3:])
    return tuple(line for line in lines if line and line not in brief)


def _shown_ask(
    screening: Screening,
    request: ScreeningRequest,
    catalogue: Catalogue,
    unanswered: tuple[UnansweredSection, ...],
    reader: Reader,
) -> ShownAsk:
    """The questions that could change the estimate most; without any, the open questions."""
    best_questions = questions(screening, request, catalogue, reader.language)
    if best_questions:
        question_views = tuple(ShownQuestion(question.ask, question.change) for question in best_questions)
        return ShownAsk(reader("result.ask"), reader("result.ask_lead"), question_views, ())
    open_sections = tuple(
        ShownSection(section.title, tuple(label for _, label in section.indicators))
        for section in _askable(unanswered, catalogue)
    )
    return ShownAsk(reader("result.open"), reader("result.open_lead"), (), open_sections)


def _askable(
    unanswered: tuple[UnansweredSection, ...], catalogue: Catalogue
) -> tuple[UnansweredSection, ...]:
    """The open questions without those that are not asked at intake."""
    sections = (
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
    return tuple(section for section in sections if section.indicators)


def _plain_words(screening: Screening, reader: Reader) -> ShownPlainly:
    if screening.probability is not None:
        why_none = ""
    elif screening.reason == "withheld":
        why_none = reader("records.explain_hidden")
    else:
        why_none = _no_number(screening, reader)
    limit_keys = ("explain_knows", "explain_errs", "explain_open", "explain_tested")
    return ShownPlainly(
        reader("records.explain_help"),
        reader("records.explain_strong"),
        reader("records.explain_weak"),
        why_none,
        reader("records.explain_limits"),
        tuple(reader(f"records.{line}") for line in limit_keys),
    )


def _origin_lines(screening: Screening, origin: Origin, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Model with its status, catalogue, moment and check; and whether the block was rebuilt."""
    model, catalogue = screening.model, screening.catalogue
    version = reader(
        "origin.version", name=model.name, version=model.version, digest=model.digest[:SHORT_DIGEST]
    )
    catalogue_words = reader(
        "origin.catalogue_version", version=catalogue.version, digest=catalogue.digest[:SHORT_DIGEST]
    )
    check = "origin.checked" if screening.probability is not None else "origin.checked_none"
    return (
        (reader("origin.model"), version),
        (reader("origin.status"), origin.status),
        (reader("origin.catalogue"), catalogue_words),
        (
            reader("origin.made"),
            f"{reader.moment(origin.made_at)}, {reader('origin.made_by', who=origin.made_by)}",
        ),
        (reader("origin.check"), reader(check)),
        *(((reader("origin.rebuilt"), reader("origin.rebuilt_text")),) if origin.rebuilt else ()),
    )

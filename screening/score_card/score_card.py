"""The score card: a whole model on one page of A4, to be used with a pencil when there is no screen.

It goes in the order of the product: acute danger, the own judgement, and only then points. An absent answer
adds nothing. The scale at the foot turns a sum into the number that the screen would say.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby, pairwise
from typing import Final

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.catalogue.paper_form import EMERGENCY_NUMBERS, form_texts
from screening.explain.estimate_words import (
    HIGHEST_SAID,
    LOWEST_SAID,
    frequency_words,
    natural_frequency,
    setting_name,
    status_words,
)
from screening.explain.screener import FEWEST_ANSWERS, OLDEST, YOUNGEST
from screening.explain.texts import explain_texts
from screening.features.answers import FIRST_LEVEL
from screening.features.direct_signs import CONFIRMED
from screening.language import Language, Messages, signed, with_thousands
from screening.model.log_odds import log_odds_of, probability_of
from screening.model.score_table import ScoreTable
from screening.score_card.whole_points import (
    MOST_LOST,
    Loss,
    WholePoints,
    intakes_to_tell_by,
    losses,
    whole_points,
)

_FOLDER: Final = files("screening.score_card")
_DIGEST_SHOWN: Final = 12
"""Characters of the digest in the footer; enough to tell two models apart by eye."""

_FROM_FORM: Final = (
    *("product", "advice.strong", "advice.rest", "acute.heading", "acute.now", "acute.service"),
    *("acute.manager", "case.reference", "case.private", "judgement.signed"),
)
"""Texts that the card shares with the paper form."""

Reading = tuple[int, str]
"""A sum of points, and the number out of 100 that it reads as, in words."""

_TITLE_HEIGHT, _OWN_LEVELS_HEIGHT = 0.8, 1.8
"""Of a section's title and of a question with answers of its own, in rows; to part the columns by."""


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """An answer and its points, ready to print; ``points`` is "stop" where the answer ends the estimate."""

    text: str
    points: str


@dataclass(frozen=True, slots=True)
class CardQuestion:
    """A question of the card. ``number`` is that of the paper form. ``usual`` says that its answers fit the
    column heads: then there is an entry for each head, empty where the question has no such answer."""

    number: int
    label: str
    acute: bool
    usual: bool
    answers: tuple[CardAnswer, ...]


@dataclass(frozen=True, slots=True)
class CardSection:
    title: str
    questions: tuple[CardQuestion, ...]


@dataclass(frozen=True, slots=True)
class CardStart:
    """Where the sum begins in one setting; ``limits`` is the sum of points from which each band holds."""

    setting: str
    of_100: str
    points: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """From ``lowest`` on (a sum of points; empty for what lies below all) the estimate reads ``said``."""

    lowest: str
    said: str


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """Everything on the card in one language. ``columns`` are the two halves of the questions, and
    ``limits`` says what the card does not tell. ``off`` says where it is further from the exact estimate than
    ``MOST_LOST``; it is empty where it never is."""

    language: Language
    texts: Mapping[str, str]
    heads: tuple[str, ...]
    limit_heads: tuple[str, ...]
    starts: tuple[CardStart, ...]
    columns: tuple[tuple[CardSection, ...], ...]
    scale: tuple[ScaleStep, ...]
    off: tuple[str, ...]
    limits: tuple[str, ...]


@cache
def card_texts() -> Messages:
    """The words of the card that stand nowhere else."""
    return Messages.load(_FOLDER / "texts")


def score_card(
    table: ScoreTable,
    catalogue: Catalogue,
    language: Language,
    progress: Callable[[float], None] = lambda _: None,
) -> ScoreCard:
    """The card of ``table``, which was made for ``catalogue``.

    Its points are those that lose least over simulated intakes (``whole_points``, which calls ``progress``
    with the share done). Raises ``EvidenceError``
    when the model has a setting that the simulation does not know.
    """
    whole = whole_points(table, catalogue, progress)
    lost = losses(table, whole, intakes_to_tell_by(table, catalogue))
    heads, readings = _usual_answers(catalogue, language), tuple(_readings(whole.scale, language))
    return ScoreCard(
        language=language,
        texts=_texts(table, catalogue, readings, language),
        heads=heads,
        limit_heads=tuple(
            card_texts()(language, "start.from", band=card_texts()(language, f"start.band.{band.id}"))
            for band in table.bands[1:]
        ),
        starts=tuple(_starts(table, whole, language)),
        columns=_halves(tuple(_sections(table, catalogue, whole, heads, language))),
        scale=tuple(ScaleStep(signed(at) if k else "", said) for k, (at, said) in enumerate(readings)),
        off=tuple(_off(lost, language)),
        limits=tuple(_limits(table, catalogue, lost, language)),
    )


def score_card_pdf(
    table: ScoreTable,
    catalogue: Catalogue,
    language: Language,
    progress: Callable[[float], None] = lambda _: None,
) -> bytes:
    """The card as a tagged PDF (PDF/UA-1) of one page, byte for byte the same for the same model.

    It is set with the typefaces inside the ``typst`` package, so it looks the same on every machine.
    """
    import typst

    content = json.dumps(asdict(score_card(table, catalogue, language, progress)), ensure_ascii=False)
    made: bytes = typst.compile(
        (_FOLDER / "card.typ").read_bytes(),
        format="pdf",
        sys_inputs={"card": content},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )
    return made


def _starts(table: ScoreTable, whole: WholePoints, language: Language) -> Iterator[CardStart]:
    for setting, base in table.bases.items():
        limits = tuple(signed(_lowest_sum(limit, whole.scale)) for limit in table.limits_of(setting)[1:])
        name = setting_name(setting, language)
        of_100 = frequency_words(base.rate, language)
        yield CardStart(name[0].upper() + name[1:], of_100, signed(whole.starts[setting]), limits)


def _lowest_sum(limit: float, scale: float) -> int:
    """The lowest sum of which the estimate is at or above ``limit`` (probability). The words hang on it, not
    on the number of 100: several sums read as one number, and a limit lies among them."""
    total = math.floor(scale * log_odds_of(limit)) - 1
    while probability_of(total / scale) < limit:
        total += 1
    return total


def _sections(
    table: ScoreTable, catalogue: Catalogue, whole: WholePoints, heads: tuple[str, ...], language: Language
) -> Iterator[CardSection]:
    """The sections with questions that have points, in the order of the form and numbered as on it."""
    numbers = {indicator.id: number for number, indicator in enumerate(_in_form_order(catalogue), start=1)}
    rows = dict(zip(table.item_ids, whole.points.tolist(), strict=True))
    for section in catalogue.sections:
        questions = tuple(
            _question(indicator, numbers[indicator.id], rows[indicator.id], heads, language)
            for indicator in catalogue.in_section(section.id)
            if indicator.id in rows
        )
        if questions:
            yield CardSection(section.title.in_language(language), questions)


def _question(
    indicator: Indicator, number: int, points: list[int], heads: tuple[str, ...], language: Language
) -> CardQuestion:
    ends = indicator.role == "direct"
    stop = card_texts()(language, "points.stop")
    answers = {
        level.text.in_language(language): stop if ends and code >= CONFIRMED else signed(points[code])
        for code, level in enumerate(indicator.levels, start=FIRST_LEVEL)
    }
    usual = set(answers) <= set(heads)
    return CardQuestion(
        number=number,
        label=indicator.wording.label.in_language(language),
        acute=indicator.acute != "never",
        usual=usual,
        answers=tuple(CardAnswer(text, answers.get(text, "")) for text in (heads if usual else answers)),
    )


def _usual_answers(catalogue: Catalogue, language: Language) -> tuple[str, ...]:
    """The answers that most questions have: the heads of the columns."""
    all_answers = [tuple(level.text.in_language(language) for level in i.levels) for i in catalogue.items]
    return max(all_answers, key=all_answers.count)


def _halves(sections: tuple[CardSection, ...]) -> tuple[tuple[CardSection, ...], ...]:
    """The sections in two columns, parted where they are most nearly of one height."""

    def height(part: tuple[CardSection, ...]) -> float:
        return sum(
            _TITLE_HEIGHT + sum(1.0 if q.usual else _OWN_LEVELS_HEIGHT for q in section.questions)
            for section in part
        )

    at = min(range(len(sections) + 1), key=lambda k: abs(height(sections[:k]) - height(sections[k:])))
    return sections[:at], sections[at:]


def _readings(scale: float, language: Language) -> Iterator[Reading]:
    """Each number out of 100 that the screen can say, after the lowest sum at which it says it."""
    first = math.floor(scale * log_odds_of(LOWEST_SAID)) - 1
    last = math.ceil(scale * log_odds_of(HIGHEST_SAID)) + 1
    said = groupby(
        range(first, last + 1), key=lambda total: frequency_words(probability_of(total / scale), language)
    )
    for words, sums in said:
        yield next(sums), words


def _example(readings: tuple[Reading, ...]) -> Reading:
    """A sum that does not stand on the scale itself, and what it reads as: halfway the widest step."""
    steps = pairwise(readings[1:])
    (lowest, said), (following, _) = max(steps, key=lambda step: step[1][0] - step[0][0])
    return (lowest + following) // 2, said


def _off(lost: tuple[Loss, ...], language: Language) -> Iterator[str]:
    """Where the card is further from the exact estimate than ``MOST_LOST``, in sentences."""
    texts = card_texts()
    for loss in lost:
        if loss.beyond is not None:
            low, high = (natural_frequency(end / 100) for end in loss.beyond)
            yield texts(
                language,
                "limits.beyond",
                setting=setting_name(loss.setting, language),
                n=math.ceil(loss.largest),
                low=low,
                high=high,
                share=with_thousands(loss.beyond_cases, language),
                cases=with_thousands(loss.cases, language),
            )
    if any(loss.beyond for loss in lost):
        yield texts(language, "limits.elsewhere", n=math.ceil(MOST_LOST))


def _limits(
    table: ScoreTable, catalogue: Catalogue, lost: tuple[Loss, ...], language: Language
) -> Iterator[str]:
    """What the card does not tell, and how far rounding takes it where that is nowhere much."""
    texts = card_texts()
    for key in ("interval", "ask", "few"):
        yield texts(language, f"limits.{key}")
    labels = [i.wording.label.in_language(language) for i in catalogue if i.id not in table.item_ids]
    if labels:
        yield texts(language, "limits.without", labels=", ".join(labels))
    yield texts(language, "limits.later")
    if not any(loss.beyond for loss in lost):
        largest = max(math.ceil(loss.largest) for loss in lost)
        cases = with_thousands(sum(loss.cases for loss in lost), language)
        yield texts(language, "limits.within", n=largest, cases=cases)


def _texts(
    table: ScoreTable, catalogue: Catalogue, readings: tuple[Reading, ...], language: Language
) -> dict[str, str]:
    example, said = _example(readings)
    values = {
        "example": signed(example),
        "said": said,
        "model": f"{table.name}-{table.version}",
        "digest": table.digest[:_DIGEST_SHOWN],
        "version": catalogue.version,
        "fewest": FEWEST_ANSWERS,
        "youngest": YOUNGEST,
        "oldest": OLDEST,
    }
    own, form = card_texts(), form_texts()
    texts = {
        key: own(language, key, **values)
        for key in own.keys()  # noqa: SIM118  Messages is no dict
        if key != "start.from" and (key == "limits.heading" or not key.startswith("limits."))
    }
    texts["stop"] = texts["stop.confirmed" if table.rules == 1 else "stop.several"]
    texts["status"] = explain_texts()(language, "limits.status", status=status_words(table.status, language))
    return texts | {key: form(language, key, **EMERGENCY_NUMBERS) for key in _FROM_FORM}


def _in_form_order(catalogue: Catalogue) -> Iterator[Indicator]:
    for section in catalogue.sections:
        yield from catalogue.in_section(section.id)

"""What of a round goes along when it is handed out, as its page says it before the file is made."""

from __future__ import annotations

from dataclasses import dataclass

from screening.explain.estimate_words import reason_words
from screening.features.answers import ABSENT_STATES
from service.areas.exchange.round_in_fhir import RoundInFull
from service.core.reader_language import Reader


@dataclass(frozen=True, slots=True)
class JudgementView:
    """A judgement that goes along: when and what, and its reason, word for word."""

    line: str
    reason: str


@dataclass(frozen=True, slots=True)
class GoesAlong:
    """What goes along. ``estimate`` says why where there is none."""

    answers: str
    judgements: tuple[JudgementView, ...]
    estimate: str
    looks: str


def goes_along(in_full: RoundInFull, looks: int, reader: Reader) -> GoesAlong:
    """What the Bundle of a round holds, with ``looks`` entries of the access log about its case."""
    key = "handout.answers_wrong" if in_full.without_estimate == "withdrawn" else "handout.answers"
    answered = sum(answer not in ABSENT_STATES for answer in in_full.given.levels.values())
    return GoesAlong(
        reader(key, n=answered, total=len(in_full.catalogue)),
        tuple(
            JudgementView(
                reader(
                    "handout.judgement",
                    moment=reader.moment(judgement.made_at),
                    view=reader(f"view.{judgement.view}"),
                ),
                judgement.reason,
            )
            for judgement in in_full.judgements
        ),
        _estimate(in_full, reader),
        reader("handout.looks", n=looks),
    )


def _estimate(in_full: RoundInFull, reader: Reader) -> str:
    why = in_full.without_estimate
    if not why:
        return reader("handout.estimate")
    if reader.has(f"handout.{why}"):
        return reader(f"handout.{why}")
    assert in_full.stored
    return reader("handout.no_estimate", why=reason_words(in_full.stored.screening, reader.language))

"""Parts of the pages of reviews: changed answers, and the people whose names a page needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.areas.assessments.record_assessment import Assessment
from service.areas.reviews.answers_changed_since import Changed
from service.areas.reviews.review import Question, Review
from service.areas.screenings.form_view import answer_text
from service.core.reader_language import Reader


@dataclass(frozen=True, slots=True)
class ChangedView:
    """An answer that is different now; ``who``: by whom and when it was recorded, where that is known."""

    question: str
    then: str
    now: str
    who: str


def changed_views(
    changed: Iterable[Changed], names: Mapping[int, str], reader: Reader
) -> tuple[ChangedView, ...]:
    """The changed answers in the reader's words."""
    return tuple(
        ChangedView(
            reader.pick(change.asked.wording.label),
            answer_text(change.was, change.then, reader),
            answer_text(change.asked, change.now, reader),
            f"{names.get(change.recorded.person_id, '')}, {reader.day(change.recorded.at)}"
            if change.recorded
            else "",
        )
        for change in changed
    )


def people_in(
    reviews: Iterable[Review],
    questions: Iterable[Question],
    changed: Iterable[Changed],
    assessments: Iterable[Assessment],
) -> set[int]:
    """The ids of everybody whose name a page needs."""
    ids = {entry.made_by for entry in reviews}
    for question in questions:
        ids |= {question.asked.person_id, *(answer.person_id for answer in question.answers)}
    ids |= {entry.recorded.person_id for entry in changed if entry.recorded}
    for assessment in assessments:
        ids |= {assessment.assessor_id, assessment.made_by}
    return ids

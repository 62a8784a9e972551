"""A review as its page shows it: answers then and now, and who said what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.areas.assessments.record import Assessment
from service.areas.reviews.changes_since import Changed
from service.areas.reviews.review import Question, Review
from service.areas.screenings.form_view import answer_text
from service.core.reader import Reader


@dataclass(frozen=True, slots=True)
class ChangedView:
    """An answer that is different now; ``who`` and when it was recorded, where that is known."""

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
            reader.pick(one.asked.wording.label),
            answer_text(one.was, one.then, reader),
            answer_text(one.asked, one.now, reader),
            f"{names.get(one.recorded.person_id, '')}, {reader.day(one.recorded.at)}" if one.recorded else "",
        )
        for one in changed
    )


def people_in(
    said: Iterable[Review],
    asked: Iterable[Question],
    changed: Iterable[Changed],
    assessments: Iterable[Assessment],
) -> set[int]:
    """The ids of everybody whose name a page needs."""
    ids = {one.made_by for one in said}
    for question in asked:
        ids |= {question.asked.person_id, *(answer.person_id for answer in question.answers)}
    ids |= {one.recorded.person_id for one in changed if one.recorded}
    for record in assessments:
        ids |= {record.assessor_id, record.made_by}
    return ids

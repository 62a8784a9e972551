"""Answers that today's catalogue no longer has, for who works on the draft."""

from __future__ import annotations

from dataclasses import dataclass

from service.areas.screenings.draft import Draft
from service.areas.screenings.form_view import answer_text
from service.core.reader_language import Reader
from service.installation.running_installation import Installation


@dataclass(frozen=True, slots=True)
class LeftView:
    """One answer that no longer counts: the question and the answer as they were, and why."""

    question: str
    answer: str
    why: str


def left_views(draft: Draft, installation: Installation, reader: Reader) -> tuple[LeftView, ...]:
    """The answers of ``draft`` that today's catalogue no longer has."""
    views = []
    for indicator, state in draft.left.items():
        answer = str(state["answer"])
        question = installation.archive.asked(indicator, answer)
        why = "form.left_answer" if indicator in installation.catalogue else "form.left_question"
        views.append(
            LeftView(
                reader.pick(question.wording.label) if question else indicator,
                answer_text(question, answer, reader) if question else answer,
                reader(why),
            )
        )
    return tuple(views)

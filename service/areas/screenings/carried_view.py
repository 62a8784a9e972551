"""Answers that the questions of today no longer have, told to who works on the draft."""

from __future__ import annotations

from dataclasses import dataclass

from service.areas.screenings.draft import Draft
from service.areas.screenings.form_view import answer_text
from service.core.reader import Reader
from service.installation.installation import Installation


@dataclass(frozen=True, slots=True)
class LeftView:
    """One answer that no longer counts: the question and the answer as they were, and why."""

    question: str
    answer: str
    why: str


def left_views(draft: Draft, installation: Installation, reader: Reader) -> tuple[LeftView, ...]:
    """What changed in the questions since ``draft`` was filled in, as far as it took an answer away."""
    found = []
    for indicator, state in draft.left.items():
        answer = str(state["answer"])
        asked = installation.archive.asked(indicator, answer)
        why = "form.left_answer" if indicator in installation.catalogue else "form.left_question"
        found.append(
            LeftView(
                reader.pick(asked.wording.label) if asked else indicator,
                answer_text(asked, answer, reader) if asked else answer,
                reader(why),
            )
        )
    return tuple(found)

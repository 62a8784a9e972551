"""Two versions of the same answers, side by side: one's own and the one that a colleague stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from service.areas.screenings.draft import Draft
from service.areas.screenings.form_input import State, packed, state_of
from service.areas.screenings.form_view import answer_text
from service.core.reader_language import Reader


@dataclass(frozen=True, slots=True)
class SideView:
    """One of the two versions; ``value`` is what choosing it sends."""

    value: str
    text: str
    details: str
    whose: str


@dataclass(frozen=True, slots=True)
class BothQuestion:
    id: str
    question: str
    sides: tuple[SideView, SideView]


@dataclass(frozen=True, slots=True)
class BothView:
    """Everything that differs. ``kept`` holds the other answers of the person, which are sent along; ``note``
    is their note, or both notes where they differ, and ``None`` when they did not change it."""

    line: str
    revision: int
    was: str
    kept: tuple[tuple[str, str], ...]
    questions: tuple[BothQuestion, ...]
    note: str | None
    note_was: str
    notes_differ: bool


def both_view(
    *,
    stored: Draft,
    mine: Mapping[str, State],
    different: Sequence[str],
    my_note: str | None,
    notes_differ: bool,
    catalogue: Catalogue,
    section: str,
    who: str,
    now: datetime,
    reader: Reader,
) -> BothView:
    """``different`` are the questions to choose for; neither side is chosen beforehand."""
    saved_when = reader.near(stored.saved_at, now) if stored.saved_at else ""
    return BothView(
        line=reader("both.line", who=who, moment=saved_when),
        revision=stored.revision,
        was=packed(stored, catalogue.in_section(section)),
        kept=tuple(
            (indicator, state.written()) for indicator, state in mine.items() if indicator not in different
        ),
        questions=tuple(
            BothQuestion(
                indicator,
                reader.pick(catalogue[indicator].wording.question),
                (
                    _side_view(catalogue[indicator], mine[indicator], reader("both.mine"), reader),
                    _side_view(
                        catalogue[indicator],
                        state_of(stored, indicator),
                        reader("both.theirs", who=who),
                        reader,
                    ),
                ),
            )
            for indicator in different
        ),
        note=f"{stored.note}\n\n{my_note}" if notes_differ else my_note,
        note_was=stored.note,
        notes_differ=notes_differ,
    )


def _side_view(indicator: Indicator, state: State, whose: str, reader: Reader) -> SideView:
    details = []
    if state.now is not None:
        word = reader("form.now_yes" if state.now else "form.now_no")
        details.append(f"{reader('form.now')} {word}")
    if state.known:
        details.append(f"{reader('form.known')} {reader(f'form.known_{state.known}')}")
    return SideView(state.written(), answer_text(indicator, state.answer, reader), ". ".join(details), whose)

"""Answers of a draft that today's catalogue no longer has: kept apart, shown, and counted as not asked.

A release of the catalogue can drop an answer or a question, or give it another id. A draft from before it
goes on with today's catalogue. An answer that is not in it stays in the draft under ``left`` until the
question is answered again; it counts in no score, no due moment and no table. The history keeps it as it was
recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from screening.catalogue.catalogue import Catalogue
from screening.explain.screening_request import Known
from service.model_runtime.catalogue_and_model_archive import is_answer

State = Mapping[str, Any]
"""One answer as it was given: ``answer`` and, where known, ``now``, ``how`` and ``at``."""


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a draft by today's catalogue; ``left`` holds the answers that are not in it."""

    answers: Mapping[str, str]
    now: Mapping[str, bool]
    known: Mapping[str, Known]
    left: Mapping[str, State]


def content_of(stored: Mapping[str, Any], catalogue: Catalogue) -> Content:
    """The content of a draft as it was ``stored``, by ``catalogue``."""
    answers, now, known = stored["answers"], stored["now"], stored["known"]
    left: dict[str, State] = dict(stored.get("left", {}))
    for indicator, answer in answers.items():
        if not is_answer(catalogue, indicator, answer):
            left[indicator] = _state_of(indicator, answer, now, known)
    present = {id_ for id_ in (*now, *known) if id_ not in left and id_ in catalogue}
    return Content(
        answers=MappingProxyType({id_: answer for id_, answer in answers.items() if id_ not in left}),
        now=MappingProxyType(
            {id_: v for id_, v in now.items() if id_ in present and catalogue[id_].asks_now}
        ),
        known={id_: Known(how["how"], how.get("at")) for id_, how in known.items() if id_ in present},
        left=MappingProxyType(left),
    )


def _state_of(
    indicator: str, answer: str, now: Mapping[str, bool], known: Mapping[str, Mapping[str, str]]
) -> State:
    state: dict[str, Any] = {"answer": answer}
    if indicator in now:
        state["now"] = now[indicator]
    return state | dict(known.get(indicator, {}))

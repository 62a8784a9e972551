"""Answers of a draft that the questions of today no longer have: kept apart, told, and counted as not asked.

A release of the catalogue can drop an answer, or a question, or give it another id. A draft that was begun
before it goes on with the questions of today. What does not fit them stays in the draft under ``left`` until
the question is answered anew; it enters no score, no acute moment and no table. The history of answers keeps
it as it was recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from screening.catalogue.catalogue import Catalogue
from screening.explain.request import Known
from service.model_runtime.archive import is_answer

State = Mapping[str, Any]
"""One answer as it was given: ``answer`` and, where known, ``now``, ``how`` and ``at``."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft holds, read with the questions of today; ``left`` is what does not fit them."""

    answers: Mapping[str, str]
    now: Mapping[str, bool]
    known: Mapping[str, Known]
    left: Mapping[str, State]


def content_of(stored: Mapping[str, Any], catalogue: Catalogue) -> Content:
    """The content of a draft as it was ``stored``, by the questions of ``catalogue``."""
    answers, now, known = stored["answers"], stored["now"], stored["known"]
    left: dict[str, State] = dict(stored.get("left", {}))
    for indicator, answer in answers.items():
        if not is_answer(catalogue, indicator, answer):
            left[indicator] = _state(indicator, answer, now, known)
    return Content(
        answers=MappingProxyType({i: answer for i, answer in answers.items() if i not in left}),
        now=MappingProxyType(
            {i: v for i, v in now.items() if i not in left and i in catalogue and catalogue[i].asks_now}
        ),
        known={i: Known(k["how"], k.get("at")) for i, k in known.items() if i not in left and i in catalogue},
        left=MappingProxyType(left),
    )


def _state(
    indicator: str, answer: str, now: Mapping[str, bool], known: Mapping[str, Mapping[str, str]]
) -> State:
    state: dict[str, Any] = {"answer": answer}
    if indicator in now:
        state["now"] = now[indicator]
    return state | dict(known.get(indicator, {}))

"""Answers drawn by Hypothesis: every indicator, every level, every absent state, and "now" where asked."""

from __future__ import annotations

from hypothesis import strategies as st

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.screening_request import ScreeningRequest
from screening.features.answers import ABSENT_STATES

SETTINGS = ("specialised_crisis_shelter", "general_crisis_shelter", "youth_protection_intake")


def requests(
    catalogue: Catalogue | None = None,
    *,
    ages: st.SearchStrategy[int] | None = None,
    settings: st.SearchStrategy[str] | None = None,
) -> st.SearchStrategy[ScreeningRequest]:
    """Requests that any screening must cope with; direct signs are confirmed in a few of them."""
    indicators = tuple(catalogue or load_catalogue())
    answers = st.fixed_dictionaries(
        {}, optional={i.id: st.sampled_from((*ABSENT_STATES, *i.level_ids)) for i in indicators}
    )
    now = st.fixed_dictionaries({}, optional={i.id: st.booleans() for i in indicators if i.asks_now})
    return st.builds(
        ScreeningRequest,
        setting=settings or st.sampled_from((*SETTINGS, "elsewhere")),
        age=ages or st.integers(0, 120),
        answers=answers,
        now=now,
    )


def scorable(minimum: int = 4) -> st.SearchStrategy[ScreeningRequest]:
    """Requests that get a number: no direct sign confirmed, at most one suspected, at least ``minimum``
    signals answered."""
    catalogue = load_catalogue()

    def with_one_suspicion(given: dict[str, str]) -> dict[str, str]:
        direct = [i for i, a in given.items() if catalogue[i].role == "direct" and a == "suspected"]
        return {**given, **dict.fromkeys(direct[1:], "no")}

    answers = st.fixed_dictionaries(
        {},
        optional={
            i.id: st.sampled_from((*ABSENT_STATES, *(i.level_ids[:2] if i.role == "direct" else i.level_ids)))
            for i in catalogue
        },
    ).filter(
        lambda given: (
            sum(catalogue[i].role == "scored" and a not in ABSENT_STATES for i, a in given.items()) >= minimum
        )
    )
    return st.builds(
        ScreeningRequest,
        setting=st.sampled_from(SETTINGS),
        age=st.integers(12, 23),
        answers=answers.map(with_one_suspicion),
    )

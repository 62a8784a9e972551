"""Whatever two people do at three tabs: no word is lost, nothing is under another's name or on the unseen.

A hundred runs with every run of the tests; two thousand with ``SIGNAALWIJZER_RUNS=2000`` before the command
(docs/how-to/develop.md). The machine is shown to find each of the rules where it is taken away.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar, Final
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from service.web.unsent_text import Words
from tests.service.pages.tab import AtWork, tabs_at_work
from tests.service.pages.tabs import Tabs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("each run goes back to a copy of its file in memory"),
]
RUNS: Final = int(os.environ.get("SIGNAALWIJZER_RUNS", "100"))
STEPS: Final = 6


@pytest.fixture(scope="module")
def at_work() -> Iterator[AtWork]:
    with tabs_at_work() as made:
        yield made


def run(at_work: AtWork, runs: int, first: int = 0, **more: Any) -> Counter[str]:
    """Let them work; gives how often they came how far."""

    class Here(Tabs):
        installed, app, runner = at_work
        reached: ClassVar[Counter[str]] = Counter()

    seed(first)(Here)
    chosen = settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
        database=None,
        **more,
    )
    run_state_machine_as_test(Here, settings=chosen)
    return Here.reached


def test_no_word_is_lost_and_none_is_stored_under_another_name(at_work: AtWork) -> None:
    """REQ typed-text-kept, REQ bound-to-author, REQ judged-what-was-seen: over form, judgement, conversation,
    review, stay and Zorgtafel, with time-outs, sign-ins in other tabs, and changes of language."""
    reached = run(at_work, RUNS)

    assert reached["run"] >= RUNS
    ends = ("sent", "kept", "came back", "switched", "somebody else's", "resumed", "answered 409")
    assert all(reached[end] for end in ends), reached


def _as_if_anybodys(*_: Any) -> None:
    """Nothing is asked of who sends a form."""


def _all_gone(self: Words, *_: Any) -> Words:
    """Sending one form lets go of every form of the page."""
    return Words()


TAKEN_AWAY: Final = {
    "forms are taken from anybody": (
        "service.web.request_unit_of_work.require_author",
        _as_if_anybodys,
        "somebody else|another name",
    ),
    "sending one form lets all go": ("service.web.unsent_text.Words.without", _all_gone, "lost"),
    "what came since is not asked": (
        "service.areas.screenings.judgements.require_seen",
        _as_if_anybodys,
        "never saw",
    ),
    "nothing is put aside": ("service.app.areas_in_page_frame.AreasFrame.put_aside", lambda *_: True, "lost"),
}
"""By what is wrong: the function with the rule, what stands in its place, what the machine says."""


@pytest.mark.parametrize("wrong", TAKEN_AWAY)
def test_the_machine_finds_a_rule_that_was_taken_away(at_work: AtWork, wrong: str) -> None:
    """REQ typed-text-kept, REQ bound-to-author: within the runs of the documented command."""
    where, instead, said = TAKEN_AWAY[wrong]
    with patch(where, instead), pytest.raises(AssertionError, match=said):
        run(at_work, 300, phases=[Phase.generate])

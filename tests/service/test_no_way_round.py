"""Whatever people try with a case, in whatever order: four things never happen.

No closing without the assessment, no review by who worked on the decision, no first judgement that changes,
no screening without a judgement. The machine is shown to find each of these where its rule is taken away.
Eight hundred runs with every run of the tests; two thousand with ``SIGNAALWIJZER_RUNS=2000`` before the
command (docs/how-to/develop.md).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, ClassVar, Final
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from service.access.four_eyes import require_other_eyes
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import record_assessment
from service.areas.cases import rounds as cases_rounds
from service.areas.screenings import queries
from service.areas.stays import service as stays
from service.core.errors import Conflict
from service.identity.permissions import Role
from tests.service.casework import Casework, Installed, installed_in_memory

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("each run goes back to a copy of its file in memory"),
]

RUNS: Final = int(os.environ.get("SIGNAALWIJZER_RUNS", "800"))
"""With ten seeds each, every rule that was taken away was found within 431 runs."""

SEEDS: Final = 4
"""Runs of one seed resemble each other, so that each seed makes its share of them."""

STEPS: Final = 8


@pytest.fixture(scope="module")
def at_work() -> Iterator[Installed]:
    with installed_in_memory() as made:
        yield made


def run(at_work: Installed, runs: int, first: int = 0, **more: Any) -> Counter[str]:
    """Let people try; gives how often they came how far."""

    class Here(Casework):
        installed = at_work
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


def test_no_order_of_acts_gets_round_the_rules(at_work: Installed) -> None:
    """REQ judge-first, REQ judgement-immutable, REQ assessment-always, REQ four-eyes: and people did come
    to each allowed end."""
    reached: Counter[str] = Counter()
    for first in range(SEEDS):
        reached += run(at_work, RUNS // SEEDS, first=first)

    assert reached["run"] >= RUNS // SEEDS * SEEDS
    ends = ("screening", "conversation", "review", "closing", "end", "refused by the database")
    assert all(reached[end] for end in ends), reached


def _moving_asks(instead: Callable[[UnitOfWork, Any], Any]) -> Callable[..., Any]:
    """``move`` of a stay with another question about the assessment; ``end`` keeps its own."""

    def move(*asked: Any) -> Any:
        with patch("service.areas.stays.service._require_assessed", instead):
            return _MOVE(*asked)

    return move


def _of_any_round(unit: UnitOfWork, case: Any) -> None:
    if not record_assessment.of_rounds(unit, cases_rounds.rounds_of(unit, case.id)):
        raise Conflict("stay.not_assessed")


def _not_the_administrator(unit: UnitOfWork, hands: Any, attempt: Any, code: str) -> None:
    if Role.ADMINISTRATOR not in unit.actor.roles:
        require_other_eyes(unit, hands, attempt, code)


def _before_the_first_screening(db: Any, case_id: int, _intake_id: int) -> Any:
    rounds = db.connection().exec_driver_sql("SELECT MIN(id) FROM intake WHERE case_id = ?", (case_id,))
    return _BEFORE_SCREENING(db, case_id, rounds.scalar_one())


_MOVE: Final = stays.move
_BEFORE_SCREENING: Final = queries.before_screening


@contextmanager
def _no_triggers(at_work: Installed, table: str) -> Iterator[None]:
    """The table takes every change for a while."""
    with ExitStack() as undo:
        for moment in at_work.at.values():
            found = moment.database.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            ).fetchall()
            assert found
            for name, made in found:
                moment.database.execute(f"DROP TRIGGER {name}")
                undo.callback(moment.database.execute, made)
        yield


TAKEN_AWAY: Final = {
    "closing asks for no assessment": (
        "service.areas.stays.service.move",
        _moving_asks(lambda _unit, _case: None),
        "closed without the assessment",
    ),
    "closing takes the assessment of an earlier round": (
        "service.areas.stays.service.move",
        _moving_asks(_of_any_round),
        "closed without the assessment",
    ),
    "anybody reviews anything": (
        "service.areas.reviews.review.require_other_eyes",
        lambda *_: None,
        "a review by somebody who worked on it",
    ),
    "an administrator reviews anything": (
        "service.areas.reviews.review.require_other_eyes",
        _not_the_administrator,
        "a review by somebody who worked on it",
    ),
    "a screening takes the judgement of another round": (
        "service.areas.screenings.queries.before_screening",
        _before_the_first_screening,
        "a screening without a judgement of its own round",
    ),
}
"""By what is wrong: the function with the rule, what stands in its place, what the machine says."""


@pytest.mark.parametrize("wrong", TAKEN_AWAY)
def test_the_machine_finds_a_rule_that_was_taken_away(at_work: Installed, wrong: str) -> None:
    """REQ judge-first, REQ assessment-always, REQ four-eyes: within as many runs."""
    where, instead, said = TAKEN_AWAY[wrong]
    with patch(where, instead), pytest.raises(AssertionError, match=said):
        run(at_work, RUNS, phases=[Phase.generate])


def test_the_machine_finds_a_first_judgement_that_can_change(at_work: Installed) -> None:
    """REQ judgement-immutable: where the database would let it."""
    with _no_triggers(at_work, "judgement"), pytest.raises(AssertionError, match="a first judgement changed"):
        run(at_work, RUNS, phases=[Phase.generate])

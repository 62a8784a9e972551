"""The stages of a model, and which one its steps lead to; pure.

candidate → shadow → advisory → triage, each step up with a proposal and an approval. After a validation on
past cases a candidate may be proposed for advisory at once, since that tests it as the shadow does. A step
down, or out of use, takes one person and works at once. A retired model can be proposed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal

UP: Final[Mapping[Stage, tuple[Stage, ...]]] = MappingProxyType(
    {
        "candidate": ("shadow", "advisory"),
        "shadow": ("advisory",),
        "advisory": ("triage",),
        "triage": (),
        "retired": ("shadow", "advisory"),
    }
)
DOWN: Final[Mapping[Stage, tuple[Stage, ...]]] = MappingProxyType(
    {
        "candidate": ("retired",),
        "shadow": ("retired",),
        "advisory": ("shadow", "retired"),
        "triage": ("advisory", "shadow", "retired"),
        "retired": (),
    }
)
MOVES: Final[frozenset[StepKind]] = frozenset({"approved", "lowered", "superseded"})
"""Steps that bring a model to another stage; a proposal and a rejection do not."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it was made. ``decision`` is the step that decided on this proposal, if one did."""

    id: int
    digest: str
    kind: StepKind
    from_stage: Stage
    to_stage: Stage
    serves: str | None
    proposal_id: int | None
    results_digest: str | None
    report_digest: str | None
    reason: str
    made_at: datetime
    made_by: int
    decision: int | None = None


def steps_from(rows: Iterable[Any]) -> tuple[Step, ...]:
    """Steps in the order of ``rows``, each proposal with what decided on it."""
    values = [row._mapping for row in rows]
    decided = {row["proposal_id"]: row["id"] for row in values if row["proposal_id"] is not None}
    return tuple(Step(**row, decision=decided.get(row["id"])) for row in values)


def stage_after(steps: Sequence[Step], first: Stage) -> Stage:
    """The stage of one model after its ``steps``, which began at ``first``."""
    moved = [step.to_stage for step in steps if step.kind in MOVES]
    return moved[-1] if moved else first


def open_proposal(steps: Sequence[Step], stage: Stage) -> Step | None:
    """The proposal that waits for a decision. One that was made at another stage than now has lapsed."""
    waiting = [
        step
        for step in steps
        if step.kind == "proposed" and step.decision is None and step.from_stage == stage
    ]
    moved = max((step.id for step in steps if step.kind in MOVES), default=0)
    return next((step for step in reversed(waiting) if step.id > moved), None)


Stage = Literal["candidate", "shadow", "advisory", "triage", "retired"]
StepKind = Literal["proposed", "approved", "rejected", "lowered", "superseded"]


def last_approval(steps: Sequence[Step]) -> Step | None:
    """When two people last let one model go a step up."""
    return next((step for step in reversed(steps) if step.kind == "approved"), None)

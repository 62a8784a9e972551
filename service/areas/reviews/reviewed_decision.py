"""A decision as a reviewer opens it: the stored screening and what was recorded after it."""

from __future__ import annotations

from dataclasses import dataclass

from service.areas.assessments.record_assessment import Assessment
from service.areas.registry.recall import Task
from service.areas.screenings.stored_screening import StoredScreening


@dataclass(frozen=True, slots=True)
class Decision:
    """A screening with the assessments after it; ``worked_on_by``: the ids of everybody who worked on it."""

    stored: StoredScreening
    assessments: tuple[Assessment, ...]
    worked_on_by: frozenset[int]
    tasks: tuple[Task, ...]

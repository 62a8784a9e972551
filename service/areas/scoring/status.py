"""How far a model has been tested, by its file and by the approvals of two people here."""

from __future__ import annotations

from collections.abc import Iterable

from service.areas.scoring.ladder import Step
from service.model_runtime.model_status import ModelStatus


def status_after(code: str, steps: Iterable[Step]) -> ModelStatus:
    """The status of one model, whose file says ``code``, after its steps."""
    return ModelStatus(code, max((step.made_at for step in steps if step.kind == "approved"), default=None))

"""How far a model has been tested: by what its file says, and by what two people let go here."""

from __future__ import annotations

from collections.abc import Iterable

from service.areas.scoring.ladder import Step
from service.model_runtime.model_status import ModelStatus


def status_after(code: str, steps: Iterable[Step]) -> ModelStatus:
    """The status of one model, whose file says ``code``, after its steps."""
    return ModelStatus(code, max((one.made_at for one in steps if one.kind == "approved"), default=None))

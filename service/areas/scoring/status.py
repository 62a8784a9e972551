"""How far a model has been tested: by what its file says, and by what two people let go here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.areas.scoring.ladder import Step


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """``code`` is that of the model file. ``validated_at``: when two people last let the model go a step up
    on the results of a validation; ``None`` where they never did."""

    code: str
    validated_at: datetime | None = None


def status_after(code: str, steps: Iterable[Step]) -> ModelStatus:
    """The status of one model, whose file says ``code``, after its steps."""
    return ModelStatus(code, max((one.made_at for one in steps if one.kind == "approved"), default=None))

"""How far a model has been tested, by its file and by the approvals of two people here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """``code`` is that of the model file. ``validated_at``: when two people last let the model go a step up
    on the results of a validation; ``None`` where they never did. ``made_up``: whether simulated cases were
    among those of that validation; ``None`` where its results do not say so, or cannot be read any more."""

    code: str
    validated_at: datetime | None = None
    made_up: bool | None = False

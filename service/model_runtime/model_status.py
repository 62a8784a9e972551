"""How far a model has been tested, by its file and by the approvals of two people here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """``code`` is that of the model file. ``validated_at``: when two people last let the model go a step up
    on the results of a validation; ``None`` where they never did."""

    code: str
    validated_at: datetime | None = None

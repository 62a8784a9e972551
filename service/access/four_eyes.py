"""Two people: whoever made or last changed something never approves it, administrators included."""

from __future__ import annotations

from collections.abc import Collection

from service.errors import Attempt, NotAllowed
from service.unit import Unit


def require_another(unit: Unit, makers: Collection[int | None], attempt: Attempt, code: str) -> None:
    """Raise ``NotAllowed`` (logged) when the actor is one of ``makers``, whatever their roles.

    ``makers`` are the ids of everybody who made, proposed or last changed what is approved.
    """
    if unit.actor.person_id in makers:
        raise NotAllowed.at(attempt, code)

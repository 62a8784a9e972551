"""What is done only by who showed a moment ago who they are: so that an open screen is not enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from service.access.unit_of_work import UnitOfWork
from service.core.errors import ProveAgain

FRESH_FOR: Final = timedelta(minutes=5)
"""How long signing in, or showing it again, counts as a moment ago."""


def require_fresh(unit: UnitOfWork) -> None:
    """Raise ``ProveAgain`` unless the person of this session gave password or second factor a moment ago.

    A command asks for the password each time, and what the system does nobody asked for: there it holds.
    """
    if not unit.signed_in or unit.actor.session_id is None:
        return
    actor = unit.actor
    if actor.proved_at is None or unit.now - actor.proved_at > FRESH_FOR:
        raise ProveAgain

"""Four eyes: nobody approves what they made or edited last, whatever other roles they have.

The rule is applied here alone. Roles make no difference: an administrator or coordinator is refused like
everybody else. The attempt stands in the access log.
"""

from __future__ import annotations

from collections.abc import Collection

from service.access.unit_of_work import UnitOfWork
from service.core.errors import Attempt, NotAllowed


def require_other_eyes(unit: UnitOfWork, hands: Collection[int | None], attempt: Attempt, code: str) -> None:
    """Raise ``NotAllowed`` (logged, sentence ``code``) when the actor is among ``hands``.

    ``hands`` are the ids of everybody who made or edited what is to be approved.
    """
    if unit.actor.person_id in hands:
        raise NotAllowed.at(attempt, code)

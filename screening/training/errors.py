"""What can be wrong with cases to learn from."""

from __future__ import annotations

from screening.errors import SignaalwijzerError


class TrainingError(SignaalwijzerError):
    """Cases or settings with which training cannot go on. ``key`` tells why."""


class CannotLearnError(TrainingError, ValueError):
    """A method that cannot learn from these cases: too few, or one outcome only.

    It is a ``ValueError`` too, as a learning curve expects of a method that has no answer at some size.
    """

"""What can be wrong with the numbers that a simulation of waiting times is asked with."""

from __future__ import annotations

from screening.errors import SignaalwijzerError


class ImpactError(SignaalwijzerError):
    """A plan that no week can be simulated from; ``key`` tells what is wrong with it."""

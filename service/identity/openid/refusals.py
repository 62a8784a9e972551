"""Why the provider signs nobody in: a code for the log, of which the page makes a sentence."""

from __future__ import annotations


class ProviderAwayError(Exception):
    """The identity provider does not answer, or not as it should."""


class ProviderRefusedError(Exception):
    """Nobody is signed in by what the provider answered; ``wrong`` says why."""

    def __init__(self, wrong: str) -> None:
        self.wrong = wrong
        super().__init__(wrong)


class LogoutRefusedError(Exception):
    """A message of the provider that somebody signed out, which is not right; the argument says why."""

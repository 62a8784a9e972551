"""A lock that is given in the order in which it was asked for.

Python's own lock goes to whichever thread happens to run first. With many waiting, somebody can be passed
over again and again, and the slowest requests take several times as long as the rest.
"""

from __future__ import annotations

from collections import deque
from threading import Lock


class Turns:
    """One at a time, first come first served."""

    def __init__(self) -> None:
        self._state = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for a turn for at most so long; whether it came."""
        with self._state:
            if not self._taken:
                self._taken = True
                return True
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=seconds):
            return True
        with self._state:
            try:
                self._waiting.remove(called)
            except ValueError:
                return True  # the turn came at the very moment that waiting ended
        return False

    def give_back(self) -> None:
        """End the turn; it passes to whoever waited longest."""
        with self._state:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

"""A lock that threads get in the order in which they asked for it.

Python's own lock goes to whichever thread happens to run first. With many waiting, one can be passed over
again and again, and the slowest requests take several times as long as the rest.
"""

from __future__ import annotations

import asyncio
from collections import deque
from threading import Lock
from weakref import WeakKeyDictionary


class Turns:
    """One at a time, first come first served."""

    def __init__(self) -> None:
        self._state = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for a turn for at most ``seconds``; whether it came."""
        with self._state:
            if not self._taken:
                self._taken = True
                return True
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=seconds):
            return True
        with self._state:
            try:
                self._waiting.remove(turn)
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


class TurnsInLoop:
    """One at a time among the tasks of an event loop, which does other work in between.

    Without it the loop would carry out every waiting request before it sees that the disk is done with the
    first, so that all of them wait for the last.
    """

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    def lock(self) -> asyncio.Lock:
        """The lock of the running loop, for ``async with``; first come first served."""
        loop = asyncio.get_running_loop()
        lock = self._of.get(loop)
        if lock is None:
            lock = self._of[loop] = asyncio.Lock()
        return lock

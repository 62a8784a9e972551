"""The one place that reads the machine's clock; everything else is handed a ``Clock``."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from service.core.errors import ClockBehind


class Clock(Protocol):
    """Tells what time it is, and how long something took."""

    def now(self) -> datetime:
        """This moment, in UTC with offset."""
        ...

    def elapsed(self) -> float:
        """Seconds since some fixed moment; only differences mean anything, and they never run backwards."""
        ...


LARGEST_STEP_BACK: Final = timedelta(minutes=15)
"""How far the clock may stand behind the last thing recorded before nothing more is recorded."""


def record_time(now: datetime, last: datetime | None) -> datetime:
    """The moment under which something is recorded, never before ``last``, the moment of the last record.

    Clocks are set back, by hand or over the network. Within ``LARGEST_STEP_BACK`` time stands still until
    the clock has caught up. Further back, either the clock is wrong or what was recorded: ``ClockBehind``.
    """
    if last is None or now >= last:
        return now
    if last - now > LARGEST_STEP_BACK:
        raise ClockBehind(n=round((last - now).total_seconds() / 60))
    return last


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> float:
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class NotBefore:
    """``clock``, but never before ``moment``: for what must be recorded although the clock is behind."""

    clock: Clock
    moment: datetime

    def now(self) -> datetime:
        return max(self.clock.now(), self.moment)

    def elapsed(self) -> float:
        return self.clock.elapsed()


class SetClock:
    """A clock that stands still until it is moved, for a replayed history and for tests."""

    def __init__(self, moment: datetime) -> None:
        self._started = self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        return self._moment

    def elapsed(self) -> float:
        return (self._moment - self._started).total_seconds()

    def advance(self, by: timedelta) -> datetime:
        """Move ``by`` further and return the new moment; ``ValueError`` for a step back."""
        if by < timedelta():
            raise ValueError("a clock does not run backwards")
        self._moment += by
        return self._moment

    def move_to(self, moment: datetime) -> datetime:
        return self.advance(moment.astimezone(UTC) - self._moment)


_EPOCH = datetime.fromtimestamp(0, UTC)
_LAST: list[tuple[datetime, str]] = [(_EPOCH, _EPOCH.isoformat(timespec="microseconds"))]


def utc_text(moment: datetime) -> str:
    """``moment`` as text of one width, so that text order is time order."""
    # One request stores the same moment some fifteen times.
    last, text = _LAST[0]
    if last is not moment:
        text = _written(moment)
        _LAST[0] = (moment, text)
    return text


def _written(moment: datetime) -> str:
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")

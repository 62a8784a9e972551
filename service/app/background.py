"""What the running service does by itself, beside all requests: pages only read.

Once a minute it looks which model the registry says gives scores, and tests the model again when a day has
passed. Once an hour models in the shadow compute along, monitoring notes what began or is over and stops
scoring where it must, screenings from before blocks were stored get theirs, and a collection of attributes
whose day has come ends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from service.areas.fairness.service import end_when_due
from service.areas.monitoring.service import watch_over
from service.areas.registry.shadow import catch_up as compute_along
from service.areas.scoring.standing import follow
from service.areas.screenings.rebuild_shown import catch_up as put_together
from service.installation.installation import Installation

EVERY_SECONDS: Final = 60
TURNS_IN_AN_HOUR: Final = 60
_log = logging.getLogger("signaalwijzer.background")


def every_minute(installation: Installation) -> None:
    """Follow the registry; the model is tested on the way when that is due."""
    _told(installation, follow)


def every_hour(installation: Installation) -> None:
    """What ends by itself, and what is computed for later reading. One part that fails leaves the others."""
    _told(installation, end_when_due)
    _told(installation, put_together)
    _told(installation, compute_along)
    _told(installation, watch_over)


async def run(installation: Installation) -> None:
    """Both, until the service stops; the first hour begins at the start."""
    turn = 0
    while True:
        await asyncio.to_thread(every_minute, installation)
        if turn % TURNS_IN_AN_HOUR == 0:
            await asyncio.to_thread(every_hour, installation)
        turn += 1
        await asyncio.sleep(EVERY_SECONDS)


def _told(installation: Installation, do: Callable[[Installation], object]) -> None:
    try:
        do(installation)
    except Exception:
        _log.exception("something that the service does by itself failed; it is done again at the next turn")

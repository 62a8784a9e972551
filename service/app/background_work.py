"""The work that the running service does by itself, apart from requests.

Every minute: take the model that the registry names, and test it again when a day has passed. Every hour: let
models in the shadow score, let monitoring note alarms and stop scoring where it must, store the blocks of
screenings made before blocks were stored, and end a collection of attributes whose last day has passed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from service.areas.fairness.service import end_when_due
from service.areas.monitoring.service import watch_over
from service.areas.registry.shadow_scores import catch_up as compute_along
from service.areas.screenings.rebuild_shown_result import catch_up as put_together
from service.areas.serving_model.serving_model import follow
from service.installation.running_installation import Installation

EVERY_SECONDS: Final = 60
TURNS_IN_AN_HOUR: Final = 60
_log = logging.getLogger("signaalwijzer.background")


def every_minute(installation: Installation) -> None:
    """Take the model that the registry names; it is tested when that is due."""
    _run_logged(installation, follow)


def every_hour(installation: Installation) -> None:
    """The hourly tasks; when one fails, the others still run."""
    _run_logged(installation, end_when_due)
    _run_logged(installation, put_together)
    _run_logged(installation, compute_along)
    _run_logged(installation, watch_over)


async def run(installation: Installation) -> None:
    """Run both until the service stops; the hourly tasks run at the start too."""
    turn = 0
    while True:
        await asyncio.to_thread(every_minute, installation)
        if turn % TURNS_IN_AN_HOUR == 0:
            await asyncio.to_thread(every_hour, installation)
        turn += 1
        await asyncio.sleep(EVERY_SECONDS)


def _run_logged(installation: Installation, do: Callable[[Installation], object]) -> None:
    try:
        do(installation)
    except Exception:
        _log.exception("something that the service does by itself failed; it is done again at the next turn")

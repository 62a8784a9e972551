"""What the running service does by itself about the fairness store: every hour, has its day come?"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from service.areas.fairness.service import end_when_due
from service.installation.installation import Installation

EVERY_SECONDS: Final = 60 * 60
_log = logging.getLogger("signaalwijzer.fairness")


async def every_day(installation: Installation) -> None:
    """Look now and every hour, beside everything else, until the service stops."""
    while True:
        try:
            await asyncio.to_thread(end_when_due, installation)
        except Exception:
            _log.exception("the fairness store could not be looked at; it is looked at again in an hour")
        await asyncio.sleep(EVERY_SECONDS)
